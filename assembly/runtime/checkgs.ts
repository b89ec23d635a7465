// Invariants of goroutines and their places; checked builds only. A sweep walks over all records once; sets are compared by
// the sums of their members' fingerprints.

import { Config } from '../abi/config';
import { Counter, RunState } from '../abi/counters';
import { Invariant } from '../abi/invariants';
import { G_SLAB_RECORDS, GStatus, PStatus, WaitReason } from '../abi/status';
import { now } from '../base/clock';
import { config } from '../base/config';
import {
  expectAtMost,
  expectEqual,
  expectThat,
  fingerprint,
  Ledger,
  ledger,
  setLedger,
  violated,
} from '../observe/check';
import { counter } from '../observe/counters';
import { slices } from './checklocal';
import { checkWaiting } from './checkwaits';
import { G_BYTES, gp } from './g';
import { mp, Phase } from './m';
import { allp, gomaxprocs, pp, procsMade, runqSlot } from './p';
import {
  SCHED_ALLM,
  SCHED_G_END,
  SCHED_G_NEXT,
  SCHED_G_SLABS,
  SCHED_GFREE,
  SCHED_NETPOLL_WAITERS,
  SCHED_NGUSER,
  SCHED_RUN_STATE,
  SCHED_RUNQ_HEAD,
  SCHED_RUNQ_SIZE,
  SCHED_RUNQ_TAIL,
} from './sched';

/** What a sweep over the goroutines found. */
@unmanaged
export class Census {
  /** Records there are. */
  records: u32;
  runnable: u32;
  running: u32;
  syscall: u32;
  waiting: u32;
  dead: u32;
  /** Alive, without those of the runtime; of those, that could go on by themselves. */
  user: u32;
  active: u32;
  /** Parked in pollDescs. */
  io: u32;
  /** Sudogs that goroutines hold. */
  sudogs: u32;
  /** Fingerprints of the runnable, the dead, and those parked in pollDescs. */
  runnablePrint: u64;
  deadPrint: u64;
  ioPrint: u64;
  /** What the runnable, and those who wait, have spent so, ns. */
  runnableNs: u64;
  waitingNs: u64;
}

export const CENSUS_BYTES: u32 = 80;

/** All goroutines against their Ms, queues, free lists and counters. `c` is overwritten. */
export function checkGoroutines(c: Census): void {
  memory.fill(changetype<usize>(c), 0, CENSUS_BYTES);
  let from = load<u32>(SCHED_G_SLABS);
  let end = load<u32>(SCHED_G_NEXT);
  expectAtMost(Invariant.FREE_LISTS, 0, end, load<u32>(SCHED_G_END));
  while (from != 0) {
    for (let g = from + G_BYTES; g < end; g += G_BYTES) checkGoroutine(c, g);
    from = load<u32>(from);
    end = from + G_SLAB_RECORDS * G_BYTES;
  }
  expectEqual(Invariant.GOROUTINES, 0, c.user, load<u32>(SCHED_NGUSER));
  expectEqual(Invariant.GOROUTINES, 0, counter(Counter.GOROUTINES_LIVE), c.user);
  expectEqual(
    Invariant.GOROUTINES,
    0,
    ledger(Ledger.CREATED) - ledger(Ledger.ENDED),
    c.runnable + c.running + c.syscall + c.waiting,
  );
  expectEqual(Invariant.NETPOLL_WAITERS, 0, load<u32>(SCHED_NETPOLL_WAITERS), c.io);
  expectEqual(Invariant.WAIT_QUEUES, 0, ledger(Ledger.IO_PARKED), c.ioPrint);
  checkPlaces(c);
  checkFree(c);
  // Who has died of it has no runnable goroutine left, nor one in a system call.
  if (load<u32>(SCHED_RUN_STATE) == (RunState.DEADLOCK as u32)) expectEqual(Invariant.DEADLOCK, 0, c.active, 0);
}

