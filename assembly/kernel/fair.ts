// The fair run queue of a CPU: EEVDF, earliest eligible virtual deadline first, as in Linux's kernel/sched/fair.c since 6.6.
//
// Every thread has a vruntime: its time on the CPU, divided by its weight. Who is behind the weighted average of all is owed time
// (its lag is positive): it is eligible. Of the eligible the one with the earliest deadline runs, that is the vruntime at which it
// will have had its slice. Who has run up to its deadline gets another one, a slice later, and gives way if somebody else is now
// the first. The running thread is not in the tree, but in the average.
//
//    vruntime ──▶     A      B   ▲      C                  A, B are eligible; if B's deadline is the earliest, B runs
//                            average
//
//   run queue, 64 bytes
//    0      4        8      12       16         24                        32              40
//   ┌──────┬────────┬──────┬────────┬──────────┬─────────────────────────┬───────────────┬───────┐
//   │ root │ queued │ curr │ failed │ load     │ weighted                │ zero          │ seen, held … │
//   └──────┴────────┴──────┴────────┴──────────┴─────────────────────────┴───────────────┴───────┘
//     tree            runs            weights    Σ (vruntime − zero)·weight  least vruntime, never falls
//                                     in the tree in the tree

import { Ev } from '../abi/counters';
import { Config } from '../abi/config';
import { CHECKED } from '../base/build';
import { bitmapBytes, bitmapClear, bitmapInit, bitmapSet } from '../base/bitmap';
import { config } from '../base/config';
import { sysAlloc } from '../base/memory';
import { littleIn, littleOut, Line } from '../observe/little';
import { note } from '../observe/trace';
import { ncpu } from './cpu';
import { KERNEL_CROWDED, KERNEL_ORDER, KERNEL_RUNQS, KERNEL_RUNQ_LEN, KERNEL_SLICE_NS } from './state';
import { Thread, th, THREAD_HELD, THREAD_QUEUED, WEIGHT_NICE_0 } from './thread';
import { treeFirst, treeInsert, treeRemove } from './tree';

@unmanaged
export class RunQueue {
  /** Threads that wait, by deadline (tree.ts), and how many. */
  root: u32;
  queued: u32;
  /** Thread that runs and counts here, 0: none. */
  curr: u32;
  /** Attempts to take somebody over from a fuller queue for which the difference was too small (balance.ts). */
  failed: u32;
  load: i64;
  weighted: i64;
  zero: i64;
  /** Checked builds: zero when it was last looked at. */
  seenZero: i64;
  /** Threads that may not run here until their control group's quota is refilled, linked by next. */
  held: u32;
  /** How many of those who wait belong to the control group with the quota. */
  limited: u32;
}

const RUNQ_BYTES: u32 = 64;

/** The queue of CPU number i. */
export function rq(i: u32): RunQueue {
  return changetype<RunQueue>((load<u32>(KERNEL_RUNQS) + i * RUNQ_BYTES) as usize);
}

/** Empty queues, one for each CPU. */
export function fairInit(): void {
  const n = ncpu();
  store<u32>(KERNEL_RUNQS, sysAlloc(n * RUNQ_BYTES));
  const crowded = sysAlloc(bitmapBytes(n));
  bitmapInit(crowded, n);
  store<u32>(KERNEL_CROWDED, crowded);
  // get_update_sysctl_factor, SCHED_TUNABLESCALING_LOG: 1 + log2 of the CPUs, of 8 at most.
  const factor = 32 - clz<u32>(min<u32>(n, 8));
  store<u64>(KERNEL_SLICE_NS, (config(Config.BASE_SLICE_NS) as u64) * (factor as u64));
}

/** What a thread may run before it has to give way, ns. */
export function sliceNs(): i64 {
  return load<i64>(KERNEL_SLICE_NS);
}

/** Weights by niceness, from −20 to 19 (sched_prio_to_weight): a step is a factor of about 1.25, ten percent of a CPU. */
const WEIGHTS = memory.data<u32>([
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991,
  1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
]);

/** setpriority(2) for a thread that is on no queue. @param nice −20 to 19 */
export function threadSetNice(t: u32, nice: i32): void {
  th(t).nice = nice;
  th(t).weight = load<u32>((WEIGHTS as u32) + (((nice + 20) as u32) << 2));
}

/** Time on a CPU as virtual time of a thread. */
function virtual(ns: i64, rec: Thread): i64 {
  return rec.weight == WEIGHT_NICE_0 ? ns : (ns * (WEIGHT_NICE_0 as i64)) / (rec.weight as i64);
}

