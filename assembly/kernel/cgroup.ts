// CPU bandwidth of the process's control group (cpu.max, cpu.max.burst), as Linux's fair scheduler shares it out (kernel/sched/
// fair.c, 6.x). All threads are in one group. What the group may use in a period lies in a pool; CPUs take it from there in
// slices. A CPU that has used up its own and finds nothing in the pool is throttled: none of its threads runs until the pool is
// filled again and its debt is paid. That a CPU has used up its own is found by the tick, or when it changes threads.
//
//        QUOTA_PERIOD: refill                        ┌─ remaining ─┐
//                │                        5 ms       │ CPU 0  2 ms │ runs: remaining goes down with its time (cgroupCharge)
//       ┌────────▼────────┐ ─────────────────────▶   │ CPU 1  1 ms │ idle: all but 1 ms went back (cgroupIdle)
//       │ pool (runtime)  │ ◀─────────────────────   │ CPU 2 −1 ms │ ┐ throttled, in this order, until
//       └─────────────────┘    what is left over     │ CPU 3  0 ms │ ┘ QUOTA_PERIOD or QUOTA_SLACK gives them something
//                                                    └─────────────┘
//   KERNEL_CGROUP
//        0 u32 table      address of the CPUs' records; 0: no limit, now or ever     4 u32 active    a QUOTA_PERIOD is pending
//        8 u64 quota_ns   of a period, 0: none at present        16 u64 period_ns         24 u64 burst_ns
//       32 i64 runtime    the pool                               40 i64 snapshot          the pool after the last refill
//       48 u64 next_ns    the next end of a period               56 u64 slice_ns
//       64 u32 first  68 u32 last   throttled CPUs: number + 1   72 u32 idle  a period has passed without anybody asking
//       76 u32 slack      a QUOTA_SLACK is pending               80 i64 granted           into the pool, since the start
//       88 u32 change     the next of the limits to come
//
//   a CPU's record (32 bytes)
//        0 i64 remaining_ns │ 8 u64 since_ns throttled with threads to run │ 16 u32 throttled │ 20 u32 next │ 24 u64 tick_ns │ 32 u32 gen
//
// Which thread goes and which comes is sched.ts's business: it asks cgroupMayRun before it picks one, and cpuUnthrottled is called
// when it may pick again.

