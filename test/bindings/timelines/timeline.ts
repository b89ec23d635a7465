import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import type { TraceEvent } from '../../../bindings/trace/batch.js';
import { kindName } from '../../../bindings/trace/filter.js';
import { Symbols } from '../../../bindings/trace/symbols.js';
import { eventWords } from '../../../bindings/trace/words.js';

/** An event with its kind's name, and in words for messages. */
export type Named = TraceEvent & { name: string; words: string };

/** What a run does, event by event. */
export class Timeline {
  readonly events: Named[];
  readonly result: RunResult;
  readonly #symbols: Symbols;

  constructor(events: Named[], result: RunResult, symbols: Symbols) {
    this.events = events;
    this.result = result;
    this.#symbols = symbols;
  }

  /** Ids of the goroutines that begin with a function, in the order in which they were made. */
  made(name: string): number[] {
    return this.all('go-create', (e) => this.#symbols.functionName(e.extra - 1) === name).map(({ who }) => who);
  }

  all(name: string, is: (e: Named) => boolean = () => true): Named[] {
    return this.events.filter((e) => e.name === name && is(e));
  }

  /** The first such event at or after another. @throws Error if there is none */
  first(name: string, is: (e: Named) => boolean = () => true, from?: Named): Named {
    const start = from ? this.events.indexOf(from) : 0;
    const found = this.events.slice(start).find((e) => e.name === name && is(e));
    if (!found) throw new Error(`no ${name} ${is} after ${from ? from.words : 'the beginning'}`);
    return found;
  }

  /** Events strictly between two. */
  between(from: Named, to: Named): Named[] {
    return this.events.slice(this.events.indexOf(from) + 1, this.events.indexOf(to));
  }

  /** Events before one. */
  before(to: Named): Named[] {
    return this.events.slice(0, this.events.indexOf(to));
  }
}

/** Runs a program, with every assertion of the engine, and keeps all its events. */
export async function timeline(source: string, options: SimulationOptions): Promise<Timeline> {
  const image = await compileGo(source, { file: 'main.go' });
  const symbols = new Symbols(image.bytes);
  const simulation = await Simulation.create({ build: 'checked', machine: { cpus: 6 }, ...options });
  simulation.load(image);
  const events: Named[] = [];
  const result = await simulation.run({
    until: '300ms',
    onEvents: (batch) => {
      for (const e of batch) events.push({ ...e, name: kindName(e.kind), words: eventWords(e, symbols) });
    },
  });
  await simulation.terminate();
  return new Timeline(events, result, symbols);
}
