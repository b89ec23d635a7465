// Where a packet goes: to the network card, or back into the machine over the loopback device.
//
//   NET_STATE  1024 u64 × 64: when the last packet of each lane (connections fall on lanes by hash) arrives over loopback
//              1536 u32: address of u32 by CPU: packets over loopback that wait for its softirq

import { CLIENT_ADDRESS, LOOPBACK_ADDRESS, MACHINE_ADDRESS } from '../abi/world';
import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import { config, cost } from '../base/config';
import { schedule } from '../base/events';
import { NET_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import { ncpu } from './cpu';
import { nicTransmit } from './nic';
import { flowHash, packetFree, pk } from './packet';
import { kernelCharge, kernelCpu, kernelNow } from './softirq';

const LANES: u32 = NET_STATE + 1024;
const LANE_MASK: u32 = 63;
const BACKLOGS: u32 = NET_STATE + 1536;

/** No packets on any CPU's backlog; the CPUs are there already. */
export function backlogInit(): void {
  store<u32>(BACKLOGS, sysAlloc(ncpu() << 2));
}

/** A packet joins the queue of a CPU's softirq (enqueue_to_backlog); false: it is full. */
function backlogEnter(cpu: u32): bool {
  const at = load<u32>(BACKLOGS) + (cpu << 2);
  const most = config(Config.NETDEV_BACKLOG) as u32;
  // Linux asks whether there are more than the bound already.
  if (most != 0 && load<u32>(at) > most) return false;
  store<u32>(at, load<u32>(at) + 1);
  return true;
}

/** … and leaves it. */
export function backlogLeave(cpu: u32): void {
  const at = load<u32>(BACKLOGS) + (cpu << 2);
  store<u32>(at, load<u32>(at) - 1);
}

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
  if (!backlogEnter(packet.cpu)) {
    count(Counter.PACKETS_DROPPED, 1);
    count(Counter.BACKLOG_QUEUE_DROPS, 1);
    note(Ev.PACKET_DROP, packet.number, packet.cpu, 2);
    packetFree(p);
    return;
  }
  const lane = LANES + ((flowHash(packet.from, packet.fromPort, packet.to, packet.toPort) & LANE_MASK) << 3);
  const at = max(kernelNow(), load<u64>(lane));
  store<u64>(lane, at);
  schedule(at, EventKind.NET_LOOPBACK, p, 0);
}
