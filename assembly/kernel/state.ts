// The kernel's own state, at fixed addresses in KERNEL_STATE.

import { KERNEL_STATE, TURN_CPU } from '../base/layout';

/** Array of CPU records, and how many. */
export const KERNEL_CPUS: u32 = KERNEL_STATE;
export const KERNEL_NCPU: u32 = KERNEL_STATE + 4;
/** Bitmap of idle CPUs (base/bitmap.ts). */
export const KERNEL_IDLE_CPUS: u32 = KERNEL_STATE + 8;
/** Thread records by number: array of addresses, its capacity and length. */
export const KERNEL_THREADS: u32 = KERNEL_STATE + 12;
export const KERNEL_THREADS_CAP: u32 = KERNEL_STATE + 16;
export const KERNEL_NTHREADS: u32 = KERNEL_STATE + 20;
/** Threads that wait for a CPU: their number in all queues; under `fifo`, head and tail of the one queue (fifo.ts). */
export const KERNEL_RUNQ_HEAD: u32 = KERNEL_STATE + 24;
export const KERNEL_RUNQ_TAIL: u32 = KERNEL_STATE + 28;
export const KERNEL_RUNQ_LEN: u32 = KERNEL_STATE + 32;
/** The CPU that has the turn (its number + 1), or 0 while a future event is handled. */
export const KERNEL_CUR_CPU: u32 = TURN_CPU;
/** Records of ended threads, linked by next. */
export const KERNEL_THREADS_FREE: u32 = KERNEL_STATE + 40;
/** The control group's CPU bandwidth (cgroup.ts), 128 bytes; its first word is 0 while there is no limit. */
export const KERNEL_CGROUP: u32 = KERNEL_STATE + 512;
/** Run queues, one for each CPU (fair.ts). */
export const KERNEL_RUNQS: u32 = KERNEL_STATE + 44;
/** Bitmap of the CPUs whose run queue holds somebody. */
export const KERNEL_CROWDED: u32 = KERNEL_STATE + 48;
/** A CPU_BALANCE event is pending. */
export const KERNEL_BALANCING: u32 = KERNEL_STATE + 52;
/** u64: order in which threads are put into run queues, the next one's number. */
export const KERNEL_ORDER: u32 = KERNEL_STATE + 56;
/** u64: what a thread may run before it has to give way, ns (base_slice, scaled by the number of CPUs). */
export const KERNEL_SLICE_NS: u32 = KERNEL_STATE + 64;
/** Logical CPUs of a core, 1: no hyper-threads; and picoseconds of work done in a nanosecond, by how many of them are busy (u32 × 9). */
export const KERNEL_SMT: u32 = KERNEL_STATE + 72;
export const KERNEL_SMT_RATES: u32 = KERNEL_STATE + 76;
/** Plain threads: array of addresses, how many (abi/plain.ts). */
export const KERNEL_PLAIN_THREADS: u32 = KERNEL_STATE + 112;
export const KERNEL_NPLAIN: u32 = KERNEL_STATE + 116;
/** Table of futex queues (futex.ts), 0: nobody has waited yet. */
export const KERNEL_FUTEX: u32 = KERNEL_STATE + 120;
/** The Go program's process, and numbers of processes (abi/process.ts), 32 bytes. */
export const KERNEL_PROCESS: u32 = KERNEL_STATE + 128;
/** Whether the CPU that has the turn is in the kernel (privilege.ts): its mode again, where every step can look. */
export const KERNEL_IN: u32 = KERNEL_STATE + 124;
