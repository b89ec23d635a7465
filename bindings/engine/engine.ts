// One instance of the engine: the compiled module, its memory and cached views on it. Everything above talks to the engine
// through this class.

import { type Counter, type ProcStat, RunState } from '../../assembly/abi/counters.js';
import { Section } from '../../assembly/abi/image.js';
import {
  CLOCK_STATE,
  CONFIG_BLOCK,
  COSTS_BLOCK,
  COUNTERS_BLOCK,
  OPCODE_COSTS,
  SYSCALL_COUNTS,
} from '../../assembly/base/layout.js';
import { readAsset } from '#platform';
import { assertion, readViolation } from './violation.js';

/** Which build of the engine: `checked` keeps every assertion, `debug` isn't optimised. All three give the same results. */
export type Build = 'release' | 'checked' | 'debug';

const assetOf = { release: 'gmpsim.wasm', checked: 'gmpsim.checked.wasm', debug: 'gmpsim.debug.wasm' } as const;
const modules = new Map<Build, Promise<WebAssembly.Module>>();

/** Pages of 64 KiB that the memory starts with; it grows as the simulation needs, up to 4 GiB. */
const INITIAL_PAGES = 64;
const MAXIMUM_PAGES = 65_536;

/** What assembly/index.ts exports. Numbers are u32 unless said; u64 are bigints. */
export type EngineExports = {
  reset(): void;
  powerOn(): void;
  imageAlloc(bytes: number): number;
  loadImage(address: number, bytes: number): number;
  check(): number;
  boot(): void;
  advance(turns: number): number;
  finish(): void;
  exitCode(): number;
  sysAlloc(bytes: number): number;
  installFile(name: number, nameBytes: number, data: number, bytes: number): void;
  procStatsAddress(p: number): number;
  schedLatencyAddress(): number;
  /** 0: stopping for the collector, 1: for others, 2, 3: stopped in all; the answer 0: the world was never stopped. */
  pauseAddress(kind: number): number;
  histPercentile(address: number, perHundredThousand: number): bigint;
  histCount(address: number): bigint;
  histMean(address: number): bigint;
  histMin(address: number): bigint;
  histMax(address: number): bigint;
  histSum(address: number): bigint;
  /** Values from one bound to below another, both least values of buckets. */
  histRange(address: number, from: bigint, to: bigint): bigint;
  /** Sums by stage of the requests with about this latency; 0: they aren't kept (assembly/observe/attribution.ts). */
  attributionBand(latency_ns: bigint): number;
  /** How much of a pool is in use (assembly/abi/pools.ts). */
  poolLive(pool: number): bigint;
  metricRead(id: number, index: number): bigint;
  metricHistogram(id: number): number;
  classBytes(sizeClass: number): number;
  /** Of MM_STATE (assembly/abi/memory.ts). */
  memoryAddress(): number;
  sampleSet(at_ns: bigint): void;
  sampleDue(): number;
  consoleAddress(stream: number): number;
  consoleBytes(stream: number): number;
  consoleTake(stream: number): void;
  arenaEnd(): number;
  watchFunction(index: number): void;
  traceBegin(records: number, lossy: number, sample: number, depth: number): number;
  traceTake(): void;
  traceEnd(): void;
};

/** The engine gave up: an error in the engine itself, or a limit of it. */
export class EngineError extends Error {
  override name = 'EngineError';
}

/** What is wrong with an image, by the number that loadImage gives. */
export function imageProblem(error: number): string {
  const what = [
    '',
    'not an image',
    'another version of the image format',
    'truncated',
    'its digest is wrong',
    'a relocation is wrong',
  ];
  return `cannot load the image: ${what[error] ?? `section ${Section[error - 16] ?? error} is damaged`}`;
}

function compiled(build: Build): Promise<WebAssembly.Module> {
  let module = modules.get(build);
  if (!module) {
    module = readAsset(assetOf[build]).then((bytes) => WebAssembly.compile(bytes));
    module.catch(() => modules.delete(build));
    modules.set(build, module);
  }
  return module;
}

/** The compiled module of a build: one is enough for all threads, since it can be sent to a worker. */
export function engineModule(build: Build): Promise<WebAssembly.Module> {
  return compiled(build);
}

/** Makes a module that another thread has compiled that of a build here. */
export function adoptModule(build: Build, module: WebAssembly.Module): void {
  modules.set(build, Promise.resolve(module));
}

export class Engine {
  readonly memory: WebAssembly.Memory;
  readonly exports: EngineExports;
  #buffer: ArrayBuffer | undefined;
  #u8!: Uint8Array;
  #u32!: Uint32Array;
  #i64!: BigInt64Array;
  #u64!: BigUint64Array;

  private constructor(memory: WebAssembly.Memory, exports: EngineExports) {
    this.memory = memory;
    this.exports = exports;
    exports.reset();
  }

