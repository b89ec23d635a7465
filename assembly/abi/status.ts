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
  GC_WORKER_IDLE,
  GC_ASSIST_WAIT,
  WAIT_GC_ENDS,
}

export enum PStatus {
  IDLE = 0,
  RUNNING = 1,
  SYSCALL = 2,
  GCSTOP = 3,
  DEAD = 4,
}

// Goroutine records as far as the bindings count them (their picture stands in assembly/runtime/g.ts): slabs of
// G_SLAB_RECORDS records; the first one of a slab holds only the address of the next older slab.
export const G_SLAB_RECORDS = 1024;
export const G_RECORD_BYTES = 64;
/** Offsets of two bytes: GStatus, and whether it is a goroutine of the runtime itself. */
export const G_STATUS_BYTE = 0;
export const G_SYSTEM_BYTE = 3;
/** Offsets of what the event stream reads: goid; stack, frame and instruction; and the first words of M and P, their numbers. */
export const G_GOID = 4;
/** Flags of a G, and the one that says that a request's times are kept by this goroutine (observe/attribution.ts). */
export const G_FLAGS_BYTE = 2;
export const G_SERVES = 64;
export const G_STACK = 20;
export const G_FP = 28;
export const G_PC = 32;
export const M_ID = 0;
/** Of an M, for CPU profiles: its thread, goroutine and phase, the next M; of a thread: its state, and that of one on a CPU. */
export const M_THREAD = 4;
export const M_CURG = 20;
export const M_PHASE = 24;
export const M_ALLLINK = 40;
export const THREAD_STATE = 4;
export const THREAD_ON_CPU = 3;
export const P_ID = 0;

/** Where an M is in the scheduler's code (its record: runtime/m.ts). */
export enum Phase {
  /** findRunnable, from the top. */
  FIND = 0,
  /** Stealing: a round over all Ps. */
  STEAL,
  /** The courtesy pause before a victim's runnext is taken. */
  STEAL_PAUSE,
  /** Nothing found: last look at the global queue, give the P up, recheck, poll or park. */
  PARK,
  /** Without a P after a system call: park at once. */
  STOP,
  /** Parked (stopm); on wake-up nextp holds a P. */
  STOPPED,
  /** Blocked in epoll_wait without a P. */
  POLLING,
  /** Runs its goroutine. */
  RUN,
  /** Its goroutine is in a system call. */
  SYSCALL,
  /** sysmon between two rounds. */
  SYSMON,
  /** The dedicated poller's loop (lecture). */
  POLLER,
  /** Its locked goroutine has left: hand the P on and sleep. */
  STOP_LOCKED,
  /** Asleep until its locked goroutine is found. */
  LOCKED,
  /** Its goroutine ended while it was locked: the thread is to end. */
  EXIT,
  /** Ended. */
  EXITED,
  /** The template thread's loop. */
  TEMPLATE,
  /** sysmon before its first sleep. */
  SYSMON_BEGIN,
  /** sysmon in its deep sleep. */
  SYSMON_DEEP,
  /** Waits until the world has stopped, or until every P has run forEachP's function (stw.ts). */
  STOPPING,
}
