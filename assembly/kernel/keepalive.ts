// SO_KEEPALIVE: is a connection's peer still there? After keepIdle seconds without a packet from it a probe goes out (a segment that
// is out of place, which makes a live peer answer), then one every keepInterval; after keepCount without an answer the connection
// is reset and ends with ETIMEDOUT (tcp_keepalive_timer). Go sets 15 s, 15 s and 9 for every connection.
//
// One event per connection, looked at again when it comes: packets only note when they came. An event for a connection
// whose peer has answered a probe before is *quiet*: if nothing else is to come, the run is over (engine/run.ts).
//
//   NET_STATE  216 u32 quiet events (timewait.ts counts here, too)

import { Counter } from '../abi/counters';
import { Errno } from '../abi/errno';
import { EventKind } from '../abi/events';
import { now } from '../base/clock';
import { schedule } from '../base/events';
import { NET_STATE } from '../base/layout';
import { count } from '../observe/counters';
import { so, socketDown, socketOutput, socketReset } from './socket';
import { TCB_PROBE, TCP_ESTABLISHED } from './tcp';

const QUIET: u32 = NET_STATE + 216;
const SECOND: u64 = 1_000_000_000;

/** tcp_keepalive_time, tcp_keepalive_intvl, tcp_keepalive_probes. */
const IDLE_S: u16 = 7200;
const INTERVAL_S: u16 = 75;
const PROBES: u8 = 9;

// Bits of Socket.keep.
/** The option is on. */
const KEEP_ON: u8 = 1;
/** The peer has answered one. */
const KEEP_ANSWERED: u8 = 4;
const GEN_MASK: u32 = 0x7fffff;

/** Events that can't make a thread go on unless something else happens first. */
export function quietEvents(): u32 {
  return load<u32>(QUIET);
}

/** One more, or one less. */
export function quietAdd(by: i32): void {
  store<u32>(QUIET, (load<u32>(QUIET) as i32) + by);
}

/** Switches the option. */
export function keepaliveSet(s: u32, on: bool): void {
  const k = so(s);
  if (!on) {
    k.keep &= ~KEEP_ON;
    return;
  }
  k.keep |= KEEP_ON;
  if (k.keepIdle == 0) k.keepIdle = IDLE_S;
  if (k.keepInterval == 0) k.keepInterval = INTERVAL_S;
  if (k.keepCount == 0) k.keepCount = PROBES;
  if (k.heardAt == 0) k.heardAt = now();
  keepaliveRestart(s);
}

/** Its idle time has changed: the event comes when that says. */
export function keepaliveRestart(s: u32): void {
  const k = so(s);
  if ((k.keep & KEEP_ON) == 0 || k.state < TCP_ESTABLISHED) return;
  plan(s, (k.keepIdle as u64) * SECOND);
}

/** An event after so long; those that are pending become stale. */
function plan(s: u32, in_ns: u64): void {
  const k = so(s);
  k.keepGen = (k.keepGen + 1) & GEN_MASK;
  const quiet = (k.keep & KEEP_ANSWERED) != 0 && k.keepProbes == 0;
  if (quiet) quietAdd(1);
  schedule(now() + in_ns, EventKind.TCP_KEEPALIVE, s, (k.keepGen << 1) | (quiet ? 1 : 0));
}

/** A packet from the peer, after a probe: it lives. */
export function keepaliveHeard(s: u32): void {
  so(s).keepProbes = 0;
  so(s).keep |= KEEP_ANSWERED;
  plan(s, (so(s).keepIdle as u64) * SECOND);
}

/** TCP_KEEPALIVE. */
export function keepaliveTimer(s: u32, gen: u32): void {
  if ((gen & 1) != 0) quietAdd(-1);
  const k = so(s);
  if (gen >> 1 != (k.keepGen & GEN_MASK) || (k.keep & KEEP_ON) == 0 || k.state < TCP_ESTABLISHED) return;
  const idle = (k.keepIdle as u64) * SECOND;
  const silent = now() - k.heardAt;
  // What is on its way is asked about by retransmission.
  if (k.sndMax != k.sndUna || k.sndUsed != 0 || silent < idle) {
    plan(s, silent < idle ? idle - silent : idle);
    return;
  }
  if (k.keepProbes >= k.keepCount) {
    socketReset(s);
    socketDown(s, Errno.ETIMEDOUT);
    return;
  }
  k.keepProbes++;
  k.flags |= TCB_PROBE;
  count(Counter.KEEPALIVE_PROBES, 1);
  socketOutput(s);
  plan(s, (k.keepInterval as u64) * SECOND);
}
