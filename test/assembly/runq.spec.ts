import { Config } from '../../assembly/abi/config';
import { ProcStat } from '../../assembly/abi/counters';
import { Stream } from '../../assembly/abi/streams';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { globrunqget, globrunqsize } from '../../assembly/runtime/globrunq';
import { allp, pp, pStats } from '../../assembly/runtime/p';
import { runqempty, runqget, runqlen, runqput, runqsteal } from '../../assembly/runtime/runq';
import { SCHED_INHERIT } from '../../assembly/runtime/sched';
import { freshMemory, go126Queues, id, lectureQueues, makeG, makePs, setConfig } from './machine';

/** Where the rings' indices begin: at zero, and where head, tail or both pass 2^32 during a test. */
const HEADS: StaticArray<u32> = [0, 0xffffffff, 0xffffff80, 0xffffff00, 0x7fffffff];

function stat(p: u32, which: ProcStat): u64 {
  return load<u64>(pStats(p) + ((which as u32) << 3));
}

/** Puts goroutines from … from + n - 1. */
function putMany(p: u32, from: u32, n: u32, next: bool): void {
  for (let i: u32 = 0; i < n; i++) runqput(p, makeG(from + i), next);
}

/** Takes n goroutines of p's queue; how many are not from, from + 1, …. */
function takeWrong(p: u32, from: u32, n: u32): u32 {
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (id(runqget(p)) != from + i) wrong++;
  return wrong;
}

/** As takeWrong, from the global queue. */
function globalWrong(from: u32, n: u32): u32 {
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (id(globrunqget()) != from + i) wrong++;
  return wrong;
}

// ---- a model: runnext, a list of goroutine ids for the ring, one for the global queue

class Model {
  ring: u32 = 0;
  head: u32 = 0;
  tail: u32 = 0;
  global: u32 = 0;
  globalTail: u32 = 0;
  runnext: u32 = 0;
  batch: u32 = 0;
  hasNext: bool = false;
}
const model = new Model();

const OPERATIONS: u32 = 6000;

function modelInit(batch: u32, hasNext: bool): void {
  model.ring = sysAlloc(OPERATIONS * 8);
  model.global = sysAlloc(OPERATIONS * 8);
  model.head = 0;
  model.tail = 0;
  model.globalTail = 0;
  model.runnext = 0;
  model.batch = batch;
  model.hasNext = hasNext;
}

function modelPut(goid: u32, next: bool): void {
  let at = goid;
  if (next && model.hasNext) {
    at = model.runnext;
    model.runnext = goid;
    if (at == 0) return;
  }
  if (model.tail - model.head < 256) {
    store<u32>(model.ring + (model.tail++ << 2), at);
    return;
  }
  for (let i: u32 = 0; i < model.batch; i++) {
    store<u32>(model.global + (model.globalTail++ << 2), load<u32>(model.ring + (model.head++ << 2)));
  }
  store<u32>(model.global + (model.globalTail++ << 2), at);
}

function modelGet(): u32 {
  if (model.runnext != 0) {
    const next = model.runnext;
    model.runnext = 0;
    return next;
  }
  return model.head == model.tail ? 0 : load<u32>(model.ring + (model.head++ << 2));
}

/** Random puts and gets against the model, in bursts that fill and empty the ring; mistakes seen, at the end in the global queue too. */
function compare(seed: u64, head: u32, batch: u32, hasNext: bool): u32 {
  freshMemory(seed);
  if (hasNext) go126Queues();
  else lectureQueues();
  setConfig(Config.OVERFLOW_BATCH, batch);
  makePs(1, head);
  modelInit(batch, hasNext);
  const p = allp(0);
  let wrong: u32 = 0;
  let puts = 8;
  for (let i: u32 = 1; i <= OPERATIONS; i++) {
    if (nextBelow(Stream.USER, 600) == 0) puts = nextBelow(Stream.USER, 2) == 0 ? 2 : 8;
    if ((nextBelow(Stream.USER, 10) as i32) < puts) {
      const next = nextBelow(Stream.USER, 2) == 0;
      runqput(p, makeG(i), next);
      modelPut(i, next);
    } else {
      const inherits = model.runnext != 0;
      if (id(runqget(p)) != modelGet()) wrong++;
      if ((load<u32>(SCHED_INHERIT) != 0) != inherits) wrong++;
    }
    if (runqlen(p) != model.tail - model.head) wrong++;
    if (id(pp(p).runnext) != model.runnext) wrong++;
    if (globrunqsize() != model.globalTail) wrong++;
  }
  for (let i: u32 = 0; i < model.globalTail; i++) {
    if (id(globrunqget()) != load<u32>(model.global + (i << 2))) wrong++;
  }
  // The bursts must have reached the interesting part, or the comparison proves little.
  if (model.globalTail < 100) wrong += 1000000;
  return wrong;
}

