import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config';
import { EngineError } from '../../../bindings/engine/engine.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { InputError } from '../../../bindings/errors.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { busy, runGo, spawnTen, timeless } from './programs.js';

const program = (body: string, imports = '"fmt"') =>
  `package main\n\nimport (\n${imports}\n)\n\nfunc main() {\n${body}\n}\n`;

test('one P runs the goroutine made last first, then the others in order', async () => {
  const result = await runGo(spawnTen, { procs: 1 });
  assert.equal(result.stdout, '9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n');
  assert.deepEqual(result.exit, { code: 0, reason: 'main returned', detail: '' });
});

test('the same seed gives the same run twice, another seed another one', async () => {
  const first = await runGo(busy, { seed: 7 });
  const again = await runGo(busy, { seed: 7 });
  const other = await runGo(busy, { seed: 8 });
  assert.equal(first.stdout, `${255 * 5995} 10\n`);
  assert.deepEqual(timeless(again), timeless(first));
  assert.equal(other.stdout, first.stdout);
  assert.notEqual(other.digest, first.digest);
});

test('release, checked and debug builds give the same run', async () => {
  const release = timeless(await runGo(busy, { build: 'release' }));
  for (const build of ['checked', 'debug'] as const) {
    assert.deepEqual(timeless(await runGo(busy, { build })), release, build);
  }
});

test('the result does not depend on how a run is cut into chunks', async () => {
  const whole = timeless(await runGo(busy));
  for (const turnsPerChunk of [1, 7, 1000, 1_000_000]) {
    assert.deepEqual(timeless(await runGo(busy, {}, { until: '60s', turnsPerChunk })), whole, String(turnsPerChunk));
  }
});

test('an interrupted run goes on as if nothing had happened', async () => {
  const whole = timeless(await runGo(busy));
  const simulation = await Simulation.create();
  simulation.load(await compileGo(busy, { file: 'main.go' }));
  const abort = new AbortController();
  abort.abort();
  const none = await simulation.run({ until: '60s', signal: abort.signal });
  assert.deepEqual(none.exit, { code: 0, reason: 'stopped', detail: 'interrupted' });
  assert.equal(none.events < whole.events, true);
  assert.deepEqual(timeless(await simulation.run({ until: '60s' })), whole);
});

test('until ends a run at its instant', async () => {
  const sleeper = program('time.Sleep(time.Second)\nfmt.Println("late")', '"fmt"\n"time"');
  const cut = await runGo(sleeper, {}, { until: '300ms' });
  assert.deepEqual([cut.exit.reason, cut.virtual_ns, cut.stdout], ['until', 300e6, '']);
  const whole = await runGo(sleeper, {}, { until: 2e9 });
  assert.deepEqual([whole.exit.reason, whole.stdout], ['main returned', 'late\n']);
  assert.ok(whole.virtual_ns >= 1e9 && whole.virtual_ns < 1.01e9, String(whole.virtual_ns));
});

test('exit codes and messages are Go’s own', async () => {
  const exit = await runGo(program('fmt.Println("x")\nos.Exit(7)', '"fmt"\n"os"'));
  assert.deepEqual([exit.exit.code, exit.exit.reason, exit.stdout], [7, 'os.Exit', 'x\n']);
  const panic = await runGo(program('panic("no")', ''));
  assert.deepEqual([panic.exit.code, panic.exit.reason], [2, 'panic']);
  assert.match(panic.stderr, /^panic: no\n\ngoroutine 1 \[running\]:\n/);
  const deadlock = await runGo(program('<-make(chan int)', ''));
  assert.deepEqual([deadlock.exit.code, deadlock.exit.reason], [2, 'deadlock']);
  assert.match(
    deadlock.stderr,
    /^fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 \[chan receive\]:\n/,
  );
});

