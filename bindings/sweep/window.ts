// Numbers of a part of a run: what there is at its end less what there was at its beginning.

import type { Engine } from '../engine/engine.js';
import type { Latency } from '../engine/latency.js';

// The engine's histograms: assembly/observe/histogram.ts has the picture.
const MAX = 32;
const COUNTS = 64;
const BUCKETS = 59 * 64;

/** Values that a histogram got since the last look: pairs of bucket and number, and their sum. */
export type Delta = Readonly<{ buckets: readonly number[]; sum: bigint }>;

/** Follows a histogram of the engine. */
export class HistogramReader {
  readonly #before = new Float64Array(BUCKETS);
  #sum = 0n;

  /** What it got since the last call. @param address 0: it is empty */
  take(engine: Engine, address: number): Delta {
    if (address === 0) return { buckets: [], sum: 0n };
    const buckets: number[] = [];
    const u32 = engine.u32;
    const from = (address + COUNTS) >>> 2;
    for (let i = 0; i < BUCKETS; i++) {
      const n = u32[from + 2 * i]! + u32[from + 2 * i + 1]! * 4_294_967_296;
      const more = n - this.#before[i]!;
      if (more > 0) {
        buckets.push(i, more);
        this.#before[i] = n;
      }
    }
    const now = BigInt.asUintN(64, engine.exports.histSum(address));
    const sum = now - this.#sum;
    this.#sum = now;
    return { buckets, sum };
  }
}

/** The greatest value of a histogram, exact. @param address 0: it is empty */
export function greatest(engine: Engine, address: number): number {
  return address === 0 ? 0 : engine.number64(address + MAX);
}

/** The values of several deltas. */
export class WindowHistogram {
  readonly #counts = new Map<number, number>();
  readonly count: number;
  readonly #sum: bigint;
  readonly #most: number;

  /** @param most the greatest value of the whole run */
  constructor(deltas: readonly Delta[], most: number) {
    let count = 0;
    let sum = 0n;
    let last = -1;
    for (const delta of deltas) {
      sum += delta.sum;
      for (let i = 0; i < delta.buckets.length; i += 2) {
        const [bucket, n] = [delta.buckets[i]!, delta.buckets[i + 1]!];
        this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + n);
        count += n;
        last = Math.max(last, bucket);
      }
    }
    this.count = count;
    this.#sum = sum;
    this.#most = last < 0 ? 0 : Math.min(most, upperEdge(last));
  }

  get sum(): number {
    return Number(this.#sum);
  }

  /** Rounded down, as the engine's. */
  get mean(): number {
    return this.count === 0 ? 0 : Number(this.#sum / BigInt(this.count));
  }

  get max(): number {
    return this.#most;
  }

  /** As the engine's histPercentile. @param parts of 100000 */
  percentile(parts: number): number {
    if (this.count === 0) return 0;
    if (parts >= 100_000) return this.#most;
    const rank = Math.max(1, Math.ceil((this.count * parts) / 100_000));
    let seen = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      seen += this.#counts.get(bucket)!;
      if (seen >= rank) return Math.min(upperEdge(bucket), this.#most);
    }
    return this.#most;
  }

  latency(): Latency {
    return {
      p50: this.percentile(50_000),
      p90: this.percentile(90_000),
      p99: this.percentile(99_000),
      p999: this.percentile(99_900),
      max: this.max,
      mean: this.mean,
      count: this.count,
    };
  }
}

/** The greatest value of a bucket. */
function upperEdge(bucket: number): number {
  if (bucket < 128) return bucket;
  const width = 2 ** ((bucket >> 6) - 1);
  return ((bucket & 63) + 64) * width + width - 1;
}
