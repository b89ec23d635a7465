import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { Counter } from '../../assembly/abi/counters';
import { EventKind } from '../../assembly/abi/events';
import { Stream } from '../../assembly/abi/streams';
import { now, setNow } from '../../assembly/base/clock';
import {
  eventGen,
  eventKind,
  eventPayload,
  eventsInit,
  eventsPeek,
  eventsPending,
  eventsPop,
} from '../../assembly/base/events';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { turnMin, turnMinTime, turnSet, turnTime } from '../../assembly/base/turns';
import { CHECK_LAST_INSTANT } from '../../assembly/observe/check';
import { cpu, cpuIsIdle, cpuSteal, ncpu } from '../../assembly/kernel/cpu';
import { KERNEL_NTHREADS, KERNEL_RUNQ_LEN } from '../../assembly/kernel/state';
import { cpuPickNext, cpuSliceOver, schedInit, threadPlace } from '../../assembly/kernel/sched';
import {
  th,
  THREAD_BLOCKED,
  THREAD_KIND_M,
  THREAD_QUEUED,
  THREAD_RUNNING,
  THREAD_WAKING,
  threadBlock,
  threadByNumber,
  threadNew,
  threadSleepUntil,
  threadTimeout,
  threadWake,
} from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { freshMemory, setConfig, setCost } from './machine';

const SLICE: u64 = 3000000;
const TICK: u64 = 1000000;
const LATENCY: u64 = 6000;
const SWITCH: u64 = 1200;

/** A machine with n idle CPUs, and threads threads, all blocked. */
function power(n: u32, threads: u32, seed: u64): void {
  freshMemory(seed);
  setConfig(Config.CPUS, n);
  setConfig(Config.SCHED_SLICE_NS, SLICE);
  setConfig(Config.USER_HZ_TICK_NS, TICK);
  setCost(Cost.WAKE_LATENCY, (LATENCY as u32) * 1000);
  setCost(Cost.CONTEXT_SWITCH, (SWITCH as u32) * 1000);
  setNow(0);
  eventsInit();
  schedInit();
  for (let i: u32 = 0; i < threads; i++) threadNew(THREAD_KIND_M, i);
}

function t(i: u32): u32 {
  return threadByNumber(i);
}

function state(i: u32): u32 {
  return th(t(i)).state;
}

/** Takes the earliest event, as the run loop does. */
function takeEvent(): void {
  setNow(eventsPeek());
  eventsPop();
  const kind = eventKind();
  if (kind == (EventKind.THREAD_WAKE as u32)) threadTimeout(eventPayload(), eventGen());
  else if (kind == (EventKind.THREAD_RUNNABLE as u32)) threadPlace(eventPayload());
  else if (kind == (EventKind.CPU_SLICE as u32)) cpuSliceOver(eventPayload(), eventGen());
  else assert(false, 'unknown event');
}

/** Everything up to an instant: running threads compute without end, CPUs move with time. */
function runUntil(at: u64): void {
  while (eventsPeek() <= at) {
    const due = eventsPeek();
    for (let i: u32 = 0; i < ncpu(); i++) if (!cpuIsIdle(i) && cpu(i).clock < due) cpu(i).clock = due;
    takeEvent();
  }
  setNow(at);
  for (let i: u32 = 0; i < ncpu(); i++) if (!cpuIsIdle(i) && cpu(i).clock < at) cpu(i).clock = at;
}

/** The thread on a CPU blocks, for ever or until an instant; the CPU goes on with the next. */
function block(i: u32, until: u64): void {
  const c = cpu(i);
  setNow(c.clock);
  // Here CPUs take turns in any order, not in that of time.
  store<u64>(CHECK_LAST_INSTANT, 0);
  if (until == 0) threadBlock(c.thread);
  else threadSleepUntil(c.thread, until);
  cpuPickNext(i);
}

