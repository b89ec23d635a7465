// One run of a sweep, wherever it takes place: in a worker of this process or of another one.

import { adoptModule, type Build, EngineError } from '../engine/engine.js';
import { resolveOptions, type SimulationOptions } from '../engine/options.js';
import type { RunResult } from '../engine/result.js';
import { Simulation } from '../engine/simulation.js';
import { unwire, wire, type Wire } from '../engine/worker.js';
import type { RunRow, RunStatus } from './journal.js';
import { Measure, type MeasureSpec, type Problem } from './measure.js';

/** Everything that decides a run but its seed and its image. Plain data: it goes into workers as it is. */
export type RunSpec = Readonly<{
  options: Omit<SimulationOptions, 'seed' | 'build'>;
  /** 0: no bound. */
  until_ns: number;
  measure: MeasureSpec;
}>;

/** A run to be done. */
export type Job = Readonly<{
  /** The key of its row. */
  config: string;
  seed: number;
  engine: string;
  spec: RunSpec;
}>;

export type Outcome = Readonly<{ row: RunRow }> | Readonly<{ problem: Problem }>;

const empty = { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0, count: 0 };

/** Does a run. */
export async function runJob({ config, seed, engine, spec }: Job, image: Uint8Array): Promise<Outcome> {
  const began = performance.now();
  const options = { ...spec.options, seed };
  const measure = new Measure(spec.measure, resolveOptions(options));
  const key = { type: 'run', config, seed, engine } as const;
  const wall = () => Math.round((performance.now() - began) * 1000) / 1000;
  const simulation = await Simulation.create(options);
  try {
    simulation.load(image);
    const result = await simulation.run({ probe: measure, ...(spec.until_ns > 0 && { until: spec.until_ns }) });
    const measured = measure.measured(result);
    if ('message' in measured) return { problem: measured };
    const { exit, digest, virtual_ns, events } = result;
    const row = { ...key, ...judged(result), exit, digest, virtual_ns, events, ...measured, wall_ms: wall() };
    return { row: row as RunRow };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // The engine's limits are the same wherever it runs: this is what the point comes to.
    const nothing = Object.fromEntries(spec.measure.responses.map(({ name }) => [name, null]));
    const row: RunRow = {
      ...key,
      status: 'failed',
      message: error.message,
      exit: { code: 1, reason: 'failed', detail: '' },
      digest: '',
      virtual_ns: 0,
      events: 0,
      warmup: { ns: 0, settled: false },
      responses: nothing,
      busy: [],
      sched_latency_ns: empty,
      wall_ms: wall(),
    };
    return { row };
  } finally {
    await simulation.terminate();
  }
}

function judged({ exit, requests, stderr }: RunResult): { status: RunStatus; message: string } {
  const said = () => stderr.split('\n').find((line) => /^(panic|fatal error|runtime): /.test(line)) ?? exit.reason;
  if (exit.reason === 'panic' || exit.reason === 'deadlock') return { status: exit.reason, message: said() };
  if (exit.code !== 0) return { status: 'exit', message: `exit status ${exit.code}` };
  if (requests?.phase === 'gave up') return { status: 'gave up', message: 'nobody listened: the load gave up' };
  return { status: 'ok', message: '' };
}

/** What a worker answers to. */
export class SweepWorker {
  readonly #images = new Map<string, Uint8Array>();

  /** Before the first run. */
  adopt(build: Build, module: WebAssembly.Module): void {
    adoptModule(build, module);
  }

  /** Whether it has an image, which run() names. */
  knows(image: string): boolean {
    return this.#images.has(image);
  }

  give(image: string, bytes: Uint8Array): void {
    this.#images.set(image, bytes);
  }

  run(job: Job, image: string): Promise<Wire<Outcome>> {
    return wire(() => runJob(job, this.#images.get(image)!));
  }
}

export { unwire };
