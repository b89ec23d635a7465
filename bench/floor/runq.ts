import { RING_SLOTS } from './layout';
import { G, P, Sched } from './records';

const MASK: u32 = RING_SLOTS - 1;
const HALF: u32 = RING_SLOTS / 2;

function slot(p: P, index: u32): u32 {
  return changetype<u32>(p) + 64 + ((index & MASK) << 2);
}

/** The ring is full: its older half and the new one go to the global queue as one list. */
export function runqputslow(s: Sched, p: P, g: u32): void {
  const head = p.head;
  const first = load<u32>(slot(p, head));
  let last = first;
  for (let i: u32 = 1; i < HALF; i++) {
    const next = load<u32>(slot(p, head + i));
    changetype<G>(last).schedlink = next;
    last = next;
  }
  changetype<G>(last).schedlink = g;
  changetype<G>(g).schedlink = 0;
  p.head = head + HALF;
  if (s.runqsize == 0) s.runqhead = first;
  else changetype<G>(s.runqtail).schedlink = first;
  s.runqtail = g;
  s.runqsize += HALF + 1;
}

/** What every goroutine passes through, inlined where it is used: a call would cost as much as the work. */
export class Runq {
  /** Puts a goroutine into the P's runnext; who was there goes to the ring's tail, as in Go. */
  @inline static put(s: Sched, p: P, g: G): void {
    const kicked = p.runnext;
    p.runnext = changetype<u32>(g);
    if (kicked != 0) {
      const tail = p.tail;
      if (tail - p.head < RING_SLOTS) {
        store<u32>(slot(p, tail), kicked);
        p.tail = tail + 1;
      } else {
        runqputslow(s, p, kicked);
      }
    }
  }

  /** The P's next goroutine: runnext, then the ring's head; 0 when both are empty. */
  @inline static get(p: P): u32 {
    let g = p.runnext;
    if (g != 0) {
      p.runnext = 0;
    } else {
      const head = p.head;
      if (head != p.tail) {
        p.head = head + 1;
        g = load<u32>(slot(p, head));
      }
    }
    return g;
  }
}

/** Takes a fair share of the global queue, at most `max`: the first to run, the others to the ring; 0 when empty. */
export function globrunqget(s: Sched, p: P, max: u32): u32 {
  const size = s.runqsize;
  if (size == 0) return 0;
  let n = min(min(size, size / s.procs + 1), max);
  s.runqsize = size - n;
  const first = s.runqhead;
  let at = changetype<G>(first).schedlink;
  let tail = p.tail;
  for (n--; n > 0; n--) {
    store<u32>(slot(p, tail++), at);
    at = changetype<G>(at).schedlink;
  }
  p.tail = tail;
  s.runqhead = at;
  return first;
}

/** How many the global queue may hand to an empty ring. */
export const GLOBAL_BATCH: u32 = HALF;

/**
 * Moves half of the victim's ring to the thief's, which is empty; the last of them to run at once, 0 when there was
 * none. The victim's runnext stays: it is not parked, so it runs it next.
 */
export function runqsteal(thief: P, victim: P): u32 {
  const head = victim.head;
  const length = victim.tail - head;
  if (length == 0) return 0;
  const n = length - length / 2;
  const tail = thief.tail;
  for (let i: u32 = 0; i + 1 < n; i++) store<u32>(slot(thief, tail + i), load<u32>(slot(victim, head + i)));
  thief.tail = tail + n - 1;
  victim.head = head + n;
  return load<u32>(slot(victim, head + n - 1));
}
