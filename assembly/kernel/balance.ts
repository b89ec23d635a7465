// Which CPU a thread runs on: the choice when it wakes (select_task_rq_fair, select_idle_sibling), what a CPU does that would
// idle (newidle balance), and the evening out from time to time (sched_balance_rq). All CPUs share one cache here.

import { Config } from '../abi/config';
import { EventKind } from '../abi/events';
import { Stream } from '../abi/streams';
import { bitmapFirst, bitmapNext } from '../base/bitmap';
import { now } from '../base/clock';
import { config } from '../base/config';
import { schedule } from '../base/events';
import { nextBelow } from '../base/random';
import { cgroupMayRun, cgroupOn } from './cgroup';
import { coreEnd, coreIsIdle, coreOf, cpuIsIdle, ncpu } from './cpu';
import { fairDequeue, RunQueue, rq } from './fair';
import { KERNEL_BALANCING, KERNEL_CROWDED, KERNEL_IDLE_CPUS } from './state';
import { th } from './thread';
import { treeFirst } from './tree';

/** A busy CPU evens out so many times less often than an idle one (sched_domain.busy_factor). */
const BUSY_FACTOR: u64 = 16;
/** After so many attempts that moved nobody a thread is moved though the difference is less than it (cache_nice_tries + 2). */
const PATIENCE: u32 = 3;
/** A CPU is only fuller than another if it has so many percent of its load (sched_domain.imbalance_pct of CPUs with one cache). */
const IMBALANCE_PCT: i64 = 117;

/** Weight of all that run or wait on a CPU. */
function loadOf(i: u32): i64 {
  const q = rq(i);
  return q.load + (q.curr != 0 ? (th(q.curr).weight as i64) : 0);
}

/** CPU for a thread that wakes. */
export function selectCpu(t: u32): u32 {
  const rec = th(t);
  const prev = rec.cpu;
  const idle = load<u32>(KERNEL_IDLE_CPUS);
  const any = bitmapFirst(idle);
  if (rec.fresh != 0) return any >= 0 ? selectIdle(prev) : idlest(prev);
  // wake_affine: near the waker if the CPU where it last ran is busier.
  let target = prev;
  const waker = rec.waker;
  if (waker != 0 && waker - 1 != prev && !cpuIsIdle(prev)) target = affine(waker - 1, prev, rec.weight as i64);
  if (any < 0) return target;
  // select_idle_sibling
  if (cpuIsIdle(target)) return target;
  if (cpuIsIdle(prev)) return prev;
  const recent = rec.recent;
  rec.recent = prev;
  if (recent != prev && recent != target && cpuIsIdle(recent)) return recent;
  return selectIdle(target);
}

/** wake_affine_weight: whether the waker's CPU would be less loaded with the thread than its old one. */
function affine(waker: u32, prev: u32, weight: i64): u32 {
  const here = (loadOf(waker) + weight) * 100;
  const there = loadOf(prev) * (100 + (IMBALANCE_PCT - 100) / 2);
  return here < there ? waker : prev;
}

/** An idle CPU, there is one: one whose whole core is idle first, then one that shares the core, then the next by number. */
function selectIdle(target: u32): u32 {
  const idle = load<u32>(KERNEL_IDLE_CPUS);
  if (config(Config.THREADS_PER_CORE) > 1) {
    if (cpuIsIdle(target) && coreIsIdle(target)) return target;
    for (let k = bitmapNext(idle, target + 1); k >= 0; k = bitmapNext(idle, (k as u32) + 1)) {
      if (coreIsIdle(k as u32)) return k as u32;
    }
    for (let k = bitmapFirst(idle); k >= 0 && (k as u32) < target; k = bitmapNext(idle, (k as u32) + 1)) {
      if (coreIsIdle(k as u32)) return k as u32;
    }
    for (let k = coreOf(target); k < coreEnd(target); k++) if (cpuIsIdle(k)) return k;
  }
  if (cpuIsIdle(target)) return target;
  const next = bitmapNext(idle, target + 1);
  return (next >= 0 ? next : bitmapFirst(idle)) as u32;
}

/** The least loaded CPU, for a new thread (sched_balance_find_dst_cpu): its maker's neighbourhood doesn't matter. */
function idlest(prev: u32): u32 {
  let best = prev;
  let least = loadOf(prev);
  for (let i: u32 = 0; i < ncpu(); i++) {
    const weight = loadOf(i);
    if (weight < least) {
      best = i;
      least = weight;
    }
  }
  return best;
}

/** The most loaded CPU on whose queue somebody waits, the lowest of equals; −1: nobody waits anywhere. */
function busiest(): i32 {
  const crowded = load<u32>(KERNEL_CROWDED);
  let best: i32 = -1;
  let most: i64 = -1;
  for (let i = bitmapFirst(crowded); i >= 0; i = bitmapNext(crowded, (i as u32) + 1)) {
    const weight = loadOf(i as u32);
    if (weight > most) {
      best = i;
      most = weight;
    }
  }
  return best;
}

/** For a CPU that has nobody to run: takes a thread off the fullest queue, whoever is next there. 0: nobody waits anywhere. */
export function pullForIdle(i: u32): u32 {
  const from = busiest();
  if (from < 0) return 0;
  return detach(rq(from as u32), i);
}

/** Takes the first of a queue for CPU i, if it may run there. */
function detach(q: RunQueue, i: u32): u32 {
  const t = treeFirst(q.root);
  if (cgroupOn() && th(t).limited != 0 && !cgroupMayRun(i)) return 0;
  fairDequeue(t, true);
  return t;
}

/** Somebody waits: even the queues out in a while, if that isn't planned yet. */
export function armBalance(): void {
  if (load<u32>(KERNEL_BALANCING) != 0 || ncpu() < 2) return;
  store<u32>(KERNEL_BALANCING, 1);
  // sched_domain.min_interval is as many milliseconds as there are CPUs. Some ticks earlier or later, as with Linux's jiffies:
  // in step with the slices the same thread would always be the one that runs and can't be moved.
  const after = (ncpu() as u64) * 1_000_000 * BUSY_FACTOR - nextBelow(Stream.BALANCE, 8) * 1_000_000;
  schedule(now() + after, EventKind.CPU_BALANCE, 0, 0);
}

/**
 * For CPU i: a thread of the fullest queue that should wait here instead, taken off its queue; 0: none. One is moved if the
 * difference is larger than its weight, or after some attempts if there is a difference at all: so three threads share two CPUs.
 */
export function balanceFor(i: u32): u32 {
  const from = busiest();
  if (from < 0 || (from as u32) == i) return 0;
  const here = rq(i);
  const more = loadOf(from as u32) - loadOf(i);
  if (loadOf(from as u32) * 100 <= loadOf(i) * IMBALANCE_PCT || more <= 0) {
    here.failed = 0;
    return 0;
  }
  const q = rq(from as u32);
  const weight = th(treeFirst(q.root)).weight as i64;
  if (more <= weight && ++here.failed <= PATIENCE) return 0;
  here.failed = 0;
  return detach(q, i);
}
