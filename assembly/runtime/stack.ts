// Stacks, twice over. What the engine stores: frames of 64-bit registers in a block that starts small and doubles by plain
// copy, since nothing points into it. What it models: Go's stack, 2 KiB and doublings, for costs and counters.
//
//   block of 2^k bytes                                                          modelled
//   ┌────────┬──────────────┬────────┬──────────┬────────┬─ … ─┬───────────┐     ┌──────────────── stackHi ───────────┐
//   │ header │ registers    │ header │ registers│ header │     │   free    │     │ depth of the frames    │ … │ guard   │
//   └────────┴──────────────┴────────┴──────────┴────────┴─ … ─┴───────────┘     └────────────────────────────────────┘
//   ↑ g.stack                                            ↑ g.stack + g.fp
//
// Blocks of a power of two come from free lists, one per size; the rest of a worn chunk is dealt out to them. Records of the
// interpreter whose size varies (deferred calls) come from here too.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter } from '../abi/counters';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { MALLOC_STATE } from '../base/layout';
import { arenaEnd, sysAlloc } from '../base/memory';
import { count, counter, peak, setCounter } from '../observe/counters';
import { G_PREEMPT, G_PREEMPT_COOP, gp } from './g';

/** Free blocks by order (log2 of the size), 32 heads. */
const BLOCK_FREE: u32 = MALLOC_STATE + 1280;
/** What is left of the newest chunk: address, end. */
const CHUNK_NEXT: u32 = MALLOC_STATE + 1408;
const CHUNK_END: u32 = MALLOC_STATE + 1412;

const MIN_ORDER: u32 = 6;
const CHUNK_BYTES: u32 = 65536;
/** Blocks up to here are cut from chunks. */
const CUT_BYTES: u32 = 4096;
/** A physical stack never gets larger; a program that needs more has overflowed its modelled stack or nearly so. */
const STACK_BLOCK_MAX: u32 = 1 << 30;
/** Smallest physical stack: two or three small frames. */
const STACK_BLOCK_MIN: u32 = 256;

/** Go's stack guard (internal/abi/stack.go and runtime/stack.go on linux/amd64): 800 nosplit bytes and 128 for small frames. */
export const STACK_GUARD_BYTES: u32 = 928;

function orderOf(bytes: u32): u32 {
  return bytes <= 1 << MIN_ORDER ? MIN_ORDER : 32 - (clz<u32>(bytes - 1) as u32);
}

/** A block of at least so many bytes (at most 2^31), rounded up to a power of two. Its contents are arbitrary. */
export function blockAlloc(bytes: u32): u32 {
  const order = orderOf(bytes);
  const head = BLOCK_FREE + (order << 2);
  const free = load<u32>(head);
  if (free != 0) {
    store<u32>(head, load<u32>(free));
    return free;
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

/** Gives g a physical stack with room for so many bytes. */
export function stackAlloc(g: u32, bytes: u32): void {
  const order = orderOf(max<u32>(bytes, STACK_BLOCK_MIN));
  gp(g).stackBytes = (1 as u32) << order;
  gp(g).stack = blockAlloc((1 as u32) << order);
}

/** Takes g's physical stack away. */
export function stackFree(g: u32): void {
  const rec = gp(g);
  if (rec.stack == 0) return;
  blockFree(rec.stack, rec.stackBytes);
  rec.stack = 0;
  rec.stackBytes = 0;
}

/**
 * Makes g's physical stack hold at least `bytes`, of which the first `used` are in use.
 * @returns false if it would get larger than the engine allows
 */
export function stackGrow(g: u32, bytes: u32, used: u32): bool {
  const rec = gp(g);
  if (bytes <= rec.stackBytes) return true;
  if (bytes > STACK_BLOCK_MAX) return false;
  const old = rec.stack;
  const oldBytes = rec.stackBytes;
  const newBytes: u32 = (1 as u32) << orderOf(bytes);
  if (oldBytes > CUT_BYTES && old + oldBytes == arenaEnd()) {
    // The last block of the arena grows where it lies: a deep recursion doesn't leave its smaller stacks behind.
    sysAlloc(newBytes - oldBytes);
  } else {
    const to = blockAlloc(newBytes);
    memory.copy(to, old, used);
    rec.stack = to;
    blockFree(old, oldBytes);
  }
  rec.stackBytes = newBytes;
  return true;
}

/** g.stackHi of a poisoned guard: the size's logarithm, so that every call finds too little room and looks why. */
const POISONED: u32 = 64;

/** As Go's stackguard0 = stackPreempt: g's next call finds no room on the stack (newstack). */
export function poisonStack(g: u32): void {
  const rec = gp(g);
  if (rec.stackHi >= POISONED) rec.stackHi = ctz<u32>(rec.stackHi);
}

/** Takes the poison out again. */
export function unpoisonStack(g: u32): void {
  const rec = gp(g);
  if (rec.stackHi < POISONED) rec.stackHi = (1 as u32) << rec.stackHi;
}

/**
 * Doubles g's modelled stack until a frame that ends at `depth` fits above the guard, at the price of copying what is in use.
 * @returns false beyond Config.STACK_MAX_BYTES: stack overflow
 */
export function newstack(g: u32, depth: u32, used: u32): bool {
  const rec = gp(g);
  if (rec.stackHi < POISONED) {
    // A call: here sysmon's wish is granted, as soon as the turn allows.
    unpoisonStack(g);
    rec.flags = (rec.flags & ~G_PREEMPT_COOP) | G_PREEMPT;
  }
  const before = rec.stackHi as u64;
  let size = max<u64>(before, 1);
  const most = config(Config.STACK_MAX_BYTES) as u64;
  const wanted = (depth as u64) + (STACK_GUARD_BYTES as u64);
  while (size < wanted) size <<= 1;
  if (size == before) return true;
  if (size > most) return false;
  charge(cost(Cost.STACK_GROW) + (used as u64) * cost(Cost.COPY_BYTE));
  rec.stackHi = size as u32;
  count(Counter.STACK_GROWTHS, 1);
  // A goroutine that isn't announced yet is counted with its whole stack by newprocReady.
  if (used != 0) {
    setCounter(Counter.STACK_BYTES, counter(Counter.STACK_BYTES) + (size - before));
    peak(Counter.STACK_BYTES_PEAK, counter(Counter.STACK_BYTES));
  }
  return true;
}
