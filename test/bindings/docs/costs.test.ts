// docs/fidelity.md repeats the cost profile with its sources: the numbers have to be the profile's own.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Cost } from '../../../assembly/abi/costs';
import { costProfiles } from '../../../bindings/profiles/costs.js';

test('the cost table of docs/fidelity.md is the profile ‘ec2-like vm’', async () => {
  const text = await readFile('docs/fidelity.md', 'utf8');
  const table: Record<string, number> = {};
  for (const [, name, ns, source] of text.matchAll(/^\| ([A-Z_]+)[^|]*\| ([\d.]+) \| (.+) \|$/gm)) {
    table[name!] = Number(ns);
    assert.match(source!, /^[ABCD](:|$)/, name);
  }
  const profile: Record<string, number> = {};
  for (const [key, ns] of Object.entries(costProfiles['ec2-like vm']!.operations)) profile[Cost[Number(key)]!] = ns;
  assert.deepEqual(table, profile);
});
