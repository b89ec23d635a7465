// Reclaiming memory: what the program can reach stays as it is, everything else is free again, wherever the address stands.

import { Config } from '../../assembly/abi/config';
import { Counter } from '../../assembly/abi/counters';
import { FRAME_CLOSURE, Kind, Shape } from '../../assembly/abi/image';
import { Op } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus } from '../../assembly/abi/status';
import { Stream } from '../../assembly/abi/streams';
import { now, setTurnLimit, turnLimit } from '../../assembly/base/clock';
import { arenaEnd, sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { counter } from '../../assembly/observe/counters';
import { gp } from '../../assembly/runtime/g';
import {
  allSpans,
  findObject,
  heapLive,
  MALLOC_BYTES,
  MALLOC_FIRST,
  MALLOC_WORDS,
  mallocFrame,
  mallocgc,
  objectType,
  reclaimDue,
  spanAt,
  spanOf,
} from '../../assembly/runtime/malloc';
import { goFunc } from '../../assembly/runtime/newproc';
import { allp } from '../../assembly/runtime/p';
import { pagesFree } from '../../assembly/runtime/pages';
import { blockAlloc, blockFree } from '../../assembly/runtime/stack';
import { runqget } from '../../assembly/runtime/runq';
import { dataBase, typeAddr } from '../../assembly/vm/image';
import { makemap, mapiterinit, mapiternext, maplen, opMapDelete, opMapGet, opMapSet } from '../../assembly/vm/maps';
import { MARK_STACK_ENTRIES } from '../../assembly/vm/mark';
import { reclaim } from '../../assembly/vm/reclaim';
import { VM_ROOT_COUNT, VM_ROOTS } from '../../assembly/vm/state';
import { setConfig } from './machine';
import { begin, func, i, INT, mapType, pointerMap, POINTER_INT, STRING, type } from './vm/program';
import {
  node,
  strings,
  fp,
  ready,
  loadProgram,
  set,
  newNode,
  bytes,
  cell,
  alive,
  another,
  registersOf,
  text,
} from './vm/heap';

/** The model's objects, their numbers, and what can be reached. */
const IDS: u32 = 8192;
const objects = new StaticArray<u32>(IDS);
const idOf = new StaticArray<u32>(IDS);
const reached = new StaticArray<bool>(IDS);
const worklist = new StaticArray<u32>(IDS);
let found: u32 = 0;

describe('what registers hold', () => {
  beforeEach(ready);

  test('stays: pointer registers and the closure of each frame', () => {
    const a = bytes(100);
    const b = bytes(100);
    const c = bytes(100);
    const closure = cell(0);
    set(0, a as u64);
    set(7, b as u64);
    // A scalar that looks like an address is a number.
    set(8, c as u64);
    store<u64>(fp - FRAME_CLOSURE, closure as u64);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(b)).toBe(true);
    expect<bool>(alive(closure)).toBe(true);
    expect<bool>(alive(c)).toBe(false);
    set(0, 0);
    reclaim();
    expect<bool>(alive(a)).toBe(false);
    expect<bool>(alive(b)).toBe(true);
  });

  test('of dead goroutines does not stay', () => {
    const a = bytes(100);
    const other = another();
    store<u64>(registersOf(other), a as u64);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    gp(other).status = GStatus.DEAD as u8;
    reclaim();
    expect<bool>(alive(a)).toBe(false);
  });

  test('of a goroutine that has not begun: its closure', () => {
    const a = bytes(8);
    const closure = cell(a);
    goFunc(closure);
    reclaim();
    expect<bool>(alive(closure)).toBe(true);
    expect<bool>(alive(a)).toBe(true);
    gp(runqget(allp(0))).param = 0;
    reclaim();
    expect<bool>(alive(closure)).toBe(false);
  });

  test('keeps alive what lies around it: any address inside', () => {
    const small = newNode(0, 0, bytes(8));
    const large = mallocgc(100000, typeAddr(node));
    const inner = bytes(8);
    store<u64>(large + 99984, inner as u64);
    set(0, (small + 23) as u64);
    set(1, (large + 99000) as u64);
    reclaim();
    expect<bool>(alive(small)).toBe(true);
    expect<bool>(alive(load<u32>(small, 16))).toBe(true);
    expect<bool>(alive(large)).toBe(true);
    expect<bool>(alive(inner)).toBe(true);
  });

  test('behind an object’s end is no address of it, but of the next', () => {
    const a = bytes(8192);
    const b = bytes(8192);
    const last = bytes(8192);
    expect<u32>(b).toBe(a + 8192);
    set(0, (a + 8192) as u64);
    set(1, (last + 8192) as u64);
    // Outside of the heap: data, state blocks, the end of memory.
    set(2, dataBase() as u64);
    set(3, 2048);
    set(4, 0xfffffff8);
    reclaim();
    expect<bool>(alive(a)).toBe(false);
    expect<bool>(alive(b)).toBe(true);
    expect<bool>(alive(last)).toBe(false);
  });
});

