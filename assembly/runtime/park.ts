// How a goroutine leaves its M and comes back: park and ready, yield and preemption, as in proc.go.
//
// Everything in this room acts at now(), the instant at which the step or instruction begins, and adds its price afterwards: so
// what happens, happens in the order of its time stamps on all CPUs.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { GStatus, WaitReason } from '../abi/status';
import { ReadyBy } from '../abi/trace';
import { CHECKED } from '../base/build';
import { charge, now } from '../base/clock';
import { config, cost } from '../base/config';
import { WAIT_TOTALS } from '../base/layout';
import { cpuRan } from '../kernel/cpu';
import { attributionParks, attributionRunnable } from '../observe/attribution';
import { count } from '../observe/counters';
import { littleComes, littleLeaves, Line } from '../observe/little';
import { emit } from '../observe/trace';
import { excuse } from './checklocal';
import { G_PREEMPT, G_RESUMED, G_SERVES, gp } from './g';
import { globrunqput } from './globrunq';
import { M, mp, Phase } from './m';
import { runqput } from './runq';
import { SCHED_CUR_G, SCHED_CUR_P } from './sched';
import { preemptedForSTW } from './stw';
import { wakep } from './wakep';

/** Takes g off its M, which looks for other work. */
export function dropg(g: u32): M {
  const rec = gp(g);
  const m = mp(rec.m);
  m.curg = 0;
  m.phase = m.lockedg == 0 ? Phase.FIND : Phase.STOP_LOCKED;
  rec.m = 0;
  store<u32>(SCHED_CUR_G, 0);
  return m;
}

/** Parks the running goroutine; goready makes it runnable again. The caller returns Outcome.PARKED. */
export function gopark(g: u32, reason: WaitReason): void {
  const rec = gp(g);
  assert(rec.status == (GStatus.RUNNING as u8));
  rec.status = GStatus.WAITING as u8;
  rec.waitreason = reason as u8;
  rec.readyAt = now();
  if (CHECKED) littleComes(Line.WAITING);
  if ((rec.flags & G_SERVES) != 0) attributionParks(g, cpuRan());
  dropg(g);
  emit(Ev.GO_PARK, rec.goid, reason as u32, 0, g);
  charge(cost(Cost.GOPARK));
}

/** Makes a waiting goroutine runnable: into runnext of the current P. */
export function goready(g: u32): void {
  readyOn(g, load<u32>(SCHED_CUR_P), true);
}

/** As goready, on a given P and place. */
export function readyOn(g: u32, p: u32, next: bool): void {
  // Where no goroutine has the turn, it is a timer that wakes.
  casReady(g, load<u32>(SCHED_CUR_G) != 0 ? ReadyBy.GOROUTINE : ReadyBy.TIMER);
  runqput(p, g, next);
  wakep();
  charge(cost(Cost.GOREADY));
}

/** WAITING → RUNNABLE without queueing: the caller puts g on a list. */
export function casReady(g: u32, by: ReadyBy): void {
  const rec = gp(g);
  assert(rec.status == (GStatus.WAITING as u8));
  rec.status = GStatus.RUNNABLE as u8;
  rec.flags |= G_RESUMED;
  if ((rec.flags & G_SERVES) != 0) attributionRunnable(g, 0);
  // Until here the field held the instant at which the wait began.
  const total = WAIT_TOTALS + ((rec.waitreason as u32) << 4);
  store<u64>(total, load<u64>(total) + 1);
  store<u64>(total, load<u64>(total, 8) + (now() - rec.readyAt), 8);
  if (CHECKED) {
    littleLeaves(Line.WAITING, rec.readyAt);
    littleComes(Line.RUNNABLE);
  }
  rec.readyAt = now();
  emit(Ev.GO_READY, rec.goid, 0, by as u32, load<u32>(SCHED_CUR_G));
}

/** @param local whether it goes to its own P's queue, not to the global one */
function toRunnable(g: u32, kind: Ev, local: bool): void {
  const rec = gp(g);
  assert(rec.status == (GStatus.RUNNING as u8));
  rec.status = GStatus.RUNNABLE as u8;
  rec.flags &= ~G_PREEMPT;
  rec.readyAt = now();
  if (CHECKED) littleComes(Line.RUNNABLE);
  if ((rec.flags & G_SERVES) != 0) attributionRunnable(g, cpuRan());
  dropg(g);
  emit(kind, rec.goid, 0, local ? 1 : 0, g);
}

/** runtime.Gosched: to the global queue's tail. The caller returns Outcome.YIELDED with the instruction done. */
export function gosched(g: u32): void {
  toRunnable(g, Ev.GO_YIELD, false);
  globrunqput(g);
  wakepAfterYield();
}

/** Go wakes nobody here up to 1.21. */
function wakepAfterYield(): void {
  if (config(Config.GOSCHED_WAKEP) != 0) wakep();
  else if (CHECKED) excuse();
}

/** Preempted by sysmon: to the global queue's tail. To stop the world (1.26+): to runnext, it goes on right afterwards. */
export function gopreempt(g: u32): void {
  const p = load<u32>(SCHED_CUR_P);
  toRunnable(g, Ev.GO_PREEMPT, false);
  count(Counter.PREEMPTIONS, 1);
  if (preemptedForSTW()) runqput(p, g, true);
  else globrunqput(g);
  wakepAfterYield();
}

/** goyield: to the tail of its own P's ring, nobody is woken (direct hand-off of a semaphore). */
export function goyield(g: u32): void {
  const p = load<u32>(SCHED_CUR_P);
  toRunnable(g, Ev.GO_YIELD, true);
  runqput(p, g, false);
  if (CHECKED) excuse();
}
