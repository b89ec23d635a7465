// The worker's side of the parallel engine: one instance of the module on the memory that all share.

import { clockSince } from '#platform';

/** What a worker needs to take part. */
export interface Shared {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where its own copy of the memory map lies. */
  own: number;
  /** When the machine was switched on, by the platform's clock. */
  origin: number;
}

/** What assembly/parallel/index.ts exports. */
export type ParallelExports = {
  reset(): void;
  powerOn(): void;
  imageAlloc(bytes: number): number;
  loadImage(address: number, bytes: number): number;
  boot(): void;
  workerOwn(worker: number): number;
  work(worker: number): number;
  exitCode(): number;
};

/** Makes an instance. */
export async function instantiate({ module, memory, own, origin }: Shared): Promise<ParallelExports> {
  const abort = (_message: number, _file: number, line: number, column: number): never => {
    throw new Error(`an assertion failed at ${line}:${column}`);
  };
  const imports = { env: { memory, abort }, clock: { wall: clockSince(origin) }, local: { OWN: own } };
  const instance = await WebAssembly.instantiate(module, imports);
  return instance.exports as unknown as ParallelExports;
}

/** What a worker answers to. Of an error only its message matters, which comlink keeps. */
export class Member {
  #exports: ParallelExports | undefined;

  /** Gets the worker its instance. */
  async join(shared: Shared): Promise<void> {
    this.#exports = await instantiate(shared);
  }

  /** Runs goroutines until the run is over, and returns why (RunState); the worker answers nothing else meanwhile. */
  work(id: number): number {
    return this.#exports!.work(id);
  }
}
