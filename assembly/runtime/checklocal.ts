// Invariants that one operation keeps or breaks, asserted where it happens; checked builds only.

import { Config } from '../abi/config';
import { Invariant } from '../abi/invariants';
import { now } from '../base/clock';
import { config } from '../base/config';
import {
  expectAtMost,
  expectEqual,
  expectThat,
  fingerprint,
  Ledger,
  ledger,
  ledgerAdd,
  setLedger,
  violated,
} from '../observe/check';
import { allp, gomaxprocs, pp, procsMade } from './p';
import { SCHED_RUNQ_SIZE } from './sched';
import { sg } from './sudog';

/** Where a P's record counts fresh picks that passed over a global queue that wasn't empty (p.ts leaves the word to us). */
const PASSED: u32 = 124;

// Bits of sync.Mutex's state, which lies before its semaphore.
const MUTEX_LOCKED: u32 = 1;
const MUTEX_WOKEN: u32 = 2;
const MUTEX_STARVING: u32 = 4;
const MUTEX_WAITER: u32 = 8;

/** The ring of p was full: the oldest and the newcomer went to the global queue, which held `before`. */
export function checkOverflow(p: u32, before: u32): void {
  const batch = config(Config.OVERFLOW_BATCH) as u32;
  const size = config(Config.RUNQ_SIZE) as u32;
  expectEqual(Invariant.MOVES, pp(p).id, load<u32>(SCHED_RUNQ_SIZE) - before, batch + 1);
  expectEqual(Invariant.MOVES, pp(p).id, pp(p).runqtail - pp(p).runqhead, size - batch);
}

/** A thief took n of the victim's ring, which held `before`: its share, rounded up, and no other. */
export function checkSteal(victim: u32, before: u32, n: u32): void {
  const num = config(Config.STEAL_SHARE_NUM) as u32;
  const den = config(Config.STEAL_SHARE_DEN) as u32;
  const rest = before - n;
  // n is the least number with n·den ≥ before·num.
  expectThat(Invariant.MOVES, pp(victim).id, n <= before && n * den >= before * num);
  expectThat(Invariant.MOVES, pp(victim).id, n == 0 || (n - 1) * den < before * num);
  expectEqual(Invariant.MOVES, pp(victim).id, pp(victim).runqtail - pp(victim).runqhead, rest);
}

/** p took n from the global queue, which held `before`: one to run, the others into its ring. */
export function checkBatch(p: u32, before: u32, n: u32): void {
  expectThat(Invariant.MOVES, pp(p).id, n >= 1);
  expectAtMost(Invariant.MOVES, pp(p).id, n, config(Config.GLOBAL_BATCH_MAX) as u32);
  expectAtMost(Invariant.MOVES, pp(p).id, n, config(Config.RUNQ_SIZE) as u32);
  expectAtMost(Invariant.MOVES, pp(p).id, n, before / gomaxprocs() + 1);
  expectEqual(Invariant.MOVES, pp(p).id, load<u32>(SCHED_RUNQ_SIZE), before - n);
}

/** schedule() begins on p: a spinning M has nothing of its own. */
export function checkSchedule(p: u32, spinning: bool): void {
  // A dedicated poller puts what is ready on any P's queue.
  if (!spinning || config(Config.POLLER_THREAD) != 0) return;
  expectThat(Invariant.SPINNING, pp(p).id, pp(p).runnext == 0 && pp(p).runqhead == pp(p).runqtail);
}

/** findRunnable is about to pick for p: remembers whether the global queue has anything. */
export function notePick(p: u32): void {
  setLedger(Ledger.PICK_P, load<u32>(SCHED_RUNQ_SIZE) != 0 ? p : 0);
  setLedger(Ledger.PICK_POPS, ledger(Ledger.GLOBAL_POPS));
}

/** p has picked: who waits in the global queue isn't passed over by more fresh picks in a row than a period has. */
export function checkPick(p: u32, inherit: bool): void {
  const seen = ledger(Ledger.PICK_P) == (p as u64) && ledger(Ledger.PICK_POPS) == ledger(Ledger.GLOBAL_POPS);
  setLedger(Ledger.PICK_P, 0);
  if (inherit) return;
  ledgerAdd(Ledger.SLICES, 1);
  const period = config(Config.GLOBAL_TICK) as u32;
  if (period == 0 || !seen) {
    store<u32>(p, 0, PASSED);
    return;
  }
  const passed = load<u32>(p, PASSED) + 1;
  store<u32>(p, passed, PASSED);
  expectAtMost(Invariant.GLOBAL_FAIRNESS, pp(p).id, passed, period - 1);
}

/** What was picked runs on another M. */
export function dropPick(): void {
  setLedger(Ledger.PICK_P, 0);
}

/** All schedticks together, modulo 2^32. */
export function slices(): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < procsMade(); i++) sum += pp(allp(i)).schedtick;
  return sum;
}

/** Somebody has set a schedtick: count from here. */
export function noteSlices(): void {
  setLedger(Ledger.SLICES, slices() as u64);
}

/** Go leaves work behind here without anybody to look for it, until the next who looks. */
export function excuse(): void {
  setLedger(Ledger.EXCUSED, 1);
}

/** A timer fires, as of now_ns. */
export function checkFire(when: u64, now_ns: u64): void {
  expectAtMost(Invariant.TIMERS, 0, when, now_ns);
  expectAtMost(Invariant.TIMERS, 0, now_ns, now());
}

/** Sudog s is put into a queue. @param lifo before all others */
export function noteQueued(s: u32, lifo: bool): void {
  const ticket = ledgerAdd(Ledger.TICKETS, 1) as i64;
  sg(s).spare1 = (lifo ? -ticket : ticket) as u64;
}

/** Sudog s is taken out of a queue in which `next` stood behind it (0: nobody). */
export function checkDequeued(s: u32, next: u32): void {
  if (next == 0) return;
  if ((sg(s).spare1 as i64) >= (sg(next).spare1 as i64)) {
    violated(Invariant.WAIT_QUEUES, 0, sg(s).spare1, sg(next).spare1);
  }
}

/** A goroutine parks for a descriptor in a pollDesc's slot. */
export function notePollParked(g: u32, slot: u32): void {
  expectEqual(Invariant.WAIT_QUEUES, 0, load<u32>(slot), 0);
  ledgerAdd(Ledger.IO_PARKED, fingerprint(g));
}

/** It has been taken from there. */
export function notePollTaken(g: u32): void {
  ledgerAdd(Ledger.IO_PARKED, 0 - fingerprint(g));
}

/** Unlock of a sync.Mutex wakes a waiter; its state lies before its semaphore. */
export function checkMutexWake(sema: u32, handoff: bool): void {
  const state = load<u32>(sema - 4);
  if (handoff) {
    // Still starving, not locked, and the waiter to whom it goes is still counted.
    expectEqual(Invariant.MUTEX, 0, state & (MUTEX_LOCKED | MUTEX_WOKEN | MUTEX_STARVING), MUTEX_STARVING);
    expectThat(Invariant.MUTEX, state, state >= MUTEX_WAITER);
  } else {
    // Others may have locked it since, but only one is awake, and while it is nobody starves.
    expectEqual(Invariant.MUTEX, 0, state & (MUTEX_WOKEN | MUTEX_STARVING), MUTEX_WOKEN);
  }
  // Woken says that somebody is on the way: no second token is given out.
  expectAtMost(Invariant.MUTEX, state, load<u32>(sema), 1);
}
