// Writes the wire format: batches by M, strings, stacks, generations. What the events mean is writer.ts's business.
//
// An M's events gather in a buffer of its own. It goes out when it is as full as a batch may be, when all buffers together are
// too large, and at the generation's end; readers put an M's batches together again.
//
//   ┌──────────────────────────┬──────────────── at ─▶ ─────────┐
//   │ room for a batch's header│ events                         │  grows from 1 KiB to 64 KiB
//   └──────────────────────────┴────────────────────────────────┘

import type { GoFrame } from './generation.js';
import { GoEv, MAX_BATCH_BYTES, MAX_FRAMES, MAX_STRING_BYTES } from './wire.js';

/** Gets bytes of the trace, in order. They are valid during the call. */
export type Sink = (bytes: Uint8Array) => void;

/** Room for a batch's header: its kind and four numbers of at most 8, 8, 8 and 3 bytes. */
const HEADER_ROOM = 32;
const FIRST_ROOM = 1024;
/** Most bytes of an event: its kind, its time and three numbers. */
const EVENT_BYTES = 1 + 8 + 3 * 10;
/** All buffers together, before they are written out whether full or not. */
const BUFFERED_MAX = 16 * 1024 * 1024;
const BILLION = 1_000_000_000;
/** The M of batches that are tables: 2⁶⁴ - 1. */
const NO_M = -1;

/** What is to be written of one M. */
export class Stream {
  bytes = new Uint8Array(HEADER_ROOM + FIRST_ROOM);
  at = HEADER_ROOM;
  /** Time of the batch's first event, and of its last. */
  begin_ns = 0;
  last_ns = 0;

  constructor(readonly m: number) {}
}

/** The lowest level of a trace's writer: events in, bytes out, in bounded memory. */
export class GoTraceEncoder {
  /** Bytes that went out. */
  bytes = 0;
  /** Events, without tables. */
  events = 0;
  generation = 1;
  readonly #sink: Sink;
  readonly #streams: Stream[] = [];
  #buffered = 0;
  /** Of the last event. */
  #last_ns = -1;
  /** Of the generation. */
  #begin_ns = 0;
  #strings = new Map<string, number>();
  #stacks = new Map<number, readonly GoFrame[]>();

  /** @param version of the format; Go reads those up to its own */
  constructor(sink: Sink, version: 22 | 23) {
    this.#sink = sink;
    this.#out(new TextEncoder().encode(`go 1.${version} trace\0\0\0`));
  }

  /** A buffer for an M's events. */
  stream(m: number): Stream {
    const stream = new Stream(m);
    this.#streams.push(stream);
    this.#buffered += stream.bytes.length;
    return stream;
  }

  /**
   * An event with up to three arguments; -1 is none, as 2⁶⁴ - 1. No two events have the same instant: Go's reader would have to
   * try who comes first, and where many Ms have events at one instant it doesn't try all of them (Go 1.26: it leaves out the
   * one that comes to the head of its list by sorting).
   */
  event(stream: Stream, time_ns: number, kind: GoEv, args = 0, a = 0, b = 0, c = 0): void {
    this.#last_ns = time_ns > this.#last_ns ? time_ns : this.#last_ns + 1;
    this.#event(stream, this.#last_ns, kind, args, a, b, c);
  }

  /** A status: at the instant of the event before it, since it can always be read. */
  status(stream: Stream, kind: GoEv, args: number, a: number, b: number, c = 0): void {
    this.#event(stream, Math.max(this.#last_ns, 0), kind, args, a, b, c);
  }

