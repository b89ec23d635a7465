// read, write and close by descriptor: they go to whatever the descriptor stands for. Non-blocking; ≥ 0 or -errno.

import { Errno } from '../abi/errno';
import { consoleInit, consoleRead, consoleWrite } from './console';
import { epollClose, epollForget } from './epoll';
import { eventfdClose, eventfdRead, eventfdWrite } from './eventfd';
import {
  FILE_CONSOLE,
  FILE_EPOLL,
  FILE_EVENTFD,
  FILE_PIPE_READ,
  FILE_PIPE_WRITE,
  FILE_SOCKET,
  fdGet,
  fdRelease,
  fdTableInit,
  fl,
} from './fdtable';
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
  if (f == 0) return -(Errno.EBADF as i64);
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
  if (f == 0) return -(Errno.EBADF as i64);
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

/** close(2): 0 or -EBADF. Registrations with epoll instances end, as this was the last descriptor. */
export function fdClose(fd: i32): i64 {
  const f = fdGet(fd);
  if (f == 0) return -(Errno.EBADF as i64);
  const kind = fl(f).kind;
  const object = fl(f).object;
  epollForget(f);
  fdRelease(f);
  if (kind == FILE_SOCKET) sockClose(object);
  else if (kind == FILE_PIPE_READ || kind == FILE_PIPE_WRITE) pipeClose(object, kind);
  else if (kind == FILE_EVENTFD) eventfdClose(object);
  else if (kind == FILE_EPOLL) epollClose(object);
  return 0;
}
