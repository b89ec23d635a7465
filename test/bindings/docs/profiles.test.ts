// docs/profiles.md: its tables are the data, its examples are the files, and what it says they do is what they do.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Cost } from '../../../assembly/abi/costs';
import { costProfiles } from '../../../bindings/profiles/costs.js';
import { costProfile, parseCosts, printCosts } from '../../../bindings/profiles/costspec.js';
import { profileKeys } from '../../../bindings/profiles/keys.js';
import { runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { parseRuntime, printRuntime, runtimeProfile } from '../../../bindings/profiles/spec.js';
import { keyTable, profileTable } from '../../../bindings/profiles/table.js';
import { runGo } from '../engine/programs.js';

const doc = await readFile('docs/profiles.md', 'utf8');

test('the tables of docs/profiles.md are the data', () => {
  assert.ok(doc.includes(`\n${keyTable()}\n`), `the table of keys should be\n${keyTable()}`);
  assert.ok(doc.includes(`\n${profileTable()}\n`), `the table of profiles should be\n${profileTable()}`);
});

test('every number that a profile decides has a key with a name, and every profile a value for it', () => {
  const keys = new Set(profileKeys.flatMap(({ key, divisor }) => (divisor === undefined ? [key] : [key, divisor])));
  for (const [name, { values }] of Object.entries(runtimeProfiles)) {
    assert.deepEqual(new Set(Object.keys(values).map(Number)), keys, name);
  }
});

test('the examples of docs/profiles.md are the files under examples/profiles', async () => {
  for (const name of ['no-runnext', 'slow-threads']) {
    const text = await readFile(`examples/profiles/${name}.yaml`, 'utf8');
    const yaml = text.replace(/^#.*\n/gm, '');
    assert.ok(doc.includes(`\`\`\`yaml\n${yaml}\`\`\``), name);
  }
});

const ten = `package main

import "sync"

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go func() { print(i, " "); wg.Done() }()
	}
	wg.Wait()
}
`;

test('without runnext goroutines run in the order in which they were made', async () => {
  const runtime = parseRuntime(await readFile('examples/profiles/no-runnext.yaml', 'utf8'));
  assert.equal((await runGo(ten, { procs: 1, runtime })).stderr, '0 1 2 3 4 5 6 7 8 9 ');
  assert.equal((await runGo(ten, { procs: 1 })).stderr, '9 0 1 2 3 4 5 6 7 8 ');
});

test('a cost profile of one’s own takes effect', async () => {
  const costs = parseCosts(await readFile('examples/profiles/slow-threads.yaml', 'utf8'));
  assert.equal(costs.operations[Cost.CLONE], 60_000);
  assert.equal(costs.operations[Cost.MALLOC], costProfiles.vm!.operations[Cost.MALLOC]);
  const [slow, fast] = [await runGo(ten, { procs: 4, costs }), await runGo(ten, { procs: 4 })];
  assert.ok(slow.virtual_ns > fast.virtual_ns);
  assert.equal(slow.config.costs, 'slow threads');
});

test('what is printed is read back, for every profile', () => {
  for (const profile of Object.values(runtimeProfiles)) assert.deepEqual(parseRuntime(printRuntime(profile)), profile);
  for (const profile of Object.values(costProfiles)) {
    const back = parseCosts(printCosts(profile));
    assert.equal(back.name, profile.name);
    assert.equal(back.instruction, profile.instruction);
    for (const [key, ns] of Object.entries(profile.operations)) assert.equal(back.operations[Number(key) as Cost], ns);
  }
});

test('wrong profiles are refused in one line, with line and column', () => {
  const refused = (text: string, message: string) => assert.throws(() => parseRuntime(text, 'my.yaml'), { message });
  refused('runq_sze: 64\n', "my.yaml:1:1: unknown key 'runq_sze' (did you mean 'runq_size'?)");
  refused(
    'extends: go1.26\nrunq_size: 5000\n',
    'my.yaml:2:12: runq_size: expected a whole number from 2 to 4096, got 5000',
  );
  refused('extends: go1.62\n', /extends: expected 'go1.21', .* got 'go1.62'/ as unknown as string);
  refused('time_slice: fast\n', "my.yaml:1:13: time_slice: expected a duration from 0 to 1h such as 10ms, got 'fast'");
  refused('steal_share: 3/2\n', "my.yaml:1:14: steal_share: expected a share such as 1/2, at most 1, got '3/2'");
  refused(
    'steal_order: nearst\n',
    /expected 'random', 'ascending' or 'nearest'.*did you mean 'nearest'/ as unknown as string,
  );
  refused('runq_size: 64\n', "my.yaml:1:1: overflow_batch: expected at most the 64 slots of 'runq_size', got 128");
  refused('sysmon: false\nasync_preempt_off: true\n', /^my.yaml:2:\d+: .*goes with/ as unknown as string);
  refused('', 'my.yaml: expected a runtime profile, got an empty file');
  assert.throws(() => parseCosts('operations:\n  malloc: dear\n', 'c.yaml'), {
    message: "c.yaml:2:11: operations.malloc: expected nanoseconds from 0 to 4294967, got 'dear'",
  });
  assert.throws(() => parseCosts('operations:\n  maloc: 1\n', 'c.yaml'), {
    message: "c.yaml:2:3: operations: unknown key 'maloc' (did you mean 'malloc'?)",
  });
  assert.throws(() => runtimeProfile({ runq_size: 1 }), {
    message: 'runtime.runq_size: expected a whole number from 2 to 4096, got 1',
  });
  assert.throws(() => costProfile({ extends: 'cheap' }), { message: /^costs\.extends: expected/ });
});

test('a tight loop without calls yields when it is interrupted, and never under asyncpreemptoff', async () => {
  const source = `package main

import "runtime"

func main() {
	go func() {
		n := 0
		for {
			n++
		}
	}()
	runtime.Gosched()
	println("back")
}
`;
  const run = (off: boolean) =>
    runGo(source, { procs: 1, runtime: { extends: 'go1.26', async_preempt_off: off } }, { until: '100ms' });
  assert.equal((await run(false)).stderr, 'back\n');
  const off = await run(true);
  assert.equal(off.stderr, '');
  assert.equal(off.exit.reason, 'until');
  const calls = source
    .replace('n++', 'n = next(n)')
    .replace('func main', 'func next(n int) int { return n + 1 }\n\nfunc main');
  const cooperative = await runGo(
    calls,
    { procs: 1, runtime: { extends: 'go1.26', async_preempt_off: true } },
    { until: '100ms' },
  );
  assert.equal(cooperative.stderr, 'back\n');
});

test('steal orders: ascending and nearest take from the neighbours first; shares are taken as written', async () => {
  const source = `package main

import "sync"

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 200; i++ {
		wg.Add(1)
		go func() {
			for j := 0; j < 20000; j++ {
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
`;
  const digests = new Set<string>();
  for (const change of [{}, { steal_order: 'ascending' }, { steal_order: 'nearest' }, { steal_share: '1/4' }]) {
    const result = await runGo(source, { procs: 8, machine: { cpus: 8 }, build: 'checked', runtime: { ...change } });
    assert.equal(result.exit.reason, 'main returned');
    digests.add(result.digest);
  }
  assert.equal(digests.size, 4);
});

test('WaitGroup.Wait has a reason of its own since 1.24', async () => {
  const source =
    'package main\n\nimport "sync"\n\nfunc main() {\n\tvar wg sync.WaitGroup\n\twg.Add(1)\n\twg.Wait()\n}\n';
  const reason = async (runtime: string) => /\[(.*)\]/.exec((await runGo(source, { runtime })).stderr)![1];
  assert.deepEqual(
    [await reason('go1.21'), await reason('go1.23'), await reason('go1.24'), await reason('go1.27')],
    ['semacquire', 'semacquire', 'sync.WaitGroup.Wait', 'sync.WaitGroup.Wait'],
  );
});
