// Goroutines wired to a thread (runtime.LockOSThread): only that M runs them, and it runs nothing else. An M that finds such a
// goroutine hands its P over; an M whose goroutine has left hands its P on and sleeps.
//
//   M1 finds g, which is locked to M0                     M0, whose goroutine g parks
//     startlockedm: P → M0.nextp, wakes M0, stopm           stoplockedm: handoffp(P), sleeps (LOCKED)
//                                                           woken: takes nextp, runs g with a fresh slice
//
// A goroutine that ends while it is locked takes its thread with it (mexit): nobody knows what it did to the thread. New threads
// are never cloned from a locked one, for the same reason: the template thread does that.

import { Cost } from '../abi/costs';
import { Ev } from '../abi/counters';
import { From } from '../abi/trace';
import { Sys } from '../abi/syscalls';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { countSyscall } from '../kernel/syscall';
import { threadBlock, threadExit, threadWake } from '../kernel/thread';
import { emit, note } from '../observe/trace';
import { gp } from './g';
import { allocm, mfree, mp, mWake, Phase } from './m';
import { pp } from './p';
import {
  SCHED_CUR_M,
  SCHED_CUR_P,
  SCHED_MAIN_STARTED,
  SCHED_NEWM_HANDOFF,
  SCHED_NMFREED,
  SCHED_NMIDLELOCKED,
  SCHED_NMSYS,
  SCHED_TEMPLATE_M,
} from './sched';
import { checkdead, execute } from './schedule';
import { acquirep, handoffp, releasep } from './wakep';

/** runtime.LockOSThread: one more lock on the goroutine's present M. */
export function lockOSThread(g: u32): void {
  startTemplateThread();
  mp(gp(g).m).lockedExt++;
  dolockOSThread(g);
}

/** runtime.UnlockOSThread: takes one lock back; without any it does nothing. */
export function unlockOSThread(g: u32): void {
  const m = mp(gp(g).m);
  if (m.lockedExt == 0) return;
  m.lockedExt--;
  dounlockOSThread(g);
}

/** The runtime's own lock: main is wired to the first thread while packages are initialised. */
export function lockMain(g: u32): void {
  mp(gp(g).m).lockedInt++;
  dolockOSThread(g);
}

/** Takes the runtime's own lock back, if there is one. Locks that init functions took stay. */
export function unlockMain(g: u32): void {
  const m = mp(gp(g).m);
  if (m.lockedInt == 0) return;
  m.lockedInt--;
  dounlockOSThread(g);
}

function dolockOSThread(g: u32): void {
  mp(gp(g).m).lockedg = g;
  gp(g).lockedm = gp(g).m;
}

function dounlockOSThread(g: u32): void {
  const m = mp(gp(g).m);
  if (m.lockedExt != 0 || m.lockedInt != 0) return;
  m.lockedg = 0;
  gp(g).lockedm = 0;
}

/** The goroutine of m ends: cuts it from the thread. Returns whether the thread has to end too. */
export function lockedEnds(g: u32): bool {
  const rec = gp(g);
  if (rec.lockedm == 0) return false;
  const m = mp(rec.lockedm);
  rec.lockedm = 0;
  m.lockedg = 0;
  // Go's main takes the runtime's lock back in a deferred call.
  m.lockedInt = 0;
  return m.lockedExt != 0;
}

/** m found g, which is locked to another M: that one gets m's P, and m parks. */
export function startlockedm(mAddr: u32, g: u32): void {
  const locked = gp(g).lockedm;
  assert(locked != mAddr && mp(locked).nextp == 0, 'startlockedm: its M has a P');
  store<i32>(SCHED_NMIDLELOCKED, load<i32>(SCHED_NMIDLELOCKED) - 1);
  const p = releasep(mAddr);
  mp(locked).nextp = p;
  note(Ev.M_GIVEN, mp(locked).id, pp(p).id, 0);
  store<u32>(SCHED_CUR_P, 0);
  mWake(locked);
  mp(mAddr).phase = Phase.STOP;
}

