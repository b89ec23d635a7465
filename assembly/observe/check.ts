// What the checked builds remember from one event to the next, and how they stop a run. Everything here is called under
// `if (CHECKED)` only; nothing of it takes virtual time or memory from the arena, so that all builds give the same results.
//
//   CHECK_STATE   0 … 39 the violation (abi/invariants.ts)
//                40 u64 instant of the last event        48 u64 events at the last look
//                56 u64 events at which the next sweep over everything is due
//                64 the ledgers: u64 each, see Ledger

import { Counter } from '../abi/counters';
import {
  CHECK_EVENT,
  CHECK_EXPECTED,
  CHECK_FOUND,
  CHECK_INSTANT,
  CHECK_INVARIANT,
  CHECK_WHO,
  Invariant,
} from '../abi/invariants';
import { now } from '../base/clock';
import { CHECK_STATE } from '../base/layout';
import { counter } from './counters';

/** Instant of the last event. */
export const CHECK_LAST_INSTANT: u32 = CHECK_STATE + 40;
const LAST_LOOK: u32 = CHECK_STATE + 48;
const NEXT_SWEEP: u32 = CHECK_STATE + 56;
const LEDGERS: u32 = CHECK_STATE + 64;

/** Sums kept beside the engine's own books, by those who change them. */
export enum Ledger {
  /** Sudogs, timers of the engine ever made. */
  SUDOGS = 0,
  TIMERS,
  /** Goroutines made and ended, system goroutines too. */
  CREATED,
  ENDED,
  /** Time slices begun, modulo 2^32: what all schedticks come to. */
  SLICES,
  /** Goroutines parked in pollDescs: sum of their fingerprints. */
  IO_PARKED,
  /** Number of the next sudog that is put into a queue. */
  TICKETS,
  /** Goroutines ever taken from the global queue. */
  GLOBAL_POPS,
  /** The P on which findRunnable saw a global queue that wasn't empty, and GLOBAL_POPS then; 0: none. */
  PICK_P,
  PICK_POPS,
  /** A hole that Go has too was passed: work may lie about until somebody looks. */
  EXCUSED,
}

export function ledger(key: Ledger): u64 {
  return load<u64>(LEDGERS + ((key as u32) << 3));
}

export function setLedger(key: Ledger, value: u64): void {
  store<u64>(LEDGERS + ((key as u32) << 3), value);
}

/** Adds to a ledger; returns what was in it. */
export function ledgerAdd(key: Ledger, by: u64): u64 {
  const old = ledger(key);
  setLedger(key, old + by);
  return old;
}

/** Ends the run: the bindings find what was wrong in CHECK_STATE. */
export function violated(invariant: Invariant, who: u32, found: u64, expected: u64): void {
  store<u32>(CHECK_STATE + CHECK_INVARIANT, invariant as u32);
  store<u32>(CHECK_STATE + CHECK_WHO, who);
  store<u64>(CHECK_STATE + CHECK_FOUND, found);
  store<u64>(CHECK_STATE + CHECK_EXPECTED, expected);
  store<u64>(CHECK_STATE + CHECK_EVENT, counter(Counter.EVENTS));
  store<u64>(CHECK_STATE + CHECK_INSTANT, now());
  unreachable();
}

/** Asserts an equality. */
export function expectEqual(invariant: Invariant, who: u32, found: u64, expected: u64): void {
  if (found != expected) violated(invariant, who, found, expected);
}

/** Asserts a condition. */
export function expectThat(invariant: Invariant, who: u32, holds: bool): void {
  if (!holds) violated(invariant, who, 0, 1);
}

/** Asserts that a number doesn't exceed a bound. */
export function expectAtMost(invariant: Invariant, who: u32, found: u64, bound: u64): void {
  if (found > bound) violated(invariant, who, found, bound);
}

/** Events are emitted in the order of time, over all CPUs. */
export function checkInstant(): void {
  const at = now();
  if (at < load<u64>(CHECK_LAST_INSTANT)) violated(Invariant.TIME, 0, at, load<u64>(CHECK_LAST_INSTANT));
  store<u64>(CHECK_LAST_INSTANT, at);
}

/**
 * A number that two different records don't share, in practice: two sets are equal if the sums of their members' fingerprints
 * are. So nothing has to be marked, and a check needs no memory.
 */
export function fingerprint(record: u32): u64 {
  const x = (record as u64) * 0x9e3779b97f4a7c15;
  const y = (x ^ (x >> 32)) * 0xd6e8feb86659fd93;
  return y ^ (y >> 32);
}

/** Whether any event was emitted since this was asked last. */
export function newEvents(): bool {
  const events = counter(Counter.EVENTS);
  if (events == load<u64>(LAST_LOOK)) return false;
  store<u64>(LAST_LOOK, events);
  return true;
}

/** Whether it is time to look at everything. */
export function sweepDue(): bool {
  return counter(Counter.EVENTS) >= load<u64>(NEXT_SWEEP);
}

/** The next sweep comes after so many events. */
export function sweepAfter(events: u64): void {
  store<u64>(NEXT_SWEEP, counter(Counter.EVENTS) + events);
}
