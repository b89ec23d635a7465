// Reads metrics out of the engine, at the instant that it has reached.

import { Counter, type ProcStat } from '../../assembly/abi/counters.js';
import {
  SIZE_CLASSES,
  TIME_BUCKET_FIRST_BITS,
  TIME_BUCKET_SUB_BITS,
  TIME_BUCKETS,
} from '../../assembly/abi/metrics.js';
import type { WaitReason } from '../../assembly/abi/status.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import { LoadResult } from '../../assembly/abi/world.js';
import type { Engine } from '../engine/engine.js';
import { type Latency, readLatency } from '../engine/latency.js';
import { waitReasonNames } from '../engine/status.js';
import { loadResult } from '../load/tables.js';
import type { MetricInfo, MetricLabel } from './table.js';

/** How many of what there is in a run. */
export type Extent = Readonly<{ procs: number; cpus: number }>;

/** All Ps there ever were: GOMAXPROCS may have changed. */
export function extentOf(engine: Engine, { cpus }: { cpus: number }): Extent {
  return { procs: engine.counter(Counter.GOMAXPROCS_PEAK), cpus };
}

/** A bucket of a histogram: values from `from` to below `to`; to is Infinity for the last. */
export type Bucket = Readonly<{ from: number; to: number; count: number }>;

/** A histogram with Go's buckets, in seconds or bytes; those without values are left out. */
export interface Histogram {
  count: number;
  /** Of all values, exact; undefined where only sizes by class are known. */
  sum: number | undefined;
  buckets: Bucket[];
}

const S = 1e9;

/** The value of a metric that is one number; times in seconds. */
export function readNumber(engine: Engine, info: MetricInfo, index = 0): number {
  const value = raw(engine, info, index);
  return info.kind === 'float64' ? value / S : value;
}

function raw(engine: Engine, { source }: MetricInfo, index: number): number {
  switch (source.from) {
    case 'engine':
      return Number(BigInt.asUintN(64, engine.exports.metricRead(source.metric, index)));
    case 'counter':
      return engine.counter(source.counter);
    case 'proc':
      return engine.procStat(index, source.stat as ProcStat);
    case 'load':
      return loadResult(engine, source.result);
    case 'syscalls':
      return engine.syscallCount(index);
    default:
      return 0;
  }
}

/** What the numbers of a labelled metric are called, with the index of each. */
export function labelsOf(by: MetricLabel, { procs, cpus }: Extent): [label: string, index: number][] {
  const numbered = (n: number) => Array.from({ length: n }, (_, i): [string, number] => [String(i), i]);
  switch (by) {
    case 'p':
      return numbered(procs);
    case 'cpu':
      return numbered(cpus);
    case 'reason':
      return Object.entries(waitReasonNames)
        .filter(([, name]) => name !== '')
        .map(([reason, name]) => [name, Number(reason) as WaitReason]);
    case 'call':
      return Array.from({ length: Sys.SYS_COUNT }, (_, i) => [Sys[i]!, i]);
  }
}

/** The numbers of a labelled metric. Reasons and calls that never occurred are left out. */
export function readLabelled(engine: Engine, info: MetricInfo, extent: Extent): Record<string, number> {
  const values: Record<string, number> = {};
  const sparse = info.by === 'reason' || info.by === 'call';
  for (const [label, index] of labelsOf(info.by!, extent)) {
    const value = readNumber(engine, info, index);
    if (value !== 0 || !sparse) values[label] = value;
  }
  return values;
}

/** Address of the engine's histogram behind a metric of times; 0: nothing was recorded. */
export function histogramAddress(engine: Engine, { source }: MetricInfo): number {
  if (source.from === 'times') return engine.exports.metricHistogram(source.metric) >>> 0;
  return source.from === 'requests' ? loadResult(engine, LoadResult.LATENCY_HIST) : 0;
}

/** Percentiles of a histogram of times, in seconds. */
export function readSeconds(engine: Engine, info: MetricInfo): Latency {
  const { p50, p90, p99, p999, max, mean, count } = readLatency(engine, histogramAddress(engine, info));
  return { p50: p50 / S, p90: p90 / S, p99: p99 / S, p999: p999 / S, max: max / S, mean: mean / S, count };
}

/** Count and sum of a histogram of times. */
export function readTotals(engine: Engine, info: MetricInfo): { count: number; sum: number } {
  const address = histogramAddress(engine, info);
  if (address === 0) return { count: 0, sum: 0 };
  const { histCount, histSum } = engine.exports;
  return { count: Number(histCount(address)), sum: Number(BigInt.asUintN(64, histSum(address))) / S };
}

/** A histogram with Go's buckets. */
export function readHistogram(engine: Engine, info: MetricInfo): Histogram {
  const { source } = info;
  if (source.from === 'sizes') return sizes(engine, source.metric);
  const address = histogramAddress(engine, info);
  if (address === 0) return { count: 0, sum: 0, buckets: [] };
  const { count, sum } = readTotals(engine, info);
  const buckets: Bucket[] = [];
  let left = count;
  for (let i = 0; i < TIME_BUCKETS && left > 0; i++) {
    const [from, to] = [timeBucketStart(i), timeBucketStart(i + 1)];
    const n = Number(engine.exports.histRange(address, BigInt(from), BigInt(to)));
    if (n > 0) buckets.push({ from: from / S, to: to / S, count: n });
    left -= n;
  }
  if (left > 0) buckets.push({ from: timeBucketStart(TIME_BUCKETS) / S, to: Number.POSITIVE_INFINITY, count: left });
  return { count, sum, buckets };
}

/** Least value of bucket i of runtime/metrics' time histograms, ns. */
export function timeBucketStart(i: number): number {
  const octave = i >> TIME_BUCKET_SUB_BITS;
  const part = i & ((1 << TIME_BUCKET_SUB_BITS) - 1);
  const width = 2 ** (TIME_BUCKET_FIRST_BITS - TIME_BUCKET_SUB_BITS);
  if (octave === 0) return part * width;
  return (2 ** TIME_BUCKET_FIRST_BITS + part * width) * 2 ** (octave - 1);
}

/** Objects by size class. Class 0 is for what is larger than any. */
function sizes(engine: Engine, metric: number): Histogram {
  const { metricRead, classBytes } = engine.exports;
  const of = (sizeClass: number) => Number(metricRead(metric, sizeClass));
  const buckets: Bucket[] = [];
  let count = 0;
  for (let i = 1; i <= SIZE_CLASSES; i++) {
    const last = i === SIZE_CLASSES;
    const n = of(last ? 0 : i);
    count += n;
    if (n > 0) {
      // Buckets begin a byte after the class before, as in metrics.go.
      const from = i === 1 ? 1 : classBytes(i - 1) + 1;
      buckets.push({ from, to: last ? Number.POSITIVE_INFINITY : classBytes(i) + 1, count: n });
    }
  }
  return { count, sum: undefined, buckets };
}
