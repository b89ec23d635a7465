// The heap: size classes, spans and a page table, as in malloc.go. Sizes are Go's, so that capacities after append, counters
// and prices agree with it.
//
//   mallocgc ──► class of the size ──► the class's free list, a span with free slots, the next slot of its new span, a new span
//
//   span (8 KiB pages)                                     side array, a word per slot
//   ┌──────────┬──────────┬──────────┬─ … ─┬──────────┐    ┌──────┬──────┬──────┬─ …
//   │ object 0 │ object 1 │ object 2 │     │ object n │    │ type │ type │ 0    │        0: the slot is free
//   └──────────┴──────────┴──────────┴─ … ─┴──────────┘    └──────┴──────┴──────┴─ …
//
// The type word is the address of the type record of the object's elements (the collector repeats it until the slot ends), or
// one of the MALLOC_ markers. The page table finds the span, and so the object, for any address inside it.
//
// What is physically here is reclaimed between two turns (vm/reclaim.ts), at no virtual time: objects that nobody can reach any
// more, marked by the type word's upper bits, go back to their classes, spans without objects to the pages (pages.ts). Counters
// and prices don't know of it: they are those of the modelled heap.
//
//   MALLOC_STATE    0 u32 table      class of a size, a byte per (size + 7) / 8
//                   4 u32 pages      page table: 1024 addresses of leaves, a leaf for 4 MiB: 512 addresses of spans
//                   8 pages.ts
//                  16 u32 spans      newest span
//                  20 u32 records    where the next span record goes, and its end
//                  28 u32 free       span records to be used again, linked by `next`
//                  32 i64 budget     bytes that may be handed out before memory is reclaimed
//                  40 u64 live       bytes of the objects that the last sweep left
//                  48 pages.ts
//                  64 classes        16 bytes each: u32 free list, u32 next slot, u32 end of span, u32 next type word
//                1280 blocks.ts
//                1472 partial        u32 per class: spans with free slots that aren't on the free list, linked by `link`
//                1744 pages.ts
//                1800 vm/mark.ts
//                2040 zerobase       the address of everything of size 0
//
// In the parallel engine classes and budget are each P's own (at MALLOC_LOCAL); spans change hands under LOCK_HEAP.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter } from '../abi/counters';
import { TYPE_PTRWORDS } from '../abi/image';
import { CHECKED, PARALLEL } from '../base/build';
import { charge, shortenTurn } from '../base/clock';
import { config, cost } from '../base/config';
import { GC_STATE, LOCK_HEAP, MALLOC_LOCAL, MALLOC_STATE, SIZE_CLASS_COUNTS } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { sysAlloc } from '../base/memory';
import { count, counter } from '../observe/counters';
import { GC_TRIGGER, gcMalloc } from './gc';
import { PAGE_BYTES, PAGE_SHIFT, pageAlloc, pageFree } from './pages';
import { blockAlloc, blockFree } from './blocks';
import { clearOwn, setOwnBudgets } from './caches';
import { HEAP_TOUCH, heapTouched } from './vmem';

/** Type word of an object without pointers. */
export const MALLOC_BYTES: u32 = 1;
/** Type word of an object of which every word may be a pointer. */
export const MALLOC_WORDS: u32 = 2;
/** Type word of an object of which the first word is a pointer and nothing else. */
export const MALLOC_FIRST: u32 = 3;
/** Type word of a map's header (vm/maps.ts). */
export const MALLOC_MAP: u32 = 4;
/** Addresses of type records are greater. */
export const MALLOC_MARKERS: u32 = 1024;
/** Set in a type word that is the address of a map's type: a block of entries of such a map. Go's counters know it as bytes. */
export const MALLOC_ENTRIES: u32 = 1;

/** Set in a type word while memory is reclaimed: the object can be reached. Type records have lower addresses. */
export const MARKED: u32 = 0x80000000;
/** Set beside MARKED: what it points to isn't marked yet. */
export const GREY: u32 = 0x40000000;

/** Where objects of size 0 live. */
export const ZERO_BASE: u32 = MALLOC_STATE + 2040;

