// The heap: Go's size classes, objects found by addresses inside them, reuse of freed slots; physical blocks.

import { Counter } from '../../assembly/abi/counters';
import { Cost } from '../../assembly/abi/costs';
import { TYPE_PTRWORDS } from '../../assembly/abi/image';
import { now, pending, setNow, setPending, settle } from '../../assembly/base/clock';
import { sysAlloc } from '../../assembly/base/memory';
import { counter } from '../../assembly/observe/counters';
import {
  allSpans,
  findObject,
  MALLOC_BYTES,
  MALLOC_WORDS,
  mallocFrame,
  mallocgc,
  mallocInit,
  objectType,
  roundupsize,
  spanAt,
  spanOf,
  ZERO_BASE,
} from '../../assembly/runtime/malloc';
import { blockAlloc, blockFree } from '../../assembly/runtime/stack';
import { freshMemory, setCost } from './machine';

function fresh(): void {
  freshMemory(1);
  mallocInit();
}

describe('mallocgc', () => {
  test('rounds up to Go’s size classes', () => {
    fresh();
    const sizes: StaticArray<u32> = [1, 8, 9, 17, 33, 100, 513, 1025, 1537, 32768, 32769, 100000];
    const taken: StaticArray<u64> = [8, 8, 16, 24, 48, 112, 576, 1152, 1792, 32768, 40960, 106496];
    for (let k = 0; k < sizes.length; k++) {
      const before = counter(Counter.MALLOC_BYTES);
      mallocgc(sizes[k], MALLOC_BYTES);
      expect<u64>(counter(Counter.MALLOC_BYTES) - before).toBe(taken[k]);
    }
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(sizes.length as u64);
    expect<u64>(roundupsize(1024, true)).toBe(1024);
    // Objects with pointers above 512 bytes have a header.
    expect<u64>(roundupsize(1024, false)).toBe(1144);
    expect<u64>(roundupsize(512, false)).toBe(512);
    expect<u64>(roundupsize(40000, true)).toBe(40960);
    const before = counter(Counter.MALLOC_BYTES);
    mallocgc(1024, MALLOC_WORDS);
    expect<u64>(counter(Counter.MALLOC_BYTES) - before).toBe(1152);
  });

  test('gives zeroed objects that do not overlap', () => {
    fresh();
    for (let bytes: u32 = 8; bytes <= 2048; bytes += 8) {
      let last: u32 = 0;
      for (let k = 0; k < 20; k++) {
        const at = mallocgc(bytes, MALLOC_BYTES);
        assert(at % 8 == 0);
        for (let j: u32 = 0; j < bytes; j++) assert(load<u8>(at + j) == 0, 'not zero');
        memory.fill(at, 0xff, bytes);
        assert(at >= last + bytes || at + bytes <= last, 'overlap');
        last = at;
      }
    }
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(256 * 20);
  });

  test('has one address for everything of size 0', () => {
    fresh();
    expect<u32>(mallocgc(0, MALLOC_BYTES)).toBe(ZERO_BASE);
    expect<u32>(mallocFrame(0, MALLOC_BYTES)).toBe(ZERO_BASE);
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(0);
  });

  test('is priced by object and byte; what Go keeps in a frame is not', () => {
    fresh();
    setCost(Cost.MALLOC, 20000);
    setCost(Cost.MALLOC_BYTE, 50);
    setNow(0);
    setPending(0);
    mallocFrame(100, MALLOC_BYTES);
    expect<u64>(pending()).toBe(0);
    mallocgc(100, MALLOC_BYTES);
    settle();
    expect<u64>(now() * 1000 + pending()).toBe(20000 + 112 * 50);
    setCost(Cost.MALLOC, 0);
    setCost(Cost.MALLOC_BYTE, 0);
  });
});

describe('the page table', () => {
  test('finds an object from any address inside it', () => {
    fresh();
    const type = sysAlloc(64);
    store<u32>(type, 1, TYPE_PTRWORDS);
    const small = mallocgc(48, type);
    const next = mallocgc(48, MALLOC_BYTES);
    const large = mallocgc(50000, type);
    for (let k: u32 = 0; k < 48; k++) expect<u32>(findObject(small + k)).toBe(small);
    expect<u32>(findObject(next)).toBe(next);
    expect<u32>(findObject(large + 49999)).toBe(large);
    expect<u32>(objectType(small)).toBe(type);
    expect<u32>(objectType(next)).toBe(MALLOC_BYTES);
    expect<u32>(objectType(large)).toBe(type);
    // The next slot isn't given out, and this is no heap at all.
    expect<u32>(findObject(next + 48)).toBe(0);
    expect<u32>(findObject(type)).toBe(0);
    expect<u32>(findObject(0)).toBe(0);
    expect<u32>(findObject(ZERO_BASE)).toBe(0);
    expect<u32>(findObject(0xfffffff8)).toBe(0);
  });

  test('knows every span', () => {
    fresh();
    for (let k = 0; k < 1000; k++) mallocgc(64, MALLOC_BYTES);
    mallocgc(100000, MALLOC_BYTES);
    let slots: u32 = 0;
    for (let s = allSpans(); s != 0; s = spanAt(s).next) {
      expect<u32>(spanOf(spanAt(s).base)).toBe(s);
      expect<u32>(spanOf(spanAt(s).base + spanAt(s).bytes - 1)).toBe(s);
      slots += spanAt(s).nelems;
    }
    // 8 spans of 128 slots, and one of a single object.
    expect<u32>(slots).toBe(8 * 128 + 1);
  });
});

describe('blocks', () => {
  test('come in powers of two and are used again', () => {
    fresh();
    const a = blockAlloc(200);
    const b = blockAlloc(256);
    expect<bool>(a + 256 <= b || b + 256 <= a).toBe(true);
    blockFree(a, 200);
    expect<u32>(blockAlloc(129)).toBe(a);
    const big = blockAlloc(100000);
    blockFree(big, 100000);
    expect<u32>(blockAlloc(131072)).toBe(big);
  });

  test('the rest of a chunk is not lost', () => {
    fresh();
    // 16 blocks of 4096 fill a chunk but for what the first small one takes.
    blockAlloc(64);
    let first: u32 = 0;
    for (let k = 0; k < 16; k++) {
      const at = blockAlloc(4096);
      if (k == 0) first = at;
    }
    // What the 16th left over serves smaller ones.
    const rest = blockAlloc(2048);
    expect<bool>(rest > first && rest < first + 65536).toBe(true);
  });
});
