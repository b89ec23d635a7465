// A sudog stands for a goroutine in a wait queue (a goroutine in a select stands in several). 96 bytes, from a free list (in the
// parallel engine a block, since those have a list for each P).
//
//    0    4    8      12     16         20       24    26      28     32           40           48 … 72     72
//   ┌────┬────┬──────┬──────┬──────────┬────────┬─────┬───────┬──────┬────────────┬────────────┬───────────┬─────────┐
//   │ g  │ c  │ next │ prev │ waitlink │ ticket │ sel │ ok    │ case │ acquire_ns │ elem_addr  │ e0 e1 e2  │ spare   │
//   └────┴────┴──────┴──────┴──────────┴────────┴─────┴───────┴──────┴────────────┴────────────┴───────────┴─────────┘
//
// The value travels in e0…e2 when the element has a register shape (a word each, in memory order); for structs and arrays
// e0 is the address of the block that the sender copies from, or the receiver wants filled.

import { CHECKED, PARALLEL } from '../base/build';
import { sysAlloc } from '../base/memory';
import { Ledger, ledgerAdd } from '../observe/check';
import { blockAlloc, blockFree } from './blocks';
import { SCHED_SUDOG_FREE } from './sched';

@unmanaged
export class Sudog {
  g: u32;
  /** The channel, or the semaphore's address. */
  c: u32;
  next: u32;
  prev: u32;
  /** Next sudog of the same goroutine. */
  waitlink: u32;
  /** Semaphore: the count was handed over. */
  ticket: u32;
  isSelect: u16;
  /** The operation succeeded (false: woken by close). */
  success: u16;
  /** Index of the select case. */
  caseIndex: u32;
  acquireTime: u64;
  spare0: u64;
  e0: u64;
  e1: u64;
  e2: u64;
  /** Checked builds: number of its turn in a queue (checklocal.ts). */
  spare1: u64;
  spare2: u64;
  spare3: u64;
}

export const SUDOG_BYTES: u32 = 96;
const SLAB: u32 = 64;

/** The record at an address. */
export function sg(s: u32): Sudog {
  return changetype<Sudog>(s as usize);
}

/** A cleared sudog for goroutine g. */
export function acquireSudog(g: u32): u32 {
  if (PARALLEL) {
    const block = blockAlloc(SUDOG_BYTES);
    memory.fill(block, 0, SUDOG_BYTES);
    sg(block).g = g;
    return block;
  }
  let s = load<u32>(SCHED_SUDOG_FREE);
  if (s == 0) {
    const slab = sysAlloc(SUDOG_BYTES * SLAB);
    if (CHECKED) ledgerAdd(Ledger.SUDOGS, SLAB);
    for (let i: u32 = 0; i < SLAB; i++) {
      const at = slab + i * SUDOG_BYTES;
      sg(at).next = s;
      s = at;
    }
  }
  store<u32>(SCHED_SUDOG_FREE, sg(s).next);
  memory.fill(s, 0, SUDOG_BYTES);
  sg(s).g = g;
  return s;
}

export function releaseSudog(s: u32): void {
  if (PARALLEL) {
    blockFree(s, SUDOG_BYTES);
    return;
  }
  sg(s).next = load<u32>(SCHED_SUDOG_FREE);
  store<u32>(SCHED_SUDOG_FREE, s);
}
