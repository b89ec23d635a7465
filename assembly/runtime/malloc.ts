// The heap: size classes, spans and a page table, as in malloc.go. Sizes are Go's, so that capacities after append, counters
// and prices agree with it.
//
//   mallocgc ──► class of the size ──► the class's free list, or the next slot of its span, or a new span
//
//   span (8 KiB pages)                                     side array, a word per slot
//   ┌──────────┬──────────┬──────────┬─ … ─┬──────────┐    ┌──────┬──────┬──────┬─ …
//   │ object 0 │ object 1 │ object 2 │     │ object n │    │ type │ type │ 0    │        0: the slot is free
//   └──────────┴──────────┴──────────┴─ … ─┴──────────┘    └──────┴──────┴──────┴─ …
//
// The type word is the address of the type record of the object's elements (the collector repeats it until the slot ends), or
// one of the MALLOC_ markers. The page table finds the span, and so the object, for any address inside it.
//
//   MALLOC_STATE    0 u32 table      class of a size, a byte per (size + 7) / 8
//                   4 u32 pages      page table: 1024 addresses of leaves, a leaf for 4 MiB: 512 addresses of spans
//                   8 u32 next, end  pages not handed out yet
//                  16 u32 spans      newest span
//                  20 u32 records    where the next span record goes, and its end
//                  28 u32 free       freed spans of large objects, linked by their first word
//                  64 classes        16 bytes each: u32 free list, u32 next slot, u32 end of span, u32 next type word
//                1280 stack.ts
//                2040 zerobase       the address of everything of size 0

import { Cost } from '../abi/costs';
import { Counter } from '../abi/counters';
import { TYPE_PTRWORDS } from '../abi/image';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { MALLOC_STATE } from '../base/layout';
import { arenaEnd, sysAlloc } from '../base/memory';
import { count } from '../observe/counters';

/** Type word of an object without pointers. */
export const MALLOC_BYTES: u32 = 1;
/** Type word of an object of which every word may be a pointer. */
export const MALLOC_WORDS: u32 = 2;
/** Type word of an object of which the first word is a pointer and nothing else. */
export const MALLOC_FIRST: u32 = 3;
/** Addresses of type records are greater. */
export const MALLOC_MARKERS: u32 = 1024;

/** Where objects of size 0 live. */
export const ZERO_BASE: u32 = MALLOC_STATE + 2040;

const TABLE: u32 = MALLOC_STATE;
const PAGES: u32 = MALLOC_STATE + 4;
const NEXT: u32 = MALLOC_STATE + 8;
const END: u32 = MALLOC_STATE + 12;
const SPANS: u32 = MALLOC_STATE + 16;
const RECORDS: u32 = MALLOC_STATE + 20;
const RECORDS_END: u32 = MALLOC_STATE + 24;
const LARGE_FREE: u32 = MALLOC_STATE + 28;
const CLASSES: u32 = MALLOC_STATE + 64;

const CLASS_FREE: u32 = 0;
const CLASS_NEXT: u32 = 4;
const CLASS_END: u32 = 8;
const CLASS_TYPES: u32 = 12;

const PAGE_SHIFT: u32 = 13;
const PAGE_BYTES: u32 = 8192;
const LEAF_SHIFT: u32 = 22;
/** Pages are taken from the arena so many at a time. */
const CHUNK_PAGES: u32 = 32;
/** Objects up to here have a class. */
const SMALL_MAX: u32 = 32768;
/** Above this size an object with pointers carries a header of 8 bytes that tells its type (malloc.go, since 1.22). */
const HEADER_MIN: u32 = 512;
const HEADER_BYTES: u32 = 8;

/** Go's size classes and the pages of their spans (internal/runtime/gc/sizeclasses.go). */
// biome-ignore format: a table
const CLASS_BYTES = memory.data<u16>([
  0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512,
  576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144,
  6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264,
  28672, 32768,
]);
// biome-ignore format: a table
const CLASS_PAGES = memory.data<u8>([
  0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 2, 1, 3,
  2, 3, 1, 3, 2, 3, 4, 5, 6, 1, 7, 6, 5, 4, 3, 5, 7, 2, 9, 7, 5, 8, 3, 10, 7, 4,
]);

/** A run of pages with objects of one size. */
@unmanaged
export class Span {
  base: u32;
  bytes: u32;
  elemBytes: u32;
  nelems: u32;
  /** Type words, one per slot. */
  types: u32;
  /** Size class, 0 for a large object. */
  sizeclass: u32;
  /** Next older span. */
  next: u32;
  /** For the collector: mark bits. */
  marks: u32;
}
const SPAN_BYTES: u32 = 32;

/** The record at an address. */
export function spanAt(s: u32): Span {
  return changetype<Span>(s as usize);
}

