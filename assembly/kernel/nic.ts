// The network card: for each of its queues a ring of receive descriptors and one of transmit descriptors in RAM (L43–L45,
// L51, L52). Packets of one connection always take the same queue, and a queue's interrupts always go to the same CPU (as
// receive-side scaling and irqbalance arrange it).
//
//   receive ring (a power of two slots; indices run freely, slot = index mod slots)
//
//            tail: next for the kernel        head: next for the card
//                  ▼                                ▼
//   ┌──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────┐      descriptor  0 u32 packet
//   │ free │ free │ pkt  │ pkt  │ pkt  │ pkt  │ free │ free │                  4 u32 bytes on the wire
//   └──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────┘                  8 u64 when DMA is over (received: the
//      head - tail = slots: the ring is full, the packet is dropped                  packet lies in RAM; sent: it is out)
//
//   wire ──► card ──DMA──► ring ··coalescing··► interrupt ──► softirq, packet by packet, up to the budget ──► socket
//   socket ──► ring ──DMA──► card ──► wire           ring full: packets wait in the queueing discipline (qdisc)
//
// While softirq works on a queue, its interrupts are off (NAPI). When the budget is used up, softirq goes on in ksoftirqd,
// which shares the CPU half and half with what runs there.
//
//   NET_STATE  256 u32 queues   260 u32 slots   264 Wire (16 bytes)   320 queue records, 64 bytes each, QUEUES_MAX

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
const RECORDS: u32 = NET_STATE + 320;

/** Queues that a card has at most (common server cards have at least so many). */
export const QUEUES_MAX: u32 = 8;
const QUEUE_BYTES: u32 = 64;
const DESCRIPTOR_SHIFT: u32 = 4;
const DESC_BYTES: u32 = 4;
const DESC_AT: u32 = 8;
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
  rx: u32;
  tx: u32;
  rxHead: u32;
  rxTail: u32;
  txHead: u32;
  txTail: u32;
  state: u8;
  /** 1: a NIC_TX_DONE event is pending. */
  txTimer: u8;
  reserved: u16;
  /** Packets that softirq may still take in this round. */
  budget: u32;
  qdiscHead: u32;
  qdiscTail: u32;
  qdiscLen: u32;
  drops: u32;
  roundAt: u64;
  /** The ring is first in, first out: no packet is ready before the one ahead of it. */
  txReadyAt: u64;
}

function qu(q: u32): Queue {
  return changetype<Queue>((RECORDS + q * QUEUE_BYTES) as usize);
}

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
  if (queue.rxHead - queue.rxTail == load<u32>(SLOTS)) {
    count(Counter.PACKETS_DROPPED, 1);
    queue.drops++;
    note(Ev.PACKET_DROP, packet.number, q, 0);
    packetFree(p);
    return;
  }
  const ready = now() + dmaNs(bytes);
  const desc = slot(queue.rx, queue.rxHead);
  store<u32>(desc, p);
  store<u32>(desc, bytes, DESC_BYTES);
  store<u64>(desc, ready, DESC_AT);
  queue.rxHead++;
  if (CHECKED) littleIn(Line.NIC_RX, 1);
  packet.queue = q;
  packet.cardAt = now();
  count(Counter.PACKETS_RX, 1);
  count(Counter.RX_BYTES, bytes as u64);
  emit(Ev.PACKET_RX, packet.number, bytes, peer(packet.fromPort, packet.flags, q));
  if (queue.state == IDLE) arm(q, ready);
}

function arm(q: u32, ready: u64): void {
  qu(q).state = ARMED;
  schedule(ready + (config(Config.NIC_COALESCE_NS) as u64), EventKind.NIC_INTERRUPT, q, 0);
}

/** NIC_INTERRUPT: the CPU is interrupted and softirq begins (between softirqBegin and softirqEnd). */
export function nicInterrupt(q: u32): void {
  count(Counter.INTERRUPTS, 1);
  note(Ev.INTERRUPT, q, qu(q).rxHead - qu(q).rxTail, 0);
  kernelVisit(kernelCpu(), Door.INTERRUPT);
  kernelCharge(cost(Cost.INTERRUPT));
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
  if (queue.rxTail == queue.rxHead) {
    queue.state = IDLE;
    return;
  }
  const ready = load<u64>(slot(queue.rx, queue.rxTail), DESC_AT);
  if (ready > at) {
    arm(q, ready);
    return;
  }
  if (queue.budget == 0) {
    const pause: u64 = cpuIsIdle(q) ? 0 : at - queue.roundAt;
    schedule(at + pause, EventKind.NIC_SOFTIRQ, q, NEW_ROUND);
    return;
  }
  queue.budget--;
  const packet = pk(load<u32>(slot(queue.rx, queue.rxTail)));
  packet.softirqAfter = min<u64>(at - packet.cardAt, u32.MAX_VALUE) as u32;
  kernelCharge(cost(Cost.SOFTIRQ_PACKET));
  schedule(kernelNow(), EventKind.NIC_SOFTIRQ, q, 0);
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
  const p = load<u32>(slot(queue.rx, queue.rxTail));
  queue.rxTail++;
  if (CHECKED) littleOut(Line.NIC_RX, 1);
  note(Ev.SOFTIRQ, pk(p).number, q, queue.rxHead - queue.rxTail);
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
  schedule(load<u64>(slot(queue.tx, queue.txTail), DESC_AT), EventKind.NIC_TX_DONE, q, 0);
}

function reclaim(queue: Queue, at: u64): void {
  while (queue.txTail != queue.txHead && load<u64>(slot(queue.tx, queue.txTail), DESC_AT) <= at) queue.txTail++;
}

function post(queue: Queue, p: u32, at: u64): void {
  const bytes = wireBytes(p);
  const ready = max(at + dmaNs(bytes), queue.txReadyAt);
  queue.txReadyAt = ready;
  const out = wireSend(LINE, ready, bytes, config(Config.LINK_BANDWIDTH_BPS) as u64);
  const desc = slot(queue.tx, queue.txHead);
  store<u32>(desc, p);
  store<u32>(desc, bytes, DESC_BYTES);
  store<u64>(desc, out, DESC_AT);
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
  return qu(q).rxHead - qu(q).rxTail;
}

/** Packets that wait in front of a queue's transmit ring. */
export function nicQdiscLength(q: u32): u32 {
  return qu(q).qdiscLen;
}
