/*
 * The floor: the bare loop of the engine's scheduler — records, rings, global queue, stealing, clocks — without
 * prices, traces, counters, threads or an interpreter. What it needs for a goroutine is what the machine and the data
 * structures cost; bench/ reports the engine against it.
 *
 * Every workload runs on `procs` Ps (1 … 1024; one P has no clock) and returns the number of goroutines that ended,
 * which is `count` when none was lost or run twice.
 */
import { runBare } from './bare';
import { CHAIN, sched, SPAWNER, TREE_NODE } from './records';
import { reset, run } from './schedule';

/** Goroutines of one wave. */
const WAVE_SIZE: u32 = 256;

function start(procs: u32, kind: u32, arg: u32, count: u32, round: u32): u32 {
  reset(procs);
  const s = sched();
  s.count = count;
  s.round = round;
  return procs == 1 ? runBare(kind, arg) : run(kind, arg);
}

/** One goroutine spawns `count`, which then run: the rings overflow into the global queue. */
export function batch(procs: u32, count: u32): u32 {
  return start(procs, SPAWNER, 0, count, count) - 1;
}

/** One goroutine spawns 256, waits for them, and again, `count` in all. */
export function wave(procs: u32, count: u32): u32 {
  return start(procs, SPAWNER, 0, count, WAVE_SIZE) - 1;
}

/** Each of `count` goroutines spawns the next. */
export function chain(procs: u32, count: u32): u32 {
  return count == 0 ? 0 : start(procs, CHAIN, count, count, 0);
}

/** Each of `count` goroutines spawns two, as long as there are: a complete binary tree. */
export function tree(procs: u32, count: u32): u32 {
  return count == 0 ? 0 : start(procs, TREE_NODE, 0, count, 0);
}

/** Virtual nanoseconds of the last workload, until the last P parked; 0 on one P. */
export function makespan_ns(): u64 {
  return sched().latest;
}
