// The stream of a run, recorded before what reads it is measured: the engine's own time isn't counted then.

import type { SimulationOptions } from '../bindings/engine/options.js';
import { type Image, Simulation } from '../bindings/engine/simulation.js';
import type { EventBatch } from '../bindings/trace/batch.js';
import type { EventOptions } from '../bindings/trace/filter.js';
import { Symbols } from '../bindings/trace/symbols.js';

/** Ps of the run, and its CPUs. */
export const PROCS = 8;
/** Events that are recorded; the batch in which they are reached is whole. */
const EVENTS = 200_000;

export interface Recorded {
  batches: EventBatch[];
  symbols: Symbols;
  /** In the batches. */
  events: number;
}

/** Runs a program on 8 Ps until enough has happened. */
export async function record(
  image: Image,
  events: EventOptions,
  load?: NonNullable<SimulationOptions['load']>,
): Promise<Recorded> {
  const simulation = await Simulation.create({ procs: PROCS, machine: { cpus: PROCS }, ...(load && { load }) });
  simulation.load(image);
  const batches: EventBatch[] = [];
  const enough = new AbortController();
  let n = 0;
  await simulation.run({
    events,
    onEvents: (batch) => {
      if (n >= EVENTS) return enough.abort();
      batches.push(batch.copy());
      n += batch.length;
    },
    signal: enough.signal,
  });
  return { batches, symbols: new Symbols(image.bytes), events: n };
}
