// Where a request's time goes. Every connection of the client machine has a record; while a request is in flight, the record says
// in which stage (abi/world.ts) it is and since when. Whoever carries the request on moves it to the next stage, which books the
// time since the last move: so the stages of a request add up to its latency exactly, whatever happens.
//
//    0    4      8      10      11      12       16      24    32         40    48                144            240      256
//   ┌───┬──────┬──────┬───────┬───────┬────────┬───────┬─────┬──────────┬─────┬──────────────────┬──────────────┬────────┐
//   │ g │ addr │ port │ phase │ stage │ endSeq │ since │ ran │ written  │ out │ booked[12] ns    │ open[12] ns  │ intend │
//   └───┴──────┴──────┴───────┴───────┴────────┴───────┴─────┴──────────┴─────┴──────────────────┴──────────────┴────────┘
//
//   client ─sends─► INBOUND ─last byte in the socket─► QUEUED ─last byte read─► SERVED ─last byte at the client─► NONE
//                   the packet's own stamps say        stages by what happens   stages by what its goroutine
//                   what was wire, card, softirq       to socket and descriptor does; see below
//
// A response may take several writes, and the client knows only at its end which was the last. So from a write on, what the
// goroutine does is booked in `open`; the next write makes that good (`booked`), the response's end drops it: then the way of the
// last bytes counts, from the write over the card (the packet's stamp) to the client.
//
//   write ends            next write ends                  client has it all
//   ────┼─────── open ───────┼═══ card ═══╪═════ wire ═════════┤          ═ booked at the end by the packet's stamp
//
// Goroutines that work for a request have G_SERVES among their flags, and stand in a table by address (open addressing).
//
//   ATTRIBUTION_STATE  0 u32 hists: u32 × STAGE_COUNT, 0: off     4 u32 bands     8 u32 table    12 u32 slots    16 u32 in the table
//   bands   for each bucket of the histogram of latencies: u64 requests, u64 × STAGE_COUNT ns
//   table   0 u32 goroutine, 0: free    4 u32 record

import { Ev } from '../abi/counters';
import { Invariant } from '../abi/invariants';
import { G_FLAGS_BYTE, G_SERVES } from '../abi/status';
import { Stage } from '../abi/world';
import { CHECKED } from '../base/build';
import { now } from '../base/clock';
import { ATTRIBUTION_STATE, TURN_G } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { expectEqual } from './check';
import { HIST_BUCKETS, histBucket, histBytes, histInit, histRecord } from './histogram';
import { note, tracing } from './trace';

const HISTS: u32 = ATTRIBUTION_STATE;
const BANDS: u32 = ATTRIBUTION_STATE + 4;
const TABLE: u32 = ATTRIBUTION_STATE + 8;
const SLOTS: u32 = ATTRIBUTION_STATE + 12;
const USED: u32 = ATTRIBUTION_STATE + 16;

const STAGES: u32 = Stage.STAGE_COUNT as u32;
/** Of one bucket: requests, and their time by stage. */
export const BAND_BYTES: u32 = 8 + STAGES * 8;
const FIRST_SLOTS: u32 = 256;
const SPREAD: u32 = 0x9e3779b1; // 2^32 / golden ratio, odd

const NONE: u8 = 0;
const INBOUND: u8 = 1;
const QUEUED: u8 = 2;
const SERVED: u8 = 3;

@unmanaged
class Attribution {
  /** The goroutine that works for the request, 0: none yet. */
  g: u32;
  /** The connection, by the client's address: a socket may outlive it. */
  addr: u32;
  port: u16;
  phase: u8;
  stage: u8;
  /** Sequence number after the request's last byte. */
  endSeq: u32;
  since: u64;
  /** Time on a CPU of the thread, when its goroutine began to run. */
  ran: u64;
  /** End of the last write; 0: nothing is written yet. */
  written: u64;
  /** When the last packet that came to the client had left the card. */
  out: u64;
  booked0: u64;
}

const BOOKED: u32 = offsetof<Attribution>('booked0') as u32;
const OPEN: u32 = BOOKED + STAGES * 8;
const INTENDED: u32 = OPEN + STAGES * 8;
/** A record, embedded in that of the client's connection. */
export const ATTRIBUTION_BYTES: u32 = (INTENDED + 8 + 63) & ~(63 as u32);

