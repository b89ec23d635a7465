import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config';
import { resolveOptions, resolveUntil, type SimulationOptions } from '../../../bindings/engine/options.js';
import { costProfiles } from '../../../bindings/profiles/costs.js';
import { runtimeProfiles } from '../../../bindings/profiles/runtime.js';

const machine = (options: SimulationOptions) => {
  const { procs, cpus, threadsPerCore } = resolveOptions(options);
  return [procs, cpus, threadsPerCore];
};
const fails = (options: unknown, message: string) =>
  assert.throws(() => resolveOptions(options as SimulationOptions), { name: 'InputError', message });

test('without options: Go 1.26 with one P for each of 4 CPUs', () => {
  const { runtime, costs, seed, build, values } = resolveOptions();
  assert.deepEqual(machine({}), [4, 4, 1]);
  assert.deepEqual([runtime.name, costs.name, seed, build], ['go1.26', 'ec2-like vm', 1, 'release']);
  assert.equal(values[Config.GOMAXPROCS], 4);
  assert.equal(values[Config.GLOBAL_TICK], 61);
});

test('GOMAXPROCS and CPUs are independent in Go', () => {
  assert.deepEqual(machine({ procs: 64 }), [64, 4, 1]);
  assert.deepEqual(machine({ machine: { cpus: 7 } }), [7, 7, 1]);
  assert.deepEqual(machine({ procs: 2, machine: { cores: 4, threadsPerCore: 2 } }), [2, 8, 2]);
});

test('L27 under lecture a core gives 2 vCPUs, and as many Ps are made', () => {
  const runtime = 'lecture';
  assert.deepEqual(machine({ runtime, machine: { cores: 1 } }), [2, 2, 2]);
  assert.deepEqual(machine({ runtime, machine: { cores: 2 } }), [4, 4, 2]);
  assert.deepEqual(machine({ runtime }), [4, 4, 2]);
  assert.equal(resolveOptions({ runtime }).values[Config.MS_FIXED], 1);
});

test('under lecture asking for Ps is asking for CPUs', () => {
  assert.deepEqual(machine({ runtime: 'lecture', procs: 8 }), [8, 8, 2]);
  assert.deepEqual(machine({ runtime: 'lecture', procs: 1 }), [1, 1, 1]);
});

test('a wrong option is one line with what was expected', () => {
  const procs = 'procs: expected a whole number from 1 to 4096, got';
  fails({ procs: 0 }, `${procs} 0`);
  fails({ procs: 4097 }, `${procs} 4097`);
  fails({ procs: 1.5 }, `${procs} 1.5`);
  fails({ procs: '2' }, `${procs} '2'`);
  fails({ procs: Number.NaN }, `${procs} NaN`);
  fails({ proc: 1 }, "options: unknown key 'proc' (did you mean 'procs'?)");
  fails({ machine: { cpus: 0 } }, 'machine.cpus: expected a whole number from 1 to 4096, got 0');
  fails({ machine: { cpu: 1 } }, "machine: unknown key 'cpu' (did you mean 'cpus'?)");
  fails({ machine: 4 }, 'machine: expected a mapping, got 4');
  fails({ machine: { cpus: 2, cores: 1 } }, 'machine.cpus: expected either cpus or cores, got both');
  fails(
    { machine: { cpus: 3, threadsPerCore: 2 } },
    'machine.cpus: expected a multiple of the 2 threads per core, got 3',
  );
  fails({ machine: { cores: 4096, threadsPerCore: 2 } }, 'machine.cores: expected 4096 CPUs at most, got 8192');
  const runtimes = "'go1.21', 'go1.22', 'go1.23', 'go1.24', 'go1.25', 'go1.26', 'go1.27' or 'lecture'";
  fails({ runtime: 'lectur' }, `runtime: expected ${runtimes}, got 'lectur' (did you mean 'lecture'?)`);
  fails({ runtime: 'constructor' }, `runtime: expected ${runtimes}, got 'constructor'`);
  fails({ costs: 'free' }, "costs: expected 'ec2-like vm', 'vm' or 'zero', got 'free'");
  fails({ build: 'fast' }, "build: expected 'release', 'checked' or 'debug', got 'fast'");
  fails({ seed: -1 }, 'seed: expected a whole number from 0 to 9007199254740991, got -1');
  fails({ network: { mtu: 20 } }, 'network.mtu: expected a whole number of bytes from 68 to 65536, got 20');
  fails(
    { load: { rate: 1 } },
    "load: rate: expected a 'duration' or a 'count' beside it, since the load would never end",
  );
});

test('until is a time', () => {
  assert.equal(resolveUntil('2s'), 2e9);
  assert.equal(resolveUntil(17), 17);
  assert.equal(resolveUntil(undefined), 0);
  const expected = 'until: expected a duration such as 50us, 2ms or 1m30s, greater than 0, got';
  assert.throws(() => resolveUntil('soon'), { name: 'InputError', message: `${expected} 'soon'` });
  assert.throws(() => resolveUntil('0'), { message: `${expected} '0'` });
  assert.throws(() => resolveUntil(-1), { message: `${expected} -1` });
});

test('the network of the options wins over that of the load', () => {
  const load = { rate: 1, count: 1, network: { latency: '1ms', mtu: 9000 } };
  const { values } = resolveOptions({ load, network: { latency: '2ms', loss: '1%' } });
  assert.equal(values[Config.LINK_LATENCY_NS], 2e6);
  assert.equal(values[Config.MTU_BYTES], 9000);
  assert.equal(values[Config.LINK_LOSS_PPM], 10_000);
});

test('profiles of one’s own are taken as they are', () => {
  const runtime = {
    ...runtimeProfiles['go1.26']!,
    name: 'mine',
    values: { ...runtimeProfiles['go1.26']!.values, [Config.GLOBAL_TICK]: 7 },
  };
  const costs = { ...costProfiles.zero!, name: 'slow', instruction: 5 };
  const resolved = resolveOptions({ runtime, costs });
  assert.equal(resolved.values[Config.GLOBAL_TICK], 7);
  assert.equal(resolved.costs.instruction, 5);
});
