// Timers of a connection: retransmission (which is also the window probe and the end of FIN_WAIT2) and delayed
// acknowledgement. Both share one pending event per connection, set for the earlier and looked at again when it comes:
// moving a deadline further away costs nothing.

import { now } from '../base/clock';
import { schedule } from '../base/events';
import {
  IN_CLOSED,
  IN_TIMEOUT,
  Tcb,
  tcb,
  TCB_ACK_NOW,
  TCB_ORPHAN,
  TCB_PROBE,
  TCP_FIN_WAIT2,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  tcpDone,
  tcpRto,
} from './tcp';

/** Transmissions without an answer before giving up: tcp_syn_retries, tcp_synack_retries, tcp_orphan_retries, tcp_retries2. */
const SYN_RETRIES: u8 = 6;
const SYNACK_RETRIES: u8 = 5;
const ORPHAN_RETRIES: u8 = 8;
const DATA_RETRIES: u8 = 15;
/** Doublings beyond this are cut off by RTO_MAX_NS anyway. */
const BACKOFF_MAX: u8 = 10;

/** Makes sure that an event comes no later than the earlier deadline. */
export function tcpArm(t: u32): void {
  const c = tcb(t);
  let due = c.rtoAt;
  if (c.ackAt != 0 && (due == 0 || c.ackAt < due)) due = c.ackAt;
  if (due == 0 || (c.timerAt != 0 && c.timerAt <= due)) return;
  c.gen = (c.gen + 1) & 0xffffff;
  c.timerAt = due;
  schedule(due, c.timerKind, t, c.gen);
}

/**
 * A timer event. The owner sends what tcpSegment gives afterwards, unless the connection is over.
 * @returns 0, IN_TIMEOUT or IN_CLOSED; in both of the latter cases the state is CLOSED
 */
export function tcpTimer(t: u32, gen: u32): u32 {
  const c = tcb(t);
  if (gen != c.gen || c.timerAt == 0) return 0;
  c.timerAt = 0;
  if (c.state <= TCP_LISTEN) return 0;
  if (c.ackAt != 0 && c.ackAt <= now()) {
    c.ackAt = 0;
    c.flags |= TCB_ACK_NOW;
  }
  return c.rtoAt != 0 && c.rtoAt <= now() ? timeout(t, c) : 0;
}

function timeout(t: u32, c: Tcb): u32 {
  c.rtoAt = 0;
  if (c.state == TCP_FIN_WAIT2) {
    tcpDone(t);
    return IN_CLOSED;
  }
  if (c.retries >= retriesMax(c)) {
    tcpDone(t);
    return IN_TIMEOUT;
  }
  c.retries++;
  if (c.backoff < BACKOFF_MAX) c.backoff++;
  if (c.sndMax == c.sndUna || (c.sndWnd == 0 && c.sndUsed != 0)) {
    // The window is closed.
    c.flags |= TCB_PROBE;
    c.rtoAt = now() + tcpRto(t);
    return 0;
  }
  const flight = c.sndMax - c.sndUna;
  c.ssthresh = max(flight >> 1, c.mss << 1);
  c.cwnd = c.mss;
  tcpRewind(c);
  return 0;
}

/** Everything from the first unacknowledged byte on is sent again. */
export function tcpRewind(c: Tcb): void {
  c.sndNxt = c.sndUna;
  c.recover = c.sndMax;
  c.rttAt = 0;
  c.dupAcks = 0;
}

function retriesMax(c: Tcb): u8 {
  if (c.state == TCP_SYN_SENT) return SYN_RETRIES;
  if (c.state == TCP_SYN_RECV) return SYNACK_RETRIES;
  return (c.flags & TCB_ORPHAN) != 0 ? ORPHAN_RETRIES : DATA_RETRIES;
}
