// Go traces of simulated runs: read back by our reader, and judged by Go's.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SimulationOptions } from '../../../../bindings/engine/options.js';
import { compileGo } from '../../../../bindings/frontend/compile.js';
import { readLoad } from '../../../../bindings/load/read.node.js';
import { readGoTrace } from '../../../../bindings/trace/go/reader.js';
import { GoEv } from '../../../../bindings/trace/go/wire.js';
import { busy } from '../../engine/programs.js';
import { Describer } from './describe.js';
import { judge, noGo, scratch } from './oracle.js';
import { type Counts, happened, programs, type Recorded, record } from './record.js';

const CONFORMANCE = '../shared/conformance';
const settings: (SimulationOptions & { procs: number })[] = [
  { procs: 1 },
  { procs: 8, machine: { cpus: 8 } },
  { procs: 4, machine: { cpus: 2 }, costs: 'zero', seed: 3 },
  { procs: 8, machine: { cpus: 8 }, runtime: 'lecture' },
];

/** Our reader finds the same events in the same order, and the same counts. */
function readsBack({ bytes, expected, events, times }: Recorded): void {
  const describer = new Describer();
  const parsed: Counts = {};
  const found: string[] = [];
  let last_ns = -1;
  for (const event of readGoTrace(bytes)) {
    for (const { kind } of describer.lines(event)) parsed[kind] = (parsed[kind] ?? 0) + 1;
    const { kind, time_ns, g, args } = event;
    const about = [GoEv.GoCreate, GoEv.GoStart, GoEv.GoUnblock].includes(kind) ? args[0] : g;
    if (kind >= GoEv.GoCreate && kind <= GoEv.GoSyscallEndBlocked) {
      // Events of one instant are a nanosecond apart.
      const true_ns = times[found.length]!;
      if (time_ns !== true_ns && !(time_ns > true_ns && time_ns === last_ns + 1)) {
        assert.fail(`${events[found.length]} at ${true_ns} stands at ${time_ns}, after ${last_ns}`);
      }
      found.push(`${GoEv[kind]} ${about}`);
    }
    // A status stands at the instant of the event before it.
    if (kind !== GoEv.ProcStatus && kind !== GoEv.GoStatus) last_ns = time_ns;
  }
  assert.deepEqual(happened(parsed), expected);
  assert.deepEqual(found, events);
}

/** Keeps a trace for Go's reader. */
function keep(name: string, { bytes }: Recorded): string {
  const file = join(scratch(), `${name}.trace`);
  writeFileSync(file, bytes);
  return file;
}

/** Shows traces to Go's reader: none is refused, and it counts what happened. */
async function judged(all: ReadonlyMap<string, Recorded>): Promise<void> {
  const files = [...all].map(([name, recorded]) => keep(name, recorded));
  const verdicts = await judge(files);
  [...all].forEach(([name, { expected, counts }], i) => {
    const { error, parsed, wire } = verdicts[i]!;
    assert.equal(error, undefined, name);
    assert.deepEqual(happened(parsed), expected, name);
    assert.equal(wire.Frequency, counts.generations, name);
    assert.ok(!Object.keys(parsed).some((words) => words.includes('Bad')), name);
  });
}

const images = new Map<string, ReturnType<typeof compileGo>>();
function compiled(source: string): ReturnType<typeof compileGo> {
  let image = images.get(source);
  if (!image) {
    image = compileGo(source, { file: 'main.go' });
    images.set(source, image);
  }
  return image;
}

const conformance = existsSync(CONFORMANCE) ? programs(CONFORMANCE) : [];
const traces = new Map<string, Recorded>();

for (const [name, source] of conformance) {
  test(`Go trace writer: ${name} reads back, event by event`, async () => {
    const image = await compiled(source);
    for (const [i, options] of settings.entries()) {
      const recorded = await record(image, options, { keep: true });
      readsBack(recorded);
      const { goroutines, scheduler } = recorded.result;
      const started = Object.keys(recorded.expected).length > 0 ? recorded.expected['goroutine NotExist>Runnable']! : 0;
      assert.ok(started >= goroutines.created, `${started} made, ${goroutines.created} of them the program's`);
      assert.ok((recorded.expected['goroutine Running>Runnable preempted'] ?? 0) >= scheduler.preemptions);
      traces.set(`${name}-${i}`, { ...recorded, events: [], times: [] });
    }
  });
}

