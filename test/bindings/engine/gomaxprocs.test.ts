// GOMAXPROCS changed while the program runs, and other things for which the world is stopped. Orders on one P are those that
// real Go 1.26.8 prints for the same programs with GOMAXPROCS=1 in the environment (six runs of each).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';

const head = `package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

var _ = time.Now
var _ = fmt.Sprint
var wg sync.WaitGroup

func spawn(n int, f func(i int)) {
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(i)
		}()
	}
}
`;

const images = new Map<string, Uint8Array>();

async function compiled(body: string): Promise<Uint8Array> {
  const image = images.get(body) ?? (await compileGo(`${head}\n${body}`, { file: 'main.go' })).bytes;
  images.set(body, image);
  return image;
}

async function run(body: string, options: object = {}, turnsPerChunk?: number) {
  const simulation = await Simulation.create({ procs: 1, machine: { cpus: 4 }, build: 'checked', ...options });
  simulation.load(await compiled(body));
  const result = await simulation.run({ turnsPerChunk });
  await simulation.terminate();
  assert.equal(result.stderr, '');
  return result;
}

test('spec 20 GOMAXPROCS(n) returns the previous number and takes effect; 0 and the present one stop nobody', async () => {
  const result = await run(`func main() {
	fmt.Println(runtime.GOMAXPROCS(0), runtime.GOMAXPROCS(1), runtime.GOMAXPROCS(-3))
	fmt.Println(runtime.GOMAXPROCS(64), runtime.GOMAXPROCS(64), runtime.GOMAXPROCS(3), runtime.GOMAXPROCS(0))
}`);
  assert.equal(result.stdout, '1 1 1\n1 64 64 3\n');
  assert.equal(result.scheduler.stop_the_worlds, 2);
  assert.equal(result.metrics['/sched/gomaxprocs:threads'], 3);
  assert.equal(result.metrics['/sched/pauses/total/other:seconds'].count, 2);
  assert.equal(result.metrics['/sched/pauses/total/gc:seconds'].count, 0);
  assert.equal(result.processors.length, 64);
});

test('spec 20 the number may be 4096 at most, as in the options', async () => {
  const result = await run(`func main() {
	runtime.GOMAXPROCS(1 << 20)
	fmt.Println(runtime.GOMAXPROCS(0))
}`);
  assert.equal(result.stdout, '4096\n');
});

test('spec 20 new Ps do work: 40 ms of computation take a quarter of the time on 4 Ps', async () => {
  const times = [];
  for (const n of [1, 4]) {
    const result = await run(`func main() {
	runtime.GOMAXPROCS(${n})
	spawn(8, func(int) {
		for from := time.Now(); time.Since(from) < 5*time.Millisecond; {
		}
	})
	wg.Wait()
}`);
    times.push(result.virtual_ns);
    assert.equal(result.processors.filter(({ schedticks }) => schedticks > 0).length, n);
  }
  // On one P they take turns, but each looks at the clock on the wall: slices of 10 ms hide that they overlap.
  assert.ok(times[0]! > 38e6 && times[1]! < 12e6, String(times));
});

test('spec 20 spec 34.1 Ps that go leave their goroutines and timers to the others', async () => {
  const body = `func main() {
	var mu sync.Mutex
	sum := 0
	for round := 0; round < 40; round++ {
		spawn(30, func(i int) {
			time.Sleep(time.Duration(i%7) * 50 * time.Microsecond)
			for j := 0; j < 200*i; j++ {
			}
			runtime.Gosched()
			mu.Lock()
			sum += i
			mu.Unlock()
		})
		runtime.GOMAXPROCS(1 + round*7%9)
		time.Sleep(30 * time.Microsecond)
	}
	wg.Wait()
	fmt.Println(sum)
}`;
  const results = [];
  for (const build of ['release', 'checked', 'debug']) results.push(await run(body, { build }));
  results.push(await run(body, { build: 'release' }, 1), await run(body, { build: 'release' }, 1000));
  assert.equal(results[0]!.stdout, '17400\n');
  for (const { digest } of results) assert.equal(digest, results[0]!.digest);
  assert.equal((await run(body, { runtime: 'lecture' })).stdout, '17400\n');
  assert.equal((await run(body, { costs: 'zero', procs: 4 })).stdout, '17400\n');
});

test('spec 20 GOMAXPROCS(2) and back: the order of one P stays Go’s', async () => {
  const result = await run(`func main() {
	var mu sync.Mutex
	var order []int
	runtime.GOMAXPROCS(2)
	runtime.GOMAXPROCS(1)
	spawn(10, func(i int) { mu.Lock(); order = append(order, i); mu.Unlock() })
	wg.Wait()
	fmt.Println(order)
}`);
  assert.equal(result.stdout, '[9 0 1 2 3 4 5 6 7 8]\n');
});

test('spec 17.5 ReadMemStats stops the world and leaves the queues alone', async () => {
  const result = await run(`func main() {
	var mu sync.Mutex
	var order []int
	spawn(10, func(i int) { mu.Lock(); order = append(order, i); mu.Unlock() })
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	wg.Wait()
	fmt.Println(order, m.Mallocs > 0)
}`);
  assert.equal(result.stdout, '[9 0 1 2 3 4 5 6 7 8] true\n');
  assert.equal(result.scheduler.stop_the_worlds, 1);
});

test('spec 17.5 busy Ps stop within microseconds, not when their slices end; who was preempted goes on', async () => {
  const body = `func main() {
	done := false
	spawn(3, func(int) {
		for !done {
			for j := 0; j < 100; j++ {
			}
			runtime.KeepAlive(done)
		}
	})
	time.Sleep(time.Millisecond)
	buf := make([]byte, 1<<16)
	for i := 0; i < 20; i++ {
		runtime.Stack(buf, true)
		// Who was stopped has to wake up first.
		for from := time.Now(); time.Since(from) < 100*time.Microsecond; {
		}
	}
	done = true
	wg.Wait()
}`;
  const result = await run(body, { procs: 4 });
  const pauses = result.metrics['/sched/pauses/stopping/other:seconds'];
  assert.equal(pauses.count, 20);
  assert.ok(pauses.max < 100e-6, String(pauses.max));
  // Three were busy each time but for the first and last rounds.
  assert.ok(result.scheduler.preemptions >= 50, String(result.scheduler.preemptions));
});

test('spec 17.5 a P in a system call is taken at once', async () => {
  const result = await run(
    `func main() {
	spawn(1, func(int) { fmt.Print("") })
	var m runtime.MemStats
	for i := 0; i < 50; i++ {
		spawn(3, func(i int) {
			for j := 0; j < 20; j++ {
				fmt.Print(".")
			}
		})
		runtime.ReadMemStats(&m)
		runtime.Gosched()
	}
	wg.Wait()
}`,
    { procs: 4 },
  );
  assert.equal(result.stdout.length, 3000);
  assert.equal(result.scheduler.stop_the_worlds, 50);
  assert.ok(result.metrics['/sched/pauses/stopping/other:seconds'].max < 300e-6);
});
