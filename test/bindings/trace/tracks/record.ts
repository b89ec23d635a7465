// One run, drawn in both formats, with what the event stream says that has to be in them.

import { Ev } from '../../../../assembly/abi/counters.js';
import type { SimulationOptions } from '../../../../bindings/engine/options.js';
import type { RunResult } from '../../../../bindings/engine/result.js';
import { type RunOptions, Simulation } from '../../../../bindings/engine/simulation.js';
import { compileGo } from '../../../../bindings/frontend/compile.js';
import { Queues } from '../../../../bindings/trace/queues.js';
import { Symbols } from '../../../../bindings/trace/symbols.js';
import { ChromeSink } from '../../../../bindings/trace/tracks/chrome.js';
import { PerfettoSink } from '../../../../bindings/trace/tracks/perfetto.js';
import { TrackWriter, trackEvents } from '../../../../bindings/trace/tracks/writer.js';

/** Values of a counter over time, without those that change nothing. */
export type Steps = [t: number, value: number][];

export interface Drawn {
  perfetto: Uint8Array;
  chrome: string;
  result: RunResult;
  /** Events by kind. */
  kinds: Map<number, number>;
  /** By the counter's name, out of a model of the queues. */
  counters: Map<string, Steps>;
  /** Requests that had a response. */
  answered: number;
}

export interface DrawOptions {
  run?: RunOptions;
  internedMax?: number;
}

const images = new Map<string, ReturnType<typeof compileGo>>();

function compiled(source: string): ReturnType<typeof compileGo> {
  const image = images.get(source) ?? compileGo(source, { file: 'main.go' });
  images.set(source, image);
  return image;
}

export async function draw(
  source: string,
  options: SimulationOptions & { procs: number },
  { run = { until: '20s' }, internedMax }: DrawOptions = {},
): Promise<Drawn> {
  const cpus = options.machine?.cpus ?? options.procs;
  const image = await compiled(source);
  const simulation = await Simulation.create({ ...options, machine: { ...options.machine, cpus } });
  simulation.load(image);
  const symbols = new Symbols(image.bytes);
  const facts = { symbols, procs: options.procs, cpus };
  const sinks = [new PerfettoSink(internedMax), new ChromeSink()] as const;
  const writers = sinks.map((sink) => new TrackWriter(sink, facts));
  const queues = new Queues(options.procs);
  const kinds = new Map<number, number>();
  const counters = new Map<string, Steps>();
  const step = (name: string, t: number, value: number): void => {
    const steps = counters.get(name) ?? [];
    counters.set(name, steps);
    if ((steps.at(-1)?.[1] ?? 0) !== value) steps.push([t, value]);
  };
  const parts: Uint8Array[] = [];
  let chrome = '';
  let answered = 0;
  const take = (): void => {
    parts.push(sinks[0].take());
    chrome += sinks[1].take();
  };
  take();
  const result = await simulation.run({
    ...run,
    events: trackEvents,
    onEvents: (batch) => {
      for (const writer of writers) writer.add(batch);
      take();
      for (let i = 0; i < batch.length; i++) {
        const kind = batch.kind(i);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (kind === Ev.REQUEST_DONE && batch.what(i) !== 0) answered++;
        queues.event(kind, batch.who(i), batch.what(i), batch.extra(i));
        const t = batch.time_ns(i);
        queues.local.forEach(({ ring, runnext }, p) => {
          step(`P${p} run queue`, t, ring.length);
          step(`P${p} runnext (goroutine)`, t, runnext);
        });
        step('global queue', t, queues.global.length);
        step('idle Ps', t, queues.idlePs.length);
        step('idle Ms', t, queues.idleMs.length);
      }
    },
  });
  for (const writer of writers) writer.end(result.virtual_ns);
  take();
  await simulation.terminate();
  return { perfetto: Buffer.concat(parts), chrome, result, kinds, counters, answered };
}
