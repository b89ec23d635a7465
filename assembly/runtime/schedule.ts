// schedule() and findRunnable(), as steps: each call does what one M does at one instant, adds its price and leaves in m.phase
// where to go on. The order is Go's; what a profile changes is a number it reads (abi/config.ts).
//
//   FIND ──found──▶ execute ─▶ RUN            FIND: timers · every 61st pick the global queue · runnext, ring ·
//    │ nothing                                       global batch · netpoll
//    ├─▶ STEAL ×4 ──found──▶ execute          STEAL: one round over all Ps in random order; the last takes timers
//    │     │    └──▶ STEAL_PAUSE (runnext)           and, after a pause, runnext
//    ▼     ▼
//   PARK: global queue again · give P up · recheck · block in epoll_wait (POLLING) or stopm (STOPPED)

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev, ProcStat, RunState } from '../abi/counters';
import { GStatus, PStatus } from '../abi/status';
import { Stream } from '../abi/streams';
import { From, FROM_INHERIT, Poll } from '../abi/trace';
import { CHECKED } from '../base/build';
import { charge, now } from '../base/clock';
import { config, cost } from '../base/config';
import { sysAlloc } from '../base/memory';
import { nextU32 } from '../base/random';
import { Sys } from '../abi/syscalls';
import { countSyscall } from '../kernel/syscall';
import { threadBlock, threadSleepUntil } from '../kernel/thread';
import { cpuRan } from '../kernel/cpu';
import { attributionRuns } from '../observe/attribution';
import { counter } from '../observe/counters';
import { littleLeaves, Line } from '../observe/little';
import { emit, emitInPlace, note, tracing } from '../observe/trace';
import { histRecord } from '../observe/histogram';
import { checkPick, checkSchedule, dropPick, notePick } from './checklocal';
import { G_PREEMPT, G_PREEMPT_COOP, G_SERVES, G_SYSCALL_NOP, gp } from './g';
import { gcIdleWorker, gcMarking, gcRunnableWorker } from './gc';
import { globrunqget, globrunqgetbatch, globrunqsize } from './globrunq';
import { startlockedm } from './lock';
import { M, mcount, mp, mput, Phase } from './m';
import { netpoll, netpollAnyWaiters, netpollBlock, netpollInited } from './netpoll';
import { allp, gomaxprocs, pCount, pp, ringNoted, ringsNoted } from './p';
import { netpollBreak } from './pollbreak';
import { runqempty, runqget, runqlen, runqsteal, runqstealnext } from './runq';
import {
  SCHED_ALLP,
  SCHED_COPRIMES,
  SCHED_COPRIMES_ROOM,
  SCHED_CUR_G,
  SCHED_CUR_P,
  SCHED_INHERIT,
  SCHED_LASTPOLL,
  SCHED_LATENCY,
  SCHED_NCOPRIMES,
  SCHED_NEEDSPINNING,
  SCHED_NMIDLE,
  SCHED_NMIDLELOCKED,
  SCHED_NMSYS,
  SCHED_POLLUNTIL,
  SCHED_RINGS,
  SCHED_RUN_STATE,
} from './sched';
import { unpoisonStack } from './stack';
import { gcstopm, gcwaiting, runSafePoint } from './stw';
import { checkTimers, timersNext } from './timer';
import { timersEarliest, timersPending } from './timers';
import {
  acquirep,
  injectglist,
  nmspinning,
  npidle,
  pidlegetSpinning,
  pidleput,
  releasep,
  setNeedspinning,
  startSpinning,
  stopSpinning,
  wakep,
} from './wakep';

/** Numbers in 1 … GOMAXPROCS coprime to it: the strides of the random orders in which a thief visits its victims. */
export function stealOrderInit(): void {
  const n = gomaxprocs();
  if (n > load<u32>(SCHED_COPRIMES_ROOM)) {
    store<u32>(SCHED_COPRIMES, sysAlloc(n << 2));
    store<u32>(SCHED_COPRIMES_ROOM, n);
  }
  const list = load<u32>(SCHED_COPRIMES);
  let k: u32 = 0;
  for (let i: u32 = 1; i <= n; i++) {
    let a = i;
    let b = n;
    while (b != 0) {
      const r = a % b;
      a = b;
      b = r;
    }
    if (a == 1) store<u32>(list + (k++ << 2), i);
  }
  store<u32>(SCHED_NCOPRIMES, k);
}

