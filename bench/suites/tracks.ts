// Drawing runs in tracks: from the records of the event stream to the bytes of Perfetto's format and of JSON. What is drawn is the
// stream of a run that was recorded before, so the engine's own time isn't counted.
import { compileGo } from '../../bindings/frontend/compile.js';
import { ChromeSink } from '../../bindings/trace/tracks/chrome.js';
import { PerfettoSink } from '../../bindings/trace/tracks/perfetto.js';
import type { TrackSink } from '../../bindings/trace/tracks/sink.js';
import { TrackWriter, trackEvents } from '../../bindings/trace/tracks/writer.js';
import type { Case } from '../../bindings/benchmark/model.js';
import server from '../../examples/http-server/main.go';
import { PROCS, type Recorded, record } from '../recorded.js';
import type { Session } from '../session.js';

/** Bytes (characters, of JSON) of the file. */
function draw(sink: TrackSink, { batches, symbols }: Recorded): number {
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
        const image = await compileGo(server, { file: 'main.go' });
        const recorded = await record(image, trackEvents, { users: 64, count: 1e9, paths: ['/', '/about'] });
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
