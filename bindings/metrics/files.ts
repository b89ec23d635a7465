// The files that metrics are written to: one table of formats.

import { didYouMean, InputError, shown } from '../errors.js';
import { listed } from '../schema.js';
import type { Series } from './series.js';
import { openMetricsText, prometheusText } from './exposition.js';
import type { MetricPoint, Snapshot } from './snapshot.js';
import { unitOf } from './table.js';

/** A format of `--metrics`. */
export type MetricsFormat = Readonly<{
  name: string;
  /** How names of its files end. */
  suffixes: readonly string[];
  summary: string;
  write(snapshot: Snapshot, series: Series | undefined): string;
}>;

/** All formats. */
export const metricsFormats: readonly MetricsFormat[] = [
  {
    name: 'json',
    suffixes: ['.json'],
    summary: 'every metric with kind, unit and text; histograms with their buckets; the time series',
    write: (snapshot, series) => `${JSON.stringify(document(snapshot, series), null, 2)}\n`,
  },
  {
    name: 'csv',
    suffixes: ['.csv'],
    summary: 'a column for each number, a row for each instant; without --sample one row, the end',
    write: csvText,
  },
  {
    name: 'prometheus',
    suffixes: ['.prom', '.txt'],
    summary: "Prometheus' text format: the end of the run",
    write: (snapshot) => prometheusText(snapshot),
  },
  {
    name: 'openmetrics',
    suffixes: ['.om', '.openmetrics'],
    summary: 'OpenMetrics: the end of the run, or with --sample all instants with their times',
    write: openMetricsText,
  },
];

/**
 * A format by name.
 * @throws InputError
 */
export function metricsFormat(name: string, option = 'metrics'): MetricsFormat {
  const found = metricsFormats.find((format) => format.name === name);
  if (found) return found;
  const names = metricsFormats.map((format) => format.name);
  throw new InputError(`${option}: expected ${listed(names)}, got ${shown(name)}${didYouMean(name, names)}`, option);
}

/** The format of a file by its name's ending; undefined if it has none that is known. */
export function formatOfFile(file: string): MetricsFormat | undefined {
  return metricsFormats.find(({ suffixes }) => suffixes.some((suffix) => file.endsWith(suffix)));
}

function document({ virtual_ns, points }: Snapshot, series: Series | undefined): unknown {
  return {
    schema: 'gmpsim.metrics/1',
    virtual_ns,
    metrics: points.map((point) => {
      const { info, value, labelled, histogram } = point;
      return {
        name: info.name,
        kind: info.kind,
        unit: unitOf(info),
        cumulative: info.cumulative,
        text: info.text,
        ...(info.by && { by: info.by }),
        ...(value !== undefined && { value }),
        ...(labelled && { values: labelled }),
        ...(histogram && {
          ...histogram,
          buckets: histogram.buckets.map(({ from, to, count }) => [from, finite(to), count]),
        }),
      };
    }),
    ...(series && { series }),
  };
}

/** JSON has no infinity: null. */
function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

function csvText({ virtual_ns, points }: Snapshot, series: Series | undefined): string {
  const columns: [string, readonly number[]][] = series ? Object.entries(series.values) : points.flatMap(cells);
  const lines = [['time_ns', ...columns.map(([name]) => quoted(name))].join(',')];
  (series?.time_ns ?? [virtual_ns]).forEach((time, i) => {
    lines.push([time, ...columns.map(([, values]) => values[i])].join(','));
  });
  return `${lines.join('\n')}\n`;
}

function cells({ info, value, labelled, histogram }: MetricPoint): [string, number[]][] {
  if (labelled) return Object.entries(labelled).map(([label, n]) => [`${info.name}{${info.by}=${label}}`, [n]]);
  if (!histogram) return [[info.name, [value!]]];
  const parts: [string, number[]][] = [[`${info.name}.count`, [histogram.count]]];
  return histogram.sum === undefined ? parts : [...parts, [`${info.name}.sum`, [histogram.sum]]];
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
