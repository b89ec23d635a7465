// One generation of a trace: its batches by M, and the tables that its events refer to.

import type { Batch } from './batches.js';
import { Cursor } from './cursor.js';
import { GoTraceError } from './error.js';
import { argCounts, GoEv, MAX_FRAMES, MAX_STRING_BYTES, NONE, sinceVersion } from './wire.js';

/** One frame of a stack. */
export interface GoFrame {
  readonly pc: number;
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

/** An event of a trace. */
export interface GoEvent {
  kind: GoEv;
  /** Nanoseconds of the trace's clock. */
  time_ns: number;
  m: number;
  /** The P and the goroutine that its M had just before; -1: none. Known once the events of all Ms are in order. */
  p: number;
  g: number;
  /** Named in wire.ts, eventArgs. */
  args: readonly number[];
  /** In the trace, bytes. */
  offset: number;
  /** Whose strings and stacks it refers to. */
  generation: Generation;
}

/** A sample of the CPU profiler; m, p, g: -1 none. */
export interface CpuSample {
  time_ns: number;
  readonly m: number;
  readonly p: number;
  readonly g: number;
  readonly stack: number;
  readonly offset: number;
}

/** One instant on three clocks (since Go 1.25). */
export interface ClockSnapshot {
  readonly time_ns: number;
  readonly mono_ns: number;
  /** Since 1970, UTC. */
  readonly wall: { readonly seconds: number; readonly nanoseconds: number };
}

interface Frame {
  readonly pc: number;
  readonly func: number;
  readonly file: number;
  readonly line: number;
}

/** A generation, with everything that its events need to be understood. */
export class Generation {
  readonly samples: CpuSample[] = [];
  clock: ClockSnapshot | undefined;
  /** How often each kind stands in it, structural ones included: what `go tool trace -d=wire` prints. */
  readonly counts = new Map<GoEv, number>();
  #nsPerUnit = 0;
  #snapshot: { time: number; mono: number; seconds: number; nanoseconds: number } | undefined;
  readonly #strings = new Map<number, string>();
  readonly #stacks = new Map<number, { pcs: number[]; offset: number }>();
  readonly #frames = new Map<number, Frame>();
  readonly #batches = new Map<number, Batch[]>();

  /** @param offset of its first batch in the trace, bytes */
  constructor(
    readonly number: number,
    readonly version: number,
    readonly offset: number,
  ) {}

  /** The Ms with events, in the order in which they come in the trace. */
  get threads(): number[] {
    return [...this.#batches.keys()];
  }

  /** The text of a string's id; undefined if there is none. 0 is the empty string. */
  string(id: number): string | undefined {
    return id === 0 ? '' : this.#strings.get(id);
  }

  /** Whether there is such a stack. 0 is the empty one. */
  hasStack(id: number): boolean {
    return id === 0 || this.#stacks.has(id);
  }

  /** The frames of a stack's id, the innermost first; none if there is no such stack. */
  stack(id: number): GoFrame[] {
    return (this.#stacks.get(id)?.pcs ?? []).map((pc) => {
      const { func, file, line } = this.#frames.get(pc)!;
      return { pc, func: this.string(func)!, file: this.string(file)!, line };
    });
  }

  /** The events of one M, in their order. @throws GoTraceError where the bytes are no event */
  *events(m: number): Generator<GoEvent> {
    for (const batch of this.#batches.get(m) ?? []) yield* this.#eventsOf(batch);
  }

  *#eventsOf(batch: Batch): Generator<GoEvent> {
    const cursor = new Cursor(batch.bytes, batch.offset);
    let time_ns = this.#ns(batch.time);
    while (cursor.left > 0) {
      const offset = batch.offset + cursor.at;
      const kind = cursor.byte('an event') as GoEv;
      const n = argCounts[kind]!;
      if (n < 0 || sinceVersion(kind) > this.version) {
        throw new GoTraceError(`no event that has a time is numbered ${kind} in Go 1.${this.version}`, offset);
      }
      time_ns += this.#ns(cursor.uvarint('a time'));
      const args: number[] = [];
      for (let i = 0; i < n; i++) args.push(cursor.uvarint('an argument'));
      yield { kind, time_ns, m: batch.m, p: NONE, g: NONE, args, offset, generation: this };
    }
  }

