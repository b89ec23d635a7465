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
  store<u32>(TOP, mark(addr, load<u32>(TOP)));
}

/** Marks what a word may point to of which nothing is known: an address has 32 bits. */
export function markWord(word: u64): void {
  if (word >> 32 == 0) markAddress(word as u32);
}

/** Marks what the word at an address points to, which holds an address or 0. */
export function markPointer(at: u32): void {
  markAddress(pointerAt(at));
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
    const from = span.base + i * span.elemBytes;
    store<u32>(TOP, push(load<u32>(TOP), from, span.elemBytes, type & ~(MARKED | GREY)));
    drain();
  }
}

// While objects are scanned the top of the stack goes from hand to hand, since a local variable is faster than memory.

/** Marks the object that an address lies in; returns the new top. */
function mark(addr: u32, top: u32): u32 {
  const s = spanOf(addr);
  if (s == 0) return top;
  const span = spanAt(s);
  const slot = slotAt(span, addr);
  if (slot >= span.nelems) return top;
  const at = span.types + (slot << 2);
  const type = load<u32>(at);
  if (type == 0 || (type & MARKED) != 0) return top;
  store<u32>(at, type | MARKED);
  if (!holdsAddresses(type)) return top;
  if (top != load<u32>(LIMIT)) return push(top, span.base + slot * span.elemBytes, span.elemBytes, type);
  store<u32>(at, type | MARKED | GREY);
  if (span.grey != 0) return top;
  span.grey = 1;
  span.link = load<u32>(GREY_SPANS);
  store<u32>(GREY_SPANS, s);
  return top;
}

/** Whether there is anything to be scanned in objects with this type word. */
function holdsAddresses(type: u32): bool {
  if (type <= MALLOC_MARKERS) return type != MALLOC_BYTES;
  return (type & MALLOC_ENTRIES) != 0 || load<u32>(type, TYPE_PTRWORDS) != 0;
}

function pointerAt(at: u32): u32 {
  assert(load<u32>(at, 4) == 0, 'reclaim: a pointer word holds something else');
  return load<u32>(at);
}

/** Puts an object on the mark stack; returns the new top. */
function push(top: u32, from: u32, bytes: u32, type: u32): u32 {
  store<u32>(top, from);
  store<u32>(top, from + bytes, END);
  store<u32>(top, type, TYPE);
  return top + ENTRY_BYTES;
}

function drain(): void {
  const bottom = load<u32>(STACK);
  let top = load<u32>(TOP);
  while (top != bottom) {
    const entry = top - ENTRY_BYTES;
    const from = load<u32>(entry);
    const type = load<u32>(entry, TYPE);
    const step = stepOf(type);
    let end = load<u32>(entry, END);
    if (end - from > PIECE_BYTES && end - from > step) {
      const piece = max<u32>(PIECE_BYTES / step, 1) * step;
      if (end - from > piece) {
        // The rest stays below what this piece brings.
        end = from + piece;
        store<u32>(entry, end);
        top = scan(from, end, type, step, top);
        continue;
      }
    }
    top = scan(from, end, type, step, entry);
  }
  store<u32>(TOP, top);
}

/** From one element to the next in objects of a type word. */
function stepOf(type: u32): u32 {
  if (type <= MALLOC_MARKERS) return type == MALLOC_WORDS ? 8 : U32.MAX_VALUE;
  if ((type & MALLOC_ENTRIES) != 0) return mapStride(type & ~MALLOC_ENTRIES);
  return sizeOf(type);
}

/** Marks what the elements between two addresses point to. What is left behind the last whole element is no element. */
function scan(from: u32, end: u32, type: u32, step: u32, bottom: u32): u32 {
  if (type <= MALLOC_MARKERS) return scanMarked(from, end, type, bottom);
  if ((type & MALLOC_ENTRIES) != 0) return scanEntries(from, end, type & ~MALLOC_ENTRIES, step, bottom);
  let top = bottom;
  for (let at = from; end - at >= step; at += step) top = scanValue(type, at, top);
  return top;
}

function scanMarked(from: u32, end: u32, type: u32, bottom: u32): u32 {
  let top = bottom;
  if (type == MALLOC_WORDS) {
    for (let at = from; at < end; at += 8) if (load<u32>(at, 4) == 0) top = mark(load<u32>(at), top);
    return top;
  }
  if (type == MALLOC_MAP) {
    top = mark(pointerAt(from + MAP_INDEX), top);
    return mark(pointerAt(from + MAP_ENTRIES), top);
  }
  assert(type == MALLOC_FIRST, 'reclaim: unknown type word');
  return mark(pointerAt(from), top);
}

function scanEntries(from: u32, end: u32, map: u32, stride: u32, bottom: u32): u32 {
  const key = keyOf(map);
  const elem = elemOf(map);
  const value = mapValueOffset(map);
  let top = bottom;
  for (let at = from; end - at >= stride; at += stride) {
    // Deleted, or not in use yet.
    if (load<u32>(at) == 0) continue;
    top = scanValue(key, at + MAP_KEY, top);
    top = scanValue(elem, at + value, top);
  }
  return top;
}

/** Marks what the value of a type at an address points to. */
function scanValue(type: u32, at: u32, bottom: u32): u32 {
  const words = load<u32>(type, TYPE_PTRWORDS);
  const map = load<u32>(VM_DATA) + load<u32>(type, TYPE_PTRMAP);
  let top = bottom;
  for (let from: u32 = 0; from < words; from += 64) {
    let bits = load<u64>(map + (from >> 3));
    while (bits != 0) {
      top = mark(pointerAt(at + ((from + (ctz(bits) as u32)) << 3)), top);
      bits &= bits - 1;
    }
  }
  return top;
}
