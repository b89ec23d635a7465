// Every scheduling event passes through here: it is counted and mixed into the digest, so that two runs are equal exactly
// when their digests are.

import { Counter, Ev } from '../abi/counters';
import { now } from '../base/clock';
import { hashMix } from '../base/hash';
import { COUNTERS_BLOCK } from '../base/layout';

/**
 * Records one event at now().
 * @param who the goroutine's id, the M's or P's number: whoever the event is about
 * @param what detail: reason, count, other party
 */
export function emit(kind: Ev, who: u32, what: u32): void {
  const steps = COUNTERS_BLOCK + ((Counter.EVENTS as u32) << 3);
  const digest = COUNTERS_BLOCK + ((Counter.DIGEST as u32) << 3);
  store<u64>(steps, load<u64>(steps) + 1);
  // One mix an event: time and kind go in with the state, the rest as the value.
  const state = load<u64>(digest) ^ now() ^ ((kind as u64) << 56);
  store<u64>(digest, hashMix(state, (who as u64) | ((what as u64) << 32)));
}
