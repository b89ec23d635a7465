// epoll: which of many descriptors are ready (L13–L17). Who is ready is told by a bitmap over descriptor numbers (members
// found by ctz, two levels up to 4096 descriptors), in which order they became so by a list.
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
// As in Linux: an item queued already isn't queued twice; what is reported is what holds when epoll_wait looks, not when the
// item was queued; level-triggered items go back to the end of the list; a wake-up wakes one waiter, the last that came.
//
// Whoever else watches files hangs on the same list: knotes of a kqueue (kqueue.ts), completion ports (iocp.ts), and threads that
// sleep in a call until a file is ready (filewait.ts).
//
//   FILES_STATE  20 u32 free items   24 u32 free instances   28 u32 free waiters

import { Config } from '../abi/config';
import { Counter, Ev } from '../abi/counters';
import { Errno } from '../abi/errno';
import { bitmapBytes, bitmapClear, bitmapInit, bitmapNext, bitmapSet, bitmapTest } from '../base/bitmap';
import { config } from '../base/config';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLWAKEUP,
  FILE_EPOLL,
  FILE_OFF_WAITERS,
  FILE_PLAIN,
  FILE_REGULAR,
  fdGet,
  fdInstall,
  fdObject,
  fdSlots,
  fl,
  NOSPACE_ONCE,
} from './fdtable';
import { iocpForget, iocpProgress } from './iocp';
import { knoteTold } from './kqueue';
import { threadWake } from './thread';
import { waitqWake } from './waitq';

const FREE_ITEMS: u32 = FILES_STATE + 20;
const FREE_EPOLLS: u32 = FILES_STATE + 24;
const FREE_WAITERS: u32 = FILES_STATE + 28;

// Operations of epoll_ctl, with Linux's numbers.
export const EPOLL_CTL_ADD: u32 = 1;
export const EPOLL_CTL_DEL: u32 = 2;
export const EPOLL_CTL_MOD: u32 = 3;

/** Bits of `events` that say how to report, not what. */
const PRIVATE_BITS: u32 = EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP;

/** What epoll_wait writes for each event: u32 events, u32 0, u64 data. */
export const EPOLL_EVENT_BYTES: u32 = 16;

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

/** epoll_create1: a descriptor for a new instance, or -EMFILE. */
export function epollCreate(): i32 {
  const e = readyListNew();
  const fd = fdInstall(FILE_EPOLL, e, 0);
  if (fd < 0) epollFree(e);
  return fd;
}

/**
 * epoll_ctl.
 * @param op EPOLL_CTL_ADD, _DEL or _MOD
 * @param data comes back with every event
 * @returns 0, -EBADF, -EINVAL (not an epoll instance, watching itself or another instance, unknown operation, EPOLLEXCLUSIVE:
 *          not supported), -EPERM (a regular file), -EEXIST, -ENOENT
 */
export function epollCtl(epfd: i32, op: u32, fd: i32, events: u32, data: u64): i64 {
  const f = fdGet(fd);
  if (f == 0 || fdGet(epfd) == 0) return -(Errno.EBADF as i64);
  if (fl(f).kind == FILE_REGULAR || fl(f).kind == FILE_PLAIN) return -(Errno.EPERM as i64);
  const e = fdObject(epfd, FILE_EPOLL);
  if (e == 0 || fl(f).kind == FILE_EPOLL || (events & EPOLLEXCLUSIVE) != 0) return -(Errno.EINVAL as i64);
  count(Counter.EPOLL_CTLS, 1);
  const i = itemOf(f, e, fd as u32);
  if (op == EPOLL_CTL_ADD) {
    if (i != 0) return -(Errno.EEXIST as i64);
    add(e, f, fd as u32, events, data);
  } else if (op == EPOLL_CTL_MOD) {
    if (i == 0) return -(Errno.ENOENT as i64);
    it(i).events = events | EPOLLERR | EPOLLHUP;
    it(i).data = data;
    if (poll(i) != 0) ready(i);
  } else if (op == EPOLL_CTL_DEL) {
    if (i == 0) return -(Errno.ENOENT as i64);
    remove(i);
  } else {
    return -(Errno.EINVAL as i64);
  }
  return 0;
}

