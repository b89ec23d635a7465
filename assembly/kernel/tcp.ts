// One end of a TCP connection: its control block. Sockets (socket.ts) and the client machine's connections (world/client.ts)
// begin with this record; tcpinput.ts, tcpoutput.ts and tcptimer.ts work on it and know nothing of who owns it.
//
//    0      4      8      12         16    20     24    26    28     30      31        32
//   ┌──────┬──────┬──────┬──────────┬─────┬──────┬─────┬─────┬──────┬───────┬─────────┬──
//   │ next │ hash │ addr │ peerAddr │ port, peer  │ mss │ dup │ …    │ state │ flags … │
//   └──────┴──────┴──────┴──────────┴─────────────┴─────┴─────┴──────┴───────┴─────────┴──
//   sequence numbers, all modulo 2^32 (compared by the sign of their difference):
//
//     sent                                                       received
//   ──────────┬───────────────┬──────────────┬────────►        ────────────┬───────────────────┬────────►
//     acked   │ on its way    │ in the ring, │ room                taken   │ may be sent to us │ not yet
//             │               │ not yet sent │                             │                   │
//         sndUna          sndNxt                                        rcvNxt              rcvEdge
//
// What is simplified: segments that arrive out of order are dropped and sent again (no SACK), Nagle's algorithm is off as Go
// sets it (TCP_NODELAY), no simultaneous open, no urgent data. Keep-alive and TIME_WAIT are the sockets' (keepalive.ts, timewait.ts).

import { Config } from '../abi/config';
import { now } from '../base/clock';
import { config } from '../base/config';
import { NET_STATE } from '../base/layout';
import { ringFree } from './buffer';
import { flowHash, HEADER_BYTES } from './packet';

export const TCP_CLOSED: u8 = 0;
export const TCP_LISTEN: u8 = 1;
export const TCP_SYN_SENT: u8 = 2;
export const TCP_SYN_RECV: u8 = 3;
export const TCP_ESTABLISHED: u8 = 4;
/** The peer has closed its side. */
export const TCP_CLOSE_WAIT: u8 = 5;
// In these three our FIN is queued or on its way.
export const TCP_FIN_WAIT1: u8 = 6;
export const TCP_CLOSING: u8 = 7;
export const TCP_LAST_ACK: u8 = 8;
/** Our side is closed and that is known to the peer. */
export const TCP_FIN_WAIT2: u8 = 9;
export const TCP_TIME_WAIT: u8 = 10;

/** An acknowledgement is to be sent at once. */
export const TCB_ACK_NOW: u8 = 1;
/** A probe of a closed window is to be sent. */
export const TCB_PROBE: u8 = 2;
/** Nobody reads any more: the descriptor is closed. */
export const TCB_ORPHAN: u8 = 4;
/** The connection runs over the loopback device. */
export const TCB_LOOPBACK: u8 = 8;
/** Data has come. */
export const TCB_HEARD: u8 = 16;
/** Data goes both ways by turns: acknowledgements wait for data to carry them (Linux's ping-pong mode). */
export const TCB_PINGPONG: u8 = 32;

