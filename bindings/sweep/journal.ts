// What a sweep writes: the journal, a line of JSON for each thing that is known, and the results, a file made of it when all is
// done. Both are described in docs/sweep.md.

import type { Latency } from '../engine/latency.js';
import type { ExitReason } from '../engine/result.js';
import type { Coordinates } from './grid.js';
import type { Replications, Warmup } from './experiment.js';
import type { Response } from './response.js';
import type { SettingValue } from './settings.js';

/**
 * How a run ended. `ok`: main returned, os.Exit(0), the load was done, or the end of virtual time came. `failed`: the engine gave
 * up (more than 4 GiB, say).
 */
export type RunStatus = 'ok' | 'panic' | 'deadlock' | 'exit' | 'gave up' | 'failed';

/** What requests came to, after the warm-up. */
export type RequestNumbers = Readonly<{
  /** Meant to be sent, with a whole response, without one. */
  arrived: number;
  completed: number;
  failed: number;
  /** When the run ended: sent and not answered; waiting for a connection. */
  in_flight: number;
  waiting: number;
  throughput_per_s: number;
  latency_ns: Latency;
}>;

/** One run: everything that is known of it. Only `wall_ms` differs when it is done again. */
export type RunRow = Readonly<{
  type: 'run';
  /** The key: hash of everything that decides the run but the seed; seed; version of gmpsim with the hash of its engine. */
  config: string;
  seed: number;
  engine: string;
  status: RunStatus;
  exit: Readonly<{ code: number; reason: ExitReason | 'failed'; detail: string }>;
  /** First line of what went wrong; '' if nothing did. */
  message: string;
  digest: string;
  virtual_ns: number;
  events: number;
  /** Virtual time that the numbers below leave out. `settled`: MSER-5 found the series settled in the first half. */
  warmup: Readonly<{ ns: number; settled: boolean }>;
  /** By name; null: the run has no such number (it failed, or its Go version doesn't have the metric). */
  responses: Readonly<Record<string, number | null>>;
  /** Share of the time after the warm-up in which each P ran goroutines. */
  busy: readonly number[];
  /** From runnable to running. */
  sched_latency_ns: Latency;
  requests?: RequestNumbers;
  /** On the wall; not part of results. */
  wall_ms: number;
}>;

/** What is the same for every point. */
export type PlanHead = Readonly<{
  name: string;
  question: string;
  /** As the experiment file says it; null: an axis. */
  program: string | null;
  settings: Readonly<Record<string, SettingValue>>;
  axes: readonly Readonly<{ name: string; values: readonly SettingValue[] }>[];
  /** Names of axes that go together. */
  zip: readonly (readonly string[])[];
  responses: readonly Response[];
  replications: Replications;
  seed: number;
  warmup: Warmup | null;
  sample_ns: number;
  stop: Readonly<{ until_ns: number; requests: number }>;
  budget_runs: number;
}>;

/** A point: where it is in the grid, and the hash of everything that decides its runs but the seed. */
export type PlannedPoint = Readonly<{ at: Coordinates; config: string }>;

/** First line of a journal: what is to be done. A later one (the experiment has changed) takes its place. */
export type PlanRow = Readonly<{
  type: 'plan';
  schema: 'gmpsim.journal/1';
  engine: string;
  /** Hash of `head` and `points`. */
  plan: string;
  head: PlanHead;
  points: readonly PlannedPoint[];
}>;

export type JournalRow = PlanRow | RunRow;

/** A run in the results: a row without what stands with its point, and without the clock on the wall. */
export type ResultRun = Readonly<{ replication: number }> & Omit<RunRow, 'type' | 'config' | 'engine' | 'wall_ms'>;

/** `complete`: it has all its replications. `partial`: not yet, or the budget was spent. `empty`: none. */
export type PointState = 'complete' | 'partial' | 'empty';

export type ResultPoint = Readonly<{
  at: Coordinates;
  config: string;
  state: PointState;
  /** By replication. */
  runs: readonly ResultRun[];
}>;

/** The results file. */
export type SweepResults = Readonly<{ schema: 'gmpsim.sweep/1'; engine: string; plan: string }> &
  PlanHead &
  Readonly<{
    points: readonly ResultPoint[];
    /** Runs that the budget left undone, as far as they are known. */
    left: number;
  }>;
