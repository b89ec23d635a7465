// Threads that sleep in the kernel until files are ready: blocking reads and writes, poll(2) and select(2). A sleeping thread hangs
// on the list of whoever watches a file; what wakes it is what would be an event for epoll. poll and select walk all their
// descriptors with every call, before they sleep and after, and hang themselves on each: that is why they don't scale (L13).

import { Cost } from '../abi/costs';
import { Errno } from '../abi/errno';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, fdGet, fl, NOSPACE_ONCE } from './fdtable';
import { fileDrop } from './file';
import { ITEM_THREAD, it, itemNew, remove } from './readylist';

/** poll's bit for a descriptor that isn't open (POLLNVAL). The others are those of epoll. */
export const POLLNVAL: u32 = 0x20;
/** struct pollfd: i32 fd, i16 events, i16 revents. */
export const POLLFD_BYTES: u32 = 8;

/** The thread is to be woken when one of `events` happens to file f; fileUnwait takes it off. */
export function fileWait(f: u32, events: u32, thread: u32): u32 {
  fl(f).refs++;
  if ((events & EPOLLOUT) != 0) fl(f).nospace |= NOSPACE_ONCE;
  return itemNew(ITEM_THREAD, 0, f, 0, events | EPOLLERR | EPOLLHUP, thread as u64);
}

/** The thread sleeps no longer on file f. */
export function fileUnwait(f: u32, thread: u32): void {
  for (let i = fl(f).items; i != 0; i = it(i).next) {
    if (it(i).kind == ITEM_THREAD && it(i).data == (thread as u64)) {
      remove(i);
      fileDrop(f);
      return;
    }
  }
}

/**
 * poll(2) without waiting: fills in what each descriptor is ready for, and pays for each.
 * @param fds n records of POLLFD_BYTES; a negative descriptor is passed over
 * @returns how many are ready
 */
export function pollNow(fds: u32, n: u32): i32 {
  let ready = 0;
  for (let k: u32 = 0; k < n; k++) {
    const at = fds + k * POLLFD_BYTES;
    const fd = load<i32>(at);
    let got: u32 = 0;
    if (fd >= 0) {
      const f = fdGet(fd);
      got = f == 0 ? POLLNVAL : fl(f).mask & ((load<u16>(at, 4) as u32) | EPOLLERR | EPOLLHUP);
    }
    store<u16>(at, got as u16, 6);
    if (got != 0) ready++;
  }
  charge(cost(Cost.POLL_FD) * (n as u64));
  return ready;
}

/** poll(2) goes to sleep: the thread hangs on every descriptor. Returns what pollEnd wants back. */
export function pollSleep(fds: u32, n: u32, thread: u32): u32 {
  let chain: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const f = fdGet(load<i32>(fds + k * POLLFD_BYTES));
    if (f == 0) continue;
    const i = fileWait(f, load<u16>(fds + k * POLLFD_BYTES, 4) as u32, thread);
    it(i).readyNext = chain;
    chain = i;
  }
  charge(cost(Cost.POLL_FD) * (n as u64));
  return chain;
}

/** … and is awake again: off every list. */
export function pollEnd(chain: u32): void {
  while (chain != 0) {
    const next = it(chain).readyNext;
    const f = it(chain).file;
    charge(cost(Cost.POLL_FD));
    remove(chain);
    fileDrop(f);
    chain = next;
  }
}

/**
 * select(2) without waiting: three bitmaps (0: none), looked at from descriptor 0 up to nfds - 1, whether anybody asked or not.
 * @returns how many bits are left in the bitmaps, or -EBADF if one of a closed descriptor is set (nothing is changed)
 */
export function selectNow(nfds: u32, readable: u32, writable: u32, except: u32): i32 {
  charge(cost(Cost.POLL_FD) * (nfds as u64));
  for (let fd: u32 = 0; fd < nfds; fd++) {
    const asked = asks(readable, fd) || asks(writable, fd) || asks(except, fd);
    if (asked && fdGet(fd as i32) == 0) return -(Errno.EBADF as i32);
  }
  let ready = 0;
  for (let fd: u32 = 0; fd < nfds; fd++) {
    const mask = fdGet(fd as i32) != 0 ? fl(fdGet(fd as i32)).mask : 0;
    ready += keep(readable, fd, (mask & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
    ready += keep(writable, fd, (mask & (EPOLLOUT | EPOLLERR)) != 0);
    ready += keep(except, fd, false);
  }
  return ready;
}

function asks(set: u32, fd: u32): bool {
  return set != 0 && ((load<u8>(set + (fd >> 3)) >> ((fd & 7) as u8)) & 1) != 0;
}

function keep(set: u32, fd: u32, ready: bool): i32 {
  if (!asks(set, fd)) return 0;
  if (ready) return 1;
  store<u8>(set + (fd >> 3), load<u8>(set + (fd >> 3)) & ~((1 as u8) << ((fd & 7) as u8)));
  return 0;
}
