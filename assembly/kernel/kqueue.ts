// kqueue: the poller of macOS and the BSDs (L14). A knote watches one descriptor for one thing (its filter); changes are made and
// events are taken with the same call, kevent. Built on the lists of readylist.ts.
//
//   file.items ─► knote (fd 7, READ) ─► knote (fd 7, WRITE)         kqueue: list of active knotes, first come, first served
//                                                                    ┌─────────┐  ┌──────────┐  ┌──────┐
//                 EV_CLEAR: active again with the next event only    │ 7 READ  ├─►│ 7 WRITE  ├─►│ USER │
//                 otherwise: as long as the condition holds          └─────────┘  └──────────┘  └──────┘
//
// What is different from epoll: reading and writing are two knotes and two events; room to write is told after every
// acknowledgement, not only to those who found none; the time limit is in nanoseconds; EVFILT_USER wakes a waiter without a
// descriptor. Sources: kqueue(2), Darwin's bsd/kern/kern_event.c.

import { Counter, Ev } from '../abi/counters';
import { Errno } from '../abi/errno';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import { readableBytes } from './available';
import {
  EPOLLERR,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  FILE_EPOLL,
  FILE_IOCP,
  FILE_KQUEUE,
  fdGet,
  fdInstall,
  fdObject,
  fl,
  NOSPACE_ALWAYS,
} from './fdtable';
import {
  enqueue,
  Epoll,
  ep,
  epollFree,
  ITEM_KNOTE,
  it,
  itemNew,
  readyListNew,
  remove,
  unqueue,
  wakeOne,
} from './readylist';

// Filters and flags, with Darwin's numbers (sys/event.h).
export const EVFILT_READ: i32 = -1;
export const EVFILT_WRITE: i32 = -2;
export const EVFILT_USER: i32 = -10;
export const EV_ADD: u32 = 0x0001;
export const EV_DELETE: u32 = 0x0002;
export const EV_ENABLE: u32 = 0x0004;
export const EV_DISABLE: u32 = 0x0008;
export const EV_ONESHOT: u32 = 0x0010;
export const EV_CLEAR: u32 = 0x0020;
export const EV_ERROR: u32 = 0x4000;
export const EV_EOF: u32 = 0x8000;
export const NOTE_TRIGGER: u32 = 0x01000000;

/** What kevent writes for each event: u32 ident, i32 filter, u32 flags, u32 0, i64 data, u64 udata. */
export const KEVENT_BYTES: u32 = 32;

// Bits of a knote's `events` besides what it watches for: how it reports.
const CLEAR: u32 = 1 << 24;
const ONESHOT: u32 = 1 << 25;
const DISABLED: u32 = 1 << 26;
const TRIGGERED: u32 = 1 << 27;

/** kqueue(): a descriptor for a new instance, or -EMFILE. */
export function kqueueCreate(): i32 {
  const q = readyListNew();
  const fd = fdInstall(FILE_KQUEUE, q, 0);
  if (fd < 0) epollFree(q);
  return fd;
}

/**
 * One change of kevent's list.
 * @param flags EV_…; @param fflags NOTE_TRIGGER for EVFILT_USER; @param udata comes back with every event
 * @returns 0, -EBADF, -ENOENT (no such knote), -EINVAL (unknown filter, or a kqueue, which is not modelled)
 */
export function keventChange(kq: i32, ident: u32, filter: i32, flags: u32, fflags: u32, udata: u64): i64 {
  const q = fdObject(kq, FILE_KQUEUE);
  if (q == 0) return -(Errno.EBADF as i64);
  const user = filter == EVFILT_USER;
  if (!user && filter != EVFILT_READ && filter != EVFILT_WRITE) return -(Errno.EINVAL as i64);
  const f = user ? 0 : fdGet(ident as i32);
  if (!user) {
    if (f == 0) return -(Errno.EBADF as i64);
    const kind = fl(f).kind;
    if (kind == FILE_KQUEUE || kind == FILE_EPOLL || kind == FILE_IOCP) return -(Errno.EINVAL as i64);
  }
  count(Counter.EPOLL_CTLS, 1);
  let k = knoteOf(q, ident, filter);
  if (k == 0) {
    if ((flags & EV_ADD) == 0) return -(Errno.ENOENT as i64);
    const what = filter == EVFILT_READ ? EPOLLIN | EPOLLRDHUP : filter == EVFILT_WRITE ? EPOLLOUT : 0;
    k = itemNew(ITEM_KNOTE, q, f, ident, what, udata);
    it(k).filter = filter;
    if (filter == EVFILT_WRITE) fl(f).nospace |= NOSPACE_ALWAYS;
  } else if ((flags & EV_DELETE) != 0) {
    remove(k);
    return 0;
  }
  const item = it(k);
  if ((flags & EV_ADD) != 0) {
    item.data = udata;
    item.events &= ~(CLEAR | ONESHOT | DISABLED);
    if ((flags & EV_CLEAR) != 0) item.events |= CLEAR;
    if ((flags & EV_ONESHOT) != 0) item.events |= ONESHOT;
  }
  if ((flags & EV_DISABLE) != 0) item.events |= DISABLED;
  if ((flags & EV_ENABLE) != 0) item.events &= ~DISABLED;
  if (user && (fflags & NOTE_TRIGGER) != 0) item.events |= TRIGGERED;
  if (holds(k)) knoteActivate(k);
  return 0;
}

