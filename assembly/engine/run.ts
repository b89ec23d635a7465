// The run loop: whose turn is it? Future events and CPUs, the earlier first, events before CPUs at the same instant, CPUs by
// number. A CPU keeps its turn until the earliest instant of anyone else, so what can be seen from outside happens exactly in
// the order of time, however the run is cut into calls of advance().

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, RunState } from '../abi/counters';
import { EventKind } from '../abi/events';
import { CHECKED } from '../base/build';
import { beginTurn, now, pending, setNow, setPending, settle } from '../base/clock';
import { config, cost } from '../base/config';
import { eventGen, eventKind, eventPayload, eventsPeek, eventsPending, eventsPop } from '../base/events';
import { turnMinTime, turnSet, turnTake } from '../base/turns';
import { cgroupChange, cgroupCharge, cgroupOn, cgroupPeriod, cgroupSlack } from '../kernel/cgroup';
import { cpu, NEVER } from '../kernel/cpu';
import { consoleFull } from '../kernel/console';
import { netEvent } from '../kernel/net';
import { kernelTurn } from '../kernel/privilege';
import { KERNEL_BALANCING, KERNEL_CUR_CPU } from '../kernel/state';
import { cpuBalance, cpuPickNext, cpuQuotaTick, cpuSliceOver, cpusTakeWaiting, threadPlace } from '../kernel/sched';
import { th, THREAD_KIND_PLAIN, THREAD_RUNNING, threadTimeout } from '../kernel/thread';
import { count, counter } from '../observe/counters';
import { traceFull } from '../observe/trace';
import { plainDeviceData, runPlain } from '../plain/process';
import { checkInvariants, sweep } from '../runtime/check';
import { checkStopped } from '../runtime/checkgs';
import { SCHED_CUR_G, SCHED_CUR_M, SCHED_CUR_P, SCHED_RUN_STATE, SCHED_SYSMON_WAIT } from '../runtime/sched';
import { loadDone, worldEvent } from '../world/load';
import { reclaimDue } from '../runtime/malloc';
import { gomaxprocs } from '../runtime/p';
import { npidle } from '../runtime/wakep';
import { timersPending } from '../runtime/timers';
import { reclaim } from '../vm/reclaim';
import { halt, runM } from './dispatch';
import { quietEvents } from '../kernel/keepalive';
import { sampleAt, sampleReached } from './sample';

/** Longest turn, ns. A longer one is cut, which changes nothing that can be seen. */
const TURN_NS: u64 = 100_000;
/** More than any price. */
const AHEAD_MAX_NS: u64 = 10_000_000;

/**
 * Runs at most `turns` turns, fewer if the program's output has to be taken. Returns the RunState: 0 if the run isn't over.
 */
export function advance(turns: u32): u32 {
  // These change only between two calls.
  const until = config(Config.UNTIL_NS) != 0 ? (config(Config.UNTIL_NS) as u64) : NEVER;
  const most = config(Config.MAX_EVENTS) != 0 ? (config(Config.MAX_EVENTS) as u64) : U64.MAX_VALUE;
  const horizon = min(until, sampleAt());
  for (let i: u32 = 0; i < turns; i++) {
    if (CHECKED && endedBetweenSteps()) sweep();
    if (load<u32>(SCHED_RUN_STATE) != 0 || consoleFull() || traceFull()) break;
    if (reclaimDue()) reclaim();
    const event = eventsPeek();
    const cpuTime = turnMinTime();
    const next = min(event, cpuTime);
    if (next >= horizon || counter(Counter.EVENTS) >= most || (cpuTime == NEVER && nothingToCome(event))) {
      if (standStill(next, event, until)) return 0;
      continue;
    }
    count(Counter.TURNS, 1);
    if (event <= cpuTime) {
      takeEvent(event);
      if (CHECKED) checkInvariants();
    } else {
      const mine = turnTake();
      // Of CPUs at the same instant the lowest number goes first, and through that instant.
      const second = turnMinTime();
      takeCpu(mine, event, second == cpuTime ? second + 1 : second, horizon);
    }
  }
  return load<u32>(SCHED_RUN_STATE);
}

/** The run is over, and everything is where it belongs: the limit of threads ends it in the midst of a step. */
function endedBetweenSteps(): bool {
  const state = load<u32>(SCHED_RUN_STATE);
  return state != 0 && state != (RunState.THREAD_LIMIT as u32);
}

/** Whether nothing is to come that could make a thread go on. */
function onlyQuietEvents(): bool {
  const loud = eventsPending() - quietEvents();
  return loud == 0 || (loud == 1 && onlySysmonWaits());
}

/**
 * No CPU runs: whether nothing is to come, or nothing but the end of sysmon's deep sleep: a real process would wait for ever. (Keep-alive
 * of peers that have answered, and the ends of TIME_WAIT, change nothing of that.)
 */
function nothingToCome(event: u64): bool {
  return event == NEVER || (onlyQuietEvents() && !timersPending());
}

