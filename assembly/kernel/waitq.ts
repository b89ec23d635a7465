// Wait queues: threads that sleep until something happens, first come, first served. A queue is the word at an address; 0: empty.
//
//   head ─► thread ─next─► thread ─next─► 0

import { th, threadWake } from './thread';

/** A thread goes to sleep behind all others; the caller blocks it. */
export function waitqAdd(head: u32, t: u32): void {
  th(t).next = 0;
  th(t).waits = head;
  let at = load<u32>(head);
  if (at == 0) {
    store<u32>(head, t);
    return;
  }
  while (th(at).next != 0) at = th(at).next;
  th(at).next = t;
}

/** A thread is off its queue, if it is on one: a timeout was over first. */
export function waitqForget(t: u32): void {
  const head = th(t).waits;
  if (head == 0) return;
  th(t).waits = 0;
  if (load<u32>(head) == t) {
    store<u32>(head, th(t).next);
    return;
  }
  let at = load<u32>(head);
  while (th(at).next != t) at = th(at).next;
  th(at).next = th(t).next;
}

/** Wakes up to n threads, in the order in which they came. Returns how many. */
export function waitqWake(head: u32, n: u32): u32 {
  let woken: u32 = 0;
  while (woken < n && load<u32>(head) != 0) {
    const t = load<u32>(head);
    store<u32>(head, th(t).next);
    th(t).waits = 0;
    th(t).next = 0;
    threadWake(t);
    woken++;
  }
  return woken;
}
