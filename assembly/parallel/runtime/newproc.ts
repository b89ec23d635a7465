// Making and ending goroutines in the parallel engine: records from the P's free list, which gives to and takes from the one of all
// in batches of 32, as in proc.go.

import { Config } from '../abi/config';
import { Outcome } from '../abi/outcome';
import { G_SLAB_RECORDS, GStatus } from '../abi/status';
import { add32 } from '../base/atomic';
import { config } from '../base/config';
import { LOCK_GFREE } from '../base/layout';
import { LOCAL } from '../base/local';
import { lock, unlock } from '../base/lock';
import { sysAlloc } from '../base/memory';
import { OWN_CREATED, OWN_ENDED } from '../base/shared';
import { G_BYTES, gp } from './g';
import { ownOf, P, pp, workers } from './p';
import { runqput } from './runq';
import { SCHED_CUR_P, SCHED_G_END, SCHED_G_NEXT, SCHED_G_SLABS, SCHED_GFREE, SCHED_GOIDGEN } from './sched';

/** gfget, gfput: so many records change hands at once; a P keeps at most twice as many (proc.go: 32, 64). */
const SLAB_RECORDS: u32 = G_SLAB_RECORDS;
const BATCH: u32 = 32;
const LOCAL_MAX: u32 = 64;
/** Goroutine ids that a P takes at once (_GoidCacheBatch). */
const GOID_BATCH: u32 = 16;

/** A dead record. */
function gfget(rec: P): u32 {
  if (rec.gfree == 0) refill(rec);
  const g = rec.gfree;
  rec.gfree = gp(g).schedlink;
  rec.ngfree--;
  return g;
}

/** Takes a batch from the list of all, or from the newest slab. */
function refill(rec: P): void {
  lock(LOCK_GFREE);
  for (let i: u32 = 0; i < BATCH; i++) {
    let g = load<u32>(SCHED_GFREE);
    if (g != 0) {
      store<u32>(SCHED_GFREE, gp(g).schedlink);
    } else {
      if (load<u32>(SCHED_G_NEXT) == load<u32>(SCHED_G_END)) {
        // The slab's first record is its header: next older slab.
        const slab = sysAlloc(SLAB_RECORDS * G_BYTES);
        for (let k: u32 = 1; k < SLAB_RECORDS; k++) gp(slab + k * G_BYTES).status = GStatus.DEAD as u8;
        store<u32>(slab, load<u32>(SCHED_G_SLABS));
        store<u32>(SCHED_G_SLABS, slab);
        store<u32>(SCHED_G_NEXT, slab + G_BYTES);
        store<u32>(SCHED_G_END, slab + SLAB_RECORDS * G_BYTES);
      }
      g = load<u32>(SCHED_G_NEXT);
      store<u32>(SCHED_G_NEXT, g + G_BYTES);
    }
    gp(g).schedlink = rec.gfree;
    rec.gfree = g;
    rec.ngfree++;
  }
  unlock(LOCK_GFREE);
}

function gfput(rec: P, g: u32): void {
  gp(g).schedlink = rec.gfree;
  rec.gfree = g;
  if (++rec.ngfree < LOCAL_MAX) return;
  lock(LOCK_GFREE);
  while (rec.ngfree >= BATCH) {
    const at = rec.gfree;
    rec.gfree = gp(at).schedlink;
    rec.ngfree--;
    gp(at).schedlink = load<u32>(SCHED_GFREE);
    store<u32>(SCHED_GFREE, at);
  }
  unlock(LOCK_GFREE);
}

/** A goroutine record with a fresh id, status dead, without stack: the caller makes its first frame, then newprocReady. */
export function newproc1(): u32 {
  const rec = pp(load<u32>(SCHED_CUR_P));
  const g = gfget(rec);
  for (let at = g, end = g + G_BYTES; at != end; at += 8) store<u64>(at, 0);
  if (rec.goidcache == rec.goidcacheend) {
    const from = add32(SCHED_GOIDGEN, GOID_BATCH);
    rec.goidcache = from + 1;
    rec.goidcacheend = from + 1 + GOID_BATCH;
  }
  gp(g).goid = rec.goidcache++;
  gp(g).status = GStatus.DEAD as u8;
  gp(g).stackHi = config(Config.STACK_MIN_BYTES) as u32;
  return g;
}

/** The new goroutine is runnable: into runnext of the running worker's P. */
export function newprocReady(g: u32): void {
  gp(g).status = GStatus.RUNNABLE as u8;
  store<u64>(OWN_CREATED, load<u64>(OWN_CREATED) + 1);
  runqput(load<u32>(SCHED_CUR_P), g, true);
}

/** A goroutine for a closure, made where no interpreter is at hand (AfterFunc's timers); its first frame is made when it first runs. */
export function goFunc(closure: u32): void {
  const g = newproc1();
  gp(g).param = closure;
  newprocReady(g);
}

/** The running goroutine is over; its stack is already freed. */
export function goexit0(g: u32): Outcome {
  gp(g).status = GStatus.DEAD as u8;
  store<u64>(OWN_ENDED, load<u64>(OWN_ENDED) + 1);
  gfput(pp(load<u32>(SCHED_CUR_P)), g);
  return Outcome.EXITED;
}

/**
 * Goroutines there are. Ends are summed up before beginnings, so that a goroutine that ends meanwhile is counted rather than
 * one too few: never less than there are.
 */
export function numgoroutine(): u64 {
  const ended = sumOf(OWN_ENDED);
  return sumOf(OWN_CREATED) - ended;
}

/** Sum over all workers of what lies at this address in each one's own copy. */
function sumOf(at: u32): u64 {
  const n = workers();
  let sum: u64 = 0;
  for (let i: u32 = 0; i < n; i++) sum += load<u64>(ownOf(i) + (at - LOCAL));
  return sum;
}
