// docs/lecture.md says which rows of the lecture hold, and which tests show it: compared with the tests that there are.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROWS = 53;

interface Row {
  id: string;
  state: string;
  files: string[];
}

const rows: Row[] = [];
for (const line of readFileSync('docs/lecture.md', 'utf8').split('\n')) {
  const cells = line.split('|').map((cell) => cell.trim());
  if (!/^L\d+$/.test(cells[1] ?? '')) continue;
  rows.push({ id: cells[1]!, state: cells[3]!, files: [...cells[4]!.matchAll(/`([\w/.-]+\.ts)`/g)].map((m) => m[1]!) });
}

/** Rows that a file's tests are named after. */
function named(file: string): Set<string> {
  const text = readFileSync(`test/${file}`, 'utf8');
  const titles = [...text.matchAll(/^\s*(?:test|describe)\(\s*(['`])(.*?)\1/gms)].map((m) => m[2]!);
  return new Set(titles.flatMap((title) => title.match(/\bL\d+\b/g) ?? []));
}

test('docs/lecture.md lists every row once, in order', () => {
  assert.deepEqual(
    rows.map((row) => row.id),
    Array.from({ length: ROWS }, (_, i) => `L${i + 1}`),
  );
  for (const { id, state } of rows) assert.match(state, /^(holds|partly|later)$/, id);
});

test('a row that holds, wholly or partly, has tests of its name in the files given; one for later has none', () => {
  const tests = new Map<string, Set<string>>();
  for (const file of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (/\.(spec|test)\.ts$/.test(file) && !file.startsWith('golib')) tests.set(file, named(file));
  }
  for (const { id, state, files } of rows) {
    const found = [...tests].filter(([, names]) => names.has(id)).map(([file]) => file);
    if (state === 'later') {
      assert.deepEqual(found, [], `${id} is for later, but has tests`);
      continue;
    }
    assert.ok(files.length > 0, `${id}: no file given`);
    for (const file of files) assert.ok(found.includes(file), `${id}: no test of that name in ${file}`);
  }
});