describe('what objects hold', () => {
  beforeEach(ready);

  test('stays by the pointer map, the rest are numbers', () => {
    const a = bytes(16);
    const b = bytes(16);
    const c = bytes(16);
    set(0, newNode(a, b as u64, c) as u64);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(b)).toBe(false);
    expect<bool>(alive(c)).toBe(true);
  });

  test('in circles: reached or not', () => {
    const a = newNode(0, 1, 0);
    const b = newNode(a, 2, 0);
    store<u64>(a, b as u64);
    const c = newNode(0, 3, 0);
    store<u64>(c, c as u64);
    set(0, a as u64);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(b)).toBe(true);
    expect<u64>(load<u64>(b, 8)).toBe(2);
    expect<bool>(alive(c)).toBe(false);
    set(0, 0);
    reclaim();
    expect<bool>(alive(a)).toBe(false);
    expect<bool>(alive(b)).toBe(false);
  });

  test('element by element in arrays of structs, short and long', () => {
    const sizes: StaticArray<u32> = [1, 2, 20, 41, 42, 43, 85, 1000, 4000];
    for (let k = 0; k < sizes.length; k++) {
      const n = sizes[k];
      const array = mallocgc(n * 24, typeAddr(node));
      set(0, array as u64);
      const lost = bytes(8);
      for (let j: u32 = 0; j < n; j++) {
        const first = bytes(8);
        const second = bytes(8);
        store<u64>(first, (2 * j) as u64);
        store<u64>(second, (2 * j + 1) as u64);
        store<u64>(array + j * 24, first as u64);
        store<u64>(array + j * 24, lost as u64, 8);
        store<u64>(array + j * 24, second as u64, 16);
      }
      reclaim();
      expect<bool>(alive(lost)).toBe(false);
      for (let j: u32 = 0; j < n; j++) {
        const first = load<u32>(array + j * 24);
        const second = load<u32>(array + j * 24, 16);
        assert(alive(first) && load<u64>(first) == 2 * j, 'first word lost');
        assert(alive(second) && load<u64>(second) == 2 * j + 1, 'third word lost');
      }
    }
  });

  test('by a pointer map of several words', () => {
    begin();
    const wide = type('[100]*int', Kind.ARRAY, Shape.MEMORY, 800, 0, POINTER_INT, 0, 0);
    pointerMap(wide, 0x8000000000000001);
    // Further words follow the first one in DATA: 64 … 99.
    pointerMap(POINTER_INT, 0xfffffffff);
    pointerMap(POINTER_INT, 1);
    func('main.main', 8, 4, 0, 0, 0, 0);
    i(Op.RET, 0, 0, 0);
    loadProgram();
    store<u32>(typeAddr(wide), 100, 44);
    const array = mallocgc(1600, typeAddr(wide));
    for (let k: u32 = 0; k < 200; k++) store<u64>(array + (k << 3), bytes(8) as u64);
    set(0, array as u64);
    reclaim();
    for (let k: u32 = 0; k < 200; k++) {
      const word = k % 100;
      expect<bool>(alive(load<u32>(array + (k << 3)))).toBe(word == 0 || word >= 63);
    }
  });

  test('when every word counts, and when only the first one does', () => {
    const a = bytes(8);
    const b = bytes(8);
    const words = mallocFrame(32, MALLOC_WORDS);
    store<u64>(words, a as u64, 24);
    // More than 32 bits are no address.
    store<u64>(words, (b as u64) | (1 << 32), 8);
    const first = mallocFrame(32, MALLOC_FIRST);
    const c = bytes(8);
    const d = bytes(8);
    store<u64>(first, c as u64);
    store<u64>(first, d as u64, 8);
    set(0, words as u64);
    set(1, first as u64);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(b)).toBe(false);
    expect<bool>(alive(c)).toBe(true);
    expect<bool>(alive(d)).toBe(false);
  });

  test('however deep: the mark stack overflows', () => {
    // Each node's other side waits on the stack while the list is followed.
    const n: u32 = MARK_STACK_ENTRIES * 3;
    let list: u32 = 0;
    for (let k: u32 = 0; k < n; k++) list = newNode(newNode(0, k, bytes(8)), k, list);
    set(0, list as u64);
    for (let round = 0; round < 2; round++) {
      reclaim();
      let k = n;
      for (let at = list; at != 0; at = load<u32>(at, 16)) {
        k--;
        const side = load<u32>(at);
        assert(alive(at) && load<u64>(at, 8) == k, 'node lost');
        assert(alive(side) && load<u64>(side, 8) == k && alive(load<u32>(side, 16)), 'side lost');
      }
      expect<u32>(k).toBe(0);
      expect<u64>(heapLive()).toBe((n as u64) * (24 + 24 + 8));
    }
    set(0, 0);
    reclaim();
    expect<u64>(heapLive()).toBe(0);
    expect<u32>(allSpans()).toBe(0);
  });
});

