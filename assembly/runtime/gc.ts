// The collector as the scheduler sees it (mgc.go): phases, mark workers, assists, sweeping. What can be reached is found by the
// engine's marker at one instant, the beginning of the mark phase (vm/reclaim.ts); how much there is to be scanned is real, and
// is worked off here in virtual time, by goroutines: in quanta, each an execution of the same instruction.
//
//   OFF ── gcStart: world stopped ─▶ MARK: unclaimed ─claim─▶ in flight ─▶ done ── gcMarkDone: barrier, world stopped ─▶ OFF, sweep
//                                          ▲ dedicated, fractional, idle workers; assists
//
// The Go side (golib/runtime/mgc.go) has the protocol: semaphores, starting workers, stopping the world.
//
//   GC_STATE  64 u32 marking   68 pool    72 dedicated needed  76 fractional goal, ppm   80 idle workers   84 most of them
//             88 u32 active    92 waiters for the end (list)   100 assist queue: head, tail   108 cycles   112 closures: start, assist
//            120 u32 numgc    124 forced  128 spans to sweep   132 bgsweep, parked   136 forcegc, parked   140 trigger kind
//            144 u64 trigger: MALLOC_BYTES    152 base: heap = MALLOC_BYTES - base    160 marked   168 goal   176 work   184 unclaimed
//            192 done  200 credit  208 mark start  216 times: assists, dedicated, fractional, idle  248 heap at start  256 cons/mark, last 4
//            296 u64 scan work of the last cycle  304 percent  312 end of the last cycle  328 trigger as a heap size
//            336 u64 live at the beginning  344 MALLOC_BYTES then  352 u32 credits: table, slots, used  368 u64 roots  376 objects freed

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { ReadyBy } from '../abi/trace';
import { charge, now, shortenTurn } from '../base/clock';
import { config, cost } from '../base/config';
import { GC_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count, counter } from '../observe/counters';
import { emit } from '../observe/trace';
import { G_GC, G_RESUMED, gp } from './g';
import {
  assistRatio,
  consMark,
  dedicatedWorkers,
  fractionalGoal,
  heapGoal,
  heapTrigger,
  maxIdleWorkers,
  PPM,
  RATIO_BITS,
  runwayOf,
} from './gcpacer';
import { globrunqputbatch, globrunqsize } from './globrunq';
import { allp, gomaxprocs, pp } from './p';
import { casReady, gopark, readyOn } from './park';
import { runqempty, runqget } from './runq';
import { SCHED_CUR_G, SCHED_CUR_P } from './sched';
import { gcwaiting } from './stw';
import { injectglist } from './wakep';
import { heapFreed } from './vmem';

const MARKING: u32 = GC_STATE + 64;
const POOL: u32 = GC_STATE + 68;
const DEDICATED: u32 = GC_STATE + 72;
/** Dedicated workers of this cycle, running or still wanted: the checked builds assert their number. */
const DEDICATED_ALL: u32 = GC_STATE + 408;
const FRACTIONAL: u32 = GC_STATE + 76;
const IDLE: u32 = GC_STATE + 80;
const IDLE_MAX: u32 = GC_STATE + 84;
const ACTIVE: u32 = GC_STATE + 88;
const END_WAITERS: u32 = GC_STATE + 92;
const ASSISTQ: u32 = GC_STATE + 100;
const ASSISTQ_TAIL: u32 = GC_STATE + 104;
const CYCLES: u32 = GC_STATE + 108;
const START_FUNC: u32 = GC_STATE + 112;
const ASSIST_FUNC: u32 = GC_STATE + 116;
const NUMGC: u32 = GC_STATE + 120;
const NUMFORCED: u32 = GC_STATE + 124;
const SWEEP: u32 = GC_STATE + 128;
const BGSWEEP: u32 = GC_STATE + 132;
const FORCEGC: u32 = GC_STATE + 136;
const KIND: u32 = GC_STATE + 140;
/** The only thing that an allocation looks at: from this count of MALLOC_BYTES on it calls gcMalloc. */
export const GC_TRIGGER: u32 = GC_STATE + 144;
const BASE: u32 = GC_STATE + 152;
const MARKED: u32 = GC_STATE + 160;
const GOAL: u32 = GC_STATE + 168;
const WORK: u32 = GC_STATE + 176;
const UNCLAIMED: u32 = GC_STATE + 184;
const DONE: u32 = GC_STATE + 192;
const CREDIT: u32 = GC_STATE + 200;
const MARK_START: u32 = GC_STATE + 208;
const ASSIST_NS: u32 = GC_STATE + 216;
const WORKER_NS: u32 = GC_STATE + 216; // by mode, 1 … 3
const TRIGGERED: u32 = GC_STATE + 248;
const CONS_MARK: u32 = GC_STATE + 256;
const LAST_SCAN: u32 = GC_STATE + 296;
const PERCENT: u32 = GC_STATE + 304;
const LAST_END: u32 = GC_STATE + 312;
const TRIGGER_BYTES: u32 = GC_STATE + 328;
const LIVE0: u32 = GC_STATE + 336;
const MALLOC0: u32 = GC_STATE + 344;
const CREDITS: u32 = GC_STATE + 352;
const CREDITS_SLOTS: u32 = GC_STATE + 356;
const CREDITS_USED: u32 = GC_STATE + 360;
const ROOTS: u32 = GC_STATE + 368;
const FREED: u32 = GC_STATE + 376;

