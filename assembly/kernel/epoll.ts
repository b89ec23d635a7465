// epoll: which of many descriptors are ready (L13–L17). Who is ready is told by a bitmap over descriptor numbers (members
// found by ctz, two levels up to 4096 descriptors), in which order they became so by a list: both in readylist.ts.
//
// As in Linux: what is reported is what holds when epoll_wait looks, not when the item was queued; level-triggered items go
// back to the end of the list.
//
// Whoever else watches files hangs on the same list and is told from here: knotes of a kqueue (kqueue.ts), completion ports
// (iocp.ts), and threads that sleep in a call until a file is ready (filewait.ts).

import { Config } from '../abi/config';
import { Counter } from '../abi/counters';
import { Errno } from '../abi/errno';
import { bitmapNext, bitmapTest } from '../base/bitmap';
import { config } from '../base/config';
import { count } from '../observe/counters';
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLONESHOT,
  FILE_EPOLL,
  FILE_OFF_WAITERS,
  FILE_PLAIN,
  FILE_REGULAR,
  fdGet,
  fdInstall,
  fdObject,
  fdSlots,
  fl,
} from './fdtable';
import { iocpForget, iocpProgress } from './iocp';
import { knoteTold } from './kqueue';
import {
  enqueue,
  ep,
  epollFree,
  ITEM_EPOLL,
  ITEM_IOCP,
  ITEM_KNOTE,
  it,
  itemNew,
  PRIVATE_BITS,
  poll,
  readyListNew,
  ready,
  remove,
  setBits,
  unqueue,
  waiterAdd,
  waiterRemove,
  wakeOne,
} from './readylist';
import { threadWake } from './thread';
import { waitqWake } from './waitq';

// Operations of epoll_ctl, with Linux's numbers.
export const EPOLL_CTL_ADD: u32 = 1;
export const EPOLL_CTL_DEL: u32 = 2;
export const EPOLL_CTL_MOD: u32 = 3;

/** What epoll_wait writes for each event: u32 events, u32 0, u64 data. */
export const EPOLL_EVENT_BYTES: u32 = 16;

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

/** The thread waits no longer (timeout, or woken otherwise); no effect if it has been taken off already. */
export function epollRemoveWaiter(epfd: i32, thread: u32): void {
  const e = fdObject(epfd, FILE_EPOLL);
  if (e != 0) waiterRemove(e, thread);
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