describe('globals', () => {
  test('are roots where the image says so', () => {
    ready();
    const a = bytes(8);
    const b = bytes(8);
    const roots = sysAlloc(8);
    store<u32>(roots, 80);
    store<u32>(roots, 160, 4);
    store<u32>(VM_ROOTS, roots);
    store<u32>(VM_ROOT_COUNT, 2);
    store<u64>(dataBase() + 80, a as u64);
    store<u64>(dataBase() + 88, b as u64);
    store<u64>(dataBase() + 160, dataBase() as u64);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(b)).toBe(false);
  });
});

/** Executes a map instruction with k0, k1 in registers 8 and 9, the map in 0, the result in 1. */
function mapOp(op: Op, m: u32, t: u32, k0: u64, k1: u64): u32 {
  const ip = sysAlloc(64);
  set(0, m as u64);
  set(8, k0);
  set(9, k1);
  if (op == Op.MAPDEL) {
    store<u16>(ip, 0, 2);
    store<u16>(ip, 8, 4);
    store<u16>(ip, 9, 6);
    store<u32>(ip, typeAddr(t), 8);
    expect<Outcome>(opMapDelete(fp, ip)).toBe(Outcome.NEXT);
    return 0;
  }
  store<u16>(ip, 1, 2);
  store<u16>(ip, 0, 4);
  store<u16>(ip, 8, 6);
  store<u64>(ip, 9, 8);
  store<u32>(ip, typeAddr(t), 12);
  expect<Outcome>(op == Op.MAPGET ? opMapGet(fp, ip) : opMapSet(fp, ip)).toBe(Outcome.NEXT);
  const value = load<u32>(fp, 8);
  set(1, 0);
  return value;
}