/** Modes of a mark worker, in a P's gcMode. */
export const WORKER_DEDICATED: u32 = 1;
export const WORKER_FRACTIONAL: u32 = 2;
export const WORKER_IDLE: u32 = 3;

/** Kinds of triggers. */
export const GC_HEAP: u32 = 0;
export const GC_TIME: u32 = 1;
export const GC_CYCLE: u32 = 2;

/** What is scanned between two looks at the clock and at requests to stop. */
const QUANTUM: u64 = 16 << 10;
/** Idle and fractional workers ask themselves so often whether to go on (mgcmark.go: gcCreditSlack and drainCheckThreshold). */
const SELF_CHECK: u32 = 100_000;
/** An assist does this much at least (mgcpacer.go: gcOverAssistWork). */
const OVER_ASSIST: u64 = 64 << 10;
/** A collection is due after so long without one (proc.go: forcegcperiod). */
const FORCE_PERIOD_NS: u64 = 120_000_000_000;

/** Marking: who allocates owes work, Ps look for workers. */
export function gcMarking(): bool {
  return load<u32>(MARKING) != 0;
}

/** Dedicated workers that are still wanted, and how many there are to be in this cycle. */
export function gcDedicatedNeeded(): u32 {
  return load<u32>(DEDICATED);
}
export function gcDedicatedAll(): u32 {
  return load<u32>(DEDICATED_ALL);
}

/** Modelled heap, bytes: what was marked last and everything allocated since. */
export function gcHeapLive(): u64 {
  return counter(Counter.MALLOC_BYTES) - load<u64>(BASE);
}

/** From here on the collector runs; the closures are called on a goroutine that has to start a cycle, or to assist. */
export function gcEnable(start: u32, assist: u32): void {
  if (config(Config.GOGC) == 0) return;
  store<u32>(START_FUNC, start);
  store<u32>(ASSIST_FUNC, assist);
  store<i64>(PERCENT, config(Config.GOGC));
  pace(0);
}

/** debug.SetGCPercent: returns the percentage before; -1 is off. */
export function gcSetPercent(percent: i64): i64 {
  const before = load<u32>(START_FUNC) != 0 ? load<i64>(PERCENT) : 100;
  store<i64>(PERCENT, percent < 0 ? -1 : percent);
  if (load<u32>(START_FUNC) != 0 && !gcMarking()) pace(runway());
  return before;
}

function runway(): u64 {
  return runwayOf(load<u64>(CONS_MARK), load<u64>(LAST_SCAN));
}

/** Sets goal and trigger, from what was marked. */
function pace(ahead: u64): void {
  const percent = load<i64>(PERCENT);
  if (percent < 0) {
    store<u64>(GOAL, U64.MAX_VALUE);
    store<u64>(TRIGGER_BYTES, U64.MAX_VALUE);
    store<u64>(GC_TRIGGER, U64.MAX_VALUE);
    return;
  }
  const marked = load<u64>(MARKED);
  const goal = heapGoal(marked, load<u64>(ROOTS), percent as u64);
  store<u64>(GOAL, goal);
  store<u64>(TRIGGER_BYTES, heapTrigger(marked, goal, ahead));
  gcRearm();
  emit(Ev.HEAP_GOAL, (goal >> 10) as u32, (load<u64>(TRIGGER_BYTES) >> 10) as u32);
}

