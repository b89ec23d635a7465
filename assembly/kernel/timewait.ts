// TIME_WAIT: who has closed a connection first remembers its addresses for a minute, so that late packets of it are answered and
// not taken for those of another (RFC 793; Linux keeps a small record instead of the socket, and so does this).
//
//   record (32 bytes)   0 next   4 addr   8 peerAddr   12 u16 port, u16 peerPort   16 sndNxt   20 rcvNxt   24 u64 since_ns
//
//   NET_STATE  220 u32 table of 1024 chains   224 u32 records   228 u32 free ones

import { EventKind } from '../abi/events';
import { now } from '../base/clock';
import { schedule } from '../base/events';
import { NET_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { ipIsLocal, ipOutput } from './ip';
import { quietAdd } from './keepalive';
import { flowHash, Packet, packetNew, pk, TCP_ACK, TCP_RST, TCP_SYN } from './packet';
import { so } from './socket';
import { seqBefore } from './tcp';

const TABLE: u32 = NET_STATE + 220;
const COUNT: u32 = NET_STATE + 224;
const FREE: u32 = NET_STATE + 228;

const CHAINS: u32 = 1024;
/** TCP_TIMEWAIT_LEN. */
export const TIMEWAIT_NS: u64 = 60_000_000_000;
/** After so long a new connection over loopback may take the addresses (tcp_tw_reuse = 2). */
const REUSE_NS: u64 = 1_000_000_000;
/** tcp_max_tw_buckets: more than these aren't kept. */
const MOST: u32 = 262144;

@unmanaged
class Timewait {
  next: u32;
  addr: u32;
  peerAddr: u32;
  port: u16;
  peerPort: u16;
  sndNxt: u32;
  rcvNxt: u32;
  since: u64;
}

const RECORD_BYTES: u32 = 32;

function tw(t: u32): Timewait {
  return changetype<Timewait>(t as usize);
}

/** None. */
export function timewaitInit(): void {
  store<u32>(TABLE, sysAlloc(CHAINS << 2));
}

/** How many there are. */
export function timewaitCount(): u32 {
  return load<u32>(COUNT);
}

function chainOf(addr: u32, port: u32, peerAddr: u32, peerPort: u32): u32 {
  return load<u32>(TABLE) + ((flowHash(addr, port, peerAddr, peerPort) & (CHAINS - 1)) << 2);
}

/** A connection ends here; its socket may go. */
export function timewaitAdd(s: u32): void {
  if (load<u32>(COUNT) >= MOST) return;
  let t = load<u32>(FREE);
  if (t == 0) t = sysAlloc(RECORD_BYTES);
  else store<u32>(FREE, tw(t).next);
  const rec = tw(t);
  const k = so(s);
  rec.addr = k.addr;
  rec.peerAddr = k.peerAddr;
  rec.port = k.port;
  rec.peerPort = k.peerPort;
  rec.sndNxt = k.sndMax;
  rec.rcvNxt = k.rcvNxt;
  rec.since = now();
  const chain = chainOf(rec.addr, rec.port, rec.peerAddr, rec.peerPort);
  rec.next = load<u32>(chain);
  store<u32>(chain, t);
  store<u32>(COUNT, load<u32>(COUNT) + 1);
  quietAdd(1);
  schedule(now() + TIMEWAIT_NS, EventKind.TCP_TIMEWAIT, t, 0);
}

/** TCP_TIMEWAIT: the minute is over. (A record that was dropped before is freed only now: its event names it.) */
export function timewaitOver(t: u32): void {
  quietAdd(-1);
  if (tw(t).since != 0) drop(t);
  tw(t).next = load<u32>(FREE);
  store<u32>(FREE, t);
}

function drop(t: u32): void {
  const rec = tw(t);
  const chain = chainOf(rec.addr, rec.port, rec.peerAddr, rec.peerPort);
  if (load<u32>(chain) == t) {
    store<u32>(chain, rec.next);
  } else {
    let before = load<u32>(chain);
    while (tw(before).next != t) before = tw(before).next;
    tw(before).next = rec.next;
  }
  rec.since = 0;
  store<u32>(COUNT, load<u32>(COUNT) - 1);
}

function find(addr: u32, port: u32, peerAddr: u32, peerPort: u32): u32 {
  if (load<u32>(COUNT) == 0) return 0;
  let t = load<u32>(chainOf(addr, port, peerAddr, peerPort));
  while (t != 0) {
    const rec = tw(t);
    if (rec.peerPort == (peerPort as u16) && rec.peerAddr == peerAddr && rec.port == (port as u16) && rec.addr == addr)
      return t;
    t = rec.next;
  }
  return 0;
}

/** Whether a new connection can't have these addresses because of one that was closed lately. */
export function timewaitBlocks(addr: u32, port: u32, peerAddr: u32, peerPort: u32): bool {
  const t = find(addr, port, peerAddr, peerPort);
  if (t == 0) return false;
  if (!ipIsLocal(peerAddr) || now() - tw(t).since < REUSE_NS) return true;
  drop(t);
  return false;
}

/** Whether some connection of this port was closed lately: bind refuses it without SO_REUSEADDR. */
export function timewaitAt(port: u32): bool {
  if (load<u32>(COUNT) == 0) return false;
  for (let c: u32 = 0; c < CHAINS; c++) {
    for (let t = load<u32>(load<u32>(TABLE) + (c << 2)); t != 0; t = tw(t).next) {
      if (tw(t).port == (port as u16)) return true;
    }
  }
  return false;
}

/**
 * A packet for no socket: if it belongs to a connection in TIME_WAIT it is answered as such. A new SYN ends TIME_WAIT instead, and
 * goes to whoever listens (tcp_timewait_state_process).
 * @returns whether that was all
 */
export function timewaitInput(packet: Packet): bool {
  const t = find(packet.to, packet.toPort, packet.from, packet.fromPort);
  if (t == 0) return false;
  if ((packet.flags & TCP_RST) != 0) {
    drop(t);
    return true;
  }
  if ((packet.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && seqBefore(tw(t).rcvNxt - 1, packet.seq)) {
    drop(t);
    return false;
  }
  if (packet.len == 0 && (packet.flags & TCP_SYN) == 0 && packet.seq == tw(t).rcvNxt) return true;
  const p = packetNew(0);
  const answer = pk(p);
  answer.flags = TCP_ACK;
  answer.from = packet.to;
  answer.to = packet.from;
  answer.fromPort = packet.toPort;
  answer.toPort = packet.fromPort;
  answer.seq = tw(t).sndNxt;
  answer.ack = tw(t).rcvNxt;
  ipOutput(p);
  return true;
}
