// CPU limits of a control group (cpu.max): what Linux's CFS bandwidth does to a program, and what Go's runtime makes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MachineOptions, resolveOptions, type SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunOptions } from '../../../bindings/engine/simulation.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileService } from '../queueing/service.js';

/** One request every 100 ms, at the beginning of the period; its work is spread over GOMAXPROCS goroutines. Prints latencies, ns. */
const burst = (requests: number, work_ms: number) => `package main

import (
	"runtime"
	"service"
	"sync"
	"time"
)

func main() {
	procs := runtime.GOMAXPROCS(0)
	tick := time.NewTicker(100 * time.Millisecond)
	for i := 0; i < ${requests}; i++ {
		<-tick.C
		at := time.Now()
		var wg sync.WaitGroup
		for j := 0; j < procs; j++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				service.Compute(int64(${work_ms} * time.Millisecond) / int64(procs))
			}()
		}
		wg.Wait()
		println(int64(time.Since(at)))
	}
}
`;

const images = new Map<string, Promise<Uint8Array>>();

async function run(source: string, options: SimulationOptions, runOptions: RunOptions = {}) {
  if (!images.has(source)) images.set(source, compileService(source));
  const simulation = await Simulation.create(options);
  simulation.load(await images.get(source)!);
  return simulation.run(runOptions);
}

/** Latencies in ms. */
async function latencies(source: string, options: SimulationOptions) {
  const result = await run(source, options);
  return {
    ms: result.stderr
      .trim()
      .split('\n')
      .map((ns) => Number(ns) / 1e6),
    result,
  };
}

const near = (ms: readonly number[], expected: number, within: number) => {
  for (const x of ms) assert.ok(Math.abs(x - expected) <= within, `${ms.join(' ')}: expected ${expected} ± ${within}`);
};

test('golang/go#73193: 10 CPUs, 200ms/100ms, a 50 ms parallel request: 5 ms at GOMAXPROCS 10, 25 ms at the default of 2', async () => {
  const machine = { cpus: 10, cpuQuota: '200ms/100ms' };
  const ten = await latencies(burst(4, 50), { machine, procs: 10 });
  near(ten.ms, 5, 0.25);
  const two = await latencies(burst(4, 50), { machine });
  assert.equal(two.result.config.procs, 2);
  near(two.ms, 25, 0.25);
  for (const { result } of [ten, two]) assert.equal(result.cgroup!.nr_throttled, 0);
});

test('#73193 and more than a quota of work: 10 Ps use it up in 20 ms and wait for the next period, 2 Ps never wait', async () => {
  const machine = { cpus: 10, cpuQuota: '200ms/100ms' };
  // 300 ms of work: 20 ms on 10 CPUs, throttled to the end of the period, then 10 ms. On 2 CPUs 150 ms.
  const ten = await latencies(burst(1, 300), { machine, procs: 10 });
  near(ten.ms, 110, 3);
  assert.equal(ten.result.cgroup!.nr_throttled, 1);
  // Ten CPUs wait for the rest of 100 ms each.
  assert.ok(Math.abs(ten.result.cgroup!.throttled_usec / 1000 - 10 * 79) < 30, JSON.stringify(ten.result.cgroup));
  const two = await latencies(burst(1, 300), { machine, procs: 2 });
  near(two.ms, 150, 1);
  assert.equal(two.result.cgroup!.nr_throttled, 0);
});

test('a single busy thread with half a CPU runs half of the time', async () => {
  const { ms, result } = await latencies(burst(1, 200), { machine: { cpus: 1, cpuQuota: 0.5 }, procs: 1 });
  // Four periods: 50 ms, wait, 50 ms, wait, 50 ms, wait, 50 ms. What is over a tick is paid back.
  near(ms, 350, 5);
  assert.ok(result.cgroup!.usage_usec < 4 * 50_000 + 10_000);
});

test('cpu.max.burst: what a period left is used later, the quota once more at most', async () => {
  const limit = { limit: '50ms/100ms', burst: '50ms' };
  // The first request finds 50 ms saved and takes 20 of them, the second 30.
  const { ms, result } = await latencies(burst(2, 70), { machine: { cpus: 1, cpuQuota: limit }, procs: 1 });
  near(ms, 70, 1);
  assert.equal(result.cgroup!.nr_throttled, 0);
  assert.ok(result.cgroup!.nr_bursts > 0 && result.cgroup!.burst_usec > 15_000);
  const without = await latencies(burst(1, 70), { machine: { cpus: 1, cpuQuota: '50ms/100ms' }, procs: 1 });
  near(without.ms, 120, 3);
});

