// What a measurement is and what comes of it, without what it takes to measure.

import { cpus, release, totalmem } from 'node:os';

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
