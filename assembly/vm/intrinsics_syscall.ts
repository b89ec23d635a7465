// Intrinsics of packages syscall and internal/poll: system calls, and the network poller.
//
// A system call is executed twice: first it enters the kernel (entersyscall, the price of the call), then, when its CPU's clock
// has got there, it takes effect and comes back (exitsyscall). So what it does happens at the end of its work, in its place
// among everything else that happens.

import { syscallPrice } from '../kernel/privilege';
import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Errno } from '../abi/errno';
import { Intrinsic } from '../abi/intrinsics';
import { Outcome } from '../abi/outcome';
import { Sys } from '../abi/syscalls';
import { charge, now, settle } from '../base/clock';
import { config, cost } from '../base/config';
import {
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  FILE_CONSOLE,
  FILE_PIPE_READ,
  FILE_PIPE_WRITE,
  FILE_REGULAR,
  fdGet,
  fdGetKind,
  fl,
  O_NONBLOCK,
} from '../kernel/fdtable';
import { fdAccept, fdClose, fileRead, fileWrite } from '../kernel/file';
import { fileUnwait, fileWait } from '../kernel/filewait';
import { fileOpen } from '../kernel/inode';
import { iocpAssociated, iocpHasResult, iocpPost, OP_ACCEPT, OP_RECV, OP_SEND } from '../kernel/iocp';
import { pipeCreate } from '../kernel/pipe';
import {
  sockBind,
  sockConnect,
  sockError,
  sockListen,
  sockName,
  sockPeer,
  sockSetOption,
  sockShutdown,
  sockSocket,
  sockWriteBegins,
} from '../kernel/sockcalls';
import { processId } from '../kernel/process';
import { countSyscall } from '../kernel/syscall';
import { threadBlock, threadSleepUntil } from '../kernel/thread';
import { attributionOn } from '../observe/attribution';
import { G_RESUMED, gp } from '../runtime/g';
import { mp } from '../runtime/m';
import {
  netpollClose,
  netpollOpen,
  netpollReset,
  netpollSetDeadline,
  netpollUnblock,
  netpollWait,
} from '../runtime/netpoll';
import { pollerOpenCost } from '../runtime/poller';
import { SCHED_RESULT } from '../runtime/sched';
import { entersyscall, exitsyscall } from '../runtime/syscall';
import { fileEffect, fileFetch } from './intrinsics_file';
import { arg, setResult } from './registers';

const SOL_SOCKET: u64 = 1;
const SO_ERROR: u64 = 4;
/** Calls whose first argument is a descriptor, by number. */
const FD_CALLS: u64 =
  ((1 as u64) << (Sys.read as u64)) |
  ((1 as u64) << (Sys.write as u64)) |
  ((1 as u64) << (Sys.close as u64)) |
  ((1 as u64) << (Sys.bind as u64)) |
  ((1 as u64) << (Sys.listen as u64)) |
  ((1 as u64) << (Sys.accept4 as u64)) |
  ((1 as u64) << (Sys.connect as u64)) |
  ((1 as u64) << (Sys.setsockopt as u64)) |
  ((1 as u64) << (Sys.getsockopt as u64)) |
  ((1 as u64) << (Sys.getsockname as u64)) |
  ((1 as u64) << (Sys.getpeername as u64)) |
  ((1 as u64) << (Sys.shutdown as u64)) |
  ((1 as u64) << (Sys.lseek as u64)) |
  ((1 as u64) << (Sys.fstat as u64)) |
  ((1 as u64) << (Sys.pread64 as u64)) |
  ((1 as u64) << (Sys.pwrite64 as u64)) |
  ((1 as u64) << (Sys.ftruncate as u64)) |
  ((1 as u64) << (Sys.fsync as u64)) |
  ((1 as u64) << (Sys.dup as u64)) |
  ((1 as u64) << (Sys.dup3 as u64)) |
  ((1 as u64) << (Sys.fcntl as u64));

/** The number of an intrinsic's system call: two ranges that run alike. */
function sysOf(id: u32): Sys {
  const first = Intrinsic.syscall_lseek as u32;
  const pread = Intrinsic.syscall_pread as u32;
  if (id == pread) return Sys.pread64;
  if (id >= first) return ((Sys.lseek as u32) + (id - first) - (id > pread ? 1 : 0)) as Sys;
  return (id - (Intrinsic.syscall_read as u32)) as Sys;
}