/** The next allocation beyond the trigger starts a cycle (again). */
export function gcRearm(): void {
  const at = load<u64>(TRIGGER_BYTES);
  if (!gcMarking()) store<u64>(GC_TRIGGER, at == U64.MAX_VALUE ? at : load<u64>(BASE) + at);
}

/** The running goroutine has allocated beyond the trigger, or during marking. */
export function gcMalloc(bytes: u64): void {
  const g = load<u32>(SCHED_CUR_G);
  if (g == 0 || gp(g).system != 0) return;
  if (gcMarking()) {
    const e = creditOf(g);
    const left = load<i64>(e, 8) - (bytes as i64);
    store<i64>(e, left, 8);
    if (left >= 0) return;
  } else {
    store<u64>(GC_TRIGGER, U64.MAX_VALUE);
  }
  gp(g).flags |= G_GC;
  shortenTurn(0);
}

/** The closure that a goroutine with G_GC is to call now, 0: none any more. */
export function gcCallback(g: u32): u32 {
  gp(g).flags &= ~G_GC;
  if (!gcMarking()) return load<u32>(START_FUNC);
  return load<i64>(creditOf(g), 8) < 0 ? load<u32>(ASSIST_FUNC) : 0;
}

// Credits of goroutines that have allocated in this cycle: a hash table of 24 bytes each: u32 goroutine, u32 scanned in its present
// quantum, i64 credit, u32 work left of its assist, u32 done in it.

function creditOf(g: u32): u32 {
  if (load<u32>(CREDITS_USED) * 2 >= load<u32>(CREDITS_SLOTS)) growCredits();
  const e = findCredit(g);
  if (load<u32>(e) == 0) {
    store<u32>(e, g);
    store<u32>(CREDITS_USED, load<u32>(CREDITS_USED) + 1);
  }
  return e;
}

function findCredit(g: u32): u32 {
  const slots = load<u32>(CREDITS_SLOTS);
  let i = ((g >> 6) * 0x9e3779b1) & (slots - 1);
  while (true) {
    const e = load<u32>(CREDITS) + i * 24;
    const at = load<u32>(e);
    if (at == 0 || at == g) return e;
    i = (i + 1) & (slots - 1);
  }
}

function growCredits(): void {
  const old = load<u32>(CREDITS);
  const slots = load<u32>(CREDITS_SLOTS);
  const wider = max<u32>(64, slots * 2);
  store<u32>(CREDITS, sysAlloc(wider * 24));
  store<u32>(CREDITS_SLOTS, wider);
  for (let i: u32 = 0; i < slots; i++) {
    const from = old + i * 24;
    if (load<u32>(from) != 0) memory.copy(findCredit(load<u32>(from)), from, 24);
  }
}

/** Whether a cycle is to be started. @param n for GC_CYCLE: which one is wanted */
export function gcTest(kind: u32, n: u32): bool {
  if (gcMarking() || load<u32>(START_FUNC) == 0) return false;
  if (kind == GC_CYCLE) return ((n - load<u32>(CYCLES)) as i32) > 0;
  if (load<i64>(PERCENT) < 0) return false;
  if (kind == GC_TIME) return load<u64>(LAST_END) != 0 && load<u64>(LAST_END) + FORCE_PERIOD_NS < now();
  return gcHeapLive() >= load<u64>(TRIGGER_BYTES);
}

/**
 * The mark phase begins; the world is stopped.
 * @param live bytes that can be reached @param scan of them in objects with pointers @param roots bytes of stacks and globals
 */
export function gcMarkBegin(kind: u32, live: u64, scan: u64, roots: u64): void {
  const n = gomaxprocs();
  const heap = gcHeapLive();
  store<u32>(KIND, kind);
  store<u32>(CYCLES, load<u32>(CYCLES) + 1);
  store<u64>(TRIGGERED, heap);
  store<u64>(LIVE0, min<u64>(live, heap));
  store<u64>(MALLOC0, counter(Counter.MALLOC_BYTES));
  store<u64>(ROOTS, roots);
  const work = max<u64>(scan + roots, 1);
  store<u64>(WORK, work);
  store<u64>(UNCLAIMED, work);
  store<u64>(DONE, 0);
  store<i64>(CREDIT, 0);
  store<u64>(MARK_START, now());
  for (let i: u32 = 0; i < 4; i++) store<u64>(ASSIST_NS + (i << 3), 0);
  store<u32>(DEDICATED, dedicatedWorkers(n));
  store<u32>(DEDICATED_ALL, dedicatedWorkers(n));
  store<u32>(FRACTIONAL, fractionalGoal(n) as u32);
  store<u32>(IDLE_MAX, maxIdleWorkers(n, kind == GC_TIME));
  for (let i: u32 = 0; i < n; i++) pp(allp(i)).gcFractionalNs = 0;
  if (load<u32>(CREDITS) != 0) memory.fill(load<u32>(CREDITS), 0, load<u32>(CREDITS_SLOTS) * 24);
  store<u32>(CREDITS_USED, 0);
  store<u32>(MARKING, 1);
  store<u64>(GC_TRIGGER, 0);
  emit(Ev.GC_BEGIN, load<u32>(CYCLES), kind, (heap >> 10) as u32);
}

