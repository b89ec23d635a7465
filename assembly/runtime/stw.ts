// Stopping the world, as in proc.go: a goroutine that holds worldsema asks every P to stop and waits until they have.
//
//   GC_STATE   0 u32 gcwaiting     the world is stopping or stopped
//              4 u32 procs         Ps there ever were (p.ts)
//              8 u32 stopwait      Ps that haven't stopped yet
//             12 u32 safe wait     Ps that haven't run forEachP's function yet
//             16 u32 waiter        the M that waits for either to become 0
//             20 u32 newprocs      GOMAXPROCS from the next start on, 0: as it is
//             24 u32 reason        StwReason
//             28 u32 pauses        histograms of pauses: stopping gc, stopping other, total gc, total other; 0: none yet
//             32 u64 started       when stopping began
//             40 u64 stopped       when everybody had stopped
//
//   own P, Ps in system calls, idle Ps ── at once ──────────────────────────────▶ GCSTOP
//   running Ps ── preempted ─▶ findRunnable, stealing, parking: gcstopm ────────▶ GCSTOP ── the last wakes the waiter
//
// Nobody but the stopper's goroutine runs until it starts the world again. worldsema itself is the Go side's
// (golib/runtime/stw.go): no two goroutines are here at once.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev, ProcStat, StwReason } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { GStatus, PStatus } from '../abi/status';
import { Sys } from '../abi/syscalls';
import { Poll } from '../abi/trace';
import { charge, now, pending } from '../base/clock';
import { config, cost } from '../base/config';
import { GC_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { countSyscall } from '../kernel/syscall';
import { threadSleepUntil, threadWake } from '../kernel/thread';
import { count } from '../observe/counters';
import { histBytes, histInit, histRecord } from '../observe/histogram';
import { emit } from '../observe/trace';
import { G_RESUMED, gp } from './g';
import { gcPaused } from './gc';
import { mp, mWake, Phase } from './m';
import { netpoll, netpollInited } from './netpoll';
import { allp, gomaxprocs, pCount, pp } from './p';
import { procresize } from './procresize';
import { SCHED_SYSMON_WAIT } from './sched';
import { preemptone, sysmonWake } from './sysmon';
import { handoffp, injectglist, pidleget, releasep, startm, stopSpinning, wakep } from './wakep';

const GCWAITING: u32 = GC_STATE;
const STOPWAIT: u32 = GC_STATE + 8;
const SAFEWAIT: u32 = GC_STATE + 12;
const WAITER: u32 = GC_STATE + 16;
const NEWPROCS: u32 = GC_STATE + 20;
const REASON: u32 = GC_STATE + 24;
const PAUSES: u32 = GC_STATE + 28;
const STARTED: u32 = GC_STATE + 32;
const STOPPED: u32 = GC_STATE + 40;

/** Who waits for others to stop asks again so often (proc.go). */
const REPREEMPT_NS: u64 = 100_000;
/** Kinds of pauses that are measured. */
const PAUSE_KINDS: u32 = 4;

/** The world is stopping, or has stopped. */
export function gcwaiting(): bool {
  return load<u32>(GCWAITING) != 0;
}

/** Ps that haven't stopped yet. */
export function stopwait(): u32 {
  return load<u32>(STOPWAIT);
}

/** GOMAXPROCS that takes effect when the world starts again. Only while it is stopped. */
export function setNewprocs(n: u32): void {
  store<u32>(NEWPROCS, n);
}

/** When stopping the world began, ns: while it is stopped. */
export function stwStarted(): u64 {
  return load<u64>(STARTED);
}

/**
 * Stops the world for the running goroutine g, which holds worldsema. NEXT: everybody has stopped. PARKED: g's M waits for
 * them; the instruction is executed again when they have (then stopTheWorldDone).
 */
export function stopTheWorld(g: u32, reason: StwReason): Outcome {
  assert(!gcwaiting() && load<u32>(SAFEWAIT) == 0, 'stopTheWorld: worldsema is not held');
  const mAddr = gp(g).m;
  const own = mp(mAddr).p;
  const n = gomaxprocs();
  store<u32>(REASON, reason as u32);
  store<u64>(STARTED, now());
  store<u32>(GCWAITING, 1);
  count(Counter.STW_COUNT, 1);
  emit(Ev.STW_BEGIN, gp(g).goid, reason as u32);
  preemptall(mAddr);
  pp(own).status = PStatus.GCSTOP;
  let wait = n - 1;
  for (let i: u32 = 0; i < n; i++) {
    const p = allp(i);
    if (!inSyscall(p)) continue;
    takeFromSyscall(p);
    pp(p).status = PStatus.GCSTOP;
    wait--;
  }
  while (true) {
    const p = pidleget();
    if (p == 0) break;
    pp(p).status = PStatus.GCSTOP;
    wait--;
  }
  store<u32>(STOPWAIT, wait);
  if (wait == 0) {
    stopped(g);
    return Outcome.NEXT;
  }
  waitForOthers(mAddr);
  return Outcome.PARKED;
}

/** Everybody has stopped, or run the function: NEXT. */
export function stopTheWorldDone(g: u32): Outcome {
  gp(g).flags &= ~G_RESUMED;
  return Outcome.NEXT;
}

function stopped(g: u32): void {
  const t = now();
  store<u64>(STOPPED, t);
  histRecord(pauses(isGC() ? 0 : 1), t - load<u64>(STARTED));
  emit(Ev.STW_STOPPED, gp(g).goid, load<u32>(REASON));
}

function isGC(): bool {
  const reason = load<u32>(REASON);
  return reason == (StwReason.GC_MARK_TERM as u32) || reason == (StwReason.GC_SWEEP_TERM as u32);
}

/** Histogram of one kind of pauses, ns; the four are made when the world is first stopped. */
function pauses(kind: u32): u32 {
  if (load<u32>(PAUSES) == 0) {
    const all = sysAlloc(histBytes() * PAUSE_KINDS);
    for (let i: u32 = 0; i < PAUSE_KINDS; i++) histInit(all + i * histBytes());
    store<u32>(PAUSES, all);
  }
  return load<u32>(PAUSES) + kind * histBytes();
}

/** Address of one kind of pauses, 0 as long as the world was never stopped: stopping gc, stopping other, total gc, total other. */
export function pauseHistogram(kind: u32): u32 {
  return load<u32>(PAUSES) == 0 ? 0 : pauses(kind);
}

/** The stopper g starts the world again. */
export function startTheWorld(g: u32): void {
  assert(gcwaiting() && load<u32>(STOPWAIT) == 0, 'startTheWorld: the world is not stopped');
  const mAddr = gp(g).m;
  // A poller with a thread of its own was never stopped.
  if (netpollInited() && config(Config.POLLER_THREAD) == 0) injectglist(netpoll(Poll.START_WORLD), 0);
  const asked = load<u32>(NEWPROCS);
  store<u32>(NEWPROCS, 0);
  let p = procresize(mAddr, asked != 0 ? asked : gomaxprocs());
  store<u32>(GCWAITING, 0);
  if (load<u32>(SCHED_SYSMON_WAIT) != 0) sysmonWake();
  while (p != 0) {
    const next = pp(p).link;
    const m = pp(p).m;
    pp(p).m = 0;
    pp(p).link = 0;
    if (m != 0) {
      mp(m).nextp = p;
      mWake(m);
    } else {
      startm(p, false);
    }
    p = next;
  }
  // What the wake-ups cost belongs to the pause, but nothing is told later than the step began: others may act before its end.
  const until = now() + pending() / 1000;
  histRecord(pauses(isGC() ? 2 : 3), until - load<u64>(STARTED));
  if (isGC()) gcPaused(now() - load<u64>(STARTED));
  emit(Ev.STW_END, gp(g).goid, load<u32>(REASON));
  wakep();
}

/** m reaches a point where it can stop while the world is stopping: its P stops, it parks. */
export function gcstopm(mAddr: u32): void {
  stopSpinning(mp(mAddr));
  // It sleeps when that is done: in its next step.
  mp(mAddr).phase = Phase.STOP;
  gcstopP(releasep(mAddr));
}

/** P, which no M has any more, has stopped. */
export function gcstopP(p: u32): void {
  pp(p).status = PStatus.GCSTOP;
  emit(Ev.PROC_GCSTOP, pp(p).id, 0);
  const left = load<u32>(STOPWAIT) - 1;
  store<u32>(STOPWAIT, left);
  if (left == 0) wakeWaiter();
}

/** m's goroutine enters a system call while the world is stopping: its P is given up at once. */
export function gcstopInSyscall(mAddr: u32): void {
  const p = releasep(mAddr);
  pp(p).syscalltick++;
  pCount(p, ProcStat.SYSCALLTICKS, 1);
  gcstopP(p);
}

/**
 * The ragged barrier, forEachP: every P runs a function at its next safe point, or somebody does it for those that aren't
 * running. What it flushes isn't modelled, only when. Returns as stopTheWorld.
 */
export function forEachP(g: u32): Outcome {
  assert(!gcwaiting() && load<u32>(SAFEWAIT) == 0, 'forEachP: worldsema is not held');
  const mAddr = gp(g).m;
  const own = mp(mAddr).p;
  const n = gomaxprocs();
  store<u32>(SAFEWAIT, n);
  for (let i: u32 = 0; i < n; i++) pp(allp(i)).safePoint = 1;
  preemptall(mAddr);
  for (let i: u32 = 0; i < n; i++) {
    const p = allp(i);
    if (p == own || pp(p).status == (PStatus.IDLE as u32)) runSafePoint(p);
  }
  for (let i: u32 = 0; i < n; i++) {
    const p = allp(i);
    if (pp(p).safePoint == 0 || !inSyscall(p)) continue;
    takeFromSyscall(p);
    handoffp(p);
  }
  if (load<u32>(SAFEWAIT) == 0) return Outcome.NEXT;
  waitForOthers(mAddr);
  return Outcome.PARKED;
}

/** P runs forEachP's function. */
export function runSafePoint(p: u32): void {
  pp(p).safePoint = 0;
  emit(Ev.SAFE_POINT, pp(p).id, 0);
  const left = load<u32>(SAFEWAIT) - 1;
  store<u32>(SAFEWAIT, left);
  if (left == 0) wakeWaiter();
}

/** The waiter's M sleeps until the last one wakes it, 100 µs at most. */
function waitForOthers(mAddr: u32): void {
  store<u32>(WAITER, mAddr);
  mp(mAddr).phase = Phase.STOPPING;
  countSyscall(Sys.futex);
  threadSleepUntil(mp(mAddr).thread, now() + REPREEMPT_NS);
}

function wakeWaiter(): void {
  const mAddr = load<u32>(WAITER);
  // 0: the stopper itself is at it.
  if (mAddr == 0) return;
  charge(cost(Cost.FUTEX_WAKE));
  count(Counter.FUTEX_WAKES, 1);
  countSyscall(Sys.futex);
  threadWake(mp(mAddr).thread);
}

/** The waiter is awake: everybody has stopped and its goroutine goes on, or it asks them again. */
export function stillStopping(mAddr: u32): void {
  if (load<u32>(STOPWAIT) != 0 || load<u32>(SAFEWAIT) != 0) {
    preemptall(mAddr);
    waitForOthers(mAddr);
    return;
  }
  const m = mp(mAddr);
  store<u32>(WAITER, 0);
  m.phase = Phase.RUN;
  gp(m.curg).flags |= G_RESUMED;
  if (gcwaiting()) stopped(m.curg);
}

/** Asks every running goroutine but m's own to go off its P. */
function preemptall(self: u32): void {
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    const rec = pp(allp(i));
    if (rec.status == (PStatus.RUNNING as u32) && rec.m != 0 && rec.m != self) preemptone(mp(rec.m).curg, rec.id);
  }
}

function inSyscall(p: u32): bool {
  if (pp(p).status != (PStatus.RUNNING as u32) || pp(p).m == 0) return false;
  const g = mp(pp(p).m).curg;
  return g != 0 && gp(g).status == (GStatus.SYSCALL as u8);
}

/** Takes P from the M whose goroutine is in a system call. */
function takeFromSyscall(p: u32): void {
  const rec = pp(p);
  const m = mp(rec.m);
  m.p = 0;
  rec.m = 0;
  rec.syscalltick++;
  pCount(p, ProcStat.SYSCALLTICKS, 1);
  emit(Ev.PROC_RETAKE, rec.id, m.id, gp(m.curg).goid);
}

/** Whether a goroutine that is preempted stays with its P, in runnext: the world is stopping, it goes on right afterwards. */
export function preemptedForSTW(): bool {
  return gcwaiting() && config(Config.STW_PREEMPT_LOCAL) != 0;
}
