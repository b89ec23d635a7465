// Timers, as in time.go since 1.23: a heap per P (timerheap.ts) that is kept lazily. A timer is changed by marking it; its P
// puts the heap right when it next looks (checkTimers), which it does whenever it schedules.
//
//    0      8        16    24     28      32       36        40     44   48
//   ┌──────┬────────┬─────┬──────┬───────┬────────┬─────────┬──────┬────┐     when, period, arg: 64 bits, the others 32
//   │ when │ period │ arg │ kind │ state │ timers │ blocked │ next │ 0  │     timers: block of the P whose heap holds it
//   └──────┴────────┴─────┴──────┴───────┴────────┴─────────┴──────┴────┘     blocked: goroutines parked on its channel
//
//   not in a heap ──resetTimer──▶ HEAPED ──fires, or stopped and cleaned up──▶ not in a heap
//                                  │  ▲
//                         stopTimer│  │resetTimer: MODIFIED, the entry's instant is stale
//                                  ▼  │
//                            HEAPED | ZOMBIE, when = 0
//
// A timer with a channel (1.23+) is in a heap only while somebody is parked on the channel; otherwise whoever looks at the
// channel first makes the timer send if its instant is past (maybeRunChan). Its buffered value is not to be seen: len and cap
// are 0, and Stop and Reset throw it away. Up to 1.22 it is a timer like all others, and its channel an ordinary one.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { TRACE_NOBODY } from '../abi/trace';
import { CHECKED } from '../base/build';
import { charge, now, settle } from '../base/clock';
import { config, cost } from '../base/config';
import { sysAlloc } from '../base/memory';
import { Ledger, ledgerAdd } from '../observe/check';
import { count } from '../observe/counters';
import { emit, note, tracing } from '../observe/trace';
import { hchan, timerchandrain, trySend } from './chan';
import { checkFire } from './checklocal';
import { G_RESUMED, gp } from './g';
import { MALLOC_WORDS, mallocgc } from './malloc';
import { netpollDeadline, netpollInit } from './netpoll';
import { goFunc } from './newproc';
import { allp, gomaxprocs, pp, pTimers } from './p';
import { gopark, goready } from './park';
import { SCHED_CUR_P, SCHED_TIME_WORDS, SCHED_TIMER_FREE } from './sched';
import {
  heapDeleteMin,
  heapDropUnordered,
  heapFixMin,
  heapInit,
  heapOrdered,
  heapPop,
  heapPush,
  heapSetWhen,
  heapTimer,
  heapWhen,
  Timers,
  timersAt,
} from './timerheap';
import { wakeNetPoller } from './wakep';

// What a timer does when it fires, and what its arg is. The first and the last two belong to the engine: they are gone once
// they have fired or been stopped. The others are the program's, on its heap.
/** Readies a goroutine (its address). */
export const TIMER_SLEEP: u32 = 0;
/** Starts a goroutine that runs a closure (its address): time.AfterFunc. */
export const TIMER_FUNC: u32 = 1;
/** Sends the time on a channel (its address) with a buffer of one: time.NewTimer, NewTicker. */
export const TIMER_CHAN: u32 = 2;
/** Ends reads of a pollDesc (its address). */
export const TIMER_POLL_READ: u32 = 3;
/** Ends writes of a pollDesc (its address). */
export const TIMER_POLL_WRITE: u32 = 4;

@unmanaged
export class Timer {
  /** When it fires, ns; 0: not at all. */
  when: u64;
  /** Fires again so much later, ns; 0: only once. */
  period: u64;
  arg: u64;
  kind: u32;
  state: u32;
  timers: u32;
  blocked: u32;
  next: u32;
  reserved: u32;
}

/** No instant at all. */
const NEVER: u64 = U64.MAX_VALUE;

export const HEAPED: u32 = 1;
export const MODIFIED: u32 = 2;
export const ZOMBIE: u32 = 4;
/** In a heap only while somebody is parked on its channel. */
const LAZY: u32 = 8;