/** Nothing is left to be marked, and nobody is at it. */
export function gcIsMarkDone(): bool {
  return gcMarking() && load<u64>(UNCLAIMED) == 0 && load<u32>(ACTIVE) == 0;
}

/** Mark termination: waiters are let go, the next goal is set, sweeping begins. The world is stopped. @param spans to sweep */
export function gcMarkEnd(spans: u32): void {
  const mallocs = counter(Counter.MALLOC_BYTES);
  const heap = gcHeapLive();
  const t = now();
  emit(Ev.GC_MARK_DONE, load<u32>(CYCLES), (heap >> 10) as u32, (load<u64>(DONE) >> 10) as u32);
  store<u32>(MARKING, 0);
  const assists = load<u32>(ASSISTQ);
  store<u32>(ASSISTQ, 0);
  store<u32>(ASSISTQ_TAIL, 0);
  releaseList(assists);
  endCycle(t, heap);
  const marked = load<u64>(LIVE0) + (mallocs - load<u64>(MALLOC0));
  store<u64>(FREED, load<u64>(FREED) + (heap - marked));
  heapFreed(heap - marked);
  store<u64>(MARKED, marked);
  store<u64>(BASE, mallocs - marked);
  store<u64>(LAST_SCAN, load<u64>(WORK));
  pace(runway());
  store<u32>(NUMGC, load<u32>(NUMGC) + 1);
  if (load<u32>(KIND) == GC_CYCLE) store<u32>(NUMFORCED, load<u32>(NUMFORCED) + 1);
  store<u64>(LAST_END, t);
  emit(Ev.GC_END, load<u32>(CYCLES), (marked >> 10) as u32);
  store<u32>(SWEEP, spans);
  if (spans != 0) emit(Ev.GC_SWEEP, load<u32>(CYCLES), spans);
  const bgsweep = load<u32>(BGSWEEP);
  store<u32>(BGSWEEP, 0);
  if (bgsweep != 0) readyOn(bgsweep, load<u32>(SCHED_CUR_P), true);
  const waiters = load<u32>(END_WAITERS);
  store<u32>(END_WAITERS, 0);
  releaseList(waiters);
}

/** Measures how much was allocated for each byte scanned: consMark, the greatest of this cycle's and the last four. */
function endCycle(t: u64, heap: u64): void {
  const duration = max<u64>(t - load<u64>(MARK_START), 1) * (gomaxprocs() as u64);
  if (heap <= load<u64>(TRIGGERED)) return;
  const assists = (load<u64>(ASSIST_NS) * PPM) / duration;
  const idle = (load<u64>(WORKER_NS + (WORKER_IDLE << 3)) * PPM) / duration;
  const ratio = consMark(heap - load<u64>(TRIGGERED), load<u64>(DONE), 250_000 + assists, idle);
  let most = ratio;
  for (let i: u32 = 1; i <= 4; i++) most = max<u64>(most, load<u64>(CONS_MARK + (i << 3)));
  for (let i: u32 = 1; i < 4; i++) store<u64>(CONS_MARK + (i << 3), load<u64>(CONS_MARK + ((i + 1) << 3)));
  store<u64>(CONS_MARK + 32, ratio);
  store<u64>(CONS_MARK, most);
}

/** Makes parked goroutines of a list runnable: onto the global queue, in order. */
function releaseList(list: u32): void {
  for (let g = list; g != 0; g = gp(g).schedlink) casReady(g, ReadyBy.GOROUTINE);
  injectglist(list, 0);
}

// Workers

