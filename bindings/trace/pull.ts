// The event stream, pulled: two runs can be read side by side.

import type { RunResult } from '../engine/result.js';
import type { RunOptions, SimulationHandle } from '../engine/simulation.js';
import type { EventBatch } from './batch.js';
import type { EventOptions } from './filter.js';

/** So many turns at once, if the buffer isn't full before. */
const TURNS = 2 ** 20;

/** Runs a program only as far as somebody wants to read. */
export class EventPuller {
  readonly #simulation: SimulationHandle;
  readonly #until: RunOptions['until'];
  readonly #events: EventOptions;
  readonly #signal: AbortSignal | undefined;
  #result: RunResult | undefined;

  /**
   * @param simulation with its program, not run yet
   * @param signal ends the reading
   */
  constructor(
    simulation: SimulationHandle,
    until: RunOptions['until'],
    events: EventOptions,
    signal?: AbortSignal | undefined,
  ) {
    this.#simulation = simulation;
    this.#until = until;
    this.#events = events;
    this.#signal = signal;
  }

  /** The next events, to keep; undefined when the run is over. */
  async next(): Promise<EventBatch | undefined> {
    while (!this.#result) {
      this.#signal?.throwIfAborted();
      const got: EventBatch[] = [];
      const enough = new AbortController();
      const result = await this.#simulation.run({
        until: this.#until,
        turnsPerChunk: TURNS,
        signal: enough.signal,
        events: this.#events,
        onEvents: (batch) => {
          got.push(batch.copy());
          enough.abort();
        },
      });
      if (result.exit.reason !== 'stopped' || result.exit.detail !== 'interrupted') this.#result = result;
      // Nobody but us interrupts, so there is at most one batch.
      if (got[0]) return got[0];
    }
    return undefined;
  }

  /** What the run came to, once it is over. */
  get result(): RunResult | undefined {
    return this.#result;
  }
}
