// Time series: the bindings look at the machine at exact instants of virtual time. Before anything happens at or after such an
// instant the run loop stops there and advance() returns; turns end there too, and a cut changes nothing that can be seen.
//
//   ENGINE_STATE   0 u64 at    the next instant, ns; 0: none
//                  8 u32 due   the run has got there

import { ENGINE_STATE } from '../base/layout';

const AT: u32 = ENGINE_STATE;
const DUE: u32 = ENGINE_STATE + 8;

/** Sets the next instant, ns, 0 for none. Called between two calls of advance(). */
export function sampleSet(at_ns: u64): void {
  store<u64>(AT, at_ns);
  store<u32>(DUE, 0);
}

/** Whether advance() returned because the instant was reached. */
export function sampleDue(): bool {
  return load<u32>(DUE) != 0;
}

/** Everything before the instant has happened: `next` is when the next thing does. */
export function sampleReached(next: u64): bool {
  const at = load<u64>(AT);
  if (at == 0 || next < at) return false;
  store<u32>(DUE, 1);
  return true;
}

/** The next instant; U64.MAX_VALUE if there is none. */
export function sampleAt(): u64 {
  const at = load<u64>(AT);
  return at == 0 ? U64.MAX_VALUE : at;
}
