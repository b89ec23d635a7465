// Maps: entries in the order of insertion, found through an index of hashes. The order of a range is Go's: it begins at a
// random entry, and every entry comes once.
//
//   map (heap object)                         index, open addressing            entries
//   ┌──────────────────────────────┐          ┌───┬───┬───┬───┬───┬───┬─ …      ┌──────┬─────┬─────┬───────┐
//   │ count used cap stride        │     ┌───►│ 0 │ 2 │ 0 │ 1 │ 0 │ 3 │         │ hash │ seq │ key │ value │ 0
//   │ entries ─────────────────────┼──┐  │    └───┴─│─┴───┴───┴───┴───┘         ├──────┼─────┼─────┼───────┤
//   │ index ───────────────────────┼──┼──┘          └─ entry 1 (number + 1)     │ 0    │     │     │       │ 1 deleted
//   │ type, mask, mode, next_seq … │  └──────────────────────────────────────►  └──────┴─────┴─────┴───────┘ …
//   └──────────────────────────────┘
//
//    0 u32 count   4 u32 used   8 u32 cap   12 u32 stride   16 u64 entries   24 u64 index   32 u32 mask   36 u32 type
//   40 u32 value offset in an entry   44 u32 key mode   48 u32 epoch   52 u32 next_seq
//
// hash has its top bit set, 0 marks a deleted entry. seq numbers entries as they come, so an iterator finds its place again
// after entries were moved (epoch changed): seq only grows from one entry to the next. Up to 8 entries there is no index.
//
//   iterator   0 u64 map   8 u32 position  12 u32 epoch  16 u32 next_seq  20 u32 start_seq  24 u32 end_seq  28 u32 phase

import { Cost } from '../abi/costs';
import { Kind, Shape } from '../abi/image';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { Stream } from '../abi/streams';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { hashBytes, hashMix } from '../base/hash';
import { nextBelow } from '../base/random';
import { MALLOC_BYTES, MALLOC_ENTRIES, MALLOC_FIRST, MALLOC_MAP, mallocFrame, mallocgc } from '../runtime/malloc';
import { setTrap } from '../runtime/trap';
import { bytesEqual } from './bytes';
import { EQUAL, hashable, hashValue, valuesEqual } from './equal';
import { regAt, setRegAt } from './registers';
import { VM_KEY } from './state';
import { elemOf, hasPointers, keyOf, kindOf, shapeOf, sizeOf, storeWord } from './types';

@unmanaged
class GoMap {
  /** len(m) */
  count: u32;
  /** Entries in use, deleted ones included. */
  used: u32;
  cap: u32;
  stride: u32;
  entries: u64;
  index: u64;
  mask: u32;
  type: u32;
  valueOffset: u32;
  mode: Mode;
  /** Changes whenever entries move. */
  epoch: u32;
  nextSeq: u32;
  reserved: u64;
}

@unmanaged
class Iterator {
  map: u64;
  position: u32;
  epoch: u32;
  nextSeq: u32;
  startSeq: u32;
  endSeq: u32;
  /** 0 from the start to the end, 1 from the beginning to the start, 2 done. */
  phase: u32;
}

/** How keys are compared. */
enum Mode {
  WORD1 = 1,
  WORD2 = 2,
  WORD4 = 4,
  WORD8 = 8,
  STRING = 16,
  /** In memory, by type: floats, interfaces, structs, arrays; keys of size 0. */
  VALUE = 17,
}

const MAP_BYTES: u32 = 64;
const ITERATOR_BYTES: u32 = 32;
const KEY: u32 = 8;
const SEQ: u32 = 4;
const LIVE: u32 = 0x80000000;
const FIRST_CAP: u32 = 8;
const SEQ_MAX: u32 = 0xfffffff0;

// For the collector (mark.ts): where a map's header has the addresses of its entries and its index, an entry its key.
export const MAP_ENTRIES: u32 = 16;
export const MAP_INDEX: u32 = 24;
export const MAP_KEY: u32 = KEY;

function mapOf(m: u32): GoMap {
  return changetype<GoMap>(m as usize);
}

/** Offset of the value in an entry of a map of this type. */
export function mapValueOffset(type: u32): u32 {
  return KEY + ((sizeOf(keyOf(type)) + 7) & ~7);
}

/** Bytes of an entry. */
export function mapStride(type: u32): u32 {
  return mapValueOffset(type) + ((sizeOf(elemOf(type)) + 7) & ~7);
}

/** Type word of a map's entries: addresses may point into them, so the collector must know them without the map. */
function entriesType(type: u32): u32 {
  return hasPointers(keyOf(type)) || hasPointers(elemOf(type)) ? type | MALLOC_ENTRIES : MALLOC_BYTES;
}