describe('maps', () => {
  beforeEach(ready);

  test('keep keys and values, also after growing and deleting', () => {
    const m = makemap(typeAddr(strings));
    for (let k: u32 = 0; k < 300; k++) {
      const key = text(k);
      const value = text(k + 1000);
      const at = mapOp(Op.MAPSET, m, strings, key, 16);
      store<u64>(at, value as u64);
      store<u64>(at, 16, 8);
      if (k % 7 == 0) reclaim();
    }
    const gone = load<u32>(mapOp(Op.MAPGET, m, strings, text(100), 16));
    for (let k: u32 = 0; k < 300; k += 2) mapOp(Op.MAPDEL, m, strings, text(k), 16);
    reclaim();
    expect<bool>(alive(gone)).toBe(false);
    expect<u32>(maplen(m)).toBe(150);
    for (let k: u32 = 1; k < 300; k += 2) {
      const value = mapOp(Op.MAPGET, m, strings, text(k), 16);
      assert(value != 0, 'key lost');
      assert(load<u64>(load<u32>(value)) == k + 1000, 'value lost');
    }
    set(0, 0);
    reclaim();
    expect<u64>(heapLive()).toBe(0);
  });

  test('are held by their iterators, entries by what points into them', () => {
    const m = makemap(typeAddr(strings));
    const key = text(1);
    const value = mapOp(Op.MAPSET, m, strings, key, 16);
    const held = text(2);
    store<u64>(value, held as u64);
    set(0, mapiterinit(m) as u64);
    reclaim();
    expect<bool>(alive(m)).toBe(true);
    expect<bool>(mapiternext(load<u32>(fp)) != 0).toBe(true);
    // The map is gone, the value that was found in it isn't, nor is what belongs to it.
    set(0, value as u64);
    reclaim();
    expect<bool>(alive(m)).toBe(false);
    expect<bool>(alive(key)).toBe(true);
    expect<bool>(alive(held)).toBe(true);
    expect<u32>(load<u32>(value)).toBe(held);
  });

  test('keep values whose keys hold no addresses, and keys whose values hold none', () => {
    begin();
    pointerMap(STRING, 1);
    const byNumber = mapType('map[int]string', INT, STRING);
    const numbers = mapType('map[string]int', STRING, INT);
    func('main.main', 8, 4, 0, 0, 0, 0);
    i(Op.RET, 0, 0, 0);
    loadProgram();
    const m = makemap(typeAddr(byNumber));
    const n = makemap(typeAddr(numbers));
    for (let k: u32 = 0; k < 20; k++) {
      store<u64>(mapOp(Op.MAPSET, m, byNumber, k, 0), text(k) as u64);
      objects[k] = text(k);
      store<u64>(mapOp(Op.MAPSET, n, numbers, objects[k], 16), k);
      // A number that is an address of nothing any more.
      store<u64>(mapOp(Op.MAPSET, n, numbers, text(k + 100), 16), bytes(24) as u64);
    }
    set(0, m as u64);
    set(2, n as u64);
    reclaim();
    let live: u64 = 0;
    for (let k: u32 = 0; k < 20; k++) {
      assert(load<u64>(load<u32>(mapOp(Op.MAPGET, m, byNumber, k, 0))) == k, 'value lost');
      assert(alive(objects[k]) && load<u64>(mapOp(Op.MAPGET, n, numbers, objects[k], 16)) == k, 'key lost');
      if (alive(load<u32>(mapOp(Op.MAPGET, n, numbers, text(k + 100), 16)))) live++;
    }
    expect<u64>(live).toBe(0);
  });

  test('are told from variables that hold maps', () => {
    const t = typeAddr(strings);
    const m = makemap(t);
    const held = text(2);
    store<u64>(mapOp(Op.MAPSET, m, strings, text(1), 16), held as u64);
    // 64 bytes like a map's header, with the map in its last word.
    const variables = mallocgc(64, t);
    store<u64>(variables, m as u64, 56);
    set(0, variables as u64);
    reclaim();
    expect<bool>(alive(m)).toBe(true);
    expect<bool>(alive(held)).toBe(true);
  });
});

