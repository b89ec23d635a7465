// What runtime/metrics tells, worked out when somebody asks; the numbers are those of abi/metrics.ts. The rules are those of
// metrics.go: a P that runs counts as a running goroutine even while it looks for one, and who is nowhere else waits.

import { Config } from '../abi/config';
import { Counter, ProcStat } from '../abi/counters';
import { Metric, SIZE_CLASSES, TIME_BUCKET_FIRST_BITS, TIME_BUCKET_SUB_BITS, TIME_BUCKETS } from '../abi/metrics';
import { GStatus, PStatus, WaitReason } from '../abi/status';
import { now } from '../base/clock';
import { config } from '../base/config';
import { SIZE_CLASS_COUNTS, WAIT_TOTALS } from '../base/layout';
import { cpu, ncpu } from '../kernel/cpu';
import { KERNEL_RUNQ_LEN } from '../kernel/state';
import { counter } from '../observe/counters';
import { histCount, histRange } from '../observe/histogram';
import { gp } from './g';
import { gcFreedBytes, gcGoal, gcHeapLive } from './gc';
import { globrunqsize } from './globrunq';
import { mp } from './m';
import { allp, gomaxprocs, pp, procsMade, pStat, pTimers } from './p';
import { runqlen } from './runq';
import {
  SCHED_ALLM,
  SCHED_LATENCY,
  SCHED_MCOUNT,
  SCHED_NEEDSPINNING,
  SCHED_NETPOLL_WAITERS,
  SCHED_NGUSER,
  SCHED_NMIDLE,
} from './sched';
import { pauseHistogram } from './stw';
import { timersAt } from './timerheap';
import { nmspinning, npidle } from './wakep';

/** Wait reasons that there is room for. */
const REASONS: u32 = 32;
/** Histograms of pauses: stopping and stopped in all, for the collector and for others (stw.ts). */
const PAUSE_KINDS: u32 = 4;

/** A number at now(). Of several (per P, per CPU, …) the one with this index; 0 where there is none. */
export function metricRead(id: u32, index: u32): u64 {
  switch (id) {
    case Metric.GOMAXPROCS:
      return gomaxprocs() as u64;
    case Metric.GOROUTINES:
      return goroutines();
    case Metric.GOROUTINES_CREATED:
      return counter(Counter.GOROUTINES_CREATED) + systemGoroutines();
    case Metric.GOROUTINES_NOT_IN_GO:
      return notInGo();
    case Metric.GOROUTINES_RUNNABLE:
      return runnable();
    case Metric.GOROUTINES_RUNNING:
      return running();
    case Metric.GOROUTINES_WAITING: {
      const all = goroutines();
      const others = running() + runnable() + notInGo();
      return all > others ? all - others : 0;
    }
    case Metric.THREADS:
      return load<u32>(SCHED_MCOUNT) as u64;
    case Metric.CPU_TOTAL_NS:
      return totalTime();
    case Metric.CPU_IDLE_NS:
      return idleTime();
    case Metric.CPU_USER_NS:
      return userTime();
    case Metric.MUTEX_WAIT_NS:
      return mutexWait();
    case Metric.HEAP_ALLOCS_BYTES:
      return counter(Counter.MALLOC_BYTES);
    case Metric.HEAP_OBJECTS_BYTES:
      return gcHeapLive();
    case Metric.HEAP_ALLOCS_OBJECTS:
    case Metric.HEAP_OBJECTS:
      return counter(Counter.MALLOC_OBJECTS);
    case Metric.STACK_STARTING_BYTES:
      return config(Config.STACK_MIN_BYTES) as u64;
    case Metric.STACKS_BYTES:
      return counter(Counter.STACK_BYTES);
    case Metric.MEMORY_TOTAL_BYTES:
      return gcHeapLive() + counter(Counter.STACK_BYTES);
    case Metric.RUNQ_GLOBAL:
      return globrunqsize() as u64;
    case Metric.RUNQ_LOCAL:
      return runnable() - (globrunqsize() as u64);
    case Metric.RUNQ_OF_P:
      return index < gomaxprocs() ? queued(allp(index)) : 0;
    case Metric.PROCS_IDLE:
      return npidle() as u64;
    case Metric.THREADS_IDLE:
      return load<u32>(SCHED_NMIDLE) as u64;
    case Metric.THREADS_SPINNING:
      return nmspinning() as u64;
    case Metric.NEEDSPINNING:
      return load<u32>(SCHED_NEEDSPINNING) as u64;
    case Metric.NETPOLL_WAITERS:
      return load<u32>(SCHED_NETPOLL_WAITERS) as u64;
    case Metric.TIMERS:
      return timers();
    case Metric.CPU_QUEUE:
      return load<u32>(KERNEL_RUNQ_LEN) as u64;
    case Metric.CPU_BUSY_NS:
      return index < ncpu() ? cpu(index).busy : 0;
    case Metric.P_IDLE_NS:
      return index < procsMade() ? idleOf(allp(index)) : 0;
    case Metric.WAITS:
      return index < REASONS ? load<u64>(WAIT_TOTALS + (index << 4)) : 0;
    case Metric.WAIT_NS:
      return index < REASONS ? waited(index) : 0;
    case Metric.GC_AUTOMATIC:
      return counter(Counter.GC_CYCLES) - counter(Counter.GC_FORCED);
    case Metric.GC_FORCED:
      return counter(Counter.GC_FORCED);
    case Metric.GC_TOTAL:
      return counter(Counter.GC_CYCLES);
    case Metric.GC_FREES_BYTES:
      return gcFreedBytes();
    case Metric.GC_GOAL:
      return gcGoal();
    case Metric.GC_LIVE:
      return counter(Counter.GC_HEAP_LIVE);
    case Metric.GC_ASSIST_CPU_NS:
      return counter(Counter.GC_ASSIST_NS);
    case Metric.GC_PAUSE_CPU_NS:
      return gcPauseTime();
    case Metric.GC_CPU_NS:
      return gcTime();
    case Metric.ALLOCS_BY_SIZE:
      return index < (SIZE_CLASSES as u32) ? load<u64>(SIZE_CLASS_COUNTS + (index << 3)) : 0;
    default:
      return 0;
  }
}

