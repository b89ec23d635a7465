// select, as in select.go. The interpreter fills a table of cases in source order:
//
//    0      4         8     12   16   24   32   40     48
//   ┌──────┬─────────┬─────┬────┬────┬────┬────┬──────┐
//   │ kind │ channel │ dst │ 0  │ e0 │ e1 │ e2 │ 0    │   next case …
//   └──────┴─────────┴─────┴────┴────┴────┴────┴──────┘
//   kind 0 send (e0 … e2 as in chansend), 1 receive (dst as in chanrecv); the default isn't among them
//
// Go's compiler puts the sends first and the receives last to first behind them; the poll order is drawn over that array.

import { Cost } from '../abi/costs';
import { Shape } from '../abi/image';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { Stream } from '../abi/streams';
import { PARALLEL } from '../base/build';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { lock, unlock } from '../base/lock';
import { sysAlloc } from '../base/memory';
import { nextBelow } from '../base/random';
import {
  chanLock,
  chanrecv,
  chanrecvDone,
  chansend,
  chansendDone,
  hchan,
  received,
  recvq,
  sendq,
  tryRecv,
  trySend,
} from './chan';
import { G_RESUMED, gp } from './g';
import { gopark } from './park';
import { SCHED_SELECT_INDEX, SCHED_SELECT_ORDERS, SCHED_SELECT_ROOM } from './sched';
import { acquireSudog, releaseSudog, sg } from './sudog';
import { blockTimerChan, maybeRunChan, unblockTimerChan } from './timer';
import { setTrap } from './trap';
import { waitqEnqueue, waitqRemove } from './waitq';

export const SELECT_CASE_BYTES: u32 = 48;
export const SELECT_SEND: u32 = 0;
export const SELECT_RECV: u32 = 1;

@unmanaged
export class SelectCase {
  kind: u32;
  c: u32;
  dst: u32;
  reserved0: u32;
  e0: u64;
  e1: u64;
  e2: u64;
  reserved1: u64;
}

function scase(cases: u32, i: u32): SelectCase {
  return changetype<SelectCase>((cases + i * SELECT_CASE_BYTES) as usize);
}

/** Index, in source order, of the case that the last select chose; -1 for the default. A received value is at chanWord, chanOk. */
export function selectIndex(): i32 {
  return load<i32>(SCHED_SELECT_INDEX);
}

/**
 * A select, first attempt: NEXT, PARKED (then selectDone when it runs again), or PANIC (it chose to send on a closed channel).
 * @param cases address of the table of cases; it isn't needed any more when this returns
 */
export function selectgo(g: u32, cases: u32, ncases: u32, hasDefault: bool): Outcome {
  store<i32>(SCHED_SELECT_INDEX, -1);
  if (ncases == 0 && hasDefault) return Outcome.NEXT;
  if (ncases == 0) {
    // The compiler makes this a call that never returns.
    park(g, WaitReason.SELECT_NO_CASES);
    return Outcome.PARKED;
  }
  if (ncases == 1) return selectOne(g, scase(cases, 0), hasDefault);
  charge(cost(Cost.SELECT_CASE) * (ncases as u64));
  const pollorder = orders(ncases);
  const n = drawPollorder(cases, ncases, pollorder);
  const lockorder = pollorder + (ncases << 2);
  if (PARALLEL) {
    sortLockorder(cases, pollorder, lockorder, n);
    sellock(cases, lockorder, n);
  }
  for (let k: u32 = 0; k < n; k++) {
    const i = load<u32>(pollorder + (k << 2));
    const outcome = attempt(scase(cases, i));
    if (outcome == Outcome.PARKED) continue;
    store<i32>(SCHED_SELECT_INDEX, i as i32);
    if (PARALLEL) selunlock(cases, lockorder, n);
    return outcome;
  }
  if (hasDefault) {
    if (PARALLEL) selunlock(cases, lockorder, n);
    return Outcome.NEXT;
  }
  if (!PARALLEL) sortLockorder(cases, pollorder, lockorder, n);
  gp(g).waiting = 0;
  gp(g).param = 0;
  let last: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const i = load<u32>(lockorder + (k << 2));
    const s = enqueueCase(g, scase(cases, i), i);
    if (last == 0) gp(g).waiting = s;
    else sg(last).waitlink = s;
    last = s;
  }
  gopark(g, WaitReason.SELECT);
  if (PARALLEL) selunlock(cases, lockorder, n);
  return Outcome.PARKED;
}