/** m's locked goroutine has left: others get the P, m sleeps until somebody finds its goroutine. */
export function stoplockedm(mAddr: u32): void {
  const m = mp(mAddr);
  assert(m.lockedg != 0 && gp(m.lockedg).lockedm == mAddr, 'stoplockedm: inconsistent locking');
  if (m.p != 0) {
    const p = releasep(mAddr);
    store<u32>(SCHED_CUR_P, 0);
    handoffp(p);
    // It sleeps when that is done: in its next step.
    return;
  }
  m.phase = Phase.LOCKED;
  store<i32>(SCHED_NMIDLELOCKED, load<i32>(SCHED_NMIDLELOCKED) + 1);
  countSyscall(Sys.futex);
  emit(Ev.M_PARK, m.id, 0);
  // Somebody may have found the goroutine already: then the note is set, and the M doesn't sleep.
  if (m.nextp == 0) threadBlock(m.thread);
  checkdead();
}

/** Woken by startlockedm: runs its goroutine with the P that was left for it. */
export function startFromLocked(mAddr: u32): void {
  const m = mp(mAddr);
  assert(m.nextp != 0);
  acquirep(mAddr, m.nextp);
  store<u32>(SCHED_CUR_P, m.nextp);
  m.nextp = 0;
  m.phase = Phase.FIND;
  execute(mAddr, m.lockedg, false, From.LOCKED);
}

/** m's goroutine ended while it was locked: the thread ends. The process's first thread must not: it sleeps for ever. */
export function mexit(mAddr: u32): void {
  const m = mp(mAddr);
  if (m.p != 0) {
    const p = releasep(mAddr);
    store<u32>(SCHED_CUR_P, 0);
    handoffp(p);
    return;
  }
  m.phase = Phase.EXITED;
  store<u32>(SCHED_NMFREED, load<u32>(SCHED_NMFREED) + 1);
  emit(Ev.M_EXIT, m.id, 0);
  if (m.id == 0) {
    countSyscall(Sys.futex);
    threadBlock(m.thread);
  } else {
    countSyscall(Sys.exit);
    threadExit(m.thread);
    mfree(mAddr);
  }
  checkdead();
}

/** Starts the thread that makes threads, once, from a thread that is still in a known state. */
function startTemplateThread(): void {
  if (load<u32>(SCHED_TEMPLATE_M) != 0 || load<u32>(SCHED_MAIN_STARTED) == 0) return;
  const m = allocm(Phase.TEMPLATE);
  if (m == 0) return;
  mp(m).system = 1;
  store<u32>(SCHED_NMSYS, load<u32>(SCHED_NMSYS) + 1);
  store<u32>(SCHED_TEMPLATE_M, m);
  charge(cost(Cost.CLONE));
  threadWake(mp(m).thread);
}

/** clone: lets a new M's thread begin. Where the caller's thread is locked the template thread does it. */
export function newm(mAddr: u32): void {
  const caller = load<u32>(SCHED_CUR_M);
  const template = load<u32>(SCHED_TEMPLATE_M);
  if (caller == 0 || template == 0 || mp(caller).lockedExt == 0) {
    charge(cost(Cost.CLONE));
    threadWake(mp(mAddr).thread);
    return;
  }
  mp(mAddr).link = load<u32>(SCHED_NEWM_HANDOFF);
  store<u32>(SCHED_NEWM_HANDOFF, mAddr);
  if (mp(mAddr).link == 0) mWake(template);
}

/** The template thread's loop: makes the threads that were asked for (the last first), then sleeps. */
export function templateStep(mAddr: u32): void {
  const m = load<u32>(SCHED_NEWM_HANDOFF);
  if (m == 0) {
    countSyscall(Sys.futex);
    threadBlock(mp(mAddr).thread);
    return;
  }
  store<u32>(SCHED_NEWM_HANDOFF, mp(m).link);
  mp(m).link = 0;
  threadWake(mp(m).thread);
  charge(cost(Cost.CLONE));
}
