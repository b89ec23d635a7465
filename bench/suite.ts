// Measuring with benchmark.js, interleaved: on a machine that others use too, only what was measured in the same moments can be
// compared. The cases of a group take turns, A B C A B C …; a ratio is taken within each round, and its median reported.
// benchmark.js decides how often the work is done; what is counted is the processor time of this process, not the wall's.
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import Benchmark from 'benchmark';

/** One thing to measure. */
export interface Case {
  name: string;
  /** What one call counts as: goroutines, requests, … */
  unit: string;
  /** How many units one call does. */
  units: number;
  /** The work; checks its own result and throws when it is wrong, since a wrong answer has no speed. */
  run: () => void;
}

/** What was measured of one case. */
export interface Measured {
  name: string;
  unit: string;
  /** Nanoseconds of processor time for one unit: the median of the rounds, and the fastest. */
  median_ns: number;
  min_ns: number;
  /** Half the distance between the quartiles, in percent of the median: how much the machine disturbed. */
  spread_percent: number;
  /** Of this case's time to that of the group's last case, round by round; absent for that one itself. */
  ratio?: { to: string; median: number; low: number; high: number };
  rounds: number;
}

/** A case that couldn't be measured, and why. */
export interface Skipped {
  name: string;
  reason: string;
}

export interface MeasureOptions {
  /** Rounds of a group. Default: 15. */
  rounds?: number;
  /** A sample repeats the work for so long at least, in seconds. Default: 0.03. */
  sampleSeconds?: number;
}

const ROUNDS = 15;
const SAMPLE_SECONDS = 0.03;

/**
 * Measures the cases of a group in turns with benchmark.js. The last one is what the others are compared with, if there are
 * several. Throws what a case throws.
 */
export function measure(group: readonly Case[], options: MeasureOptions = {}): Measured[] {
  const rounds = options.rounds ?? ROUNDS;
  const runners = group.map(({ name, run, units }) => {
    let spent_us = 0;
    let calls = 0;
    const work = () => {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      spent_us += user + system;
      calls++;
    };
    // One sample a run. benchmark.js calls the work once before each sample, which brings its memory back into the caches.
    const benchmark = new Benchmark(name, work, {
      minSamples: 1,
      maxTime: 0,
      minTime: options.sampleSeconds ?? SAMPLE_SECONDS,
    });
    return () => {
      const { initCount } = benchmark as unknown as { initCount: number };
      spent_us = calls = 0;
      benchmark.run({ async: false });
      if (benchmark.error) throw benchmark.error;
      // It forgets how many calls fill a sample; finding out anew would cost several samples.
      Object.assign(benchmark, { initCount: Math.max(initCount, benchmark.count) });
      return (spent_us * 1000) / calls / units;
    };
  });
  for (const runner of runners) runner(); // the first calls compile and grow memory
  const ns: number[][] = group.map(() => []);
  for (let round = 0; round < rounds; round++) runners.forEach((runner, i) => void ns[i]?.push(runner()));
  const base = group.length - 1;
  return group.map(({ name, unit }, i) => {
    const own = ns[i] ?? [];
    const median_ns = quantile(own, 0.5);
    const measured: Measured = {
      name,
      unit,
      median_ns,
      min_ns: Math.min(...own),
      spread_percent: ((quantile(own, 0.75) - quantile(own, 0.25)) / 2 / median_ns) * 100,
      rounds,
    };
    if (i === base) return measured;
    const ratios = own.map((value, round) => value / (ns[base]?.[round] ?? Number.NaN));
    const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q)) as [number, number, number];
    return { ...measured, ratio: { to: group[base]?.name ?? '', median, low, high } };
  });
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  return below + ((sorted[Math.ceil(at)] ?? Number.NaN) - below) * (at - Math.floor(at));
}

/** A table for the terminal: a line a case. */
export function table(rows: readonly Measured[]): string {
  const cells = [
    ['case', 'median', 'fastest', 'spread', 'per second', 'ratio', ''],
    ...rows.map((r) => [
      r.name,
      `${r.median_ns.toFixed(1)} ns`,
      `${r.min_ns.toFixed(1)} ns`,
      `±${r.spread_percent.toFixed(1)} %`,
      `${perSecond(r.median_ns)} ${r.unit}`,
      r.ratio ? `${r.ratio.median.toFixed(2)} ×` : '',
      r.ratio ? r.ratio.to : '',
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((text, i) => (i === 0 || i === 6 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A rate in words of three digits: `71.4 M`. */
function perSecond(ns: number): string {
  const rate = 1e9 / ns;
  if (rate >= 1e6) return `${(rate / 1e6).toPrecision(3)} M`;
  if (rate >= 1e3) return `${(rate / 1e3).toPrecision(3)} k`;
  return rate.toPrecision(3);
}

/** Prints what a suite came to, and hands it to scripts/bench.mjs, which collects it for `--json`. */
export function report(rows: readonly Measured[], skipped: readonly Skipped[] = []): void {
  console.log(table(rows));
  for (const { name, reason } of skipped) console.log(`skipped: ${name} (${reason})`);
  const file = process.env.BENCH_REPORT;
  if (file) writeFileSync(file, JSON.stringify({ machine: machine(), cases: rows, skipped }));
}

/** What the numbers were measured on. */
function machine() {
  const [cpu, ...others] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cpus: others.length + 1,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
  };
}
