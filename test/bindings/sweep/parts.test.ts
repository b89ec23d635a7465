// The parts of a sweep by themselves: warm-ups, lines of the journal.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { PlanRow, RunRow } from '../../../bindings/sweep/journal.js';
import { Journal, lineOf, rowOf } from '../../../bindings/sweep/journal.node.js';
import { mser5 } from '../../../bindings/sweep/mser.js';
import { folderWith } from '../cli/spawn.js';

test('MSER-5 leaves out the batches that are unlike the rest', () => {
  const steady = Array.from({ length: 400 }, (_, i) => 100 + (i % 7));
  assert.deepEqual(mser5(steady.map((x, i) => (i < 50 ? x + 500 : x))), { batches: 10, settled: true });
  assert.deepEqual(mser5(Array(40).fill(3)), { batches: 0, settled: true });
  assert.equal(mser5(Array.from({ length: 100 }, (_, i) => i)).settled, false, 'it grows to its end');
  assert.deepEqual(mser5([1, 2, 3]), { batches: 0, settled: false });
});

const plan = { type: 'plan', schema: 'gmpsim.journal/1', engine: 'e', plan: 'p', head: {}, points: [] };
const run = (seed: number) => ({ type: 'run', config: 'c', seed, engine: 'e', status: 'ok', digest: `d${seed}` });
const rows = [plan, run(1), run(2)] as unknown as [PlanRow, RunRow, RunRow];

test('a line that is torn anywhere is no row, and neither is one with a wrong byte', () => {
  const line = lineOf(rows[1]).slice(0, -1);
  assert.deepEqual(rowOf(line), rows[1]);
  for (let n = 0; n < line.length; n++) {
    assert.equal(rowOf(line.slice(0, n)), undefined);
    assert.equal(rowOf(`${line.slice(0, n)}~${line.slice(n + 1)}`), undefined);
  }
});

test('a journal that was cut anywhere in its last line goes on behind the line before', () => {
  const at = folderWith({ j: rows.map(lineOf).join('') });
  const bytes = readFileSync(at('j'));
  const last = bytes.length - lineOf(rows[2]).length;
  for (let n = last; n < bytes.length; n++) {
    writeFileSync(at('j'), bytes);
    truncateSync(at('j'), n);
    const journal = Journal.open(at('j'), rows[0]);
    assert.deepEqual([journal.rows.size, journal.rows.run('c', 2)], [1, undefined]);
    journal.append(rows[2]);
    journal.close();
    assert.deepEqual(readFileSync(at('j')), bytes);
  }
  writeFileSync(at('j'), bytes);
  appendFileSync(at('j'), '{"broken"\n');
  appendFileSync(at('j'), lineOf(rows[1]));
  assert.throws(() => Journal.open(at('j'), rows[0]), { message: /j:4: the line is damaged$/ });
});
