// read, write and close by descriptor: they go to whatever the descriptor stands for. Non-blocking; ≥ 0 or -errno.

import { Errno } from '../abi/errno';
import { consoleInit, consoleRead, consoleWrite } from './console';
import { epollClose, epollForget } from './epoll';
import { eventfdClose, eventfdRead, eventfdWrite } from './eventfd';
import {
  FILE_CONSOLE,
  FILE_EPOLL,
  FILE_EVENTFD,
  FILE_IOCP,
  FILE_KQUEUE,
  FILE_PIPE_READ,
  FILE_PIPE_WRITE,
  FILE_REGULAR,
  FILE_SOCKET,
  fdDupTo,
  fdForget,
  fdGet,
  fdTableInit,
  fileFree,
  fl,
  OPEN_MAX,
} from './fdtable';
import { inodeClose, regularRead, regularWrite } from './inode';
import { iocpClose } from './iocp';
import { kqueueClose } from './kqueue';
import { pipeClose, pipeRead, pipeWrite } from './pipe';
import { sockAccept, sockClose, sockRead, sockWrite } from './sockcalls';

/** The process starts with its console: descriptors 0, 1 and 2. */
export function filesInit(): void {
  fdTableInit();
  consoleInit();
}

/**
 * read(2).
 * @param addr where the bytes go
 * @returns bytes (0: end of file), -EBADF (no descriptor, or not for reading), -EAGAIN, -EINVAL, errors of sockets
 */
export function fdRead(fd: i32, addr: u32, n: u32): i64 {
  const f = fdGet(fd);
  return f == 0 ? -(Errno.EBADF as i64) : fileRead(f, addr, n);
}

/** The same by file: a thread that slept in read has it even if the descriptor has been closed meanwhile. */
export function fileRead(f: u32, addr: u32, n: u32): i64 {
  const object = fl(f).object;
  switch (fl(f).kind) {
    case FILE_SOCKET:
      return sockRead(object, addr, n);
    case FILE_PIPE_READ:
      return pipeRead(object, addr, n);
    case FILE_EVENTFD:
      return eventfdRead(object, addr, n);
    case FILE_CONSOLE:
      return consoleRead(object);
    case FILE_REGULAR:
      return regularRead(f, addr, n);
    case FILE_EPOLL:
      return -(Errno.EINVAL as i64);
    default:
      return -(Errno.EBADF as i64);
  }
}

/**
 * write(2).
 * @returns bytes taken, -EBADF (no descriptor, or not for writing), -EAGAIN, -EPIPE, -EINVAL, errors of sockets
 */
export function fdWrite(fd: i32, addr: u32, n: u32): i64 {
  const f = fdGet(fd);
  return f == 0 ? -(Errno.EBADF as i64) : fileWrite(f, addr, n);
}

/** The same by file. */
export function fileWrite(f: u32, addr: u32, n: u32): i64 {
  const object = fl(f).object;
  switch (fl(f).kind) {
    case FILE_SOCKET:
      return sockWrite(object, addr, n);
    case FILE_PIPE_WRITE:
      return pipeWrite(object, addr, n);
    case FILE_EVENTFD:
      return eventfdWrite(object, addr, n);
    case FILE_CONSOLE:
      return consoleWrite(object, addr, n);
    case FILE_REGULAR:
      return regularWrite(f, addr, n);
    case FILE_EPOLL:
      return -(Errno.EINVAL as i64);
    default:
      return -(Errno.EBADF as i64);
  }
}

/** accept4(SOCK_NONBLOCK): see sockAccept. */
export function fdAccept(fd: i32): i64 {
  return sockAccept(fd);
}

/** close(2): 0 or -EBADF. With the last descriptor the file goes, unless a thread sleeps in a call on it. */
export function fdClose(fd: i32): i64 {
  const f = fdGet(fd);
  if (f == 0) return -(Errno.EBADF as i64);
  fdForget(fd);
  fileDrop(f);
  return 0;
}

/** Somebody refers to a file no longer: with the last one its registrations end, and the object learns that it is closed. */
export function fileDrop(f: u32): void {
  if (--fl(f).refs != 0) return;
  const kind = fl(f).kind;
  const object = fl(f).object;
  epollForget(f);
  fileFree(f);
  if (kind == FILE_SOCKET) sockClose(object);
  else if (kind == FILE_PIPE_READ || kind == FILE_PIPE_WRITE) pipeClose(object, kind);
  else if (kind == FILE_EVENTFD) eventfdClose(object);
  else if (kind == FILE_EPOLL) epollClose(object);
  else if (kind == FILE_REGULAR) inodeClose(object);
  else if (kind == FILE_KQUEUE) kqueueClose(object);
  else if (kind == FILE_IOCP) iocpClose(object);
}

/**
 * dup3: `to` stands for fd's file from now on; what it stood for is closed.
 * @returns to, -EBADF, -EINVAL (both are the same)
 */
export function fdDup3(fd: i32, to: i32): i64 {
  if (fdGet(fd) == 0 || (to as u32) >= OPEN_MAX) return -(Errno.EBADF as i64);
  if (fd == to) return -(Errno.EINVAL as i64);
  if (fdGet(to) != 0) fdClose(to);
  fdDupTo(fd, to);
  return to as i64;
}
