// gmpsim run --watch: a picture of the runtime while it runs, or lines where there is no terminal.

import type { Command } from 'commander';
import type { RunOptions } from '../engine/simulation.js';
import { InputError, shown } from '../errors.js';
import { duration } from '../report/format.js';
import type { EventBatch } from '../trace/batch.js';
import type { Names } from '../trace/names.js';
import { DURATION, parseDuration } from '../units.js';
import { Watch, watchKinds } from '../watch/model.js';
import { lineOf, picture } from '../watch/picture.js';
import { coloured, plain } from '../watch/text.js';
import type { Output } from './output.js';
import { canDraw, Screen } from './screen.js';

export interface WatchFlags {
  watch?: boolean;
  watchEvery?: string;
  watchSpeed?: string;
}

/** Adds them to a command. */
export function addWatchFlags(command: Command): Command {
  return command
    .option('--watch', 'shows Ps, queues, Ms and the poller while the program runs; lines where there is no terminal')
    .option('--watch-every <time>', 'virtual time from one picture to the next (default: 1ms)')
    .option('--watch-speed <time>', "virtual time in a second, or 'max' (default: 20 pictures a second; lines: max)");
}

/** How a run is watched. */
export interface WatchSettings {
  every_ns: number;
  /** Virtual ns per second of wall time; Infinity: as fast as it goes; undefined: as is usual where it is shown. */
  speed_ns: number | undefined;
}

const EVERY_NS = 1e6;
/** Pictures in a second of wall time, unless a speed is given. */
const USUAL_RATE = 20;
/** No two pictures are drawn in less, in ms of wall time. */
const REDRAW_MS = 33;
/** Events that are handed over at once: few, so that the program's output comes when the picture is there. */
const BUFFER = 1024;
const TURNS = 16;

/**
 * Checks the flags; undefined: nobody watches.
 * @throws InputError
 */
export function watchSettings(flags: WatchFlags & { json?: boolean; quiet?: boolean }): WatchSettings | undefined {
  const { watch, watchEvery, watchSpeed } = flags;
  if (!watch) {
    for (const [option, value] of [['watch-every', watchEvery] as const, ['watch-speed', watchSpeed] as const]) {
      if (value !== undefined) throw new InputError(`${option}: expected --watch too`, option);
    }
    return undefined;
  }
  for (const other of ['json', 'quiet'] as const) {
    if (flags[other]) throw new InputError(`watch: expected no --${other}, which shows nothing but results`, 'watch');
  }
  return {
    every_ns: watchEvery === undefined ? EVERY_NS : time('watch-every', watchEvery, DURATION),
    speed_ns:
      watchSpeed === undefined
        ? undefined
        : watchSpeed === 'max'
          ? Number.POSITIVE_INFINITY
          : time('watch-speed', watchSpeed, `${DURATION}, or max`),
  };
}

function time(option: string, text: string, expected: string): number {
  const ns = parseDuration(text);
  if (ns !== undefined && ns > 0) return ns;
  throw new InputError(`${option}: expected ${expected}, greater than 0, got ${shown(text)}`, option);
}

/** What the run has brought, in order, and nobody has seen yet. */
type Seen = EventBatch | { bytes: Uint8Array; error: boolean };

/** Watches one run. */
export class Watcher {
  readonly #watch: Watch;
  readonly #title: string;
  readonly #names: Names;
  readonly #out: Output;
  readonly #screen: Screen | undefined;
  readonly #every_ns: number;
  #speed_ns: number;
  readonly #signal: AbortSignal;
  readonly #seen: Seen[] = [];
  /** Of the first batch: the event that is next. */
  #at = 0;
  /** The next picture's instant. */
  #next_ns: number;
  #now_ns = 0;
  /** When the next picture is due and when the last one was drawn, ms of wall time. */
  #due = 0;
  #drawn = 0;
  #paused = false;
  #step = false;
  #wake: () => void = () => {};
  /** Begun lines of the program's output, by stream: they wait for their end, so that nothing else gets into them. */
  #begun: Record<'out' | 'error', Uint8Array[]> = { out: [], error: [] };

