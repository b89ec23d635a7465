// Counters at fixed addresses; the bindings read them where they lie (abi/counters.ts).

import { Counter } from '../abi/counters';
import { COUNTERS_BLOCK } from '../base/layout';

export function count(key: Counter, by: u64): void {
  const at = COUNTERS_BLOCK + ((key as u32) << 3);
  store<u64>(at, load<u64>(at) + by);
}

export function counter(key: Counter): u64 {
  return load<u64>(COUNTERS_BLOCK + ((key as u32) << 3));
}

export function setCounter(key: Counter, value: u64): void {
  store<u64>(COUNTERS_BLOCK + ((key as u32) << 3), value);
}

/** Raises a peak. */
export function peak(key: Counter, value: u64): void {
  const at = COUNTERS_BLOCK + ((key as u32) << 3);
  if (value > load<u64>(at)) store<u64>(at, value);
}
