// The event stream: records of fixed layout in linear memory, read by the bindings where they lie (observe/trace.ts).
//
//    0           8        12      13      14     16    18    20     24     28      32       36        40
//   ┌───────────┬────────┬───────┬───────┬──────┬─────┬─────┬──────┬──────┬───────┬────────┬─────────┐
//   │ time_ns   │ step   │ kind  │ zero  │ cpu  │ m   │ p   │ goid │ who  │ what  │ extra  │ stack   │
//   │ u64       │ u32    │ u8    │ u8    │ u16  │ u16 │ u16 │ u32  │ u32  │ u32   │ u32    │ u32     │
//   └───────────┴────────┴───────┴───────┴──────┴─────┴─────┴──────┴──────┴───────┴────────┴─────────┘
//
//   step    of the digest, its lower half: this event's own; of a note: that of the event before it
//   cpu, m, p, goid   whose turn it is; TRACE_NOBODY, and goid 0: nobody's (a packet, an interrupt, the clients)
//   stack   see TRACE_STACKS; 0: none

export const TRACE_RECORD_BYTES = 40;
export const TRACE_OFF_TIME = 0;
export const TRACE_OFF_STEP = 8;
export const TRACE_OFF_KIND = 12;
export const TRACE_OFF_CPU = 14;
export const TRACE_OFF_M = 16;
export const TRACE_OFF_P = 18;
export const TRACE_OFF_GOID = 20;
export const TRACE_OFF_WHO = 24;
export const TRACE_OFF_WHAT = 28;
export const TRACE_OFF_EXTRA = 32;
export const TRACE_OFF_STACK = 36;
/** No CPU, M, P. */
export const TRACE_NOBODY = 0xffff;

// What is set in observe's state block (base/layout.ts, OBSERVE_STATE):
//
//    0 u32 on        a trace is being written; 0: emit() does nothing but hash
//    4 u32 at        where the next record goes
//    8 u32 begin     first record
//   12 u32 end       behind the last one that there is room for
//   16 u32 mark      at or behind it, advance() returns, so that the records are taken before there is no more room
//   20 u32 lossy     1: the newest records overwrite the oldest, and nobody has to take them
//   24 u64 written   records since traceBegin, lost ones included
//   32 u64 lost      of these: overwritten, or dropped because there was no room at all
//   40 u32 sample    goroutines with a hash of their id divisible by it are traced; 0, 1: all
//   44 u32 depth     frames of a stack that are kept; 0: no stacks
//   48 u32 stacks    address of the stack table's first word; a stack's id is its word's number
//   52 u32 next      id of the next stack
//   56 u32 limit     ids that there is room for
//   60 u32 slots     address of the hash table (u32 ids)
//   64 u32 lost      stacks that found no room
//   68 u32 kept      stack of a goroutine that is ending
//   72 u32 count     stacks in the table
//   76 u32 mask      after each step with no bit in common with it the digest is noted; 0: never
//  128 u8 × 128      by kind: 0 not traced, 1 traced, 2 traced if the goroutine `who` is sampled
export const TRACE_ON = 0;
export const TRACE_AT = 4;
export const TRACE_BEGIN = 8;
export const TRACE_END = 12;
export const TRACE_MARK = 16;
export const TRACE_LOSSY = 20;
export const TRACE_WRITTEN = 24;
export const TRACE_LOST = 32;
export const TRACE_SAMPLE = 40;
export const TRACE_DEPTH = 44;
/**
 * Stacks: at word `id` of the table u32 n, then n words: addresses of instructions, the innermost first. Equal stacks have
 * equal ids.
 */
export const TRACE_STACKS = 48;
export const TRACE_STACK_NEXT = 52;
export const TRACE_STACK_LIMIT = 56;
export const TRACE_STACK_SLOTS = 60;
export const TRACE_STACKS_LOST = 64;
export const TRACE_STACK_KEPT = 68;
export const TRACE_STACK_COUNT = 72;
export const TRACE_DIGEST_MASK = 76;
export const TRACE_KINDS = 128;

/** Bytes below the arena that are kept for the trace, whether there is one or not: addresses must not depend on it. */
export const TRACE_RESERVE_BYTES = 33_554_432;
/** Of these for stacks: the table, and the hash table before it. */
export const TRACE_STACK_BYTES = 8_388_608;
export const TRACE_STACK_SLOT_COUNT = 131_072;
/** Most stacks that are kept: the hash table stays at most half full. */
export const TRACE_STACKS_MAX = 65_536;
/** Most records that there is room for. */
export const TRACE_RECORDS_MAX = 629_145;
/** Deepest stack that is kept; Go's tracer keeps as many frames. */
export const TRACE_DEPTH_MAX = 128;

/** GO_START: from where the goroutine was taken; FROM_INHERIT is added if it goes on with the running time slice. */
export enum From {
  /** Out of its own P's runnext. */
  RUNNEXT = 0,
  /** Off its own P's ring. */
  RING,
  /** Off the global queue, at every 61st pick. */
  GLOBAL_TICK,
  /** Off the global queue, with a batch for the ring. */
  GLOBAL,
  /** Ready according to epoll_wait. */
  NETPOLL,
  /** Off another P's ring. */
  STEAL,
  /** Out of another P's runnext. */
  STEAL_RUNNEXT,
  /** A timer of another P made it runnable on the thief's own queue. */
  TIMER,
  /** Its M is locked to it, or was given to it. */
  LOCKED,
  /** A mark worker. */
  GC,
}
export const FROM_INHERIT = 256;

/** GO_READY: who made the goroutine runnable. */
export enum ReadyBy {
  /** The goroutine that has the turn. */
  GOROUTINE = 0,
  NETPOLL,
  TIMER,
  SYSMON,
  /** The scheduler, as a mark worker is wanted. */
  GC,
}

/** WAKEP: what came of it. */
export enum Wakep {
  /** An M spins already. */
  SPINNER = 0,
  NO_IDLE_P,
  STARTED,
}

/** HANDOFF: what becomes of the P. */
export enum Handoff {
  /** There is something in its queue or in the global one. */
  WORK = 0,
  /** Nobody spins and no P is idle: somebody should look for work. */
  SPIN,
  /** Every other P is idle and nobody polls the network. */
  POLL,
  IDLE,
  /** The world is stopping. */
  GCSTOP,
}

/** POLL: who asks. */
export enum Poll {
  FIND_RUNNABLE = 0,
  SYSMON,
  /** A blocking epoll_wait has returned. */
  BLOCKED,
  START_WORLD,
}

/** SYSMON: bits of what a round did. */
export const SYSMON_POLLED = 1;
export const SYSMON_RETOOK = 2;
export const SYSMON_DEEP_SLEEP = 4;