/** Executes intrinsic `id` (64 … 127) for the running goroutine (its registers: registers.ts). */
export function syscallIntrinsic(g: u32, id: u32, argv: u32, fp: u32): Outcome {
  if (id < (Intrinsic.syscall_read as u32)) return pollIntrinsic(g, id, fp, argv);
  if ((gp(g).flags & G_RESUMED) == 0) {
    enter(g, id, fp, argv);
    return Outcome.SYSCALL;
  }
  gp(g).flags &= ~G_RESUMED;
  if (isTransfer(id)) {
    if (!transfer(g, id, fp, argv)) return Outcome.SYSCALL;
  } else if (id >= (Intrinsic.syscall_lseek as u32)) {
    fileEffect(id, fp, argv);
  } else {
    effect(id, fp, argv);
  }
  return exitsyscall(g);
}

/** The calls that may have to wait: read, write, accept4. */
function isTransfer(id: u32): bool {
  return id <= (Intrinsic.syscall_write as u32) || id == (Intrinsic.syscall_accept4 as u32);
}

/** The same calls on a completion port's file: an operation is begun, or the result of one fetched, which is cheap. */
function enterCompletion(id: u32, fd: i32): void {
  const write = id == (Intrinsic.syscall_write as u32);
  const accept = id == (Intrinsic.syscall_accept4 as u32);
  if (iocpHasResult(fd, write ? 0x77 : 0x72)) {
    countSyscall(Sys.WSAGetOverlappedResult);
    // SO_UPDATE_ACCEPT_CONTEXT, on the new socket.
    if (accept) {
      countSyscall(Sys.setsockopt);
      charge(syscallPrice() + cost(Cost.SOCKET));
    }
    return;
  }
  charge(cost(Cost.IOCP_POST) + cost(priceOf(id, fd)));
  if (accept) {
    // AcceptEx wants the socket for the connection beforehand.
    countSyscall(Sys.socket);
    charge(syscallPrice() + cost(Cost.SOCKET));
  }
  countSyscall(accept ? Sys.accept4 : write ? Sys.WSASend : Sys.WSARecv);
}

/** Into the kernel: the call is counted and priced; nanosleep blocks the thread. */
function enter(g: u32, id: u32, fp: u32, argv: u32): void {
  const sys = sysOf(id);
  entersyscall(g, sys, ((FD_CALLS >> (sys as u64)) & 1) != 0 ? (arg(fp, argv, 0) as u32) : 0);
  if (id == (Intrinsic.syscall_write as u32) && attributionOn()) sockWriteBegins(arg(fp, argv, 0) as i32);
  if (config(Config.POLLER) == 2 && isTransfer(id) && iocpAssociated(arg(fp, argv, 0) as i32)) {
    enterCompletion(id, arg(fp, argv, 0) as i32);
    return;
  }
  charge(cost(priceOf(id, arg(fp, argv, 0) as i32)));
  countSyscall(sys);
  if (id == (Intrinsic.syscall_nanosleep as u32)) {
    settle();
    const ns = arg(fp, argv, 0) as i64;
    if (ns > 0) threadSleepUntil(mp(gp(g).m).thread, now() + (ns as u64) + cost(Cost.NANOSLEEP_SLACK) / 1000);
  } else if (id == (Intrinsic.syscall_read as u32) || id >= (Intrinsic.syscall_lseek as u32)) {
    const ready = fileFetch(id, fp, argv);
    // The disk is at work and the thread sleeps, with the P, until sysmon takes that.
    if (ready != 0) threadSleepUntil(mp(gp(g).m).thread, ready);
  }
}

/**
 * read, write and accept4 take effect. On a completion port's file they are WSARecv, WSASend and AcceptEx. False: there is
 * nothing to be had, and the descriptor isn't non-blocking: the thread sleeps until that changes.
 */
