// Descriptors of the parallel engine: the console and nothing else.

import { Errno } from '../abi/errno';
import { consoleWrite } from './console';

/** write(2): n, or -EBADF. */
export function fdWrite(fd: i32, addr: u32, n: u32): i64 {
  if (fd != 1 && fd != 2) return -(Errno.EBADF as i64);
  return consoleWrite(fd as u32, addr, n);
}

/** read(2): standard input is empty. */
export function fdRead(fd: i32, addr: u32, n: u32): i64 {
  return fd == 0 ? 0 : -(Errno.EBADF as i64);
}

/** close(2): the console stays open. */
export function fdClose(fd: i32): i64 {
  return fd >= 0 && fd <= 2 ? 0 : -(Errno.EBADF as i64);
}
