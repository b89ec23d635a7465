// Blocks of a power of two, for what isn't the program's: stacks, deferred calls, tables. From free lists, one per size; the rest of
// a worn chunk is dealt out to them.
//
// In the parallel engine each P has lists of its own. A goroutine often ends on another P than it began on, so its stack would
// pile up there and be missing here: a list that gets long gives a batch to the list of all, an empty one takes a batch from it.
//
//   a P's list, at most SPILL and one block     ┌────┐   ┌────┐   ┌────┐
//                                          head │  ──┼──►│  ──┼──►│  0 │                word 0: next block
//                                               └────┘   └────┘   └────┘
//   all, under LOCK_BLOCKS                      ┌────┐   ┌────┐
//                                          head │ ●  │──►│ ●  │  batches                word 1: next batch, word 2: its blocks
//                                               └─┼──┘   └─┼──┘
//                                                 ▼        ▼
//                                               blocks   blocks

import { load32, store32 } from '../base/atomic';
import { PARALLEL } from '../base/build';
import { LOCK_BLOCKS, MALLOC_LOCAL, MALLOC_STATE } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { sysAlloc } from '../base/memory';

/** Free blocks by order (log2 of the size), 32 heads. */
const BLOCK_FREE: u32 = MALLOC_LOCAL + 1280;
/** What is left of the newest chunk: address, end. */
const CHUNK_NEXT: u32 = MALLOC_LOCAL + 1408;
const CHUNK_END: u32 = MALLOC_LOCAL + 1412;
/** How many blocks are on each list, a byte per order (parallel engine). */
const COUNTS: u32 = MALLOC_LOCAL + 1416;
/** The parallel engine's list of batches by order, 32 heads: where this engine keeps the one P's blocks. */
const BATCHES: u32 = MALLOC_STATE + 1280;

const NEXT_BATCH: u32 = 4;
const BATCH_BLOCKS: u32 = 8;
/** So many blocks a P keeps; half of them go when there is one more. */
const SPILL: u32 = 64;
/** The same for blocks that aren't cut from chunks. */
const SPILL_LARGE: u32 = 4;

const MIN_ORDER: u32 = 6;
const CHUNK_BYTES: u32 = 65536;
/** Blocks up to here are cut from chunks. */
export const CUT_BYTES: u32 = 4096;

/** Logarithm of the block that holds so many bytes. */
export function orderOf(bytes: u32): u32 {
  return bytes <= 1 << MIN_ORDER ? MIN_ORDER : 32 - (clz<u32>(bytes - 1) as u32);
}

/** A block of at least so many bytes (at most 2^31), rounded up to a power of two. Its contents are arbitrary. */
export function blockAlloc(bytes: u32): u32 {
  const order = orderOf(bytes);
  const head = BLOCK_FREE + (order << 2);
  const free = load<u32>(head);
  if (free != 0) {
    store<u32>(head, load<u32>(free));
    if (PARALLEL) store<u8>(COUNTS + order, load<u8>(COUNTS + order) - 1);
    return free;
  }
  if (PARALLEL && load32(BATCHES + (order << 2)) != 0) {
    const block = takeBatch(order);
    if (block != 0) return block;
  }
  const size: u32 = (1 as u32) << order;
  if (size > CUT_BYTES) return sysAlloc(size);
  let next = load<u32>(CHUNK_NEXT);
  if (next + size > load<u32>(CHUNK_END)) {
    spread(next, load<u32>(CHUNK_END));
    next = sysAlloc(CHUNK_BYTES);
    store<u32>(CHUNK_END, next + CHUNK_BYTES);
  }
  store<u32>(CHUNK_NEXT, next + size);
  return next;
}

/** Gives a block back; `bytes` is what it was asked for with. */
export function blockFree(at: u32, bytes: u32): void {
  push(at, orderOf(bytes));
}

function push(at: u32, order: u32): void {
  const head = BLOCK_FREE + (order << 2);
  store<u32>(at, load<u32>(head));
  store<u32>(head, at);
  if (!PARALLEL) return;
  const n = (load<u8>(COUNTS + order) as u32) + 1;
  store<u8>(COUNTS + order, n);
  if (n > ((1 as u32) << order > CUT_BYTES ? SPILL_LARGE : SPILL)) giveBatch(order, n >> 1);
}

/** The newest n blocks of a list become a batch for all. */
function giveBatch(order: u32, n: u32): void {
  const head = BLOCK_FREE + (order << 2);
  const first = load<u32>(head);
  let last = first;
  for (let i: u32 = 1; i < n; i++) last = load<u32>(last);
  store<u32>(head, load<u32>(last));
  store<u32>(last, 0);
  store<u8>(COUNTS + order, load<u8>(COUNTS + order) - n);
  store<u32>(first, n, BATCH_BLOCKS);
  lock(LOCK_BLOCKS);
  store<u32>(first, load<u32>(BATCHES + (order << 2)), NEXT_BATCH);
  store32(BATCHES + (order << 2), first);
  unlock(LOCK_BLOCKS);
}

/** Takes a batch for all as this P's list, but for its first block, which is returned; 0: there is none. */
function takeBatch(order: u32): u32 {
  lock(LOCK_BLOCKS);
  const first = load<u32>(BATCHES + (order << 2));
  if (first != 0) store32(BATCHES + (order << 2), load<u32>(first, NEXT_BATCH));
  unlock(LOCK_BLOCKS);
  if (first == 0) return 0;
  store<u32>(BLOCK_FREE + (order << 2), load<u32>(first));
  store<u8>(COUNTS + order, load<u32>(first, BATCH_BLOCKS) - 1);
  return first;
}

/** Deals what is left between two addresses out to the free lists. */
function spread(from: u32, end: u32): void {
  let at = from;
  while (at < end) {
    const order: u32 = 31 - (clz<u32>(end - at) as u32);
    push(at, order);
    at += (1 as u32) << order;
  }
}
