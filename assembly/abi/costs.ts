// Prices of everything that takes virtual time besides plain instructions (those are priced per opcode, OPCODE_COSTS).
// Values come from a cost profile (bindings/profiles/costs): unsigned 32-bit picoseconds, 4.29 ms at most.

export enum Cost {
  NONE = 0,
  // --- language operations
  CALL_RETURN, // frame set-up and return beyond the instructions themselves
  MALLOC, // small object, fixed part
  MALLOC_BYTE, // zeroing and bookkeeping per byte
  COPY_BYTE, // memmove, string concatenation, append growth
  HASH_BYTE, // hashing a string key
  MAP_ACCESS, // one map lookup or store, fixed part
  STACK_GROW, // one doubling of the stack
  DEFER, // pushing one deferred call
  PANIC, // raising one panic
  // --- scheduler
  NEWPROC, // go statement: allocate or reuse, runqput
  GOEXIT, // end of a goroutine until schedule()
  SCHEDULE, // one pass through schedule + execute
  GLOBRUNQ_LOCK, // sched.lock for the global queue
  STEAL_TRY, // looking at one victim
  STEAL_HIT, // moving a batch
  STEAL_PAUSE, // free: the pause is a key of the runtime profile
  GOPARK,
  GOREADY,
  CHAN_OP, // uncontended send/receive
  SELECT_CASE, // per case
  SEMA_OP, // slow path of acquire or release
  ATOMIC,
  TIMER_OP, // add, stop or run one timer
  SPIN, // one idle pass of a spinning M
  NANOTIME, // time.Now
  // --- threads and kernel
  SYSCALL_ENTRY, // the kernel's own way to a system call's work and back; the switch of modes is MODE_SWITCH's
  ENTERSYSCALL, // runtime bookkeeping around a system call
  EXITSYSCALL,
  CONTEXT_SWITCH, // switching a CPU to another thread
  FUTEX_WAKE, // on the waker
  WAKE_LATENCY, // from wake to running on an idle CPU
  CLONE, // new thread
  NANOSLEEP_SLACK, // timer slack added to a sleep
  EPOLL_WAIT, // fixed part
  EPOLL_EVENT, // per event delivered
  EPOLL_CTL,
  SIGNAL, // from tgkill to the handler's effect
  READ, // fixed part of read(2) on a socket
  WRITE,
  ACCEPT,
  SOCKET, // socket, bind, listen, setsockopt, getsockname …
  CLOSE,
  CONSOLE_WRITE, // write(2) to standard output or error, or into a pipe
  KERNEL_COPY_BYTE, // user ↔ kernel copy
  // --- network
  INTERRUPT, // hardware interrupt entry and exit
  SOFTIRQ_PACKET, // protocol work per received packet
  TX_PACKET, // protocol work per sent packet
  NIC_DMA_BYTE, // NIC ↔ RAM
  NIC_LATENCY, // NIC's fixed latency, each way
  FILE_READ, // the disk: latency of one request
  GC_SCAN_BYTE, // marking, per byte of an object with pointers
  GC_SWEEP_SPAN,
  FILE_READ_BYTE, // the same, per byte that the device moves
  FILE_OPEN, // open, stat, unlink
  FILE_CACHED, // fixed part of read and write of a regular file
  POLL_FD, // poll and select: each descriptor, each time it is looked at
  KEVENT_WAIT, // fixed part of kevent
  KEVENT_EVENT, // each event that kevent delivers
  KEVENT_CHANGE, // each change
  IOCP_WAIT, // fixed part of GetQueuedCompletionStatusEx
  IOCP_PACKET, // each packet
  IOCP_POST, // beginning an operation, beyond what the operation itself costs
  MODE_SWITCH, // user → kernel → user by the instructions SYSCALL and SYSRET
  MODE_SWITCH_INT, // the same by software interrupt 0x80 and IRET
  PAGE_FAULT, // a minor fault: into the kernel, a zeroed page, its entry in the page table, back
  MMAP, // mmap of anonymous memory, beyond the system call
  COST_COUNT,
}
