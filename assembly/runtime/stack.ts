// Stacks, twice over. What the engine stores: frames of 64-bit registers in a block that starts small and doubles by plain
// copy, since nothing points into it. What it models: Go's stack, 2 KiB and doublings, for costs and counters.
//
//   block of 2^k bytes                                                          modelled
//   ┌────────┬──────────────┬────────┬──────────┬────────┬─ … ─┬───────────┐     ┌──────────────── stackHi ───────────┐
//   │ header │ registers    │ header │ registers│ header │     │   free    │     │ depth of the frames    │ … │ guard   │
//   └────────┴──────────────┴────────┴──────────┴────────┴─ … ─┴───────────┘     └────────────────────────────────────┘
//   ↑ g.stack                                            ↑ g.stack + g.fp
//
// Blocks come from blocks.ts.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter } from '../abi/counters';
import { PARALLEL } from '../base/build';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { arenaEnd, sysAlloc } from '../base/memory';
import { count, counter, peak, setCounter } from '../observe/counters';
import { blockAlloc, blockFree, CUT_BYTES, orderOf } from './blocks';
import { G_PREEMPT, G_PREEMPT_COOP, gp } from './g';
import { STACKS_TOUCH, stacksTouched } from './vmem';

/** A physical stack never gets larger; a program that needs more has overflowed its modelled stack or nearly so. */
const STACK_BLOCK_MAX: u32 = 1 << 30;
/** Smallest physical stack: two or three small frames. */
const STACK_BLOCK_MIN: u32 = 256;

/** Go's stack guard (internal/abi/stack.go and runtime/stack.go on linux/amd64): 800 nosplit bytes and 128 for small frames. */
export const STACK_GUARD_BYTES: u32 = 928;

export { blockAlloc, blockFree };

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
  if (!PARALLEL && oldBytes > CUT_BYTES && old + oldBytes == arenaEnd()) {
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
    if (!PARALLEL && counter(Counter.STACK_BYTES) > load<u64>(STACKS_TOUCH)) stacksTouched();
  }
  return true;
}
