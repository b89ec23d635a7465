// Counters kept by the engine, u64 each, read by the bindings where they lie.

export enum Counter {
  EVENTS = 0, // scheduling events: the digest's step number
  DIGEST, // the digest itself
  TURNS, // turns of the run loop
  INSTRUCTIONS, // instructions interpreted
  GOROUTINES_CREATED,
  GOROUTINES_LIVE,
  GOROUTINES_PEAK,
  THREADS_CREATED,
  SPINNING_PEAK,
  CONTEXT_SWITCHES, // kernel: CPU switched to another thread
  FUTEX_WAKES,
  PREEMPTIONS, // goroutines taken off by sysmon
  HANDOFFS,
  EPOLL_WAITS,
  EPOLL_EVENTS,
  EPOLL_CTLS,
  POLL_BREAKS,
  TIMERS_RUN,
  MALLOC_OBJECTS,
  MALLOC_BYTES,
  STACK_GROWTHS,
  STACK_BYTES, // modelled stacks, now
  STACK_BYTES_PEAK,
  PAGE_FAULTS,
  PACKETS_RX,
  PACKETS_TX,
  PACKETS_DROPPED,
  INTERRUPTS,
  RX_BYTES,
  TX_BYTES,
  CONNECTIONS_ACCEPTED,
  BACKLOG_DROPS,
  // The engine's own memory (vm/reclaim.ts), not the modelled heap: it depends on when the engine reclaims.
  RECLAIMS, // how often unreachable objects were freed
  HEAP_LIVE_BYTES, // of the objects that were left the last time, in whole slots
  GOMAXPROCS_NOW, // runtime.GOMAXPROCS may have changed it
  GOMAXPROCS_PEAK, // Ps there ever were
  STW_COUNT, // how often the world was stopped
  GOROUTINES_SYSTEM, // the runtime's own, which never end
  SYSCALL_NS, // goroutines in system calls, until they had a P again or were runnable
  PROCS_TOTAL_NS, // GOMAXPROCS times the time, until it was last changed
  PROCS_CHANGED_NS, // instant of that
  GC_CYCLES, // that have ended
  GC_FORCED, // of them by runtime.GC
  GC_WORKER_NS, // time that mark workers took
  GC_ASSIST_NS,
  GC_ASSISTS,
  GC_PAUSE_NS, // the world was stopped for the collector
  GC_HEAP_LIVE, // modelled heap after the last cycle
  GC_HEAP_GOAL,
  CGROUP_USAGE_NS, // CPU time of the control group; only with a limit
  CGROUP_PERIODS, // cpu.stat: nr_periods, nr_throttled, throttled_usec, nr_bursts, burst_usec
  CGROUP_THROTTLED,
  CGROUP_THROTTLED_NS, // until the last CPU went on
  CGROUP_BURSTS,
  CGROUP_BURST_NS,
  DISK_REQUESTS,
  KEEPALIVE_PROBES,
  MODE_SWITCHES, // of CPUs, from user to kernel mode or back
  RX_MISSED, // packets that the card found no descriptor for (rx_missed_errors)
  QDISC_DROPS, // packets that found the queueing discipline full
  BACKLOG_QUEUE_DROPS, // … the queue of a CPU's softirq (softnet_stat, second column)
  TIME_SQUEEZES, // softirq stopped with packets left (softnet_stat, third column)
  KSOFTIRQD_ROUNDS, // … and left them to ksoftirqd
  ZERO_WINDOWS, // acknowledgements that closed a window (TCPToZeroWindowAdv)
  ROUTER_DROPS, // packets that found a router's queue full
  CLIENT_RX_MISSED, // packets that found the client's card full
  COUNTER_COUNT,
}

/** Per P, u64 each, PROC_STAT_BYTES apart. */
export enum ProcStat {
  BUSY_NS = 0,
  SCHEDTICKS,
  STEALS, // successful
  STOLEN_GOROUTINES,
  STEAL_TRIES,
  RUNQ_PEAK,
  OVERFLOWS,
  GLOBAL_GETS,
  RUNQ_NOW,
  SYSCALLTICKS,
  IDLE_NS, // on the idle list, until it was last taken off
  IDLE_SINCE, // instant at which it was last put there
  PROC_STAT_COUNT,
}
export const PROC_STAT_BYTES = 128;

/**
 * Kinds of scheduling events. Those below EV_NOTE_FIRST are the run's steps: counted, and mixed into the digest. The others are
 * notes, written into a trace only: what it takes besides to draw every queue and list. What `who`, `what` and `extra` of each
 * mean stands in one table, bindings/trace/kinds.ts (docs/events.md).
 */
