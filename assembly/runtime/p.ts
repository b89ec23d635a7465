// Processors: the right to run Go code, with a local run queue. One record each, found by a table of addresses that grows with
// GOMAXPROCS; a P that GOMAXPROCS no longer counts stays where it is until it is needed again (procresize.ts).
//
//      0    4        8           12            16   20         24         28        32           36            40
//     ┌────┬────────┬───────────┬─────────────┬────┬──────────┬──────────┬─────────┬────────────┬─────────────┬─────────
//     │ id │ status │ schedtick │ syscalltick │ m  │ runqhead │ runqtail │ runnext │ goidcache  │ goidcacheend│ gfree
//     └────┴────────┴───────────┴─────────────┴────┴──────────┴──────────┴─────────┴────────────┴─────────────┴─────────
//      44      48     52        56               60                64                72                80      …  128
//     ┬───────┬──────┬─────────┬────────────────┬─────────────────┬─────────────────┬─────────────────┬─────────┐
//     │ ngfree│ link │ oldm    │ seen_schedtick │ seen_syscalltick│ sched_when_ns   │ syscall_when_ns │ …       │
//     ┴───────┴──────┴─────────┴────────────────┴─────────────────┴─────────────────┴─────────────────┴─────────┘
//      80           84       88         96             104         108       112       …  128
//     ┬────────────┬────────┬──────────┬──────────────┬───────────┬─────────┬─────────┬───┐
//     │ safe_point │ gcMode │ gc_since │ gcFractional │ gcInFlight│ scanned │ preempt │ … │
//     ┴────────────┴────────┴──────────┴──────────────┴───────────┴─────────┴─────────┴───┘
//  128 timers block, 64 bytes (timer.ts)   192 statistics, PROC_STAT_BYTES (abi/counters.ts)
//  320 run queue: slots of 4 bytes, a power of two of them, 256 unless the profile has more; head and tail only grow, a slot is
//      index mod their number

import { Config } from '../abi/config';
import { Counter, PROC_STAT_BYTES, ProcStat } from '../abi/counters';
import { config } from '../base/config';
import { GC_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { setCounter } from '../observe/counters';
import { SCHED_ALLP, SCHED_GOMAXPROCS, SCHED_RINGS, SCHED_RUNQ_MASK } from './sched';

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
  /** The M that ran it last (1.26+), or 0. */
  oldm: u32;
  /** What sysmon saw last (sysmontick). */
  seenSchedtick: u32;
  seenSyscalltick: u32;
  schedwhen: u64;
  syscallwhen: u64;
  /** It is to run forEachP's function at its next safe point. */
  safePoint: u32;
  /** Mark worker that runs on it: mode (gc.ts), since when, time of fractional ones in this cycle. */
  gcMode: u32;
  gcSince: u64;
  gcFractionalNs: u64;
  /** Its present quantum, and what it has scanned, bytes; it was asked to stop. */
  gcInFlight: u32;
  gcScanned: u32;
  gcPreempt: u32;
}

const TIMERS: u32 = 128;
const STATS: u32 = 192;
const RUNQ: u32 = STATS + PROC_STAT_BYTES;
/** Slots of a ring, at least; the profile may use fewer. */
const RUNQ_SLOTS: u32 = 256;
/** In GC_STATE (stw.ts has its picture): Ps there ever were. */
const PROCS_MADE: u32 = GC_STATE + 4;

export function pp(p: u32): P {
  return changetype<P>(p as usize);
}

/** Address of slot `index mod slots` of p's ring. */
export function runqSlot(p: u32, index: u32): u32 {
  return p + RUNQ + ((index & load<u32>(SCHED_RUNQ_MASK)) << 2);
}

/** Slots that a ring of the profile's size lies in. */
function runqSlots(): u32 {
  const size = config(Config.RUNQ_SIZE) as u32;
  return size <= RUNQ_SLOTS ? RUNQ_SLOTS : (1 as u32) << (32 - clz<u32>(size - 1));
}

/** Says for thieves, who look at many Ps, whether p's ring holds anything: after every change of its head or tail. */
export function ringNote(p: u32): void {
  store<u8>(load<u32>(SCHED_RINGS) + pp(p).id, pp(p).runqhead != pp(p).runqtail ? 1 : 0);
}

/** Whether the ring of P number i holds anything. */
export function ringNoted(i: u32): bool {
  return load<u8>(load<u32>(SCHED_RINGS) + i) != 0;
}

/** Whether the ring of any P does. */
export function ringsNoted(): bool {
  const end = load<u32>(SCHED_RINGS) + gomaxprocs();
  for (let at = load<u32>(SCHED_RINGS); at < end; at += 8) if (load<u64>(at) != 0) return true;
  return false;
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

export function pStat(p: u32, stat: ProcStat): u64 {
  return load<u64>(p + STATS + ((stat as u32) << 3));
}

export function pSet(p: u32, stat: ProcStat, value: u64): void {
  store<u64>(p + STATS + ((stat as u32) << 3), value);
}

export function pPeak(p: u32, stat: ProcStat, value: u64): void {
  const at = p + STATS + ((stat as u32) << 3);
  if (value > load<u64>(at)) store<u64>(at, value);
}

export function allp(i: u32): u32 {
  return load<u32>(load<u32>(SCHED_ALLP) + (i << 2));
}

/** Ps there ever were: those from GOMAXPROCS on are dead. */
export function procsMade(): u32 {
  return load<u32>(PROCS_MADE);
}

export function gomaxprocs(): u32 {
  return load<u32>(SCHED_GOMAXPROCS);
}

/** Makes the first n Ps. They are all idle; the caller puts them where they belong. */
export function procsInit(n: u32): void {
  store<u32>(PROCS_MADE, 0);
  store<u32>(SCHED_RUNQ_MASK, runqSlots() - 1);
  procsMake(n);
  store<u32>(SCHED_GOMAXPROCS, n);
  setCounter(Counter.GOMAXPROCS_NOW, n as u64);
  setCounter(Counter.GOMAXPROCS_PEAK, n as u64);
}

/** Sees to it that there are n Ps at least; new ones are in one piece of memory, and the table of all is replaced. */
export function procsMake(n: u32): void {
  const made = procsMade();
  if (n <= made) return;
  const table = sysAlloc(n << 2);
  memory.copy(table, load<u32>(SCHED_ALLP), made << 2);
  const bytes = RUNQ + ((load<u32>(SCHED_RUNQ_MASK) + 1) << 2);
  let p = sysAlloc((n - made) * bytes);
  for (let i = made; i < n; i++) {
    store<u32>(table + (i << 2), p);
    pp(p).id = i;
    p += bytes;
  }
  store<u32>(SCHED_ALLP, table);
  const rings = sysAlloc((n + 7) & ~7);
  memory.copy(rings, load<u32>(SCHED_RINGS), made);
  memory.fill(rings + made, 0, ((n + 7) & ~7) - made);
  store<u32>(SCHED_RINGS, rings);
  store<u32>(PROCS_MADE, n);
}
