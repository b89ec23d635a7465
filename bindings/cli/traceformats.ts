// What `gmpsim trace` can write. A format is a row here; the command needs no change.

import type { RunResult } from '../engine/result.js';
import type { EventBatch } from '../trace/batch.js';
import type { EventOptions } from '../trace/filter.js';
import { GoTraceWriter, goTraceEvents } from '../trace/go/writer.js';
import type { Symbols } from '../trace/symbols.js';
import { eventHeading, eventLine } from '../trace/words.js';

/** What a format can know before the run. */
export interface TraceContext {
  /** The program's file. */
  file: string;
  symbols: Symbols;
  /** GOMAXPROCS, logical CPUs. */
  procs: number;
  cpus: number;
}

/** One trace on its way. What the functions return is written at once; nothing of a batch may be kept. */
export interface TraceWriter {
  begin(): Uint8Array | string;
  batch(batch: EventBatch): Uint8Array | string;
  end(result: RunResult): Uint8Array | string;
}

export interface TraceFormat {
  /** On the command line. */
  name: string;
  /** For --help. */
  summary: string;
  /** Which events it takes; the command line may narrow them, unless `fixed`. */
  events: EventOptions;
  /** It needs its events as they are: a part of them would be a wrong trace. */
  fixed?: boolean;
  create(context: TraceContext): TraceWriter;
}

const text: TraceFormat = {
  name: 'text',
  summary: 'one line for each event: time, step, M, P, G, what happens, where in the program',
  events: { stacks: 8 },
  create: ({ symbols }) => ({
    begin: () => `${eventHeading}\n`,
    batch: (batch) => {
      let lines = '';
      for (let i = 0; i < batch.length; i++) lines += `${eventLine(batch, i, symbols)}\n`;
      return lines;
    },
    end: () => '',
  }),
};

const go: TraceFormat = {
  name: 'go',
  summary: "Go's own execution trace, for 'go tool trace' and whatever else reads those (docs/traces.md)",
  events: goTraceEvents,
  fixed: true,
  create: ({ symbols, procs }) => {
    let parts: Uint8Array[] = [];
    const writer = new GoTraceWriter((bytes) => parts.push(bytes.slice()), { procs, symbols });
    const take = (): Uint8Array => {
      const bytes = Buffer.concat(parts);
      parts = [];
      return bytes;
    };
    return {
      begin: take,
      batch: (batch) => {
        writer.add(batch);
        return take();
      },
      end: () => {
        writer.end();
        return take();
      },
    };
  },
};

export const traceFormats: readonly TraceFormat[] = [text, go];
