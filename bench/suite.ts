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
  /** Nanoseconds of one unit: the median of the samples, and the fastest. */
  median_ns: number;
  min_ns: number;
  /** Relative margin of error of benchmark.js, in percent. */
  rme: number;
  samples: number;
}

/** Runs the cases in turn with benchmark.js, each for about `seconds`. Throws what a case throws. */
export function measure(cases: readonly Case[], seconds = 2): Measured[] {
  return cases.map(({ name, unit, units, run }) => {
    run(); // the first call compiles and grows memory
    const benchmark = new Benchmark(name, run, { maxTime: seconds, minSamples: 5 });
    benchmark.run({ async: false });
    if (benchmark.error) throw benchmark.error;
    const sample = [...benchmark.stats.sample].sort((a, b) => a - b);
    const ns = (seconds: number | undefined) => ((seconds ?? Number.NaN) * 1e9) / units;
    return {
      name,
      unit,
      median_ns: ns(sample[sample.length >> 1]),
      min_ns: ns(sample[0]),
      rme: benchmark.stats.rme,
      samples: sample.length,
    };
  });
}

/** A table for the terminal: a line a case. */
export function table(rows: readonly Measured[]): string {
  const cells = [
    ['case', 'median', 'fastest', 'per second', 'samples'],
    ...rows.map((r) => [
      r.name,
      `${r.median_ns.toFixed(1)} ns`,
      `${r.min_ns.toFixed(1)} ns`,
      `${perSecond(r.median_ns)} ${r.unit}`,
      `${r.samples} ±${r.rme.toFixed(1)} %`,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  '),
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
