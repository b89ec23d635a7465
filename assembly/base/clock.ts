// Virtual time: integer nanoseconds since the machine was switched on.
//
//   CLOCK_STATE  0 u64 now_ns
//                8 u64 spent_ps   since base_ns
//               16 u64 limit_ns
//               24 u64 base_ns
//               32 i64 limit_ps   limit_ns, as spent_ps counts; 0 if it is not after base_ns
//               40 u32 slow       picoseconds of work done in a nanosecond by the CPU that has the turn; 0: all 1000
//
// While something runs on a CPU, its costs add up in picoseconds, and are folded into now() when somebody has to know the time.
// They are never taken out of the sum: what comes next depends on one addition only, not on a division.
//
//   base_ns       now()           limit_ns
//   ├────────────┼──┬────────────┤
//   ├── spent_ps ───┤              now_ns = base_ns + spent_ps / 1000, as of the last settle()
//   ├───────── limit_ps ─────────┤
//
// A CPU that shares its core with a busy hyper-thread does less in the same time: then a nanosecond has fewer than 1000 ps, and
// everything above holds with that number.

import { CLOCK_STATE } from './layout';

const NOW: u32 = CLOCK_STATE;
const SPENT: u32 = CLOCK_STATE + 8;
const LIMIT: u32 = CLOCK_STATE + 16;
const BASE: u32 = CLOCK_STATE + 24;
const LIMIT_PS: u32 = CLOCK_STATE + 32;
const SLOW: u32 = CLOCK_STATE + 40;

const PS: u64 = 1000;
/** A turn of more than this (52 days) is cut: picoseconds have to fit. */
const TURN_MAX_NS: u64 = (1 as u64) << 52;

/** The instant being simulated, in nanoseconds. While a CPU has its turn this is that CPU's own clock at the start of the step. */
export function now(): u64 {
  return load<u64>(NOW);
}

/** Moves virtual time; only the run loop calls this. What is pending stays so. */
export function setNow(at_ns: u64): void {
  const ps = pending();
  store<u64>(NOW, at_ns);
  store<u64>(BASE, at_ns);
  store<u64>(SPENT, ps);
  store<u32>(SLOW, 0);
  setTurnLimit(turnLimit());
}

/** Adds the price of something that the running CPU just did, in picoseconds. */
export function charge(ps: u64): void {
  store<u64>(SPENT, load<u64>(SPENT) + ps);
}

/** Folds the pending price into now(). */
export function settle(): void {
  const slow = load<u32>(SLOW);
  const spent = load<u64>(SPENT);
  // Division by a constant is a multiplication.
  store<u64>(NOW, load<u64>(BASE) + (slow == 0 ? spent / PS : spent / slow));
}

/** Picoseconds of work in a nanosecond of this turn. */
function rate(): u64 {
  const slow = load<u32>(SLOW);
  return slow == 0 ? PS : (slow as u64);
}

/**
 * What is charged and not in now(), in picoseconds. After settle() a fraction of a nanosecond: it is carried, never rounded away,
 * saved and restored per CPU by the run loop.
 */
export function pending(): u64 {
  return load<u64>(SPENT) - (load<u64>(NOW) - load<u64>(BASE)) * rate();
}

export function setPending(ps: u64): void {
  store<u64>(SPENT, (load<u64>(NOW) - load<u64>(BASE)) * rate() + ps);
}

// A turn lasts until the earliest instant at which anyone else acts; scheduling an earlier event shortens it.

/**
 * A CPU's turn begins, at its own clock with its own fraction: setNow, setPending and setTurnLimit at once.
 * @param slow picoseconds of work that it does in a nanosecond; 0: 1000, full speed
 */
export function beginTurn(at_ns: u64, pending_ps: u64, limit_ns: u64, slow: u32 = 0): void {
  store<u32>(SLOW, slow);
  store<u64>(NOW, at_ns);
  store<u64>(BASE, at_ns);
  store<u64>(SPENT, pending_ps);
  setTurnLimit(limit_ns);
}

/** The instant at which the running CPU's turn ends. Read it again after anything that may schedule an event. */
export function turnLimit(): u64 {
  return load<u64>(LIMIT);
}

export function setTurnLimit(at_ns: u64): void {
  const base = load<u64>(BASE);
  store<u64>(LIMIT, at_ns);
  store<u64>(LIMIT_PS, at_ns > base ? min<u64>(at_ns - base, TURN_MAX_NS) * rate() : 0);
}

/** Called when an event is scheduled: a turn doesn't outlast it. */
export function shortenTurn(at_ns: u64): void {
  if (at_ns < load<u64>(LIMIT)) setTurnLimit(at_ns);
}

/** What is left of the turn, in picoseconds; 0 or less when it is over. */
export function turnLeft(): i64 {
  return load<i64>(LIMIT_PS) - load<i64>(SPENT);
}