/** MAPNEW: an empty map; its entries come with the first insertion. */
export function makemap(type: u32): u32 {
  // Not the map's type: objects of that are variables that hold a map.
  const m = mallocgc(MAP_BYTES, MALLOC_MAP);
  const rec = mapOf(m);
  rec.type = type;
  rec.mode = modeOf(keyOf(type));
  rec.valueOffset = mapValueOffset(type);
  rec.stride = mapStride(type);
  rec.nextSeq = 1;
  return m;
}

function modeOf(key: u32): Mode {
  const shape = shapeOf(key);
  if (shape == Shape.STRING) return Mode.STRING;
  if (shape == Shape.PTR) return Mode.WORD8;
  if (shape != Shape.SCALAR || kindOf(key) == Kind.FLOAT32 || kindOf(key) == Kind.FLOAT64) return Mode.VALUE;
  return sizeOf(key) as Mode;
}

/** len(m), 0 for a nil map. */
export function maplen(m: u32): u32 {
  return m == 0 ? 0 : mapOf(m).count;
}

/**
 * The address of a key in memory for Mode.VALUE: of the block itself, or of a place where the register words were put.
 * @param k0 first word: scalar, or address of the struct or array, or the interface's type
 */
function keyInMemory(key: u32, k0: u64, k1: u64): u32 {
  switch (shapeOf(key)) {
    case Shape.MEMORY:
      return k0 as u32;
    case Shape.SCALAR:
      storeWord(key, VM_KEY, k0);
      return VM_KEY;
    default:
      store<u64>(VM_KEY, k0);
      store<u64>(VM_KEY, k1, 8);
      return VM_KEY;
  }
}

/** The bits of a scalar key that are stored. */
function wordKey(mode: Mode, k0: u64): u64 {
  switch (mode) {
    case Mode.WORD1:
      return k0 & 0xff;
    case Mode.WORD2:
      return k0 & 0xffff;
    case Mode.WORD4:
      return k0 & 0xffffffff;
    default:
      return k0;
  }
}

/** Hash of a key, as entries hold it; charges what hashing costs. k0 is as keyWord leaves it. */
function hashOf(rec: GoMap, k0: u64, k1: u64): u32 {
  let hash: u64;
  let bytes: u64 = 8;
  if (rec.mode == Mode.STRING) {
    hash = hashBytes(k0 as u32, k1 as u32, 0);
    bytes = k1;
  } else if (rec.mode == Mode.VALUE) {
    const key = keyOf(rec.type);
    hash = hashValue(key, k0 as u32, 0);
    bytes = sizeOf(key) as u64;
  } else {
    hash = hashMix(0, k0);
  }
  charge(cost(Cost.MAP_ACCESS) + bytes * cost(Cost.HASH_BYTE));
  return (hash as u32) | LIVE;
}

/** Is this the entry of the key? Its hash is the same. */
function keyEqual(rec: GoMap, entry: u32, k0: u64, k1: u64): bool {
  switch (rec.mode) {
    case Mode.WORD8:
      return load<u64>(entry, KEY) == k0;
    case Mode.WORD4:
      return (load<u32>(entry, KEY) as u64) == k0;
    case Mode.WORD2:
      return (load<u16>(entry, KEY) as u64) == k0;
    case Mode.WORD1:
      return (load<u8>(entry, KEY) as u64) == k0;
    case Mode.STRING:
      return load<u64>(entry, KEY + 8) == k1 && bytesEqual(load<u32>(entry, KEY), k0 as u32, k1 as u32);
    default:
      return valuesEqual(keyOf(rec.type), entry + KEY, k0 as u32) == EQUAL;
  }
}

/** The entry of a key, 0 if there is none. */
function find(rec: GoMap, hash: u32, k0: u64, k1: u64): u32 {
  const entries = rec.entries as u32;
  const stride = rec.stride;
  if (rec.index == 0) {
    const end = entries + rec.used * stride;
    for (let entry = entries; entry < end; entry += stride) {
      if (load<u32>(entry) == hash && keyEqual(rec, entry, k0, k1)) return entry;
    }
    return 0;
  }
  const index = rec.index as u32;
  const mask = rec.mask;
  let slot = hash & mask;
  while (true) {
    const number = load<u32>(index + (slot << 2));
    if (number == 0) return 0;
    const entry = entries + (number - 1) * stride;
    if (load<u32>(entry) == hash && keyEqual(rec, entry, k0, k1)) return entry;
    slot = (slot + 1) & mask;
  }
}

