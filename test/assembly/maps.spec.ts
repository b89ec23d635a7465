// Maps, driven instruction by instruction: a frame of four registers (result, map, key words), one instruction at a time.

import {
  FIELD_BYTES,
  FIELD_NAME,
  FIELD_NAME_BYTES,
  FIELD_OFFSET,
  FIELD_TYPE,
  Kind,
  Shape,
  TYPE_FLAG_COMPARABLE,
} from '../../assembly/abi/image';
import { Op } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow, randomInit } from '../../assembly/base/random';
import { Stream } from '../../assembly/abi/streams';
import { dataBase, typeAddr } from '../../assembly/vm/image';
import {
  makemap,
  mapclear,
  mapiterinit,
  mapiternext,
  mapKey,
  maplen,
  mapValue,
  opMapDelete,
  opMapGet,
  opMapSet,
} from '../../assembly/vm/maps';
import {
  ANY,
  begin,
  dataText,
  dataWord32,
  EMPTY,
  FLOAT64,
  func,
  i,
  INT,
  INT32,
  link,
  mapType,
  members,
  nameOffset,
  STRING,
  type,
  UINT8,
} from './vm/program';

let fp: u32 = 0;
let ip: u32 = 0;

/** Loads the types and makes the frame; the type of the map is T in every instruction. */
function ready(t: u32): u32 {
  func('main.main', 0, 0, 0, 0, 0, 0);
  i(Op.RET, 0, 0, 0);
  assert(link() == 0);
  fp = sysAlloc(64);
  ip = sysAlloc(64);
  store<u32>(ip + 32, typeAddr(t));
  return makemap(typeAddr(t));
}

function access(op: Op, m: u32, k0: u64, k1: u64): Outcome {
  store<u64>(fp, 0);
  store<u64>(fp, m as u64, 8);
  store<u64>(fp, k0, 16);
  store<u64>(fp, k1, 24);
  store<u16>(ip, op);
  const t = load<u32>(ip + 32);
  if (op == Op.MAPDEL) {
    store<u16>(ip, 1, 2);
    store<u16>(ip, 2, 4);
    store<u16>(ip, 3, 6);
    store<u32>(ip, t, 8);
    return opMapDelete(fp, ip);
  }
  store<u16>(ip, 0, 2);
  store<u16>(ip, 1, 4);
  store<u16>(ip, 2, 6);
  store<u64>(ip, 3, 8);
  store<u32>(ip, t, 12);
  return op == Op.MAPGET ? opMapGet(fp, ip) : opMapSet(fp, ip);
}

/** Address of a value, 0 if the key is absent. */
function get(m: u32, k0: u64, k1: u64 = 0): u32 {
  expect<Outcome>(access(Op.MAPGET, m, k0, k1)).toBe(Outcome.NEXT);
  return load<u32>(fp);
}

/** m[key] = value, for values of 8 bytes. */
function set(m: u32, k0: u64, k1: u64, value: u64): void {
  assert(access(Op.MAPSET, m, k0, k1) == Outcome.NEXT);
  store<u64>(load<u32>(fp), value);
}

function remove(m: u32, k0: u64, k1: u64 = 0): void {
  assert(access(Op.MAPDEL, m, k0, k1) == Outcome.NEXT);
}

function intMap(): u32 {
  begin();
  return ready(mapType('map[int]int', INT, INT));
}

