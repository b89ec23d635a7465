// Semaphores, as in sema.go: goroutines wait for the u32 at an address to become positive. 251 buckets by address; a bucket is
// a treap of the addresses somebody waits for, and each of its nodes the head of that address's list.
//
//   SEMA_STATE  ┌──────┬───────┬──────┬───────┬ …     251 × 8 bytes
//               │ root │ nwait │ root │ nwait │
//               └──┬───┴───────┴──────┴───────┴ …
//                  ▼
//             ┌─────────┐ waitlink ┌────────┐ waitlink ┌────────┐      head: prev, next = subtrees of lower, higher addresses
//             │ head    ├─────────▶│ sudog  ├─────────▶│ tail   │            e0 = tail, e1 = the node's priority
//             └─┬─────┬─┘          └────────┘          └────────┘      all:  c = address, caseIndex = reason, spare0 = lifo
//            lower  higher

import { Cost } from '../abi/costs';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { Stream } from '../abi/streams';
import { add32, cas32, load32 } from '../base/atomic';
import { CHECKED, PARALLEL } from '../base/build';
import { charge, now } from '../base/clock';
import { cost } from '../base/config';
import { LOCKS_SEMA, SEMA_STATE, SEMA_STATE_BYTES } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { nextU32 } from '../base/random';
import { checkDequeued, checkMutexWake, noteQueued } from './checklocal';
import { G_RESUMED, gp } from './g';
import { gopark, goready, goyield } from './park';
import { acquireSudog, releaseSudog, sg, Sudog } from './sudog';

/** Buckets of the table (sema.go). */
const BUCKETS: u32 = 251;
const NWAIT: u32 = 4;
/** Of semrelease: whom it wakes runs at once. */
const HANDOFF_NOW: u32 = 1;
/** Where a sudog keeps the address of its lower and its higher neighbours (fields prev and next of sudog.ts). */
const LOWER: u32 = 12;
const HIGHER: u32 = 8;

/** Empties the table. */
export function semaInit(): void {
  assert(BUCKETS * 8 <= SEMA_STATE_BYTES, 'sema: more buckets than room');
  memory.fill(SEMA_STATE, 0, BUCKETS * 8);
}

function bucketOf(addr: u32): u32 {
  return SEMA_STATE + ((addr >> 3) % BUCKETS) * 8;
}

/** The parallel engine's lock of that bucket. */
function lockOf(bucket: u32): u32 {
  return LOCKS_SEMA + ((bucket - SEMA_STATE) >> 1);
}

/** Takes one from the count, if there is one. */
function cansemacquire(addr: u32): bool {
  while (true) {
    const v = load32(addr);
    if (v == 0) return false;
    if (cas32(addr, v, v - 1)) return true;
  }
}

/**
 * Waits until the count at addr is positive and takes one from it, first attempt. NEXT or PARKED (then semacquireDone).
 * @param lifo wait before all others instead of behind them
 */
export function semacquire(g: u32, addr: u32, lifo: bool, reason: WaitReason): Outcome {
  if (cansemacquire(addr)) {
    charge(cost(Cost.ATOMIC));
    return Outcome.NEXT;
  }
  const s = acquireSudog(g);
  const rec = sg(s);
  rec.c = addr;
  rec.caseIndex = reason as u32;
  rec.spare0 = lifo ? 1 : 0;
  return sleepOn(g, s);
}

/** Woken: NEXT if the count was handed over or can be taken; PARKED again if somebody else was faster. */
export function semacquireDone(g: u32): Outcome {
  const s = gp(g).waiting;
  const rec = sg(s);
  assert(s != 0 && rec.g == g, 'sema: woken by something else');
  gp(g).flags &= ~G_RESUMED;
  if (rec.ticket != 0 || cansemacquire(rec.c)) {
    gp(g).waiting = 0;
    releaseSudog(s);
    return Outcome.NEXT;
  }
  return sleepOn(g, s);
}

/**
 * Adds one to the count at addr and wakes the first who waits for it: NEXT.
 * @param handoff not 0: give the count to whom it wakes; 1: and let that one run at once: YIELDED (the instruction is done)
 */
export function semrelease(g: u32, addr: u32, handoff: u32): Outcome {
  add32(addr, 1);
  const bucket = bucketOf(addr);
  const nwait = load32(bucket + NWAIT);
  let s: u32 = 0;
  if (nwait != 0) {
    lock(lockOf(bucket));
    s = dequeue(bucket, addr);
    if (s != 0) add32(bucket + NWAIT, -1);
    unlock(lockOf(bucket));
  }
  if (s == 0) {
    // Go takes the slow path also when somebody waits in the same bucket: that would depend on addresses.
    charge(cost(Cost.ATOMIC));
    return Outcome.NEXT;
  }
  charge(cost(Cost.SEMA_OP));
  const ticket = handoff != 0 && cansemacquire(addr);
  if (ticket) sg(s).ticket = 1;
  if (CHECKED && sg(s).caseIndex == (WaitReason.MUTEX_LOCK as u32)) checkMutexWake(addr, handoff != 0);
  goready(sg(s).g);
  if (!ticket || handoff != HANDOFF_NOW) return Outcome.NEXT;
  // The waiter is in runnext: going to the ring's tail lets it run now, in our time slice.
  goyield(g);
  return Outcome.YIELDED;
}