/** Notes entry number i in the index. */
function enter(rec: GoMap, hash: u32, i: u32): void {
  const index = rec.index as u32;
  const mask = rec.mask;
  let slot = hash & mask;
  while (load<u32>(index + (slot << 2)) != 0) slot = (slot + 1) & mask;
  store<u32>(index + (slot << 2), i + 1);
}

/** Room for one more entry: without the deleted ones there is enough, or there will be twice as much. */
function makeRoom(rec: GoMap): void {
  const stride = rec.stride;
  const from = rec.entries as u32;
  let cap = rec.cap;
  if (cap == 0) cap = FIRST_CAP;
  else if (rec.count > cap - (cap >> 2)) cap <<= 1;
  let to = from;
  if (cap != rec.cap) {
    to = mallocgc(cap * stride, entriesType(rec.type));
    if (cap > FIRST_CAP) {
      rec.index = mallocgc(cap << 3, MALLOC_BYTES) as u64;
      rec.mask = (cap << 1) - 1;
    }
  } else if (rec.index != 0) {
    memory.fill(rec.index as u32, 0, (rec.mask + 1) << 2);
  }
  const renumber = rec.nextSeq > SEQ_MAX;
  let n: u32 = 0;
  for (let i: u32 = 0; i < rec.used; i++) {
    const entry = from + i * stride;
    const hash = load<u32>(entry);
    if (hash == 0) continue;
    if (to + n * stride != entry) memory.copy(to + n * stride, entry, stride);
    if (renumber) store<u32>(to + n * stride, n + 1, SEQ);
    if (cap > FIRST_CAP) enter(rec, hash, n);
    n++;
  }
  charge(((n * stride) as u64) * cost(Cost.COPY_BYTE));
  if (renumber) rec.nextSeq = n + 1;
  rec.entries = to as u64;
  rec.used = n;
  rec.cap = cap;
  rec.epoch++;
}

/** The entry of a key, made with a zero value if there is none. */
function assign(rec: GoMap, k0: u64, k1: u64): u32 {
  const hash = hashOf(rec, k0, k1);
  const found = find(rec, hash, k0, k1);
  if (found != 0) {
    // 0 and -0 are one key; the last one written stays.
    if (rec.mode == Mode.VALUE) memory.copy(found + KEY, k0 as u32, sizeOf(keyOf(rec.type)));
    return found;
  }
  if (rec.used == rec.cap || rec.nextSeq > SEQ_MAX) makeRoom(rec);
  const i = rec.used++;
  const entry = (rec.entries as u32) + i * rec.stride;
  memory.fill(entry + KEY, 0, rec.stride - KEY);
  store<u32>(entry, hash);
  store<u32>(entry, rec.nextSeq++, SEQ);
  if (rec.mode == Mode.STRING) {
    store<u64>(entry, k0, KEY);
    store<u64>(entry, k1, KEY + 8);
  } else if (rec.mode == Mode.VALUE) {
    memory.copy(entry + KEY, k0 as u32, sizeOf(keyOf(rec.type)));
  } else {
    store<u64>(entry, k0, KEY);
  }
  if (rec.index != 0) enter(rec, hash, i);
  rec.count++;
  return entry;
}

/** First key word for find: an address for Mode.VALUE, else the bits that are stored. 0 with the trap set if it can't be hashed. */
function keyWord(type: u32, mode: Mode, k0: u64, k1: u64): u64 {
  if (mode == Mode.STRING) return k0;
  if (mode != Mode.VALUE) return wordKey(mode, k0);
  const key = keyOf(type);
  const at = keyInMemory(key, k0, k1);
  return hashable(key, at) ? (at as u64) : 0;
}

/** MAPGET: a = address of the value of a key, 0 if it is absent or the map nil. PANIC for a key that can't be hashed. */
export function opMapGet(fp: u32, ip: u32): Outcome {
  const m = regAt(fp, ip + 4) as u32;
  const type = load<u32>(ip, 12);
  const k1 = regAt(fp, ip + 8);
  const mode = modeOf(keyOf(type));
  const k0 = keyWord(type, mode, regAt(fp, ip + 6), k1);
  if (mode == Mode.VALUE && k0 == 0) return Outcome.PANIC;
  let value: u32 = 0;
  if (m != 0 && mapOf(m).count != 0) {
    const rec = mapOf(m);
    const entry = find(rec, hashOf(rec, k0, k1), k0, k1);
    if (entry != 0) value = entry + rec.valueOffset;
  }
  setRegAt(fp, ip + 2, value as u64);
  return Outcome.NEXT;
}

