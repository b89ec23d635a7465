// What a worker does: it runs goroutines until the run is over.

import { RunState } from '../abi/counters';
import { Config } from '../abi/config';
import { Outcome } from '../abi/outcome';
import { GStatus } from '../abi/status';
import { load32 } from '../base/atomic';
import { beginSlice, turnLeft } from '../base/clock';
import { config } from '../base/config';
import { randomInit } from '../base/random';
import { IDLE, STOP } from '../base/shared';
import { gp } from '../runtime/g';
import { globrunqput, globrunqsize } from '../runtime/globrunq';
import { endRun, startAll, stopping, stopPoint } from '../runtime/idle';
import { reclaimDue } from '../runtime/malloc';
import { numgoroutine } from '../runtime/newproc';
import { allp, pp } from '../runtime/p';
import { preempted } from '../runtime/park';
import { giveUp, runqempty, runqput } from '../runtime/runq';
import { SCHED_CUR_G, SCHED_CUR_P, SCHED_NGUSER, SCHED_RUN_STATE } from '../runtime/sched';
import { findRunnable } from '../runtime/schedule';
import { runTimers } from '../runtime/timer';
import { ended, wakeAll, wakep } from '../runtime/wakep';
import { collect } from '../vm/collect';
import { interpret } from '../vm/interpreter';
import { printDeadlock } from '../vm/traceback';

/** Instructions after which a worker looks around: some tens of microseconds. */
const SLICE: i64 = 10_000;
/** Slices after which a goroutine has to let others run: about the 10 ms of forcePreemptNS. */
const PREEMPT_SLICES: u32 = 200;

/** Runs goroutines as worker number `id` until the run is over; why it is (RunState). */
export function work(id: u32): u32 {
  const p = allp(id);
  store<u32>(SCHED_CUR_P, p);
  randomInit((config(Config.SEED) as u64) + (id as u64) * 0x9e3779b9);
  while (true) {
    const g = findRunnable(p);
    if (g == 0) break;
    execute(p, g);
    store<u32>(SCHED_CUR_G, 0);
  }
  if (!ended()) deadlock();
  wakeAll();
  startAll();
  return load32(SCHED_RUN_STATE);
}

/** Everybody else sleeps: what a dying process says is complete before the run is over. */
function deadlock(): void {
  store<u32>(SCHED_NGUSER, numgoroutine() as u32);
  printDeadlock();
  endRun(RunState.DEADLOCK, 2);
}

/** Runs g until it leaves the worker. */
function execute(p: u32, g: u32): void {
  const rec = pp(p);
  gp(g).status = GStatus.RUNNING as u8;
  store<u32>(SCHED_CUR_G, g);
  if (rec.inherit == 0) {
    rec.schedtick++;
    rec.slices = 0;
    beginSlice(SLICE);
  } else if (turnLeft() <= 0) {
    rec.slices++;
    beginSlice(SLICE);
  }
  if (load32(IDLE) != 0) giveUp(p);
  while (true) {
    const outcome = interpret(g);
    if (outcome == Outcome.PARKED || outcome == Outcome.EXITED) return;
    if (outcome == Outcome.YIELDED) {
      gp(g).status = GStatus.RUNNABLE as u8;
      if (rec.yieldLocal != 0) runqput(p, g, false);
      else {
        globrunqput(g);
        wakep();
      }
      return;
    }
    if (outcome == Outcome.HALT || ended()) return;
    assert(outcome == Outcome.LIMIT);
    beginSlice(SLICE);
    if (lookAround(p, g, ++rec.slices)) return;
  }
}

/** Between two slices of g. True: it has to let others run, and is on the global queue. */
function lookAround(p: u32, g: u32, slices: u32): bool {
  // g has stopped the world itself.
  if (load32(STOP) == pp(p).id + 1) return false;
  if (reclaimDue()) collect(p, false);
  if (stopping(p)) stopPoint(p);
  runTimers();
  if (load32(IDLE) != 0) giveUp(p);
  if (slices < PREEMPT_SLICES || (runqempty(p) && globrunqsize() == 0)) return false;
  preempted();
  gp(g).status = GStatus.RUNNABLE as u8;
  globrunqput(g);
  return true;
}
