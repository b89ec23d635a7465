// Goroutines: one 64-byte record each, a cache line, from slabs that are never given back; dead records are reused (gfget).
//
//    0         1            2       3      4        8           12    16        20       24            28
//   ┌─────────┬────────────┬───────┬──────┬────────┬───────────┬─────┬─────────┬────────┬─────────────┬──────
//   │ status  │ waitreason │ flags │ sysg │ goid   │ schedlink │ m   │ lockedm │ stack  │ stack_bytes │ fp
//   └─────────┴────────────┴───────┴──────┴────────┴───────────┴─────┴─────────┴────────┴─────────────┴──────
//    32    36      40       44          48         52           56           64
//   ──┬────┬───────┬─────────┬──────────┬──────────┬────────────┬────────────┐
//     │ pc │ param │ waiting │ deferred │ panicked │ stack_hi   │ ready_at   │
//   ──┴────┴───────┴─────────┴──────────┴──────────┴────────────┴────────────┘
// (status … sysg are bytes, ready_at is 64 bits, everything else 32)

@unmanaged
export class G {
  status: u8;
  waitreason: u8;
  /** GFlag bits. */
  flags: u8;
  /** Not 0: a goroutine of the runtime itself (not counted, ignored by deadlock detection). */
  system: u8;
  goid: u32;
  /** Next in whatever queue or free list holds this goroutine. */
  schedlink: u32;
  /** The M running it, or 0. */
  m: u32;
  /** The M it is locked to (LockOSThread), or 0. */
  lockedm: u32;
  /** Physical stack: address and size. Frames hold no pointers into it, so it moves by plain copy. */
  stack: u32;
  stackBytes: u32;
  /** Running frame: offset of its register 0 from `stack`. */
  fp: u32;
  /** Address of the next instruction. */
  pc: u32;
  /** What woke it: the sudog that fired, or a number, by agreement between parker and waker. */
  param: u32;
  /** Sudogs it waits with (linked by waitlink). */
  waiting: u32;
  /** Newest deferred call (vm/panic.ts). */
  deferred: u32;
  /** Newest panic in flight (vm/panic.ts). */
  panicked: u32;
  /** Modelled stack size, bytes: 2048 and doublings, as Go would have it. */
  stackHi: u32;
  /** Instant at which it became runnable, began to wait or went into a system call: for latencies. */
  readyAt: u64;
}

export const G_BYTES: u32 = 64;

/** The parked or syscalling instruction is executed once more to finish. Set by goready and by the end of a system call. */
export const G_RESUMED: u8 = 1;
/** sysmon wants it off its P at the next instruction. */
export const G_PREEMPT: u8 = 2;
/** sysmon wants it off its P, and may not interrupt it: it looks at its next call (asyncpreemptoff). Its stack guard is poisoned. */
export const G_PREEMPT_COOP: u8 = 8;
/** It came out of a system call without a P: the call counts on the P that runs it next. */
export const G_SYSCALL_NOP: u8 = 16;
/** The collector wants something of it: it is to start a cycle or to assist, at its next instruction. */
export const G_GC: u8 = 32;
/** A request's times are kept by what it does (observe/attribution.ts). */
export { G_SERVES } from '../abi/status';
/** Goexit is running its deferred calls. */
export const G_GOEXIT: u8 = 4;
/** The record at an address. */
export function gp(g: u32): G {
  return changetype<G>(g as usize);
}
