// The client machine: its connections to the server. Its own CPUs and card cost nothing but the card's latency; its TCP is
// the kernel's (kernel/tcp*.ts), and what arrives is read at once, so its receive window never closes.
//
//   ┌──────── Tcb (kernel/tcp.ts) ────────┬──────────────────── Conn ──────────────────────────┬─ Http (http.ts) ─┬─ Attribution ─┐
//   │ addresses, state, numbers, timers   │ use, user, request: number, path, instants, limit  │ response so far  │ its times     │
//   └─────────────────────────────────────┴────────────────────────────────────────────────────┴──────────────────┴───────────────┘
//
// One client address has 28,232 ephemeral ports; there are addresses enough for twice as many connections as the load wants,
// and each port is used in its turn.

import { EventKind } from '../abi/events';
import { CLIENT_ADDRESS, EPHEMERAL_FIRST, EPHEMERAL_LAST, Load, MACHINE_ADDRESS } from '../abi/world';
import { now } from '../base/clock';
import { sysAlloc } from '../base/memory';
import { ringPut } from '../kernel/buffer';
import {
  ATTRIBUTION_BYTES,
  attributionBack,
  attributionConnect,
  attributionDrop,
  attributionOn,
  attributionSend,
} from '../observe/attribution';
import { packetFree, pk } from '../kernel/packet';
import {
  IN_CLOSED,
  IN_DATA,
  IN_ESTABLISHED,
  IN_FIN,
  IN_RESET,
  IN_TIMEOUT,
  sndRing,
  Tcb,
  TCB_ORPHAN,
  TCP_CLOSED,
  TCP_IN_ADDR,
  TCP_IN_BYTES,
  TCP_SYN_SENT,
  TCP_TIME_WAIT,
  tcpClear,
  tcpDone,
  tcpOrphan,
  tcpShutdown,
  tcpStart,
} from '../kernel/tcp';
import { tcpInput } from '../kernel/tcpinput';
import { tcpAbort, tcpRefuse, tcpSegment } from '../kernel/tcpoutput';
import { tcpTimer } from '../kernel/tcptimer';
import { ht, HTTP_BYTES, HTTP_DONE, HTTP_MALFORMED, httpBegin, httpEnd, httpFeed } from './http';
import { linkUp } from './link';
import { loadKey, WORLD_CONN, WORLD_CONNS, WORLD_FREE, WORLD_PORT_COUNT, WORLD_PORT_NEXT, WORLD_PORTS } from './state';

const PORTS: u32 = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
/** An entry of the table that holds no connection: from bit 1 on the millisecond in which TIME_WAIT ends. */
const WAITS: u32 = 1;
const MILLISECOND: u64 = 1000000;
/** What a client is ready to receive (net.ipv4.tcp_rmem, greatest). */
const RECEIVE_WINDOW: u32 = 6291456;

// What a connection is doing.
export const USE_OPENING: u32 = 0;
export const USE_IDLE: u32 = 1;
export const USE_BUSY: u32 = 2;
/** The load has done with it; it only finishes closing. */
export const USE_CLOSING: u32 = 3;

@unmanaged
export class Conn extends Tcb {
  use: u32;
  /** Previous in the list of idle connections (next is Tcb's). */
  idlePrev: u32;
  /** Closed loop: its user's number + 1. */
  user: u32;
  /** Warm-up requests still to be made; then requests count. */
  warm: u32;
  /** Number of the request in flight. */
  request: u32;
  /** Its path's number. */
  path: u32;
  intended: u64;
  sent: u64;
  /** Generation of CLIENT_TIMEOUT events. */
  timeoutGen: u32;
  /** Its place in the table by address and port. */
  slot: u32;
}

/** The parser follows the record. */
const CONN_HTTP: u32 = offsetof<Conn>() as u32;
/** … and the times of its requests that. */
const CONN_ATTRIBUTION: u32 = CONN_HTTP + HTTP_BYTES;
const CONN_BYTES: u32 = CONN_ATTRIBUTION + ATTRIBUTION_BYTES;

/** The record at an address. */
export function co(c: u32): Conn {
  return changetype<Conn>(c as usize);
}

/** Its response so far. */
export function connHttp(c: u32): u32 {
  return c + CONN_HTTP;
}

/** The times of its request (observe/attribution.ts). */
export function connAttribution(c: u32): u32 {
  return c + CONN_ATTRIBUTION;
}

// What clientInput and clientTimer tell the load (bits), about the connection at WORLD_CONN.
/** The connection is open. */
export const CLIENT_OPENED: u32 = 1;
/** It couldn't be opened: a reset, or no answer at all. */
export const CLIENT_REFUSED: u32 = 2;
/** The response is complete. */
export const CLIENT_RESPONSE: u32 = 4;
/** What came wasn't a response. */
export const CLIENT_MALFORMED: u32 = 8;
/** The server has closed or reset the connection. */
export const CLIENT_GONE: u32 = 16;

