// Writing Go execution traces: from the records of the event stream to bytes. What is written is the stream of a run that was
// recorded before, so the engine's own time isn't counted.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Image } from '../../bindings/engine/simulation.js';
import { compileGo } from '../../bindings/frontend/compile.js';
import { readGoTrace } from '../../bindings/trace/go/reader.js';
import { GoTraceWriter, goTraceEvents } from '../../bindings/trace/go/writer.js';
import type { Case } from '../../bindings/benchmark/model.js';
import server from '../../examples/http-server/main.go';
import { PROCS, type Recorded, record } from '../recorded.js';
import type { Session } from '../session.js';

interface Stream extends Recorded {
  /** Events of the trace that comes of it, and its bytes. */
  written: number;
  bytes: Uint8Array;
}

async function stream(image: Image, load?: { users: number; count: number; paths: string[] }): Promise<Stream> {
  const recorded = await record(image, goTraceEvents, load);
  const parts: Uint8Array[] = [];
  const written = write(recorded, (bytes) => parts.push(bytes.slice()));
  return { ...recorded, written, bytes: Buffer.concat(parts) };
}

function write({ batches, symbols }: Recorded, sink: (bytes: Uint8Array) => void): number {
  const writer = new GoTraceWriter(sink, { procs: PROCS, symbols });
  for (const batch of batches) writer.add(batch);
  return writer.end().events;
}

function cases(name: string, recorded: Stream): Case[] {
  const { written: events, bytes } = recorded;
  const file = join(tmpdir(), `gmpsim-bench-${process.pid}.trace`);
  const check = (n: number): void => {
    if (n !== events) throw new Error(`${n} events written, not ${events}`);
  };
  return [
    {
      bench: 'GoTrace',
      params: { of: name, how: 'read' },
      who: 'engine',
      unit: 'events',
      units: events,
      run: () => {
        let n = 0;
        for (const _ of readGoTrace(bytes)) n++;
        check(n);
      },
    },
    {
      bench: 'GoTrace',
      params: { of: name, how: 'written to a file' },
      who: 'engine',
      unit: 'events',
      units: events,
      run: () => {
        const fd = openSync(file, 'w');
        try {
          check(write(recorded, (part) => void writeSync(fd, part)));
        } finally {
          closeSync(fd);
          rmSync(file);
        }
      },
    },
    {
      bench: 'GoTrace',
      params: { of: name, how: 'written' },
      who: 'engine',
      unit: 'events',
      units: events,
      run: () => check(write(recorded, () => {})),
    },
  ];
}

const pipeline = `package main

func stage(in <-chan int, out chan<- int) {
	for n := range in {
		out <- n + 1
	}
}

func main() {
	for i := 0; i < 16; i++ {
		first := make(chan int)
		in := first
		for s := 0; s < 8; s++ {
			out := make(chan int)
			go stage(in, out)
			in = out
		}
		go func() {
			for n := range in {
				first <- n
			}
		}()
		first <- i
	}
	select {}
}
`;

export async function traces(session: Session): Promise<void> {
  const load = { users: 64, count: 1e9, paths: ['/', '/about'] };
  await session.group(
    'Go trace, requests',
    async () => {
      return cases('requests', await stream(await compileGo(server, { file: 'main.go' }), load));
    },
    few,
  );
  await session.group(
    'Go trace, channels',
    async () => {
      return cases('channels', await stream(await compileGo(pipeline, { file: 'pipeline.go' })));
    },
    few,
  );
}

const few = { rounds: 5 };
