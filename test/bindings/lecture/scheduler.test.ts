// Rows of the lecture about Ms, Ps, Gs and their queues, on running programs. What can only be seen from inside is in
// test/assembly/lecture.spec.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lecture, program } from './run.js';

/** n goroutines note the order in which they begin, main prints it. On one P nobody else writes meanwhile. */
const spawn = (n: number) =>
  program(
    ['fmt', 'sync'],
    `
func main() {
	var wg sync.WaitGroup
	order := []int{}
	wg.Add(${n})
	for i := 0; i < ${n}; i++ {
		go func() {
			order = append(order, i)
			wg.Done()
		}()
	}
	wg.Wait()
	fmt.Println(order)
}
`,
  );

const upTo = (n: number) => `[${Array.from({ length: n }, (_, i) => i).join(' ')}]\n`;

test('L27 one core gives 2 vCPUs: as many Ms are asked for, and as many Ps made', async () => {
  for (const cores of [1, 2, 5]) {
    const result = await lecture(spawn(3), { machine: { cores } });
    assert.deepEqual([result.config.cpus, result.config.procs], [2 * cores, 2 * cores]);
    assert.equal(result.processors.length, 2 * cores);
    // The netpoller's thread (L22) comes on top.
    assert.equal(result.threads.created, 2 * cores + 1);
  }
});

test('L26 L28 every go statement makes one goroutine; as few threads run many of them', async () => {
  for (const n of [1, 37, 1000]) {
    const { goroutines, threads } = await lecture(spawn(n), { machine: { cores: 1 } });
    assert.equal(goroutines.created, n + 1, 'main is one, too');
    assert.equal(threads.created, 3);
  }
});

test('L29 one M and one P seem to run two goroutines at once', async () => {
  const result = await lecture(
    program(
      ['fmt', 'runtime', 'sync'],
      `
func main() {
	var wg sync.WaitGroup
	wg.Add(2)
	for _, name := range []string{"a", "b"} {
		go func() {
			for i := 0; i < 5; i++ {
				fmt.Print(name)
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
`,
    ),
    { procs: 1 },
  );
  assert.equal(result.stdout, 'ababababab');
  assert.deepEqual([result.processors.length, result.threads.created], [1, 2], 'one P; its M and the netpoller’s');
});

test('L30 the local queue takes 256 goroutines, first in, first out', async () => {
  const result = await lecture(spawn(256), { procs: 1 });
  assert.equal(result.stdout, upTo(256));
  const [p] = result.processors;
  assert.deepEqual([p!.runq_peak, p!.overflows, p!.global_gets], [256, 0, 0]);
});

test('L31 when a goroutine sleeps, its P takes the next of its queue', async () => {
  const result = await lecture(
    program(
      ['fmt', 'sync', 'time'],
      `
func main() {
	var wg sync.WaitGroup
	wg.Add(3)
	for i := 1; i <= 3; i++ {
		go func() {
			fmt.Print("begins ", i, "; ")
			time.Sleep(time.Duration(4-i) * 5 * time.Millisecond)
			fmt.Print("ends ", i, "; ")
			wg.Done()
		}()
	}
	wg.Wait()
}
`,
    ),
    { procs: 1 },
  );
  assert.equal(result.stdout, 'begins 1; begins 2; begins 3; ends 3; ends 2; ends 1; ');
});

test('L32 what the 256 slots can’t take goes to the global queue, and runs after them', async () => {
  const result = await lecture(spawn(300), { procs: 1 });
  assert.equal(result.stdout, upTo(300));
  const [p] = result.processors;
  assert.deepEqual([p!.runq_peak, p!.overflows], [256, 44]);
  assert.ok(p!.global_gets > 0);
});

const work = (n: number) =>
  program(
    ['sync'],
    `
var sums [${n}]int

func main() {
	var wg sync.WaitGroup
	wg.Add(${n})
	for i := 0; i < ${n}; i++ {
		go func() {
			for k := 0; k < 100000; k++ {
				sums[i] += k
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
`,
  );

test('L33 an idle P steals from the queue of another; L34 the global queue stays untouched meanwhile', async () => {
  const { processors } = await lecture(work(100), { machine: { cores: 2 } });
  const [first, ...others] = processors;
  for (const p of others) {
    assert.ok(p.steals > 0 && p.stolen_goroutines >= p.steals, `P ${p.id} steals`);
    assert.ok(p.busy > 0.5 * first!.busy, `P ${p.id} has its share of the work`);
  }
  assert.deepEqual(
    processors.map((p) => p.global_gets),
    [0, 0, 0, 0],
  );
});

test('L38 while only main runs, one P is active and the others sleep', async () => {
  const result = await lecture(
    program(
      ['fmt'],
      'func main() {\n\tx := 0\n\tfor i := 0; i < 100000; i++ {\n\t\tx += i\n\t}\n\tfmt.Println(x)\n}\n',
    ),
    { machine: { cores: 2 } },
  );
  assert.equal(result.stdout, '4999950000\n');
  const busy = result.processors.map((p) => p.busy > 0);
  assert.deepEqual(busy, [true, false, false, false]);
  assert.deepEqual(
    result.processors.map((p) => p.schedticks > 0),
    [true, false, false, false],
  );
});
