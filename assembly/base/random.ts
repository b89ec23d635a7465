// Random numbers: one stream per purpose (abi/streams.ts), each seeded from (seed, number of the stream) alone, so that a
// run is repeatable and drawing more from one stream changes no other. Integers throughout: the same on every machine.
//
//   RANDOM_STATE   ┌───────────── stream 0 ─────────────┬─── stream 1 ───┬ …      32 bytes each
//                  │ u64 s0 │ u64 s1 │ u64 s2 │ u64 s3  │                │        (xoshiro256**, Blackman and Vigna 2018)
//                  └────────┴────────┴────────┴─────────┴────────────────┴

import { Stream, STREAM_COUNT } from '../abi/streams';
import { RANDOM_STATE, RANDOM_STATE_BYTES } from './layout';

const GOLDEN: u64 = 0x9e3779b97f4a7c15;
/** ln 2, as a fraction of 2^32. */
const LN2: u64 = 2977044472;
/** More than this a mean can't be: 2^57 ns are four and a half years. */
const MEAN_MAX: u64 = 144115188075855872;

/** Seeds every stream. */
export function randomInit(seed: u64): void {
  assert((STREAM_COUNT as u32) * 32 <= RANDOM_STATE_BYTES, 'random: more streams than room');
  for (let stream: u32 = 0; stream < (STREAM_COUNT as u32); stream++) {
    // Two finalisers between seed and state: neighbouring seeds and neighbouring streams have nothing in common.
    let state = splitmix64(splitmix64(seed) + GOLDEN * ((stream as u64) + 1));
    for (let i: u32 = 0; i < 4; i++) {
      state += GOLDEN;
      store<u64>(RANDOM_STATE + (stream << 5) + (i << 3), splitmix64(state));
    }
  }
}

/** 64 random bits. */
export function nextU64(stream: Stream): u64 {
  const state = RANDOM_STATE + ((stream as u32) << 5);
  const s0 = load<u64>(state);
  const s1 = load<u64>(state, 8);
  const s2 = load<u64>(state, 16) ^ s0;
  const s3 = load<u64>(state, 24) ^ s1;
  store<u64>(state, s0 ^ s3);
  store<u64>(state, s1 ^ s2, 8);
  store<u64>(state, s2 ^ (s1 << 17), 16);
  store<u64>(state, rotl<u64>(s3, 45), 24);
  return rotl<u64>(s1 * 5, 7) * 9;
}

/** 32 random bits. */
export function nextU32(stream: Stream): u32 {
  return (nextU64(stream) >> 32) as u32;
}

/** A number in [0, n), by multiplication as Go's cheaprandn: no division, a bias of n / 2^32 at most. 0 if n is 0. */
export function nextBelow(stream: Stream, n: u32): u32 {
  return (((nextU32(stream) as u64) * (n as u64)) >> 32) as u32;
}

/** A number in [lo, hi], both included; lo if hi is less. */
export function nextUniform(stream: Stream, lo: u64, hi: u64): u64 {
  const bits = nextU64(stream);
  if (hi <= lo) return lo;
  const span = hi - lo + 1;
  return span == 0 ? bits : lo + mulHigh(bits, span);
}

/**
 * An exponentially distributed time, as between arrivals that know nothing of each other: -mean · ln(u), u uniform in (0, 1).
 * Exact to about 2^-29 of the mean, at most 44.4 times the mean (u has 64 bits).
 * @param mean_ns below 2^57
 */
export function nextExponential(stream: Stream, mean_ns: u64): u64 {
  assert(mean_ns < MEAN_MAX, 'random: mean of 2^57 ns or more');
  const u = nextU64(stream) | 1;
  const minus_log2: u64 = ((64 as u64) << 32) - log2(u); // of u / 2^64
  // Fractions of 2^32 all: whole and broken part apart, so that the products fit.
  const minus_ln = (minus_log2 >> 32) * LN2 + (((minus_log2 & 0xffffffff) * LN2) >> 32);
  const broken = minus_ln & 0xffffffff;
  return (minus_ln >> 32) * mean_ns + broken * (mean_ns >> 32) + ((broken * (mean_ns & 0xffffffff) + 0x80000000) >> 32);
}

/** Binary logarithm of x > 0 as a multiple of 2^-32, a bit at a time: squaring the mantissa doubles its logarithm. */
function log2(x: u64): u64 {
  const zeros = clz(x);
  let result: u64 = 63 - zeros;
  let mantissa = (x << zeros) >> 32; // in [1, 2), as a multiple of 2^-31
  for (let i: u32 = 0; i < 32; i++) {
    const square = mantissa * mantissa; // in [1, 4), as a multiple of 2^-62
    const bit = square >> 63;
    mantissa = square >> (31 + bit);
    result = (result << 1) | bit;
  }
  return result;
}

/** The upper half of a 128-bit product. */
function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  return a1 * b1 + (middle >> 32) + ((a0 * b1 + (middle & 0xffffffff)) >> 32);
}

/** Finaliser of splitmix64 (Steele, Lea and Flood 2014). */
function splitmix64(x: u64): u64 {
  let z = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}