  /** A fresh engine with its own memory. `build` may be a module compiled elsewhere: benchmarks compare two. */
  static async create(build: Build | WebAssembly.Module = 'release'): Promise<Engine> {
    const module = build instanceof WebAssembly.Module ? build : await compiled(build);
    const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
    const abort = (message: number, file: number, line: number): never => {
      throw new EngineError(`the engine's assertion failed: ${assertion(memory, message, file, line)}`);
    };
    const instance = await WebAssembly.instantiate(module, { env: { memory, abort } });
    return new Engine(memory, instance.exports as unknown as EngineExports);
  }

  /** Views are made anew only when the memory has grown. */
  #views(): void {
    const buffer = this.memory.buffer as ArrayBuffer;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#u8 = new Uint8Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#i64 = new BigInt64Array(buffer);
    this.#u64 = new BigUint64Array(buffer);
  }

  get u8(): Uint8Array {
    this.#views();
    return this.#u8;
  }

  get u32(): Uint32Array {
    this.#views();
    return this.#u32;
  }

  get u64(): BigUint64Array {
    this.#views();
    return this.#u64;
  }

  /** A 64-bit number as a JavaScript number: exact up to 2^53. */
  number64(address: number): number {
    const u32 = this.u32;
    return (u32[address >>> 2] as number) + (u32[(address >>> 2) + 1] as number) * 4_294_967_296;
  }

  /** Writes one configuration value (assembly/abi/config.ts). */
  setConfig(key: number, value: number | bigint): void {
    this.#views();
    this.#i64[(CONFIG_BLOCK >>> 3) + key] = BigInt(value);
  }

  /** Reads one configuration value. */
  config(key: number): number {
    this.#views();
    return Number(this.#i64[(CONFIG_BLOCK >>> 3) + key]);
  }

  /** Writes the price of an operation, in picoseconds. */
  setCost(key: number, picoseconds: number): void {
    this.u32[(COSTS_BLOCK >>> 2) + key] = picoseconds;
  }

  /** Writes the price of an instruction, in picoseconds. */
  setOpcodeCost(op: number, picoseconds: number): void {
    this.u32[(OPCODE_COSTS >>> 2) + op] = picoseconds;
  }

  counter(key: Counter): number {
    return this.number64(COUNTERS_BLOCK + key * 8);
  }

  /** A counter that needs all its 64 bits. */
  counter64(key: Counter): bigint {
    return this.u64[(COUNTERS_BLOCK >>> 3) + key] as bigint;
  }

  procStat(p: number, key: ProcStat): number {
    return this.number64(this.exports.procStatsAddress(p) + key * 8);
  }

  syscallCount(number: number): number {
    return this.number64(SYSCALL_COUNTS + number * 8);
  }

  /** Virtual time, nanoseconds. */
  get now_ns(): number {
    return this.number64(CLOCK_STATE);
  }

  /**
   * Copies an image into memory and loads it.
   * @throws EngineError when the image is damaged.
   */
  loadImage(bytes: Uint8Array): void {
    const address = this.exports.imageAlloc(bytes.length) >>> 0;
    this.u8.set(bytes, address);
    const error = this.exports.loadImage(address, bytes.length);
    if (error !== 0) throw new EngineError(imageProblem(error));
  }

  /** Copies bytes into memory of the engine that stays allocated; returns their address. */
  place(bytes: Uint8Array): number {
    const address = this.exports.sysAlloc(Math.max(bytes.length, 1)) >>> 0;
    this.u8.set(bytes, address);
    return address;
  }

  /** A file of the simulated machine, on its disk. */
  installFile(path: string, content: Uint8Array): void {
    const name = new TextEncoder().encode(path);
    this.exports.installFile(this.place(name), name.length, this.place(content), content.length);
  }

  /** What the program wrote to standard output (1) or error (2) since the last call. */
  takeConsole(stream: 1 | 2): Uint8Array {
    const bytes = this.exports.consoleBytes(stream) >>> 0;
    if (bytes === 0) return new Uint8Array(0);
    const from = this.exports.consoleAddress(stream) >>> 0;
    const out = this.u8.slice(from, from + bytes);
    this.exports.consoleTake(stream);
    return out;
  }

  /**
   * Runs at most `turns` turns.
   * @throws EngineError when the engine traps: out of memory, or an error in it.
   */
  advance(turns: number): RunState {
    try {
      return this.exports.advance(turns) as RunState;
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const violation = readViolation(this);
      if (violation) throw new EngineError(violation, { cause: error });
      const megabytes = Math.round(this.memory.buffer.byteLength / 1_048_576);
      if (error instanceof WebAssembly.RuntimeError && megabytes >= 4095) {
        throw new EngineError('the simulation needs more than the 4 GiB that the engine can address', { cause: error });
      }
      throw new EngineError(`the engine failed at ${this.now_ns} ns of virtual time: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

export { RunState };
