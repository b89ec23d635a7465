// What the netpoller waits with: epoll, kqueue or a completion port (Config.POLLER), as netpoll_epoll.go, netpoll_kqueue.go and
// netpoll_windows.go. netpoll.ts above works with one kind of record:
//
//   event, 16 bytes   0 u32 EPOLL… bits: reading may go on (EPOLLIN), writing may (EPOLLOUT)   4 u32 0   8 u64 tagged pollDesc
//
//                 open               one call takes                  waits for timers        is woken by
//   epoll         one registration   EPOLL_EVENTS_MAX (128)          in milliseconds         its thread being woken (eventfd)
//   kqueue        two knotes         KQUEUE_EVENTS_MAX (64)          in nanoseconds          EVFILT_USER
//   port          association        max(64 / P, 8) packets          exactly, from 1.23 on   a packet of its own

import { syscallPrice } from '../kernel/privilege';
import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Errno } from '../abi/errno';
import { Sys } from '../abi/syscalls';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { sysAlloc } from '../base/memory';
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  epollAddWaiter,
  epollCreate,
  epollCtl,
  epollHasReady,
  epollRemoveWaiter,
  epollWaitNow,
} from '../kernel/epoll';
import {
  EPOLLET,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  FILE_REGULAR,
  FILE_SOCKET,
  fdGet,
  fl,
  O_NONBLOCK,
} from '../kernel/fdtable';
import {
  COMPLETION_BYTES,
  iocpAssociate,
  iocpBreak,
  iocpCancel,
  iocpCreate,
  iocpDiscard,
  iocpHasResult,
  iocpOf,
  iocpTake,
} from '../kernel/iocp';
import {
  EV_ADD,
  EV_CLEAR,
  EV_EOF,
  EVFILT_READ,
  EVFILT_USER,
  EVFILT_WRITE,
  KEVENT_BYTES,
  keventChange,
  keventNow,
  kqueueCreate,
  kqueueOf,
  NOTE_TRIGGER,
} from '../kernel/kqueue';
import { countSyscall } from '../kernel/syscall';
import { gomaxprocs } from './p';
import { SCHED_EPFD, SCHED_POLL_BUFFER } from './sched';
import { ep, waiterAdd, waiterRemove } from '../kernel/readylist';

// Values of Config.POLLER.
export const POLLER_EPOLL: i64 = 0;
export const POLLER_KQUEUE: i64 = 1;
export const POLLER_IOCP: i64 = 2;

export const EVENT_BYTES: u32 = 16;
/** Identifier of the runtime's EVFILT_USER event (netpoll_kqueue_event.go). */
const KQ_IDENT: u32 = 0xee1eb9f4;
const READ: u32 = 0x72;

function pollfd(): i32 {
  return load<u32>(SCHED_EPFD) as i32;
}