  #event(stream: Stream, time_ns: number, kind: GoEv, args: number, a: number, b: number, c: number): void {
    if (stream.at + EVENT_BYTES > stream.bytes.length) this.#makeRoom(stream);
    const { bytes } = stream;
    let at = stream.at;
    if (at === HEADER_ROOM) {
      stream.begin_ns = time_ns;
      stream.last_ns = time_ns;
    }
    bytes[at++] = kind;
    const delta = time_ns - stream.last_ns;
    stream.last_ns = time_ns;
    if (delta < 128) bytes[at++] = delta;
    else at = put(bytes, at, delta);
    if (args > 0) {
      if (a >= 0 && a < 128) bytes[at++] = a;
      else at = put(bytes, at, a);
      if (args > 1) {
        if (b >= 0 && b < 128) bytes[at++] = b;
        else at = put(bytes, at, b);
        if (args > 2) at = put(bytes, at, c);
      }
    }
    stream.at = at;
    this.events++;
  }

  /** A string's id in this generation. What is longer than the format allows loses its end. */
  string(text: string): number {
    if (text === '') return 0;
    let id = this.#strings.get(text);
    if (id === undefined) {
      id = this.#strings.size + 1;
      this.#strings.set(text, id);
    }
    return id;
  }

  /** Id of a stack that is new in this generation. */
  stack(frames: readonly GoFrame[]): number {
    if (frames.length === 0) return 0;
    const id = this.#stacks.size + 1;
    this.#stacks.set(id, frames.slice(0, MAX_FRAMES));
    return id;
  }

  /** All events of the generation are there: its tables, and everything out. */
  endGeneration(): void {
    this.#flush();
    this.#writeStacks(); // needs strings
    this.#writeStrings();
    const table = new Table(this, GoEv.Frequency, this.#begin_ns);
    table.number(BILLION);
    table.end();
    this.generation++;
    this.#begin_ns = Math.max(this.#last_ns, 0);
    this.#strings = new Map();
    this.#stacks = new Map();
  }

  /** Writes a batch: `from` has HEADER_ROOM bytes before its events. */
  batch(m: number, time_ns: number, from: Uint8Array, end: number): void {
    const header = new Uint8Array(HEADER_ROOM + 16);
    header[0] = GoEv.EventBatch;
    let n = put(header, 1, this.generation);
    n = put(header, n, m);
    n = put(header, n, time_ns);
    n = put(header, n, end - HEADER_ROOM);
    if (n <= HEADER_ROOM) {
      from.set(header.subarray(0, n), HEADER_ROOM - n);
      this.#out(from.subarray(HEADER_ROOM - n, end));
    } else {
      this.#out(header.subarray(0, n));
      this.#out(from.subarray(HEADER_ROOM, end));
    }
  }

  #makeRoom(stream: Stream): void {
    const room = stream.bytes.length - HEADER_ROOM;
    if (room >= MAX_BATCH_BYTES) {
      this.#write(stream);
      return;
    }
    if (this.#buffered > BUFFERED_MAX) {
      this.#flush();
      return;
    }
    const wider = new Uint8Array(HEADER_ROOM + Math.min(room * 2, MAX_BATCH_BYTES));
    wider.set(stream.bytes);
    this.#buffered += wider.length - stream.bytes.length;
    stream.bytes = wider;
  }

  #write(stream: Stream): void {
    if (stream.at === HEADER_ROOM) return;
    this.batch(stream.m, stream.begin_ns, stream.bytes, stream.at);
    stream.at = HEADER_ROOM;
  }

  #flush(): void {
    for (const stream of this.#streams) this.#write(stream);
    if (this.#buffered <= BUFFERED_MAX) return;
    for (const stream of this.#streams) stream.bytes = new Uint8Array(HEADER_ROOM + FIRST_ROOM);
    this.#buffered = this.#streams.length * (HEADER_ROOM + FIRST_ROOM);
  }

  #writeStacks(): void {
    if (this.#stacks.size === 0) return;
    const table = new Table(this, GoEv.Stacks, this.#begin_ns);
    for (const [id, frames] of this.#stacks) {
      table.entry(1 + 2 * 8 + frames.length * 4 * 8, GoEv.Stack);
      table.number(id);
      table.number(frames.length);
      for (const { pc, func, file, line } of frames) {
        table.number(pc);
        table.number(this.string(func));
        table.number(this.string(file));
        table.number(line);
      }
    }
    table.end();
  }

  #writeStrings(): void {
    if (this.#strings.size === 0) return;
    const table = new Table(this, GoEv.Strings, this.#begin_ns);
    for (const [text, id] of this.#strings) {
      const bytes = shortened(text);
      table.entry(1 + 2 * 8 + bytes.length, GoEv.String);
      table.number(id);
      table.number(bytes.length);
      table.raw(bytes);
    }
    table.end();
  }

  #out(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    this.#sink(bytes);
  }
}

/** Batches of one table. */
class Table {
  readonly #bytes = new Uint8Array(HEADER_ROOM + MAX_BATCH_BYTES);
  #at = HEADER_ROOM;

  constructor(
    readonly encoder: GoTraceEncoder,
    readonly kind: GoEv,
    readonly time_ns: number,
  ) {
    this.#bytes[this.#at++] = kind;
  }

  /** Begins an entry of at most `most` bytes. */
  entry(most: number, kind: GoEv): void {
    if (this.#at + most > this.#bytes.length) {
      this.end();
      this.#at = HEADER_ROOM;
      this.#bytes[this.#at++] = this.kind;
    }
    this.#bytes[this.#at++] = kind;
  }

  number(value: number): void {
    this.#at = put(this.#bytes, this.#at, value);
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  end(): void {
    this.encoder.batch(NO_M, this.time_ns, this.#bytes, this.#at);
  }
}

/** Writes an unsigned number below 2⁵³, or -1 as 2⁶⁴ - 1; returns where it ends. */
function put(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    for (let i = 0; i < 9; i++) bytes[at++] = 0xff;
    bytes[at++] = 1;
    return at;
  }
  while (value > 0x7fff_ffff) {
    bytes[at++] = (value % 128) | 128;
    value = Math.floor(value / 128);
  }
  let rest = value | 0;
  while (rest >= 128) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** A text in at most MAX_STRING_BYTES bytes, cut between characters. */
function shortened(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_STRING_BYTES) return bytes;
  let end = MAX_STRING_BYTES;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
