// The memory map. Every piece of mutable state lives here or in memory handed out by sysAlloc, never in a global, so that
// a snapshot is a copy of linear memory and two instances on one memory agree.
//
//   0          1 KiB: never touched, so that address 0 and small offsets from it are recognisably nil
//   1 KiB      state blocks, one per room or structure, each at LOCATION = previous + SIZE
//   128 KiB    constants of the module (memoryBase in asconfig.json)
//   __heap_base → what is kept for the event stream (abi/trace.ts): no memory as long as nobody writes there
//   …           → arena: everything else, in the order sysAlloc hands it out
//
//   1024          5120         9216        ...
//   ┌─────────────┬────────────┬───────────┬──────────┬────────┬───────┬─────────┐
//   │ arena+clock │ config     │ costs     │ counters │ events │ turns │ …       │
//   └─────────────┴────────────┴───────────┴──────────┴────────┴───────┴─────────┘

/** Addresses below this are never valid: a load or store there is a nil dereference. */
export const NIL_GUARD: u32 = 1024;

/** Arena and clock: see memory.ts and clock.ts. */
export const ARENA_STATE: u32 = 1024;
export const CLOCK_STATE: u32 = ARENA_STATE + 512;
/** Configuration: i64 per key of abi/config.ts. */
export const CONFIG_BLOCK: u32 = 5120;
export const CONFIG_BLOCK_BYTES: u32 = 4096;
/** Prices: u32 picoseconds per opcode (512), then per key of enum Cost (512). */
export const OPCODE_COSTS: u32 = CONFIG_BLOCK + CONFIG_BLOCK_BYTES;
export const OPCODE_COSTS_BYTES: u32 = 2048;
export const COSTS_BLOCK: u32 = OPCODE_COSTS + OPCODE_COSTS_BYTES;
export const COSTS_BLOCK_BYTES: u32 = 2048;
/** Counters: u64 per key of enum Counter. */
export const COUNTERS_BLOCK: u32 = COSTS_BLOCK + COSTS_BLOCK_BYTES;
export const COUNTERS_BLOCK_BYTES: u32 = 4096;
/** Counters: allocations by size class, u64 each (abi/metrics.ts). */
export const SIZE_CLASS_COUNTS: u32 = COUNTERS_BLOCK + 2048;
/** Calls by system call number, u64 each. */
export const SYSCALL_COUNTS: u32 = COUNTERS_BLOCK + COUNTERS_BLOCK_BYTES;
export const SYSCALL_COUNTS_BYTES: u32 = 1024;

export const EVENTS_STATE: u32 = SYSCALL_COUNTS + SYSCALL_COUNTS_BYTES;
export const EVENTS_STATE_BYTES: u32 = 4096;
export const TURNS_STATE: u32 = EVENTS_STATE + EVENTS_STATE_BYTES;
export const TURNS_STATE_BYTES: u32 = 256;
export const RANDOM_STATE: u32 = TURNS_STATE + TURNS_STATE_BYTES;
export const RANDOM_STATE_BYTES: u32 = 1024;
export const OBSERVE_STATE: u32 = RANDOM_STATE + RANDOM_STATE_BYTES;
export const OBSERVE_STATE_BYTES: u32 = 1024;
/** How often and how long goroutines waited, two u64 for each WaitReason (runtime/park.ts). */
export const WAIT_TOTALS: u32 = OBSERVE_STATE + 512;

/** kernel/: CPUs and threads, descriptors, epoll, sockets, NIC. */
export const KERNEL_STATE: u32 = OBSERVE_STATE + OBSERVE_STATE_BYTES;
export const KERNEL_STATE_BYTES: u32 = 1024;
export const FILES_STATE: u32 = KERNEL_STATE + KERNEL_STATE_BYTES;
export const FILES_STATE_BYTES: u32 = 1024;
export const NET_STATE: u32 = FILES_STATE + FILES_STATE_BYTES;
export const NET_STATE_BYTES: u32 = 2048;

/** runtime/: sched, free lists, timers, semaphore table. */
export const SCHED_STATE: u32 = NET_STATE + NET_STATE_BYTES;
export const SCHED_STATE_BYTES: u32 = 1024;
/** Whose turn it is: addresses of the M's, P's and G's records, 0 nobody's; and the CPU's number + 1 (runtime/sched.ts, kernel/state.ts). */
export const TURN_M: u32 = SCHED_STATE + 152;
export const TURN_P: u32 = SCHED_STATE + 156;
export const TURN_G: u32 = SCHED_STATE + 160;
export const TURN_CPU: u32 = KERNEL_STATE + 36;
export const SEMA_STATE: u32 = SCHED_STATE + SCHED_STATE_BYTES;
export const SEMA_STATE_BYTES: u32 = 4096;
export const MALLOC_STATE: u32 = SEMA_STATE + SEMA_STATE_BYTES;
export const MALLOC_STATE_BYTES: u32 = 2048;

/** vm/: the loaded image. */
export const VM_STATE: u32 = MALLOC_STATE + MALLOC_STATE_BYTES;
export const VM_STATE_BYTES: u32 = 2048;

/** world/: links, clients, load tables. */
export const WORLD_STATE: u32 = VM_STATE + VM_STATE_BYTES;
export const WORLD_STATE_BYTES: u32 = 4096;

/** engine/: the run loop (engine/sample.ts). */
export const ENGINE_STATE: u32 = WORLD_STATE + WORLD_STATE_BYTES;
export const ENGINE_STATE_BYTES: u32 = 512;

/** runtime/: stopping the world (stw.ts) and the collector (gc.ts). */
export const GC_STATE: u32 = ENGINE_STATE + ENGINE_STATE_BYTES;
export const GC_STATE_BYTES: u32 = 1024;
/** observe/: what the checked builds remember from one event to the next (abi/invariants.ts). */
export const CHECK_STATE: u32 = GC_STATE + GC_STATE_BYTES;
export const CHECK_STATE_BYTES: u32 = 1024;

/** observe/: where requests spend their time (attribution.ts). */
export const ATTRIBUTION_STATE: u32 = CHECK_STATE + CHECK_STATE_BYTES;
export const ATTRIBUTION_STATE_BYTES: u32 = 256;

export const STATE_END: u32 = ATTRIBUTION_STATE + ATTRIBUTION_STATE_BYTES;