/** Makes the instance, and room for what one call takes. */
export function pollerCreate(): void {
  const kind = config(Config.POLLER);
  let most = config(Config.EPOLL_EVENTS_MAX) as u32;
  if (kind == POLLER_KQUEUE) {
    countSyscall(Sys.kqueue);
    store<u32>(SCHED_EPFD, kqueueCreate() as u32);
    countSyscall(Sys.kevent);
    keventChange(pollfd(), KQ_IDENT, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
    most = config(Config.KQUEUE_EVENTS_MAX) as u32;
  } else if (kind == POLLER_IOCP) {
    countSyscall(Sys.CreateIoCompletionPort);
    store<u32>(SCHED_EPFD, iocpCreate() as u32);
    most = max(config(Config.IOCP_ENTRIES_MAX) as u32, config(Config.IOCP_ENTRIES_MIN) as u32);
  } else {
    countSyscall(Sys.epoll_create1);
    store<u32>(SCHED_EPFD, epollCreate() as u32);
  }
  store<u32>(SCHED_POLL_BUFFER, sysAlloc(most * KEVENT_BYTES));
}

/**
 * Registers a descriptor for its whole life.
 * @param tag comes back with each of its events
 * @returns 0 or -errno: -EPERM: nothing that could be waited for
 */
export function pollerOpen(fd: u32, tag: u64): i64 {
  const kind = config(Config.POLLER);
  const f = fdGet(fd as i32);
  let result: i64;
  if (kind == POLLER_KQUEUE) {
    // os.OpenFile asks what it is first, and doesn't try with regular files.
    if (f != 0 && fl(f).kind == FILE_REGULAR) {
      countSyscall(Sys.fstat);
      return -(Errno.EPERM as i64);
    }
    countSyscall(Sys.kevent);
    result = keventChange(pollfd(), fd, EVFILT_READ, EV_ADD | EV_CLEAR, 0, tag);
    if (result >= 0) keventChange(pollfd(), fd, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, tag);
  } else if (kind == POLLER_IOCP) {
    // Files and pipes are opened for blocking calls.
    if (f != 0 && fl(f).kind != FILE_SOCKET) return -(Errno.EPERM as i64);
    countSyscall(Sys.CreateIoCompletionPort);
    result = iocpAssociate(pollfd(), fd as i32, tag);
  } else {
    countSyscall(Sys.epoll_ctl);
    result = epollCtl(pollfd(), EPOLL_CTL_ADD, fd as i32, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, tag);
  }
  if (result >= 0) fl(f).flags |= O_NONBLOCK;
  return result;
}

/** What pollerOpen and, with epoll, pollerClose take beside the way into the kernel. */
export function pollerOpenCost(): Cost {
  const kind = config(Config.POLLER);
  return kind == POLLER_EPOLL ? Cost.EPOLL_CTL : kind == POLLER_KQUEUE ? Cost.KEVENT_CHANGE : Cost.IOCP_POST;
}

/** The descriptor is about to be closed. Only epoll wants to know; the others see it close. */
export function pollerClose(fd: u32): bool {
  if (config(Config.POLLER) != POLLER_EPOLL) return false;
  countSyscall(Sys.epoll_ctl);
  epollCtl(pollfd(), EPOLL_CTL_DEL, fd as i32, 0, 0);
  return true;
}

/** The way into the kernel for a call that waits. */
export function pollerChargeWait(): void {
  const kind = config(Config.POLLER);
  const wait = kind == POLLER_EPOLL ? Cost.EPOLL_WAIT : kind == POLLER_KQUEUE ? Cost.KEVENT_WAIT : Cost.IOCP_WAIT;
  charge(syscallPrice() + cost(wait));
}

/**
 * What is ready now, as records of EVENT_BYTES at SCHED_POLL_BUFFER.
 * @param blocking the caller was to wait; another one passes a wake-up on that was meant for who waits
 * @returns how many
 */
export function pollerTake(blocking: bool): i32 {
  const kind = config(Config.POLLER);
  if (kind == POLLER_KQUEUE) return takeKevents(blocking);
  if (kind == POLLER_IOCP) return takePackets(blocking);
  const n = epollWaitNow(pollfd(), load<u32>(SCHED_POLL_BUFFER), config(Config.EPOLL_EVENTS_MAX) as u32);
  countSyscall(Sys.epoll_wait);
  if (n > 0) charge(cost(Cost.EPOLL_EVENT) * (n as u64));
  return n;
}

/** Both write a shorter record over the longer ones that they have read already. */
function takeKevents(blocking: bool): i32 {
  const buffer = load<u32>(SCHED_POLL_BUFFER);
  const n = keventNow(pollfd(), buffer, config(Config.KQUEUE_EVENTS_MAX) as u32);
  countSyscall(Sys.kevent);
  if (n > 0) charge(cost(Cost.KEVENT_EVENT) * (n as u64));
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const at = buffer + (i as u32) * KEVENT_BYTES;
    const filter = load<i32>(at, 4);
    if (filter == EVFILT_USER) {
      if (!blocking) pollerWake();
      continue;
    }
    const ends = (load<u32>(at, 8) & EV_EOF) != 0;
    const bits = filter == EVFILT_WRITE ? EPOLLOUT : ends ? EPOLLIN | EPOLLOUT : EPOLLIN;
    write(buffer, kept++, bits, load<u64>(at, 24));
  }
  return kept;
}

