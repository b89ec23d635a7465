// Intrinsics of package runtime: goroutines, semaphores, timers, process exit.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev, RunState, StwReason } from '../abi/counters';
import { Intrinsic, MaxprocsAsk } from '../abi/intrinsics';
import { SIZE_CLASSES } from '../abi/metrics';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { Stream } from '../abi/streams';
import { CHECKED, PARALLEL } from '../base/build';
import { charge, now, settle } from '../base/clock';
import { config, cost } from '../base/config';
import { nextBelow } from '../base/random';
import { ncpu } from '../kernel/cpu';
import { fdWrite } from '../kernel/file';
import { syscallPrice } from '../kernel/privilege';
import { countSyscall } from '../kernel/syscall';
import { Sys } from '../abi/syscalls';
import { counter } from '../observe/counters';
import { emit } from '../observe/trace';
import { noteSlices } from '../runtime/checklocal';
import { G_RESUMED, gp } from '../runtime/g';
import { lockMain, lockOSThread, unlockMain, unlockOSThread } from '../runtime/lock';
import { setMaxThreads } from '../runtime/m';
import { classBytes } from '../runtime/malloc';
import { metricBucket, metricRead } from '../runtime/metrics';
import { gcEnable, gcFreedBytes, gcGoal, gcHeapLive, gcLastEnd, gcNumforced, gcNumgc, gcPauseNs } from '../runtime/gc';
import {
  customGOMAXPROCS,
  defaultGOMAXPROCS,
  setCustomGOMAXPROCS,
  updaterPark,
  updaterProcs,
} from '../runtime/maxprocs';
import { gomaxprocs, pp } from '../runtime/p';
import { gopark, gosched } from '../runtime/park';
import {
  notifyListAdd,
  notifyListNotifyAll,
  notifyListNotifyOne,
  notifyListWait,
  notifyListWaitDone,
} from '../runtime/notify';
import { numgoroutine } from '../runtime/newproc';
import { runqempty } from '../runtime/runq';
import { SCHED_CUR_P, SCHED_MAIN_STARTED } from '../runtime/sched';
import { semacquire, semacquireDone, semrelease } from '../runtime/sema';
import { forEachP, setNewprocs, startTheWorld, stopTheWorld, stopTheWorldDone } from '../runtime/stw';
import { newTimer, resetTimer, stopTimer, timeSleep, timeSleepDone } from '../runtime/timer';
import { nmspinning, npidle } from '../runtime/wakep';
import { die, fatalError, isPanicking, panicAt } from './panic';
import { FAULT_ADDRESS, FAULT_CODE, FAULT_PC } from './address';
import { arg, setResult } from './registers';
import { VM_ANSWER } from './state';
import { textAddress, textBegin, textBytes } from './text';
import { callerAt, putOthers, putTraceback } from './traceback';
import { gcAsk, gcWait, gcWaitResult } from './intrinsics_gc';
import { procsAreFixed, unknownIntrinsic } from './unknown';

/** Virtual wall clock at switch-on: 2026-01-01T00:00:00Z, in seconds since 1970. */
const EPOCH_S: u64 = 1767225600;

/** The goroutine runs again after this instruction had parked it; the …Done functions clear the flag. */
function resumed(g: u32): bool {
  return (gp(g).flags & G_RESUMED) != 0;
}