/** Ends a select that parked: NEXT (selectIndex, chanWord, chanOk), or PANIC: the channel it was to send on was closed. */
export function selectDone(g: u32): Outcome {
  const rec = gp(g);
  const fired = rec.param;
  let s = rec.waiting;
  assert(s != 0 && fired != 0, 'select: woken by nobody');
  if (sg(s).isSelect == 0) {
    // One case alone: it waited as a plain operation.
    store<i32>(SCHED_SELECT_INDEX, 0);
    return isRecv(s) ? chanrecvDone(g) : chansendDone(g);
  }
  const first = s;
  // Until all channels are locked others may still find the sudogs, and have to see that the goroutine is taken.
  if (PARALLEL) lockWaiting(first);
  rec.flags &= ~G_RESUMED;
  rec.waiting = 0;
  rec.param = 0;
  let outcome = Outcome.NEXT;
  let found = false;
  while (s != 0) {
    const next = sg(s).waitlink;
    const timer = hchan(sg(s).c).timer as u32;
    if (timer != 0) unblockTimerChan(timer);
    if (s != fired) {
      waitqRemove(s);
    } else {
      found = true;
      store<i32>(SCHED_SELECT_INDEX, sg(s).caseIndex as i32);
      if (isRecv(s)) {
        received(s);
      } else if (sg(s).success == 0) {
        setTrap(Trap.SEND_CLOSED, 0, 0);
        outcome = Outcome.PANIC;
      }
    }
    if (!PARALLEL) releaseSudog(s);
    s = next;
  }
  assert(found, 'select: woken by a sudog of somebody else');
  if (PARALLEL) unlockWaiting(first);
  return outcome;
}

// Every channel of a select is locked before it looks at any, in the order of their addresses; each once, however many cases it has.

function sellock(cases: u32, lockorder: u32, n: u32): void {
  let before: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const c = scase(cases, load<u32>(lockorder + (k << 2))).c;
    if (c != before) lock(chanLock(c));
    before = c;
  }
}

function selunlock(cases: u32, lockorder: u32, n: u32): void {
  let before: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const c = scase(cases, load<u32>(lockorder + (k << 2))).c;
    if (c != before) unlock(chanLock(c));
    before = c;
  }
}

/** The same, by the sudogs with which a goroutine waits: they are in that order. */
function lockWaiting(first: u32): void {
  let before: u32 = 0;
  for (let s = first; s != 0; s = sg(s).waitlink) {
    const c = sg(s).c;
    if (c != before) lock(chanLock(c));
    before = c;
  }
}

/** And the sudogs are done with. */
function unlockWaiting(first: u32): void {
  let before: u32 = 0;
  let s = first;
  while (s != 0) {
    const next = sg(s).waitlink;
    const c = sg(s).c;
    releaseSudog(s);
    if (c != before) unlock(chanLock(c));
    before = c;
    s = next;
  }
}

/** One case alone: without default it is a plain operation, with default one that doesn't wait. */
function selectOne(g: u32, one: SelectCase, hasDefault: bool): Outcome {
  if (!hasDefault) {
    store<i32>(SCHED_SELECT_INDEX, 0);
    if (one.kind == SELECT_RECV) return chanrecv(g, one.c, one.dst);
    return chansend(g, one.c, one.e0, one.e1, one.e2);
  }
  charge(cost(Cost.SELECT_CASE));
  if (one.c == 0) return Outcome.NEXT;
  runTimer(one);
  lock(chanLock(one.c));
  const outcome = attempt(one);
  unlock(chanLock(one.c));
  if (outcome == Outcome.PARKED) return Outcome.NEXT;
  store<i32>(SCHED_SELECT_INDEX, 0);
  return outcome;
}

/** A receive from a timer's channel first lets the timer send, if it is due and in no heap. */
function runTimer(one: SelectCase): void {
  if (one.kind == SELECT_SEND) return;
  const timer = hchan(one.c).timer as u32;
  if (timer != 0) maybeRunChan(timer);
}

/** The case's operation, if it needs no waiting; PARKED if it does. */
function attempt(one: SelectCase): Outcome {
  return one.kind == SELECT_RECV ? tryRecv(one.c, one.dst) : trySend(one.c, one.e0, one.e1, one.e2);
}

