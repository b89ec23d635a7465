// What is watched, and what of it is ready: the items that hang on files, and the instances that collect them. epoll
// (epoll.ts), kqueue (kqueue.ts) and completion ports (iocp.ts) are built on it, and so are threads that sleep in a call until
// a file is ready (filewait.ts).
//
//   file.items ─► item ─► item …          one item for each (instance, descriptor)
//                  │ 64 bytes: next, file, epoll, fd, events, queued, data, ready list, instance's list
//                  ▼
//   epoll  ┌─────────────┐   ready list    ┌──────┐   ┌──────┐   ┌──────┐
//          │ head, tail ─┼───────────────► │ fd 7 ├──►│ fd 5 ├──►│ fd 9 │   first come, first served (Linux)
//          │ bitmap      │                 └──────┘   └──────┘   └──────┘
//          │ waiters ────┼──► thread ──► …            . . . . . 1 . 1 . 1   the same set: by number (lecture)
//          └─────────────┘
//
// As in Linux an item queued already isn't queued twice, and a wake-up wakes one waiter, the last that came.
//
//   FILES_STATE  20 u32 free items   24 u32 free instances   28 u32 free waiters

import { Ev } from '../abi/counters';
import { bitmapBytes, bitmapClear, bitmapInit, bitmapSet } from '../base/bitmap';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { note } from '../observe/trace';
import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLOUT, EPOLLWAKEUP, fl, NOSPACE_ONCE } from './fdtable';
import { threadWake } from './thread';

const FREE_ITEMS: u32 = FILES_STATE + 20;
const FREE_EPOLLS: u32 = FILES_STATE + 24;
const FREE_WAITERS: u32 = FILES_STATE + 28;

/** Bits of `events` that say how to report, not what. */
export const PRIVATE_BITS: u32 = EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP;

// Who an item belongs to.
export const ITEM_EPOLL: u32 = 0;
export const ITEM_KNOTE: u32 = 1;
export const ITEM_IOCP: u32 = 2;
export const ITEM_THREAD: u32 = 3;

@unmanaged
export class Item {
  /** Next item of the same file, or next free one. */
  next: u32;
  file: u32;
  /** The instance: epoll, kqueue, completion port. */
  epoll: u32;
  fd: u32;
  events: u32;
  /** 1: on the ready list. */
  queued: u32;
  data: u64;
  readyPrev: u32;
  readyNext: u32;
  /** Items of the same instance. */
  prevOf: u32;
  nextOf: u32;
  /** ITEM_… */
  kind: u32;
  /** Of a knote: what it watches for (EVFILT_…). */
  filter: i32;
  spare: u64;
}

@unmanaged
export class Epoll {
  next: u32;
  head: u32;
  tail: u32;
  queued: u32;
  bitmap: u32;
  bits: u32;
  items: u32;
  waiters: u32;
  /** 1: a thread that slept here was woken, and hasn't asked yet. */
  coming: u32;
}

/** A thread in epoll_wait. */
@unmanaged
class Waiter {
  next: u32;
  thread: u32;
}

const ITEM_BYTES: u32 = 64;
const EPOLL_BYTES: u32 = 36;
const WAITER_BYTES: u32 = 8;
const FIRST_BITS: u32 = 4096;

export function it(i: u32): Item {
  return changetype<Item>(i as usize);
}

export function ep(e: u32): Epoll {
  return changetype<Epoll>(e as usize);
}

function wt(w: u32): Waiter {
  return changetype<Waiter>(w as usize);
}

/** A thread sleeps in an instance's queue. */
export function waiterAdd(e: u32, thread: u32): void {
  let w = load<u32>(FREE_WAITERS);
  if (w == 0) w = sysAlloc(WAITER_BYTES);
  else store<u32>(FREE_WAITERS, wt(w).next);
  wt(w).thread = thread;
  wt(w).next = ep(e).waiters;
  ep(e).waiters = w;
}

/** … and no longer. */
export function waiterRemove(e: u32, thread: u32): void {
  let before: u32 = 0;
  for (let w = ep(e).waiters; w != 0; w = wt(w).next) {
    if (wt(w).thread == thread) {
      if (before == 0) ep(e).waiters = wt(w).next;
      else wt(before).next = wt(w).next;
      wt(w).next = load<u32>(FREE_WAITERS);
      store<u32>(FREE_WAITERS, w);
      return;
    }
    before = w;
  }
}

/** An empty instance of whatever has a list of what is ready. */
export function readyListNew(): u32 {
  let e = load<u32>(FREE_EPOLLS);
  if (e == 0) {
    e = sysAlloc(EPOLL_BYTES);
    setBits(e, FIRST_BITS);
  } else {
    store<u32>(FREE_EPOLLS, ep(e).next);
  }
  return e;
}

