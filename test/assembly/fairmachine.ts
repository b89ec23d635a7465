// What the specs of the kernel's fair scheduler share: CPUs whose threads compute, sleep and wake, driven as the run loop does.

import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { EventKind } from '../../assembly/abi/events';
import { setNow } from '../../assembly/base/clock';
import { eventGen, eventKind, eventPayload, eventsInit, eventsPeek, eventsPop } from '../../assembly/base/events';
import { turnMin, turnMinTime, turnSet } from '../../assembly/base/turns';
import { cpu } from '../../assembly/kernel/cpu';
import { cgroupCharge, cgroupOn, cgroupPeriod, cgroupSlack } from '../../assembly/kernel/cgroup';
import {
  cpuBalance,
  cpuPickNext,
  cpuQuotaTick,
  cpuRuns,
  cpuSliceOver,
  cpusTakeWaiting,
  schedInit,
  threadPlace,
} from '../../assembly/kernel/sched';
import { KERNEL_CUR_CPU } from '../../assembly/kernel/state';
import {
  th,
  THREAD_KIND_M,
  THREAD_RUNNING,
  threadByNumber,
  threadNew,
  threadSleepUntil,
  threadTimeout,
} from '../../assembly/kernel/thread';
import { freshMemory, setConfig, setCost } from './machine';

export const MS: u64 = 1000000;
/** On one CPU; a slice of n CPUs is longer. */
export const BASE: u64 = 700000;
export const LATENCY: u64 = 6000;

/** A machine with n idle CPUs, and threads threads, all blocked; thread i's owner is its run until it sleeps, ns (0: for ever). */
export function powerFair(n: u32, threads: u32, seed: u64): void {
  freshMemory(seed);
  setConfig(Config.CPUS, n);
  setConfig(Config.THREAD_SCHEDULER, 1);
  setConfig(Config.BASE_SLICE_NS, BASE);
  setConfig(Config.USER_HZ_TICK_NS, MS);
  setConfig(Config.THREADS_PER_CORE, 1);
  setCost(Cost.WAKE_LATENCY, (LATENCY as u32) * 1000);
  setCost(Cost.CONTEXT_SWITCH, 1200 * 1000);
  setNow(0);
  eventsInit();
  schedInit();
  store<u32>(KERNEL_CUR_CPU, 0);
  for (let i: u32 = 0; i < threads; i++) threadNew(THREAD_KIND_M, 0);
}

/** Address of thread number i. */
export function thread(i: u32): u32 {
  return threadByNumber(i);
}

/** The earliest event, as the run loop takes it. */
function takeEvent(): void {
  setNow(eventsPeek());
  store<u32>(KERNEL_CUR_CPU, 0);
  eventsPop();
  const kind = eventKind();
  if (kind == (EventKind.THREAD_WAKE as u32)) threadTimeout(eventPayload(), eventGen());
  else if (kind == (EventKind.THREAD_RUNNABLE as u32)) threadPlace(eventPayload());
  else if (kind == (EventKind.CPU_SLICE as u32)) cpuSliceOver(eventPayload(), eventGen());
  else if (kind == (EventKind.CPU_BALANCE as u32)) cpuBalance();
  else if (kind == (EventKind.CPU_QUOTA as u32)) cpuQuotaTick(eventPayload(), eventGen());
  else if (kind == (EventKind.QUOTA_PERIOD as u32)) {
    cgroupPeriod();
    cpusTakeWaiting();
  } else if (kind == (EventKind.QUOTA_SLACK as u32)) {
    cgroupSlack();
    cpusTakeWaiting();
  } else assert(false, 'unknown event');
}

/** The thread on CPU i computes, until the next instant of anyone else or until it sleeps. */
function takeCpu(i: u32, limit: u64): void {
  const c = cpu(i);
  setNow(c.clock);
  store<u32>(KERNEL_CUR_CPU, i + 1);
  if (!cpuRuns(i)) {
    cpuPickNext(i);
    return;
  }
  const rec = th(c.thread);
  let until = max(limit, c.clock + 1);
  // wakeAt holds how long it sleeps, owner how long it runs, spare how much of that it has run.
  if (rec.owner != 0) until = min(until, c.clock + ((rec.owner - rec.spare) as u64));
  const spent = until - c.clock;
  if (cgroupOn() && rec.limited != 0) cgroupCharge(i, spent);
  rec.runTime += spent;
  rec.spare += spent as u32;
  c.clock = until;
  setNow(until);
  turnSet(i, until);
  if (rec.owner == 0 || rec.spare < rec.owner) return;
  rec.spare = 0;
  threadSleepUntil(c.thread, until + pause(c.thread));
  rec.notBefore = until;
}

/** How long a thread sleeps between two bursts, ns: kept where the gmp machine keeps the M. */
export function pause(t: u32): u64 {
  return th(t).next as u64;
}

/** Thread i runs for `burst` ns, sleeps for `sleep`, and so on. */
export function interactive(i: u32, burst: u32, sleep: u32): void {
  th(thread(i)).owner = burst;
  th(thread(i)).next = sleep;
}

/** Everything before an instant happens. */
export function runUntil(at: u64): void {
  while (true) {
    const event = eventsPeek();
    const turn = turnMinTime();
    if (min(event, turn) >= at) break;
    if (event <= turn) {
      takeEvent();
      continue;
    }
    const i = turnMin();
    turnSet(i, U64.MAX_VALUE);
    const second = turnMinTime();
    turnSet(i, turn);
    // Nobody can change what runs here sooner than a wake-up takes.
    takeCpu(i, min(min(event, second < U64.MAX_VALUE - LATENCY ? second + LATENCY : second), at));
  }
  setNow(at);
}

/** Whether a thread has a CPU. */
export function runs(i: u32): bool {
  return th(thread(i)).state == THREAD_RUNNING;
}
