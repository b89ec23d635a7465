import { arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextBelow, nextU64, randomInit } from '../../assembly/base/random';
import {
  histBytes,
  histCount,
  histInit,
  histMax,
  histMean,
  histMerge,
  histMin,
  histPercentile,
  histRecord,
  histSum,
} from '../../assembly/observe/histogram';
import { Stream } from '../../assembly/abi/streams';

const ARENA: u32 = 32 << 20;

function fresh(): u32 {
  const histogram = sysAlloc(histBytes());
  histInit(histogram);
  return histogram;
}

/** A value of any magnitude: 0 to 64 bits long. */
function anyValue(): u64 {
  const bits = nextBelow(Stream.USER, 65);
  return bits == 0 ? 0 : nextU64(Stream.USER) >> (64 - (bits as u64));
}

/** value ≤ read ≤ value · (1 + 1/64) */
function closeAbove(read: u64, value: u64): bool {
  return read >= value && read - value <= value >> 6;
}

describe('histogram', () => {
  test('an empty one says 0 to everything', () => {
    arenaInit(ARENA);
    const h = fresh();
    expect<u64>(histCount(h)).toBe(0);
    expect<u64>(histMin(h)).toBe(0);
    expect<u64>(histMax(h)).toBe(0);
    expect<u64>(histSum(h)).toBe(0);
    expect<u64>(histMean(h)).toBe(0);
    expect<u64>(histPercentile(h, 50000)).toBe(0);
  });

  test('a value of any magnitude is read back at most 1/64 too great, never too small', () => {
    arenaInit(ARENA);
    randomInit(1);
    const h = fresh();
    let wrong: u32 = 0;
    for (let i: u32 = 0; i < 3000; i++) {
      const value = anyValue();
      histInit(h);
      histRecord(h, value);
      histRecord(h, U64.MAX_VALUE);
      if (!closeAbove(histPercentile(h, 50000), value)) wrong++;
    }
    // The edges of every power of two.
    for (let bit: u64 = 0; bit < 64; bit++) {
      for (let k: u64 = 0; k < 3; k++) {
        const value = ((1 as u64) << bit) - 1 + k;
        histInit(h);
        histRecord(h, value);
        histRecord(h, U64.MAX_VALUE);
        if (!closeAbove(histPercentile(h, 50000), value)) wrong++;
      }
    }
    expect<u32>(wrong).toBe(0);
  });

  test('percentiles agree with the sorted values, within 1/64', () => {
    arenaInit(ARENA);
    randomInit(2);
    const h = fresh();
    const n: u32 = 5000;
    const sorted = sysAlloc(n * 8);
    for (let i: u32 = 0; i < n; i++) {
      const value = nextU64(Stream.USER) >> (24 + nextBelow(Stream.USER, 30));
      histRecord(h, value);
      let k = i;
      for (; k > 0 && load<u64>(sorted + (k - 1) * 8) > value; k--)
        store<u64>(sorted + k * 8, load<u64>(sorted + (k - 1) * 8));
      store<u64>(sorted + k * 8, value);
    }
    let wrong: u32 = 0;
    for (let parts: u32 = 1; parts <= 100000; parts += 37) {
      const rank = (n * parts + 99999) / 100000;
      if (!closeAbove(histPercentile(h, parts), load<u64>(sorted + (rank - 1) * 8))) wrong++;
    }
    expect<u32>(wrong).toBe(0);
    expect<u64>(histPercentile(h, 0)).toBeGreaterThanOrEqual(histMin(h));
    expect<u64>(histPercentile(h, 100000)).toBe(load<u64>(sorted + (n - 1) * 8));
    expect<u64>(histMin(h)).toBe(load<u64>(sorted));
    expect<u64>(histMax(h)).toBe(load<u64>(sorted + (n - 1) * 8));
  });

  test('small values are exact: of 1 to 100, p1 is 1, the median 50, p99 99', () => {
    arenaInit(ARENA);
    const h = fresh();
    for (let i: u32 = 1; i <= 100; i++) histRecord(h, i);
    expect<u64>(histPercentile(h, 1000)).toBe(1);
    expect<u64>(histPercentile(h, 1001)).toBe(2);
    expect<u64>(histPercentile(h, 50000)).toBe(50);
    expect<u64>(histPercentile(h, 99000)).toBe(99);
    expect<u64>(histPercentile(h, 99900)).toBe(100);
    expect<u64>(histSum(h)).toBe(5050);
    expect<u64>(histMean(h)).toBe(50);
  });

  test('no percentile is above the greatest value', () => {
    arenaInit(ARENA);
    const h = fresh();
    histRecord(h, 1000001);
    expect<u64>(histPercentile(h, 1)).toBe(1000001);
    expect<u64>(histPercentile(h, 99999)).toBe(1000001);
  });

  test('sum and mean stay right beyond 64 bits', () => {
    arenaInit(ARENA);
    const h = fresh();
    for (let i: u32 = 0; i < 1000; i++) histRecord(h, U64.MAX_VALUE - 2);
    expect<u64>(histMean(h)).toBe(U64.MAX_VALUE - 2);
    expect<u64>(histSum(h)).toBe(U64.MAX_VALUE);
    for (let i: u32 = 0; i < 1000; i++) histRecord(h, 1);
    expect<u64>(histMean(h)).toBe(0x7fffffffffffffff);
  });

  test('merging is the same as recording everything in one', () => {
    arenaInit(ARENA);
    randomInit(3);
    const a = fresh();
    const b = fresh();
    const both = fresh();
    for (let i: u32 = 0; i < 4000; i++) {
      const value = anyValue();
      histRecord(nextBelow(Stream.USER, 3) == 0 ? a : b, value);
      histRecord(both, value);
    }
    histMerge(a, b);
    histMerge(a, fresh());
    expect<i32>(memory.compare(a, both, histBytes())).toBe(0);
    const empty = fresh();
    histMerge(empty, both);
    expect<i32>(memory.compare(empty, both, histBytes())).toBe(0);
  });
});
