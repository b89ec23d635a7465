// Invariants of Ms, their Ps and threads, and of who looks for work; checked builds only.

import { Config } from '../abi/config';
import { Invariant } from '../abi/invariants';
import { PStatus } from '../abi/status';
import { config } from '../base/config';
import { th, THREAD_BLOCKED } from '../kernel/thread';
import { expectAtMost, expectEqual, expectThat, Ledger, ledger, violated } from '../observe/check';
import { forgetExcuse, workInQueues } from './checkgs';
import { gcDedicatedAll, gcDedicatedNeeded, gcMarking, WORKER_DEDICATED } from './gc';
import { gp } from './g';
import { M, mcount, mp, Phase } from './m';
import { allp, gomaxprocs, pp } from './p';
import {
  SCHED_ALLM,
  SCHED_LASTPOLL,
  SCHED_MIDLE,
  SCHED_NEWM_HANDOFF,
  SCHED_NMIDLE,
  SCHED_NMIDLELOCKED,
  SCHED_NMSPINNING,
  SCHED_NPIDLE,
  SCHED_PIDLE,
  SCHED_POLLER_BLOCKED,
  SCHED_POLLUNTIL,
  SCHED_POLL_WAKE_SIG,
  SCHED_RUN_STATE,
} from './sched';
import { gcwaiting } from './stw';
import { timersEarliest } from './timers';

/** While marking: dedicated workers that run and those still wanted are as many as the cycle has. */
function checkWorkers(): void {
  if (!gcMarking()) return;
  let running: u32 = 0;
  for (let i: u32 = 0; i < gomaxprocs(); i++) if (pp(allp(i)).gcMode == WORKER_DEDICATED) running++;
  expectEqual(Invariant.GC_WORKERS, 0, gcDedicatedNeeded() + running, gcDedicatedAll());
}

/** All Ms and Ps against each other and the idle lists. @param running goroutines that run. Returns how many records. */
export function checkMachines(running: u32): u32 {
  let ms: u32 = 0;
  let spinning: u32 = 0;
  let polling: u32 = 0;
  let handed: u32 = 0;
  let parked: u32 = 0;
  let runs: u32 = 0;
  let searching: u32 = 0;
  let owners: u32 = 0;
  let lockedIdle: u32 = 0;
  checkWorkers();
  for (let at = load<u32>(SCHED_ALLM); at != 0; at = mp(at).alllink) {
    const m = mp(at);
    // The first thread stays when it has ended.
    if (m.phase == Phase.EXITED) continue;
    ms++;
    expectAtMost(Invariant.THREADS, m.id, ms, mcount());
    if (m.spinning != 0) spinning++;
    if (m.phase == Phase.POLLING) polling++;
    if (m.phase == Phase.RUN || m.phase == Phase.STOPPING) runs++;
    if (m.p != 0) {
      owners++;
      expectEqual(Invariant.THREADS, m.id, pp(m.p).m, at);
      // The stopper keeps its P, which has stopped like all others.
      if (!gcwaiting()) expectEqual(Invariant.THREADS, m.id, pp(m.p).status, PStatus.RUNNING as u64);
    }
    if (m.nextp != 0) {
      handed++;
      expectThat(
        Invariant.THREADS,
        m.id,
        m.phase == Phase.STOPPED || m.phase == Phase.LOCKED || m.phase == Phase.STOP_LOCKED,
      );
      expectEqual(Invariant.THREADS, m.id, pp(m.nextp).m, 0);
      expectEqual(Invariant.THREADS, m.id, pp(m.nextp).status, PStatus.RUNNING as u64);
    } else if (m.phase == Phase.STOPPED) {
      parked++;
    }
    // An M that was found before it slept is counted down before it is counted up.
    if (m.phase == Phase.LOCKED && m.nextp == 0) lockedIdle++;
    if (m.phase == Phase.STOP_LOCKED && m.nextp != 0) lockedIdle--;
    checkPhase(at);
    if (searches(m)) searching++;
  }
  expectEqual(Invariant.THREADS, 0, ms, mcount());
  expectEqual(Invariant.THREADS, 0, load<u32>(SCHED_NMIDLELOCKED) as u64, lockedIdle as u64);
  expectEqual(Invariant.RUNNING, 0, runs, running);
  expectEqual(Invariant.SPINNING, 0, load<u32>(SCHED_NMSPINNING), spinning);
  expectEqual(Invariant.LASTPOLL, 0, polling, load<u64>(SCHED_LASTPOLL) == 0 ? 1 : 0);
  checkIdleMs(parked);
  const idle = checkIdlePs(owners, handed);
  checkWork(idle, searching);
  return ms + gomaxprocs();
}

