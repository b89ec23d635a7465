// What a run measured under the names that Go's runtime/metrics gives it, in Go's units.

import { Config } from '../../assembly/abi/config.js';
import type { GoroutineCensus } from './goroutines.js';
import type { Latency } from './latency.js';
import type { ResolvedOptions } from './options.js';
import type { RunResult } from './result.js';

/** A distribution in seconds. */
export type Seconds = Latency;

/** Metrics by Go's names, as far as the simulation has them. */
export interface Metrics {
  /** From runnable to running. */
  '/sched/latencies:seconds': Seconds;
  /** Stopping the world: until everybody has stopped, and in all; for the collector, and for others. */
  '/sched/pauses/stopping/gc:seconds': Seconds;
  '/sched/pauses/stopping/other:seconds': Seconds;
  '/sched/pauses/total/gc:seconds': Seconds;
  '/sched/pauses/total/other:seconds': Seconds;
  '/sched/gomaxprocs:threads': number;
  '/sched/goroutines:goroutines': number;
  '/sched/goroutines-created:goroutines': number;
  '/sched/goroutines/runnable:goroutines': number;
  '/sched/goroutines/running:goroutines': number;
  '/sched/goroutines/waiting:goroutines': number;
  /** In a system call. */
  '/sched/goroutines/not-in-go:goroutines': number;
  '/sched/threads/total:threads': number;
  '/gc/heap/allocs:bytes': number;
  '/gc/heap/allocs:objects': number;
  '/gc/stack/starting-size:bytes': number;
  '/memory/classes/heap/stacks:bytes': number;
  /** GOMAXPROCS × elapsed time. */
  '/cpu/classes/total:cpu-seconds': number;
  /** Ps running goroutines. */
  '/cpu/classes/user:cpu-seconds': number;
  '/cpu/classes/idle:cpu-seconds': number;
}

const S = 1e9;

function seconds(ns: Latency): Seconds {
  const { p50, p90, p99, p999, max, mean, count } = ns;
  return { p50: p50 / S, p90: p90 / S, p99: p99 / S, p999: p999 / S, max: max / S, mean: mean / S, count };
}

/** Turns the numbers of a result into Go's metrics. */
export function metricsOf(
  result: Omit<RunResult, 'metrics'>,
  census: GoroutineCensus,
  busy_ns: number,
  options: ResolvedOptions,
): Metrics {
  const total_ns = options.procs * result.virtual_ns;
  const latency = result.latency_ns;
  return {
    '/sched/latencies:seconds': seconds(latency.sched),
    '/sched/pauses/stopping/gc:seconds': seconds(latency.stw_stopping_gc),
    '/sched/pauses/stopping/other:seconds': seconds(latency.stw_stopping_other),
    '/sched/pauses/total/gc:seconds': seconds(latency.stw_total_gc),
    '/sched/pauses/total/other:seconds': seconds(latency.stw_total_other),
    '/sched/gomaxprocs:threads': result.scheduler.gomaxprocs,
    '/sched/goroutines:goroutines': result.goroutines.live,
    '/sched/goroutines-created:goroutines': result.goroutines.created,
    '/sched/goroutines/runnable:goroutines': census.runnable,
    '/sched/goroutines/running:goroutines': census.running,
    '/sched/goroutines/waiting:goroutines': census.waiting,
    '/sched/goroutines/not-in-go:goroutines': census.syscall,
    '/sched/threads/total:threads': result.threads.created,
    '/gc/heap/allocs:bytes': result.memory.heap_alloc_bytes,
    '/gc/heap/allocs:objects': result.memory.heap_alloc_objects,
    '/gc/stack/starting-size:bytes': options.values[Config.STACK_MIN_BYTES] ?? 0,
    '/memory/classes/heap/stacks:bytes': result.memory.stack_bytes,
    '/cpu/classes/total:cpu-seconds': total_ns / S,
    '/cpu/classes/user:cpu-seconds': busy_ns / S,
    '/cpu/classes/idle:cpu-seconds': (total_ns - busy_ns) / S,
  };
}