  /** Adds a batch. @throws GoTraceError when it is a table and damaged */
  add(batch: Batch): void {
    if (batch.experiment !== 0) {
      this.#count(GoEv.ExperimentalBatch);
      return;
    }
    this.#count(GoEv.EventBatch);
    const cursor = new Cursor(batch.bytes, batch.offset);
    const kind: GoEv | undefined = batch.bytes[0];
    if (kind === GoEv.Strings) this.#addStrings(cursor);
    else if (kind === GoEv.Stacks) this.#addStacks(cursor);
    else if (kind === GoEv.CPUSamples) this.#addSamples(cursor);
    else if (kind === (this.version < 25 ? GoEv.Frequency : GoEv.Sync)) this.#addSync(cursor, batch.time);
    else {
      const batches = this.#batches.get(batch.m);
      if (batches) batches.push(batch);
      else this.#batches.set(batch.m, [batch]);
    }
  }

  /** All batches are there. @throws GoTraceError when something is missing; `at`: where they end */
  seal(at: number): void {
    if (this.#nsPerUnit === 0)
      throw new GoTraceError(`generation ${this.number} doesn't say how fast its clock is`, at);
    if (this.version >= 25 && !this.#snapshot) {
      throw new GoTraceError(`generation ${this.number} has no snapshot of the clocks`, at);
    }
    for (const [id, { pcs, offset }] of this.#stacks) {
      for (const pc of pcs) {
        const { func, file } = this.#frames.get(pc)!;
        for (const string of [func, file]) {
          if (this.string(string) === undefined) {
            throw new GoTraceError(`stack ${id} refers to string ${string}, which isn't there`, offset);
          }
        }
      }
    }
    for (const sample of this.samples) {
      if (!this.hasStack(sample.stack)) {
        throw new GoTraceError(`a CPU sample refers to stack ${sample.stack}, which isn't there`, sample.offset);
      }
      sample.time_ns = this.#ns(sample.time_ns);
    }
    this.samples.sort((a, b) => a.time_ns - b.time_ns);
    if (this.#snapshot) {
      const { time, mono, seconds, nanoseconds } = this.#snapshot;
      this.clock = { time_ns: this.#ns(time), mono_ns: mono, wall: { seconds, nanoseconds } };
    }
  }

  /** Counts the events that have a time. @throws GoTraceError where the bytes are no event */
  countEvents(): void {
    for (const m of this.threads) for (const { kind } of this.events(m)) this.#count(kind);
  }

  #ns(units: number): number {
    return Math.trunc(units * this.#nsPerUnit);
  }

  #count(kind: GoEv): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** The entries of a table: `each` reads what comes after the entry's own number. */
  #table(cursor: Cursor, head: GoEv, entry: GoEv, each: (offset: number) => void): void {
    cursor.byte('a table');
    this.#count(head);
    while (cursor.left > 0) {
      const offset = cursor.offset + cursor.at;
      const kind = cursor.byte('an entry') as GoEv;
      if (kind !== entry) throw new GoTraceError(`expected ${GoEv[entry]} (${entry}), found event ${kind}`, offset);
      this.#count(kind);
      each(offset);
    }
  }

  #addStrings(cursor: Cursor): void {
    this.#table(cursor, GoEv.Strings, GoEv.String, (offset) => {
      const id = cursor.uvarint("a string's id");
      const length = cursor.uvarint("a string's length");
      if (length < 0 || length > MAX_STRING_BYTES) {
        throw new GoTraceError(`a string longer than ${MAX_STRING_BYTES} bytes`, offset);
      }
      const text = cursor.text(length, 'a string');
      if (this.string(id) !== undefined) throw new GoTraceError(`a second string with the id ${id}`, offset);
      this.#strings.set(id, text);
    });
  }

  #addStacks(cursor: Cursor): void {
    this.#table(cursor, GoEv.Stacks, GoEv.Stack, (offset) => {
      const id = cursor.uvarint("a stack's id");
      const depth = cursor.uvarint("a stack's depth");
      if (depth < 0 || depth > MAX_FRAMES) throw new GoTraceError(`a stack of more than ${MAX_FRAMES} frames`, offset);
      const pcs: number[] = [];
      for (let i = 0; i < depth; i++) {
        const pc = cursor.uvarint("a frame's pc");
        const func = cursor.uvarint("a frame's function");
        const file = cursor.uvarint("a frame's file");
        const line = cursor.uvarint("a frame's line");
        pcs.push(pc);
        if (!this.#frames.has(pc)) this.#frames.set(pc, { pc, func, file, line });
      }
      if (this.hasStack(id)) throw new GoTraceError(`a second stack with the id ${id}`, offset);
      this.#stacks.set(id, { pcs, offset });
    });
  }

  #addSamples(cursor: Cursor): void {
    this.#table(cursor, GoEv.CPUSamples, GoEv.CPUSample, (offset) => {
      const time_ns = cursor.uvarint("a sample's time"); // in units of the clock until the generation is sealed
      const m = cursor.uvarint("a sample's M");
      const p = cursor.uvarint("a sample's P");
      const g = cursor.uvarint("a sample's goroutine") || -1;
      const stack = cursor.uvarint("a sample's stack");
      this.samples.push({ time_ns, m, p, g, stack, offset });
    });
  }

  #addSync(cursor: Cursor, time: number): void {
    if (this.version >= 25) {
      cursor.byte('a table');
      this.#count(GoEv.Sync);
    }
    while (cursor.left > 0) {
      const offset = cursor.offset + cursor.at;
      const kind = cursor.byte('an entry') as GoEv;
      this.#count(kind);
      if (kind === GoEv.Frequency) {
        if (this.#nsPerUnit !== 0) throw new GoTraceError('a second frequency in one generation', offset);
        const perSecond = cursor.uvarint('a frequency');
        if (perSecond <= 0) throw new GoTraceError('a clock that stands still', offset);
        this.#nsPerUnit = 1 / (perSecond / 1e9);
      } else if (kind === GoEv.ClockSnapshot && this.version >= 25) {
        if (this.#snapshot) throw new GoTraceError('a second snapshot of the clocks in one generation', offset);
        this.#snapshot = {
          time: time + cursor.uvarint('a time'),
          mono: cursor.uvarint('a clock'),
          seconds: cursor.uvarint('a clock'),
          nanoseconds: cursor.uvarint('a clock'),
        };
      } else throw new GoTraceError(`expected a frequency or a snapshot of the clocks, found event ${kind}`, offset);
    }
  }
}