/** Sets the empty heap up; the first allocation does it too. */
export function mallocInit(): void {
  if (load<u32>(TABLE) != 0) return;
  const table = sysAlloc((SMALL_MAX >> 3) + 1);
  let c: u32 = 0;
  for (let i: u32 = 0; i <= SMALL_MAX >> 3; i++) {
    const largest: u32 = load<u16>(CLASS_BYTES + (c << 1));
    if (i * 8 > largest) c++;
    store<u8>(table + i, c);
  }
  store<u32>(PAGES, sysAlloc(4096));
  store<u32>(TABLE, table);
}

function classOf(bytes: u32): u32 {
  let table = load<u32>(TABLE);
  if (table == 0) {
    mallocInit();
    table = load<u32>(TABLE);
  }
  return load<u8>(table + ((bytes + 7) >> 3));
}

/**
 * What mallocgc would set aside for so many bytes, less the room for an object's header: the size that append rounds to.
 * @param noscan the object holds no pointers
 */
export function roundupsize(bytes: u64, noscan: bool): u64 {
  if (bytes > ((SMALL_MAX - HEADER_BYTES) as u64))
    return (bytes + ((PAGE_BYTES - 1) as u64)) & ~((PAGE_BYTES - 1) as u64);
  const header: u32 = !noscan && bytes > (HEADER_MIN as u64) ? HEADER_BYTES : 0;
  return ((load<u16>(CLASS_BYTES + (classOf((bytes as u32) + header) << 1)) as u32) - header) as u64;
}

/** Whether objects with this type word hold no pointers. */
export function isNoscan(type: u32): bool {
  return type == MALLOC_BYTES || (type > MALLOC_MARKERS && load<u32>(type, TYPE_PTRWORDS) == 0);
}

/**
 * A zeroed object on the heap, priced and counted.
 * @param type type record of the object or of its elements, or a MALLOC_ marker
 */