function transfer(g: u32, id: u32, fp: u32, argv: u32): bool {
  const fd = arg(fp, argv, 0) as i32;
  const m = mp(gp(g).m);
  // The file that the thread has slept on: its number may stand for another one by now.
  const slept = m.waitFile;
  const f = slept != 0 ? slept : fdGet(fd);
  let result: i64;
  if (f == 0) {
    result = -(Errno.EBADF as i64);
  } else if (config(Config.POLLER) == 2 && iocpAssociated(fd)) {
    result = completion(id, fd, fp, argv);
  } else if (id == (Intrinsic.syscall_read as u32)) {
    result = fileRead(f, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32);
  } else if (id == (Intrinsic.syscall_write as u32)) {
    result = fileWrite(f, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32);
  } else {
    result = fdAccept(fd);
  }
  const wait = result == -(Errno.EAGAIN as i64) && (fl(f).flags & O_NONBLOCK) == 0;
  if (wait) {
    if (slept == 0) {
      fileWait(f, id == (Intrinsic.syscall_write as u32) ? EPOLLOUT : EPOLLIN | EPOLLRDHUP, m.thread);
      m.waitFile = f;
    }
    settle();
    threadBlock(m.thread);
    return false;
  }
  if (slept != 0) {
    m.waitFile = 0;
    fileUnwait(slept, m.thread);
  }
  if (id != (Intrinsic.syscall_accept4 as u32)) {
    valueErrno(fp, argv, result);
    return true;
  }
  setResult(fp, argv, 0, result < 0 ? u64.MAX_VALUE : (result as u64));
  if (result < 0) {
    setResult(fp, argv, 1, 0);
    setResult(fp, argv, 2, 0);
    setResult(fp, argv, 3, -result as u64);
  } else {
    nameErrno(fp, argv, 1, sockPeer(result as i32));
    // The connection is there even if its peer has gone already.
    setResult(fp, argv, 3, 0);
  }
  return true;
}

/** Posts an operation to a completion port, or fetches what the one before has come to. */
function completion(id: u32, fd: i32, fp: u32, argv: u32): i64 {
  const write = id == (Intrinsic.syscall_write as u32);
  if (id == (Intrinsic.syscall_accept4 as u32)) return iocpPost(fd, OP_ACCEPT, 0, 0);
  return iocpPost(fd, write ? OP_SEND : OP_RECV, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32);
}

function priceOf(id: u32, fd: i32): Cost {
  switch (id) {
    case Intrinsic.syscall_read:
      // A pipe's write carries the price of both ends: it was measured so.
      if (fdGetKind(fd, FILE_PIPE_READ) != 0) return Cost.NONE;
      return fdGetKind(fd, FILE_REGULAR) != 0 ? Cost.FILE_CACHED : Cost.READ;
    case Intrinsic.syscall_write:
      if (fdGetKind(fd, FILE_CONSOLE) != 0 || fdGetKind(fd, FILE_PIPE_WRITE) != 0) return Cost.CONSOLE_WRITE;
      return fdGetKind(fd, FILE_REGULAR) != 0 ? Cost.FILE_CACHED : Cost.WRITE;
    case Intrinsic.syscall_open:
    case Intrinsic.syscall_stat:
    case Intrinsic.syscall_unlink:
      return Cost.FILE_OPEN;
    case Intrinsic.syscall_pread:
    case Intrinsic.syscall_pwrite:
    case Intrinsic.syscall_fsync:
    case Intrinsic.syscall_ftruncate:
      return Cost.FILE_CACHED;
    case Intrinsic.syscall_lseek:
    case Intrinsic.syscall_fstat:
    case Intrinsic.syscall_dup:
    case Intrinsic.syscall_dup3:
    case Intrinsic.syscall_fcntl:
    case Intrinsic.syscall_accept4:
      return Cost.ACCEPT;
    case Intrinsic.syscall_close_:
      return Cost.CLOSE;
    case Intrinsic.syscall_nanosleep:
    case Intrinsic.syscall_getpid:
      return Cost.NONE;
  }
  return Cost.SOCKET;
}

/** Sets results 0 (the value, or -1) and 1 (the error number) from a kernel result: a value or a negative error number. */
export function valueErrno(fp: u32, argv: u32, result: i64): void {
  setResult(fp, argv, 0, result < 0 ? u64.MAX_VALUE : (result as u64));
  setResult(fp, argv, 1, result < 0 ? (-result as u64) : 0);
}

/** Sets result 0 to the error number. */
export function onlyErrno(fp: u32, argv: u32, result: i64): void {
  setResult(fp, argv, 0, result < 0 ? (-result as u64) : 0);
}

/** Sets address, port and error number from sockName or sockPeer, from result number `first` on. */
function nameErrno(fp: u32, argv: u32, first: u32, result: i64): void {
  setResult(fp, argv, first, result < 0 ? 0 : ((result >> 16) as u64));
  setResult(fp, argv, first + 1, result < 0 ? 0 : ((result & 0xffff) as u64));
  setResult(fp, argv, first + 2, result < 0 ? (-result as u64) : 0);
}

