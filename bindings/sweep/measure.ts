// Measures one run: reads the engine when the warm-up is over and at the end (and at instants between, as far as the experiment
// wants them), and makes responses of the differences.

import { Counter, ProcStat } from '../../assembly/abi/counters.js';
import { LoadResult } from '../../assembly/abi/world.js';
import type { Engine } from '../engine/engine.js';
import type { ResolvedOptions } from '../engine/options.js';
import type { RunResult } from '../engine/result.js';
import type { Probe } from '../engine/simulation.js';
import { InputError } from '../errors.js';
import { loadResult } from '../load/tables.js';
import { extentOf, histogramAddress, labelsOf, readNumber } from '../metrics/read.js';
import { type MetricInfo, metricsOfRun } from '../metrics/table.js';
import type { Warmup } from './experiment.js';
import type { RequestNumbers, RunRow } from './journal.js';
import { BATCH, mser5 } from './mser.js';
import type { Response, Source } from './response.js';
import { type Delta, greatest, HistogramReader, WindowHistogram } from './window.js';

/** What is to be measured. Plain data. */
export type MeasureSpec = Readonly<{
  responses: readonly Response[];
  warmup: Warmup | undefined;
  sample_ns: number;
}>;

/** Instants of one run, at most. */
const INSTANTS_MAX = 100_000;
const S = 1e9;
const SCHED = '/sched/latencies:seconds';
const REQUESTS = '/sim/requests/latency:seconds';

/** Everything as it is at one instant; histograms since the snapshot before. */
type Snapshot = Readonly<{
  at_ns: number;
  numbers: readonly number[];
  busy: readonly number[];
  arrived: number;
  completed: number;
  failed: number;
  deltas: ReadonlyMap<string, Delta>;
}>;

/** A response can't be had from this run at all: the experiment is wrong. */
export type Problem = Readonly<{ response: string; message: string }>;

export class Measure implements Probe {
  readonly #spec: MeasureSpec;
  readonly #options: ResolvedOptions;
  readonly #known: ReadonlyMap<string, MetricInfo>;
  /** Numbers that responses need, by metric and label. */
  readonly #columns: readonly { info: MetricInfo; label: string | undefined }[];
  readonly #readers = new Map<string, HistogramReader>();
  readonly #snapshots: Snapshot[] = [];
  /** Series of MSER-5. */
  readonly #series: number[] = [];
  #seriesBefore = { value: 0, count: 0 };
  #seriesReader: HistogramReader | undefined;
  #nextSeries: number;
  /** Gauges over time. */
  readonly #gauges: readonly Readonly<{ info: MetricInfo; label: string | undefined }>[];
  readonly #samples: { at_ns: number; values: number[] }[] = [];
  #nextSample: number;
  #nextWarm: number;
  #end: Snapshot | undefined;
  #most = new Map<string, number>();

