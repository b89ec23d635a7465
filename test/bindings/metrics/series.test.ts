// Time series in virtual time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunOptions, Simulation } from '../../../bindings/engine/simulation.js';
import { InputError } from '../../../bindings/errors.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import type { SampleOptions } from '../../../bindings/metrics/series.js';
import { busy } from '../engine/programs.js';

const image = await compileGo(busy, { file: 'main.go' });

async function run(sample: SampleOptions | undefined, options: RunOptions = {}, procs = 3) {
  const simulation = await Simulation.create({ procs, machine: { cpus: 2 }, build: 'checked' });
  simulation.load(image);
  return simulation.run({ sample, ...options });
}

test('sampling doesn’t change the run', async () => {
  const plain = await run(undefined);
  assert.equal(plain.series, undefined);
  for (const every of ['100ns', '3us', '1ms']) {
    const { digest, virtual_ns, stdout } = await run({ every });
    assert.deepEqual([digest, virtual_ns, stdout], [plain.digest, plain.virtual_ns, plain.stdout], every);
  }
});

test('rows are of exact instants, whatever the chunks', async () => {
  const { series, virtual_ns } = await run({ every: '7us', rows: 1_000_000 });
  assert.deepEqual(
    series!.time_ns.slice(0, -1),
    series!.time_ns.slice(0, -1).map((_, i) => i * 7000),
  );
  assert.equal(series!.time_ns.at(-1), virtual_ns);
  for (const turnsPerChunk of [1, 17, 100_000]) {
    const other = await run({ every: '7us', rows: 1_000_000 }, { turnsPerChunk });
    assert.deepEqual(other.series, series, `${turnsPerChunk}`);
  }
});

test('the last row is the result; sums never fall', async () => {
  const { series, metrics } = await run({ every: '20us' });
  const last = (name: string) => series!.values[name]!.at(-1);
  assert.equal(last('/sim/events:events'), metrics['/sim/events:events']);
  assert.equal(last('/sched/latencies:seconds.count'), metrics['/sched/latencies:seconds'].count);
  assert.equal(last('/sched/latencies:seconds.p99'), metrics['/sched/latencies:seconds'].p99);
  assert.equal(last('/sim/proc/steals:steals{p=1}'), (metrics['/sim/proc/steals:steals'] as Record<string, number>)[1]);
  for (const name of ['/sim/events:events', '/sched/latencies:seconds.sum', '/cpu/classes/idle:cpu-seconds']) {
    const values = series!.values[name]!;
    assert.ok(values.length > 20 && values.every((value, i) => i === 0 || value >= values[i - 1]!), name);
  }
});

test('with too many rows every second is dropped: what is left is what the wider distance gives', async () => {
  const wide = await run({ every: '64us', rows: 1_000_000 });
  const narrow = await run({ every: '1us', rows: wide.series!.time_ns.length + 1 });
  assert.deepEqual(narrow.series, wide.series);
});

test('a run that goes on is sampled on', async () => {
  const whole = await run({ every: '10us', metrics: ['/sim/*'] });
  const simulation = await Simulation.create({ procs: 3, machine: { cpus: 2 }, build: 'checked' });
  simulation.load(image);
  const abort = new AbortController();
  const options: RunOptions = {
    sample: { every: '10us', metrics: ['/sim/*'] },
    signal: abort.signal,
    turnsPerChunk: 50,
  };
  abort.abort();
  const begun = await simulation.run(options);
  assert.equal(begun.exit.detail, 'interrupted');
  const rest = await simulation.run();
  assert.deepEqual(rest.series, whole.series);
  await assert.rejects(simulation.run({ sample: { every: 1000 } }), InputError);
});

test('until: rows up to its instant', async () => {
  const { series } = await run({ every: '10us', metrics: ['/sim/events:events'] }, { until: '45us' });
  assert.deepEqual(series!.time_ns, [0, 10_000, 20_000, 30_000, 40_000, 45_000]);
});

test('names and beginnings of names choose the columns', async () => {
  const { series } = await run({ every: '1ms', metrics: ['/sched/go*', '/sim/proc/runqueue:goroutines'] }, {}, 2);
  assert.deepEqual(Object.keys(series!.values), [
    '/sched/gomaxprocs:threads',
    '/sched/goroutines-created:goroutines',
    '/sched/goroutines/not-in-go:goroutines',
    '/sched/goroutines/runnable:goroutines',
    '/sched/goroutines/running:goroutines',
    '/sched/goroutines/waiting:goroutines',
    '/sched/goroutines:goroutines',
    '/sim/proc/runqueue:goroutines{p=0}',
    '/sim/proc/runqueue:goroutines{p=1}',
  ]);
});

test('wrong options are one line', async () => {
  const message = async (sample: SampleOptions) => (await run(sample).catch((error: Error) => error.message)) as string;
  assert.equal(
    await message({ every: 'soon' }),
    "sample.every: expected a duration such as 50us, 2ms or 1m30s, at least 100ns, got 'soon'",
  );
  assert.match(await message({ every: 1 }), /at least 100ns, got 1$/);
  assert.match(
    await message({ every: '1ms', rows: 1 }),
    /^sample\.rows: expected a whole number from 2 to 1000000, got 1$/,
  );
  assert.equal(
    await message({ every: '1ms', metrics: ['/sched/gomaxproc:threads'] }),
    "sample.metrics: expected the name of a metric of this run, got '/sched/gomaxproc:threads' (did you mean '/sched/gomaxprocs:threads'?)",
  );
});