/** Takes batches, gives generations. */
export class GenerationCollector {
  #now: Generation | undefined;
  #any = false;

  /** The generation that ends with (or before) this batch, if one does. */
  add(batch: Batch, version: number): Generation | undefined {
    const before = this.#now;
    if (batch.end) {
      this.#now = undefined;
      before?.seal(batch.start);
      return before;
    }
    if (before?.number === batch.generation) {
      before.add(batch);
      return undefined;
    }
    if (before && version >= 26) {
      throw new GoTraceError(`generation ${batch.generation} begins before ${before.number} has ended`, batch.start);
    }
    if (before && batch.generation !== before.number + 1) {
      throw new GoTraceError(`generation ${batch.generation} follows generation ${before.number}`, batch.start);
    }
    before?.seal(batch.start);
    this.#any = true;
    this.#now = new Generation(batch.generation, version, batch.start);
    this.#now.add(batch);
    return before;
  }

  /** The last generation. @param at where the trace ends */
  end(version: number, at: number): Generation | undefined {
    const last = this.#now;
    this.#now = undefined;
    if (last && version >= 26) throw new GoTraceError(`the trace ends within generation ${last.number}`, at);
    if (!last && version < 26 && !this.#any) throw new GoTraceError('the trace ends before its first batch', at);
    last?.seal(at);
    return last;
  }
}
