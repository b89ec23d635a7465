// Numbers that the engine works out when somebody asks (runtime/metrics.ts): what runtime/metrics tells a simulated program, and
// what the bindings report and sample beside the counters. Names, units and texts stand in one table: bindings/metrics/.

/** What metricRead answers to; u64 each. Instants and times in ns. Append only: golib has these numbers too. */
export enum Metric {
  NONE = 0,
  // --- Go's
  GOMAXPROCS,
  GOROUTINES,
  GOROUTINES_CREATED,
  GOROUTINES_NOT_IN_GO,
  GOROUTINES_RUNNABLE,
  GOROUTINES_RUNNING,
  GOROUTINES_WAITING,
  THREADS,
  CPU_TOTAL_NS,
  CPU_IDLE_NS,
  CPU_USER_NS,
  MUTEX_WAIT_NS,
  HEAP_ALLOCS_BYTES,
  HEAP_ALLOCS_OBJECTS,
  HEAP_OBJECTS_BYTES,
  HEAP_OBJECTS,
  STACK_STARTING_BYTES,
  STACKS_BYTES,
  MEMORY_TOTAL_BYTES,
  // --- ours
  RUNQ_GLOBAL,
  RUNQ_LOCAL, // all Ps together, runnext included
  RUNQ_OF_P, // index: P
  PROCS_IDLE,
  THREADS_IDLE,
  THREADS_SPINNING,
  NEEDSPINNING,
  NETPOLL_WAITERS,
  TIMERS, // in all heaps
  CPU_QUEUE, // threads that wait for a CPU
  CPU_BUSY_NS, // index: CPU
  P_IDLE_NS, // index: P
  WAITS, // index: WaitReason
  WAIT_NS, // index: WaitReason
  // --- Go's again: the collector
  GC_AUTOMATIC,
  GC_FORCED,
  GC_TOTAL,
  GC_FREES_BYTES,
  GC_GOAL,
  GC_LIVE,
  GC_ASSIST_CPU_NS,
  GC_PAUSE_CPU_NS,
  GC_CPU_NS, // workers, assists, pauses
  // --- histograms: metricHistogram answers with their addresses
  SCHED_LATENCY = 128,
  PAUSES_STOPPING_GC,
  PAUSES_STOPPING_OTHER,
  PAUSES_TOTAL_GC,
  PAUSES_TOTAL_OTHER,
  // --- counts by size class: metricRead with the class as index
  ALLOCS_BY_SIZE = 160,
  FREES_BY_SIZE,
}

/** Ends of time histograms as runtime/metrics has them (runtime/histogram.go): below 256 ns steps of 64, then four to a power of two. */
export const TIME_BUCKETS = 160;
export const TIME_BUCKET_FIRST_BITS = 8;
export const TIME_BUCKET_SUB_BITS = 2;

/** Go's size classes; class 0 is for what is larger than the last. */
export const SIZE_CLASSES = 68;
