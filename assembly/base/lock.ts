// Locks of the parallel engine: a word that is 0 (free), 1 (taken) or 2 (taken, and somebody may wait for it), as in Drepper,
// "Futexes Are Tricky" (2011), mutex 3. Who finds a lock taken looks again a bounded number of times, then waits in a futex.
// In the virtual-time engine nobody else is there: both functions are empty.

import { cas32, futexWait, futexWake, load32, swap32 } from './atomic';
import { PARALLEL } from './build';

/** Looks at a taken lock before waiting: what is done under one takes less than this. */
const SPINS: u32 = 64;

/** Takes the lock. */
export function lock(at: u32): void {
  if (PARALLEL && !cas32(at, 0, 1)) lockSlow(at);
}

/** Gives it back. */
export function unlock(at: u32): void {
  if (PARALLEL && swap32(at, 0) == 2) futexWake(at, 1);
}

function lockSlow(at: u32): void {
  for (let i: u32 = 0; i < SPINS; i++) {
    if (load32(at) == 0 && cas32(at, 0, 1)) return;
  }
  while (swap32(at, 2) != 0) futexWait(at, 2, -1);
}
