// Everything that is known of every metric at the end of a run: what the files of `--metrics` are written from.

import type { Engine } from '../engine/engine.js';
import type { ResolvedOptions } from '../engine/options.js';
import { extentOf, type Histogram, readHistogram, readLabelled, readNumber } from './read.js';
import { type MetricInfo, metricsOfRun } from './table.js';

/** One metric: a number, numbers by label, or a histogram. */
export type MetricPoint = Readonly<{
  info: MetricInfo;
  value?: number;
  labelled?: Readonly<Record<string, number>>;
  histogram?: Histogram;
}>;

/** All metrics of a run. */
export interface Snapshot {
  virtual_ns: number;
  points: MetricPoint[];
}

/** Reads all metrics of a run, settings of GODEBUG and what is always 0 included. */
export function readSnapshot(engine: Engine, options: ResolvedOptions): Snapshot {
  const extent = extentOf(engine, options);
  const points = metricsOfRun(options).map((info): MetricPoint => {
    if (info.by) return { info, labelled: readLabelled(engine, info, extent) };
    if (info.kind === 'histogram') return { info, histogram: readHistogram(engine, info) };
    return { info, value: readNumber(engine, info) };
  });
  return { virtual_ns: engine.now_ns, points };
}