/** findRunnable's step 5: a dedicated worker if one is wanted, else a fractional one if P has done less than its share; or 0. */
export function gcRunnableWorker(p: u32): u32 {
  if (load<u64>(UNCLAIMED) == 0 || load<u32>(POOL) == 0) return 0;
  if (load<u32>(DEDICATED) != 0) {
    store<u32>(DEDICATED, load<u32>(DEDICATED) - 1);
    return takeWorker(p, WORKER_DEDICATED);
  }
  const goal = load<u32>(FRACTIONAL) as u64;
  if (goal == 0) return 0;
  const delta = now() - load<u64>(MARK_START);
  if (delta > 0 && (pp(p).gcFractionalNs * PPM) / delta > goal) return 0;
  return takeWorker(p, WORKER_FRACTIONAL);
}

/** Step 13: an idle worker, as there is nothing else to do; or 0. */
export function gcIdleWorker(p: u32): u32 {
  if (load<u64>(UNCLAIMED) == 0 || load<u32>(POOL) == 0 || load<u32>(IDLE) >= load<u32>(IDLE_MAX)) return 0;
  store<u32>(IDLE, load<u32>(IDLE) + 1);
  return takeWorker(p, WORKER_IDLE);
}

/** Whether a P that is handed over should go to an M for the collector's sake. */
export function gcWantsWorker(): bool {
  return gcMarking() && load<u64>(UNCLAIMED) != 0 && load<u32>(POOL) != 0 && load<u32>(DEDICATED) != 0;
}

function takeWorker(p: u32, mode: u32): u32 {
  const g = load<u32>(POOL);
  store<u32>(POOL, gp(g).schedlink);
  gp(g).schedlink = 0;
  pp(p).gcMode = mode;
  casReady(g, ReadyBy.GC);
  return g;
}

/**
 * One execution of a worker's instruction: parks it in the pool, or scans a quantum. NEXT when it has to stop (gcWorkLast says
 * whether it was the last), PARKED, or LIMIT: to be executed again.
 */
export function gcWork(g: u32): Outcome {
  const p = load<u32>(SCHED_CUR_P);
  const rec = pp(p);
  if ((gp(g).flags & G_RESUMED) != 0) {
    gp(g).flags &= ~G_RESUMED;
    assert(rec.gcMode != 0, 'gc: a worker without a mode');
    rec.gcSince = now();
    rec.gcScanned = 0;
    rec.gcInFlight = 0;
    rec.gcPreempt = 0;
    store<u32>(ACTIVE, load<u32>(ACTIVE) + 1);
    emit(Ev.GC_WORKER, gp(g).goid, rec.gcMode);
  } else if (rec.gcMode == 0) {
    gopark(g, WaitReason.GC_WORKER_IDLE);
    gp(g).schedlink = load<u32>(POOL);
    store<u32>(POOL, g);
    return Outcome.PARKED;
  }
  if (rec.gcInFlight != 0) {
    store<u64>(DONE, load<u64>(DONE) + (rec.gcInFlight as u64));
    rec.gcScanned += rec.gcInFlight;
    flushCredit(rec.gcInFlight);
    rec.gcInFlight = 0;
  }
  if (!mustStop(p)) {
    rec.gcInFlight = claim(QUANTUM) as u32;
    return Outcome.LIMIT;
  }
  const mode = rec.gcMode;
  const spent = now() - rec.gcSince;
  store<u64>(WORKER_NS + (mode << 3), load<u64>(WORKER_NS + (mode << 3)) + spent);
  if (mode == WORKER_DEDICATED) store<u32>(DEDICATED, load<u32>(DEDICATED) + 1);
  else if (mode == WORKER_FRACTIONAL) rec.gcFractionalNs += spent;
  else store<u32>(IDLE, load<u32>(IDLE) - 1);
  rec.gcMode = 0;
  store<u32>(ACTIVE, load<u32>(ACTIVE) - 1);
  count(Counter.GC_WORKER_NS, spent);
  emit(Ev.GC_WORKER_STOP, gp(g).goid, mode, rec.gcScanned >> 10);
  return Outcome.NEXT;
}

/** Takes up to so many bytes of work, and pays for it. */
function claim(most: u64): u64 {
  const n = min<u64>(most, load<u64>(UNCLAIMED));
  store<u64>(UNCLAIMED, load<u64>(UNCLAIMED) - n);
  charge(n * cost(Cost.GC_SCAN_BYTE));
  return n;
}