/** What an M holds, by where it is in the scheduler's code. */
function checkPhase(at: u32): void {
  const m = mp(at);
  const blocked = th(m.thread).state == THREAD_BLOCKED;
  const id = m.id;
  switch (m.phase) {
    case Phase.FIND:
    case Phase.STEAL:
      expectThat(Invariant.THREADS, id, m.p != 0 && m.curg == 0 && !blocked);
      return;
    case Phase.STEAL_PAUSE:
      expectThat(Invariant.THREADS, id, m.p != 0 && m.curg == 0 && m.spinning != 0);
      return;
    case Phase.PARK:
      expectThat(Invariant.THREADS, id, m.curg == 0 && !blocked);
      return;
    case Phase.STOP:
      expectThat(Invariant.THREADS, id, m.p == 0 && m.curg == 0 && m.spinning == 0 && !blocked);
      return;
    case Phase.STOPPED:
      // Blocked as long as nobody has given it a P, awake or on the way when somebody has; a new one may have to wait until
      // the template thread makes its thread.
      expectThat(Invariant.THREADS, id, m.p == 0 && m.curg == 0);
      if (m.nextp == 0) expectThat(Invariant.THREADS, id, blocked);
      else expectThat(Invariant.THREADS, id, !blocked || load<u32>(SCHED_NEWM_HANDOFF) != 0);
      return;
    case Phase.STOP_LOCKED:
    case Phase.LOCKED:
      expectThat(Invariant.THREADS, id, m.curg == 0 && m.spinning == 0 && m.lockedg != 0);
      expectEqual(Invariant.THREADS, id, gp(m.lockedg).lockedm, at);
      if (m.phase == Phase.LOCKED) expectThat(Invariant.THREADS, id, m.p == 0 && blocked == (m.nextp == 0));
      return;
    case Phase.EXIT:
      expectThat(Invariant.THREADS, id, m.curg == 0 && m.spinning == 0 && m.lockedg == 0);
      return;
    case Phase.POLLING:
      expectThat(Invariant.THREADS, id, m.p == 0 && m.curg == 0 && m.spinning == 0);
      return;
    case Phase.STOPPING:
      expectThat(Invariant.THREADS, id, m.p != 0 && m.curg != 0 && m.spinning == 0);
      return;
    case Phase.RUN:
      expectThat(Invariant.THREADS, id, m.p != 0 && m.curg != 0 && m.spinning == 0 && !blocked);
      return;
    case Phase.SYSCALL:
      expectThat(Invariant.THREADS, id, m.curg != 0 && m.spinning == 0);
      return;
    case Phase.SYSMON:
    case Phase.SYSMON_BEGIN:
    case Phase.SYSMON_DEEP:
    case Phase.TEMPLATE:
    case Phase.POLLER:
      expectThat(Invariant.THREADS, id, m.system != 0 && m.p == 0 && m.curg == 0 && m.spinning == 0);
      return;
    default:
      violated(Invariant.THREADS, id, m.phase as u64, Phase.FIND as u64);
  }
}

/** The list of idle Ms holds those that are parked. */
function checkIdleMs(parked: u32): void {
  let n: u32 = 0;
  for (let at = load<u32>(SCHED_MIDLE); at != 0; at = mp(at).link) {
    n++;
    expectAtMost(Invariant.THREADS, mp(at).id, n, parked);
    expectThat(Invariant.THREADS, mp(at).id, mp(at).phase == Phase.STOPPED && mp(at).nextp == 0);
  }
  expectEqual(Invariant.THREADS, 0, load<u32>(SCHED_NMIDLE), n);
  expectEqual(Invariant.THREADS, 0, n, parked);
}

/** The list of idle Ps holds those that are; the others have an M or one on the way. Returns how many are idle. */
function checkIdlePs(owners: u32, handed: u32): u32 {
  let idle: u32 = 0;
  let busy: u32 = 0;
  for (let i: u32 = 0; i < gomaxprocs(); i++) {
    const rec = pp(allp(i));
    if (rec.status == (PStatus.IDLE as u32)) {
      idle++;
      expectEqual(Invariant.IDLE_PS, i, rec.m, 0);
    } else if (rec.status == (PStatus.RUNNING as u32) || rec.m != 0) {
      busy++;
    }
  }
  let listed: u32 = 0;
  for (let p = load<u32>(SCHED_PIDLE); p != 0; p = pp(p).link) {
    listed++;
    expectAtMost(Invariant.IDLE_PS, pp(p).id, listed, idle);
    expectEqual(Invariant.IDLE_PS, pp(p).id, pp(p).status, PStatus.IDLE as u64);
  }
  expectEqual(Invariant.IDLE_PS, 0, load<u32>(SCHED_NPIDLE), listed);
  expectEqual(Invariant.IDLE_PS, 0, listed, idle);
  expectEqual(Invariant.THREADS, 0, owners + handed, busy);
  return idle;
}

/** An M that looks for work, or will when it runs next. */
function searches(m: M): bool {
  if (m.phase == Phase.STOPPED) return m.nextp != 0;
  if (m.phase == Phase.POLLING || m.phase == Phase.POLLER) return th(m.thread).state != THREAD_BLOCKED;
  // Whoever holds a P that it is about to hand on.
  if (m.phase == Phase.STOP_LOCKED || m.phase == Phase.EXIT) return true;
  return m.phase <= Phase.STOP;
}

/** With nobody on the way, no goroutine lies in a queue beside an idle P, and no timer beside a poller that sleeps past it. */
function checkWork(idle: u32, searching: u32): void {
  // A spinning M wakes the next one when it finds something: what was left behind is found again.
  if (load<u32>(SCHED_NMSPINNING) != 0) forgetExcuse();
  if (idle == 0 || searching != 0 || gcwaiting() || load<u32>(SCHED_RUN_STATE) != 0) return;
  const work = workInQueues();
  if (work == 0) forgetExcuse();
  else if (ledger(Ledger.EXCUSED) == 0 && keepsWork()) violated(Invariant.WORK_CONSERVED, idle, work, 0);
  if (idle != gomaxprocs() || config(Config.POLLER_THREAD) != 0) return;
  const next = timersEarliest();
  if (next == 0 || load<u32>(SCHED_POLL_WAKE_SIG) != 0) return;
  const until = load<u64>(SCHED_POLLUNTIL);
  expectThat(Invariant.TIMERS, 0, load<u32>(SCHED_POLLER_BLOCKED) != 0 && until != 0);
  expectAtMost(Invariant.TIMERS, 0, until, next);
}

/** Before needspinning (1.21) and the last look at the global queue (1.22) Go could lose sight of work. */
function keepsWork(): bool {
  return config(Config.NEEDSPINNING) != 0 && config(Config.SPIN_RECHECK_GLOBAL) != 0;
}
