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
//
// In the parallel engine some of it is each worker's own: it lies LOCAL bytes further on, in that worker's copy of this map
// (docs/parallel.md). Here LOCAL is 0.

import { LOCAL } from './local';

/** Addresses below this are never valid: a load or store there is a nil dereference. */
export const NIL_GUARD: u32 = 1024;

/** Arena and clock: see memory.ts and clock.ts. */
export const ARENA_STATE: u32 = 1024;
export const CLOCK_STATE: u32 = LOCAL + ARENA_STATE + 512;
/** Configuration: i64 per key of abi/config.ts. */
export const CONFIG_BLOCK: u32 = 5120;
export const CONFIG_BLOCK_BYTES: u32 = 4096;
/** Prices: u32 picoseconds per opcode (512), then per key of enum Cost (512). */
export const OPCODE_COSTS: u32 = CONFIG_BLOCK + CONFIG_BLOCK_BYTES;
export const OPCODE_COSTS_BYTES: u32 = 2048;
export const COSTS_BLOCK: u32 = OPCODE_COSTS + OPCODE_COSTS_BYTES;
export const COSTS_BLOCK_BYTES: u32 = 2048;
/** Counters: u64 per key of enum Counter. */
const COUNTERS_AT: u32 = COSTS_BLOCK + COSTS_BLOCK_BYTES;
export const COUNTERS_BLOCK: u32 = LOCAL + COUNTERS_AT;
export const COUNTERS_BLOCK_BYTES: u32 = 4096;
/** Counters: allocations by size class, u64 each (abi/metrics.ts). */
export const SIZE_CLASS_COUNTS: u32 = COUNTERS_BLOCK + 2048;
/** Calls by system call number, u64 each. */
export const SYSCALL_COUNTS: u32 = COUNTERS_BLOCK + COUNTERS_BLOCK_BYTES;
export const SYSCALL_COUNTS_BYTES: u32 = 1024;

export const EVENTS_STATE: u32 = COUNTERS_AT + COUNTERS_BLOCK_BYTES + SYSCALL_COUNTS_BYTES;
export const EVENTS_STATE_BYTES: u32 = 4096;
export const TURNS_STATE: u32 = EVENTS_STATE + EVENTS_STATE_BYTES;
export const TURNS_STATE_BYTES: u32 = 256;
const RANDOM_AT: u32 = TURNS_STATE + TURNS_STATE_BYTES;
export const RANDOM_STATE: u32 = LOCAL + RANDOM_AT;
export const RANDOM_STATE_BYTES: u32 = 1024;
const OBSERVE_AT: u32 = RANDOM_AT + RANDOM_STATE_BYTES;
export const OBSERVE_STATE: u32 = LOCAL + OBSERVE_AT;
export const OBSERVE_STATE_BYTES: u32 = 1024;
/** How often and how long goroutines waited, two u64 for each WaitReason (runtime/park.ts). */
export const WAIT_TOTALS: u32 = OBSERVE_STATE + 512;

/** kernel/: CPUs and threads, descriptors, epoll, sockets, NIC. */
export const KERNEL_STATE: u32 = OBSERVE_AT + OBSERVE_STATE_BYTES;
export const KERNEL_STATE_BYTES: u32 = 1024;
export const FILES_STATE: u32 = KERNEL_STATE + KERNEL_STATE_BYTES;
export const FILES_STATE_BYTES: u32 = 1024;
export const NET_STATE: u32 = FILES_STATE + FILES_STATE_BYTES;
export const NET_STATE_BYTES: u32 = 4096;

/** runtime/: sched, free lists, timers, semaphore table. */
export const SCHED_STATE: u32 = NET_STATE + NET_STATE_BYTES;
export const SCHED_STATE_BYTES: u32 = 1024;
/** Whose turn it is: addresses of the M's, P's and G's records, 0 nobody's; and the CPU's number + 1 (runtime/sched.ts, kernel/state.ts). */
export const TURN_M: u32 = LOCAL + SCHED_STATE + 152;
export const TURN_P: u32 = LOCAL + SCHED_STATE + 156;
export const TURN_G: u32 = LOCAL + SCHED_STATE + 160;
/** What of it belongs to whoever has the turn: results under way, scratch space. */
export const SCHED_LOCAL: u32 = LOCAL + SCHED_STATE;
export const TURN_CPU: u32 = KERNEL_STATE + 36;
export const SEMA_STATE: u32 = SCHED_STATE + SCHED_STATE_BYTES;
export const SEMA_STATE_BYTES: u32 = 4096;
export const MALLOC_STATE: u32 = SEMA_STATE + SEMA_STATE_BYTES;
export const MALLOC_STATE_BYTES: u32 = 2048;
/** What of it one P allocates from without asking others. */
export const MALLOC_LOCAL: u32 = LOCAL + MALLOC_STATE;

/** vm/: the loaded image. */
export const VM_STATE: u32 = MALLOC_STATE + MALLOC_STATE_BYTES;
export const VM_STATE_BYTES: u32 = 2048;
/** What of it the running goroutine uses: the other half is the loaded image. */
export const VM_LOCAL: u32 = LOCAL + VM_STATE;

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

/** Locks of the parallel engine (base/lock.ts), a cache line each; from LOCKS_SEMA on one word for each bucket of semaphores. */
export const LOCKS_STATE: u32 = ATTRIBUTION_STATE + ATTRIBUTION_STATE_BYTES;
export const LOCK_HEAP: u32 = LOCKS_STATE;
export const LOCK_BLOCKS: u32 = LOCKS_STATE + 64;
export const LOCK_SCHED: u32 = LOCKS_STATE + 128;
export const LOCK_GLOBAL: u32 = LOCKS_STATE + 192;
export const LOCK_GFREE: u32 = LOCKS_STATE + 256;
export const LOCK_TIMERS: u32 = LOCKS_STATE + 320;
export const LOCK_OUTPUT: u32 = LOCKS_STATE + 384;
export const LOCK_GROW: u32 = LOCKS_STATE + 448;
export const LOCKS_SEMA: u32 = LOCKS_STATE + 512;
export const LOCKS_STATE_BYTES: u32 = 512 + 1024;

/** State of the parallel engine that workers share (assembly/parallel/). */
export const PARALLEL_STATE: u32 = LOCKS_STATE + LOCKS_STATE_BYTES;
export const PARALLEL_STATE_BYTES: u32 = 1024;
/** Statistics of a worker's P there (ProcStat). */
export const PROC_STATS: u32 = LOCAL + PARALLEL_STATE + 512;

/** kernel/: address spaces, page frames, modes of the CPUs (abi/memory.ts, kernel/mm.ts). */
export const MM_STATE: u32 = PARALLEL_STATE + PARALLEL_STATE_BYTES;
export const MM_STATE_BYTES: u32 = 512;

export const STATE_END: u32 = MM_STATE + MM_STATE_BYTES;
