// A program on the parallel engine: real time, real threads, run once.

import type { RunState } from '../../assembly/abi/counters.js';
import { writeProcess } from '../engine/process.js';
import { InputError } from '../errors.js';
import { ImageFormatError, ImageReader } from '../image/reader.js';
import { ParallelEngine } from './engine.js';
import { type ParallelOptions, type ResolvedParallelOptions, refuse, resolveParallel } from './options.js';
import { type ParallelResult, readParallelResult } from './result.js';
import { checkSupport } from './support.js';

export interface ParallelRunOptions {
  /** Gets what the program writes to standard output, as it comes. */
  onStdout?: ((bytes: Uint8Array) => void) | undefined;
  onStderr?: ((bytes: Uint8Array) => void) | undefined;
  /** Interrupts the run for good: it resolves with what there is (`exit.reason` is `stopped`). */
  signal?: AbortSignal | undefined;
}

/** Run options that only virtual time has a meaning for. */
const virtual = ['until', 'turnsPerChunk', 'sample', 'profiles', 'onEvents', 'events', 'pause', 'onProgress'] as const;

/** What `Simulation.create({ engine: 'parallel' })` gives. */
export class ParallelSimulation {
  readonly #engine: ParallelEngine;
  readonly #options: ResolvedParallelOptions;
  #image: ImageReader | undefined;
  #began = false;
  #terminated = false;

  private constructor(engine: ParallelEngine, options: ResolvedParallelOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** @throws InputError for a wrong option, or where memory can't be shared */
  static async create(options: ParallelOptions): Promise<ParallelSimulation> {
    const resolved = resolveParallel(options);
    return new ParallelSimulation(await ParallelEngine.create(resolved), resolved);
  }

  /**
   * Loads the program. Once.
   * @throws InputError if it needs what the parallel engine doesn't have, with the place; EngineError for a damaged image
   */
  load(image: { readonly bytes: Uint8Array } | Uint8Array): void {
    if (this.#terminated) throw new InputError('this simulation was terminated');
    if (this.#image) throw new InputError('load: this simulation has a program already; create another one');
    const bytes = image instanceof Uint8Array ? image : image.bytes;
    try {
      const read = new ImageReader(bytes);
      checkSupport(bytes);
      this.#engine.load(bytes);
      writeProcess(this.#engine, bytes, this.#options);
      this.#image = read;
    } catch (error) {
      if (error instanceof ImageFormatError) throw new InputError(`load: ${error.message}`);
      throw error;
    }
  }

  /**
   * Runs the program until it ends or `signal` interrupts.
   * @throws InputError for wrong options or without a program; EngineError when the engine gives up
   */
  async run(options: ParallelRunOptions = {}): Promise<ParallelResult> {
    for (const key of virtual) if ((options as Record<string, unknown>)[key] !== undefined) refuse(key);
    if (this.#terminated) throw new InputError('this simulation was terminated');
    if (!this.#image) throw new InputError('run: expected a program; call load first');
    if (this.#began) throw new InputError('run: this simulation has run; create another one');
    this.#began = true;
    await this.#engine.start();
    const output: Record<1 | 2, Uint8Array[]> = { 1: [], 2: [] };
    const since = performance.now();
    const state: RunState = await this.#engine.run((stream, bytes) => {
      output[stream].push(bytes);
      (stream === 1 ? options.onStdout : options.onStderr)?.(bytes);
    }, options.signal);
    const wall_ms = Math.round((performance.now() - since) * 1000) / 1000;
    return readParallelResult(this.#engine, this.#options, {
      state,
      image: this.#image.digest.toString(16).padStart(16, '0'),
      stdout: text(output[1]),
      stderr: text(output[2]),
      wall_ms,
    });
  }

  /** Ends the workers. */
  async terminate(): Promise<void> {
    this.#terminated = true;
    await this.#engine.terminate();
  }
}

function text(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
}