/** Makes room for connections; Load.CONNECTIONS is checked. */
export function clientInit(): void {
  const wanted = (loadKey(Load.CONNECTIONS) as u32) * max<u32>(loadKey(Load.BROWSER_CONNECTIONS) as u32, 1);
  const machines = (wanted * 2 + PORTS - 1) / PORTS;
  const slots = machines * PORTS;
  store<u32>(WORLD_PORTS, sysAlloc(slots << 2));
  store<u32>(WORLD_PORT_COUNT, slots);
}

/** Connections whose record is in use. */
export function clientConns(): u32 {
  return load<u32>(WORLD_CONNS);
}

/** The first connection from a place in the table on that the load hasn't done with; 0: there is none. */
export function clientFrom(from: u32): u32 {
  const slots = load<u32>(WORLD_PORT_COUNT);
  for (let slot = from; slot < slots; slot++) {
    const c = load<u32>(load<u32>(WORLD_PORTS) + (slot << 2));
    if (c != 0 && (c & WAITS) == 0 && co(c).use != USE_CLOSING) return c;
  }
  return 0;
}

/** Begins to open a connection to the server; 0 if no port is free. */
export function clientOpen(): u32 {
  const slot = freeSlot();
  if (slot == u32.MAX_VALUE) return 0;
  let c = load<u32>(WORLD_FREE);
  if (c == 0) c = sysAlloc(CONN_BYTES);
  else store<u32>(WORLD_FREE, co(c).next);
  const conn = co(c);
  conn.next = 0;
  conn.slot = slot;
  conn.addr = (CLIENT_ADDRESS as u32) + slot / PORTS;
  conn.port = ((EPHEMERAL_FIRST as u32) + (slot % PORTS)) as u16;
  conn.peerAddr = MACHINE_ADDRESS as u32;
  conn.peerPort = loadKey(Load.SERVER_PORT) as u16;
  conn.timerKind = EventKind.CLIENT_TCP_TIMER as u8;
  conn.rcvLimit = RECEIVE_WINDOW;
  store<u32>(load<u32>(WORLD_PORTS) + (slot << 2), c);
  store<u32>(WORLD_CONNS, load<u32>(WORLD_CONNS) + 1);
  if (attributionOn()) {
    conn.attr = connAttribution(c);
    attributionConnect(conn.attr, conn.addr, conn.port);
  }
  tcpStart(c, TCP_SYN_SENT);
  output(c);
  return c;
}

/**
 * Sends a request on an open connection and makes ready for its response.
 * @param head 1: a HEAD request
 * @param expect address of the body expected, expectBytes its length (ANY_BODY: any)
 * @param timed whether it is known where its time goes
 */
export function clientSend(c: u32, addr: u32, bytes: u32, head: u8, expect: u32, expectBytes: u32, timed: bool): void {
  httpBegin(connHttp(c), head, expect, expectBytes);
  ringPut(sndRing(c), addr, bytes);
  if (timed && co(c).attr != 0) attributionSend(co(c).attr, co(c).intended, co(c).sndUna + co(c).sndUsed);
  output(c);
}

/** The load has done with a connection: it is closed if it isn't already. */
export function clientClose(c: u32): void {
  co(c).use = USE_CLOSING;
  if (co(c).state != TCP_CLOSED) tcpShutdown(c);
  if (co(c).state == TCP_CLOSED) {
    free(c);
    return;
  }
  tcpOrphan(c);
  output(c);
}

/** As clientClose, by a reset: nothing more is wanted from the server. */
export function clientAbort(c: u32): void {
  co(c).use = USE_CLOSING;
  if (co(c).state != TCP_CLOSED) linkUp(tcpAbort(c));
  free(c);
}

/** CLIENT_PACKET: a packet for one of the connections, at WORLD_CONN afterwards. It is freed. @returns CLIENT_… bits */
export function clientInput(p: u32): u32 {
  const packet = pk(p);
  const c = find(packet.to, packet.toPort);
  store<u32>(WORLD_CONN, c);
  let told: u32 = 0;
  if (c == 0 || packet.from != co(c).peerAddr || packet.fromPort != co(c).peerPort) {
    const answer = tcpRefuse(packet);
    if (answer != 0) linkUp(answer);
  } else {
    if (co(c).attr != 0 && packet.len != 0) attributionBack(co(c).attr, packet.cardAt);
    told = input(c, p);
  }
  packetFree(p);
  return told;
}