import { Config } from '../abi/config';
import { Counter, Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import { Stream } from '../abi/streams';
import { now } from '../base/clock';
import { config } from '../base/config';
import { schedule } from '../base/events';
import { sysAlloc } from '../base/memory';
import { nextUniform } from '../base/random';
import { count } from '../observe/counters';
import { emit } from '../observe/trace';
import { cpu, ncpu } from './cpu';
import { KERNEL_CGROUP } from './state';
import { cpuUnthrottled } from './sched';

const ACTIVE: u32 = KERNEL_CGROUP + 4;
const QUOTA: u32 = KERNEL_CGROUP + 8;
const PERIOD: u32 = KERNEL_CGROUP + 16;
const BURST: u32 = KERNEL_CGROUP + 24;
const RUNTIME: u32 = KERNEL_CGROUP + 32;
const SNAPSHOT: u32 = KERNEL_CGROUP + 40;
const NEXT: u32 = KERNEL_CGROUP + 48;
const SLICE: u32 = KERNEL_CGROUP + 56;
const FIRST: u32 = KERNEL_CGROUP + 64;
const LAST: u32 = KERNEL_CGROUP + 68;
const IDLE: u32 = KERNEL_CGROUP + 72;
const SLACK: u32 = KERNEL_CGROUP + 76;
const GRANTED: u32 = KERNEL_CGROUP + 80;
const CHANGE: u32 = KERNEL_CGROUP + 88;

const SHARE_BYTES: u32 = 40;
/** What a CPU keeps when it gives the rest back (min_cfs_rq_runtime). */
const KEPT_NS: i64 = 1_000_000;
/** What was given back is handed out after so long (cfs_bandwidth_slack_period), unless a period ends soon (min_bandwidth_expiration). */
const SLACK_NS: u64 = 5_000_000;
const EXPIRATION_NS: u64 = 2_000_000;

/** A CPU's share of the pool. */
@unmanaged
class Share {
  remaining: i64;
  /** Throttled since then with threads to run; 0: not throttled, or without any. */
  since: u64;
  throttled: u32;
  /** Behind it in the list of throttled CPUs: number + 1. */
  next: u32;
  /** Instant of the pending CPU_QUOTA event; 0: none. */
  tick: u64;
  gen: u32;
  reserved: u32;
}

function share(i: u32): Share {
  return changetype<Share>((load<u32>(KERNEL_CGROUP) + i * SHARE_BYTES) as usize);
}

/** Whether there is a limit to watch. */
export function cgroupOn(): bool {
  return load<u32>(KERNEL_CGROUP) != 0;
}

/** A limit to come: four u64, ascending by instant; at_ns 0 ends them. */
@unmanaged
class Change {
  at: u64;
  quota: u64;
  period: u64;
  burst: u64;
}

const CHANGE_BYTES: u32 = 32;

/** Reads the limit from the configuration. */
export function cgroupInit(): void {
  if (config(Config.CPU_QUOTA_NS) == 0 && config(Config.CPU_QUOTA_CHANGES) == 0) return;
  store<u32>(KERNEL_CGROUP, sysAlloc(ncpu() * SHARE_BYTES));
  store<u64>(SLICE, config(Config.CPU_QUOTA_SLICE_NS) as u64);
  const period = config(Config.CPU_PERIOD_NS) as u64;
  const phase = config(Config.CPU_QUOTA_PHASE_NS);
  store<u64>(NEXT, phase >= 0 ? (phase as u64) : nextUniform(Stream.CGROUP, 0, period - 1));
  limit(config(Config.CPU_QUOTA_NS) as u64, period, config(Config.CPU_BURST_NS) as u64);
}

/** The limits to come: their table is written after cgroupInit. */
export function cgroupBoot(): void {
  store<u32>(CHANGE, config(Config.CPU_QUOTA_CHANGES) as u32);
  scheduleChange();
}

/** The present limit as GOMAXPROCS counts it: CPUs, rounded up; 0: none. */
export function cgroupCpus(): u64 {
  if (!cgroupOn() || load<u64>(QUOTA) == 0) return 0;
  return (load<u64>(QUOTA) + load<u64>(PERIOD) - 1) / load<u64>(PERIOD);
}

/** cpu.max is written (tg_set_cfs_bandwidth): the pool is filled, nobody keeps what it had, everybody may run. */
function limit(quota: u64, period: u64, burst: u64): void {
  store<u64>(QUOTA, quota);
  store<u64>(PERIOD, period);
  store<u64>(BURST, burst);
  store<i64>(GRANTED, load<i64>(GRANTED) - load<i64>(RUNTIME));
  store<i64>(RUNTIME, 0);
  store<i64>(SNAPSHOT, 0);
  refill();
  if (quota != 0) activate();
  for (let i: u32 = 0; i < ncpu(); i++) {
    store<i64>(GRANTED, load<i64>(GRANTED) - share(i).remaining);
    share(i).remaining = 0;
  }
  while (load<u32>(FIRST) != 0) unthrottle(load<u32>(FIRST) - 1);
}

function scheduleChange(): void {
  const at = load<u32>(CHANGE);
  if (at == 0) return;
  const change = changetype<Change>(at as usize);
  if (change.at != 0) schedule(change.at, EventKind.QUOTA_CHANGE, 0, 0);
}

/** QUOTA_CHANGE */
export function cgroupChange(): void {
  const change = changetype<Change>(load<u32>(CHANGE) as usize);
  emit(Ev.QUOTA_CHANGE, (change.quota / 1000) as u32, (change.period / 1000) as u32);
  limit(change.quota, change.period, change.burst);
  store<u32>(CHANGE, load<u32>(CHANGE) + CHANGE_BYTES);
  scheduleChange();
}

/** A CPU has run a thread of the group, or switched to one, for so long. */
export function cgroupCharge(i: u32, ns: u64): void {
  share(i).remaining -= ns as i64;
  count(Counter.CGROUP_USAGE_NS, ns);
}

/**
 * Whether CPU i, which is about to run a thread, may: if it has something left, or the pool has. If not, it is throttled from
 * here on.
 */
export function cgroupMayRun(i: u32): bool {
  const s = share(i);
  if (s.throttled == 0 && enough(i)) return true;
  if (s.throttled == 0) throttle(i);
  if (s.since == 0) s.since = now();
  return false;
}

/** Nothing is left to run on CPU i: what it doesn't need goes back to the pool. */
export function cgroupIdle(i: u32): void {
  const s = share(i);
  if (s.throttled != 0 || load<u64>(QUOTA) == 0) return;
  // A CPU in debt is throttled even so, as long as nobody pays.
  if (s.remaining <= 0 && !take(i, 1)) throttle(i);
  const over = s.remaining - KEPT_NS;
  if (over <= 0) return;
  s.remaining = KEPT_NS;
  const runtime = load<i64>(RUNTIME) + over;
  store<i64>(RUNTIME, runtime);
  if (runtime <= load<i64>(SLICE) || load<u32>(FIRST) == 0 || load<u32>(SLACK) != 0) return;
  if (refillWithin(SLACK_NS + EXPIRATION_NS)) return;
  store<u32>(SLACK, 1);
  schedule(now() + SLACK_NS, EventKind.QUOTA_SLACK, 0, 0);
}

/** CPU i runs a thread from its clock on: the tick that can first find its share used up becomes an event. */
export function cgroupRuns(i: u32): void {
  if (load<u64>(QUOTA) == 0) return;
  const s = share(i);
  const tick = max<u64>(config(Config.USER_HZ_TICK_NS) as u64, 1);
  const from = max(cpu(i).clock, now());
  const end = from + (max<i64>(s.remaining, 1) as u64);
  const at = ((end + tick - 1) / tick) * tick;
  if (s.tick != 0 && s.tick <= at) return;
  s.tick = at;
  s.gen = (s.gen + 1) & 0xffffff;
  schedule(at, EventKind.CPU_QUOTA, i, s.gen);
}

/** CPU_QUOTA: whether CPU i, whose thread runs, has to stop it. */
export function cgroupTick(i: u32, gen: u32, runs: bool): bool {
  const s = share(i);
  if (s.gen != gen || s.tick == 0) return false;
  s.tick = 0;
  if (!runs || s.throttled != 0) return false;
  if (!enough(i)) {
    throttle(i);
    s.since = now();
    return true;
  }
  cgroupRuns(i);
  return false;
}

/** QUOTA_PERIOD: a period is over (do_sched_cfs_period_timer). */
export function cgroupPeriod(): void {
  store<u32>(ACTIVE, 0);
  if (load<u64>(QUOTA) == 0) return;
  const throttled = load<u32>(FIRST) != 0;
  count(Counter.CGROUP_PERIODS, 1);
  refill();
  // After a whole period in which nobody asked, the timer rests.
  if (!throttled && load<u32>(IDLE) != 0) return;
  store<u32>(IDLE, throttled ? 0 : 1);
  activate();
  if (!throttled) return;
  count(Counter.CGROUP_THROTTLED, 1);
  distribute();
}

/** QUOTA_SLACK: what idle CPUs gave back goes to the throttled ones (do_sched_cfs_slack_timer). */
export function cgroupSlack(): void {
  store<u32>(SLACK, 0);
  if (load<u64>(QUOTA) == 0 || refillWithin(EXPIRATION_NS)) return;
  if (load<i64>(RUNTIME) > load<i64>(SLICE)) distribute();
}

/** Whether CPU i has something left, or gets a slice. */
function enough(i: u32): bool {
  if (load<u64>(QUOTA) == 0 || share(i).remaining > 0) return true;
  return take(i, load<i64>(SLICE));
}

/** Takes as much from the pool as CPU i lacks to `target`, if it has so much (__assign_cfs_rq_runtime). */
function take(i: u32, target: i64): bool {
  const s = share(i);
  activate();
  const runtime = load<i64>(RUNTIME);
  if (runtime > 0) {
    const amount = min<i64>(runtime, target - s.remaining);
    store<i64>(RUNTIME, runtime - amount);
    store<u32>(IDLE, 0);
    s.remaining += amount;
  }
  return s.remaining > 0;
}

/** The period's timer runs, at whole periods from the first one (start_cfs_bandwidth). */
function activate(): void {
  if (load<u32>(ACTIVE) != 0) return;
  store<u32>(ACTIVE, 1);
  const period = load<u64>(PERIOD);
  let next = load<u64>(NEXT);
  if (next <= now()) next += ((now() - next) / period + 1) * period;
  store<u64>(NEXT, next);
  schedule(next, EventKind.QUOTA_PERIOD, 0, 0);
}

function refillWithin(ns: u64): bool {
  return load<u64>(NEXT) < now() + ns;
}

/** __refill_cfs_bandwidth_runtime: what is left counts for no more than the burst. */
function refill(): void {
  const quota = load<u64>(QUOTA) as i64;
  if (quota == 0) return;
  const before = load<i64>(RUNTIME);
  let runtime = before + quota;
  const saved = load<i64>(SNAPSHOT) - runtime;
  if (saved > 0) {
    count(Counter.CGROUP_BURSTS, 1);
    count(Counter.CGROUP_BURST_NS, saved as u64);
  }
  runtime = min<i64>(runtime, quota + (load<u64>(BURST) as i64));
  store<i64>(RUNTIME, runtime);
  store<i64>(SNAPSHOT, runtime);
  store<i64>(GRANTED, load<i64>(GRANTED) + (runtime - before));
}

function throttle(i: u32): void {
  const s = share(i);
  s.throttled = 1;
  s.since = 0;
  s.next = 0;
  const last = load<u32>(LAST);
  if (last != 0) share(last - 1).next = i + 1;
  else store<u32>(FIRST, i + 1);
  store<u32>(LAST, i + 1);
  emit(Ev.CPU_THROTTLE, i, -s.remaining as u32);
}

/** The first of the throttled CPUs may run again. */
function unthrottle(i: u32): void {
  const s = share(i);
  store<u32>(FIRST, s.next);
  if (s.next == 0) store<u32>(LAST, 0);
  s.throttled = 0;
  const waited = s.since != 0 ? now() - s.since : 0;
  s.since = 0;
  count(Counter.CGROUP_THROTTLED_NS, waited);
  emit(Ev.CPU_UNTHROTTLE, i, (waited / 1000) as u32);
  cpuUnthrottled(i);
}

/** Pays the throttled CPUs' debts in turn, and a nanosecond more: then they ask for themselves (distribute_cfs_runtime). */
function distribute(): void {
  while (load<u32>(FIRST) != 0 && load<i64>(RUNTIME) > 0) {
    const i = load<u32>(FIRST) - 1;
    const s = share(i);
    const amount = min<i64>(load<i64>(RUNTIME), 1 - s.remaining);
    store<i64>(RUNTIME, load<i64>(RUNTIME) - amount);
    s.remaining += amount;
    if (s.remaining > 0) unthrottle(i);
  }
}

/** Whether CPU i is throttled. */
export function cgroupThrottled(i: u32): bool {
  return cgroupOn() && share(i).throttled != 0;
}

/** How many CPUs are in the list of the throttled; for checks. */
export function cgroupListed(): u32 {
  let n: u32 = 0;
  for (let at = load<u32>(FIRST); at != 0; at = share(at - 1).next) n++;
  return n;
}

/** What the pool and the CPUs have, together: for checks. Equal to what was granted less what was used. */
export function cgroupBalance(): i64 {
  let sum = load<i64>(RUNTIME) - load<i64>(GRANTED);
  for (let i: u32 = 0; i < ncpu(); i++) sum += share(i).remaining;
  return sum;
}
