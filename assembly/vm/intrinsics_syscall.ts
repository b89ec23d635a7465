// Intrinsics of packages syscall and internal/poll: system calls, and the network poller.
//
// A system call is executed twice: first it enters the kernel (entersyscall, the price of the call), then, when its CPU's clock
// has got there, it takes effect and comes back (exitsyscall). So what it does happens at the end of its work, in its place
// among everything else that happens.

import { Cost } from '../abi/costs';
import { Errno } from '../abi/errno';
import { Intrinsic } from '../abi/intrinsics';
import { Outcome } from '../abi/outcome';
import { Sys } from '../abi/syscalls';
import { charge, now, settle } from '../base/clock';
import { cost } from '../base/config';
import { FILE_CONSOLE, FILE_PIPE_READ, FILE_PIPE_WRITE, fdGetKind } from '../kernel/fdtable';
import { fdAccept, fdClose, fdRead, fdWrite } from '../kernel/file';
import { pipeCreate } from '../kernel/pipe';
import {
  sockBind,
  sockConnect,
  sockError,
  sockListen,
  sockName,
  sockPeer,
  sockShutdown,
  sockSocket,
  sockWriteBegins,
} from '../kernel/sockcalls';
import { countSyscall } from '../kernel/syscall';
import { threadSleepUntil } from '../kernel/thread';
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
import { SCHED_RESULT } from '../runtime/sched';
import { entersyscall, exitsyscall } from '../runtime/syscall';
import { arg, setResult } from './registers';

const SOL_SOCKET: u64 = 1;
const SO_ERROR: u64 = 4;
/** Calls whose first argument is a descriptor, by number. */
const FD_CALLS: u32 =
  (1 << (Sys.read as u32)) |
  (1 << (Sys.write as u32)) |
  (1 << (Sys.close as u32)) |
  (1 << (Sys.bind as u32)) |
  (1 << (Sys.listen as u32)) |
  (1 << (Sys.accept4 as u32)) |
  (1 << (Sys.connect as u32)) |
  (1 << (Sys.setsockopt as u32)) |
  (1 << (Sys.getsockopt as u32)) |
  (1 << (Sys.getsockname as u32)) |
  (1 << (Sys.getpeername as u32)) |
  (1 << (Sys.shutdown as u32));

/** Executes intrinsic `id` (64 … 127) for the running goroutine (its registers: registers.ts). */
export function syscallIntrinsic(g: u32, id: u32, argv: u32, fp: u32): Outcome {
  if (id < (Intrinsic.syscall_read as u32)) return pollIntrinsic(g, id, fp, argv);
  if ((gp(g).flags & G_RESUMED) == 0) {
    enter(g, id, fp, argv);
    return Outcome.SYSCALL;
  }
  gp(g).flags &= ~G_RESUMED;
  effect(id, fp, argv);
  return exitsyscall(g);
}

/** Into the kernel: the call is counted and priced; nanosleep blocks the thread. */
function enter(g: u32, id: u32, fp: u32, argv: u32): void {
  const sys = (id - (Intrinsic.syscall_read as u32)) as Sys;
  entersyscall(g, sys, ((FD_CALLS >> (sys as u32)) & 1) != 0 ? (arg(fp, argv, 0) as u32) : 0);
  if (id == (Intrinsic.syscall_write as u32) && attributionOn()) sockWriteBegins(arg(fp, argv, 0) as i32);
  charge(cost(priceOf(id, arg(fp, argv, 0) as i32)));
  countSyscall(sys);
  if (id == (Intrinsic.syscall_nanosleep as u32)) {
    settle();
    const ns = arg(fp, argv, 0) as i64;
    if (ns > 0) threadSleepUntil(mp(gp(g).m).thread, now() + (ns as u64) + cost(Cost.NANOSLEEP_SLACK) / 1000);
  }
}

function priceOf(id: u32, fd: i32): Cost {
  switch (id) {
    case Intrinsic.syscall_read:
      // A pipe's write carries the price of both ends: it was measured so.
      return fdGetKind(fd, FILE_PIPE_READ) != 0 ? Cost.NONE : Cost.READ;
    case Intrinsic.syscall_write:
      if (fdGetKind(fd, FILE_CONSOLE) != 0 || fdGetKind(fd, FILE_PIPE_WRITE) != 0) return Cost.CONSOLE_WRITE;
      return Cost.WRITE;
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
function valueErrno(fp: u32, argv: u32, result: i64): void {
  setResult(fp, argv, 0, result < 0 ? u64.MAX_VALUE : (result as u64));
  setResult(fp, argv, 1, result < 0 ? (-result as u64) : 0);
}

/** Sets result 0 to the error number. */
function onlyErrno(fp: u32, argv: u32, result: i64): void {
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
    case Intrinsic.syscall_read: {
      valueErrno(fp, argv, fdRead(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_write: {
      valueErrno(fp, argv, fdWrite(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_open: {
      // The simulated machine has no files yet.
      valueErrno(fp, argv, -(Errno.ENOENT as i64));
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
    case Intrinsic.syscall_accept4: {
      const result = fdAccept(fd);
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
      return;
    }
    case Intrinsic.syscall_connect: {
      onlyErrno(fp, argv, sockConnect(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return;
    }
    case Intrinsic.syscall_setsockopt: {
      // Options are accepted for every socket; they change nothing that is modelled (no Nagle, no keep-alive probes).
      onlyErrno(fp, argv, min<i64>(sockName(fd), 0));
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
      setResult(fp, argv, 0, 1);
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
      charge(cost(Cost.SYSCALL_ENTRY) + cost(Cost.EPOLL_CTL));
      setResult(fp, argv, 0, pd as u64);
      setResult(fp, argv, 1, pd == 0 ? (-load<i64>(SCHED_RESULT) as u64) : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.internal_poll_pollClose: {
      netpollClose(arg(fp, argv, 0) as u32);
      charge(cost(Cost.SYSCALL_ENTRY) + cost(Cost.EPOLL_CTL));
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