function at(a: u32): Attribution {
  return changetype<Attribution>(a as usize);
}

/** Requests' times are kept from now on. */
export function attributionInit(): void {
  const hists = sysAlloc(STAGES << 2);
  for (let stage: u32 = 0; stage < STAGES; stage++) {
    const hist = sysAlloc(histBytes());
    histInit(hist);
    store<u32>(hists + (stage << 2), hist);
  }
  store<u32>(HISTS, hists);
  store<u32>(BANDS, sysAlloc(HIST_BUCKETS * BAND_BYTES));
  tableInit(FIRST_SLOTS);
}

/** Whether requests' times are kept. */
export function attributionOn(): bool {
  return load<u32>(HISTS) != 0;
}

/** Address of the histograms' addresses, u32 by stage; 0: off. */
export function attributionHists(): u32 {
  return load<u32>(HISTS);
}

/** Address of the sums of requests with about this latency (the same bucket of the histogram): u64 requests, u64 ns by stage. */
export function attributionBand(latency_ns: u64): u32 {
  const bands = load<u32>(BANDS);
  return bands == 0 ? 0 : bands + histBucket(latency_ns) * BAND_BYTES;
}

/** A client's connection begins to exist. */
export function attributionConnect(a: u32, addr: u32, port: u16): void {
  at(a).addr = addr;
  at(a).port = port;
}

/** The record, if it is still that of the client's connection with this address; else 0. */
export function attributionOf(a: u32, addr: u32, port: u16): u32 {
  return a != 0 && at(a).port == port && at(a).addr == addr && at(a).phase != NONE ? a : 0;
}

/** A client sends a request now; endSeq is the sequence number after its last byte. */
export function attributionSend(a: u32, intended: u64, endSeq: u32): void {
  const r = at(a);
  drop(r);
  memory.fill(a + BOOKED, 0, STAGES << 4);
  store<u64>(a + INTENDED, intended);
  store<u64>(a + BOOKED + ((Stage.CLIENT as u32) << 3), now() - intended);
  r.since = now();
  r.endSeq = endSeq;
  r.written = 0;
  r.phase = INBOUND;
  r.stage = Stage.WIRE as u8;
}

/** The request won't be answered, or nobody waits for the answer any more. */
export function attributionDrop(a: u32): void {
  drop(at(a));
}

function drop(r: Attribution): void {
  serve(r, 0);
  r.phase = NONE;
}

/** Books the time since the last move, and goes on in another stage. */
function move(r: Attribution, to: Stage): void {
  book(r, r.stage as u32, now() - r.since);
  r.since = now();
  r.stage = to as u8;
}

function book(r: Attribution, stage: u32, ns: u64): void {
  const slot = (changetype<usize>(r) as u32) + OPEN + (stage << 3);
  store<u64>(slot, load<u64>(slot) + ns);
}

// ---- card and socket

/**
 * A packet's bytes are in the socket's buffer.
 * @param rcvNxt sequence number up to which all is there
 * @param card when the packet came to the card, `softirq` when softirq turned to it
 */
export function attributionArrive(a: u32, rcvNxt: u32, card: u64, softirq: u64): void {
  const r = at(a);
  if (r.phase != INBOUND || ((rcvNxt - r.endSeq) as i32) < 0) return;
  book(r, Stage.WIRE as u32, card - r.since);
  book(r, Stage.NIC as u32, softirq - card);
  r.since = softirq;
  r.stage = Stage.SOFTIRQ as u8;
  move(r, Stage.SOCKET);
  r.phase = QUEUED;
}

/** The descriptor is on epoll's ready list; `coming`: a thread that slept in epoll_wait has been woken and will take it. */
export function attributionReady(a: u32, coming: bool): void {
  const r = at(a);
  if (r.phase == QUEUED && r.stage == (Stage.SOCKET as u8)) move(r, coming ? Stage.NETPOLL : Stage.READY_LIST);
}