/** Room for a poll order and a lock order of n cases each: numbers of cases, u32. */
function orders(n: u32): u32 {
  if (n > load<u32>(SCHED_SELECT_ROOM)) {
    const room = max<u32>(16, n * 2);
    store<u32>(SCHED_SELECT_ORDERS, sysAlloc(room << 3));
    store<u32>(SCHED_SELECT_ROOM, room);
  }
  return load<u32>(SCHED_SELECT_ORDERS);
}

/** A random order of the cases that have a channel (inside-out Fisher–Yates). Returns how many they are. */
function drawPollorder(cases: u32, ncases: u32, order: u32): u32 {
  let n: u32 = 0;
  for (let i: u32 = 0; i < ncases; i++) if (scase(cases, i).kind == SELECT_SEND) n = draw(cases, i, order, n);
  for (let i = ncases; i > 0; i--) if (scase(cases, i - 1).kind != SELECT_SEND) n = draw(cases, i - 1, order, n);
  return n;
}

/** Puts case i at a random place among the n that are there; what was there goes to the end. */
function draw(cases: u32, i: u32, order: u32, n: u32): u32 {
  const one = scase(cases, i);
  if (one.c == 0) return n;
  runTimer(one);
  const j = nextBelow(Stream.SELECT, n + 1);
  store<u32>(order + (n << 2), load<u32>(order + (j << 2)));
  store<u32>(order + (j << 2), i);
  return n + 1;
}

/**
 * Sorts the poll order by the channels. A heap sort, since it decides in which order the cases of one channel get into its
 * queue. Go compares addresses; here, where these mustn't show, the earlier channel is the lesser one.
 */
function sortLockorder(cases: u32, pollorder: u32, lockorder: u32, n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const entry = load<u32>(pollorder + (i << 2));
    const key = keyOf(scase(cases, entry).c);
    let at = i;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keyAt(cases, lockorder, parent) >= key) break;
      store<u32>(lockorder + (at << 2), load<u32>(lockorder + (parent << 2)));
      at = parent;
    }
    store<u32>(lockorder + (at << 2), entry);
  }
  for (let left = n; left > 1; left--) {
    // The greatest goes behind the heap, what was there sinks in from the top.
    const end = left - 1;
    const entry = load<u32>(lockorder + (end << 2));
    const key = keyOf(scase(cases, entry).c);
    store<u32>(lockorder + (end << 2), load<u32>(lockorder));
    let at: u32 = 0;
    while (true) {
      let child: u32 = at * 2 + 1;
      if (child >= end) break;
      if (child + 1 < end && keyAt(cases, lockorder, child) < keyAt(cases, lockorder, child + 1)) child++;
      if (key >= keyAt(cases, lockorder, child)) break;
      store<u32>(lockorder + (at << 2), load<u32>(lockorder + (child << 2)));
      at = child;
    }
    store<u32>(lockorder + (at << 2), entry);
  }
}

function keyAt(cases: u32, order: u32, at: u32): u64 {
  return keyOf(scase(cases, load<u32>(order + (at << 2))).c);
}

function keyOf(c: u32): u64 {
  return PARALLEL ? (c as u64) : hchan(c).number;
}

/** Puts g into the queue of one case's channel. */
function enqueueCase(g: u32, one: SelectCase, i: u32): u32 {
  const s = acquireSudog(g);
  const rec = sg(s);
  rec.c = one.c;
  rec.isSelect = 1;
  rec.caseIndex = i;
  if (one.kind == SELECT_SEND) {
    rec.e0 = one.e0;
    rec.e1 = one.e1;
    rec.e2 = one.e2;
    waitqEnqueue(sendq(one.c), s);
    return s;
  }
  const chan = hchan(one.c);
  if (chan.shape == (Shape.MEMORY as u8)) rec.e0 = one.dst as u64;
  waitqEnqueue(recvq(one.c), s);
  if (chan.timer != 0) blockTimerChan(chan.timer as u32);
  return s;
}

/** Whether a sudog of a channel waits to receive. */
function isRecv(s: u32): bool {
  return (sg(s).spare0 as u32) == recvq(sg(s).c);
}

function park(g: u32, reason: WaitReason): void {
  gp(g).waiting = 0;
  gp(g).param = 0;
  gopark(g, reason);
}