/** Waits in the table: PARKED; or NEXT: the count became positive meanwhile, and one was taken. */
function sleepOn(g: u32, s: u32): Outcome {
  charge(cost(Cost.SEMA_OP));
  const rec = sg(s);
  const bucket = bucketOf(rec.c);
  lock(lockOf(bucket));
  // Before the count is looked at once more: who raises it looks here afterwards.
  add32(bucket + NWAIT, 1);
  if (PARALLEL && cansemacquire(rec.c)) {
    add32(bucket + NWAIT, -1);
    unlock(lockOf(bucket));
    gp(g).waiting = 0;
    releaseSudog(s);
    return Outcome.NEXT;
  }
  rec.acquireTime = now();
  queue(bucket, s);
  gp(g).waiting = s;
  gp(g).param = 0;
  gopark(g, rec.caseIndex as WaitReason);
  unlock(lockOf(bucket));
  return Outcome.PARKED;
}

/** The place that refers to the node of addr: in it, 0 if nobody waits for addr. */
function find(bucket: u32, addr: u32): u32 {
  let at = bucket;
  while (true) {
    const s = load<u32>(at);
    if (s == 0 || sg(s).c == addr) return at;
    at = s + (addr < sg(s).c ? LOWER : HIGHER);
  }
}

/** Puts s into the list of its address: last, or first if it is lifo. */
function queue(bucket: u32, s: u32): void {
  const rec = sg(s);
  rec.next = 0;
  rec.prev = 0;
  rec.waitlink = 0;
  rec.e0 = s as u64;
  if (CHECKED) noteQueued(s, rec.spare0 != 0);
  const at = find(bucket, rec.c);
  const head = load<u32>(at);
  if (head == 0) {
    insert(bucket, s);
  } else if (rec.spare0 != 0) {
    replace(at, sg(head), s);
    rec.waitlink = head;
  } else {
    sg(sg(head).e0 as u32).waitlink = s;
    sg(head).e0 = s as u64;
  }
}

/** Takes the first who waits for addr, or 0. */
function dequeue(bucket: u32, addr: u32): u32 {
  const at = find(bucket, addr);
  const s = load<u32>(at);
  if (s == 0) return 0;
  const rec = sg(s);
  if (CHECKED) checkDequeued(s, rec.waitlink);
  if (rec.waitlink != 0) replace(at, rec, rec.waitlink);
  else merge(at, rec.prev, rec.next);
  rec.next = 0;
  rec.prev = 0;
  rec.waitlink = 0;
  assert(rec.ticket == 0, 'sema: a waiter with a ticket');
  return s;
}

/** Makes `by` the head of a list in place of another. */
function replace(at: u32, old: Sudog, by: u32): void {
  const rec = sg(by);
  rec.prev = old.prev;
  rec.next = old.next;
  rec.e0 = old.e0;
  rec.e1 = old.e1;
  store<u32>(at, by);
}

/** A new node: as deep as its priority allows, what lies below is split by its address. */
function insert(bucket: u32, s: u32): void {
  const rec = sg(s);
  const addr = rec.c;
  rec.e1 = (nextU32(Stream.TREAP) | 1) as u64;
  let at = bucket;
  let n = load<u32>(at);
  while (n != 0 && sg(n).e1 <= rec.e1) {
    at = n + (addr < sg(n).c ? LOWER : HIGHER);
    n = load<u32>(at);
  }
  store<u32>(at, s);
  let lower = s + LOWER;
  let higher = s + HIGHER;
  while (n != 0) {
    if (sg(n).c < addr) {
      store<u32>(lower, n);
      lower = n + HIGHER;
      n = load<u32>(lower);
    } else {
      store<u32>(higher, n);
      higher = n + LOWER;
      n = load<u32>(higher);
    }
  }
  store<u32>(lower, 0);
  store<u32>(higher, 0);
}

/** Puts two treaps in one place, all addresses of the first below those of the second. */
function merge(place: u32, lower: u32, higher: u32): void {
  let at = place;
  let a = lower;
  let b = higher;
  while (a != 0 && b != 0) {
    if (sg(a).e1 < sg(b).e1) {
      store<u32>(at, a);
      at = a + HIGHER;
      a = load<u32>(at);
    } else {
      store<u32>(at, b);
      at = b + LOWER;
      b = load<u32>(at);
    }
  }
  store<u32>(at, a != 0 ? a : b);
}