@unmanaged
export class Tcb {
  /** Free list, accept queue, list of idle connections: whatever holds it. */
  next: u32;
  /** Next in the same chain of the lookup table. */
  hashNext: u32;
  addr: u32;
  peerAddr: u32;
  port: u16;
  peerPort: u16;
  mss: u32;
  dupAcks: u16;
  /** Doublings of the retransmission timeout. */
  backoff: u8;
  /** Unanswered transmissions in a row. */
  retries: u8;
  state: u8;
  flags: u8;
  /** Kind of the timer's events. */
  timerKind: u8;
  /** Acknowledgements still to be sent at once while data goes one way. */
  quick: u8;
  sndUna: u32;
  sndNxt: u32;
  /** The furthest ever sent. */
  sndMax: u32;
  /** Room that the peer has announced. */
  sndWnd: u32;
  rcvNxt: u32;
  rcvEdge: u32;
  /** What the last acknowledgement covered. */
  rcvAcked: u32;
  /** Most bytes that we take in before they are read. */
  rcvLimit: u32;
  cwnd: u32;
  ssthresh: u32;
  /** No fast retransmit before this is acknowledged. */
  recover: u32;
  /** The round trip being timed ends with the acknowledgement of this. */
  rttSeq: u32;
  rttAt: u64;
  srtt: u64;
  rttvar: u64;
  /** Retransmission (or window probe, or end of FIN_WAIT2) is due; 0: not armed. */
  rtoAt: u64;
  /** Delayed acknowledgement is due; 0: none owed. */
  ackAt: u64;
  /** When the pending timer event comes; 0: none. */
  timerAt: u64;
  /** Generation of timer events; goes on when the record is reused. */
  gen: u32;
  /** Size of the peer's segments, as far as seen: more than one is acknowledged at once. */
  rcvMss: u32;
  // Rings: what is to be sent, from sndUna on; what is to be read, up to rcvNxt.
  sndAt: u32;
  sndSize: u32;
  sndHead: u32;
  sndUsed: u32;
  rcvAt: u32;
  rcvSize: u32;
  rcvHead: u32;
  rcvUsed: u32;
  /** Record of the times of the client's requests (observe/attribution.ts), 0: none. */
  attr: u32;
  reserved0: u32;
}

/** The record at an address. */
export function tcb(t: u32): Tcb {
  return changetype<Tcb>(t as usize);
}

export function sndRing(t: u32): u32 {
  return t + (offsetof<Tcb>('sndAt') as u32);
}

export function rcvRing(t: u32): u32 {
  return t + (offsetof<Tcb>('rcvAt') as u32);
}

// What tcpInput and tcpTimer tell the owner (bits).
/** Payload was accepted: inAddr, inBytes. */
export const IN_DATA: u32 = 1;
/** Sent bytes were acknowledged: the send ring has more room. */
export const IN_ACKED: u32 = 2;
export const IN_ESTABLISHED: u32 = 4;
/** The peer has closed its side. */
export const IN_FIN: u32 = 8;
/** The peer has reset the connection. */
export const IN_RESET: u32 = 16;
/** Closed on both sides: the record may be freed after output. */
export const IN_CLOSED: u32 = 32;
/** No answer after all retransmissions. */
export const IN_TIMEOUT: u32 = 64;

/** Payload accepted by the last tcpInput. */
export const TCP_IN_ADDR: u32 = NET_STATE + 160;
export const TCP_IN_BYTES: u32 = NET_STATE + 164;

/** First retransmission timeout, before a round trip has been measured (TCP_TIMEOUT_INIT). */
export const RTO_INIT_NS: u64 = 1000000000;
/** Least retransmission timeout beyond the round trip (TCP_RTO_MIN). */
export const RTO_MIN_NS: u64 = 200000000;
/** Greatest one (TCP_RTO_MAX). */
export const RTO_MAX_NS: u64 = 120000000000;
/** Delay of an acknowledgement that no data carries (TCP_DELACK_MIN). */
export const DELACK_NS: u64 = 40000000;
/** How long an abandoned connection waits for the peer's FIN (tcp_fin_timeout). */
export const FIN_TIMEOUT_NS: u64 = 60000000000;
/** Acknowledgements sent at once on a new connection (TCP_MAX_QUICKACKS). */
const QUICKACKS: u8 = 16;
/** What the peer's segments are taken for before any was seen (TCP_MSS_DEFAULT). */
const MSS_DEFAULT: u32 = 536;
/** Segments before the first acknowledgement (TCP_INIT_CWND, RFC 6928). */
export const INIT_CWND: u32 = 10;
/** MTU of the loopback device. */
export const LOOPBACK_MTU: u32 = 65536;

/** a before b, modulo 2^32. */
export function seqBefore(a: u32, b: u32): bool {
  return ((a - b) as i32) < 0;
}

