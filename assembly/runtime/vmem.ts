// What the runtime does with its address space: which pages of the heap and of the stacks have been touched, and where an object
// that the engine has placed lies in the modelled address space.
//
// Touched is what Go would have touched: the heap's pages are counted by the modelled heap (what is allocated less what cycles have
// freed), never by where the engine has put an object. Loads and stores therefore cost nothing for it; an allocation compares one
// number.
//
//   pages touched   0 ───────────────▶ MALLOC_BYTES - freed            next page at TOUCH
//
// The engine's pages of the heap (pages.ts) come in chunks, which take the heap's addresses in the order in which they are made:
//
//   chunk, 16 bytes:   0 u32 first address in the engine   4 u32 bytes   8 u64 offset in the heap's addresses

import { Counter } from '../abi/counters';
import { AreaKind } from '../abi/memory';
import { MM_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import {
  arenaGrow,
  arenaReserve,
  area,
  currentMm,
  HEAP_BASE,
  kernelStackNew,
  STACKS_BASE,
  touchPages,
} from '../kernel/mm';
import { counter } from '../observe/counters';

/** MALLOC_BYTES beyond which the heap's next page is touched, STACK_BYTES beyond which the stacks' is. */
export const HEAP_TOUCH: u32 = MM_STATE + 16;
export const STACKS_TOUCH: u32 = MM_STATE + 24;
/** Pages touched so far. */
const HEAP_PAGES: u32 = MM_STATE + 64;
const STACK_PAGES: u32 = MM_STATE + 68;
/** Areas of the heap's objects and of the stacks. */
const HEAP_AREA: u32 = MM_STATE + 72;
const STACKS_AREA: u32 = MM_STATE + 76;
/** Bytes of Ms' stacks among the stacks. */
const M_STACKS: u32 = MM_STATE + 80;
/** Chunks: address, room, how many. */
const CHUNKS: u32 = MM_STATE + 96;
const CHUNK_ROOM: u32 = MM_STATE + 100;
const CHUNK_COUNT: u32 = MM_STATE + 104;

const PAGE: u64 = 4096;
/** The stack of an M's g0 on linux (proc.go: malg(16384)); the first M's is the process's. */
const G0_BYTES: u64 = 16384;

/** Reserves the arenas. Heap and stacks are empty. */
export function vmemInit(): void {
  const m = currentMm();
  if (m == 0) return;
  store<u32>(HEAP_AREA, arenaReserve(m, HEAP_BASE, AreaKind.HEAP, AreaKind.HEAP_RESERVED));
  store<u32>(STACKS_AREA, arenaReserve(m, STACKS_BASE, AreaKind.STACKS, AreaKind.STACKS_RESERVED));
  store<u64>(HEAP_TOUCH, 0);
  store<u64>(STACKS_TOUCH, 0);
}

/** The modelled heap has outgrown the pages that were touched: page faults, paid by who allocates. */
export function heapTouched(): void {
  const a = load<u32>(HEAP_AREA);
  if (a == 0) {
    store<u64>(HEAP_TOUCH, u64.MAX_VALUE);
    return;
  }
  const beyond = counter(Counter.MALLOC_BYTES) - load<u64>(HEAP_TOUCH);
  const n = ((beyond + PAGE - 1) / PAGE) as u32;
  store<u64>(HEAP_TOUCH, load<u64>(HEAP_TOUCH) + (n as u64) * PAGE);
  const first = load<u32>(HEAP_PAGES);
  store<u32>(HEAP_PAGES, first + n);
  arenaGrow(currentMm(), a, HEAP_BASE + (((first + n) as u64) << 12), false);
  touchPages(currentMm(), a, first, n);
}

/** A cycle of the collector has freed so much: it is used again before a new page is. */
export function heapFreed(bytes: u64): void {
  if (load<u64>(HEAP_TOUCH) != u64.MAX_VALUE) store<u64>(HEAP_TOUCH, load<u64>(HEAP_TOUCH) + bytes);
}

/** Stacks take more than ever before. */
export function stacksTouched(): void {
  const a = load<u32>(STACKS_AREA);
  if (a == 0) {
    store<u64>(STACKS_TOUCH, u64.MAX_VALUE);
    return;
  }
  const beyond = counter(Counter.STACK_BYTES) - load<u64>(STACKS_TOUCH);
  const n = ((beyond + PAGE - 1) / PAGE) as u32;
  store<u64>(STACKS_TOUCH, load<u64>(STACKS_TOUCH) + (n as u64) * PAGE);
  takeStacks(a, n);
}

function takeStacks(a: u32, n: u32): void {
  const first = load<u32>(STACK_PAGES);
  store<u32>(STACK_PAGES, first + n);
  arenaGrow(currentMm(), a, STACKS_BASE + (((first + n) as u64) << 12), false);
  touchPages(currentMm(), a, first, n);
}

/** A thread's stacks: the kernel's, and for every M but the first a g0 stack among the goroutines', of which the top page is used. */
export function threadStacks(thread: u32, m: u32): void {
  kernelStackNew(thread);
  const a = load<u32>(STACKS_AREA);
  if (a == 0 || m == 0) return;
  store<u64>(M_STACKS, load<u64>(M_STACKS) + G0_BYTES);
  takeStacks(a, 1);
}

// ── Where the engine's objects lie

/** Makes room for one more chunk: before it is taken, so that chunks can follow one another. */
export function chunkRoom(): void {
  const n = load<u32>(CHUNK_COUNT);
  if (n != load<u32>(CHUNK_ROOM)) return;
  const room: u32 = n == 0 ? 64 : n * 2;
  const wider = sysAlloc(room << 4);
  memory.copy(wider, load<u32>(CHUNKS), n << 4);
  store<u32>(CHUNKS, wider);
  store<u32>(CHUNK_ROOM, room);
}

/** The engine has taken a chunk of pages for the heap; chunks come by ascending addresses. */
export function chunkTaken(at: u32, bytes: u32): void {
  const n = load<u32>(CHUNK_COUNT);
  const last = load<u32>(CHUNKS) + ((n - 1) << 4);
  let offset: u64 = 0;
  if (n != 0) {
    if (load<u32>(last) + load<u32>(last, 4) == at) {
      store<u32>(last, load<u32>(last, 4) + bytes, 4);
      return;
    }
    offset = load<u64>(last, 8) + (load<u32>(last, 4) as u64);
  }
  const chunk = load<u32>(CHUNKS) + (n << 4);
  store<u32>(chunk, at);
  store<u32>(chunk, bytes, 4);
  store<u64>(chunk, offset, 8);
  store<u32>(CHUNK_COUNT, n + 1);
}

/** The virtual address of a place in the heap; 0 if the engine's address isn't one. */
export function heapVirtual(at: u32): u64 {
  let low: u32 = 0;
  let high = load<u32>(CHUNK_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(load<u32>(CHUNKS) + (middle << 4)) <= at) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return 0;
  const chunk = load<u32>(CHUNKS) + ((low - 1) << 4);
  const within = at - load<u32>(chunk);
  return within < load<u32>(chunk, 4) ? HEAP_BASE + load<u64>(chunk, 8) + (within as u64) : 0;
}

/** The engine's address of a virtual address in the heap; 0 if the engine has placed nothing there. */
export function heapPlace(va: u64): u32 {
  const offset = va - HEAP_BASE;
  let low: u32 = 0;
  let high = load<u32>(CHUNK_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u64>(load<u32>(CHUNKS) + (middle << 4), 8) <= offset) low = middle + 1;
    else high = middle;
  }
  if (va < HEAP_BASE || low == 0) return 0;
  const chunk = load<u32>(CHUNKS) + ((low - 1) << 4);
  const within = offset - load<u64>(chunk, 8);
  return within < (load<u32>(chunk, 4) as u64) ? load<u32>(chunk) + (within as u32) : 0;
}

/** Makes the heap's area reach over everything that the engine has placed: it takes memory back later than Go would. */
export function heapCover(): void {
  const n = load<u32>(CHUNK_COUNT);
  const a = load<u32>(HEAP_AREA);
  if (n == 0 || a == 0) return;
  const last = load<u32>(CHUNKS) + ((n - 1) << 4);
  const end = HEAP_BASE + load<u64>(last, 8) + (load<u32>(last, 4) as u64);
  if (end > area(a).end) arenaGrow(currentMm(), a, end, true);
}
