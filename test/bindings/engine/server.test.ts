import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { readLoad } from '../../../bindings/load/read.node.js';
import { runGo, timeless } from './programs.js';

const server = await readFile('examples/http-server/main.go', 'utf8');
const recording = await readLoad('examples/http-server/load.yaml');
const serve = (options: SimulationOptions = {}) => runGo(server, { load: recording, ...options }, { until: '60s' });

test('the lecture’s server serves every request of the recording, with the right status and body', async () => {
  const result = await serve();
  assert.equal(result.stdout, 'Server running on :8080\n');
  assert.equal(result.stderr, '');
  assert.deepEqual(result.exit, { code: 0, reason: 'stopped', detail: 'load done' });
  const r = result.requests!;
  assert.equal(r.phase, 'done');
  assert.deepEqual([r.sent, r.completed, r.failed, r.bad_status, r.bad_body], [2093, 2093, 0, 0, 0]);
  assert.deepEqual(r.by_status, { 200: 2093 });
  assert.equal(r.by_path['/']! + r.by_path['/about']!, 2093);
  assert.equal(r.warm.completed, 64);
  assert.equal(r.connections.opened, 64);
  assert.equal(r.latency_ns.count, 2093);
  // Two ways over a link of 50 µs, at least.
  assert.ok(r.latency_ns.p50 > 100_000 && r.latency_ns.p50 < 1_000_000, `p50 ${r.latency_ns.p50} ns`);
  assert.ok(Math.abs(r.throughput_per_s - 1046) < 10, `${r.throughput_per_s}`);
  assert.ok(result.syscalls.accept4! >= 64 && result.syscalls.read! >= 2093 && result.syscalls.write! >= 2093);
  assert.ok(result.poller.events > 0 && result.network.connections_accepted === 64);
});

test('a server under load repeats itself, in every build', async () => {
  const release = timeless(await serve());
  for (const build of ['release', 'checked'] as const)
    assert.deepEqual(timeless(await serve({ build })), release, build);
});

test('L53 the lecture’s runtime serves the same requests', async () => {
  const result = await serve({ runtime: 'lecture' });
  const r = result.requests!;
  assert.deepEqual([r.completed, r.failed, r.bad_status, r.bad_body], [2093, 0, 0, 0]);
});

test('a closed loop keeps its users busy', async () => {
  const load = { users: 20, count: 500, think: '1ms', paths: [{ path: '/about', expect: { body: 'About page\n' } }] };
  const r = (await serve({ load })).requests!;
  assert.deepEqual([r.sent, r.completed, r.bad_body], [500, 500, 0]);
  assert.ok(r.in_flight_peak <= 20);
});

test('connections without keep-alive serve one request each', async () => {
  const load = { rate: '2000/s', count: 100, keep_alive: false, paths: [{ path: '/', expect: { status: 200 } }] };
  const r = (await serve({ load })).requests!;
  assert.deepEqual([r.completed, r.bad_status, r.connections.opened], [100, 0, 100]);
});

test('a response that is not the expected one is counted', async () => {
  const load = { rate: '1000/s', count: 10, paths: [{ path: '/', expect: { status: 404, body: 'hello\n' } }] };
  const r = (await serve({ load })).requests!;
  assert.deepEqual([r.completed, r.bad_status, r.bad_body], [10, 10, 10]);
});

test('a load gives up on a port where nobody listens', async () => {
  const load = { rate: 1, count: 1, port: 81, connect_timeout: '20ms' };
  const r = (await serve({ load })).requests!;
  assert.deepEqual([r.phase, r.completed], ['gave up', 0]);
});
