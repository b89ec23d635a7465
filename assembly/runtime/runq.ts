// The local run queue: runnext and a ring of 256 slots (a profile may have fewer or more), as in proc.go. The ring's owner writes the
// tail, everybody who takes advances the head.
//
//            head                        tail
//             ▼                           ▼
//   ┌───┬───┬───┬───┬───┬───┬───┬───┬───┬───┬───┐       ┌─────────┐
//   │   │   │ a │ b │ c │ d │ e │ f │ g │   │   │       │ runnext │
//   └───┴───┴───┴───┴───┴───┴───┴───┴───┴───┴───┘       └─────────┘
//     oldest ──▶ taken first, stolen first                the newest of all: runs next, inherits the time slice

import { Config } from '../abi/config';
import { Ev, ProcStat } from '../abi/counters';
import { CHECKED } from '../base/build';
import { config } from '../base/config';
import { littleIn, littleOut, Line } from '../observe/little';
import { emit, note, tracing } from '../observe/trace';
import { checkOverflow, checkSteal } from './checklocal';
import { gp } from './g';
import { globrunqput, globrunqputbatch, globrunqsize } from './globrunq';
import { P, pCount, pp, pPeak, ringNote, runqSlot } from './p';
import { SCHED_INHERIT } from './sched';

/** Goroutines in p's ring (without runnext). */
export function runqlen(p: u32): u32 {
  return pp(p).runqtail - pp(p).runqhead;
}

export function runqempty(p: u32): bool {
  return pp(p).runqtail == pp(p).runqhead && pp(p).runnext == 0;
}

/**
 * Puts a runnable goroutine on p's queue; only p's owner calls it.
 * @param next into runnext, from where it kicks the previous one to the ring's tail
 */
export function runqput(p: u32, g: u32, next: bool): void {
  const rec = pp(p);
  if (CHECKED) littleIn(Line.LOCAL, 1);
  if (next && config(Config.RUNNEXT) != 0) {
    const old = rec.runnext;
    rec.runnext = g;
    if (tracing()) note(Ev.RUNQ_NEXT, gp(g).goid, rec.id, old == 0 ? 0 : gp(old).goid);
    if (old == 0) return;
    g = old;
  }
  const n = rec.runqtail - rec.runqhead;
  if (n < (config(Config.RUNQ_SIZE) as u32)) {
    store<u32>(runqSlot(p, rec.runqtail), g);
    rec.runqtail++;
    ringNote(p);
    if (tracing()) note(Ev.RUNQ_PUT, gp(g).goid, rec.id, n + 1);
    pPeak(p, ProcStat.RUNQ_PEAK, (n + 1) as u64);
    return;
  }
  runqputslow(p, rec, g);
}

/** Puts a list linked by schedlink into p's ring as far as there is room; returns the rest of it. */
export function runqputbatch(p: u32, list: u32): u32 {
  const rec = pp(p);
  let room = (config(Config.RUNQ_SIZE) as u32) - (rec.runqtail - rec.runqhead);
  let g = list;
  for (; g != 0 && room != 0; room--) {
    const next = gp(g).schedlink;
    gp(g).schedlink = 0;
    store<u32>(runqSlot(p, rec.runqtail), g);
    rec.runqtail++;
    if (CHECKED) littleIn(Line.LOCAL, 1);
    if (tracing()) note(Ev.RUNQ_PUT, gp(g).goid, rec.id, rec.runqtail - rec.runqhead);
    g = next;
  }
  ringNote(p);
  pPeak(p, ProcStat.RUNQ_PEAK, (rec.runqtail - rec.runqhead) as u64);
  return g;
}