/**
 * m runs g: a fresh time slice unless it inherits the one that is running. If g is locked to another M, that one gets P and runs
 * it instead.
 * @param from where g was taken
 */
export function execute(mAddr: u32, g: u32, inherit: bool, from: From): void {
  executeInPlace(mAddr, g, inherit, from);
}

/** The same, for where most goroutines come from: the release build puts it in place (scripts/inline.mjs). */
function executeInPlace(mAddr: u32, g: u32, inherit: bool, from: From): void {
  const m = mp(mAddr);
  const p = m.p;
  if (m.spinning != 0) {
    stopSpinning(m);
    wakep();
  }
  const rec = gp(g);
  if (rec.lockedm != 0 && rec.lockedm != mAddr) {
    if (CHECKED) dropPick();
    startlockedm(mAddr, g);
    return;
  }
  assert(rec.status == (GStatus.RUNNABLE as u8));
  assert(rec.readyAt <= now());
  histRecord(load<u32>(SCHED_LATENCY), now() - rec.readyAt);
  if (CHECKED) littleLeaves(Line.RUNNABLE, rec.readyAt);
  rec.status = GStatus.RUNNING as u8;
  if ((rec.flags & (G_PREEMPT_COOP | G_SYSCALL_NOP | G_SERVES)) != 0) settleFlags(g, p);
  rec.flags &= ~G_PREEMPT;
  rec.m = mAddr;
  rec.schedlink = 0;
  m.curg = g;
  m.phase = Phase.RUN;
  if (CHECKED) checkPick(p, inherit);
  if (!inherit) {
    pp(p).schedtick++;
    pCount(p, ProcStat.SCHEDTICKS, 1);
  }
  store<u32>(SCHED_CUR_G, g);
  emitInPlace(Ev.GO_START, rec.goid, pp(p).id, (from as u32) | (inherit ? FROM_INHERIT : 0), 0);
  charge(cost(Cost.SCHEDULE));
}

/** Runs a mark worker; as a special goroutine it has another M woken for the others. */
function executeWorker(mAddr: u32, g: u32): void {
  if (mp(mAddr).spinning == 0) wakep();
  execute(mAddr, g, false, From.GC);
}

/** What a goroutine brings along that is rare. */
function settleFlags(g: u32, p: u32): void {
  const rec = gp(g);
  if ((rec.flags & G_SYSCALL_NOP) != 0) {
    pp(p).syscalltick++;
    pCount(p, ProcStat.SYSCALLTICKS, 1);
  }
  if ((rec.flags & G_SERVES) != 0) attributionRuns(g, cpuRan());
  unpoisonStack(g);
  rec.flags &= ~(G_PREEMPT_COOP | G_SYSCALL_NOP);
}

