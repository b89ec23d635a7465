// Where the parallel engine's timers lie: one table of addresses, in the first P's block.

import { blockAlloc, blockFree } from './blocks';
import { tp } from './timer';

@unmanaged
export class Timers {
  heap: u32;
  len: u32;
  cap: u32;
  reserved: u32;
}

/** The record at an address (pTimers of p.ts). */
export function timersAt(ts: u32): Timers {
  return changetype<Timers>(ts as usize);
}

/** Timer in place i. */
export function heapTimer(ts: Timers, i: u32): u32 {
  return load<u32>(ts.heap + (i << 2));
}

/** Puts a timer into place i, and notes there where it is. */
export function timersPut(ts: Timers, i: u32, t: u32): void {
  store<u32>(ts.heap + (i << 2), t);
  tp(t).place = i + 1;
}

/** Sees to it that there is room for one more. */
export function timersGrow(ts: Timers): void {
  if (ts.len < ts.cap) return;
  const cap = max<u32>(16, ts.cap * 2);
  const heap = blockAlloc(cap << 2);
  memory.copy(heap, ts.heap, ts.len << 2);
  if (ts.cap != 0) blockFree(ts.heap, ts.cap << 2);
  ts.heap = heap;
  ts.cap = cap;
}
