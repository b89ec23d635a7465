// What an M does in its turn: a step of the scheduler, or its goroutine's code, or the end of a system call.

import { ProcStat, RunState } from '../abi/counters';
import { CHECKED } from '../base/build';
import { now, settle, turnLeft } from '../base/clock';
import { kernelLeave } from '../kernel/privilege';
import { KERNEL_IN } from '../kernel/state';
import { Thread, THREAD_RUNNING } from '../kernel/thread';
import { checkInvariants } from '../runtime/check';
import { G_GC, G_PREEMPT, G_RESUMED, gp } from '../runtime/g';
import { mexit, startFromLocked, stoplockedm, templateStep } from '../runtime/lock';
import { M, mp, Phase } from '../runtime/m';
import { netpollReturn, pollerStep } from '../runtime/netpoll';
import { pCount, pp } from '../runtime/p';
import { gopreempt } from '../runtime/park';
import { SCHED_CUR_G, SCHED_CUR_M, SCHED_CUR_P, SCHED_RUN_STATE } from '../runtime/sched';
import { findRunnable, parkm, startFromStop, stealAfterPause, stealWork, stopm } from '../runtime/schedule';
import { stillStopping } from '../runtime/stw';
import { sysmonBegin, sysmonRound, sysmonSleep, sysmonStep } from '../runtime/sysmon';
import { schedtrace, schedtraceDue } from './schedtrace';
import { gcCall } from '../vm/intrinsics_gc';
import { interpret, startPending } from '../vm/interpreter';

/** Ends the run, unless it has ended already. */
export function halt(state: RunState): void {
  if (load<u32>(SCHED_RUN_STATE) == 0) store<u32>(SCHED_RUN_STATE, state as u32);
}

/** Most steps of one turn: where nothing costs time, turns end all the same. */
const STEPS: u32 = 256;

/** Runs m until its turn is over, its thread blocks, or the run ends: one step at least. Nothing is pending afterwards but a fraction. */
export function runM(mAddr: u32, thread: Thread): void {
  const m = mp(mAddr);
  store<u32>(SCHED_CUR_M, mAddr);
  for (let i: u32 = 0; i < STEPS; i++) {
    store<u32>(SCHED_CUR_P, m.p);
    store<u32>(SCHED_CUR_G, m.curg);
    // Its last system call, what it slept in, or the switch to it, is over.
    if (load<u32>(KERNEL_IN) != 0 && m.phase != Phase.SYSCALL) kernelLeave();
    if (m.phase == Phase.RUN) runG(m);
    else if (m.phase == Phase.FIND) findRunnable(mAddr);
    else step(mAddr, m);
    settle();
    if (CHECKED) checkInvariants();
    if (turnLeft() <= 0 || load<u32>(SCHED_RUN_STATE) != 0 || thread.state != THREAD_RUNNING) return;
  }
}

/** One of the rarer steps. */
function step(mAddr: u32, m: M): void {
  switch (m.phase) {
    case Phase.SYSCALL: {
      // The system call's time is over: its instruction is executed again, to take effect.
      gp(m.curg).flags |= G_RESUMED;
      runCode(m.curg, m.p);
      return;
    }
    case Phase.STEAL: {
      stealWork(mAddr);
      return;
    }
    case Phase.STEAL_PAUSE: {
      stealAfterPause(mAddr);
      return;
    }
    case Phase.PARK: {
      parkm(mAddr);
      return;
    }
    case Phase.STOP: {
      stopm(mAddr);
      return;
    }
    case Phase.STOPPED: {
      startFromStop(mAddr);
      return;
    }
    case Phase.POLLING: {
      netpollReturn(mAddr);
      return;
    }
    case Phase.SYSMON: {
      if (sysmonStep(mAddr)) sysmonLook(mAddr);
      return;
    }
    case Phase.SYSMON_DEEP: {
      sysmonLook(mAddr);
      return;
    }
    case Phase.SYSMON_BEGIN: {
      sysmonBegin(mAddr);
      return;
    }
    case Phase.STOP_LOCKED: {
      stoplockedm(mAddr);
      return;
    }
    case Phase.LOCKED: {
      startFromLocked(mAddr);
      return;
    }
    case Phase.EXIT: {
      mexit(mAddr);
      return;
    }
    case Phase.TEMPLATE: {
      templateStep(mAddr);
      return;
    }
    case Phase.POLLER: {
      pollerStep(mAddr);
      return;
    }
    case Phase.STOPPING: {
      stillStopping(mAddr);
      return;
    }
  }
}

/** A round of sysmon, which may end with a line of schedtrace. */
function sysmonLook(mAddr: u32): void {
  const did = sysmonRound(mAddr);
  if (schedtraceDue()) {
    // Writing takes time: the sleep is another step, so that events keep the order of time.
    schedtrace();
    mp(mAddr).phase = Phase.SYSMON_BEGIN;
    return;
  }
  sysmonSleep(mAddr, did);
}

/** m's goroutine runs, unless something is wanted of it first. */
function runG(m: M): void {
  const g = m.curg;
  if (((gp(g).flags & (G_PREEMPT | G_GC)) != 0 || gp(g).stack == 0) && !prepare(g, m.p)) return;
  runCode(g, m.p);
}

function runCode(g: u32, p: u32): void {
  const since = now();
  interpret(g);
  settle();
  if (p != 0) pCount(p, ProcStat.BUSY_NS, now() - since);
}

/** What is wanted of a goroutine before it runs; false: it has left its M. */
function prepare(g: u32, p: u32): bool {
  const rec = gp(g);
  if ((rec.flags & G_PREEMPT) != 0) {
    if (p == 0 || pp(p).gcMode == 0) {
      gopreempt(g);
      return false;
    }
    // A mark worker decides itself what comes of it.
    rec.flags &= ~G_PREEMPT;
    pp(p).gcPreempt = 1;
  }
  if (rec.stack == 0) startPending(g);
  if ((rec.flags & (G_GC | G_RESUMED)) == G_GC) gcCall(g);
  return true;
}
