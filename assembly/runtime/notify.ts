// sync.Cond's list of waiters, as in sema.go (notifyList). It lies in the program's memory; all zero is an empty list:
//
//    0      4        8      16     24     32
//   ┌──────┬────────┬──────┬──────┬──────┐     wait: next ticket to be given out    notify: next one to be notified
//   │ wait │ notify │ lock │ head │ tail │     head, tail: sudogs, linked by next
//   └──────┴────────┴──────┴──────┴──────┘     (wait and notify have 32 bits, the others 64; lock: the parallel engine's)

import { Cost } from '../abi/costs';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { add32, load32, store32 } from '../base/atomic';
import { PARALLEL } from '../base/build';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { lock, unlock } from '../base/lock';
import { G_RESUMED, gp } from './g';
import { gopark, goready } from './park';
import { acquireSudog, releaseSudog, sg } from './sudog';

const NOTIFY: u32 = 4;
const LOCK: u32 = 8;
const HEAD: u32 = 16;
const TAIL: u32 = 24;

/** Takes a ticket: whoever has it hears of every notification from now on. */
export function notifyListAdd(l: u32): u32 {
  const ticket = add32(l, 1);
  charge(cost(Cost.ATOMIC));
  return ticket;
}

/** Waits for the ticket to be notified, first attempt: NEXT if it has been, else PARKED (then notifyListWaitDone). */
export function notifyListWait(g: u32, l: u32, ticket: u32): Outcome {
  charge(cost(Cost.SEMA_OP));
  lock(l + LOCK);
  // Tickets wrap around; they are never 2^31 apart.
  if (((ticket - load<u32>(l, NOTIFY)) as i32) < 0) {
    unlock(l + LOCK);
    return Outcome.NEXT;
  }
  const s = acquireSudog(g);
  sg(s).ticket = ticket;
  const tail = load<u32>(l, TAIL);
  if (tail == 0) store<u64>(l, s as u64, HEAD);
  else sg(tail).next = s;
  store<u64>(l, s as u64, TAIL);
  gp(g).waiting = s;
  gp(g).param = 0;
  gopark(g, WaitReason.COND_WAIT);
  unlock(l + LOCK);
  return Outcome.PARKED;
}

/** Notified: NEXT. */
export function notifyListWaitDone(g: u32): Outcome {
  gp(g).flags &= ~G_RESUMED;
  releaseSudog(gp(g).waiting);
  gp(g).waiting = 0;
  return Outcome.NEXT;
}

/** Wakes everybody, in the order in which they came. */
export function notifyListNotifyAll(l: u32): void {
  if (upToDate(l)) return;
  charge(cost(Cost.SEMA_OP));
  lock(l + LOCK);
  let s = load<u32>(l, HEAD);
  store<u64>(l, 0, HEAD);
  store<u64>(l, 0, TAIL);
  store32(l + NOTIFY, load32(l));
  unlock(l + LOCK);
  while (s != 0) {
    const next = sg(s).next;
    sg(s).next = 0;
    goready(sg(s).g);
    s = next;
  }
}

/** Notifies the lowest ticket that hasn't been; if its owner isn't waiting yet it won't have to. */
export function notifyListNotifyOne(l: u32): void {
  if (upToDate(l)) return;
  charge(cost(Cost.SEMA_OP));
  lock(l + LOCK);
  const ticket = load<u32>(l, NOTIFY);
  if (PARALLEL && ticket == load32(l)) {
    unlock(l + LOCK);
    return;
  }
  store32(l + NOTIFY, ticket + 1);
  // Tickets are taken before the lock is given up, so the list is nearly in their order: the search ends at once.
  let prev: u32 = 0;
  let s = load<u32>(l, HEAD);
  while (s != 0 && sg(s).ticket != ticket) {
    prev = s;
    s = sg(s).next;
  }
  if (s == 0) {
    unlock(l + LOCK);
    return;
  }
  const next = sg(s).next;
  if (prev == 0) store<u64>(l, next as u64, HEAD);
  else sg(prev).next = next;
  if (next == 0) store<u64>(l, prev as u64, TAIL);
  sg(s).next = 0;
  unlock(l + LOCK);
  goready(sg(s).g);
}

/** Nobody has taken a ticket since the last notification. */
function upToDate(l: u32): bool {
  if (load32(l) != load32(l + NOTIFY)) return false;
  charge(cost(Cost.ATOMIC));
  return true;
}