/** From the top: everything that can be had without stealing. */
export function findRunnable(mAddr: u32): void {
  if (gcwaiting()) {
    gcstopm(mAddr);
    return;
  }
  const m = mp(mAddr);
  const p = m.p;
  const rec = pp(p);
  if (rec.safePoint != 0) runSafePoint(p);
  if (CHECKED) checkSchedule(p, m.spinning != 0);
  m.pollUntil = checkTimers(p, now());
  if (gcMarking()) {
    const worker = gcRunnableWorker(p);
    if (worker != 0) {
      executeWorker(mAddr, worker);
      return;
    }
  }
  if (CHECKED) notePick(p);
  const period = config(Config.GLOBAL_TICK) as u32;
  if (period != 0 && rec.schedtick % period == 0 && globrunqsize() != 0) {
    execute(mAddr, globrunqget(), false, From.GLOBAL_TICK);
    return;
  }
  let g = runqget(p);
  if (g != 0) {
    const inherit = load<u32>(SCHED_INHERIT) != 0;
    executeInPlace(mAddr, g, inherit, inherit ? From.RUNNEXT : From.RING);
    return;
  }
  if (config(Config.STEAL_BEFORE_GLOBAL) == 0) {
    g = globrunqgetbatch(p);
    if (g != 0) {
      execute(mAddr, g, false, From.GLOBAL);
      return;
    }
  }
  if (netpollInited() && netpollAnyWaiters() && load<u64>(SCHED_LASTPOLL) != 0 && config(Config.POLLER_THREAD) == 0) {
    g = netpoll(Poll.FIND_RUNNABLE);
    if (g != 0) {
      const rest = gp(g).schedlink;
      gp(g).schedlink = 0;
      injectglist(rest, p);
      execute(mAddr, g, false, From.NETPOLL);
      return;
    }
  }
  const maySpin = config(Config.SPIN_LIMIT_HALF) == 0 || nmspinning() * 2 < gomaxprocs() - npidle();
  if (m.spinning != 0 || maySpin) {
    startSpinning(m);
    setNeedspinning(0);
    m.phase = Phase.STEAL;
    m.stealRound = 0;
    m.ranTimer = 0;
    stealRoundInit(m);
    return;
  }
  m.phase = Phase.PARK;
}

function stealRoundInit(m: M): void {
  const n = gomaxprocs();
  if (config(Config.STEAL_ORDER) != 0) {
    // By number from the next P on; by distance: see stealWork.
    m.stealPos = (pp(m.p).id + 1) % n;
    m.stealStride = 1;
    m.stealLeft = n;
    return;
  }
  const x = nextU32(Stream.STEAL);
  m.stealPos = x % n;
  m.stealStride = load<u32>(load<u32>(SCHED_COPRIMES) + (((x / n) % load<u32>(SCHED_NCOPRIMES)) << 2));
  m.stealLeft = n;
}

/** One round of stealWork, or the rest of one after a pause. */
export function stealWork(mAddr: u32): void {
  const m = mp(mAddr);
  const p = m.p;
  if (gcwaiting() || !runqempty(p)) {
    // The world is stopping, or somebody put work here meanwhile (the lecture's poller does).
    m.phase = Phase.FIND;
    return;
  }
  // The victims' prices are summed up here: most rounds at many Ps see nothing but empty queues.
  let tries: u32 = 0;
  const n = gomaxprocs();
  const last = m.stealRound + 1 >= (config(Config.STEAL_ROUNDS) as u32);
  const stride = m.stealStride;
  const nearest = config(Config.STEAL_ORDER) == 2;
  const traced = tracing();
  const own = pp(p).id;
  // But for the last round only rings are of interest; where all are empty, so many are looked at in vain.
  const ringsOnly = !last && !traced;
  if (ringsOnly && m.stealLeft == n && !ringsNoted()) {
    stealNothing(m, n - 1);
    return;
  }
  const rings = load<u32>(SCHED_RINGS);
  const table = load<u32>(SCHED_ALLP);
  let pos = m.stealPos;
  for (let left = m.stealLeft; left != 0; left--) {
    const here = pos;
    const at = nearest ? near(own, n - left, n) : here;
    pos += stride; // which is n at most
    if (pos >= n) pos -= n;
    if (at == own) continue;
    tries++;
    if (ringsOnly && load<u8>(rings + at) == 0) continue;
    const victim = load<u32>(table + (at << 2));
    if (CHECKED) assert((runqlen(victim) != 0) == ringNoted(at));
    if (traced) note(Ev.STEAL_TRY, own, pp(victim).id, m.stealRound | (runqlen(victim) << 8));
    if (last && timersNext(victim) != 0) {
      const before = counter(Counter.TIMERS_RUN);
      const next = checkTimers(victim, now());
      if (counter(Counter.TIMERS_RUN) != before) m.ranTimer = 1;
      if (next != 0 && (m.pollUntil == 0 || next < m.pollUntil)) m.pollUntil = next;
      if (!runqempty(p)) {
        // A victim's timer made somebody runnable on this P.
        const woken = runqget(p);
        payTries(p, tries);
        execute(mAddr, woken, load<u32>(SCHED_INHERIT) != 0, From.TIMER);
        return;
      }
    }
    if (runqempty(victim) || pp(victim).status == (PStatus.IDLE as u32)) continue;
    if (runqlen(victim) != 0) {
      const g = runqsteal(p, victim);
      if (g != 0) {
        payTries(p, tries);
        charge(cost(Cost.STEAL_HIT));
        execute(mAddr, g, false, From.STEAL);
        return;
      }
    }
    if (last && pp(victim).runnext != 0 && config(Config.STEAL_RUNNEXT) != 0) {
      payTries(p, tries);
      const pause = config(Config.STEAL_RUNNEXT_PAUSE_NS) as u64;
      if (pause != 0 && runsCode(victim)) {
        note(Ev.STEAL_PAUSE, pp(p).id, pp(victim).id, pause as u32);
        m.victim = victim;
        m.victimNext = pp(victim).runnext;
        // It is looked at again afterwards.
        m.stealPos = here;
        m.stealLeft = left;
        m.phase = Phase.STEAL_PAUSE;
        countSyscall(Sys.nanosleep);
        threadSleepUntil(m.thread, now() + pause + cost(Cost.NANOSLEEP_SLACK) / 1000);
        return;
      }
      const next = runqstealnext(p, victim);
      execute(mAddr, next, false, From.STEAL_RUNNEXT);
      return;
    }
  }
  stealNothing(m, tries);
}

