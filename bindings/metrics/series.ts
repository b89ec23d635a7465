// Time series: metrics read at exact instants of virtual time, every so often. The engine stops before anything happens at or
// after such an instant, so a row doesn't depend on how the run is cut into calls; and reading changes nothing.
//
// Memory is bounded: when there are as many rows as allowed, every second one is dropped and the distance doubles. Every number
// is one of its instant (a gauge, or a sum since the beginning), so what is left is exactly what sampling at twice the distance
// would have given.

import * as v from 'valibot';
import type { Engine } from '../engine/engine.js';
import { didYouMean, InputError, shown } from '../errors.js';
import { closed, quantity, whole } from '../schema.js';
import { DURATION, parseDuration } from '../units.js';
import { type Extent, labelsOf, readNumber, readSeconds, readTotals } from './read.js';
import type { MetricInfo } from './table.js';

/** What to sample. */
export interface SampleOptions {
  /** Virtual time from one row to the next: nanoseconds, or as `10ms`. */
  every: number | string;
  /** Names, or beginnings of names with `*` at their end (`/sched/*`). Default: everything that the run has. */
  metrics?: readonly string[] | undefined;
  /** Rows to keep at most, 2 to 1000000. Default: 10000, and fewer where there are very many columns. */
  rows?: number | undefined;
}

/** One column. A histogram has several: how many values, their sum, and percentiles, all since the beginning. */
export type Column = Readonly<{
  info: MetricInfo;
  /** Value of the metric's label, and its number. */
  label?: string;
  index?: number;
  part?: 'count' | 'sum' | 'p50' | 'p99';
}>;

/** Metrics over time. */
export interface Series {
  /** Time between two rows, ns: what was asked for, or that times a power of two. */
  every_ns: number;
  /** Instants of the rows, ns; the last one is the end of the run. */
  time_ns: number[];
  /** By column: `/sched/goroutines:goroutines`, `/sim/proc/runqueue:goroutines{p=0}`, `/sched/latencies:seconds.p99`. */
  values: Record<string, number[]>;
}

const ROWS_DEFAULT = 10_000;
const ROWS_MAX = 1_000_000;
/** Numbers kept by default, 32 MiB of them. */
const CELLS_DEFAULT = 4_194_304;
/** The shortest time between two rows, ns. */
const EVERY_MIN = 100;

const schema = closed({
  every: quantity((text) => {
    const ns = typeof text === 'number' ? text : parseDuration(text);
    return ns !== undefined && Number.isSafeInteger(ns) && ns >= EVERY_MIN ? ns : undefined;
  }, `${DURATION}, at least ${EVERY_MIN}ns`),
  metrics: v.optional(v.array(v.string())),
  rows: v.optional(whole(2, ROWS_MAX)),
});

/**
 * Samples metrics of one run.
 * @throws InputError for a wrong option or an unknown metric
 */
export class Sampler {
  readonly columns: readonly Column[];
  #every: number;
  readonly #most: number;
  readonly #times: number[] = [];
  readonly #rows: Float64Array[] = [];
  #next = 0;

  constructor(options: SampleOptions, metrics: readonly MetricInfo[], extent: Extent) {
    const result = v.safeParse(schema, options);
    if (!result.success) {
      const [issue] = result.issues;
      const key = issue.path?.map(({ key }) => String(key)).join('.');
      throw new InputError(`sample${key === undefined ? '' : `.${key}`}: ${issue.message}`, 'sample');
    }
    const { every, rows, metrics: names } = result.output;
    this.columns = columnsOf(select(names, metrics), extent);
    this.#every = every;
    const fitting = Math.max(2, Math.floor(CELLS_DEFAULT / Math.max(1, this.columns.length)));
    this.#most = (rows ?? Math.min(ROWS_DEFAULT, fitting)) & ~1;
  }

  /** The next instant at which take() is to be called. */
  get next_ns(): number {
    return this.#next;
  }