test("Go trace writer: Go's reader takes the trace of every conformance program", {
  skip: noGo || (conformance.length === 0 && `${CONFORMANCE} is not there`),
}, async () => {
  assert.equal(traces.size, conformance.length * settings.length);
  await judged(traces);
});

test('Go trace writer: generations', { skip: noGo || false }, async () => {
  const image = await compiled(busy);
  const options = { procs: 4, machine: { cpus: 4 } };
  const all = new Map<string, Recorded>();
  for (const generationEvents of [40, 300, 1_000_000]) {
    const recorded = await record(image, options, { keep: true, trace: { generationEvents } });
    assert.equal(recorded.counts.generations > 1, generationEvents < 1_000_000);
    readsBack(recorded);
    all.set(`generations-${generationEvents}`, recorded);
  }
  await judged(all);
});

test('Go trace writer: stacks are the functions and lines of the program', async () => {
  const { bytes } = await record(await compiled(busy), { procs: 2 });
  const seen = new Set<string>();
  const starts = new Set<string>();
  for (const { kind, args, generation } of readGoTrace(bytes)) {
    if (kind === GoEv.GoBlock)
      seen.add(
        generation
          .stack(args[1]!)
          .map(({ func, line }) => `${func}:${line}`)
          .join(' '),
      );
    if (kind === GoEv.GoCreate) starts.add(generation.stack(args[1]!)[0]?.func ?? '');
  }
  const line = (text: string) => busy.split('\n').findIndex((l) => l.includes(text)) + 1;
  assert.ok(
    [...seen].some((stack) => stack.includes(`main.main:${line('select {')}`)),
    [...seen].join('\n'),
  );
  assert.ok(
    [...seen].some((stack) => stack.includes(`main.main:${line('wg.Wait()')}`)),
    [...seen].join('\n'),
  );
  assert.ok(
    [...starts].some((func) => func.startsWith('main.')),
    [...starts].join('\n'),
  );
});

test('Go trace writer: goroutines wired to threads, whose P goes from hand to hand', {
  skip: noGo || false,
}, async () => {
  const image = await compiled(locked);
  const all = new Map<string, Recorded>();
  for (const procs of [1, 2, 5]) {
    const recorded = await record(image, { procs, machine: { cpus: procs } }, { keep: true });
    readsBack(recorded);
    all.set(`locked-${procs}`, recorded);
  }
  await judged(all);
});

test('Go trace writer: stops of the world, and more Ps or fewer', { skip: noGo || false }, async () => {
  const image = await compiled(resized);
  const all = new Map<string, Recorded>();
  for (const procs of [1, 3, 8]) {
    for (const generationEvents of [100, 1_000_000]) {
      const recorded = await record(
        image,
        { procs, machine: { cpus: 4 } },
        { keep: true, trace: { generationEvents } },
      );
      const { expected, result } = recorded;
      assert.equal(result.exit.code, 0, result.stderr);
      readsBack(recorded);
      assert.ok(expected['RangeBegin stop-the-world (GOMAXPROCS)']! >= 10, JSON.stringify(expected));
      assert.ok(expected['RangeEnd stop-the-world (read mem stats)']! >= 5, JSON.stringify(expected));
      all.set(`resized-${procs}-${generationEvents}`, recorded);
    }
  }
  await judged(all);
});

