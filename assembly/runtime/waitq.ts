// A channel's wait queue: sudogs linked in both directions, first come, first served. It lies in two words of the channel:
//
//    0 u32 first ──▶ ┌────────┐ next ──▶ ┌────────┐ next ──▶ ┌────────┐
//                    │ oldest │          │        │          │ newest │
//                    └────────┘ ◀── prev └────────┘ ◀── prev └────────┘ ◀── 4 u32 last
//
// A select stands in several queues. Whoever takes one of its sudogs wins the goroutine and sets its param; the others stay
// where they are until the goroutine runs and removes them (select.ts), and are passed over meanwhile.

import { cas32 } from '../base/atomic';
import { CHECKED } from '../base/build';
import { checkDequeued, noteQueued } from './checklocal';
import { G, gp } from './g';
import { sg } from './sudog';

const LAST: u32 = 4;

/** The first sudog, or 0; it may be one that is passed over. */
export function waitqFirst(q: u32): u32 {
  return load<u32>(q);
}

/** Appends s, and notes in it where it stands (spare0). */
export function waitqEnqueue(q: u32, s: u32): void {
  const rec = sg(s);
  const last = load<u32>(q, LAST);
  rec.spare0 = q as u64;
  rec.next = 0;
  rec.prev = last;
  if (last == 0) store<u32>(q, s);
  else sg(last).next = s;
  store<u32>(q, s, LAST);
  if (CHECKED) noteQueued(s, false);
  waitqCheck(q);
}

/** Takes the first sudog whose goroutine still waits, and wins it (param); 0 if there is none. */
export function waitqDequeue(q: u32): u32 {
  while (true) {
    const s = load<u32>(q);
    if (s == 0) return 0;
    const rec = sg(s);
    store<u32>(q, rec.next);
    if (rec.next == 0) store<u32>(q, 0, LAST);
    else sg(rec.next).prev = 0;
    if (CHECKED) checkDequeued(s, rec.next);
    rec.next = 0;
    waitqCheck(q);
    const g = gp(rec.g);
    // Channels of one select have locks of their own: two wakers may meet here.
    if (rec.isSelect != 0) {
      if (!cas32(rec.g + (offsetof<G>('param') as u32), 0, s)) continue;
      return s;
    }
    assert(g.param == 0, 'waitq: a goroutine woken twice');
    g.param = s;
    return s;
  }
}

/** Removes s from the queue in which it stands, if it hasn't been taken from there. */
export function waitqRemove(s: u32): void {
  const rec = sg(s);
  const q = rec.spare0 as u32;
  // Alone in its queue or taken already: the same links, told apart by the queue.
  if (rec.prev == 0 && rec.next == 0 && load<u32>(q) != s) return;
  if (rec.prev != 0) sg(rec.prev).next = rec.next;
  else store<u32>(q, rec.next);
  if (rec.next != 0) sg(rec.next).prev = rec.prev;
  else store<u32>(q, rec.prev, LAST);
  rec.next = 0;
  rec.prev = 0;
  waitqCheck(q);
}

/** Both ends agree; checked builds only. */
function waitqCheck(q: u32): void {
  assert((load<u32>(q) == 0) == (load<u32>(q, LAST) == 0), 'waitq: one end only');
  assert(load<u32>(q) == 0 || sg(load<u32>(q)).prev == 0, 'waitq: something before the first');
  assert(load<u32>(q) == 0 || sg(load<u32>(q, LAST)).next == 0, 'waitq: something after the last');
}
