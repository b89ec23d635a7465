// A sweep: rounds of runs until everything is there, each run written to the journal as soon as it is known.

import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { fileProblem, writeWhole } from '../platform/files.node.js';
import type { RunRow, SweepResults } from './journal.js';
import { Journal } from './journal.node.js';
import { lockJournal } from './lock.node.js';
import { PoolWorker } from './pool.node.js';
import type { Prepared } from './prepare.node.js';
import { printResults, resultsOf } from './results.js';
import type { Job, Outcome } from './run.js';
import { type Schedule, scheduleOf, seedOf, type Shard } from './schedule.js';

/** A run that somebody has to do. */
export type Task = Readonly<{ point: number; replication: number; job: Job; image: string }>;

/** Who does runs. */
export interface Executor {
  /**
   * Does all of these, in any order; `done` for each as soon as it is known, and false from it: no more.
   * @throws when a run can't be done
   */
  execute(tasks: readonly Task[], done: (task: Task, outcome: Outcome) => boolean): Promise<void>;
  terminate(): Promise<void>;
}

export type SweepOptions = Readonly<{
  /** Where journal and results lie. */
  folder: string;
  shard: Shard | undefined;
  signal: AbortSignal;
  onProgress: (progress: SweepProgress) => void;
}>;

/** How far a sweep is. */
export type SweepProgress = Readonly<{
  done: number;
  /** Runs that belong to it, as far as is known. */
  planned: number;
  /** Runs done by this call, and the time since it began. */
  here: number;
  wall_ms: number;
}>;

export type SweepOutcome = Readonly<{
  /** `done`: everything is there. `budget`: what the budget allows. */
  state: 'done' | 'budget' | 'interrupted';
  journal: string;
  /** Where the results are; undefined for a shard, or when the sweep was interrupted. */
  file: string | undefined;
  results: SweepResults | undefined;
  schedule: Schedule;
  here: number;
}>;

/** Name of a journal: each shard has one of its own. */
export function journalName(shard: Shard | undefined): string {
  return shard && shard.n > 1 ? `journal.${shard.i}-of-${shard.n}.jsonl` : 'journal.jsonl';
}

/** Runs an experiment to its end, or as far as it gets. */
export async function sweep(prepared: Prepared, executor: Executor, options: SweepOptions): Promise<SweepOutcome> {
  const { plan, points, experiment } = prepared;
  const { folder, shard, signal, onProgress } = options;
  const file = join(folder, journalName(shard));
  // The lock lies in the folder: it has to be there.
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw fileProblem(folder, error);
  });
  const unlock = lockJournal(file);
  try {
    const journal = Journal.open(file, plan);
    try {
      const rowOf = (config: string, seed: number) => journal.rows.run(config, seed);
      const began = performance.now();
      const ends = experiment.budget.wall_ns > 0 ? began + experiment.budget.wall_ns / 1e6 : Number.POSITIVE_INFINITY;
      let here = 0;
      let late = false;
      let schedule = scheduleOf(plan, rowOf, shard);
      const progress = () =>
        onProgress({
          done: schedule.slots.length - schedule.missing.length + counted,
          planned: schedule.slots.length,
          here,
          wall_ms: performance.now() - began,
        });
      let counted = 0;
      while (schedule.missing.length > 0 && !signal.aborted && !late) {
        // Points that come to the same share their runs.
        const tasks = new Map<string, Task>();
        for (const { point, replication } of schedule.missing) {
          const { config, spec, image } = points[point]!;
          const seed = seedOf(plan, replication);
          const job: Job = { config, seed, engine: plan.engine, spec };
          tasks.set(`${config} ${seed}`, { point, replication, job, image });
        }
        counted = 0;
        progress();
        const round = executor.execute([...tasks.values()], (task, outcome) => {
          if (signal.aborted) return false;
          journal.append(checked(outcome, prepared, task));
          here++;
          counted++;
          progress();
          late ||= performance.now() >= ends;
          return !late;
        });
        // Ctrl-C doesn't wait for the runs in flight: they are done again.
        await Promise.race([round, aborted(signal)]);
        round.catch(() => {});
        schedule = scheduleOf(plan, rowOf, shard);
        counted = 0;
      }
      const state = signal.aborted && schedule.missing.length > 0 ? 'interrupted' : late ? 'budget' : 'done';
      const whole = !shard || shard.n === 1;
      if (state === 'interrupted' || !whole) {
        return { state, journal: file, file: undefined, results: undefined, schedule, here };
      }
      const results = resultsOf(plan, rowOf);
      const to = join(folder, 'results.json');
      await writeWhole(to, Buffer.from(printResults(results)));
      return { state: results.left > 0 ? 'budget' : 'done', journal: file, file: to, results, schedule, here };
    } finally {
      journal.close();
    }
  } finally {
    unlock();
  }
}

/** Resolves when a signal fires. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A run's row; a run that an experiment can't measure ends the sweep, since every other will be the same. */
function checked(outcome: Outcome, { experiment }: Prepared, { job }: Task): RunRow {
  if ('problem' in outcome) {
    const { response, message } = outcome.problem;
    throw new InputError(`${experiment.file}: responses.${response}: ${message}`);
  }
  if (outcome.row.config !== job.config || outcome.row.seed !== job.seed || outcome.row.engine !== job.engine) {
    throw new Error('a worker has answered with another run than it was asked for');
  }
  return outcome.row;
}

/** Runs in worker threads of this process. */
export class LocalPool implements Executor {
  readonly #workers: readonly PoolWorker[];
  readonly #images: ReadonlyMap<string, Uint8Array>;

  constructor(workers: number | undefined, images: ReadonlyMap<string, Uint8Array>) {
    this.#workers = Array.from({ length: workers ?? availableParallelism() }, () => new PoolWorker());
    this.#images = images;
  }

  async execute(tasks: readonly Task[], done: (task: Task, outcome: Outcome) => boolean): Promise<void> {
    const queue = [...tasks];
    let failed = false;
    const work = async (worker: PoolWorker): Promise<void> => {
      for (let task = queue.shift(); task; task = queue.shift()) {
        const outcome = await worker.run(task.job, task.image, this.#images.get(task.image)!);
        if (failed) return;
        // Runs in flight are kept, others are not begun.
        if (!done(task, outcome)) queue.length = 0;
      }
    };
    try {
      await Promise.all(this.#workers.map(work));
    } catch (error) {
      failed = true;
      throw error;
    }
  }

  async terminate(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
