// The arena: zeroed, 64-byte aligned pieces of linear memory that are never given back one by one. Whoever needs free
// lists keeps them on top (g.ts, malloc.ts, socket.ts).
//
//   ARENA_STATE  0 u32 brk    next free address
//                4 u32 start  first address of the arena
//                8 u32 kept   address of TRACE_RESERVE_BYTES below it, 0: there are none (specs)

import { TRACE_RESERVE_BYTES } from '../abi/trace';
import { ARENA_STATE, STATE_END } from './layout';

const BRK: u32 = 0;
const START: u32 = 4;
const KEPT: u32 = 8;
const PAGE: u64 = 65536;

/**
 * Starts the arena and clears every state block. Once per memory: pieces are zeroed because fresh pages are.
 * @param start first usable address; 0 takes the module's own heap base.
 */
export function arenaInit(start: u32): void {
  memory.fill(ARENA_STATE, 0, STATE_END - ARENA_STATE);
  let aligned: u32 = ((start != 0 ? start : (__heap_base as u32)) + 63) & ~(63 as u32);
  if (start == 0) {
    store<u32>(ARENA_STATE + KEPT, aligned);
    aligned += TRACE_RESERVE_BYTES;
  }
  store<u32>(ARENA_STATE + START, aligned);
  store<u32>(ARENA_STATE + BRK, aligned);
}

/**
 * A zeroed piece of memory, 64-byte aligned, for good. Traps when the 4 GiB of a 32-bit memory are used up.
 */
export function sysAlloc(bytes: u32): u32 {
  const at = load<u32>(ARENA_STATE + BRK);
  const end: u64 = ((at as u64) + (bytes as u64) + 63) & ~(63 as u64);
  const have: u64 = (memory.size() as u64) * PAGE;
  if (end > have) {
    // Grow by an eighth at least: growing page by page costs a call each.
    const want: u64 = end - have;
    const step: u64 = max<u64>(want, min<u64>(have >> 3, 64 << 20));
    let pages: u64 = (step + PAGE - 1) / PAGE;
    if (memory.grow(pages as i32) < 0) {
      pages = (want + PAGE - 1) / PAGE;
      if (memory.grow(pages as i32) < 0) unreachable(); // out of memory: the bindings report it
    }
  }
  store<u32>(ARENA_STATE + BRK, end as u32);
  return at;
}

/** Memory for the event stream, TRACE_RESERVE_BYTES of it; 0: there is none. */
export function traceReserve(): u32 {
  const at = load<u32>(ARENA_STATE + KEPT);
  if (at != 0) sysAlloc(0); // which makes sure that there is memory up to the arena
  return at;
}

/** First address after everything handed out so far. */
export function arenaEnd(): u32 {
  return load<u32>(ARENA_STATE + BRK);
}