export function mallocgc(bytes: u32, type: u32): u32 {
  if (bytes == 0) return ZERO_BASE;
  const size = sizeWithHeader(bytes, type);
  let taken = size;
  let at: u32;
  if (size <= SMALL_MAX) {
    const c = classOf(size);
    taken = load<u16>(CLASS_BYTES + (c << 1));
    at = slotOf(c, type);
  } else {
    taken = (size + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    at = mallocLarge(size, type);
  }
  count(Counter.MALLOC_OBJECTS, 1);
  count(Counter.MALLOC_BYTES, taken as u64);
  charge(cost(Cost.MALLOC) + (taken as u64) * cost(Cost.MALLOC_BYTE));
  return at;
}

/** The same, neither priced nor counted: what Go would keep in a frame, and the engine's own objects. */
export function mallocFrame(bytes: u32, type: u32): u32 {
  if (bytes == 0) return ZERO_BASE;
  const size = sizeWithHeader(bytes, type);
  return size <= SMALL_MAX ? slotOf(classOf(size), type) : mallocLarge(size, type);
}

function sizeWithHeader(bytes: u32, type: u32): u32 {
  return bytes > HEADER_MIN && bytes <= SMALL_MAX - HEADER_BYTES && !isNoscan(type) ? bytes + HEADER_BYTES : bytes;
}

/** A zeroed slot of a class. */
function slotOf(c: u32, type: u32): u32 {
  const rec = CLASSES + (c << 4);
  const free = load<u32>(rec, CLASS_FREE);
  if (free != 0) {
    store<u32>(rec, load<u32>(free), CLASS_FREE);
    const span = spanAt(spanOf(free));
    store<u32>(span.types + (((free - span.base) / span.elemBytes) << 2), type);
    memory.fill(free, 0, span.elemBytes);
    return free;
  }
  if (load<u32>(rec, CLASS_NEXT) == load<u32>(rec, CLASS_END)) newSpan(c);
  const at = load<u32>(rec, CLASS_NEXT);
  const types = load<u32>(rec, CLASS_TYPES);
  store<u32>(types, type);
  store<u32>(rec, types + 4, CLASS_TYPES);
  store<u32>(rec, at + (load<u16>(CLASS_BYTES + (c << 1)) as u32), CLASS_NEXT);
  return at;
}

/** A fresh span for a class; its memory is zeroed, since the arena's is. */
function newSpan(c: u32): void {
  const rec = CLASSES + (c << 4);
  const elemBytes = load<u16>(CLASS_BYTES + (c << 1)) as u32;
  const span = makeSpan(load<u8>(CLASS_PAGES + c), elemBytes, c);
  store<u32>(rec, span.base, CLASS_NEXT);
  store<u32>(rec, span.base + span.nelems * elemBytes, CLASS_END);
  store<u32>(rec, span.types, CLASS_TYPES);
}

function mallocLarge(bytes: u32, type: u32): u32 {
  mallocInit();
  const pages = (bytes + PAGE_BYTES - 1) >> PAGE_SHIFT;
  const reused = largeTake(pages << PAGE_SHIFT);
  const span = reused != 0 ? spanAt(reused) : makeSpan(pages, pages << PAGE_SHIFT, 0);
  store<u32>(span.types, type);
  return span.base;
}

/** Takes a freed large span of this size, or up to an eighth more, off the list and zeroes it; 0 if there is none. */
function largeTake(bytes: u32): u32 {
  let link = LARGE_FREE;
  while (true) {
    const s = load<u32>(link);
    if (s == 0) return 0;
    const span = spanAt(s);
    if (span.bytes >= bytes && span.bytes - bytes <= bytes >> 3) {
      store<u32>(link, load<u32>(span.base));
      memory.fill(span.base, 0, span.bytes);
      return s;
    }
    link = span.base;
  }
}

function makeSpan(pages: u32, elemBytes: u32, c: u32): Span {
  if (load<u32>(RECORDS) == load<u32>(RECORDS_END)) {
    const records = sysAlloc(128 * SPAN_BYTES);
    store<u32>(RECORDS, records);
    store<u32>(RECORDS_END, records + 128 * SPAN_BYTES);
  }
  const s = load<u32>(RECORDS);
  store<u32>(RECORDS, s + SPAN_BYTES);
  const span = spanAt(s);
  span.bytes = pages << PAGE_SHIFT;
  span.elemBytes = elemBytes;
  span.nelems = span.bytes / elemBytes;
  span.types = sysAlloc(span.nelems << 2);
  span.base = pageAlloc(pages);
  span.sizeclass = c;
  span.next = load<u32>(SPANS);
  store<u32>(SPANS, s);
  for (let i: u32 = 0; i < pages; i++) {
    const at = span.base + (i << PAGE_SHIFT);
    const top = load<u32>(PAGES) + ((at >> LEAF_SHIFT) << 2);
    if (load<u32>(top) == 0) store<u32>(top, sysAlloc(2048));
    store<u32>(load<u32>(top) + (((at >> PAGE_SHIFT) & 511) << 2), s);
  }
  return span;
}

/** Pages never used before, zeroed. */
function pageAlloc(pages: u32): u32 {
  const bytes = pages << PAGE_SHIFT;
  let next = load<u32>(NEXT);
  if (load<u32>(END) - next < bytes) {
    if (load<u32>(END) != arenaEnd()) {
      next = (arenaEnd() + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
      sysAlloc(next - arenaEnd());
    }
    const have = arenaEnd() - next;
    sysAlloc(max<u32>(bytes, CHUNK_PAGES << PAGE_SHIFT) - have);
    store<u32>(END, arenaEnd());
  }
  store<u32>(NEXT, next + bytes);
  return next;
}

/** The span of the page that an address lies in, 0 if that isn't heap. */
export function spanOf(addr: u32): u32 {
  const pages = load<u32>(PAGES);
  if (pages == 0) return 0;
  const leaf = load<u32>(pages + ((addr >> LEAF_SHIFT) << 2));
  return leaf == 0 ? 0 : load<u32>(leaf + (((addr >> PAGE_SHIFT) & 511) << 2));
}

/** The object that an address points to or into, 0 if there is none. */
export function findObject(addr: u32): u32 {
  const s = spanOf(addr);
  if (s == 0) return 0;
  const span = spanAt(s);
  const slot = (addr - span.base) / span.elemBytes;
  if (slot >= span.nelems || load<u32>(span.types + (slot << 2)) == 0) return 0;
  return span.base + slot * span.elemBytes;
}

/** The type word of the object at an address (as findObject gives it). */
export function objectType(object: u32): u32 {
  const span = spanAt(spanOf(object));
  return load<u32>(span.types + (((object - span.base) / span.elemBytes) << 2));
}

/** Newest span; the others follow by their `next`. */
export function allSpans(): u32 {
  return load<u32>(SPANS);
}

/** Frees one object (the collector's sweep): its slot goes to the front of its class's list, its type word becomes 0. */
export function freeObject(object: u32): void {
  const span = spanAt(spanOf(object));
  store<u32>(span.types + (((object - span.base) / span.elemBytes) << 2), 0);
  if (span.sizeclass == 0) {
    store<u32>(span.base, load<u32>(LARGE_FREE));
    store<u32>(LARGE_FREE, spanOf(object));
    return;
  }
  const rec = CLASSES + (span.sizeclass << 4);
  store<u32>(object, load<u32>(rec, CLASS_FREE));
  store<u32>(rec, object, CLASS_FREE);
}
