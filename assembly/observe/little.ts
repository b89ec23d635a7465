// Little's law, checked builds only: in every queue the sum of the times that its customers spent there is the integral of its
// length over time, to the nanosecond.
//
//   length          ┌─┐              area    Σ length · time, added up whenever the length changes
//     2       ┌─────┘ └──┐           spent   Σ (instant of leaving − instant of coming); of those still there: until now
//     1    ┌──┘          └────┐
//     0 ───┘                  └──▶ time       area = spent, and the length counted here is the queue's own
//
// Goroutines that are runnable or wait carry the instant since when (g.ts); the others' are summed up as they come and go. Queues of
// one kind are taken together: the law holds for the sum of queues as for each. A way into or out of a queue that isn't counted, or
// an instant that was overwritten, makes the two differ. Arithmetic is modulo 2^64.
//
//   CHECK_STATE + 512, 32 bytes for each Line:   0 u64 area │ 8 u64 spent │ 16 u64 length │ 24 u64 since

import { Invariant } from '../abi/invariants';
import { now } from '../base/clock';
import { CHECK_STATE } from '../base/layout';
import { expectEqual } from './check';

export enum Line {
  /** Goroutines: runnable, and parked, whatever they wait for. */
  RUNNABLE = 0,
  WAITING,
  /** Goroutines in the global queue; in all Ps' rings and runnexts. */
  GLOBAL,
  LOCAL,
  /** Threads that wait for a CPU, but not those that their control group holds back. */
  THREADS,
  /** Connections that nobody has accepted yet. */
  ACCEPT,
  /** Packets in the card's receive rings; packets anywhere. */
  NIC_RX,
  PACKETS,
  LINE_COUNT,
}

const BEGIN: u32 = CHECK_STATE + 512;

@unmanaged
class Account {
  area: u64;
  spent: u64;
  length: u64;
  since: u64;
}

function account(q: Line): Account {
  return changetype<Account>((BEGIN + ((q as u32) << 5)) as usize);
}

function advance(a: Account): void {
  a.area += a.length * (now() - a.since);
  a.since = now();
}

/** n customers come. */
export function littleIn(q: Line, n: u32): void {
  const a = account(q);
  advance(a);
  a.length += n as u64;
  a.spent -= (n as u64) * now();
}

/** n customers leave. */
export function littleOut(q: Line, n: u32): void {
  const a = account(q);
  advance(a);
  a.length -= n as u64;
  a.spent += (n as u64) * now();
}

/** A customer comes, and keeps the instant by itself. */
export function littleComes(q: Line): void {
  const a = account(q);
  advance(a);
  a.length++;
}

/** A customer leaves that has been there since an instant. */
export function littleLeaves(q: Line, since_ns: u64): void {
  const a = account(q);
  advance(a);
  a.length--;
  a.spent += now() - since_ns;
}

/** Asserts the law. @param length the queue's own */
export function littleHolds(q: Line, length: u64): void {
  const a = account(q);
  expectEqual(Invariant.LITTLE, q as u32, a.length, length);
  expectEqual(Invariant.LITTLE, q as u32, a.area + length * (now() - a.since), a.spent + length * now());
}

/** Asserts the law. @param length the queue's own @param spent_ns what those who are there have spent, by their own instants */
export function littleHoldsFor(q: Line, length: u64, spent_ns: u64): void {
  const a = account(q);
  expectEqual(Invariant.LITTLE, q as u32, a.length, length);
  expectEqual(Invariant.LITTLE, q as u32, a.area + length * (now() - a.since), a.spent + spent_ns);
}