describe('runq', () => {
  test('L30 the local queue is a ring of exactly 256 slots, first in, first out', () => {
    for (let k = 0; k < HEADS.length; k++) {
      freshMemory(1);
      lectureQueues();
      makePs(1, HEADS[k]);
      const p = allp(0);
      expect<bool>(runqempty(p)).toBe(true);
      expect<u32>(runqget(p)).toBe(0);
      putMany(p, 1, 256, true);
      expect<u32>(runqlen(p)).toBe(256);
      expect<u32>(globrunqsize()).toBe(0);
      expect<u32>(pp(p).runnext).toBe(0, 'the lecture knows no runnext');
      expect<u32>(takeWrong(p, 1, 256)).toBe(0);
      expect<bool>(runqempty(p)).toBe(true);
      expect<u32>(runqget(p)).toBe(0);
    }
  });

  test('L32 when the 256 slots are full, newcomers and only they go to the global queue', () => {
    for (let k = 0; k < HEADS.length; k++) {
      freshMemory(1);
      lectureQueues();
      makePs(1, HEADS[k]);
      const p = allp(0);
      putMany(p, 1, 300, true);
      expect<u32>(runqlen(p)).toBe(256);
      expect<u32>(globrunqsize()).toBe(44);
      expect<u32>(takeWrong(p, 1, 256)).toBe(0);
      expect<u32>(globalWrong(257, 44)).toBe(0);
    }
  });

  test('a profile may have shorter and longer rings; each P has its own', () => {
    const sizes: StaticArray<u32> = [64, 257, 1000, 1024, 4096];
    for (let i = 0; i < sizes.length; i++) {
      for (let k = 0; k < HEADS.length; k++) {
        const size = sizes[i];
        freshMemory(1);
        go126Queues();
        setConfig(Config.RUNQ_SIZE, size);
        setConfig(Config.OVERFLOW_BATCH, size / 2);
        makePs(3, HEADS[k]);
        for (let n: u32 = 0; n < 3; n++) putMany(allp(n), n * size + 1, size, false);
        expect<u32>(globrunqsize()).toBe(0);
        // One more: the older half goes.
        runqput(allp(1), makeG(3 * size + 1), false);
        expect<u32>(runqlen(allp(1))).toBe(size - size / 2);
        expect<u32>(globrunqsize()).toBe(size / 2 + 1);
        expect<u32>(takeWrong(allp(0), 1, size)).toBe(0);
        expect<u32>(takeWrong(allp(1), size + size / 2 + 1, size - size / 2)).toBe(0);
        expect<u32>(takeWrong(allp(2), 2 * size + 1, size)).toBe(0);
      }
    }
  });

  test('half of a ring of 4096 is stolen in one piece', () => {
    freshMemory(1);
    go126Queues();
    setConfig(Config.RUNQ_SIZE, 4096);
    makePs(2, 0xfffffff0);
    putMany(allp(0), 1, 4096, false);
    expect<u32>(id(runqsteal(allp(1), allp(0)))).toBe(2048);
    expect<u32>(takeWrong(allp(1), 1, 2047)).toBe(0);
    expect<u32>(takeWrong(allp(0), 2049, 2048)).toBe(0);
  });

  test('L32 a slot that is free again is used again before the global queue', () => {
    freshMemory(1);
    lectureQueues();
    makePs(1, 0);
    const p = allp(0);
    putMany(p, 1, 257, true);
    expect<u32>(id(runqget(p))).toBe(1);
    runqput(p, makeG(258), true);
    expect<u32>(runqlen(p)).toBe(256);
    expect<u32>(globrunqsize()).toBe(1);
  });

  test('a full ring sends its 128 oldest and the newcomer, in order, to the global tail', () => {
    for (let k = 0; k < HEADS.length; k++) {
      freshMemory(1);
      go126Queues();
      makePs(1, HEADS[k]);
      const p = allp(0);
      putMany(p, 1, 257, false);
      expect<u32>(runqlen(p)).toBe(128);
      expect<u32>(globrunqsize()).toBe(129);
      expect<u32>(takeWrong(p, 129, 128)).toBe(0);
      expect<u32>(globalWrong(1, 128)).toBe(0);
      expect<u32>(globalWrong(257, 1)).toBe(0);
      expect<u32>(globrunqsize()).toBe(0);
    }
  });

  test('overflow appends behind what the global queue holds already', () => {
    freshMemory(1);
    go126Queues();
    makePs(1, 0xfffffff0);
    const p = allp(0);
    putMany(p, 1, 257 + 129, false);
    expect<u32>(globrunqsize()).toBe(258);
    expect<u32>(globalWrong(1, 128)).toBe(0);
    expect<u32>(globalWrong(257, 1)).toBe(0);
    expect<u32>(globalWrong(129, 128)).toBe(0);
    expect<u32>(globalWrong(386, 1)).toBe(0);
  });

  test('a newcomer takes runnext and kicks the one there to the ring', () => {
    freshMemory(1);
    go126Queues();
    makePs(1, 0);
    const p = allp(0);
    putMany(p, 1, 3, true);
    expect<u32>(id(pp(p).runnext)).toBe(3);
    expect<u32>(runqlen(p)).toBe(2);
    expect<u32>(id(runqget(p))).toBe(3);
    expect<u32>(load<u32>(SCHED_INHERIT)).toBe(1, 'runnext inherits the time slice');
    expect<u32>(id(runqget(p))).toBe(1);
    expect<u32>(load<u32>(SCHED_INHERIT)).toBe(0);
    expect<u32>(id(runqget(p))).toBe(2);
    expect<u32>(runqget(p)).toBe(0);
    expect<u32>(load<u32>(SCHED_INHERIT)).toBe(0);
  });

  test('what overflows is the displaced runnext, not the newcomer', () => {
    freshMemory(1);
    go126Queues();
    makePs(1, 0xffffffc0);
    const p = allp(0);
    // 256 in the ring and one in runnext fit; one more displaces number 257.
    putMany(p, 1, 257, true);
    expect<u32>(globrunqsize()).toBe(0);
    runqput(p, makeG(258), true);
    expect<u32>(id(pp(p).runnext)).toBe(258);
    expect<u32>(globrunqsize()).toBe(129);
    expect<u32>(globalWrong(1, 128)).toBe(0);
    expect<u32>(globalWrong(257, 1)).toBe(0);
  });

  test('runnext alone makes the queue not empty', () => {
    freshMemory(1);
    go126Queues();
    makePs(1, 0);
    runqput(allp(0), makeG(1), true);
    expect<u32>(runqlen(allp(0))).toBe(0);
    expect<bool>(runqempty(allp(0))).toBe(false);
  });

  test('peaks and overflows are counted per P', () => {
    freshMemory(1);
    go126Queues();
    makePs(2, 0);
    putMany(allp(1), 1, 10, false);
    takeWrong(allp(1), 1, 10);
    putMany(allp(1), 11, 4, false);
    expect<u64>(stat(allp(1), ProcStat.RUNQ_PEAK)).toBe(10);
    expect<u64>(stat(allp(1), ProcStat.OVERFLOWS)).toBe(0);
    putMany(allp(1), 15, 253, false);
    expect<u64>(stat(allp(1), ProcStat.RUNQ_PEAK)).toBe(256);
    expect<u64>(stat(allp(1), ProcStat.OVERFLOWS)).toBe(1);
    expect<u64>(stat(allp(0), ProcStat.RUNQ_PEAK)).toBe(0);
    expect<u64>(stat(allp(0), ProcStat.OVERFLOWS)).toBe(0);
  });

  test('agrees with a model under random puts and gets, Go 1.26', () => {
    let wrong: u32 = 0;
    for (let k = 0; k < HEADS.length; k++) wrong += compare(k + 1, HEADS[k], 128, true);
    expect<u32>(wrong).toBe(0);
  });

  test('agrees with a model under random puts and gets, lecture', () => {
    let wrong: u32 = 0;
    for (let k = 0; k < HEADS.length; k++) wrong += compare(k + 11, HEADS[k], 0, false);
    expect<u32>(wrong).toBe(0);
  });

  test('agrees with a model for other batches: 1, 100, the whole ring', () => {
    expect<u32>(compare(21, 0xffffff77, 1, true)).toBe(0);
    expect<u32>(compare(22, 0xffffff77, 100, true)).toBe(0);
    expect<u32>(compare(23, 0xffffff77, 256, true)).toBe(0);
  });
});