/**
 * What epoll_wait finds without waiting.
 * @param out room for max records of EPOLL_EVENT_BYTES
 * @returns how many events, -EBADF or -EINVAL
 */
export function epollWaitNow(epfd: i32, out: u32, max: u32): i32 {
  if (fdGet(epfd) == 0) return -(Errno.EBADF as i32);
  const e = fdObject(epfd, FILE_EPOLL);
  if (e == 0 || max == 0) return -(Errno.EINVAL as i32);
  ep(e).coming = 0;
  const n = config(Config.EPOLL_ORDER) == 1 ? collectByNumber(e, out, max) : collectInOrder(e, out, max);
  count(Counter.EPOLL_EVENTS, n as u64);
  // What is left concerns the next waiter (as ep_done_scan).
  if (ep(e).queued != 0) wakeOne(ep(e));
  return n as i32;
}

/** Whether some descriptor is queued as ready. Of a level-triggered one the event may have gone since: epollWaitNow knows. */
export function epollHasReady(epfd: i32): bool {
  const e = fdObject(epfd, FILE_EPOLL);
  return e != 0 && ep(e).queued != 0;
}

/** Registrations of all descriptors, counted one by one. */
export function epollItems(): u32 {
  let n: u32 = 0;
  for (let fd = 0; fd < (fdSlots() as i32); fd++) {
    const f = fdGet(fd);
    if (f != 0) for (let i = fl(f).items; i != 0; i = it(i).next) n++;
  }
  return n;
}

/** Whether a file is on the ready list of the instance that watches it (the one registered last). */
export function epollHolds(f: u32): bool {
  const i = fl(f).items;
  return i != 0 && it(i).queued != 0;
}

/** Whether a thread that slept in epoll_wait is on its way to that list. */
export function epollComing(f: u32): bool {
  const i = fl(f).items;
  return i != 0 && ep(it(i).epoll).coming != 0;
}

/** Whether this descriptor is in the set of ready ones. */
export function epollIsReady(epfd: i32, fd: i32): bool {
  const e = fdObject(epfd, FILE_EPOLL);
  return e != 0 && (fd as u32) < ep(e).bits && bitmapTest(ep(e).bitmap, fd as u32);
}

