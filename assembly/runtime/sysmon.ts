// sysmon: an M without a P that retakes Ps from long system calls, preempts goroutines that run longer than a time slice, and
// polls the network when nobody else has. Its delay is 20 µs, doubling after 50 idle rounds up to 10 ms.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Ev } from '../abi/counters';
import { GStatus, PStatus } from '../abi/status';
import { Poll, SYSMON_DEEP_SLEEP, SYSMON_POLLED, SYSMON_RETOOK } from '../abi/trace';
import { charge, now } from '../base/clock';
import { config, cost } from '../base/config';
import { Sys } from '../abi/syscalls';
import { countSyscall } from '../kernel/syscall';
import { threadSleepUntil, threadWake } from '../kernel/thread';
import { emit, note } from '../observe/trace';
import { G_PREEMPT, G_PREEMPT_COOP, gp } from './g';
import { allocm, mp, Phase } from './m';
import { sysmonUpdateGOMAXPROCS } from './maxprocs';
import { netpoll, netpollInited } from './netpoll';
import { allp, gomaxprocs, pCount, pp } from './p';
import { ProcStat } from '../abi/counters';
import { runqempty } from './runq';
import { poisonStack } from './stack';
import {
  SCHED_LASTPOLL,
  SCHED_NMSYS,
  SCHED_SYSMON_DELAY,
  SCHED_SYSMON_IDLE,
  SCHED_SYSMON_M,
  SCHED_SYSMON_WAIT,
} from './sched';
import { gcForceDue } from './gc';
import { gcwaiting } from './stw';
import { timersEarliest } from './timers';
import { handoffp, injectglist, nmspinning, npidle } from './wakep';

/** A P without work stays with its system call for so long while others are idle or spin (retake). */
const SYSCALL_PATIENCE_NS: u64 = 10_000_000;
/** Longest deep sleep: half of the forced collection's period. */
const DEEP_SLEEP_NS: u64 = 60_000_000_000;

/** Starts sysmon's thread. */
export function sysmonStart(): void {
  if (config(Config.SYSMON) == 0) return;
  const m = allocm(Phase.SYSMON_BEGIN);
  if (m == 0) return;
  mp(m).system = 1;
  store<u32>(SCHED_SYSMON_M, m);
  store<u32>(SCHED_NMSYS, load<u32>(SCHED_NMSYS) + 1);
  store<u64>(SCHED_SYSMON_DELAY, config(Config.SYSMON_MIN_NS) as u64);
  threadWake(mp(m).thread);
}

/** A goroutine enters or leaves a system call: end sysmon's deep sleep. */
export function sysmonWake(): void {
  if (load<u32>(SCHED_SYSMON_WAIT) == 0) return;
  store<u32>(SCHED_SYSMON_WAIT, 0);
  store<u32>(SCHED_SYSMON_IDLE, 0);
  store<u64>(SCHED_SYSMON_DELAY, config(Config.SYSMON_MIN_NS) as u64);
  charge(cost(Cost.FUTEX_WAKE));
  countSyscall(Sys.futex);
  threadWake(mp(load<u32>(SCHED_SYSMON_M)).thread);
}

/** It sleeps before it looks: sysmon's first step, and the one after a line of schedtrace. */
export function sysmonBegin(mAddr: u32): void {
  mp(mAddr).phase = Phase.SYSMON;
  usleep(mAddr);
}

/** Its short sleep is over: with nothing but idle Ps, or while the world stops, it sleeps deeply first, unless it traces. Returns whether a round comes at once. */
export function sysmonStep(mAddr: u32): bool {
  if (config(Config.SCHEDTRACE_NS) == 0 && (gcwaiting() || npidle() == gomaxprocs())) {
    // Until the next timer, or until a system call wakes us.
    let until = now() + DEEP_SLEEP_NS;
    const next = timersEarliest();
    if (next != 0 && next < until) until = next;
    if (until > now()) {
      store<u32>(SCHED_SYSMON_WAIT, 1);
      mp(mAddr).phase = Phase.SYSMON_DEEP;
      const us = min<u64>((until - now()) / 1000, u32.MAX_VALUE) as u32;
      note(Ev.SYSMON, load<u32>(SCHED_SYSMON_IDLE), SYSMON_DEEP_SLEEP, us);
      countSyscall(Sys.futex);
      threadSleepUntil(mp(mAddr).thread, until);
      return false;
    }
  }
  return true;
}

