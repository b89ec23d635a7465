// What the system calls on sockets do, at the instant at which they do it. All of them are non-blocking. They return a
// value ≥ 0 or -errno with Linux's numbers, and charge nothing but the copying of bytes and the packets they send.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { Errno } from '../abi/errno';
import { EPHEMERAL_FIRST, EPHEMERAL_LAST, LOOPBACK_ADDRESS, MACHINE_ADDRESS } from '../abi/world';
import { CHECKED } from '../base/build';
import { config, cost } from '../base/config';
import { NET_STATE } from '../base/layout';
import { attributionPolled, attributionRead, attributionWrite, attributionWritten } from '../observe/attribution';
import { count } from '../observe/counters';
import { littleOut, Line } from '../observe/little';
import { note } from '../observe/trace';
import { ringFree, ringPut, ringTake } from './buffer';
import { FILE_SOCKET, fdGet, fdInstall, fdObject, fl, NOSPACE_ONCE, O_NONBLOCK, O_RDWR } from './fdtable';
import { ipHasRoute, ipIsLocal } from './ip';
import {
  SHUT_RD,
  SHUT_WR,
  SOCKETS_BOUND,
  so,
  socketAttribution,
  socketFind,
  socketFree,
  socketHash,
  socketMask,
  socketNew,
  socketOutput,
  socketRefresh,
  socketReset,
  socketSignal,
  socketsForget,
} from './socket';
import { keepaliveRestart, keepaliveSet } from './keepalive';
import { kernelCharge } from './softirq';
import { cpuRan } from './cpu';
import {
  rcvRing,
  sndRing,
  TCB_LOOPBACK,
  TCP_CLOSED,
  TCP_ESTABLISHED,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  tcpOrphan,
  tcpShutdown,
  tcpStart,
} from './tcp';
import { tcpReadDone } from './tcpoutput';
import { timewaitAt, timewaitBlocks } from './timewait';

const LAST_PORT: u32 = NET_STATE + 192;

function fail(error: Errno): i64 {
  return -(error as i64);
}

/** Why fd isn't a socket: -EBADF or -ENOTSOCK. */
function noSocket(fd: i32): i64 {
  return fail(fdGet(fd) == 0 ? Errno.EBADF : Errno.ENOTSOCK);
}

/** socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK): a descriptor, or -EMFILE. */
export function sockSocket(): i64 {
  const s = socketNew();
  const fd = fdInstall(FILE_SOCKET, s, socketMask(s));
  if (fd < 0) socketFree(s);
  else {
    so(s).file = fdGet(fd);
    fl(so(s).file).flags = O_RDWR | O_NONBLOCK;
  }
  return fd as i64;
}

/**
 * bind.
 * @param addr 0: all addresses of the machine
 * @param port 0: any free one
 * @returns 0, -EBADF, -ENOTSOCK, -EINVAL (bound already), -EADDRNOTAVAIL (not the machine's address), -EADDRINUSE
 */
export function sockBind(fd: i32, addr: u32, port: u32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  const k = so(s);
  if (k.bound != 0 || k.state != TCP_CLOSED) return fail(Errno.EINVAL);
  if (addr != 0 && !ipIsLocal(addr)) return fail(Errno.EADDRNOTAVAIL);
  if (port > 65535) return fail(Errno.EINVAL);
  let chosen = port;
  if (port == 0) {
    chosen = freePort(addr, 0, 0);
    if (chosen == 0) return fail(Errno.EADDRINUSE);
  } else if (boundAt(addr, port) || (k.reuse == 0 && timewaitAt(port))) {
    return fail(Errno.EADDRINUSE);
  }
  k.addr = addr;
  k.port = chosen as u16;
  k.bound = 1;
  k.bindNext = load<u32>(SOCKETS_BOUND);
  store<u32>(SOCKETS_BOUND, s);
  return 0;
}

/**
 * listen.
 * @param backlog cut to net.core.somaxconn
 * @returns 0, -EBADF, -ENOTSOCK, -EINVAL (connected)
 */
export function sockListen(fd: i32, backlog: u32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  const k = so(s);
  if (k.state != TCP_CLOSED && k.state != TCP_LISTEN) return fail(Errno.EINVAL);
  if (k.bound == 0) {
    const error = sockBind(fd, 0, 0);
    if (error < 0) return error;
  }
  k.backlog = min(backlog, config(Config.SOMAXCONN) as u32);
  k.state = TCP_LISTEN;
  socketRefresh(s);
  return 0;
}

