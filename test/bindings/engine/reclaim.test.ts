// Reclaiming memory changes nothing: programs give the same result when the engine reclaims its heap at every allocation, in
// the build that fills freed memory with 0xdb, as when it never does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { Counter } from '../../../assembly/abi/counters.js';
import { Engine, RunState } from '../../../bindings/engine/engine.js';
import { configure, resolveOptions, type SimulationOptions } from '../../../bindings/engine/options.js';
import { type RunResult, readResult } from '../../../bindings/engine/result.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { readLoad } from '../../../bindings/load/read.node.js';
import { writeLoad } from '../../../bindings/load/tables.js';

const NEVER = 2 ** 50;
const UNTIL_NS = 60e9;

/** Runs an image, with memory reclaimed whenever so many bytes were handed out; `bytes` 0: by the engine's own rule. */
async function run(image: Uint8Array, bytes: number, given: SimulationOptions = {}, turns = 4096) {
  const options = resolveOptions({ build: 'checked', ...given });
  const engine = await Engine.create(options.build);
  configure(engine, options);
  engine.setConfig(Config.RECLAIM_EVERY, bytes);
  engine.setConfig(Config.UNTIL_NS, UNTIL_NS);
  engine.exports.powerOn();
  engine.loadImage(image);
  const pathsAddress = options.load ? writeLoad(engine, options.load) : 0;
  engine.exports.boot();
  const written: [string, string] = ['', ''];
  const drain = () => {
    for (const stream of [1, 2] as const)
      written[stream - 1] += Buffer.from(engine.takeConsole(stream)).toString('latin1');
  };
  let state = RunState.RUNNING;
  while (state === RunState.RUNNING) {
    state = engine.advance(turns);
    drain();
  }
  engine.exports.finish();
  drain();
  const [stdout, stderr] = written;
  const facts = { state, until_ns: UNTIL_NS, image: '', pathsAddress, stdout, stderr, wall_ms: 0 };
  return {
    visible: visible(readResult(engine, options, facts)),
    reclaims: engine.counter(Counter.RECLAIMS),
    live: engine.counter(Counter.HEAP_LIVE_BYTES),
    memory: engine.memory.buffer.byteLength,
  };
}

/**
 * All that must not differ: everything but how the run was cut into turns, and how far the heap's area reaches, which holds the
 * addresses of the engine's objects, wherever they lie.
 */
function visible({ scheduler: { turns: _, ...scheduler }, memory, ...result }: RunResult) {
  const { space, ...rest } = memory;
  return { ...result, scheduler, memory: { ...rest, space: { ...space, areas: undefined } } };
}

/** Compares runs with and without; how often memory was reclaimed. */
async function same(image: Uint8Array, bytes: number, options: SimulationOptions = {}): Promise<number> {
  const plain = await run(image, NEVER, options);
  // What the modelled collector frees counts too.
  assert.equal(plain.reclaims, plain.visible.gc.cycles);
  const often = await run(image, bytes, options);
  assert.deepEqual(often.visible, plain.visible);
  return often.reclaims;
}

const compile = async (file: string) => (await compileGo(readFileSync(file, 'utf8'), { file: 'main.go' })).bytes;

/** What heap.go prints under the real Go, without the lines that depend on the clock. */
const heapSums = [
  'trees 3284',
  'interior 2450',
  'pieces 944',
  'maps 303522',
  'interfaces 11575055',
  'closures 6000',
  'defers 852',
  'channels 1110',
  'parked 1417',
  'list 700',
];

test('data of every kind stays as it is when memory is reclaimed at every allocation', async () => {
  const image = await compile('test/bindings/engine/heap.go');
  const { visible, reclaims, live } = await run(image, 1);
  const lines = visible.stdout.split('\n').filter((line) => !line.startsWith('timers'));
  assert.deepEqual(lines, [...heapSums, ...heapSums, '1004 124', '']);
  assert.ok(reclaims > 30_000, `${reclaims}`);
  assert.ok(live < 500_000, `${live}`);
  for (const options of [{}, { procs: 4 }, { runtime: 'lecture', procs: 2 }]) await same(image, 700, options);
});

// Each for something that it keeps: parked goroutines, timers, deferred calls, buffers of connections, panics in flight.
const programs = [
  'test/golib/bufio_io.go',
  'test/golib/channel_orders.go',
  'test/golib/context_tree.go',
  'test/golib/defer_recover.go',
  'test/golib/errors_tree.go',
  'test/golib/fmt_methods.go',
  'test/golib/goroutine_trees.go',
  'test/golib/http_requests.go',
  'test/golib/net_echo.go',
  'test/golib/panic_goroutine.go',
  'test/golib/pipe_readers.go',
  'test/golib/sort_all.go',
  'test/golib/sync_orders.go',
  'test/golib/timer_orders.go',
];
for (const file of programs) {
  test(`${basename(file)} gives the same result when memory is reclaimed at every allocation`, async () => {
    const image = await compile(file);
    for (const procs of [1, 4]) assert.ok((await same(image, 1, { procs })) > 5);
  });
}

test('a server under load gives the same result when memory is reclaimed all the time', async () => {
  const image = await compile('examples/http-server/main.go');
  const load = await readLoad('examples/http-server/load.yaml');
  assert.ok((await same(image, 4096, { load })) > 1000);
  assert.ok((await same(image, 50_000, { load, runtime: 'lecture' })) > 100);
});

test('memory is reclaimed at the same turns for any chunking', async () => {
  const image = await compile('test/golib/sync_orders.go');
  const all = await run(image, 5000, { procs: 4 }, 2 ** 30);
  assert.ok(all.reclaims > 10);
  for (const turns of [1, 7, 1000]) {
    const chunks = await run(image, 5000, { procs: 4 }, turns);
    assert.deepEqual([chunks.reclaims, chunks.live, chunks.visible], [all.reclaims, all.live, all.visible]);
  }
});

test('a program that keeps little runs in little memory, however much it asks for', async () => {
  const source = `package main

type record struct {
  bytes [4096]byte
  next  *record
}

func inFrame(n int) int {
  var r record
  r.bytes[n%4096] = byte(n)
  p := &r
  return int(p.bytes[n%4096])
}

func main() {
  var ring [64]*record
  var list []int
  total := 0
  for i := 0; i < 100000; i++ {
    ring[i%64] = &record{next: ring[(i+1)%64]}
    ring[i%64].next = nil
    total += inFrame(i)
    if i%1000 == 0 {
      big := make([]int, 1<<20)
      list = append(big[:0:1], i)
      total += len(big) + list[0]
    }
  }
  println(total)
}
`;
  const { bytes } = await compileGo(source, { file: 'main.go' });
  const { memory, live, reclaims, visible } = await run(bytes, 0, { build: 'release' });
  assert.equal(visible.stderr, '122549920\n');
  assert.ok(visible.memory.heap_alloc_bytes > 1_200_000_000);
  // Half as much again lies in frames. A heap of 64 MiB, what a turn takes beyond that, a chunk of growth.
  assert.ok(reclaims > 20, `${reclaims}`);
  // The last big array, and the one before it in a register that nobody reads any more.
  assert.ok(live < 20_000_000, `${live}`);
  assert.ok(memory < 160 << 20, `${memory}`);
});
