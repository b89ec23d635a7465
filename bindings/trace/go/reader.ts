// Reads Go execution traces of version 2: what Go 1.22 and later write, and what writer.ts writes.

import { BatchSplitter } from './batches.js';
import { GoTraceError } from './error.js';
import { type Generation, GenerationCollector, type GoEvent } from './generation.js';
import { Ordering } from './order.js';
import { GoEv, stackArgs, stringArgs } from './wire.js';

/** Takes the bytes of a trace as they come, gives its generations. Holds one generation at a time, no more. */
export class GoTraceDecoder {
  readonly #splitter = new BatchSplitter();
  readonly #collector = new GenerationCollector();

  /** Of the format: 22, 23, 25, 26; 0 as long as the header isn't there. */
  get version(): number {
    return this.#splitter.version;
  }

  /** The generations that are complete with these bytes. @throws GoTraceError where the trace is damaged */
  *push(chunk: Uint8Array): Generator<Generation> {
    for (const batch of this.#splitter.push(chunk)) {
      const done = this.#collector.add(batch, this.version);
      if (done) yield done;
    }
  }

  /** There are no more bytes: the last generation. @throws GoTraceError where the trace is damaged or cut off */
  *end(): Generator<Generation> {
    this.#splitter.end();
    const last = this.#collector.end(this.version, this.#splitter.offset);
    if (last) yield last;
  }
}

/**
 * All events of a trace in an order in which they can have happened; CPU samples among them, by time.
 * @param trace the whole of it, or its parts
 * @throws GoTraceError where it is damaged, cut off or impossible, with the position
 */
export function* readGoTrace(trace: Uint8Array | Iterable<Uint8Array>): Generator<GoEvent> {
  const decoder = new GoTraceDecoder();
  const ordering = new Ordering();
  for (const chunk of trace instanceof Uint8Array ? [trace] : trace) {
    for (const generation of decoder.push(chunk)) yield* merge(generation, ordering);
  }
  for (const generation of decoder.end()) yield* merge(generation, ordering);
}

/** As readGoTrace, for bytes that come from a file or the network. */
export async function* streamGoTrace(trace: AsyncIterable<Uint8Array>): AsyncGenerator<GoEvent> {
  const decoder = new GoTraceDecoder();
  const ordering = new Ordering();
  for await (const chunk of trace) {
    for (const generation of decoder.push(chunk)) yield* merge(generation, ordering);
  }
  for (const generation of decoder.end()) yield* merge(generation, ordering);
}

/** The next event of an M, and what comes after it. */
interface Cursor {
  next: GoEvent;
  readonly rest: Iterator<GoEvent>;
}

/** The events of a generation. `ordering` is that of the whole trace. */
function* merge(generation: Generation, ordering: Ordering): Generator<GoEvent> {
  const heap: Cursor[] = [];
  for (const m of generation.threads) {
    const rest = generation.events(m);
    const { value } = rest.next();
    if (value) push(heap, { next: value, rest });
  }
  let sample = 0;
  const { samples } = generation;
  const blocked: Cursor[] = [];
  while (heap.length > 0 || sample < samples.length) {
    const due = samples[sample];
    if (due && !(heap[0] && heap[0].next.time_ns <= due.time_ns)) {
      sample++;
      const { time_ns, m, p, g, stack, offset } = due;
      yield { kind: GoEv.CPUSample, time_ns, m, p, g, args: [stack], offset, generation };
      continue;
    }
    // The earliest event that can happen: clocks disagree, so that need not be the earliest.
    let event: GoEvent | undefined;
    while (!event && heap.length > 0) {
      const cursor = pop(heap);
      if (!ordering.advance(cursor.next)) {
        blocked.push(cursor);
        continue;
      }
      event = cursor.next;
      const { value } = cursor.rest.next();
      if (value) {
        cursor.next = value;
        push(heap, cursor);
      }
    }
    if (!event) throw stuck(blocked);
    if (blocked.length > 0) {
      for (const cursor of blocked) push(heap, cursor);
      blocked.length = 0;
    }
    checkIds(event);
    yield event;
  }
}

function stuck(blocked: readonly Cursor[]): GoTraceError {
  const [first] = blocked;
  const { kind, m, args, offset } = first!.next;
  const others = blocked.length === 1 ? '' : `, nor can the next events of ${blocked.length - 1} other Ms`;
  return new GoTraceError(`${GoEv[kind]}(${args.join(', ')}) on M ${m} can't happen${others}`, offset);
}

function checkIds({ kind, args, generation, offset }: GoEvent): void {
  for (const i of stringArgs[kind]!) {
    if (generation.string(args[i]!) === undefined) {
      throw new GoTraceError(`${GoEv[kind]} refers to string ${args[i]}, which isn't there`, offset);
    }
  }
  for (const i of stackArgs[kind]!) {
    if (!generation.hasStack(args[i]!)) {
      throw new GoTraceError(`${GoEv[kind]} refers to stack ${args[i]}, which isn't there`, offset);
    }
  }
}

// A heap by time.

function push(heap: Cursor[], cursor: Cursor): void {
  let at = heap.length;
  heap.push(cursor);
  while (at > 0) {
    const up = (at - 1) >>> 1;
    if (!(cursor.next.time_ns < heap[up]!.next.time_ns)) break;
    heap[at] = heap[up]!;
    at = up;
  }
  heap[at] = cursor;
}

function pop(heap: Cursor[]): Cursor {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && heap[down + 1]!.next.time_ns < heap[down]!.next.time_ns) down++;
    if (!(heap[down]!.next.time_ns < last.next.time_ns)) break;
    heap[at] = heap[down]!;
    at = down;
  }
  heap[at] = last;
  return top;
}