/** A thread is in exactly one place, and no CPU idles while one waits for it. */
function placesWrong(): u32 {
  let wrong: u32 = 0;
  let queued: u32 = 0;
  let running: u32 = 0;
  const n = load<u32>(KERNEL_NTHREADS);
  for (let i: u32 = 0; i < n; i++) {
    const rec = th(t(i));
    if (rec.state == THREAD_QUEUED) queued++;
    if (rec.state == THREAD_RUNNING) {
      running++;
      if (cpuIsIdle(rec.cpu) || cpu(rec.cpu).thread != t(i)) wrong++;
    }
  }
  let busy: u32 = 0;
  for (let i: u32 = 0; i < ncpu(); i++) {
    if (cpuIsIdle(i)) {
      if (cpu(i).thread != 0 || turnTime(i) != U64.MAX_VALUE) wrong++;
    } else {
      busy++;
      if (th(cpu(i).thread).state != THREAD_RUNNING) wrong++;
    }
  }
  if (busy != running || queued != load<u32>(KERNEL_RUNQ_LEN)) wrong++;
  if (queued != 0 && busy != ncpu()) wrong++;
  return wrong;
}

/** Wakes, sleeps, blocks and time passing, at random; mistakes seen. Every thread must have run in the end. */
function chaos(seed: u64, cpus: u32, threads: u32): u32 {
  power(cpus, threads, seed);
  const ran = sysAlloc(threads << 2);
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < 4000; i++) {
    const what = nextBelow(Stream.USER, 8);
    if (what < 3) {
      threadWake(t(nextBelow(Stream.USER, threads)));
    } else if (what < 5) {
      const c = nextBelow(Stream.USER, cpus);
      if (!cpuIsIdle(c)) block(c, what == 3 ? 0 : cpu(c).clock + nextBelow(Stream.USER, 5000000));
    } else {
      runUntil(now() + nextBelow(Stream.USER, 2000000));
    }
    for (let k: u32 = 0; k < cpus; k++) {
      if (!cpuIsIdle(k)) store<u32>(ran + (th(cpu(k).thread).number << 2), 1);
    }
    wrong += placesWrong();
    // Sleepers and threads on their way, one slice each CPU: events don't pile up (stale ones die when their time comes).
    if (wrong > 100) return wrong;
  }
  for (let i: u32 = 0; i < threads; i++) if (load<u32>(ran + (i << 2)) == 0) wrong++;
  return wrong;
}

