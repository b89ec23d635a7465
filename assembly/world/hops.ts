// Queues on the way: routers' outputs and the client's CPUs. Each takes one packet after the other, first come, first served, and
// those that find too many before them are lost (drop-tail).
//
//   client ──link──► router 0 ──latency──► router 1 ──latency──► … ──latency──► card
//                    ▒▒▒▒│out              ▒▒▒▒│out       each router has a queue and a line for either direction
//
//   hop, 64 bytes   0 Wire   16 u64 bits per second   24 u64 latency   32 u32 bound   36 u32 packets waiting or on the line

import { Counter, Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import { Load, ROUTER_BANDWIDTH, ROUTER_BYTES, ROUTER_LATENCY, ROUTER_QUEUE } from '../abi/world';
import { now } from '../base/clock';
import { schedule } from '../base/events';
import { sysAlloc } from '../base/memory';
import { Packet, packetFree, pk, wireBytes, wireSend } from '../kernel/packet';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import { loadKey, WORLD_CLIENT_CPUS, WORLD_HOPS } from './state';

@unmanaged
class Hop {
  free_ns: u64;
  free_ps: u64;
  bps: u64;
  latency: u64;
  bound: u32;
  waiting: u32;
}

const HOP_BYTES: u32 = 64;
// gen of a LINK_HOP event: the router's number, the direction, whether the packet leaves it.
const NUMBER: u32 = 0xff;
const DOWN: u32 = 0x100;
const LEAVES: u32 = 0x200;

function hop(base: u32, i: u32): Hop {
  return changetype<Hop>((load<u32>(base) + i * HOP_BYTES) as usize);
}

/** Routers and CPUs as the load has them. */
export function hopsInit(): void {
  const routers = loadKey(Load.ROUTERS) as u32;
  store<u32>(WORLD_HOPS, sysAlloc(routers * 2 * HOP_BYTES));
  for (let i: u32 = 0; i < routers * 2; i++) {
    const router = (loadKey(Load.ROUTERS_ADDR) as u32) + (i >> 1) * ROUTER_BYTES;
    const h = hop(WORLD_HOPS, i);
    h.latency = load<u64>(router, ROUTER_LATENCY);
    h.bps = load<u64>(router, ROUTER_BANDWIDTH);
    h.bound = load<u32>(router, ROUTER_QUEUE);
  }
  store<u32>(WORLD_CLIENT_CPUS, sysAlloc((loadKey(Load.CLIENT_CPUS) as u32) * HOP_BYTES));
}

/** A packet is on its way to the machine and arrives at the first router, or at the card, at an instant. */
export function hopsUp(p: u32, at: u64): void {
  if (loadKey(Load.ROUTERS) != 0) schedule(at, EventKind.LINK_HOP, p, 0);
  else schedule(at, EventKind.NIC_RX, p, 0);
}

/** … to the clients. */
export function hopsDown(p: u32, at: u64): void {
  const routers = loadKey(Load.ROUTERS) as u32;
  if (routers != 0) schedule(at, EventKind.LINK_HOP, p, DOWN | (routers - 1));
  else schedule(at, EventKind.CLIENT_PACKET, p, 0);
}

/** LINK_HOP. */
export function hopEvent(p: u32, gen: u32): void {
  const i = gen & NUMBER;
  const down = (gen & DOWN) != 0;
  const h = hop(WORLD_HOPS, (i << 1) | (down ? 1 : 0));
  if ((gen & LEAVES) == 0) {
    if (h.bound != 0 && h.waiting >= h.bound) {
      count(Counter.ROUTER_DROPS, 1);
      note(Ev.PACKET_DROP, pk(p).number, i, 3);
      packetFree(p);
      return;
    }
    h.waiting++;
    schedule(wireSend(changetype<usize>(h) as u32, now(), wireBytes(p), h.bps), EventKind.LINK_HOP, p, gen | LEAVES);
    return;
  }
  h.waiting--;
  const at = now() + h.latency;
  if (down) {
    if (i == 0) schedule(at, EventKind.CLIENT_PACKET, p, 0);
    else schedule(at, EventKind.LINK_HOP, p, DOWN | (i - 1));
  } else if (i + 1 == (loadKey(Load.ROUTERS) as u32)) {
    schedule(at, EventKind.NIC_RX, p, 0);
  } else {
    schedule(at, EventKind.LINK_HOP, p, i + 1);
  }
}

/** The client's CPU for a connection, by its port. */
function clientCpu(port: u32): Hop {
  return hop(WORLD_CLIENT_CPUS, port % (loadKey(Load.CLIENT_CPUS) as u32));
}

/** When the client's kernel has sent a packet: it takes its CPU behind whatever that has to do. */
export function clientSends(packet: Packet): u64 {
  if (loadKey(Load.CLIENT_CPUS) == 0) return now();
  const h = clientCpu(packet.fromPort);
  h.free_ns = max(h.free_ns, now()) + (loadKey(Load.CLIENT_PACKET_NS) as u64);
  return h.free_ns;
}

/**
 * A packet is in the ring of the client's card: CLIENT_READ comes when its kernel has been through it. A CPU that has nothing to do
 * is interrupted when the time of coalescing is over; one that is at work takes what has come in the meantime.
 * @returns false: the client's CPUs take no time
 */
export function clientReceives(p: u32): bool {
  if (loadKey(Load.CLIENT_CPUS) == 0) return false;
  const h = clientCpu(pk(p).toPort);
  const bound = loadKey(Load.CLIENT_RING) as u32;
  if (bound != 0 && h.waiting >= bound) {
    count(Counter.CLIENT_RX_MISSED, 1);
    note(Ev.PACKET_DROP, pk(p).number, 0, 4);
    packetFree(p);
    return true;
  }
  if (h.waiting == 0) {
    const interrupt = now() + (loadKey(Load.CLIENT_COALESCE_NS) as u64);
    h.free_ns = max(h.free_ns, interrupt) + (loadKey(Load.CLIENT_INTERRUPT_NS) as u64);
  }
  h.waiting++;
  h.free_ns += loadKey(Load.CLIENT_PACKET_NS) as u64;
  schedule(h.free_ns, EventKind.CLIENT_READ, p, 0);
  return true;
}

/** CLIENT_READ: the packet is out of the ring. */
export function clientTakes(p: u32): void {
  clientCpu(pk(p).toPort).waiting--;
}
