// Measuring with benchmark.js, interleaved: on a machine that others use too, only what was measured in the same moments can be
// compared. The cases of a group take turns, A B C A B C …; a ratio is taken within each round, and its median reported.
// benchmark.js decides how often the work is done; what is counted is the processor time of this process, not the wall's.

import { cpus, release, totalmem } from 'node:os';
import Benchmark from 'benchmark';
import { quantile } from '../analysis/interval.js';

/** Who does the work: the engine, or somebody that it is compared with. */
export type Who = 'engine' | 'other build' | 'floor' | 'parallel' | 'Go' | `peer ${string}`;

/** One thing to measure. */
export interface Case {
  /** What it is called in Go's benchmark text, without `Benchmark`: `Lifecycle`. */
  bench: string;
  /** What of it: `{ shape: 'wave', procs: 64 }`. */
  params: Readonly<Record<string, string | number>>;
  who: Who;
  /** What one call counts as: goroutines, requests, … */
  unit: string;
  /** How many units one call does. */
  units: number;
  /** The work; checks its own result and throws when it is wrong, since a wrong answer has no speed. */
  run: () => void;
  /** Instead of this process's processor time: nanoseconds that the last call took (another process did the work). */
  took_ns?: () => number;
}

/** What was measured of one case. */
export interface Measured {
  bench: string;
  params: Readonly<Record<string, string | number>>;
  who: Who;
  unit: string;
  /** Nanoseconds of processor time for one unit: the median of the rounds, and the fastest. */
  median_ns: number;
  min_ns: number;
  /** Half the distance between the quartiles, in percent of the median: how much the machine disturbed. */
  spread_percent: number;
  /** Of the engine's time to the others' of its group, round by round: median and quartiles. */
  ratios: readonly Ratio[];
  /** All rounds. */
  rounds_ns: readonly number[];
}

export type Ratio = Readonly<{ to: Who; median: number; low: number; high: number }>;

/** A number that isn't a time: bytes for a goroutine, size of a file. */
export interface Fact {
  bench: string;
  params: Readonly<Record<string, string | number>>;
  value: number;
  unit: string;
}

/** What couldn't be measured, and why. */
export interface Skipped {
  name: string;
  reason: string;
}

/** What a suite came to. */
export interface SuiteReport {
  cases: Measured[];
  facts: Fact[];
  skipped: Skipped[];
}

/** All suites of one call of the command. */
export interface BenchReport {
  schema: 'gmpsim.bench/2';
  machine: ReturnType<typeof machine>;
  suites: Record<string, SuiteReport>;
}

export interface MeasureOptions {
  /** Rounds of a group. Default: 15. */
  rounds?: number;
  /** A sample repeats the work for so long at least, in seconds. Default: 0.03. */
  sampleSeconds?: number;
}

const ROUNDS = 15;
const SAMPLE_SECONDS = 0.03;

/** Measures the cases of a group in turns with benchmark.js. Throws what a case throws. */
export function measure(group: readonly Case[], options: MeasureOptions = {}): Measured[] {
  const rounds = options.rounds ?? ROUNDS;
  const runners = group.map((one) => sampler(one, options.sampleSeconds ?? SAMPLE_SECONDS));
  for (const runner of runners) runner(); // the first calls compile and grow memory
  const ns: number[][] = group.map(() => []);
  for (let round = 0; round < rounds; round++) runners.forEach((runner, i) => void ns[i]!.push(runner()));
  return group.map(({ bench, params, who, unit }, i) => {
    const own = ns[i]!;
    const sorted = [...own].sort((a, b) => a - b);
    const median_ns = quantile(sorted, 0.5);
    const spread_percent = ((quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / median_ns) * 100;
    const others =
      who === 'engine'
        ? group.flatMap((other, j) => (other.who === 'engine' ? [] : [[other.who, ns[j]!] as const]))
        : [];
    const ratios = others.map(([to, theirs]) => ratioOf(to, own, theirs));
    return { bench, params, who, unit, median_ns, min_ns: sorted[0]!, spread_percent, ratios, rounds_ns: own };
  });
}

/** A function that takes one sample: nanoseconds of one unit. */
function sampler({ bench, run, units, took_ns }: Case, sampleSeconds: number): () => number {
  let [spent_ns, calls] = [0, 0];
  const work = () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    spent_ns += took_ns ? took_ns() : (user + system) * 1000;
    calls++;
  };
  if (took_ns) {
    // Another process has its own warm-up and repetitions.
    return () => {
      spent_ns = calls = 0;
      work();
      return spent_ns / units;
    };
  }
  // One sample a run. benchmark.js calls the work once before each sample, which brings its memory back into the caches.
  const benchmark = new Benchmark(bench, work, { minSamples: 1, maxTime: 0, minTime: sampleSeconds });
  return () => {
    const { initCount } = benchmark as unknown as { initCount: number };
    spent_ns = calls = 0;
    benchmark.run({ async: false });
    if (benchmark.error) throw benchmark.error;
    // It forgets how many calls fill a sample; finding out anew would cost several samples.
    Object.assign(benchmark, { initCount: Math.max(initCount, benchmark.count) });
    return spent_ns / calls / units;
  };
}

function ratioOf(to: Who, own: readonly number[], theirs: readonly number[]): Ratio {
  const sorted = own.map((value, round) => value / theirs[round]!).sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q)) as [number, number, number];
  return { to, median, low, high };
}

/** `Lifecycle, wave, 64 P`: what a case is called for people. */
export function nameOf({ bench, params }: Pick<Case, 'bench' | 'params'>): string {
  const parts = Object.entries(params).map(([key, value]) =>
    key === 'procs' ? `${value} P` : typeof value === 'number' ? `${value} ${key}` : value,
  );
  return [bench, ...parts].join(', ');
}

/** What the numbers were measured on. */
export function machine() {
  const [cpu, ...others] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cpus: others.length + 1,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
  };
}
