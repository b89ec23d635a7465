// MSER-5 (White, "An effective truncation heuristic for bias reduction in simulation output", 1997; White, Cobb and Spratt 2000):
// the warm-up is what has to be left out of a series so that the standard error of the mean of the rest is the least.

/** Values of one batch. */
export const BATCH = 5;

/** Batches that are left out; settled: they are less than half of all. */
export type Truncation = Readonly<{ batches: number; settled: boolean }>;

/** The truncation of a series. What doesn't fill a batch at its end is not looked at. */
export function mser5(series: readonly number[]): Truncation {
  const means: number[] = [];
  for (let i = 0; i + BATCH <= series.length; i += BATCH) {
    let sum = 0;
    for (let j = 0; j < BATCH; j++) sum += series[i + j]!;
    means.push(sum / BATCH);
  }
  const half = Math.floor(means.length / 2);
  if (half === 0) return { batches: 0, settled: false };
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  // From the end: sum and sum of squared deviations of what remains, brought up to date value by value (Welford).
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (let d = means.length - 1; d >= 0; d--) {
    n++;
    const off = means[d]! - mean;
    mean += off / n;
    squares += off * (means[d]! - mean);
    if (d > half) continue;
    const statistic = squares / (n * n);
    // Of equal ones the shortest truncation.
    if (statistic <= least) [least, best] = [statistic, d];
  }
  return { batches: best, settled: best < half };
}
