// Making and ending goroutines: newproc, gfget, goexit0, and goroutine ids.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { FRAME_FUNC, FUNC_FLAG_RUNTIME, FUNC_FLAGS, FUNC_INDEX } from '../abi/image';
import { Outcome } from '../abi/outcome';
import { G_SLAB_RECORDS, GStatus } from '../abi/status';
import { CHECKED, PARALLEL } from '../base/build';
import { charge, now } from '../base/clock';
import { config, cost } from '../base/config';
import { sysAlloc } from '../base/memory';
import { cpuRan } from '../kernel/cpu';
import { attributionEnds } from '../observe/attribution';
import { Ledger, ledgerAdd } from '../observe/check';
import { count, counter, peak, setCounter } from '../observe/counters';
import { littleComes, Line } from '../observe/little';
import { emitInPlace, tracing } from '../observe/trace';
import { excuse } from './checklocal';
import { G_BYTES, G_GC, G_SERVES, gp } from './g';
import { gcRearm } from './gc';
import { lockedEnds } from './lock';
import { Phase } from './m';
import { pp } from './p';
import { dropg } from './park';
import { runqput } from './runq';
import {
  SCHED_CUR_G,
  SCHED_CUR_P,
  SCHED_G_END,
  SCHED_G_NEXT,
  SCHED_G_SLABS,
  SCHED_GFREE,
  SCHED_GOIDGEN,
  SCHED_MAIN_STARTED,
  SCHED_NGUSER,
} from './sched';
import { unpoisonStack } from './stack';
import { STACKS_TOUCH, stacksTouched } from './vmem';
import { wakep } from './wakep';

const SLAB_RECORDS: u32 = G_SLAB_RECORDS;

/** A dead record from p's free list, the global one, or fresh memory. */
function gfget(p: u32): u32 {
  const rec = pp(p);
  if (rec.gfree == 0 && load<u32>(SCHED_GFREE) != 0) {
    const batch = config(Config.GFREE_BATCH) as u32;
    for (let i: u32 = 0; i < batch && load<u32>(SCHED_GFREE) != 0; i++) {
      const g = load<u32>(SCHED_GFREE);
      store<u32>(SCHED_GFREE, gp(g).schedlink);
      gp(g).schedlink = rec.gfree;
      rec.gfree = g;
      rec.ngfree++;
    }
  }
  const g = rec.gfree;
  if (g != 0) {
    rec.gfree = gp(g).schedlink;
    rec.ngfree--;
    return g;
  }
  if (load<u32>(SCHED_G_NEXT) == load<u32>(SCHED_G_END)) {
    // The slab's first record is its header: next older slab.
    const slab = sysAlloc(SLAB_RECORDS * G_BYTES);
    store<u32>(slab, load<u32>(SCHED_G_SLABS));
    store<u32>(SCHED_G_SLABS, slab);
    store<u32>(SCHED_G_NEXT, slab + G_BYTES);
    store<u32>(SCHED_G_END, slab + SLAB_RECORDS * G_BYTES);
  }
  const at = load<u32>(SCHED_G_NEXT);
  store<u32>(SCHED_G_NEXT, at + G_BYTES);
  return at;
}

/** Onto p's free list; half of a long one moves to the global list. */
function gfput(p: u32, g: u32): void {
  const rec = pp(p);
  gp(g).schedlink = rec.gfree;
  rec.gfree = g;
  rec.ngfree++;
  if (rec.ngfree < (config(Config.GFREE_LOCAL_MAX) as u32)) return;
  const keep = config(Config.GFREE_BATCH) as u32;
  while (rec.ngfree >= keep) {
    const at = rec.gfree;
    rec.gfree = gp(at).schedlink;
    rec.ngfree--;
    gp(at).schedlink = load<u32>(SCHED_GFREE);
    store<u32>(SCHED_GFREE, at);
  }
}

/** All dead records of p's free list go to the global one: p is taken away. */
export function gfpurge(p: u32): void {
  const rec = pp(p);
  while (rec.gfree != 0) {
    const g = rec.gfree;
    rec.gfree = gp(g).schedlink;
    gp(g).schedlink = load<u32>(SCHED_GFREE);
    store<u32>(SCHED_GFREE, g);
  }
  rec.ngfree = 0;
}

/** Zeroes a record, word by word: memory.fill is a call out of the engine, dear for a line of 64 bytes. */
function clear(g: u32): void {
  store<u64>(g, 0);
  store<u64>(g, 0, 8);
  store<u64>(g, 0, 16);
  store<u64>(g, 0, 24);
  store<u64>(g, 0, 32);
  store<u64>(g, 0, 40);
  store<u64>(g, 0, 48);
  store<u64>(g, 0, 56);
}

