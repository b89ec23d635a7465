// A pool of workers of this process: each runs one job after the other. One compiled module and one image serve all of them.

import { type Remote, releaseProxy, wrap } from 'comlink/dist/esm/comlink.mjs';
import { spawnWorker } from '#platform';
import { engineModule } from '../engine/engine.js';
import { unwire, type Wire } from '../engine/worker.js';
import type { WorkerHandle } from '../platform/worker.js';
import type { Job, Outcome, SweepWorker } from './run.js';

/** A worker may die of what a run does to it (out of memory); then the run gets another one, so often. */
const LIVES = 2;

/** One worker thread, started when it is needed. */
export class PoolWorker {
  #handle: WorkerHandle | undefined;
  #api: Remote<SweepWorker> | undefined;
  readonly #known = new Set<string>();
  #ended = false;

  /** Does a job. @throws what the run throws, or an Error if the worker dies of it */
  async run(job: Job, image: string, bytes: Uint8Array): Promise<Outcome> {
    for (let life = 1; ; life++) {
      try {
        return await this.#attempt(job, image, bytes);
      } catch (error) {
        const died = this.#handle === undefined;
        if (!died || this.#ended || life === LIVES) throw error;
      }
    }
  }

  async #attempt(job: Job, image: string, bytes: Uint8Array): Promise<Outcome> {
    const { handle, api } = await this.#start();
    const alive = <T>(call: Promise<T>): Promise<T> => Promise.race([call, handle.died]);
    handle.keepAlive(true);
    try {
      if (!this.#known.has(image)) await alive(api.give(image, bytes));
      this.#known.add(image);
      return unwire<Outcome>(await alive(api.run(job, image) as Promise<Wire<Outcome>>));
    } finally {
      handle.keepAlive(false);
    }
  }

  async #start(): Promise<{ handle: WorkerHandle; api: Remote<SweepWorker> }> {
    if (this.#handle) return { handle: this.#handle, api: this.#api! };
    const module = await engineModule('release');
    const handle = spawnWorker('sweep.worker.node.js');
    const api = wrap<SweepWorker>(handle.endpoint);
    this.#handle = handle;
    this.#api = api;
    this.#known.clear();
    handle.died.catch(() => {
      if (this.#handle === handle) this.#handle = undefined;
    });
    handle.keepAlive(true);
    await Promise.race([api.adopt('release', module), handle.died]);
    return { handle, api };
  }

  /** Ends it at once, in the midst of a run too. */
  async terminate(): Promise<void> {
    this.#ended = true;
    const handle = this.#handle;
    if (!handle) return;
    this.#api?.[releaseProxy]();
    await handle.terminate();
  }
}
