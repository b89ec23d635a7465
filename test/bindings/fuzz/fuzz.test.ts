// A slice of `npm run fuzz` with fixed seeds: the same programs each time, so that a failure is one of this change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './fuzz.js';

test('spec 34 random programs keep the invariants, under random profiles', async (t) => {
  const tally = { programs: 0, runs: 0, events: 0 };
  for (const seed of [34, 61]) assert.equal(await fuzz({ seed, programs: 12, repeats: 2, tally }), '');
  t.diagnostic(`${tally.events} events, ${tally.runs} runs of ${tally.programs} programs`);
  assert.ok(tally.events > 50_000, `only ${tally.events} events: the programs have become too short to find anything`);
});
