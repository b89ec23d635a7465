import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadFloor, workloads } from '../../bench/floor.js';

test('the floor loses no goroutine and runs none twice, on any number of Ps', async () => {
  const floor = await loadFloor();
  for (const procs of [1, 2, 3, 4, 5, 16, 64, 65, 1024]) {
    for (const workload of workloads) {
      for (const count of [0, 1, 255, 256, 257, 258, 600, 10_000]) {
        assert.equal(floor[workload](procs, count), count, `${workload}(${procs}, ${count})`);
      }
    }
  }
});

test('the floor’s Ps share work by stealing, and a chain stays on one', async () => {
  const floor = await loadFloor();
  const count = 1 << 16;
  const makespan = (workload: 'tree' | 'chain', procs: number) => {
    floor[workload](procs, count);
    return Number(floor.makespan_ns());
  };
  // 2^16 nodes of 700 ns (two spawns) or 100 ns (a leaf), 400 ns in the mean.
  const serial = count * 400;
  assert.ok(makespan('tree', 4) < serial / 3.5, `tree on 4 P: ${makespan('tree', 4)} ns`);
  assert.ok(makespan('tree', 4) >= serial / 4 - 400, 'four Ps are at most four times as fast');
  assert.ok(makespan('tree', 64) < serial / 40, `tree on 64 P: ${makespan('tree', 64)} ns`);
  assert.ok(makespan('chain', 64) >= serial - 400, 'a chain has no parallelism');
});

test('the floor repeats itself exactly', async () => {
  const first = await loadFloor();
  const second = await loadFloor();
  const runs = [first, second, second].map((floor) => {
    floor.tree(64, 50_000);
    return floor.makespan_ns();
  });
  assert.deepEqual(runs, [runs[0], runs[0], runs[0]]);
});
