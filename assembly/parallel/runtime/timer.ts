// Timers of the parallel engine: one heap for all under LOCK_TIMERS, earliest first, on the clock on the wall. Workers look at the
// earliest instant between two slices; of those that sleep one, the timekeeper, sleeps no longer than that (idle.ts). Who sets a timer
// is awake, so it will have looked itself, or become the timekeeper, when the timer is due.
//
//    0      8        16    24     28      32      36
//   ┌──────┬────────┬─────┬──────┬───────┬───────┬───┐     when, period, arg: 64 bits, the others 32
//   │ when │ period │ arg │ kind │ place │ sleep │ 0 │     place: index in the heap + 1, 0: not in it
//   └──────┴────────┴─────┴──────┴───────┴───────┴───┘     sleep: it belongs to the engine and is freed when it fires
//
// A timer's channel looks unbuffered, as since Go 1.23: Stop and Reset throw away a value that nobody has received.

import { Counter } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { load64, store64 } from '../base/atomic';
import { now } from '../base/clock';
import { LOCK_TIMERS } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { TIMERS_NEXT } from '../base/shared';
import { count } from '../observe/counters';
import { blockAlloc, blockFree } from './blocks';
import { chanLock, hchan, timerchandrain, trySend } from './chan';
import { G_RESUMED, gp } from './g';
import { MALLOC_WORDS, mallocgc } from './malloc';
import { goFunc } from './newproc';
import { allp, pTimers } from './p';
import { gopark, goready } from './park';
import { SCHED_TIME_WORDS } from './sched';
import { heapTimer, Timers, timersAt, timersGrow, timersPut } from './timerheap';

/** What a timer does: as in the virtual-time engine. */
export const TIMER_SLEEP: u32 = 0;
export const TIMER_FUNC: u32 = 1;
export const TIMER_CHAN: u32 = 2;

@unmanaged
export class Timer {
  when: u64;
  period: u64;
  arg: u64;
  kind: u32;
  place: u32;
  sleep: u32;
  reserved: u32;
}

/** No instant at all. */
export const NEVER: u64 = U64.MAX_VALUE;
const TIMER_BYTES: u32 = 40;
/** As in the virtual-time engine: what Go's own takes. */
const GO_TIMER_BYTES: u32 = 112;
const MAX_WHEN: u64 = I64.MAX_VALUE as u64;

/** The record at an address. */
export function tp(t: u32): Timer {
  return changetype<Timer>(t as usize);
}

/** Empties the heap. */
export function timerInit(): void {
  store<u64>(TIMERS_NEXT, NEVER);
}

function heap(): Timers {
  return timersAt(pTimers(allp(0)));
}

/** Instant of the earliest timer, NEVER if there is none. */
export function timersNext(): u64 {
  return load64(TIMERS_NEXT);
}

/** Parks g for ns nanoseconds: PARKED (then timeSleepDone), or NEXT at once if that isn't more than 0. */
export function timeSleep(g: u32, ns: i64): Outcome {
  if (ns <= 0) return Outcome.NEXT;
  const t = blockAlloc(TIMER_BYTES);
  memory.fill(t, 0, TIMER_BYTES);
  const rec = tp(t);
  rec.kind = TIMER_SLEEP;
  rec.arg = g as u64;
  rec.sleep = 1;
  rec.when = min<u64>(now() + (ns as u64), MAX_WHEN);
  lock(LOCK_TIMERS);
  gopark(g, WaitReason.SLEEP);
  insert(t);
  unlock(LOCK_TIMERS);
  return Outcome.PARKED;
}

/** The sleep is over. */
export function timeSleepDone(g: u32): Outcome {
  gp(g).flags &= ~G_RESUMED;
  return Outcome.NEXT;
}

/** A new timer, set: see the virtual-time engine's. */
export function newTimer(kind: u32, when: u64, period: u64, arg: u32): u32 {
  const t = mallocgc(GO_TIMER_BYTES, MALLOC_WORDS);
  tp(t).kind = kind;
  tp(t).arg = arg as u64;
  if (kind == TIMER_CHAN) hchan(arg).timer = t as u64;
  resetTimer(t, when, period);
  return t;
}

/** time.Timer.Stop: it won't fire any more. Returns whether it would have, or its value wasn't received yet. */
export function stopTimer(t: u32): bool {
  lock(LOCK_TIMERS);
  let pending = tp(t).place != 0;
  if (pending) remove(t);
  if (drain(t)) pending = true;
  unlock(LOCK_TIMERS);
  return pending;
}