const TIMER_BYTES: u32 = 48;
const SLAB: u32 = 64;
/** Size of Go's own time.Timer or Ticker with its timer: allocated, so that heap counters agree. */
const GO_TIMER_BYTES: u32 = 112;
/** Size of a time.Time. */
const TIME_BYTES: u32 = 24;
/** The last instant there is (time.go: maxWhen). */
const MAX_WHEN: u64 = I64.MAX_VALUE as u64;

/** The record at an address. */
export function tp(t: u32): Timer {
  return changetype<Timer>(t as usize);
}

/** Empties every P's heap. */
export function timerInit(): void {
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) memory.fill(pTimers(allp(i)), 0, 64);
  store<u32>(SCHED_TIMER_FREE, 0);
}

/** Parks g for ns nanoseconds: PARKED (then timeSleepDone), or NEXT at once if that isn't more than 0. */
export function timeSleep(g: u32, ns: i64): Outcome {
  if (ns <= 0) return Outcome.NEXT;
  settle();
  const when = min<u64>(now() + (ns as u64), MAX_WHEN);
  const t = acquireTimer(TIMER_SLEEP, g);
  // The timer is set when the goroutine is parked already, by the scheduler.
  gopark(g, WaitReason.SLEEP);
  modify(t, when, 0);
  return Outcome.PARKED;
}

/** The sleep is over. */
export function timeSleepDone(g: u32): Outcome {
  gp(g).flags &= ~G_RESUMED;
  return Outcome.NEXT;
}

/**
 * A new timer, set.
 * @param kind TIMER_…
 * @param when instant, ns; as Go's runtime has it: 1 at least
 * @param period ns, 0: fires once
 * @param arg see the kind
 */
export function newTimer(kind: u32, when: u64, period: u64, arg: u32): u32 {
  let t: u32;
  if (ownedByEngine(kind)) {
    t = acquireTimer(kind, arg);
  } else {
    t = mallocgc(GO_TIMER_BYTES, MALLOC_WORDS);
    tp(t).kind = kind;
    tp(t).arg = arg as u64;
  }
  if (kind == TIMER_CHAN) {
    assert(hchan(arg).dataqsiz == 1, 'timer: channel without a buffer of one');
    assert(hchan(arg).elemBytes == TIME_BYTES, 'timer: channel of something else than time.Time');
    if (config(Config.TIMER_CHAN_SYNC) != 0) {
      tp(t).state = LAZY;
      hchan(arg).timer = t as u64;
    }
  }
  modify(t, when, period);
  return t;
}

/** time.Timer.Stop: it won't fire any more. Returns whether it would have (or, 1.23+, its value wasn't received yet). */
export function stopTimer(t: u32): bool {
  charge(cost(Cost.TIMER_OP));
  const rec = tp(t);
  if (tracing()) note(Ev.TIMER_STOP, currentP(), rec.kind, rec.when != 0 ? 1 : 0);
  let pending = rec.when != 0;
  rec.when = 0;
  if ((rec.state & HEAPED) != 0) {
    rec.state |= MODIFIED;
    makeZombie(rec);
  }
  if ((rec.state & LAZY) != 0 && timerchandrain(rec.arg as u32)) pending = true;
  return pending;
}

/** time.Timer.Reset, also of a stopped or fired one. Returns as stopTimer. */
export function resetTimer(t: u32, when: u64, period: u64): bool {
  return modify(t, when, period);
}