test('what is used is what was granted, and digests depend on neither chunks nor builds', async () => {
  const options = {
    machine: { cpus: 8, cpuQuota: { limit: '30ms/20ms', phase: 'random' } },
    procs: 8,
    seed: 5,
  } as const;
  const whole = await run(burst(2, 120), { ...options, build: 'checked' });
  const cut = await run(burst(2, 120), options, { turnsPerChunk: 3 });
  assert.equal(cut.digest, whole.digest);
  assert.deepEqual(cut.cgroup, whole.cgroup);
  const { usage_usec, nr_periods, nr_throttled } = whole.cgroup!;
  assert.ok(nr_throttled > 0 && nr_throttled <= nr_periods);
  // Every tick may overdraw a CPU by less than itself; debts are paid from what comes.
  assert.ok(usage_usec <= (nr_periods + 1) * 30_000 + 8 * 1000, JSON.stringify(whole.cgroup));
});

const procs = (cpuQuota: MachineOptions['cpuQuota'], cpus: number, options: SimulationOptions = {}) =>
  resolveOptions({ ...options, machine: { cpus, cpuQuota } }).procs;

test('GOMAXPROCS defaults to the limit from Go 1.25 on: rounded up, 2 at least, the CPUs at most', () => {
  assert.deepEqual(
    [0.25, 1, 2, 2.5, '8500ms/1s', 100, 'max'].map((limit) => procs(limit, 24)),
    [2, 2, 2, 3, 9, 24, 24],
  );
  assert.equal(procs(0.5, 1), 1);
  assert.equal(procs(2, 24, { runtime: 'go1.25' }), 2);
  assert.equal(procs(2, 24, { runtime: 'go1.24' }), 24);
  assert.equal(procs(2, 24, { runtime: { extends: 'go1.26', container_maxprocs: false } }), 24);
  assert.equal(procs(2, 24, { procs: 7 }), 7);
});

const follow = `package main

import (
	"runtime"
	"time"
)

func main() {
	time.Sleep(time.Second / 2)
	for i := 0; i < 10; i++ {
		if i == 5 {
			runtime.GOMAXPROCS(3)
		}
		if i == 8 {
			runtime.SetDefaultGOMAXPROCS()
		}
		print(runtime.GOMAXPROCS(0), "/", runtime.NumCPU(), " ")
		time.Sleep(time.Second)
	}
}
`;

test('GOMAXPROCS follows the limit within a second, unless somebody chose a number, until SetDefaultGOMAXPROCS', async () => {
  const limits = '2,4@1600ms,6@6s';
  const result = await run(follow, { machine: { cpus: 8, cpuQuota: limits } });
  assert.equal(result.stderr, '2/8 2/8 4/8 4/8 4/8 3/8 3/8 3/8 6/8 6/8 ');
  const chosen = await run(follow, { machine: { cpus: 8, cpuQuota: limits }, procs: 8 });
  assert.equal(chosen.stderr, '8/8 8/8 8/8 8/8 8/8 3/8 3/8 3/8 6/8 6/8 ');
});

test('a program in a language before Go 1.25 has a P for each CPU, whatever the limit', async () => {
  const simulation = await Simulation.create({ machine: { cpus: 8, cpuQuota: 2 } });
  const text = 'package main\n\nimport "runtime"\n\nfunc main() { print(runtime.GOMAXPROCS(0)) }\n';
  simulation.load(await compileService(text, 124));
  const result = await simulation.run();
  assert.deepEqual([result.stderr, result.config.procs], ['8', 8]);
});

test('a limit that is none is one clear line', () => {
  const fails = (cpuQuota: unknown, message: string) =>
    assert.throws(() => resolveOptions({ machine: { cpuQuota } } as SimulationOptions), { message });
  const limit =
    "CPUs (2, 0.5), a quota of each period (200ms/100ms) or 'max'; quota at least 1ms, period from 1ms to 1s";
  fails('0', `machine.cpuQuota: expected ${limit}; later limits after commas, as 4@3s, got '0'`);
  fails('200ms/2s', `machine.cpuQuota: expected ${limit}; later limits after commas, as 4@3s, got '200ms/2s'`);
  fails({ limit: 'two' }, `machine.cpuQuota.limit: expected ${limit}, got 'two'`);
  fails({ limit: 2, burst: '300ms' }, 'machine.cpuQuota: expected a burst that is no more than the quota');
  fails({ limit: 2, phase: '100ms' }, 'machine.cpuQuota: expected a phase that is less than the period');
});
