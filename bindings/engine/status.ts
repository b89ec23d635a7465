import { WaitReason } from '../../assembly/abi/status.js';

/** Go's strings for the reasons to wait (runtime/runtime2.go, waitReasonStrings), as tracebacks print them. */
export const waitReasonNames: Readonly<Record<WaitReason, string>> = {
  [WaitReason.ZERO]: '',
  [WaitReason.GC_ASSIST_MARKING]: 'GC assist marking',
  [WaitReason.IO_WAIT]: 'IO wait',
  [WaitReason.CHAN_RECEIVE_NIL]: 'chan receive (nil chan)',
  [WaitReason.CHAN_SEND_NIL]: 'chan send (nil chan)',
  [WaitReason.SELECT_NO_CASES]: 'select (no cases)',
  [WaitReason.SELECT]: 'select',
  [WaitReason.CHAN_RECEIVE]: 'chan receive',
  [WaitReason.CHAN_SEND]: 'chan send',
  [WaitReason.SEMACQUIRE]: 'semacquire',
  [WaitReason.SLEEP]: 'sleep',
  [WaitReason.COND_WAIT]: 'sync.Cond.Wait',
  [WaitReason.MUTEX_LOCK]: 'sync.Mutex.Lock',
  [WaitReason.RWMUTEX_RLOCK]: 'sync.RWMutex.RLock',
  [WaitReason.RWMUTEX_LOCK]: 'sync.RWMutex.Lock',
  [WaitReason.WAITGROUP_WAIT]: 'sync.WaitGroup.Wait',
  [WaitReason.FORCE_GC_IDLE]: 'force gc (idle)',
  [WaitReason.GC_SWEEP_WAIT]: 'GC sweep wait',
  [WaitReason.GC_SCAVENGE_WAIT]: 'GC scavenge wait',
  [WaitReason.FINALIZER_WAIT]: 'finalizer wait',
  [WaitReason.GOMAXPROCS_UPDATER_IDLE]: 'GOMAXPROCS updater (idle)',
  [WaitReason.PREEMPTED]: 'preempted',
  [WaitReason.CLEANUP_WAIT]: 'cleanup wait',
};
