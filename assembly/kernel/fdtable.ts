// Descriptors of the simulated process: small numbers that stand for kernel objects (L18). A descriptor leads to a file
// record (an "open file description"), the file record to the object, and the file knows at any time what it is ready for.
//
//   table (by number)          file, 48 bytes
//   ┌─────┬──────┐             0      4        8      12      16        20   24     28     32      36    40       48
//   │  0  │  ────┼───────────► ┌──────┬────────┬──────┬───────┬─────────┬────┬──────┬──────┬───────┬─────┬────────┐
//   │  1  │  ────┼──►          │ kind │ object │ mask │ items │ nospace │ fd │ next │ refs │ flags │ wait│ offset │
//   │  2  │  ────┼──►          └──────┴────────┴──────┴───────┴─────────┴────┴──────┴──────┴───────┴─────┴────────┘
//   │  3  │   0  │ free        refs: descriptors that dup made of it, and threads that sleep in a call on it
//   └─────┴──────┘   bitmap of the free numbers: the least one is handed out, as POSIX demands
//
//   FILES_STATE  0 u32 table   4 u32 slots   8 u32 free numbers (bitmap)   12 u32 open   16 u32 free file records

import { Errno } from '../abi/errno';
import { bitmapBytes, bitmapClear, bitmapInit, bitmapNext, bitmapSet } from '../base/bitmap';
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
export const FILE_KQUEUE: u32 = 8;
/** A completion port. */
export const FILE_IOCP: u32 = 9;
/** A regular file of the plain processes, whose bytes come from the disk at an instant (plain/): epoll refuses it, too. */
export const FILE_PLAIN: u32 = 10;

// Flags of open files, with Linux's numbers (fcntl.h).
export const O_WRONLY: u32 = 1;
export const O_RDWR: u32 = 2;
export const O_ACCMODE: u32 = 3;
export const O_CREAT: u32 = 0x40;
export const O_EXCL: u32 = 0x80;
export const O_TRUNC: u32 = 0x200;
export const O_APPEND: u32 = 0x400;
export const O_NONBLOCK: u32 = 0x800;

// Bits of File.nospace.
/** Somebody found it not writable: tell once when it is (SOCK_NOSPACE). */
export const NOSPACE_ONCE: u32 = 1;
/** Tell every time that there is room (a kqueue's EVFILT_WRITE, as sowwakeup). */
export const NOSPACE_ALWAYS: u32 = 2;

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
  /** Who watches it: registrations with pollers, sleeping threads (readylist.ts). */
  items: u32;
  /** NOSPACE_… bits. */
  nospace: u32;
  /** The first descriptor that it had. */
  fd: u32;
  next: u32;
  /** It lives as long as this is not 0. */
  refs: u32;
  /** O_… */
  flags: u32;
  /** Threads of plain processes that sleep in a blocking call (waitq.ts). */
  waiters: u32;
  /** Of a regular file: where the next read or write begins. */
  offset: u64;
}

export const FILE_OFF_WAITERS: u32 = 36;
const FILE_BYTES: u32 = 48;
/** F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC. */
const F_DUPFD: u32 = 0;
const F_GETFL: u32 = 3;
const F_SETFL: u32 = 4;
const F_DUPFD_CLOEXEC: u32 = 1030;
/** What F_SETFL may change of what is modelled. */
const SETTABLE: u32 = O_APPEND | O_NONBLOCK;
const FIRST_SLOTS: u32 = 64;
/** Descriptors that a process may have: Go raises its soft limit to the hard one, usually this (fs.nr_open). */
export const OPEN_MAX: u32 = 1048576;

/** The record at an address. */
export function fl(f: u32): File {
  return changetype<File>(f as usize);
}

/**
 * Makes another process's table the present one: the four words are exchanged with those at `other`. Called twice around what a
 * plain process does.
 */
export function fdTableSwap(other: u32): void {
  for (let k: u32 = 0; k < 16; k += 4) {
    const here = load<u32>(TABLE + k);
    store<u32>(TABLE + k, load<u32>(other + k));
    store<u32>(other + k, here);
  }
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
  const fd = numberFrom(0);
  if (fd < 0) return fd;
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
  file.refs = 1;
  file.flags = 0;
  file.offset = 0;
  enter(fd, f);
  return fd;
}

/** The least free number not below `from`, taken; -EMFILE. */
function numberFrom(from: u32): i32 {
  while (true) {
    const fd = from < load<u32>(SLOTS) ? bitmapNext(load<u32>(NUMBERS), from) : -1;
    if (fd >= 0) {
      bitmapClear(load<u32>(NUMBERS), fd as u32);
      return fd;
    }
    if (load<u32>(SLOTS) >= OPEN_MAX) return -(Errno.EMFILE as i32);
    widen();
  }
}

function enter(fd: i32, f: u32): void {
  store<u32>(load<u32>(TABLE) + ((fd as u32) << 2), f);
  store<u32>(OPEN, load<u32>(OPEN) + 1);
}

/**
 * dup, and F_DUPFD: another number for the same open file.
 * @param from the number is not below this
 * @returns the descriptor, -EBADF or -EMFILE
 */
export function fdDup(fd: i32, from: u32): i64 {
  const f = fdGet(fd);
  if (f == 0) return -(Errno.EBADF as i64);
  if (from >= OPEN_MAX) return -(Errno.EINVAL as i64);
  const got = numberFrom(from);
  if (got < 0) return got as i64;
  fl(f).refs++;
  enter(got, f);
  return got as i64;
}

/** dup3's second half: `to`, which is free, stands for fd's file from now on. */
export function fdDupTo(fd: i32, to: i32): void {
  while ((to as u32) >= load<u32>(SLOTS)) widen();
  bitmapClear(load<u32>(NUMBERS), to as u32);
  fl(fdGet(fd)).refs++;
  enter(to, fdGet(fd));
}

/** fcntl: F_GETFL, F_SETFL, F_DUPFD; what changes nothing that is modelled is accepted. */
export function fdFcntl(fd: i32, command: u32, value: u32): i64 {
  const f = fdGet(fd);
  if (f == 0) return -(Errno.EBADF as i64);
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) return fdDup(fd, value);
  if (command == F_GETFL) return fl(f).flags as i64;
  if (command == F_SETFL) fl(f).flags = (fl(f).flags & ~SETTABLE) | (value & SETTABLE);
  return 0;
}

/** The number is free again; the file stays as long as somebody refers to it: fileDrop. */
export function fdForget(fd: i32): void {
  bitmapSet(load<u32>(NUMBERS), fd as u32);
  store<u32>(load<u32>(TABLE) + ((fd as u32) << 2), 0);
  store<u32>(OPEN, load<u32>(OPEN) - 1);
}

/** Gives the record of a file back to which nobody refers; its registrations must be gone. */
export function fileFree(f: u32): void {
  assert(fl(f).items == 0, 'file: released while registered');
  fl(f).object = 0;
  fl(f).next = load<u32>(FREE);
  store<u32>(FREE, f);
}

/** Gives number and record of a file back that nobody else refers to. */
export function fdRelease(f: u32): void {
  fdForget(fl(f).fd as i32);
  fileFree(f);
}

/** Numbers that the table has room for now. */
export function fdSlots(): u32 {
  return load<u32>(SLOTS);
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
  for (let fd: u32 = 0; fd < slots; fd++) {
    if (fd >= had || load<u32>(table + (fd << 2)) == 0) bitmapSet(numbers, fd);
  }
  store<u32>(TABLE, table);
  store<u32>(NUMBERS, numbers);
  store<u32>(SLOTS, slots);
}
