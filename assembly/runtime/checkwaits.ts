// Invariants of those who wait: sudogs in the queues of channels, timers in their heaps; checked builds only.

import { Invariant } from '../abi/invariants';
import { GStatus, WaitReason } from '../abi/status';
import { expectAtMost, expectEqual, expectThat, Ledger, ledger } from '../observe/check';
import { gp } from './g';
import { allp, procsMade, pTimers } from './p';
import { SCHED_SUDOG_FREE, SCHED_TIMER_FREE } from './sched';
import { sg } from './sudog';
import { HEAPED, MODIFIED, ownedByEngine, tp, ZOMBIE } from './timer';
import { heapTimer, heapWhen, timersAt } from './timerheap';

const LAST: u32 = 4;

/** The sudogs of one goroutine, each in its queue behind those who came earlier. Returns how many it has. */
export function checkWaiting(g: u32): u32 {
  const rec = gp(g);
  let s = rec.waiting;
  if (s == 0) return 0;
  const queued =
    rec.status == (GStatus.WAITING as u8) &&
    (rec.waitreason == (WaitReason.CHAN_RECEIVE as u8) ||
      rec.waitreason == (WaitReason.CHAN_SEND as u8) ||
      rec.waitreason == (WaitReason.SELECT as u8));
  if (queued) expectEqual(Invariant.WAIT_QUEUES, rec.goid, rec.param, 0);
  const all = ledger(Ledger.SUDOGS) as u32;
  let n: u32 = 0;
  while (s != 0) {
    n++;
    expectAtMost(Invariant.FREE_LISTS, rec.goid, n, all);
    expectEqual(Invariant.WAIT_QUEUES, rec.goid, sg(s).g, g);
    if (queued) checkQueued(rec.goid, s);
    // Those of a semaphore or a notifyList are linked with others': one goroutine has one.
    if (sg(s).isSelect == 0) break;
    s = sg(s).waitlink;
  }
  return n;
}

/** The neighbours of a sudog in a channel's queue know it, and came before and after it. */
function checkQueued(goid: u32, s: u32): void {
  const rec = sg(s);
  const q = rec.spare0 as u32;
  if (rec.prev == 0) {
    expectEqual(Invariant.WAIT_QUEUES, goid, load<u32>(q), s);
  } else {
    expectEqual(Invariant.WAIT_QUEUES, goid, sg(rec.prev).next, s);
    expectThat(Invariant.WAIT_QUEUES, goid, (sg(rec.prev).spare1 as i64) < (rec.spare1 as i64));
  }
  if (rec.next == 0) expectEqual(Invariant.WAIT_QUEUES, goid, load<u32>(q, LAST), s);
  else expectEqual(Invariant.WAIT_QUEUES, goid, sg(rec.next).prev, s);
}

/** No sudog is lost: those of goroutines and the free ones are all there are. @param used held by goroutines */
export function checkSudogs(used: u32): void {
  const all = ledger(Ledger.SUDOGS) as u32;
  let free: u32 = 0;
  for (let s = load<u32>(SCHED_SUDOG_FREE); s != 0; s = sg(s).next) {
    free++;
    expectAtMost(Invariant.FREE_LISTS, 0, free, all);
  }
  expectEqual(Invariant.FREE_LISTS, 0, used + free, all);
}

/** All timer heaps, and that no timer of the engine is lost. Returns how many entries there are. */
export function checkTimerHeaps(): u32 {
  let entries: u32 = 0;
  let owned: u32 = 0;
  for (let i: u32 = 0; i < procsMade(); i++) {
    const block = pTimers(allp(i));
    entries += load<u32>(block, 4);
    owned += checkHeap(block, i);
  }
  const all = ledger(Ledger.TIMERS) as u32;
  let free: u32 = 0;
  for (let t = load<u32>(SCHED_TIMER_FREE); t != 0; t = tp(t).next) {
    free++;
    expectAtMost(Invariant.FREE_LISTS, 0, free, all);
  }
  expectEqual(Invariant.FREE_LISTS, 0, owned + free, all);
  return entries;
}

/** One P's heap: its order, its least instants, its entries and their timers. Returns how many are the engine's own. */
function checkHeap(block: u32, p: u32): u32 {
  const ts = timersAt(block);
  let zombies: u32 = 0;
  let owned: u32 = 0;
  for (let i: u32 = 0; i < ts.len; i++) {
    const t = heapTimer(ts, i);
    const rec = tp(t);
    const when = heapWhen(ts, i);
    if (i != 0) expectAtMost(Invariant.TIMERS, p, heapWhen(ts, (i - 1) / 4), when);
    expectThat(Invariant.TIMERS, p, (rec.state & HEAPED) != 0 && rec.timers == block);
    if ((rec.state & ZOMBIE) != 0) zombies++;
    else if ((rec.state & MODIFIED) == 0) expectEqual(Invariant.TIMERS, p, when, rec.when);
    else if (rec.when < when)
      expectThat(Invariant.TIMERS, p, ts.minWhenModified != 0 && ts.minWhenModified <= rec.when);
    if (ownedByEngine(rec.kind)) owned++;
  }
  expectEqual(Invariant.TIMERS, p, ts.zombies, zombies);
  expectEqual(Invariant.TIMERS, p, ts.minWhenHeap, ts.len == 0 ? 0 : heapWhen(ts, 0));
  return owned;
}
