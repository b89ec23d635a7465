// The kernel's fair scheduler: shares by weight, latency of those who sleep, what a CPU does that would idle, balance.

import { Config } from '../../assembly/abi/config';
import { Counter } from '../../assembly/abi/counters';
import { Invariant } from '../../assembly/abi/invariants';
import { Stream } from '../../assembly/abi/streams';
import { beginTurn, charge, now, pending, settle, turnLeft } from '../../assembly/base/clock';
import { CHECK_STATE } from '../../assembly/base/layout';
import { nextBelow } from '../../assembly/base/random';
import { cgroupInit } from '../../assembly/kernel/cgroup';
import { checkKernel } from '../../assembly/kernel/check';
import { coreOf, cpu, cpuIsIdle, cpuSetIdle } from '../../assembly/kernel/cpu';
import { rq, sliceNs, threadSetNice } from '../../assembly/kernel/fair';
import { schedInit } from '../../assembly/kernel/sched';
import { th, THREAD_BLOCKED, THREAD_QUEUED, THREAD_RUNNING, threadWake } from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { BASE, interactive, LATENCY, MS, powerFair, runs, runUntil, thread } from './fairmachine';
import { setConfig } from './machine';

/** Time that a thread has run, ns. */
function ran(i: u32): u64 {
  return th(thread(i)).runTime;
}

/** Threads 0 to n - 1 are woken. */
function wakeAll(n: u32): void {
  for (let i: u32 = 0; i < n; i++) threadWake(thread(i));
}

/** A limit for the threads of the Go process. */
function quota(ns: u64, period: u64): void {
  setConfig(Config.CPU_QUOTA_NS, ns);
  setConfig(Config.CPU_PERIOD_NS, period);
  setConfig(Config.CPU_QUOTA_SLICE_NS, 5 * MS);
  cgroupInit();
}

/** Per mille of part in whole. */
function share(part: u64, whole: u64): i32 {
  return ((part * 1000 + whole / 2) / whole) as i32;
}

