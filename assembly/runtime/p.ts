// Processors: the right to run Go code, with a local run queue. One record each, in one array.
//
//      0    4        8           12            16   20         24         28        32           36            40
//     ┌────┬────────┬───────────┬─────────────┬────┬──────────┬──────────┬─────────┬────────────┬─────────────┬─────────
//     │ id │ status │ schedtick │ syscalltick │ m  │ runqhead │ runqtail │ runnext │ goidcache  │ goidcacheend│ gfree
//     └────┴────────┴───────────┴─────────────┴────┴──────────┴──────────┴─────────┴────────────┴─────────────┴─────────
//      44      48     52        56               60                64                72                80      …  128
//     ┬───────┬──────┬─────────┬────────────────┬─────────────────┬─────────────────┬─────────────────┬─────────┐
//     │ ngfree│ link │ spare   │ seen_schedtick │ seen_syscalltick│ sched_when_ns   │ syscall_when_ns │ …       │
//     ┴───────┴──────┴─────────┴────────────────┴─────────────────┴─────────────────┴─────────────────┴─────────┘
//  128 timers block, 64 bytes (timer.ts)   192 statistics, PROC_STAT_BYTES (abi/counters.ts)
//  320 run queue: 256 slots of 4 bytes; head and tail only grow, a slot is index mod size

import { PROC_STAT_BYTES, ProcStat } from '../abi/counters';
import { sysAlloc } from '../base/memory';
import { SCHED_ALLP, SCHED_GOMAXPROCS } from './sched';

@unmanaged
export class P {
  id: u32;
  status: u32;
  schedtick: u32;
  syscalltick: u32;
  m: u32;
  runqhead: u32;
  runqtail: u32;
  runnext: u32;
  goidcache: u32;
  goidcacheend: u32;
  gfree: u32;
  ngfree: u32;
  /** Next idle P. */
  link: u32;
  reserved: u32;
  /** What sysmon saw last (sysmontick). */
  seenSchedtick: u32;
  seenSyscalltick: u32;
  schedwhen: u64;
  syscallwhen: u64;
}

const TIMERS: u32 = 128;
const STATS: u32 = 192;
const RUNQ: u32 = STATS + PROC_STAT_BYTES;
/** Slots physically there; the profile may use fewer. */
export const RUNQ_SLOTS: u32 = 256;
export const P_BYTES: u32 = RUNQ + RUNQ_SLOTS * 4;

export function pp(p: u32): P {
  return changetype<P>(p as usize);
}

/** Address of slot `index mod 256` of p's ring. */
export function runqSlot(p: u32, index: u32): u32 {
  return p + RUNQ + ((index & (RUNQ_SLOTS - 1)) << 2);
}

/** Address of p's timer block. */
export function pTimers(p: u32): u32 {
  return p + TIMERS;
}

/** Address of p's statistics, u64 each. */
export function pStats(p: u32): u32 {
  return p + STATS;
}

export function pCount(p: u32, stat: ProcStat, by: u64): void {
  const at = p + STATS + ((stat as u32) << 3);
  store<u64>(at, load<u64>(at) + by);
}

export function pPeak(p: u32, stat: ProcStat, value: u64): void {
  const at = p + STATS + ((stat as u32) << 3);
  if (value > load<u64>(at)) store<u64>(at, value);
}

export function allp(i: u32): u32 {
  return load<u32>(SCHED_ALLP) + i * P_BYTES;
}

export function gomaxprocs(): u32 {
  return load<u32>(SCHED_GOMAXPROCS);
}

/** Makes n Ps. They are all idle; the caller puts them where they belong. */
export function procsInit(n: u32): void {
  store<u32>(SCHED_ALLP, sysAlloc(n * P_BYTES));
  store<u32>(SCHED_GOMAXPROCS, n);
  for (let i: u32 = 0; i < n; i++) pp(allp(i)).id = i;
}
