// Where a packet goes: to the network card, or back into the machine over the loopback device.
//
//   NET_STATE  1024 u64 × 64: when the last packet of each lane (connections fall on lanes by hash) arrives over loopback

import { CLIENT_ADDRESS, LOOPBACK_ADDRESS, MACHINE_ADDRESS } from '../abi/world';
import { Cost } from '../abi/costs';
import { EventKind } from '../abi/events';
import { cost } from '../base/config';
import { schedule } from '../base/events';
import { NET_STATE } from '../base/layout';
import { nicTransmit } from './nic';
import { flowHash, pk } from './packet';
import { kernelCharge, kernelCpu, kernelNow } from './softirq';

const LANES: u32 = NET_STATE + 1024;
const LANE_MASK: u32 = 63;

/** Whether an address is the machine's own. */
export function ipIsLocal(addr: u32): bool {
  return addr >> 24 == (LOOPBACK_ADDRESS as u32) >> 24 || addr == (MACHINE_ADDRESS as u32);
}

/** Whether the card leads there: the network of the clients. */
export function ipHasRoute(addr: u32): bool {
  return ipIsLocal(addr) || addr >> 24 == (CLIENT_ADDRESS as u32) >> 24;
}

/**
 * Sends a packet. Over the loopback device the receiving half of the protocol work is done at once, on the same CPU, as
 * Linux's backlog softirq at the end of the system call.
 */
export function ipOutput(p: u32): void {
  const packet = pk(p);
  kernelCharge(cost(Cost.TX_PACKET));
  if (!ipIsLocal(packet.to)) {
    nicTransmit(p);
    return;
  }
  kernelCharge(cost(Cost.SOFTIRQ_PACKET));
  packet.cpu = kernelCpu() as u16;
  const lane = LANES + ((flowHash(packet.from, packet.fromPort, packet.to, packet.toPort) & LANE_MASK) << 3);
  const at = max(kernelNow(), load<u64>(lane));
  store<u64>(lane, at);
  schedule(at, EventKind.NET_LOOPBACK, p, 0);
}