describe('fair scheduling', () => {
  test('the slice grows with the number of CPUs, to that of 8', () => {
    powerFair(1, 0, 1);
    expect<i64>(sliceNs()).toBe(BASE as i64);
    powerFair(2, 0, 1);
    expect<i64>(sliceNs()).toBe(2 * (BASE as i64));
    powerFair(7, 0, 1);
    expect<i64>(sliceNs()).toBe(3 * (BASE as i64));
    powerFair(64, 0, 1);
    expect<i64>(sliceNs()).toBe(4 * (BASE as i64));
  });

  test('equal threads have equal shares', () => {
    powerFair(1, 5, 1);
    wakeAll(5);
    runUntil(1000 * MS);
    for (let i: u32 = 0; i < 5; i++) {
      const per = share(ran(i), 1000 * MS);
      expect<bool>(per >= 196 && per <= 202).toBe(true);
    }
  });

  test('shares follow the weights of nice 0 and 5, -5 and 10, within a percent', () => {
    powerFair(1, 2, 1);
    threadSetNice(thread(1), 5);
    wakeAll(2);
    runUntil(10000 * MS);
    let per = share(ran(0), ran(0) + ran(1));
    expect<bool>(abs<i32>(per - share(1024, 1024 + 335)) <= 5).toBe(true);
    powerFair(1, 2, 1);
    threadSetNice(thread(0), -5);
    threadSetNice(thread(1), 10);
    wakeAll(2);
    runUntil(20000 * MS);
    per = share(ran(0), ran(0) + ran(1));
    expect<bool>(abs<i32>(per - share(3121, 3121 + 110)) <= 5).toBe(true);
  });

  test('three equal threads share two CPUs evenly in the long run', () => {
    powerFair(2, 3, 1);
    wakeAll(3);
    runUntil(30000 * MS);
    for (let i: u32 = 0; i < 3; i++) {
      const per = share(ran(i), 30000 * MS);
      expect<bool>(per >= 630 && per <= 700).toBe(true);
    }
  });

  test('a thread that mostly sleeps takes the CPU from one that computes as soon as it wakes', () => {
    powerFair(1, 2, 1);
    interactive(1, 50000, 5000000);
    wakeAll(2);
    runUntil(1000 * MS);
    // Each time its lag is positive, and so the other one's is negative: it waits for nobody.
    const cycles = ran(1) / 50000;
    expect<bool>(cycles + 2 >= (1000 * MS) / (50000 + 5000000 + LATENCY + 1200)).toBe(true);
  });

  test('between equals that wake at once a thread keeps the CPU until its slice is over, at a tick', () => {
    powerFair(1, 2, 1);
    wakeAll(2);
    runUntil(MS - 1);
    expect<bool>(runs(0)).toBe(true);
    expect<u32>(th(thread(1)).state).toBe(THREAD_QUEUED);
    runUntil(MS + 10000);
    expect<bool>(runs(1)).toBe(true);
  });

  test('a thread alone on its CPU is never asked', () => {
    powerFair(2, 2, 1);
    wakeAll(2);
    runUntil(1000 * MS);
    expect<u64>(counter(Counter.CONTEXT_SWITCHES)).toBe(2);
  });

  test('who wakes goes back to his CPU if it idles, else to the next idle one', () => {
    powerFair(4, 6, 1);
    for (let i: u32 = 0; i < 3; i++) interactive(i, 100000, 1000000);
    wakeAll(3);
    runUntil(50 * MS);
    for (let i: u32 = 0; i < 3; i++) expect<u32>(th(thread(i)).cpu).toBe(i);
    // CPU 1 is taken for good: thread 1 moves once, and stays.
    threadSetNice(thread(4), 0);
    th(thread(4)).cpu = 1;
    threadWake(thread(4));
    runUntil(60 * MS);
    const home = th(thread(1)).cpu;
    expect<bool>(home != th(thread(4)).cpu).toBe(true);
    runUntil(100 * MS);
    expect<u32>(th(thread(1)).cpu).toBe(home);
  });

  test('a CPU that would idle takes over who waits elsewhere', () => {
    powerFair(2, 3, 1);
    interactive(0, 2000000, 500000000);
    wakeAll(3);
    runUntil(20 * MS);
    expect<u32>(th(thread(0)).state).toBe(THREAD_BLOCKED);
    expect<bool>(runs(1) && runs(2)).toBe(true);
    expect<bool>(cpuIsIdle(0) || cpuIsIdle(1)).toBe(false);
  });

  test('a new thread goes to the least loaded CPU', () => {
    powerFair(2, 5, 1);
    threadSetNice(thread(0), 19);
    wakeAll(2);
    runUntil(MS);
    for (let i: u32 = 2; i < 4; i++) {
      threadWake(thread(i));
      runUntil(now() + MS);
    }
    expect<u32>(th(thread(2)).cpu).toBe(th(thread(0)).cpu, 'beside the one of little weight');
  });

  test('hyper-threads: an idle core comes before an idle thread of a busy one', () => {
    powerFair(4, 2, 1);
    setConfig(Config.THREADS_PER_CORE, 2);
    setConfig(Config.SMT_SHARE, 625);
    schedInit();
    th(thread(1)).cpu = 1;
    threadWake(thread(0));
    runUntil(MS);
    threadWake(thread(1));
    runUntil(2 * MS);
    expect<u32>(th(thread(0)).cpu).toBe(0);
    expect<u32>(coreOf(th(thread(1)).cpu)).toBe(2);
    expect<u32>(cpu(0).slow).toBe(0);
  });

  test('hyper-threads: both busy, each does 625 of 1000', () => {
    powerFair(2, 2, 1);
    setConfig(Config.THREADS_PER_CORE, 2);
    setConfig(Config.SMT_SHARE, 625);
    schedInit();
    interactive(1, 100000, 900000000);
    wakeAll(2);
    runUntil(50000);
    expect<u32>(cpu(0).slow).toBe(625);
    expect<u32>(cpu(1).slow).toBe(625);
    runUntil(MS);
    expect<u32>(cpu(0).slow).toBe(0, 'alone again');
    setConfig(Config.THREADS_PER_CORE, 1);
    setConfig(Config.SMT_SHARE, 0);
  });

  test('a control group with half a CPU has half of it, a neighbour outside the rest', () => {
    powerFair(1, 3, 1);
    quota(5 * MS, 10 * MS);
    th(thread(2)).limited = 0;
    wakeAll(3);
    runUntil(1000 * MS);
    // Without the limit the group would have two thirds.
    const group = share(ran(0) + ran(1), 1000 * MS);
    expect<bool>(group >= 490 && group <= 510).toBe(true);
    const rest = share(ran(2), 1000 * MS);
    expect<bool>(rest >= 480 && rest <= 510).toBe(true);
    const one = share(ran(0), ran(0) + ran(1));
    expect<bool>(one >= 480 && one <= 520).toBe(true);
    checkKernel();
    // Alone, it has half of the CPU too, and the CPU idles.
    powerFair(1, 1, 1);
    quota(5 * MS, 10 * MS);
    wakeAll(1);
    runUntil(1000 * MS);
    const alone = share(ran(0), 1000 * MS);
    expect<bool>(alone >= 490 && alone <= 510).toBe(true);
  });

  test('ten thousand threads on two CPUs: each has its turn, everything in order', () => {
    powerFair(2, 10000, 1);
    wakeAll(10000);
    runUntil(8000 * MS);
    checkKernel();
    // A slice is 1.4 ms, ended at a tick: a round of 5,000 takes 10 s at most, half a slice at first.
    let never: u32 = 0;
    for (let i: u32 = 0; i < 10000; i++) if (ran(i) == 0) never++;
    expect<u32>(never).toBe(0);
  });
});

