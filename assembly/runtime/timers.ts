// Timers of all Ps together.

import { allp, gomaxprocs } from './p';
import { timersNext } from './timer';

/** The earliest deadline of any P's timers; 0: there is none. */
export function timersEarliest(): u64 {
  let earliest: u64 = 0;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    const next = timersNext(allp(i));
    if (next != 0 && (earliest == 0 || next < earliest)) earliest = next;
  }
  return earliest;
}

/** Whether any timer will fire. */
export function timersPending(): bool {
  return timersEarliest() != 0;
}
