// One simulation: a program on a simulated machine, run once.

import { Config } from '../../assembly/abi/config.js';
import { Counter } from '../../assembly/abi/counters.js';
import { IMAGE_HEADER_BYTES, IMAGE_MAGIC } from '../../assembly/abi/image.js';
import { IMAGE_OFF_DIGEST, IMAGE_OFF_GO_VERSION, IMAGE_OFF_MAGIC } from '../../assembly/abi/image.js';
import { LoadResult } from '../../assembly/abi/world.js';
import { breathe } from '#platform';
import { InputError, shown } from '../errors.js';
import { loadResult, requestsPlanned, writeLoad } from '../load/tables.js';
import { type EventFilter, type EventOptions, resolveEvents } from '../trace/filter.js';
import { type EventListener, Tracer } from '../trace/tracer.js';
import { encodeProfile } from '../pprof/encode.js';
import { type ProfileKind, Profiler, profileKind } from '../pprof/profiler.js';
import { Symbols } from '../trace/symbols.js';
import { metricsFormat } from '../metrics/files.js';
import { Sampler, type SampleOptions } from '../metrics/series.js';
import { readSnapshot } from '../metrics/snapshot.js';
import { metricsOfRun } from '../metrics/table.js';
import { languageValues } from '../profiles/runtime.js';
import { writeScenario } from '../scenario/plan.js';
import { checkTables } from './check.js';
import { Engine, EngineError, RunState } from './engine.js';
import { type GoroutineStack, readStack } from './frames.js';
import { configure, type ResolvedOptions, resolveOptions, resolveUntil, type SimulationOptions } from './options.js';
import type { ParallelOptions } from '../parallel/options.js';
import { ParallelSimulation } from '../parallel/simulation.js';
import { writeProcess } from './process.js';
import { writeChanges } from './quota.js';
import { RemoteSimulation } from './remote.js';
import { type RunResult, readResult } from './result.js';

/** A compiled program: what compileGo and programBuilder make. */
export interface Image {
  readonly bytes: Uint8Array;
}

/** How far a run is. */
export interface Progress {
  virtual_ns: number;
  /** Scheduling events so far. */
  events: number;
  wall_ms: number;
  /** With a load: requests that have an end, good or bad, and how many there will be, if that is known. */
  requests?: { done: number; planned: number | undefined };
  /** From 0 to 1, if anything says when the run will end. */
  fraction: number | undefined;
}

/** Reads an engine at instants of virtual time that it chooses; the run comes to the same with and without. */
export interface Probe {
  /** The next instant, Infinity for none: nothing that happens at it or after has happened when take() is called. */
  readonly next_ns: number;
  take(engine: Engine): void;
  /** The run is over. */
  end(engine: Engine): void;
}

export interface RunOptions {
  /** Ends the run at this virtual instant: nanoseconds, or as `2s`. */
  until?: number | string | undefined;
  /** Turns of the engine's loop between two looks at the clock on the wall. The result doesn't depend on it. */
  turnsPerChunk?: number | undefined;
  /**
   * Reads metrics every so often, in virtual time, from this run on: `series` of the result. What the run comes to doesn't
   * depend on it, but for the number of the engine's turns.
   */
  sample?: SampleOptions | undefined;
  /**
   * Profiles to make: `cpu`, `block`, `mutex`, `goroutine`; profile() gives them when the run is over. Block and mutex take the
   * events themselves: not together with onEvents.
   */
  profiles?: readonly ProfileKind[] | undefined;
  /** For those who know the engine: experiments measure with it (sweep/measure.ts). Not in a worker. */
  probe?: Probe | undefined;
  /** Called a few dozen times a second at most, and once at the end. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Gets what the program writes to standard output, as it comes. */
  onStdout?: ((bytes: Uint8Array) => void) | undefined;
  onStderr?: ((bytes: Uint8Array) => void) | undefined;
  /**
   * Gets every scheduling event, in batches, as they come. A batch shows the engine's memory: it is valid during the call only. The run
   * comes to the same with and without.
   */
  onEvents?: EventListener | undefined;
  /** Which events onEvents gets. Fixed by the first run that has a listener, until one has none. */
  events?: EventOptions | undefined;
  /** Asked after every chunk of turns, when its events and output have been handed over: the run waits for what it returns. */
  pause?: (() => Promise<void> | undefined) | undefined;
  /** Interrupts the run: it resolves with what there is so far (`exit.reason` is `stopped`), and run() may go on. */
  signal?: AbortSignal | undefined;
}