/** Threads of all kinds on a few CPUs, woken at random, everything checked after each step. */
function chaos(seed: u64, cpus: u32, threads: u32): u64 {
  powerFair(cpus, threads, seed);
  for (let i: u32 = 0; i < threads; i++) {
    threadSetNice(thread(i), (nextBelow(Stream.USER, 40) as i32) - 20);
    if (nextBelow(Stream.USER, 3) != 0) {
      interactive(i, 1000 + nextBelow(Stream.USER, 5000000), 1 + nextBelow(Stream.USER, 20000000));
    }
  }
  for (let i: u32 = 0; i < 800; i++) {
    const t = thread(nextBelow(Stream.USER, threads));
    const what = nextBelow(Stream.USER, 10);
    if (what < 3) threadWake(t);
    else runUntil(now() + nextBelow(Stream.USER, 2000000));
    checkKernel();
  }
  let all: u64 = 0;
  for (let i: u32 = 0; i < threads; i++) all += th(thread(i)).runTime;
  return all;
}

describe('everywhere one place, no CPU idles beside a waiting thread, vruntimes don’t fall', () => {
  test('1 CPU', () => {
    expect<bool>(chaos(1, 1, 6) > 0).toBe(true);
  });
  test('3 CPUs', () => {
    expect<bool>(chaos(2, 3, 12) > 0).toBe(true);
  });
  test('70 CPUs', () => {
    expect<bool>(chaos(3, 70, 90) > 0).toBe(true);
  });
});

/** The invariant that was violated last. */
function fired(): u32 {
  return load<u32>(CHECK_STATE);
}

/** Two CPUs, three threads: one waits. */
function crowded(): void {
  powerFair(2, 3, 1);
  wakeAll(3);
  runUntil(10 * MS);
  checkKernel();
}

/** CPU on whose queue somebody waits. */
function full(): u32 {
  return rq(0).queued != 0 ? 0 : 1;
}

describe('the checks of the kernel’s queues have teeth', () => {
  test('a thread in a queue that runs, or in none', () => {
    crowded();
    th(rq(full()).root).state = THREAD_RUNNING;
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUN_QUEUE_OF_CPU);
    crowded();
    rq(full()).root = 0;
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUN_QUEUE_OF_CPU);
    crowded();
    th(thread(0)).cpu = 1 - th(thread(0)).cpu;
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<bool>(fired() == Invariant.RUN_QUEUE_OF_CPU || fired() == Invariant.CPUS).toBe(true);
  });

  test('sums that are wrong, a vruntime that nobody accounted for', () => {
    crowded();
    rq(full()).load++;
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUN_QUEUE_OF_CPU);
    crowded();
    th(rq(full()).root).least++;
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.VRUNTIME);
  });

  test('an origin that falls', () => {
    crowded();
    const q = rq(full());
    q.weighted += q.load;
    q.zero--;
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.VRUNTIME);
  });

  test('a CPU that idles while somebody waits', () => {
    crowded();
    const i = 1 - full();
    th(cpu(i).thread).state = THREAD_BLOCKED;
    cpu(i).thread = 0;
    rq(i).curr = 0;
    cpuSetIdle(i);
    expect(() => {
      checkKernel();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.CPU_IDLES);
  });
});

describe('the clock of a hyper-thread that shares its core', () => {
  test('625 ps of work take a nanosecond, and a cut turn comes to the same', () => {
    powerFair(1, 0, 1);
    beginTurn(100, 0, 100000, 625);
    charge(625 * 10 + 300);
    settle();
    expect<u64>(now()).toBe(110);
    expect<u64>(pending()).toBe(300);
    expect<i64>(turnLeft()).toBe((100000 - 110) * 625 - 300);
    charge(100000);
    settle();
    const whole = now();
    const rest = pending();
    beginTurn(100, 0, 100000, 625);
    charge(625 * 10 + 300);
    settle();
    beginTurn(now(), pending(), 100000, 625);
    charge(100000);
    settle();
    expect<u64>(now()).toBe(whole);
    expect<u64>(pending()).toBe(rest);
    beginTurn(100, 0, 100000);
    charge(2500);
    settle();
    expect<u64>(now()).toBe(102);
    expect<u64>(pending()).toBe(500);
  });
});
