// Marking: from an address to the object it lies in, from the object to the addresses it holds. Which words hold addresses is
// exactly known from the type word (runtime/malloc.ts), but for objects of MALLOC_WORDS (channels, timers), of which every word
// counts that could be an address. An address may point anywhere into an object; one behind its end keeps alive what lies
// there, which does no harm.
//
//   mark stack: what is still to be scanned, 16 bytes each          no room: the object becomes grey, its span one of the list
//   ┌──────┬─────┬──────┬───┬──────┬─────┬──────┬───┬─ …
//   │ from │ end │ type │ 0 │ from │ end │ type │ 0 │               grey ──► span ─link─► span      scanned when the stack
//   └──────┴─────┴──────┴───┴──────┴─────┴──────┴───┴─ …                                            is empty
//
//   MALLOC_STATE 1800 u32 stack   1804 u32 top   1808 u32 limit   1812 u32 grey
//
// A large object is scanned piece by piece, so that its children are gone from the stack before the next ones come.

import { TYPE_PTRMAP, TYPE_PTRWORDS } from '../abi/image';
import { CHECKED } from '../base/build';
import { MALLOC_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import {
  GREY,
  MALLOC_BYTES,
  MALLOC_ENTRIES,
  MALLOC_FIRST,
  MALLOC_MAP,
  MALLOC_MARKERS,
  MALLOC_WORDS,
  MARKED,
  slotAt,
  Span,
  spanAt,
  spanOf,
} from '../runtime/malloc';
import { MAP_ENTRIES, MAP_INDEX, MAP_KEY, mapStride, mapValueOffset } from './maps';
import { VM_DATA } from './state';
import { elemOf, keyOf, sizeOf } from './types';

const STACK: u32 = MALLOC_STATE + 1800;
const TOP: u32 = MALLOC_STATE + 1804;
const LIMIT: u32 = MALLOC_STATE + 1808;
const GREY_SPANS: u32 = MALLOC_STATE + 1812;

const ENTRY_BYTES: u32 = 16;
const END: u32 = 4;
const TYPE: u32 = 8;
/** Entries of the mark stack. */
export const MARK_STACK_ENTRIES: u32 = 8192;
/** Of a larger object so many bytes are scanned at a time, and what it takes to finish an element. */
const PIECE_BYTES: u32 = 1024;

/** Begins marking: nothing is marked, nothing is to be scanned. */
export function markBegin(): void {
  if (load<u32>(STACK) == 0) {
    const stack = sysAlloc(MARK_STACK_ENTRIES * ENTRY_BYTES);
    store<u32>(STACK, stack);
    store<u32>(LIMIT, stack + MARK_STACK_ENTRIES * ENTRY_BYTES);
  }
  store<u32>(TOP, load<u32>(STACK));
  store<u32>(GREY_SPANS, 0);
}

/** The object that an address lies in, if any, can be reached. */
export function markAddress(addr: u32): void {
  const s = spanOf(addr);
  if (s == 0) return;
  const span = spanAt(s);
  const slot = slotAt(span, addr);
  if (slot >= span.nelems) return;
  const at = span.types + (slot << 2);
  const type = load<u32>(at);
  if (type == 0 || (type & MARKED) != 0) return;
  store<u32>(at, type | MARKED);
  if (!holdsAddresses(type)) return;
  if (push(span.base + slot * span.elemBytes, span.elemBytes, type)) return;
  store<u32>(at, type | MARKED | GREY);
  if (span.grey != 0) return;
  span.grey = 1;
  span.link = load<u32>(GREY_SPANS);
  store<u32>(GREY_SPANS, s);
}

/** Whether there is anything to be scanned in objects with this type word. */
function holdsAddresses(type: u32): bool {
  if (type <= MALLOC_MARKERS) return type != MALLOC_BYTES;
  return (type & MALLOC_ENTRIES) != 0 || load<u32>(type, TYPE_PTRWORDS) != 0;
}

/** Marks what a word may point to of which nothing is known: an address has 32 bits. */
export function markWord(word: u64): void {
  if (word >> 32 == 0) markAddress(word as u32);
}

/** Marks what the word at an address points to, which holds an address or 0. */
export function markPointer(at: u32): void {
  if (CHECKED) assert(load<u32>(at, 4) == 0, 'reclaim: a pointer word holds something else');
  markAddress(load<u32>(at));
}

/** Marks everything that can be reached from what is marked already. */
export function markDrain(): void {
  drain();
  while (true) {
    const s = load<u32>(GREY_SPANS);
    if (s == 0) return;
    const span = spanAt(s);
    store<u32>(GREY_SPANS, span.link);
    span.grey = 0;
    scanGrey(span);
  }
}

function scanGrey(span: Span): void {
  for (let i: u32 = 0; i < span.nelems; i++) {
    const at = span.types + (i << 2);
    const type = load<u32>(at);
    if ((type & GREY) == 0) continue;
    store<u32>(at, type & ~GREY);
    push(span.base + i * span.elemBytes, span.elemBytes, type & ~(MARKED | GREY));
    drain();
  }
}

/** Puts an object on the mark stack; false if there is no room. */
function push(from: u32, bytes: u32, type: u32): bool {
  const top = load<u32>(TOP);
  if (top == load<u32>(LIMIT)) return false;
  store<u32>(top, from);
  store<u32>(top, from + bytes, END);
  store<u32>(top, type, TYPE);
  store<u32>(TOP, top + ENTRY_BYTES);
  return true;
}

function drain(): void {
  const bottom = load<u32>(STACK);
  while (load<u32>(TOP) != bottom) {
    const top = load<u32>(TOP) - ENTRY_BYTES;
    const from = load<u32>(top);
    const end = load<u32>(top, END);
    const type = load<u32>(top, TYPE);
    const step = stepOf(type);
    if (end - from > PIECE_BYTES && step < end - from) {
      // The rest stays below what this piece brings.
      const piece = max<u32>(PIECE_BYTES / step, 1) * step;
      const next = min<u32>(from + piece, end);
      if (next == end) store<u32>(TOP, top);
      else store<u32>(top, next);
      scan(from, next, type, step);
    } else {
      store<u32>(TOP, top);
      scan(from, end, type, step);
    }
  }
}

/** From one element to the next in objects of a type word. */
function stepOf(type: u32): u32 {
  if (type <= MALLOC_MARKERS) return type == MALLOC_WORDS ? 8 : U32.MAX_VALUE;
  if ((type & MALLOC_ENTRIES) != 0) return mapStride(type & ~MALLOC_ENTRIES);
  return sizeOf(type);
}

/** Marks what the elements between two addresses point to. What is left behind the last whole element is no element. */
function scan(from: u32, end: u32, type: u32, step: u32): void {
  if (type <= MALLOC_MARKERS) {
    if (type == MALLOC_WORDS) {
      for (let at = from; at < end; at += 8) markWord(load<u64>(at));
    } else if (type == MALLOC_MAP) {
      markPointer(from + MAP_ENTRIES);
      markPointer(from + MAP_INDEX);
    } else {
      assert(type == MALLOC_FIRST, 'reclaim: unknown type word');
      markPointer(from);
    }
    return;
  }
  if ((type & MALLOC_ENTRIES) != 0) {
    const map = type & ~MALLOC_ENTRIES;
    const key = keyOf(map);
    const elem = elemOf(map);
    const value = mapValueOffset(map);
    for (let at = from; end - at >= step; at += step) {
      // Deleted, or not in use yet.
      if (load<u32>(at) == 0) continue;
      scanValue(key, at + MAP_KEY);
      scanValue(elem, at + value);
    }
    return;
  }
  for (let at = from; end - at >= step; at += step) scanValue(type, at);
}

/** Marks what the value of a type at an address points to. */
function scanValue(type: u32, at: u32): void {
  const words = load<u32>(type, TYPE_PTRWORDS);
  const map = load<u32>(VM_DATA) + load<u32>(type, TYPE_PTRMAP);
  for (let from: u32 = 0; from < words; from += 64) {
    let bits = load<u64>(map + (from >> 3));
    while (bits != 0) {
      markPointer(at + ((from + (ctz(bits) as u32)) << 3));
      bits &= bits - 1;
    }
  }
}
