import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { suites } from '../../../bench/suites.js';
import { suiteNames } from '../../../bindings/cli/bench.js';

const folder = mkdtempSync(join(tmpdir(), 'gmpsim-test-'));
after(() => rmSync(folder, { recursive: true }));

const gmpsim = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/node/cli.js', 'bench', ...args], { encoding: 'utf8' });

describe('gmpsim bench', () => {
  it('knows the suites that there are', () => deepEqual([...suiteNames], Object.keys(suites)));

  it('runs a suite, writes its reports, and compares', () => {
    const [json, md, txt] = ['b.json', 'b.md', 'b.txt'].map((name) => join(folder, name)) as [string, string, string];
    const files = ['--json', json, '--markdown', md, '--benchstat', txt];
    const first = gmpsim('instructions', '--quick', '--only', 'registers', ...files);
    equal(first.status, 0, first.stderr);
    match(first.stdout, /Instruction, registers .* instructions/);
    equal(JSON.parse(readFileSync(json, 'utf8')).suites.instructions.cases[0].rounds_ns.length, 3);
    match(readFileSync(md, 'utf8'), /\| Instruction, registers \|/);
    match(readFileSync(txt, 'utf8'), /^BenchmarkInstruction\/mix=registers\/by=engine\t1\t/m);
    const again = gmpsim('instructions', '--quick', '--only', 'registers', '--compare', json);
    equal(again.status, 0, again.stderr);
    match(again.stdout, /# since .*b\.json\n.*change.*\nInstruction, registers /);
  });

  it('bad input: one line, exit code 1', () => {
    const text = join(folder, 'wrong.json');
    writeFileSync(text, '{"schema": "gmpsim.bench/1"}');
    for (const [args, message] of [
      [['lifecycel'], /expected a suite .*'lifecycel' \(did you mean 'lifecycle'\?\)/],
      [['--compare', join(folder, 'none.json')], /none\.json: /],
      [['--compare', text], /wrong\.json: expected a report of 'gmpsim bench --json'/],
      [['--against', 'none.wasm'], /none\.wasm: no such file/],
    ] as const) {
      const { status, stderr } = gmpsim(...args);
      equal(status, 1);
      match(stderr, message);
      equal(stderr.trimEnd().split('\n').length, 1, stderr);
    }
  });
});