test('output comes as it is written, and stands in the result', async () => {
  const said: string[] = [];
  const errors: string[] = [];
  const source = program(
    'fmt.Println("größe")\nprintln("low")\ntime.Sleep(5 * time.Millisecond)\nfmt.Print("end")',
    '"fmt"\n"time"',
  );
  const listeners = {
    onStdout: (bytes: Uint8Array) => said.push(new TextDecoder().decode(bytes)),
    onStderr: (bytes: Uint8Array) => errors.push(new TextDecoder().decode(bytes)),
  };
  const result = await runGo(source, {}, { turnsPerChunk: 1, ...listeners });
  assert.deepEqual(said, ['größe\n', 'end']);
  assert.equal(result.stdout, 'größe\nend');
  assert.deepEqual(errors, ['low\n']);
  assert.equal(result.stderr, 'low\n');
});

test('the numbers of a result fit together', async () => {
  const r = await runGo(busy, { procs: 2, machine: { cpus: 2 }, seed: 3 });
  assert.equal(r.schema, 'gmpsim.run/1');
  assert.match(r.digest, /^[0-9a-f]{16}$/);
  assert.equal(r.seed, 3);
  assert.deepEqual([r.config.procs, r.config.cpus, r.config.runtime], [2, 2, 'go1.26']);
  assert.ok(r.goroutines.created >= 257, `255 of the tree, main, the ticker: ${r.goroutines.created}`);
  assert.ok(r.goroutines.peak <= r.goroutines.created);
  assert.equal(r.processors.length, 2);
  for (const p of r.processors) assert.ok(p.busy > 0 && p.busy <= 1, `busy ${p.busy}`);
  assert.equal(r.metrics['/sched/gomaxprocs:threads'], 2);
  // Go 1.26 counts the runtime's own there: the collector's three, those for GOMAXPROCS and finalizers.
  assert.equal(r.metrics['/sched/goroutines-created:goroutines'], r.goroutines.created + 5);
  const { sched } = r.latency_ns;
  assert.ok(sched.count >= r.goroutines.created && sched.p50 <= sched.p99 && sched.p99 <= sched.max);
  assert.equal(r.metrics['/sched/latencies:seconds'].p99, sched.p99 / 1e9);
  assert.ok(r.syscalls.write! >= 1, JSON.stringify(r.syscalls));
  assert.ok(Object.values(r.syscalls).every((n) => n > 0));
  assert.ok(r.processors.every((p) => p.schedticks > 0));
});

test('parked goroutines are counted', async () => {
  const body = 'for i := 0; i < 1500; i++ {\ngo func() { select {} }()\n}\ntime.Sleep(time.Second)';
  const { goroutines, metrics } = await runGo(program(body, '"time"'), {}, { until: '500ms' });
  // Those, and main, which sleeps.
  assert.equal(goroutines.parked, 1501);
  // And the runtime's own, without package os: the collector's three, and that for GOMAXPROCS.
  assert.equal(metrics['/sched/goroutines/waiting:goroutines'], 1505);
});

test('progress is told at the end at least', async () => {
  const told: number[] = [];
  const result = await runGo(busy, {}, { until: '10s', onProgress: (p) => told.push(p.virtual_ns) });
  assert.equal(told.at(-1), result.virtual_ns);
});

test('wrong use is one clear line', async () => {
  const simulation = await Simulation.create();
  await assert.rejects(simulation.run(), { name: 'InputError', message: 'run: expected a program; call load first' });
  assert.throws(() => simulation.load(new Uint8Array(3)), {
    name: 'InputError',
    message: 'load: expected an image, as compileGo and programBuilder make it',
  });
  const { bytes } = await compileGo(spawnTen, { file: 'main.go' });
  const damaged = bytes.slice();
  damaged[damaged.length - 9]! ^= 1;
  await assert.rejects(async () => (await Simulation.create()).load(damaged), {
    name: 'EngineError',
    message: 'cannot load the image: its digest is wrong',
  });
  simulation.load(bytes);
  assert.throws(() => simulation.load(bytes), { name: 'InputError', message: /has a program already/ });
  await assert.rejects(simulation.run({ turnsPerChunk: 0 }), { message: /^turnsPerChunk: expected a whole number/ });
  await simulation.run();
  await assert.rejects(simulation.run(), { name: 'InputError', message: /has ended/ });
  await simulation.terminate();
  await assert.rejects(simulation.run(), { name: 'InputError', message: 'this simulation was terminated' });
  await assert.rejects(Simulation.create({ procs: 0 }), {
    name: 'InputError',
    message: 'procs: expected a whole number from 1 to 4096, got 0',
  });
});

