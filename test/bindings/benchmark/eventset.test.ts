import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { loadEventSet } from '../../../bench/floor.js';

test('the set of future events that is measured keeps time, for every distribution and size', async () => {
  const set = await loadEventSet();
  for (const distribution of [0, 1, 2]) {
    for (const pending of [1, 2, 33, 1000, 100_000]) {
      set.fill(pending, distribution);
      equal(set.hold(50_000), 0, `${pending} pending, distribution ${distribution}`);
    }
  }
});
