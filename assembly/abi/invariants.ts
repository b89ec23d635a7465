// What the checked builds assert after every event (assembly/runtime/check.ts): numbers 1 to 16 are those of the specification
// of Go's runtime, section 34; the others are the engine's own. A violation ends the run.
//
// CHECK_STATE, as far as the bindings read it after a trap:
//    0 u32 invariant  (0: none was violated)     8 u64 what was found     24 u64 event number
//    4 u32 who        (number of a G, P, M …)   16 u64 what was expected  32 u64 instant, ns

export enum Invariant {
  NONE = 0,
  ONE_PLACE = 1,
  RUN_QUEUES,
  RUNNING,
  SPINNING,
  IDLE_PS,
  LASTPOLL,
  WORK_CONSERVED,
  SCHEDTICK,
  GLOBAL_FAIRNESS,
  WAIT_QUEUES,
  NETPOLL_WAITERS,
  MUTEX,
  GC_WORKERS,
  MOVES,
  TIMERS,
  DEADLOCK,
  // --- the engine's own
  TIME,
  GOROUTINES,
  FREE_LISTS,
  THREADS,
  CPUS,
  QUOTA,
  ATTRIBUTION,
  RUN_QUEUE_OF_CPU,
  CPU_IDLES,
  VRUNTIME,
  LITTLE,
  INVARIANT_COUNT,
}

/** Offsets in CHECK_STATE. */
export const CHECK_INVARIANT = 0;
export const CHECK_WHO = 4;
export const CHECK_FOUND = 8;
export const CHECK_EXPECTED = 16;
export const CHECK_EVENT = 24;
export const CHECK_INSTANT = 32;
