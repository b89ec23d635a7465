// gmpsim run --engine parallel

import type { Command } from 'commander';
import { Simulation } from '../engine/simulation.js';
import { didYouMean, InputError, shown } from '../errors.js';
import type { ParallelOptions } from '../parallel/options.js';
import { refuse } from '../parallel/options.js';
import { parallelSummary } from '../report/parallel.js';
import { listed } from '../schema.js';
import { environment, type MachineFlags, number } from './flags.js';
import { EXIT_INTERRUPTED, EXIT_PIPE, interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { readProgram } from './program.js';

const engines = ['virtual', 'parallel'] as const;

export interface ParallelFlags {
  engine?: string;
  workers?: number;
}

/** Adds them to a command. */
export function addParallelFlags(command: Command): Command {
  return command
    .option(
      '--engine <name>',
      "'virtual': simulated, in virtual time (default); 'parallel': real threads, in real time",
    )
    .option('--workers <n>', 'threads of the parallel engine, each with a P (default: one for each CPU)', number);
}

/** Which engine the flags name. @throws InputError */
export function engineOf({ engine = 'virtual', workers }: ParallelFlags): (typeof engines)[number] {
  const known = engines.find((name) => name === engine);
  if (!known) {
    throw new InputError(
      `engine: expected ${listed(engines)}, got ${shown(engine)}${didYouMean(engine, engines)}`,
      'engine',
    );
  }
  if (known === 'virtual' && workers !== undefined) {
    throw new InputError("workers: expected '--engine parallel' too", 'workers');
  }
  return known;
}

/** Flags that keep their meaning; all others are about the simulated machine, and refused when they are given. */
const kept = new Set(['engine', 'workers', 'seed', 'build', 'args', 'env', 'json', 'quiet']);
/** Defaults of flags that are always there (flags.ts). */
const defaults: Readonly<Record<string, unknown>> = { runtime: 'go1.26', costs: 'ec2-like vm', os: 'linux' };

/** Runs a program on real threads; its exit code. */
export async function runParallel(
  file: string,
  flags: MachineFlags & ParallelFlags & { json?: boolean; quiet?: boolean },
  out: Output,
  gone: AbortSignal,
): Promise<number> {
  for (const [key, value] of Object.entries(flags)) {
    if (!kept.has(key) && value !== undefined && value !== defaults[key]) refuse(dashed(key));
  }
  const { workers, seed, build, args } = flags;
  const env = environment(flags.env);
  const options = { engine: 'parallel', workers, seed, build, args, env } as ParallelOptions;
  const simulation = await Simulation.create(options);
  try {
    simulation.load((await readProgram(file)).image);
    return await interruptible(gone, async (signal) => {
      const result = await simulation.run({
        signal,
        onStdout: (bytes) => {
          if (!flags.json) out.write(bytes);
        },
        onStderr: (bytes) => void process.stderr.write(bytes),
      });
      if (flags.json) out.write(`${JSON.stringify(result, null, 2)}\n`);
      else if (!flags.quiet) {
        out.freshLine();
        out.write(parallelSummary(result));
      }
      if (gone.aborted) return EXIT_PIPE;
      return signal.aborted ? EXIT_INTERRUPTED : result.exit.code;
    });
  } finally {
    await simulation.terminate();
  }
}

/** `threadsPerCore` as it is written on the command line. */
function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
