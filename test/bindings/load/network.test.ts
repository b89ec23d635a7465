// The way between clients and machine: jitter, routers, the client's own CPUs and ports; and that nothing leaks.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { InputError } from '../../../bindings/errors.js';
import { type LoadSpec, planLoad } from '../../../bindings/load/plan.js';
import { runGo } from '../engine/programs.js';

/** Answers on package net alone. */
const raw = await readFile('examples/connections/main.go', 'utf8');
const http = await readFile('examples/http-server/main.go', 'utf8');

const run = (load: LoadSpec, options: SimulationOptions = {}, source = raw) =>
  runGo(source, { machine: { cpus: 2 }, build: 'checked', load, ...options }, { until: '120s' });
const wire = (r: RunResult) => r.requests!.attribution!.wire;

test('routers add their latency and the time on their lines, each way', async () => {
  const load = { users: 1, count: 20 };
  const direct = await run({ ...load, network: { bandwidth: 0 } });
  const routed = await run({
    ...load,
    network: { bandwidth: 0, routers: [{ latency: '100us' }, { latency: '200us' }, { latency: '5us' }] },
  });
  assert.equal(wire(routed).mean - wire(direct).mean, 2 * 305_000);
  // 54 bytes of headers and the payload at 100 Mbit/s: 80 ns a byte.
  const slow = await run({ ...load, network: { bandwidth: 0, routers: [{ bandwidth: '100Mbit/s' }] } });
  const sent = wire(slow).mean - wire(direct).mean;
  assert.ok(sent > 2 * 54 * 80 && sent < 2 * 300 * 80, `${sent}`);
});

test('a router whose queue is full drops: its counter says so, and TCP sends again', async () => {
  const network = { routers: [{ bandwidth: '20Mbit/s', queue: 32 }] };
  const r = await run({ users: 64, count: 400, network });
  assert.equal(r.requests!.completed, 400);
  assert.ok(r.network.router_drops > 0);
  const roomy = await run({ users: 64, count: 400, network: { routers: [{ bandwidth: '20Mbit/s' }] } });
  assert.deepEqual([roomy.requests!.completed, roomy.network.router_drops], [400, 0]);
});

test('jitter is drawn by the seed, within its bounds, and never turns packets of a connection round', async () => {
  const load = { users: 8, count: 400, network: { jitter: '200us' } };
  const r = await run(load);
  const plain = await run({ ...load, network: {} });
  assert.equal(r.requests!.completed, 400);
  assert.ok(wire(r).max > wire(plain).max + 250_000 && wire(r).max <= wire(plain).max + 400_000, `${wire(r).max}`);
  const mean = wire(r).mean - wire(plain).mean;
  assert.ok(mean > 190_000 && mean < 240_000, `${mean}`);
  // Out of order packets would have been sent again, after 200 ms.
  assert.ok(r.requests!.latency_ns.max < 5_000_000);
  assert.equal((await run(load)).digest, r.digest);
  assert.notEqual((await run(load, { seed: 2 })).digest, r.digest);
});

test('a client machine with CPUs of its own is the bottleneck when it is slow', async () => {
  const load = { users: 32, count: 600 };
  const fast = await run(load);
  const slow = await run({ ...load, client: { cpus: 1, packet: '50us', interrupt: '5us', coalesce: '20us' } });
  assert.equal(slow.requests!.completed, 600);
  // Two packets a request at least.
  assert.ok(slow.requests!.throughput_per_s < 10_000 && fast.requests!.throughput_per_s > 20_000);
  assert.ok(wire(slow).mean > 20 * 50_000);
  const two = await run({ ...load, client: { cpus: 2, packet: '50us', interrupt: '5us', coalesce: '20us' } });
  assert.ok(two.requests!.throughput_per_s > 1.5 * slow.requests!.throughput_per_s);
});

test('a client’s card without room drops, and says so', async () => {
  const r = await run({ users: 32, count: 200, client: { cpus: 1, packet: '50us', ring: 2 } });
  assert.equal(r.requests!.completed, 200);
  assert.ok(r.network.client_rx_missed > 0);
});

test('a machine’s card without descriptors misses packets, and says so', async () => {
  const burst = { users: 24, count: 200, network: { nic: { ring: 8 } } };
  const r = await run(burst, { machine: { cpus: 1 } });
  assert.equal(r.requests!.completed, 200);
  assert.ok(r.network.rx_missed > 0 && r.network.rx_missed === r.network.packets_dropped);
  const roomy = await run({ ...burst, network: { nic: { ring: 1024 } } }, { machine: { cpus: 1 } });
  assert.equal(roomy.network.rx_missed, 0);
});

test('rx-frames and rx-usecs decide how often the card interrupts', async () => {
  const load = { users: 64, count: 1000 };
  const of = async (nic: { rx_usecs: string; rx_frames?: number }) =>
    (await run({ ...load, network: { nic } }, { machine: { cpus: 1 } })).network.interrupts;
  const [often, seldom, frames] = [
    await of({ rx_usecs: '1us' }),
    await of({ rx_usecs: '200us' }),
    await of({ rx_usecs: '200us', rx_frames: 4 }),
  ];
  assert.ok(seldom < often / 2 && frames > seldom * 1.5, `${often} ${seldom} ${frames}`);
});

