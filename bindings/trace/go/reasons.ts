// Why goroutines wait and worlds stop: from the runtime's reasons to the coarser ones of Go's tracer (traceBlockReason in Go 1.26,
// runtime/traceruntime.go; which goes with which: the calls of gopark).

import { StwReason } from '../../../assembly/abi/counters.js';
import { WaitReason } from '../../../assembly/abi/status.js';
import { blockReasons } from './wire.js';

const b = blockReasons;

/** By WaitReason. */
export const blockReasonTable: Readonly<Record<WaitReason, string>> = {
  [WaitReason.ZERO]: b.unspecified,
  [WaitReason.GC_ASSIST_MARKING]: b.gcMarkAssist,
  [WaitReason.IO_WAIT]: b.network,
  [WaitReason.CHAN_RECEIVE_NIL]: b.forever,
  [WaitReason.CHAN_SEND_NIL]: b.forever,
  [WaitReason.SELECT_NO_CASES]: b.forever,
  [WaitReason.SELECT]: b.select,
  [WaitReason.CHAN_RECEIVE]: b.chanReceive,
  [WaitReason.CHAN_SEND]: b.chanSend,
  [WaitReason.SEMACQUIRE]: b.sync,
  [WaitReason.SLEEP]: b.sleep,
  [WaitReason.COND_WAIT]: b.condWait,
  [WaitReason.MUTEX_LOCK]: b.sync,
  [WaitReason.RWMUTEX_RLOCK]: b.sync,
  [WaitReason.RWMUTEX_LOCK]: b.sync,
  [WaitReason.WAITGROUP_WAIT]: b.sync,
  [WaitReason.FORCE_GC_IDLE]: b.systemGoroutine,
  [WaitReason.GC_SWEEP_WAIT]: b.gcSweep,
  [WaitReason.GC_SCAVENGE_WAIT]: b.systemGoroutine,
  [WaitReason.FINALIZER_WAIT]: b.systemGoroutine,
  [WaitReason.GOMAXPROCS_UPDATER_IDLE]: b.systemGoroutine,
  [WaitReason.PREEMPTED]: b.preempted,
  [WaitReason.CLEANUP_WAIT]: b.systemGoroutine,
  [WaitReason.GC_WORKER_IDLE]: b.systemGoroutine,
  [WaitReason.GC_ASSIST_WAIT]: b.gcMarkAssist,
  [WaitReason.WAIT_GC_ENDS]: b.untilGCEnds,
};

/** Go's tracer's word for a reason to wait. */
export function blockReasonOf(reason: number): string {
  return blockReasonTable[reason as WaitReason] ?? b.unspecified;
}

const stwReasons: Readonly<Record<StwReason, string>> = {
  [StwReason.UNKNOWN]: 'unknown',
  [StwReason.GC_MARK_TERM]: 'GC mark termination',
  [StwReason.GC_SWEEP_TERM]: 'GC sweep termination',
  [StwReason.WRITE_HEAP_DUMP]: 'write heap dump',
  [StwReason.GOROUTINE_PROFILE]: 'goroutine profile',
  [StwReason.GOROUTINE_PROFILE_CLEANUP]: 'goroutine profile cleanup',
  [StwReason.ALL_GOROUTINES_STACK]: 'all goroutines stack trace',
  [StwReason.READ_MEM_STATS]: 'read mem stats',
  [StwReason.ALL_THREADS_SYSCALL]: 'AllThreadsSyscall',
  [StwReason.GOMAXPROCS]: 'GOMAXPROCS',
  [StwReason.START_TRACE]: 'start trace',
  [StwReason.STOP_TRACE]: 'stop trace',
};

/** Why the world is stopped, in Go's words (Go 1.26, runtime/proc.go). */
export function stwReason(reason: number): string {
  return stwReasons[reason as StwReason] ?? 'unknown';
}
