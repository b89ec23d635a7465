// Drawing runs in tracks: from the records of the event stream to the bytes of Perfetto's format and of JSON. What is drawn is the
// stream of a run that was recorded before, so the engine's own time isn't counted.
import { Simulation } from '../../bindings/engine/simulation.js';
import { compileGo } from '../../bindings/frontend/compile.js';
import type { EventBatch } from '../../bindings/trace/batch.js';
import { Symbols } from '../../bindings/trace/symbols.js';
import { ChromeSink } from '../../bindings/trace/tracks/chrome.js';
import { PerfettoSink } from '../../bindings/trace/tracks/perfetto.js';
import type { TrackSink } from '../../bindings/trace/tracks/sink.js';
import { TrackWriter, trackEvents } from '../../bindings/trace/tracks/writer.js';
import type { Case } from '../../bindings/benchmark/measure.js';
import server from '../../examples/http-server/main.go';
import type { Session } from '../session.js';

const PROCS = 8;
/** Events of the recorded stream. */
const EVENTS = 200_000;

interface Stream {
  batches: EventBatch[];
  symbols: Symbols;
  events: number;
}

async function stream(): Promise<Stream> {
  const image = await compileGo(server, { file: 'main.go' });
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
  return { batches, symbols: new Symbols(image.bytes), events };
}

/** Bytes (characters, of JSON) of the file. */
function draw(sink: TrackSink, { batches, symbols }: Stream): number {
  const writer = new TrackWriter(sink, { symbols, procs: PROCS, cpus: PROCS });
  let size = 0;
  for (const batch of batches) {
    writer.add(batch);
    size += sink.take().length;
  }
  writer.end(0);
  return size + sink.take().length;
}

export async function tracks(session: Session): Promise<void> {
  const kinds = [
    ['Perfetto', () => new PerfettoSink()],
    ['Chrome', () => new ChromeSink()],
  ] as const;
  for (const [format, sink] of kinds) {
    await session.group(
      `Tracks, ${format}`,
      async (): Promise<Case[]> => {
        const recorded = await stream();
        const size = draw(sink(), recorded);
        session.fact({ bench: 'Tracks', params: { format }, value: size / recorded.events, unit: 'B/event' });
        const run = () => {
          if (draw(sink(), recorded) !== size) throw new Error('not the same picture');
        };
        return [{ bench: 'Tracks', params: { format }, who: 'engine', unit: 'events', units: recorded.events, run }];
      },
      { rounds: 5 },
    );
  }
}
