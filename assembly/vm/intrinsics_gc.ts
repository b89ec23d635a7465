// Intrinsics of the collector, and how a goroutine comes to call it: an allocation sets G_GC, and before the goroutine's next
// instruction a frame of the Go side's function is pushed, as a signal handler would (runtime/gc.ts).

import { FrameFlag } from '../abi/image';
import { GcAsk, GcWait } from '../abi/intrinsics';
import { Outcome } from '../abi/outcome';
import { Counter } from '../abi/counters';
import { setCounter } from '../observe/counters';
import { gp } from '../runtime/g';
import {
  GC_CYCLE,
  GC_HEAP,
  GC_TIME,
  gcAssist,
  gcCallback,
  gcCycles,
  gcForceWait,
  gcGoal,
  gcHeapLive,
  gcIsMarkDone,
  gcMarkBegin,
  gcMarkEnd,
  gcNumforced,
  gcNumgc,
  gcRearm,
  gcSetPercent,
  gcSweep,
  gcSweepWait,
  gcTest,
  gcWaitOnMark,
  gcWork,
} from '../runtime/gc';
import { heapLive, heapScannable } from '../runtime/malloc';
import { npidle } from '../runtime/wakep';
import { entryOf, funcOf, pushFrame } from './call';
import { reclaim, rootBytes } from './reclaim';

/** Lets the running goroutine call what the collector wants of it; it goes on where it is when that returns. */
export function gcCall(g: u32): void {
  const closure = gcCallback(g);
  if (closure == 0) return;
  const rec = gp(g);
  const func = funcOf(closure);
  // On return the instruction at rec.pc is executed, which hasn't begun yet.
  const fp = pushFrame(g, rec.fp, rec.pc, func, closure, FrameFlag.DEFERRED);
  if (fp == 0) return;
  rec.fp = fp - rec.stack;
  rec.pc = entryOf(func);
}

/** A span of small objects, bytes: one page of Go's heap. */
const HEAP_PAGE_BYTES: u64 = 8192;

/** runtime.gcAsk */
export function gcAsk(what: u32, arg: i64): u64 {
  switch (what) {
    case GcAsk.CYCLES:
      return gcCycles() as u64;
    case GcAsk.TEST_HEAP:
      return gcTest(GC_HEAP, 0) ? 1 : 0;
    case GcAsk.TEST_TIME:
      return gcTest(GC_TIME, 0) ? 1 : 0;
    case GcAsk.TEST_CYCLE:
      return gcTest(GC_CYCLE, arg as u32) ? 1 : 0;
    case GcAsk.REARM: {
      gcRearm();
      return 0;
    }
    case GcAsk.MARK_BEGIN: {
      reclaim();
      gcMarkBegin(arg as u32, heapLive(), heapScannable(), rootBytes());
      return 0;
    }
    case GcAsk.MARK_DONE:
      return gcIsMarkDone() ? 1 : 0;
    case GcAsk.MARK_END: {
      // As many as the modelled heap fills: how many there are depends on when the engine takes memory back.
      gcMarkEnd(((gcHeapLive() + HEAP_PAGE_BYTES - 1) / HEAP_PAGE_BYTES) as u32);
      setCounter(Counter.GC_CYCLES, gcNumgc() as u64);
      setCounter(Counter.GC_FORCED, gcNumforced() as u64);
      setCounter(Counter.GC_HEAP_LIVE, gcHeapLive());
      setCounter(Counter.GC_HEAP_GOAL, gcGoal());
      return 0;
    }
    case GcAsk.SWEEP:
      return gcSweep(arg as u32) as u64;
    case GcAsk.IDLE_PS:
      return npidle() as u64;
    case GcAsk.PERCENT:
      return gcSetPercent(arg) as u64;
    default:
      return unreachable();
  }
}

/** runtime.gcWait: works or waits; its result is gcWaitResult. */
export function gcWait(g: u32, what: u32, arg: i64): Outcome {
  switch (what) {
    case GcWait.WORK:
      return gcWork(g);
    case GcWait.ASSIST:
      return gcAssist(g);
    case GcWait.MARK_OVER:
      return gcWaitOnMark(g, arg as u32);
    case GcWait.SWEEP:
      return gcSweepWait(g);
    case GcWait.FORCE:
      return gcForceWait(g);
    default:
      return unreachable();
  }
}

/** 1: nothing is left to be marked. */
export function gcWaitResult(): u64 {
  return gcIsMarkDone() ? 1 : 0;
}