  /** Before a run goes on. A row at 0 is taken at once. */
  begin(engine: Engine): void {
    const now = engine.now_ns;
    if (this.#times.length === 0) {
      if (now === 0) this.#take(engine, now);
      else this.#next = Math.ceil(now / this.#every) * this.#every;
    }
  }

  /** Takes a row: the engine has come to its instant. */
  take(engine: Engine): void {
    this.#take(engine, engine.now_ns);
  }

  #take(engine: Engine, now: number): void {
    if (this.#rows.length === this.#most) {
      for (let i = 0; i < this.#most / 2; i++) {
        this.#times[i] = this.#times[2 * i]!;
        this.#rows[i] = this.#rows[2 * i]!;
      }
      this.#times.length = this.#rows.length = this.#most / 2;
      this.#every *= 2;
    }
    // After halving, the row that is due may not be one of those that are kept.
    const since = this.#times.at(-1);
    if (since === undefined || now - since >= this.#every) {
      this.#times.push(now);
      this.#rows.push(this.#row(engine));
    }
    this.#next = this.#times.at(-1)! + this.#every;
  }

  #row(engine: Engine): Float64Array {
    const row = new Float64Array(this.columns.length);
    let last: MetricInfo | undefined;
    let parts: Record<string, number> = {};
    this.columns.forEach(({ info, part, index }, i) => {
      if (part === undefined) row[i] = readNumber(engine, info, index);
      else {
        if (info !== last) {
          const { p50, p99 } = readSeconds(engine, info);
          parts = { ...readTotals(engine, info), p50, p99 };
          last = info;
        }
        row[i] = parts[part]!;
      }
    });
    return row;
  }

  /** What has been sampled, with a last row for the present instant. */
  series(engine: Engine): Series {
    const times = [...this.#times];
    const rows = [...this.#rows];
    if (times.at(-1) !== engine.now_ns) {
      times.push(engine.now_ns);
      rows.push(this.#row(engine));
    }
    const values: Record<string, number[]> = {};
    this.columns.forEach((column, i) => {
      const all = rows.map((row) => row[i]!);
      const { by } = column.info;
      // As in results: reasons and calls that never occurred are left out.
      if ((by === 'reason' || by === 'call') && all.every((value) => value === 0)) return;
      values[columnName(column)] = all;
    });
    return { every_ns: this.#every, time_ns: times, values };
  }
}

/** `/sim/proc/runqueue:goroutines{p=0}`, `/sched/latencies:seconds.p99` */
export function columnName({ info, label, part }: Column): string {
  if (label !== undefined) return `${info.name}{${info.by}=${label}}`;
  return part === undefined ? info.name : `${info.name}.${part}`;
}

function columnsOf(metrics: readonly MetricInfo[], extent: Extent): Column[] {
  return metrics.flatMap((info): Column[] => {
    if (info.kind === 'histogram') return (['count', 'sum', 'p50', 'p99'] as const).map((part) => ({ info, part }));
    return info.by ? labelsOf(info.by, extent).map(([label, index]) => ({ info, label, index })) : [{ info }];
  });
}

function select(names: readonly string[] | undefined, metrics: readonly MetricInfo[]): MetricInfo[] {
  const plain = metrics.filter(({ source, name }) => source.from !== 'sizes' && !name.startsWith('/godebug/'));
  if (names === undefined) return plain.filter(({ source }) => source.from !== 'zero');
  const chosen = new Set<MetricInfo>();
  for (const name of names) {
    const found = plain.filter((info) =>
      name.endsWith('*') ? info.name.startsWith(name.slice(0, -1)) : info.name === name,
    );
    if (found.length === 0) {
      const near = didYouMean(
        name,
        plain.map((info) => info.name),
      );
      throw new InputError(
        `sample.metrics: expected the name of a metric of this run, got ${shown(name)}${near}`,
        'sample',
      );
    }
    for (const info of found) chosen.add(info);
  }
  return [...chosen];
}
