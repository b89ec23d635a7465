// Channels, as in chan.go: makechan, send, receive, close. A channel lies on the heap, header first:
//
//    0        4        5       6       8            12          16         24      28      32            40            48      56
//   ┌────────┬────────┬───────┬───────┬────────────┬───────────┬──────────┬───────┬───────┬─────────────┬─────────────┬───────┬────────┐
//   │ qcount │ closed │ shape │ words │ elem_bytes │ elem_type │ dataqsiz │ sendx │ recvx │ recvq       │ sendq       │ timer │ number │
//   └────────┴────────┴───────┴───────┴────────────┴───────────┴──────────┴───────┴───────┴─────────────┴─────────────┴───────┴────────┘
//    64               64 + 8·words
//   ┌────────────────┬────────────────┬─ … ─┬──────────────────┐
//   │ element 0      │ element 1      │     │ element          │     each as many 8-byte words as its registers, in memory
//   │ word 0, 1, …   │                │     │ dataqsiz - 1     │     order; a struct or array takes its size, rounded up
//   └────────────────┴────────────────┴─ … ─┴──────────────────┘
//     ▲ recvx: the oldest          ▲ sendx: the next free one
// (closed and shape are bytes, words has 16 bits, dataqsiz, timer and number 64, recvq and sendq are two addresses each: waitq.ts)
//
// What is sent is up to three words, or for structs and arrays (Shape.MEMORY) the address of a block, in the first word. A
// waiting sender's block is read when the receiver comes: the sender is parked and nobody else knows the block.

import { Cost } from '../abi/costs';
import { Shape, TYPE_BYTES, TYPE_ELEM, TYPE_INDEX, TYPE_SHAPE, TYPE_SIZE } from '../abi/image';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { lock, unlock } from '../base/lock';
import { G_RESUMED, gp } from './g';
import { MALLOC_WORDS, mallocgc } from './malloc';
import { gopark, goready } from './park';
import { SCHED_CHAN_OK, SCHED_CHAN_WORDS, SCHED_CHANS } from './sched';
import { acquireSudog, releaseSudog, sg } from './sudog';
import { blockTimerChan, maybeRunChan, unblockTimerChan } from './timer';
import { setTrap } from './trap';
import { waitqDequeue, waitqEnqueue, waitqFirst } from './waitq';

@unmanaged
export class Hchan {
  /** Elements in the buffer. */
  qcount: u32;
  closed: u8;
  /** Shape of an element. */
  shape: u8;
  /** Words of an element in the buffer. */
  words: u16;
  /** Size of an element, as Go has it. */
  elemBytes: u32;
  /** Type record of an element. */
  elemType: u32;
  /** Elements that the buffer holds; more than 2^32 only if they take no room. */
  dataqsiz: u64;
  sendx: u32;
  recvx: u32;
  recvqFirst: u32;
  recvqLast: u32;
  sendqFirst: u32;
  sendqLast: u32;
  /** The timer that sends on this channel, if the channel is to look unbuffered (Go 1.23+); a word the collector can see. */
  timer: u64;
  /**
   * For those who lock several: which channel it is, counted in the upper half, since the collector looks for addresses. The
   * lower half is the parallel engine's lock.
   */
  number: u64;
}

const RECVQ: u32 = 32;
const SENDQ: u32 = 40;
const LOCK: u32 = 56;
const BUFFER: u32 = 64;
/** Size of Go's own hchan (1.25+): what it is longer than our header is allocated too, so that heap counters agree. */
const GO_HCHAN_BYTES: u32 = 112;
/** Channels greater than this are out of range: Go's own bound is 2^48, but the simulated heap has 4 GiB at most. */
const MAX_ALLOC_BYTES: u64 = 1 << 31;

/** The record at an address. */
export function hchan(c: u32): Hchan {
  return changetype<Hchan>(c as usize);
}

/** Address of the channel's lock: who holds it may use the functions that try. */
export function chanLock(c: u32): u32 {
  return c + LOCK;
}

/** Address of the queue of waiting receivers. */
export function recvq(c: u32): u32 {
  return c + RECVQ;
}

/** Address of the queue of waiting senders. */
export function sendq(c: u32): u32 {
  return c + SENDQ;
}

/**
 * A new channel.
 * @param typeAddr type record of the channel
 * @param cap capacity, in elements
 * @returns its address; 0 if the size is out of range: the caller panics with Trap.MAKECHAN
 */