describe('freed memory', () => {
  beforeEach(ready);

  test('is used again, zeroed, with its new type', () => {
    const keep = bytes(64);
    set(0, keep as u64);
    const a = bytes(64);
    const b = bytes(64);
    memory.fill(a, 0xff, 64);
    memory.fill(b, 0xff, 64);
    reclaim();
    expect<u32>(findObject(a)).toBe(0);
    expect<u32>(mallocgc(60, MALLOC_WORDS)).toBe(a);
    expect<u32>(mallocgc(60, MALLOC_WORDS)).toBe(b);
    for (let k: u32 = 0; k < 64; k++) assert(load<u8>(a + k) == 0 && load<u8>(b + k) == 0, 'not zero');
    expect<u32>(objectType(a)).toBe(MALLOC_WORDS);
  });

  test('is poisoned in the builds that keep assertions', () => {
    set(0, bytes(64) as u64);
    const a = bytes(64);
    reclaim();
    for (let k: u32 = 0; k < 64; k += 8) expect<u64>(load<u64>(a + k)).toBe(0xdbdbdbdbdbdbdbdb);
  });

  test('goes to other classes and to large objects when whole spans are free', () => {
    for (let k = 0; k < 1000; k++) bytes(512);
    const large = mallocgc(1000000, MALLOC_BYTES);
    memory.fill(large, 0xff, 1000000);
    const lowest = spanAt(allSpans()).base;
    const end = large + 1000000;
    reclaim();
    expect<u32>(allSpans()).toBe(0);
    expect<u32>(spanOf(large)).toBe(0);
    const pages = pagesFree();
    expect<bool>(pages >= 63 + 123).toBe(true);
    let taken: u32 = 0;
    while (pagesFree() != 0) {
      const n: u32 = 1 + nextBelow(Stream.USER, 30000);
      const at = bytes(n);
      for (let k: u32 = 0; k < n; k++) assert(load<u8>(at + k) == 0, 'not zero');
      memory.fill(at, 0xff, n);
      taken += n;
      if (taken > 4000000) break;
    }
    expect<bool>(taken > 1000000).toBe(true);
    expect<bool>(lowest < end).toBe(true);
  });

  test('a heap that lives on the same bytes does not grow', () => {
    let end: u32 = 0;
    for (let round = 0; round < 30; round++) {
      for (let k: u32 = 0; k < 3000; k++) set(k % 8, bytes(1 + ((k * 7919) % 12345)) as u64);
      for (let k: u32 = 0; k < 30; k++) set(k % 8, bytes(1 + ((k * 79193) % 300000)) as u64);
      reclaim();
      if (round == 5) end = arenaEnd();
    }
    expect<u32>(arenaEnd()).toBe(end);
    expect<u64>(counter(Counter.RECLAIMS)).toBe(30);
  });

  test('slot by slot: the only free one of a span too', () => {
    const table = mallocgc(128 * 8, typeAddr(POINTER_INT));
    set(0, table as u64);
    for (let k: u32 = 0; k < 128; k++) store<u64>(table + (k << 3), bytes(64) as u64);
    const one = load<u32>(table, 77 * 8);
    expect<u32>(load<u32>(table, 127 * 8)).toBe(load<u32>(table) + 127 * 64);
    store<u64>(table, 0, 77 * 8);
    reclaim();
    expect<u32>(bytes(64)).toBe(one);
    expect<u32>(spanOf(bytes(64)) == spanOf(one) ? 1 : 0).toBe(0);
  });

  test('a span’s type words begin as 0, whatever their memory held', () => {
    const block = blockAlloc(4096);
    memory.fill(block, 0xff, 4096);
    blockFree(block, 4096);
    const at = bytes(8);
    expect<u32>(spanAt(spanOf(at)).types).toBe(block);
    for (let k: u32 = 8; k < 8192; k += 8) assert(findObject(at + k) == 0, 'found in a free slot');
  });
});

