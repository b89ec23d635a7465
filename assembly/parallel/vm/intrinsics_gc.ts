// Intrinsics of the collector: the parallel engine has none that is modelled, but runtime.GC frees memory.

import { GcAsk, GcWait } from '../abi/intrinsics';
import { Outcome } from '../abi/outcome';
import { SCHED_CUR_P } from '../runtime/sched';
import { collect } from './collect';

const PERCENT: u64 = 100;

/** runtime.gcAsk: no cycle ever begins. */
export function gcAsk(what: u32, arg: i64): u64 {
  return what == (GcAsk.PERCENT as u32) ? PERCENT : 0;
}

/** runtime.gcWait: runtime.GC waits for the cycle that may be running; here it makes one, at once. */
export function gcWait(g: u32, what: u32, arg: i64): Outcome {
  if (what == (GcWait.MARK_OVER as u32)) collect(load<u32>(SCHED_CUR_P), true);
  return Outcome.NEXT;
}

export function gcWaitResult(): u64 {
  return 0;
}