/** Sets a cleared record up for a new connection; addresses, ports, rcvLimit, timerKind and LOOPBACK are the caller's. */
export function tcpStart(t: u32, state: u8): void {
  const c = tcb(t);
  const mtu: u32 = (c.flags & TCB_LOOPBACK) != 0 ? LOOPBACK_MTU : (config(Config.MTU_BYTES) as u32);
  // As secure_tcp_seq: a hash of the addresses plus a clock that ticks every 64 ns.
  const iss = flowHash(c.addr, c.port, c.peerAddr, c.peerPort) + ((now() >> 6) as u32);
  c.state = state;
  c.mss = mtu - HEADER_BYTES;
  c.sndUna = iss;
  c.sndNxt = iss;
  c.sndMax = iss;
  c.recover = iss;
  c.cwnd = INIT_CWND * c.mss;
  c.quick = QUICKACKS;
  c.rcvMss = min(c.mss, MSS_DEFAULT);
  c.ssthresh = u32.MAX_VALUE;
}

/** Clears a record for reuse, keeping its generation one ahead so that pending timer events are stale. */
export function tcpClear(t: u32, bytes: u32): void {
  ringFree(sndRing(t));
  ringFree(rcvRing(t));
  const gen = tcb(t).gen;
  memory.fill(t, 0, bytes);
  tcb(t).gen = (gen + 1) & 0xffffff;
}

/** The present retransmission timeout. */
export function tcpRto(t: u32): u64 {
  const c = tcb(t);
  const base = c.srtt == 0 ? RTO_INIT_NS : c.srtt + max(c.rttvar << 2, RTO_MIN_NS);
  return min(base << (c.backoff as u64), RTO_MAX_NS);
}

/** A measured round trip (Jacobson's estimator, as RFC 6298). */
export function tcpRttSample(t: u32, rtt_ns: u64): void {
  const c = tcb(t);
  if (c.srtt == 0) {
    c.srtt = max<u64>(rtt_ns, 1);
    c.rttvar = rtt_ns >> 1;
    return;
  }
  const off = rtt_ns > c.srtt ? rtt_ns - c.srtt : c.srtt - rtt_ns;
  c.rttvar = c.rttvar - (c.rttvar >> 2) + (off >> 2);
  c.srtt = c.srtt - (c.srtt >> 3) + (rtt_ns >> 3);
}

/**
 * Closes our side: what is in the send ring still goes out, then a FIN. A connection that isn't established yet is simply
 * over (state CLOSED).
 */
export function tcpShutdown(t: u32): void {
  const c = tcb(t);
  if (c.state == TCP_ESTABLISHED || c.state == TCP_SYN_RECV) c.state = TCP_FIN_WAIT1;
  else if (c.state == TCP_CLOSE_WAIT) c.state = TCP_LAST_ACK;
  else if (c.state == TCP_SYN_SENT) tcpDone(t);
}

/** Nobody will read any more: a connection that only waits for the peer's FIN won't wait forever. */
export function tcpOrphan(t: u32): void {
  const c = tcb(t);
  c.flags |= TCB_ORPHAN;
  if (c.state == TCP_FIN_WAIT2 && c.rtoAt == 0) c.rtoAt = now() + FIN_TIMEOUT_NS;
}

/** The connection is over: no more timers, nothing more to send. */
export function tcpDone(t: u32): void {
  const c = tcb(t);
  c.state = TCP_CLOSED;
  c.rtoAt = 0;
  c.ackAt = 0;
  c.flags &= ~(TCB_ACK_NOW | TCB_PROBE);
  ringFree(sndRing(t));
}

/** The peer may still send us data. */
export function tcpReceiving(state: u8): bool {
  return state == TCP_ESTABLISHED || state == TCP_FIN_WAIT1 || state == TCP_FIN_WAIT2;
}

/** Our FIN is queued or on its way. */
export function tcpFinPending(state: u8): bool {
  return state >= TCP_FIN_WAIT1 && state <= TCP_LAST_ACK;
}
