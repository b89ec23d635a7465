// Logical CPUs. Each has a clock of its own; the one with the earliest clock has the turn (base/turns.ts). An idle CPU has none.
//
//    0        4         8          12       16         20          24            32            40          48          56      64
//   ┌────────┬─────────┬──────────┬────────┬──────────┬───────────┬─────────────┬─────────────┬───────────┬───────────┬───────┐
//   │ number │ thread  │ sliceGen │ armed  │ switches │ reserved  │ clock_ns    │ pending_ps  │ since_ns  │ busy_ns   │ …     │
//   └────────┴─────────┴──────────┴────────┴──────────┴───────────┴─────────────┴─────────────┴───────────┴───────────┴───────┘

import { Config } from '../abi/config';
import { bitmapBytes, bitmapClear, bitmapInit, bitmapSet, bitmapTest } from '../base/bitmap';
import { now } from '../base/clock';
import { config } from '../base/config';
import { sysAlloc } from '../base/memory';
import { turnSet, turnsInit } from '../base/turns';
import { KERNEL_CPUS, KERNEL_CUR_CPU, KERNEL_IDLE_CPUS, KERNEL_NCPU } from './state';

@unmanaged
export class Cpu {
  number: u32;
  /** Running thread, or 0. */
  thread: u32;
  /** Generation of the pending CPU_SLICE event. */
  sliceGen: u32;
  /** A CPU_SLICE event is pending. */
  armed: u32;
  switches: u32;
  reserved: u32;
  /** The CPU's own instant. */
  clock: u64;
  /** Fraction of a nanosecond carried, in picoseconds. */
  pendingPs: u64;
  /** When the running thread got the CPU. */
  since: u64;
  busy: u64;
  reserved1: u64;
}

const CPU_BYTES: u32 = 64;
/** Where a thread's record has its time on CPUs (thread.ts, which knows of this file). */
const THREAD_RUN_NS: u32 = 40;
export const NEVER: u64 = u64.MAX_VALUE;

/** The record of CPU number i. */
export function cpu(i: u32): Cpu {
  return changetype<Cpu>((load<u32>(KERNEL_CPUS) + i * CPU_BYTES) as usize);
}

export function ncpu(): u32 {
  return load<u32>(KERNEL_NCPU);
}

/** Powers the CPUs on: all idle. */
export function cpusInit(): void {
  const n = config(Config.CPUS) as u32;
  store<u32>(KERNEL_NCPU, n);
  store<u32>(KERNEL_CPUS, sysAlloc(n * CPU_BYTES));
  const idle = sysAlloc(bitmapBytes(n));
  store<u32>(KERNEL_IDLE_CPUS, idle);
  bitmapInit(idle, n);
  turnsInit(n);
  for (let i: u32 = 0; i < n; i++) {
    cpu(i).number = i;
    bitmapSet(idle, i);
    turnSet(i, NEVER);
  }
}

/** How long the thread that has the turn has been on CPUs so far, ns; 0 while a future event is handled. */
export function cpuRan(): u64 {
  const turn = load<u32>(KERNEL_CUR_CPU);
  if (turn == 0) return 0;
  const c = cpu(turn - 1);
  return c.thread == 0 ? 0 : load<u64>(c.thread, THREAD_RUN_NS) + (now() - c.clock);
}

export function cpuIsIdle(i: u32): bool {
  return bitmapTest(load<u32>(KERNEL_IDLE_CPUS), i);
}

export function cpuSetIdle(i: u32): void {
  bitmapSet(load<u32>(KERNEL_IDLE_CPUS), i);
  turnSet(i, NEVER);
}

/** An idle CPU starts at now(), a busy one keeps its clock. */
export function cpuSetBusy(i: u32): void {
  const c = cpu(i);
  if (cpuIsIdle(i)) {
    bitmapClear(load<u32>(KERNEL_IDLE_CPUS), i);
    if (c.clock < now()) {
      c.clock = now();
      c.pendingPs = 0;
    }
  }
  turnSet(i, c.clock);
}

/**
 * Interrupt work of the kernel takes CPU i for a while: whatever runs there is delayed; an idle CPU is busy until then.
 * @param ps picoseconds
 */
export function cpuSteal(i: u32, ps: u64): void {
  const c = cpu(i);
  if (c.clock < now()) {
    c.clock = now();
    c.pendingPs = 0;
  }
  const total = c.pendingPs + ps;
  c.clock += total / 1000;
  c.pendingPs = total % 1000;
  c.busy += total / 1000;
  if (!cpuIsIdle(i)) turnSet(i, c.clock);
}
