// In which order a thief visits its victims: from a random P on, with a random stride coprime to their number.

import { ProcStat } from '../../assembly/abi/counters';
import { sysAlloc } from '../../assembly/base/memory';
import { th, THREAD_RUNNING } from '../../assembly/kernel/thread';
import { allocm, mp, Phase } from '../../assembly/runtime/m';
import { allp, pp, pStats } from '../../assembly/runtime/p';
import { runqget, runqlen, runqput } from '../../assembly/runtime/runq';
import { SCHED_CUR_G, SCHED_CUR_M, SCHED_CUR_P } from '../../assembly/runtime/sched';
import { findRunnable, stealWork } from '../../assembly/runtime/schedule';
import { acquirep, pidleget } from '../../assembly/runtime/wakep';
import { GStatus } from '../../assembly/abi/status';
import { gp } from '../../assembly/runtime/g';
import { makeG } from './machine';
import { bootRuntime } from './runtime';

/** n Ps, all of them with an M; P `self` is the thief's. Returns its M. */
function thieves(seed: u64, n: u32, self: u32): u32 {
  const m0 = bootRuntime(seed, n, n, false, false);
  for (let p = pidleget(); p != 0; p = pidleget()) acquirep(allocm(Phase.RUN), p);
  const m = self == 0 ? m0 : pp(allp(self)).m;
  return m;
}

/** The thief's M begins a search; afterwards its first round is set up. */
function search(m: u32): void {
  store<u32>(SCHED_CUR_M, m);
  store<u32>(SCHED_CUR_P, mp(m).p);
  store<u32>(SCHED_CUR_G, 0);
  th(mp(m).thread).state = THREAD_RUNNING;
  mp(m).curg = 0;
  mp(m).phase = Phase.FIND;
  findRunnable(m);
}

/** A goroutine that ran is runnable again, on a P's queue. */
function putBack(g: u32, p: u32): void {
  gp(g).status = GStatus.RUNNABLE as u8;
  runqput(p, g, false);
}

function gcd(a: u32, b: u32): u32 {
  while (b != 0) {
    const r = a % b;
    a = b;
    b = r;
  }
  return a;
}

/** Chi-square of counts against weights, × 1000. */
function chiSquare(counts: u32, weights: u32, n: u32): u64 {
  let total: u64 = 0;
  let sum: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    total += load<u32>(counts + (i << 2));
    sum += load<u32>(weights + (i << 2));
  }
  let chi: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const weight = load<u32>(weights + (i << 2));
    if (weight == 0) continue;
    const expected = (total * weight) / sum;
    const d = (load<u32>(counts + (i << 2)) as i64) - (expected as i64);
    chi += ((d * d * 1000) as u64) / expected;
  }
  return chi;
}

/** Robs one of n - 1 victims with a goroutine each, `trials` times; from whom, as counts at the address returned. */
function firstVictims(seed: u64, n: u32, self: u32, trials: u32): u32 {
  const m = thieves(seed, n, self);
  const counts = sysAlloc(n << 2);
  for (let i: u32 = 0; i < n; i++) if (i != self) runqput(allp(i), makeG(i), false);
  for (let t: u32 = 0; t < trials; t++) {
    search(m);
    stealWork(m);
    if (mp(m).phase != Phase.RUN) throw new Error('nothing stolen');
    const g = mp(m).curg;
    const from = gp(g).goid as u32;
    if (runqlen(allp(from)) != 0) throw new Error('not taken from there');
    store<u32>(counts + (from << 2), load<u32>(counts + (from << 2)) + 1);
    putBack(g, allp(from));
  }
  return counts;
}

describe('the order of stealing', () => {
  test('each round visits every other P exactly once, for any number of Ps, whoever steals', () => {
    let wrong: u32 = 0;
    for (let n: u32 = 2; n <= 40; n++) {
      const self = n / 3;
      const m = thieves(n, n, self);
      const tries = pStats(allp(self)) + ((ProcStat.STEAL_TRIES as u32) << 3);
      const g = makeG(1);
      for (let victim: u32 = 0; victim < n; victim++) {
        if (victim == self) continue;
        // Nobody has anything: a look at each, and not at itself.
        search(m);
        const before = load<u64>(tries);
        stealWork(m);
        if (load<u64>(tries) - before != n - 1) wrong++;
        // Whoever alone has something is found in one round.
        search(m);
        putBack(g, allp(victim));
        stealWork(m);
        if (mp(m).phase != Phase.RUN || mp(m).curg != g) {
          wrong++;
          runqget(allp(victim));
        }
      }
    }
    expect<u32>(wrong).toBe(0);
  });

  test('every stride is coprime to the number of Ps, and every pair of start and stride comes up as often', () => {
    // 12 starts and the strides 1, 5, 7, 11.
    const n: u32 = 12;
    const m = thieves(7, n, 0);
    const counts = sysAlloc((n * n) << 2);
    const weights = sysAlloc((n * n) << 2);
    for (let t: u32 = 0; t < 48000; t++) {
      search(m);
      const at = counts + ((mp(m).stealPos * n + mp(m).stealStride) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    let strange: u32 = 0;
    for (let start: u32 = 0; start < n; start++) {
      for (let stride: u32 = 0; stride < n; stride++) {
        const at = (start * n + stride) << 2;
        if (gcd(stride, n) == 1) store<u32>(weights + at, 1);
        else strange += load<u32>(counts + at);
      }
    }
    expect<u32>(strange).toBe(0);
    // 47 degrees of freedom: 82.7 is passed by chance once in a thousand times.
    expect<u64>(chiSquare(counts, weights, n * n)).toBeLessThan(82720);
    expect<u64>(chiSquare(counts, weights, n * n)).toBeGreaterThan(20000, 'nor is it more even than chance');
  });

  test('a prime number of Ps: every victim is as likely', () => {
    const n: u32 = 7;
    const counts = firstVictims(11, n, 2, 60000);
    const weights = sysAlloc(n << 2);
    for (let i: u32 = 0; i < n; i++) store<u32>(weights + (i << 2), i == 2 ? 0 : 1);
    // 5 degrees of freedom, once in a thousand times.
    expect<u64>(chiSquare(counts, weights, n)).toBeLessThan(20515);
  });

  test('8 Ps: those at an odd distance are a quarter likelier, as in Go, since a thief that starts at itself goes a stride on', () => {
    const n: u32 = 8;
    const counts = firstVictims(12, n, 3, 60000);
    const weights = sysAlloc(n << 2);
    // 1/8 for the start, and a quarter of the eighth in which the thief starts at itself.
    for (let i: u32 = 0; i < n; i++) store<u32>(weights + (i << 2), i == 3 ? 0 : (i - 3) & 1 ? 5 : 4);
    // 6 degrees of freedom, once in a thousand times.
    expect<u64>(chiSquare(counts, weights, n)).toBeLessThan(22458);
  });
});
