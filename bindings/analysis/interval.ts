// Means of replications, and how well they are known. The values of one list must be independent: one number of each run, never
// several of one run.

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { tQuantile } from './student.js';

/** A mean and its confidence interval. Of fewer than two values the interval is unknown: `low` and `high` are null. */
export type Estimate = Readonly<{
  n: number;
  mean: number;
  /** Standard deviation of the values (n − 1). */
  sd: number;
  low: number | null;
  high: number | null;
}>;

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviation of a sample, 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const m = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - m) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/** Student's t interval: exact for normal values, good for means of anything not too skewed. */
export function tInterval(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  const [m, sd] = [mean(values), deviation(values)];
  if (n < 2) return { n, mean: m, sd, low: null, high: null };
  const half = (tQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n);
  return { n, mean: m, sd, low: m - half, high: m + half };
}

/** Half of the t interval's width over the mean; Infinity where that says nothing: fewer than two values, a mean of 0. */
export function relativeHalfWidth(values: readonly number[], confidence: number): number {
  const { mean: m, sd, low, high } = tInterval(values, confidence);
  if (low === null) return Number.POSITIVE_INFINITY;
  if (sd === 0) return 0;
  return m === 0 ? Number.POSITIVE_INFINITY : (high! - low) / 2 / Math.abs(m);
}

/** Draws with replacement from 0 … n−1, from a seed. */
export class Resampler {
  readonly #random: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#random = xoroshiro128plus(seed);
  }

  /** n indices below n. */
  indices(n: number): number[] {
    return Array.from({ length: n }, () => uniformInt(this.#random, 0, n - 1));
  }
}

/** The value below which a share `p` of the sorted values lies, between neighbours in proportion (R's type 7). */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}

/**
 * Bootstrap interval of the mean, studentized (bootstrap-t; Efron and Tibshirani 1993, section 12.5): it follows the skewness of
 * the values, which the t interval doesn't, and covers better than percentiles of resampled means when there are few of them.
 */
export function bootstrapInterval(
  values: readonly number[],
  { confidence = 0.95, resamples = 2000, seed = 1 }: { confidence?: number; resamples?: number; seed?: number } = {},
): Estimate {
  const n = values.length;
  const [m, sd] = [mean(values), deviation(values)];
  if (n < 2) return { n, mean: m, sd, low: null, high: null };
  if (sd === 0) return { n, mean: m, sd, low: m, high: m };
  const resampler = new Resampler(seed);
  const ts: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const drawn = resampler.indices(n).map((j) => values[j]!);
    const spread = deviation(drawn);
    // All draws the same: nothing to scale by. Happens with a handful of values only.
    if (spread > 0) ts.push((mean(drawn) - m) / (spread / Math.sqrt(n)));
  }
  ts.sort((a, b) => a - b);
  const error = sd / Math.sqrt(n);
  const tail = (1 - confidence) / 2;
  return { n, mean: m, sd, low: m - quantile(ts, 1 - tail) * error, high: m - quantile(ts, tail) * error };
}

/**
 * The mean difference `b` − `a` of runs in pairs (same seed, so same arrivals and draws) and its t interval: what the pair has in
 * common falls out.
 */
export function pairedDifference(a: readonly number[], b: readonly number[], confidence = 0.95): Estimate {
  if (a.length !== b.length) throw new RangeError(`expected pairs, got ${a.length} and ${b.length} values`);
  return tInterval(
    a.map((value, i) => b[i]! - value),
    confidence,
  );
}

/** Whether an interval lies on one side of 0: the difference isn't chance, at the interval's confidence. */
export function excludesZero({ low, high }: Pick<Estimate, 'low' | 'high'>): boolean {
  return low !== null && high !== null && (low > 0 || high < 0);
}
