// Receiving: what a packet does to a connection. The owner does the rest by the bits returned (copy the payload, wake
// whoever waits), then sends what tcpSegment gives, then frees the packet.

import { now } from '../base/clock';
import { ringDrop } from './buffer';
import { Packet, pk, TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from './packet';
import {
  DELACK_NS,
  FIN_TIMEOUT_NS,
  IN_ACKED,
  IN_CLOSED,
  IN_DATA,
  IN_ESTABLISHED,
  IN_FIN,
  IN_RESET,
  seqBefore,
  sndRing,
  Tcb,
  tcb,
  TCB_ACK_NOW,
  TCB_HEARD,
  TCB_ORPHAN,
  TCB_PINGPONG,
  TCP_CLOSE_WAIT,
  TCP_CLOSING,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_IN_ADDR,
  TCP_IN_BYTES,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  TCP_TIME_WAIT,
  tcpDone,
  tcpFinPending,
  tcpReceiving,
  tcpRto,
  tcpRttSample,
} from './tcp';
import { tcpRewind } from './tcptimer';

/** Duplicate acknowledgements that mean a loss (RFC 5681). */
const DUP_ACKS: u16 = 3;

/**
 * A packet for this connection (not for a listening socket).
 * @returns IN_… bits; after IN_RESET the state is CLOSED, after IN_CLOSED it is CLOSED or TIME_WAIT (an acknowledgement is due)
 */
export function tcpInput(t: u32, p: u32): u32 {
  const c = tcb(t);
  const packet = pk(p);
  if (c.state == TCP_SYN_SENT) return synSent(t, c, packet);
  if ((packet.flags & TCP_RST) != 0) {
    if (packet.seq - c.rcvNxt > c.rcvEdge - c.rcvNxt) return 0;
    tcpDone(t);
    return IN_RESET;
  }
  if ((packet.flags & TCP_SYN) != 0) {
    // Our answer to it was lost.
    if (c.state == TCP_SYN_RECV) c.sndNxt = c.sndUna;
    else c.flags |= TCB_ACK_NOW;
    return 0;
  }
  if ((packet.flags & TCP_ACK) == 0) return 0;
  let result: u32 = 0;
  if (c.state == TCP_SYN_RECV) {
    if (packet.ack != c.sndMax) return 0;
    established(t, c, packet);
    result = IN_ESTABLISHED;
  } else {
    if (seqBefore(c.sndMax, packet.ack)) {
      c.flags |= TCB_ACK_NOW;
      return 0;
    }
    result = acknowledged(t, c, packet);
    if ((result & IN_CLOSED) != 0) return result;
  }
  if (packet.len != 0 || (packet.flags & TCP_FIN) != 0) return result | payload(c, packet);
  // Out of place and empty: a window probe, or an answer to one.
  if (packet.seq == c.rcvNxt - 1) c.flags |= TCB_ACK_NOW;
  return result;
}

function synSent(t: u32, c: Tcb, packet: Packet): u32 {
  const acks = (packet.flags & TCP_ACK) != 0;
  if (!acks || packet.ack != c.sndMax || c.sndMax == c.sndUna) return 0;
  if ((packet.flags & TCP_RST) != 0) {
    tcpDone(t);
    return IN_RESET;
  }
  if ((packet.flags & TCP_SYN) == 0) return 0;
  tcpSynReceived(t, packet);
  established(t, c, packet);
  c.flags |= TCB_ACK_NOW;
  return IN_ESTABLISHED;
}

/** Takes over the peer's first sequence number. */
export function tcpSynReceived(t: u32, packet: Packet): void {
  const c = tcb(t);
  c.rcvNxt = packet.seq + 1;
  c.rcvEdge = c.rcvNxt;
  c.rcvAcked = c.rcvNxt;
  c.sndWnd = packet.window;
}

function established(t: u32, c: Tcb, packet: Packet): void {
  c.state = TCP_ESTABLISHED;
  c.sndUna = packet.ack;
  c.sndNxt = packet.ack;
  c.recover = packet.ack;
  c.sndWnd = packet.window;
  c.rtoAt = 0;
  c.backoff = 0;
  c.retries = 0;
  timed(t, c);
}

/** The round trip being timed is over, if the acknowledgement covers it. */
function timed(t: u32, c: Tcb): void {
  if (c.rttAt == 0 || seqBefore(c.sndUna, c.rttSeq)) return;
  tcpRttSample(t, now() - c.rttAt);
  c.rttAt = 0;
}

function acknowledged(t: u32, c: Tcb, packet: Packet): u32 {
  const n = packet.ack - c.sndUna;
  let result: u32 = 0;
  c.retries = 0;
  if ((n as i32) > 0) {
    const flight = c.sndMax - c.sndUna;
    const bytes = min(n, c.sndUsed);
    ringDrop(sndRing(t), bytes);
    c.sndUna = packet.ack;
    if (seqBefore(c.sndNxt, c.sndUna)) c.sndNxt = c.sndUna;
    timed(t, c);
    c.backoff = 0;
    c.dupAcks = 0;
    // The congestion window grows only if it was what held the sender back (as tcp_is_cwnd_limited).
    if (c.cwnd < flight << 1) c.cwnd += c.cwnd < c.ssthresh ? bytes : avoidance(c, bytes);
    c.rtoAt = c.sndUna == c.sndMax ? 0 : now() + tcpRto(t);
    if (bytes != 0) result = IN_ACKED;
    if (n > bytes && tcpFinPending(c.state)) result |= finAcknowledged(t, c);
  } else if (
    n == 0 &&
    packet.len == 0 &&
    packet.window == c.sndWnd &&
    c.sndMax != c.sndUna &&
    (packet.flags & TCP_FIN) == 0
  ) {
    c.dupAcks++;
    if (c.dupAcks == DUP_ACKS && !seqBefore(c.sndUna, c.recover)) {
      c.ssthresh = max((c.sndMax - c.sndUna) >> 1, c.mss << 1);
      c.cwnd = c.ssthresh;
      tcpRewind(c);
    }
  }
  if ((n as i32) >= 0) c.sndWnd = packet.window;
  // The window has opened: the probes end.
  if (c.sndWnd != 0 && c.sndMax == c.sndUna && c.state != TCP_FIN_WAIT2) c.rtoAt = 0;
  return result;
}

/** Growth in congestion avoidance: about one segment per round trip. */
function avoidance(c: Tcb, bytes: u32): u32 {
  return max<u64>(1, ((c.mss as u64) * (bytes as u64)) / (c.cwnd as u64)) as u32;
}

function finAcknowledged(t: u32, c: Tcb): u32 {
  if (c.state == TCP_FIN_WAIT1) {
    c.state = TCP_FIN_WAIT2;
    if ((c.flags & TCB_ORPHAN) != 0) c.rtoAt = now() + FIN_TIMEOUT_NS;
    return 0;
  }
  // Both have closed at the same time, or the peer had before.
  if (c.state == TCP_CLOSING) c.state = TCP_TIME_WAIT;
  else tcpDone(t);
  c.rtoAt = 0;
  return IN_CLOSED;
}

function payload(c: Tcb, packet: Packet): u32 {
  const old = c.rcvNxt - packet.seq;
  let fin = (packet.flags & TCP_FIN) != 0;
  // Ahead of what is expected (something was lost before it), or wholly known already: say what is expected.
  if ((old as i32) < 0 || old >= packet.len + (fin ? 1 : 0)) {
    c.flags |= TCB_ACK_NOW;
    return 0;
  }
  if (!tcpReceiving(c.state)) return 0;
  const n = min(packet.len - old, c.rcvEdge - c.rcvNxt);
  if (n != packet.len - old) {
    fin = false;
    c.flags |= TCB_ACK_NOW;
  }
  let result: u32 = 0;
  if (n != 0) {
    store<u32>(TCP_IN_ADDR, packet.data + old);
    store<u32>(TCP_IN_BYTES, n);
    c.rcvNxt += n;
    result = IN_DATA;
  }
  if (fin) {
    c.rcvNxt++;
    result |= IN_FIN | finReceived(c);
  }
  acknowledge(c, n);
  return result;
}

/**
 * More than one full segment is acknowledged at once, less waits for data to carry it (RFC 1122, 4.2.3.2), except on a
 * connection that is new and has only received so far.
 */
function acknowledge(c: Tcb, n: u32): void {
  c.flags |= TCB_HEARD;
  if (n > c.rcvMss) c.rcvMss = min(n, c.mss);
  if (c.rcvNxt - c.rcvAcked > c.rcvMss) {
    c.flags |= TCB_ACK_NOW;
  } else if ((c.flags & TCB_PINGPONG) == 0 && c.quick != 0) {
    c.quick--;
    c.flags |= TCB_ACK_NOW;
  } else if (c.ackAt == 0) {
    c.ackAt = now() + DELACK_NS;
  }
}

function finReceived(c: Tcb): u32 {
  if (c.state == TCP_ESTABLISHED) {
    c.state = TCP_CLOSE_WAIT;
    return 0;
  }
  c.flags |= TCB_ACK_NOW;
  if (c.state == TCP_FIN_WAIT1) {
    c.state = TCP_CLOSING;
    return 0;
  }
  c.state = TCP_TIME_WAIT;
  c.rtoAt = 0;
  return IN_CLOSED;
}
