// Invariants of CPUs and threads; checked builds only.

import { Counter } from '../abi/counters';
import { Invariant } from '../abi/invariants';
import { expectEqual, expectThat } from '../observe/check';
import { counter } from '../observe/counters';
import { cgroupBalance, cgroupListed, cgroupOn, cgroupThrottled } from './cgroup';
import { cpu, cpuIsIdle, ncpu } from './cpu';
import { KERNEL_NTHREADS, KERNEL_RUNQ_HEAD, KERNEL_RUNQ_LEN, KERNEL_RUNQ_TAIL } from './state';
import { th, THREAD_QUEUED, THREAD_RUNNING, threadByNumber } from './thread';

/** Every CPU's thread, and every thread's CPU; the queue of those who wait for one. Returns how many records there were. */
export function checkKernel(): u32 {
  const n = ncpu();
  let busy: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const t = cpu(i).thread;
    if (t == 0) {
      // Interrupt work keeps an idle CPU idle: it has no turn, only a later clock.
      expectThat(Invariant.CPUS, i, cpuIsIdle(i));
      continue;
    }
    busy++;
    expectThat(Invariant.CPUS, i, !cpuIsIdle(i));
  }
  const threads = load<u32>(KERNEL_NTHREADS);
  let queued: u32 = 0;
  for (let i: u32 = 0; i < threads; i++) {
    const t = threadByNumber(i);
    const state = th(t).state;
    if (state == THREAD_RUNNING) {
      expectEqual(Invariant.CPUS, i, cpu(th(t).cpu).thread, t);
    } else if (state == THREAD_QUEUED) {
      queued++;
    }
  }
  const length = load<u32>(KERNEL_RUNQ_LEN);
  expectEqual(Invariant.CPUS, 0, length, queued);
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
  // No thread waits for a CPU beside an idle one, unless its control group has used up what it may.
  if (cgroupOn()) checkQuota(n);
  else expectThat(Invariant.CPUS, length, length == 0 || busy == n);
  return n + threads;
}

/** What was granted is used, in the pool, or with a CPU; the list has the throttled CPUs, which run nothing. */
function checkQuota(n: u32): void {
  let throttled: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    if (!cgroupThrottled(i)) continue;
    throttled++;
    expectThat(Invariant.QUOTA, i, cpuIsIdle(i));
  }
  expectEqual(Invariant.QUOTA, n, cgroupListed(), throttled);
  expectEqual(Invariant.QUOTA, n, cgroupBalance() + (counter(Counter.CGROUP_USAGE_NS) as i64), 0);
}