function checkGoroutine(c: Census, g: u32): void {
  const rec = gp(g);
  c.records++;
  if (rec.status == (GStatus.DEAD as u8)) {
    c.dead++;
    c.deadPrint += fingerprint(g);
    expectEqual(Invariant.RUNNING, rec.goid, rec.m, 0);
    return;
  }
  if (rec.system == 0) {
    c.user++;
    if (rec.status != (GStatus.WAITING as u8)) c.active++;
  }
  switch (rec.status) {
    case GStatus.RUNNABLE as u8: {
      c.runnable++;
      c.runnablePrint += fingerprint(g);
      c.runnableNs += now() - rec.readyAt;
      expectEqual(Invariant.RUNNING, rec.goid, rec.m, 0);
      break;
    }
    case GStatus.RUNNING as u8: {
      c.running++;
      expectThat(Invariant.RUNNING, rec.goid, rec.m != 0);
      const m = mp(rec.m);
      expectEqual(Invariant.RUNNING, rec.goid, m.curg, g);
      expectThat(Invariant.RUNNING, rec.goid, (m.phase == Phase.RUN || m.phase == Phase.STOPPING) && m.p != 0);
      expectEqual(Invariant.RUNNING, rec.goid, pp(m.p).m, rec.m);
      break;
    }
    case GStatus.SYSCALL as u8: {
      c.syscall++;
      expectThat(Invariant.RUNNING, rec.goid, rec.m != 0);
      expectEqual(Invariant.RUNNING, rec.goid, mp(rec.m).curg, g);
      expectThat(Invariant.RUNNING, rec.goid, mp(rec.m).phase == Phase.SYSCALL);
      break;
    }
    case GStatus.WAITING as u8: {
      c.waiting++;
      c.waitingNs += now() - rec.readyAt;
      expectEqual(Invariant.RUNNING, rec.goid, rec.m, 0);
      if (rec.waitreason == (WaitReason.IO_WAIT as u8)) {
        c.io++;
        c.ioPrint += fingerprint(g);
      }
      break;
    }
    default:
      violated(Invariant.RUNNING, rec.goid, rec.status, GStatus.RUNNABLE as u64);
  }
  c.sudogs += checkWaiting(g);
}

/** Every runnable goroutine stands in one place, and nobody else does. */
function checkPlaces(c: Census): void {
  let print: u64 = 0;
  let n: u32 = 0;
  let running: u32 = 0;
  const size = config(Config.RUNQ_SIZE) as u32;
  const procs = procsMade();
  for (let i: u32 = 0; i < procs; i++) {
    const p = allp(i);
    const rec = pp(p);
    const length = rec.runqtail - rec.runqhead;
    expectAtMost(Invariant.RUN_QUEUES, i, length, size);
    expectThat(Invariant.RUN_QUEUES, i, rec.runnext == 0 || config(Config.RUNNEXT) != 0);
    if (rec.status == (PStatus.IDLE as u32) || rec.status == (PStatus.DEAD as u32)) {
      expectThat(Invariant.RUN_QUEUES, i, length == 0 && rec.runnext == 0);
    } else {
      running++;
      // Only those that count are anything but dead.
      expectThat(Invariant.RUNNING, i, i < gomaxprocs());
    }
    for (let k: u32 = 0; k < length; k++) print += queued(load<u32>(runqSlot(p, rec.runqhead + k)));
    n += length;
    if (rec.runnext != 0) {
      print += queued(rec.runnext);
      n++;
    }
  }
  expectAtMost(Invariant.RUNNING, 0, running, gomaxprocs());
  expectAtMost(Invariant.RUNNING, 0, c.running, running);
  // Found by one M, and on the way to the M to which it is locked.
  for (let at = load<u32>(SCHED_ALLM); at != 0; at = mp(at).alllink) {
    const m = mp(at);
    if (m.nextp == 0 || (m.phase != Phase.LOCKED && m.phase != Phase.STOP_LOCKED)) continue;
    print += queued(m.lockedg);
    n++;
  }
  const global = load<u32>(SCHED_RUNQ_SIZE);
  let g = load<u32>(SCHED_RUNQ_HEAD);
  let last: u32 = 0;
  for (let k: u32 = 0; k < global; k++) {
    expectThat(Invariant.ONE_PLACE, k, g != 0);
    print += queued(g);
    last = g;
    g = gp(g).schedlink;
  }
  expectEqual(Invariant.ONE_PLACE, 0, g, 0);
  expectEqual(Invariant.ONE_PLACE, 0, load<u32>(SCHED_RUNQ_TAIL), last);
  expectEqual(Invariant.ONE_PLACE, 0, n + global, c.runnable);
  expectEqual(Invariant.ONE_PLACE, 0, print, c.runnablePrint);
  expectEqual(Invariant.SCHEDTICK, 0, slices(), ledger(Ledger.SLICES) as u32);
}