/** A round is over without success, after so many tries. */
function stealNothing(m: M, tries: u32): void {
  payTries(m.p, tries);
  m.stealRound++;
  if (m.stealRound >= (config(Config.STEAL_ROUNDS) as u32)) {
    // A timer may have made somebody runnable who was missed.
    m.phase = m.ranTimer != 0 ? Phase.FIND : Phase.PARK;
    return;
  }
  stealRoundInit(m);
}

/** The i-th nearest of n Ps to P number `own`, counted round: +1, -1, +2, -2 …; `own` itself is the last. */
function near(own: u32, i: u32, n: u32): u32 {
  const distance = (i >> 1) + 1;
  if (i + 1 == n) return own;
  return (i & 1) == 0 ? (own + distance) % n : (own + n - distance) % n;
}

function payTries(p: u32, tries: u32): void {
  charge((tries as u64) * cost(Cost.STEAL_TRY));
  pCount(p, ProcStat.STEAL_TRIES, tries as u64);
}

/** Whether p runs a goroutine that isn't in a system call: then it will soon take its runnext itself. */
function runsCode(p: u32): bool {
  if (pp(p).status != (PStatus.RUNNING as u32) || pp(p).m == 0) return false;
  const g = mp(pp(p).m).curg;
  return g == 0 || gp(g).status != (GStatus.SYSCALL as u8);
}

/**
 * The pause before taking a runnext is over: take it if it is the same still. Otherwise the victim is looked at again, as Go does
 * when its compare-and-swap fails: its ring, or another runnext after another pause.
 */
export function stealAfterPause(mAddr: u32): void {
  const m = mp(mAddr);
  m.phase = Phase.STEAL;
  if (m.victimNext == 0 || pp(m.victim).runnext != m.victimNext) return;
  const g = runqstealnext(m.p, m.victim);
  charge(cost(Cost.STEAL_HIT));
  execute(mAddr, g, false, From.STEAL_RUNNEXT);
}

/**
 * An idle pass takes a nanosecond at least, also where nothing has a price: an M that spins beside work which it may not take
 * would otherwise never let the instant come at which that work's own P goes on.
 */
const SPIN_MIN_PS: u64 = 1000;