/** Gives one back of which nothing is left. */
export function epollFree(e: u32): void {
  ep(e).next = load<u32>(FREE_EPOLLS);
  store<u32>(FREE_EPOLLS, e);
}

/**
 * A new item on a file's list and on an instance's.
 * @param f 0: it belongs to no file
 * @param e 0: it belongs to no instance
 */
export function itemNew(kind: u32, e: u32, f: u32, fd: u32, events: u32, data: u64): u32 {
  let i = load<u32>(FREE_ITEMS);
  if (i == 0) i = sysAlloc(ITEM_BYTES);
  else store<u32>(FREE_ITEMS, it(i).next);
  const item = it(i);
  item.kind = kind;
  item.filter = 0;
  item.file = f;
  item.epoll = e;
  item.fd = fd;
  item.events = events;
  item.queued = 0;
  item.data = data;
  item.readyPrev = 0;
  item.readyNext = 0;
  item.next = 0;
  if (f != 0) {
    item.next = fl(f).items;
    fl(f).items = i;
  }
  item.prevOf = 0;
  item.nextOf = 0;
  if (e != 0) {
    item.nextOf = ep(e).items;
    if (item.nextOf != 0) it(item.nextOf).prevOf = i;
    ep(e).items = i;
  }
  return i;
}

/** An item goes: off its lists, and free. */
export function remove(i: u32): void {
  const item = it(i);
  if (item.queued != 0) unqueue(i);
  if (item.file != 0) {
    const file = fl(item.file);
    if (file.items == i) {
      file.items = item.next;
    } else {
      let before = file.items;
      while (it(before).next != i) before = it(before).next;
      it(before).next = item.next;
    }
  }
  if (item.prevOf != 0) it(item.prevOf).nextOf = item.nextOf;
  else if (item.epoll != 0) ep(item.epoll).items = item.nextOf;
  if (item.nextOf != 0) it(item.nextOf).prevOf = item.prevOf;
  item.next = load<u32>(FREE_ITEMS);
  store<u32>(FREE_ITEMS, i);
}

/** What an item would report now; asking a file that isn't writable makes it tell when it is. */
export function poll(i: u32): u32 {
  const file = fl(it(i).file);
  if ((file.mask & EPOLLOUT) == 0) file.nospace |= NOSPACE_ONCE;
  return file.mask & it(i).events & ~PRIVATE_BITS;
}

export function ready(i: u32): void {
  if (it(i).queued == 0) {
    enqueue(i);
    note(Ev.FD_READY, it(i).fd, fl(it(i).file).mask & it(i).events & ~PRIVATE_BITS, 0);
  }
  wakeOne(ep(it(i).epoll));
}

/** The waiter that came last goes on. */
export function wakeOne(e: Epoll): void {
  const w = e.waiters;
  if (w == 0) return;
  e.waiters = wt(w).next;
  wt(w).next = load<u32>(FREE_WAITERS);
  store<u32>(FREE_WAITERS, w);
  e.coming = 1;
  threadWake(wt(w).thread);
}

/** To the end of the instance's list of what is ready. */
export function enqueue(i: u32): void {
  const item = it(i);
  const e = ep(item.epoll);
  item.queued = 1;
  item.readyNext = 0;
  item.readyPrev = e.tail;
  if (e.tail != 0) it(e.tail).readyNext = i;
  else e.head = i;
  e.tail = i;
  e.queued++;
  if (item.kind == ITEM_EPOLL) bitmapSet(e.bitmap, item.fd);
}

/** Off that list. */
export function unqueue(i: u32): void {
  const item = it(i);
  const e = ep(item.epoll);
  if (item.readyPrev != 0) it(item.readyPrev).readyNext = item.readyNext;
  else e.head = item.readyNext;
  if (item.readyNext != 0) it(item.readyNext).readyPrev = item.readyPrev;
  else e.tail = item.readyPrev;
  item.queued = 0;
  e.queued--;
  if (item.kind == ITEM_EPOLL) bitmapClear(e.bitmap, item.fd);
}

/** A bitmap for more descriptors, with the same members. */
export function setBits(e: u32, bits: u32): void {
  const wide = sysAlloc(bitmapBytes(bits));
  bitmapInit(wide, bits);
  for (let i = ep(e).head; i != 0; i = it(i).readyNext) bitmapSet(wide, it(i).fd);
  ep(e).bitmap = wide;
  ep(e).bits = bits;
}
