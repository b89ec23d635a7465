// Keys of the run's configuration: one i64 each. A profile (`lecture`, `go1.26`, user-made) is a table of these numbers.

export enum Config {
  SEED = 0,
  // --- machine
  CPUS, // logical CPUs
  THREADS_PER_CORE,
  MAX_EVENTS, // 0: no bound
  UNTIL_NS, // stop at this instant; 0: no bound
  // --- runtime profile
  GOMAXPROCS,
  RUNQ_SIZE, // slots of the local ring, ≤ 4096
  RUNNEXT, // 1: a new or readied goroutine goes to runnext
  OVERFLOW_BATCH, // oldest entries moved to the global queue with the newcomer when the ring is full (0: the newcomer alone)
  GLOBAL_TICK, // every so many fresh picks the global queue is looked at first; 0: never
  GLOBAL_BATCH_MAX,
  STEAL_BEFORE_GLOBAL, // 1: an idle P steals first and looks at the global queue last (lecture)
  STEAL_ROUNDS,
  STEAL_SHARE_NUM, // share of the victim's ring taken, rounded up
  STEAL_SHARE_DEN,
  STEAL_RUNNEXT, // 1: runnext may be stolen in the last round
  STEAL_RUNNEXT_PAUSE_NS,
  SPIN_LIMIT_HALF, // 1: spin only while 2*nmspinning < busy Ps
  NEEDSPINNING,
  GOSCHED_WAKEP,
  INJECT_WAKEP,
  SPIN_RECHECK_GLOBAL,
  POLLER_THREAD, // 1: a dedicated thread sits in epoll_wait (lecture); 0: whoever runs dry
  EPOLL_EVENTS_MAX, // events per epoll_wait
  EPOLL_ROUND_MS, // 1: timeouts rounded to milliseconds as Go does
  SYSMON, // 1: sysmon runs
  SYSMON_MIN_NS,
  SYSMON_MAX_NS,
  SYSMON_IDLE_ROUNDS,
  TIME_SLICE_NS, // 0: no preemption
  SYSCALL_RETAKE_TICKS, // 1: sysmon retakes a P when it sees the same system call for the second time; 0: never
  NETPOLL_STALE_NS, // sysmon polls the network when nobody has for so long
  BOOT_SCHEDTICK, // P0.schedtick when main.main starts
  BOOT_SYSTEM_GOROUTINES, // 1: runtime.main starts the runtime's own goroutines
  BOOT_UPDATER, // 1: the GOMAXPROCS updater goroutine exists (1.25+)
  MS_FIXED, // 1: as many Ms as Ps, made at start (lecture); 0: on demand
  GOID_BATCH,
  GFREE_LOCAL_MAX,
  GFREE_BATCH,
  STACK_MIN_BYTES,
  STACK_MAX_BYTES,
  MUTEX_STARVE_NS,
  MAX_MCOUNT,
  TIMER_CHAN_SYNC, // 1: timer channels behave unbuffered (1.23+)
  SCHED_SLICE_NS, // kernel: a thread's time slice
  USER_HZ_TICK_NS, // kernel: granularity of preemption between threads
  VERSION, // Go version × 100 + minor … e.g. 126; 0 for lecture
  // --- network
  SOMAXCONN,
  SOCKET_SNDBUF_BYTES,
  SOCKET_RCVBUF_BYTES,
  NIC_RING_SLOTS,
  NIC_COALESCE_NS, // interrupt coalescing
  NIC_BUDGET, // packets per softirq round
  MTU_BYTES,
  LINK_LATENCY_NS, // one way
  LINK_BANDWIDTH_BPS, // bits per second; 0: infinite
  LINK_LOSS_PPM, // lost packets per million, on the link
  EPOLL_ORDER, // 0: epoll_wait returns descriptors in the order in which they became ready (Linux); 1: by number (lecture)
  RECLAIM_EVERY, // engine: reclaim memory whenever so many bytes were handed out (tests); 0: by the engine's own rule
  // --- runtime profile, continued
  ASYNC_PREEMPT_OFF, // 1: a goroutine yields at calls only, no signal interrupts it (GODEBUG=asyncpreemptoff=1)
  STEAL_ORDER, // the victims of a round: 0 random start and stride; 1 ascending from the thief's successor; 2 nearest numbers first
  WAITGROUP_REASON, // 1: WaitGroup.Wait waits for `sync.WaitGroup.Wait` (1.24+); 0: for `semacquire`
  STW_PREEMPT_LOCAL, // 1: who is preempted to stop the world stays in its P's runnext (1.26+); 0: global tail
  STW_OLDM, // 1: a P with work gets its last M back when the world starts, if that is idle (1.26+)
  GOROUTINES_COUNT_SYSTEM, // 1: runtime/metrics counts the runtime's own goroutines (1.26+)
  SCHEDTRACE_NS, // GODEBUG=schedtrace: sysmon prints a line every so often; 0: never
  SCHEDDETAIL, // GODEBUG=scheddetail: 1: with every P, M and G
  SCHEDTRACE_TICKS, // 1: `[ q0 q1 ] schedticks=[ t0 t1 ]` (1.25+); 0: `[q0 q1]`
  GOGC, // percent by which the heap may grow between collections; -1: off; 0: there is no collector
  // --- machine: the process's control group, as in cpu.max and cpu.max.burst
  CPU_QUOTA_NS, // CPU time of all threads in a period; 0: no limit
  CPU_PERIOD_NS,
  CPU_BURST_NS, // what periods may leave for later ones
  CPU_QUOTA_PHASE_NS, // the first refill, less than a period from the start; 0: after a whole one; -1: drawn, as Linux does
  CPU_QUOTA_SLICE_NS, // what a CPU takes at once: sched_cfs_bandwidth_slice_us
  CPU_QUOTA_CHANGES, // address of limits to come (kernel/cgroup.ts); 0: none
  // --- runtime profile, continued
  CONTAINER_MAXPROCS, // 1: GOMAXPROCS defaults to the limit (1.25+, containermaxprocs)
  CUSTOM_MAXPROCS, // 1: GOMAXPROCS was given, as by the environment
  // --- machine: threads of the kernel
  THREAD_SCHEDULER, // 0 fifo: one queue for all CPUs; 1 eevdf: a fair queue for each CPU
  BASE_SLICE_NS, // eevdf: what a thread may run before it gives way, on one CPU; longer on more (1 + log2 of min(CPUs, 8))
  SMT_SHARE, // speed of each of a core's two hyper-threads while both are busy, per mille of the core's; 0, 1000: full
  POLLER, // what the runtime waits with: 0 epoll, 1 kqueue, 2 a completion port
  KQUEUE_EVENTS_MAX, // events of one kevent
  IOCP_ENTRIES_MAX, // packets of one GetQueuedCompletionStatusEx, shared among Ps …
  IOCP_ENTRIES_MIN, // … but no fewer than these
  IOCP_HIRES, // 1: waits for timers are exact (1.23+); 0: rounded to milliseconds
  DISK_CHANNELS, // requests that the disk serves at the same time
  KERNEL_STACK_SHARED, // 1: all threads share one kernel stack (lecture); 0: each has its own
  SYSCALL_INT80, // 1: system calls by software interrupt 0x80 (lecture); 0: by the instruction SYSCALL
  RAM_BYTES, // kernel: physical memory
  PLAIN, // address of the plain processes (abi/plain.ts); 0: none
  PLAIN_ONLY, // 1: there is no Go program
  POLL_REGULAR, // 1: regular files can be watched by epoll and read without blocking (lecture); 0: EPERM
  // --- network, continued
  NIC_COALESCE_FRAMES, // an interrupt at once when so many packets lie in the ring (rx-frames); 0: after NIC_COALESCE_NS only
  NETDEV_BACKLOG, // packets that wait for a CPU's softirq over the loopback device (netdev_max_backlog); 0: no bound
  LINK_JITTER_NS, // a packet may take longer by so much, drawn evenly; packets of a connection stay in order
  CONFIG_COUNT,
}
