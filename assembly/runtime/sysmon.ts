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
import { G_PREEMPT, gp } from './g';
import { allocm, mp, Phase } from './m';
import { netpoll, netpollInited } from './netpoll';
import { allp, gomaxprocs, pCount, pp } from './p';
import { ProcStat } from '../abi/counters';
import { runqempty } from './runq';
import {
  SCHED_LASTPOLL,
  SCHED_NMSYS,
  SCHED_SYSMON_DELAY,
  SCHED_SYSMON_IDLE,
  SCHED_SYSMON_M,
  SCHED_SYSMON_WAIT,
} from './sched';
import { timersEarliest } from './timers';
import { handoffp, injectglist, nmspinning, npidle } from './wakep';

/** Longest deep sleep: half of the forced collection's period. */
const DEEP_SLEEP_NS: u64 = 60_000_000_000;

/** Starts sysmon's thread. */
export function sysmonStart(): void {
  if (config(Config.SYSMON) == 0) return;
  const m = allocm(Phase.SYSMON);
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

/** One round: look, act, sleep again. */
export function sysmonStep(mAddr: u32): void {
  store<u32>(SCHED_SYSMON_WAIT, 0);
  const t = now();
  const last = load<u64>(SCHED_LASTPOLL);
  let did: u32 = 0;
  if (netpollInited() && last != 0 && last + (config(Config.NETPOLL_STALE_NS) as u64) < t) {
    store<u64>(SCHED_LASTPOLL, t);
    injectglist(netpoll(Poll.SYSMON), 0);
    did = SYSMON_POLLED;
  }
  const retook = retake();
  if (retook) did |= SYSMON_RETOOK;
  let idle = load<u32>(SCHED_SYSMON_IDLE);
  idle = retook ? 0 : idle + 1;
  store<u32>(SCHED_SYSMON_IDLE, idle);
  let delay = load<u64>(SCHED_SYSMON_DELAY);
  if (idle == 0) delay = config(Config.SYSMON_MIN_NS) as u64;
  else if (idle > (config(Config.SYSMON_IDLE_ROUNDS) as u32)) delay *= 2;
  delay = min<u64>(delay, config(Config.SYSMON_MAX_NS) as u64);
  store<u64>(SCHED_SYSMON_DELAY, delay);
  const thread = mp(mAddr).thread;
  if (npidle() == gomaxprocs()) {
    // Every P is idle: sleep until the next timer, or until a system call wakes us.
    let until = now() + DEEP_SLEEP_NS;
    const next = timersEarliest();
    if (next != 0 && next < until) until = next;
    if (until > now()) {
      store<u32>(SCHED_SYSMON_WAIT, 1);
      note(Ev.SYSMON, idle, did | SYSMON_DEEP_SLEEP, min<u64>((until - now()) / 1000, u32.MAX_VALUE) as u32);
      countSyscall(Sys.futex);
      threadSleepUntil(thread, until);
      return;
    }
  }
  note(Ev.SYSMON, idle, did, (delay / 1000) as u32);
  countSyscall(Sys.nanosleep);
  threadSleepUntil(thread, now() + delay + cost(Cost.NANOSLEEP_SLACK) / 1000);
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
    if (rec.seenSyscalltick != rec.syscalltick + 1) {
      // First sight of this call (the +1 keeps tick 0 apart from "never seen").
      rec.seenSyscalltick = rec.syscalltick + 1;
      rec.syscallwhen = t;
      if (!stale) continue;
    }
    if (runqempty(p) && nmspinning() + npidle() > 0 && rec.syscallwhen + slice > t && !stale) continue;
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

/** Asks the running goroutine to go off its P; the signal's price falls on its M's CPU when it stops. */
function preemptone(g: u32, p: u32): void {
  if (g == 0 || gp(g).status != (GStatus.RUNNING as u8)) return;
  charge(cost(Cost.SIGNAL));
  countSyscall(Sys.tgkill);
  gp(g).flags |= G_PREEMPT;
  note(Ev.PREEMPT_REQUEST, gp(g).goid, p, 0);
}
