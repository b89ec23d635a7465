// Invariants of CPUs and threads; checked builds only.

import { Counter } from '../abi/counters';
import { Invariant } from '../abi/invariants';
import { PLAIN_FIRST } from '../abi/plain';
import { expectEqual, expectThat } from '../observe/check';
import { Config } from '../abi/config';
import { bitmapTest } from '../base/bitmap';
import { CHECK_STATE } from '../base/layout';
import { config } from '../base/config';
import { counter } from '../observe/counters';
import { Line, littleHolds } from '../observe/little';
import { cgroupBalance, cgroupListed, cgroupOn, cgroupThrottled } from './cgroup';
import { cpu, cpuIsIdle, ncpu } from './cpu';
import { fairAverage, RunQueue, rq } from './fair';
import {
  KERNEL_CROWDED,
  KERNEL_NPLAIN,
  KERNEL_NTHREADS,
  KERNEL_RUNQ_HEAD,
  KERNEL_RUNQ_LEN,
  KERNEL_RUNQ_TAIL,
} from './state';
import { th, THREAD_HELD, THREAD_QUEUED, THREAD_RUNNING, threadByNumber } from './thread';

/** Sums over the tree that is being walked: weights, weighted vruntimes, threads. */
const SUMS: u32 = CHECK_STATE + 464;

/** Every CPU's thread, and every thread's CPU; the queues of those who wait for one. Returns how many records there were. */
export function checkKernel(): u32 {
  const n = ncpu();
  const fair = config(Config.THREAD_SCHEDULER) != 0;
  for (let i: u32 = 0; i < n; i++) {
    const t = cpu(i).thread;
    // Interrupt work keeps an idle CPU idle: it has no turn, only a later clock.
    expectThat(Invariant.CPUS, i, (t == 0) == cpuIsIdle(i));
    if (fair) checkQueue(i);
  }
  const threads = load<u32>(KERNEL_NTHREADS);
  let queued: u32 = 0;
  let held: u32 = 0;
  const plain = load<u32>(KERNEL_NPLAIN);
  for (let k: u32 = 0; k < threads + plain; k++) {
    const i = k < threads ? k : (PLAIN_FIRST as u32) + k - threads;
    const t = threadByNumber(i);
    const state = th(t).state;
    if (state == THREAD_RUNNING) {
      expectEqual(Invariant.CPUS, i, cpu(th(t).cpu).thread, t);
      if (fair) expectEqual(Invariant.RUN_QUEUE_OF_CPU, i, rq(th(t).cpu).curr, t);
    } else if (state == THREAD_QUEUED) {
      queued++;
    } else if (state == THREAD_HELD) {
      held++;
      expectThat(Invariant.QUOTA, i, cgroupThrottled(th(t).cpu));
    }
  }
  expectEqual(Invariant.CPUS, 0, load<u32>(KERNEL_RUNQ_LEN), queued);
  littleHolds(Line.THREADS, queued);
  if (fair) {
    for (let i: u32 = 0; i < n; i++) {
      queued -= rq(i).queued;
      for (let t = rq(i).held; t != 0; t = th(t).next) {
        held--;
        expectEqual(Invariant.RUN_QUEUE_OF_CPU, th(t).number, th(t).state, THREAD_HELD);
        expectEqual(Invariant.RUN_QUEUE_OF_CPU, th(t).number, th(t).cpu, i);
      }
    }
    expectEqual(Invariant.RUN_QUEUE_OF_CPU, n, queued, 0);
    expectEqual(Invariant.RUN_QUEUE_OF_CPU, n, held, 0);
  } else {
    checkFifo();
  }
  if (cgroupOn()) checkQuota(n);
  return n + threads;
}