/** How long a thread has to run for so much virtual time, rounded up. */
export function realNs(virtual_ns: i64, rec: Thread): i64 {
  const w = rec.weight as i64;
  return (virtual_ns * w + (WEIGHT_NICE_0 as i64) - 1) / (WEIGHT_NICE_0 as i64);
}

function allLoad(q: RunQueue): i64 {
  return q.load + (q.curr != 0 ? (th(q.curr).weight as i64) : 0);
}

function allWeighted(q: RunQueue): i64 {
  if (q.curr == 0) return q.weighted;
  const rec = th(q.curr);
  return q.weighted + (rec.vruntime - q.zero) * (rec.weight as i64);
}

/** The weighted average of vruntimes, rounded down; of an empty queue, the last one. */
export function fairAverage(q: RunQueue): i64 {
  const weights = allLoad(q);
  if (weights == 0) return q.zero;
  let sum = allWeighted(q);
  if (sum < 0) sum -= weights - 1;
  return q.zero + sum / weights;
}

/** Whether a vruntime is not ahead of the average. */
function eligible(q: RunQueue, vruntime: i64, weighted: i64, weights: i64): bool {
  return weighted >= (vruntime - q.zero) * weights;
}

/** Moves the origin of the sums up to the least vruntime. */
function advanceZero(q: RunQueue): void {
  let least: i64;
  if (q.root != 0) {
    least = th(q.root).least;
    if (q.curr != 0) least = min<i64>(least, th(q.curr).vruntime);
  } else if (q.curr != 0) {
    least = th(q.curr).vruntime;
  } else {
    return;
  }
  if (least <= q.zero) return;
  q.weighted -= q.load * (least - q.zero);
  q.zero = least;
}

/** Brings the running thread's vruntime up to date. Returns whether it has had its slice: then it has a new deadline. */
export function fairUpdate(q: RunQueue): bool {
  const t = q.curr;
  if (t == 0) return false;
  const rec = th(t);
  rec.vruntime += virtual((rec.runTime - rec.accounted) as i64, rec);
  rec.accounted = rec.runTime;
  let over = false;
  if (rec.vruntime >= rec.deadline) {
    rec.deadline = rec.vruntime + virtual(sliceNs(), rec);
    over = true;
  }
  advanceZero(q);
  return over;
}

/** Where a thread that joins stands (place_entity): its lag is what it was, though it moves the average itself. */
function place(q: RunQueue, t: u32): void {
  const rec = th(t);
  let lag: i64 = 0;
  const weights = allLoad(q);
  if (weights != 0 && rec.lag != 0) lag = (rec.lag * (weights + (rec.weight as i64))) / weights;
  rec.vruntime = fairAverage(q) - lag;
  rec.accounted = rec.runTime;
  if (rec.relative != 0) {
    rec.relative = 0;
    rec.deadline += rec.vruntime;
  } else {
    // A new thread begins with half a slice, as the others are halfway through theirs on average.
    rec.deadline = rec.vruntime + virtual(rec.fresh != 0 ? sliceNs() >> 1 : sliceNs(), rec);
  }
  rec.fresh = 0;
}

/** What a thread that leaves is owed; bounded, so that nobody saves up (update_entity_lag). */
function keepLag(q: RunQueue, t: u32): void {
  const rec = th(t);
  const most = virtual(max<i64>(2 * sliceNs(), config(Config.USER_HZ_TICK_NS)), rec);
  rec.lag = min<i64>(max<i64>(fairAverage(q) - rec.vruntime, -most), most);
}

function insert(i: u32, t: u32): void {
  const q = rq(i);
  const rec = th(t);
  rec.state = THREAD_QUEUED;
  rec.cpu = i;
  rec.order = load<u64>(KERNEL_ORDER);
  store<u64>(KERNEL_ORDER, rec.order + 1);
  q.root = treeInsert(q.root, t);
  q.load += rec.weight as i64;
  q.weighted += (rec.vruntime - q.zero) * (rec.weight as i64);
  q.limited += rec.limited;
  if (q.queued++ == 0) bitmapSet(load<u32>(KERNEL_CROWDED), i);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) + 1);
  if (CHECKED) littleIn(Line.THREADS, 1);
}

