// Spec 34: every invariant has teeth. A small machine is in order; then one thing in it is made wrong, and the check with that
// number fires, no other.

import { Config } from '../../assembly/abi/config';
import { Counter, Ev, RunState } from '../../assembly/abi/counters';
import { Invariant } from '../../assembly/abi/invariants';
import { GStatus, PStatus, WaitReason } from '../../assembly/abi/status';
import { From } from '../../assembly/abi/trace';
import { now, setNow } from '../../assembly/base/clock';
import { CHECK_STATE } from '../../assembly/base/layout';
import { sysAlloc } from '../../assembly/base/memory';
import { cpu } from '../../assembly/kernel/cpu';
import { KERNEL_RUNQ_LEN } from '../../assembly/kernel/state';
import { th, THREAD_QUEUED, threadWake } from '../../assembly/kernel/thread';
import { counter, setCounter } from '../../assembly/observe/counters';
import { Ledger, setLedger } from '../../assembly/observe/check';
import { Line, littleIn, littleLeaves, littleOut } from '../../assembly/observe/little';
import { emit } from '../../assembly/observe/trace';
import { sweep } from '../../assembly/runtime/check';
import { checkStopped } from '../../assembly/runtime/checkgs';
import {
  checkBatch,
  checkFire,
  checkMutexWake,
  checkOverflow,
  checkPick,
  checkSchedule,
  checkSteal,
  notePick,
  notePollParked,
} from '../../assembly/runtime/checklocal';
import { gcMarkBegin, WORKER_DEDICATED } from '../../assembly/runtime/gc';
import { gp } from '../../assembly/runtime/g';
import { globrunqput } from '../../assembly/runtime/globrunq';
import { mp, Phase } from '../../assembly/runtime/m';
import { newproc1, newprocReady } from '../../assembly/runtime/newproc';
import { allp, pp, pTimers, runqSlot } from '../../assembly/runtime/p';
import { gopark } from '../../assembly/runtime/park';
import { runqget } from '../../assembly/runtime/runq';
import {
  SCHED_GFREE,
  SCHED_LASTPOLL,
  SCHED_NETPOLL_WAITERS,
  SCHED_NGUSER,
  SCHED_NMIDLE,
  SCHED_NMSPINNING,
  SCHED_NPIDLE,
  SCHED_PIDLE,
  SCHED_RUN_STATE,
  SCHED_RUNQ_SIZE,
  SCHED_SUDOG_FREE,
} from '../../assembly/runtime/sched';
import { execute } from '../../assembly/runtime/schedule';
import { acquireSudog, sg } from '../../assembly/runtime/sudog';
import { timeSleep } from '../../assembly/runtime/timer';
import { timersAt } from '../../assembly/runtime/timerheap';
import { waitqDequeue, waitqEnqueue } from '../../assembly/runtime/waitq';
import { setConfig } from './machine';
import { bootRuntime } from './runtime';

class Machine {
  m0: u32 = 0;
  /** Addresses of what a check looks at. */
  a: u32 = 0;
  b: u32 = 0;
}
const machine = new Machine();

/** Four Ps, one of them with an M and five goroutines: one in runnext, four in the ring. */
function boot(): void {
  machine.m0 = bootRuntime(1, 4, 4, false, true);
  threadWake(mp(machine.m0).thread);
  for (let i = 0; i < 5; i++) newprocReady(newproc1());
  sweep();
}

/** As boot, and M 0 runs the newest goroutine. Returns it. */
function running(): u32 {
  boot();
  const g = runqget(allp(0));
  execute(machine.m0, g, true, From.RUNNEXT);
  sweep();
  return g;
}

/** Two goroutines wait in the queue of a channel's stand-in. */
function waiting(): void {
  machine.a = sysAlloc(64);
  for (let i = 0; i < 2; i++) {
    const g = runqget(allp(0));
    execute(machine.m0, g, false, From.RING);
    const s = acquireSudog(g);
    waitqEnqueue(machine.a, s);
    gp(g).waiting = s;
    gopark(g, WaitReason.CHAN_RECEIVE);
    machine.b = s;
  }
  sweep();
}

/** The invariant that was violated last. */
function fired(): u32 {
  return load<u32>(CHECK_STATE);
}

function add(address: u32, by: u32): void {
  store<u32>(address, load<u32>(address) + by);
}