describe('threads', () => {
  test('a woken thread runs on an idle CPU when the wake latency and the switch are over', () => {
    power(2, 1, 1);
    setNow(100);
    threadWake(t(0));
    expect<u32>(state(0)).toBe(THREAD_WAKING);
    expect<u64>(turnMinTime()).toBe(U64.MAX_VALUE, 'no CPU has a turn yet');
    expect<u64>(eventsPeek()).toBe(100 + LATENCY);
    takeEvent();
    expect<u32>(state(0)).toBe(THREAD_RUNNING);
    expect<u32>(cpu(0).thread).toBe(t(0));
    expect<u64>(turnMinTime()).toBe(100 + LATENCY + SWITCH);
    expect<u64>(counter(Counter.CONTEXT_SWITCHES)).toBe(1);
  });

  test('it prefers the CPU it last ran on, then the lowest idle one', () => {
    power(4, 4, 1);
    for (let i: u32 = 0; i < 3; i++) {
      threadWake(t(i));
      runUntil(now() + 50000);
    }
    expect<u32>(th(t(2)).cpu).toBe(2);
    block(1, 0);
    block(2, 0);
    expect<bool>(cpuIsIdle(1) && cpuIsIdle(2)).toBe(true);
    threadWake(t(2));
    runUntil(now() + 50000);
    expect<u32>(cpu(2).thread).toBe(t(2), 'back to its own');
    block(2, 0);
    // CPU 0, where thread 0 runs, is the home of thread 4.
    const late = threadNew(THREAD_KIND_M, 4);
    expect<u32>(th(late).cpu).toBe(0);
    threadWake(late);
    runUntil(now() + 50000);
    expect<u32>(cpu(1).thread).toBe(late, 'the lowest idle CPU');
  });

  test('only a blocked thread can be woken', () => {
    power(1, 1, 1);
    threadWake(t(0));
    threadWake(t(0));
    expect<u32>(eventsPending()).toBe(1);
    takeEvent();
    threadWake(t(0));
    expect<u32>(eventsPending()).toBe(0);
    expect<u32>(state(0)).toBe(THREAD_RUNNING);
  });

  test('a sleep ends by itself and says so', () => {
    power(1, 1, 1);
    threadWake(t(0));
    takeEvent();
    const from = cpu(0).clock;
    block(0, from + 20000);
    expect<u32>(state(0)).toBe(THREAD_BLOCKED);
    expect<bool>(cpuIsIdle(0)).toBe(true);
    takeEvent();
    expect<u64>(now()).toBe(from + 20000);
    expect<u32>(th(t(0)).timedOut).toBe(1);
    takeEvent();
    expect<u64>(now()).toBe(from + 20000 + LATENCY);
    expect<u32>(state(0)).toBe(THREAD_RUNNING);
    block(0, from + 900000);
    threadWake(t(0));
    takeEvent();
    expect<u32>(th(t(0)).timedOut).toBe(0, 'this time it was woken');
  });

  test('a timeout that came too late changes nothing', () => {
    power(1, 1, 1);
    threadWake(t(0));
    takeEvent();
    block(0, 500000);
    setNow(100000);
    threadWake(t(0)); // woken before its time …
    takeEvent();
    expect<u32>(th(t(0)).timedOut).toBe(0);
    block(0, 0); // … and asleep again, for something else
    expect<u64>(eventsPeek()).toBe(500000, 'the old timeout is still pending');
    takeEvent();
    expect<u32>(state(0)).toBe(THREAD_BLOCKED);
    expect<u32>(th(t(0)).timedOut).toBe(0);
    expect<u32>(eventsPending()).toBe(0);
  });

  test('a sleep begun later is not ended by the timeout of an earlier one', () => {
    power(1, 1, 1);
    threadWake(t(0));
    takeEvent();
    block(0, 500000);
    setNow(100000);
    threadWake(t(0));
    takeEvent();
    block(0, 900000);
    takeEvent();
    expect<u64>(now()).toBe(500000);
    expect<u32>(state(0)).toBe(THREAD_BLOCKED);
    takeEvent();
    expect<u64>(now()).toBe(900000);
    expect<u32>(state(0)).toBe(THREAD_WAKING);
  });

  test('more threads than CPUs take turns, a slice each, in the order of waiting', () => {
    power(1, 3, 1);
    for (let i: u32 = 0; i < 3; i++) threadWake(t(i));
    runUntil(LATENCY);
    expect<u32>(cpu(0).thread).toBe(t(0));
    expect<u32>(load<u32>(KERNEL_RUNQ_LEN)).toBe(2);
    const first = LATENCY + SWITCH + TICK;
    runUntil(first - 1);
    expect<u32>(cpu(0).thread).toBe(t(0));
    // A thread that just woke waits for a tick at most …
    runUntil(first);
    expect<u32>(cpu(0).thread).toBe(t(1));
    expect<u32>(state(0)).toBe(THREAD_QUEUED);
    // … equals for a slice.
    let at = first + SWITCH + SLICE;
    runUntil(at - 1);
    expect<u32>(cpu(0).thread).toBe(t(1));
    runUntil(at);
    expect<u32>(cpu(0).thread).toBe(t(2));
    at += SWITCH + SLICE;
    runUntil(at);
    expect<u32>(cpu(0).thread).toBe(t(0));
    at += SWITCH + SLICE;
    runUntil(at);
    expect<u32>(cpu(0).thread).toBe(t(1));
    expect<u64>(counter(Counter.CONTEXT_SWITCHES)).toBe(5);
  });

  test('a thread alone on its CPU is never taken off', () => {
    power(2, 2, 1);
    threadWake(t(0));
    threadWake(t(1));
    runUntil(100 * SLICE);
    expect<u64>(counter(Counter.CONTEXT_SWITCHES)).toBe(2);
    expect<u32>(eventsPending()).toBe(0);
  });

  test('a slice of a thread that has left is not its successor’s', () => {
    power(1, 2, 1);
    threadWake(t(0));
    threadWake(t(1));
    runUntil(LATENCY + 50000);
    // Thread 0 blocks before its tick; thread 1 follows, and is alone when the tick comes.
    block(0, 0);
    expect<u32>(cpu(0).thread).toBe(t(1));
    threadWake(t(0));
    runUntil(LATENCY + SWITCH + TICK);
    expect<u32>(cpu(0).thread).toBe(t(1), 'its own tick began later');
    runUntil(LATENCY + 50000 + SWITCH + TICK);
    expect<u32>(cpu(0).thread).toBe(t(0));
  });

  test('two threads that wake on two busy CPUs preempt one of them each', () => {
    power(2, 4, 1);
    threadWake(t(0));
    threadWake(t(1));
    runUntil(5 * TICK);
    // CPU 1 has been running longer.
    block(0, 6 * TICK);
    runUntil(10 * TICK);
    threadWake(t(2));
    threadWake(t(3));
    runUntil(12 * TICK);
    expect<bool>(state(2) == THREAD_RUNNING && state(3) == THREAD_RUNNING).toBe(true);
    expect<bool>(state(0) == THREAD_QUEUED && state(1) == THREAD_QUEUED).toBe(true);
  });

  test('a tick that found nobody waiting can come again', () => {
    power(2, 3, 1);
    threadWake(t(0));
    threadWake(t(1));
    runUntil(LATENCY);
    threadWake(t(2));
    runUntil(3 * LATENCY);
    // Thread 2 waits for a tick of CPU 0, but gets CPU 1.
    block(1, 0);
    expect<u32>(cpu(1).thread).toBe(t(2));
    runUntil(5 * TICK);
    expect<u32>(cpu(0).thread).toBe(t(0));
    threadWake(t(1));
    runUntil(6 * TICK + LATENCY);
    expect<u32>(state(1)).toBe(THREAD_RUNNING);
    expect<u32>(state(0)).toBe(THREAD_QUEUED, 'CPU 0 ran longest');
  });

  test('a CPU that falls idle takes who waits longest', () => {
    power(1, 3, 1);
    for (let i: u32 = 0; i < 3; i++) threadWake(t(i));
    runUntil(LATENCY + 1000);
    block(0, 0);
    expect<u32>(cpu(0).thread).toBe(t(1));
    block(0, 0);
    expect<u32>(cpu(0).thread).toBe(t(2));
    block(0, 0);
    expect<bool>(cpuIsIdle(0)).toBe(true);
    expect<u64>(turnMinTime()).toBe(U64.MAX_VALUE);
  });

  test('a thread takes its own time along to another CPU', () => {
    power(2, 3, 1);
    threadWake(t(0));
    threadWake(t(1));
    threadWake(t(2));
    runUntil(LATENCY);
    // CPU 0 works ahead, in a system call that takes long; then its tick comes.
    const ahead = LATENCY + SWITCH + TICK + 80000;
    cpu(0).clock = ahead;
    turnSet(0, ahead);
    runUntil(LATENCY + SWITCH + TICK);
    expect<u32>(state(0)).toBe(THREAD_QUEUED);
    // CPU 1, behind it, takes the thread over: not before the call is over.
    block(1, 0);
    expect<u32>(cpu(1).thread).toBe(t(0));
    expect<u64>(cpu(1).clock).toBe(ahead + SWITCH);
  });

  test('interrupt work delays what runs on its CPU, and what starts there', () => {
    power(2, 2, 1);
    threadWake(t(0));
    runUntil(10000);
    const clock = cpu(0).clock;
    cpuSteal(0, 2500);
    expect<u64>(cpu(0).clock).toBe(clock + 2);
    expect<u64>(turnTime(0)).toBe(clock + 2);
    cpuSteal(0, 500);
    expect<u64>(cpu(0).clock).toBe(clock + 3, 'a fraction is carried');
    cpuSteal(1, 50000000);
    expect<u64>(turnTime(1)).toBe(U64.MAX_VALUE, 'an idle CPU has no turn, however busy its interrupts');
    threadWake(t(1));
    runUntil(10000 + LATENCY);
    expect<u32>(cpu(1).thread).toBe(t(1));
    expect<u64>(cpu(1).clock).toBe(10000 + 50000 + SWITCH);
    expect<u32>(turnMin()).toBe(0);
  });

  test('a thread is in one place, and no CPU idles while one waits: 1 CPU', () => {
    expect<u32>(chaos(1, 1, 5)).toBe(0);
  });
  test('… 3 CPUs', () => {
    expect<u32>(chaos(2, 3, 8)).toBe(0);
  });
  test('… more CPUs than threads', () => {
    expect<u32>(chaos(3, 70, 40)).toBe(0);
  });
});
