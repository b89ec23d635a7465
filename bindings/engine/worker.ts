// The worker's side of Simulation.inWorker: one simulation behind comlink. Errors cross as data, since comlink loses their
// class and fields.

import { type ProxyMethods, releaseProxy } from 'comlink/dist/esm/comlink.mjs';
import { InputError } from '../errors.js';
import { BatchSender, type WireBatch } from '../trace/wire.js';
import type { ProfileKind } from '../pprof/profiler.js';
import { EngineError } from './engine.js';
import type { SimulationOptions } from './options.js';
import type { RunResult } from './result.js';
import { type Progress, type RunOptions, Simulation } from './simulation.js';

/** An error as data. */
export type WireError = Readonly<{
  name: string;
  message: string;
  option?: string | undefined;
  stack?: string | undefined;
}>;
export type Wire<T> = { value: T } | { error: WireError };

/** Listeners as comlink hands them over: every call is a message. */
export type Listeners = Readonly<{
  onProgress: ((progress: Progress) => unknown) | undefined;
  onStdout: ((bytes: Uint8Array) => unknown) | undefined;
  onStderr: ((bytes: Uint8Array) => unknown) | undefined;
  onEvents: ((batch: WireBatch) => unknown) | undefined;
}>;

/** What the worker answers to. */
export class WorkerApi {
  #simulation: Simulation | undefined;
  #stop = new AbortController();
  readonly #sender = new BatchSender();

  create(options: SimulationOptions): Promise<Wire<void>> {
    return wire(async () => {
      this.#simulation = await Simulation.create(options);
    });
  }

  load(bytes: Uint8Array): Promise<Wire<void>> {
    return wire(async () => this.#simulation!.load(bytes));
  }

  run(
    options: Pick<RunOptions, 'until' | 'turnsPerChunk' | 'events' | 'sample' | 'profiles'>,
    onProgress: Listeners['onProgress'],
    onStdout: Listeners['onStdout'],
    onStderr: Listeners['onStderr'],
    onEvents: Listeners['onEvents'],
    pause: RunOptions['pause'],
  ): Promise<Wire<RunResult>> {
    return wire(async () => {
      this.#stop = new AbortController();
      // Each listener has a channel of its own, so the result could overtake what was said before it.
      const said: unknown[] = [];
      const pass =
        <A>(listener: ((a: A) => unknown) | undefined) =>
        (a: A): void => {
          if (listener) said.push(listener(a));
        };
      const sendEvents = onEvents && pass(onEvents);
      try {
        const result = await this.#simulation!.run({
          ...options,
          signal: this.#stop.signal,
          onProgress: onProgress && pass(onProgress),
          onStdout: onStdout && pass(onStdout),
          onStderr: onStderr && pass(onStderr),
          onEvents: sendEvents && ((batch) => sendEvents(this.#sender.pack(batch))),
          pause,
        });
        await Promise.all(said);
        return result;
      } finally {
        // An open channel would keep the caller's process alive.
        for (const listener of [onProgress, onStdout, onStderr, onEvents, pause]) {
          (listener as Partial<ProxyMethods> | undefined)?.[releaseProxy]?.();
        }
      }
    });
  }

  profile(kind: ProfileKind): Promise<Wire<Uint8Array>> {
    return wire(async () => this.#simulation!.profile(kind));
  }

  metrics(format: string): Promise<Wire<string>> {
    return wire(async () => this.#simulation!.metrics(format));
  }

  /** Interrupts the run. */
  stop(): void {
    this.#stop.abort();
  }
}

export async function wire<T>(work: () => Promise<T>): Promise<Wire<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const option = error instanceof InputError ? error.option : undefined;
    return { error: { name: error.name, message: error.message, stack: error.stack, option } };
  }
}

/** The error that crossed, with its class again. */
export function unwire<T>(wired: Wire<T>): T {
  if ('value' in wired) return wired.value;
  const { name, message, option, stack } = wired.error;
  const error =
    name === 'InputError'
      ? new InputError(message, option)
      : name === 'EngineError'
        ? new EngineError(message)
        : Object.assign(new Error(message), { name });
  if (stack) error.stack = stack;
  throw error;
}
