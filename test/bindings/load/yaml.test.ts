import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config';
import { InputError } from '../../../bindings/errors.js';
import { planLoad } from '../../../bindings/load/plan.js';
import { readLoad } from '../../../bindings/load/read.node.js';
import { parseLoad } from '../../../bindings/load/yaml.js';

const arrivals = 'intended_ns,path\n1,/\n5,/about\n9,/\n';
const read = (yaml: string, csv = arrivals) =>
  parseLoad(yaml, { readText: async (name) => ({ file: `in/${name}`, text: csv }) });
const fails = (yaml: string, message: string) => assert.rejects(read(yaml), { name: 'InputError', message });

test('the example of the lecture’s server is what it says it is', async () => {
  const plan = await readLoad('examples/http-server/load.yaml');
  assert.equal(plan.mode, 'arrivals');
  assert.equal(plan.connections, 64);
  assert.equal(plan.keep_alive, true);
  assert.deepEqual(plan.warm, { requests: 1, path: 0 });
  assert.deepEqual(
    plan.paths.map(({ path, status, body }) => ({ path, status, body })),
    [
      { path: '/', status: 200, body: 'hello world\n' },
      { path: '/about', status: 200, body: 'About page\n' },
    ],
  );
  assert.equal(plan.arrivals?.path.length, 2093);
  assert.ok(plan.arrivals.intended_ns.every((at, i, all) => at < 2e9 && (i === 0 || at >= all[i - 1]!)));
  assert.deepEqual(plan.network, { [Config.LINK_LATENCY_NS]: 50_000, [Config.LINK_BANDWIDTH_BPS]: 1e10 });
});

test('recorded arrivals refer to the declared paths by index, and can be cut', async () => {
  const all = await read('arrivals: a.csv\npaths: [/about, /]');
  assert.deepEqual([...all.arrivals!.path], [1, 0, 1]);
  assert.deepEqual([...(await read('arrivals: a.csv\ncount: 2')).arrivals!.intended_ns], [1, 5]);
  assert.deepEqual([...(await read('arrivals: a.csv\nduration: 9ns')).arrivals!.intended_ns], [1, 5]);
  const undeclared = await read('arrivals: a.csv');
  assert.deepEqual(
    undeclared.paths.map((p) => p.path),
    ['/', '/about'],
  );
});

test('an open loop', async () => {
  const plan = await read('rate: 2/ms\ndistribution: uniform\nduration: 1.5s\nconnections: 7\nkeep_alive: false\n');
  assert.equal(plan.mode, 'open');
  assert.equal(plan.rate_per_s, 2000);
  assert.equal(plan.distribution, 'uniform');
  assert.equal(plan.duration_ns, 1.5e9);
  assert.equal(plan.connections, 7);
  assert.equal(plan.keep_alive, false);
  assert.equal(plan.warm, undefined);
  assert.deepEqual(plan.paths, [{ path: '/', method: 'GET', weight: 1, status: 0, body: undefined }]);
});

test('a closed loop: one connection for each user', async () => {
  const plan = await read('users: 12\nthink: {mean: 3ms, distribution: constant}\nramp: 1m\ncount: 500\n');
  assert.equal(plan.mode, 'closed');
  assert.equal(plan.connections, 12);
  assert.deepEqual([plan.think_ns, plan.think_distribution, plan.ramp_ns, plan.count], [3e6, 'constant', 6e10, 500]);
  assert.equal((await read('users: 1\nthink: 20us\ncount: 1')).think_ns, 20_000);
});

test('a path that only warms up is added, and never drawn', async () => {
  const plan = await read('rate: 10\ncount: 1\nwarm: {requests: 3, path: /warm}');
  assert.deepEqual(plan.warm, { requests: 3, path: 1 });
  assert.deepEqual(plan.paths[1], { path: '/warm', method: 'GET', weight: 0, status: 0, body: undefined });
});

test('an unknown key is named with line, column and the key that was meant', async () => {
  await fails(
    'rate: 1000/s\nduration: 2s\nconections: 64\n',
    "load.yaml:3:1: unknown key 'conections' (did you mean 'connections'?)",
  );
  await fails(
    'rate: 1\ncount: 1\npaths:\n  - path: /\n    expect:\n      stauts: 200\n',
    "load.yaml:6:7: paths[0].expect: unknown key 'stauts' (did you mean 'status'?)",
  );
  await fails('rate: 1\ncount: 1\nnetwork:\n  xyzzy: 1\n', "load.yaml:4:3: network: unknown key 'xyzzy'");
});

test('of several mistakes the first in the file is reported', async () => {
  await fails('zzz: 1\nrate: fast\n', "load.yaml:1:1: unknown key 'zzz'");
  await fails('rate: fast\nzzz: 1\n', "load.yaml:1:7: rate: expected requests per second such as 1000/s, got 'fast'");
});

