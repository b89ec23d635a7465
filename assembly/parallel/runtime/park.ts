// How a goroutine leaves its worker and comes back, in the parallel engine.
//
// Its place is in its record before an instruction that may park it begins (vm/interpreter.ts), so whoever parks it only has to set
// its state, under the lock of what it waits for: when that lock is given back another worker may run it at once. After that
// the parking worker must not touch it.

import { Counter } from '../abi/counters';
import { GStatus, WaitReason } from '../abi/status';
import { count } from '../observe/counters';
import { G_RESUMED, gp } from './g';
import { pp } from './p';
import { runqput } from './runq';
import { SCHED_CUR_P } from './sched';

/** The running goroutine waits from now on. The caller holds the lock of what it waits for, and returns Outcome.PARKED. */
export function gopark(g: u32, reason: WaitReason): void {
  const rec = gp(g);
  assert(rec.status == (GStatus.RUNNING as u8));
  rec.status = GStatus.WAITING as u8;
  rec.waitreason = reason as u8;
}

/** Makes a waiting goroutine runnable: into runnext of the running worker's P. */
export function goready(g: u32): void {
  const rec = gp(g);
  assert(rec.status == (GStatus.WAITING as u8));
  rec.status = GStatus.RUNNABLE as u8;
  rec.flags |= G_RESUMED;
  runqput(load<u32>(SCHED_CUR_P), g, true);
}

/** Gosched: when the instruction is done the worker puts g on the global queue. */
export function gosched(g: u32): void {
  pp(load<u32>(SCHED_CUR_P)).yieldLocal = 0;
}

/** goyield: the same, but to the tail of its own ring. */
export function goyield(g: u32): void {
  pp(load<u32>(SCHED_CUR_P)).yieldLocal = 1;
}

/** Preempted: counted; the worker puts it on the global queue. */
export function preempted(): void {
  count(Counter.PREEMPTIONS, 1);
}
