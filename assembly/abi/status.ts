// States of goroutines, processors and threads: Go's own numbers and strings (runtime2.go), read by the engine and the bindings.

export enum GStatus {
  IDLE = 0,
  RUNNABLE = 1,
  RUNNING = 2,
  SYSCALL = 3,
  WAITING = 4,
  DEAD = 6,
  COPYSTACK = 8,
  PREEMPTED = 9,
}

/** Why a goroutine waits: index into waitReasonNames (bindings/engine/status.ts prints Go's strings). */
export enum WaitReason {
  ZERO = 0,
  GC_ASSIST_MARKING,
  IO_WAIT,
  CHAN_RECEIVE_NIL,
  CHAN_SEND_NIL,
  SELECT_NO_CASES,
  SELECT,
  CHAN_RECEIVE,
  CHAN_SEND,
  SEMACQUIRE,
  SLEEP,
  COND_WAIT,
  MUTEX_LOCK,
  RWMUTEX_RLOCK,
  RWMUTEX_LOCK,
  WAITGROUP_WAIT,
  FORCE_GC_IDLE,
  GC_SWEEP_WAIT,
  GC_SCAVENGE_WAIT,
  FINALIZER_WAIT,
  GOMAXPROCS_UPDATER_IDLE,
  PREEMPTED,
  CLEANUP_WAIT,
}

export enum PStatus {
  IDLE = 0,
  RUNNING = 1,
  SYSCALL = 2,
  GCSTOP = 3,
  DEAD = 4,
}
