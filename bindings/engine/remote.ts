// The caller's side of Simulation.inWorker.

import { proxy, type Remote, releaseProxy, wrap } from 'comlink/dist/esm/comlink.mjs';
import { spawnWorker } from '#platform';
import { InputError } from '../errors.js';
import type { ProfileKind } from '../pprof/profiler.js';
import type { WorkerHandle } from '../platform/worker.js';
import { BatchReceiver } from '../trace/wire.js';
import type { SimulationOptions } from './options.js';
import type { RunResult } from './result.js';
import type { Image, RunOptions, SimulationHandle } from './simulation.js';
import { unwire, type Wire, type WorkerApi } from './worker.js';

/** A simulation in a worker. */
export class RemoteSimulation implements SimulationHandle {
  readonly #worker: WorkerHandle;
  readonly #api: Remote<WorkerApi>;
  #loading: Promise<void> | undefined;
  #dead = false;
  readonly #receiver = new BatchReceiver();

  private constructor(worker: WorkerHandle) {
    this.#worker = worker;
    this.#api = wrap<WorkerApi>(worker.endpoint);
  }

  static async create(options: SimulationOptions): Promise<RemoteSimulation> {
    const remote = new RemoteSimulation(spawnWorker());
    try {
      await remote.#call((api) => api.create(options));
    } catch (error) {
      await remote.terminate();
      throw error;
    }
    return remote;
  }

  load(image: Image | Uint8Array): void {
    if (this.#loading) throw new InputError('load: this simulation has a program already; create another one');
    this.#loading = this.#call((api) => api.load(image instanceof Uint8Array ? image : image.bytes));
    // What goes wrong is for run() to say.
    this.#loading.catch(() => {});
  }

  async run({
    signal,
    onProgress,
    onStdout,
    onStderr,
    onEvents,
    pause,
    ...options
  }: RunOptions = {}): Promise<RunResult> {
    await this.#loading;
    const stop = (): void => void this.#api.stop();
    const run = this.#call((api) =>
      api.run(
        options,
        onProgress && proxy(onProgress),
        onStdout && proxy(onStdout),
        onStderr && proxy(onStderr),
        onEvents && proxy(this.#receiver.listener(onEvents)),
        pause && proxy(pause),
      ),
    );
    // After the call has been sent: the worker takes messages in order.
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    try {
      return await run;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async profile(kind: ProfileKind): Promise<Uint8Array> {
    return this.#call((api) => api.profile(kind));
  }

  async metrics(format: string): Promise<string> {
    return this.#call((api) => api.metrics(format));
  }

  async terminate(): Promise<void> {
    if (this.#dead) return;
    this.#dead = true;
    this.#api[releaseProxy]();
    await this.#worker.terminate();
  }

  /** Calls into the worker; rejects when the worker dies meanwhile. */
  async #call<T>(call: (api: Remote<WorkerApi>) => Promise<Wire<T>>): Promise<T> {
    if (this.#dead) throw new InputError('this simulation was terminated');
    this.#worker.keepAlive(true);
    try {
      return unwire(await Promise.race([call(this.#api), this.#worker.died]));
    } finally {
      this.#worker.keepAlive(false);
    }
  }
}
