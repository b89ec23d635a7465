// What the specs of kernel and world share: a machine with CPUs, descriptors and network in a plain configuration, and a loop
// over the future events.

import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { EventKind } from '../../assembly/abi/events';
import { setNow, setPending } from '../../assembly/base/clock';
import {
  eventGen,
  eventKind,
  eventPayload,
  eventsInit,
  eventsPeek,
  eventsPop,
  eventTime,
} from '../../assembly/base/events';
import { CONFIG_BLOCK, COSTS_BLOCK } from '../../assembly/base/layout';
import { arenaEnd, arenaInit } from '../../assembly/base/memory';
import { randomInit } from '../../assembly/base/random';
import { schedInit } from '../../assembly/kernel/sched';
import { filesInit } from '../../assembly/kernel/file';
import { netEvent, netInit } from '../../assembly/kernel/net';
import { KERNEL_CUR_CPU } from '../../assembly/kernel/state';
import { threadNew } from '../../assembly/kernel/thread';
import { worldEvent } from '../../assembly/world/load';

/** Beyond as-pect's own heap. */
const ARENA: u32 = 64 << 20;

export function setConfig(key: Config, value: i64): void {
  store<i64>(CONFIG_BLOCK + ((key as u32) << 3), value);
}

/** @param ps price in picoseconds */
export function setCost(key: Cost, ps: u32): void {
  store<u32>(COSTS_BLOCK + ((key as u32) << 2), ps);
}

/** Fresh memory and a plain configuration; tests change keys before machineStart. */
export function machineReset(seed: u64): void {
  const end = arenaEnd();
  if (end > ARENA) memory.fill(ARENA, 0, end - ARENA);
  arenaInit(ARENA);
  randomInit(seed);
  setConfig(Config.CPUS, 2);
  setConfig(Config.SOMAXCONN, 4096);
  setConfig(Config.SOCKET_SNDBUF_BYTES, 87040);
  setConfig(Config.SOCKET_RCVBUF_BYTES, 131072);
  setConfig(Config.NIC_RING_SLOTS, 256);
  setConfig(Config.NIC_BUDGET, 300);
  setConfig(Config.MTU_BYTES, 1500);
  setConfig(Config.LINK_LATENCY_NS, 50000);
  setConfig(Config.LINK_BANDWIDTH_BPS, 10000000000);
  setCost(Cost.INTERRUPT, 1000000);
  setCost(Cost.SOFTIRQ_PACKET, 800000);
  setCost(Cost.TX_PACKET, 500000);
  setCost(Cost.NIC_LATENCY, 1000000);
  setCost(Cost.NIC_DMA_BYTE, 100);
  setCost(Cost.KERNEL_COPY_BYTE, 50);
}

export function machineStart(): void {
  eventsInit();
  schedInit();
  filesInit();
  netInit();
}

/** A thread that waits for a wake-up. */
export function waitingThread(): u32 {
  return threadNew(1, 0);
}

/** The program's system calls happen between these, on CPU 0, at now(). */
export function enter(): void {
  store<u32>(KERNEL_CUR_CPU, 1);
  setPending(0);
}

/** … and take no time. */
export function leave(): void {
  setPending(0);
  store<u32>(KERNEL_CUR_CPU, 0);
}

/** The next future event is handled; false if there is none until then. */
export function step(until: u64): bool {
  if (eventsPeek() > until || !eventsPop()) return false;
  setNow(eventTime());
  const kind = eventKind() as u32;
  if (kind >= (EventKind.WORLD_FIRST as u32)) worldEvent(kind, eventPayload(), eventGen());
  else if (kind >= (EventKind.NET_FIRST as u32)) netEvent(kind, eventPayload(), eventGen());
  return true;
}

/** Everything up to an instant happens. */
export function runUntil(at: u64): void {
  while (step(at)) {}
  setNow(at);
}

/** Everything happens that is to happen. */
export function runOut(): void {
  while (step(u64.MAX_VALUE - 1)) {}
}
