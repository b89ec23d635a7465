// Flags about metrics: --metrics, --metrics-format, --sample, --sample-metrics.

import type { Command } from 'commander';
import { InputError } from '../errors.js';
import { formatOfFile, metricsFormat, metricsFormats } from '../metrics/files.js';
import type { SampleOptions } from '../metrics/series.js';
import { listed } from '../schema.js';

export interface MetricsFlags {
  metrics?: string;
  metricsFormat?: string;
  sample?: string;
  sampleMetrics?: string;
}

/** Adds them to a command. */
export function addMetricsFlags(command: Command): Command {
  return command
    .option('--metrics <file>', 'writes all metrics: *.json, *.csv, *.prom (Prometheus), *.om (OpenMetrics)')
    .option('--metrics-format <name>', 'json, csv, prometheus or openmetrics, whatever the name of the file')
    .option('--sample <time>', 'reads metrics every so often, in virtual time: 10ms')
    .option(
      '--sample-metrics <names>',
      "which, separated by commas: '/sched/*,/sim/proc/runqueue:goroutines' (default: all)",
    );
}

/**
 * Where metrics go, and how.
 * @throws InputError
 */
export function metricsFile(flags: MetricsFlags): { file: string; format: string } | undefined {
  const { metrics: file, metricsFormat: format } = flags;
  if (file === undefined) {
    if (format === undefined) return undefined;
    throw new InputError('metrics-format: expected --metrics too, the file', 'metrics-format');
  }
  if (format !== undefined) return { file, format: metricsFormat(format, 'metrics-format').name };
  const known = formatOfFile(file);
  if (known) return { file, format: known.name };
  const endings = metricsFormats.flatMap(({ suffixes }) => suffixes);
  throw new InputError(
    `metrics: expected a name that ends in ${listed(endings)}, or --metrics-format, got '${file}'`,
    'metrics',
  );
}

/**
 * What is sampled.
 * @throws InputError
 */
export function sampling({ sample, sampleMetrics }: MetricsFlags): SampleOptions | undefined {
  if (sample !== undefined) return { every: sample, metrics: sampleMetrics?.split(',').map((name) => name.trim()) };
  if (sampleMetrics === undefined) return undefined;
  throw new InputError('sample-metrics: expected --sample too, how often', 'sample-metrics');
}
