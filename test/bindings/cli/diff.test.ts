// gmpsim diff and run --digests: the first step in which two runs differ.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { busy, spawnTen } from '../engine/programs.js';
import { gmpsim } from './spawn.js';

const dir = mkdtempSync(join(tmpdir(), 'gmpsim-diff-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string): string => join(dir, name);
writeFileSync(at('ten.go'), spawnTen);
writeFileSync(at('busy.go'), busy);

const stepOf = (text: string): number => Number(/^first difference: step (\d+)$/m.exec(text)?.[1]);

test('equal runs are the same, with exit code 0', () => {
  const twice = gmpsim('diff', at('ten.go'), at('ten.go'), '--procs', '1');
  assert.match(twice.stdout, /^same: \d+ steps, digest [0-9a-f]{16}\n$/);
  assert.equal(twice.code, 0);
  const options = gmpsim('diff', at('busy.go'), '--until', '3ms', '--', '--procs', '4', '--', '--cpus', '4');
  assert.match(options.stdout, /^same: /, options.stdout);
});

test('options of one run against those of the other: the first step that differs, in words, with those before', () => {
  const { stdout, code } = gmpsim('diff', at('busy.go'), '--until', '3ms', '--context', '3', '--', '--', '--seed', '2');
  assert.equal(code, 1);
  const lines = stdout.trimEnd().split('\n');
  const step = stepOf(stdout);
  assert.ok(step > 10, stdout);
  const shown = lines.filter((line) => /^[ +-] +\d+ +\d+ /.test(line));
  assert.equal(shown.length, 5, stdout);
  assert.deepEqual(
    shown.map((line) => Number(/^. +\d+ +(\d+)/.exec(line)![1])),
    [step - 3, step - 2, step - 1, step, step],
  );
  assert.deepEqual(shown.map((line) => line[0]).join(''), '   -+');
  assert.notEqual(shown[3]!.slice(1), shown[4]!.slice(1));
  assert.ok(
    lines.includes(`- gmpsim run ${at('busy.go')}`) && lines.includes(`+ gmpsim run ${at('busy.go')} --seed 2`),
  );
});

test('a run that ends earlier differs there', () => {
  const { stdout, code } = gmpsim('diff', at('busy.go'), '--', '--until', '200us', '--', '--until', '300us');
  assert.equal(code, 1);
  assert.match(stdout, /^- the run is over$/m);
});

test('files of digests: the same step as without them; equal files need no run', () => {
  const record = (name: string, ...options: string[]): string => {
    assert.equal(gmpsim('run', at('busy.go'), '-q', '--digests', at(name), ...options).code, 0);
    return at(name);
  };
  const long = record('long', '--seed', '3');
  const same = record('same', '--seed', '3');
  const other = record('other', '--seed', '4');
  assert.match(gmpsim('diff', long, same).stdout, /^same: /);
  const direct = gmpsim('diff', at('busy.go'), '--', '--seed', '3', '--', '--seed', '4');
  const files = gmpsim('diff', long, other);
  assert.equal(files.code, 1);
  assert.equal(stepOf(files.stdout), stepOf(direct.stdout));
  assert.ok(stepOf(files.stdout) > 0);

  // Whatever isn't a whole file of this version is named, in one line, with exit code 2.
  const bytes = readFileSync(long);
  const bad = (name: string, content: Uint8Array | string, message: RegExp): void => {
    writeFileSync(at(name), content);
    const { stderr, stdout, code } = gmpsim('diff', at(name), other);
    assert.match(stderr, message, name);
    assert.deepEqual([stderr.split('\n').length, stdout, code], [2, '', 2], name);
  };
  for (const n of [20, 100, bytes.length - 30, bytes.length - 1]) bad(`cut${n}`, bytes.subarray(0, n), /: cut off /);
  bad('more', Buffer.concat([bytes, Buffer.from('x')]), /: cut off |: damaged/);
  bad('version', bytes.toString('latin1').replace('digests/1', 'digests/9'), /another version/);
  bad('settings', bytes.toString('latin1').replace('"every"', '"evenr"'), /no settings/);
  bad('text', 'hello', /expected a file that 'gmpsim run --digests' made, or a program/);

  // A recording of a program that has changed can't be run again.
  writeFileSync(at('busy.go'), busy.replace('2000', '2001'));
  const changed = gmpsim('diff', long, other);
  writeFileSync(at('busy.go'), busy);
  assert.match(changed.stderr, /busy\.go: has changed since .*long was made/);
  assert.equal(changed.code, 2);

  // Nor one under a profile that has.
  for (const [flag, before, after] of [
    ['--runtime', 'global_tick: 7', 'global_tick: 8'],
    ['--costs', 'extends: vm\noperations: {gopark: 40}', 'extends: vm\noperations: {gopark: 41}'],
  ] as const) {
    const profile = at(`profile${flag}.yaml`);
    writeFileSync(profile, before);
    const own = record(`own${flag}`, flag, profile);
    assert.equal(stepOf(gmpsim('diff', own, other).stdout) > 0, true, flag);
    // Even where it can't be read any more.
    for (const content of [after, 'nonsense: [']) {
      writeFileSync(profile, content);
      const { stderr, stdout, code } = gmpsim('diff', own, other);
      assert.equal(stderr, `gmpsim: ${profile}: has changed since ${own} was made\n`);
      assert.deepEqual([stdout, code], ['', 2]);
    }
  }
});

test('wrong use is one line, with exit code 2', () => {
  for (const [args, message] of [
    [[at('ten.go')], /expected two runs/],
    [
      [at('ten.go'), '--', '--seed', '1', '--', '--seed', '2', '--', '--seed', '3'],
      /options of two runs, got those of 3/,
    ],
    [[at('ten.go'), '--', '--sede', '1', '--'], /unknown option '--sede' \(did you mean --seed\?\)/],
    [[at('ten.go'), '--', '--seed', 'x', '--'], /seed: expected/],
    [[at('none.go'), at('ten.go')], /none\.go: no such file/],
    [['--context', '-1', at('ten.go'), at('ten.go')], /context: expected a whole number/],
  ] as const) {
    const { stderr, code } = gmpsim('diff', ...args);
    assert.match(stderr, message, args.join(' '));
    assert.deepEqual([stderr.split('\n').length, code], [2, 2], stderr);
  }
  assert.equal(gmpsim('diff', '--help').code, 0);
});
