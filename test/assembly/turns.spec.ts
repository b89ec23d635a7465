import { arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextBelow, randomInit } from '../../assembly/base/random';
import { turnMin, turnMinTime, turnSet, turnsInit, turnTake, turnTime } from '../../assembly/base/turns';
import { Stream } from '../../assembly/abi/streams';

const ARENA: u32 = 32 << 20;

/** Random changes on n CPUs against a scan of all of them; mistakes seen. */
function compare(n: u32, changes: u32): u32 {
  arenaInit(ARENA);
  randomInit(n);
  const times = sysAlloc(n * 8);
  for (let cpu: u32 = 0; cpu < n; cpu++) store<u64>(times + cpu * 8, U64.MAX_VALUE);
  turnsInit(n);
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < changes; i++) {
    // Half of the time the one whose turn it is moves on; small steps, so that ties are many; now and then never.
    const cpu = nextBelow(Stream.USER, 2) == 0 ? turnMin() : nextBelow(Stream.USER, n);
    const before = load<u64>(times + cpu * 8);
    let time: u64 = (before == U64.MAX_VALUE ? i >> 2 : before) + nextBelow(Stream.USER, 5);
    if (nextBelow(Stream.USER, 8) == 0) time = U64.MAX_VALUE;
    if (nextBelow(Stream.USER, 16) == 0) time = 0;
    // Later than there is room for in a key.
    if (nextBelow(Stream.USER, 16) == 0) time = U64.MAX_VALUE - nextBelow(Stream.USER, 5);
    turnSet(cpu, time);
    store<u64>(times + cpu * 8, time);
    let least: u32 = 0;
    for (let k: u32 = 1; k < n; k++) if (load<u64>(times + k * 8) < load<u64>(times + least * 8)) least = k;
    let second = U64.MAX_VALUE;
    for (let k: u32 = 0; k < n; k++) if (k != least) second = min<u64>(second, load<u64>(times + k * 8));
    if (turnMin() != least || turnMinTime() != load<u64>(times + least * 8)) wrong++;
    if (turnTime(cpu) != time) wrong++;
    if (turnTake() != least || turnMinTime() != second) wrong++;
    turnSet(least, load<u64>(times + least * 8));
    if (turnMin() != least) wrong++;
  }
  return wrong;
}

/** The earliest instant of all CPUs but the one whose turn it is. */
function secondTime(): u64 {
  const first = turnMinTime();
  const cpu = turnTake();
  const second = turnMinTime();
  turnSet(cpu, first);
  return second;
}

describe('turns', () => {
  test('agree with a scan, lower CPUs first among equals: 1 to 70 CPUs', () => {
    let wrong: u32 = 0;
    for (let n: u32 = 1; n <= 70; n++) wrong += compare(n, 300);
    expect<u32>(wrong).toBe(0);
  });
  test('agree with a scan: 1025 CPUs', () => {
    expect<u32>(compare(1025, 1000)).toBe(0);
  });
  test('agree with a scan: 5000 CPUs', () => {
    expect<u32>(compare(5000, 300)).toBe(0);
  });

  test('before anyone has an instant the least is CPU 0, at never', () => {
    arenaInit(ARENA);
    turnsInit(6);
    expect<u32>(turnMin()).toBe(0);
    expect<u64>(turnMinTime()).toBe(U64.MAX_VALUE);
    expect<u64>(secondTime()).toBe(U64.MAX_VALUE);
    expect<u64>(turnTime(5)).toBe(U64.MAX_VALUE);
  });

  test('a CPU alone may run ahead for ever', () => {
    arenaInit(ARENA);
    turnsInit(1);
    turnSet(0, 10);
    expect<u64>(turnMinTime()).toBe(10);
    expect<u64>(secondTime()).toBe(U64.MAX_VALUE);
  });

  test('of two CPUs at one instant the other is the limit', () => {
    arenaInit(ARENA);
    turnsInit(5);
    turnSet(4, 10);
    turnSet(2, 10);
    expect<u32>(turnMin()).toBe(2);
    expect<u64>(secondTime()).toBe(10);
  });
});
