// Processors of the parallel engine. Each belongs to one worker for good: worker, M and P are one. What only the owner touches, what
// thieves change and what they read lie on different cache lines.
//
//   0 … 63     the owner's: id, schedtick, runnext, tail, published, head seen, batch in hand, free Gs, goroutine ids, flags
//   64         runqhead     taken from by everybody, by compare and swap
//   128        runqtail     published by the owner
//   192        parked       futex: 1 while the worker waits, 0 when it is to go on
//   224        timers       of the first P: all timers (timer.ts)
//   256        taken        u32[8]: the batch in hand
//   320        runq         256 slots of 4 bytes; head and tail only grow, a slot is index mod size

import { Counter } from '../abi/counters';
import { sysAlloc } from '../base/memory';
import { OWN_BYTES, WORKERS, WORKERS_OWN } from '../base/shared';
import { setCounter } from '../observe/counters';
import { SCHED_ALLP, SCHED_GOMAXPROCS } from './sched';

@unmanaged
export class P {
  id: u32;
  schedtick: u32;
  /** Runs next. Private: no thief takes it; the owner puts it on the ring when somebody has nothing to do (giveUp). */
  runnext: u32;
  /** Where the owner puts the next one; published: up to where others know. */
  tail: u32;
  published: u32;
  /** No more than what others have taken: the head, as the owner last saw it. */
  headSeen: u32;
  /** Of the batch in hand: the next one, and how many there are. */
  takenNext: u32;
  takenCount: u32;
  gfree: u32;
  ngfree: u32;
  goidcache: u32;
  goidcacheend: u32;
  /** It looks for work, and is counted as such. */
  spinning: u32;
  /** Slices that the running goroutine has used, and whether it came out of runnext. */
  slices: u32;
  inherit: u32;
  /** What the running goroutine's YIELDED means: 1 to its own ring, 0 to the global queue. */
  yieldLocal: u32;
}

const HEAD: u32 = 64;
const TAIL: u32 = 128;
const PARKED: u32 = 192;
const TIMERS: u32 = 224;
const TAKEN: u32 = 256;
const RUNQ: u32 = 320;
export const RUNQ_SLOTS: u32 = 256;
/** Behind the ring: half of it once more, while it overflows (runq.ts). */
const P_BYTES: u32 = RUNQ + RUNQ_SLOTS * 6;

/** The record at an address. */
export function pp(p: u32): P {
  return changetype<P>(p as usize);
}

export function runqHead(p: u32): u32 {
  return p + HEAD;
}

export function runqTail(p: u32): u32 {
  return p + TAIL;
}

/** Address of the futex that p's worker waits in. */
export function parkedAt(p: u32): u32 {
  return p + PARKED;
}

/** Address of p's block of timers. */
export function pTimers(p: u32): u32 {
  return p + TIMERS;
}

/** Address of place i of the batch in hand. */
export function takenSlot(p: u32, i: u32): u32 {
  return p + TAKEN + (i << 2);
}

/** Address of slot `index mod 256` of p's ring. */
export function runqSlot(p: u32, index: u32): u32 {
  return p + RUNQ + ((index & (RUNQ_SLOTS - 1)) << 2);
}

export function allp(i: u32): u32 {
  return load<u32>(load<u32>(SCHED_ALLP) + (i << 2));
}

export function gomaxprocs(): u32 {
  return load<u32>(SCHED_GOMAXPROCS);
}

/** Workers there are. */
export function workers(): u32 {
  return load<u32>(WORKERS);
}

/** What worker i has for LOCAL. */
export function ownOf(i: u32): u32 {
  return load<u32>(WORKERS_OWN) + i * OWN_BYTES;
}

/** Makes the Ps of n workers, and their copies of the memory map. */
export function procsInit(n: u32): void {
  const table = sysAlloc(n << 2);
  for (let i: u32 = 0; i < n; i++) {
    const p = sysAlloc(P_BYTES);
    pp(p).id = i;
    store<u32>(table + (i << 2), p);
  }
  store<u32>(SCHED_ALLP, table);
  store<u32>(SCHED_GOMAXPROCS, n);
  store<u32>(WORKERS, n);
  store<u32>(WORKERS_OWN, sysAlloc(n * OWN_BYTES));
  setCounter(Counter.GOMAXPROCS_NOW, n as u64);
  setCounter(Counter.GOMAXPROCS_PEAK, n as u64);
}