test('ports of closed connections are used again in their turn, with TIME_WAIT only when that is over', async () => {
  // One address has 28,232 ports; connections that serve one request are closed by the client, as this server never closes.
  const load = { rate: '40000/s', count: 28_400, connections: 64, keep_alive: false, attribution: false };
  const options: SimulationOptions = { build: 'release', machine: { cpus: 4 } };
  const at = async (time_wait: string) =>
    (await runGo(raw, { ...options, load: { ...load, time_wait } }, { until: '2s' })).requests!;
  assert.equal((await at('0')).completed, 28_400);
  assert.equal((await at('100ms')).completed, 28_400);
  const stuck = await at('60s');
  // The first connection of all found the server not listening yet.
  assert.ok(stuck.completed <= 28_232 && stuck.completed >= 28_200, `${stuck.completed}`);
  assert.ok(stuck.waiting > 0);
});

test('nothing leaks: when all connections are closed, every pool is as full as after one', async () => {
  const counted = [
    'packets',
    'buffer_bytes',
    'sockets',
    'descriptors',
    'epoll_items',
    'connections',
    'serving',
    'goroutines',
  ];
  const pools = (r: RunResult) => counted.map((name) => [name, r.pools[name]]);
  for (const [source, name] of [
    [raw, 'net'],
    [http, 'net/http'],
  ] as const) {
    const one = await run({ users: 1, count: 1, drain: '300ms' }, {}, source);
    assert.deepEqual([one.pools.packets, one.pools.buffer_bytes, one.pools.connections], [0, 0, 0], name);
    assert.deepEqual([one.pools.sockets, one.pools.epoll_items, one.pools.serving], [1, 1, 0], name);
    for (const load of [
      { users: 300, count: 600, drain: '300ms' },
      { rate: '20000/s', count: 600, connections: 100, keep_alive: false, drain: '300ms' },
      { users: 100, count: 300, drain: '2s', network: { loss: '1%' } },
    ] satisfies LoadSpec[]) {
      const many = await run(load, {}, source);
      assert.equal(many.requests!.phase, 'done');
      assert.deepEqual(pools(many), pools(one), `${name}: ${JSON.stringify(load)}`);
    }
  }
  // The counters can tell: without closing they are higher.
  const open = await run({ users: 300, count: 600 });
  assert.ok(open.pools.sockets! >= 300 && open.pools.connections === 300 && open.pools.goroutines! >= 300);
});

test('browsers fetch what belongs to a page over six connections at most, keep them, and think when all is there', async () => {
  const resources = Array.from({ length: 12 }, (_, i) => `/resource-${i}`);
  const load = { users: 5, count: 5 * 13 * 4, think: { mean: '5ms', distribution: 'constant' as const } };
  const r = (await run({ ...load, browser: { resources } })).requests!;
  assert.deepEqual([r.completed, r.failed, r.connections.opened], [260, 0, 5 * 6]);
  assert.equal(r.by_path['/'], 20);
  for (const path of resources) assert.equal(r.by_path[path], 20, path);
  assert.equal(r.pages_ns!.count, 20);
  assert.ok(r.in_flight_peak <= 30);
  // A page and two waves of six: three round trips at least.
  assert.ok(r.pages_ns!.p50 > 3 * 100_000 && r.pages_ns!.max < 5_000_000);
  // One connection: thirteen round trips, one after the other.
  const one = (await run({ ...load, browser: { connections: 1, resources } })).requests!;
  assert.deepEqual([one.completed, one.connections.opened], [260, 5]);
  assert.ok(one.pages_ns!.p50 > 13 * 100_000);
  // No page begins before the one ahead of it is there and has been looked at.
  assert.ok(r.last_done_ns - r.started_ns >= 3 * 5_000_000);
  const lossy = await run({ ...load, browser: { resources }, drain: '5s', network: { loss: '1%' } });
  assert.equal(lossy.requests!.completed, 260);
  assert.equal(lossy.pools.connections, 0);
});

test('what cannot be is said in one line', () => {
  const load = (spec: object) => () => planLoad({ users: 1, count: 1, ...spec } as LoadSpec);
  const refused = (spec: object, message: RegExp) =>
    assert.throws(load(spec), (e) => e instanceof InputError && message.test(e.message));
  refused({ network: { routers: [] } }, /^load: network\.routers: expected a list of routers, got an empty one$/);
  refused({ network: { routers: [{ queue: -1 }] } }, /^load: network\.routers\[0\]\.queue: expected a whole number/);
  refused({ network: { routers: Array(65).fill({}) } }, /^load: network\.routers: expected 64 routers at most$/);
  refused({ network: { nic: { ring: 100 } } }, /^load: network\.nic\.ring: expected a power of two from 2 to 65536$/);
  refused({ client: {} }, /^load: client: expected the key 'cpus'$/);
  const page = { paths: ['/a'], browser: { resources: ['/b', '/a'] } };
  refused(page, /^load: browser\.resources\[1\]: '\/a' is there twice$/);
  refused({ drain: 'soon' }, /^load: drain: expected a duration/);
});