function modify(t: u32, at_ns: u64, period: u64): bool {
  charge(cost(Cost.TIMER_OP));
  const rec = tp(t);
  const when = (at_ns as i64) < 1 ? 1 : at_ns;
  let pending = rec.when != 0;
  let wake = false;
  rec.period = period;
  rec.when = when;
  if (tracing()) note(Ev.TIMER_SET, currentP(), rec.kind, microsecondsUntil(when));
  if ((rec.state & HEAPED) != 0) {
    rec.state |= MODIFIED;
    unmakeZombie(rec);
    const ts = timersAt(rec.timers);
    if (ts.minWhenModified == 0 || when < ts.minWhenModified) {
      wake = true;
      ts.minWhenModified = when;
    }
  }
  if ((rec.state & LAZY) != 0 && timerchandrain(rec.arg as u32)) pending = true;
  if (needsAdd(rec)) add(t);
  if (wake) wakeNetPoller(when);
  return pending;
}

/** Runs p's timers that are due; returns the instant of its next one, 0 if it has none. */
export function checkTimers(p: u32, now_ns: u64): u64 {
  const block = pTimers(p);
  const ts = timersAt(block);
  const next = wakeTime(ts);
  if (next == 0) return 0;
  const own = p == load<u32>(SCHED_CUR_P);
  if (now_ns < next && !(own && crowded(ts, ts.len))) return next;
  let until: u64 = 0;
  // Go publishes the length only when it gives the lock up, which it does to run a timer.
  let published = ts.len;
  if (ts.len == 0) return 0;
  if (ts.minWhenModified != 0 && ts.minWhenModified <= now_ns) adjust(ts);
  while (ts.len != 0) {
    until = runFirst(ts, now_ns);
    if (until != 0) break;
    published = ts.len;
  }
  if (until == NEVER) until = 0;
  if (own && crowded(ts, published)) adjust(ts);
  return until;
}

/** Moves all timers of `from`, whose P is taken away while the world is stopped, to P `to`. */
export function timersTake(to: u32, from: u32): void {
  const block = pTimers(to);
  const ts = timersAt(block);
  const src = timersAt(pTimers(from));
  for (let i: u32 = 0; i < src.len; i++) {
    const t = heapTimer(src, i);
    const rec = tp(t);
    if ((rec.state & ZOMBIE) != 0) {
      removed(src, t);
      continue;
    }
    rec.state &= ~MODIFIED;
    rec.timers = block;
    heapPush(ts, t, rec.when);
    if (heapTimer(ts, 0) == t) updateMinWhenHeap(ts);
  }
  src.len = 0;
  src.zombies = 0;
  src.minWhenHeap = 0;
  src.minWhenModified = 0;
}

/** The instant at which somebody has to look at p's timers, 0 if it has none. */
export function timersNext(p: u32): u64 {
  return wakeTime(timersAt(pTimers(p)));
}

/** A lazy timer that is due but in no heap sends now; called before its channel is looked at. */
export function maybeRunChan(t: u32): void {
  const rec = tp(t);
  if ((rec.state & HEAPED) != 0) return;
  if (rec.when == 0 || rec.when > now()) return;
  run(t, now());
}

/** Somebody is about to park on a lazy timer's channel: the timer has to be in a heap. */
export function blockTimerChan(t: u32): void {
  const rec = tp(t);
  assert((rec.state & LAZY) != 0, 'timer: parks on a channel of an ordinary one');
  rec.blocked++;
  // It may still be there since the last one left.
  if ((rec.state & HEAPED) != 0 && rec.when != 0) unmakeZombie(rec);
  if (!needsAdd(rec)) return;
  charge(cost(Cost.TIMER_OP));
  add(t);
}

/** Somebody who was parked on a lazy timer's channel runs again. */
export function unblockTimerChan(t: u32): void {
  const rec = tp(t);
  assert((rec.state & LAZY) != 0 && rec.blocked != 0, 'timer: nobody was parked on its channel');
  rec.blocked--;
  // Out of the heap, but it keeps its instant.
  if (rec.blocked == 0 && (rec.state & HEAPED) != 0) makeZombie(rec);
}