function takePackets(blocking: bool): i32 {
  const buffer = load<u32>(SCHED_POLL_BUFFER);
  const n = iocpTake(pollfd(), buffer, iocpBatch());
  countSyscall(Sys.GetQueuedCompletionStatusEx);
  if (n > 0) charge(cost(Cost.IOCP_PACKET) * (n as u64));
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const at = buffer + (i as u32) * COMPLETION_BYTES;
    const mode = load<u32>(at);
    if (mode == 0) {
      if (!blocking) pollerWake();
      continue;
    }
    write(buffer, kept++, mode == READ ? EPOLLIN : EPOLLOUT, load<u64>(at, 8));
  }
  return kept;
}

/** Packets of one call: 64 shared among the Ps, at least 8 (netpoll_windows.go). */
export function iocpBatch(): u32 {
  return max((config(Config.IOCP_ENTRIES_MAX) as u32) / gomaxprocs(), config(Config.IOCP_ENTRIES_MIN) as u32);
}

function write(buffer: u32, i: i32, bits: u32, tag: u64): void {
  const at = buffer + (i as u32) * EVENT_BYTES;
  store<u32>(at, bits);
  store<u32>(at, 0, 4);
  store<u64>(at, tag, 8);
}

/** Whether a call that waits would come back at once. */
export function pollerHasReady(): bool {
  const kind = config(Config.POLLER);
  if (kind == POLLER_EPOLL) return epollHasReady(pollfd());
  return ep(kind == POLLER_KQUEUE ? kqueueOf(pollfd()) : iocpOf(pollfd())).queued != 0;
}

/** The thread goes to sleep in the call. */
export function pollerSleep(thread: u32): void {
  const kind = config(Config.POLLER);
  if (kind == POLLER_EPOLL) epollAddWaiter(pollfd(), thread);
  else waiterAdd(kind == POLLER_KQUEUE ? kqueueOf(pollfd()) : iocpOf(pollfd()), thread);
}

/** … and has woken up. */
export function pollerAwake(thread: u32): void {
  const kind = config(Config.POLLER);
  if (kind == POLLER_EPOLL) epollRemoveWaiter(pollfd(), thread);
  else waiterRemove(kind == POLLER_KQUEUE ? kqueueOf(pollfd()) : iocpOf(pollfd()), thread);
}

/** How long a call waits that is asked to wait so long. */
export function pollerTimeout(wait_ns: u64): u64 {
  const kind = config(Config.POLLER);
  if (kind == POLLER_KQUEUE) return wait_ns;
  if (kind == POLLER_IOCP ? config(Config.IOCP_HIRES) != 0 : config(Config.EPOLL_ROUND_MS) == 0) return wait_ns;
  // Milliseconds: below one it waits one, otherwise the fraction is cut off (and waited for again).
  return wait_ns < 1_000_000 ? 1_000_000 : wait_ns - (wait_ns % 1_000_000);
}

/** Wakes who sleeps in the call: EVFILT_USER, or a packet. epoll's is woken by pollbreak.ts. */
export function pollerWake(): void {
  if (config(Config.POLLER) == POLLER_KQUEUE) {
    countSyscall(Sys.kevent);
    keventChange(pollfd(), KQ_IDENT, EVFILT_USER, 0, NOTE_TRIGGER, 0);
  } else {
    countSyscall(Sys.PostQueuedCompletionStatus);
    iocpBreak(pollfd());
  }
}

/**
 * A goroutine gives up waiting, because of a deadline or a close, while its operation is still pending: CancelIoEx.
 * @returns 0: nothing is pending; 1: it is cancelled, and a packet will say so; 2: it has been done in the meantime
 */
export function pollerCancel(fd: u32, mode: u32): u32 {
  if (config(Config.POLLER) != POLLER_IOCP) return 0;
  if (iocpHasResult(fd as i32, mode)) return 2;
  countSyscall(Sys.CancelIoEx);
  charge(syscallPrice());
  return iocpCancel(fd as i32, mode) ? 1 : 0;
}

/** The cancelled operation's packet has come. */
export function pollerDiscard(fd: u32, mode: u32): void {
  iocpDiscard(fd as i32, mode);
}
