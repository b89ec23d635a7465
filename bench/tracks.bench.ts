// Drawing runs in tracks: from the records of the event stream to the bytes of Perfetto's format and of JSON. What is drawn is the
// stream of a run that was recorded before, so the engine's own time isn't counted.
import { readFile } from 'node:fs/promises';
import { Simulation } from '../bindings/engine/simulation.js';
import { compileGo } from '../bindings/frontend/compile.js';
import type { EventBatch } from '../bindings/trace/batch.js';
import { Symbols } from '../bindings/trace/symbols.js';
import { ChromeSink } from '../bindings/trace/tracks/chrome.js';
import { PerfettoSink } from '../bindings/trace/tracks/perfetto.js';
import type { TrackSink } from '../bindings/trace/tracks/sink.js';
import { TrackWriter, trackEvents } from '../bindings/trace/tracks/writer.js';
import { type Case, measure, report } from './suite.js';

const PROCS = 8;
/** Events of the recorded stream. */
const EVENTS = 200_000;

const image = await compileGo(await readFile('examples/http-server/main.go', 'utf8'), { file: 'main.go' });
const load = { users: 64, count: 1e9, paths: ['/', '/about'] };
const simulation = await Simulation.create({ procs: PROCS, machine: { cpus: PROCS }, load });
simulation.load(image);
const batches: EventBatch[] = [];
const enough = new AbortController();
let events = 0;
await simulation.run({
  events: trackEvents,
  onEvents: (batch) => {
    if (events >= EVENTS) return enough.abort();
    batches.push(batch.copy());
    events += batch.length;
  },
  signal: enough.signal,
});
const symbols = new Symbols(image.bytes);

/** Bytes (characters, of JSON) of the file. */
function draw(sink: TrackSink): number {
  const writer = new TrackWriter(sink, { symbols, procs: PROCS, cpus: PROCS });
  let size = 0;
  for (const batch of batches) {
    writer.add(batch);
    size += sink.take().length;
  }
  writer.end(0);
  return size + sink.take().length;
}

const cases: Case[] = [
  ['Perfetto', () => new PerfettoSink()] as const,
  ['Chrome JSON', () => new ChromeSink()] as const,
].map(([name, sink]) => {
  const size = draw(sink());
  return {
    name: `${name} of requests, 8 P: ${(size / events).toFixed(1)} bytes an event`,
    unit: 'events',
    units: events,
    run: () => {
      if (draw(sink()) !== size) throw new Error('not the same picture');
    },
  };
});
report(measure(cases, { rounds: 5 }));
