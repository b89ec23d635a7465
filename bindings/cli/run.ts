// gmpsim run

import { resolveOptions } from '../engine/options.js';
import { type RunOptions, Simulation } from '../engine/simulation.js';
import { FileSink, writeWhole } from '../platform/files.node.js';
import { maps } from '../report/maps.js';
import { summary } from '../report/summary.js';
import { DigestWriter, digestEvents } from '../trace/digests.js';
import type { EventBatch } from '../trace/batch.js';
import { Symbols } from '../trace/symbols.js';
import { languageOf, type MachineFlags, simulationOptions } from './flags.js';
import { EXIT_INTERRUPTED, EXIT_PIPE, interruptible } from './interrupt.js';
import { engineOf, type ParallelFlags, runParallel } from './parallel.js';
import { type MetricsFlags, metricsFile, sampling } from './metrics.js';
import type { Output } from './output.js';
import { isScenario, readProgram, readScenario } from './program.js';
import { type ProfileFlags, profilesOf, writeProfiles } from './profiles.js';
import { ProgressBar } from './progress.js';
import { recipeOf } from './recipe.js';
import { type WatchFlags, Watcher, watchSettings } from './watch.js';

/** The options of `gmpsim run`. */
export interface RunFlags extends MachineFlags, MetricsFlags, ProfileFlags, WatchFlags, ParallelFlags {
  json?: boolean;
  quiet?: boolean;
  maps?: boolean;
  digests?: string;
}

/** Runs a program; its exit code. */
export async function run(file: string, flags: RunFlags, out: Output, gone: AbortSignal): Promise<number> {
  if (engineOf(flags) === 'parallel') return runParallel(file, flags, out, gone);
  const metrics = metricsFile(flags);
  const sample = sampling(flags);
  const profiles = profilesOf(flags);
  const watching = watchSettings(flags);
  const options = await simulationOptions(flags);
  const { procs, cpus } = resolveOptions(options);
  const scenario = isScenario(file) ? await readScenario(file) : undefined;
  if (scenario) options.scenario = scenario.plan;
  const program = scenario?.program ?? (await readProgram(file, languageOf(options)));
  const simulation = await Simulation.create(options);
  simulation.load(program.image);
  const bar = new ProgressBar(!flags.quiet && !watching);
  await bar.prepare();
  const digests =
    flags.digests === undefined ? undefined : await DigestFile.create(flags.digests, file, flags, program);
  let watcher: Watcher | undefined;
  try {
    return await interruptible(gone, async (signal) => {
      if (watching) {
        const names = new Symbols(program.image);
        watcher = new Watcher(watching, { file, procs, cpus, names, out, signal });
      }
      const result = await simulation.run({
        until: flags.until,
        sample,
        profiles,
        signal,
        onProgress: (progress) => bar.update(progress),
        pause: watcher?.pause,
        onStdout: (bytes) => {
          if (flags.json) return;
          bar.clear();
          if (watcher) watcher.write(bytes, false);
          else out.write(bytes);
        },
        onStderr: (bytes) => {
          bar.clear();
          if (watcher) watcher.write(bytes, true);
          else process.stderr.write(bytes);
        },
        ...listening(digests, watcher),
      });
      bar.clear();
      await watcher?.end(result.virtual_ns);
      if (metrics) await writeWhole(metrics.file, Buffer.from(await simulation.metrics(metrics.format)));
      await writeProfiles(simulation, flags);
      // What Ctrl-C ended can't be run again to the same end.
      if (signal.aborted) await digests?.drop();
      else await digests?.finish(result);
      if (flags.json) out.write(`${JSON.stringify(result, null, 2)}\n`);
      else if (flags.maps && result.memory.space) {
        out.freshLine();
        out.write(maps(result.memory.space));
      } else if (!flags.quiet) {
        out.freshLine();
        out.write(summary(result));
      }
      if (gone.aborted) return EXIT_PIPE;
      return signal.aborted ? EXIT_INTERRUPTED : result.exit.code;
    });
  } catch (error) {
    await digests?.drop();
    throw error;
  } finally {
    bar.clear();
    watcher?.close();
  }
}

/** One stream of events for all who listen. */
function listening(digests: DigestFile | undefined, watcher: Watcher | undefined): RunOptions {
  if (!watcher) return digests?.options ?? {};
  if (!digests) return { ...Watcher.options, onEvents: (batch) => watcher.add(batch) };
  const { kinds = [], ...events } = { ...Watcher.options.events, digestEvery: digestEvents.digestEvery };
  return {
    ...Watcher.options,
    events: { ...events, kinds: [...kinds, ...(digestEvents.kinds ?? [])] },
    onEvents: (batch) => {
      digests.add(batch);
      watcher.add(batch);
    },
  };
}

/** The file of --digests, on its way. */
class DigestFile {
  readonly options: Pick<RunOptions, 'events' | 'onEvents'>;
  readonly #sink: FileSink;
  readonly #writer: DigestWriter;

  private constructor(sink: FileSink, writer: DigestWriter) {
    this.#sink = sink;
    this.#writer = writer;
    this.options = { events: digestEvents, onEvents: (batch) => this.add(batch) };
  }

  add(batch: EventBatch): void {
    this.#writer.add(batch);
  }

  static async create(to: string, file: string, flags: RunFlags, program: { image: Uint8Array }): Promise<DigestFile> {
    const recipe = await recipeOf(file, flags, program.image);
    const sink = await FileSink.create(to);
    return new DigestFile(sink, new DigestWriter(recipe, (bytes) => sink.write(bytes)));
  }

  async finish(result: { events: number; digest: string }): Promise<void> {
    this.#writer.end(result.events, result.digest);
    await this.#sink.finish();
  }

  async drop(): Promise<void> {
    await this.#sink.drop();
  }
}
