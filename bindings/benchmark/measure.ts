// Measuring with benchmark.js, interleaved: on a machine that others use too, only what was measured in the same moments can be
// compared. The cases of a group take turns, A B C A B C …; a ratio is taken within each round, and its median reported.
// benchmark.js decides how often the work is done; what is counted is the processor time of this process, not the wall's.

import Benchmark from 'benchmark';
import { quantile } from '../analysis/interval.js';
import type { Case, Measured, Ratio, Who } from './model.js';

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