const TABLE: u32 = MALLOC_STATE;
const PAGES: u32 = MALLOC_STATE + 4;
const SPANS: u32 = MALLOC_STATE + 16;
const RECORDS: u32 = MALLOC_STATE + 20;
const RECORDS_END: u32 = MALLOC_STATE + 24;
const RECORDS_FREE: u32 = MALLOC_STATE + 28;
const BUDGET: u32 = MALLOC_LOCAL + 32;
const LIVE: u32 = MALLOC_STATE + 40;
const CLASSES: u32 = MALLOC_LOCAL + 64;
const PARTIAL: u32 = MALLOC_STATE + 1472;

/** In GC_STATE (gc.ts): what the last sweep found. */
const SCANNABLE: u32 = GC_STATE + 400;

const CLASS_FREE: u32 = 0;
const CLASS_NEXT: u32 = 4;
const CLASS_END: u32 = 8;
const CLASS_TYPES: u32 = 12;

const LEAF_SHIFT: u32 = 22;
/** Size classes, and one for what is larger than they. */
const NCLASSES: u32 = 68;
/** Objects up to here have a class. */
const SMALL_MAX: u32 = 32768;
/** Above this size an object with pointers carries a header of 8 bytes that tells its type (malloc.go, since 1.22). */
const HEADER_MIN: u32 = 512;
const HEADER_BYTES: u32 = 8;

