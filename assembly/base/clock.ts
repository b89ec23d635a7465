// Virtual time: integer nanoseconds since the machine was switched on.
//
//   CLOCK_STATE  0 u64 now_ns

import { CLOCK_STATE } from './layout';

/** The instant being simulated, in nanoseconds. While a CPU has its turn this is that CPU's own clock at the start of the step. */
export function now(): u64 {
  return load<u64>(CLOCK_STATE);
}

/** Moves virtual time; only the run loop calls this. */
export function setNow(at_ns: u64): void {
  store<u64>(CLOCK_STATE, at_ns);
}

// While something runs on a CPU, its costs add up in picoseconds and are folded into now() when somebody has to know the time:
//
//   CLOCK_STATE  8 u64 pending_ps   always < 1000 after settle(): a fraction of a nanosecond is carried, never rounded away

/** Adds the price of something that the running CPU just did, in picoseconds. */
export function charge(ps: u64): void {
  store<u64>(CLOCK_STATE + 8, load<u64>(CLOCK_STATE + 8) + ps);
}

/** Folds the pending price into now(). */
export function settle(): void {
  const ps = load<u64>(CLOCK_STATE + 8);
  if (ps < 1000) return;
  store<u64>(CLOCK_STATE, load<u64>(CLOCK_STATE) + ps / 1000);
  store<u64>(CLOCK_STATE + 8, ps % 1000);
}

/** The carried fraction, in picoseconds; saved and restored per CPU by the run loop. */
export function pending(): u64 {
  return load<u64>(CLOCK_STATE + 8);
}

export function setPending(ps: u64): void {
  store<u64>(CLOCK_STATE + 8, ps);
}

// A turn lasts until the earliest instant at which anyone else acts; scheduling an earlier event shortens it:
//
//   CLOCK_STATE  16 u64 limit_ns

/** The instant at which the running CPU's turn ends. Read it again after anything that may schedule an event. */
export function turnLimit(): u64 {
  return load<u64>(CLOCK_STATE + 16);
}

export function setTurnLimit(at_ns: u64): void {
  store<u64>(CLOCK_STATE + 16, at_ns);
}

/** Called when an event is scheduled: a turn doesn't outlast it. */
export function shortenTurn(at_ns: u64): void {
  if (at_ns < load<u64>(CLOCK_STATE + 16)) store<u64>(CLOCK_STATE + 16, at_ns);
}
