// Threads of the runtime. An M is what runs on a kernel thread; `phase` says where in the scheduler's code it is, since that
// code takes virtual time and others act meanwhile.
//
//    0    4        8    12      16     20       24       28       32        36     40        44      48       52
//   ┌────┬────────┬────┬───────┬──────┬────────┬────────┬────────┬─────────┬──────┬─────────┬───────┬────────┬──────
//   │ id │ thread │ p  │ nextp │ oldp │ curg   │ phase  │ locked │ spinning│ link │ alllink │ round │ pos    │ stride
//   └────┴────────┴────┴───────┴──────┴────────┴────────┴────────┴─────────┴──────┴─────────┴───────┴────────┴──────
//    56     60       64            72            80
//   ┬──────┬────────┬─────────────┬─────────────┬───────────────┬──────────────┐
//   │ left │ victim │ pollUntil   │ stepSince   │ syscallTick … │  to 128 bytes│
//   ┴──────┴────────┴─────────────┴─────────────┴───────────────┴──────────────┘

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev, RunState } from '../abi/counters';
import { Phase } from '../abi/status';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { sysAlloc } from '../base/memory';
import { Sys } from '../abi/syscalls';
import { countSyscall } from '../kernel/syscall';
import { th, THREAD_KIND_M, threadNew, threadWake } from '../kernel/thread';
import { count } from '../observe/counters';
import { emit, note } from '../observe/trace';
import {
  SCHED_ALLM,
  SCHED_MAXMCOUNT,
  SCHED_MCOUNT,
  SCHED_MFREE,
  SCHED_MIDLE,
  SCHED_NMFREED,
  SCHED_NMIDLE,
  SCHED_RUN_STATE,
} from './sched';
import { threadStacks } from './vmem';

// For whoever works with Ms; the bindings read the numbers from abi/.
export { Phase };

@unmanaged
export class M {
  id: u32;
  thread: u32;
  p: u32;
  /** P handed over while parked. */
  nextp: u32;
  /** P held before the system call. */
  oldp: u32;
  curg: u32;
  phase: Phase;
  lockedg: u32;
  spinning: u32;
  /** Next idle M. */
  link: u32;
  alllink: u32;
  // stealing: round, position and stride of the enumeration, victims left
  stealRound: u32;
  stealPos: u32;
  stealStride: u32;
  stealLeft: u32;
  victim: u32;
  /** Earliest timer seen on the way to parking, or 0. */
  pollUntil: u64;
  /** Instant of a step's beginning, for busy time. */
  stepSince: u64;
  syscalltick: u32;
  wasSpinning: u32;
  system: u32;
  /** LockOSThread calls of its goroutine that are still to be undone; the same by the runtime itself. */
  lockedExt: u32;
  lockedInt: u32;
  /** The runnext that a thief waits for (STEAL_PAUSE). */
  victimNext: u32;
  /** A victim's timers ran during stealing: look again from the top. */
  ranTimer: u32;
  /** The file that its system call sleeps on (kernel/filewait.ts), 0: none. */
  waitFile: u32;
}

const M_BYTES: u32 = 128;

export function mp(m: u32): M {
  return changetype<M>(m as usize);
}

/** Ms there are. */
export function mcount(): u32 {
  return load<u32>(SCHED_MCOUNT) - load<u32>(SCHED_NMFREED);
}

/** Most Ms there may be: debug.SetMaxThreads, or the profile's number. */
export function maxmcount(): u32 {
  const set = load<u32>(SCHED_MAXMCOUNT);
  return set != 0 ? set : (config(Config.MAX_MCOUNT) as u32);
}

/** debug.SetMaxThreads; returns the limit before. More threads than that, now or later, end the program. */
export function setMaxThreads(n: u32): u32 {
  const before = maxmcount();
  store<u32>(SCHED_MAXMCOUNT, n);
  if (mcount() > n) threadExhaustion();
  return before;
}

function threadExhaustion(): void {
  if (load<u32>(SCHED_RUN_STATE) == 0) store<u32>(SCHED_RUN_STATE, RunState.THREAD_LIMIT as u32);
}

/** A new M on a new thread, blocked until the caller wakes it (newm). Returns 0 when there are too many: the run is over then. */
export function allocm(phase: Phase): u32 {
  const n = load<u32>(SCHED_MCOUNT);
  if (mcount() >= maxmcount()) {
    threadExhaustion();
    return 0;
  }
  let m = load<u32>(SCHED_MFREE);
  if (m != 0) {
    store<u32>(SCHED_MFREE, mp(m).link);
    memory.fill(m, 0, M_BYTES);
  } else {
    m = sysAlloc(M_BYTES);
  }
  const rec = mp(m);
  rec.id = n;
  rec.phase = phase;
  rec.alllink = load<u32>(SCHED_ALLM);
  store<u32>(SCHED_ALLM, m);
  store<u32>(SCHED_MCOUNT, n + 1);
  rec.thread = threadNew(THREAD_KIND_M, m);
  count(Counter.THREADS_CREATED, 1);
  threadStacks(th(rec.thread).number, n);
  if (n != 0) countSyscall(Sys.clone);
  emit(Ev.M_START, n, phase as u32);
  return m;
}

/** m has ended: off the list of all Ms, its record is free. */
export function mfree(m: u32): void {
  let prev: u32 = 0;
  let at = load<u32>(SCHED_ALLM);
  while (at != m) {
    prev = at;
    at = mp(at).alllink;
  }
  if (prev == 0) store<u32>(SCHED_ALLM, mp(m).alllink);
  else mp(prev).alllink = mp(m).alllink;
  mp(m).link = load<u32>(SCHED_MFREE);
  store<u32>(SCHED_MFREE, m);
}

/** Puts m on the idle list (LIFO: the warmest is reused first). */
export function mput(m: u32): void {
  mp(m).link = load<u32>(SCHED_MIDLE);
  store<u32>(SCHED_MIDLE, m);
  store<u32>(SCHED_NMIDLE, load<u32>(SCHED_NMIDLE) + 1);
  note(Ev.M_IDLE, mp(m).id, load<u32>(SCHED_NMIDLE), 0);
}

/** Takes one particular M off the idle list; false if it isn't there. */
export function mgetSpecific(m: u32): bool {
  let prev: u32 = 0;
  let at = load<u32>(SCHED_MIDLE);
  while (at != 0 && at != m) {
    prev = at;
    at = mp(at).link;
  }
  if (at == 0) return false;
  if (prev == 0) store<u32>(SCHED_MIDLE, mp(m).link);
  else mp(prev).link = mp(m).link;
  store<u32>(SCHED_NMIDLE, load<u32>(SCHED_NMIDLE) - 1);
  note(Ev.M_GET, mp(m).id, load<u32>(SCHED_NMIDLE), 0);
  return true;
}

/** The most recently idled M, or 0. */
export function mget(): u32 {
  const m = load<u32>(SCHED_MIDLE);
  if (m == 0) return 0;
  store<u32>(SCHED_MIDLE, mp(m).link);
  store<u32>(SCHED_NMIDLE, load<u32>(SCHED_NMIDLE) - 1);
  note(Ev.M_GET, mp(m).id, load<u32>(SCHED_NMIDLE), 0);
  return m;
}

/** futex wake of a parked M. */
export function mWake(m: u32): void {
  charge(cost(Cost.FUTEX_WAKE));
  count(Counter.FUTEX_WAKES, 1);
  countSyscall(Sys.futex);
  emit(Ev.M_WAKE, mp(m).id, 0);
  threadWake(mp(m).thread);
}