/** What the call does, at the end of its work in the kernel. */
function effect(id: u32, fp: u32, argv: u32): void {
  const fd = arg(fp, argv, 0) as i32;
  switch (id) {
    case Intrinsic.syscall_open: {
      const path = arg(fp, argv, 0) as u32;
      valueErrno(fp, argv, fileOpen(path, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32, arg(fp, argv, 3) as u32));
      return;
    }
    case Intrinsic.syscall_close_: {
      onlyErrno(fp, argv, fdClose(fd));
      return;
    }
    case Intrinsic.syscall_socket: {
      valueErrno(fp, argv, sockSocket());
      return;
    }
    case Intrinsic.syscall_bind: {
      onlyErrno(fp, argv, sockBind(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_listen: {
      onlyErrno(fp, argv, sockListen(fd, arg(fp, argv, 1) as u32));
      return;
    }
    case Intrinsic.syscall_connect: {
      onlyErrno(fp, argv, sockConnect(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_setsockopt: {
      const level = arg(fp, argv, 1) as u32;
      onlyErrno(fp, argv, sockSetOption(fd, level, arg(fp, argv, 2) as u32, arg(fp, argv, 3) as u32));
      return;
    }
    case Intrinsic.syscall_getsockopt: {
      if (arg(fp, argv, 1) == SOL_SOCKET && arg(fp, argv, 2) == SO_ERROR) {
        const error = sockError(fd);
        setResult(fp, argv, 0, error < 0 ? 0 : (error as u64));
        setResult(fp, argv, 1, error < 0 ? (-error as u64) : 0);
      } else {
        valueErrno(fp, argv, min<i64>(sockName(fd), 0));
      }
      return;
    }
    case Intrinsic.syscall_getsockname: {
      nameErrno(fp, argv, 0, sockName(fd));
      return;
    }
    case Intrinsic.syscall_getpeername: {
      nameErrno(fp, argv, 0, sockPeer(fd));
      return;
    }
    case Intrinsic.syscall_shutdown: {
      onlyErrno(fp, argv, sockShutdown(fd, arg(fp, argv, 1) as u32));
      return;
    }
    case Intrinsic.syscall_pipe2: {
      const result = pipeCreate(SCHED_RESULT);
      setResult(fp, argv, 0, load<u32>(SCHED_RESULT) as u64);
      setResult(fp, argv, 1, load<u32>(SCHED_RESULT + 4) as u64);
      setResult(fp, argv, 2, result < 0 ? (-result as u64) : 0);
      return;
    }
    case Intrinsic.syscall_nanosleep: {
      setResult(fp, argv, 0, 0);
      return;
    }
    case Intrinsic.syscall_getpid: {
      setResult(fp, argv, 0, processId() as u64);
      return;
    }
  }
  assert(false, 'syscall: unknown number');
}

function pollIntrinsic(g: u32, id: u32, fp: u32, argv: u32): Outcome {
  switch (id) {
    // The runtime's own epoll_ctl doesn't go through entersyscall: the M keeps its P.
    case Intrinsic.internal_poll_pollOpen: {
      const pd = netpollOpen(arg(fp, argv, 0) as u32);
      charge(syscallPrice() + cost(pollerOpenCost()));
      setResult(fp, argv, 0, pd as u64);
      setResult(fp, argv, 1, pd == 0 ? (-load<i64>(SCHED_RESULT) as u64) : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.internal_poll_pollClose: {
      if (netpollClose(arg(fp, argv, 0) as u32)) charge(syscallPrice() + cost(Cost.EPOLL_CTL));
      return Outcome.NEXT;
    }
    case Intrinsic.internal_poll_pollReset: {
      setResult(fp, argv, 0, netpollReset(arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32) as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.internal_poll_pollWait: {
      const resumed = (gp(g).flags & G_RESUMED) != 0;
      gp(g).flags &= ~G_RESUMED;
      const outcome = netpollWait(g, arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32, resumed);
      if (outcome == Outcome.NEXT) setResult(fp, argv, 0, load<u64>(SCHED_RESULT));
      return outcome;
    }
    case Intrinsic.internal_poll_pollSetDeadline: {
      charge(cost(Cost.TIMER_OP));
      netpollSetDeadline(arg(fp, argv, 0) as u32, arg(fp, argv, 1) as i64, arg(fp, argv, 2) as u32);
      return Outcome.NEXT;
    }
    case Intrinsic.internal_poll_pollUnblock: {
      netpollUnblock(arg(fp, argv, 0) as u32);
      return Outcome.NEXT;
    }
  }
  assert(false, 'poll: unknown number');
  return Outcome.NEXT;
}