test('values are checked with their units', async () => {
  const duration = 'expected a duration such as 50us, 2ms or 1m30s';
  await fails('rate: 0\ncount: 1', 'load.yaml:1:7: rate: expected requests per second such as 1000/s, got 0');
  await fails('rate: 1\nduration: 5', `load.yaml:2:11: duration: ${duration}, got 5`);
  await fails('users: 1\ncount: 1\nthink: [1]', `load.yaml:3:8: think: expected a mapping, got a list`);
  await fails('users: 0\ncount: 1', 'load.yaml:1:8: users: expected a whole number from 1 to 16777216, got 0');
  await fails('rate: 1\ncount: 1\nkeep_alive: "yes"', "load.yaml:3:13: keep_alive: expected true or false, got 'yes'");
  await fails(
    'rate: 1\ncount: 1\nnetwork: {loss: 100%}',
    "load.yaml:3:17: network.loss: expected a share such as 0.1% or 0.001, less than 1, got '100%'",
  );
  await fails(
    'rate: 1\ncount: 1\nnetwork: {bandwidth: much}',
    "load.yaml:3:22: network.bandwidth: expected a bandwidth such as 10Gbit/s, or bits per second, got 'much'",
  );
  await fails(
    'rate: 1\ndistribution: exponentail\ncount: 1',
    "load.yaml:2:15: distribution: expected 'exponential', 'constant' or 'uniform', got 'exponentail' (did you mean 'exponential'?)",
  );
  await fails('rate: 1\ncount: 1\npaths: []', 'load.yaml:3:8: paths: expected a list of paths, got an empty one');
  await fails(
    'rate: 1\ncount: 1\npaths: [about]',
    "load.yaml:3:9: paths[0]: expected a path such as '/about', got 'about'",
  );
  await fails('rate: 1\ncount: 1\npaths:\n  - weight: 2', "load.yaml:4:5: paths[0]: expected the key 'path'");
  await fails(
    'rate: 1\ncount: 1\nport: 70000',
    'load.yaml:3:7: port: expected a whole number from 1 to 65535, got 70000',
  );
});

test('keys that contradict each other are refused', async () => {
  await fails('connections: 4', "load.yaml:1:1: expected one of the keys 'arrivals', 'rate' or 'users'");
  await fails(
    'rate: 1\nusers: 1\ncount: 1',
    "load.yaml:2:8: users: expected only one of the keys 'arrivals', 'rate' or 'users', got 'rate' too",
  );
  await fails(
    'rate: 1',
    "load.yaml:1:7: rate: expected a 'duration' or a 'count' beside it, since the load would never end",
  );
  await fails('rate: 1\ncount: 1\nthink: 1ms', "load.yaml:3:1: think: goes with a closed loop ('users') only");
  await fails('rate: 1\ncount: 1\npaths: [/a, /a]', "load.yaml:3:13: paths[1]: '/a' is there twice");
  await fails(
    'rate: 1\ncount: 1\npaths: [{path: /a, weight: 0}]',
    'load.yaml:3:8: paths: expected a weight greater than 0',
  );
  await fails(
    'rate: 1\ncount: 1\npaths: [/a]\nwarm: {path: /b}',
    "load.yaml:4:14: warm.path: expected one of 'paths', got '/b'",
  );
});

test('a duration that leaves nothing of a recording is refused', async () => {
  await fails(
    'arrivals: a.csv\nduration: 1ns',
    'load.yaml:2:11: duration: expected more than the 1 ns until the first arrival, got 1 ns',
  );
});

test('what is no YAML, or not a mapping, is one line with its position', async () => {
  await fails('', 'load.yaml: expected a load, got an empty file');
  await fails('# nothing\n', 'load.yaml: expected a load, got an empty file');
  await fails('- rate: 1', 'load.yaml:1:1: expected a mapping, got a list');
  await fails('rate: 1\nrate: 2\ncount: 1', 'load.yaml:2:1: map keys must be unique');
  for (const yaml of ['a: b: c', 'rate: [1', '\trate: 1', 'rate: 1\n---\nrate: 2']) {
    await assert.rejects(
      read(yaml),
      (e: Error) => e instanceof InputError && /^load\.yaml:\d+:\d+: [^\n]+$/.test(e.message),
    );
  }
});

test('a recording that is not there is named as the load file reaches it', async () => {
  await assert.rejects(read('arrivals: a.csv', 'intended_ns,path\nx,/\n'), {
    message: "in/a.csv:2: intended_ns: expected a whole number of nanoseconds, got 'x'",
  });
  await assert.rejects(readLoad('examples/nowhere/load.yaml'), {
    name: 'InputError',
    message: 'examples/nowhere/load.yaml: no such file or directory',
  });
});

test('a load can be an object, with its arrivals as a list', () => {
  const plan = planLoad({
    arrivals: [
      { intended_ns: 0, path: '/a' },
      { intended_ns: 3, path: '/b' },
    ],
    warm: true,
  });
  assert.deepEqual([...plan.arrivals!.path], [0, 1]);
  assert.throws(() => planLoad({ rate: 'fast', count: 1 }), {
    message: "load: rate: expected requests per second such as 1000/s, got 'fast'",
  });
  assert.throws(() => planLoad({ arrivals: 'a.csv' }), { message: /^load: arrivals: expected a list/ });
  assert.throws(
    () =>
      planLoad({
        arrivals: [
          { intended_ns: 4, path: '/' },
          { intended_ns: 3, path: '/' },
        ],
      }),
    { message: 'load: arrivals[1].intended_ns: expected 4 or later, since arrivals ascend, got 3' },
  );
});
