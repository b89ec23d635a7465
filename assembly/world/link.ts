// The way between the machine and its clients: a cable with latency, jitter, bandwidth and losses, then the routers (hops.ts). The
// card puts packets on the wire at the line's speed itself (kernel/nic.ts); the other way the line is here.
//
//   client machine ──uplink: bandwidth, queue──► ··latency, jitter, loss··► routers ··► NIC_RX
//   CLIENT_PACKET ◄·· routers ◄··latency, jitter, loss·· ◄──LINK_PACKET── card
//
// Jitter is time that a packet takes longer, drawn evenly. It never overtakes one of its own connection: as behind a router that is
// busy now and then, the later one is held up too.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { LoadResult } from '../abi/world';
import { Stream } from '../abi/streams';
import { now } from '../base/clock';
import { config, cost } from '../base/config';
import { nextBelow, nextUniform } from '../base/random';
import { flowHash, packetFree, pk, wireBytes, wireSend } from '../kernel/packet';
import { clientSends, hopsDown, hopsUp } from './hops';
import { addResult, WORLD_LANES, WORLD_UPLINK } from './state';

const MILLION: u32 = 1000000;
const LANE_MASK: u32 = 63;
const LANES_DOWN: u32 = WORLD_LANES + 512;

/** A client sends a packet: it arrives at the machine's card as NIC_RX. */
export function linkUp(p: u32): void {
  const ready = clientSends(pk(p)) + cost(Cost.NIC_LATENCY) / 1000;
  const out = wireSend(WORLD_UPLINK, ready, wireBytes(p), config(Config.LINK_BANDWIDTH_BPS) as u64);
  if (lost(p)) return;
  hopsUp(p, jittered(p, out + (config(Config.LINK_LATENCY_NS) as u64), WORLD_LANES));
}

/** LINK_PACKET: the machine's card has put a packet on the wire: it arrives at the clients as CLIENT_PACKET. */
export function linkDown(p: u32): void {
  if (lost(p)) return;
  const latency = (config(Config.LINK_LATENCY_NS) as u64) + cost(Cost.NIC_LATENCY) / 1000;
  hopsDown(p, jittered(p, now() + latency, LANES_DOWN));
}

/** When a packet arrives that would arrive at an instant without jitter. */
function jittered(p: u32, at: u64, lanes: u32): u64 {
  const jitter = config(Config.LINK_JITTER_NS) as u64;
  if (jitter == 0) return at;
  const packet = pk(p);
  const lane = lanes + ((flowHash(packet.from, packet.fromPort, packet.to, packet.toPort) & LANE_MASK) << 3);
  const drawn = max(at + nextUniform(Stream.NETWORK, 0, jitter), load<u64>(lane));
  store<u64>(lane, drawn);
  return drawn;
}

function lost(p: u32): bool {
  const ppm = config(Config.LINK_LOSS_PPM) as u32;
  if (ppm == 0 || nextBelow(Stream.NETWORK, MILLION) >= ppm) return false;
  addResult(LoadResult.PACKETS_LOST, 1);
  packetFree(p);
  return true;
}