/** MAPSET: a = address of the value of a key, made if it is absent. PANIC for a nil map, or a key that can't be hashed. */
export function opMapSet(fp: u32, ip: u32): Outcome {
  const m = regAt(fp, ip + 4) as u32;
  if (m == 0) {
    setTrap(Trap.NIL_MAP, 0, 0);
    return Outcome.PANIC;
  }
  const rec = mapOf(m);
  const k1 = regAt(fp, ip + 8);
  const k0 = keyWord(rec.type, rec.mode, regAt(fp, ip + 6), k1);
  if (rec.mode == Mode.VALUE && k0 == 0) return Outcome.PANIC;
  setRegAt(fp, ip + 2, (assign(rec, k0, k1) + rec.valueOffset) as u64);
  return Outcome.NEXT;
}

/** MAPDEL: the key is gone. PANIC for a key that can't be hashed. */
export function opMapDelete(fp: u32, ip: u32): Outcome {
  const m = regAt(fp, ip + 2) as u32;
  const type = load<u32>(ip, 8);
  const k1 = regAt(fp, ip + 6);
  const mode = modeOf(keyOf(type));
  const k0 = keyWord(type, mode, regAt(fp, ip + 4), k1);
  if (mode == Mode.VALUE && k0 == 0) return Outcome.PANIC;
  if (m == 0 || mapOf(m).count == 0) return Outcome.NEXT;
  const rec = mapOf(m);
  const entry = find(rec, hashOf(rec, k0, k1), k0, k1);
  if (entry == 0) return Outcome.NEXT;
  store<u32>(entry, 0);
  memory.fill(entry + KEY, 0, rec.stride - KEY);
  rec.count--;
  return Outcome.NEXT;
}

/** MAPCLR: all keys are gone. */
export function mapclear(m: u32): void {
  if (m == 0) return;
  const rec = mapOf(m);
  charge(cost(Cost.MAP_ACCESS) + ((rec.used * rec.stride) as u64) * cost(Cost.MALLOC_BYTE));
  if (rec.used != 0) memory.fill(rec.entries as u32, 0, rec.used * rec.stride);
  if (rec.index != 0) memory.fill(rec.index as u32, 0, (rec.mask + 1) << 2);
  rec.count = 0;
  rec.used = 0;
  rec.epoch++;
}

/** MAPIT: an iterator over a map (nil: over nothing). Entries that come later are left out; Go leaves that open. */
export function mapiterinit(m: u32): u32 {
  const it = mallocFrame(ITERATOR_BYTES, MALLOC_FIRST);
  const rec = changetype<Iterator>(it as usize);
  rec.phase = 2;
  charge(cost(Cost.MAP_ACCESS));
  if (m == 0 || mapOf(m).count == 0) return it;
  const map = mapOf(m);
  rec.map = m as u64;
  rec.phase = 0;
  rec.epoch = map.epoch;
  rec.position = nextBelow(Stream.MAP, map.used);
  rec.startSeq = load<u32>((map.entries as u32) + rec.position * map.stride, SEQ);
  rec.nextSeq = rec.startSeq;
  rec.endSeq = map.nextSeq;
  return it;
}

/** MAPNXT: the iterator's next entry, 0 at the end. Its key lies at mapKey, its value at mapValue, until the map changes. */
export function mapiternext(it: u32): u32 {
  const rec = changetype<Iterator>(it as usize);
  if (rec.phase == 2) return 0;
  const map = mapOf(rec.map as u32);
  if (rec.epoch != map.epoch) {
    rec.position = lowerBound(map, rec.nextSeq);
    rec.epoch = map.epoch;
  }
  charge(cost(Cost.MAP_ACCESS));
  while (true) {
    const bound = rec.phase == 0 ? rec.endSeq : rec.startSeq;
    for (; rec.position < map.used; rec.position++) {
      const entry = (map.entries as u32) + rec.position * map.stride;
      const seq = load<u32>(entry, SEQ);
      if (seq >= bound) break;
      if (load<u32>(entry) == 0) continue;
      rec.position++;
      rec.nextSeq = seq + 1;
      return entry;
    }
    if (rec.phase == 1) {
      rec.phase = 2;
      return 0;
    }
    rec.phase = 1;
    rec.position = 0;
    rec.nextSeq = 0;
  }
}

/** First entry that isn't older than a number. */
function lowerBound(map: GoMap, seq: u32): u32 {
  let low: u32 = 0;
  let high = map.used;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>((map.entries as u32) + middle * map.stride, SEQ) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Address of an entry's key. */
export function mapKey(entry: u32): u32 {
  return entry + KEY;
}

/** Address of the value of an iterator's entry. */
export function mapValue(it: u32, entry: u32): u32 {
  return entry + mapOf(changetype<Iterator>(it as usize).map as u32).valueOffset;
}

/** The type of the map that an iterator walks through. */
export function mapIteratorType(it: u32): u32 {
  return mapOf(changetype<Iterator>(it as usize).map as u32).type;
}