/** CLIENT_TCP_TIMER of a connection, at WORLD_CONN afterwards. @returns CLIENT_… bits */
export function clientTimer(c: u32, gen: u32): u32 {
  store<u32>(WORLD_CONN, c);
  const got = tcpTimer(c, gen);
  if (got == 0) {
    output(c);
    return 0;
  }
  if (co(c).use == USE_CLOSING) {
    free(c);
    return 0;
  }
  if ((got & IN_TIMEOUT) == 0) return 0;
  return co(c).use == USE_OPENING ? CLIENT_REFUSED : CLIENT_GONE;
}

function input(c: u32, p: u32): u32 {
  const conn = co(c);
  const got = tcpInput(c, p);
  const timeWait = conn.state == TCP_TIME_WAIT;
  if ((conn.flags & TCB_ORPHAN) != 0) {
    // Whatever still comes is for nobody: a reset tells the server, as Linux does.
    if ((got & IN_DATA) != 0) linkUp(tcpAbort(c));
    else output(c);
    if ((got & (IN_RESET | IN_CLOSED | IN_DATA)) != 0) {
      if ((got & IN_CLOSED) != 0 && timeWait) waits(c);
      else free(c);
    }
    return 0;
  }
  if ((got & IN_RESET) != 0) return conn.use == USE_OPENING ? CLIENT_REFUSED : CLIENT_GONE;
  let told: u32 = 0;
  if ((got & IN_ESTABLISHED) != 0) told |= CLIENT_OPENED;
  if ((got & IN_DATA) != 0) told |= feed(c, load<u32>(TCP_IN_ADDR), load<u32>(TCP_IN_BYTES));
  if ((got & IN_FIN) != 0) {
    if (conn.use == USE_BUSY && told == 0 && httpEnd(connHttp(c)) == HTTP_DONE) told |= CLIENT_RESPONSE;
    told |= CLIENT_GONE;
  }
  output(c);
  return told;
}

function feed(c: u32, addr: u32, n: u32): u32 {
  // Nobody asked for anything.
  if (co(c).use != USE_BUSY) return CLIENT_MALFORMED;
  const h = connHttp(c);
  const outcome = httpFeed(h, addr, n);
  if (outcome == HTTP_MALFORMED || (outcome == HTTP_DONE && ht(h).used != n)) return CLIENT_MALFORMED;
  return outcome == HTTP_DONE ? CLIENT_RESPONSE : 0;
}

function output(c: u32): void {
  for (let p = tcpSegment(c); p != 0; p = tcpSegment(c)) linkUp(p);
}

function free(c: u32): void {
  tcpDone(c);
  if (co(c).attr != 0) attributionDrop(co(c).attr);
  store<u32>(load<u32>(WORLD_PORTS) + (co(c).slot << 2), 0);
  const gen = co(c).timeoutGen;
  tcpClear(c, CONN_BYTES);
  co(c).timeoutGen = gen;
  co(c).next = load<u32>(WORLD_FREE);
  store<u32>(WORLD_FREE, c);
  store<u32>(WORLD_CONNS, load<u32>(WORLD_CONNS) - 1);
}

/** A connection is over, and its port stays taken for a while: it was the client that closed first. */
function waits(c: u32): void {
  const slot = co(c).slot;
  free(c);
  const time = loadKey(Load.TIME_WAIT_NS) as u64;
  if (time == 0) return;
  const until = ((now() + time) / MILLISECOND + 1) as u32;
  store<u32>(load<u32>(WORLD_PORTS) + (slot << 2), (until << 1) | WAITS);
}

/** Whether a place in the table can be used: no connection, and none that was there not long ago. */
function isFree(entry: u32): bool {
  return entry == 0 || ((entry & WAITS) != 0 && now() >= ((entry >> 1) as u64) * MILLISECOND);
}

function find(addr: u32, port: u32): u32 {
  const machine = addr - (CLIENT_ADDRESS as u32);
  const offset = port - (EPHEMERAL_FIRST as u32);
  if (offset >= PORTS || machine >= load<u32>(WORLD_PORT_COUNT) / PORTS) return 0;
  const entry = load<u32>(load<u32>(WORLD_PORTS) + ((machine * PORTS + offset) << 2));
  return (entry & WAITS) != 0 ? 0 : entry;
}

/** The next free address and port, each in its turn so that none is used again at once; u32.MAX_VALUE: none. */
function freeSlot(): u32 {
  const slots = load<u32>(WORLD_PORT_COUNT);
  const table = load<u32>(WORLD_PORTS);
  let slot = load<u32>(WORLD_PORT_NEXT);
  for (let tries = slots; tries != 0; tries--) {
    const taken = !isFree(load<u32>(table + (slot << 2)));
    const next = slot + 1 == slots ? 0 : slot + 1;
    if (!taken) {
      store<u32>(WORLD_PORT_NEXT, next);
      return slot;
    }
    slot = next;
  }
  return u32.MAX_VALUE;
}