/**
 * accept4(SOCK_NONBLOCK): the first connection of the queue.
 * @returns its descriptor, -EBADF, -ENOTSOCK, -EINVAL (not listening), -EAGAIN (none there), -EMFILE
 */
export function sockAccept(fd: i32): i64 {
  const l = fdObject(fd, FILE_SOCKET);
  return l == 0 ? noSocket(fd) : sockAcceptFrom(l);
}

/** The same, of a socket by its record. */
export function sockAcceptFrom(l: u32): i64 {
  const owner = so(l);
  if (owner.state != TCP_LISTEN) return fail(Errno.EINVAL);
  const s = owner.acceptHead;
  if (s == 0) return fail(Errno.EAGAIN);
  const got = fdInstall(FILE_SOCKET, s, 0);
  if (got < 0) return got as i64;
  const k = so(s);
  owner.acceptHead = k.next;
  owner.accepted--;
  if (CHECKED) littleOut(Line.ACCEPT, 1);
  k.next = 0;
  k.queued = 0;
  k.listener = 0;
  k.file = fdGet(got);
  fl(k.file).flags = O_RDWR | O_NONBLOCK;
  socketRefresh(s);
  socketRefresh(l);
  count(Counter.CONNECTIONS_ACCEPTED, 1);
  note(Ev.ACCEPT, got, owner.accepted, k.peerPort);
  return got as i64;
}

/**
 * connect.
 * @returns 0 (a failed or finished attempt is reported by sockError), -EINPROGRESS, -EALREADY, -EISCONN, -EBADF, -ENOTSOCK,
 *          -EINVAL (listening), -ENETUNREACH, -EADDRNOTAVAIL (no port left), or the error of the attempt before
 */
export function sockConnect(fd: i32, addr: u32, port: u32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  const k = so(s);
  if (k.error != 0) return sockTakeError(s);
  if (k.state == TCP_LISTEN) return fail(Errno.EINVAL);
  if (k.state == TCP_SYN_SENT) return fail(Errno.EALREADY);
  if (k.state != TCP_CLOSED || k.born != 0) return fail(Errno.EISCONN);
  // 0.0.0.0 means this machine.
  const to = addr == 0 ? (LOOPBACK_ADDRESS as u32) : addr;
  if (!ipHasRoute(to)) return fail(Errno.ENETUNREACH);
  const local = ipIsLocal(to);
  if (k.addr == 0) k.addr = local ? to : (MACHINE_ADDRESS as u32);
  if (k.port == 0) {
    k.port = freePort(k.addr, to, port) as u16;
    if (k.port == 0) return fail(Errno.EADDRNOTAVAIL);
  } else if (socketFind(k.addr, k.port, to, port) != 0 || timewaitBlocks(k.addr, k.port, to, port)) {
    return fail(Errno.EADDRNOTAVAIL);
  }
  k.peerAddr = to;
  k.peerPort = port as u16;
  k.shut = 0;
  k.dialed = 1;
  if (local) k.flags |= TCB_LOOPBACK;
  tcpStart(s, TCP_SYN_SENT);
  socketHash(s);
  socketRefresh(s);
  socketOutput(s);
  return fail(Errno.EINPROGRESS);
}

/** How a connect stands: -EINPROGRESS, 0: done, or the error, which stays. */
export function sockConnected(s: u32): i64 {
  if (so(s).error != 0) return -(so(s).error as i64);
  return so(s).state == TCP_SYN_SENT ? fail(Errno.EINPROGRESS) : 0;
}

/** read(2): bytes, 0 at the peer's end of the connection, -EAGAIN, -ENOTCONN, or the pending error. */
export function sockRead(s: u32, to: u32, n: u32): i64 {
  const k = so(s);
  if (k.state == TCP_LISTEN) return fail(Errno.ENOTCONN);
  if (n == 0) return 0;
  if (k.rcvUsed == 0) {
    if (k.error != 0) return sockTakeError(s);
    if ((k.shut & SHUT_RD) != 0) return 0;
    if (k.state == TCP_CLOSED) return fail(Errno.ENOTCONN);
    return fail(Errno.EAGAIN);
  }
  const m = ringTake(rcvRing(s), to, n);
  const a = socketAttribution(s);
  if (a != 0) attributionRead(a, k.rcvNxt - k.rcvUsed, cpuRan());
  kernelCharge(cost(Cost.KERNEL_COPY_BYTE) * (m as u64));
  tcpReadDone(s);
  socketOutput(s);
  socketRefresh(s);
  return m as i64;
}

