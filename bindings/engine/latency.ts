import type { Engine } from './engine.js';

/** A distribution of times, nanoseconds. Percentiles are at most 1/64 above the true value; the rest is exact. */
export interface Latency {
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
  mean: number;
  count: number;
}

/** Reads a histogram of the engine (assembly/observe/histogram.ts); address 0 is an empty one. */
export function readLatency(engine: Engine, address: number): Latency {
  if (address === 0) return { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0, count: 0 };
  const { histPercentile, histMax, histMean, histCount } = engine.exports;
  const percentile = (parts: number) => Number(histPercentile(address, parts));
  return {
    p50: percentile(50_000),
    p90: percentile(90_000),
    p99: percentile(99_000),
    p999: percentile(99_900),
    max: Number(histMax(address)),
    mean: Number(histMean(address)),
    count: Number(histCount(address)),
  };
}