/** One round: look and act. Returns what was done, bits SYSMON_…, for sysmonSleep. */
export function sysmonRound(mAddr: u32): u32 {
  store<u32>(SCHED_SYSMON_WAIT, 0);
  mp(mAddr).phase = Phase.SYSMON;
  const t = now();
  const last = load<u64>(SCHED_LASTPOLL);
  let did: u32 = 0;
  if (netpollInited() && last != 0 && last + (config(Config.NETPOLL_STALE_NS) as u64) < t) {
    store<u64>(SCHED_LASTPOLL, t);
    injectglist(netpoll(Poll.SYSMON), 0);
    did = SYSMON_POLLED;
  }
  sysmonUpdateGOMAXPROCS();
  const retook = retake();
  gcForceDue();
  if (retook) did |= SYSMON_RETOOK;
  store<u32>(SCHED_SYSMON_IDLE, retook ? 0 : load<u32>(SCHED_SYSMON_IDLE) + 1);
  return did;
}

/** The end of a round: sleep again. */
export function sysmonSleep(mAddr: u32, did: u32): void {
  const delay = usleep(mAddr);
  note(Ev.SYSMON, load<u32>(SCHED_SYSMON_IDLE), did, (delay / 1000) as u32);
}

/** 20 µs; after 50 rounds without a P retaken twice as long each time, up to 10 ms. Returns how long, without the slack. */
function usleep(mAddr: u32): u64 {
  const idle = load<u32>(SCHED_SYSMON_IDLE);
  let delay = load<u64>(SCHED_SYSMON_DELAY);
  if (idle == 0) delay = config(Config.SYSMON_MIN_NS) as u64;
  else if (idle > (config(Config.SYSMON_IDLE_ROUNDS) as u32)) delay *= 2;
  delay = min<u64>(delay, config(Config.SYSMON_MAX_NS) as u64);
  store<u64>(SCHED_SYSMON_DELAY, delay);
  countSyscall(Sys.nanosleep);
  threadSleepUntil(mp(mAddr).thread, now() + delay + cost(Cost.NANOSLEEP_SLACK) / 1000);
  return delay;
}

/** Preempts what has run for a slice, retakes Ps from system calls. Returns whether a P was retaken. */
function retake(): bool {
  const t = now();
  const slice = config(Config.TIME_SLICE_NS) as u64;
  let any = false;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    const p = allp(i);
    const rec = pp(p);
    if (rec.status != (PStatus.RUNNING as u32) || rec.m == 0) continue;
    const m = mp(rec.m);
    let stale = false;
    if (rec.seenSchedtick != rec.schedtick) {
      rec.seenSchedtick = rec.schedtick;
      rec.schedwhen = t;
    } else if (slice != 0 && rec.schedwhen + slice <= t) {
      preemptone(m.curg, rec.id);
      stale = true;
    }
    if (m.curg == 0 || gp(m.curg).status != (GStatus.SYSCALL as u8)) continue;
    if (config(Config.SYSCALL_RETAKE_TICKS) == 0) continue;
    // Not at first sight of a call. (A P's very first call looks as if it had been seen: so it does to Go.)
    if (!stale && rec.seenSyscalltick != rec.syscalltick) {
      rec.seenSyscalltick = rec.syscalltick;
      rec.syscallwhen = t;
      continue;
    }
    if (runqempty(p) && nmspinning() + npidle() > 0 && rec.syscallwhen + SYSCALL_PATIENCE_NS > t) continue;
    m.p = 0;
    rec.m = 0;
    rec.syscalltick++;
    pCount(p, ProcStat.SYSCALLTICKS, 1);
    emit(Ev.PROC_RETAKE, rec.id, m.id, m.curg != 0 ? gp(m.curg).goid : 0);
    handoffp(p);
    any = true;
  }
  return any;
}

/**
 * Asks the running goroutine to go off its P: by a signal (its price falls on sysmon's CPU), or only by its stack guard, which
 * the next call looks at (GODEBUG=asyncpreemptoff=1).
 */
export function preemptone(g: u32, p: u32): void {
  if (g == 0 || gp(g).status != (GStatus.RUNNING as u8)) return;
  if (config(Config.ASYNC_PREEMPT_OFF) != 0) {
    poisonStack(g);
    gp(g).flags |= G_PREEMPT_COOP;
    return;
  }
  charge(cost(Cost.SIGNAL));
  countSyscall(Sys.tgkill);
  gp(g).flags |= G_PREEMPT;
  note(Ev.PREEMPT_REQUEST, gp(g).goid, p, 0);
}
