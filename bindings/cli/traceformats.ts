// What `gmpsim trace` can write. A format is a row here; the command needs no change.

import type { RunResult } from '../engine/result.js';
import type { EventBatch } from '../trace/batch.js';
import type { EventOptions } from '../trace/filter.js';
import { GoTraceWriter, goTraceEvents } from '../trace/go/writer.js';
import type { Symbols } from '../trace/symbols.js';
import { ChromeSink } from '../trace/tracks/chrome.js';
import { PerfettoSink } from '../trace/tracks/perfetto.js';
import type { TrackSink } from '../trace/tracks/sink.js';
import { TrackWriter, trackEvents } from '../trace/tracks/writer.js';
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

/** A picture in tracks; the sink is what differs. */
function tracks(name: string, summary: string, sink: () => TrackSink): TraceFormat {
  return {
    name,
    summary,
    events: trackEvents,
    fixed: true,
    create: ({ symbols, procs, cpus }) => {
      const to = sink();
      const writer = new TrackWriter(to, { symbols, procs, cpus });
      return {
        begin: () => to.take(),
        batch: (batch) => {
          writer.add(batch);
          return to.take();
        },
        end: ({ virtual_ns }) => {
          writer.end(virtual_ns);
          return to.take();
        },
      };
    },
  };
}

const perfetto = tracks(
  'perfetto',
  'tracks of CPUs, Ps, Ms, goroutines, queues and requests, with arrows, for ui.perfetto.dev (docs/traces.md)',
  () => new PerfettoSink(),
);

const chrome = tracks(
  'chrome',
  'the same as JSON in the trace event format, for chrome://tracing and other readers of it',
  () => new ChromeSink(),
);

export const traceFormats: readonly TraceFormat[] = [text, go, perfetto, chrome];