/** write(2): bytes taken (fewer than n when the buffer fills), -EAGAIN, -EPIPE, or the pending error. */
export function sockWrite(s: u32, from: u32, n: u32): i64 {
  const k = so(s);
  if (k.error != 0) return sockTakeError(s);
  if ((k.shut & SHUT_WR) != 0 || k.state <= TCP_LISTEN) return fail(Errno.EPIPE);
  if (k.state < TCP_ESTABLISHED) {
    fl(k.file).nospace |= NOSPACE_ONCE;
    return fail(Errno.EAGAIN);
  }
  if (n == 0) return 0;
  const size = config(Config.SOCKET_SNDBUF_BYTES) as u32;
  const room = size > k.sndUsed ? size - k.sndUsed : 0;
  const m = min(n, room);
  if (m < n) fl(k.file).nospace |= NOSPACE_ONCE;
  if (m == 0) return fail(Errno.EAGAIN);
  ringPut(sndRing(s), from, m);
  const a = socketAttribution(s);
  if (a != 0) attributionWritten(a, cpuRan());
  kernelCharge(cost(Cost.KERNEL_COPY_BYTE) * (m as u64));
  socketOutput(s);
  socketRefresh(s);
  return m as i64;
}

/** write(2) begins on a descriptor: what it takes is the write's. */
export function sockWriteBegins(fd: i32): void {
  const s = fdObject(fd, FILE_SOCKET);
  const a = s == 0 ? 0 : socketAttribution(s);
  if (a != 0) attributionWrite(a, cpuRan());
}

/** epoll_wait has handed a descriptor over; g waited to read from it, 0: nobody did. */
export function sockPolled(fd: i32, g: u32): void {
  const s = fdObject(fd, FILE_SOCKET);
  const a = s == 0 ? 0 : socketAttribution(s);
  if (a != 0) attributionPolled(a, g);
}

/**
 * shutdown.
 * @param how 0: no more reading, 1: no more writing, 2: neither
 * @returns 0, -EBADF, -ENOTSOCK, -ENOTCONN, -EINVAL
 */
export function sockShutdown(fd: i32, how: u32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  const k = so(s);
  if (how > 2) return fail(Errno.EINVAL);
  if (k.state < TCP_SYN_RECV) return fail(Errno.ENOTCONN);
  if (how != 1) k.shut |= SHUT_RD;
  if (how != 0 && (k.shut & SHUT_WR) == 0) {
    k.shut |= SHUT_WR;
    tcpShutdown(s);
    socketOutput(s);
  }
  socketSignal(s, 0);
  return 0;
}

// Levels and options, with Linux's numbers.
const SOL_SOCKET: u32 = 1;
const IPPROTO_TCP: u32 = 6;
const SO_REUSEADDR: u32 = 2;
const SO_KEEPALIVE: u32 = 9;
const TCP_KEEPIDLE: u32 = 4;
const TCP_KEEPINTVL: u32 = 5;
const TCP_KEEPCNT: u32 = 6;
const KEEP_SECONDS_MAX: u32 = 32767;
const KEEP_COUNT_MAX: u32 = 127;

/**
 * setsockopt: keep-alive and SO_REUSEADDR; other options are accepted and change nothing that is modelled (Nagle's algorithm is off).
 * @returns 0, -EBADF, -ENOTSOCK, -EINVAL
 */
export function sockSetOption(fd: i32, level: u32, option: u32, value: u32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  if (level == SOL_SOCKET && option == SO_KEEPALIVE) {
    keepaliveSet(s, value != 0);
  } else if (level == SOL_SOCKET && option == SO_REUSEADDR) {
    so(s).reuse = value != 0 ? 1 : 0;
  } else if (level == IPPROTO_TCP && option >= TCP_KEEPIDLE && option <= TCP_KEEPCNT) {
    const most = option == TCP_KEEPCNT ? KEEP_COUNT_MAX : KEEP_SECONDS_MAX;
    if (value < 1 || value > most) return fail(Errno.EINVAL);
    if (option == TCP_KEEPIDLE) so(s).keepIdle = value as u16;
    else if (option == TCP_KEEPINTVL) so(s).keepInterval = value as u16;
    else so(s).keepCount = value as u8;
    // Linux: the timer is set anew.
    if (option == TCP_KEEPIDLE) keepaliveRestart(s);
  }
  return 0;
}

