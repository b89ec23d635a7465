// The collector. Figures of real Go are those of Go 1.26.8 on a two-CPU linux/amd64 machine, same program, same GOMAXPROCS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GcEvents } from './gcevents.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';

const images = new Map<string, Uint8Array>();

async function compiled(source: string): Promise<Uint8Array> {
  const image = images.get(source) ?? (await compileGo(source, { file: 'main.go' })).bytes;
  images.set(source, image);
  return image;
}

async function run(source: string, options: object = {}, more: object = {}) {
  const simulation = await Simulation.create({ procs: 1, machine: { cpus: 4 }, build: 'checked', ...options });
  simulation.load(await compiled(source));
  const result = await simulation.run(more);
  await simulation.terminate();
  assert.equal(result.exit.reason, 'main returned', result.stderr);
  return result;
}

/** 40 MB of garbage beside a tree of 2^16 nodes. */
const garbage = `package main

import "runtime"

type node struct {
	l, r *node
	x    [4]int
}

func tree(d int) *node {
	if d == 0 {
		return &node{}
	}
	return &node{l: tree(d - 1), r: tree(d - 1)}
}

var root *node
var sink []byte

func main() {
	root = tree(15)
	for i := 0; i < 40000; i++ {
		sink = make([]byte, 1000)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	println(m.NumGC, m.NumForcedGC)
}
`;

test('spec 30 #34 runtime.GC() after spawning g0..g2 prints g0 g1 g2 then returns', async () => {
  const source = `package main

import "runtime"

func main() {
	for i := 0; i < 3; i++ {
		go func() { print("g", i, " ") }()
	}
	runtime.GC()
	println("returns")
}
`;
  for (const costs of ['vm', 'zero']) assert.equal((await run(source, { costs })).stderr, 'g0 g1 g2 returns\n');
});

test('spec 17.1 cycles come as often as in Go: 9 to 11 there on one P', async () => {
  const result = await run(garbage);
  assert.equal(result.stderr, `${result.gc.cycles} 0\n`);
  assert.ok(result.gc.cycles >= 8 && result.gc.cycles <= 14, String(result.gc.cycles));
  assert.equal(result.metrics['/sched/pauses/total/gc:seconds'].count, 2 * result.gc.cycles);
  // 3 MB of tree, in Go too.
  assert.ok(result.gc.live_bytes > 3e6 && result.gc.live_bytes < 5.5e6, String(result.gc.live_bytes));
});

test('spec 17.4 GOGC decides how often: half of it about twice, off never', async () => {
  const [half, usual, twice, off] = await Promise.all(
    [50, 100, 200, 'off'].map(async (gogc) => (await run(garbage, { gogc })).gc.cycles),
  );
  assert.ok(half! > usual! * 1.4 && usual! > twice! * 1.4, String([half, usual, twice]));
  assert.equal(off, 0);
});

test('the same digest for the same seed: in other builds, for any chunking, with and without reclaiming in between', async () => {
  for (const procs of [1, 4]) {
    const first = await run(garbage, { procs });
    for (const [options, more] of [
      [{ build: 'release' }, {}],
      [{ build: 'release' }, { turnsPerChunk: 1 }],
      [{ build: 'release' }, { turnsPerChunk: 1000 }],
    ]) {
      assert.equal((await run(garbage, { procs, ...options }, more)).digest, first.digest);
    }
  }
});

test('spec 29.G a cycle on 4 Ps: one dedicated worker, mutators on the rest, two pauses, sweeping', async () => {
  const simulation = await Simulation.create({ procs: 4, machine: { cpus: 4 }, build: 'checked' });
  simulation.load(await compiled(garbage));
  const events = new GcEvents();
  await simulation.run({ events: { kinds: ['gc', 'processor'] }, onEvents: (batch) => events.apply(batch) });
  await simulation.terminate();
  assert.ok(events.cycles.length >= 3);
  for (const cycle of events.cycles) {
    assert.equal(cycle.stops, 2);
    assert.ok(cycle.dedicatedAtOnce === 1, `dedicated: ${cycle.dedicatedAtOnce}`);
    assert.ok(cycle.idleAtOnce <= 3, `idle: ${cycle.idleAtOnce}`);
    assert.equal(cycle.fractional, 0);
    assert.ok(cycle.swept, 'not swept');
    assert.equal(cycle.order, 'begin done end sweep');
  }
});

test('spec 17.2 on one P there is no dedicated worker', async () => {
  const simulation = await Simulation.create({ procs: 1, machine: { cpus: 1 }, build: 'checked' });
  simulation.load(await compiled(garbage));
  const events = new GcEvents();
  await simulation.run({ events: { kinds: ['gc', 'processor'] }, onEvents: (batch) => events.apply(batch) });
  await simulation.terminate();
  for (const cycle of events.cycles) assert.equal(cycle.dedicatedAtOnce, 0);
  assert.ok(events.assists > 0 || events.cycles.some(({ fractional }) => fractional > 0));
});

test('nothing leaks: a gigabyte of garbage leaves the heap as small as before', async () => {
  const result = await run(
    `package main

import "runtime"

var sink []byte

func main() {
	for i := 0; i < 1<<14; i++ {
		sink = make([]byte, 1<<16)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	println(m.HeapAlloc < 1<<20, m.TotalAlloc>>20)
}
`,
    { procs: 2, build: 'release' },
  );
  assert.match(result.stderr, /^true 102\d\n$/);
});

test('runtime.GC under a profile without a collector returns; with prices of zero it ends', async () => {
  assert.equal((await run(garbage, { runtime: 'lecture', procs: 4 })).gc.cycles, 0);
  assert.ok((await run(garbage, { costs: 'zero', procs: 4 })).gc.cycles > 3);
});
