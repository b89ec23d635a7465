// Threads: what the kernel schedules. It knows nothing of goroutines; `kind` and `owner` say who runs on the thread, and the
// run loop dispatches by them.
//
//    0        4       8       12      16     20      24      28       32           40           48          56   64
//   ┌────────┬───────┬───────┬───────┬──────┬───────┬───────┬────────┬────────────┬────────────┬──────────┐
//   │ number │ state │ kind  │ owner │ next │ cpu   │ gen   │ timed  │ wake_at_ns │ run_ns     │ not_before │
//   └────────┴───────┴───────┴───────┴──────┴───────┴───────┴────────┴────────────┴────────────┴──────────┘
//
//   BLOCKED ──threadWake──▶ WAKING ──(wake latency)──▶ QUEUED or RUNNING ──threadBlock──▶ BLOCKED
//                                                         ▲        │ slice over
//                                                         └────────┘

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import { bitmapFirst } from '../base/bitmap';
import { now } from '../base/clock';
import { config, cost } from '../base/config';
import { schedule } from '../base/events';
import { sysAlloc } from '../base/memory';
import { turnSet } from '../base/turns';
import { count } from '../observe/counters';
import { emit, note } from '../observe/trace';
import { cgroupCharge, cgroupIdle, cgroupMayRun, cgroupOn, cgroupRuns, cgroupTick } from './cgroup';
import { cpu, cpuIsIdle, cpuSetBusy, cpuSetIdle, ncpu } from './cpu';
import {
  KERNEL_IDLE_CPUS,
  KERNEL_NTHREADS,
  KERNEL_RUNQ_HEAD,
  KERNEL_RUNQ_LEN,
  KERNEL_RUNQ_TAIL,
  KERNEL_THREADS,
  KERNEL_THREADS_CAP,
  KERNEL_THREADS_FREE,
} from './state';

export const THREAD_BLOCKED: u32 = 0;
export const THREAD_WAKING: u32 = 1;
export const THREAD_QUEUED: u32 = 2;
export const THREAD_RUNNING: u32 = 3;
export const THREAD_EXITED: u32 = 4;

/** Kind of thread: an M of the simulated Go runtime. */
export const THREAD_KIND_M: u32 = 1;

@unmanaged
export class Thread {
  number: u32;
  state: u32;
  kind: u32;
  /** What runs on it (for kind M: the M record). */
  owner: u32;
  next: u32;
  /** CPU it runs or last ran on. */
  cpu: u32;
  /** Generation: a THREAD_WAKE event with another one is stale. */
  gen: u32;
  /** The last wake-up came from its timeout. */
  timedOut: u32;
  wakeAt: u64;
  runTime: u64;
  /** It has lived up to here on the CPU it left: another CPU may be behind. */
  notBefore: u64;
  reserved1: u64;
}

const THREAD_BYTES: u32 = 64;
const GEN_MASK: u32 = 0xffffff;

export function th(t: u32): Thread {
  return changetype<Thread>(t as usize);
}

export function threadByNumber(i: u32): u32 {
  return load<u32>(load<u32>(KERNEL_THREADS) + (i << 2));
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
  store<u32>(load<u32>(KERNEL_THREADS) + (n << 2), t);
  store<u32>(KERNEL_NTHREADS, n + 1);
  return t;
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

/** THREAD_RUNNABLE: the wake latency is over; an idle CPU takes it (its last one if that is idle), else it queues. */
export function threadPlace(number: u32): void {
  const t = threadByNumber(number);
  const rec = th(t);
  if (rec.state != THREAD_WAKING) return;
  let target: i32 = -1;
  if (cpuIsIdle(rec.cpu)) target = rec.cpu as i32;
  else target = bitmapFirst(load<u32>(KERNEL_IDLE_CPUS));
  if (target >= 0) {
    if (cgroupOn() && !cgroupMayRun(target as u32)) {
      runqPush(t);
      return;
    }
    cpuSetBusy(target as u32);
    switchTo(target as u32, t);
    return;
  }
  runqPush(t);
  armSlice(longestRunning(), config(Config.USER_HZ_TICK_NS) as u64);
}

/** Whether CPU i's thread still runs there: a CPU gives it up at the end of what it was doing, and is busy until then. */
export function cpuRuns(i: u32): bool {
  const rec = th(cpu(i).thread);
  return rec.state == THREAD_RUNNING && rec.cpu == i;
}

/** CPU i's thread no longer runs there: the next one takes over, or the CPU idles. */
export function cpuPickNext(i: u32): void {
  const mayRun = !cgroupOn() || load<u32>(KERNEL_RUNQ_LEN) == 0 || cgroupMayRun(i);
  const t = mayRun ? runqPop() : 0;
  if (t == 0) {
    cpu(i).thread = 0;
    cpuSetIdle(i);
    note(Ev.CPU_IDLE, i, 0, 0);
    if (cgroupOn()) cgroupIdle(i);
    return;
  }
  switchTo(i, t);
  if (load<u32>(KERNEL_RUNQ_LEN) != 0) armSlice(i, config(Config.SCHED_SLICE_NS) as u64);
}

/** CPU_SLICE: if others wait, the running thread goes to the end of the queue. */
export function cpuSliceOver(i: u32, gen: u32): void {
  const c = cpu(i);
  if (c.sliceGen != gen) return;
  c.armed = 0;
  if (c.thread == 0 || !cpuRuns(i) || load<u32>(KERNEL_RUNQ_LEN) == 0) return;
  th(c.thread).notBefore = c.clock;
  runqPush(c.thread);
  cpuPickNext(i);
}

/** CPU_QUOTA: if the control group has used up what CPU i may run, its thread waits, before all others. */
export function cpuQuotaTick(i: u32, gen: u32): void {
  const c = cpu(i);
  const t = c.thread;
  if (!cgroupTick(i, gen, t != 0 && cpuRuns(i))) return;
  const rec = th(t);
  rec.notBefore = c.clock;
  rec.state = THREAD_QUEUED;
  rec.next = load<u32>(KERNEL_RUNQ_HEAD);
  if (rec.next == 0) store<u32>(KERNEL_RUNQ_TAIL, t);
  store<u32>(KERNEL_RUNQ_HEAD, t);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) + 1);
  note(Ev.CPU_QUEUE, rec.number, load<u32>(KERNEL_RUNQ_LEN), 0);
  c.thread = 0;
  cpuSetIdle(i);
  note(Ev.CPU_IDLE, i, 0, 0);
}