export enum Ev {
  NONE = 0,
  GO_CREATE,
  GO_START, // execute
  GO_END,
  GO_PARK,
  GO_READY,
  GO_YIELD,
  GO_PREEMPT,
  GO_SYSCALL_ENTER,
  GO_SYSCALL_EXIT,
  GO_SYSCALL_BLOCKED, // came back without a P
  PROC_START, // P acquired by M
  PROC_STOP,
  PROC_RETAKE,
  RUNQ_OVERFLOW,
  STEAL,
  GLOBAL_GET,
  M_START, // thread created
  M_PARK,
  M_WAKE,
  M_SPIN,
  NETPOLL,
  TIMER_FIRE,
  CPU_SWITCH,
  SYSCALL,
  PACKET_RX,
  PACKET_TX,
  REQUEST_SENT,
  REQUEST_DONE,
  EXIT,
  M_EXIT, // thread ended with its locked goroutine
  STW_BEGIN, // stopping the world begins
  STW_STOPPED, // every P has stopped
  STW_END,
  PROC_GCSTOP, // P has stopped, as the world is to
  PROCS_CHANGE, // GOMAXPROCS
  SAFE_POINT, // forEachP's function ran
  GC_BEGIN, // the mark phase begins, the world is stopped
  GC_MARK_DONE, // nothing is left to be marked, the world is stopped
  GC_END, // mark termination is over, the world is stopped
  GC_WORKER, // a mark worker begins
  GC_WORKER_STOP,
  GC_ASSIST, // a goroutine begins to mark for what it allocates
  GC_ASSIST_END,
  GC_SWEEP, // sweeping begins
  GC_SWEEP_END,
  HEAP_GOAL,
  CPU_THROTTLE, // the quota is used up: no thread runs on the CPU
  CPU_UNTHROTTLE,
  QUOTA_CHANGE, // cpu.max was written
  THREAD_CLONE, // a plain thread begins
  THREAD_CALL, // a plain thread's system call returns
  THREAD_SLEEP, // a plain thread goes to sleep in a system call
  THREAD_EXIT, // a plain thread ends
  FILE_DATA, // bytes come that a plain process can read
  PROC_GET = 64, // P off the idle list
  M_IDLE, // M onto the idle list
  M_GET, // M off the idle list
  M_GIVEN, // startm: a P is left for an M
  RUNQ_NEXT, // into runnext
  RUNQ_PUT, // onto the ring's tail
  RUNQ_GET, // out of runnext or off the ring's head, by the owner
  GLOBAL_PUT, // onto the global queue's tail
  GLOBAL_POP, // off its head
  STEAL_TRY,
  STEAL_PAUSE,
  WAKEP,
  HANDOFF,
  INJECT,
  NEED_SPINNING,
  POLL, // epoll_wait returned, or was asked without waiting
  POLL_BLOCK, // an M blocks in epoll_wait
  POLL_BREAK,
  EPOLL_CTL,
  TIMER_SET,
  TIMER_STOP,
  PREEMPT_REQUEST,
  SYSMON,
  CPU_IDLE,
  CPU_QUEUE, // a thread waits for a CPU
  INTERRUPT,
  SOFTIRQ, // the protocols have been through a packet
  PACKET_DROP,
  ACCEPT,
  CALL, // of a watched function
  FD_READY, // onto epoll's list of ready descriptors
  POLL_READY, // netpoll makes the goroutine runnable that waits for a descriptor
  SOCKET_DATA, // from a packet into a socket's receive buffer
  SOCKET_CONNECTION, // into a listening socket's accept queue
  DIGEST, // the digest after so many steps
  GLOBAL_PUT_HEAD, // before the global queue's head: from a P that is taken away
  RUNQ_DRAIN, // everything of a P's own queue is taken out
  WARM_SENT, // a request that isn't counted
  WARM_DONE,
  REQUEST_STAGE, // of a request that is done: a stage in which it was, and how long
  MMAP, // an area of the address space was made or has grown
  PAGE_FAULT,
  MODE_SWITCH, // a CPU goes into the kernel, or back
  PROCESS_FORK, // the shell makes a process
  PROCESS_EXEC, // a process runs a program from now on
}
export const EV_NOTE_FIRST = 64;
/** Kinds there may be. */
export const EV_LIMIT = 128;

/** Why the world was stopped: Go's stwReason (runtime/proc.go), same numbers. */
export enum StwReason {
  UNKNOWN = 0,
  GC_MARK_TERM,
  GC_SWEEP_TERM,
  WRITE_HEAP_DUMP,
  GOROUTINE_PROFILE,
  GOROUTINE_PROFILE_CLEANUP,
  ALL_GOROUTINES_STACK,
  READ_MEM_STATS,
  ALL_THREADS_SYSCALL,
  GOMAXPROCS,
  START_TRACE,
  STOP_TRACE,
}

/** Why the run ended (engine's state word). */
export enum RunState {
  RUNNING = 0,
  MAIN_RETURNED,
  OS_EXIT,
  PANIC,
  DEADLOCK,
  UNTIL, // reached UNTIL_NS
  STOPPED, // MAX_EVENTS, or nothing left to do
  LOAD_DONE, // every client finished and the server idles
  FATAL, // engine trap: image damaged or a limit of the engine reached
  THREAD_LIMIT, // more threads than debug.SetMaxThreads allows
}
