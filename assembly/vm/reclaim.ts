// The engine's own reclamation: memory of objects that the program can't reach any more is used again. It takes no virtual time and
// shows in no event, price or counter of the modelled heap. Only the addresses of later objects depend on it, and it runs at the
// same turns in every run. The modelled collector (runtime/gc.ts) has it run when its mark phase begins, and takes from it how much
// there is to mark; without a collector, or long before its next cycle, it is the run loop that asks.
//
//   run loop ──between two turns──► reclaimDue? ──► roots ──► mark (mark.ts) ──► sweep (runtime/malloc.ts)
//
//   roots   goroutines that aren't dead ─┬─ frames: pointer registers, closure      globals: the image's ROOTS
//                                        ├─ deferred calls, panics                   timers in the heaps of the Ps
//                                        ├─ sudogs: channel, values under way
//                                        └─ not begun yet: its closure (param)
//
// Between two turns everything that instructions use lies in frames: an instruction that parked its goroutine, or whose system
// call isn't over, is executed again from its registers. Nothing else of the engine holds addresses of the heap: poll
// descriptors, sockets and the console copy; wait queues, the table of semaphores and lists of waiters hold sudogs.

import { Counter } from '../abi/counters';
import { FRAME_CALLER, FRAME_CLOSURE, FRAME_DEPTH, FRAME_FUNC, FUNC_NP, TYPE_BYTES } from '../abi/image';
import { G_SLAB_RECORDS, GStatus } from '../abi/status';
import { GC_STATE } from '../base/layout';
import { count, setCounter } from '../observe/counters';
import { recvq, sendq } from '../runtime/chan';
import { G, G_BYTES, gp } from '../runtime/g';
import { GREY, sweep } from '../runtime/malloc';
import { allp, gomaxprocs, pTimers } from '../runtime/p';
import { SCHED_G_NEXT, SCHED_G_SLABS } from '../runtime/sched';
import { sg } from '../runtime/sudog';
import { heapTimer, timersAt } from '../runtime/timerheap';
import { NO_FRAME } from './call';
import { markAddress, markBegin, markDrain, markPointer, markWord } from './mark';
import { DEFER_BYTES, df, pn } from './panic';
import { VM_DATA, VM_DATA_BYTES, VM_ROOT_COUNT, VM_ROOTS, VM_TYPE_COUNT, VM_TYPES } from './state';

/** Modelled bytes of all stacks in use, as the last reclaim() found them (in GC_STATE). */
const GC_STACK_SCAN: u32 = GC_STATE + 416;

/** What a collection has to scan besides the heap: stacks and globals, bytes. After reclaim(). */
export function rootBytes(): u64 {
  return load<u64>(GC_STACK_SCAN) + (load<u32>(VM_DATA_BYTES) as u64);
}

/** Frees everything on the simulated heap that the program can't reach. Only between two turns. */
export function reclaim(): void {
  store<u64>(GC_STACK_SCAN, 0);
  assert(load<u32>(VM_TYPES) + load<u32>(VM_TYPE_COUNT) * TYPE_BYTES < GREY, 'reclaim: type records lie too high');
  markBegin();
  markGlobals();
  markGoroutines();
  markTimers();
  markDrain();
  const live = sweep();
  count(Counter.RECLAIMS, 1);
  setCounter(Counter.HEAP_LIVE_BYTES, live);
}

function markGlobals(): void {
  const data = load<u32>(VM_DATA);
  const roots = load<u32>(VM_ROOTS);
  const n = load<u32>(VM_ROOT_COUNT);
  for (let i: u32 = 0; i < n; i++) markPointer(data + load<u32>(roots + (i << 2)));
}

function markGoroutines(): void {
  let end = load<u32>(SCHED_G_NEXT);
  for (let slab = load<u32>(SCHED_G_SLABS); slab != 0; slab = load<u32>(slab)) {
    for (let g = slab + G_BYTES; g < end; g += G_BYTES) {
      if (gp(g).status != (GStatus.DEAD as u8)) markGoroutine(gp(g));
      // One by one: a million parked goroutines don't overflow the mark stack.
      markDrain();
    }
    end = load<u32>(slab) + G_SLAB_RECORDS * G_BYTES;
  }
}

function markGoroutine(rec: G): void {
  if (rec.stack == 0) markAddress(rec.param);
  else markFrames(rec);
  markSudogs(rec.waiting);
  for (let d = rec.deferred; d != 0; d = df(d).link) {
    markAddress(df(d).closure);
    for (let i: u32 = 0; i < (df(d).pointers as u32); i++) markPointer(d + DEFER_BYTES + (i << 3));
  }
  for (let p = rec.panicked; p != 0; p = pn(p).link) markAddress(pn(p).data as u32);
}

function markFrames(rec: G): void {
  store<u64>(GC_STACK_SCAN, load<u64>(GC_STACK_SCAN) + (load<u32>(rec.stack + rec.fp - FRAME_DEPTH) as u64));
  for (let at = rec.fp; at != NO_FRAME; at = load<u32>(rec.stack + at - FRAME_CALLER)) {
    const fp = rec.stack + at;
    const end = fp + ((load<u16>(load<u32>(fp - FRAME_FUNC), FUNC_NP) as u32) << 3);
    markPointer(fp - FRAME_CLOSURE);
    for (let register = fp; register < end; register += 8) markPointer(register);
  }
}

/** What a goroutine waits with. What the words of a value are only the channel knows: each may be an address. */
function markSudogs(first: u32): void {
  for (let s = first; s != 0; s = sg(s).isSelect != 0 ? sg(s).waitlink : 0) {
    const rec = sg(s);
    // A channel, or a semaphore's address: of a sudog in the table of semaphores the other words are the table's.
    markAddress(rec.c);
    const queue = rec.spare0 as u32;
    if (rec.c == 0 || (queue != recvq(rec.c) && queue != sendq(rec.c))) continue;
    markWord(rec.e0);
    markWord(rec.e1);
    markWord(rec.e2);
  }
}

/** A timer in a heap will fire, or is to be removed from there: it can't be forgotten. */
function markTimers(): void {
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    const ts = timersAt(pTimers(allp(i)));
    for (let k: u32 = 0; k < ts.len; k++) markAddress(heapTimer(ts, k));
  }
}
