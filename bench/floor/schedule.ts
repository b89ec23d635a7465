/*
 * Many Ps: each runs ahead on its own clock until the earliest clock of anyone else.
 */
import { GLOBAL_TICK, GS, MAX_PROCS, NEVER, NEWPROC_NS, P_SIZE, RUN_NS, SCHED, STEAL_NS, WAKE_NS } from './layout';
import { busyWord, CHAIN, G, gfget, LEAF, nextRound, P, pAt, Sched, sched, SPAWNER, TREE_NODE } from './records';
import { GLOBAL_BATCH, globrunqget, Runq, runqsteal } from './runq';
import { turnsClock, turnsHorizon, turnsReset, turnsSet, turnsWho } from './turns';

/** Empties the machine and sets up `procs` Ps (1 … MAX_PROCS), all parked. */
export function reset(procs: u32): void {
  if (procs == 0 || procs > MAX_PROCS) unreachable();
  const s = sched();
  memory.fill(SCHED, 0, offsetof<Sched>() + 128);
  s.gend = GS;
  s.procs = procs;
  s.idle = procs;
  for (let id: u32 = 0; id < procs; id++) {
    const p = pAt(id);
    memory.fill(changetype<u32>(p), 0, P_SIZE);
    p.id = id;
    p.random = id * 0x9e3779b1 + 1;
  }
  turnsReset(s, procs);
}

/** Makes a goroutine at `now` and puts it into the P's runnext. */
export class Proc {
  @inline static make(s: Sched, p: P, now: u64, kind: u32, arg: u32, parent: u32): void {
    const g = gfget(s);
    g.kind = kind;
    g.arg = arg;
    g.parent = parent;
    Runq.put(s, p, g);
    if (s.idle != 0 && s.spinning == 0) wakep(s, now);
  }
}

/** Starts P 0 with the first goroutine, and runs until all are parked. Returns how many goroutines ended. */
export function run(kind: u32, arg: u32): u32 {
  const s = sched();
  unpark(s, 0, 0);
  Proc.make(s, pAt(0), 0, kind, arg, 0);
  while (turnsClock() != NEVER) {
    const id = turnsWho();
    const p = pAt(id);
    s.horizon = turnsHorizon(s, id);
    runAhead(s, p);
    turnsSet(s, id, p.clock);
  }
  return s.completed;
}

function unpark(s: Sched, id: u32, at: u64): void {
  s.idle--;
  const word = busyWord(id);
  store<u64>(word, load<u64>(word) | ((<u64>1) << (id & 63)));
  pAt(id).clock = at;
  turnsSet(s, id, at);
}

function park(s: Sched, p: P): void {
  s.latest = max(s.latest, p.clock);
  s.idle++;
  const word = busyWord(p.id);
  store<u64>(word, load<u64>(word) & ~((<u64>1) << (p.id & 63)));
  p.clock = NEVER;
}

/** Wakes a parked P to look for work; the caller has seen that there is one, and that nobody is looking already. */
function wakep(s: Sched, now: u64): void {
  for (let first: u32 = 0; first < s.procs; first += 64) {
    const parked = ~load<u64>(busyWord(first));
    if (parked == 0) continue;
    const id = first + <u32>ctz(parked);
    const at = now + WAKE_NS;
    pAt(id).spinning = 1;
    s.spinning = 1;
    unpark(s, id, at);
    s.horizon = min(s.horizon, at);
    return;
  }
}

/** Own queues are empty: the global queue, then stealing; what a spinning P does when it found something, or nothing. */
function look(s: Sched, p: P): u32 {
  let g = globrunqget(s, p, GLOBAL_BATCH);
  if (g == 0) g = steal(s, p);
  if (p.spinning != 0) {
    p.spinning = 0;
    s.spinning = 0;
    if (g != 0 && s.idle != 0) wakep(s, p.clock);
  }
  return g;
}

/**
 * Runs the P on its own clock until it is someone else's turn, or nothing is left for it. One function on purpose: the
 * goroutines' code stands in it, as the interpreter's does in the engine, so that P, clock and queue stay in registers.
 */
function runAhead(s: Sched, p: P): void {
  let now = p.clock;
  let at = p.curg;
  let tick = p.schedtick;
  let done: u32 = 0;
  while (now <= s.horizon) {
    if (at == 0) {
      if (++tick == GLOBAL_TICK) {
        tick = 0;
        at = globrunqget(s, p, 1);
      }
      if (at == 0) at = Runq.get(p);
      if (at == 0) {
        p.clock = now;
        at = look(s, p);
        if (at == 0) {
          park(s, p);
          now = NEVER;
          break;
        }
        now = p.clock;
        continue;
      }
    }
    const g = changetype<G>(at);
    now += RUN_NS;
    switch (g.kind) {
      case LEAF: {
        const parent = g.parent;
        if (parent != 0 && --changetype<G>(parent).pending == 0) Runq.put(s, p, changetype<G>(parent));
        break;
      }
      case CHAIN: {
        const left = g.arg - 1;
        if (left != 0) {
          now += NEWPROC_NS;
          Proc.make(s, p, now, CHAIN, left, 0);
        }
        break;
      }
      case TREE_NODE: {
        const child: u32 = 2 * g.arg + 1;
        if (child < s.count) {
          now += NEWPROC_NS;
          Proc.make(s, p, now, TREE_NODE, child, 0);
        }
        if (child + 1 < s.count) {
          now += NEWPROC_NS;
          Proc.make(s, p, now, TREE_NODE, child + 1, 0);
        }
        break;
      }
      case SPAWNER: {
        let left = g.arg;
        while (left != 0 && now <= s.horizon) {
          left--;
          now += NEWPROC_NS;
          Proc.make(s, p, now, LEAF, 0, at);
        }
        g.arg = left;
        if (left != 0) continue;
        // The round is made: it gives up its own hold, and waits unless all have ended; the last of them readies it.
        if (g.pending != 0 && --g.pending != 0) {
          at = 0;
          continue;
        }
        if (nextRound(s, g)) continue;
        break;
      }
    }
    g.schedlink = s.gfree;
    s.gfree = at;
    at = 0;
    done++;
  }
  p.clock = now;
  p.curg = at;
  p.schedtick = tick;
  s.completed += done;
}

/** One round over the Ps that aren't parked, from a random one on. */
function steal(s: Sched, p: P): u32 {
  let x = p.random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  p.random = x;
  const start = x % s.procs;
  const words = (s.procs + 63) >> 6;
  const from = ~(<u64>0) << (start & 63);
  p.clock += STEAL_NS;
  for (let i: u32 = 0; i <= words; i++) {
    const word = ((start >> 6) + i) % words;
    let mask = load<u64>(busyWord(word << 6));
    if (i == 0) mask &= from;
    else if (i == words) mask &= ~from;
    while (mask != 0) {
      const id = (word << 6) + <u32>ctz(mask);
      mask &= mask - 1;
      if (id == p.id) continue;
      const g = runqsteal(p, pAt(id));
      if (g != 0) return g;
    }
  }
  return 0;
}
