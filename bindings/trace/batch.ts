// Records of the event stream, read where they lie in the engine's memory: no object per event unless it is asked for.

import {
  TRACE_NOBODY,
  TRACE_OFF_EXTRA,
  TRACE_OFF_GOID,
  TRACE_OFF_KIND,
  TRACE_OFF_M,
  TRACE_OFF_STACK,
  TRACE_OFF_STEP,
  TRACE_OFF_WHAT,
  TRACE_OFF_WHO,
  TRACE_RECORD_BYTES,
} from '../../assembly/abi/trace.js';

/** One event as an object: for a few of them, not for millions. */
export interface TraceEvent {
  /** Virtual time. */
  time_ns: number;
  /** Step of the digest: the event's own, or (a note's) that of the event before it. */
  step: number;
  /** Ev (assembly/abi/counters.ts); what the fields mean: kinds.ts. */
  kind: number;
  /** Whose turn it is; -1: nobody's. */
  cpu: number;
  m: number;
  p: number;
  /** 0: none. */
  goid: number;
  who: number;
  what: number;
  extra: number;
  /** Id of a stack, 0: none. */
  stack: number;
}

/** Where stacks are looked up by id. */
export interface Stacks {
  /** Numbers of the instructions' words in the image's code, the innermost frame first; empty for id 0. */
  words(id: number): number[];
}

const WORDS = TRACE_RECORD_BYTES / 4;

/**
 * Consecutive events. A batch that onEvents gets shows the engine's memory and is valid during the call only; `copy` makes one
 * to keep.
 */
export class EventBatch implements Iterable<TraceEvent> {
  /** How many events. */
  readonly length: number;
  readonly #u32: Uint32Array;
  readonly #at: number;
  readonly #steps: number;
  readonly stacks: Stacks;

  /**
   * @param u32 memory that holds the records
   * @param at word at which the first begins
   * @param steps number of steps when the last one had been written
   */
  constructor(u32: Uint32Array, at: number, length: number, steps: number, stacks: Stacks) {
    this.#u32 = u32;
    this.#at = at;
    this.length = length;
    this.#steps = steps;
    this.stacks = stacks;
  }

  #word(i: number, offset: number): number {
    return this.#u32[this.#at + i * WORDS + (offset >>> 2)] as number;
  }

  /** Virtual time of event i, exact up to 2^53 ns. */
  time_ns(i: number): number {
    return this.#word(i, 0) + this.#word(i, 4) * 4_294_967_296;
  }

  step(i: number): number {
    // The engine writes the lower half; no batch spans 2^32 steps.
    return this.#steps - (((this.#steps >>> 0) - this.#word(i, TRACE_OFF_STEP)) >>> 0);
  }

  kind(i: number): number {
    return this.#word(i, TRACE_OFF_KIND) & 0xff;
  }

  /** CPU that has the turn, -1: none. */
  cpu(i: number): number {
    return somebody(this.#word(i, TRACE_OFF_KIND) >>> 16);
  }

  /** M that has the turn, -1: none. */
  m(i: number): number {
    return somebody(this.#word(i, TRACE_OFF_M) & 0xffff);
  }

  /** P that has the turn, -1: none. */
  p(i: number): number {
    return somebody(this.#word(i, TRACE_OFF_M) >>> 16);
  }

  /** Goroutine that has the turn, 0: none. */
  goid(i: number): number {
    return this.#word(i, TRACE_OFF_GOID);
  }

  who(i: number): number {
    return this.#word(i, TRACE_OFF_WHO);
  }

  what(i: number): number {
    return this.#word(i, TRACE_OFF_WHAT);
  }

  extra(i: number): number {
    return this.#word(i, TRACE_OFF_EXTRA);
  }

  /** Id of the stack that belongs to event i, 0: none. */
  stack(i: number): number {
    return this.#word(i, TRACE_OFF_STACK);
  }

  /** Event i as an object. */
  event(i: number): TraceEvent {
    return {
      time_ns: this.time_ns(i),
      step: this.step(i),
      kind: this.kind(i),
      cpu: this.cpu(i),
      m: this.m(i),
      p: this.p(i),
      goid: this.goid(i),
      who: this.who(i),
      what: this.what(i),
      extra: this.extra(i),
      stack: this.stack(i),
    };
  }

  *[Symbol.iterator](): Iterator<TraceEvent> {
    for (let i = 0; i < this.length; i++) yield this.event(i);
  }

  /** The records as they lie there (assembly/abi/trace.ts): a view, or of a copy. */
  get bytes(): Uint8Array {
    const { buffer, byteOffset } = this.#u32;
    return new Uint8Array(buffer, byteOffset + this.#at * 4, this.length * TRACE_RECORD_BYTES);
  }

  /** Number of steps when the last event of the batch had been written. */
  get steps(): number {
    return this.#steps;
  }

  /** The same events in memory of their own. Stacks are still looked up where they were. */
  copy(): EventBatch {
    const words = this.#u32.slice(this.#at, this.#at + this.length * WORDS);
    return new EventBatch(words, 0, this.length, this.#steps, this.stacks);
  }
}

function somebody(n: number): number {
  return n === TRACE_NOBODY ? -1 : n;
}