/** epoll_wait has handed the descriptor over, and g waited for it (0: nobody did). */
export function attributionPolled(a: u32, g: u32): void {
  const r = at(a);
  if (r.phase != QUEUED || (r.stage != (Stage.READY_LIST as u8) && r.stage != (Stage.NETPOLL as u8))) return;
  move(r, g != 0 ? Stage.RUN_QUEUE : Stage.SOCKET);
  if (g != 0) serve(r, g);
}

/**
 * The running goroutine has read from the socket.
 * @param taken sequence number up to which all is read
 * @param ran time on a CPU of its thread so far
 */
export function attributionRead(a: u32, taken: u32, ran: u64): void {
  const r = at(a);
  if (r.phase != QUEUED || ((taken - r.endSeq) as i32) < 0) return;
  take(r, load<u32>(TURN_G), ran);
  r.phase = SERVED;
}

/** The running goroutine carries the request on from here. */
function take(r: Attribution, g: u32, ran: u64): void {
  if (r.g == g && (r.stage == (Stage.HANDLER as u8) || r.stage == (Stage.WRITE as u8))) return;
  serve(r, g);
  leave(r, Stage.HANDLER, ran);
  r.ran = ran;
}

/** Leaves a stage; time in HANDLER counts there only as far as the thread had a CPU. */
function leave(r: Attribution, to: Stage, ran: u64): void {
  if (r.stage == (Stage.HANDLER as u8)) {
    const elapsed = now() - r.since;
    const on = min<u64>(ran - r.ran, elapsed);
    book(r, Stage.PREEMPTED as u32, elapsed - on);
    r.since = now() - on;
  }
  move(r, to);
}

/** The running goroutine enters write(2) on the socket. */
export function attributionWrite(a: u32, ran: u64): void {
  const r = at(a);
  if (r.phase != SERVED) return;
  take(r, load<u32>(TURN_G), ran);
  leave(r, Stage.WRITE, ran);
}

/** write(2) has put bytes into the send buffer: what was open is booked for good. */
export function attributionWritten(a: u32, ran: u64): void {
  const r = at(a);
  if (r.phase != SERVED) return;
  leave(r, Stage.HANDLER, ran);
  r.ran = ran;
  for (let i: u32 = 0; i < STAGES; i++) {
    const from = a + OPEN + (i << 3);
    const to = a + BOOKED + (i << 3);
    store<u64>(to, load<u64>(to) + load<u64>(from));
    store<u64>(from, 0);
  }
  r.written = now();
}

// ---- the goroutine that works for it (only called of goroutines with G_SERVES)

/** It begins to run. */
export function attributionRuns(g: u32, ran: u64): void {
  const r = at(recordOf(g));
  move(r, Stage.HANDLER);
  r.ran = ran;
}

/** It parks. A write that found the buffer full goes on being one. */
export function attributionParks(g: u32, ran: u64): void {
  const r = at(recordOf(g));
  if (r.phase != SERVED) {
    // It was woken for the request and waits for something else: whoever reads it takes it up.
    leave(r, Stage.SOCKET, ran);
    serve(r, 0);
  } else if (r.stage != (Stage.WRITE as u8)) {
    leave(r, Stage.PARKED, ran);
  }
}

/** It is runnable: woken, or it has lost its P. */
export function attributionRunnable(g: u32, ran: u64): void {
  leave(at(recordOf(g)), Stage.RUN_QUEUE, ran);
}

/** It has ended. */
export function attributionEnds(g: u32, ran: u64): void {
  const r = at(recordOf(g));
  leave(r, r.phase == SERVED ? Stage.PARKED : Stage.SOCKET, ran);
  serve(r, 0);
}

// ---- the end

/** A packet has come to the client that had left the card at this instant. */
export function attributionBack(a: u32, out: u64): void {
  at(a).out = out;
}

