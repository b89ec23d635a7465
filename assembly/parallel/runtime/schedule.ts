// What a worker runs next, as in proc.go: every 61st time the global queue first; its own queue, the global queue, timers, then what
// others have, spinning a bounded time; then it sleeps.

import { ProcStat } from '../abi/counters';
import { Stream } from '../abi/streams';
import { add32, load32 } from '../base/atomic';
import { nextBelow } from '../base/random';
import { IDLE, SPINNING } from '../base/shared';
import { globrunqget, globrunqsize } from './globrunq';
import { anyWork, sleep, stopping, stopPoint } from './idle';
import { allp, P, pp, workers } from './p';
import { pCount } from './pstats';
import { runqget, runqsteal, runqvisible } from './runq';
import { runTimers } from './timer';
import { ended, wakep } from './wakep';

/** Every so many slices the global queue comes first (proc.go), and timers are looked at. */
const GLOBAL_EVERY: u32 = 61;
const TIMERS_EVERY: u32 = 16;
/** Rounds of stealing (stealTries), then of looking whether there is something, before a worker sleeps: some microseconds. */
const STEAL_ROUNDS: u32 = 4;
const LOOK_ROUNDS: u32 = 2000;

/** The goroutine that p's worker is to run; 0: the run is over, or (deadlocked says so) it is stuck. */
export function findRunnable(p: u32): u32 {
  const rec = pp(p);
  while (true) {
    if (ended()) return 0;
    if (stopping(p)) stopPoint(p);
    if (rec.schedtick % TIMERS_EVERY == 0) runTimers();
    let g: u32 = 0;
    if (rec.schedtick % GLOBAL_EVERY == 0 && globrunqsize() != 0) {
      g = globrunqget(p, 1);
      rec.inherit = 0;
    }
    if (g == 0) g = runqget(p);
    if (g == 0) g = globrunqget(p, 0);
    if (g == 0) {
      if (runTimers()) continue;
      g = steal(p, rec);
    }
    if (g != 0) {
      if (rec.spinning != 0) resetspinning(rec);
      return g;
    }
    if (sleep(p)) return 0;
  }
}

/** p's worker has found something. While it looked nobody else was woken: if there is more, somebody is now. */
function resetspinning(rec: P): void {
  rec.spinning = 0;
  add32(SPINNING, -1);
  if (anyWork()) wakep();
}

/** Takes half of what another worker has published. 0: there is nothing, and the worker isn't spinning any more. */
function steal(p: u32, rec: P): u32 {
  const n = workers();
  if (rec.spinning == 0) {
    if (load32(SPINNING) << 1 >= n - load32(IDLE)) return 0;
    rec.spinning = 1;
    add32(SPINNING, 1);
  }
  for (let round: u32 = 0; round < STEAL_ROUNDS + LOOK_ROUNDS && n > 1; round++) {
    if (round >= STEAL_ROUNDS && (ended() || stopping(p))) break;
    pCount(ProcStat.STEAL_TRIES, 1);
    const start = nextBelow(Stream.STEAL, n);
    for (let i: u32 = 0; i < n; i++) {
      const victim = allp((start + i) % n);
      if (victim == p || !runqvisible(victim)) continue;
      const g = runqsteal(p, victim);
      if (g != 0) return g;
    }
    const g = globrunqget(p, 0);
    if (g != 0) return g;
  }
  rec.spinning = 0;
  add32(SPINNING, -1);
  return 0;
}
