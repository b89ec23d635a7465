// futex(2): threads wait on a word of their process, by its address. The queues are kernel objects, made when somebody waits:
// a table of lists by a hash of process and address.
//
//   bucket ─► queue {process, address, head of the wait queue} ─next─► queue …

import { KERNEL_FUTEX } from './state';
import { sysAlloc } from '../base/memory';
import { waitqAdd, waitqWake } from './waitq';

const BUCKETS: u32 = 256;

@unmanaged
class Queue {
  next: u32;
  process: u32;
  address: u32;
  head: u32;
}

const QUEUE_BYTES: u32 = 16;
const HEAD: u32 = 12;

function qu(q: u32): Queue {
  return changetype<Queue>(q as usize);
}

/** The wait queue of a word, made if `make` says so; 0: nobody ever waited. */
function futexQueue(process: u32, address: u32, make: bool): u32 {
  if (load<u32>(KERNEL_FUTEX) == 0) {
    if (!make) return 0;
    store<u32>(KERNEL_FUTEX, sysAlloc(BUCKETS << 2));
  }
  const bucket = load<u32>(KERNEL_FUTEX) + (((process * 0x9e3779b1 + address * 0x85ebca6b) >> 24) << 2);
  for (let q = load<u32>(bucket); q != 0; q = qu(q).next) {
    if (qu(q).process == process && qu(q).address == address) return q;
  }
  if (!make) return 0;
  const q = sysAlloc(QUEUE_BYTES);
  qu(q).process = process;
  qu(q).address = address;
  qu(q).next = load<u32>(bucket);
  store<u32>(bucket, q);
  return q;
}

/** FUTEX_WAIT, once the word was found to have the expected value; the caller blocks the thread. */
export function futexWait(process: u32, address: u32, t: u32): void {
  waitqAdd(futexQueue(process, address, true) + HEAD, t);
}

/** FUTEX_WAKE: up to n waiters, in their order. Returns how many. */
export function futexWake(process: u32, address: u32, n: u32): u32 {
  const q = futexQueue(process, address, false);
  return q == 0 ? 0 : waitqWake(q + HEAD, n);
}
