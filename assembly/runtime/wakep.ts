// Getting more Ms to work: idle Ps, startm, wakep, handoffp, injectglist.

import { Config } from '../abi/config';
import { Counter, Ev, ProcStat } from '../abi/counters';
import { PStatus } from '../abi/status';
import { Handoff, Wakep } from '../abi/trace';
import { CHECKED } from '../base/build';
import { now } from '../base/clock';
import { config } from '../base/config';
import { count, peak } from '../observe/counters';
import { emit, note, tracing } from '../observe/trace';
import { excuse } from './checklocal';
import { gp } from './g';
import { globrunqputbatch, globrunqputlist, globrunqsize } from './globrunq';
import { newm } from './lock';
import { allocm, M, mget, mp, mWake, Phase } from './m';
import { gomaxprocs, pCount, pp, pSet, pStat } from './p';
import { netpollBreak } from './pollbreak';
import { runqempty, runqputbatch } from './runq';
import {
  SCHED_LASTPOLL,
  SCHED_NEEDSPINNING,
  SCHED_NMSPINNING,
  SCHED_NPIDLE,
  SCHED_PIDLE,
  SCHED_POLLUNTIL,
} from './sched';
import { gcWantsWorker } from './gc';
import { gcstopP, gcwaiting, runSafePoint } from './stw';
import { timersNext } from './timer';

export function npidle(): u32 {
  return load<u32>(SCHED_NPIDLE);
}

export function nmspinning(): u32 {
  return load<u32>(SCHED_NMSPINNING);
}

/** p has nothing to run: onto the idle list (LIFO). */
export function pidleput(p: u32): void {
  assert(runqempty(p));
  pp(p).status = PStatus.IDLE;
  pp(p).m = 0;
  pp(p).link = load<u32>(SCHED_PIDLE);
  store<u32>(SCHED_PIDLE, p);
  store<u32>(SCHED_NPIDLE, npidle() + 1);
  pSet(p, ProcStat.IDLE_SINCE, now());
  emit(Ev.PROC_STOP, pp(p).id, 0);
}

/** The most recently idled P, or 0. */
export function pidleget(): u32 {
  const p = load<u32>(SCHED_PIDLE);
  if (p == 0) return 0;
  store<u32>(SCHED_PIDLE, pp(p).link);
  store<u32>(SCHED_NPIDLE, npidle() - 1);
  pCount(p, ProcStat.IDLE_NS, now() - pStat(p, ProcStat.IDLE_SINCE));
  // From here on thieves look at it (Go clears its bit in idlepMask), though its M has yet to wake.
  pp(p).status = PStatus.RUNNING;
  note(Ev.PROC_GET, pp(p).id, npidle(), 0);
  return p;
}

/** As pidleget; without an idle P whoever parks next is told to spin first, since there is work. */
export function pidlegetSpinning(): u32 {
  const p = pidleget();
  if (p == 0 && config(Config.NEEDSPINNING) != 0) setNeedspinning(1);
  return p;
}

/** Takes one particular P off the idle list; false if it isn't there. */
export function pidletake(p: u32): bool {
  let prev: u32 = 0;
  let at = load<u32>(SCHED_PIDLE);
  while (at != 0 && at != p) {
    prev = at;
    at = pp(at).link;
  }
  if (at == 0) return false;
  if (prev == 0) store<u32>(SCHED_PIDLE, pp(p).link);
  else pp(prev).link = pp(p).link;
  store<u32>(SCHED_NPIDLE, npidle() - 1);
  pCount(p, ProcStat.IDLE_NS, now() - pStat(p, ProcStat.IDLE_SINCE));
  pp(p).status = PStatus.RUNNING;
  note(Ev.PROC_GET, pp(p).id, npidle(), 0);
  return true;
}

/** m gets P. */
export function acquirep(m: u32, p: u32): void {
  mp(m).p = p;
  pp(p).m = m;
  pp(p).status = PStatus.RUNNING;
  emit(Ev.PROC_START, pp(p).id, mp(m).id);
}

/** m gives its P up, without saying where to. */
export function releasep(m: u32): u32 {
  const p = mp(m).p;
  mp(m).p = 0;
  pp(p).m = 0;
  pp(p).oldm = m;
  return p;
}

/** sched.needspinning: an M is wanted that spins, and had no P. */
export function setNeedspinning(on: u32): void {
  if (load<u32>(SCHED_NEEDSPINNING) == on) return;
  store<u32>(SCHED_NEEDSPINNING, on);
  note(Ev.NEED_SPINNING, on, 0, 0);
}

export function startSpinning(m: M): void {
  if (m.spinning != 0) return;
  m.spinning = 1;
  store<u32>(SCHED_NMSPINNING, nmspinning() + 1);
  peak(Counter.SPINNING_PEAK, nmspinning() as u64);
  emit(Ev.M_SPIN, m.id, 1);
}

export function stopSpinning(m: M): void {
  if (m.spinning == 0) return;
  m.spinning = 0;
  store<u32>(SCHED_NMSPINNING, nmspinning() - 1);
  emit(Ev.M_SPIN, m.id, 0);
}

