// Descriptors of the simulated process: small numbers that stand for kernel objects (L18). A descriptor leads to a file
// record, the file record to the object, and the file knows at any time what it is ready for.
//
//   table (by number)          file, 32 bytes
//   ┌─────┬──────┐             0      4        8      12      16        20   24     28      32
//   │  0  │  ────┼───────────► ┌──────┬────────┬──────┬───────┬─────────┬────┬──────┬───────┐
//   │  1  │  ────┼──►          │ kind │ object │ mask │ items │ nospace │ fd │ next │ spare │
//   │  2  │  ────┼──►          └──────┴────────┴──────┴───────┴─────────┴────┴──────┴───────┘
//   │  3  │   0  │ free
//   └─────┴──────┘   bitmap of the free numbers: the least one is handed out, as POSIX demands
//
//   FILES_STATE  0 u32 table   4 u32 slots   8 u32 free numbers (bitmap)   12 u32 open   16 u32 free file records

import { Errno } from '../abi/errno';
import { bitmapBytes, bitmapClear, bitmapFirst, bitmapInit, bitmapSet } from '../base/bitmap';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';

const TABLE: u32 = FILES_STATE;
const SLOTS: u32 = FILES_STATE + 4;
const NUMBERS: u32 = FILES_STATE + 8;
const OPEN: u32 = FILES_STATE + 12;
const FREE: u32 = FILES_STATE + 16;

// Kinds of files.
export const FILE_CONSOLE: u32 = 1;
export const FILE_SOCKET: u32 = 2;
export const FILE_PIPE_READ: u32 = 3;
export const FILE_PIPE_WRITE: u32 = 4;
export const FILE_EVENTFD: u32 = 5;
export const FILE_EPOLL: u32 = 6;
/** A regular file: never waits, so epoll refuses it (EPERM). */
export const FILE_REGULAR: u32 = 7;

// Readiness, with Linux's bits (eventpoll.h).
export const EPOLLIN: u32 = 0x001;
export const EPOLLPRI: u32 = 0x002;
export const EPOLLOUT: u32 = 0x004;
export const EPOLLERR: u32 = 0x008;
export const EPOLLHUP: u32 = 0x010;
export const EPOLLRDHUP: u32 = 0x2000;
export const EPOLLEXCLUSIVE: u32 = 1 << 28;
export const EPOLLWAKEUP: u32 = 1 << 29;
export const EPOLLONESHOT: u32 = 1 << 30;
export const EPOLLET: u32 = 0x80000000;

@unmanaged
export class File {
  kind: u32;
  /** Socket, pipe, counter, epoll instance; for the console the number of the stream. */
  object: u32;
  /** EPOLL… bits that hold now; the object keeps them up to date. */
  mask: u32;
  /** Registrations with epoll instances (epoll.ts). */
  items: u32;
  /** Somebody found it not writable: tell when it is (SOCK_NOSPACE). */
  nospace: u32;
  fd: u32;
  next: u32;
  spare: u32;
}

const FILE_BYTES: u32 = 32;
const FIRST_SLOTS: u32 = 64;
/** Descriptors that a process may have: Go raises its soft limit to the hard one, usually this (fs.nr_open). */
export const OPEN_MAX: u32 = 1048576;

/** The record at an address. */
export function fl(f: u32): File {
  return changetype<File>(f as usize);
}

/** An empty table. */
export function fdTableInit(): void {
  store<u32>(SLOTS, 0);
  widen();
}

/** The file behind a descriptor, 0 if there is none. */
export function fdGet(fd: i32): u32 {
  if ((fd as u32) >= load<u32>(SLOTS)) return 0;
  return load<u32>(load<u32>(TABLE) + ((fd as u32) << 2));
}

/** The file behind a descriptor if it is of that kind, else 0. */
export function fdGetKind(fd: i32, kind: u32): u32 {
  const f = fdGet(fd);
  return f != 0 && fl(f).kind == kind ? f : 0;
}

/** The object behind a descriptor if it is of that kind, else 0. */
export function fdObject(fd: i32, kind: u32): u32 {
  const f = fdGetKind(fd, kind);
  return f != 0 ? fl(f).object : 0;
}

/**
 * A new file under the least free number.
 * @returns the descriptor, or -EMFILE
 */
export function fdInstall(kind: u32, object: u32, mask: u32): i32 {
  let fd = bitmapFirst(load<u32>(NUMBERS));
  if (fd < 0) {
    if (load<u32>(SLOTS) >= OPEN_MAX) return -(Errno.EMFILE as i32);
    widen();
    fd = bitmapFirst(load<u32>(NUMBERS));
  }
  bitmapClear(load<u32>(NUMBERS), fd as u32);
  let f = load<u32>(FREE);
  if (f == 0) f = sysAlloc(FILE_BYTES);
  else store<u32>(FREE, fl(f).next);
  const file = fl(f);
  file.kind = kind;
  file.object = object;
  file.mask = mask;
  file.items = 0;
  file.nospace = 0;
  file.fd = fd as u32;
  file.next = 0;
  store<u32>(load<u32>(TABLE) + ((fd as u32) << 2), f);
  store<u32>(OPEN, load<u32>(OPEN) + 1);
  return fd;
}

/** Gives number and record of a file back; its registrations must be gone. */
export function fdRelease(f: u32): void {
  const file = fl(f);
  assert(file.items == 0, 'file: released while registered');
  bitmapSet(load<u32>(NUMBERS), file.fd);
  store<u32>(load<u32>(TABLE) + (file.fd << 2), 0);
  store<u32>(OPEN, load<u32>(OPEN) - 1);
  file.object = 0;
  file.next = load<u32>(FREE);
  store<u32>(FREE, f);
}

/** Open descriptors. */
export function fdCount(): u32 {
  return load<u32>(OPEN);
}

function widen(): void {
  const had = load<u32>(SLOTS);
  const slots = had == 0 ? FIRST_SLOTS : had * 2;
  const table = sysAlloc(slots << 2);
  if (had != 0) memory.copy(table, load<u32>(TABLE), had << 2);
  const numbers = sysAlloc(bitmapBytes(slots));
  bitmapInit(numbers, slots);
  // Only called when all the old numbers are taken.
  for (let fd = had; fd < slots; fd++) bitmapSet(numbers, fd);
  store<u32>(TABLE, table);
  store<u32>(NUMBERS, numbers);
  store<u32>(SLOTS, slots);
}
