// TCP sockets: the record, the table that finds them by addresses, and what arriving packets do to them. The work of the
// system calls is in sockcalls.ts.
//
//   ┌──────────────────── Tcb (tcp.ts) ─────────────────────┬──────┬───────┬──────┬──────────┬──────────────────────────┐
//   │ addresses, state, sequence numbers, timers, two rings │ file │ error │ shut │ listener │ accept queue, its length │
//   └───────────────────────────────────────────────────────┴──────┴───────┴──────┴──────────┴──────────────────────────┘
//
//   SYN ─► child in SYN_RECV ──ACK──► accept queue of the listener ──accept──► file, descriptor
//          (found by addresses)      ┌───┬───┬───┐
//                                    │ 4 │ 3 │ 2 │──► backlog + 1 at most: then SYNs and ACKs are dropped, as in Linux
//                                    └───┴───┴───┘
//
//   NET_STATE  168 u32 free records   172 u32 live   176 u32 table   180 u32 chains   184 u32 in the table   188 u32 bound sockets
//              192 u32 last ephemeral port

import { Counter, Ev } from '../abi/counters';
import { Config } from '../abi/config';
import { Errno } from '../abi/errno';
import { EventKind } from '../abi/events';
import { CHECKED } from '../base/build';
import { now } from '../base/clock';
import { config } from '../base/config';
import { NET_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { attributionArrive, attributionOf, attributionReady } from '../observe/attribution';
import { count } from '../observe/counters';
import { littleIn, Line } from '../observe/little';
import { note, tracing } from '../observe/trace';
import { ringPut } from './buffer';
import { epollComing, epollHolds, fileSignal } from './epoll';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, fl, NOSPACE_ALWAYS } from './fdtable';
import { keepaliveHeard } from './keepalive';
import { ipIsLocal, ipOutput } from './ip';
import { flowHash, Packet, packetFree, pk, TCP_ACK, TCP_RST, TCP_SYN } from './packet';
import {
  IN_ACKED,
  IN_CLOSED,
  IN_DATA,
  IN_ESTABLISHED,
  IN_FIN,
  IN_RESET,
  IN_TIMEOUT,
  rcvRing,
  Tcb,
  TCB_LOOPBACK,
  TCB_ORPHAN,
  TCP_CLOSED,
  TCP_CLOSE_WAIT,
  TCP_IN_ADDR,
  TCP_IN_BYTES,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  TCP_TIME_WAIT,
  tcpClear,
  tcpDone,
  tcpStart,
} from './tcp';
import { tcpInput, tcpSynReceived } from './tcpinput';
import { tcpAbort, tcpRefuse, tcpSegment } from './tcpoutput';
import { tcpTimer } from './tcptimer';
import { timewaitAdd, timewaitCount, timewaitInput } from './timewait';

const FREE: u32 = NET_STATE + 168;
const LIVE: u32 = NET_STATE + 172;
const TABLE: u32 = NET_STATE + 176;
const CHAINS: u32 = NET_STATE + 180;
const MEMBERS: u32 = NET_STATE + 184;
/** First bound socket (linked by bindNext). */
export const SOCKETS_BOUND: u32 = NET_STATE + 188;

const FIRST_CHAINS: u32 = 256;

export const SHUT_RD: u8 = 1;
export const SHUT_WR: u8 = 2;
const SHUT_BOTH: u8 = 3;

@unmanaged
export class Socket extends Tcb {
  /** 0: no descriptor (not accepted yet, or closed). */
  file: u32;
  /** Pending error (SO_ERROR), an errno. */
  error: u32;
  shut: u8;
  /** In the lookup table. */
  hashed: u8;
  /** In the listener's accept queue. */
  queued: u8;
  /** It has been connected at some time. */
  born: u8;
  /** Of a child not accepted yet: its listening socket; 0 if that is closed. */
  listener: u32;
  acceptHead: u32;
  acceptTail: u32;
  accepted: u32;
  backlog: u32;
  bindNext: u32;
  bound: u32;
  /** Instant of the last packet from the peer. */
  heardAt: u64;
  /** Keep-alive: idle time and interval in seconds, probes without an answer that end the connection, and how many there were. */
  keepIdle: u16;
  keepInterval: u16;
  keepCount: u8;
  keepProbes: u8;
  /** KEEP_… bits. */
  keep: u8;
  /** SO_REUSEADDR. */
  reuse: u8;
  /** Generation of keep-alive events; goes on when the record is reused. */
  keepGen: u32;
  /** connect was called: it isn't an accepted connection. */
  dialed: u32;
}