  /** @param signal fires when the run is interrupted: then nothing waits */
  constructor(
    settings: WatchSettings,
    run: Readonly<{ file: string; procs: number; cpus: number; names: Names; out: Output; signal: AbortSignal }>,
  ) {
    this.#watch = new Watch(run.procs, run.cpus);
    this.#title = run.file;
    this.#names = run.names;
    this.#out = run.out;
    this.#signal = run.signal;
    this.#every_ns = settings.every_ns;
    this.#next_ns = settings.every_ns;
    this.#screen = canDraw() ? new Screen((key) => this.#key(key)) : undefined;
    const usual = this.#screen ? settings.every_ns * USUAL_RATE : Number.POSITIVE_INFINITY;
    this.#speed_ns = settings.speed_ns ?? usual;
    this.#due = performance.now();
    run.signal.addEventListener('abort', () => this.#wake());
  }

  /** What a run has to be told. */
  static readonly options: RunOptions = { turnsPerChunk: TURNS, events: { kinds: watchKinds, buffer: BUFFER } };

  /** Takes events. */
  add(batch: EventBatch): void {
    this.#seen.push(batch.copy());
  }

  /** Takes what the program writes. */
  write(bytes: Uint8Array, error: boolean): void {
    this.#seen.push({ bytes: bytes.slice(), error });
  }

  /** Shows what has been taken; a promise if that takes time (RunOptions.pause). */
  readonly pause = (): Promise<void> | undefined => {
    const wait_ms = this.#show();
    return wait_ms === undefined ? undefined : this.#slowly(wait_ms);
  };

  /** The run is over: shows the rest and the last picture, and gives the terminal back. */
  async end(now_ns: number): Promise<void> {
    await this.pause();
    this.#now_ns = Math.max(this.#now_ns, now_ns);
    this.#draw(this.#now_ns);
    this.close();
    for (const [name, to] of [['error', process.stderr] as const, ['out', this.#out] as const]) {
      for (const bytes of this.#begun[name]) to.write(bytes);
      this.#begun[name] = [];
    }
  }

  /** Gives the terminal back. */
  close(): void {
    this.#screen?.close();
  }

  async #slowly(first_ms: number): Promise<void> {
    for (let wait_ms: number | undefined = first_ms; wait_ms !== undefined; wait_ms = this.#show()) {
      await this.#sleep(wait_ms);
    }
  }

  /** Until the time is over, and nobody has stopped the picture. */
  async #sleep(wait_ms: number): Promise<void> {
    while (!this.#signal.aborted) {
      const held = this.#paused && !this.#step;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        const timer = setTimeout(resolve, held ? 2 ** 30 : wait_ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!this.#paused || this.#step) break;
    }
    this.#step = false;
  }

  /** Goes on until a picture has to stay for a while: so many ms; undefined: there is nothing left. */
  #show(): number | undefined {
    for (let seen = this.#seen[0]; seen; seen = this.#seen[0]) {
      if ('error' in seen) this.#print(seen.bytes, seen.error);
      else {
        const wait_ms = this.#events(seen);
        if (wait_ms !== undefined) return wait_ms;
      }
      this.#seen.shift();
      this.#at = 0;
    }
    return undefined;
  }

  #events(batch: EventBatch): number | undefined {
    while (this.#at < batch.length) {
      const time_ns = batch.time_ns(this.#at);
      if (time_ns > this.#next_ns) {
        const now_ns = this.#next_ns;
        // Stretches in which nothing happens have no pictures.
        this.#next_ns = Math.ceil(time_ns / this.#every_ns) * this.#every_ns;
        const wait_ms = this.#frame(now_ns);
        if (wait_ms !== undefined) return wait_ms;
      }
      this.#watch.take(batch, this.#at++);
      this.#now_ns = time_ns;
    }
    return undefined;
  }

  /** A picture is due: draws it, unless the eye couldn't follow; for how many ms it stays. */
  #frame(now_ns: number): number | undefined {
    if (this.#signal.aborted) return undefined;
    const now = performance.now();
    const each_ms = (this.#every_ns / this.#speed_ns) * 1e3;
    this.#now_ns = now_ns;
    if (!this.#screen || this.#paused || each_ms >= REDRAW_MS || now - this.#drawn >= REDRAW_MS) this.#draw(now_ns);
    if (this.#paused) return 0;
    // Who is late need not hurry.
    this.#due = Math.max(this.#due, now - 250) + each_ms;
    const wait_ms = this.#due - now;
    return wait_ms > 1 ? wait_ms : undefined;
  }

  #draw(now_ns: number): void {
    this.#drawn = performance.now();
    if (!this.#screen) {
      process.stderr.write(`${lineOf(this.#watch, now_ns)}\n`);
      return;
    }
    const { width, height, keys } = this.#screen;
    const speed = this.#speed_ns === Number.POSITIVE_INFINITY ? 'as fast as it goes' : `${duration(this.#speed_ns)}/s`;
    const help = keys ? ' · space stops, → one picture, + - speed, q quits' : '';
    this.#screen.draw(
      picture(this.#watch, {
        now_ns,
        title: `${this.#title} · ${this.#paused ? 'stopped' : speed}${help}`,
        width,
        height,
        names: this.#names,
        paint: process.env.NO_COLOR ? plain : coloured,
      }),
    );
  }

  #print(bytes: Uint8Array, error: boolean): void {
    const to = error ? process.stderr : this.#out;
    const begun = this.#begun[error ? 'error' : 'out'];
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0) {
      const write = (): void => {
        for (const part of begun.splice(0)) to.write(part);
        to.write(bytes.subarray(0, end));
      };
      if (this.#screen) this.#screen.above(write);
      else write();
    }
    if (end < bytes.length) begun.push(bytes.subarray(end));
  }

  #key(key: string): void {
    switch (key) {
      case 'q':
      case 'Q':
        process.kill(process.pid, 'SIGINT');
        break;
      case ' ':
        this.#paused = !this.#paused;
        this.#due = performance.now();
        this.#draw(this.#now_ns);
        break;
      case '\x1b[C':
      case '\x1bOC':
        this.#paused = true;
        this.#step = true;
        break;
      case '+':
      case '-':
        if (this.#speed_ns === Number.POSITIVE_INFINITY) this.#speed_ns = this.#every_ns * USUAL_RATE;
        this.#speed_ns = Math.max(1, Math.round(this.#speed_ns * (key === '+' ? 2 : 0.5)));
        break;
    }
    this.#wake();
  }
}
