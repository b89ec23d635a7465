/*
 * One P: the loop at its barest, without clocks.
 */
import { GLOBAL_TICK } from './layout';
import { CHAIN, G, gfget, LEAF, nextRound, P, pAt, Sched, sched, SPAWNER, TREE_NODE } from './records';
import { GLOBAL_BATCH, globrunqget, Runq } from './runq';

class Proc {
  @inline static make(s: Sched, p: P, kind: u32, arg: u32, parent: u32): void {
    const g = gfget(s);
    g.kind = kind;
    g.arg = arg;
    g.parent = parent;
    Runq.put(s, p, g);
  }
}

/** Runs from the first goroutine until nothing is left. Returns how many goroutines ended. */
export function runBare(kind: u32, first: u32): u32 {
  const s = sched();
  const p = pAt(0);
  let done: u32 = 0;
  let tick: u32 = 0;
  Proc.make(s, p, kind, first, 0);
  for (;;) {
    let at: u32 = 0;
    if (++tick == GLOBAL_TICK) {
      tick = 0;
      at = globrunqget(s, p, 1);
    }
    if (at == 0) at = Runq.get(p);
    if (at == 0) at = globrunqget(s, p, GLOBAL_BATCH);
    if (at == 0) break;
    const g = changetype<G>(at);
    switch (g.kind) {
      case LEAF: {
        const parent = g.parent;
        if (parent != 0 && --changetype<G>(parent).pending == 0) Runq.put(s, p, changetype<G>(parent));
        break;
      }
      case CHAIN: {
        const left = g.arg - 1;
        if (left != 0) Proc.make(s, p, CHAIN, left, 0);
        break;
      }
      case TREE_NODE: {
        const child: u32 = 2 * g.arg + 1;
        if (child < s.count) Proc.make(s, p, TREE_NODE, child, 0);
        if (child + 1 < s.count) Proc.make(s, p, TREE_NODE, child + 1, 0);
        break;
      }
      case SPAWNER:
        if (nextRound(s, g)) {
          for (let left = g.arg; left != 0; left--) Proc.make(s, p, LEAF, 0, at);
          g.pending--;
          continue;
        }
        break;
    }
    g.schedlink = s.gfree;
    s.gfree = at;
    done++;
  }
  return done;
}