/** The 24 bytes of a time.Time at an instant: wall 0, ext the instant (ns), no location. */
export function timeNowWords(dst: u32, at_ns: u64): void {
  store<u64>(dst, 0);
  store<u64>(dst, at_ns, 8);
  store<u64>(dst, 0, 16);
}

/** Number of the P that has the turn. */
function currentP(): u32 {
  const p = load<u32>(SCHED_CUR_P);
  return p != 0 ? pp(p).id : TRACE_NOBODY;
}

/** As many as fit. */
function microsecondsUntil(when: u64): u32 {
  return when > now() ? (min<u64>((when - now()) / 1000, u32.MAX_VALUE) as u32) : 0;
}

/** Timers of this kind are records of the engine, not objects of the program. */
export function ownedByEngine(kind: u32): bool {
  return kind != TIMER_FUNC && kind != TIMER_CHAN;
}

/** A cleared timer of the engine. */
function acquireTimer(kind: u32, arg: u32): u32 {
  let t = load<u32>(SCHED_TIMER_FREE);
  if (t == 0) {
    const slab = sysAlloc(TIMER_BYTES * SLAB);
    if (CHECKED) ledgerAdd(Ledger.TIMERS, SLAB);
    for (let i: u32 = 0; i < SLAB; i++) {
      const at = slab + i * TIMER_BYTES;
      tp(at).next = t;
      t = at;
    }
  }
  store<u32>(SCHED_TIMER_FREE, tp(t).next);
  memory.fill(t, 0, TIMER_BYTES);
  tp(t).kind = kind;
  tp(t).arg = arg as u64;
  return t;
}

function needsAdd(rec: Timer): bool {
  return (rec.state & HEAPED) == 0 && rec.when != 0 && ((rec.state & LAZY) == 0 || rec.blocked != 0);
}

/** Into the heap of the current P. */
function add(t: u32): void {
  assert(load<u32>(SCHED_CUR_P) != 0, 'timer: set without a P');
  netpollInit();
  const block = pTimers(load<u32>(SCHED_CUR_P));
  const ts = timersAt(block);
  cleanHead(ts);
  const rec = tp(t);
  const earliest = wakeTime(ts);
  rec.state |= HEAPED;
  rec.timers = block;
  heapPush(ts, t, rec.when);
  if (heapTimer(ts, 0) == t) updateMinWhenHeap(ts);
  if (earliest == 0 || rec.when < earliest) wakeNetPoller(rec.when);
}

function makeZombie(rec: Timer): void {
  if ((rec.state & ZOMBIE) != 0) return;
  rec.state |= ZOMBIE;
  timersAt(rec.timers).zombies++;
}

function unmakeZombie(rec: Timer): void {
  if ((rec.state & ZOMBIE) == 0) return;
  rec.state &= ~ZOMBIE;
  timersAt(rec.timers).zombies--;
}

/** A zombie's entry is gone. */
function removed(ts: Timers, t: u32): void {
  const rec = tp(t);
  rec.state &= LAZY;
  rec.timers = 0;
  ts.zombies--;
  if (!ownedByEngine(rec.kind)) return;
  rec.next = load<u32>(SCHED_TIMER_FREE);
  store<u32>(SCHED_TIMER_FREE, t);
}

function wakeTime(ts: Timers): u64 {
  const modified = ts.minWhenModified;
  return ts.minWhenHeap == 0 || (modified != 0 && modified < ts.minWhenHeap) ? modified : ts.minWhenHeap;
}

function updateMinWhenHeap(ts: Timers): void {
  ts.minWhenHeap = ts.len == 0 ? 0 : heapWhen(ts, 0);
}

/** More than a quarter of the entries are zombies. */
function crowded(ts: Timers, len: u32): bool {
  return ts.zombies > len / 4;
}

