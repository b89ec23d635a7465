/*
 * The floor's memory. Everything it changes lies here, at fixed addresses, as in the engine.
 *
 *   0x020000  static data of the module (none today)
 *   0x040000  SCHED   one record: global queue, free records, masks, horizon
 *   0x041000  TREE    winner tree over the Ps' clocks, 16 bytes an entry, the four children of a node in one line
 *   0x048000  SECOND  for each inner node of the tree, the second earliest clock of its children
 *   0x050000  PS      MAX_PROCS records of P_SIZE bytes: 64 bytes of fields, then the ring
 *   0x170000  GS      goroutine records, 64 bytes each, as far as memory goes
 */
export const SCHED: u32 = 0x040000;
export const TREE: u32 = 0x041000;
export const SECOND: u32 = 0x048000;
export const PS: u32 = 0x050000;
export const GS: u32 = 0x170000;

/** Most Ps: a tree of five levels of four. */
export const MAX_PROCS: u32 = 1024;

/** Slots of a P's ring, as in Go. */
export const RING_SLOTS: u32 = 256;

/** Every so many goroutines a P looks into the global queue first, as in Go. */
export const GLOBAL_TICK: u32 = 61;

/** Bytes of a P: one line of fields and the ring. Not a power of two, so that the Ps' fields don't share cache sets. */
export const P_SIZE: u32 = 64 + RING_SLOTS * 4;

/** Bytes of a goroutine record: one cache line. */
export const G_SIZE: u32 = 64;

/** A clock that never comes: the P is parked. */
export const NEVER: u64 = u64.MAX_VALUE;

/*
 * Prices in virtual nanoseconds. They only decide how the work spreads over the Ps; that they are round numbers near
 * Go's own is enough here.
 */
export const NEWPROC_NS: u64 = 300;
export const RUN_NS: u64 = 100;
export const STEAL_NS: u64 = 1000;
export const WAKE_NS: u64 = 5000;
