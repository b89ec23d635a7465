// gmpsim trace: every event as a line of text.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readGoTrace } from '../../../bindings/trace/go/reader.js';
import { GoEv } from '../../../bindings/trace/go/wire.js';
import { spawnTen } from '../engine/programs.js';
import { gmpsim } from './spawn.js';

const dir = mkdtempSync(join(tmpdir(), 'gmpsim-trace-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string): string => join(dir, name);
writeFileSync(at('ten.go'), spawnTen);

test('a line for each event: time, step, whose turn, kind, words, place', () => {
  const { stdout, code, stderr } = gmpsim('trace', at('ten.go'), '--procs', '1');
  assert.deepEqual([code, stderr], [0, '']);
  const [heading, ...lines] = stdout.trimEnd().split('\n');
  assert.match(heading!, /^ +time_ns +step M +P +G +kind +what happens$/);
  const { events } = JSON.parse(gmpsim('run', at('ten.go'), '--procs', '1', '--json').stdout);
  assert.match(lines.at(-1)!, new RegExp(`^ +\\d+ +${events} `), 'the last step is the last event');
  const created = lines.filter((line) =>
    / go-create .* created to run main\.main\.func1 {2}at .*ten\.go:12$/.test(line),
  );
  assert.equal(created.length, 10, lines.filter((line) => line.includes('go-create')).join('\n'));
  assert.ok(lines.some((line) => / M0 +P0 +G\d+ +go-park|go-park +G\d+ waits: sync\.WaitGroup\.Wait/.test(line)));
  assert.ok(!stdout.includes('undefined'));
});

test('into a file: whole or not at all, and the program writes to standard output', () => {
  const { stdout, code } = gmpsim(
    'trace',
    at('ten.go'),
    '--procs',
    '1',
    '-o',
    at('out.txt'),
    '--kinds',
    'go-start,timer',
  );
  assert.deepEqual([stdout.split('\n').length, code], [11, 0]);
  const kinds = new Set(
    readFileSync(at('out.txt'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ +/)[6]),
  );
  assert.deepEqual([...kinds], ['go-start']);
  assert.ok(!existsSync(at('none/out.txt')));
  assert.deepEqual(readdirSync(dir).sort(), ['out.txt', 'ten.go']);
});

test("--format go: Go's own trace, of all the events that it takes", () => {
  const { stdout, code } = gmpsim('trace', at('ten.go'), '--procs', '2', '--format', 'go', '-o', at('ten.trace'));
  assert.deepEqual([stdout.split('\n').length, code], [11, 0]);
  const created = [...readGoTrace(readFileSync(at('ten.trace')))].filter(({ kind }) => kind === GoEv.GoCreate);
  const starts = created.map(({ args, generation }) => generation.stack(args[1]!)[0]?.func);
  assert.equal(starts.filter((func) => func === 'main.main.func1').length, 10);
  rmSync(at('ten.trace'));
});

test('wrong use is one line, with exit code 1', () => {
  for (const [args, message] of [
    [['--format', 'go', '--sample', '2'], /--kinds, --sample: format go needs all of its events/],
    [['--format', 'txt'], /--format: expected one of text.*, got "txt" \(did you mean 'text'\?\)/],
    [['--kinds', 'go-strat'], /--kinds: no kind or group of events is called "go-strat" \(did you mean 'go-start'\?\)/],
    [['--sample', '0'], /--sample: expected a whole number from 1/],
    [['-o', at('none/x')], /none\/x: no such file or directory/],
    [['-o', dir], /is a directory/],
  ] as const) {
    const { stderr, code } = gmpsim('trace', at('ten.go'), ...args);
    assert.match(stderr, message, args.join(' '));
    assert.deepEqual([stderr.split('\n').length, code], [2, 1], stderr);
  }
});

test('formats perfetto and chrome: a whole file each, and no part of the events', () => {
  const chrome = gmpsim('trace', at('ten.go'), '--format', 'chrome', '--procs', '2');
  assert.deepEqual([chrome.code, chrome.stderr], [0, '']);
  const { traceEvents } = JSON.parse(chrome.stdout) as { traceEvents: { name: string }[] };
  assert.equal(traceEvents.filter(({ name }) => name === 'go-create').length, 16, 'six of the runtime, ten of main');
  const file = at('ten.pftrace');
  const perfetto = gmpsim('trace', at('ten.go'), '--format', 'perfetto', '--procs', '2', '-o', file);
  assert.equal(perfetto.code, 0, perfetto.stderr);
  const bytes = readFileSync(file);
  assert.equal(bytes[0], 0x0a, 'packets, one after the other');
  assert.ok(bytes.includes('main.main.func1') && bytes.length < chrome.stdout.length / 2);
  const narrowed = gmpsim('trace', at('ten.go'), '--format', 'perfetto', '--kinds', 'queue', '-o', file);
  assert.equal(narrowed.code, 1);
  assert.match(narrowed.stderr, /^gmpsim: --kinds, --sample: format perfetto needs all of its events\n$/);
});
