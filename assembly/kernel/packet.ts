// Packets: a record each, with a buffer for the payload. A record travels from whoever makes it over the wire to whoever
// frees it: the rings of the NIC and the events of the link carry its address. Sending never copies a payload that is already
// in a buffer (what DMA costs is charged by the NIC).
//
//    0      4      8     12      13     14     16     20     24       28      32    36    40       44       48        56        60     64
//   ┌──────┬──────┬─────┬───────┬──────┬──────┬──────┬──────┬────────┬───────┬─────┬─────┬────────┬────────┬─────────┬─────────┬──────┐
//   │ next │ data │ len │ flags │ free │ cpu  │ from │ to   │ ports  │ queue │ seq │ ack │ window │ number │ card_ns │ softirq │ attr │
//   └──────┴──────┴─────┴───────┴──────┴──────┴──────┴──────┴────────┴───────┴─────┴─────┴────────┴────────┴─────────┴─────────┴──────┘
//
//   on the wire  ┌─────────────┬─────────┬──────────┬─────────┐
//                │ Ethernet 14 │ IPv4 20 │ TCP 20   │ payload │
//                └─────────────┴─────────┴──────────┴─────────┘
//
//   NET_STATE  136 u32 free    first free record
//              140 u32 live    records in use
//              144 u32 made    packets made so far

import { CHECKED } from '../base/build';
import { NET_STATE } from '../base/layout';
import { hashMix } from '../base/hash';
import { sysAlloc } from '../base/memory';
import { littleIn, littleOut, Line } from '../observe/little';
import { bufferAlloc, bufferFree } from './buffer';

const FREE: u32 = NET_STATE + 136;
const LIVE: u32 = NET_STATE + 140;
const MADE: u32 = NET_STATE + 144;

/** Flags of a TCP header, with TCP's own bits. */
export const TCP_FIN: u8 = 1;
export const TCP_SYN: u8 = 2;
export const TCP_RST: u8 = 4;
export const TCP_PSH: u8 = 8;
export const TCP_ACK: u8 = 16;

/** IPv4 and TCP headers, without options. */
export const HEADER_BYTES: u32 = 40;
/** Ethernet header. */
export const ETHERNET_BYTES: u32 = 14;

@unmanaged
export class Packet {
  next: u32;
  /** Address of the payload, 0 if there is none. */
  data: u32;
  len: u32;
  flags: u8;
  free: u8;
  cpu: u16;
  from: u32;
  to: u32;
  fromPort: u16;
  toPort: u16;
  /** Queue of the NIC. */
  queue: u32;
  seq: u32;
  ack: u32;
  /** Bytes the sender is ready to receive, beyond ack. */
  window: u32;
  number: u32;
  /** Received: when it came to the card; sent: when its last bit had left it. */
  cardAt: u64;
  /** Received: how long after that softirq turned to it, ns. */
  softirqAfter: u32;
  /** Of a SYN: record of the times of the client's requests (observe/attribution.ts), 0: none. */
  attr: u32;
}

export const PACKET_BYTES: u32 = 64;

/** The record at an address. */
export function pk(p: u32): Packet {
  return changetype<Packet>(p as usize);
}

/** A packet with room for a payload of len bytes. */
export function packetNew(len: u32): u32 {
  let p = load<u32>(FREE);
  if (p == 0) p = sysAlloc(PACKET_BYTES);
  else store<u32>(FREE, pk(p).next);
  memory.fill(p, 0, PACKET_BYTES);
  const made = load<u32>(MADE) + 1;
  store<u32>(MADE, made);
  store<u32>(LIVE, load<u32>(LIVE) + 1);
  if (CHECKED) littleIn(Line.PACKETS, 1);
  const packet = pk(p);
  packet.number = made;
  packet.len = len;
  if (len != 0) packet.data = bufferAlloc(len);
  return p;
}

/** Gives record and payload back. */
export function packetFree(p: u32): void {
  const packet = pk(p);
  assert(packet.free == 0, 'packet: freed twice');
  if (packet.data != 0) bufferFree(packet.data, packet.len);
  packet.data = 0;
  packet.free = 1;
  packet.next = load<u32>(FREE);
  store<u32>(FREE, p);
  store<u32>(LIVE, load<u32>(LIVE) - 1);
  if (CHECKED) littleOut(Line.PACKETS, 1);
}

/** Packets in use. */
export function packetsLive(): u32 {
  return load<u32>(LIVE);
}

/** Bytes that the packet takes on the wire, headers included. */
export function wireBytes(p: u32): u32 {
  return ETHERNET_BYTES + HEADER_BYTES + pk(p).len;
}

/** The same number for all packets of one direction of a connection, as receive-side scaling computes it. */
export function flowHash(from: u32, fromPort: u32, to: u32, toPort: u32): u32 {
  return (hashMix((from as u64) | ((to as u64) << 32), (fromPort as u64) | ((toPort as u64) << 16)) >> 32) as u32;
}

/** A transmission line: one packet after the other, at so many bits per second. */
@unmanaged
export class Wire {
  /** When the last packet's last bit is out. */
  free_ns: u64;
  /** … and the fraction of a nanosecond beyond it, in picoseconds. */
  free_ps: u64;
}

export const WIRE_BYTES: u32 = 16;

/**
 * Puts a packet on a line behind those before it.
 * @param line address of a Wire record
 * @param at_ns when the packet is ready to go
 * @param bps bits per second; 0: no time
 * @returns when its last bit is out
 */
export function wireSend(line: u32, at_ns: u64, bytes: u32, bps: u64): u64 {
  if (bps == 0) return at_ns;
  const wire = changetype<Wire>(line as usize);
  if (wire.free_ns < at_ns) {
    wire.free_ns = at_ns;
    wire.free_ps = 0;
  }
  const ps = wire.free_ps + ((bytes as u64) * 8000000000000) / bps;
  wire.free_ns += ps / 1000;
  wire.free_ps = ps % 1000;
  return wire.free_ns;
}
