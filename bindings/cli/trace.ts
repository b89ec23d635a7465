// gmpsim trace

import { resolveOptions } from '../engine/options.js';
import { Simulation } from '../engine/simulation.js';
import { didYouMean, InputError } from '../errors.js';
import { FileSink } from '../platform/files.node.js';
import { type EventOptions, resolveEvents } from '../trace/filter.js';
import { Symbols } from '../trace/symbols.js';
import { languageOf, type MachineFlags, simulationOptions } from './flags.js';
import { EXIT_INTERRUPTED, EXIT_PIPE, interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { readProgram } from './program.js';
import { ProgressBar } from './progress.js';
import { type TraceFormat, traceFormats } from './traceformats.js';

/** The options of `gmpsim trace`. */
export interface TraceFlags extends MachineFlags {
  format: string;
  output?: string;
  kinds?: string;
  sample?: number;
  quiet?: boolean;
}

/** Runs a program and writes what happens; 0, whatever the program's own exit code is. */
export async function trace(file: string, flags: TraceFlags, out: Output, gone: AbortSignal): Promise<number> {
  const format = formatNamed(flags.format);
  const events = eventOptions(format, flags);
  const options = await simulationOptions(flags);
  const { procs, cpus } = resolveOptions(options);
  const { image } = await readProgram(file, languageOf(options));
  const simulation = await Simulation.create(options);
  simulation.load(image);
  const writer = format.create({ file, symbols: new Symbols(image), procs, cpus });
  const bar = new ProgressBar(flags.output !== undefined && !flags.quiet);
  await bar.prepare();
  const sink = flags.output === undefined ? undefined : await FileSink.create(flags.output);
  const write = (what: Uint8Array | string): void => (sink ? sink.write(what) : out.write(what));
  try {
    const code = await interruptible(gone, async (signal) => {
      write(writer.begin());
      const result = await simulation.run({
        until: flags.until,
        signal,
        events,
        onEvents: (batch) => write(writer.batch(batch)),
        onProgress: (progress) => bar.update(progress),
        // Standard output is the program's only where the trace goes elsewhere.
        ...(sink && { onStdout: (bytes: Uint8Array) => out.write(bytes) }),
        onStderr: (bytes) => {
          bar.clear();
          process.stderr.write(bytes);
        },
      });
      write(writer.end(result));
      bar.clear();
      const lost = result.trace?.lost ?? 0;
      if (lost > 0) process.stderr.write(`gmpsim: ${lost} events found no room and aren't in the trace\n`);
      if (gone.aborted) return EXIT_PIPE;
      return signal.aborted ? EXIT_INTERRUPTED : 0;
    });
    await sink?.finish();
    return code;
  } finally {
    bar.clear();
    await sink?.drop();
  }
}

function formatNamed(name: string): TraceFormat {
  const format = traceFormats.find((one) => one.name === name);
  if (format) return format;
  const names = traceFormats.map((one) => one.name);
  throw new InputError(
    `--format: expected one of ${names.join(', ')}, got ${JSON.stringify(name)}${didYouMean(name, names)}`,
  );
}

function eventOptions(format: TraceFormat, flags: TraceFlags): EventOptions {
  const narrowed = flags.kinds !== undefined || flags.sample !== undefined;
  if (narrowed && format.fixed) {
    throw new InputError(`--kinds, --sample: format ${format.name} needs all of its events`);
  }
  const options: EventOptions = { ...format.events };
  if (flags.kinds !== undefined) options.kinds = flags.kinds.split(',').map((kind) => kind.trim());
  if (flags.sample !== undefined) options.sample = flags.sample;
  try {
    resolveEvents(options);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`--${error.message}`);
    throw error;
  }
  return options;
}