export function makechan(typeAddr: u32, cap: i64): u32 {
  const types = typeAddr - load<u32>(typeAddr, TYPE_INDEX) * TYPE_BYTES;
  const elem = types + load<u32>(typeAddr, TYPE_ELEM) * TYPE_BYTES;
  const shape = load<u8>(elem, TYPE_SHAPE);
  const bytes = load<u32>(elem, TYPE_SIZE);
  const words = wordsOf(shape as u32, bytes);
  assert(words <= 0xffff, 'makechan: element too large');
  if (cap < 0) return 0;
  if (words != 0 && (cap as u64) > (MAX_ALLOC_BYTES - (GO_HCHAN_BYTES as u64)) / ((words as u64) << 3)) return 0;
  const c = mallocgc(GO_HCHAN_BYTES + words * 8 * (cap as u32), MALLOC_WORDS);
  const rec = hchan(c);
  rec.shape = shape;
  rec.words = words as u16;
  rec.elemBytes = bytes;
  rec.elemType = elem;
  rec.dataqsiz = cap as u64;
  const number = load<u32>(SCHED_CHANS) + 1;
  store<u32>(SCHED_CHANS, number);
  rec.number = (number as u64) << 32;
  return c;
}

function wordsOf(shape: u32, bytes: u32): u32 {
  switch (shape) {
    case Shape.NONE:
      return 0;
    case Shape.STRING:
    case Shape.IFACE:
      return 2;
    case Shape.SLICE:
      return 3;
    case Shape.MEMORY:
      return (bytes + 7) >> 3;
    default:
      return 1;
  }
}

/** len(c). */
export function chanlen(c: u32): i64 {
  return c == 0 || hchan(c).timer != 0 ? 0 : (hchan(c).qcount as i64);
}

/** cap(c). */
export function chancap(c: u32): i64 {
  return c == 0 || hchan(c).timer != 0 ? 0 : (hchan(c).dataqsiz as i64);
}

/** Word i of the value that the last receive (or select) gave; 0 if the channel is closed, or the value went to memory. */
export function chanWord(i: u32): u64 {
  return load<u64>(SCHED_CHAN_WORDS + (i << 3));
}

/** Whether that value was sent (1), or stands for a closed channel (0). */
export function chanOk(): u32 {
  return load<u32>(SCHED_CHAN_OK);
}

/**
 * Sends, first attempt. NEXT, PARKED (then chansendDone when it runs again) or PANIC (the channel is closed).
 * @param e0 the value's words; for Shape.MEMORY the address of the block
 */
export function chansend(g: u32, c: u32, e0: u64, e1: u64, e2: u64): Outcome {
  if (c == 0) return parkForever(g, WaitReason.CHAN_SEND_NIL);
  charge(cost(Cost.CHAN_OP));
  lock(chanLock(c));
  const outcome = trySend(c, e0, e1, e2);
  if (outcome != Outcome.PARKED) {
    unlock(chanLock(c));
    return outcome;
  }
  assert(waitqFirst(recvq(c)) == 0, 'chansend: parks beside waiting receivers');
  assert((hchan(c).qcount as u64) == hchan(c).dataqsiz, 'chansend: parks although there is room');
  const s = acquireSudog(g);
  const rec = sg(s);
  rec.c = c;
  rec.e0 = e0;
  rec.e1 = e1;
  rec.e2 = e2;
  waitqEnqueue(sendq(c), s);
  parkOn(g, s, WaitReason.CHAN_SEND);
  unlock(chanLock(c));
  return Outcome.PARKED;
}

/** Ends a send that parked: NEXT, or PANIC if it was woken by close. */
export function chansendDone(g: u32): Outcome {
  const s = takeWaiting(g);
  const success = sg(s).success != 0;
  releaseSudog(s);
  if (success) return Outcome.NEXT;
  setTrap(Trap.SEND_CLOSED, 0, 0);
  return Outcome.PANIC;
}

/**
 * Receives, first attempt. NEXT: the value is at hand (chanWord, chanOk). PARKED: chanrecvDone when it runs again.
 * @param dst for Shape.MEMORY where the value goes (0: nobody wants it), else 0
 */