function queued(g: u32): u64 {
  expectEqual(Invariant.ONE_PLACE, gp(g).goid, gp(g).status, GStatus.RUNNABLE as u64);
  return fingerprint(g);
}

/** Every dead goroutine is on one free list, and nobody else is. */
function checkFree(c: Census): void {
  let print: u64 = 0;
  let n: u32 = 0;
  for (let i: u32 = 0; i < procsMade(); i++) {
    const length = pp(allp(i)).ngfree;
    let g = pp(allp(i)).gfree;
    for (let k: u32 = 0; k < length; k++) {
      expectThat(Invariant.FREE_LISTS, i, g != 0);
      print += fingerprint(g);
      g = gp(g).schedlink;
    }
    expectEqual(Invariant.FREE_LISTS, i, g, 0);
    n += length;
  }
  for (let g = load<u32>(SCHED_GFREE); g != 0; g = gp(g).schedlink) {
    print += fingerprint(g);
    n++;
    expectAtMost(Invariant.FREE_LISTS, 0, n, c.dead);
  }
  expectEqual(Invariant.FREE_LISTS, 0, n, c.dead);
  expectEqual(Invariant.FREE_LISTS, 0, print, c.deadPrint);
}

/** Goroutines in queues from which an idle P may take them. */
export function workInQueues(): u32 {
  let n = load<u32>(SCHED_RUNQ_SIZE);
  for (let i: u32 = 0; i < gomaxprocs(); i++) {
    const rec = pp(allp(i));
    n += rec.runqtail - rec.runqhead;
    // A profile may forbid to take another P's runnext.
    if (rec.runnext != 0 && config(Config.STEAL_RUNNEXT) != 0) n++;
  }
  return n;
}

/** A run that has nothing more to do ends for want of events only where somebody waits for the outside, in Go for ever. */
export function checkStopped(): void {
  let from = load<u32>(SCHED_G_SLABS);
  let end = load<u32>(SCHED_G_NEXT);
  let waits = load<u32>(SCHED_NETPOLL_WAITERS) != 0;
  while (from != 0 && !waits) {
    for (let g = from + G_BYTES; g < end; g += G_BYTES) {
      const status = gp(g).status;
      // Runnable or running with nothing to come is a lost wake-up; a system call may last for ever.
      if (status == (GStatus.RUNNABLE as u8) || status == (GStatus.RUNNING as u8)) {
        violated(Invariant.WORK_CONSERVED, gp(g).goid, status, GStatus.WAITING as u64);
      }
      if (status == (GStatus.SYSCALL as u8)) waits = true;
    }
    from = load<u32>(from);
    end = from + G_SLAB_RECORDS * G_BYTES;
  }
  expectThat(Invariant.DEADLOCK, 0, waits);
}

/** Clears the excuse once there is nothing to excuse. */
export function forgetExcuse(): void {
  setLedger(Ledger.EXCUSED, 0);
}
