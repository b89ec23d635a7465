// The library as those who use it get it: by its name, from dist.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

assert.ok(existsSync('dist/node/index.js'), "dist/node/index.js: not there; 'npm run build' makes it");

const node = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
const script = (code: string) => node('--input-type=module', '-e', code);

test('the example runs, and repeats itself', () => {
  const first = node('examples/library/embed.mjs');
  assert.deepEqual([first.status, first.stderr], [0, '']);
  const lines = first.stdout.trim().split('\n');
  assert.equal(lines.length, 4);
  const took = lines.map((line) => {
    const match = /^\d P: ([\d.]+) ms, scheduling latency p99 [\d.]+ µs, digest [0-9a-f]{16}$/.exec(line);
    assert.ok(match, line);
    return Number(match[1]);
  });
  // Eight workers share the work.
  assert.ok(took[1]! < took[0]! * 0.75 && took[2]! < took[1]!, took.join(' '));
  assert.equal(node('examples/library/embed.mjs').stdout, first.stdout);
});

test('a program built without Go source runs', () => {
  const { stdout, stderr } = node('examples/library/build.mjs');
  assert.equal(stderr, '');
  const lines = stdout.trim().split('\n');
  assert.deepEqual(
    lines.slice(0, 8).sort(),
    Array.from({ length: 8 }, (_, i) => `done: ${i}`),
  );
  assert.match(lines[8]!, /^\d+ goroutines, [\d.]+ µs$/);
});

test('the names that the design promises are there', () => {
  const { stdout, stderr } = script(`
    import * as gmpsim from 'gmpsim';
    for (const name of ['Simulation', 'compileGo', 'programBuilder', 'parseLoad', 'planLoad', 'readLoad', 'objdump', 'summary'])
      console.log(typeof gmpsim[name], name);
  `);
  assert.equal(stderr, '');
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('function ')),
    [],
  );
});

test('a worker that nobody terminates does not keep the process alive', () => {
  const before = performance.now();
  const { stdout, stderr, status } = script(`
    import { Simulation, compileGo } from 'gmpsim';
    const simulation = await Simulation.inWorker({ procs: 2 });
    simulation.load(await compileGo('package main\\nfunc main() { println("hi") }'));
    const result = await simulation.run({ onStderr: () => {}, onProgress: () => {} });
    console.log(result.stderr.trim(), result.exit.code);
  `);
  assert.deepEqual([stdout, stderr, status], ['hi 0\n', '', 0]);
  assert.ok(performance.now() - before < 30_000);
});

test('compile errors are an Error with a list', () => {
  const { stdout } = script(`
    import { CompileError, compileGo } from 'gmpsim';
    try {
      await compileGo('package main\\nfunc main() { foo() }', { file: 'a.go' });
    } catch (error) {
      console.log(error instanceof CompileError, JSON.stringify(error.errors));
    }
  `);
  assert.equal(stdout, 'true ["a.go:2:15: undefined: foo"]\n');
});
