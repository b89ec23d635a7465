// A P's timers as a heap with four children to a node, earliest first, as in time.go. An entry repeats its timer's instant, so
// that sifting touches nothing else; the timer may have moved on since (TIMER_MODIFIED). Equal instants keep the places to
// which Go's sifting brings them: which of them runs first can be seen.
//
//   timers block of a P, 64 bytes
//    0      4     8     12        16              24                  32 … 64
//   ┌──────┬─────┬─────┬─────────┬───────────────┬───────────────────┬──────────┐
//   │ heap │ len │ cap │ zombies │ min_when_heap │ min_when_modified │ reserved │
//   └──┬───┴─────┴─────┴─────────┴───────────────┴───────────────────┴──────────┘
//      ▼
//   ┌──────────────────┬──────────────────┬─ …      entry i: children 4i + 1 … 4i + 4
//   │ when_ns │ timer  │ when_ns │ timer  │          (16 bytes: u64, u32, 0)
//   └──────────────────┴──────────────────┴─ …

import { sysAlloc } from '../base/memory';

@unmanaged
export class Timers {
  heap: u32;
  len: u32;
  cap: u32;
  /** Entries whose timers are stopped. */
  zombies: u32;
  /** The first entry's instant, 0 if there is none. */
  minWhenHeap: u64;
  /** No timer that is TIMER_MODIFIED is earlier than this, 0 if there is none. */
  minWhenModified: u64;
}

const ENTRY_SHIFT: u32 = 4;
const ENTRY_TIMER: u32 = 8;
/** Children of a node. */
const ARITY: u32 = 4;

/** The record at an address (pTimers of p.ts). */
export function timersAt(ts: u32): Timers {
  return changetype<Timers>(ts as usize);
}

/** Timer of entry i. */
export function heapTimer(ts: Timers, i: u32): u32 {
  return load<u32>(ts.heap + (i << ENTRY_SHIFT), ENTRY_TIMER);
}

/** Instant of entry i. */
export function heapWhen(ts: Timers, i: u32): u64 {
  return load<u64>(ts.heap + (i << ENTRY_SHIFT));
}

/** Changes the instant of entry i; the heap is out of order until it is sifted. */
export function heapSetWhen(ts: Timers, i: u32, when: u64): void {
  store<u64>(ts.heap + (i << ENTRY_SHIFT), when);
}

/** Adds an entry. */
export function heapPush(ts: Timers, t: u32, when: u64): void {
  if (ts.len == ts.cap) {
    const cap = max<u32>(16, ts.cap * 2);
    const heap = sysAlloc(cap << ENTRY_SHIFT);
    memory.copy(heap, ts.heap, ts.len << ENTRY_SHIFT);
    ts.heap = heap;
    ts.cap = cap;
  }
  const i = ts.len++;
  set(ts.heap, i, when, t);
  siftUp(ts.heap, i);
}

/** Takes the last entry away. */
export function heapPop(ts: Timers): void {
  ts.len--;
}

/** Puts the last entry in the place of entry i; the heap is out of order until it is sifted. */
export function heapDropUnordered(ts: Timers, i: u32): void {
  ts.len--;
  memory.copy(ts.heap + (i << ENTRY_SHIFT), ts.heap + (ts.len << ENTRY_SHIFT), 1 << ENTRY_SHIFT);
}

/** Takes the first entry away. */
export function heapDeleteMin(ts: Timers): void {
  heapDropUnordered(ts, 0);
  if (ts.len > 0) siftDown(ts.heap, ts.len, 0);
}

/** The first entry's instant was raised: to its place. */
export function heapFixMin(ts: Timers): void {
  siftDown(ts.heap, ts.len, 0);
}

/** Orders the whole heap, from the parent of the last entry upwards. */
export function heapInit(ts: Timers): void {
  if (ts.len <= 1) return;
  for (let i: u32 = (ts.len - 2) / ARITY + 1; i > 0; i--) siftDown(ts.heap, ts.len, i - 1);
}

/** Whether no entry is earlier than its parent; for assertions. */
export function heapOrdered(ts: Timers): bool {
  for (let i: u32 = 1; i < ts.len; i++) if (heapWhen(ts, i) < heapWhen(ts, (i - 1) / ARITY)) return false;
  return true;
}

function whenAt(heap: u32, i: u32): u64 {
  return load<u64>(heap + (i << ENTRY_SHIFT));
}

function set(heap: u32, i: u32, when: u64, t: u32): void {
  store<u64>(heap + (i << ENTRY_SHIFT), when);
  store<u32>(heap + (i << ENTRY_SHIFT), t, ENTRY_TIMER);
}

function move(heap: u32, to: u32, from: u32): void {
  set(heap, to, whenAt(heap, from), load<u32>(heap + (from << ENTRY_SHIFT), ENTRY_TIMER));
}

function siftUp(heap: u32, from: u32): void {
  const when = whenAt(heap, from);
  const t = load<u32>(heap + (from << ENTRY_SHIFT), ENTRY_TIMER);
  let i = from;
  while (i > 0) {
    const parent = (i - 1) / ARITY;
    if (when >= whenAt(heap, parent)) break;
    move(heap, i, parent);
    i = parent;
  }
  set(heap, i, when, t);
}

function siftDown(heap: u32, len: u32, from: u32): void {
  const when = whenAt(heap, from);
  const t = load<u32>(heap + (from << ENTRY_SHIFT), ENTRY_TIMER);
  let i = from;
  while (true) {
    const first = i * ARITY + 1;
    const end = min<u32>(first + ARITY, len);
    // The earliest child, the leftmost of them, if it is earlier than what sinks.
    let least = when;
    let child: u32 = 0;
    for (let c = first; c < end; c++) {
      const w = whenAt(heap, c);
      if (w < least) {
        least = w;
        child = c;
      }
    }
    if (child == 0) break;
    move(heap, i, child);
    i = child;
  }
  set(heap, i, when, t);
}