describe('maps', () => {
  test('find what was put in, and nothing else, through growth and deletion', () => {
    const m = intMap();
    for (let k: u64 = 0; k < 5000; k++) set(m, k * 7919, 0, k);
    expect<u32>(maplen(m)).toBe(5000);
    let wrong = 0;
    for (let k: u64 = 0; k < 5000; k++) {
      const at = get(m, k * 7919);
      if (at == 0 || load<u64>(at) != k) wrong++;
      if (get(m, k * 7919 + 1) != 0) wrong++;
    }
    expect<i32>(wrong).toBe(0);
    for (let k: u64 = 0; k < 5000; k += 2) remove(m, k * 7919);
    remove(m, 1);
    expect<u32>(maplen(m)).toBe(2500);
    for (let k: u64 = 0; k < 5000; k++) {
      const at = get(m, k * 7919);
      if ((at == 0) != (k % 2 == 0) || (at != 0 && load<u64>(at) != k)) wrong++;
    }
    expect<i32>(wrong).toBe(0);
  });

  test('agree with a plain table over random operations', () => {
    const m = intMap();
    const table = sysAlloc(100 * 8);
    let live: u32 = 0;
    let wrong = 0;
    for (let step: u64 = 1; step < 20000; step++) {
      const key = nextBelow(Stream.USER, 100);
      const slot = table + key * 8;
      const what = nextBelow(Stream.USER, 5);
      if (what < 2) {
        if (load<u64>(slot) == 0) live++;
        set(m, key as u64, 0, step);
        store<u64>(slot, step);
      } else if (what < 4) {
        if (load<u64>(slot) != 0) live--;
        remove(m, key as u64);
        store<u64>(slot, 0);
      } else {
        const at = get(m, key as u64);
        if ((at == 0 ? 0 : load<u64>(at)) != load<u64>(slot)) wrong++;
      }
      if (maplen(m) != live) wrong++;
      if (step % 4999 == 0) {
        mapclear(m);
        memory.fill(table, 0, 800);
        live = 0;
      }
    }
    expect<i32>(wrong).toBe(0);
  });

  test('a new value is zero, also where a deleted one was', () => {
    const m = intMap();
    for (let k: u64 = 0; k < 8; k++) set(m, k, 0, 99);
    for (let k: u64 = 0; k < 8; k++) remove(m, k);
    for (let k: u64 = 10; k < 30; k++) {
      assert(access(Op.MAPSET, m, k, 0) == Outcome.NEXT);
      expect<u64>(load<u64>(load<u32>(fp))).toBe(0);
      remove(m, k);
    }
  });

  test('narrow keys look at their own bits only', () => {
    begin();
    let m = ready(mapType('map[uint8]int', UINT8, INT));
    for (let k: u64 = 0; k < 256; k++) set(m, k, 0, k);
    expect<u32>(maplen(m)).toBe(256);
    expect<u64>(load<u64>(get(m, 255))).toBe(255);
    begin();
    m = ready(mapType('map[int32]int', INT32, INT));
    set(m, -5 as u64, 0, 1);
    set(m, 5, 0, 2);
    expect<u32>(maplen(m)).toBe(2);
    expect<u64>(load<u64>(get(m, -5 as u64))).toBe(1);
    const it = mapiterinit(m);
    let sum: i64 = 0;
    for (let e = mapiternext(it); e != 0; e = mapiternext(it)) sum += load<i32>(mapKey(e)) as i64;
    expect<i64>(sum).toBe(0);
  });

  test('strings are keys by what they say', () => {
    begin();
    const a = dataText('key');
    const b = dataText('xkeyy');
    const m = ready(mapType('map[string]int', STRING, INT));
    set(m, (dataBase() + a) as u64, 3, 1);
    expect<u64>(load<u64>(get(m, (dataBase() + b + 1) as u64, 3))).toBe(1);
    expect<u32>(get(m, (dataBase() + b) as u64, 3)).toBe(0);
    expect<u32>(get(m, (dataBase() + a) as u64, 2)).toBe(0);
    expect<u32>(get(m, 0, 0)).toBe(0);
    set(m, 0, 0, 2);
    expect<u64>(load<u64>(get(m, (dataBase() + b) as u64, 0))).toBe(2);
  });

  test('floats: 0 and -0 are one key, a NaN is never found again', () => {
    begin();
    const m = ready(mapType('map[float64]int', FLOAT64, INT));
    set(m, 0, 0, 1);
    set(m, reinterpret<u64>(-0.0 as f64), 0, 2);
    expect<u32>(maplen(m)).toBe(1);
    expect<u64>(load<u64>(get(m, 0))).toBe(2);
    set(m, reinterpret<u64>(NaN as f64), 0, 3);
    set(m, reinterpret<u64>(NaN as f64), 0, 4);
    expect<u32>(maplen(m)).toBe(3);
    expect<u32>(get(m, reinterpret<u64>(NaN as f64))).toBe(0);
    remove(m, reinterpret<u64>(NaN as f64));
    expect<u32>(maplen(m)).toBe(3);
    mapclear(m);
    expect<u32>(maplen(m)).toBe(0);
  });

  test('interfaces are keys by type and value', () => {
    begin();
    const m = ready(mapType('map[interface {}]int', ANY, INT));
    const one = sysAlloc(8);
    const other = sysAlloc(8);
    store<u64>(one, 1);
    store<u64>(other, 1);
    set(m, typeAddr(INT) as u64, one as u64, 10);
    expect<u64>(load<u64>(get(m, typeAddr(INT) as u64, other as u64))).toBe(10);
    expect<u32>(get(m, typeAddr(INT32) as u64, other as u64)).toBe(0);
    expect<u32>(get(m, 0, 0)).toBe(0);
    set(m, 0, 0, 20);
    expect<u64>(load<u64>(get(m, 0, 0))).toBe(20);
    expect<u32>(maplen(m)).toBe(2);
  });

  test('structs are keys by their fields, blank ones left out', () => {
    begin();
    const fields = dataWord32(0);
    for (let k = 0; k < FIELD_BYTES / 4; k++) dataWord32(0);
    for (let k = 0; k < FIELD_BYTES / 4; k++) dataWord32(0);
    const blank = nameOffset('_');
    const t = type('main.T', Kind.STRUCT, Shape.MEMORY, 24, TYPE_FLAG_COMPARABLE, 0, 0, 2);
    members(t, fields, 2);
    const m = ready(mapType('map[main.T]int', t, INT));
    const first = dataBase() + fields;
    store<u32>(first, blank, FIELD_NAME);
    store<u32>(first, 1, FIELD_NAME_BYTES);
    store<u32>(first, INT, FIELD_TYPE);
    store<u32>(first + FIELD_BYTES, STRING, FIELD_TYPE);
    store<u32>(first + FIELD_BYTES, 8, FIELD_OFFSET);
    const key = sysAlloc(24);
    store<u64>(key, 1);
    set(m, key as u64, 0, 5);
    store<u64>(key, 2);
    expect<u64>(load<u64>(get(m, key as u64))).toBe(5);
    store<u64>(key, key as u64, 8);
    store<u64>(key, 1, 16);
    expect<u32>(get(m, key as u64)).toBe(0);
  });

  test('values and keys may have no size', () => {
    begin();
    let m = ready(mapType('map[int]struct {}', INT, EMPTY));
    assert(access(Op.MAPSET, m, 5, 0) == Outcome.NEXT);
    expect<bool>(get(m, 5) != 0).toBe(true);
    expect<u32>(get(m, 6)).toBe(0);
    begin();
    m = ready(mapType('map[struct {}]int', EMPTY, INT));
    set(m, 0, 0, 1);
    set(m, 0, 0, 2);
    expect<u32>(maplen(m)).toBe(1);
    expect<u64>(load<u64>(get(m, 0))).toBe(2);
  });

  test('a nil map has nothing, and takes nothing', () => {
    intMap();
    expect<u32>(get(0, 1)).toBe(0);
    expect<u32>(maplen(0)).toBe(0);
    remove(0, 1);
    mapclear(0);
    expect<u32>(mapiternext(mapiterinit(0))).toBe(0);
    expect<Outcome>(access(Op.MAPSET, 0, 1, 0)).toBe(Outcome.PANIC);
  });
});

