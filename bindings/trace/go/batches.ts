// Cutting a trace into batches, as its bytes come.

import { Cursor } from './cursor.js';
import { GoTraceError } from './error.js';
import { GoEv, HEADER_BYTES, MAX_BATCH_BYTES, VERSIONS } from './wire.js';

/** A batch of events, not looked into. */
export interface Batch {
  readonly generation: number;
  readonly m: number;
  /** Of the clock that the generation's frequency is about. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Of the first of its bytes in the trace. */
  readonly offset: number;
  /** Of the batch itself. */
  readonly start: number;
  /** 0, or the number of the experiment that it belongs to: bytes of a format of its own. */
  readonly experiment: number;
  /** Nothing but the end of its generation (since Go 1.26). */
  readonly end?: boolean;
}

/** Longest header of a batch: two bytes and four numbers. */
const BATCH_HEADER_BYTES = 2 + 4 * 10;
const expected = `expected a Go execution trace of version 2: 'go 1.NN trace', NN one of ${VERSIONS.join(', ')}`;

/** Takes bytes, gives batches. */
export class BatchSplitter {
  /** Of the format, once the header is there: 22, … */
  version = 0;
  #rest = new Uint8Array(0);
  /** Of the first byte in #rest. */
  #offset = 0;

  /** The batches that are complete with these bytes. They stay valid; `chunk` may be used again. */
  *push(chunk: Uint8Array): Generator<Batch> {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    let at = 0;
    try {
      if (this.version === 0) {
        if (bytes.length < HEADER_BYTES) return;
        this.version = readHeader(bytes);
        at = HEADER_BYTES;
      }
      while (at < bytes.length) {
        const batch = this.#batch(bytes, at, false);
        if (batch === undefined) break;
        at = batch.offset + batch.bytes.length - this.#offset;
        yield batch;
      }
    } finally {
      this.#rest = bytes.slice(at);
      this.#offset += at;
    }
  }

  /**
   * There are no more bytes.
   * @throws GoTraceError if the last batch isn't whole
   */
  end(): void {
    if (this.version === 0) throw new GoTraceError(`${expected}; found ${this.#rest.length} bytes`, 0);
    if (this.#rest.length === 0) return;
    this.#batch(this.#rest, 0, true);
  }

  /** Where the bytes end that are known so far. */
  get offset(): number {
    return this.#offset + this.#rest.length;
  }

  /** The batch at `at`; undefined if more bytes are needed (an error when there are none: `last`). */
  #batch(bytes: Uint8Array, at: number, last: boolean): Batch | undefined {
    const start = this.#offset + at;
    const head = new Cursor(bytes.subarray(at, at + BATCH_HEADER_BYTES), start);
    const kind = head.byte('a batch');
    if (kind === GoEv.EndOfGeneration && this.version >= 26) {
      const offset = start + 1;
      const none = new Uint8Array(0);
      return { generation: 0, m: 0, time: 0, bytes: none, offset, start, experiment: 0, end: true };
    }
    if (kind !== GoEv.EventBatch && !(kind === GoEv.ExperimentalBatch && this.version >= 23)) {
      throw new GoTraceError(`expected a batch of events, found event ${kind}`, start);
    }
    const cut = (): undefined => {
      if (last) throw new GoTraceError('the trace ends within a batch', start + bytes.length - at);
      return undefined;
    };
    if (!complete(head, kind)) return cut();
    const experiment = kind === GoEv.ExperimentalBatch ? head.byte('an experiment') : 0;
    const generation = head.uvarint("a batch's generation");
    const m = head.uvarint("a batch's M");
    const time = head.uvarint("a batch's time");
    const sizeAt = head.at;
    const size = head.uvarint("a batch's size");
    if (size < 0 || size > MAX_BATCH_BYTES) {
      head.fail(`a batch of ${size < 0 ? '2⁶⁴ - 1' : size} bytes; at most ${MAX_BATCH_BYTES} are allowed`, sizeAt);
    }
    if (generation <= 0) throw new GoTraceError('a batch of generation 0 or none', start);
    if (bytes.length - at - head.at < size) return cut();
    const from = at + head.at;
    return {
      generation,
      m,
      time,
      bytes: bytes.slice(from, from + size),
      offset: this.#offset + from,
      start,
      experiment,
    };
  }
}

/** Whether all numbers of a batch's header are there. */
function complete(head: Cursor, kind: number): boolean {
  let numbers = 4;
  let at = head.at + (kind === GoEv.ExperimentalBatch ? 1 : 0);
  while (numbers > 0 && at < head.bytes.length) {
    // A number that never ends is an error of its own, found when it is read.
    let length = 1;
    while (head.bytes[at]! >= 128 && length < 10 && at < head.bytes.length) {
      at++;
      length++;
    }
    if (at >= head.bytes.length) return false;
    at++;
    numbers--;
  }
  return numbers === 0;
}

function readHeader(bytes: Uint8Array): number {
  const text = String.fromCharCode(...bytes.subarray(0, HEADER_BYTES));
  const version = /^go 1\.(\d\d) trace\0\0\0$/.exec(text)?.[1];
  if (version === undefined) throw new GoTraceError(expected, 0);
  if (!VERSIONS.includes(Number(version))) throw new GoTraceError(`${expected}; found NN = ${version}`, 0);
  return Number(version);
}