export const SOCKET_BYTES: u32 = offsetof<Socket>() as u32;

/** The record at an address. */
export function so(s: u32): Socket {
  return changetype<Socket>(s as usize);
}

/** No sockets. */
export function socketsInit(): void {
  store<u32>(TABLE, sysAlloc(FIRST_CHAINS << 2));
  store<u32>(CHAINS, FIRST_CHAINS);
}

/** A cleared socket. */
export function socketNew(): u32 {
  let s = load<u32>(FREE);
  if (s == 0) s = sysAlloc(SOCKET_BYTES);
  else store<u32>(FREE, so(s).next);
  so(s).next = 0;
  so(s).timerKind = EventKind.TCP_TIMER as u8;
  so(s).rcvLimit = config(Config.SOCKET_RCVBUF_BYTES) as u32;
  store<u32>(LIVE, load<u32>(LIVE) + 1);
  return s;
}

/** Gives a socket and its buffers back. */
export function socketFree(s: u32): void {
  socketUnhash(s);
  const keepGen = so(s).keepGen + 1;
  tcpClear(s, SOCKET_BYTES);
  so(s).keepGen = keepGen;
  so(s).next = load<u32>(FREE);
  store<u32>(FREE, s);
  store<u32>(LIVE, load<u32>(LIVE) - 1);
}

/** Sockets in use, those included that only finish closing. */
export function socketsLive(): u32 {
  return load<u32>(LIVE);
}

// ---- lookup by addresses

function chainOf(addr: u32, port: u32, peerAddr: u32, peerPort: u32): u32 {
  return load<u32>(TABLE) + ((flowHash(addr, port, peerAddr, peerPort) & (load<u32>(CHAINS) - 1)) << 2);
}

/** The connection with these addresses, 0 if there is none. */
export function socketFind(addr: u32, port: u32, peerAddr: u32, peerPort: u32): u32 {
  let s = load<u32>(chainOf(addr, port, peerAddr, peerPort));
  while (s != 0) {
    const k = so(s);
    if (k.peerPort == (peerPort as u16) && k.peerAddr == peerAddr && k.port == (port as u16) && k.addr == addr)
      return s;
    s = k.hashNext;
  }
  return 0;
}

/** Enters a connection into the table. */
export function socketHash(s: u32): void {
  const members = load<u32>(MEMBERS) + 1;
  if (members > load<u32>(CHAINS)) rehash(load<u32>(CHAINS) << 1);
  store<u32>(MEMBERS, members);
  link(s);
  so(s).hashed = 1;
}

function link(s: u32): void {
  const k = so(s);
  const chain = chainOf(k.addr, k.port, k.peerAddr, k.peerPort);
  k.hashNext = load<u32>(chain);
  store<u32>(chain, s);
}

/** Takes a connection out of the table: its addresses are free again. */
export function socketUnhash(s: u32): void {
  const k = so(s);
  if (k.hashed == 0) return;
  k.hashed = 0;
  store<u32>(MEMBERS, load<u32>(MEMBERS) - 1);
  const chain = chainOf(k.addr, k.port, k.peerAddr, k.peerPort);
  if (load<u32>(chain) == s) {
    store<u32>(chain, k.hashNext);
    return;
  }
  let before = load<u32>(chain);
  while (so(before).hashNext != s) before = so(before).hashNext;
  so(before).hashNext = k.hashNext;
}

function rehash(chains: u32): void {
  const old = load<u32>(TABLE);
  const had = load<u32>(CHAINS);
  store<u32>(TABLE, sysAlloc(chains << 2));
  store<u32>(CHAINS, chains);
  for (let i: u32 = 0; i < had; i++) {
    let s = load<u32>(old + (i << 2));
    while (s != 0) {
      const next = so(s).hashNext;
      link(s);
      s = next;
    }
  }
}

/** The socket that listens at this address, 0 if none does. */
function listenerOf(addr: u32, port: u16): u32 {
  for (let s = load<u32>(SOCKETS_BOUND); s != 0; s = so(s).bindNext) {
    const k = so(s);
    if (k.state == TCP_LISTEN && k.port == port && (k.addr == 0 || k.addr == addr)) return s;
  }
  return 0;
}

