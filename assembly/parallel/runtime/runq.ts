// Run queues of the parallel engine: Go's ring (one producer, many consumers, compare and swap on the head), with two differences
// that make the common case free of atomic instructions (docs/parallel.md has the measurements):
//
//   runnext is the owner's alone, so a goroutine that readies another doesn't pay for it;
//   the owner publishes what it puts in batches, and takes in batches into its own hand.
//
//        head (all)          published (owner writes)   tail (owner only)
//          ▼                      ▼                        ▼
//   ┌───┬──┬───┬───┬───┬───┬───┬──┬───┬───┬───┬───┬───┬────┬───┐
//   │   │  │ ● │ ● │ ● │ ● │ ● │  │ ○ │ ○ │ ○ │ ○ │ ○ │    │   │     + runnext, + up to 8 in hand: the owner's alone
//   └───┴──┴───┴───┴───┴───┴───┴──┴───┴───┴───┴───┴───┴────┴───┘
//
// What is the owner's alone nobody else can run: the owner looks after every goroutine and every slice whether a worker is idle,
// and then publishes all of it (giveUp). So a worker sleeps beside work for a slice at most. test/model/ has the protocol as a
// model, with every interleaving.

import { ProcStat } from '../abi/counters';
import { cas32, load32, store32 } from '../base/atomic';
import { IDLE } from '../base/shared';
import { gp } from './g';
import { globrunqputbatch } from './globrunq';
import { pp, runqHead, runqSlot, RUNQ_SLOTS, runqTail, takenSlot } from './p';
import { pCount } from './pstats';
import { wakep } from './wakep';

/** The owner publishes after so many puts, and takes at most so many at once. */
const BATCH: u32 = 8;

/** Whether p has nothing to run: asked by its owner. */
export function runqempty(p: u32): bool {
  const rec = pp(p);
  return rec.runnext == 0 && rec.takenCount == 0 && load32(runqHead(p)) == rec.tail;
}

/** Whether there is something in p's ring for a thief. */
export function runqvisible(p: u32): bool {
  return ((load32(runqTail(p)) - load32(runqHead(p))) as i32) > 0;
}

/** Puts g into the owner's queue: next in place of runnext, whose goroutine moves to the ring. */
export function runqput(p: u32, g: u32, next: bool): void {
  const rec = pp(p);
  let put = g;
  if (next) {
    put = rec.runnext;
    rec.runnext = g;
    if (put == 0) return;
  }
  while (true) {
    const tail = rec.tail;
    if (tail - rec.headSeen >= RUNQ_SLOTS) {
      rec.headSeen = load32(runqHead(p));
      if (tail - rec.headSeen >= RUNQ_SLOTS) {
        if (runqputslow(p, put)) return;
        continue;
      }
    }
    store<u32>(runqSlot(p, tail), put);
    rec.tail = tail + 1;
    if (tail + 1 - rec.published >= BATCH || load32(IDLE) != 0) {
      publish(p);
      wakep();
    }
    return;
  }
}

/** Lets thieves see all that is in the ring. */
function publish(p: u32): void {
  const rec = pp(p);
  rec.published = rec.tail;
  store32(runqTail(p), rec.tail);
}

/** The ring is full: its older half and g go to the global queue. False if somebody took from it meanwhile. */
function runqputslow(p: u32, g: u32): bool {
  const rec = pp(p);
  const head = rec.headSeen;
  const n: u32 = RUNQ_SLOTS / 2;
  const first = load<u32>(runqSlot(p, head));
  let last = first;
  for (let i: u32 = 1; i < n; i++) {
    const next = load<u32>(runqSlot(p, head + i));
    // Ours only once the head has moved; a thief that was faster writes schedlink too, later, when it runs them.
    store<u32>(takenLink(p, i), next);
    last = next;
  }
  if (!cas32(runqHead(p), head, head + n)) return false;
  rec.headSeen = head + n;
  let at = first;
  for (let i: u32 = 1; i < n; i++) {
    const next = load<u32>(takenLink(p, i));
    gp(at).schedlink = next;
    at = next;
  }
  gp(last).schedlink = g;
  pCount(ProcStat.OVERFLOWS, 1);
  globrunqputbatch(first, g, n + 1);
  wakep();
  return true;
}

/** Where a copy of the half that overflows is kept meanwhile: slots can be written again once the head has moved. */
function takenLink(p: u32, i: u32): u32 {
  return runqSlot(p, 0) + RUNQ_SLOTS * 4 + (i << 2);
}

/** The owner's next goroutine, 0 if there is none: runnext, the batch in hand, the ring. */
export function runqget(p: u32): u32 {
  const rec = pp(p);
  const next = rec.runnext;
  if (next != 0) {
    rec.runnext = 0;
    rec.inherit = 1;
    return next;
  }
  rec.inherit = 0;
  if (rec.takenCount != 0) {
    rec.takenCount--;
    return load<u32>(takenSlot(p, rec.takenNext++));
  }
  if (rec.published != rec.tail) publish(p);
  const tail = rec.tail;
  while (true) {
    const head = load32(runqHead(p));
    const len = tail - head;
    if (len == 0) return 0;
    // With somebody idle one at a time, so that there is something to steal.
    const n: u32 = load32(IDLE) != 0 ? 1 : min<u32>(len, BATCH);
    const first = load<u32>(runqSlot(p, head));
    for (let i: u32 = 1; i < n; i++) store<u32>(takenSlot(p, i - 1), load<u32>(runqSlot(p, head + i)));
    if (!cas32(runqHead(p), head, head + n)) continue;
    rec.headSeen = head + n;
    rec.takenNext = 0;
    rec.takenCount = n - 1;
    return first;
  }
}

/** Somebody has nothing to do: all that p's owner keeps to itself, but for one that it runs next itself, goes to where thieves look. */
export function giveUp(p: u32): void {
  const rec = pp(p);
  const next = rec.runnext;
  if (next != 0) {
    rec.runnext = 0;
    runqput(p, next, false);
  }
  while (rec.takenCount != 0) {
    rec.takenCount--;
    runqput(p, load<u32>(takenSlot(p, rec.takenNext++)), false);
  }
  if (rec.published != rec.tail) publish(p);
  if (runqvisible(p)) wakep();
}

/** Moves half of victim's published goroutines, rounded up, to thief's ring, which is empty; the youngest of them, or 0. */
export function runqsteal(thief: u32, victim: u32): u32 {
  const rec = pp(thief);
  const to = rec.tail;
  while (true) {
    const head = load32(runqHead(victim));
    const len = load32(runqTail(victim)) - head;
    if (len == 0) return 0;
    // The head moved between the two loads.
    if (len > RUNQ_SLOTS) continue;
    const n = len - (len >> 1);
    for (let i: u32 = 0; i < n; i++) {
      store<u32>(runqSlot(thief, to + i), load<u32>(runqSlot(victim, head + i)));
    }
    if (!cas32(runqHead(victim), head, head + n)) continue;
    pCount(ProcStat.STEALS, 1);
    pCount(ProcStat.STOLEN_GOROUTINES, n as u64);
    const g = load<u32>(runqSlot(thief, to + n - 1));
    if (n > 1) {
      rec.tail = to + n - 1;
      publish(thief);
    }
    return g;
  }
}
