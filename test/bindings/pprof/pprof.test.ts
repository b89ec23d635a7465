// Profiles: they agree with the run's own counters, and Go's pprof reads them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Profile } from 'pprof-format';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { InputError } from '../../../bindings/errors.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { type ProfileKind, profileKinds } from '../../../bindings/pprof/profiler.js';

const source = `package main

import (
	"sync"
	"time"
)

var mu sync.Mutex
var sum int

func spin(n int) {
	for i := 0; i < n; i++ {
		sum += i % 3
	}
}

func holder(wg *sync.WaitGroup) {
	defer wg.Done()
	for i := 0; i < 20; i++ {
		mu.Lock()
		spin(200000)
		mu.Unlock()
	}
}

func receiver(c chan int) {
	for range c {
	}
}

func forever() { select {} }

func main() {
	go forever()
	go forever()
	c := make(chan int)
	go receiver(c)
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go holder(&wg)
	}
	for i := 0; i < 5; i++ {
		time.Sleep(time.Millisecond)
		c <- i
	}
	wg.Wait()
}
`;

async function profiled(profiles: readonly ProfileKind[]) {
  const simulation = await Simulation.create({ procs: 3, machine: { cpus: 3 } });
  simulation.load(await compileGo(source, { file: 'main.go' }));
  const result = await simulation.run({ profiles });
  return { simulation, result };
}

/** Sums of the values, and those of stacks with a function, by name. */
async function decoded(simulation: Simulation, kind: ProfileKind) {
  const bytes = await simulation.profile(kind);
  const profile = Profile.decode(gunzipSync(bytes));
  const text = (i: unknown) => profile.stringTable.strings[Number(i)]!;
  const names = new Map(profile.function.map((f) => [Number(f.id), text(f.name)]));
  const places = new Map(
    profile.location.map((l) => [Number(l.id), l.line.map((x) => names.get(Number(x.functionId))!)]),
  );
  const samples = profile.sample.map((s) => ({
    stack: s.locationId.flatMap((id) => places.get(Number(id))!),
    value: s.value.map(Number),
  }));
  const sum = (i: number, within?: string) =>
    samples.reduce((n, { stack, value }) => (within === undefined || stack.includes(within) ? n + value[i]! : n), 0);
  return { bytes, samples, sum, types: profile.sampleType.map((t) => `${text(t.type)}/${text(t.unit)}`) };
}

const { simulation, result } = await profiled(profileKinds);

test('profiles don’t change the run', async () => {
  const plain = await profiled([]);
  assert.deepEqual([result.digest, result.virtual_ns], [plain.result.digest, plain.result.virtual_ns]);
});

test('cpu: 10 ms for each sample; their sum is the time that the CPUs were busy', async () => {
  const { sum, types } = await decoded(simulation, 'cpu');
  assert.deepEqual(types, ['samples/count', 'cpu/nanoseconds']);
  assert.equal(sum(1), sum(0) * 10_000_000);
  const busy = Object.values(result.metrics['/sim/cpu/busy:cpu-seconds'] as Record<string, number>);
  const busy_ns = busy.reduce((a, b) => a + b) * 1e9;
  // Each CPU is looked at every 10 ms.
  assert.ok(Math.abs(sum(1) - busy_ns) <= 3 * 10_000_000 + 0.1 * busy_ns, `${sum(1)} ns sampled, ${busy_ns} ns busy`);
  assert.ok(sum(0, 'main.spin') > 0.8 * sum(0), 'nearly everything is spent in spin');
  assert.equal(sum(0, 'main.spin'), sum(0, 'main.holder'), 'spin is called by holder');
});

test('block: contentions and delays are those of the counters', async () => {
  const { sum, types } = await decoded(simulation, 'block');
  assert.deepEqual(types, ['contentions/count', 'delay/nanoseconds']);
  const waits = result.metrics['/sim/latency/waits:waits'] as Record<string, number>;
  const waited = result.metrics['/sim/latency/waiting:seconds'] as Record<string, number>;
  const reasons = ['chan receive', 'chan send', 'select', 'sync.Mutex.Lock', 'sync.WaitGroup.Wait'];
  const total = (of: Record<string, number>) => reasons.reduce((n, reason) => n + (of[reason] ?? 0), 0);
  assert.equal(sum(0), total(waits));
  assert.ok(Math.abs(sum(1) - total(waited) * 1e9) < 1, `${sum(1)} and ${total(waited) * 1e9}`);
  assert.equal(sum(0, 'runtime.chanrecv1'), waits['chan receive']);
  assert.ok(sum(0, 'main.receiver') > 0 && sum(0, 'main.holder') > 0);
});

test('mutex: charged to who unlocked', async () => {
  const { sum, samples } = await decoded(simulation, 'mutex');
  const waited = result.metrics['/sync/mutex/wait/total:seconds'];
  assert.ok(Math.abs(sum(1) - waited * 1e9) < 1, `${sum(1)} and ${waited * 1e9}`);
  assert.ok(sum(0) > 10);
  for (const { stack } of samples)
    assert.ok(
      stack.some((name) => name.endsWith('Unlock')),
      stack.join(' < '),
    );
});

test('goroutine: who there is at the end', async () => {
  const { sum, types } = await decoded(simulation, 'goroutine');
  assert.deepEqual(types, ['goroutine/count']);
  assert.equal(sum(0), result.goroutines.live);
  assert.equal(sum(0, 'main.forever'), 2);
});

test('go tool pprof reads every profile and finds the same sums', async (t) => {
  if (spawnSync('go', ['version']).error) {
    t.skip('no go');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gmpsim-pprof-'));
  try {
    for (const kind of profileKinds) {
      const { bytes, sum } = await decoded(simulation, kind);
      const file = join(folder, `${kind}.pb.gz`);
      writeFileSync(file, bytes);
      const pprof = (...args: string[]) => {
        const { status, stdout, stderr } = spawnSync('go', ['tool', 'pprof', ...args, file], { encoding: 'utf8' });
        assert.equal(status, 0, stderr);
        return stdout;
      };
      const raw = pprof('-raw');
      const rows = raw.slice(raw.indexOf('Samples:'), raw.indexOf('Locations')).matchAll(/^ +(\d+)(?: +(\d+))?:/gm);
      const values = [...rows].map(([, first, second]) => Number(second ?? first));
      assert.equal(
        values.reduce((a, b) => a + b, 0),
        sum(kind === 'goroutine' ? 0 : 1),
        kind,
      );
      const top = pprof('-top', '-nodecount=100');
      assert.match(
        top,
        { cpu: /main\.spin/, block: /runtime\.chanrecv1/, mutex: /Unlock/, goroutine: /main\.forever/ }[kind],
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what wasn’t asked for is an error of one line', async () => {
  const { simulation: other } = await profiled(['goroutine']);
  await assert.rejects(
    other.profile('cpu'),
    new InputError("profile: expected one that 'profiles' of the run names, got 'cpu'"),
  );
  await assert.rejects(
    profiled(['heap' as ProfileKind]),
    new InputError("profiles: expected 'cpu', 'block', 'mutex' or 'goroutine', got 'heap'", 'profiles'),
  );
});
