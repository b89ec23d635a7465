// Invariants of CPUs and threads; checked builds only.

import { Invariant } from '../abi/invariants';
import { expectEqual, expectThat } from '../observe/check';
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
  // No thread waits for a CPU beside an idle one.
  expectThat(Invariant.CPUS, length, length == 0 || busy == n);
  return n + threads;
}
