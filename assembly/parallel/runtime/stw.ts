// The world stopped for a goroutine: runtime.Stack of all goroutines, ReadMemStats, GOMAXPROCS. The goroutine goes on alone, on its
// worker, until it starts the world.

import { StwReason } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { load32 } from '../base/atomic';
import { STOP } from '../base/shared';
import { gomaxprocs, pp } from './p';
import { SCHED_CUR_P } from './sched';
import { startAll, stopAll } from './idle';

export function stopTheWorld(g: u32, reason: StwReason): Outcome {
  stopAll(load<u32>(SCHED_CUR_P));
  return Outcome.NEXT;
}

export function stopTheWorldDone(g: u32): Outcome {
  return Outcome.NEXT;
}

export function startTheWorld(g: u32): void {
  if (load32(STOP) == pp(load<u32>(SCHED_CUR_P)).id + 1) startAll();
}

/** Every P at a safe point, one after the other or all at once. */
export function forEachP(g: u32): Outcome {
  stopAll(load<u32>(SCHED_CUR_P));
  startAll();
  return Outcome.NEXT;
}

/** Whether there can be so many Ps: there are as many as workers, for good. */
export function setNewprocs(n: u32): bool {
  return n == gomaxprocs();
}
