// The engine's side of the event stream: switches it on, and hands over what lies in the ring.

import { Counter } from '../../assembly/abi/counters.js';
import {
  TRACE_AT,
  TRACE_BEGIN,
  TRACE_DIGEST_MASK,
  TRACE_END,
  TRACE_KINDS,
  TRACE_LOST,
  TRACE_RECORD_BYTES,
  TRACE_STACK_NEXT,
  TRACE_STACKS,
  TRACE_STACKS_LOST,
  TRACE_WRITTEN,
} from '../../assembly/abi/trace.js';
import { OBSERVE_STATE } from '../../assembly/base/layout.js';
import { VM_CODE } from '../../assembly/vm/state.js';
import { type Engine, EngineError } from '../engine/engine.js';
import { ImageReader } from '../image/reader.js';
import { EventBatch, type Stacks } from './batch.js';
import type { EventFilter } from './filter.js';

/** What became of the events of a run. */
export interface EventCounts {
  /** That passed the filter. */
  written: number;
  /** Of these: overwritten (lossy), or without room. */
  lost: number;
  /** Times a stack found no room in the table of stacks. */
  stacks_lost: number;
}

/** Gets events as they come. The batch is valid during the call. */
export type EventListener = (batch: EventBatch) => void;

const field = (offset: number): number => OBSERVE_STATE + offset;

/** The stacks in an engine's memory. */
export class EngineStacks implements Stacks {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  words(id: number): number[] {
    const { u32 } = this.#engine;
    if (id <= 0 || id >= this.next) return [];
    return wordsAt(u32, ((u32[field(TRACE_STACKS) >>> 2] as number) >>> 2) + id, this.code);
  }

  /** Id of the next stack that will be new. */
  get next(): number {
    return this.#engine.u32[field(TRACE_STACK_NEXT) >>> 2] as number;
  }

  /** Address of the code's first instruction. */
  get code(): number {
    return this.#engine.u32[VM_CODE >>> 2] as number;
  }

  /** A copy of the table from an id on: for those who have what comes before. */
  since(id: number): Uint32Array {
    const { u32 } = this.#engine;
    const table = (u32[field(TRACE_STACKS) >>> 2] as number) >>> 2;
    return u32.slice(table + id, table + this.next);
  }
}

/** Instruction words of the stack whose entry begins at word `at` of a table (TRACE_STACKS). */
export function wordsAt(table: Uint32Array, at: number, code: number): number[] {
  const n = table[at] as number;
  return Array.from({ length: n }, (_, i) => ((table[at + 1 + i] as number) - code) >>> 3);
}

/** The event stream of one engine. */
export class Tracer {
  readonly #engine: Engine;
  readonly #lossy: boolean;
  /** Of a lossy stream: records handed over or overwritten so far, and how many of these were overwritten. */
  #seen = 0;
  #overwritten = 0;
  readonly stacks: EngineStacks;

  /**
   * Switches the stream on: before boot(), or between two calls of advance().
   * @param image that the engine has loaded: functions are looked up in it by name
   */
  constructor(engine: Engine, filter: EventFilter, image: Uint8Array) {
    this.#engine = engine;
    this.#lossy = filter.lossy;
    this.stacks = new EngineStacks(engine);
    engine.u8.set(filter.wanted, field(TRACE_KINDS));
    engine.u32[field(TRACE_DIGEST_MASK) >>> 2] = Math.max(0, filter.digestEvery - 1);
    if (engine.exports.traceBegin(filter.buffer, filter.lossy ? 1 : 0, filter.sample, filter.stacks) === 0) {
      throw new EngineError('this build of the engine has no memory for events');
    }
    for (const index of functionsNamed(image, filter.calls)) engine.exports.watchFunction(index);
  }

  /** Hands over what is there: call it after every advance(). A lossy stream hands over only at the end. */
  drain(listener: EventListener | undefined): void {
    if (!this.#lossy) this.#take(listener);
  }

  /** Hands over what a lossy stream has kept: at the end of a run. */
  flush(listener: EventListener | undefined): void {
    this.#take(listener);
  }

  /** Switches the stream off. */
  end(): void {
    this.#engine.exports.traceEnd();
  }

  counts(): EventCounts {
    const engine = this.#engine;
    const written = engine.number64(field(TRACE_WRITTEN));
    const waiting = this.#lossy ? Math.max(0, written - this.#seen - this.#room()) : 0;
    return {
      written,
      lost: this.#overwritten + waiting + engine.number64(field(TRACE_LOST)),
      stacks_lost: engine.u32[field(TRACE_STACKS_LOST) >>> 2] as number,
    };
  }

  #room(): number {
    const { u32 } = this.#engine;
    return ((u32[field(TRACE_END) >>> 2] as number) - (u32[field(TRACE_BEGIN) >>> 2] as number)) / TRACE_RECORD_BYTES;
  }

  #take(listener: EventListener | undefined): void {
    const engine = this.#engine;
    const { u32 } = engine;
    const begin = u32[field(TRACE_BEGIN) >>> 2] as number;
    const at = u32[field(TRACE_AT) >>> 2] as number;
    const steps = engine.counter(Counter.EVENTS);
    const hand = (from: number, n: number): void => {
      if (n > 0) listener?.(new EventBatch(engine.u32, from >>> 2, n, steps, this.stacks));
    };
    const low = (at - begin) / TRACE_RECORD_BYTES;
    if (!this.#lossy) {
      hand(begin, low);
      engine.exports.traceTake();
      return;
    }
    // The newest ones end at `at`; what is older may stand behind it, at the end of the ring.
    const written = engine.number64(field(TRACE_WRITTEN));
    const fresh = Math.min(written - this.#seen, this.#room());
    this.#overwritten += written - this.#seen - fresh;
    this.#seen = written;
    const high = Math.max(0, fresh - low);
    hand((u32[field(TRACE_END) >>> 2] as number) - high * TRACE_RECORD_BYTES, high);
    hand(at - (fresh - high) * TRACE_RECORD_BYTES, fresh - high);
  }
}

/** Numbers of the functions that have one of these names, or begin with one that has a `*` behind. */
function functionsNamed(image: Uint8Array, names: readonly string[]): number[] {
  if (names.length === 0) return [];
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const starts = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return new ImageReader(image)
    .functions()
    .filter(({ name }) => exact.has(name) || starts.some((start) => name.startsWith(start)))
    .map(({ index }) => index);
}
