// The collector's arithmetic against the table of worker counts and hand-worked examples.
import {
  assistRatio,
  consMark,
  dedicatedWorkers,
  fractionalGoal,
  heapGoal,
  heapTrigger,
  maxIdleWorkers,
  RATIO_BITS,
  runwayOf,
} from '../../assembly/runtime/gcpacer';

const MIB: u64 = 1 << 20;

function expectWorkers(procs: u32, dedicated: u32, fractional: u64, idle: u32): void {
  expect<u32>(dedicatedWorkers(procs)).toBe(dedicated, 'dedicated');
  expect<u64>(fractionalGoal(procs)).toBe(fractional, 'fractional');
  expect<u32>(maxIdleWorkers(procs, false)).toBe(idle, 'idle');
}

describe('pacer', () => {
  test('spec 17.2 workers by GOMAXPROCS', () => {
    expectWorkers(1, 0, 250000, 1);
    expectWorkers(2, 0, 250000, 2);
    expectWorkers(3, 0, 250000, 3);
    expectWorkers(4, 1, 0, 3);
    expectWorkers(5, 1, 0, 4);
    expectWorkers(6, 1, 83333, 5);
    expectWorkers(7, 2, 0, 5);
    expectWorkers(8, 2, 0, 6);
    expectWorkers(12, 3, 0, 9);
    expectWorkers(16, 4, 0, 12);
    expectWorkers(32, 8, 0, 24);
    expectWorkers(64, 16, 0, 48);
  });
  test('spec 17.2 a cycle by time has one idle worker, or none beside dedicated ones', () => {
    expect<u32>(maxIdleWorkers(1, true)).toBe(1);
    expect<u32>(maxIdleWorkers(3, true)).toBe(1);
    expect<u32>(maxIdleWorkers(4, true)).toBe(0);
    expect<u32>(maxIdleWorkers(64, true)).toBe(0);
  });
  test('workers and fractional share come to a quarter, within the tolerance', () => {
    for (let n: u32 = 1; n <= 4096; n++) {
      const got = (dedicatedWorkers(n) as u64) * 1000000 + fractionalGoal(n) * (n as u64);
      const goal = (n as u64) * 250000;
      const error = got > goal ? got - goal : goal - got;
      expect<bool>(error * 10 <= goal * 3).toBe(true);
    }
  });
  test('spec 17.4 the goal counts roots, and is 4 MiB × GOGC/100 at least', () => {
    expect<u64>(heapGoal(0, 0, 100)).toBe(4 * MIB);
    expect<u64>(heapGoal(0, 0, 50)).toBe(2 * MIB);
    expect<u64>(heapGoal(10 * MIB, 2 * MIB, 100)).toBe(22 * MIB);
    expect<u64>(heapGoal(10 * MIB, 2 * MIB, 50)).toBe(16 * MIB);
  });
  test('spec 17.4 the trigger lies 45/64 to 61/64 of the way to the goal, or 4 MiB before it', () => {
    expect<u64>(heapTrigger(64 * MIB, 128 * MIB, 128 * MIB + 1)).toBe((64 + 45) * MIB);
    expect<u64>(heapTrigger(64 * MIB, 128 * MIB, 40 * MIB)).toBe((64 + 45) * MIB);
    expect<u64>(heapTrigger(64 * MIB, 128 * MIB, 10 * MIB)).toBe(118 * MIB);
    // 61/64 would be 125 MiB, 4 MiB before the goal is 124: the later one counts.
    expect<u64>(heapTrigger(64 * MIB, 128 * MIB, 0)).toBe(125 * MIB);
    expect<u64>(heapTrigger(512 * MIB, 1024 * MIB, 0)).toBe(1020 * MIB);
    expect<u64>(heapTrigger(8 * MIB, 8 * MIB, 0)).toBe(8 * MIB);
  });
  test('spec 17.4 cons/mark and runway', () => {
    // Allocated as much as scanned, by a quarter of the processors: ratio (1/4) / (3/4) = 1/3.
    expect<u64>(consMark(3 * MIB, 3 * MIB, 250000, 0)).toBe(333333);
    expect<u64>(consMark(3 * MIB, 3 * MIB, 250000, 250000)).toBe(666666);
    expect<u64>(consMark(3 * MIB, 0, 250000, 0)).toBe(0);
    // Three times that, for what is to be scanned.
    expect<u64>(runwayOf(1000000, 2 * MIB)).toBe(6 * MIB);
  });
  test('spec 17.3 what an allocation owes: the work left over the heap left', () => {
    expect<u64>(assistRatio(20 * MIB, 10 * MIB, 5 * MIB, 0)).toBe((1 << RATIO_BITS) / 2);
    expect<u64>(assistRatio(20 * MIB, 10 * MIB, 5 * MIB, 5 * MIB)).toBe((1000 << RATIO_BITS) / (10 * MIB));
    // Past the goal, up to a tenth more counts.
    expect<u64>(assistRatio(20 * MIB, 21 * MIB, 5 * MIB, 0)).toBe(5 << RATIO_BITS);
  });
});
