// docs/fidelity.md repeats the cost profile with its sources: the numbers have to be the profile's own.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Cost } from '../../../assembly/abi/costs';
import { runGo } from '../engine/programs.js';
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

const engineSources = (await readdir('assembly', { recursive: true })).filter((name) => name.endsWith('.ts'));

test('every price that the engine asks for is in the profile, and the engine asks for every price in it', async () => {
  const asked = new Set<string>();
  for (const name of engineSources) {
    const text = await readFile(join('assembly', name), 'utf8');
    for (const [, key] of text.matchAll(/\bCost\.([A-Z_]+)\b/g)) asked.add(key!);
  }
  // What is free: its key stands for no price.
  asked.delete('NONE');
  asked.delete('COST_COUNT');
  const priced = Object.keys(costProfiles['ec2-like vm']!.operations).map((key) => Cost[Number(key)]!);
  assert.deepEqual([...asked].sort(), priced.sort());
});

test('every price carries the letter of its source', async () => {
  const text = await readFile('bindings/profiles/costs.ts', 'utf8');
  const rows = [...text.matchAll(/^ {4}\[Cost\.([A-Z_]+)\]: [\d._]+,(.*)$/gm)];
  assert.equal(rows.length, Object.keys(costProfiles['ec2-like vm']!.operations).length);
  for (const [, key, comment] of rows) assert.match(comment!, /^ \/\/ [ABCD]\b/, key);
});

/** Rows of the table of micro-programs: what a real machine measured (from, to), and what is said of the simulated one. */
async function microTable(): Promise<Map<string, { from: number; to: number; here: number }>> {
  const text = await readFile('docs/fidelity.md', 'utf8');
  const rows = new Map<string, { from: number; to: number; here: number }>();
  for (const [, name, range, here] of text.matchAll(/^\| `(\w+)`[^|]*\| ([\d.,–]+) \| ([\d.,]+) \|.* \|$/gm)) {
    const [from, to] = range!.split('–').map((n) => Number(n.replaceAll(',', '')));
    rows.set(name!, { from: from!, to: to ?? from!, here: Number(here!.replaceAll(',', '')) });
  }
  return rows;
}

test('spec 28: micro-programs take what the table of docs/fidelity.md says, within a factor of two of a real machine', async () => {
  const source = await readFile('test/bindings/docs/micro.go', 'utf8');
  const { stdout } = await runGo(source, { procs: 1, machine: { cpus: 2 }, costs: 'ec2-like vm' });
  const measured = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0]!, Number(line.split(' ')[1])]),
  );
  const table = await microTable();
  assert.deepEqual([...measured.keys()].sort(), [...table.keys()].sort());
  for (const [name, { from, to, here }] of table) {
    const ns = measured.get(name)!;
    // The table may be a tenth behind: code generation moves small things.
    assert.ok(Math.abs(ns - here) <= here / 10, `${name}: the table says ${here}, measured ${ns}`);
    if (name === 'gc' || name === 'selectdefault') continue; // the table says why
    assert.ok(ns >= from / 2 && ns <= to * 2, `${name}: real ${from}–${to}, simulated ${ns}`);
  }
});