/** What Simulation.create and Simulation.inWorker both give. */
export interface SimulationHandle {
  /**
   * Loads the program. Once.
   * @throws EngineError when the image is damaged (in a worker: when the run begins).
   */
  load(image: Image | Uint8Array): void;
  /**
   * Runs the program until it ends, the load is done, `until` is reached or `signal` interrupts.
   * @throws InputError for wrong options or without a program; EngineError when the engine gives up.
   */
  run(options?: RunOptions): Promise<RunResult>;
  /**
   * All metrics as they are now, as text; with `sample`, the time series too.
   * @param format `json`, `csv`, `prometheus` or `openmetrics`
   * @throws InputError for another format, or before run()
   */
  metrics(format: string): Promise<string>;
  /**
   * A profile of what has run so far, as `go tool pprof` reads it: a compressed protocol buffer.
   * @throws InputError if `profiles` didn't name it
   */
  profile(kind: ProfileKind): Promise<Uint8Array>;
  /** Frees the memory, or the worker. */
  terminate(): Promise<void>;
}

/**
 * Turns of a chunk: few at first, and never so many that turns which suddenly compute for a millisecond each (the engine's
 * bound) would keep Ctrl-C waiting for long. A chunk costs about a microsecond besides its turns.
 */
const FIRST_CHUNK = 8;
const CHUNK_MAX = 256;
const TURNS_MAX = 2 ** 30;
/** A chunk is made to take about so long, in ms on the wall: short enough for Ctrl-C and progress to be prompt. */
const CHUNK_MS = 20;

/** A program on a simulated machine. */
export class Simulation implements SimulationHandle {
  #engine: Engine | undefined;
  #options: ResolvedOptions;
  /** The program, and its digest. */
  #program: Uint8Array = new Uint8Array();
  #image = '';
  #loaded = false;
  #booted = false;
  #state = RunState.RUNNING;
  #running = false;
  #until_ns = 0;
  #pathsAddress = 0;
  #wall_ms = 0;
  #tracer: Tracer | undefined;
  #sampler: Sampler | undefined;
  #profiler: Profiler | undefined;
  #probe: Probe | undefined;
  readonly #output: { 1: Uint8Array[]; 2: Uint8Array[] } = { 1: [], 2: [] };

