import {
  bitmapBytes,
  bitmapClear,
  bitmapCount,
  bitmapFirst,
  bitmapInit,
  bitmapNext,
  bitmapSet,
  bitmapTest,
} from '../../assembly/base/bitmap';
import { arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextBelow, randomInit } from '../../assembly/base/random';
import { Stream } from '../../assembly/abi/streams';

const ARENA: u32 = 32 << 20;

/** Random changes to a set of numbers below n against a byte per number; mistakes seen. */
function compare(n: u32, changes: u32): u32 {
  arenaInit(ARENA);
  randomInit(n);
  const bytes = sysAlloc(n);
  memory.fill(bytes, 0, n);
  const set = sysAlloc(bitmapBytes(n));
  bitmapInit(set, n);
  let wrong: u32 = 0;
  let count: u32 = 0;
  for (let i: u32 = 0; i < changes; i++) {
    const bit = nextBelow(Stream.USER, n);
    // Phases of mostly adding and of mostly removing, so that it is nearly empty and nearly full by turns.
    const add = nextBelow(Stream.USER, 10) < ((i / 500) % 2 == 0 ? 8 : 2);
    const had = load<u8>(bytes + bit) != 0;
    if (add) bitmapSet(set, bit);
    else bitmapClear(set, bit);
    store<u8>(bytes + bit, add ? 1 : 0);
    if (add && !had) count++;
    if (!add && had) count--;
    if (bitmapTest(set, bit) != add || bitmapCount(set) != count) wrong++;
    const from = nextBelow(Stream.USER, n + 2);
    if (bitmapFirst(set) != scan(bytes, n, 0)) wrong++;
    if (bitmapNext(set, from) != scan(bytes, n, from)) wrong++;
    if (bitmapNext(set, n - 1) != scan(bytes, n, n - 1)) wrong++;
  }
  return wrong;
}

function scan(bytes: u32, n: u32, from: u32): i32 {
  for (let i = from; i < n; i++) if (load<u8>(bytes + i) != 0) return i as i32;
  return -1;
}

describe('bitmap', () => {
  test('agrees with a byte per member: 1 to 130 bits', () => {
    let wrong: u32 = 0;
    for (let n: u32 = 1; n <= 130; n++) wrong += compare(n, 200);
    expect<u32>(wrong).toBe(0);
  });
  test('agrees with a byte per member: around one, two and three levels', () => {
    let wrong: u32 = 0;
    wrong += compare(4095, 2000);
    wrong += compare(4096, 2000);
    wrong += compare(4097, 2000);
    wrong += compare(32768, 1000); // every level ends with a line
    wrong += compare(262144, 100);
    wrong += compare(262145, 100);
    expect<u32>(wrong).toBe(0);
  });

  test('a million bits: walking from member to member visits each once, in order', () => {
    arenaInit(ARENA);
    const n: u32 = 1000000;
    const set = sysAlloc(bitmapBytes(n));
    bitmapInit(set, n);
    for (let bit: u32 = 0; bit < n; bit += 977) bitmapSet(set, n - 1 - bit);
    let visited: u32 = 0;
    let wrong: u32 = 0;
    let expected: i32 = ((n - 1) % 977) as i32;
    for (let bit = bitmapFirst(set); bit >= 0; bit = bitmapNext(set, bit + 1)) {
      if (bit != expected) wrong++;
      expected += 977;
      visited++;
    }
    expect<u32>(wrong).toBe(0);
    expect<u32>(visited).toBe(1024);
    expect<u32>(bitmapCount(set)).toBe(1024);
    for (let bit = bitmapFirst(set); bit >= 0; bit = bitmapFirst(set)) bitmapClear(set, bit);
    expect<u32>(bitmapCount(set)).toBe(0);
    expect<i32>(bitmapNext(set, 0)).toBe(-1);
  });

  test('starting anew on used memory gives an empty set and touches nothing behind it', () => {
    arenaInit(ARENA);
    const bytes = bitmapBytes(5000);
    const set = sysAlloc(bytes + 64);
    memory.fill(set, 0xff, bytes + 64);
    bitmapInit(set, 5000);
    expect<i32>(bitmapFirst(set)).toBe(-1);
    expect<u32>(bitmapCount(set)).toBe(0);
    for (let bit: u32 = 0; bit < 5000; bit++) bitmapSet(set, bit);
    expect<u32>(bitmapCount(set)).toBe(5000);
    let touched: u32 = 0;
    for (let i: u32 = 0; i < 64; i++) if (load<u8>(set + bytes + i) != 0xff) touched++;
    expect<u32>(touched).toBe(0);
  });

  test('a set of no numbers has no members', () => {
    arenaInit(ARENA);
    const set = sysAlloc(bitmapBytes(0));
    bitmapInit(set, 0);
    expect<i32>(bitmapFirst(set)).toBe(-1);
    expect<i32>(bitmapNext(set, 0)).toBe(-1);
  });
});
