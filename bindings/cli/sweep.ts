// gmpsim sweep, merge: many runs.

import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { InputError, shown } from '../errors.js';
import { writeWhole } from '../platform/files.node.js';
import { count, duration } from '../report/format.js';
import { labelOf } from '../sweep/grid.js';
import type { ResultRun, SweepResults } from '../sweep/journal.js';
import { readJournal, Rows } from '../sweep/journal.node.js';
import { prepare } from '../sweep/prepare.node.js';
import { printResults, resultsOf } from '../sweep/results.js';
import { printJsonSchema } from '../sweep/schema.js';
import type { Shard } from '../sweep/schedule.js';
import { type Executor, LocalPool, sweep, type SweepOutcome, type SweepProgress } from '../sweep/sweep.node.js';
import { DURATION, parseDuration } from '../units.js';
import { TerminalBar } from './bar.js';
import { number } from './flags.js';
import { EXIT_INTERRUPTED, interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { writeReport } from './report.js';

/** The options of `gmpsim sweep`. */
export interface SweepFlags {
  output?: string;
  workers?: number;
  shard?: string;
  queue?: string;
  schema?: boolean;
  report?: boolean;
  quiet?: boolean;
}

const help = `
Every run is written to a journal as soon as it is done. Whatever ends the command, Ctrl-C, kill -9, a full disk: the same command
goes on from there. When all runs are there, results.json is made of them: the same bytes for any number of workers, for shards put
together and for a queue. A report lies beside them: report.html, report.md and more. docs/sweep.md says what an experiment file may say, and what is in the results.

Exit codes: 0 when everything is there (points whose program panics are results too), 1 for wrong input, 130 after Ctrl-C.

Examples:
  gmpsim sweep ring.yaml                            all cores; results in ring.sweep/
  gmpsim sweep ring.yaml --shard 0/4                a quarter of it; on Kubernetes and Slurm by itself
  gmpsim merge ring.sweep/journal.*-of-4.jsonl -o ring.json
  gmpsim worker --queue redis://host                on any machine, as many as you like; then
  gmpsim sweep ring.yaml --queue redis://host       hands the runs out to them`;

/** Adds the command. */
export function addSweep(program: Command, out: Output, gone: AbortSignal, exit: (code: number) => void): void {
  program
    .command('sweep')
    .summary('runs an experiment: a grid of runs')
    .description('Runs all points of an experiment, each several times, on all cores or on many machines.')
    .argument('[file]', 'an experiment (*.yaml)')
    .option('-o, --output <folder>', "where journal and results go (default: the experiment's name with .sweep)")
    .option('--workers <n>', 'worker threads (default: one for each core)', number)
    .option('--shard <i/n>', 'only part i of n, i from 0')
    .option('--queue <url>', "hands the runs out to 'gmpsim worker' processes, over Redis: redis://host:6379")
    .option('--no-report', 'only results.json, no report of them')
    .option('-q, --quiet', 'nothing but errors')
    .option('--schema', 'prints the JSON Schema of experiment files')
    .addHelpText('after', help)
    .action(async (file: string | undefined, flags: SweepFlags) => exit(await runSweep(file, flags, out, gone)));

  program
    .command('merge')
    .summary("puts shards' journals together")
    .description("Puts the journals of an experiment's shards together, and makes the results of them.")
    .argument('<journal...>', 'journals (*.jsonl) of one experiment')
    .requiredOption('-o, --output <file>', 'where the results go')
    .action(async (journals: string[], { output }: { output: string }) => exit(await merge(journals, output, out)));

  program
    .command('worker')
    .summary("does runs of 'gmpsim sweep --queue'")
    .description(
      'Takes runs from a queue in Redis and does them, on all cores, until it is told to end (Ctrl-C, SIGTERM).',
    )
    .requiredOption('--queue <url>', 'the Redis that sweeps use: redis://host:6379')
    .option('--workers <n>', 'worker threads (default: one for each core)', number)
    .option('--lock <time>', 'another worker takes a run over whose worker was not heard of for so long', '10s')
    .option('--idle <time>', 'ends when there was nothing to do for so long')
    .action(async (flags: WorkerFlags) => exit(await runWorker(flags, out, gone)));
}

async function runSweep(file: string | undefined, flags: SweepFlags, out: Output, gone: AbortSignal): Promise<number> {
  if (flags.schema) {
    out.write(printJsonSchema());
    return 0;
  }
  if (file === undefined)
    throw new InputError("sweep: expected an experiment file; 'gmpsim sweep --help' explains them");
  const workers = workersOf(flags.workers);
  const shard = shardOf(flags.shard, process.env);
  if (shard && flags.queue !== undefined) throw new InputError('shard: goes without --queue only', 'shard');
  const prepared = await prepare(file);
  const folder = flags.output ?? `${basename(file).replace(/\.(ya?ml|json)$/, '')}.sweep`;
  const executor: Executor =
    flags.queue === undefined
      ? new LocalPool(workers, prepared.images)
      : await queueExecutor(flags.queue, prepared.images);
  const bar = new SweepBar(!flags.quiet);
  await bar.prepare();
  try {
    const outcome = await interruptible(gone, (signal) =>
      sweep(prepared, executor, { folder, shard, signal, onProgress: (progress) => bar.update(progress) }),
    );
    bar.clear();
    if (outcome.state === 'interrupted') {
      const { missing, slots } = outcome.schedule;
      const have = slots.length - missing.length;
      process.stderr.write(
        `gmpsim: interrupted: ${have} of ${slots.length} runs are in ${outcome.journal}; the same command goes on with the rest\n`,
      );
      return EXIT_INTERRUPTED;
    }
    let report: Awaited<ReturnType<typeof writeReport>> | undefined;
    if (outcome.results && flags.report !== false) {
      report = await writeReport(outcome.results, folder, [`gmpsim sweep ${basename(file)}`]);
    }
    if (flags.quiet) return 0;
    out.write(summary(outcome, shard));
    if (report) out.write(`report:  ${report.file}\n\n${report.answer.join('\n')}\n`);
    return 0;
  } finally {
    bar.clear();
    await executor.terminate();
  }
}

interface WorkerFlags {
  queue: string;
  workers?: number;
  lock: string;
  idle?: string;
}

async function runWorker({ queue, workers, lock, idle }: WorkerFlags, out: Output, gone: AbortSignal): Promise<number> {
  const ms = (flag: 'lock' | 'idle', text: string): number => {
    const ns = parseDuration(text);
    if (ns !== undefined && ns >= 1e8) return ns / 1e6;
    throw new InputError(`${flag}: expected ${DURATION}, at least 100ms, got ${shown(text)}`, flag);
  };
  const options = {
    url: queue,
    workers: workersOf(workers) ?? availableParallelism(),
    lock_ms: ms('lock', lock),
    idle_ms: idle === undefined ? undefined : ms('idle', idle),
  };
  const { serveQueue } = await import('../sweep/queue.node.js');
  const done = await interruptible(gone, (signal) => {
    // What Kubernetes and Slurm send: the runs in flight are finished.
    const ending = new AbortController();
    const end = () => ending.abort();
    process.once('SIGTERM', end);
    signal.addEventListener('abort', end);
    return serveQueue({ ...options, signal: ending.signal });
  });
  out.write(`${count(done)} runs\n`);
  return 0;
}

/** Loaded only when it is wanted: nobody else needs a client for Redis. */
async function queueExecutor(url: string, images: ReadonlyMap<string, Uint8Array>): Promise<Executor> {
  const { RedisQueue } = await import('../sweep/queue.node.js');
  return RedisQueue.connect(url, images);
}

async function merge(files: readonly string[], output: string, out: Output): Promise<number> {
  const rows = new Rows();
  let first: string | undefined;
  for (const file of files) {
    const before = rows.plan;
    readJournal(file, rows);
    if (!rows.plan) throw new InputError(`${file}: expected a journal of a sweep`);
    if (before && (before.plan !== rows.plan.plan || before.engine !== rows.plan.engine)) {
      const what = before.engine === rows.plan.engine ? 'experiment' : 'engine';
      throw new InputError(`${file}: is of another ${what} than ${first}`);
    }
    first ??= file;
  }
  const results = resultsOf(rows.plan!, (config, seed) => {
    const row = rows.run(config, seed);
    return row?.engine === rows.plan!.engine ? row : undefined;
  });
  await writeWhole(output, Buffer.from(printResults(results)));
  out.write(`${resultLines(results).join('\n')}\nresults: ${output}\n`);
  return 0;
}

/** @throws InputError */
export function workersOf(workers: number | undefined): number | undefined {
  if (workers === undefined || (Number.isSafeInteger(workers) && workers >= 1 && workers <= 1024)) return workers;
  throw new InputError(`workers: expected a whole number from 1 to 1024, got ${shown(workers)}`, 'workers');
}

/**
 * The shard to run: of --shard, or of what a Kubernetes Indexed Job or a Slurm array says in the environment.
 * Kubernetes doesn't tell how many there are: the manifest passes its `completions` as GMPSIM_SHARDS.
 * @throws InputError
 */
export function shardOf(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  const shard = (text: string, i: number, n: number, name: string): Shard => {
    if (Number.isSafeInteger(i) && Number.isSafeInteger(n) && i >= 0 && n >= 1 && i < n) return { i, n };
    throw new InputError(
      `${name}: expected i/n with i from 0 to n - 1, such as 0/4, got ${shown(text)}`,
      flag && 'shard',
    );
  };
  if (flag !== undefined) {
    const [, i, n] = /^(\d{1,9})\/(\d{1,9})$/.exec(flag) ?? [];
    return shard(flag, Number(i), Number(n), 'shard');
  }
  const { JOB_COMPLETION_INDEX, GMPSIM_SHARDS, SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_COUNT, SLURM_ARRAY_TASK_MIN } =
    env;
  if (JOB_COMPLETION_INDEX !== undefined && GMPSIM_SHARDS !== undefined) {
    const text = `${JOB_COMPLETION_INDEX}/${GMPSIM_SHARDS}`;
    return shard(text, Number(JOB_COMPLETION_INDEX), Number(GMPSIM_SHARDS), 'JOB_COMPLETION_INDEX/GMPSIM_SHARDS');
  }
  if (SLURM_ARRAY_TASK_ID !== undefined && SLURM_ARRAY_TASK_COUNT !== undefined) {
    // An array may begin at another number: --array=1-4.
    const i = Number(SLURM_ARRAY_TASK_ID) - Number(SLURM_ARRAY_TASK_MIN ?? 0);
    const text = `${i}/${SLURM_ARRAY_TASK_COUNT}`;
    return shard(text, i, Number(SLURM_ARRAY_TASK_COUNT), 'SLURM_ARRAY_TASK_ID/SLURM_ARRAY_TASK_COUNT');
  }
  return undefined;
}

function summary({ results, schedule, journal, file, state, here }: SweepOutcome, shard: Shard | undefined): string {
  if (!results) {
    const have = schedule.slots.length - schedule.missing.length;
    const more = state === 'budget' ? `; ${count(schedule.missing.length)} are left (budget)` : '';
    return `shard ${shard?.i}/${shard?.n}: ${count(have)} runs in ${journal}${more}\n'gmpsim merge' makes results of all shards' journals\n`;
  }
  return `${resultLines(results).join('\n')}${here > 0 ? '' : '\nnothing was left to run'}\nresults: ${file}\n`;
}

function resultLines({ points, left }: SweepResults): string[] {
  const runs = points.reduce((n, point) => n + point.runs.length, 0);
  const lines = [`${count(runs)} runs of ${count(points.length)} ${points.length === 1 ? 'point' : 'points'}`];
  for (const { at, runs: its } of points) {
    const wrong = its.filter(({ status }) => status !== 'ok');
    if (wrong.length === 0) continue;
    lines.push(`  ${labelOf(at)}: ${wrong.length} of ${its.length} runs ${ended(wrong)}`);
  }
  if (left > 0) lines.push(`${count(left)} runs are left: the budget is spent`);
  return lines;
}

function ended(wrong: readonly ResultRun[]): string {
  const [{ status, message }] = wrong as [ResultRun];
  const verb = {
    panic: 'panicked',
    deadlock: 'deadlocked',
    exit: 'failed',
    'gave up': 'failed',
    failed: 'failed',
    ok: '',
  };
  return `${verb[status]}: ${message}`;
}

const REDRAW_MS = 200;

/** A bar for all runs, with the time that is left as far as the runs so far tell. */
class SweepBar extends TerminalBar {
  #drawn = 0;

  update({ done, planned, here, wall_ms }: SweepProgress): void {
    if (!this.able || (this.drawn && wall_ms - this.#drawn < REDRAW_MS && done < planned)) return;
    this.#drawn = wall_ms;
    const rest = here > 0 ? `${duration((wall_ms / here) * (planned - done) * 1e6)} left` : '';
    this.show('{bar} {percentage}%  {value} of {total} runs  {rest}', planned, done, { rest });
  }
}
