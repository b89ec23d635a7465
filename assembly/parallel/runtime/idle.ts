// Workers without work: they sleep in a futex, each in its own word (p.ts), and count in IDLE. Going to sleep and being taken from there
// happen under LOCK_SCHED; so does finding out that all sleep and nothing will ever wake them: a deadlock.
//
//   parked   0 awake ──sleep──► 1 waits ──takeIdle──► 2 taken ──release──► 0
//                                │ timeout (timekeeper)                    ▲
//                                └─────────────────────────────────────────┘

import { RunState } from '../abi/counters';
import { add32, cas32, futexWait, futexWake, load32, store32 } from '../base/atomic';
import { now } from '../base/clock';
import { LOCK_SCHED } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { IDLE, KEEPER, KEEPER_UNTIL, STOP, STOPPED } from '../base/shared';
import { globrunqsize } from './globrunq';
import { allp, parkedAt, pp, workers } from './p';
import { runqvisible } from './runq';
import { SCHED_EXIT_CODE, SCHED_RUN_STATE } from './sched';
import { NEVER, timersNext } from './timer';
import { ended } from './wakep';

/** How often who stops the world looks whether others have come to rest without its being told, ns. */
const STOP_LOOK_NS: i64 = 1_000_000;

/** Whether there is anything that another worker could take. */
export function anyWork(): bool {
  if (globrunqsize() != 0) return true;
  const n = workers();
  for (let i: u32 = 0; i < n; i++) if (runqvisible(allp(i))) return true;
  return false;
}

/**
 * p's worker has found nothing: it sleeps until somebody wakes it or a timer is due. It may wake without a reason.
 * @returns true: all workers sleep, and for ever; the caller ends the run
 */
export function sleep(p: u32): bool {
  lock(LOCK_SCHED);
  if (ended() || load32(STOP) != 0) {
    unlock(LOCK_SCHED);
    return false;
  }
  store32(parkedAt(p), 1);
  add32(IDLE, 1);
  if (anyWork()) {
    awake(p);
    unlock(LOCK_SCHED);
    return false;
  }
  const next = timersNext();
  if (next == NEVER && load32(IDLE) == workers()) {
    awake(p);
    // Nobody but this worker will do anything any more: it says the last words, then the run is over (engine/work.ts).
    unlock(LOCK_SCHED);
    return true;
  }
  let until = NEVER;
  if (next < load<u64>(KEEPER_UNTIL)) {
    until = next;
    store<u32>(KEEPER, pp(p).id + 1);
    store<u64>(KEEPER_UNTIL, next);
  }
  unlock(LOCK_SCHED);
  wait(p, until);
  if (until != NEVER) {
    lock(LOCK_SCHED);
    if (load<u32>(KEEPER) == pp(p).id + 1) {
      store<u32>(KEEPER, 0);
      store<u64>(KEEPER_UNTIL, NEVER);
    }
    unlock(LOCK_SCHED);
  }
  return false;
}

/** LOCK_SCHED is held. */
function awake(p: u32): void {
  store32(parkedAt(p), 0);
  add32(IDLE, -1);
}

function wait(p: u32, until: u64): void {
  const at = parkedAt(p);
  while (true) {
    const state = load32(at);
    // The bindings end a run without LOCK_SCHED, which they mustn't wait for.
    if (state == 0 || ended()) return;
    let timeout: i64 = -1;
    if (until != NEVER && state == 1) {
      timeout = (until - now()) as i64;
      if (timeout <= 0) {
        lock(LOCK_SCHED);
        const mine = load32(at) == 1;
        if (mine) awake(p);
        unlock(LOCK_SCHED);
        if (mine) return;
        continue;
      }
    }
    futexWait(at, state, timeout);
  }
}

/** Ends the run, unless it is over; whether this call did. */
export function endRun(state: RunState, code: u32): bool {
  if (!cas32(SCHED_RUN_STATE, 0, state as u32)) return false;
  store<u32>(SCHED_EXIT_CODE, code);
  return true;
}

// Stopping the world: whoever wants to sets STOP; every other worker, when it has finished its slice, rests at a stop point. Those that
// sleep are at rest; woken, they come to a stop point before they do anything.

/** Whether the world is to stop for somebody else than p's worker. */
export function stopping(p: u32): bool {
  const who = load32(STOP);
  return who != 0 && who != pp(p).id + 1;
}

/** Rests as long as the world is stopped. */
export function stopPoint(p: u32): void {
  lock(LOCK_SCHED);
  if (!stopping(p)) {
    unlock(LOCK_SCHED);
    return;
  }
  add32(STOPPED, 1);
  unlock(LOCK_SCHED);
  futexWake(STOPPED, 1);
  while (!ended()) {
    const who = load32(STOP);
    if (who == 0) break;
    futexWait(STOP, who, -1);
  }
  lock(LOCK_SCHED);
  add32(STOPPED, -1);
  unlock(LOCK_SCHED);
}

/** Returns when every other worker is at rest, or the run is over. */
export function stopAll(p: u32): void {
  const me = pp(p).id + 1;
  while (true) {
    lock(LOCK_SCHED);
    const free = load32(STOP) == 0;
    if (free) store32(STOP, me);
    unlock(LOCK_SCHED);
    if (free) break;
    stopPoint(p);
    if (ended()) return;
  }
  while (!ended()) {
    const stopped = load32(STOPPED);
    if (stopped + load32(IDLE) >= workers() - 1) return;
    futexWait(STOPPED, stopped, STOP_LOOK_NS);
  }
}

/** The world goes on. */
export function startAll(): void {
  store32(STOP, 0);
  futexWake(STOP, -1);
}
