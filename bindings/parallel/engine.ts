// The parallel engine as a whole: the shared memory, an instance of our own to make it ready, and the workers.

import { type Remote, releaseProxy, wrap } from 'comlink/dist/esm/comlink.mjs';
import { clock, readAsset, spawnMember } from '#platform';
import { RunState } from '../../assembly/abi/counters.js';
import { Op } from '../../assembly/abi/opcodes.js';
import { CONFIG_BLOCK, OPCODE_COSTS, SCHED_STATE } from '../../assembly/base/layout.js';
import { CONTROL_OWN, STOP } from '../../assembly/base/shared.js';
import { EngineError, imageProblem } from '../engine/engine.js';
import { InputError } from '../errors.js';
import { drainConsole } from './console.js';
import { instantiate, type Member, type ParallelExports } from './member.js';
import type { WorkerHandle } from '../platform/worker.js';
import type { ResolvedParallelOptions } from './options.js';

const INITIAL_PAGES = 64;
const MAXIMUM_PAGES = 65_536;
/** How often what the program writes is handed on while it runs, ms. */
const DRAIN_MS = 2;
/** How long workers have to end by themselves when a run is interrupted, ms. */
const GRACE_MS = 1000;
/** Words of the scheduler's state (assembly/runtime/sched.ts): table of Ps, and why the run ended. */
const SCHED_ALLP = SCHED_STATE + 60;
const SCHED_RUN_STATE = SCHED_STATE + 180;
/** A worker's futex in its P's record (assembly/parallel/runtime/p.ts). */
const PARKED = 192;

const assetOf = { release: 'gmpsim.threads.wasm', checked: 'gmpsim.threads.checked.wasm' } as const;
const modules = new Map<string, Promise<WebAssembly.Module>>();

function compiled(build: keyof typeof assetOf): Promise<WebAssembly.Module> {
  let module = modules.get(build);
  if (!module) {
    module = readAsset(assetOf[build]).then((bytes) => WebAssembly.compile(bytes));
    module.catch(() => modules.delete(build));
    modules.set(build, module);
  }
  return module;
}

type WorkerOfEngine = Readonly<{ handle: WorkerHandle; api: Remote<Member> }>;

export class ParallelEngine {
  readonly memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  readonly #exports: ParallelExports;
  readonly #origin: number;
  readonly #count: number;
  #workers: WorkerOfEngine[] = [];

  private constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    exports: ParallelExports,
    origin: number,
    { workers, values }: ResolvedParallelOptions,
  ) {
    this.#module = module;
    this.memory = memory;
    this.#exports = exports;
    this.#origin = origin;
    this.#count = workers;
    exports.reset();
    const config = new BigInt64Array(memory.buffer);
    for (const [key, value] of Object.entries(values)) config[(CONFIG_BLOCK >>> 3) + Number(key)] = BigInt(value);
    // Every instruction counts one.
    new Uint32Array(memory.buffer).fill(1, OPCODE_COSTS >>> 2, (OPCODE_COSTS >>> 2) + Op.OP_COUNT);
    exports.powerOn();
  }

  /** @throws InputError where memory can't be shared */
  static async create(options: ResolvedParallelOptions): Promise<ParallelEngine> {
    if (typeof SharedArrayBuffer === 'undefined') {
      throw new InputError(
        'engine: the parallel engine needs shared memory: the page must be cross-origin isolated (COOP and COEP headers)',
        'engine',
      );
    }
    const module = await compiled(options.build);
    const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES, shared: true });
    const origin = clock();
    const exports = await instantiate({ module, memory, own: CONTROL_OWN, origin });
    return new ParallelEngine(module, memory, exports, origin, options);
  }

  /** @throws EngineError when the image is damaged */
  load(image: Uint8Array): void {
    const error = this.#exports.loadImage(this.place(image), image.length);
    if (error !== 0) throw new EngineError(imageProblem(error));
  }

  // Views are made anew each time: the memory may have grown.
  get u32(): Uint32Array {
    return new Uint32Array(this.memory.buffer);
  }

  get u64(): BigUint64Array {
    return new BigUint64Array(this.memory.buffer);
  }

  /** Copies bytes into memory that stays allocated, before workers run; returns their address. */
  place(bytes: Uint8Array): number {
    const address = this.#exports.imageAlloc(Math.max(bytes.length, 1)) >>> 0;
    new Uint8Array(this.memory.buffer).set(bytes, address);
    return address;
  }

  get exitCode(): number {
    return this.#exports.exitCode();
  }

  /** Where worker i's own copy of the memory map lies. */
  own(i: number): number {
    return this.#exports.workerOwn(i) >>> 0;
  }

  /** Starts the workers; they wait. */
  async start(): Promise<void> {
    this.#workers = Array.from({ length: this.#count }, () => {
      const handle = spawnMember();
      handle.keepAlive(true);
      return { handle, api: wrap<Member>(handle.endpoint) };
    });
    const { memory } = this;
    const joined = this.#workers.map(({ handle, api }, i) => {
      const shared = { module: this.#module, memory, own: this.own(i), origin: this.#origin };
      return Promise.race([api.join(shared), handle.died]);
    });
    await Promise.all(joined);
  }

  /**
   * Runs the program to its end.
   * @param write gets what it writes, while it runs
   * @throws EngineError when a worker fails
   */
  async run(write: (stream: 1 | 2, bytes: Uint8Array) => void, signal?: AbortSignal): Promise<RunState> {
    this.#exports.boot();
    const timer = setInterval(() => drainConsole(this.memory, write), DRAIN_MS);
    let late: ReturnType<typeof setTimeout> | undefined;
    const overdue = new Promise<RunState[]>((resolve) => {
      const stop = (): void => {
        this.#stop();
        late = setTimeout(() => resolve([RunState.STOPPED]), GRACE_MS);
      };
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, { once: true });
    });
    try {
      const ends = this.#workers.map(({ handle, api }, i) => Promise.race([api.work(i), handle.died]));
      const [state = RunState.STOPPED] = await Promise.race([Promise.all(ends), overdue]);
      return state as RunState;
    } catch (error) {
      throw this.#failure(error as Error);
    } finally {
      clearInterval(timer);
      clearTimeout(late);
      drainConsole(this.memory, write);
      await this.terminate();
    }
  }

  #failure(error: Error): Error {
    const megabytes = Math.round(this.memory.buffer.byteLength / 1_048_576);
    if (/unreachable/.test(error.message) && megabytes >= 4000) {
      return new EngineError('the program needs more than the 4 GiB that the engine can address', { cause: error });
    }
    return new EngineError(`a worker of the parallel engine failed: ${error.message}`, { cause: error });
  }

  /** The run is to end: workers see it after their slice, those that sleep are woken. */
  #stop(): void {
    const words = new Int32Array(this.memory.buffer);
    Atomics.compareExchange(words, SCHED_RUN_STATE >>> 2, 0, RunState.STOPPED);
    const table = words[SCHED_ALLP >>> 2] as number;
    for (let i = 0; i < this.#count; i++) {
      Atomics.notify(words, ((words[(table >>> 2) + i] as number) + PARKED) >>> 2);
    }
    Atomics.notify(words, STOP >>> 2);
  }

  async terminate(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    for (const { handle, api } of workers) {
      api[releaseProxy]();
      await handle.terminate();
    }
  }
}
