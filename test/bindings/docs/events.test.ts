import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { eventTables } from '../../../bindings/trace/table.js';

test('docs/events.md has the table of kinds that the decoders use', async () => {
  const text = await readFile('docs/events.md', 'utf8');
  assert.equal(text.slice(text.indexOf('Steps of the digest:')), eventTables());
});
