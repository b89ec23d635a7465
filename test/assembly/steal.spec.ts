import { ProcStat } from '../../assembly/abi/counters';
import { Stream } from '../../assembly/abi/streams';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { gp } from '../../assembly/runtime/g';
import { globrunqget, globrunqgetbatch, globrunqsize } from '../../assembly/runtime/globrunq';
import { allp, pp, pStats } from '../../assembly/runtime/p';
import { runqempty, runqget, runqlen, runqput, runqsteal, runqstealnext } from '../../assembly/runtime/runq';
import { freshMemory, go126Queues, id, lectureQueues, makeG, makePs } from './machine';

function stat(p: u32, which: ProcStat): u64 {
  return load<u64>(pStats(p) + ((which as u32) << 3));
}

/**
 * P 1 steals from P 0, whose ring holds 1 … size; the rings' indices begin where the test says. What isn't as it should be:
 * the oldest half, rounded up, goes; the youngest of it runs; both rings keep their order; nobody is lost or doubled.
 */
function stealWrong(size: u32, victimHead: u32, thiefHead: u32): u32 {
  makePs(2, 0);
  const victim = allp(0);
  const thief = allp(1);
  pp(victim).runqhead = victimHead;
  pp(victim).runqtail = victimHead;
  pp(thief).runqhead = thiefHead;
  pp(thief).runqtail = thiefHead;
  for (let i: u32 = 1; i <= size; i++) runqput(victim, makeG(i), false);
  const n = (size + 1) / 2;
  const g = runqsteal(thief, victim);
  let wrong: u32 = 0;
  if (id(g) != n) wrong++;
  if (runqlen(thief) != (n == 0 ? 0 : n - 1)) wrong++;
  if (runqlen(victim) != size - n) wrong++;
  for (let i: u32 = 1; i < n; i++) if (id(runqget(thief)) != i) wrong++;
  for (let i = n + 1; i <= size; i++) if (id(runqget(victim)) != i) wrong++;
  if (!runqempty(thief) || !runqempty(victim)) wrong++;
  if (stat(thief, ProcStat.STEALS) != (size == 0 ? 0 : 1) || stat(thief, ProcStat.STOLEN_GOROUTINES) != n) wrong++;
  if (stat(victim, ProcStat.STEALS) != 0) wrong++;
  return wrong;
}

/**
 * n Ps put, take, steal and overflow at random until every goroutine has been taken. Returns the mistakes: a goroutine taken
 * twice or never, a queue beyond its bounds, a count that doesn't add up.
 */
function conserve(seed: u64, n: u32, goroutines: u32, lecture: bool): u32 {
  freshMemory(seed);
  if (lecture) lectureQueues();
  else go126Queues();
  makePs(n, 0xfffffe00 + nextBelow(Stream.USER, 0x200));
  const taken = sysAlloc((goroutines + 1) << 2);
  let wrong: u32 = 0;
  let made: u32 = 0;
  let gone: u32 = 0;
  // P 0 spawns most, the others steal most: rings get full and run dry.
  while (gone < goroutines) {
    const p = allp(nextBelow(Stream.USER, n));
    const what = nextBelow(Stream.USER, 16);
    let g: u32 = 0;
    if (what < 9 && made < goroutines) {
      const at = nextBelow(Stream.USER, 4) == 0 ? p : allp(0);
      runqput(at, makeG(++made), nextBelow(Stream.USER, 3) != 0);
      continue;
    }
    if (what < 13) g = runqget(p);
    else if (what == 13) g = globrunqget();
    if (g == 0 && runqempty(p)) {
      const victim = allp(nextBelow(Stream.USER, n));
      if (what == 14) g = globrunqgetbatch(p);
      else if (victim != p) g = what == 15 ? runqstealnext(p, victim) : runqsteal(p, victim);
    }
    if (g != 0) {
      gone++;
      const at = taken + (gp(g).goid << 2);
      if (gp(g).goid > goroutines || load<u32>(at) != 0) wrong++;
      store<u32>(at, 1);
    }
    let queued = globrunqsize();
    for (let i: u32 = 0; i < n; i++) {
      queued += runqlen(allp(i)) + (pp(allp(i)).runnext != 0 ? 1 : 0);
      if (runqlen(allp(i)) > 256) wrong++;
    }
    if (queued != made - gone) wrong++;
    if (wrong > 100) return wrong;
  }
  return wrong;
}

describe('stealing', () => {
  test('L33 a thief takes half of the victim’s queue, rounded up, the oldest: every size from 0 to 256', () => {
    freshMemory(1);
    lectureQueues();
    let wrong: u32 = 0;
    for (let size: u32 = 0; size <= 256; size++) wrong += stealWrong(size, 0, 0);
    expect<u32>(wrong).toBe(0);
  });

  test('… with indices that pass 2^32 on both sides', () => {
    freshMemory(2);
    go126Queues();
    let wrong: u32 = 0;
    for (let size: u32 = 0; size <= 256; size++) {
      wrong += stealWrong(size, 0xffffffff, 0xffffffff - nextBelow(Stream.USER, 300));
      wrong += stealWrong(size, 0xffffffff - nextBelow(Stream.USER, 300), 5);
    }
    expect<u32>(wrong).toBe(0);
  });

  test('runnext is not part of the half', () => {
    freshMemory(1);
    go126Queues();
    makePs(2, 0);
    runqput(allp(0), makeG(1), true);
    expect<u32>(runqsteal(allp(1), allp(0))).toBe(0);
    runqput(allp(0), makeG(2), true);
    expect<u32>(id(runqsteal(allp(1), allp(0)))).toBe(1);
    expect<u32>(id(pp(allp(0)).runnext)).toBe(2);
  });

  test('runnext is taken on its own, once', () => {
    freshMemory(1);
    go126Queues();
    makePs(2, 0);
    runqput(allp(0), makeG(1), true);
    expect<u32>(id(runqstealnext(allp(1), allp(0)))).toBe(1);
    expect<u32>(runqstealnext(allp(1), allp(0))).toBe(0);
    expect<bool>(runqempty(allp(0))).toBe(true);
    expect<bool>(runqempty(allp(1))).toBe(true, 'the thief runs it, it is not queued');
    expect<u64>(stat(allp(1), ProcStat.STEALS)).toBe(1);
    expect<u64>(stat(allp(1), ProcStat.STOLEN_GOROUTINES)).toBe(1);
  });

  test('every goroutine is taken exactly once, whatever the Ps do: Go 1.26', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 6; seed++) wrong += conserve(seed, 1 + seed * seed, 3000, false);
    expect<u32>(wrong).toBe(0);
  });

  test('every goroutine is taken exactly once, whatever the Ps do: lecture', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 6; seed++) wrong += conserve(seed + 100, 1 + seed * seed, 3000, true);
    expect<u32>(wrong).toBe(0);
  });
});
