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
import { turnMin, turnMinTime, turnSecondTime, turnSet } from '../base/turns';
import { cgroupChange, cgroupCharge, cgroupOn, cgroupPeriod, cgroupSlack } from '../kernel/cgroup';
import { cpu, NEVER } from '../kernel/cpu';
import { consoleFull } from '../kernel/console';
import { netEvent } from '../kernel/net';
import { KERNEL_BALANCING, KERNEL_CUR_CPU } from '../kernel/state';
import {
  cpuBalance,
  cpuPickNext,
  cpuQuotaTick,
  cpuRuns,
  cpuSliceOver,
  cpusTakeWaiting,
  threadPlace,
} from '../kernel/sched';
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
  const until = config(Config.UNTIL_NS) as u64;
  const most = config(Config.MAX_EVENTS) as u64;
  for (let i: u32 = 0; i < turns; i++) {
    const state = load<u32>(SCHED_RUN_STATE);
    if (CHECKED && state != 0) sweep();
    if (state != 0 || consoleFull() || traceFull()) return state;
    if (reclaimDue()) reclaim();
    const event = eventsPeek();
    const cpuTime = turnMinTime();
    const next = min(event, cpuTime);
    // Nothing is to come, or nothing but the end of sysmon's deep sleep: a real process would wait for ever.
    // (Keep-alive of peers that have answered, and the ends of TIME_WAIT, change nothing of that.)
    const idle = cpuTime == NEVER && onlyQuietEvents() && !timersPending();
    if (next == NEVER || idle) {
      if (CHECKED && config(Config.PLAIN_ONLY) == 0) checkStopped();
      halt(RunState.STOPPED);
      continue;
    }
    if (sampleReached(until != 0 ? min(next, until) : next)) {
      setNow(sampleAt());
      return 0;
    }
    if (until != 0 && next >= until) {
      setNow(until);
      halt(RunState.UNTIL);
      continue;
    }
    if (most != 0 && counter(Counter.EVENTS) >= most) {
      halt(RunState.STOPPED);
      continue;
    }
    count(Counter.TURNS, 1);
    if (event <= cpuTime) {
      takeEvent(event);
      if (CHECKED) checkInvariants();
    } else {
      // Of CPUs at the same instant the lowest number goes first, and through that instant.
      const second = turnSecondTime();
      takeCpu(turnMin(), event, second == cpuTime ? second + 1 : second, until);
    }
  }
  return load<u32>(SCHED_RUN_STATE);
}

/** Whether nothing is to come that could make a thread go on. */
function onlyQuietEvents(): bool {
  const loud = eventsPending() - quietEvents();
  return loud == 0 || (loud == 1 && onlySysmonWaits());
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

/** @param other the earliest instant of any other CPU */
function takeCpu(i: u32, event: u64, other: u64, until: u64): void {
  const c = cpu(i);
  const t = c.thread;
  const plain = t != 0 && th(t).kind == THREAD_KIND_PLAIN;
  // Computing that nobody sees may run ahead of the other CPUs, as far as none of them can take this one.
  const ahead = plain && other < NEVER - AHEAD_MAX_NS ? other + cost(Cost.WAKE_LATENCY) / 1000 : other;
  const limit_ns = min(event, ahead);
  // No turn is longer than TURN_NS, so that advance() returns however little happens.
  const limit = min(min(limit_ns, c.clock + TURN_NS), sampleAt());
  beginTurn(c.clock, c.pendingPs, until != 0 ? min(limit, until) : limit, c.slow);
  store<u32>(KERNEL_CUR_CPU, i + 1);
  if (!cpuRuns(i)) {
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
    runPlain(th(t).owner, min(event, other));
    if (CHECKED) checkInvariants();
  } else {
    runM(th(t).owner);
  }
  settle();
  const spent = now() - c.clock;
  c.busy += spent;
  if (cgroupOn() && th(t).limited != 0) cgroupCharge(i, spent);
  th(t).runTime += spent;
  c.clock = now();
  c.pendingPs = pending();
  turnSet(i, c.clock);
  if (th(t).state != THREAD_RUNNING) th(t).notBefore = c.clock;
}