/** A listening socket is closed: its children in the handshake have nowhere to go. */
export function socketsForget(l: u32): void {
  const table = load<u32>(TABLE);
  const chains = load<u32>(CHAINS);
  for (let i: u32 = 0; i < chains; i++) {
    for (let s = load<u32>(table + (i << 2)); s != 0; s = so(s).hashNext) {
      if (so(s).listener == l) so(s).listener = 0;
    }
  }
}

// ---- readiness

/** What poll(2) says of a socket (tcp_poll). */
export function socketMask(s: u32): u32 {
  const k = so(s);
  if (k.state == TCP_LISTEN) return k.acceptHead != 0 ? EPOLLIN : 0;
  let mask: u32 = 0;
  if (k.shut == SHUT_BOTH || k.state == TCP_CLOSED) mask |= EPOLLHUP;
  if ((k.shut & SHUT_RD) != 0) mask |= EPOLLIN | EPOLLRDHUP;
  if (k.state != TCP_SYN_SENT && k.state != TCP_SYN_RECV) {
    if (k.rcvUsed != 0) mask |= EPOLLIN;
    if ((k.shut & SHUT_WR) != 0 || socketWriteable(s)) mask |= EPOLLOUT;
  }
  if (k.error != 0) mask |= EPOLLERR;
  return mask;
}

/** Worth telling a writer: at least a third of the buffer is free (sk_stream_is_writeable). */
export function socketWriteable(s: u32): bool {
  const size = config(Config.SOCKET_SNDBUF_BYTES) as u32;
  const used = so(s).sndUsed;
  return used < size && size - used >= used >> 1;
}

/** Something happened: brings the file's mask up to date and tells who watches (key as in fileSignal). */
export function socketSignal(s: u32, key: u32): void {
  const f = so(s).file;
  if (f != 0) fileSignal(f, socketMask(s), key);
}

/** As socketSignal, when nobody needs to be told. */
export function socketRefresh(s: u32): void {
  const f = so(s).file;
  if (f != 0) fl(f).mask = socketMask(s);
}

// ---- packets

/** Sends whatever the connection has to send now. */
export function socketOutput(s: u32): void {
  for (let p = tcpSegment(s); p != 0; p = tcpSegment(s)) ipOutput(p);
}

/** Ends a connection with a reset; the record stays. */
export function socketReset(s: u32): void {
  ipOutput(tcpAbort(s));
}

