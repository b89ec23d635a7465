// The run queue of `thread_scheduler: fifo`: one for all CPUs, first in, first out.
//
//   head ─► thread ─next─► thread ─next─► thread ◄─ tail

import { Ev } from '../abi/counters';
import { CHECKED } from '../base/build';
import { littleIn, littleOut, Line } from '../observe/little';
import { note } from '../observe/trace';
import { KERNEL_RUNQ_HEAD, KERNEL_RUNQ_LEN, KERNEL_RUNQ_TAIL } from './state';
import { th, THREAD_QUEUED } from './thread';

/** Puts a thread at the end. */
export function fifoPush(t: u32): void {
  const rec = th(t);
  rec.state = THREAD_QUEUED;
  rec.next = 0;
  const tail = load<u32>(KERNEL_RUNQ_TAIL);
  if (tail != 0) th(tail).next = t;
  else store<u32>(KERNEL_RUNQ_HEAD, t);
  store<u32>(KERNEL_RUNQ_TAIL, t);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) + 1);
  if (CHECKED) littleIn(Line.THREADS, 1);
  note(Ev.CPU_QUEUE, rec.number, load<u32>(KERNEL_RUNQ_LEN), 0);
}

/** Takes the first, 0 if there is none. */
export function fifoPop(): u32 {
  const t = load<u32>(KERNEL_RUNQ_HEAD);
  if (t == 0) return 0;
  const next = th(t).next;
  store<u32>(KERNEL_RUNQ_HEAD, next);
  if (next == 0) store<u32>(KERNEL_RUNQ_TAIL, 0);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) - 1);
  if (CHECKED) littleOut(Line.THREADS, 1);
  return t;
}

/** Puts a thread before all others. */
export function fifoPushFirst(t: u32): void {
  const rec = th(t);
  rec.state = THREAD_QUEUED;
  rec.next = load<u32>(KERNEL_RUNQ_HEAD);
  if (rec.next == 0) store<u32>(KERNEL_RUNQ_TAIL, t);
  store<u32>(KERNEL_RUNQ_HEAD, t);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) + 1);
  if (CHECKED) littleIn(Line.THREADS, 1);
  note(Ev.CPU_QUEUE, rec.number, load<u32>(KERNEL_RUNQ_LEN), 0);
}
