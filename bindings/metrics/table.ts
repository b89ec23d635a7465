// The table of metrics: every name with its kind, unit, text and where its number comes from. What else there is to know of a
// metric follows from its row; nothing outside asks for a name.

import { Config } from '../../assembly/abi/config.js';
import type { Counter, ProcStat } from '../../assembly/abi/counters.js';
import type { Metric } from '../../assembly/abi/metrics.js';
import type { LoadResult } from '../../assembly/abi/world.js';
import type { ResolvedOptions } from '../engine/options.js';
import { goMetrics } from './go.js';
import { simMetrics } from './sim.js';

/** Kinds of values, as runtime/metrics has them. A float64 is a time in seconds. */
export type MetricKind = 'uint64' | 'float64' | 'histogram';

/** What several numbers under one name are told apart by. */
export type MetricLabel = 'p' | 'cpu' | 'reason' | 'call';

/** Where a metric's number comes from. Times are nanoseconds there. */
export type MetricSource =
  /** Worked out by the engine (assembly/runtime/metrics.ts). */
  | { from: 'engine'; metric: Metric }
  | { from: 'counter'; counter: Counter }
  /** One number per P. */
  | { from: 'proc'; stat: ProcStat }
  | { from: 'load'; result: LoadResult }
  /** Calls by name. */
  | { from: 'syscalls' }
  /** A histogram of times. */
  | { from: 'times'; metric: Metric }
  /** The histogram of the load's latencies. */
  | { from: 'requests' }
  /** Counts by size class. */
  | { from: 'sizes'; metric: Metric }
  /** Truly 0, since there is nothing to count in the model. */
  | { from: 'zero' }
  /** A setting of the program's that only it can read. */
  | { from: 'program'; setting: 'gogc' | 'memlimit' }
  /** Not modelled: a program reads 0, results and files leave it out. */
  | { from: 'nowhere' };

export type MetricInfo = Readonly<{
  /** `/sched/latencies:seconds`: path and unit. */
  name: string;
  kind: MetricKind;
  /** It only grows. */
  cumulative: boolean;
  /** One or two sentences. */
  text: string;
  source: MetricSource;
  /** There are several numbers. */
  by?: MetricLabel;
  /** Go version that has it first, as Config.VERSION counts; all if there is none. */
  since?: number;
}>;

/** The part of a name after the colon. */
export function unitOf({ name }: MetricInfo): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Every metric there is, sorted by name. */
export const allMetrics: readonly MetricInfo[] = [...goMetrics, ...simMetrics].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);

/** Whether a Go version has a metric. Version 0 (the lecture's runtime) has what the newest has. */
export function existsIn({ since }: MetricInfo, version: number): boolean {
  return version === 0 || since === undefined || since <= version;
}

/** The metrics that a run has: of its Go version, modelled, and of its clients only if there are any. */
export function metricsOfRun({ values, load }: Pick<ResolvedOptions, 'values' | 'load'>): MetricInfo[] {
  const version = values[Config.VERSION] ?? 0;
  return allMetrics.filter(({ source, ...info }) => {
    if (source.from === 'nowhere' || source.from === 'program') return false;
    if ((source.from === 'load' || source.from === 'requests') && !load) return false;
    return existsIn({ source, ...info }, version);
  });
}
