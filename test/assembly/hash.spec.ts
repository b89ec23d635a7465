import { hashBytes, hashMix } from '../../assembly/base/hash';
import { arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextU64, randomInit } from '../../assembly/base/random';
import { Stream } from '../../assembly/abi/streams';

const ARENA: u32 = 32 << 20;

function flip(at: u32, bit: u32): void {
  const byte = at + (bit >> 3);
  store<u8>(byte, load<u8>(byte) ^ ((1 as u8) << ((bit & 7) as u8)));
}

/** How many of n hashes at an address share their low 16 bits with another one before; expected n² / 2^17 for few. */
function crowded(hashes: u32, n: u32): u32 {
  const seen = sysAlloc(1 << 16);
  memory.fill(seen, 0, 1 << 16);
  let shared: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const slot = seen + ((load<u64>(hashes + i * 8) as u32) & 0xffff);
    if (load<u8>(slot) != 0) shared++;
    store<u8>(slot, 1);
  }
  return shared;
}

describe('hashMix', () => {
  test('flipping any bit of either operand flips every bit of the result half of the time', () => {
    arenaInit(ARENA);
    randomInit(1);
    const flips = sysAlloc(128 * 64 * 4);
    memory.fill(flips, 0, 128 * 64 * 4);
    const rounds: u32 = 1000;
    for (let round: u32 = 0; round < rounds; round++) {
      const h = nextU64(Stream.USER);
      const v = nextU64(Stream.USER);
      const before = hashMix(h, v);
      for (let bit: u64 = 0; bit < 128; bit++) {
        const flip = (1 as u64) << (bit & 63);
        const difference = before ^ (bit < 64 ? hashMix(h ^ flip, v) : hashMix(h, v ^ flip));
        for (let out: u64 = 0; out < 64; out++) {
          const at = flips + ((((bit << 6) | out) as u32) << 2);
          store<u32>(at, load<u32>(at) + (((difference >> out) & 1) as u32));
        }
      }
    }
    let off: u32 = 0;
    // 6 standard deviations of 15.8
    for (let i: u32 = 0; i < 128 * 64; i++) if (abs((load<u32>(flips + i * 4) as i32) - 500) > 95) off++;
    expect<u32>(off).toBe(0);
  });

  test('a sequence and the same in another order differ', () => {
    expect<u64>(hashMix(hashMix(0, 1), 2)).not.toBe(hashMix(hashMix(0, 2), 1));
    expect<u64>(hashMix(0, 0)).not.toBe(0);
    expect<u64>(hashMix(hashMix(0, 0), 0)).not.toBe(hashMix(0, 0));
  });

  test('small numbers folded in spread over a table as chance would', () => {
    arenaInit(ARENA);
    const hashes = sysAlloc(10000 * 8);
    for (let i: u32 = 0; i < 10000; i++) store<u64>(hashes + i * 8, hashMix(i % 100, i / 100));
    // expected 10000 - 65536 (1 - e^(-10000/65536)) = 726, standard deviation about 25
    expect<u32>(crowded(hashes, 10000)).toBeLessThan(850);
    expect<u32>(crowded(hashes, 10000)).toBeGreaterThan(600);
  });
});

describe('hashBytes', () => {
  test('depends on the bytes alone, not on where they lie', () => {
    arenaInit(ARENA);
    randomInit(2);
    const at = sysAlloc(256);
    const copy = sysAlloc(256);
    for (let i: u32 = 0; i < 32; i++) store<u64>(at + i * 8, nextU64(Stream.USER));
    let wrong: u32 = 0;
    for (let len: u32 = 0; len <= 100; len++) {
      const shift = 1 + (len % 15);
      memory.fill(copy, len as u8, 256);
      memory.copy(copy + shift, at, len);
      if (hashBytes(copy + shift, len, 9) != hashBytes(at, len, 9)) wrong++;
    }
    expect<u32>(wrong).toBe(0);
  });

  test('changing any one bit of any length up to 64 changes it, and so does the seed', () => {
    arenaInit(ARENA);
    randomInit(3);
    const at = sysAlloc(64);
    for (let i: u32 = 0; i < 8; i++) store<u64>(at + i * 8, nextU64(Stream.USER));
    let same: u32 = 0;
    for (let len: u32 = 1; len <= 64; len++) {
      const before = hashBytes(at, len, 1);
      if (hashBytes(at, len, 2) == before) same++;
      for (let bit: u32 = 0; bit < len * 8; bit++) {
        flip(at, bit);
        if (hashBytes(at, len, 1) == before) same++;
        flip(at, bit);
      }
    }
    expect<u32>(same).toBe(0);
  });

  test('changing any two bits of 24 bytes changes it', () => {
    arenaInit(ARENA);
    randomInit(4);
    const at = sysAlloc(24);
    for (let i: u32 = 0; i < 3; i++) store<u64>(at + i * 8, nextU64(Stream.USER));
    const before = hashBytes(at, 24, 1);
    let same: u32 = 0;
    for (let one: u32 = 0; one < 192; one++) {
      flip(at, one);
      for (let two: u32 = 0; two < one; two++) {
        flip(at, two);
        if (hashBytes(at, 24, 1) == before) same++;
        flip(at, two);
      }
      flip(at, one);
    }
    expect<u32>(same).toBe(0);
  });

  test('zeros of different lengths differ', () => {
    arenaInit(ARENA);
    const at = sysAlloc(512);
    memory.fill(at, 0, 512);
    const hashes = sysAlloc(512 * 8);
    let same: u32 = 0;
    for (let len: u32 = 0; len < 512; len++) {
      const h = hashBytes(at, len, 0);
      for (let k: u32 = 0; k < len; k++) if (load<u64>(hashes + k * 8) == h) same++;
      store<u64>(hashes + len * 8, h);
    }
    expect<u32>(same).toBe(0);
  });

  test('numbered names spread over a table as chance would', () => {
    arenaInit(ARENA);
    const hashes = sysAlloc(10000 * 8);
    const name = sysAlloc(64);
    memory.fill(name, 0x78, 64); // 'x'
    for (let len: u32 = 4; len <= 40; len += 9) {
      for (let i: u32 = 0; i < 10000; i++) {
        // four digits, in front
        store<u32>(
          name,
          0x30303030 + (i % 10) + (((i / 10) % 10) << 8) + (((i / 100) % 10) << 16) + ((i / 1000) << 24),
        );
        store<u64>(hashes + i * 8, hashBytes(name, len, 0));
      }
      expect<u32>(crowded(hashes, 10000)).toBeLessThan(850);
      expect<u32>(crowded(hashes, 10000)).toBeGreaterThan(600);
    }
  });
});
