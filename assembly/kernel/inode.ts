// The file system: regular files in memory, found by their whole path, behind a page cache and a disk. There are no directories
// to be made or listed: a path is a name.
//
//   path ──► inode (64 bytes) ──► data          what the file holds (it exists at any time: only when it may be seen is modelled)
//                            └──► pages         a bit for each page of 4 KiB in the page cache: reading one that isn't there
//                                               takes the disk, and the thread sleeps meanwhile
//   disk     ┌──────────┐  requests are served by the channel that is free first; each takes FILE_READ, and FILE_READ_BYTE
//            │ channels │  for each byte
//            └──────────┘
//
//   FILES_STATE  132 u32 first of 64 chains (address)   136 u32 next inode number   140 u32 disk channels (address)   144 u32 free inodes
//              160 room for what stat says

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter } from '../abi/counters';
import { Errno } from '../abi/errno';
import { charge, now } from '../base/clock';
import { config, cost } from '../base/config';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { bufferAlloc, bufferFree } from './buffer';
import {
  EPOLLIN,
  EPOLLOUT,
  FILE_REGULAR,
  fdGet,
  fdInstall,
  fl,
  O_ACCMODE,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from './fdtable';

const CHAINS: u32 = FILES_STATE + 132;
const NUMBER: u32 = FILES_STATE + 136;
const DISK: u32 = FILES_STATE + 140;
const FREE: u32 = FILES_STATE + 144;
/** Room for what inodeStat says, 32 bytes. */
export const STAT: u32 = FILES_STATE + 160;

const NCHAINS: u32 = 64;
const PAGE_SHIFT: u32 = 12;
/** What a read that misses the page cache brings in from its page on: Linux's read_ahead_kb of 128. */
const READAHEAD_BYTES: u32 = 131072;
const FILE_BYTES_MAX: u64 = 1 << 30;
const PATH_MAX: u32 = 4096;

@unmanaged
class Inode {
  next: u32;
  name: u32;
  nameLen: u32;
  number: u32;
  data: u32;
  room: u32;
  size: u32;
  /** Bitmap of cached pages, one byte for eight; 0: all of them are. */
  pages: u32;
  opens: u32;
  unlinked: u32;
  mode: u32;
  spare: u32;
  mtime: u64;
  spare1: u64;
}

const INODE_BYTES: u32 = 64;

function nd(i: u32): Inode {
  return changetype<Inode>(i as usize);
}

function chainOf(name: u32, n: u32): u32 {
  let h: u32 = 2166136261;
  for (let k: u32 = 0; k < n; k++) h = (h ^ load<u8>(name + k)) * 16777619;
  if (load<u32>(CHAINS) == 0) store<u32>(CHAINS, sysAlloc(NCHAINS << 2));
  return load<u32>(CHAINS) + ((h & (NCHAINS - 1)) << 2);
}

/** The file of that name, 0 if there is none. */
export function inodeFind(name: u32, n: u32): u32 {
  let i = load<u32>(chainOf(name, n));
  while (i != 0 && (nd(i).nameLen != n || memory.compare(nd(i).name, name, n) != 0)) i = nd(i).next;
  return i;
}

/** A new empty file. */
function inodeNew(name: u32, n: u32, mode: u32): u32 {
  let i = load<u32>(FREE);
  if (i == 0) i = sysAlloc(INODE_BYTES);
  else store<u32>(FREE, nd(i).next);
  memory.fill(i, 0, INODE_BYTES);
  const rec = nd(i);
  rec.name = bufferAlloc(max<u32>(n, 1));
  memory.copy(rec.name, name, n);
  rec.nameLen = n;
  rec.number = load<u32>(NUMBER) + 1;
  store<u32>(NUMBER, rec.number);
  rec.mode = mode;
  rec.mtime = now();
  const chain = chainOf(name, n);
  rec.next = load<u32>(chain);
  store<u32>(chain, i);
  return i;
}

/**
 * A file that is there when the machine is switched on, on disk: nothing of it is in the page cache yet. The bytes stay where
 * they are.
 */
export function inodeInstall(name: u32, n: u32, data: u32, size: u32): void {
  let i = inodeFind(name, n);
  if (i == 0) i = inodeNew(name, n, 0o644);
  const rec = nd(i);
  rec.data = data;
  rec.room = 0; // not from bufferAlloc: copied before it is written to
  rec.size = size;
  rec.pages = sysAlloc(max<u32>(((size >> PAGE_SHIFT) >> 3) + 1, 1));
}

/**
 * open(2).
 * @returns a descriptor, -ENOENT, -EEXIST, -EISDIR (a path that ends in /), -EINVAL, -EMFILE
 */
export function fileOpen(name: u32, n: u32, flags: u32, mode: u32): i64 {
  if (n == 0) return -(Errno.ENOENT as i64);
  if (n >= PATH_MAX) return -(Errno.EINVAL as i64);
  let i = inodeFind(name, n);
  if (i == 0) {
    if ((flags & O_CREAT) == 0) return -(Errno.ENOENT as i64);
    if (load<u8>(name + n - 1) == 0x2f) return -(Errno.EISDIR as i64);
    i = inodeNew(name, n, mode & 0o755);
  } else if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
    return -(Errno.EEXIST as i64);
  }
  const fd = fdInstall(FILE_REGULAR, i, EPOLLIN | EPOLLOUT);
  if (fd < 0) return fd as i64;
  fl(fdGet(fd)).flags = flags & (O_ACCMODE | O_APPEND);
  nd(i).opens++;
  if ((flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != 0) resize(i, 0);
  return fd as i64;
}

/** The last descriptor of an open file is gone. */
export function inodeClose(i: u32): void {
  nd(i).opens--;
  if (nd(i).opens == 0 && nd(i).unlinked != 0) inodeFree(i);
}

/** unlink(2): 0 or -ENOENT. Who has the file open keeps it. */
export function fileUnlink(name: u32, n: u32): i64 {
  const i = inodeFind(name, n);
  if (i == 0) return -(Errno.ENOENT as i64);
  const chain = chainOf(name, n);
  if (load<u32>(chain) == i) {
    store<u32>(chain, nd(i).next);
  } else {
    let before = load<u32>(chain);
    while (nd(before).next != i) before = nd(before).next;
    nd(before).next = nd(i).next;
  }
  nd(i).unlinked = 1;
  if (nd(i).opens == 0) inodeFree(i);
  return 0;
}

function inodeFree(i: u32): void {
  const rec = nd(i);
  bufferFree(rec.name, max<u32>(rec.nameLen, 1));
  if (rec.room != 0) bufferFree(rec.data, rec.room);
  rec.next = load<u32>(FREE);
  store<u32>(FREE, i);
}

/** The regular file behind a descriptor; 0: none. */
export function regularOf(fd: i32): u32 {
  const f = fdGet(fd);
  return f != 0 && fl(f).kind == FILE_REGULAR ? f : 0;
}

/**
 * A read of so many bytes begins: what isn't in the page cache is asked for.
 * @param at where; u64.MAX_VALUE: where the file's offset is
 * @returns the instant at which all of it is there; 0: it is there already
 */
export function regularFetch(f: u32, at: u64, n: u32): u64 {
  const rec = nd(fl(f).object);
  const from = at == u64.MAX_VALUE ? fl(f).offset : at;
  if (rec.pages == 0 || from >= (rec.size as u64) || n == 0) return 0;
  const end = min<u64>(from + (n as u64), rec.size as u64) as u32;
  let ready: u64 = 0;
  for (let page = (from as u32) >> PAGE_SHIFT; page << PAGE_SHIFT < end; page++) {
    if (isCached(rec, page)) continue;
    const begin = page << PAGE_SHIFT;
    const last = min(rec.size, begin + READAHEAD_BYTES);
    let bytes: u32 = 0;
    for (let p = page; p << PAGE_SHIFT < last; p++) {
      if (isCached(rec, p)) break;
      setCached(rec, p);
      bytes += 1 << PAGE_SHIFT;
    }
    ready = max(ready, diskRequest(bytes));
  }
  return ready;
}

/** A request to the disk: when it will have been served. */
export function diskRequest(bytes: u32): u64 {
  const channels = max<i64>(config(Config.DISK_CHANNELS), 1) as u32;
  let disk = load<u32>(DISK);
  if (disk == 0) {
    disk = sysAlloc(channels << 3);
    store<u32>(DISK, disk);
  }
  let free = disk;
  for (let k: u32 = 1; k < channels; k++) {
    if (load<u64>(disk + (k << 3)) < load<u64>(free)) free = disk + (k << 3);
  }
  const takes = cost(Cost.FILE_READ) + cost(Cost.FILE_READ_BYTE) * (bytes as u64);
  const done = max(now(), load<u64>(free)) + takes / 1000;
  store<u64>(free, done);
  count(Counter.DISK_REQUESTS, 1);
  return done;
}

function isCached(rec: Inode, page: u32): bool {
  return ((load<u8>(rec.pages + (page >> 3)) >> ((page & 7) as u8)) & 1) != 0;
}

function setCached(rec: Inode, page: u32): void {
  store<u8>(rec.pages + (page >> 3), load<u8>(rec.pages + (page >> 3)) | ((1 as u8) << ((page & 7) as u8)));
}

/** read(2), and pread(2) by regularReadAt: bytes, 0 at the end, -EBADF (not open for reading). */
export function regularRead(f: u32, to: u32, n: u32): i64 {
  const got = regularReadAt(f, to, n, fl(f).offset);
  if (got > 0) fl(f).offset += got as u64;
  return got;
}

/** pread(2). */
export function regularReadAt(f: u32, to: u32, n: u32, at: u64): i64 {
  if ((fl(f).flags & O_ACCMODE) == O_WRONLY) return -(Errno.EBADF as i64);
  const rec = nd(fl(f).object);
  if (at >= (rec.size as u64)) return 0;
  const m = min(n, rec.size - (at as u32));
  memory.copy(to, rec.data + (at as u32), m);
  charge(cost(Cost.KERNEL_COPY_BYTE) * (m as u64));
  return m as i64;
}

/** write(2): all n bytes, into the page cache; -EBADF (not open for writing), -EINVAL (beyond a gigabyte). */
export function regularWrite(f: u32, from: u32, n: u32): i64 {
  if ((fl(f).flags & O_APPEND) != 0) fl(f).offset = nd(fl(f).object).size as u64;
  const did = regularWriteAt(f, from, n, fl(f).offset);
  if (did > 0) fl(f).offset += did as u64;
  return did;
}

/** pwrite(2). */
export function regularWriteAt(f: u32, from: u32, n: u32, at: u64): i64 {
  const access = fl(f).flags & O_ACCMODE;
  if (access != O_WRONLY && access != O_RDWR) return -(Errno.EBADF as i64);
  if (at + (n as u64) > FILE_BYTES_MAX) return -(Errno.EINVAL as i64);
  const i = fl(f).object;
  const end = (at as u32) + n;
  if (end > nd(i).size) resize(i, end);
  else if (nd(i).room == 0) own(nd(i), end);
  memory.copy(nd(i).data + (at as u32), from, n);
  nd(i).mtime = now();
  charge(cost(Cost.KERNEL_COPY_BYTE) * (n as u64));
  return n as i64;
}

/** Data of its own, with room for so many bytes at least. */
function own(rec: Inode, bytes: u32): void {
  if (bytes <= rec.room) return;
  const room = max(max(bytes, rec.size), rec.room << 1);
  const wider = bufferAlloc(room);
  memory.copy(wider, rec.data, rec.size);
  if (rec.room != 0) bufferFree(rec.data, rec.room);
  rec.data = wider;
  rec.room = room;
}

function resize(i: u32, size: u32): void {
  const rec = nd(i);
  const had = rec.size;
  own(rec, size);
  if (size > had) memory.fill(rec.data + had, 0, size - had);
  rec.size = size;
  // What is written is in the page cache; of the rest nobody keeps account once the file has changed its size.
  rec.pages = 0;
  rec.mtime = now();
}

/** ftruncate(2): 0, -EBADF, -EINVAL. */
export function regularTruncate(f: u32, size: i64): i64 {
  if (size < 0 || (size as u64) > FILE_BYTES_MAX || (fl(f).flags & O_ACCMODE) == 0) return -(Errno.EINVAL as i64);
  resize(fl(f).object, size as u32);
  return 0;
}

/**
 * lseek(2).
 * @param whence 0: from the beginning, 1: from here, 2: from the end
 * @returns the new offset, -EINVAL, -ESPIPE (no regular file), -EBADF
 */
export function fileSeek(fd: i32, by: i64, whence: u32): i64 {
  const f = regularOf(fd);
  if (f == 0) return fdGet(fd) == 0 ? -(Errno.EBADF as i64) : -(Errno.ESPIPE as i64);
  const base: i64 =
    whence == 0 ? 0 : whence == 1 ? (fl(f).offset as i64) : whence == 2 ? (nd(fl(f).object).size as i64) : -1;
  if (base < 0 || base + by < 0) return -(Errno.EINVAL as i64);
  fl(f).offset = (base + by) as u64;
  return base + by;
}

/** What stat says of an inode, into out: u64 size, u64 mode, u64 mtime ns, u64 inode number. */
export function inodeStat(i: u32, out: u32): void {
  store<u64>(out, nd(i).size as u64);
  store<u64>(out, nd(i).mode as u64, 8);
  store<u64>(out, nd(i).mtime, 16);
  store<u64>(out, nd(i).number as u64, 24);
}
