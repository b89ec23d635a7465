// Logical CPUs. Each has a clock of its own; the one with the earliest clock has the turn (base/turns.ts). An idle CPU has none.
//
//    0        4         8          12       16         20          24            32            40          48          56      64
//   ┌────────┬─────────┬──────────┬────────┬──────────┬───────────┬─────────────┬─────────────┬───────────┬───────────┬───────┐
//   │ number │ thread  │ sliceGen │ armed  │ switches │ slow      │ clock_ns    │ pending_ps  │ since_ns  │ busy_ns   │ …     │
//   └────────┴─────────┴──────────┴────────┴──────────┴───────────┴─────────────┴─────────────┴───────────┴───────────┴───────┘

import { Config } from '../abi/config';
import { bitmapBytes, bitmapClear, bitmapInit, bitmapSet, bitmapTest } from '../base/bitmap';
import { now } from '../base/clock';
import { config } from '../base/config';
import { sysAlloc } from '../base/memory';
import { turnSet, turnsInit } from '../base/turns';
import { KERNEL_CPUS, KERNEL_CUR_CPU, KERNEL_IDLE_CPUS, KERNEL_NCPU, KERNEL_SMT, KERNEL_SMT_RATES } from './state';

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
  /** Picoseconds of work that it does in a nanosecond, as long as its core's other threads are busy; 0: 1000. */
  slow: u32;
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
  smtInit();
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
  if (load<u32>(KERNEL_SMT) > 1) smtChange(i);
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
    if (load<u32>(KERNEL_SMT) > 1) smtChange(i);
  }
  turnSet(i, c.clock);
}

/**
 * What each of a core's hyper-threads does while k of n are busy: two get SMT_SHARE per mille of the core's speed each, every
 * further one adds as much to the core as the second did.
 */
function smtInit(): void {
  const n = max<u32>(config(Config.THREADS_PER_CORE) as u32, 1);
  const share = config(Config.SMT_SHARE) as u32;
  store<u32>(KERNEL_SMT, share == 0 || share >= 1000 ? 1 : n);
  for (let k: u32 = 2; k <= n && k <= SMT_MAX; k++) {
    store<u32>(KERNEL_SMT_RATES + (k << 2), (1000 + (k - 1) * (2 * max<u32>(share, 500) - 1000)) / k);
  }
}

/** Logical CPUs of one core, at most (engine/options.ts asks for no more). */
const SMT_MAX: u32 = 8;

/** The first of the logical CPUs that share a core with CPU i, and the number of the first that doesn't any more. */
export function coreOf(i: u32): u32 {
  const n = max<u32>(config(Config.THREADS_PER_CORE) as u32, 1);
  return i - (i % n);
}

export function coreEnd(i: u32): u32 {
  return min<u32>(coreOf(i) + max<u32>(config(Config.THREADS_PER_CORE) as u32, 1), ncpu());
}

/** Whether no other logical CPU of its core works. */
export function coreIsIdle(i: u32): bool {
  for (let k = coreOf(i); k < coreEnd(i); k++) if (k != i && !cpuIsIdle(k)) return false;
  return true;
}

/** A logical CPU has become busy or idle: the speed of its core's, from their next turn on. */
function smtChange(i: u32): void {
  let busy: u32 = 0;
  for (let k = coreOf(i); k < coreEnd(i); k++) if (!cpuIsIdle(k)) busy++;
  const slow = busy < 2 ? 0 : load<u32>(KERNEL_SMT_RATES + (min<u32>(busy, SMT_MAX) << 2));
  for (let k = coreOf(i); k < coreEnd(i); k++) cpu(k).slow = slow;
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
