// The arena as in the virtual-time engine, but that several workers take from it: a free address is claimed by compare and swap.
//
//   ARENA_STATE  0 u32 brk    next free address
//                4 u32 start  first address of the arena

import { cas32, load32 } from './atomic';
import { ARENA_STATE, LOCK_GROW, STATE_END } from './layout';
import { lock, unlock } from './lock';

const BRK: u32 = ARENA_STATE;
const START: u32 = ARENA_STATE + 4;
const PAGE: u64 = 65536;
/** The last page stays unused, so that no end of a piece is 2^32. */
const END: u64 = ((1 as u64) << 32) - PAGE;

/** Starts the arena and clears the shared state. Once per memory, before any worker runs. */
export function arenaInit(start: u32): void {
  memory.fill(ARENA_STATE, 0, STATE_END - ARENA_STATE);
  const aligned: u32 = ((start != 0 ? start : (__heap_base as u32)) + 63) & ~(63 as u32);
  store<u32>(START, aligned);
  store<u32>(BRK, aligned);
}

/** A zeroed piece of memory, 64-byte aligned, for good. Traps when the 4 GiB of a 32-bit memory are used up. */
export function sysAlloc(bytes: u32): u32 {
  while (true) {
    const at = load32(BRK);
    const end: u64 = ((at as u64) + (bytes as u64) + 63) & ~(63 as u64);
    if (end > END) unreachable(); // out of memory: the bindings report it
    if (end > (memory.size() as u64) * PAGE) grow(end);
    if (cas32(BRK, at, end as u32)) return at;
  }
}

function grow(end: u64): void {
  lock(LOCK_GROW);
  const have: u64 = (memory.size() as u64) * PAGE;
  if (end > have) {
    // By an eighth at least: growing page by page costs a call each.
    const want: u64 = end - have;
    const step: u64 = max<u64>(want, min<u64>(have >> 3, 64 << 20));
    if (memory.grow(((step + PAGE - 1) / PAGE) as i32) < 0) {
      if (memory.grow(((want + PAGE - 1) / PAGE) as i32) < 0) unreachable();
    }
  }
  unlock(LOCK_GROW);
}

/** First address after everything handed out so far. */
export function arenaEnd(): u32 {
  return load32(BRK);
}
