import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { spawnTen } from '../engine/programs.js';
import { folderWith, gmpsim } from './spawn.js';

const at = folderWith({ 'ten.go': spawnTen });

test('metrics lists every name with its text', () => {
  const { code, stdout, stderr } = gmpsim('metrics');
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(
    stdout,
    /^\/sched\/goroutines-created:goroutines {2}\(uint64, cumulative, since go1\.26\)\n {4}Goroutines ever made/m,
  );
  assert.match(stdout, /^\/sim\/proc\/steals:steals {2}\(uint64, cumulative, by p\)$/m);
  assert.doesNotMatch(stdout, /\/gc\/scan\/heap/);
  assert.match(gmpsim('metrics', '--all').stdout, /^\/gc\/scan\/heap:bytes {2}\(uint64, gauge, not modelled\)$/m);
  const rows = JSON.parse(gmpsim('metrics', '--all', '--json').stdout) as { name: string; value: string }[];
  assert.equal(rows.find(({ name }) => name === '/cgo/go-to-c-calls:calls')?.value, 'always 0');
});

test('--metrics writes the format that the file’s name says', () => {
  for (const [file, begin] of [
    ['m.json', '{\n  "schema": "gmpsim.metrics/1"'],
    ['m.csv', 'time_ns,'],
    ['m.prom', '# HELP '],
    ['m.om', '# TYPE '],
  ] as const) {
    const { code, stderr } = gmpsim('run', at('ten.go'), '-q', '--metrics', at(file));
    assert.deepEqual([code, stderr], [0, ''], file);
    assert.ok(readFileSync(at(file), 'utf8').startsWith(begin), file);
  }
  gmpsim('run', at('ten.go'), '-q', '--metrics', at('m.data'), '--metrics-format', 'csv');
  assert.match(readFileSync(at('m.data'), 'utf8'), /^time_ns,.*\n\d+(,[\d.e-]+)+\n$/);
});

test('--sample puts a time series into the JSON, and leaves the digest alone', () => {
  const result = (...args: string[]) => JSON.parse(gmpsim('run', at('ten.go'), '--json', ...args).stdout);
  const sampled = result('--sample', '10us', '--sample-metrics', '/sched/goroutines:goroutines,/sim/events:events');
  assert.deepEqual(Object.keys(sampled.series.values), ['/sched/goroutines:goroutines', '/sim/events:events']);
  assert.equal(sampled.digest, result().digest);
});

test('wrong metrics flags are one line, before anything runs', () => {
  const cases: [string[], RegExp][] = [
    [
      ['--metrics', at('m.xml')],
      /^gmpsim: --metrics: expected a name that ends in '\.json', .* or --metrics-format, got '.*m\.xml'\n$/,
    ],
    [['--metrics-format', 'csv'], /^gmpsim: --metrics-format: expected --metrics too, the file\n$/],
    [
      ['--metrics', at('m.x'), '--metrics-format', 'cvs'],
      /^gmpsim: --metrics-format: expected .*, got 'cvs' \(did you mean 'csv'\?\)\n$/,
    ],
    [['--sample', 'often'], /^gmpsim: --sample\.every: expected a duration .*, got 'often'\n$/],
    [['--sample-metrics', '/sched/*'], /^gmpsim: --sample-metrics: expected --sample too, how often\n$/],
  ];
  for (const [args, line] of cases) {
    const { code, stdout, stderr } = gmpsim('run', at('ten.go'), ...args);
    assert.deepEqual([code, stdout], [1, ''], args.join(' '));
    assert.match(stderr, line);
  }
  assert.ok(!existsSync(at('m.xml')));
});
