import { arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextBelow, nextExponential, nextU32, nextU64, nextUniform, randomInit } from '../../assembly/base/random';
import { Stream, STREAM_COUNT } from '../../assembly/abi/streams';

const ARENA: u32 = 32 << 20;

function within(value: f64, expected: f64, share: f64): bool {
  return abs(value - expected) <= expected * share;
}

describe('random numbers', () => {
  test('the same seed gives the same numbers, on every machine', () => {
    arenaInit(ARENA);
    randomInit(42);
    const first = nextU64(Stream.LOAD);
    const second = nextU64(Stream.LOAD);
    randomInit(42);
    expect<u64>(nextU64(Stream.LOAD)).toBe(first);
    expect<u64>(nextU64(Stream.LOAD)).toBe(second);
    // Computed apart from this code, with unbounded integers: splitmix64 of the seed, then xoshiro256**.
    expect<u64>(first).toBe(0x17d7e867a6f2d052);
    expect<u64>(second).toBe(0xa2fa85c863b41ded);
  });

  test('drawing from one stream changes no other', () => {
    arenaInit(ARENA);
    randomInit(7);
    nextU64(Stream.SELECT);
    const expected = nextU64(Stream.SELECT);
    randomInit(7);
    nextU64(Stream.SELECT);
    for (let i: u32 = 0; i < 100; i++) nextU64(Stream.STEAL);
    expect<u64>(nextU64(Stream.SELECT)).toBe(expected);
  });

  test('no two streams, of one seed or of neighbouring seeds, begin alike', () => {
    arenaInit(ARENA);
    const seen = sysAlloc(8 * 64 * (STREAM_COUNT as u32));
    let count: u32 = 0;
    let same: u32 = 0;
    for (let seed: u32 = 0; seed < 64; seed++) {
      randomInit(seed);
      for (let stream: u32 = 0; stream < (STREAM_COUNT as u32); stream++) {
        const value = nextU64(stream);
        for (let i: u32 = 0; i < count; i++) if (load<u64>(seen + i * 8) == value) same++;
        store<u64>(seen + count * 8, value);
        count++;
      }
    }
    expect<u32>(same).toBe(0);
  });

  test('every bit is set half of the time', () => {
    arenaInit(ARENA);
    randomInit(1);
    const ones = sysAlloc(64 * 4);
    memory.fill(ones, 0, 64 * 4);
    for (let i: u32 = 0; i < 20000; i++) {
      const value = nextU64(Stream.USER);
      for (let bit: u32 = 0; bit < 64; bit++) {
        store<u32>(ones + bit * 4, load<u32>(ones + bit * 4) + (((value >> (bit as u64)) & 1) as u32));
      }
    }
    let off: u32 = 0;
    // 4.5 standard deviations of 70.7
    for (let bit: u32 = 0; bit < 64; bit++) if (abs((load<u32>(ones + bit * 4) as i32) - 10000) > 318) off++;
    expect<u32>(off).toBe(0);
  });

  test('numbers below n are below n and equally frequent', () => {
    arenaInit(ARENA);
    randomInit(2);
    const counts = sysAlloc(7 * 4);
    memory.fill(counts, 0, 7 * 4);
    let beyond: u32 = 0;
    for (let i: u32 = 0; i < 70000; i++) {
      const value = nextBelow(Stream.STEAL, 7);
      if (value >= 7) beyond++;
      else store<u32>(counts + value * 4, load<u32>(counts + value * 4) + 1);
    }
    expect<u32>(beyond).toBe(0);
    let off: u32 = 0;
    for (let i: u32 = 0; i < 7; i++) if (abs((load<u32>(counts + i * 4) as i32) - 10000) > 420) off++;
    expect<u32>(off).toBe(0);
    expect<u32>(nextBelow(Stream.STEAL, 1)).toBe(0);
    expect<u32>(nextBelow(Stream.STEAL, 0)).toBe(0);
  });

  test('uniform numbers reach both ends and have the mean of a die', () => {
    arenaInit(ARENA);
    randomInit(3);
    let beyond: u32 = 0;
    let low: u32 = 0;
    let high: u32 = 0;
    let sum: u64 = 0;
    for (let i: u32 = 0; i < 60000; i++) {
      const value = nextUniform(Stream.LOAD, 10000000001, 10000000006);
      if (value < 10000000001 || value > 10000000006) beyond++;
      if (value == 10000000001) low++;
      if (value == 10000000006) high++;
      sum += value - 10000000000;
    }
    expect<u32>(beyond).toBe(0);
    expect<bool>(within(low as f64, 10000, 0.05)).toBe(true);
    expect<bool>(within(high as f64, 10000, 0.05)).toBe(true);
    expect<bool>(within(sum as f64, 210000, 0.01)).toBe(true);
    expect<u64>(nextUniform(Stream.LOAD, 5, 5)).toBe(5);
    expect<u64>(nextUniform(Stream.LOAD, 9, 5)).toBe(9);
  });

  test('uniform numbers over all of 64 bits, and over more than half of it', () => {
    arenaInit(ARENA);
    randomInit(4);
    const whole = nextUniform(Stream.LOAD, 0, U64.MAX_VALUE);
    randomInit(4);
    expect<u64>(nextU64(Stream.LOAD)).toBe(whole);
    let beyond: u32 = 0;
    let upper: u32 = 0;
    const middle: u64 = 0xa000000000000000;
    for (let i: u32 = 0; i < 10000; i++) {
      const value = nextUniform(Stream.LOAD, 0x4000000000000000, U64.MAX_VALUE - 1);
      if (value < 0x4000000000000000 || value == U64.MAX_VALUE) beyond++;
      if (value >= middle) upper++;
    }
    expect<u32>(beyond).toBe(0);
    expect<bool>(within(upper as f64, 5000, 0.05)).toBe(true);
  });

  test('exponential times: mean and standard deviation within 1 % of the mean asked for, for small and great means', () => {
    arenaInit(ARENA);
    randomInit(11);
    const draws = 100000;
    for (let k = 0; k < 3; k++) {
      const mean: u64 = k == 0 ? 1000 : k == 1 ? 1000000 : 3600000000000;
      let sum: f64 = 0;
      let squares: f64 = 0;
      for (let i = 0; i < draws; i++) {
        const value = nextExponential(Stream.LOAD, mean) as f64;
        sum += value;
        squares += value * value;
      }
      const average = sum / draws;
      expect<bool>(within(average, mean as f64, 0.01)).toBe(true);
      expect<bool>(within(Math.sqrt(squares / draws - average * average), mean as f64, 0.015)).toBe(true);
    }
  });

  test('exponential times: the share of those beyond t is e^-(t/mean)', () => {
    arenaInit(ARENA);
    randomInit(12);
    let half: u32 = 0;
    let one: u32 = 0;
    let four: u32 = 0;
    for (let i = 0; i < 100000; i++) {
      const value = nextExponential(Stream.LOAD, 1000000);
      if (value > 500000) half++;
      if (value > 1000000) one++;
      if (value > 4000000) four++;
    }
    expect<bool>(within(half as f64, 60653, 0.01)).toBe(true);
    expect<bool>(within(one as f64, 36788, 0.015)).toBe(true);
    expect<bool>(within(four as f64, 1832, 0.1)).toBe(true);
  });

  test('exponential times are rounded to the nearest nanosecond', () => {
    arenaInit(ARENA);
    randomInit(14);
    let sum: u64 = 0;
    for (let i = 0; i < 100000; i++) sum += nextExponential(Stream.LOAD, 1);
    // e^-0.5 / (1 - e^-1)
    expect<bool>(within(sum as f64, 95951, 0.02)).toBe(true);
  });

  test('exponential times agree with the logarithm of the number drawn', () => {
    arenaInit(ARENA);
    let worst: f64 = 0;
    for (let i: u32 = 0; i < 1000; i++) {
      randomInit(i);
      const u = nextU64(Stream.NETWORK) as f64;
      randomInit(i);
      const value = nextExponential(Stream.NETWORK, 1000000000) as f64;
      worst = max<f64>(worst, abs(value - -Math.log(u / 18446744073709551616.0) * 1e9));
    }
    // 1 s · 2^-29 is 1.9 ns, and rounding half a nanosecond
    expect<bool>(worst < 2.4).toBe(true);
  });

  test('32 bits are the upper half of 64', () => {
    arenaInit(ARENA);
    randomInit(13);
    const value = nextU64(Stream.MAP);
    randomInit(13);
    expect<u32>(nextU32(Stream.MAP)).toBe((value >> 32) as u32);
  });
});