/** time.Timer.Reset, also of a stopped or fired one. Returns as stopTimer. */
export function resetTimer(t: u32, when: u64, period: u64): bool {
  const rec = tp(t);
  lock(LOCK_TIMERS);
  let pending = rec.place != 0;
  if (pending) remove(t);
  if (drain(t)) pending = true;
  rec.when = (when as i64) < 1 ? 1 : when;
  rec.period = period;
  insert(t);
  unlock(LOCK_TIMERS);
  return pending;
}

/** Throws away what the timer's channel holds. LOCK_TIMERS is held, under which alone it sends. */
function drain(t: u32): bool {
  if (tp(t).kind != TIMER_CHAN) return false;
  const c = tp(t).arg as u32;
  lock(chanLock(c));
  const drained = timerchandrain(c);
  unlock(chanLock(c));
  return drained;
}

/** Runs the timers that are due; whether there were any. */
export function runTimers(): bool {
  if (timersNext() == NEVER) return false;
  const at = now();
  if (timersNext() > at) return false;
  lock(LOCK_TIMERS);
  let any = false;
  while (true) {
    const ts = heap();
    if (ts.len == 0) break;
    const t = heapTimer(ts, 0);
    if (tp(t).when > at) break;
    remove(t);
    fire(t, at);
    any = true;
  }
  unlock(LOCK_TIMERS);
  return any;
}

function fire(t: u32, at: u64): void {
  const rec = tp(t);
  count(Counter.TIMERS_RUN, 1);
  if (rec.period != 0) {
    rec.when += rec.period * (1 + (at - rec.when) / rec.period);
    insert(t);
  }
  if (rec.kind == TIMER_SLEEP) {
    const g = rec.arg as u32;
    blockFree(t, TIMER_BYTES);
    goready(g);
  } else if (rec.kind == TIMER_FUNC) {
    goFunc(rec.arg as u32);
  } else {
    const c = rec.arg as u32;
    store<u64>(SCHED_TIME_WORDS, 0);
    store<u64>(SCHED_TIME_WORDS, at, 8);
    store<u64>(SCHED_TIME_WORDS, 0, 16);
    lock(chanLock(c));
    // Full: the tick is lost, as in Go.
    trySend(c, SCHED_TIME_WORDS as u64, 0, 0);
    unlock(chanLock(c));
  }
}

// The heap, LOCK_TIMERS held.

/** Puts a timer into the heap. */
function insert(t: u32): void {
  const ts = heap();
  timersGrow(ts);
  timersPut(ts, ts.len++, t);
  up(ts, ts.len - 1);
  announce(ts);
}

function remove(t: u32): void {
  const ts = heap();
  const i = tp(t).place - 1;
  tp(t).place = 0;
  ts.len--;
  if (i != ts.len) {
    const moved = heapTimer(ts, ts.len);
    timersPut(ts, i, moved);
    up(ts, i);
    down(ts, tp(moved).place - 1);
  }
  announce(ts);
}

/** Tells others the earliest instant. */
function announce(ts: Timers): void {
  store64(TIMERS_NEXT, ts.len == 0 ? NEVER : tp(heapTimer(ts, 0)).when);
}

function up(ts: Timers, from: u32): void {
  let i = from;
  const t = heapTimer(ts, i);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (tp(heapTimer(ts, parent)).when <= tp(t).when) break;
    timersPut(ts, i, heapTimer(ts, parent));
    i = parent;
  }
  timersPut(ts, i, t);
}

function down(ts: Timers, from: u32): void {
  let i = from;
  const t = heapTimer(ts, i);
  while (true) {
    let child = i * 2 + 1;
    if (child >= ts.len) break;
    if (child + 1 < ts.len && tp(heapTimer(ts, child + 1)).when < tp(heapTimer(ts, child)).when) child++;
    if (tp(heapTimer(ts, child)).when >= tp(t).when) break;
    timersPut(ts, i, heapTimer(ts, child));
    i = child;
  }
  timersPut(ts, i, t);
}

// What channels of timers need in the virtual-time engine, where such a timer is in a heap only while somebody waits.

export function maybeRunChan(t: u32): void {}

export function blockTimerChan(t: u32): void {}

export function unblockTimerChan(t: u32): void {}