/** Puts the first entry right: away if it is a zombie, to its place if it was modified. Returns whether there was need to. */
function updateFirst(ts: Timers): bool {
  const t = heapTimer(ts, 0);
  const rec = tp(t);
  if ((rec.state & ZOMBIE) != 0) {
    heapDeleteMin(ts);
    updateMinWhenHeap(ts);
    if (ts.len == 0) ts.minWhenModified = 0;
    removed(ts, t);
    return true;
  }
  if ((rec.state & MODIFIED) == 0) return false;
  rec.state &= ~MODIFIED;
  heapSetWhen(ts, 0, rec.when);
  heapFixMin(ts);
  updateMinWhenHeap(ts);
  return true;
}

/** Zombies at the end are free to remove, and then the first entry is more likely to be replaced by one that lives. */
function cleanHead(ts: Timers): void {
  while (ts.len != 0) {
    const last = heapTimer(ts, ts.len - 1);
    if ((tp(last).state & ZOMBIE) != 0) {
      heapPop(ts);
      removed(ts, last);
    } else if (!updateFirst(ts)) {
      return;
    }
  }
}

/** Puts the whole heap right. */
function adjust(ts: Timers): void {
  ts.minWhenModified = 0;
  let changed = false;
  let i: u32 = 0;
  while (i < ts.len) {
    const t = heapTimer(ts, i);
    const rec = tp(t);
    if ((rec.state & ZOMBIE) != 0) {
      heapDropUnordered(ts, i);
      removed(ts, t);
      changed = true;
      continue;
    }
    if ((rec.state & MODIFIED) != 0) {
      rec.state &= ~MODIFIED;
      heapSetWhen(ts, i, rec.when);
      changed = true;
    }
    i++;
  }
  if (changed) heapInit(ts);
  updateMinWhenHeap(ts);
  assert(heapOrdered(ts), 'timers: heap out of order');
}

/** Runs the first timer if it is due: 0. Otherwise its instant, or NEVER if the heap turned out to be empty. */
function runFirst(ts: Timers, now_ns: u64): u64 {
  do {
    if (ts.len == 0) return NEVER;
  } while (updateFirst(ts));
  const t = heapTimer(ts, 0);
  if (tp(t).when > now_ns) return tp(t).when;
  run(t, now_ns);
  return 0;
}

/** Fires a timer; afterwards one of the engine's is free for others. */
function run(t: u32, now_ns: u64): void {
  const rec = tp(t);
  const kind = rec.kind;
  const arg = rec.arg as u32;
  const lazy = (rec.state & LAZY) != 0;
  if (CHECKED) checkFire(rec.when, now_ns);
  const delay = now_ns - rec.when;
  if (rec.period != 0) {
    // What was missed is skipped.
    const next = rec.when + rec.period * (1 + delay / rec.period);
    rec.when = (next as i64) < 0 ? MAX_WHEN : next;
  } else {
    rec.when = 0;
  }
  if ((rec.state & HEAPED) != 0) {
    rec.state |= MODIFIED;
    const ts = timersAt(rec.timers);
    if (rec.when == 0) makeZombie(rec);
    assert(heapTimer(ts, 0) == t, 'timers: fires out of turn');
    updateFirst(ts);
  }
  charge(cost(Cost.TIMER_OP));
  count(Counter.TIMERS_RUN, 1);
  emit(Ev.TIMER_FIRE, pp(load<u32>(SCHED_CUR_P)).id, kind, kind == TIMER_SLEEP ? gp(arg).goid : 0);
  switch (kind) {
    case TIMER_SLEEP: {
      goready(arg);
      return;
    }
    case TIMER_FUNC: {
      goFunc(arg);
      return;
    }
    case TIMER_CHAN: {
      // The value is the instant at which it was due, however late anybody looked (1.23+).
      timeNowWords(SCHED_TIME_WORDS, lazy ? now() - delay : now());
      trySend(arg, SCHED_TIME_WORDS as u64, 0, 0);
      return;
    }
    default: {
      netpollDeadline(arg, kind == TIMER_POLL_WRITE);
      return;
    }
  }
}