describe('reclaiming', () => {
  test('is due after so many bytes, and ends the turn; it changes no counter of the modelled heap', () => {
    ready();
    setConfig(Config.RECLAIM_EVERY, 1024);
    reclaim();
    setTurnLimit(1000);
    for (let k = 0; k < 128; k++) {
      expect<bool>(reclaimDue()).toBe(false);
      bytes(8);
    }
    expect<bool>(reclaimDue()).toBe(false);
    expect<u64>(turnLimit()).toBe(1000);
    mallocFrame(8, MALLOC_BYTES);
    expect<bool>(reclaimDue()).toBe(true);
    expect<u64>(turnLimit()).toBe(0);
    const instant = now();
    const count = counter(Counter.MALLOC_OBJECTS);
    const taken = counter(Counter.MALLOC_BYTES);
    reclaim();
    expect<bool>(reclaimDue()).toBe(false);
    expect<u64>(now()).toBe(instant);
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(count);
    expect<u64>(counter(Counter.MALLOC_BYTES)).toBe(taken);
    expect<u64>(counter(Counter.HEAP_LIVE_BYTES)).toBe(0);
    expect<u64>(counter(Counter.RECLAIMS)).toBe(2);
  });

  test('by default is due after 64 MiB, or after as much as is live', () => {
    ready();
    const big = mallocgc(48 << 20, MALLOC_BYTES);
    expect<bool>(reclaimDue()).toBe(false);
    set(0, big as u64);
    set(1, mallocgc(52 << 20, MALLOC_BYTES) as u64);
    expect<bool>(reclaimDue()).toBe(true);
    reclaim();
    expect<u64>(heapLive()).toBe(100 << 20);
    mallocgc(99 << 20, MALLOC_BYTES);
    expect<bool>(reclaimDue()).toBe(false);
    mallocgc(2 << 20, MALLOC_BYTES);
    expect<bool>(reclaimDue()).toBe(true);
    reclaim();
    expect<u64>(heapLive()).toBe(100 << 20);
  });

  test('leaves exactly what can be reached, whatever the program does (a model)', () => {
    ready();
    let n: u32 = 0;
    let ids: u64 = 0;
    let freed: u32 = 0;
    for (let round: u32 = 0; round < 40; round++) {
      for (let k: u32 = 0; k < 150; k++) {
        // Nodes, arrays of nodes, bytes; each holds its number where no pointer is.
        const kind = nextBelow(Stream.USER, 4);
        const length: u32 = kind == 0 ? 1 + nextBelow(Stream.USER, 30) : 1;
        const object = kind == 1 ? bytes(16 + nextBelow(Stream.USER, 3000)) : mallocgc(length * 24, typeAddr(node));
        assert(load<u64>(object) == 0 && load<u64>(object, 8) == 0, 'not zeroed');
        idOf[n] = ids as u32;
        store<u64>(object, ids++, 8);
        objects[n++] = object;
      }
      // New connections between any two, and from registers; many old ones are cut.
      for (let k: u32 = 0; k < 4 * n; k++) {
        const from = objects[nextBelow(Stream.USER, n)];
        if (objectType(from) == MALLOC_BYTES) continue;
        const elements = spanAt(spanOf(from)).elemBytes / 24;
        const place = from + nextBelow(Stream.USER, elements) * 24 + nextBelow(Stream.USER, 2) * 16;
        const inside = objects[nextBelow(Stream.USER, n)] + nextBelow(Stream.USER, 16);
        store<u64>(place, nextBelow(Stream.USER, 3) != 0 ? (inside as u64) : 0);
      }
      for (let k: u32 = 0; k < 8; k++) set(k, objects[nextBelow(Stream.USER, n)] as u64);
      model();
      reclaim();
      let left: u32 = 0;
      let live: u64 = 0;
      for (let k: u32 = 0; k < n; k++) {
        const object = objects[k];
        const kept = reached[idOf[k]];
        assert(alive(object) == kept, 'freed and reachable, or the reverse');
        if (!kept) {
          freed++;
          continue;
        }
        live += spanAt(spanOf(object)).elemBytes as u64;
        assert(load<u64>(object, 8) == (idOf[k] as u64), 'changed');
        idOf[left] = idOf[k];
        objects[left++] = object;
      }
      assert(heapLive() == live, 'live bytes');
      n = left;
    }
    expect<bool>(n > 100).toBe(true);
    expect<bool>(freed > 1000).toBe(true);
  });
});

/** The model: what can be reached from the registers, by number. */
function model(): void {
  for (let k: u32 = 0; k < IDS; k++) reached[k] = false;
  found = 0;
  for (let k: u32 = 0; k < 8; k++) reach(load<u32>(fp + (k << 3)));
  for (let k: u32 = 0; k < found; k++) {
    const object = worklist[k];
    if (objectType(object) == MALLOC_BYTES) continue;
    const end = object + (spanAt(spanOf(object)).elemBytes / 24) * 24;
    for (let at = object; at < end; at += 24) {
      reach(load<u32>(at));
      reach(load<u32>(at, 16));
    }
  }
}

function reach(addr: u32): void {
  if (addr == 0) return;
  const object = findObject(addr);
  const id = load<u32>(object, 8);
  if (reached[id]) return;
  reached[id] = true;
  worklist[found++] = object;
}