/** There is a reason not to go on to `next`. Whether it is the instant of a sample; otherwise the run is over. */
function standStill(next: u64, event: u64, until: u64): bool {
  if (turnMinTime() == NEVER && nothingToCome(event)) {
    if (CHECKED && config(Config.PLAIN_ONLY) == 0) checkStopped();
    halt(RunState.STOPPED);
    return false;
  }
  if (sampleReached(min(next, until))) {
    setNow(sampleAt());
    return true;
  }
  if (next >= until) {
    setNow(until);
    halt(RunState.UNTIL);
    return false;
  }
  halt(RunState.STOPPED);
  return false;
}

/** Whether the one future event there is can be sysmon's alone: the end of its deep sleep, or its next line of schedtrace. */
function onlySysmonWaits(): bool {
  // Or the kernel's, which will find that there is nothing to be evened out any more.
  if (load<u32>(KERNEL_BALANCING) != 0) return true;
  if (load<u32>(SCHED_SYSMON_WAIT) != 0) return true;
  return config(Config.SCHEDTRACE_NS) != 0 && npidle() == gomaxprocs();
}

function takeEvent(at: u64): void {
  setNow(at);
  setPending(0);
  store<u32>(KERNEL_CUR_CPU, 0);
  store<u32>(SCHED_CUR_M, 0);
  store<u32>(SCHED_CUR_P, 0);
  store<u32>(SCHED_CUR_G, 0);
  eventsPop();
  const kind = eventKind();
  const payload = eventPayload();
  const gen = eventGen();
  switch (kind) {
    case EventKind.THREAD_WAKE: {
      threadTimeout(payload, gen);
      return;
    }
    case EventKind.THREAD_RUNNABLE: {
      threadPlace(payload);
      return;
    }
    case EventKind.CPU_SLICE: {
      cpuSliceOver(payload, gen);
      return;
    }
    case EventKind.DEVICE_DATA: {
      plainDeviceData(payload);
      return;
    }
    case EventKind.CPU_BALANCE: {
      cpuBalance();
      return;
    }
    case EventKind.CPU_QUOTA: {
      cpuQuotaTick(payload, gen);
      return;
    }
    case EventKind.QUOTA_PERIOD: {
      cgroupPeriod();
      cpusTakeWaiting();
      return;
    }
    case EventKind.QUOTA_SLACK: {
      cgroupSlack();
      cpusTakeWaiting();
      return;
    }
    case EventKind.QUOTA_CHANGE: {
      cgroupChange();
      return;
    }
  }
  if (kind >= (EventKind.WORLD_FIRST as u32)) {
    worldEvent(kind, payload, gen);
    if (loadDone()) halt(RunState.LOAD_DONE);
  } else if (kind >= (EventKind.NET_FIRST as u32)) {
    netEvent(kind, payload, gen);
  }
}

/**
 * CPU i, which is out of the tree of turns, runs until something ends its turn.
 * @param event the earliest future event; after the CPU's own instant, as the two others are
 * @param other the earliest instant of any other CPU
 * @param horizon where the run itself stops
 */
function takeCpu(i: u32, event: u64, other: u64, horizon: u64): void {
  const c = cpu(i);
  const t = c.thread;
  const thread = th(t);
  const plain = t != 0 && thread.kind == THREAD_KIND_PLAIN;
  // Computing that nobody sees may run ahead of the other CPUs, as far as none of them can take this one.
  const ahead = plain && other < NEVER - AHEAD_MAX_NS ? other + cost(Cost.WAKE_LATENCY) / 1000 : other;
  // No turn is longer than TURN_NS, so that advance() returns however little happens.
  beginTurn(c.clock, c.pendingPs, min(min(min(event, ahead), horizon), c.clock + TURN_NS), c.slow);
  store<u32>(KERNEL_CUR_CPU, i + 1);
  kernelTurn(i);
  if (thread.state != THREAD_RUNNING || thread.cpu != i) {
    // Its thread blocked in an earlier turn; the CPU's clock has got to the end of that.
    store<u32>(SCHED_CUR_M, 0);
    store<u32>(SCHED_CUR_P, 0);
    store<u32>(SCHED_CUR_G, 0);
    cpuPickNext(i);
    return;
  }
  if (plain) {
    store<u32>(SCHED_CUR_M, 0);
    store<u32>(SCHED_CUR_P, 0);
    store<u32>(SCHED_CUR_G, 0);
    runPlain(thread.owner, min(event, other));
    if (CHECKED) checkInvariants();
    settle();
  } else {
    runM(thread.owner, thread);
  }
  const to = now();
  const spent = to - c.clock;
  c.busy += spent;
  if (cgroupOn() && thread.limited != 0) cgroupCharge(i, spent);
  thread.runTime += spent;
  c.clock = to;
  c.pendingPs = pending();
  turnSet(i, to);
  if (thread.state != THREAD_RUNNING) thread.notBefore = to;
}
