// The network card: for each of its queues a ring of receive descriptors and one of transmit descriptors in RAM (L43–L45,
// L51, L52). Packets of one connection always take the same queue, and a queue's interrupts always go to the same CPU (as
// receive-side scaling and irqbalance arrange it).
//
//   receive ring: descriptors in RAM, a power of two of them; the card's registers head and tail, and where the driver cleans.
//   All three run freely, slot = index mod slots.
//
//        clean: next for the kernel        head: next for the card                  tail: end of the card's descriptors
//              ▼                                 ▼                                        ▼
//   ┌──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┐
//   │ used │ DD   │ DD   │ DD   │ …DMA │ …DMA │ card │ card │ card │ card │ card │ card │ used │
//   └──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┘
//   used: cleaned and not yet the card's again; the driver gives them back (writes tail) by 16 or when its poll ends.
//   head = tail: the card has no descriptor, and misses the packet.
//
//   descriptor, 16 bytes, as a card of Intel's has it           beside it, 16 bytes, the driver's own
//   ┌────────────────┬────────┬──────────┬────────┬─────┬──────┐   ┌────────┬───────┬────────────────────────────────────┐
//   │ u64 address    │ u16    │ u16      │ u8     │ u8  │ u16  │   │ u32    │ u32   │ u64 instant at which DMA is over   │
//   │ of the bytes   │ length │ checksum │ status │ cmd │ VLAN │   │ packet │       │ (received: in RAM; sent: it is out)│
//   └────────────────┴────────┴──────────┴────────┴─────┴──────┘   └────────┴───────┴────────────────────────────────────┘
//   status DD: the card has done with it. It is written when the card takes the descriptor, and counts from the instant beside it.
//
//   wire ──► card ──DMA──► ring ··coalescing··► interrupt ──► softirq, packet by packet, up to the budget ──► socket
//   socket ──► ring ──DMA──► card ──► wire           ring full: packets wait in the queueing discipline (qdisc)
//
// While softirq works on a queue, its interrupts are off (NAPI). A round takes netdev_budget packets at most; what is left then
// gets another round at once, up to ten of them or 2 ms (MAX_SOFTIRQ_RESTART, MAX_SOFTIRQ_TIME); after that softirq goes on in
// ksoftirqd, which shares the CPU half and half with what runs there.
//
//   NET_STATE  256 u32 queues   260 u32 slots   264 Wire (16 bytes)   2048 queue records, 128 bytes each, QUEUES_MAX

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import { CHECKED } from '../base/build';
import { Door } from '../abi/memory';
import { now } from '../base/clock';
import { config, cost } from '../base/config';
import { schedule } from '../base/events';
import { NET_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { littleIn, littleOut, Line } from '../observe/little';
import { emit, note } from '../observe/trace';
import { cpuIsIdle, ncpu } from './cpu';
import { flowHash, Packet, packetFree, pk, wireBytes, wireSend } from './packet';
import { kernelVisit } from './privilege';
import { kernelCharge, kernelCpu, kernelNow } from './softirq';

const QUEUES: u32 = NET_STATE + 256;
const SLOTS: u32 = NET_STATE + 260;
const LINE: u32 = NET_STATE + 264;
const RECORDS: u32 = NET_STATE + 2048;

/** Queues that a card has at most (common server cards have at least so many). */
export const QUEUES_MAX: u32 = 8;
const QUEUE_BYTES: u32 = 128;
const DESCRIPTOR_SHIFT: u32 = 4;
// Of a descriptor.
const DESC_LENGTH: u32 = 8;
const DESC_STATUS: u32 = 12;
const DESC_CMD: u32 = 13;
/** Descriptor done; end of packet; and what the driver asks for when it sends: end of packet, checksum, report. */
const STATUS_DD: u8 = 1;
const STATUS_EOP: u8 = 2;
const CMD_EOP_IFCS_RS: u8 = 1 | 2 | 8;
/** Of what the driver keeps beside it. */
const OWN_AT: u32 = 8;
/** Descriptors that the driver gives back at once (E1000_RX_BUFFER_WRITE and its like). */
const REFILL: u32 = 16;
/** Rounds in a row, and how long they may take, before ksoftirqd takes over (MAX_SOFTIRQ_RESTART, MAX_SOFTIRQ_TIME). */
const RESTARTS: u32 = 10;
const SOFTIRQ_TIME_NS: u64 = 2000000;
/** Packets that wait in front of a full transmit ring (txqueuelen). */
const QDISC_LIMIT: u32 = 1000;

/** Interrupts on, nothing to do. */
const IDLE: u8 = 0;
/** An interrupt is coming. */
const ARMED: u8 = 1;
/** Interrupts off: softirq is at work. */
const POLLING: u8 = 2;

/** gen of a NIC_SOFTIRQ event that starts a new round instead of finishing a packet. */
const NEW_ROUND: u32 = 1;

@unmanaged
class Queue {
  /** Addresses of the rings, and of what the driver keeps beside them. */
  rx: u32;
  tx: u32;
  rxHead: u32;
  rxTail: u32;
  rxClean: u32;
  txHead: u32;
  txTail: u32;
  state: u8;
  /** 1: a NIC_TX_DONE event is pending. */
  txTimer: u8;
  /** 1: enough frames are there, the interrupt that is coming won't wait. */
  hurried: u8;
  reserved: u8;
  /** Generation of NIC_INTERRUPT events. */
  gen: u32;
  /** Rounds in a row, and when the first began. */
  rounds: u32;
  /** Packets that softirq may still take in this round. */
  budget: u32;
  qdiscHead: u32;
  qdiscTail: u32;
  qdiscLen: u32;
  drops: u32;
  rxOwn: u32;
  txOwn: u32;
  roundAt: u64;
  firstRoundAt: u64;
  /** The ring is first in, first out: no packet is ready before the one ahead of it. */
  txReadyAt: u64;
}

function qu(q: u32): Queue {
  return changetype<Queue>((RECORDS + q * QUEUE_BYTES) as usize);
}

/** A descriptor, or (of the same size) what the driver keeps beside it. */
function slot(ring: u32, index: u32): u32 {
  return ring + ((index & (load<u32>(SLOTS) - 1)) << DESCRIPTOR_SHIFT);
}

/** Powers the card on; the CPUs are there already. */
export function nicInit(): void {
  const queues = min(ncpu(), QUEUES_MAX);
  const slots = config(Config.NIC_RING_SLOTS) as u32;
  store<u32>(QUEUES, queues);
  store<u32>(SLOTS, slots);
  for (let q: u32 = 0; q < queues; q++) {
    qu(q).rx = sysAlloc(slots << DESCRIPTOR_SHIFT);
    qu(q).tx = sysAlloc(slots << DESCRIPTOR_SHIFT);
    qu(q).rxOwn = sysAlloc(slots << DESCRIPTOR_SHIFT);
    qu(q).txOwn = sysAlloc(slots << DESCRIPTOR_SHIFT);
    // The driver gives the card all descriptors, each with a buffer.
    qu(q).rxTail = slots;
  }
}

/** The queue, and so the CPU, of a packet. */
export function nicQueue(packet: Packet): u32 {
  return flowHash(packet.from, packet.fromPort, packet.to, packet.toPort) % load<u32>(QUEUES);
}

/** The same by addresses. */
export function nicQueueOf(from: u32, fromPort: u32, to: u32, toPort: u32): u32 {
  return flowHash(from, fromPort, to, toPort) % load<u32>(QUEUES);
}

/** Queues in use. */
export function nicQueues(): u32 {
  return load<u32>(QUEUES);
}

/** NIC_RX: a packet's last bit has arrived. */
export function nicReceive(p: u32): void {
  const packet = pk(p);
  const q = nicQueue(packet);
  const queue = qu(q);
  const bytes = wireBytes(p);
  if (queue.rxHead == queue.rxTail) {
    count(Counter.PACKETS_DROPPED, 1);
    count(Counter.RX_MISSED, 1);
    queue.drops++;
    note(Ev.PACKET_DROP, packet.number, q, 0);
    packetFree(p);
    return;
  }
  const ready = now() + dmaNs(bytes);
  const desc = slot(queue.rx, queue.rxHead);
  store<u64>(desc, packet.data as u64);
  store<u16>(desc, bytes as u16, DESC_LENGTH);
  store<u8>(desc, STATUS_DD | STATUS_EOP, DESC_STATUS);
  const own = slot(queue.rxOwn, queue.rxHead);
  store<u32>(own, p);
  store<u64>(own, ready, OWN_AT);
  queue.rxHead++;
  if (CHECKED) littleIn(Line.NIC_RX, 1);
  packet.queue = q;
  packet.cardAt = now();
  count(Counter.PACKETS_RX, 1);
  count(Counter.RX_BYTES, bytes as u64);
  emit(Ev.PACKET_RX, packet.number, bytes, peer(packet.fromPort, packet.flags, q));
  if (queue.state == IDLE) arm(q, ready);
  else if (queue.state == ARMED) hurry(q, ready);
}

/** The interrupt comes when the time of coalescing is over. */
function arm(q: u32, ready: u64): void {
  const queue = qu(q);
  queue.state = ARMED;
  queue.hurried = 0;
  queue.gen = (queue.gen + 1) & 0xffffff;
  schedule(ready + (config(Config.NIC_COALESCE_NS) as u64), EventKind.NIC_INTERRUPT, q, queue.gen);
  hurry(q, ready);
}

/** … or when enough packets are there (rx-frames). */
function hurry(q: u32, ready: u64): void {
  const queue = qu(q);
  const frames = config(Config.NIC_COALESCE_FRAMES) as u32;
  if (frames == 0 || queue.hurried != 0 || queue.rxHead - queue.rxClean < frames) return;
  queue.hurried = 1;
  queue.gen = (queue.gen + 1) & 0xffffff;
  schedule(ready, EventKind.NIC_INTERRUPT, q, queue.gen);
}

/** NIC_INTERRUPT: the CPU is interrupted and softirq begins (between softirqBegin and softirqEnd). */
export function nicInterrupt(q: u32, gen: u32): void {
  if (gen != qu(q).gen) return;
  count(Counter.INTERRUPTS, 1);
  note(Ev.INTERRUPT, q, qu(q).rxHead - qu(q).rxClean, 0);
  kernelVisit(kernelCpu(), Door.INTERRUPT);
  kernelCharge(cost(Cost.INTERRUPT));
  qu(q).rounds = 0;
  qu(q).firstRoundAt = now();
  beginRound(q);
  nicPoll(q);
}

function beginRound(q: u32): void {
  const queue = qu(q);
  queue.state = POLLING;
  queue.budget = config(Config.NIC_BUDGET) as u32;
  queue.roundAt = now();
}

/** Softirq turns to the next packet of the queue: NIC_SOFTIRQ comes when the work on it is over. */
export function nicPoll(q: u32): void {
  const queue = qu(q);
  const at = kernelNow();
  if (queue.rxClean == queue.rxHead) {
    queue.state = IDLE;
    refill(queue);
    return;
  }
  const own = slot(queue.rxOwn, queue.rxClean);
  const ready = load<u64>(own, OWN_AT);
  if (ready > at) {
    refill(queue);
    arm(q, ready);
    return;
  }
  if (queue.budget == 0) {
    squeezed(q, at);
    return;
  }
  queue.budget--;
  const packet = pk(load<u32>(own));
  packet.softirqAfter = min<u64>(at - packet.cardAt, u32.MAX_VALUE) as u32;
  kernelCharge(cost(Cost.SOFTIRQ_PACKET));
  schedule(kernelNow(), EventKind.NIC_SOFTIRQ, q, 0);
}

/** The round is over and there is more: another one at once, or ksoftirqd, in turns with what runs on the CPU. */
function squeezed(q: u32, at: u64): void {
  const queue = qu(q);
  count(Counter.TIME_SQUEEZES, 1);
  queue.rounds++;
  let pause: u64 = 0;
  if (queue.rounds >= RESTARTS || at - queue.firstRoundAt >= SOFTIRQ_TIME_NS) {
    count(Counter.KSOFTIRQD_ROUNDS, 1);
    if (!cpuIsIdle(q)) pause = at - queue.roundAt;
  }
  schedule(at + pause, EventKind.NIC_SOFTIRQ, q, NEW_ROUND);
}

/** The driver gives cleaned descriptors back to the card. */
function refill(queue: Queue): void {
  queue.rxTail = queue.rxClean + load<u32>(SLOTS);
}

/**
 * NIC_SOFTIRQ: the packet that the protocols have been through, taken off the ring; 0: a new round has begun.
 * The caller delivers it and then calls nicPoll.
 */
export function nicTake(q: u32, gen: u32): u32 {
  const queue = qu(q);
  if (gen == NEW_ROUND) {
    beginRound(q);
    return 0;
  }
  const p = load<u32>(slot(queue.rxOwn, queue.rxClean));
  store<u8>(slot(queue.rx, queue.rxClean), 0, DESC_STATUS);
  queue.rxClean++;
  if (CHECKED) littleOut(Line.NIC_RX, 1);
  const slots = load<u32>(SLOTS);
  if (queue.rxClean + slots - queue.rxTail >= min(REFILL, slots >> 2)) refill(queue);
  note(Ev.SOFTIRQ, pk(p).number, q, queue.rxHead - queue.rxClean);
  return p;
}

/** Hands a packet to the card. It goes out at its time; the world gets it as LINK_PACKET when its last bit is out. */
export function nicTransmit(p: u32): void {
  const q = nicQueue(pk(p));
  const queue = qu(q);
  pk(p).queue = q;
  const at = kernelNow();
  reclaim(queue, at);
  if (queue.qdiscLen == 0 && queue.txHead - queue.txTail != load<u32>(SLOTS)) {
    post(queue, p, at);
    return;
  }
  if (queue.qdiscLen == QDISC_LIMIT) {
    count(Counter.PACKETS_DROPPED, 1);
    count(Counter.QDISC_DROPS, 1);
    queue.drops++;
    note(Ev.PACKET_DROP, pk(p).number, q, 1);
    packetFree(p);
    return;
  }
  pk(p).next = 0;
  if (queue.qdiscLen == 0) queue.qdiscHead = p;
  else pk(queue.qdiscTail).next = p;
  queue.qdiscTail = p;
  queue.qdiscLen++;
  if (queue.txTimer == 0) armTx(q);
}

/** NIC_TX_DONE: slots are free again for what waits in front of the ring. */
export function nicTxDone(q: u32): void {
  const queue = qu(q);
  queue.txTimer = 0;
  reclaim(queue, now());
  while (queue.qdiscLen != 0 && queue.txHead - queue.txTail != load<u32>(SLOTS)) {
    const p = queue.qdiscHead;
    queue.qdiscHead = pk(p).next;
    queue.qdiscLen--;
    post(queue, p, now());
  }
  if (queue.qdiscLen != 0) armTx(q);
}

/** An event when the oldest slot is free: only needed while packets wait; else slots are reclaimed when one is wanted. */
function armTx(q: u32): void {
  const queue = qu(q);
  queue.txTimer = 1;
  schedule(load<u64>(slot(queue.txOwn, queue.txTail), OWN_AT), EventKind.NIC_TX_DONE, q, 0);
}

function reclaim(queue: Queue, at: u64): void {
  while (queue.txTail != queue.txHead && load<u64>(slot(queue.txOwn, queue.txTail), OWN_AT) <= at) queue.txTail++;
}

function post(queue: Queue, p: u32, at: u64): void {
  const bytes = wireBytes(p);
  const ready = max(at + dmaNs(bytes), queue.txReadyAt);
  queue.txReadyAt = ready;
  const out = wireSend(LINE, ready, bytes, config(Config.LINK_BANDWIDTH_BPS) as u64);
  const desc = slot(queue.tx, queue.txHead);
  store<u64>(desc, pk(p).data as u64);
  store<u16>(desc, bytes as u16, DESC_LENGTH);
  store<u8>(desc, STATUS_DD, DESC_STATUS);
  store<u8>(desc, CMD_EOP_IFCS_RS, DESC_CMD);
  const own = slot(queue.txOwn, queue.txHead);
  store<u32>(own, p);
  store<u64>(own, out, OWN_AT);
  queue.txHead++;
  pk(p).cardAt = out;
  count(Counter.PACKETS_TX, 1);
  count(Counter.TX_BYTES, bytes as u64);
  emit(Ev.PACKET_TX, pk(p).number, bytes, peer(pk(p).toPort, pk(p).flags, pk(p).queue));
  schedule(out, EventKind.LINK_PACKET, p, 0);
}

/** The other side's port, the TCP flags and the card's queue, as a trace has them. */
function peer(port: u16, flags: u8, q: u32): u32 {
  return (port as u32) | ((flags as u32) << 16) | (q << 24);
}

/** How long a packet takes between card and RAM. */
function dmaNs(bytes: u32): u64 {
  return (cost(Cost.NIC_LATENCY) + cost(Cost.NIC_DMA_BYTE) * (bytes as u64)) / 1000;
}

/** Packets in a queue's receive ring (for tests and pictures). */
export function nicRxUsed(q: u32): u32 {
  return qu(q).rxHead - qu(q).rxClean;
}

/** Packets that wait in front of a queue's transmit ring. */
export function nicQdiscLength(q: u32): u32 {
  return qu(q).qdiscLen;
}

/** Descriptors of a queue's receive ring that are the card's. */
export function nicRxOwned(q: u32): u32 {
  return qu(q).rxTail - qu(q).rxHead;
}

/** Address of the descriptor that a queue's card has filled as the i-th, counted from 0. */
export function nicRxDescriptor(q: u32, i: u32): u32 {
  return slot(qu(q).rx, i);
}

/** The same of the transmit ring. */
export function nicTxDescriptor(q: u32, i: u32): u32 {
  return slot(qu(q).tx, i);
}
