// The metrics of a result: what a run came to, by name.

import type { Engine } from '../engine/engine.js';
import type { Latency } from '../engine/latency.js';
import type { ResolvedOptions } from '../engine/options.js';
import { type Extent, extentOf, readHistogram, readLabelled, readNumber, readSeconds } from './read.js';
import { type MetricInfo, metricsOfRun } from './table.js';

/** A distribution in seconds. */
export type Seconds = Latency;

/** Objects by size: greatest size of a class in bytes, or `larger` -> count. */
export type Sizes = Readonly<Record<string, number>>;

/** One number, several by label (`p`, `cpu`: numbers from 0), or a distribution. */
export type MetricValue = number | Seconds | Readonly<Record<string, number>>;

/** Metrics by name: those that the run's Go version has and that are modelled. docs/metrics.md lists them all. */
export interface Metrics {
  /** From runnable to running. */
  '/sched/latencies:seconds': Seconds;
  '/sched/gomaxprocs:threads': number;
  '/sched/goroutines:goroutines': number;
  '/gc/heap/allocs:bytes': number;
  '/gc/heap/allocs:objects': number;
  '/gc/heap/allocs-by-size:bytes': Sizes;
  '/gc/stack/starting-size:bytes': number;
  '/memory/classes/heap/stacks:bytes': number;
  '/sync/mutex/wait/total:seconds': number;
  '/cpu/classes/total:cpu-seconds': number;
  '/cpu/classes/user:cpu-seconds': number;
  '/cpu/classes/idle:cpu-seconds': number;
  // Since Go 1.22:
  /** Stopping the world: until everybody has stopped, and in all; for the collector, and for others. */
  '/sched/pauses/stopping/gc:seconds': Seconds;
  '/sched/pauses/stopping/other:seconds': Seconds;
  '/sched/pauses/total/gc:seconds': Seconds;
  '/sched/pauses/total/other:seconds': Seconds;
  // Since Go 1.26:
  '/sched/goroutines-created:goroutines': number;
  '/sched/goroutines/runnable:goroutines': number;
  '/sched/goroutines/running:goroutines': number;
  '/sched/goroutines/waiting:goroutines': number;
  /** In a system call. */
  '/sched/goroutines/not-in-go:goroutines': number;
  '/sched/threads/total:threads': number;
  [name: string]: MetricValue;
}

/** Reads every metric that a run has. */
export function readMetrics(engine: Engine, options: ResolvedOptions): Metrics {
  const values: Record<string, MetricValue> = {};
  const extent = extentOf(engine, options);
  for (const info of metricsOfRun(options)) {
    // A setting that never makes a difference need not be said in every result.
    if (!info.name.startsWith('/godebug/')) values[info.name] = metricValue(engine, info, extent);
  }
  return values as Metrics;
}

function metricValue(engine: Engine, info: MetricInfo, extent: Extent): MetricValue {
  if (info.by) return readLabelled(engine, info, extent);
  if (info.kind !== 'histogram') return readNumber(engine, info);
  if (info.source.from === 'times' || info.source.from === 'requests') return readSeconds(engine, info);
  const { buckets } = readHistogram(engine, info);
  return Object.fromEntries(buckets.map(({ to, count }) => [Number.isFinite(to) ? String(to - 1) : 'larger', count]));
}