/** Idle CPUs take threads that wait, as far as their control group may run: after a refill. */
export function cpusTakeWaiting(): void {
  for (let i: u32 = 0; i < ncpu() && load<u32>(KERNEL_RUNQ_LEN) != 0; i++) cpuUnthrottled(i);
}

/** CPU i may run the control group's threads again. */
export function cpuUnthrottled(i: u32): void {
  if (!cpuIsIdle(i) || load<u32>(KERNEL_RUNQ_LEN) == 0) return;
  cpuSetBusy(i);
  cpuPickNext(i);
}

/**
 * Bounds how long the thread on CPU i keeps it while another waits: a slice against its equals, a tick against a thread that
 * just woke (which stands for the wake-up preemption of a fair scheduler).
 */
function armSlice(i: u32, atMost_ns: u64): void {
  const c = cpu(i);
  if (c.armed != 0) return;
  c.armed = 1;
  schedule(max(c.since + atMost_ns, now()), EventKind.CPU_SLICE, i, c.sliceGen);
}

function longestRunning(): u32 {
  let best: u32 = 0;
  for (let i: u32 = 1; i < ncpu(); i++) {
    if (cpu(i).armed == 0 && (cpu(best).armed != 0 || cpu(i).since < cpu(best).since)) best = i;
  }
  return best;
}

function switchTo(i: u32, t: u32): void {
  const c = cpu(i);
  const rec = th(t);
  if (c.clock < rec.notBefore) {
    c.clock = rec.notBefore;
    c.pendingPs = 0;
  }
  c.thread = t;
  c.switches++;
  c.sliceGen = (c.sliceGen + 1) & GEN_MASK;
  c.armed = 0;
  const total = c.pendingPs + cost(Cost.CONTEXT_SWITCH);
  c.clock += total / 1000;
  c.pendingPs = total % 1000;
  c.since = c.clock;
  rec.state = THREAD_RUNNING;
  rec.cpu = i;
  if (cgroupOn()) {
    cgroupCharge(i, total / 1000);
    cgroupRuns(i);
  }
  turnSet(i, c.clock);
  count(Counter.CONTEXT_SWITCHES, 1);
  emit(Ev.CPU_SWITCH, i, rec.number);
}

function runqPush(t: u32): void {
  const rec = th(t);
  rec.state = THREAD_QUEUED;
  rec.next = 0;
  const tail = load<u32>(KERNEL_RUNQ_TAIL);
  if (tail != 0) th(tail).next = t;
  else store<u32>(KERNEL_RUNQ_HEAD, t);
  store<u32>(KERNEL_RUNQ_TAIL, t);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) + 1);
  note(Ev.CPU_QUEUE, rec.number, load<u32>(KERNEL_RUNQ_LEN), 0);
}

function runqPop(): u32 {
  const t = load<u32>(KERNEL_RUNQ_HEAD);
  if (t == 0) return 0;
  const next = th(t).next;
  store<u32>(KERNEL_RUNQ_HEAD, next);
  if (next == 0) store<u32>(KERNEL_RUNQ_TAIL, 0);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) - 1);
  return t;
}