function mustStop(p: u32): bool {
  const rec = pp(p);
  if (load<u64>(UNCLAIMED) == 0) return true;
  const asked = rec.gcPreempt != 0;
  rec.gcPreempt = 0;
  if (rec.gcMode == WORKER_DEDICATED) {
    if (gcwaiting() || rec.safePoint != 0) return true;
    // Asked for the first time it leaves its P's goroutines to the others; from then on it isn't asked: it won't stop.
    if (asked) drainToGlobal(p);
    return false;
  }
  if (asked) return true;
  if (rec.gcScanned < SELF_CHECK) return false;
  if (rec.gcMode == WORKER_IDLE) return globrunqsize() != 0 || !runqempty(p);
  const delta = max<u64>(now() - load<u64>(MARK_START), 1);
  const own = rec.gcFractionalNs + (now() - rec.gcSince);
  return (own * PPM) / delta > ((load<u32>(FRACTIONAL) as u64) * 12) / 10;
}

function drainToGlobal(p: u32): void {
  let first: u32 = 0;
  let last: u32 = 0;
  let n: u32 = 0;
  while (!runqempty(p)) {
    const g = runqget(p);
    if (first == 0) first = g;
    else gp(last).schedlink = g;
    last = g;
    n++;
  }
  if (n != 0) globrunqputbatch(first, last, n);
}

/** Workers' scan work pays for parked assists first, in order; what is left anybody may take. */
function flushCredit(work: u32): void {
  let left = work as u64;
  while (left != 0 && load<u32>(ASSISTQ) != 0) {
    const g = load<u32>(ASSISTQ);
    const e = creditOf(g);
    const owed = load<u32>(e, 16) as u64;
    const next = gp(g).schedlink;
    store<u32>(ASSISTQ, next);
    if (next == 0) store<u32>(ASSISTQ_TAIL, 0);
    gp(g).schedlink = 0;
    if (owed > left) {
      // Paid in part: to the back of the queue.
      store<u32>(e, (owed - left) as u32, 16);
      queueAssist(g);
      return;
    }
    left -= owed;
    store<u32>(e, 0, 16);
    store<i64>(e, 0, 8);
    readyOn(g, load<u32>(SCHED_CUR_P), false);
  }
  store<i64>(CREDIT, load<i64>(CREDIT) + (left as i64));
}

function queueAssist(g: u32): void {
  gp(g).schedlink = 0;
  const tail = load<u32>(ASSISTQ_TAIL);
  if (tail != 0) gp(tail).schedlink = g;
  else store<u32>(ASSISTQ, g);
  store<u32>(ASSISTQ_TAIL, g);
}

/** One execution of an assist's instruction: takes credit, scans a quantum, or waits for credit. NEXT when it is over. */
export function gcAssist(g: u32): Outcome {
  const e = creditOf(g);
  if ((gp(g).flags & G_RESUMED) != 0) {
    gp(g).flags &= ~G_RESUMED;
    return assistOver(g, e);
  }
  const scanned = load<u32>(e, 4);
  if (scanned != 0) {
    store<u64>(DONE, load<u64>(DONE) + (scanned as u64));
    store<u32>(ACTIVE, load<u32>(ACTIVE) - 1);
    store<u32>(e, 0, 4);
    store<u32>(e, load<u32>(e, 20) + scanned, 20);
    const owed = load<u32>(e, 16);
    store<u32>(e, owed > scanned ? owed - scanned : 0, 16);
    const spent = ((scanned as u64) * cost(Cost.GC_SCAN_BYTE)) / 1000;
    store<u64>(ASSIST_NS, load<u64>(ASSIST_NS) + spent);
    count(Counter.GC_ASSIST_NS, spent);
  } else if (load<u32>(e, 16) == 0) {
    if (!gcMarking()) return Outcome.NEXT;
    const debt = max<i64>(-load<i64>(e, 8), 0) as u64;
    const ratio = assistRatio(load<u64>(GOAL), gcHeapLive(), load<u64>(WORK), load<u64>(DONE));
    const owed = max<u64>(((debt * ratio) >> RATIO_BITS) + 1, OVER_ASSIST);
    store<u32>(e, min<u64>(owed, 1 << 30) as u32, 16);
    store<u32>(e, 0, 20);
    // Whatever is worked off beyond the debt is credit.
    store<i64>(e, (((owed << RATIO_BITS) / ratio) as i64) - (debt as i64), 8);
    const stolen = min<i64>(load<i64>(CREDIT), load<u32>(e, 16) as i64);
    store<i64>(CREDIT, load<i64>(CREDIT) - stolen);
    store<u32>(e, load<u32>(e, 16) - (stolen as u32), 16);
    if (load<u32>(e, 16) == 0) return Outcome.NEXT;
    count(Counter.GC_ASSISTS, 1);
    emit(Ev.GC_ASSIST, gp(g).goid, load<u32>(e, 16));
  }
  if (!gcMarking() || load<u32>(e, 16) == 0) return assistOver(g, e);
  if (load<u64>(UNCLAIMED) != 0) {
    store<u32>(ACTIVE, load<u32>(ACTIVE) + 1);
    store<u32>(e, claim(min<u64>(QUANTUM, load<u32>(e, 16) as u64)) as u32, 4);
    return Outcome.LIMIT;
  }
  if (load<u32>(ACTIVE) == 0) return assistOver(g, e);
  gopark(g, WaitReason.GC_ASSIST_WAIT);
  queueAssist(g);
  return Outcome.PARKED;
}