  private constructor(engine: Engine, options: ResolvedOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /**
   * A machine without a program.
   * @throws InputError with one line for a wrong option: `procs: expected a whole number from 1 to 4096, got 0`.
   */
  static create(options?: SimulationOptions): Promise<Simulation>;
  /**
   * The program on real threads instead, in real time: the parallel engine (docs/parallel.md).
   * @throws InputError with one line for a wrong option, or where memory can't be shared
   */
  static create(options: ParallelOptions): Promise<ParallelSimulation>;
  static async create(options: SimulationOptions | ParallelOptions = {}): Promise<Simulation | ParallelSimulation> {
    if (isParallel(options)) return ParallelSimulation.create(options);
    const resolved = resolveOptions(options);
    const engine = await Engine.create(resolved.build);
    configure(engine, resolved);
    return new Simulation(engine, resolved);
  }

  /** Like create, in a worker: the caller's thread stays free. The worker lives until terminate(). */
  static async inWorker(options: SimulationOptions = {}): Promise<SimulationHandle> {
    resolveOptions(options);
    return RemoteSimulation.create(options);
  }

  load(image: Image | Uint8Array): void {
    const engine = this.#alive();
    if (this.#loaded) throw new InputError('load: this simulation has a program already; create another one');
    const bytes = image instanceof Uint8Array ? image : image.bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < IMAGE_HEADER_BYTES || view.getUint32(IMAGE_OFF_MAGIC, true) !== IMAGE_MAGIC) {
      throw new InputError('load: expected an image, as compileGo and programBuilder make it');
    }
    checkTables(engine);
    const older = languageValues(this.#options.values, view.getUint32(IMAGE_OFF_GO_VERSION, true));
    for (const [key, value] of Object.entries(older)) engine.setConfig(Number(key), value);
    this.#options = withoutFollowing(this.#options, older);
    engine.setConfig(Config.GOMAXPROCS, this.#options.procs);
    engine.exports.powerOn();
    writeChanges(engine, this.#options.cpuQuota);
    engine.loadImage(bytes);
    writeProcess(engine, bytes, this.#options);
    for (const [path, content] of Object.entries(this.#options.files)) engine.installFile(path, content);
    this.#program = bytes;
    this.#image = hex(view.getBigUint64(IMAGE_OFF_DIGEST, true));
    this.#loaded = true;
  }

  async run(options: RunOptions = {}): Promise<RunResult> {
    const engine = this.#alive();
    const until_ns = resolveUntil(options.until);
    const fixed = options.turnsPerChunk;
    if (fixed !== undefined && !(Number.isSafeInteger(fixed) && fixed > 0 && fixed <= TURNS_MAX)) {
      throw new InputError(`turnsPerChunk: expected a whole number from 1 to ${TURNS_MAX}, got ${fixed}`);
    }
    options = this.#profile(options);
    const filter = resolveEvents(options.events);
    if (!this.#loaded) throw new InputError('run: expected a program; call load first');
    if (this.#running) throw new InputError('run: this simulation is running already');
    if (this.#state !== RunState.RUNNING) throw new InputError('run: this simulation has ended; create another one');
    this.#running = true;
    try {
      this.#until_ns = until_ns;
      this.#trace(engine, options, filter);
      this.#boot(engine, until_ns);
      this.#probe = options.probe;
      this.#sample(engine, options.sample);
      await this.#loop(engine, options);
    } finally {
      this.#running = false;
    }
    return this.#result(engine);
  }

  async metrics(format: string): Promise<string> {
    const engine = this.#alive();
    if (!this.#booted) throw new InputError('metrics: nothing has run yet; call run first');
    return metricsFormat(format).write(readSnapshot(engine, this.#options), this.#sampler?.series(engine));
  }

  async profile(kind: ProfileKind): Promise<Uint8Array> {
    const engine = this.#alive();
    const tallies = this.#profiler?.tallies(profileKind(kind), engine);
    if (!tallies) throw new InputError(`profile: expected one that 'profiles' of the run names, got ${shown(kind)}`);
    return encodeProfile(kind, tallies, new Symbols(this.#program!), engine.now_ns);
  }

  /**
   * The frames of a goroutine as it is now: locals, return address, saved frame pointer, adding up to what it uses of its stack. Not
   * in a worker.
   * @returns undefined if there is no such goroutine, or if it hasn't begun
   * @throws InputError before run()
   */
  stackOf(goid: number): GoroutineStack | undefined {
    const engine = this.#alive();
    if (!this.#booted) throw new InputError('stackOf: nothing has run yet; call run first');
    return readStack(engine, this.#program, goid);
  }

  async terminate(): Promise<void> {
    this.#engine = undefined;
  }

  #alive(): Engine {
    if (!this.#engine) throw new InputError('this simulation was terminated');
    return this.#engine;
  }

  /** Switches the event stream on or off, as the run wants it. */
  #trace(engine: Engine, { onEvents }: RunOptions, filter: EventFilter): void {
    if (onEvents) this.#tracer ??= new Tracer(engine, filter, this.#program);
    else {
      this.#tracer?.end();
      this.#tracer = undefined;
    }
  }

  #boot(engine: Engine, until_ns: number): void {
    engine.setConfig(Config.UNTIL_NS, until_ns);
    if (this.#booted) return;
    if (this.#options.load) this.#pathsAddress = writeLoad(engine, this.#options.load);
    if (this.#options.scenario) writeScenario(engine, this.#options.scenario);
    checkTables(engine);
    engine.exports.boot();
    this.#booted = true;
  }

  /** Profiles of a run, and the events that they take. */
  #profile(options: RunOptions): RunOptions {
    const { profiles } = options;
    if (!profiles) return this.#profiler ? { ...options, ...this.#profilerEvents(options) } : options;
    if (this.#booted) throw new InputError('profiles: expected them when the run begins', 'profiles');
    for (const kind of profiles) profileKind(kind);
    this.#profiler = new Profiler(profiles);
    return { ...options, ...this.#profilerEvents(options) };
  }

  #profilerEvents({ onEvents }: RunOptions): Pick<RunOptions, 'events' | 'onEvents'> {
    const profiler = this.#profiler!;
    if (!profiler.events) return {};
    if (onEvents)
      throw new InputError('profiles: block and mutex take the events themselves; expected no onEvents', 'profiles');
    return { events: profiler.events, onEvents: (batch) => profiler.add(batch) };
  }

  /** The run has come to an instant that somebody waits for. */
  #instant(engine: Engine): void {
    const now = engine.now_ns;
    for (const client of [this.#sampler, this.#profiler, this.#probe])
      if (client && client.next_ns <= now) client.take(engine);
    this.#nextInstant(engine);
  }

  #nextInstant(engine: Engine): void {
    const clients = [this.#sampler, this.#profiler, this.#probe];
    const next = Math.min(...clients.map((client) => client?.next_ns ?? Infinity));
    engine.exports.sampleSet(Number.isFinite(next) ? BigInt(next) : 0n);
  }

  #sample(engine: Engine, options: SampleOptions | undefined): void {
    if (options) {
      if (this.#sampler) throw new InputError('sample: this simulation is sampled already', 'sample');
      this.#sampler = new Sampler(options, metricsOfRun(this.#options), this.#options);
    }
    this.#sampler?.begin(engine);
    this.#nextInstant(engine);
  }

  async #loop(engine: Engine, { turnsPerChunk, onProgress, pause, signal, ...options }: RunOptions): Promise<void> {
    const before_ms = this.#wall_ms;
    let started = performance.now();
    let turns = turnsPerChunk ?? FIRST_CHUNK;
    let rested = started;
    while (this.#state === RunState.RUNNING && !signal?.aborted) {
      const from = performance.now();
      this.#state = engine.advance(turns);
      this.#tracer?.drain(options.onEvents);
      if (engine.exports.sampleDue()) this.#instant(engine);
      this.#drain(engine, options);
      const now = performance.now();
      this.#wall_ms = before_ms + (now - started);
      if (turnsPerChunk === undefined) {
        const took = now - from;
        if (took < CHUNK_MS / 2) turns = Math.min(turns * 2, CHUNK_MAX);
        else if (took > CHUNK_MS * 2) turns = Math.max(1, turns >>> 1);
      }
      if (now - rested >= CHUNK_MS && this.#state === RunState.RUNNING) {
        onProgress?.(this.#progress(engine));
        await breathe();
        rested = performance.now();
      }
      if (pause) {
        const since = performance.now();
        const paused = pause();
        if (paused) {
          await paused;
          rested = performance.now();
        }
        // Not time that the run took.
        started += performance.now() - since;
      }
    }
    if (this.#state !== RunState.RUNNING) {
      engine.exports.finish();
      this.#drain(engine, options);
    }
    this.#tracer?.flush(options.onEvents);
    onProgress?.(this.#progress(engine));
  }

  #drain(engine: Engine, { onStdout, onStderr }: RunOptions): void {
    for (const [stream, listener] of [[1, onStdout] as const, [2, onStderr] as const]) {
      const bytes = engine.takeConsole(stream);
      if (bytes.length === 0) continue;
      this.#output[stream].push(bytes);
      listener?.(bytes);
    }
  }

  #progress(engine: Engine): Progress {
    const virtual_ns = engine.now_ns;
    const progress: Progress = {
      virtual_ns,
      events: engine.counter(Counter.EVENTS),
      wall_ms: this.#wall_ms,
      fraction: this.#until_ns > 0 ? virtual_ns / this.#until_ns : undefined,
    };
    const { load } = this.#options;
    if (load) {
      const done = loadResult(engine, LoadResult.COMPLETED) + loadResult(engine, LoadResult.FAILED);
      const planned = requestsPlanned(load);
      progress.requests = { done, planned };
      const began = loadResult(engine, LoadResult.STARTED_NS);
      const parts = [
        progress.fraction ?? 0,
        planned ? done / planned : 0,
        load.duration_ns && began ? (virtual_ns - began) / load.duration_ns : 0,
      ];
      if (planned || load.duration_ns) progress.fraction = Math.min(1, Math.max(...parts));
    }
    return progress;
  }

  #result(engine: Engine): RunResult {
    this.#probe?.end(engine);
    if (this.#state === RunState.FATAL) throw new EngineError('the simulation reached a limit of the engine');
    const result = readResult(engine, this.#options, {
      state: this.#state,
      until_ns: this.#until_ns,
      image: this.#image,
      pathsAddress: this.#pathsAddress,
      stdout: text(this.#output[1]),
      stderr: text(this.#output[2]),
      wall_ms: Math.round(this.#wall_ms * 1000) / 1000,
      trace: this.#tracer?.counts(),
    });
    return this.#sampler ? { ...result, series: this.#sampler.series(engine) } : result;
  }
}

/** A program in a language before Go 1.25 has as many Ps as CPUs, whatever the CPU limit, unless somebody said a number. */
function withoutFollowing(options: ResolvedOptions, older: ResolvedOptions['values']): ResolvedOptions {
  const follows = older[Config.CONTAINER_MAXPROCS] !== 0 || options.values[Config.CUSTOM_MAXPROCS] === 1;
  return follows ? options : { ...options, procs: options.cpus };
}

function isParallel(options: SimulationOptions | ParallelOptions): options is ParallelOptions {
  return options.engine === 'parallel';
}

function text(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
}

function hex(u64: bigint): string {
  return u64.toString(16).padStart(16, '0');
}
