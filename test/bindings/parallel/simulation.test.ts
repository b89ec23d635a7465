import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGo, InputError, Simulation } from '../../../bindings/index.node.js';

const hello = `package main

import "fmt"

func main() { fmt.Println("hello") }
`;
const parallel = async (source: string, options: object = {}) => {
  const simulation = await Simulation.create({ engine: 'parallel', workers: 2, ...options });
  simulation.load(await compileGo(source, { file: 'main.go' }));
  return simulation;
};
const refusal = (option: string) => ({
  name: 'InputError',
  message: `${option}: not with the parallel engine, which runs on the real machine and its clock`,
});

test('parallel: a result says what has no meaning there', async () => {
  const simulation = await parallel(hello);
  const result = await simulation.run();
  assert.equal(result.schema, 'gmpsim.parallel/1');
  assert.equal(result.digest, null);
  assert.equal(result.virtual_ns, null);
  assert.equal(result.stdout, 'hello\n');
  assert.equal(result.config.workers, 2);
  assert.equal(result.processors.length, 2);
  assert.equal(result.goroutines.created, 1);
});

test('parallel: options of a simulated machine, and of virtual time, are refused by name', async () => {
  for (const option of ['runtime', 'procs', 'machine', 'costs', 'load', 'network', 'cpuQuota', 'schedtrace', 'gogc']) {
    const options = { engine: 'parallel', [option]: 1 } as unknown as { engine: 'parallel' };
    await assert.rejects(Simulation.create(options), refusal(option));
  }
  const simulation = await parallel(hello);
  for (const option of ['until', 'sample', 'profiles', 'onEvents', 'pause']) {
    await assert.rejects(simulation.run({ [option]: 1 }), refusal(option));
  }
  await assert.rejects(Simulation.create({ engine: 'parallel', workers: 0 }), {
    message: 'workers: expected a whole number from 1 to 256, got 0',
  });
  await simulation.terminate();
});

test('parallel: what it does not have is named with its place in the program when it is loaded', async () => {
  const load = (source: string) => parallel(source);
  await assert.rejects(
    load('package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":80", nil)\n}\n'),
    (error: Error) => error instanceof InputError && /^main\.go:6:\d+: net is not available in/.test(error.message),
  );
  await assert.rejects(
    load(
      'package main\n\nimport "runtime"\n\nfunc main() {\n\tvar m runtime.MemStats\n\truntime.ReadMemStats(&m)\n}\n',
    ),
    { message: 'main.go:7:2: runtime.ReadMemStats is not available in the parallel engine' },
  );
});

test('parallel: GOMAXPROCS is the number of workers, and changing it ends the program with a line', async () => {
  const source = (n: string) =>
    `package main\n\nimport "runtime"\n\nfunc main() { println(runtime.GOMAXPROCS(${n}), runtime.NumCPU(), runtime.NumGoroutine()) }\n`;
  const same = await (await parallel(source('0'), { workers: 3 })).run();
  assert.equal(same.stderr, '3 3 1\n');
  const changed = await (await parallel(source('1'))).run();
  assert.match(changed.stderr, /^fatal error: gmpsim: GOMAXPROCS is fixed in the parallel engine/);
  assert.equal(changed.exit.code, 2);
});

test('parallel: Ctrl-C ends goroutines that never stop, and those that sleep', async () => {
  for (const body of ['for {\n\t}', 'select {}', 'time.Sleep(time.Hour)', 'for { c <- <-d }']) {
    const source = `package main\n\nimport "time"\n\nvar c, d = make(chan int), make(chan int)\n\nfunc main() {\n\tgo time.Sleep(time.Hour)\n\t${body}\n}\n`;
    const result = await (await parallel(source)).run({ signal: AbortSignal.timeout(200) });
    assert.deepEqual(result.exit, { code: 0, reason: 'stopped', detail: 'interrupted' }, body);
  }
});

test('parallel: output keeps its order over all workers, and comes while the program runs', async () => {
  // Each line is written after the one before was: whatever worker it is, whatever is in the way.
  const source = `package main

import (
	"fmt"
	"strings"
	"time"
)

func main() {
	const n = 400
	turn := make([]chan int, n+1)
	for i := range turn {
		turn[i] = make(chan int)
	}
	long := strings.Repeat("x", 9000)
	for i := 0; i < n; i++ {
		go func() {
			<-turn[i]
			fmt.Println(i, long)
			turn[i+1] <- 0
		}()
	}
	turn[0] <- 0
	<-turn[n]
	time.Sleep(300 * time.Millisecond)
	fmt.Println("end")
}
`;
  let text = '';
  let pieces = 0;
  const result = await (await parallel(source)).run({
    onStdout: (bytes) => {
      pieces++;
      text += new TextDecoder().decode(bytes);
    },
  });
  const long = 'x'.repeat(9000);
  const wanted = `${Array.from({ length: 400 }, (_, i) => `${i} ${long}\n`).join('')}end\n`;
  assert.equal(text, wanted);
  assert.equal(result.stdout, wanted);
  assert.ok(pieces >= 401);
});

test('parallel: memory that nobody reaches is used again, with all workers allocating', async () => {
  const source = `package main

import "sync"

type node struct {
	left, right *node
	data        []int
}

func make_(depth int) *node {
	if depth == 0 {
		return &node{data: make([]int, 30)}
	}
	return &node{left: make_(depth - 1), right: make_(depth - 1)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func main() {
	var wg sync.WaitGroup
	kept := make([]*node, 8)
	c := make(chan *node, 8)
	for i := range kept {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := 0; k < 60; k++ {
				kept[i] = make_(7)
				c <- make_(3)
				if got := <-c; got.count() != 15 || kept[i].count() != 255 {
					panic("an object in use was taken away")
				}
			}
		}()
	}
	wg.Wait()
	println(kept[0].count())
}
`;
  const simulation = await parallel(source, { build: 'checked', reclaimBytes: 200_000 });
  const result = await simulation.run();
  assert.equal(result.stderr, '255\n');
  assert.ok(result.memory.reclaims > 10, `reclaimed ${result.memory.reclaims} times`);
});

test('parallel: a program that wants more memory than there is ends with one line', async () => {
  const source = `package main

var kept [][]int

func main() {
	for {
		kept = append(kept, make([]int, 1<<24))
	}
}
`;
  await assert.rejects((await parallel(source)).run(), {
    name: 'EngineError',
    message: 'the program needs more than the 4 GiB that the engine can address',
  });
});

test('parallel: a damaged image is refused', async () => {
  const { bytes } = await compileGo(hello, { file: 'main.go' });
  const damaged = Uint8Array.from(bytes);
  damaged[damaged.length - 1]! ^= 1;
  const simulation = await Simulation.create({ engine: 'parallel', workers: 1 });
  assert.throws(() => simulation.load(damaged), InputError);
  assert.throws(() => simulation.load(new Uint8Array(8)), InputError);
  await simulation.terminate();
});
