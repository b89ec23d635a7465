// Pipes: a byte ring with two ends.
//
//   write end ──► ┌────────────────────────┐ ──► read end
//                 │ up to 64 KiB           │
//                 └────────────────────────┘
//   pipe   0 ring (16 bytes)   16 u32 reader (file, 0: closed)   20 u32 writer   24 u32 next free   28 u32 0
//
//   FILES_STATE  32 u32 free pipes

import { Cost } from '../abi/costs';
import { Errno } from '../abi/errno';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { Ring, ringFree, ringPut, ringTake } from './buffer';
import { fileSignal } from './epoll';
import {
  EPOLLERR,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  FILE_PIPE_READ,
  FILE_PIPE_WRITE,
  fdGet,
  fdInstall,
  fdRelease,
  fl,
  NOSPACE_ONCE,
} from './fdtable';

const FREE: u32 = FILES_STATE + 32;

/** Bytes that a pipe holds (pipe(7)). */
export const PIPE_BYTES: u32 = 65536;
/** Writes up to this size are never torn apart (POSIX; PIPE_BUF of Linux). */
export const PIPE_BUF: u32 = 4096;

@unmanaged
class Pipe extends Ring {
  reader: u32;
  writer: u32;
  next: u32;
  spare: u32;
}

const RECORD_BYTES: u32 = 32;

function pp(p: u32): Pipe {
  return changetype<Pipe>(p as usize);
}

/**
 * pipe2.
 * @param out room for two i32: the read end's descriptor, the write end's
 * @returns 0 or -EMFILE
 */
export function pipeCreate(out: u32): i64 {
  let p = load<u32>(FREE);
  if (p == 0) p = sysAlloc(RECORD_BYTES);
  else store<u32>(FREE, pp(p).next);
  const reader = fdInstall(FILE_PIPE_READ, p, 0);
  if (reader < 0) return none(p, reader);
  const writer = fdInstall(FILE_PIPE_WRITE, p, EPOLLOUT);
  if (writer < 0) {
    fdRelease(fdGet(reader));
    return none(p, writer);
  }
  pp(p).reader = fdGet(reader);
  pp(p).writer = fdGet(writer);
  store<i32>(out, reader);
  store<i32>(out, writer, 4);
  return 0;
}

/** A pipe with a name, whose ends nobody has opened; its writing end is held by the kernel, so that it has no end of file. */
export function pipeNamed(): u32 {
  const p = sysAlloc(RECORD_BYTES);
  const end = sysAlloc(64);
  fl(end).kind = FILE_PIPE_WRITE;
  fl(end).object = p;
  pp(p).writer = end;
  return p;
}

/** open(2) of a pipe with a name: a descriptor, -EMFILE, or -EBUSY (an engine's limit: each end is open once). */
export function pipeOpen(p: u32, kind: u32, write: bool): i64 {
  const pipe = pp(p);
  if (write) {
    const fd = fdInstall(FILE_PIPE_WRITE, p, writeMask(pipe));
    if (fd >= 0) pipe.writer = fdGet(fd);
    return fd as i64;
  }
  if (pipe.reader != 0) return -(Errno.EBUSY as i64);
  const fd = fdInstall(kind, p, 0);
  if (fd >= 0) {
    pipe.reader = fdGet(fd);
    fl(pipe.reader).mask = readMask(pipe);
  }
  return fd as i64;
}

/** The kernel itself puts n zero bytes in, as far as they fit. */
export function pipeDeliver(p: u32, n: u32): void {
  const pipe = pp(p);
  const m = min(n, PIPE_BYTES - pipe.used);
  const from = sysAlloc(m);
  ringPut(p, from, m);
  if (pipe.reader != 0) fileSignal(pipe.reader, readMask(pipe), EPOLLIN);
}

/** read(2): bytes, 0 at the end, -EAGAIN. */
export function pipeRead(p: u32, to: u32, n: u32): i64 {
  const pipe = pp(p);
  if (n == 0) return 0;
  if (pipe.used == 0) return pipe.writer == 0 ? 0 : -(Errno.EAGAIN as i64);
  const full = !hasRoom(pipe);
  const m = ringTake(p, to, n);
  charge(cost(Cost.KERNEL_COPY_BYTE) * (m as u64));
  fl(pipe.reader).mask = readMask(pipe);
  if (pipe.writer != 0) {
    if (full && hasRoom(pipe)) fileSignal(pipe.writer, writeMask(pipe), EPOLLOUT);
    else fl(pipe.writer).mask = writeMask(pipe);
  }
  return m as i64;
}

/** write(2): bytes, -EAGAIN, -EPIPE when nobody reads. */
export function pipeWrite(p: u32, from: u32, n: u32): i64 {
  const pipe = pp(p);
  if (pipe.reader == 0) return -(Errno.EPIPE as i64);
  if (n == 0) return 0;
  const room = PIPE_BYTES - pipe.used;
  if (room == 0 || (n <= PIPE_BUF && room < n)) {
    fl(pipe.writer).nospace |= NOSPACE_ONCE;
    return -(Errno.EAGAIN as i64);
  }
  const m = min(n, room);
  ringPut(p, from, m);
  charge(cost(Cost.KERNEL_COPY_BYTE) * (m as u64));
  fl(pipe.writer).mask = writeMask(pipe);
  fileSignal(pipe.reader, readMask(pipe), EPOLLIN);
  return m as i64;
}

/** One end is closed (its file is released by the caller). */
export function pipeClose(p: u32, kind: u32): void {
  const pipe = pp(p);
  if (kind == FILE_PIPE_READ) {
    pipe.reader = 0;
    if (pipe.writer != 0) fileSignal(pipe.writer, writeMask(pipe), EPOLLERR);
  } else {
    pipe.writer = 0;
    if (pipe.reader != 0) fileSignal(pipe.reader, readMask(pipe), EPOLLHUP);
  }
  if (pipe.reader == 0 && pipe.writer == 0) none(p, 0);
}

function none(p: u32, error: i32): i64 {
  ringFree(p);
  pp(p).reader = 0;
  pp(p).writer = 0;
  pp(p).next = load<u32>(FREE);
  store<u32>(FREE, p);
  return error as i64;
}

/** Linux tells a pipe writable when one of its 16 pages is free. */
function hasRoom(pipe: Pipe): bool {
  return pipe.used + PIPE_BUF <= PIPE_BYTES;
}

function readMask(pipe: Pipe): u32 {
  return (pipe.used != 0 ? EPOLLIN : 0) | (pipe.writer == 0 ? EPOLLHUP : 0);
}

function writeMask(pipe: Pipe): u32 {
  return (hasRoom(pipe) ? EPOLLOUT : 0) | (pipe.reader == 0 ? EPOLLERR : 0);
}