function remove(i: u32, t: u32): void {
  const q = rq(i);
  const rec = th(t);
  q.root = treeRemove(q.root, t);
  q.load -= rec.weight as i64;
  q.weighted -= (rec.vruntime - q.zero) * (rec.weight as i64);
  q.limited -= rec.limited;
  if (--q.queued == 0) bitmapClear(load<u32>(KERNEL_CROWDED), i);
  store<u32>(KERNEL_RUNQ_LEN, load<u32>(KERNEL_RUNQ_LEN) - 1);
  if (CHECKED) littleOut(Line.THREADS, 1);
}

/** A thread that was on no queue waits on CPU i's. */
export function fairEnqueue(i: u32, t: u32): void {
  const q = rq(i);
  fairUpdate(q);
  place(q, t);
  insert(i, t);
  note(Ev.CPU_QUEUE, th(t).number, q.queued, i);
}

/** A waiting thread leaves its queue. @param move whether it goes to another one: then its deadline stays as far away as it is */
export function fairDequeue(t: u32, move: bool): void {
  const rec = th(t);
  const i = rec.cpu;
  const q = rq(i);
  fairUpdate(q);
  remove(i, t);
  q.load += rec.weight as i64;
  q.weighted += (rec.vruntime - q.zero) * (rec.weight as i64);
  keepLag(q, t);
  q.load -= rec.weight as i64;
  q.weighted -= (rec.vruntime - q.zero) * (rec.weight as i64);
  if (move) {
    rec.deadline -= rec.vruntime;
    rec.relative = 1;
  }
  advanceZero(q);
}

/** CPU i's running thread goes back among those who wait. */
export function fairPutBack(i: u32): void {
  const q = rq(i);
  const t = q.curr;
  q.curr = 0;
  insert(i, t);
  note(Ev.CPU_QUEUE, th(t).number, q.queued, i);
}

/** CPU i's thread runs no longer: it sleeps, has ended or is held. */
export function fairLeave(i: u32): void {
  const q = rq(i);
  const t = q.curr;
  if (t == 0) return;
  fairUpdate(q);
  keepLag(q, t);
  q.curr = 0;
  advanceZero(q);
}

/** A thread that was on no queue runs on CPU i at once. */
export function fairStart(i: u32, t: u32): void {
  const q = rq(i);
  place(q, t);
  q.curr = t;
}

/** One of those who wait runs. */
export function fairTake(i: u32, t: u32): void {
  remove(i, t);
  th(t).accounted = th(t).runTime;
  rq(i).curr = t;
}

/**
 * Who should run (pick_eevdf): the earliest deadline among those who are eligible. 0: nobody is there.
 * @param protect whether the running thread stays until its slice is over, as long as it is eligible (RUN_TO_PARITY)
 */
export function fairPick(q: RunQueue, protect: bool): u32 {
  let curr = q.curr;
  if (q.queued == 0) return curr;
  const weights = allLoad(q);
  const weighted = allWeighted(q);
  if (curr != 0 && !eligible(q, th(curr).vruntime, weighted, weights)) curr = 0;
  if (curr != 0 && protect && th(curr).vruntime < th(curr).deadline) return curr;
  let best: u32 = 0;
  let t = q.root;
  while (t != 0) {
    const rec = th(t);
    if (rec.left != 0 && eligible(q, th(rec.left).least, weighted, weights)) {
      t = rec.left;
      continue;
    }
    if (eligible(q, rec.vruntime, weighted, weights)) {
      best = t;
      break;
    }
    t = rec.right;
  }
  if (best == 0 || (curr != 0 && th(curr).deadline < th(best).deadline)) best = curr;
  return best != 0 ? best : treeFirst(q.root);
}

/** A thread that was on no queue may not run on CPU i. */
export function fairHold(i: u32, t: u32): void {
  const rec = th(t);
  rec.state = THREAD_HELD;
  rec.cpu = i;
  rec.next = rq(i).held;
  rq(i).held = t;
}

/** All that were held on CPU i wait for it. Returns whether there were any. */
export function fairUnhold(i: u32): bool {
  // The last that was held stands first; they come back in the order in which they were held.
  let first: u32 = 0;
  let t = rq(i).held;
  if (t == 0) return false;
  rq(i).held = 0;
  while (t != 0) {
    const next = th(t).next;
    th(t).next = first;
    first = t;
    t = next;
  }
  while (first != 0) {
    const next = th(first).next;
    th(first).next = 0;
    fairEnqueue(i, first);
    first = next;
  }
  return true;
}