/** A goroutine record with a fresh id, status dead, without stack: the caller makes its first frame, then newprocReady. */
export function newproc1(): u32 {
  const p = load<u32>(SCHED_CUR_P);
  const rec = pp(p);
  const g = gfget(p);
  clear(g);
  if (rec.goidcache == rec.goidcacheend) {
    const batch = config(Config.GOID_BATCH) as u32;
    const from = load<u32>(SCHED_GOIDGEN);
    store<u32>(SCHED_GOIDGEN, from + batch);
    rec.goidcache = from + 1;
    rec.goidcacheend = from + 1 + batch;
  }
  gp(g).goid = rec.goidcache++;
  gp(g).status = GStatus.DEAD as u8;
  gp(g).stackHi = config(Config.STACK_MIN_BYTES) as u32;
  return g;
}

/** The new goroutine is runnable: into runnext of the current P; once main has started another M is woken for it. */
export function newprocReady(g: u32): void {
  const rec = gp(g);
  rec.status = GStatus.RUNNABLE as u8;
  rec.readyAt = now();
  if (CHECKED) {
    ledgerAdd(Ledger.CREATED, 1);
    littleComes(Line.RUNNABLE);
  }
  if (rec.stack != 0 && rec.goid != 1) {
    const func = load<u32>(rec.stack + rec.fp - FRAME_FUNC);
    if ((load<u32>(func + FUNC_FLAGS) & FUNC_FLAG_RUNTIME) != 0) rec.system = 1;
  }
  if (rec.system == 0) {
    store<u32>(SCHED_NGUSER, load<u32>(SCHED_NGUSER) + 1);
    count(Counter.GOROUTINES_CREATED, 1);
    setCounter(Counter.GOROUTINES_LIVE, counter(Counter.GOROUTINES_LIVE) + 1);
    peak(Counter.GOROUTINES_PEAK, counter(Counter.GOROUTINES_LIVE));
  } else {
    count(Counter.GOROUTINES_SYSTEM, 1);
  }
  setCounter(Counter.STACK_BYTES, counter(Counter.STACK_BYTES) + (rec.stackHi as u64));
  peak(Counter.STACK_BYTES_PEAK, counter(Counter.STACK_BYTES));
  if (!PARALLEL && counter(Counter.STACK_BYTES) > load<u64>(STACKS_TOUCH)) stacksTouched();
  emitInPlace(Ev.GO_CREATE, rec.goid, 0, tracing() ? firstFunc(g) : 0, load<u32>(SCHED_CUR_G));
  runqput(load<u32>(SCHED_CUR_P), g, true);
  if (load<u32>(SCHED_MAIN_STARTED) != 0) wakep();
  else if (CHECKED) excuse();
  charge(cost(Cost.NEWPROC));
}

/** Goroutines there are, the runtime's own not counted. */
export function numgoroutine(): u64 {
  return load<u32>(SCHED_NGUSER) as u64;
}

/** Number of the function with which g begins, plus 1. */
function firstFunc(g: u32): u32 {
  const rec = gp(g);
  // Without a stack: the closure's first word (goFunc).
  if (rec.stack == 0) return load<u32>(rec.param) + 1;
  return load<u32>(load<u32>(rec.stack + rec.fp - FRAME_FUNC), FUNC_INDEX) + 1;
}

/**
 * A goroutine for a closure, made where no interpreter is at hand (AfterFunc's timers): it has no stack yet; the run loop gives
 * it its first frame from param when it is first executed.
 */
export function goFunc(closure: u32): void {
  const g = newproc1();
  gp(g).param = closure;
  newprocReady(g);
}

/** The running goroutine is over; its physical stack is already freed. */
export function goexit0(g: u32): Outcome {
  const rec = gp(g);
  rec.status = GStatus.DEAD as u8;
  if (CHECKED) ledgerAdd(Ledger.ENDED, 1);
  // It was to start a collection: somebody else will.
  if ((rec.flags & G_GC) != 0) gcRearm();
  if ((rec.flags & G_SERVES) != 0) attributionEnds(g, cpuRan());
  const locked = lockedEnds(g);
  const m = dropg(g);
  if (rec.system == 0) {
    store<u32>(SCHED_NGUSER, load<u32>(SCHED_NGUSER) - 1);
    setCounter(Counter.GOROUTINES_LIVE, counter(Counter.GOROUTINES_LIVE) - 1);
  }
  unpoisonStack(g);
  setCounter(Counter.STACK_BYTES, counter(Counter.STACK_BYTES) - (rec.stackHi as u64));
  emitInPlace(Ev.GO_END, rec.goid, 0, 0, g);
  gfput(load<u32>(SCHED_CUR_P), g);
  if (locked) m.phase = Phase.EXIT;
  charge(cost(Cost.GOEXIT));
  return Outcome.EXITED;
}
