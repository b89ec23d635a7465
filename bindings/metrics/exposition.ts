// Prometheus' text format and OpenMetrics. Names are those that Prometheus' client for Go gives to runtime/metrics:
// /sched/latencies:seconds is go_sched_latencies_seconds. Ours begin with gmpsim_.
//
// Buckets of these formats include their upper bound, Go's don't: every value is a whole number of nanoseconds (or bytes), so the
// bound is the one before. Buckets without values are left out, but for the neighbours of those that have some.

import type { Bucket, Histogram } from './read.js';
import type { Series } from './series.js';
import { columnName } from './series.js';
import type { MetricPoint, Snapshot } from './snapshot.js';
import { type MetricInfo, unitOf } from './table.js';

/** Wall clock of the simulated machine at virtual instant 0: 2026-01-01 00:00:00 UTC, in seconds (vm/intrinsics_runtime.ts). */
const EPOCH_S = 1_767_225_600;

/** A snapshot in Prometheus' text format, version 0.0.4. */
export function prometheusText({ points }: Snapshot): string {
  const lines: string[] = [];
  for (const point of points) {
    const { info } = point;
    const name = info.cumulative && info.kind !== 'histogram' ? `${familyOf(info)}_total` : familyOf(info);
    lines.push(`# HELP ${name} ${escapeHelp(info.text)}`, `# TYPE ${name} ${typeOf(info)}`);
    lines.push(...samples(point, name, ''));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * A snapshot as OpenMetrics 1.0. With a time series, its numbers come with their instants, as seconds since 1970 on the simulated
 * machine's clock: `promtool tsdb create-blocks-from openmetrics` reads it.
 */
export function openMetricsText({ points, virtual_ns }: Snapshot, series?: Series): string {
  const lines: string[] = [];
  for (const point of points) {
    const { info } = point;
    const family = familyOf(info);
    lines.push(`# TYPE ${family} ${typeOf(info)}`, `# UNIT ${family} ${unitName(info)}`);
    lines.push(`# HELP ${family} ${escapeHelp(info.text).replaceAll('"', '\\"')}`);
    const name = info.cumulative && info.kind !== 'histogram' ? `${family}_total` : family;
    lines.push(
      ...((series && history(point, name, series)) ?? samples(point, name, series ? ` ${instant(virtual_ns)}` : '')),
    );
  }
  lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function typeOf({ kind, cumulative }: MetricInfo): string {
  if (kind === 'histogram') return 'histogram';
  return cumulative ? 'counter' : 'gauge';
}

/** go_sched_latencies_seconds, gmpsim_sched_runqueue_global_goroutines */
export function familyOf(info: MetricInfo): string {
  const path = info.name.slice(1, info.name.indexOf(':'));
  const own = path.startsWith('sim/');
  const words = (own ? path.slice(4) : path).replaceAll(/[/-]/g, '_');
  return `${own ? 'gmpsim' : 'go'}_${words}_${unitName(info)}`;
}

function unitName(info: MetricInfo): string {
  return unitOf(info).replaceAll('-', '_');
}

/** Lines of one point; `at` is its timestamp with a blank before it, or empty. */
function samples({ info, value, labelled, histogram }: MetricPoint, name: string, at: string): string[] {
  if (histogram) return histogramLines(info, histogram, name, at);
  if (!labelled) return [`${name} ${number(value!)}${at}`];
  return Object.entries(labelled).map(([label, n]) => `${name}{${info.by}="${escapeLabel(label)}"} ${number(n)}${at}`);
}

function histogramLines(info: MetricInfo, { count, sum, buckets }: Histogram, name: string, at: string): string[] {
  const lines: string[] = [];
  let below = 0;
  let edge = 0;
  const line = (bound: string): void => {
    lines.push(`${name}_bucket{le="${bound}"} ${below}${at}`);
  };
  for (const bucket of buckets) {
    if (bucket.from > edge) line(inclusive(info, bucket.from));
    below += bucket.count;
    if (Number.isFinite(bucket.to)) line(inclusive(info, bucket.to));
    edge = bucket.to;
  }
  below = count;
  line('+Inf');
  if (sum !== undefined) lines.push(`${name}_sum ${number(sum)}${at}`);
  else lines.push(...sumOfSizes(buckets, name, at));
  return [...lines, `${name}_count ${count}${at}`];
}

/** Sizes are known by class only, but large objects' sizes aren't at all; then there is no sum. */
function sumOfSizes(buckets: readonly Bucket[], name: string, at: string): string[] {
  if (buckets.some(({ to }) => !Number.isFinite(to))) return [];
  return [`${name}_sum ${buckets.reduce((sum, { to, count }) => sum + (to - 1) * count, 0)}${at}`];
}

/** The greatest value below a bound. */
function inclusive(info: MetricInfo, bound: number): string {
  return number(
    info.kind === 'histogram' && unitOf(info) === 'seconds' ? (Math.round(bound * 1e9) - 1) / 1e9 : bound - 1,
  );
}

/** A point's lines at every instant of a series; undefined if the series doesn't have it. */
function history({ info, labelled }: MetricPoint, name: string, series: Series): string[] | undefined {
  if (info.kind === 'histogram') return undefined;
  const lines: string[] = [];
  const labels = labelled ? Object.keys(labelled) : [undefined];
  for (const label of labels) {
    const values = series.values[columnName(label === undefined ? { info } : { info, label })];
    if (!values) return undefined;
    const labelText = label === undefined ? '' : `{${info.by}="${escapeLabel(label)}"}`;
    values.forEach((value, i) => {
      lines.push(`${name}${labelText} ${number(value)} ${instant(series.time_ns[i]!)}`);
    });
  }
  return lines;
}

/** Seconds since 1970, exact to the nanosecond: too many digits for a double. */
function instant(ns: number): string {
  const s = EPOCH_S + Math.floor(ns / 1e9);
  return `${s}.${String(ns % 1e9).padStart(9, '0')}`;
}

function number(value: number): string {
  return String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