/** A thread goes to sleep in epoll_wait; threadWake when something becomes ready, which also takes it off. */
export function epollAddWaiter(epfd: i32, thread: u32): void {
  const e = fdObject(epfd, FILE_EPOLL);
  assert(e != 0, 'epoll: no such instance');
  waiterAdd(e, thread);
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

/** The thread waits no longer (timeout, or woken otherwise); no effect if it has been taken off already. */
export function epollRemoveWaiter(epfd: i32, thread: u32): void {
  const e = fdObject(epfd, FILE_EPOLL);
  if (e != 0) waiterRemove(e, thread);
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

/**
 * An object tells what it is ready for now, and what has just happened (the edge).
 * @param key EPOLL… bits of the event; 0: something happened that concerns all who watch
 */
export function fileSignal(f: u32, mask: u32, key: u32): void {
  const file = fl(f);
  file.mask = mask;
  if (file.waiters != 0) waitqWake((f as u32) + FILE_OFF_WAITERS, u32.MAX_VALUE);
  for (let i = file.items; i != 0; ) {
    const next = it(i).next;
    if (it(i).kind != ITEM_EPOLL) {
      tellOther(i, key);
    } else if ((it(i).events & ~PRIVATE_BITS) != 0) {
      // Otherwise disabled by EPOLLONESHOT.
      if (key == 0 || (key & it(i).events) != 0) ready(i);
    }
    i = next;
  }
}

function tellOther(i: u32, key: u32): void {
  const item = it(i);
  if (item.kind == ITEM_IOCP) {
    iocpProgress(i);
  } else if (key == 0 || (key & item.events) != 0 || (key & (EPOLLERR | EPOLLHUP)) != 0) {
    if (item.kind == ITEM_KNOTE) knoteTold(i, key);
    else threadWake(item.data as u32);
  }
}

/** The file is being closed: all its registrations go. */
export function epollForget(f: u32): void {
  while (fl(f).items != 0) {
    const i = fl(f).items;
    if (it(i).kind == ITEM_IOCP) iocpForget(i);
    remove(i);
  }
}

/** The last descriptor of an instance is closed. */
export function epollClose(e: u32): void {
  while (ep(e).items != 0) remove(ep(e).items);
  while (ep(e).waiters != 0) wakeOne(ep(e));
  epollFree(e);
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

/** An instance's registration of a descriptor, by number and file: dup of a file is another one. */
function itemOf(f: u32, e: u32, fd: u32): u32 {
  let i = fl(f).items;
  while (i != 0 && (it(i).epoll != e || it(i).fd != fd)) i = it(i).next;
  return i;
}

function add(e: u32, f: u32, fd: u32, events: u32, data: u64): void {
  if (fd >= ep(e).bits) setBits(e, max(ep(e).bits << 1, fd + 1));
  const i = itemNew(ITEM_EPOLL, e, f, fd, events | EPOLLERR | EPOLLHUP, data);
  if (poll(i) != 0) ready(i);
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
function poll(i: u32): u32 {
  const file = fl(it(i).file);
  if ((file.mask & EPOLLOUT) == 0) file.nospace |= NOSPACE_ONCE;
  return file.mask & it(i).events & ~PRIVATE_BITS;
}

function ready(i: u32): void {
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

/** Linux: from the front of the list, each item at most once (ep_send_events). */
function collectInOrder(e: u32, out: u32, max: u32): u32 {
  let n: u32 = 0;
  for (let left = ep(e).queued; left != 0 && n < max; left--) {
    const i = ep(e).head;
    unqueue(i);
    if (report(i, out + n * EPOLL_EVENT_BYTES)) {
      n++;
      if (stays(i)) enqueue(i);
    }
  }
  return n;
}

/** The lecture's picture: through the bitmap, by ascending number. */
function collectByNumber(e: u32, out: u32, max: u32): u32 {
  let n: u32 = 0;
  for (let fd = bitmapNext(ep(e).bitmap, 0); fd >= 0 && n < max; fd = bitmapNext(ep(e).bitmap, (fd as u32) + 1)) {
    const i = queuedAs(e, fd as u32);
    unqueue(i);
    if (report(i, out + n * EPOLL_EVENT_BYTES)) {
      n++;
      if (stays(i)) enqueue(i);
    }
  }
  return n;
}

/** The queued registration of a number; the number itself may be closed, while a dup keeps the file. */
function queuedAs(e: u32, fd: u32): u32 {
  const f = fdGet(fd as i32);
  const i = f != 0 ? itemOf(f, e, fd) : 0;
  if (i != 0 && it(i).queued != 0) return i;
  let other = ep(e).head;
  while (it(other).fd != fd) other = it(other).readyNext;
  return other;
}

/** Writes an item's event, if it has one. */
function report(i: u32, out: u32): bool {
  const now = poll(i);
  if (now == 0) return false;
  store<u32>(out, now);
  store<u32>(out, 0, 4);
  store<u64>(out, it(i).data, 8);
  return true;
}

/** After being reported: whether a level-triggered item is looked at again next time. */
function stays(i: u32): bool {
  const item = it(i);
  if ((item.events & EPOLLONESHOT) != 0) {
    item.events &= PRIVATE_BITS;
    return false;
  }
  return (item.events & EPOLLET) == 0;
}

/** A bitmap for more descriptors, with the same members. */
function setBits(e: u32, bits: u32): void {
  const wide = sysAlloc(bitmapBytes(bits));
  bitmapInit(wide, bits);
  for (let i = ep(e).head; i != 0; i = it(i).readyNext) bitmapSet(wide, it(i).fd);
  ep(e).bitmap = wide;
  ep(e).bits = bits;
}
