// Strings and stacks of the generation that is being written: each is written once, and has an id there.

import type { EventBatch, Stacks } from '../batch.js';
import type { Symbols } from '../symbols.js';
import type { GoTraceEncoder } from './encoder.js';
import type { GoFrame } from './generation.js';
import { blockReasonOf } from './reasons.js';
import { stopReasons } from './wire.js';

/** Where the program's code would lie; a frame's pc is only a key to it. */
const TEXT = 0x400000;

/** The ids of one generation after the other. */
export class GenerationTables {
  readonly #encoder: GoTraceEncoder;
  readonly #symbols: Symbols | undefined;
  /** By the stack's id in the engine, 0: not in this generation; and which ones are. */
  #stacks = new Uint32Array(1024);
  #list: number[] = [];
  /** By number of the function plus 1. */
  #starts = new Map<number, number>();
  /** By WaitReason. */
  #reasons = new Map<number, number>();

  /** @param symbols undefined: stacks are left out */
  constructor(encoder: GoTraceEncoder, symbols: Symbols | undefined) {
    this.#encoder = encoder;
    this.#symbols = symbols;
  }

  /** A new generation has nothing. */
  reset(): void {
    for (const id of this.#list) this.#stacks[id] = 0;
    this.#list = [];
    this.#starts = new Map();
    this.#reasons = new Map();
  }

  /** Why a goroutine waits. @param wait WaitReason */
  blockReason(wait: number): number {
    let id = this.#reasons.get(wait);
    if (id === undefined) {
      id = this.#encoder.string(blockReasonOf(wait));
      this.#reasons.set(wait, id);
    }
    return id;
  }

  /** Why a goroutine stops that could go on. */
  stopReason(reason: keyof typeof stopReasons): number {
    return this.#encoder.string(stopReasons[reason]);
  }

  /** The stack of event i, 0: none. */
  stack(batch: EventBatch, i: number): number {
    const id = batch.stack(i);
    if (id === 0 || !this.#symbols) return 0;
    return this.#stacks[id] || this.#newStack(id, batch.stacks, this.#symbols);
  }

  #newStack(id: number, stacks: Stacks, symbols: Symbols): number {
    const frames: GoFrame[] = [];
    for (const word of stacks.words(id)) {
      const position = symbols.position(word);
      if (!position || position.hidden) continue;
      frames.push({ pc: TEXT + word * 8, func: position.function, file: position.file, line: position.line });
    }
    const at = this.#encoder.stack(frames);
    if (id >= this.#stacks.length) {
      const wider = new Uint32Array(Math.max(id + 1, this.#stacks.length * 2));
      wider.set(this.#stacks);
      this.#stacks = wider;
    }
    this.#stacks[id] = at;
    this.#list.push(id);
    return at;
  }

  /** The stack with which a goroutine begins: one frame. @param func number of the function plus 1, 0 unknown */
  start(func: number): number {
    if (func === 0 || !this.#symbols) return 0;
    let at = this.#starts.get(func);
    if (at === undefined) {
      const begins = this.#symbols.functionStart(func - 1);
      at = 0;
      if (begins) {
        const { function: name, file, line, word } = begins;
        // Another pc than the first instruction's, whose line may differ.
        at = this.#encoder.stack([{ pc: TEXT + word * 8 + 1, func: name, file, line }]);
      }
      this.#starts.set(func, at);
    }
    return at;
  }
}