/** Gives P (off the idle list) to a parked or new M. */
export function startm(p: u32, spinning: bool): void {
  let m = mget();
  if (m == 0) {
    m = allocm(Phase.STOPPED);
    // Too many threads: the program dies of it.
    if (m == 0) return;
    mp(m).nextp = p;
    mp(m).spinning = spinning ? 1 : 0;
    note(Ev.M_GIVEN, mp(m).id, pp(p).id, spinning ? 3 : 2);
    newm(m);
    return;
  }
  mp(m).nextp = p;
  mp(m).spinning = spinning ? 1 : 0;
  note(Ev.M_GIVEN, mp(m).id, pp(p).id, spinning ? 1 : 0);
  mWake(m);
}

/** One more M, spinning, if a P is idle and nobody spins already. */
export function wakep(): void {
  // The two common cases in few instructions: every new goroutine comes by here.
  if (nmspinning() != 0) {
    if (tracing()) note(Ev.WAKEP, Wakep.SPINNER, nmspinning(), 0);
    return;
  }
  if (npidle() == 0) {
    if (load<u32>(SCHED_NEEDSPINNING) == 0 && config(Config.NEEDSPINNING) != 0) setNeedspinning(1);
    if (tracing()) note(Ev.WAKEP, Wakep.NO_IDLE_P, 0, load<u32>(SCHED_NEEDSPINNING));
    return;
  }
  startSpinner();
}

function startSpinner(): void {
  store<u32>(SCHED_NMSPINNING, 1);
  const p = pidleget();
  note(Ev.WAKEP, Wakep.STARTED, pp(p).id, 0);
  peak(Counter.SPINNING_PEAK, 1);
  startm(p, true);
}

/** A P whose M is stuck in a system call (or locked away) goes to another M if there is anything to do, else to the idle list. */
export function handoffp(p: u32): void {
  count(Counter.HANDOFFS, 1);
  pp(p).m = 0;
  if (!runqempty(p) || globrunqsize() != 0 || gcWantsWorker()) {
    note(Ev.HANDOFF, pp(p).id, Handoff.WORK, 0);
    startm(p, false);
    return;
  }
  if (nmspinning() + npidle() == 0) {
    note(Ev.HANDOFF, pp(p).id, Handoff.SPIN, 0);
    store<u32>(SCHED_NMSPINNING, 1);
    setNeedspinning(0);
    startm(p, true);
    return;
  }
  if (gcwaiting()) {
    note(Ev.HANDOFF, pp(p).id, Handoff.GCSTOP, 0);
    gcstopP(p);
    return;
  }
  if (pp(p).safePoint != 0) runSafePoint(p);
  if (npidle() == gomaxprocs() - 1 && load<u64>(SCHED_LASTPOLL) != 0) {
    note(Ev.HANDOFF, pp(p).id, Handoff.POLL, 0);
    startm(p, false);
    return;
  }
  const when = timersNext(p);
  note(Ev.HANDOFF, pp(p).id, Handoff.IDLE, 0);
  pidleput(p);
  if (when != 0) wakeNetPoller(when);
}

/** Somebody has to look at a timer at `when`: interrupt the blocked poller if it sleeps longer, or get an M going. */
export function wakeNetPoller(when: u64): void {
  if (load<u64>(SCHED_LASTPOLL) == 0) {
    const until = load<u64>(SCHED_POLLUNTIL);
    if (until == 0 || until > when) netpollBreak();
  } else {
    wakep();
  }
}

/**
 * Makes the goroutines of a list (linked by schedlink, already RUNNABLE) findable. With a P: one to the global queue for each
 * idle P, each with an M, the rest to P's own ring and what doesn't fit there to the global queue. Without: all to the global queue.
 */
export function injectglist(list: u32, p: u32): void {
  if (list == 0) return;
  if (p == 0) {
    if (tracing()) note(Ev.INJECT, listLength(list), listLength(list), 0);
    startIdle(globrunqputlist(list));
    return;
  }
  const idle = npidle();
  let first: u32 = 0;
  let last: u32 = 0;
  let n: u32 = 0;
  let g = list;
  while (g != 0 && n < idle) {
    const next = gp(g).schedlink;
    if (first == 0) first = g;
    last = g;
    n++;
    g = next;
  }
  if (tracing()) note(Ev.INJECT, n + listLength(g), n, 1);
  if (n != 0) {
    globrunqputbatch(first, last, n);
    startIdle(n);
  }
  g = runqputbatch(p, g);
  if (g != 0) globrunqputlist(g);
  if (config(Config.INJECT_WAKEP) != 0) wakep();
  else if (CHECKED) excuse(); // up to 1.22
}

function listLength(list: u32): u32 {
  let n: u32 = 0;
  for (let g = list; g != 0; g = gp(g).schedlink) n++;
  return n;
}

function startIdle(n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const p = pidlegetSpinning();
    if (p == 0) return;
    startm(p, false);
  }
}
