// Threads: what the kernel schedules. It knows nothing of goroutines; `kind` and `owner` say who runs on the thread, and the
// run loop dispatches by them. Which CPU a thread gets, and when: sched.ts.
//
//    0        4       8       12      16     20      24      28       32           40           48           56       60     64
//   ┌────────┬───────┬───────┬───────┬──────┬───────┬───────┬────────┬────────────┬────────────┬────────────┬────────┬──────┐
//   │ number │ state │ kind  │ owner │ next │ cpu   │ gen   │ timed  │ wake_at_ns │ run_ns     │ not_before │ weight │ limit│
//   ├────────┴───────┼───────┴───────┼──────┴───────┼───────┴────────┼────────────┼──────┬─────┼─────┬──────┼────────┼──────┤
//   │ vruntime       │ deadline      │ lag          │ least          │ accounted  │ left │right│ pri │ spare│ waker  │recent│
//   ├────────────────┼───────┬───────┼──────┬───────┴────────────────┴────────────┴──────┴─────┴─────┴──────┴────────┴──────┘
//   │ order          │ fresh │ relat.│ nice │ …  to 192 bytes                  (64 to 156: what the fair queue keeps, fair.ts)
//   └────────────────┴───────┴───────┴──────┴
//
//   BLOCKED ──threadWake──▶ WAKING ──(wake latency)──▶ QUEUED or RUNNING ──threadBlock──▶ BLOCKED
//                              │                          │        │ slice over
//                              └──▶ HELD ◀── its group has ┴────────┘
//                                       used up its quota

import { Cost } from '../abi/costs';
import { EventKind } from '../abi/events';
import { PLAIN_FIRST } from '../abi/plain';
import { now } from '../base/clock';
import { cost } from '../base/config';
import { schedule } from '../base/events';
import { sysAlloc } from '../base/memory';
import { ncpu } from './cpu';
import {
  KERNEL_CUR_CPU,
  KERNEL_NPLAIN,
  KERNEL_NTHREADS,
  KERNEL_PLAIN_THREADS,
  KERNEL_THREADS,
  KERNEL_THREADS_CAP,
  KERNEL_THREADS_FREE,
} from './state';

export const THREAD_BLOCKED: u32 = 0;
export const THREAD_WAKING: u32 = 1;
export const THREAD_QUEUED: u32 = 2;
export const THREAD_RUNNING: u32 = 3;
export const THREAD_EXITED: u32 = 4;
/** It could run, but its control group has used up what it may on this CPU: in the list of the CPU's run queue (fair.ts). */
export const THREAD_HELD: u32 = 5;

/** Kind of thread: an M of the simulated Go runtime. */
export const THREAD_KIND_M: u32 = 1;
/** A thread of a plain process (plain/). */
export const THREAD_KIND_PLAIN: u32 = 2;

@unmanaged
export class Thread {
  number: u32;
  state: u32;
  kind: u32;
  /** What runs on it (for kind M: the M record). */
  owner: u32;
  next: u32;
  /** CPU it runs or waits on, or last ran on. */
  cpu: u32;
  /** Generation: a THREAD_WAKE event with another one is stale. */
  gen: u32;
  /** The last wake-up came from its timeout. */
  timedOut: u32;
  wakeAt: u64;
  runTime: u64;
  /** It has lived up to here on the CPU it left: another CPU may be behind. */
  notBefore: u64;
  /** Share of a CPU against others: WEIGHT_NICE_0, or by its niceness. */
  weight: u32;
  /** 1: it belongs to the control group whose CPU time is limited (cgroup.ts). */
  limited: u32;
  /** Time on a CPU divided by weight, ns of nice 0. */
  vruntime: i64;
  /** Virtual instant up to which it wants its slice. */
  deadline: i64;
  /** While it is on no queue: what it was behind (positive) or ahead of the others when it left. */
  lag: i64;
  /** Least vruntime among itself and those below it in the tree. */
  least: i64;
  /** How much of runTime is in vruntime. */
  accounted: u64;
  left: u32;
  right: u32;
  priority: u32;
  spare: u32;
  /** CPU + 1 of whoever woke it, 0: an interrupt did. */
  waker: u32;
  /** CPU on which it ran before it came to the present one. */
  recent: u32;
  /** When it was put into its queue: of equal deadlines the first goes first. */
  order: u64;
  /** 1: it has never run. */
  fresh: u32;
  /** 1: deadline is relative to vruntime, since it changes queues. */
  relative: u32;
  /** −20 to 19. */
  nice: i32;
  /** Wait queue on which it sleeps (waitq.ts), 0: none. */
  waits: u32;
}

const THREAD_BYTES: u32 = 192;
/** Weight of a thread of niceness 0 (NICE_0_LOAD). */
export const WEIGHT_NICE_0: u32 = 1024;
const GEN_MASK: u32 = 0xffffff;

export function th(t: u32): Thread {
  return changetype<Thread>(t as usize);
}

