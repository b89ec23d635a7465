import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { pending, setPending } from '../../assembly/base/clock';
import { gp } from '../../assembly/runtime/g';
import {
  globrunqget,
  globrunqgetbatch,
  globrunqput,
  globrunqputbatch,
  globrunqsize,
} from '../../assembly/runtime/globrunq';
import { allp } from '../../assembly/runtime/p';
import { runqget, runqlen, runqput } from '../../assembly/runtime/runq';
import { freshMemory, go126Queues, id, lectureQueues, makeG, makePs, setConfig, setCost } from './machine';

function fill(n: u32): void {
  for (let i: u32 = 1; i <= n; i++) globrunqput(makeG(i));
}

/** A batch for P 0 of n, from a global queue of `size`: what isn't as the rule min(128, size, size / n + 1) has it. */
function batchWrong(n: u32, size: u32, head: u32): u32 {
  freshMemory(1);
  go126Queues();
  makePs(n, head);
  fill(size);
  const want = min<u32>(min<u32>(128, size), size / n + 1);
  const first = globrunqgetbatch(allp(0));
  if (size == 0) return first == 0 && runqlen(allp(0)) == 0 ? 0 : 1;
  let wrong: u32 = 0;
  if (id(first) != 1) wrong++;
  if (runqlen(allp(0)) != want - 1) wrong++;
  if (globrunqsize() != size - want) wrong++;
  for (let i: u32 = 2; i <= want; i++) if (id(runqget(allp(0))) != i) wrong++;
  for (let i: u32 = want + 1; i <= size; i++) if (id(globrunqget()) != i) wrong++;
  if (globrunqget() != 0) wrong++;
  return wrong;
}

describe('globrunq', () => {
  test('first in, first out', () => {
    freshMemory(1);
    go126Queues();
    makePs(1, 0);
    expect<u32>(globrunqget()).toBe(0);
    fill(3);
    expect<u32>(globrunqsize()).toBe(3);
    expect<u32>(id(globrunqget())).toBe(1);
    globrunqput(makeG(4));
    expect<u32>(id(globrunqget())).toBe(2);
    expect<u32>(id(globrunqget())).toBe(3);
    expect<u32>(id(globrunqget())).toBe(4);
    expect<u32>(globrunqget()).toBe(0);
    expect<u32>(globrunqsize()).toBe(0);
    globrunqput(makeG(5));
    expect<u32>(id(globrunqget())).toBe(5, 'usable again after it ran empty');
  });

  test('a batch is appended in its order, and its end is cut off whatever was linked there', () => {
    freshMemory(1);
    go126Queues();
    makePs(1, 0);
    fill(1);
    const a = makeG(2);
    const b = makeG(3);
    gp(a).schedlink = b;
    gp(b).schedlink = a;
    globrunqputbatch(a, b, 2);
    expect<u32>(globrunqsize()).toBe(3);
    expect<u32>(id(globrunqget())).toBe(1);
    expect<u32>(globrunqget()).toBe(a);
    expect<u32>(gp(a).schedlink).toBe(0, 'a goroutine off the queue links to nothing');
    expect<u32>(globrunqget()).toBe(b);
    expect<u32>(globrunqget()).toBe(0);
  });

  test('a P takes min(128, size, size / GOMAXPROCS + 1): the head to run, the rest in order into its ring', () => {
    let wrong: u32 = 0;
    for (let size: u32 = 0; size <= 400; size += size < 20 ? 1 : 19) {
      wrong += batchWrong(1, size, 0);
      wrong += batchWrong(2, size, 0xffffffff);
      wrong += batchWrong(3, size, 0xffffffc0);
      wrong += batchWrong(4, size, 7);
      wrong += batchWrong(64, size, 0xfffffffe);
    }
    expect<u32>(wrong).toBe(0);
  });

  test('10 goroutines on 4 Ps: a batch of 3', () => {
    freshMemory(1);
    go126Queues();
    makePs(4, 0);
    fill(10);
    expect<u32>(id(globrunqgetbatch(allp(2)))).toBe(1);
    expect<u32>(runqlen(allp(2))).toBe(2);
    expect<u32>(globrunqsize()).toBe(7);
  });

  test('a batch never exceeds the ring', () => {
    freshMemory(1);
    go126Queues();
    setConfig(Config.RUNQ_SIZE, 16);
    makePs(1, 0);
    fill(100);
    expect<u32>(id(globrunqgetbatch(allp(0)))).toBe(1);
    expect<bool>(runqlen(allp(0)) <= 16).toBe(true);
    expect<u32>(runqlen(allp(0)) + 1 + globrunqsize()).toBe(100);
  });

  test('L35 every P uses the one global queue', () => {
    freshMemory(1);
    lectureQueues();
    makePs(3, 0);
    fill(6);
    expect<u32>(id(globrunqgetbatch(allp(2)))).toBe(1);
    expect<u32>(id(globrunqgetbatch(allp(0)))).toBe(4);
    expect<u32>(id(globrunqgetbatch(allp(1)))).toBe(6);
    expect<u32>(id(runqget(allp(2)))).toBe(2);
    expect<u32>(id(runqget(allp(2)))).toBe(3);
    expect<u32>(id(runqget(allp(0)))).toBe(5);
    expect<u32>(globrunqsize()).toBe(0);
  });

  test('L35 the global queue costs its lock, the local one does not', () => {
    freshMemory(1);
    lectureQueues();
    setCost(Cost.GLOBRUNQ_LOCK, 25000);
    makePs(1, 0);
    setPending(0);
    runqput(allp(0), makeG(1), true);
    runqget(allp(0));
    expect<u64>(pending()).toBe(0);
    globrunqput(makeG(2));
    expect<u64>(pending()).toBe(25000);
    globrunqget();
    expect<u64>(pending()).toBe(50000);
    globrunqput(makeG(3));
    globrunqput(makeG(4));
    globrunqgetbatch(allp(0));
    expect<u64>(pending()).toBe(125000, 'a batch takes the lock once');
    globrunqget();
    globrunqgetbatch(allp(0));
    expect<u64>(pending()).toBe(125000, 'looking at an empty queue takes no lock');
  });
});