/** What was granted is used, in the pool, or with a CPU; the list has the throttled CPUs, which run nothing of the group. */
function checkQuota(n: u32): void {
  let throttled: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    if (!cgroupThrottled(i)) continue;
    throttled++;
    expectThat(Invariant.QUOTA, i, cpuIsIdle(i) || th(cpu(i).thread).limited == 0);
  }
  expectEqual(Invariant.QUOTA, n, cgroupListed(), throttled);
  expectEqual(Invariant.QUOTA, n, cgroupBalance() + (counter(Counter.CGROUP_USAGE_NS) as i64), 0);
}

/** The one queue of `fifo`. */
function checkFifo(): void {
  const length = load<u32>(KERNEL_RUNQ_LEN);
  let t = load<u32>(KERNEL_RUNQ_HEAD);
  let last: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    expectThat(Invariant.CPUS, i, t != 0);
    expectEqual(Invariant.CPUS, th(t).number, th(t).state, THREAD_QUEUED);
    last = t;
    t = th(t).next;
  }
  expectEqual(Invariant.CPUS, 0, t, 0);
  expectEqual(Invariant.CPUS, 0, load<u32>(KERNEL_RUNQ_TAIL), last);
}

/** A CPU's fair queue: the tree is in order and its sums are right; nobody waits anywhere while it idles. */
function checkQueue(i: u32): void {
  const q = rq(i);
  expectThat(Invariant.RUN_QUEUE_OF_CPU, i, (q.queued != 0) == bitmapTest(load<u32>(KERNEL_CROWDED), i));
  if (cpuIsIdle(i)) {
    // Unless those who wait belong to a control group that may not run here.
    expectEqual(Invariant.CPU_IDLES, i, q.queued, 0);
    if (!cgroupOn()) expectEqual(Invariant.CPU_IDLES, i, load<u32>(KERNEL_RUNQ_LEN), 0);
    expectEqual(Invariant.RUN_QUEUE_OF_CPU, i, q.curr, 0);
  }
  store<i64>(SUMS, 0);
  store<i64>(SUMS + 8, 0);
  store<u32>(SUMS + 16, 0);
  if (q.root != 0) checkTree(i, q, q.root);
  expectEqual(Invariant.RUN_QUEUE_OF_CPU, i, load<u32>(SUMS + 16), q.queued);
  expectEqual(Invariant.RUN_QUEUE_OF_CPU, i, load<u64>(SUMS), q.load as u64);
  expectEqual(Invariant.RUN_QUEUE_OF_CPU, i, load<u64>(SUMS + 8), q.weighted as u64);
  // The average is no less than the least of them; the origin is, and never falls.
  if (q.root != 0 && q.curr == 0) expectThat(Invariant.VRUNTIME, i, fairAverage(q) >= th(q.root).least);
  expectThat(Invariant.VRUNTIME, i, q.zero >= q.seenZero);
  q.seenZero = q.zero;
}

/** Walks a tree from left to right. Returns the least vruntime in it. */
function checkTree(i: u32, q: RunQueue, t: u32): i64 {
  const rec = th(t);
  let least = rec.vruntime;
  expectEqual(Invariant.RUN_QUEUE_OF_CPU, rec.number, rec.state, THREAD_QUEUED);
  expectEqual(Invariant.RUN_QUEUE_OF_CPU, rec.number, rec.cpu, i);
  store<i64>(SUMS, load<i64>(SUMS) + (rec.weight as i64));
  store<i64>(SUMS + 8, load<i64>(SUMS + 8) + (rec.vruntime - q.zero) * (rec.weight as i64));
  store<u32>(SUMS + 16, load<u32>(SUMS + 16) + 1);
  if (rec.left != 0) {
    expectThat(Invariant.RUN_QUEUE_OF_CPU, rec.number, th(rec.left).deadline <= rec.deadline);
    least = min<i64>(least, checkTree(i, q, rec.left));
  }
  if (rec.right != 0) {
    expectThat(Invariant.RUN_QUEUE_OF_CPU, rec.number, th(rec.right).deadline >= rec.deadline);
    least = min<i64>(least, checkTree(i, q, rec.right));
  }
  expectEqual(Invariant.VRUNTIME, rec.number, rec.least as u64, least as u64);
  return least;
}