/** The ring is full: its oldest entries and g go to the global queue in one batch (or g alone, as the profile says). */
function runqputslow(p: u32, rec: P, g: u32): void {
  const batch = config(Config.OVERFLOW_BATCH) as u32;
  const before = globrunqsize();
  pCount(p, ProcStat.OVERFLOWS, 1);
  emit(Ev.RUNQ_OVERFLOW, rec.id, batch + 1, gp(g).goid);
  if (CHECKED) littleOut(Line.LOCAL, batch + 1);
  if (batch == 0) {
    globrunqput(g);
    if (CHECKED) checkOverflow(p, before);
    return;
  }
  const first = load<u32>(runqSlot(p, rec.runqhead));
  let last = first;
  for (let i: u32 = 1; i < batch; i++) {
    const at = load<u32>(runqSlot(p, rec.runqhead + i));
    gp(last).schedlink = at;
    last = at;
  }
  gp(last).schedlink = g;
  rec.runqhead += batch;
  ringNote(p);
  globrunqputbatch(first, g, batch + 1);
  if (CHECKED) checkOverflow(p, before);
}

/** Takes the next goroutine of p's own queue, or 0. SCHED_INHERIT tells whether it inherits the time slice (it was runnext). */
export function runqget(p: u32): u32 {
  const rec = pp(p);
  const next = rec.runnext;
  if (next != 0) {
    rec.runnext = 0;
    if (CHECKED) littleOut(Line.LOCAL, 1);
    store<u32>(SCHED_INHERIT, 1);
    if (tracing()) note(Ev.RUNQ_GET, gp(next).goid, rec.id, 1);
    return next;
  }
  store<u32>(SCHED_INHERIT, 0);
  if (rec.runqhead == rec.runqtail) return 0;
  const g = load<u32>(runqSlot(p, rec.runqhead));
  rec.runqhead++;
  ringNote(p);
  if (CHECKED) littleOut(Line.LOCAL, 1);
  if (tracing()) note(Ev.RUNQ_GET, gp(g).goid, rec.id, 0);
  return g;
}

/**
 * A thief's share of the victim's ring, rounded up: the oldest entries, copied to the thief's ring, in order. Returns how many;
 * the thief's tail isn't advanced.
 */
export function runqgrab(victim: u32, thief: u32): u32 {
  const v = pp(victim);
  const len = v.runqtail - v.runqhead;
  const num = config(Config.STEAL_SHARE_NUM) as u32;
  const den = config(Config.STEAL_SHARE_DEN) as u32;
  const n = (len * num + den - 1) / den;
  const to = pp(thief).runqtail;
  for (let i: u32 = 0; i < n; i++) store<u32>(runqSlot(thief, to + i), load<u32>(runqSlot(victim, v.runqhead + i)));
  v.runqhead += n;
  ringNote(victim);
  if (CHECKED) checkSteal(victim, len, n);
  return n;
}

/** Steals from victim's ring to thief's; returns the goroutine to run (the youngest of the batch), or 0. */
export function runqsteal(thief: u32, victim: u32): u32 {
  const n = runqgrab(victim, thief);
  if (n == 0) return 0;
  const rec = pp(thief);
  pCount(thief, ProcStat.STEALS, 1);
  pCount(thief, ProcStat.STOLEN_GOROUTINES, n as u64);
  const g = load<u32>(runqSlot(thief, rec.runqtail + n - 1));
  emit(Ev.STEAL, rec.id, pp(victim).id | (n << 16), gp(g).goid);
  rec.runqtail += n - 1;
  ringNote(thief);
  if (CHECKED) littleOut(Line.LOCAL, 1);
  pPeak(thief, ProcStat.RUNQ_PEAK, (n - 1) as u64);
  return g;
}

/** Takes the victim's runnext; the last resort of a thief. */
export function runqstealnext(thief: u32, victim: u32): u32 {
  const g = pp(victim).runnext;
  if (g == 0) return 0;
  pp(victim).runnext = 0;
  if (CHECKED) littleOut(Line.LOCAL, 1);
  pCount(thief, ProcStat.STEALS, 1);
  pCount(thief, ProcStat.STOLEN_GOROUTINES, 1);
  emit(Ev.STEAL, pp(thief).id, pp(victim).id | (1 << 16), 0);
  return g;
}
