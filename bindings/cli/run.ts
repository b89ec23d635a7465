// gmpsim run

import type { Build } from '../engine/engine.js';
import { resolveOptions, resolveUntil, type SimulationOptions } from '../engine/options.js';
import { Simulation } from '../engine/simulation.js';
import { readLoad } from '../load/read.node.js';
import { summary } from '../report/summary.js';
import type { Output } from './output.js';
import { readProgram } from './program.js';
import { ProgressBar } from './progress.js';

/** The options of `gmpsim run`, as commander gives them. Numbers that aren't are left as text, for the checks to name. */
export interface RunFlags {
  load?: string;
  procs?: number;
  cpus?: number;
  cores?: number;
  threadsPerCore?: number;
  runtime: string;
  costs: string;
  seed: number;
  until?: string;
  json?: boolean;
  quiet?: boolean;
  build: Build;
}

/** What a shell sees of a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;
/** What a shell sees of a program whose output nobody read. */
const EXIT_PIPE = 141;

/** Runs a program; its exit code. */
export async function run(file: string, flags: RunFlags, out: Output, gone: AbortSignal): Promise<number> {
  // Everything that can be wrong is found before anything runs, the cheap things first.
  const options = simulationOptions(flags);
  resolveOptions(options);
  resolveUntil(flags.until);
  if (flags.load !== undefined) options.load = await readLoad(flags.load);
  const program = await readProgram(file);

  const simulation = await Simulation.create(options);
  simulation.load(program.image);
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // Whoever insists need not wait for the summary.
    if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interrupt.abort();
  };
  const bar = new ProgressBar(!flags.quiet);
  await bar.prepare();
  const onGone = (): void => interrupt.abort();
  gone.addEventListener('abort', onGone);
  process.on('SIGINT', onSignal);
  try {
    const result = await simulation.run({
      until: flags.until,
      signal: interrupt.signal,
      onProgress: (progress) => bar.update(progress),
      onStdout: (bytes) => {
        if (flags.json) return;
        bar.clear();
        out.write(bytes);
      },
      onStderr: (bytes) => {
        bar.clear();
        process.stderr.write(bytes);
      },
    });
    bar.clear();
    if (flags.json) out.write(`${JSON.stringify(result, null, 2)}\n`);
    else if (!flags.quiet) {
      out.freshLine();
      out.write(summary(result));
    }
    if (gone.aborted) return EXIT_PIPE;
    return interrupt.signal.aborted ? EXIT_INTERRUPTED : result.exit.code;
  } finally {
    bar.clear();
    process.off('SIGINT', onSignal);
    gone.removeEventListener('abort', onGone);
  }
}

function simulationOptions(flags: RunFlags): SimulationOptions {
  const { runtime, procs, cpus, cores, threadsPerCore, seed, costs, build } = flags;
  return { runtime, procs, machine: { cpus, cores, threadsPerCore }, seed, costs, build };
}
