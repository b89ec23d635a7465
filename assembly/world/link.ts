// The way between the machine and its clients: routers and cables as one latency each way, a bandwidth, and losses. The card
// puts packets on the wire at the line's speed itself (kernel/nic.ts); the other way the line is here.
//
//   client machine ──uplink: bandwidth, queue──► ··latency, loss··► NIC_RX
//   CLIENT_PACKET ◄··latency, loss·· ◄──LINK_PACKET── card

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { EventKind } from '../abi/events';
import { LoadResult } from '../abi/world';
import { Stream } from '../abi/streams';
import { now } from '../base/clock';
import { config, cost } from '../base/config';
import { schedule } from '../base/events';
import { nextBelow } from '../base/random';
import { packetFree, wireBytes, wireSend } from '../kernel/packet';
import { addResult, WORLD_UPLINK } from './state';

const MILLION: u32 = 1000000;

/** A client sends a packet: it arrives at the machine's card as NIC_RX. */
export function linkUp(p: u32): void {
  const ready = now() + cost(Cost.NIC_LATENCY) / 1000;
  const out = wireSend(WORLD_UPLINK, ready, wireBytes(p), config(Config.LINK_BANDWIDTH_BPS) as u64);
  if (lost(p)) return;
  schedule(out + (config(Config.LINK_LATENCY_NS) as u64), EventKind.NIC_RX, p, 0);
}

/** LINK_PACKET: the machine's card has put a packet on the wire: it arrives at the clients as CLIENT_PACKET. */
export function linkDown(p: u32): void {
  if (lost(p)) return;
  const latency = (config(Config.LINK_LATENCY_NS) as u64) + cost(Cost.NIC_LATENCY) / 1000;
  schedule(now() + latency, EventKind.CLIENT_PACKET, p, 0);
}

function lost(p: u32): bool {
  const ppm = config(Config.LINK_LOSS_PPM) as u32;
  if (ppm == 0 || nextBelow(Stream.NETWORK, MILLION) >= ppm) return false;
  addResult(LoadResult.PACKETS_LOST, 1);
  packetFree(p);
  return true;
}