/** Nothing to steal either: last look, give the P up, recheck, then block in epoll_wait or park. */
export function parkm(mAddr: u32): void {
  const m = mp(mAddr);
  charge(max<u64>(cost(Cost.SPIN), SPIN_MIN_PS));
  if (m.p != 0) {
    if (gcwaiting() || pp(m.p).safePoint != 0 || !runqempty(m.p)) {
      m.phase = Phase.FIND;
      return;
    }
    if (gcMarking()) {
      const worker = gcIdleWorker(m.p);
      if (worker != 0) {
        executeWorker(mAddr, worker);
        return;
      }
    }
    const g = globrunqgetbatch(m.p);
    if (g != 0) {
      execute(mAddr, g, false, From.GLOBAL);
      return;
    }
    if (m.spinning == 0 && load<u32>(SCHED_NEEDSPINNING) != 0) {
      startSpinning(m);
      setNeedspinning(0);
      m.phase = Phase.FIND;
      return;
    }
    pidleput(releasep(mAddr));
    store<u32>(SCHED_CUR_P, 0);
  }
  m.wasSpinning = m.spinning;
  if (m.spinning != 0) {
    stopSpinning(m);
    if (recheck(mAddr)) return;
  }
  if (config(Config.POLLER_THREAD) != 0) {
    // The dedicated thread waits for descriptors and timers; tell it of an earlier deadline.
    const until = load<u64>(SCHED_POLLUNTIL);
    if (m.pollUntil != 0 && (until == 0 || m.pollUntil < until)) netpollBreak();
  } else if (netpollInited() || m.pollUntil != 0) {
    const wanted = netpollAnyWaiters() || m.pollUntil != 0;
    if (wanted && load<u64>(SCHED_LASTPOLL) != 0) {
      netpollBlock(mAddr, m.pollUntil);
      return;
    }
    if (m.pollUntil != 0) {
      const until = load<u64>(SCHED_POLLUNTIL);
      if (until == 0 || until > m.pollUntil) netpollBreak();
    }
  }
  stopm(mAddr);
}

/** What may have arrived while this M still counted as spinning: nobody else was woken for it. */
function recheck(mAddr: u32): bool {
  const m = mp(mAddr);
  if (config(Config.SPIN_RECHECK_GLOBAL) != 0 && globrunqsize() != 0) {
    const p = pidlegetSpinning();
    if (p != 0) {
      acquirep(mAddr, p);
      store<u32>(SCHED_CUR_P, p);
      startSpinning(m);
      execute(mAddr, globrunqgetbatch(p), false, From.GLOBAL);
      return true;
    }
  }
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    const victim = allp(i);
    if (pp(victim).status == (PStatus.IDLE as u32) || runqempty(victim)) continue;
    const p = pidlegetSpinning();
    if (p == 0) break;
    acquirep(mAddr, p);
    store<u32>(SCHED_CUR_P, p);
    startSpinning(m);
    m.phase = Phase.FIND;
    return true;
  }
  const next = timersEarliest();
  if (next != 0 && (m.pollUntil == 0 || next < m.pollUntil)) m.pollUntil = next;
  return false;
}

/** Parks the M until startm gives it a P. */
export function stopm(mAddr: u32): void {
  const m = mp(mAddr);
  m.phase = Phase.STOPPED;
  mput(mAddr);
  countSyscall(Sys.futex);
  emit(Ev.M_PARK, m.id, 0);
  threadBlock(m.thread);
  checkdead();
}

/** A parked M was woken: it takes the P that was left for it. */
export function startFromStop(mAddr: u32): void {
  const m = mp(mAddr);
  assert(m.nextp != 0);
  acquirep(mAddr, m.nextp);
  store<u32>(SCHED_CUR_P, m.nextp);
  m.nextp = 0;
  m.phase = Phase.FIND;
}

/** "all goroutines are asleep": no M runs, no timer is pending, nobody waits in epoll_wait. */
export function checkdead(): void {
  const asleep = (load<u32>(SCHED_NMIDLE) as i32) + load<i32>(SCHED_NMIDLELOCKED);
  const running = (mcount() as i32) - asleep - (load<u32>(SCHED_NMSYS) as i32);
  if (running > 0 || load<u32>(SCHED_RUN_STATE) != 0) return;
  if (config(Config.POLLER_THREAD) != 0 && netpollAnyWaiters()) return;
  if (timersPending()) return;
  store<u32>(SCHED_RUN_STATE, RunState.DEADLOCK as u32);
}