export function chanrecv(g: u32, c: u32, dst: u32): Outcome {
  if (c == 0) return parkForever(g, WaitReason.CHAN_RECEIVE_NIL);
  charge(cost(Cost.CHAN_OP));
  const timer = hchan(c).timer as u32;
  if (timer != 0) maybeRunChan(timer);
  lock(chanLock(c));
  if (tryRecv(c, dst) == Outcome.NEXT) {
    unlock(chanLock(c));
    return Outcome.NEXT;
  }
  assert(waitqFirst(sendq(c)) == 0, 'chanrecv: parks beside waiting senders');
  assert(hchan(c).qcount == 0, 'chanrecv: parks although there is an element');
  const s = acquireSudog(g);
  sg(s).c = c;
  if (hchan(c).shape == (Shape.MEMORY as u8)) sg(s).e0 = dst as u64;
  waitqEnqueue(recvq(c), s);
  if (timer != 0) blockTimerChan(timer);
  parkOn(g, s, WaitReason.CHAN_RECEIVE);
  unlock(chanLock(c));
  return Outcome.PARKED;
}

/** Ends a receive that parked: NEXT, the value is at hand as after chanrecv. */
export function chanrecvDone(g: u32): Outcome {
  const s = takeWaiting(g);
  const timer = hchan(sg(s).c).timer as u32;
  if (timer != 0) unblockTimerChan(timer);
  received(s);
  releaseSudog(s);
  return Outcome.NEXT;
}

/** Closes: wakes all receivers, then all senders (they panic), the last to come first. NEXT or PANIC. */
export function closechan(c: u32): Outcome {
  if (c == 0) {
    setTrap(Trap.CLOSE_NIL, 0, 0);
    return Outcome.PANIC;
  }
  charge(cost(Cost.CHAN_OP));
  const rec = hchan(c);
  lock(chanLock(c));
  if (rec.closed != 0) {
    unlock(chanLock(c));
    setTrap(Trap.CLOSE_CLOSED, 0, 0);
    return Outcome.PANIC;
  }
  rec.closed = 1;
  let list = collect(recvq(c), 0);
  const receivers = list;
  list = collect(sendq(c), list);
  if (rec.shape == (Shape.MEMORY as u8)) {
    for (let g = receivers; g != 0; g = gp(g).schedlink) setZero(rec, sg(gp(g).param).e0 as u32);
  }
  unlock(chanLock(c));
  while (list != 0) {
    const g = list;
    list = gp(g).schedlink;
    gp(g).schedlink = 0;
    goready(g);
  }
  return Outcome.NEXT;
}

/** Moves all who wait in a queue to a list of goroutines (linked by schedlink), each before the ones that came earlier. */
function collect(q: u32, list: u32): u32 {
  let first = list;
  while (true) {
    const s = waitqDequeue(q);
    if (s == 0) return first;
    const g = sg(s).g;
    gp(g).schedlink = first;
    first = g;
  }
}

/** Sends if that needs no waiting: NEXT, PANIC (closed), or PARKED: the caller has to wait, and nothing has happened yet. */
export function trySend(c: u32, e0: u64, e1: u64, e2: u64): Outcome {
  const rec = hchan(c);
  if (rec.closed != 0) {
    setTrap(Trap.SEND_CLOSED, 0, 0);
    return Outcome.PANIC;
  }
  const s = waitqDequeue(recvq(c));
  if (s != 0) {
    // Straight to the receiver, past the buffer: a receiver waits only when that is empty.
    assert(rec.qcount == 0, 'trySend: a receiver waits beside a filled buffer');
    const to = sg(s);
    if (rec.shape == (Shape.MEMORY as u8)) {
      if (to.e0 != 0) moveElem(rec, to.e0 as u32, e0 as u32);
    } else {
      to.e0 = e0;
      to.e1 = e1;
      to.e2 = e2;
    }
    wake(s);
    return Outcome.NEXT;
  }
  if ((rec.qcount as u64) >= rec.dataqsiz) return Outcome.PARKED;
  put(rec, slot(c, rec.sendx), e0, e1, e2);
  if (rec.words != 0 && (++rec.sendx as u64) == rec.dataqsiz) rec.sendx = 0;
  rec.qcount++;
  return Outcome.NEXT;
}

/** Receives if that needs no waiting: NEXT, or PARKED: the caller has to wait, and nothing has happened yet. */
export function tryRecv(c: u32, dst: u32): Outcome {
  const rec = hchan(c);
  if (rec.closed != 0 && rec.qcount == 0) {
    clearWords();
    if (rec.shape == (Shape.MEMORY as u8)) setZero(rec, dst);
    store<u32>(SCHED_CHAN_OK, 0);
    return Outcome.NEXT;
  }
  const s = rec.closed != 0 ? 0 : waitqDequeue(sendq(c));
  if (s == 0 && rec.qcount == 0) return Outcome.PARKED;
  store<u32>(SCHED_CHAN_OK, 1);
  const from = sg(s);
  if (rec.dataqsiz == 0) {
    take(rec, dst, from.e0, from.e1, from.e2);
    wake(s);
    return Outcome.NEXT;
  }
  const at = slot(c, rec.recvx);
  takeFrom(rec, dst, at);
  if (rec.words != 0 && (++rec.recvx as u64) == rec.dataqsiz) rec.recvx = 0;
  if (s == 0) {
    memory.fill(at, 0, (rec.words as u32) << 3);
    rec.qcount--;
    return Outcome.NEXT;
  }
  // The buffer is full: what the sender has goes to its tail, which is the place that just became free.
  assert((rec.qcount as u64) == rec.dataqsiz, 'tryRecv: a sender waits although there is room');
  put(rec, at, from.e0, from.e1, from.e2);
  rec.sendx = rec.recvx;
  wake(s);
  return Outcome.NEXT;
}

