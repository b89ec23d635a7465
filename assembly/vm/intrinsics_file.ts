// System calls on regular files and on descriptors as such: what the disk is asked for when the call begins, and what the call does
// at its end.

import { Errno } from '../abi/errno';
import { Intrinsic } from '../abi/intrinsics';
import { eventfdCreate } from '../kernel/eventfd';
import { fdDup, fdFcntl, fdGet, fl } from '../kernel/fdtable';
import { fdDup3 } from '../kernel/file';
import {
  diskRequest,
  fileSeek,
  fileUnlink,
  inodeFind,
  inodeStat,
  regularFetch,
  regularOf,
  regularReadAt,
  regularTruncate,
  regularWriteAt,
  STAT,
} from '../kernel/inode';
import { onlyErrno, valueErrno } from './intrinsics_syscall';
import { arg, setResult } from './registers';

/** What fsync writes at least: the journal's block. */
const JOURNAL_BYTES: u32 = 4096;

/** A call begins: the instant until which its thread sleeps for the disk, 0: not at all. */
export function fileFetch(id: u32, fp: u32, argv: u32): u64 {
  if (id != (Intrinsic.syscall_read as u32) && id != (Intrinsic.syscall_pread as u32)) {
    const synced = id == (Intrinsic.syscall_fsync as u32) && regularOf(arg(fp, argv, 0) as i32) != 0;
    return synced ? diskRequest(JOURNAL_BYTES) : 0;
  }
  const f = regularOf(arg(fp, argv, 0) as i32);
  if (f == 0) return 0;
  const at = id == (Intrinsic.syscall_pread as u32) ? arg(fp, argv, 4) : u64.MAX_VALUE;
  return regularFetch(f, at, arg(fp, argv, 2) as u32);
}

/** What the call does, at the end of its work in the kernel. */
export function fileEffect(id: u32, fp: u32, argv: u32): void {
  const fd = arg(fp, argv, 0) as i32;
  switch (id) {
    case Intrinsic.syscall_lseek: {
      valueErrno(fp, argv, fileSeek(fd, arg(fp, argv, 1) as i64, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_fstat: {
      const f = regularOf(fd);
      const error = fdGet(fd) == 0 ? Errno.EBADF : Errno.EINVAL;
      stat(fp, argv, f != 0 ? fl(f).object : 0, error);
      return;
    }
    case Intrinsic.syscall_stat: {
      stat(fp, argv, inodeFind(fd as u32, arg(fp, argv, 1) as u32), Errno.ENOENT);
      return;
    }
    case Intrinsic.syscall_pread:
    case Intrinsic.syscall_pwrite: {
      const f = regularOf(fd);
      const at = arg(fp, argv, 4);
      if (f == 0) valueErrno(fp, argv, fdGet(fd) == 0 ? -(Errno.EBADF as i64) : -(Errno.ESPIPE as i64));
      else if ((at as i64) < 0) valueErrno(fp, argv, -(Errno.EINVAL as i64));
      else if (id == (Intrinsic.syscall_pread as u32))
        valueErrno(fp, argv, regularReadAt(f, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32, at));
      else valueErrno(fp, argv, regularWriteAt(f, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32, at));
      return;
    }
    case Intrinsic.syscall_ftruncate: {
      const f = regularOf(fd);
      onlyErrno(fp, argv, f == 0 ? -(Errno.EBADF as i64) : regularTruncate(f, arg(fp, argv, 1) as i64));
      return;
    }
    case Intrinsic.syscall_fsync: {
      onlyErrno(fp, argv, regularOf(fd) == 0 ? -(Errno.EINVAL as i64) : 0);
      return;
    }
    case Intrinsic.syscall_unlink: {
      onlyErrno(fp, argv, fileUnlink(fd as u32, arg(fp, argv, 1) as u32));
      return;
    }
    case Intrinsic.syscall_dup: {
      valueErrno(fp, argv, fdDup(fd, 0));
      return;
    }
    case Intrinsic.syscall_dup3: {
      onlyErrno(fp, argv, min<i64>(fdDup3(fd, arg(fp, argv, 1) as i32), 0));
      return;
    }
    case Intrinsic.syscall_fcntl: {
      valueErrno(fp, argv, fdFcntl(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_eventfd2: {
      valueErrno(fp, argv, eventfdCreate(fd as u32) as i64);
      return;
    }
  }
  assert(false, 'syscall: unknown number');
}

/** Size, mode, time, inode number, error number; inode 0: there is none. */
function stat(fp: u32, argv: u32, inode: u32, error: Errno): void {
  const out: u32 = STAT;
  if (inode != 0) inodeStat(inode, out);
  for (let k: u32 = 0; k < 4; k++) setResult(fp, argv, k, inode != 0 ? load<u64>(out + (k << 3)) : 0);
  setResult(fp, argv, 4, inode != 0 ? 0 : (error as u64));
}
