// Which thread runs on which CPU, and until when. Two schedulers, by a key of the configuration: `eevdf`, a fair queue for each
// CPU with choice and balancing between them (fair.ts, balance.ts), as in Linux; and `fifo`, one queue for all (fifo.ts).
//
//   threadPlace     a thread has woken: on an idle CPU it runs at once, else it waits, or takes the CPU of who has had his share
//   cpuPickNext     a CPU's thread has left: the next one of its queue, or one of another CPU's, or the CPU idles
//   cpuSliceOver    at a tick, only while others wait: whoever is first now
//   mayRun          whether a thread's control group still has something of its quota on a CPU: asked before it runs there. If
//                   not, the thread is held beside that CPU's queue, until cpuUnthrottled (cgroup.ts)

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import { bitmapFirst } from '../base/bitmap';
import { now } from '../base/clock';
import { config, cost } from '../base/config';
import { schedule } from '../base/events';
import { turnSet } from '../base/turns';
import { count } from '../observe/counters';
import { emit, note } from '../observe/trace';
import { armBalance, balanceFor, pullForIdle, selectCpu } from './balance';
import { cgroupCharge, cgroupIdle, cgroupMayRun, cgroupOn, cgroupRuns, cgroupThrottled, cgroupTick } from './cgroup';
import { cpu, cpuIsIdle, cpuSetBusy, cpuSetIdle, cpusInit, ncpu } from './cpu';
import {
  fairDequeue,
  fairEnqueue,
  fairHold,
  fairInit,
  fairLeave,
  fairPick,
  fairPutBack,
  fairStart,
  fairTake,
  fairUnhold,
  fairUpdate,
  realNs,
  rq,
} from './fair';
import { fifoPop, fifoPush, fifoPushFirst } from './fifo';
import { kernelTick } from './privilege';
import { KERNEL_BALANCING, KERNEL_IDLE_CPUS, KERNEL_RUNQ_LEN } from './state';
import { th, THREAD_RUNNING, THREAD_WAKING, threadByNumber } from './thread';

const GEN_MASK: u32 = 0xffffff;

/** Powers the CPUs on, with empty queues. */
export function schedInit(): void {
  cpusInit();
  fairInit();
}

function fair(): bool {
  return config(Config.THREAD_SCHEDULER) != 0;
}

/** THREAD_RUNNABLE: the wake latency is over. */
export function threadPlace(number: u32): void {
  const t = threadByNumber(number);
  if (th(t).state == THREAD_WAKING) admit(t);
}

/** A thread that is on no queue could run: where it belongs, if its groups may run. */
function admit(t: u32): void {
  const rec = th(t);
  const home = rec.cpu;
  // It blocked there, and the CPU hasn't got to the end of what it was doing: its account is closed now.
  if (fair() && rq(home).curr == t) fairLeave(home);
  if (!fair()) {
    let target: i32 = -1;
    if (cpuIsIdle(home)) target = home as i32;
    else target = bitmapFirst(load<u32>(KERNEL_IDLE_CPUS));
    if (target >= 0) {
      if (!mayRun(target as u32, t)) {
        fifoPush(t);
        return;
      }
      cpuSetBusy(target as u32);
      switchTo(target as u32, t);
      return;
    }
    fifoPush(t);
    armSlice(longestRunning(), config(Config.USER_HZ_TICK_NS) as u64);
    return;
  }
  const target = selectCpu(t);
  if (!mayRun(target, t)) {
    fairHold(target, t);
    return;
  }
  if (cpuIsIdle(target)) {
    cpuSetBusy(target);
    fairStart(target, t);
    switchTo(target, t);
    return;
  }
  fairEnqueue(target, t);
  armBalance();
  preemptIfDue(target);
}

/** Whether a thread's control group may run it on CPU i. */
function mayRun(i: u32, t: u32): bool {
  return !cgroupOn() || th(t).limited == 0 || cgroupMayRun(i);
}

/** Whether CPU i's thread still runs there: a CPU gives it up at the end of what it was doing, and is busy until then. */
export function cpuRuns(i: u32): bool {
  const rec = th(cpu(i).thread);
  return rec.state == THREAD_RUNNING && rec.cpu == i;
}

/** CPU i's thread no longer runs there: the next one takes over, or the CPU idles. */
export function cpuPickNext(i: u32): void {
  if (!fair()) {
    const mayRun = !cgroupOn() || load<u32>(KERNEL_RUNQ_LEN) == 0 || cgroupMayRun(i);
    const t = mayRun ? fifoPop() : 0;
    if (t == 0) {
      idle(i);
      return;
    }
    switchTo(i, t);
    if (load<u32>(KERNEL_RUNQ_LEN) != 0) armSlice(i, config(Config.SCHED_SLICE_NS) as u64);
    return;
  }
  fairLeave(i);
  const q = rq(i);
  let t = fairPick(q, false);
  // Whoever may not run here any more goes to the side.
  while (t != 0 && !mayRun(i, t)) {
    fairDequeue(t, true);
    fairHold(i, t);
    t = fairPick(q, false);
  }
  if (t != 0) {
    fairTake(i, t);
    if (cgroupOn() && q.limited == 0 && th(t).limited == 0) cgroupIdle(i);
  } else if (load<u32>(KERNEL_RUNQ_LEN) != 0) {
    t = pullForIdle(i);
    if (t != 0) fairStart(i, t);
  }
  if (t == 0) {
    idle(i);
    return;
  }
  switchTo(i, t);
  armTick(i);
}

