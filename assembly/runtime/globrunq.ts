// The global run queue: a linked list behind sched.lock, first in first out.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Ev, ProcStat } from '../abi/counters';
import { CHECKED } from '../base/build';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { littleIn, littleOut, Line } from '../observe/little';
import { emit, note, tracing } from '../observe/trace';
import { Ledger, ledgerAdd } from '../observe/check';
import { checkBatch } from './checklocal';
import { gp } from './g';
import { gomaxprocs, pCount, pp, pPeak, ringNote, runqSlot } from './p';
import { SCHED_RUNQ_HEAD, SCHED_RUNQ_SIZE, SCHED_RUNQ_TAIL } from './sched';

export function globrunqsize(): u32 {
  return load<u32>(SCHED_RUNQ_SIZE);
}

/** Appends one goroutine. */
export function globrunqput(g: u32): void {
  globrunqputbatch(g, g, 1);
}

/** Puts one goroutine before all others: only for those of a P that is taken away. */
export function globrunqputhead(g: u32): void {
  gp(g).schedlink = load<u32>(SCHED_RUNQ_HEAD);
  store<u32>(SCHED_RUNQ_HEAD, g);
  if (load<u32>(SCHED_RUNQ_TAIL) == 0) store<u32>(SCHED_RUNQ_TAIL, g);
  store<u32>(SCHED_RUNQ_SIZE, load<u32>(SCHED_RUNQ_SIZE) + 1);
  if (CHECKED) littleIn(Line.GLOBAL, 1);
  note(Ev.GLOBAL_PUT_HEAD, gp(g).goid, globrunqsize(), 0);
}

/** Appends n goroutines linked by schedlink from first to last. */
export function globrunqputbatch(first: u32, last: u32, n: u32): void {
  charge(cost(Cost.GLOBRUNQ_LOCK));
  gp(last).schedlink = 0;
  if (tracing()) notePuts(first);
  const tail = load<u32>(SCHED_RUNQ_TAIL);
  if (tail != 0) gp(tail).schedlink = first;
  else store<u32>(SCHED_RUNQ_HEAD, first);
  store<u32>(SCHED_RUNQ_TAIL, last);
  store<u32>(SCHED_RUNQ_SIZE, load<u32>(SCHED_RUNQ_SIZE) + n);
  if (CHECKED) littleIn(Line.GLOBAL, n);
}

/** Appends a list linked by schedlink; returns how many it has. */
export function globrunqputlist(list: u32): u32 {
  let n: u32 = 0;
  let last = list;
  for (let g = list; g != 0; g = gp(g).schedlink) {
    last = g;
    n++;
  }
  globrunqputbatch(list, last, n);
  return n;
}

/** Takes the head, or 0. */
export function globrunqget(): u32 {
  const g = load<u32>(SCHED_RUNQ_HEAD);
  if (g == 0) return 0;
  charge(cost(Cost.GLOBRUNQ_LOCK));
  return pop(g);
}

/** Takes p's share: the head to run, up to min(max, size/GOMAXPROCS + 1) - 1 more for p's ring, which is empty. */
export function globrunqgetbatch(p: u32): u32 {
  const size = globrunqsize();
  if (size == 0) return 0;
  charge(cost(Cost.GLOBRUNQ_LOCK));
  const limit = min(config(Config.GLOBAL_BATCH_MAX) as u32, config(Config.RUNQ_SIZE) as u32);
  const n = min(min(size, limit), size / gomaxprocs() + 1);
  const g = pop(load<u32>(SCHED_RUNQ_HEAD));
  const rec = pp(p);
  for (let i: u32 = 1; i < n; i++) {
    const more = pop(load<u32>(SCHED_RUNQ_HEAD));
    store<u32>(runqSlot(p, rec.runqtail), more);
    rec.runqtail++;
    if (CHECKED) littleIn(Line.LOCAL, 1);
    if (tracing()) note(Ev.RUNQ_PUT, gp(more).goid, rec.id, rec.runqtail - rec.runqhead);
  }
  ringNote(p);
  pPeak(p, ProcStat.RUNQ_PEAK, (rec.runqtail - rec.runqhead) as u64);
  pCount(p, ProcStat.GLOBAL_GETS, 1);
  emit(Ev.GLOBAL_GET, rec.id, n);
  if (CHECKED) checkBatch(p, size, n);
  return g;
}

function pop(g: u32): u32 {
  if (CHECKED) {
    ledgerAdd(Ledger.GLOBAL_POPS, 1);
    littleOut(Line.GLOBAL, 1);
  }
  const next = gp(g).schedlink;
  store<u32>(SCHED_RUNQ_HEAD, next);
  if (next == 0) store<u32>(SCHED_RUNQ_TAIL, 0);
  store<u32>(SCHED_RUNQ_SIZE, load<u32>(SCHED_RUNQ_SIZE) - 1);
  gp(g).schedlink = 0;
  if (tracing()) note(Ev.GLOBAL_POP, gp(g).goid, load<u32>(SCHED_RUNQ_SIZE), 0);
  return g;
}

/** One note for each goroutine of a list that is being appended. */
function notePuts(first: u32): void {
  let size = load<u32>(SCHED_RUNQ_SIZE);
  for (let g = first; g != 0; g = gp(g).schedlink) note(Ev.GLOBAL_PUT, gp(g).goid, ++size, 0);
}
