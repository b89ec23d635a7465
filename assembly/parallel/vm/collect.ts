// Taking back what a program no longer reaches, in the parallel engine: one worker marks and sweeps, the others rest.

import { reclaimDue } from '../runtime/malloc';
import { startAll, stopAll } from '../runtime/idle';
import { ended } from '../runtime/wakep';
import { reclaim } from './reclaim';

/** Frees what can't be reached; unless `forced` only if nobody else has since it became due. The running goroutine is between two instructions. */
export function collect(p: u32, forced: bool): void {
  stopAll(p);
  if (!ended() && (forced || reclaimDue())) reclaim();
  startAll();
}