function idle(i: u32): void {
  cpu(i).thread = 0;
  cpuSetIdle(i);
  note(Ev.CPU_IDLE, i, 0, 0);
  if (cgroupOn()) cgroupIdle(i);
}

/** CPU_SLICE: if others wait, somebody else may have the CPU now. */
export function cpuSliceOver(i: u32, gen: u32): void {
  const c = cpu(i);
  if (c.sliceGen != gen) return;
  c.armed = 0;
  if (c.thread == 0 || !cpuRuns(i)) return;
  if (fair()) {
    if (rq(i).queued == 0) return;
    if (fairUpdate(rq(i))) preemptIfDue(i);
    else armTick(i);
    return;
  }
  if (load<u32>(KERNEL_RUNQ_LEN) == 0) return;
  th(c.thread).notBefore = c.clock;
  kernelTick(i);
  fifoPush(c.thread);
  cpuPickNext(i);
}

/** If somebody who waits for CPU i should run there rather than who does, he does; otherwise it is asked again at a tick. */
function preemptIfDue(i: u32): void {
  // Who has left the CPU already is followed as soon as its clock has got there.
  if (!cpuRuns(i)) return;
  const q = rq(i);
  fairUpdate(q);
  let next = fairPick(q, true);
  while (next != q.curr && !mayRun(i, next)) {
    fairDequeue(next, true);
    fairHold(i, next);
    next = fairPick(q, true);
  }
  if (cgroupOn() && th(q.curr).limited != 0 && cgroupThrottled(i)) {
    holdRunning(i);
    return;
  }
  if (next == q.curr) {
    armTick(i);
    return;
  }
  th(q.curr).notBefore = cpu(i).clock;
  kernelTick(i);
  fairPutBack(i);
  fairTake(i, next);
  switchTo(i, next);
  armTick(i);
}

/** The tick at which CPU i's thread will have had its slice, if others wait. */
function armTick(i: u32): void {
  const c = cpu(i);
  const q = rq(i);
  if (c.armed != 0 || q.queued == 0) return;
  c.armed = 1;
  const rec = th(q.curr);
  const left = realNs(max<i64>(rec.deadline - rec.vruntime, 0), rec) as u64;
  const tick = max<u64>(config(Config.USER_HZ_TICK_NS) as u64, 1);
  const due = max(max(c.clock, now()) + left, now() + 1);
  schedule(((due + tick - 1) / tick) * tick, EventKind.CPU_SLICE, i, c.sliceGen);
}

/** CPU_BALANCE: takes from fuller queues for emptier ones, the CPUs in turn. */
export function cpuBalance(): void {
  store<u32>(KERNEL_BALANCING, 0);
  if (load<u32>(KERNEL_RUNQ_LEN) == 0) return;
  for (let i: u32 = 0; i < ncpu(); i++) {
    if (cpuIsIdle(i)) continue;
    const t = balanceFor(i);
    if (t == 0) continue;
    fairEnqueue(i, t);
    preemptIfDue(i);
  }
  if (load<u32>(KERNEL_RUNQ_LEN) != 0) armBalance();
}

/** CPU_QUOTA: if the control group has used up what CPU i may run, its thread waits, before all others. */
export function cpuQuotaTick(i: u32, gen: u32): void {
  const c = cpu(i);
  const t = c.thread;
  if (!cgroupTick(i, gen, t != 0 && cpuRuns(i) && th(t).limited != 0)) return;
  if (fair()) {
    holdRunning(i);
    return;
  }
  th(t).notBefore = c.clock;
  kernelTick(i);
  fifoPushFirst(t);
  c.thread = 0;
  cpuSetIdle(i);
  note(Ev.CPU_IDLE, i, 0, 0);
}

/** CPU i's thread may not run there any more. */
function holdRunning(i: u32): void {
  const t = cpu(i).thread;
  th(t).notBefore = cpu(i).clock;
  kernelTick(i);
  fairLeave(i);
  fairHold(i, t);
  cpuPickNext(i);
}

/** Idle CPUs take threads that wait, as far as their control group may run: after a refill. */
export function cpusTakeWaiting(): void {
  for (let i: u32 = 0; i < ncpu() && load<u32>(KERNEL_RUNQ_LEN) != 0; i++) if (cpuIsIdle(i)) takeWaiting(i);
}

/** CPU i may run the control group's threads again. */
export function cpuUnthrottled(i: u32): void {
  if (fair() && fairUnhold(i)) armBalance();
  if (cpuIsIdle(i)) takeWaiting(i);
  else if (fair()) preemptIfDue(i);
}

function takeWaiting(i: u32): void {
  if (load<u32>(KERNEL_RUNQ_LEN) == 0) return;
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
  if (cgroupOn() && rec.limited != 0) {
    cgroupCharge(i, total / 1000);
    cgroupRuns(i);
  }
  turnSet(i, c.clock);
  count(Counter.CONTEXT_SWITCHES, 1);
  emit(Ev.CPU_SWITCH, i, rec.number);
}
