// The event stream on its way out of a worker: copies of the records, and of the stacks that are new.

import { TRACE_RECORD_BYTES } from '../../assembly/abi/trace.js';
import { EventBatch, type Stacks } from './batch.js';
import { type EngineStacks, type EventListener, wordsAt } from './tracer.js';

/** A batch as data. */
export interface WireBatch {
  records: Uint8Array;
  steps: number;
  /** Id of the first new stack, the words of the table from there on, and the address of the code. */
  first: number;
  stacks: Uint32Array;
  code: number;
}

/** The worker's side: makes batches data. */
export class BatchSender {
  #sent = 1;

  pack(batch: EventBatch): WireBatch {
    const stacks = batch.stacks as EngineStacks;
    const { next } = stacks;
    // Another stream begins with an empty table.
    if (next < this.#sent) this.#sent = 1;
    const first = this.#sent;
    this.#sent = next;
    return { records: batch.bytes.slice(), steps: batch.steps, first, stacks: stacks.since(first), code: stacks.code };
  }
}

/** The caller's side: makes batches of data. */
export class BatchReceiver implements Stacks {
  #table = new Uint32Array(1024);
  #next = 1;
  #code = 0;

  /** What the worker calls with each batch. */
  listener(onEvents: EventListener): (wire: WireBatch) => void {
    return ({ records, steps, first, stacks, code }) => {
      const end = first + stacks.length;
      if (end > this.#table.length) {
        const wider = new Uint32Array(Math.max(end, this.#table.length * 2));
        wider.set(this.#table);
        this.#table = wider;
      }
      this.#table.set(stacks, first);
      this.#next = end;
      this.#code = code;
      const words = new Uint32Array(records.buffer, records.byteOffset, records.byteLength >>> 2);
      onEvents(new EventBatch(words, 0, records.byteLength / TRACE_RECORD_BYTES, steps, this));
    };
  }

  words(id: number): number[] {
    return id > 0 && id < this.#next ? wordsAt(this.#table, id, this.#code) : [];
  }
}
