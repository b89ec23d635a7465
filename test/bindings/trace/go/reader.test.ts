// Our reader of Go traces against Go's own, on traces that real programs recorded (test/trace/recorded/record.sh) and on those
// that Go tests its own reader with.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { GoTraceError } from '../../../../bindings/trace/go/error.js';
import type { GoEvent } from '../../../../bindings/trace/go/generation.js';
import { GoTraceDecoder, readGoTrace, streamGoTrace } from '../../../../bindings/trace/go/reader.js';
import { GoEv } from '../../../../bindings/trace/go/wire.js';
import { Describer } from './describe.js';
import { goRoot, judge, noGo, scratch, type Verdict } from './oracle.js';

const RECORDED = 'test/trace/recorded';
const recorded = readFileSync(join(RECORDED, 'expected.json'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdict);

/** How often each kind of event stands in a trace, and the events in the judge's words, as counts and as lines. */
function read(bytes: Uint8Array): { wire: Record<string, number>; parsed: Record<string, number>; lines: string[] } {
  const wire: Record<string, number> = {};
  const decoder = new GoTraceDecoder();
  let generations = 0;
  for (const generation of [...decoder.push(bytes), ...decoder.end()]) {
    generation.countEvents();
    for (const [kind, n] of generation.counts) wire[GoEv[kind]!] = (wire[GoEv[kind]!] ?? 0) + n;
    generations++;
  }
  if (decoder.version >= 26) wire.EndOfGeneration = generations;
  const describer = new Describer();
  // Go's reader tells of a synchronisation before each generation, and at the end.
  const parsed: Record<string, number> = { Sync: generations + 1 };
  const lines: string[] = [];
  for (const event of readGoTrace(bytes)) {
    for (const { kind, line } of describer.lines(event)) {
      parsed[kind] = (parsed[kind] ?? 0) + 1;
      lines.push(line);
    }
  }
  return { wire, parsed, lines };
}

test('Go trace reader: recordings of every version of the format are there', () => {
  const versions = new Set(recorded.map(({ file }) => file.split('-')[0]));
  assert.deepEqual([...versions].sort(), ['go1.22', 'go1.23', 'go1.25', 'go1.26']);
  assert.ok(recorded.every(({ error }) => error === undefined));
});

for (const { file, wire, parsed } of recorded) {
  test(`Go trace reader: counts of ${file} are those of Go's reader`, () => {
    const got = read(readFileSync(join(RECORDED, file)));
    assert.deepEqual(got.wire, wire);
    assert.deepEqual(got.parsed, parsed);
  });
}

/** Lines by M: between Ms, events of the same instant may stand in any order. */
function byThread(lines: readonly string[]): Record<string, string[]> {
  const threads: Record<string, string[]> = {};
  for (const line of lines) {
    const thread = line.slice(0, line.indexOf(' '));
    threads[thread] ??= [];
    threads[thread].push(line);
  }
  return threads;
}

test("Go trace reader: every event of the recordings, with its context and stack, is what Go's reader says", {
  skip: noGo || false,
}, async () => {
  const files = recorded.map(({ file }) => join(RECORDED, file));
  for (const { file, events } of await judge(files, ['-events'])) {
    const { lines } = read(readFileSync(file));
    assert.deepEqual(byThread(lines), byThread(events!), file);
  }
});

test("Go trace reader: accepts and refuses what Go's reader does among Go's own test traces", {
  skip: noGo || false,
}, async () => {
  const folder = join(goRoot(), 'src/internal/trace/testdata/tests');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.test'))
    .map((name) => join(folder, name));
  assert.ok(files.length >= 20);
  for (const { file, error, parsed, events } of await judge(files, ['-events', '-to', scratch()])) {
    const name = basename(file, '.test');
    const bytes = readFileSync(join(scratch(), `${name}.trace`));
    if (error !== undefined) {
      assert.throws(() => read(bytes), GoTraceError, `${name}: ${error}`);
      continue;
    }
    const got = read(bytes);
    assert.deepEqual(got.parsed, parsed, name);
    assert.deepEqual(byThread(got.lines), byThread(events!), name);
  }
});

test('Go trace reader: the same events however the bytes come', async () => {
  const bytes = readFileSync(join(RECORDED, 'go1.26-channels.trace'));
  const plain = (events: Iterable<GoEvent>) =>
    Array.from(events, ({ generation, ...event }) => ({ ...event, n: generation.number }));
  const whole = plain(readGoTrace(bytes));
  for (const size of [1, 7, 1000]) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    assert.deepEqual(plain(readGoTrace(chunks)), whole, `chunks of ${size} bytes`);
  }
  async function* stream() {
    for (let at = 0; at < bytes.length; at += 333) yield bytes.subarray(at, at + 333);
  }
  const streamed: GoEvent[] = [];
  for await (const event of streamGoTrace(stream())) streamed.push(event);
  assert.deepEqual(plain(streamed), whole);
});

test('Go trace reader: time never goes back on an M, and events have their bytes', () => {
  const bytes = readFileSync(join(RECORDED, 'go1.25-server.trace'));
  const last = new Map<number, number>();
  for (const { kind, m, time_ns, offset } of readGoTrace(bytes)) {
    if (kind === GoEv.CPUSample) continue;
    assert.equal(bytes[offset], kind);
    assert.ok(time_ns >= (last.get(m) ?? 0));
    last.set(m, time_ns);
  }
});