/** Empties the buffer of a timer's channel, so that no value from before a Stop or Reset is seen; false if it was empty. */
export function timerchandrain(c: u32): bool {
  const rec = hchan(c);
  if (rec.qcount == 0) return false;
  memory.fill(c + BUFFER, 0, ((rec.words as u32) << 3) * (rec.dataqsiz as u32));
  rec.recvx = rec.sendx;
  rec.qcount = 0;
  return true;
}

/** Parks g on the one sudog s, already in its queue. */
function parkOn(g: u32, s: u32, reason: WaitReason): void {
  gp(g).waiting = s;
  gp(g).param = 0;
  gopark(g, reason);
}

function parkForever(g: u32, reason: WaitReason): Outcome {
  gp(g).waiting = 0;
  gp(g).param = 0;
  gopark(g, reason);
  return Outcome.PARKED;
}

/** The sudog with which g waited; g is done with it. */
function takeWaiting(g: u32): u32 {
  const rec = gp(g);
  const s = rec.waiting;
  assert(s != 0 && rec.param == s, 'chan: woken by something else');
  rec.flags &= ~G_RESUMED;
  rec.waiting = 0;
  rec.param = 0;
  return s;
}

/** Puts at hand what a woken receiver's sudog brought. */
export function received(s: u32): void {
  const rec = sg(s);
  store<u32>(SCHED_CHAN_OK, rec.success as u32);
  clearWords();
  if (hchan(rec.c).shape == (Shape.MEMORY as u8)) return;
  setWords(rec.e0, rec.e1, rec.e2);
}

/** The operation of a sudog taken from its queue has succeeded. */
function wake(s: u32): void {
  sg(s).success = 1;
  goready(sg(s).g);
}

function slot(c: u32, index: u32): u32 {
  return c + BUFFER + (((hchan(c).words as u32) * index) << 3);
}

/** Writes an element into the buffer. */
function put(rec: Hchan, at: u32, e0: u64, e1: u64, e2: u64): void {
  if (rec.shape == (Shape.MEMORY as u8)) {
    moveElem(rec, at, e0 as u32);
    return;
  }
  if (rec.words > 0) store<u64>(at, e0);
  if (rec.words > 1) store<u64>(at, e1, 8);
  if (rec.words > 2) store<u64>(at, e2, 16);
}

/** Puts an element at hand that a sender has. */
function take(rec: Hchan, dst: u32, e0: u64, e1: u64, e2: u64): void {
  clearWords();
  if (rec.shape == (Shape.MEMORY as u8)) {
    if (dst != 0) moveElem(rec, dst, e0 as u32);
  } else {
    setWords(e0, e1, e2);
  }
}

/** Puts an element at hand that lies in the buffer. */
function takeFrom(rec: Hchan, dst: u32, at: u32): void {
  clearWords();
  if (rec.shape == (Shape.MEMORY as u8)) {
    if (dst != 0) moveElem(rec, dst, at);
  } else {
    memory.copy(SCHED_CHAN_WORDS, at, (rec.words as u32) << 3);
  }
}

function setWords(e0: u64, e1: u64, e2: u64): void {
  store<u64>(SCHED_CHAN_WORDS, e0);
  store<u64>(SCHED_CHAN_WORDS, e1, 8);
  store<u64>(SCHED_CHAN_WORDS, e2, 16);
}

function clearWords(): void {
  setWords(0, 0, 0);
}

function moveElem(rec: Hchan, to: u32, from: u32): void {
  charge(cost(Cost.COPY_BYTE) * (rec.elemBytes as u64));
  memory.copy(to, from, rec.elemBytes);
}

function setZero(rec: Hchan, dst: u32): void {
  if (dst != 0) memory.fill(dst, 0, rec.elemBytes);
}
