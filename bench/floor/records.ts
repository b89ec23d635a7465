import { G_SIZE, P_SIZE, PS, SCHED } from './layout';

/** What a goroutine does when it runs: ends at once; spawns the next of a chain; its two children; rounds of leaves. */
export const LEAF: u32 = 0;
export const CHAIN: u32 = 1;
export const TREE_NODE: u32 = 2;
export const SPAWNER: u32 = 3;

/** A goroutine: 64 bytes, as the engine's; the floor uses the first of them. */
@unmanaged
export class G {
  /** What it does: LEAF, CHAIN, … */
  kind: u32;
  /** How many are left of the chain or the round; which node of the tree it is. */
  arg: u32;
  /** The next one in the global queue or among the free records. */
  schedlink: u32;
  /** Who waits for it to end; 0 for nobody. */
  parent: u32;
  /** A spawner's: how many of the round haven't ended, and one more while it still makes them. */
  pending: u32;
}

/** A P's fields; its ring follows at +64. */
@unmanaged
export class P {
  clock: u64;
  head: u32;
  tail: u32;
  runnext: u32;
  /** What it runs; 0 between two goroutines. */
  curg: u32;
  schedtick: u32;
  random: u32;
  id: u32;
  spinning: u32;
}

/** What all Ps share. */
@unmanaged
export class Sched {
  /** The running P must stop when its clock passes this: someone else's turn. */
  horizon: u64;
  /** The latest instant anyone has reached. */
  latest: u64;
  runqhead: u32;
  runqtail: u32;
  runqsize: u32;
  gfree: u32;
  /** The first byte behind the goroutine records in use. */
  gend: u32;
  procs: u32;
  idle: u32;
  spinning: u32;
  completed: u32;
  /** Goroutines of the workload, or how many of them a spawner has still to make. */
  count: u32;
  /** How many a spawner makes before it waits for them. */
  round: u32;
  /** Index of the tree's first leaf. */
  firstLeaf: u32;
  /** A bit per P that isn't parked: 16 words. */
  busy0: u64;
}

export function sched(): Sched {
  return changetype<Sched>(SCHED);
}

export function pAt(id: u32): P {
  return changetype<P>(PS + id * P_SIZE);
}

/** Address of the word of the busy mask that holds P `id`. */
export function busyWord(id: u32): u32 {
  return SCHED + offsetof<Sched>('busy0') + ((id >> 6) << 3);
}

/** A free goroutine record: the last one given back, else a new one behind the others. */
export function gfget(s: Sched): G {
  const free = s.gfree;
  if (free != 0) {
    const g = changetype<G>(free);
    s.gfree = g.schedlink;
    return g;
  }
  const at = s.gend;
  s.gend = at + G_SIZE;
  const end = (<u32>memory.size()) << 16;
  // An eighth more at a time; a refusal traps here, not later at a stray address.
  if (at + G_SIZE > end && memory.grow(<i32>((end >> 19) + 1)) < 0) unreachable();
  return changetype<G>(at);
}

/** Begins a spawner's next round; false when all have been made. */
export function nextRound(s: Sched, g: G): bool {
  const n = min(s.count, s.round);
  s.count -= n;
  g.arg = n;
  g.pending = n + 1;
  return n != 0;
}
