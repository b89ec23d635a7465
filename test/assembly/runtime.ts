// A machine on which the Go runtime has booted, without an interpreter: for specs of the scheduler.

import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { setNow, setPending } from '../../assembly/base/clock';
import { eventsInit } from '../../assembly/base/events';
import { sysAlloc } from '../../assembly/base/memory';
import { schedInit } from '../../assembly/kernel/sched';
import { filesInit } from '../../assembly/kernel/file';
import { histBytes, histInit } from '../../assembly/observe/histogram';
import { allocm, Phase } from '../../assembly/runtime/m';
import { allp } from '../../assembly/runtime/p';
import { SCHED_CUR_M, SCHED_CUR_P, SCHED_LASTPOLL, SCHED_LATENCY } from '../../assembly/runtime/sched';
import { stealOrderInit } from '../../assembly/runtime/schedule';
import { timerInit } from '../../assembly/runtime/timer';
import { acquirep, pidleput } from '../../assembly/runtime/wakep';
import { freshMemory, go126Queues, lectureQueues, makePs, setConfig, setCost } from './machine';

export const US: u64 = 1000;
export const MS: u64 = 1000000;

/**
 * As engine/boot.ts, up to the first goroutine: P 0 belongs to M 0, which looks for work; the other Ps are idle.
 * @param priced whether the runtime's own work costs what it does on a small server, or nothing
 * @returns M 0, whose thread is still asleep
 */
export function bootRuntime(seed: u64, ps: u32, cpus: u32, lecture: bool, priced: bool): u32 {
  freshMemory(seed);
  if (lecture) lectureQueues();
  else go126Queues();
  setConfig(Config.CPUS, cpus);
  setConfig(Config.GOMAXPROCS, ps);
  setConfig(Config.SCHED_SLICE_NS, 3 * MS);
  setConfig(Config.USER_HZ_TICK_NS, MS);
  setConfig(Config.GLOBAL_TICK, lecture ? 0 : 61);
  setConfig(Config.STEAL_BEFORE_GLOBAL, lecture ? 1 : 0);
  setConfig(Config.STEAL_ROUNDS, 4);
  setConfig(Config.STEAL_RUNNEXT, lecture ? 0 : 1);
  setConfig(Config.STEAL_RUNNEXT_PAUSE_NS, lecture ? 0 : 3 * US);
  setConfig(Config.SPIN_LIMIT_HALF, lecture ? 0 : 1);
  setConfig(Config.NEEDSPINNING, 1);
  setConfig(Config.GOSCHED_WAKEP, 1);
  setConfig(Config.INJECT_WAKEP, 1);
  setConfig(Config.SPIN_RECHECK_GLOBAL, 1);
  setConfig(Config.POLLER_THREAD, lecture ? 1 : 0);
  setConfig(Config.EPOLL_EVENTS_MAX, lecture ? 100 : 128);
  setConfig(Config.EPOLL_ORDER, lecture ? 1 : 0);
  setConfig(Config.EPOLL_ROUND_MS, 1);
  setConfig(Config.SYSMON, lecture ? 0 : 1);
  setConfig(Config.SYSMON_MIN_NS, 20 * US);
  setConfig(Config.SYSMON_MAX_NS, 10 * MS);
  setConfig(Config.SYSMON_IDLE_ROUNDS, 50);
  setConfig(Config.TIME_SLICE_NS, lecture ? 0 : 10 * MS);
  setConfig(Config.NETPOLL_STALE_NS, 10 * MS);
  setConfig(Config.GOID_BATCH, 16);
  setConfig(Config.GFREE_LOCAL_MAX, 64);
  setConfig(Config.GFREE_BATCH, 32);
  setConfig(Config.STACK_MIN_BYTES, 2048);
  setConfig(Config.MAX_MCOUNT, 10000);
  setConfig(Config.TIMER_CHAN_SYNC, 1);
  if (priced) {
    setCost(Cost.NEWPROC, 110000);
    setCost(Cost.GOEXIT, 25000);
    setCost(Cost.SCHEDULE, 45000);
    setCost(Cost.GLOBRUNQ_LOCK, 25000);
    setCost(Cost.STEAL_TRY, 20000);
    setCost(Cost.STEAL_HIT, 80000);
    setCost(Cost.GOPARK, 35000);
    setCost(Cost.GOREADY, 40000);
    setCost(Cost.TIMER_OP, 80000);
    setCost(Cost.SPIN, 100000);
    setCost(Cost.SYSCALL_ENTRY, 140000);
    setCost(Cost.ENTERSYSCALL, 16000);
    setCost(Cost.EXITSYSCALL, 16000);
    setCost(Cost.CONTEXT_SWITCH, 1200000);
    setCost(Cost.FUTEX_WAKE, 1800000);
    setCost(Cost.WAKE_LATENCY, 6000000);
    setCost(Cost.CLONE, 15000000);
    setCost(Cost.NANOSLEEP_SLACK, 55000000);
    setCost(Cost.EPOLL_WAIT, 250000);
    setCost(Cost.SIGNAL, 2500000);
  }
  setNow(0);
  setPending(0);
  eventsInit();
  schedInit();
  filesInit();
  makePs(ps, 0xffffffc0);
  timerInit();
  stealOrderInit();
  const latency = sysAlloc(histBytes());
  histInit(latency);
  store<u32>(SCHED_LATENCY, latency);
  store<u64>(SCHED_LASTPOLL, 1);
  for (let i = ps - 1; i > 0; i--) pidleput(allp(i));
  const m0 = allocm(Phase.FIND);
  acquirep(m0, allp(0));
  store<u32>(SCHED_CUR_M, m0);
  store<u32>(SCHED_CUR_P, allp(0));
  return m0;
}