export function threadByNumber(i: u32): u32 {
  if (i >= (PLAIN_FIRST as u32)) return load<u32>(load<u32>(KERNEL_PLAIN_THREADS) + ((i - (PLAIN_FIRST as u32)) << 2));
  return load<u32>(load<u32>(KERNEL_THREADS) + (i << 2));
}

/** Plain threads, numbered from PLAIN_FIRST on in the order in which they are made: once, n at most. */
export function plainThreadsInit(n: u32): void {
  store<u32>(KERNEL_PLAIN_THREADS, sysAlloc(n << 2));
}

/** A new plain thread, blocked until threadWake: none of its control group's time is limited. */
export function plainThreadNew(owner: u32): u32 {
  const n = load<u32>(KERNEL_NPLAIN);
  const t = sysAlloc(THREAD_BYTES);
  const rec = th(t);
  rec.number = (PLAIN_FIRST as u32) + n;
  rec.kind = THREAD_KIND_PLAIN;
  rec.owner = owner;
  rec.cpu = n % ncpu();
  fresh(rec, THREAD_KIND_PLAIN);
  store<u32>(load<u32>(KERNEL_PLAIN_THREADS) + (n << 2), t);
  store<u32>(KERNEL_NPLAIN, n + 1);
  return t;
}

/** A new thread (clone), blocked until threadWake. */
export function threadNew(kind: u32, owner: u32): u32 {
  const ended = load<u32>(KERNEL_THREADS_FREE);
  if (ended != 0) {
    // The number is used again; the generation goes on, so that events of the former thread stay recognisable.
    const rec = th(ended);
    store<u32>(KERNEL_THREADS_FREE, rec.next);
    rec.next = 0;
    rec.state = THREAD_BLOCKED;
    rec.kind = kind;
    rec.owner = owner;
    rec.runTime = 0;
    fresh(rec, kind);
    return ended;
  }
  const n = load<u32>(KERNEL_NTHREADS);
  const cap = load<u32>(KERNEL_THREADS_CAP);
  if (n == cap) {
    const wider = cap == 0 ? 64 : cap * 2;
    const table = sysAlloc(wider << 2);
    memory.copy(table, load<u32>(KERNEL_THREADS), cap << 2);
    store<u32>(KERNEL_THREADS, table);
    store<u32>(KERNEL_THREADS_CAP, wider);
  }
  const t = sysAlloc(THREAD_BYTES);
  const rec = th(t);
  rec.number = n;
  rec.kind = kind;
  rec.owner = owner;
  rec.cpu = n % ncpu();
  fresh(rec, kind);
  store<u32>(load<u32>(KERNEL_THREADS) + (n << 2), t);
  store<u32>(KERNEL_NTHREADS, n + 1);
  return t;
}

function fresh(rec: Thread, kind: u32): void {
  rec.weight = WEIGHT_NICE_0;
  rec.nice = 0;
  rec.limited = kind == THREAD_KIND_M ? 1 : 0;
  rec.vruntime = 0;
  rec.deadline = 0;
  rec.lag = 0;
  rec.accounted = 0;
  rec.waker = 0;
  rec.recent = rec.cpu;
  rec.fresh = 1;
  rec.relative = 0;
}

/** The running thread gives its CPU up until threadWake. */
export function threadBlock(t: u32): void {
  const rec = th(t);
  rec.state = THREAD_BLOCKED;
  rec.timedOut = 0;
  rec.gen = (rec.gen + 1) & GEN_MASK;
}

/** The running thread ends; its record is used again. */
export function threadExit(t: u32): void {
  const rec = th(t);
  threadBlock(t);
  rec.state = THREAD_EXITED;
  rec.next = load<u32>(KERNEL_THREADS_FREE);
  store<u32>(KERNEL_THREADS_FREE, t);
}

/** As threadBlock, but it wakes by itself at an instant (nanosleep, futex and epoll_wait with timeout). */
export function threadSleepUntil(t: u32, at_ns: u64): void {
  threadBlock(t);
  const rec = th(t);
  rec.wakeAt = at_ns;
  schedule(at_ns, EventKind.THREAD_WAKE, rec.number, rec.gen);
}

/** Wakes a blocked thread; it runs when the wake latency is over and a CPU is free. Others: no effect. */
export function threadWake(t: u32): void {
  const rec = th(t);
  if (rec.state != THREAD_BLOCKED) return;
  rec.state = THREAD_WAKING;
  rec.waker = load<u32>(KERNEL_CUR_CPU);
  rec.gen = (rec.gen + 1) & GEN_MASK;
  schedule(now() + cost(Cost.WAKE_LATENCY) / 1000, EventKind.THREAD_RUNNABLE, rec.number, rec.gen);
}

/** THREAD_WAKE: a timeout is over. */
export function threadTimeout(number: u32, gen: u32): void {
  const t = threadByNumber(number);
  const rec = th(t);
  if (rec.gen != gen || rec.state != THREAD_BLOCKED) return;
  threadWake(t);
  rec.timedOut = 1;
}