/** Memory is reclaimed when so many bytes were handed out since the last time, or as many as were live then. */
const RECLAIM_MIN_BYTES: i64 = 64 << 20;
/** The live bytes and what is handed out before they are counted again are to stay below this, if they can. */
const HEAP_MAX_BYTES: i64 = 3584 << 20;
/** What freed memory is filled with in the builds that keep assertions. No address looks like this. */
const POISON: u8 = 0xdb;
/** Up to here a loop clears memory faster than memory.fill. */
const LOOP_BYTES: u32 = 256;

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
  /** (offset * magic) >> 32 is the slot of an offset; 0 for a large object. */
  magic: u32;
  /** In a list of partial spans, or of grey ones (vm/mark.ts). */
  link: u32;
  /** It has grey objects and is in that list. */
  grey: u32;
}
const SPAN_BYTES: u32 = 64;

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
  store<u64>(GC_TRIGGER, U64.MAX_VALUE);
  setBudget(0);
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
  if (type <= MALLOC_MARKERS) return type == MALLOC_BYTES;
  return (type & MALLOC_ENTRIES) != 0 || load<u32>(type, TYPE_PTRWORDS) == 0;
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
  let c: u32 = 0;
  if (size <= SMALL_MAX) {
    c = classOf(size);
    taken = load<u16>(CLASS_BYTES + (c << 1));
    at = slotOf(c, type);
  } else {
    taken = (size + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    at = mallocLarge(size, type);
  }
  count(Counter.MALLOC_OBJECTS, 1);
  const bySize = SIZE_CLASS_COUNTS + (c << 3);
  store<u64>(bySize, load<u64>(bySize) + 1);
  count(Counter.MALLOC_BYTES, taken as u64);
  if (!PARALLEL && counter(Counter.MALLOC_BYTES) > load<u64>(HEAP_TOUCH)) heapTouched();
  if (counter(Counter.MALLOC_BYTES) >= load<u64>(GC_TRIGGER)) gcMalloc(taken as u64);
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

/** Notes that so many bytes were handed out; when it is time to reclaim memory the turn ends, which nobody notices. */
function spend(bytes: u32): void {
  const left = load<i64>(BUDGET) - (bytes as i64);
  store<i64>(BUDGET, left);
  if (left < 0) shortenTurn(0);
}

/** Whether it is time to reclaim memory: between two turns. */
export function reclaimDue(): bool {
  return load<i64>(BUDGET) < 0;
}

/** How much may be handed out before it is time again, after a sweep that left so many bytes. */
function setBudget(live: u64): void {
  let budget = config(Config.RECLAIM_EVERY);
  if (budget <= 0) {
    const most = (HEAP_MAX_BYTES - (live as i64)) / 2;
    budget = max<i64>(RECLAIM_MIN_BYTES, min<i64>(live as i64, most));
  }
  setOwnBudgets(BUDGET, budget);
}

/** Bytes of the objects that the last sweep left, 0 before the first. */
export function heapLive(): u64 {
  return load<u64>(LIVE);
}

/** Bytes of the objects with pointers that the last sweep left. */
export function heapScannable(): u64 {
  return load<u64>(SCANNABLE);
}

/** A zeroed slot of a class. */
function slotOf(c: u32, type: u32): u32 {
  const rec = CLASSES + (c << 4);
  const bytes = load<u16>(CLASS_BYTES + (c << 1)) as u32;
  spend(bytes);
  let free = load<u32>(rec, CLASS_FREE);
  if (free == 0 && load<u32>(PARTIAL + (c << 2)) != 0) {
    lock(LOCK_HEAP);
    if (load<u32>(PARTIAL + (c << 2)) != 0) free = refill(c);
    unlock(LOCK_HEAP);
  }
  if (free != 0) {
    store<u32>(rec, load<u32>(free), CLASS_FREE);
    const span = spanAt(spanOf(free));
    store<u32>(span.types + (slotAt(span, free) << 2), type);
    clear(free, bytes);
    return free;
  }
  if (load<u32>(rec, CLASS_NEXT) == load<u32>(rec, CLASS_END)) newSpan(c);
  const at = load<u32>(rec, CLASS_NEXT);
  const types = load<u32>(rec, CLASS_TYPES);
  store<u32>(types, type);
  store<u32>(rec, types + 4, CLASS_TYPES);
  store<u32>(rec, at + bytes, CLASS_NEXT);
  return at;
}

/** Bytes of the objects of a size class. */
export function classBytes(c: u32): u32 {
  return load<u16>(CLASS_BYTES + (c << 1));
}

/** Zeroes a slot. */
function clear(at: u32, bytes: u32): void {
  if (bytes > LOOP_BYTES) {
    memory.fill(at, 0, bytes);
    return;
  }
  for (let end = at + bytes; at < end; at += 8) store<u64>(at, 0);
}

/** Makes the free slots of the class's next partial span its free list, lowest first. */
function refill(c: u32): u32 {
  const partial = PARTIAL + (c << 2);
  const span = spanAt(load<u32>(partial));
  store<u32>(partial, span.link);
  span.link = 0;
  let free: u32 = 0;
  for (let i = span.nelems; i > 0; i--) {
    if (load<u32>(span.types + ((i - 1) << 2)) != 0) continue;
    const at = span.base + (i - 1) * span.elemBytes;
    store<u32>(at, free);
    free = at;
  }
  assert(free != 0, 'malloc: a partial span without free slots');
  return free;
}

/** A fresh span for a class; its memory is zeroed. */
function newSpan(c: u32): void {
  const rec = CLASSES + (c << 4);
  const elemBytes = load<u16>(CLASS_BYTES + (c << 1)) as u32;
  lock(LOCK_HEAP);
  const span = spanAt(makeSpan(load<u8>(CLASS_PAGES + c), elemBytes, c));
  unlock(LOCK_HEAP);
  store<u32>(rec, span.base, CLASS_NEXT);
  store<u32>(rec, span.base + span.nelems * elemBytes, CLASS_END);
  store<u32>(rec, span.types, CLASS_TYPES);
}

function mallocLarge(bytes: u32, type: u32): u32 {
  mallocInit();
  const pages = (bytes + PAGE_BYTES - 1) >> PAGE_SHIFT;
  spend(pages << PAGE_SHIFT);
  lock(LOCK_HEAP);
  const span = spanAt(makeSpan(pages, pages << PAGE_SHIFT, 0));
  store<u32>(span.types, type);
  unlock(LOCK_HEAP);
  return span.base;
}

function makeSpan(pages: u32, elemBytes: u32, c: u32): u32 {
  const s = recordAlloc();
  const span = spanAt(s);
  span.bytes = pages << PAGE_SHIFT;
  span.elemBytes = elemBytes;
  span.nelems = span.bytes / elemBytes;
  // Go's way to divide offsets by the size of an object (sizeclasses.go: divMagic).
  span.magic = c == 0 ? 0 : u32.MAX_VALUE / elemBytes + 1;
  span.types = blockAlloc(span.nelems << 2);
  memory.fill(span.types, 0, span.nelems << 2);
  span.base = pageAlloc(pages);
  span.sizeclass = c;
  span.link = 0;
  span.grey = 0;
  span.next = load<u32>(SPANS);
  store<u32>(SPANS, s);
  enter(span.base, pages, s);
  return s;
}

function recordAlloc(): u32 {
  const free = load<u32>(RECORDS_FREE);
  if (free != 0) {
    store<u32>(RECORDS_FREE, spanAt(free).next);
    return free;
  }
  if (load<u32>(RECORDS) == load<u32>(RECORDS_END)) {
    const records = sysAlloc(128 * SPAN_BYTES);
    store<u32>(RECORDS, records);
    store<u32>(RECORDS_END, records + 128 * SPAN_BYTES);
  }
  const s = load<u32>(RECORDS);
  store<u32>(RECORDS, s + SPAN_BYTES);
  return s;
}

/** Notes in the page table whose pages these are (0: nobody's). */
function enter(base: u32, pages: u32, s: u32): void {
  for (let i: u32 = 0; i < pages; i++) {
    const at = base + (i << PAGE_SHIFT);
    const top = load<u32>(PAGES) + ((at >> LEAF_SHIFT) << 2);
    if (load<u32>(top) == 0) store<u32>(top, sysAlloc(2048));
    store<u32>(load<u32>(top) + (((at >> PAGE_SHIFT) & 511) << 2), s);
  }
}

/** The slot that an address in a span lies in; behind the last one at the span's end. */
export function slotAt(span: Span, addr: u32): u32 {
  return ((((addr - span.base) as u64) * (span.magic as u64)) >> 32) as u32;
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
  const slot = slotAt(span, addr);
  if (slot >= span.nelems || load<u32>(span.types + (slot << 2)) == 0) return 0;
  return span.base + slot * span.elemBytes;
}

/** The type word of the object at an address (as findObject gives it). */
export function objectType(object: u32): u32 {
  const span = spanAt(spanOf(object));
  return load<u32>(span.types + (slotAt(span, object) << 2));
}

/** Newest span; the others follow by their `next`. */
export function allSpans(): u32 {
  return load<u32>(SPANS);
}

/**
 * Frees every object whose type word isn't MARKED, and takes the marks away. Spans without objects are given back.
 * @returns bytes of the objects that are left, as their slots have them
 */
export function sweep(): u64 {
  clearOwn(CLASSES, NCLASSES << 4);
  memory.fill(PARTIAL, 0, NCLASSES << 2);
  let live: u64 = 0;
  store<u64>(SCANNABLE, 0);
  let link = SPANS;
  while (true) {
    const s = load<u32>(link);
    if (s == 0) break;
    const span = spanAt(s);
    const objects = sweepSpan(span);
    if (objects == 0) {
      store<u32>(link, span.next);
      spanFree(s);
      continue;
    }
    live += (objects as u64) * (span.elemBytes as u64);
    if (objects < span.nelems) {
      // The newest span comes first here: of those on the list the oldest will be filled up first.
      span.link = load<u32>(PARTIAL + (span.sizeclass << 2));
      store<u32>(PARTIAL + (span.sizeclass << 2), s);
    }
    link = s + (offsetof<Span>('next') as u32);
  }
  store<u64>(LIVE, live);
  setBudget(live);
  return live;
}

/** How many objects are left in a span. */
function sweepSpan(span: Span): u32 {
  let objects: u32 = 0;
  let scannable: u32 = 0;
  for (let i: u32 = 0; i < span.nelems; i++) {
    const at = span.types + (i << 2);
    const type = load<u32>(at);
    if (type == 0) continue;
    if ((type & MARKED) != 0) {
      assert((type & GREY) == 0, 'sweep: a grey object');
      store<u32>(at, type & ~MARKED);
      if (!isNoscan(type & ~MARKED)) scannable += span.elemBytes;
      objects++;
      continue;
    }
    store<u32>(at, 0);
    if (CHECKED) memory.fill(span.base + i * span.elemBytes, POISON, span.elemBytes);
  }
  store<u64>(SCANNABLE, load<u64>(SCANNABLE) + (scannable as u64));
  return objects;
}

function spanFree(s: u32): void {
  const span = spanAt(s);
  const pages = span.bytes >> PAGE_SHIFT;
  enter(span.base, pages, 0);
  pageFree(span.base, pages);
  blockFree(span.types, span.nelems << 2);
  span.next = load<u32>(RECORDS_FREE);
  store<u32>(RECORDS_FREE, s);
}
