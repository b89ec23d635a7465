// The global queue of the parallel engine: a list under a lock. Its size is read without it, to know whether to take the lock.

import { ProcStat } from '../abi/counters';
import { load32, store32 } from '../base/atomic';
import { LOCK_GLOBAL } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { gp } from './g';
import { gomaxprocs, RUNQ_SLOTS } from './p';
import { pCount } from './pstats';
import { runqput } from './runq';
import { SCHED_RUNQ_HEAD, SCHED_RUNQ_SIZE, SCHED_RUNQ_TAIL } from './sched';

/** Goroutines in it; may be out of date. */
export function globrunqsize(): u32 {
  return load32(SCHED_RUNQ_SIZE);
}

/** Appends g. */
export function globrunqput(g: u32): void {
  globrunqputbatch(g, g, 1);
}

/** Appends n goroutines, linked by schedlink. */
export function globrunqputbatch(first: u32, last: u32, n: u32): void {
  gp(last).schedlink = 0;
  lock(LOCK_GLOBAL);
  const tail = load<u32>(SCHED_RUNQ_TAIL);
  if (tail == 0) store<u32>(SCHED_RUNQ_HEAD, first);
  else gp(tail).schedlink = first;
  store<u32>(SCHED_RUNQ_TAIL, last);
  store32(SCHED_RUNQ_SIZE, load<u32>(SCHED_RUNQ_SIZE) + n);
  unlock(LOCK_GLOBAL);
}

/** The first goroutine, and its share of the others into p's ring (as in proc.go: size / GOMAXPROCS + 1); 0 if there is none. */
export function globrunqget(p: u32, max: u32): u32 {
  if (globrunqsize() == 0) return 0;
  lock(LOCK_GLOBAL);
  const size = load<u32>(SCHED_RUNQ_SIZE);
  if (size == 0) {
    unlock(LOCK_GLOBAL);
    return 0;
  }
  let n = min<u32>(size, size / gomaxprocs() + 1);
  n = min<u32>(n, RUNQ_SLOTS / 2);
  if (max != 0) n = min<u32>(n, max);
  const first = load<u32>(SCHED_RUNQ_HEAD);
  let last = first;
  for (let i: u32 = 1; i < n; i++) last = gp(last).schedlink;
  const rest = gp(last).schedlink;
  store<u32>(SCHED_RUNQ_HEAD, rest);
  if (rest == 0) store<u32>(SCHED_RUNQ_TAIL, 0);
  store32(SCHED_RUNQ_SIZE, size - n);
  unlock(LOCK_GLOBAL);
  gp(last).schedlink = 0;
  pCount(ProcStat.GLOBAL_GETS, n as u64);
  let g = gp(first).schedlink;
  while (g != 0) {
    const next = gp(g).schedlink;
    runqput(p, g, false);
    g = next;
  }
  return first;
}