/** Address of a histogram, ns; 0: there is none. */
export function metricHistogram(id: u32): u32 {
  if (id == (Metric.SCHED_LATENCY as u32)) return load<u32>(SCHED_LATENCY);
  const kind = id - (Metric.PAUSES_STOPPING_GC as u32);
  return kind < PAUSE_KINDS ? pauseHistogram(kind) : 0;
}

/**
 * How many values of a histogram lie in bucket i of a time histogram of runtime/metrics. Bucket 0 is for negative ones, the last
 * for those of 2^47 ns and more. Both kinds of buckets end at the same values, so the counts are exact.
 */
export function metricBucket(id: u32, i: u32): u64 {
  const addr = metricHistogram(id);
  const last = (TIME_BUCKETS as u32) + 1;
  if (addr == 0 || i == 0 || i > last) return 0;
  if (i == last) return histCount(addr) - histRange(addr, 0, bucketStart(last - 1));
  return histRange(addr, bucketStart(i - 1), bucketStart(i));
}

/** Least value of bucket i, ns, counted from the first that isn't negative. */
function bucketStart(i: u32): u64 {
  const octave = i >> TIME_BUCKET_SUB_BITS;
  const part = (i & ((1 << TIME_BUCKET_SUB_BITS) - 1)) as u64;
  if (octave == 0) return part << (TIME_BUCKET_FIRST_BITS - TIME_BUCKET_SUB_BITS);
  const bits = (TIME_BUCKET_FIRST_BITS + octave - 1) as u64;
  return ((1 as u64) << bits) + (part << (bits - TIME_BUCKET_SUB_BITS));
}

function systemGoroutines(): u64 {
  return config(Config.GOROUTINES_COUNT_SYSTEM) != 0 ? counter(Counter.GOROUTINES_SYSTEM) : 0;
}

function goroutines(): u64 {
  return (load<u32>(SCHED_NGUSER) as u64) + systemGoroutines();
}

/** Goroutines in p's own queue. */
function queued(p: u32): u64 {
  return (runqlen(p) + (pp(p).runnext != 0 ? 1 : 0)) as u64;
}

function runnable(): u64 {
  let sum = globrunqsize() as u64;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) sum += queued(allp(i));
  return sum;
}

/** Ps that run, but for those whose goroutine is in a system call. */
function running(): u64 {
  let sum: u64 = 0;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    const rec = pp(allp(i));
    if (rec.status == (PStatus.RUNNING as u32) && !(rec.m != 0 && inSyscall(rec.m))) sum++;
  }
  return sum;
}

function inSyscall(m: u32): bool {
  const g = mp(m).curg;
  return g != 0 && gp(g).status == (GStatus.SYSCALL as u8);
}

function notInGo(): u64 {
  let sum: u64 = 0;
  for (let m = load<u32>(SCHED_ALLM); m != 0; m = mp(m).alllink) if (inSyscall(m)) sum++;
  return sum;
}

function idleOf(p: u32): u64 {
  const sofar = pStat(p, ProcStat.IDLE_NS);
  return pp(p).status == (PStatus.IDLE as u32) ? sofar + (now() - pStat(p, ProcStat.IDLE_SINCE)) : sofar;
}

/** GOMAXPROCS times the time since the start: it may have changed. */
function totalTime(): u64 {
  const since = now() - counter(Counter.PROCS_CHANGED_NS);
  return counter(Counter.PROCS_TOTAL_NS) + (gomaxprocs() as u64) * since;
}

function idleTime(): u64 {
  let sum: u64 = 0;
  const n = procsMade();
  for (let i: u32 = 0; i < n; i++) sum += idleOf(allp(i));
  return sum;
}

/** Of a Mutex or RWMutex. */
function mutexWait(): u64 {
  return (
    waited(WaitReason.MUTEX_LOCK as u32) +
    waited(WaitReason.RWMUTEX_RLOCK as u32) +
    waited(WaitReason.RWMUTEX_LOCK as u32)
  );
}

/** Pauses, on all Ps: as if GOMAXPROCS had always been what it is. */
function gcPauseTime(): u64 {
  return counter(Counter.GC_PAUSE_NS) * (gomaxprocs() as u64);
}

/** Time that the collector took. */
function gcTime(): u64 {
  return counter(Counter.GC_WORKER_NS) + counter(Counter.GC_ASSIST_NS) + gcPauseTime();
}

/** What is neither idle nor the collector's. */
function userTime(): u64 {
  const others = idleTime() + gcTime();
  const all = totalTime();
  return all > others ? all - others : 0;
}

function waited(reason: u32): u64 {
  return load<u64>(WAIT_TOTALS + (reason << 4), 8);
}

function timers(): u64 {
  let sum: u64 = 0;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) sum += timersAt(pTimers(allp(i))).len as u64;
  return sum;
}
