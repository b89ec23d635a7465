// Traces of simulated runs, with what the event stream says that has to be in them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ev } from '../../../../assembly/abi/counters.js';
import type { SimulationOptions } from '../../../../bindings/engine/options.js';
import type { RunResult } from '../../../../bindings/engine/result.js';
import { type Image, type RunOptions, Simulation } from '../../../../bindings/engine/simulation.js';
import type { EventBatch } from '../../../../bindings/trace/batch.js';
import { blockReasonOf, stwReason } from '../../../../bindings/trace/go/reasons.js';
import { GoEv } from '../../../../bindings/trace/go/wire.js';
import {
  type GoTraceCounts,
  type GoTraceOptions,
  GoTraceWriter,
  goTraceEvents,
} from '../../../../bindings/trace/go/writer.js';
import { Symbols } from '../../../../bindings/trace/symbols.js';

/** How often what happened, in the words of test/trace/oracle. */
export type Counts = Record<string, number>;

export interface Recorded {
  bytes: Uint8Array;
  counts: GoTraceCounts;
  result: RunResult;
  /** What happened to goroutines and the world, according to the event stream. */
  expected: Counts;
  /** The goroutines' events in their order: `kind goroutine`, and the instants. With `keep`. */
  events: string[];
  times: number[];
}

/** Runs a program; its trace. @param keep whether `events` is wanted: not for long runs */
export async function record(
  image: Image,
  options: SimulationOptions & { procs: number },
  { keep = false, run = { until: '20s' }, trace = {} }: RecordOptions = {},
): Promise<Recorded> {
  const simulation = await Simulation.create(options);
  simulation.load(image);
  const parts: Uint8Array[] = [];
  const symbols = new Symbols(image.bytes);
  const writer = new GoTraceWriter((bytes) => parts.push(bytes.slice()), { procs: options.procs, symbols, ...trace });
  const expected: Counts = {};
  const events: string[] = [];
  const times: number[] = [];
  const result = await simulation.run({
    ...run,
    events: goTraceEvents,
    onEvents: (batch) => {
      writer.add(batch);
      for (let i = 0; i < batch.length; i++) {
        for (const [kind, words] of meaning(batch, i)) {
          expected[words] = (expected[words] ?? 0) + 1;
          if (!keep || !words.startsWith('goroutine')) continue;
          events.push(`${GoEv[kind]} ${batch.who(i)}`);
          times.push(batch.time_ns(i));
        }
      }
    },
  });
  const counts = writer.end();
  await simulation.terminate();
  return { bytes: Buffer.concat(parts), counts, result, expected, events, times };
}

export interface RecordOptions {
  keep?: boolean;
  run?: RunOptions;
  trace?: Partial<GoTraceOptions>;
}

/** What Go's reader should make of an event: its own few lines, not the writer's. */
function meaning(batch: EventBatch, i: number): [GoEv, string][] {
  const moves = (kind: GoEv, from: string, to: string): [GoEv, string] => [kind, `goroutine ${from}>${to}`];
  const starts = moves(GoEv.GoStart, 'Runnable', 'Running');
  switch (batch.kind(i)) {
    case Ev.GO_CREATE:
      return [moves(GoEv.GoCreate, 'NotExist', 'Runnable')];
    case Ev.GO_START:
      return [starts];
    case Ev.GO_END:
      return [moves(GoEv.GoDestroy, 'Running', 'NotExist')];
    case Ev.GO_PARK:
      return [moves(GoEv.GoBlock, 'Running', `Waiting ${blockReasonOf(batch.what(i))}`)];
    case Ev.GO_READY:
      return [moves(GoEv.GoUnblock, 'Waiting', 'Runnable')];
    case Ev.GO_YIELD:
      return [moves(GoEv.GoStop, 'Running', `Runnable ${batch.extra(i) === 1 ? 'preempted' : 'runtime.Gosched'}`)];
    case Ev.GO_PREEMPT:
      return [moves(GoEv.GoStop, 'Running', 'Runnable preempted')];
    case Ev.GO_SYSCALL_ENTER:
      return [moves(GoEv.GoSyscallBegin, 'Running', 'Syscall')];
    case Ev.GO_SYSCALL_EXIT:
      return batch.extra(i) === 0
        ? [moves(GoEv.GoSyscallEnd, 'Syscall', 'Running')]
        : [moves(GoEv.GoSyscallEndBlocked, 'Syscall', 'Runnable'), starts];
    case Ev.GO_SYSCALL_BLOCKED:
      return [moves(GoEv.GoSyscallEndBlocked, 'Syscall', 'Runnable')];
    case Ev.STW_BEGIN:
      return [[GoEv.STWBegin, `RangeBegin stop-the-world (${stwReason(batch.what(i))})`]];
    case Ev.STW_END:
      return [[GoEv.STWEnd, `RangeEnd stop-the-world (${stwReason(batch.what(i))})`]];
    case Ev.GC_BEGIN:
      return [[GoEv.GCBegin, 'RangeBegin GC concurrent mark phase']];
    case Ev.GC_END:
      return [[GoEv.GCEnd, 'RangeEnd GC concurrent mark phase']];
    case Ev.GC_ASSIST:
      return [[GoEv.GCMarkAssistBegin, 'RangeBegin GC mark assist']];
    case Ev.GC_ASSIST_END:
      return [[GoEv.GCMarkAssistEnd, 'RangeEnd GC mark assist']];
    default:
      return [];
  }
}

/** Of what a reader has counted, what happened to goroutines and the world: without what they were doing when a generation began. */
export function happened(parsed: Counts): Counts {
  return Object.fromEntries(
    Object.entries(parsed).filter(([words]) => {
      if (words.startsWith('Range')) return true;
      const [, from, to] = /^goroutine (\w+)>(\w+)/.exec(words) ?? [];
      return from !== undefined && from !== 'Undetermined' && from !== to;
    }),
  );
}

/** The recorded programs of a folder, with their source. */
export function programs(folder: string): [name: string, source: string][] {
  const list = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { programs: Record<string, unknown> };
  return Object.keys(list.programs).map((name) => [name, readFileSync(join(folder, `${name}.go`), 'utf8')]);
}