/** The client has the whole response: the times of the request, whose latency is now() - intended. */
export function attributionDone(a: u32, number: u32): void {
  const r = at(a);
  if (r.phase == NONE) return;
  const latency = now() - load<u64>(a + INTENDED);
  if (r.written != 0 && r.out >= r.written) {
    memory.fill(a + OPEN, 0, STAGES << 3);
    book(r, Stage.WRITE as u32, r.out - r.written);
    book(r, Stage.WIRE as u32, now() - r.out);
  } else {
    // An answer to a request that was not read yet, as a server that is fed up gives.
    move(r, Stage.WIRE);
  }
  const band = attributionBand(latency);
  store<u64>(band, load<u64>(band) + 1);
  let sum: u64 = 0;
  for (let i: u32 = 0; i < STAGES; i++) {
    const ns = load<u64>(a + BOOKED + (i << 3)) + load<u64>(a + OPEN + (i << 3));
    sum += ns;
    histRecord(load<u32>(load<u32>(HISTS) + (i << 2)), ns);
    const slot = band + 8 + (i << 3);
    store<u64>(slot, load<u64>(slot) + ns);
    if (ns != 0 && tracing()) note(Ev.REQUEST_STAGE, number, i, min<u64>(ns, u32.MAX_VALUE) as u32);
  }
  if (CHECKED) expectEqual(Invariant.ATTRIBUTION, number, sum, latency);
  drop(r);
}

// ---- goroutines

/** g works for the request from now on (0: nobody); whoever did so before does no longer. */
function serve(r: Attribution, g: u32): void {
  if (r.g == g) return;
  if (r.g != 0) remove(r.g);
  if (g != 0) {
    const other = find(g);
    if (load<u32>(other) == g) {
      // It leaves another request, whose time goes on where it is.
      at(load<u32>(other, 4)).g = 0;
      store<u32>(other, changetype<usize>(r) as u32, 4);
    } else {
      insert(g, changetype<usize>(r) as u32);
    }
    store<u8>(g, load<u8>(g, G_FLAGS_BYTE) | (G_SERVES as u8), G_FLAGS_BYTE);
  }
  r.g = g;
}

function recordOf(g: u32): u32 {
  return load<u32>(find(g), 4);
}

function tableInit(slots: u32): void {
  store<u32>(TABLE, sysAlloc(slots << 3));
  store<u32>(SLOTS, slots);
  store<u32>(USED, 0);
}

function home(g: u32): u32 {
  return ((g >> 6) * SPREAD) >> (clz(load<u32>(SLOTS)) + 1);
}

/** The entry of g, or the free one where it belongs. */
function find(g: u32): u32 {
  const mask = load<u32>(SLOTS) - 1;
  let i = home(g);
  let entry = load<u32>(TABLE) + (i << 3);
  while (load<u32>(entry) != g && load<u32>(entry) != 0) {
    i = (i + 1) & mask;
    entry = load<u32>(TABLE) + (i << 3);
  }
  return entry;
}

function insert(g: u32, a: u32): void {
  if (load<u32>(USED) << 1 >= load<u32>(SLOTS)) widen();
  const entry = find(g);
  store<u32>(entry, g);
  store<u32>(entry, a, 4);
  store<u32>(USED, load<u32>(USED) + 1);
}

function widen(): void {
  const had = load<u32>(SLOTS);
  const old = load<u32>(TABLE);
  tableInit(had << 1);
  for (let i: u32 = 0; i < had; i++) {
    const g = load<u32>(old + (i << 3));
    if (g != 0) insert(g, load<u32>(old + (i << 3), 4));
  }
}

/** Takes g out; those behind it move up, so that a search never meets a gap before what it looks for. */
function remove(g: u32): void {
  const mask = load<u32>(SLOTS) - 1;
  const table = load<u32>(TABLE);
  let hole = (find(g) - table) >> 3;
  store<u8>(g, load<u8>(g, G_FLAGS_BYTE) & ~(G_SERVES as u8), G_FLAGS_BYTE);
  store<u32>(USED, load<u32>(USED) - 1);
  let i = (hole + 1) & mask;
  while (load<u32>(table + (i << 3)) != 0) {
    const key = load<u32>(table + (i << 3));
    // It may move if the hole lies between its home and where it is, going round.
    if (((i - home(key)) & mask) >= ((i - hole) & mask)) {
      store<u64>(table + (hole << 3), load<u64>(table + (i << 3)));
      hole = i;
    }
    i = (i + 1) & mask;
  }
  store<u64>(table + (hole << 3), 0);
}

/** Goroutines in the table (for tests). */
export function attributionServing(): u32 {
  return load<u32>(USED);
}