/** Walks over a map of ints from the iterator's place; marks each key in `seen` and gives their number. */
function walk(it: u32, seen: u32): u32 {
  let n: u32 = 0;
  for (let e = mapiternext(it); e != 0; e = mapiternext(it)) {
    const at = seen + (load<u64>(mapKey(e)) as u32);
    store<u8>(at, load<u8>(at) + 1);
    assert(load<u64>(mapValue(it, e)) == load<u64>(mapKey(e)) + 1000);
    n++;
  }
  return n;
}

function filled(n: u64): u32 {
  const m = intMap();
  for (let k: u64 = 0; k < n; k++) set(m, k, 0, k + 1000);
  return m;
}

/** How many of the first n marks are 1. */
function once(seen: u32, n: u32): u32 {
  let ones: u32 = 0;
  for (let k: u32 = 0; k < n; k++) if (load<u8>(seen + k) == 1) ones++;
  return ones;
}

describe('iteration', () => {
  test('gives every entry once, beginning anywhere', () => {
    const m = filled(20);
    let starts: u32 = 0;
    for (let round: u64 = 0; round < 200; round++) {
      randomInit(round);
      const it = mapiterinit(m);
      const first = mapiternext(it);
      const key = load<u32>(mapKey(first));
      starts |= ((1 as u32) << key) as u32;
      const seen = sysAlloc(64);
      store<u8>(seen + key, 1);
      assert(walk(it, seen) == 19);
      expect<u32>(once(seen, 20)).toBe(20);
      expect<u32>(mapiternext(it)).toBe(0);
    }
    expect<u32>(popcnt<u32>(starts)).toBe(20);
  });

  test('leaves out what is deleted before its turn', () => {
    const m = filled(30);
    const it = mapiterinit(m);
    const first = load<u64>(mapKey(mapiternext(it)));
    for (let k: u64 = 0; k < 30; k++) if (k != first && k % 3 != 0) remove(m, k);
    const seen = sysAlloc(64);
    walk(it, seen);
    for (let k: u64 = 0; k < 30; k++) {
      expect<u32>(load<u8>(seen + (k as u32))).toBe(k != first && k % 3 == 0 ? 1 : 0);
    }
  });

  test('gives the old entries once when the map grows, shrinks and is packed meanwhile', () => {
    for (let round: u64 = 0; round < 50; round++) {
      const m = filled(12);
      randomInit(round);
      const it = mapiterinit(m);
      const seen = sysAlloc(4096);
      for (let k: u64 = 0; k < 5; k++) {
        const e = mapiternext(it);
        const at = seen + (load<u64>(mapKey(e)) as u32);
        store<u8>(at, load<u8>(at) + 1);
        // Growth by others, and holes that packing closes.
        for (let j: u64 = 0; j < 100; j++) set(m, 100 + k * 100 + j, 0, 1100 + k * 100 + j);
        for (let j: u64 = 0; j < 90; j++) remove(m, 100 + k * 100 + j);
      }
      walk(it, seen);
      expect<u32>(once(seen, 12)).toBe(12);
    }
  });

  test('ends although every entry visited is deleted and put in again', () => {
    const m = filled(10);
    const it = mapiterinit(m);
    let n = 0;
    for (let e = mapiternext(it); e != 0 && n < 1000; e = mapiternext(it)) {
      const key = load<u64>(mapKey(e));
      remove(m, key);
      set(m, key, 0, key + 1000);
      n++;
    }
    expect<i32>(n).toBe(10);
    expect<u32>(maplen(m)).toBe(10);
  });

  test('ends when the map is cleared', () => {
    const m = filled(10);
    const it = mapiterinit(m);
    mapiternext(it);
    mapclear(m);
    set(m, 3, 0, 1003);
    expect<u32>(mapiternext(it)).toBe(0);
  });
});
