// What a process is started with: os.Args and the environment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGo, Simulation, type SimulationOptions } from '../../../bindings/index.node.js';

async function run(source: string, options: SimulationOptions) {
  const simulation = await Simulation.create({ build: 'checked', ...options });
  simulation.load(await compileGo(source));
  const result = await simulation.run();
  await simulation.terminate();
  return result;
}

const prints = `package main
import ("fmt"; "os")
func main() { fmt.Printf("%q %q %q\\n", os.Args, os.Getenv("HOME"), os.Environ()) }`;

test('a program gets its arguments and its environment', async () => {
  const { stdout, config } = await run(prints, { args: ['-n', 'b c', '', 'ä'], env: { HOME: '/x=y', A: '1' } });
  assert.equal(stdout, '["main" "-n" "b c" "" "ä"] "/x=y" ["HOME=/x=y" "A=1"]\n');
  assert.deepEqual(config.args, ['-n', 'b c', '', 'ä']);
});

test('without them it has its name and nothing else', async () => {
  const { stdout, config } = await run(prints, {});
  assert.equal(stdout, '["main"] "" []\n');
  assert.ok(!('args' in config));
});

test('what a program puts among its arguments outlives a collection', async () => {
  const { stdout } = await run(
    `package main
import ("fmt"; "os"; "runtime")
func main() {
	os.Args[1] = fmt.Sprint("x", len(os.Args))
	os.Setenv("A", fmt.Sprint("y", len(os.Args)))
	for i := 0; i < 3000; i++ {
		_ = fmt.Sprint("garbage", i)
		if i%1000 == 0 { runtime.GC() }
	}
	fmt.Println(os.Args[1], os.Getenv("A"))
}`,
    { args: ['a'], env: { A: '1' } },
  );
  assert.equal(stdout, 'x2 y2\n');
});

test('a program that doesn’t look runs as it does without', async () => {
  const source = 'package main\nimport "fmt"\nfunc main() { fmt.Println("hello") }';
  assert.equal((await run(source, { args: ['a'], env: { A: '1' } })).digest, (await run(source, {})).digest);
});

test('wrong ones are refused', async () => {
  const refused = (options: object, message: string) =>
    assert.rejects(Simulation.create(options), { name: 'InputError', message });
  await refused({ args: 'a b' }, 'args: expected a list of texts');
  await refused({ args: ['a\0'] }, "args[0]: expected a text without a zero byte, got 'a\0'");
  await refused({ env: { 'A=B': 'c' } }, 'env: expected names with texts');
});