test('Go trace writer: collections, assists, and workers that stop the world', { skip: noGo || false }, async () => {
  const image = await compiled(garbage);
  const all = new Map<string, Recorded>();
  let assists = 0;
  for (const options of [
    { procs: 1 },
    { procs: 4, machine: { cpus: 4 } },
    { procs: 8, machine: { cpus: 2 }, seed: 5 },
  ]) {
    for (const generationEvents of [200, 1_000_000]) {
      const recorded = await record(image, options, { keep: true, trace: { generationEvents } });
      const { expected, result } = recorded;
      assert.equal(result.exit.code, 0, result.stderr);
      readsBack(recorded);
      const { cycles } = result.gc;
      assert.ok(cycles >= 3, `${cycles} collections`);
      assert.equal(expected['RangeEnd GC concurrent mark phase'], cycles);
      assert.equal(expected['RangeEnd stop-the-world (GC mark termination)'], cycles);
      assert.equal(expected['RangeBegin GC mark assist'] ?? 0, result.gc.assists);
      assists += result.gc.assists;
      all.set(`garbage-${options.procs}-${generationEvents}`, recorded);
    }
  }
  assert.ok(assists > 0, 'nobody assists');
  await judged(all);
});

test('Go trace writer: the HTTP example at 8 P under its recorded load', { skip: noGo || false }, async () => {
  const image = await compiled(readFileSync('examples/http-server/main.go', 'utf8'));
  const load = await readLoad('examples/http-server/load.yaml');
  const all = new Map<string, Recorded>();
  for (const runtime of ['go1.26', 'lecture']) {
    const recorded = await record(image, { procs: 8, machine: { cpus: 8 }, load, runtime }, { run: {} });
    assert.ok(recorded.counts.events > 10_000);
    all.set(`http-${runtime}`, recorded);
  }
  await judged(all);
});

test("Go trace writer: 'go tool trace' reads it, and makes profiles of it", { skip: noGo || false }, async () => {
  const file = keep('tool', await record(await compiled(busy), { procs: 4 }));
  const tool = (...args: string[]) => spawnSync('go', ['tool', 'trace', ...args, file], { maxBuffer: 2 ** 28 });
  for (const mode of ['parsed', 'wire', 'footprint']) {
    const { status, stderr } = tool(`-d=${mode}`);
    assert.deepEqual([status, stderr.toString()], [0, ''], mode);
  }
  for (const profile of ['net', 'sync', 'syscall', 'sched']) {
    const { status, stderr, stdout } = tool(`-pprof=${profile}`);
    assert.deepEqual([status, stderr.toString()], [0, ''], profile);
    assert.ok(stdout.length > 0, profile);
  }
});

/** Threads of their own, system calls that block, and others that want the P. */
const locked = `package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func main() {
	var wg sync.WaitGroup
	work := make(chan int)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if i%2 == 0 {
				runtime.LockOSThread()
			}
			for n := range work {
				ts := syscall.Timespec{Nsec: int64(n) * 50000}
				syscall.Nanosleep(&ts, nil)
				runtime.Gosched()
			}
		}()
	}
	runtime.LockOSThread()
	for n := 0; n < 20; n++ {
		work <- n
		if n%5 == 0 {
			time.Sleep(30 * time.Microsecond)
		}
	}
	runtime.UnlockOSThread()
	close(work)
	wg.Wait()
	fmt.Println("done")
}
`;

/** Ps come and go while goroutines run, wait and are in system calls. */
const resized = `package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
)

func main() {
	var wg sync.WaitGroup
	work := make(chan int, 3)
	for i := 0; i < 12; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range work {
				for k := 0; k < n*300; k++ {
					_ = k * k
				}
				if n%3 == 0 {
					ts := syscall.Timespec{Nsec: int64(n) * 20000}
					syscall.Nanosleep(&ts, nil)
				}
			}
		}()
	}
	for n := 0; n < 60; n++ {
		work <- n
		if n%5 == 0 {
			runtime.GOMAXPROCS(1 + (n*7)%6)
		}
		if n%10 == 0 {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
		}
	}
	close(work)
	wg.Wait()
	fmt.Println("done")
}
`;

/** More than the collector's workers can keep up with. */
const garbage = `package main

import (
	"fmt"
	"runtime"
	"sync"
)

type node struct {
	next *node
	data [200]int
}

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 6; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var list *node
			for n := 0; n < 4000; n++ {
				list = &node{next: list}
				if n%400 == 0 {
					list = nil
				}
			}
		}()
	}
	wg.Wait()
	runtime.GC()
	fmt.Println("done")
}
`;