function assistOver(g: u32, e: u32): Outcome {
  store<u32>(e, 0, 16);
  emit(Ev.GC_ASSIST_END, gp(g).goid, load<u32>(e, 20));
  return Outcome.NEXT;
}

/** Waits until the mark phase of cycle n is over. */
export function gcWaitOnMark(g: u32, n: u32): Outcome {
  gp(g).flags &= ~G_RESUMED;
  const over = load<u32>(CYCLES) + (gcMarking() ? 0 : 1);
  if (((over - n) as i32) > 0) return Outcome.NEXT;
  gopark(g, WaitReason.WAIT_GC_ENDS);
  gp(g).schedlink = load<u32>(END_WAITERS);
  store<u32>(END_WAITERS, g);
  return Outcome.PARKED;
}

/** bgsweep waits for a cycle's end. */
export function gcSweepWait(g: u32): Outcome {
  return parkAt(g, BGSWEEP, WaitReason.GC_SWEEP_WAIT);
}

/** The forcegc helper waits for sysmon. */
export function gcForceWait(g: u32): Outcome {
  return parkAt(g, FORCEGC, WaitReason.FORCE_GC_IDLE);
}

function parkAt(g: u32, place: u32, reason: WaitReason): Outcome {
  if ((gp(g).flags & G_RESUMED) != 0) {
    gp(g).flags &= ~G_RESUMED;
    return Outcome.NEXT;
  }
  gopark(g, reason);
  store<u32>(place, g);
  return Outcome.PARKED;
}

/** sysmon: a cycle is overdue, the helper is to start it. */
export function gcForceDue(): void {
  const g = load<u32>(FORCEGC);
  if (g == 0 || !gcTest(GC_TIME, 0)) return;
  store<u32>(FORCEGC, 0);
  gp(g).schedlink = 0;
  casReady(g, ReadyBy.SYSMON);
  injectglist(g, 0);
}

/** Sweeps up to n spans; returns how many are left. */
export function gcSweep(n: u32): u32 {
  const left = load<u32>(SWEEP);
  const swept = min<u32>(n, left);
  if (swept == 0) return 0;
  charge((swept as u64) * cost(Cost.GC_SWEEP_SPAN));
  store<u32>(SWEEP, left - swept);
  if (left == swept) emit(Ev.GC_SWEEP_END, load<u32>(CYCLES), 0);
  return left - swept;
}

/** A pause for the collector is over. */
export function gcPaused(ns: u64): void {
  count(Counter.GC_PAUSE_NS, ns);
}

export function gcCycles(): u32 {
  return load<u32>(CYCLES);
}
export function gcNumgc(): u32 {
  return load<u32>(NUMGC);
}
export function gcNumforced(): u32 {
  return load<u32>(NUMFORCED);
}
export function gcPauseNs(): u64 {
  return counter(Counter.GC_PAUSE_NS);
}
export function gcGoal(): u64 {
  return load<u32>(START_FUNC) != 0 ? load<u64>(GOAL) : 0;
}
export function gcLastEnd(): u64 {
  return load<u64>(LAST_END);
}
/** Bytes that cycles have freed. */
export function gcFreedBytes(): u64 {
  return load<u64>(FREED);
}