/** Executes intrinsic `id` (1 … 63) for the running goroutine (its registers: registers.ts). */
export function runtimeIntrinsic(g: u32, id: u32, argv: u32, fp: u32): Outcome {
  switch (id) {
    case Intrinsic.runtime_Gosched: {
      gosched(g);
      return Outcome.YIELDED;
    }
    case Intrinsic.runtime_NumGoroutine: {
      setResult(fp, argv, 0, numgoroutine());
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_gomaxprocs: {
      setResult(fp, argv, 0, gomaxprocs() as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_NumCPU: {
      setResult(fp, argv, 0, ncpu() as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_LockOSThread: {
      lockOSThread(g);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_UnlockOSThread: {
      unlockOSThread(g);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_parkForever: {
      if (resumed(g)) {
        gp(g).flags &= ~G_RESUMED;
        return Outcome.NEXT;
      }
      const reason = arg(fp, argv, 0) as u32 as WaitReason;
      if (reason == WaitReason.GOMAXPROCS_UPDATER_IDLE) updaterPark(g);
      else gopark(g, reason);
      return Outcome.PARKED;
    }
    case Intrinsic.runtime_bootBegin: {
      store<u32>(SCHED_MAIN_STARTED, 1);
      lockMain(g);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_debug_setMaxThreads: {
      setResult(fp, argv, 0, setMaxThreads(min<u64>(arg(fp, argv, 0), I32.MAX_VALUE) as u32) as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_bootDone: {
      store<u32>(SCHED_MAIN_STARTED, 1);
      unlockMain(g);
      const tick = config(Config.BOOT_SCHEDTICK);
      if (tick >= 0) pp(load<u32>(SCHED_CUR_P)).schedtick = tick as u32;
      if (CHECKED) noteSlices();
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_bootConfig: {
      const key = arg(fp, argv, 0) as u32;
      setResult(fp, argv, 0, key < (Config.CONFIG_COUNT as u32) ? (config(key as Config) as u64) : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_nanotime: {
      charge(cost(Cost.NANOTIME));
      settle();
      setResult(fp, argv, 0, now());
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_compute: {
      const ns = arg(fp, argv, 0) as i64;
      if (ns > 0) charge((ns as u64) * 1000);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_walltime: {
      charge(cost(Cost.NANOTIME));
      settle();
      setResult(fp, argv, 0, EPOCH_S + now() / 1_000_000_000);
      setResult(fp, argv, 1, now() % 1_000_000_000);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_exit:
      // runtime.fatalpanic ends a panicking program the same way.
      return exit(isPanicking(g) ? RunState.PANIC : RunState.OS_EXIT, arg(fp, argv, 0) as u32);
    case Intrinsic.runtime_mainReturned:
      return exit(RunState.MAIN_RETURNED, 0);
    case Intrinsic.runtime_goid: {
      setResult(fp, argv, 0, gp(g).goid as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_GC:
      // Collection is not modelled yet: the call returns at once.
      return Outcome.NEXT;
    case Intrinsic.runtime_semacquire: {
      if (resumed(g)) return semacquireDone(g);
      return semacquire(g, arg(fp, argv, 0) as u32, arg(fp, argv, 1) != 0, reasonOf(arg(fp, argv, 2) as u32));
    }
    case Intrinsic.runtime_semrelease:
      return semrelease(g, arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32);
    case Intrinsic.runtime_canSpin: {
      const p = load<u32>(SCHED_CUR_P);
      const may =
        (arg(fp, argv, 0) as i64) < 4 && ncpu() > 1 && gomaxprocs() > npidle() + nmspinning() + 1 && runqempty(p);
      setResult(fp, argv, 0, may ? 1 : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_doSpin: {
      charge(cost(Cost.SPIN));
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_notifyAdd: {
      setResult(fp, argv, 0, notifyListAdd(arg(fp, argv, 0) as u32) as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_notifyWait: {
      if (resumed(g)) return notifyListWaitDone(g);
      return notifyListWait(g, arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32);
    }
    case Intrinsic.runtime_notifyAll: {
      notifyListNotifyAll(arg(fp, argv, 0) as u32);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_notifyOne: {
      notifyListNotifyOne(arg(fp, argv, 0) as u32);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_sleep: {
      if (resumed(g)) return timeSleepDone(g);
      return timeSleep(g, arg(fp, argv, 0) as i64);
    }
    case Intrinsic.runtime_randn: {
      setResult(fp, argv, 0, nextBelow(Stream.USER, arg(fp, argv, 0) as u32) as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_memstats: {
      setResult(fp, argv, 0, memstat(arg(fp, argv, 0) as u32));
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_fatal:
      return fatalError(g, arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32);
    case Intrinsic.runtime_write: {
      fdWrite(arg(fp, argv, 0) as i32, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32);
      countSyscall(Sys.write);
      charge(syscallPrice() + cost(Cost.CONSOLE_WRITE));
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_traceback: {
      textBegin();
      putTraceback(g, arg(fp, argv, 0) as u32);
      fdWrite(2, textAddress(), textBytes());
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_stack: {
      textBegin();
      putTraceback(g, 1);
      if (arg(fp, argv, 3) != 0) putOthers(g);
      const n = min(textBytes(), arg(fp, argv, 1) as u32);
      memory.copy(arg(fp, argv, 0) as u32, textAddress(), n);
      setResult(fp, argv, 0, n as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_caller: {
      const found = callerAt(g, arg(fp, argv, 0) as u32);
      setResult(fp, argv, 0, found ? (load<u32>(VM_ANSWER) as u64) : 0);
      setResult(fp, argv, 1, found ? (load<u32>(VM_ANSWER, 4) as u64) : 0);
      setResult(fp, argv, 2, found ? (load<u32>(VM_ANSWER, 8) as u64) : 0);
      setResult(fp, argv, 3, found ? 1 : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_panicking: {
      setResult(fp, argv, 0, isPanicking(g) ? 1 : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_panicAt: {
      const flags = panicAt(g, arg(fp, argv, 0) as u32);
      setResult(fp, argv, 0, load<u64>(VM_ANSWER));
      setResult(fp, argv, 1, load<u64>(VM_ANSWER, 8));
      setResult(fp, argv, 2, flags as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_timerStop: {
      setResult(fp, argv, 0, stopTimer(arg(fp, argv, 0) as u32) ? 1 : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_timerReset: {
      const t = arg(fp, argv, 0) as u32;
      setResult(fp, argv, 0, resetTimer(t, arg(fp, argv, 1), arg(fp, argv, 2)) ? 1 : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_timerNew: {
      const kind = arg(fp, argv, 0) as u32;
      setResult(fp, argv, 0, newTimer(kind, arg(fp, argv, 1), arg(fp, argv, 2), arg(fp, argv, 3) as u32) as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_stopTheWorld: {
      if (resumed(g)) return stopTheWorldDone(g);
      return stopTheWorld(g, arg(fp, argv, 0) as u32 as StwReason);
    }
    case Intrinsic.runtime_startTheWorld: {
      startTheWorld(g);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_forEachP: {
      if (resumed(g)) return stopTheWorldDone(g);
      return forEachP(g);
    }
    case Intrinsic.runtime_setprocs: {
      if (PARALLEL) return procsAreFixed(g);
      setNewprocs(arg(fp, argv, 0) as u32);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_maxprocs: {
      setResult(fp, argv, 0, maxprocs(arg(fp, argv, 0) as u32, arg(fp, argv, 1) != 0) as u64);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_metrics_value: {
      settle();
      setResult(fp, argv, 0, metricRead(arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32));
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_metrics_bucket: {
      setResult(fp, argv, 0, metricBucket(arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32));
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_metrics_classSize: {
      const sizeClass = arg(fp, argv, 0) as u32;
      setResult(fp, argv, 0, sizeClass < (SIZE_CLASSES as u32) ? (classBytes(sizeClass) as u64) : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_gcenable: {
      gcEnable(arg(fp, argv, 0) as u32, arg(fp, argv, 1) as u32);
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_gcAsk: {
      setResult(fp, argv, 0, gcAsk(arg(fp, argv, 0) as u32, arg(fp, argv, 1) as i64));
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_faultInfo: {
      const what = arg(fp, argv, 0) as u32;
      setResult(
        fp,
        argv,
        0,
        what == 0 ? (load<u32>(FAULT_CODE) as u64) : load<u64>(what == 1 ? FAULT_ADDRESS : FAULT_PC),
      );
      return Outcome.NEXT;
    }
    case Intrinsic.runtime_gcWait: {
      const outcome = gcWait(g, arg(fp, argv, 0) as u32, arg(fp, argv, 1) as i64);
      if (outcome == Outcome.NEXT) setResult(fp, argv, 0, gcWaitResult());
      return outcome;
    }
    default:
      return unknownIntrinsic(g, id);
  }
}

/** What a goroutine waits for: WaitGroups have a reason of their own since Go 1.24. */
function reasonOf(reason: u32): WaitReason {
  if (reason == (WaitReason.WAITGROUP_WAIT as u32) && config(Config.WAITGROUP_REASON) == 0)
    return WaitReason.SEMACQUIRE;
  return reason as WaitReason;
}

/** Keys of runtime.memstats: bindings/golib/runtime/api.go. What isn't modelled is 0. */
function memstat(key: u32): u64 {
  const heap = gcHeapLive();
  switch (key) {
    case 0:
      return heap;
    case 1:
      return counter(Counter.MALLOC_BYTES);
    case 2:
      return heap + counter(Counter.STACK_BYTES);
    case 3:
      return counter(Counter.MALLOC_OBJECTS);
    case 4: {
      // Objects freed: by the share of bytes, as cycles count bytes only.
      const all = counter(Counter.MALLOC_BYTES);
      return all == 0
        ? 0
        : ((((counter(Counter.MALLOC_OBJECTS) as f64) * (gcFreedBytes() as f64)) / (all as f64)) as u64);
    }
    case 5:
    case 6:
      return heap;
    case 8:
      return counter(Counter.STACK_BYTES);
    case 9:
      return gcGoal();
    case 10:
      return gcLastEnd() == 0 ? 0 : EPOCH_S * 1_000_000_000 + gcLastEnd();
    case 11:
      return gcPauseNs();
    case 12:
      return gcNumgc() as u64;
    case 13:
      return gcNumforced() as u64;
    default:
      return 0;
  }
}

function exit(state: RunState, code: u32): Outcome {
  emit(Ev.EXIT, code, state as u32);
  return die(state, code);
}

function maxprocs(what: u32, chosen: bool): u32 {
  switch (what) {
    case MaxprocsAsk.DEFAULT:
      return defaultGOMAXPROCS();
    case MaxprocsAsk.CUSTOM:
      return customGOMAXPROCS() ? 1 : 0;
    case MaxprocsAsk.CHOOSE: {
      setCustomGOMAXPROCS(chosen);
      return 0;
    }
    case MaxprocsAsk.FOUND:
      return updaterProcs();
    default:
      return unreachable();
  }
}
