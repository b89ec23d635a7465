// eventfd: a 64-bit counter with a descriptor; the Go runtime wakes its poller with one.
//
//   record   0 u64 value   8 u32 file   12 u32 next free
//
//   FILES_STATE  36 u32 free records

import { Errno } from '../abi/errno';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { fileSignal } from './epoll';
import { EPOLLIN, EPOLLOUT, FILE_EVENTFD, fdGet, fdInstall, fl, NOSPACE_ONCE } from './fdtable';

const FREE: u32 = FILES_STATE + 36;
const RECORD_BYTES: u32 = 16;
/** The counter never gets here (eventfd(2)). */
const FULL: u64 = u64.MAX_VALUE;

@unmanaged
class Eventfd {
  value: u64;
  file: u32;
  next: u32;
}

function ev(e: u32): Eventfd {
  return changetype<Eventfd>(e as usize);
}

/** eventfd2: a descriptor whose counter starts at `value`, or -EMFILE. */
export function eventfdCreate(value: u32): i32 {
  let e = load<u32>(FREE);
  if (e == 0) e = sysAlloc(RECORD_BYTES);
  else store<u32>(FREE, ev(e).next);
  ev(e).value = value as u64;
  const fd = fdInstall(FILE_EVENTFD, e, maskOf(value as u64));
  if (fd < 0) eventfdClose(e);
  else ev(e).file = fdGet(fd);
  return fd;
}

/** read(2): 8 bytes with the counter, which becomes 0; -EAGAIN if it is 0, -EINVAL for less than 8 bytes. */
export function eventfdRead(e: u32, to: u32, n: u32): i64 {
  if (n < 8) return -(Errno.EINVAL as i64);
  const value = ev(e).value;
  if (value == 0) return -(Errno.EAGAIN as i64);
  store<u64>(to, value);
  ev(e).value = 0;
  fileSignal(ev(e).file, EPOLLOUT, EPOLLOUT);
  return 8;
}

/** write(2): adds 8 bytes' worth; -EAGAIN if the counter would overflow, -EINVAL for less than 8 bytes or the greatest number. */
export function eventfdWrite(e: u32, from: u32, n: u32): i64 {
  if (n < 8 || load<u64>(from) == FULL) return -(Errno.EINVAL as i64);
  const by = load<u64>(from);
  if (FULL - ev(e).value <= by) {
    fl(ev(e).file).nospace |= NOSPACE_ONCE;
    return -(Errno.EAGAIN as i64);
  }
  ev(e).value += by;
  fileSignal(ev(e).file, maskOf(ev(e).value), EPOLLIN);
  return 8;
}

/** Its file is released by the caller. */
export function eventfdClose(e: u32): void {
  ev(e).next = load<u32>(FREE);
  store<u32>(FREE, e);
}

function maskOf(value: u64): u32 {
  return (value != 0 ? EPOLLIN : 0) | (value < FULL - 1 ? EPOLLOUT : 0);
}
