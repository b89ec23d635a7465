// Sending: which segment a connection sends next. Whoever owns the connection calls tcpSegment until it returns 0, after
// everything that may have changed what there is to send, and puts the packets on their way.

import { Counter } from '../abi/counters';
import { now } from '../base/clock';
import { count } from '../observe/counters';
import { ringPeek } from './buffer';
import { Packet, packetNew, pk, TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN } from './packet';
import {
  sndRing,
  Tcb,
  tcb,
  TCB_ACK_NOW,
  TCB_HEARD,
  TCB_PINGPONG,
  TCB_PROBE,
  TCP_ESTABLISHED,
  TCP_LISTEN,
  TCP_SYN_RECV,
  tcpDone,
  tcpFinPending,
  tcpRto,
  seqBefore,
} from './tcp';
import { tcpArm } from './tcptimer';

/** The next segment to send, as a packet; 0: none for now (the timers are set then). */
export function tcpSegment(t: u32): u32 {
  const c = tcb(t);
  if (c.state <= TCP_LISTEN) return 0;
  const p = c.state <= TCP_SYN_RECV ? synSegment(t, c) : dataSegment(t, c);
  if (p == 0) tcpArm(t);
  return p;
}

function synSegment(t: u32, c: Tcb): u32 {
  if (c.sndNxt != c.sndUna) return 0;
  const p = headed(c, 0, c.state == TCP_SYN_RECV ? TCP_SYN | TCP_ACK : TCP_SYN);
  pk(p).attr = c.attr;
  sent(t, c, 1);
  return p;
}

function dataSegment(t: u32, c: Tcb): u32 {
  const offset = c.sndNxt - c.sndUna;
  if (offset <= c.sndUsed) {
    const left = c.sndUsed - offset;
    const window = min(c.sndWnd, c.cwnd);
    const room = window > offset ? window - offset : 0;
    let n = min(left, c.mss);
    // Not a small piece because of a small window, while an acknowledgement is to come anyway (RFC 1122, 4.2.3.4).
    if (n > room) n = offset == 0 ? room : 0;
    const fin = n == left && tcpFinPending(c.state);
    if (n != 0 || fin) {
      const flags: u8 = TCP_ACK | (n == left && n != 0 ? TCP_PSH : 0) | (fin ? TCP_FIN : 0);
      const p = headed(c, n, flags);
      ringPeek(sndRing(t), offset, pk(p).data, n);
      if ((c.flags & TCB_HEARD) != 0) c.flags |= TCB_PINGPONG;
      sent(t, c, n + (fin ? 1 : 0));
      return p;
    }
    // The peer's window is closed and nothing is on its way that could bring news of it: ask (persist timer).
    if (left != 0 && offset == 0 && c.rtoAt == 0) c.rtoAt = now() + tcpRto(t);
  }
  if ((c.flags & TCB_PROBE) != 0) {
    c.flags &= ~TCB_PROBE;
    const p = headed(c, 0, TCP_ACK);
    pk(p).seq = c.sndUna - 1;
    return p;
  }
  return (c.flags & TCB_ACK_NOW) != 0 ? headed(c, 0, TCP_ACK) : 0;
}

/** A packet with the connection's addresses, sequence number, acknowledgement and window. */
function headed(c: Tcb, len: u32, flags: u8): u32 {
  const p = packetNew(len);
  const packet = pk(p);
  packet.flags = flags;
  packet.from = c.addr;
  packet.to = c.peerAddr;
  packet.fromPort = c.port;
  packet.toPort = c.peerPort;
  packet.seq = c.sndNxt;
  packet.window = windowOf(c);
  if (packet.window == 0 && c.state >= TCP_ESTABLISHED) count(Counter.ZERO_WINDOWS, 1);
  if ((flags & TCP_ACK) != 0) {
    packet.ack = c.rcvNxt;
    c.rcvAcked = c.rcvNxt;
    c.ackAt = 0;
    c.flags &= ~TCB_ACK_NOW;
  }
  return p;
}

/** Books `n` sequence numbers as sent, times the round trip and sets the retransmission timer. */
function sent(t: u32, c: Tcb, n: u32): void {
  const fresh = c.sndNxt == c.sndMax;
  c.sndNxt += n;
  if (seqBefore(c.sndMax, c.sndNxt)) c.sndMax = c.sndNxt;
  if (!fresh) {
    c.rttAt = 0; // Karn: what was sent twice tells nothing
  } else if (c.rttAt == 0) {
    c.rttAt = now();
    c.rttSeq = c.sndNxt;
  }
  if (c.rtoAt == 0) c.rtoAt = now() + tcpRto(t);
}

/**
 * The window to announce: what the receive ring has room for, but never less than announced before, and no more by small
 * pieces (RFC 1122, 4.2.3.3).
 */
function windowOf(c: Tcb): u32 {
  const open = c.rcvEdge - c.rcvNxt;
  const room = c.rcvLimit > c.rcvUsed ? c.rcvLimit - c.rcvUsed : 0;
  if (room > open && room >= min(c.mss, c.rcvLimit >> 1)) c.rcvEdge = c.rcvNxt + room;
  return c.rcvEdge - c.rcvNxt;
}

/** After bytes were read: the peer must hear of the room if it is at least twice what it knows of (as tcp_cleanup_rbuf). */
export function tcpReadDone(t: u32): void {
  const c = tcb(t);
  if (c.state < TCP_ESTABLISHED) return;
  const open = c.rcvEdge - c.rcvNxt;
  const room = c.rcvLimit - c.rcvUsed;
  if (room >= min(c.mss, c.rcvLimit >> 1) && room >= open << 1) c.flags |= TCB_ACK_NOW;
}

/** Ends the connection with a reset: the packet to send. */
export function tcpAbort(t: u32): u32 {
  const c = tcb(t);
  const p = headed(c, 0, TCP_RST | TCP_ACK);
  pk(p).seq = c.sndMax;
  tcpDone(t);
  return p;
}

/** The reset that answers a packet which belongs to no connection; 0 if it is a reset itself. */
export function tcpRefuse(packet: Packet): u32 {
  if ((packet.flags & TCP_RST) != 0) return 0;
  const p = packetNew(0);
  const answer = pk(p);
  answer.from = packet.to;
  answer.to = packet.from;
  answer.fromPort = packet.toPort;
  answer.toPort = packet.fromPort;
  if ((packet.flags & TCP_ACK) != 0) {
    answer.flags = TCP_RST;
    answer.seq = packet.ack;
  } else {
    answer.flags = TCP_RST | TCP_ACK;
    answer.ack =
      packet.seq + packet.len + ((packet.flags & TCP_SYN) != 0 ? 1 : 0) + ((packet.flags & TCP_FIN) != 0 ? 1 : 0);
  }
  return p;
}