test('a profile of one’s own that the engine cannot run is refused', async () => {
  const go = runtimeProfiles['go1.26']!;
  const runtime = { ...go, name: 'mine', values: { ...go.values, [Config.NIC_RING_SLOTS]: 3 } };
  await assert.rejects(runGo(spawnTen, { runtime }), {
    name: 'InputError',
    message: 'runtime: NIC_RING_SLOTS: expected a power of two from 2 to 65536',
  });
});

test('a worker gives the same run, listeners included', async () => {
  const image = await compileGo(busy, { file: 'main.go' });
  const here = await runGo(busy, { seed: 5 });
  const remote = await Simulation.inWorker({ seed: 5 });
  try {
    remote.load(image);
    const said: Uint8Array[] = [];
    const told: number[] = [];
    const there = await remote.run({
      until: '60s',
      onStdout: (bytes) => said.push(bytes),
      onProgress: (progress) => told.push(progress.virtual_ns),
    });
    assert.deepEqual(timeless(there), timeless(here));
    assert.equal(Buffer.concat(said).toString(), here.stdout);
    assert.equal(told.at(-1), here.virtual_ns);
  } finally {
    await remote.terminate();
  }
});

test('errors come back from a worker with their class', async () => {
  await assert.rejects(Simulation.inWorker({ procs: 0 }), (e: Error) => e instanceof InputError);
  const remote = await Simulation.inWorker();
  try {
    remote.load(new Uint8Array(3));
    await assert.rejects(remote.run(), (e: Error) => e instanceof InputError && e.message.startsWith('load: expected'));
  } finally {
    await remote.terminate();
  }
  const damaged = await Simulation.inWorker();
  try {
    const { bytes } = await compileGo(spawnTen, { file: 'main.go' });
    bytes[bytes.length - 9]! ^= 1;
    damaged.load(bytes);
    await assert.rejects(damaged.run(), (e: Error) => e instanceof EngineError && /digest/.test(e.message));
  } finally {
    await damaged.terminate();
  }
});

test('a worker can be interrupted, and its end ends the wait', async () => {
  const forever = await compileGo(program('for {\ntime.Sleep(time.Microsecond)\n}', '"time"'), { file: 'main.go' });
  const remote = await Simulation.inWorker();
  remote.load(forever);
  const abort = new AbortController();
  const first = remote.run({ signal: abort.signal, onProgress: () => abort.abort() });
  assert.deepEqual((await first).exit, { code: 0, reason: 'stopped', detail: 'interrupted' });
  const second = remote.run();
  setTimeout(() => void remote.terminate(), 50);
  await assert.rejects(second, /the worker has ended/);
});

test('a run waits for what pause returns, here and in a worker, and comes to the same', async () => {
  const image = await compileGo(spawnTen, { file: 'main.go' });
  const expected = timeless(await runGo(spawnTen));
  for (const create of [() => Simulation.create(), () => Simulation.inWorker()]) {
    const simulation = await create();
    simulation.load(image);
    let asked = 0;
    let waiting = false;
    const result = await simulation.run({
      until: '60s',
      turnsPerChunk: 1,
      pause: async () => {
        assert.ok(!waiting, 'one at a time');
        waiting = true;
        await new Promise((resolve) => setTimeout(resolve, asked++ === 0 ? 300 : 0));
        waiting = false;
      },
    });
    assert.ok(asked > 3 && !waiting, `${asked} times`);
    assert.deepEqual(timeless(result), expected);
    await simulation.terminate();
  }
});