/** getsockopt(SO_ERROR): the pending error, which is then forgotten; 0: none; -EBADF, -ENOTSOCK. */
export function sockError(fd: i32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  const error = so(s).error as i64;
  so(s).error = 0;
  socketRefresh(s);
  return error;
}

/** getsockname: address << 16 | port, -EBADF, -ENOTSOCK. */
export function sockName(fd: i32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  return s == 0 ? noSocket(fd) : ((so(s).addr as i64) << 16) | (so(s).port as i64);
}

/** getpeername: address << 16 | port, -EBADF, -ENOTSOCK, -ENOTCONN. */
export function sockPeer(fd: i32): i64 {
  const s = fdObject(fd, FILE_SOCKET);
  if (s == 0) return noSocket(fd);
  if (so(s).state < TCP_SYN_RECV) return fail(Errno.ENOTCONN);
  return ((so(s).peerAddr as i64) << 16) | (so(s).peerPort as i64);
}

/** The descriptor is closed (its file is released by the caller): what is queued to be sent still goes out. */
export function sockClose(s: u32): void {
  const k = so(s);
  k.file = 0;
  if (k.bound != 0) unbind(s);
  if (k.state == TCP_LISTEN) {
    closeListener(s);
    socketFree(s);
    return;
  }
  if (k.state == TCP_CLOSED) {
    socketFree(s);
    return;
  }
  if (k.rcvUsed != 0) {
    // Somebody's data was never read: the peer must know (RFC 2525, 2.17).
    socketReset(s);
    socketFree(s);
    return;
  }
  ringFree(rcvRing(s));
  tcpShutdown(s);
  if (k.state == TCP_CLOSED) {
    socketFree(s);
    return;
  }
  tcpOrphan(s);
  socketOutput(s);
}

function sockTakeError(s: u32): i64 {
  const error = so(s).error as i64;
  so(s).error = 0;
  socketRefresh(s);
  return -error;
}

/** Connections that nobody accepted are reset, those in the handshake as soon as they are heard of again. */
function closeListener(l: u32): void {
  if (CHECKED) littleOut(Line.ACCEPT, so(l).accepted);
  let s = so(l).acceptHead;
  while (s != 0) {
    const next = so(s).next;
    if (so(s).state != TCP_CLOSED) socketReset(s);
    socketFree(s);
    s = next;
  }
  socketsForget(l);
}

function unbind(s: u32): void {
  const first = load<u32>(SOCKETS_BOUND);
  if (first == s) {
    store<u32>(SOCKETS_BOUND, so(s).bindNext);
  } else {
    let before = first;
    while (so(before).bindNext != s) before = so(before).bindNext;
    so(before).bindNext = so(s).bindNext;
  }
  so(s).bound = 0;
}

/** Whether somebody is bound so that this address and port aren't free. */
function boundAt(addr: u32, port: u32): bool {
  for (let s = load<u32>(SOCKETS_BOUND); s != 0; s = so(s).bindNext) {
    if (so(s).port == (port as u16) && (addr == 0 || so(s).addr == 0 || so(s).addr == addr)) return true;
  }
  return false;
}

/** Whether no connection has these addresses, nor had them until lately. */
function isFree(addr: u32, port: u32, peerAddr: u32, peerPort: u32): bool {
  return socketFind(addr, port, peerAddr, peerPort) == 0 && !timewaitBlocks(addr, port, peerAddr, peerPort);
}

/** The next free ephemeral port for a connection, or for binding if peerPort is 0; 0 if there is none. */
function freePort(addr: u32, peerAddr: u32, peerPort: u32): u32 {
  const first = EPHEMERAL_FIRST as u32;
  const last = EPHEMERAL_LAST as u32;
  let port = max(load<u32>(LAST_PORT), first - 1);
  for (let tries = last - first + 1; tries != 0; tries--) {
    port = port >= last ? first : port + 1;
    if (!boundAt(addr, port) && (peerPort == 0 || isFree(addr, port, peerAddr, peerPort))) {
      store<u32>(LAST_PORT, port);
      return port;
    }
  }
  return 0;
}

/** Connections that wait to be accepted, at all listening sockets: for checks. */
export function socketsToAccept(): u32 {
  let n: u32 = 0;
  for (let s = load<u32>(SOCKETS_BOUND); s != 0; s = so(s).bindNext) {
    for (let k = so(s).acceptHead; k != 0; k = so(k).next) n++;
  }
  return n;
}
