// Who has nothing to do, and how work finds it. As in proc.go a worker that looks for work is "spinning", and while one does nobody
// else is woken; who stops spinning without having found anything looks once more.
//
//   publisher                        spinning worker                    worker that goes to sleep (idle)
//   publish tail                     SPINNING--                         IDLE++          under LOCK_SCHED
//   IDLE == 0, or SPINNING != 0 ?    look at all queues once more       look at all queues once more
//     nothing: it will see it        ─ found: go on                     ─ found: IDLE--, go on
//   else wake one                    ─ else go to sleep                 ─ else wait in the futex
//
// All of these are sequentially consistent: either the publisher sees the sleeper, or the sleeper what was published.

import { Counter } from '../abi/counters';
import { add32, cas32, futexWake, load32, store32 } from '../base/atomic';
import { LOCK_SCHED } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { IDLE, SPINNING } from '../base/shared';
import { count } from '../observe/counters';
import { allp, parkedAt, pp, workers } from './p';
import { SCHED_RUN_STATE } from './sched';

/** Workers that wait. */
export function npidle(): u32 {
  return load32(IDLE);
}

/** Workers that look for work. */
export function nmspinning(): u32 {
  return load32(SPINNING);
}

/** There is something for somebody else to run: wakes a worker, unless one is looking already. */
export function wakep(): void {
  if (load32(IDLE) == 0 || load32(SPINNING) != 0) return;
  if (!cas32(SPINNING, 0, 1)) return;
  lock(LOCK_SCHED);
  const p = takeIdle();
  unlock(LOCK_SCHED);
  if (p == 0) {
    add32(SPINNING, -1);
    return;
  }
  // It begins to spin in our place.
  pp(p).spinning = 1;
  count(Counter.FUTEX_WAKES, 1);
  release(p);
}

/** Takes a worker off the idle ones, LOCK_SCHED held; its P, or 0. */
export function takeIdle(): u32 {
  if (load32(IDLE) == 0) return 0;
  const n = workers();
  for (let i: u32 = 0; i < n; i++) {
    const p = allp(i);
    if (load32(parkedAt(p)) != 1) continue;
    // Taken, but not released: nobody else takes it.
    store32(parkedAt(p), 2);
    add32(IDLE, -1);
    return p;
  }
  return 0;
}

/** Lets a worker that was taken go on. */
export function release(p: u32): void {
  store32(parkedAt(p), 0);
  futexWake(parkedAt(p), 1);
}

/** The run is over, or something that all have to see has changed: every waiting worker goes on. */
export function wakeAll(): void {
  lock(LOCK_SCHED);
  while (true) {
    const p = takeIdle();
    if (p == 0) break;
    pp(p).spinning = 0;
    release(p);
  }
  unlock(LOCK_SCHED);
}

/** Whether the run has ended. */
export function ended(): bool {
  return load32(SCHED_RUN_STATE) != 0;
}