  constructor(spec: MeasureSpec, options: ResolvedOptions) {
    this.#spec = spec;
    this.#options = options;
    this.#known = new Map(metricsOfRun(options).map((info) => [info.name, info]));
    const { warmup, responses, sample_ns } = spec;
    const numbers = responses.flatMap(({ source }) => (source.from === 'number' ? [source] : []));
    this.#columns = this.#columnsOf(numbers.filter(({ how }) => how === 'value' || how === 'rate'));
    this.#gauges = this.#columnsOf(numbers.filter(({ how }) => how === 'mean' || how === 'max' || how === 'min'));
    const histograms = responses.flatMap(({ source }) => (source.from === 'histogram' ? [source.metric] : []));
    for (const name of new Set([SCHED, ...(options.load ? [REQUESTS] : []), ...histograms])) {
      if (this.#known.has(name)) this.#readers.set(name, new HistogramReader());
    }
    const series = warmup && 'mser5' in warmup ? warmup : undefined;
    if (series && this.#known.get(series.mser5)?.kind === 'histogram') this.#seriesReader = new HistogramReader();
    this.#nextSeries = series ? series.every_ns : Number.POSITIVE_INFINITY;
    this.#nextSample = this.#gauges.length > 0 ? sample_ns : Number.POSITIVE_INFINITY;
    this.#nextWarm = warmup && 'ns' in warmup ? warmup.ns : Number.POSITIVE_INFINITY;
  }

  get next_ns(): number {
    return Math.min(this.#nextSeries, this.#nextSample, this.#nextWarm);
  }

  take(engine: Engine): void {
    const now = engine.now_ns;
    if (this.#nextWarm <= now) {
      this.#snapshots.push(this.#snapshot(engine));
      this.#nextWarm = Number.POSITIVE_INFINITY;
    }
    if (this.#nextSeries <= now) {
      this.#addToSeries(engine);
      // A warm-up is whole batches.
      if (this.#series.length % BATCH === 0) this.#snapshots.push(this.#snapshot(engine));
      this.#nextSeries += (this.#spec.warmup as { every_ns: number }).every_ns;
      this.#bounded(this.#series.length, 'warmup.every');
    }
    if (this.#nextSample <= now) {
      this.#samples.push({ at_ns: now, values: this.#gauges.map((column) => this.#number(engine, column)) });
      this.#nextSample += this.#spec.sample_ns;
      this.#bounded(this.#samples.length, 'sample');
    }
  }

  end(engine: Engine): void {
    this.#end = this.#snapshot(engine);
    for (const name of this.#readers.keys()) this.#most.set(name, greatest(engine, this.#address(engine, name)));
  }

  #bounded(instants: number, key: string): void {
    if (instants > INSTANTS_MAX) {
      throw new InputError(`${key}: expected ${INSTANTS_MAX} instants of a run at most; a longer time between them`);
    }
  }

  #columnsOf(sources: readonly Extract<Source, { from: 'number' }>[]) {
    return sources.flatMap(({ metric, label }) => {
      const info = this.#known.get(metric);
      return info ? [{ info, label }] : [];
    });
  }

  #address(engine: Engine, name: string): number {
    return histogramAddress(engine, this.#known.get(name)!);
  }

  /** A metric's number; without a label, the sum of all. */
  #number(engine: Engine, { info, label }: { info: MetricInfo; label: string | undefined }): number {
    if (!info.by) return readNumber(engine, info);
    let sum = 0;
    for (const [name, index] of labelsOf(info.by, extentOf(engine, this.#options))) {
      if (label === undefined || label === name) sum += readNumber(engine, info, index);
    }
    return sum;
  }

  #snapshot(engine: Engine): Snapshot {
    const requests = (key: LoadResult) => (this.#options.load ? loadResult(engine, key) : 0);
    const deltas = new Map<string, Delta>();
    for (const [name, reader] of this.#readers) deltas.set(name, reader.take(engine, this.#address(engine, name)));
    return {
      at_ns: engine.now_ns,
      numbers: this.#columns.map((column) => this.#number(engine, column)),
      busy: Array.from({ length: engine.counter(Counter.GOMAXPROCS_PEAK) }, (_, p) =>
        engine.procStat(p, ProcStat.BUSY_NS),
      ),
      arrived: requests(LoadResult.ARRIVED),
      completed: requests(LoadResult.COMPLETED),
      failed: requests(LoadResult.FAILED),
      deltas,
    };
  }

  #addToSeries(engine: Engine): void {
    const name = (this.#spec.warmup as { mser5: string }).mser5;
    const info = this.#known.get(name);
    if (!info) throw new InputError(`warmup.mser5: expected the name of a metric that the run has, got '${name}'`);
    if (this.#seriesReader) {
      const { buckets, sum } = this.#seriesReader.take(engine, histogramAddress(engine, info));
      let count = 0;
      for (let i = 1; i < buckets.length; i += 2) count += buckets[i]!;
      // An interval without a value goes on with the last.
      this.#series.push(count === 0 ? (this.#series.at(-1) ?? 0) : Number(sum) / count);
      return;
    }
    const value = this.#number(engine, { info, label: undefined });
    this.#series.push(info.cumulative ? value - this.#seriesBefore.value : value);
    this.#seriesBefore.value = value;
  }

  /** What the run came to, after its warm-up; a Problem if the experiment asks for what no result has. */
  measured(
    result: RunResult,
  ): Pick<RunRow, 'warmup' | 'responses' | 'busy' | 'sched_latency_ns' | 'requests'> | Problem {
    const end = this.#end!;
    const { from, settled } = this.#begin();
    const start = from < 0 ? undefined : this.#snapshots[from]!;
    const after = [...this.#snapshots.slice(from + 1), end];
    const span_ns = end.at_ns - (start?.at_ns ?? 0);
    const histogram = (name: string): WindowHistogram | undefined =>
      this.#readers.has(name)
        ? new WindowHistogram(
            after.map(({ deltas }) => deltas.get(name)!),
            this.#most.get(name)!,
          )
        : undefined;
    const requests = result.requests && this.#requests(result, start, histogram(REQUESTS)!);
    const responses: Record<string, number | null> = {};
    for (const { name, source } of this.#spec.responses) {
      const value = this.#value(source, { result, start, end, span_ns, histogram, requests });
      if (typeof value === 'object' && value !== null) return { response: name, message: value.message };
      responses[name] = value;
    }
    return {
      warmup: { ns: start?.at_ns ?? 0, settled },
      responses,
      busy: end.busy.map((ns, p) => (span_ns > 0 ? (ns - (start?.busy[p] ?? 0)) / span_ns : 0)),
      sched_latency_ns: histogram(SCHED)!.latency(),
      ...(requests && { requests }),
    };
  }

  /** The snapshot with which the part begins that counts; -1: the beginning of the run. */
  #begin(): { from: number; settled: boolean } {
    const { warmup } = this.#spec;
    if (!warmup) return { from: -1, settled: true };
    if ('ns' in warmup) {
      if (this.#snapshots.length > 0) return { from: 0, settled: true };
      // It ended in the midst of the warm-up.
      this.#snapshots.push(this.#end!);
      this.#end = {
        ...this.#end!,
        deltas: new Map([...this.#readers.keys()].map((n) => [n, { buckets: [], sum: 0n }])),
      };
      return { from: 0, settled: false };
    }
    const { batches, settled } = mser5(this.#series);
    return { from: batches - 1, settled };
  }

  #requests(result: RunResult, start: Snapshot | undefined, latency: WindowHistogram): RequestNumbers {
    const { arrived, completed, failed, in_flight, waiting, throughput_per_s, last_done_ns } = result.requests!;
    const done = completed - (start?.completed ?? 0);
    const span_ns = last_done_ns - (start?.at_ns ?? 0);
    return {
      arrived: arrived - (start?.arrived ?? 0),
      completed: done,
      failed: failed - (start?.failed ?? 0),
      in_flight,
      waiting,
      throughput_per_s: start ? (done > 0 && span_ns > 0 ? (done * S) / span_ns : 0) : throughput_per_s,
      latency_ns: latency.latency(),
    };
  }

  #value(
    source: Source,
    {
      result,
      start,
      end,
      span_ns,
      histogram,
      requests,
    }: {
      result: RunResult;
      start: Snapshot | undefined;
      end: Snapshot;
      span_ns: number;
      histogram: (name: string) => WindowHistogram | undefined;
      requests: RequestNumbers | undefined;
    },
  ): number | null | { message: string } {
    switch (source.from) {
      case 'histogram': {
        const values = histogram(source.metric);
        if (!values) return null;
        if (source.part === 'count') return values.count;
        // Nothing has a percentile where nothing was measured.
        if (values.count === 0) return null;
        const ns = typeof source.part === 'number' ? values.percentile(source.part) : values[source.part];
        return source.in === 's' ? ns / S : ns;
      }
      case 'number':
        return this.#numberOf(source, start, end, span_ns);
      case 'throughput':
        return requests ? requests.throughput_per_s : null;
      case 'stdout': {
        const text = new RegExp(source.pattern, 'm').exec(result.stdout)?.[1];
        const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
        return Number.isFinite(number) ? number : null;
      }
      case 'result':
        return placeIn(result, source.path);
    }
  }

  #numberOf(
    { metric, label, how }: Extract<Source, { from: 'number' }>,
    start: Snapshot | undefined,
    end: Snapshot,
    span_ns: number,
  ): number | null {
    const at = (columns: readonly { info: MetricInfo; label: string | undefined }[]) =>
      columns.findIndex((column) => column.info.name === metric && column.label === label);
    const info = this.#known.get(metric);
    if (!info) return null;
    if (how === 'value' || how === 'rate') {
      const column = at(this.#columns);
      const value = end.numbers[column]! - (info.cumulative ? (start?.numbers[column] ?? 0) : 0);
      if (how === 'value') return value;
      return span_ns > 0 ? (value * S) / span_ns : null;
    }
    const column = at(this.#gauges);
    const values = this.#samples
      .filter(({ at_ns }) => at_ns > (start?.at_ns ?? 0) || !start)
      .map((row) => row.values[column]!);
    if (values.length === 0) return null;
    if (how === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((most, value) => (how === 'max' ? Math.max(most, value) : Math.min(most, value)));
  }
}

/** Keys under which a result has only what occurred. */
const sparse = ['syscalls', 'by_status', 'by_path', 'paths', 'processors'];

function placeIn(result: RunResult, path: readonly string[]): number | null | { message: string } {
  let here: unknown = result;
  for (const [i, key] of path.entries()) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) {
      // Without a load, without a CPU limit.
      if (i === 0 && (key === 'requests' || key === 'cgroup')) return null;
      if (path.slice(0, i).some((before) => sparse.includes(before))) return path.includes('processors') ? null : 0;
      const keys = typeof here === 'object' && here !== null ? Object.keys(here) : [];
      const place = path.slice(0, i).join('.') || 'the result';
      return { message: `${place} has no '${key}'; expected one of ${keys.join(', ')}` };
    }
    here = (here as Record<string, unknown>)[key];
  }
  return typeof here === 'number' ? here : { message: `'${path.join('.')}' is no number` };
}