/** An event of a knote's file. That the peer has closed its side is none for writing (sorwakeup, not sowwakeup). */
export function knoteTold(k: u32, key: u32): void {
  const ended = fl(it(k).file).mask & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
  if (key == 0 && it(k).filter == EVFILT_WRITE && ended == EPOLLRDHUP) return;
  knoteActivate(k);
}

/** A knote's condition may hold. */
function knoteActivate(k: u32): void {
  if ((it(k).events & DISABLED) != 0 || !holds(k)) return;
  if (it(k).queued == 0) {
    enqueue(k);
    if (it(k).file != 0) note(Ev.FD_READY, it(k).fd, fl(it(k).file).mask & it(k).events & 0xffffff, 0);
  }
  wakeOne(ep(it(k).epoll));
}

/**
 * What kevent finds without waiting: each active knote once, if its condition still holds.
 * @param out room for max records of KEVENT_BYTES
 * @returns how many events, or -EBADF
 */
export function keventNow(kq: i32, out: u32, max: u32): i32 {
  const q = fdObject(kq, FILE_KQUEUE);
  if (q == 0) return -(Errno.EBADF as i32);
  let n: u32 = 0;
  for (let left = ep(q).queued; left != 0 && n < max; left--) {
    const k = ep(q).head;
    unqueue(k);
    if ((it(k).events & DISABLED) != 0 || !holds(k)) continue;
    report(k, out + n * KEVENT_BYTES);
    n++;
    if ((it(k).events & ONESHOT) != 0) remove(k);
    else if ((it(k).events & CLEAR) != 0) it(k).events &= ~TRIGGERED;
    else enqueue(k);
  }
  count(Counter.EPOLL_EVENTS, n as u64);
  if (ep(q).queued != 0) wakeOne(ep(q));
  return n as i32;
}

/** The kqueue behind a descriptor; 0: it is none. */
export function kqueueOf(kq: i32): u32 {
  return fdObject(kq, FILE_KQUEUE);
}

/** The last descriptor of a kqueue is closed. */
export function kqueueClose(q: u32): void {
  const list: Epoll = ep(q);
  while (list.items != 0) remove(list.items);
  while (list.waiters != 0) wakeOne(list);
  epollFree(q);
}

/** An instance's knote of an identifier and filter; knotes of one file are few, those of EVFILT_USER too. */
function knoteOf(q: u32, ident: u32, filter: i32): u32 {
  if (filter == EVFILT_USER) {
    let k = ep(q).items;
    while (k != 0 && (it(k).filter != filter || it(k).fd != ident)) k = it(k).nextOf;
    return k;
  }
  let k = fl(fdGet(ident as i32)).items;
  while (k != 0 && (it(k).epoll != q || it(k).filter != filter || it(k).fd != ident)) k = it(k).next;
  return k;
}

/** Whether a knote's condition holds now. */
function holds(k: u32): bool {
  const item = it(k);
  if (item.file == 0) return (item.events & TRIGGERED) != 0;
  const mask = fl(item.file).mask;
  if (item.filter == EVFILT_READ) return (mask & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  return (mask & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
}

function report(k: u32, out: u32): void {
  const item = it(k);
  const clear: u32 = (item.events & CLEAR) != 0 ? EV_CLEAR : 0;
  const mask = item.file != 0 ? fl(item.file).mask : 0;
  const ends = item.filter == EVFILT_READ ? EPOLLRDHUP | EPOLLHUP | EPOLLERR : EPOLLHUP | EPOLLERR;
  store<u32>(out, item.fd);
  store<i32>(out, item.filter, 4);
  store<u32>(out, clear | ((mask & ends) != 0 ? EV_EOF : 0), 8);
  store<u32>(out, 0, 12);
  store<i64>(out, item.filter == EVFILT_READ ? (readableBytes(item.file) as i64) : 0, 16);
  store<u64>(out, item.data, 24);
}