describe('spec 34: the checks have teeth', () => {
  test('1 a goroutine in two queues, or in none', () => {
    boot();
    pp(allp(0)).runnext = load<u32>(runqSlot(allp(0), pp(allp(0)).runqhead));
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.ONE_PLACE);
    boot();
    pp(allp(0)).runqhead++;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.ONE_PLACE);
    boot();
    add(SCHED_RUNQ_SIZE, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.ONE_PLACE);
  });

  test('2 a ring longer than its size, an idle P with work', () => {
    boot();
    setConfig(Config.RUNQ_SIZE, 2);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUN_QUEUES);
    boot();
    pp(allp(1)).runnext = pp(allp(0)).runnext;
    pp(allp(0)).runnext = 0;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUN_QUEUES);
  });

  test('3 a running goroutine without an M, or whose M runs another', () => {
    const g = running();
    gp(g).m = 0;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUNNING);
    running();
    mp(machine.m0).curg = load<u32>(runqSlot(allp(0), pp(allp(0)).runqhead));
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.RUNNING);
  });

  test('4 a wrong number of spinning Ms, a spinning M with work of its own', () => {
    boot();
    add(SCHED_NMSPINNING, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.SPINNING);
    boot();
    expect(() => {
      checkSchedule(allp(0), true);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.SPINNING);
    checkSchedule(allp(0), false);
  });

  test('5 a wrong number of idle Ps, or a P that is idle and not listed', () => {
    boot();
    add(SCHED_NPIDLE, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.IDLE_PS);
    boot();
    store<u32>(SCHED_PIDLE, pp(load<u32>(SCHED_PIDLE)).link);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.IDLE_PS);
  });

  test('6 lastpoll 0 with nobody in netpoll', () => {
    boot();
    store<u64>(SCHED_LASTPOLL, 0);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.LASTPOLL);
  });

  test('7 work beside idle Ps, and nobody looks for it', () => {
    running();
    setLedger(Ledger.EXCUSED, 0);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.WORK_CONSERVED);
  });

  test('8 a slice that schedtick did not count', () => {
    boot();
    pp(allp(0)).schedtick++;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.SCHEDTICK);
  });

  test('9 the global queue passed over by 61 picks of one P', () => {
    boot();
    globrunqput(runqget(allp(0)));
    for (let i = 0; i < 60; i++) {
      notePick(allp(0));
      checkPick(allp(0), false);
    }
    expect(() => {
      notePick(allp(0));
      checkPick(allp(0), false);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.GLOBAL_FAIRNESS);
  });

  test('10 a queue out of order, a torn queue, two readers of one descriptor', () => {
    boot();
    waiting();
    sg(machine.b).spare1 = -1 as i64 as u64;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.WAIT_QUEUES);
    expect(() => {
      waitqDequeue(machine.a);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.WAIT_QUEUES);
    boot();
    waiting();
    store<u32>(machine.a, machine.b);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.WAIT_QUEUES);
    machine.a = sysAlloc(64);
    store<u32>(machine.a, machine.b);
    expect(() => {
      notePollParked(machine.b, machine.a);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.WAIT_QUEUES);
  });

  test('11 a wrong number of goroutines in netpoll', () => {
    boot();
    add(SCHED_NETPOLL_WAITERS, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.NETPOLL_WAITERS);
  });

  test('12 states of a mutex that Unlock must not see', () => {
    boot();
    machine.a = sysAlloc(64) + 4;
    // Woken, one waiter; starving, one waiter.
    store<u32>(machine.a - 4, 8 | 2);
    checkMutexWake(machine.a, false);
    store<u32>(machine.a - 4, 8 | 4);
    checkMutexWake(machine.a, true);
    expect(() => {
      checkMutexWake(machine.a, false);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.MUTEX);
    store<u32>(CHECK_STATE, 0);
    store<u32>(machine.a - 4, 4);
    expect(() => {
      checkMutexWake(machine.a, true);
    }).toThrow('starving, and nobody waits');
    expect<u32>(fired()).toBe(Invariant.MUTEX);
    store<u32>(CHECK_STATE, 0);
    store<u32>(machine.a - 4, 8 | 2);
    store<u32>(machine.a, 2);
    expect(() => {
      checkMutexWake(machine.a, false);
    }).toThrow('two tokens');
    expect<u32>(fired()).toBe(Invariant.MUTEX);
  });

  test('14 a steal rounded down, an overflow that takes one too few, a batch too large', () => {
    boot();
    // Four in the ring as it is after a theft of 4 out of 8.
    checkSteal(allp(0), 8, 4);
    expect(() => {
      checkSteal(allp(0), 7, 3);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.MOVES);
    store<u32>(CHECK_STATE, 0);
    setConfig(Config.RUNQ_SIZE, 8);
    setConfig(Config.OVERFLOW_BATCH, 4);
    store<u32>(SCHED_RUNQ_SIZE, 5);
    checkOverflow(allp(0), 0);
    expect(() => {
      checkOverflow(allp(0), 1);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.MOVES);
    store<u32>(CHECK_STATE, 0);
    checkBatch(allp(0), 7, 2);
    expect(() => {
      store<u32>(SCHED_RUNQ_SIZE, 4);
      checkBatch(allp(0), 7, 3);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.MOVES);
  });

  test('13 a dedicated mark worker too many', () => {
    boot();
    gcMarkBegin(0, 1 << 20, 1 << 20, 1 << 10);
    sweep();
    pp(allp(0)).gcMode = WORKER_DEDICATED;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.GC_WORKERS);
  });

  test('15 a timer that fires early, heaps out of order', () => {
    boot();
    checkFire(now(), now());
    expect(() => {
      checkFire(now() + 1, now());
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.TIMERS);
    const g = running();
    timeSleep(g, 5000);
    sweep();
    timersAt(pTimers(allp(0))).minWhenHeap++;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.TIMERS);
    timersAt(pTimers(allp(0))).minWhenHeap--;
    timersAt(pTimers(allp(0))).zombies++;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.TIMERS);
  });

  test('16 a deadlock reported while somebody can run, and one that is not reported', () => {
    boot();
    store<u32>(SCHED_RUN_STATE, RunState.DEADLOCK as u32);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.DEADLOCK);
    boot();
    for (let i = 0; i < 5; i++) gp(runqget(allp(0))).status = GStatus.WAITING as u8;
    expect(() => {
      checkStopped();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.DEADLOCK);
    add(SCHED_NETPOLL_WAITERS, 1);
    checkStopped();
  });

  test('17 an event before the last one', () => {
    boot();
    setNow(1000);
    emit(Ev.GO_READY, 1, 0);
    setNow(999);
    expect(() => {
      emit(Ev.GO_READY, 1, 0);
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.TIME);
  });

  test('18 a goroutine too many', () => {
    boot();
    add(SCHED_NGUSER, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.GOROUTINES);
    boot();
    setCounter(Counter.GOROUTINES_LIVE, counter(Counter.GOROUTINES_LIVE) - 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.GOROUTINES);
  });

  test('19 a sudog lost, a goroutine free that lives', () => {
    boot();
    waiting();
    store<u32>(SCHED_SUDOG_FREE, sg(load<u32>(SCHED_SUDOG_FREE)).next);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.FREE_LISTS);
    boot();
    // Runnable goroutines in a queue are linked by the same word, so take one that is in runnext.
    store<u32>(SCHED_GFREE, pp(allp(0)).runnext);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.FREE_LISTS);
  });

  test('20 an M that parks with a P, a wrong number of idle Ms', () => {
    boot();
    mp(machine.m0).phase = Phase.STOPPED;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.THREADS);
    boot();
    add(SCHED_NMIDLE, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.THREADS);
    boot();
    pp(allp(0)).status = PStatus.GCSTOP;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.THREADS);
  });

  test('21 a thread that waits beside an idle CPU, a CPU without its thread', () => {
    boot();
    add(KERNEL_RUNQ_LEN, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.CPUS);
    boot();
    th(mp(machine.m0).thread).state = THREAD_QUEUED;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.CPUS);
    boot();
    cpu(0).thread = mp(machine.m0).thread;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.CPUS);
  });

  test("Little's law: an instant overwritten, a way out of a queue that nobody counted", () => {
    const g = running();
    setNow(now() + 1000);
    sweep();
    gopark(g, WaitReason.CHAN_RECEIVE);
    setNow(now() + 1000);
    sweep();
    gp(g).readyAt += 1;
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.LITTLE);
    boot();
    littleOut(Line.LOCAL, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.LITTLE);
    // Counted, but at another instant than it happened.
    boot();
    littleOut(Line.LOCAL, 1);
    setNow(now() + 1);
    littleIn(Line.LOCAL, 1);
    sweep();
    littleLeaves(Line.LOCAL, now() - 5);
    littleIn(Line.LOCAL, 1);
    expect(() => {
      sweep();
    }).toThrow();
    expect<u32>(fired()).toBe(Invariant.LITTLE);
  });
});