/** A packet for this machine; it is freed. */
export function socketInput(p: u32): void {
  const packet = pk(p);
  const s = socketFind(packet.to, packet.toPort, packet.from, packet.fromPort);
  if (s != 0) {
    connectionInput(s, p);
  } else if (timewaitCount() == 0 || !timewaitInput(packet)) {
    const first = (packet.flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
    const l = first ? listenerOf(packet.to, packet.toPort) : 0;
    if (l != 0) {
      synInput(l, packet);
    } else {
      const answer = tcpRefuse(packet);
      if (answer != 0) ipOutput(answer);
    }
  }
  packetFree(p);
}

/** TCP_TIMER of a socket. */
export function socketTimer(s: u32, gen: u32): void {
  const got = tcpTimer(s, gen);
  if ((got & IN_TIMEOUT) != 0) socketDown(s, Errno.ETIMEDOUT);
  else if ((got & IN_CLOSED) != 0) over(s);
  else socketOutput(s);
}

/** As sk_acceptq_is_full. */
function acceptFull(l: u32): bool {
  return so(l).accepted > so(l).backlog;
}

/** A request for a connection: a child that waits for the third packet of the handshake. */
function synInput(l: u32, packet: Packet): void {
  if (acceptFull(l)) {
    count(Counter.BACKLOG_DROPS, 1);
    return;
  }
  const s = socketNew();
  const k = so(s);
  k.addr = packet.to;
  k.port = packet.toPort;
  k.peerAddr = packet.from;
  k.peerPort = packet.fromPort;
  k.listener = l;
  k.attr = packet.attr;
  if (ipIsLocal(packet.from)) k.flags |= TCB_LOOPBACK;
  tcpStart(s, TCP_SYN_RECV);
  tcpSynReceived(s, packet);
  socketHash(s);
  socketOutput(s);
}

function connectionInput(s: u32, p: u32): void {
  const k = so(s);
  const packet = pk(p);
  const before = k.state;
  const third = before == TCP_SYN_RECV && (packet.flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_ACK;
  if (third && k.listener == 0) {
    socketReset(s);
    socketFree(s);
    return;
  }
  if (third && acceptFull(k.listener)) {
    // Linux forgets the packet; the handshake is tried again by either side's timer.
    count(Counter.BACKLOG_DROPS, 1);
    return;
  }
  k.heardAt = now();
  if (k.keepProbes != 0) keepaliveHeard(s);
  const got = tcpInput(s, p);
  if ((got & IN_RESET) != 0) {
    if (before == TCP_SYN_SENT) socketDown(s, Errno.ECONNREFUSED);
    else socketDown(s, before == TCP_CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET);
    return;
  }
  if ((got & IN_DATA) != 0) {
    if ((k.flags & TCB_ORPHAN) != 0) {
      // Data for somebody who has closed: Linux resets.
      socketReset(s);
      socketFree(s);
      return;
    }
    ringPut(rcvRing(s), load<u32>(TCP_IN_ADDR), load<u32>(TCP_IN_BYTES));
    const a = socketAttribution(s);
    if (a != 0) attributionArrive(a, k.rcvNxt, packet.cardAt, packet.cardAt + (packet.softirqAfter as u64));
    if (tracing()) note(Ev.SOCKET_DATA, fdOf(s), load<u32>(TCP_IN_BYTES), k.peerPort);
  }
  if ((got & IN_FIN) != 0) k.shut |= SHUT_RD;
  if ((got & IN_ESTABLISHED) != 0) establish(s);
  socketOutput(s);
  if ((got & IN_CLOSED) != 0) {
    over(s);
    return;
  }
  if (k.file == 0) return;
  if ((got & IN_DATA) != 0) {
    socketSignal(s, EPOLLIN);
    const a = socketAttribution(s);
    if (a != 0 && epollHolds(k.file)) attributionReady(a, epollComing(k.file));
  }
  if ((got & IN_FIN) != 0) socketSignal(s, 0);
  if ((got & IN_ACKED) != 0) writeSpace(s);
}

function establish(s: u32): void {
  const k = so(s);
  k.born = 1;
  const l = k.listener;
  if (l == 0) {
    socketSignal(s, 0);
    return;
  }
  const owner = so(l);
  k.next = 0;
  k.queued = 1;
  if (owner.acceptHead == 0) owner.acceptHead = s;
  else so(owner.acceptTail).next = s;
  owner.acceptTail = s;
  owner.accepted++;
  if (CHECKED) littleIn(Line.ACCEPT, 1);
  if (tracing()) note(Ev.SOCKET_CONNECTION, fdOf(l), owner.accepted, k.peerPort);
  socketSignal(l, EPOLLIN);
}

/** Record of the times of the request that is under way on the connection (observe/attribution.ts), 0: none. */
export function socketAttribution(s: u32): u32 {
  const k = so(s);
  return k.attr == 0 ? 0 : attributionOf(k.attr, k.peerAddr, k.peerPort);
}

/** Its descriptor; 0: it has none yet. */
function fdOf(s: u32): u32 {
  return so(s).file != 0 ? fl(so(s).file).fd : 0;
}

/** Room in the send buffer: an edge only if somebody found none before (sk_stream_write_space). */
function writeSpace(s: u32): void {
  const f = so(s).file;
  if (fl(f).nospace != 0 && socketWriteable(s)) {
    fl(f).nospace &= NOSPACE_ALWAYS;
    socketSignal(s, EPOLLOUT);
  } else {
    socketRefresh(s);
  }
}

/** The connection has failed (state CLOSED). */
export function socketDown(s: u32, error: Errno): void {
  const k = so(s);
  k.error = error;
  k.shut = SHUT_BOTH;
  socketUnhash(s);
  if (k.file != 0) socketSignal(s, 0);
  else if (k.queued == 0) socketFree(s);
}

/** The connection has ended well. */
function over(s: u32): void {
  const k = so(s);
  if (k.state == TCP_TIME_WAIT) timewaitAdd(s);
  tcpDone(s);
  k.shut = SHUT_BOTH;
  socketUnhash(s);
  if (k.file != 0) socketSignal(s, 0);
  else if (k.queued == 0) socketFree(s);
}
