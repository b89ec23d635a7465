// Pages of the heap: the lowest run that is long enough, neighbours grow together, nothing is handed out twice.

import { Stream } from '../../assembly/abi/streams';
import { arenaEnd, sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { PAGE_BYTES, PAGE_SHIFT, pageAlloc, pageFree, pagesFree } from '../../assembly/runtime/pages';
import { freshMemory } from './machine';

const PAGES: u32 = 4096;
const owner = new StaticArray<u8>(PAGES);
const starts = new StaticArray<u32>(PAGES);
const lengths = new StaticArray<u32>(PAGES);

describe('pages', () => {
  test('come from the arena in chunks, the rest of a chunk that cannot grow serves later', () => {
    freshMemory(1);
    const a = pageAlloc(3);
    expect<u32>(a % PAGE_BYTES).toBe(0);
    expect<u32>(pageAlloc(3)).toBe(a + 3 * PAGE_BYTES);
    expect<u32>(arenaEnd()).toBe(a + 32 * PAGE_BYTES);
    sysAlloc(64);
    const b = pageAlloc(40);
    expect<bool>(b >= a + 32 * PAGE_BYTES).toBe(true);
    expect<u32>(pagesFree()).toBe(26);
    expect<u32>(pageAlloc(26)).toBe(a + 6 * PAGE_BYTES);
    expect<u32>(pagesFree()).toBe(0);
  });

  test('of neighbours one run becomes, zeroed when it is taken', () => {
    freshMemory(1);
    const a = pageAlloc(2);
    const b = pageAlloc(62);
    const c = pageAlloc(70);
    pageAlloc(1);
    memory.fill(a, 0xff, 134 * PAGE_BYTES);
    pageFree(a, 2);
    pageFree(c, 70);
    expect<bool>(pageAlloc(134) > c).toBe(true);
    const free = pagesFree();
    pageFree(b, 62);
    expect<u32>(pageAlloc(134)).toBe(a);
    for (let k: u32 = 0; k < 134 * PAGE_BYTES; k += 8) assert(load<u64>(a + k) == 0, 'not zero');
    expect<u32>(pagesFree()).toBe(free + 62 - 134);
  });

  test('any order of taking and giving back: always the lowest run, never one that is taken', () => {
    freshMemory(5);
    // All pages once from the arena, so that the model knows them; then all are given back.
    const first = pageAlloc(PAGES);
    pageFree(first, PAGES);
    for (let i: u32 = 0; i < PAGES; i++) owner[i] = 0;
    let runs: u32 = 0;
    for (let round = 0; round < 6000; round++) {
      if (runs > 0 && nextBelow(Stream.USER, 100) < (round % 1000 < 500 ? 40 : 60)) {
        const k = nextBelow(Stream.USER, runs);
        pageFree(first + (starts[k] << PAGE_SHIFT), lengths[k]);
        for (let i: u32 = 0; i < lengths[k]; i++) owner[starts[k] + i] = 0;
        runs--;
        starts[k] = starts[runs];
        lengths[k] = lengths[runs];
        continue;
      }
      const n: u32 = 1 + (nextBelow(Stream.USER, 8) == 0 ? nextBelow(Stream.USER, 150) : nextBelow(Stream.USER, 10));
      let want: u32 = 0;
      let length: u32 = 0;
      for (let i: u32 = 0; i < PAGES && length < n; i++) {
        length = owner[i] == 0 ? length + 1 : 0;
        want = i + 1 - length;
      }
      // Beyond the model the arena would give fresh pages.
      if (length < n) continue;
      const at = (pageAlloc(n) - first) >> PAGE_SHIFT;
      assert(at == want, 'not the lowest run');
      starts[runs] = at;
      lengths[runs] = n;
      runs++;
      for (let i: u32 = 0; i < n; i++) owner[at + i] = 1;
    }
    let free: u32 = 0;
    for (let i: u32 = 0; i < PAGES; i++) if (owner[i] == 0) free++;
    expect<u32>(pagesFree()).toBe(free);
    expect<bool>(runs > 10).toBe(true);
  });
});
