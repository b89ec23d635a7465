import {
  eventGen,
  eventKind,
  eventPayload,
  eventsInit,
  eventsLate,
  eventsPeek,
  eventsPending,
  eventsPop,
  eventTime,
  schedule,
} from '../../assembly/base/events';
import { arenaEnd, arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextBelow, nextU64, randomInit } from '../../assembly/base/random';
import { Stream } from '../../assembly/abi/streams';

const ARENA: u32 = 32 << 20;

// The model: an array kept sorted by (time, order of scheduling), 16 bytes an entry: u64 time, u32 payload.
const CAPACITY: u32 = 1 << 16;

class Model {
  at: u32 = 0;
  head: u32 = 0;
  tail: u32 = 0;
}
const model = new Model();

function modelInit(): void {
  model.at = sysAlloc(CAPACITY * 16);
  model.head = 0;
  model.tail = 0;
}

function modelInsert(time: u64, payload: u32): void {
  let i = model.tail++;
  while (i > model.head && load<u64>(model.at + (i - 1) * 16) > time) {
    store<u64>(model.at + i * 16, load<u64>(model.at + (i - 1) * 16));
    store<u32>(model.at + i * 16 + 8, load<u32>(model.at + (i - 1) * 16 + 8));
    i--;
  }
  store<u64>(model.at + i * 16, time);
  store<u32>(model.at + i * 16 + 8, payload);
}

function modelPeek(): u64 {
  return model.head == model.tail ? U64.MAX_VALUE : load<u64>(model.at + model.head * 16);
}

/** How far in the future, by kind of run: all near, ties, far apart, every scale from 1 ns to days. */
function delay(kind: u32): u64 {
  if (kind == 0) return nextBelow(Stream.LOAD, 1000);
  if (kind == 1) return nextBelow(Stream.LOAD, 4) * 100;
  if (kind == 2) return (nextBelow(Stream.LOAD, 1000) as u64) * 1000000007;
  return nextU64(Stream.LOAD) >> (16 + nextBelow(Stream.LOAD, 48));
}

/** Random schedules and pops against the model, beginning at an instant: `upTo` wait before popping prevails. Mistakes seen. */
function compare(kind: u32, operations: u32, upTo: u32, from: u64 = 0): u32 {
  arenaInit(ARENA);
  randomInit(kind + 1);
  modelInit();
  eventsInit();
  let wrong: u32 = 0;
  let now = from;
  let growing = true;
  for (let i: u32 = 0; i < operations; i++) {
    if (eventsPending() >= upTo) growing = false;
    if (eventsPending() == 0) growing = true;
    if (nextBelow(Stream.USER, 10) < (growing ? 7 : 3)) {
      const time = now + delay(kind);
      schedule(time, i & 255, i, i);
      modelInsert(time, i);
    } else {
      const due = modelPeek();
      const popped = eventsPop();
      if (popped != (due != U64.MAX_VALUE)) wrong++;
      if (popped) {
        const expected = load<u32>(model.at + model.head * 16 + 8);
        model.head++;
        now = due;
        if (eventTime() != due || eventPayload() != expected) wrong++;
        if (eventKind() != (expected & 255) || eventGen() != (expected & 0xffffff)) wrong++;
      }
    }
    if (eventsPeek() != modelPeek()) wrong++;
    if (eventsPending() != model.tail - model.head) wrong++;
  }
  return wrong;
}

describe('future events', () => {
  test('agree with a sorted list: near times', () => {
    expect<u32>(compare(0, 15000, 400)).toBe(0);
  });
  test('agree with a sorted list: many events of one instant', () => {
    expect<u32>(compare(1, 15000, 1000)).toBe(0);
  });
  test('agree with a sorted list: far times', () => {
    expect<u32>(compare(2, 15000, 1000)).toBe(0);
  });
  test('agree with a sorted list: every scale from nanoseconds to days', () => {
    expect<u32>(compare(3, 30000, 2000)).toBe(0);
  });
  test('agree with a sorted list: few pending', () => {
    expect<u32>(compare(3, 15000, 5)).toBe(0);
  });

  test('agree with a sorted list: in the last milliseconds of 64 bits', () => {
    expect<u32>(compare(0, 10000, 5, U64.MAX_VALUE - 6000000)).toBe(0);
    expect<u32>(compare(0, 10000, 50, U64.MAX_VALUE - 2000000)).toBe(0);
  });

  test('an empty set has no earliest time and pops nothing', () => {
    arenaInit(ARENA);
    eventsInit();
    expect<u64>(eventsPeek()).toBe(U64.MAX_VALUE);
    expect<bool>(eventsPop()).toBe(false);
    expect<u32>(eventsPending()).toBe(0);
  });

  test('an event keeps time, kind, payload and the low 24 bits of its generation', () => {
    arenaInit(ARENA);
    eventsInit();
    schedule(123456789012345, 255, 0xfedcba98, 0x12345678);
    schedule(123456789012346, 1, 2, 3);
    expect<bool>(eventsPop()).toBe(true);
    expect<u64>(eventTime()).toBe(123456789012345);
    expect<u32>(eventKind()).toBe(255);
    expect<u32>(eventPayload()).toBe(0xfedcba98);
    expect<u32>(eventGen()).toBe(0x345678);
    expect<bool>(eventsPop()).toBe(true);
    expect<u32>(eventKind()).toBe(1);
    expect<u32>(eventPayload()).toBe(2);
    expect<u32>(eventGen()).toBe(3);
  });

  test('ten thousand events of one instant come out in the order they went in, with more added while they do', () => {
    arenaInit(ARENA);
    eventsInit();
    const instant: u64 = 5000000000;
    for (let i: u32 = 0; i < 10000; i++) schedule(instant, 0, i, 0);
    let wrong: u32 = 0;
    for (let i: u32 = 0; i < 11000; i++) {
      if (i < 1000) schedule(instant, 0, 10000 + i, 0);
      if (!eventsPop() || eventTime() != instant || eventPayload() != i) wrong++;
    }
    expect<u32>(wrong).toBe(0);
    expect<u32>(eventsPending()).toBe(0);
  });

  test('an event between the last pop and everything pending comes next', () => {
    arenaInit(ARENA);
    eventsInit();
    for (let i: u32 = 0; i < 100; i++) schedule(1000000 + i * 1000, 0, i, 0);
    eventsPop();
    schedule(5000000000, 0, 500, 0);
    for (let i: u32 = 0; i < 300; i++) schedule(1000000 + 900 - i * 3, 0, 1000 + i, 0);
    let wrong: u32 = 0;
    for (let i: u32 = 0; i < 300; i++) {
      if (eventsPeek() != 1000003 + i * 3) wrong++;
      if (!eventsPop() || eventPayload() != 1299 - i) wrong++;
    }
    expect<u32>(wrong).toBe(0);
    eventsPop();
    expect<u32>(eventPayload()).toBe(1);
  });

  test('times up to the last but one of 64 bits are kept in order, and the last means never', () => {
    arenaInit(ARENA);
    eventsInit();
    schedule(U64.MAX_VALUE, 0, 9, 0);
    expect<u32>(eventsPending()).toBe(0);
    for (let i: u32 = 0; i < 100; i++) schedule(U64.MAX_VALUE - 1 - i, 0, i, 0);
    schedule(0, 0, 100, 0);
    let wrong: u32 = 0;
    if (!eventsPop() || eventPayload() != 100) wrong++;
    for (let i: u32 = 0; i < 100; i++) if (!eventsPop() || eventPayload() != 99 - i) wrong++;
    schedule(U64.MAX_VALUE - 1, 0, 200, 0);
    if (!eventsPop() || eventPayload() != 200 || eventTime() != U64.MAX_VALUE - 1) wrong++;
    expect<u32>(wrong).toBe(0);
  });

  test('an event for an instant already past is due now, after what was due, and is counted', () => {
    arenaInit(ARENA);
    eventsInit();
    schedule(1000, 0, 1, 0);
    schedule(1000, 0, 2, 0);
    schedule(1001, 0, 3, 0);
    eventsPop();
    schedule(10, 0, 4, 0);
    expect<u32>(eventsLate()).toBe(1);
    eventsPop();
    expect<u32>(eventPayload()).toBe(2);
    eventsPop();
    expect<u32>(eventPayload()).toBe(4);
    expect<u64>(eventTime()).toBe(1000);
    eventsPop();
    expect<u32>(eventPayload()).toBe(3);
  });

  test('memory is used again: a million holds need no more than the first ten thousand', () => {
    arenaInit(ARENA);
    randomInit(5);
    eventsInit();
    for (let i: u32 = 0; i < 1000; i++) schedule(nextBelow(Stream.LOAD, 1000000), 0, i, 0);
    let end: u32 = 0;
    for (let i: u32 = 0; i < 1000000; i++) {
      if (i == 10000) end = arenaEnd();
      eventsPop();
      schedule(eventTime() + nextBelow(Stream.LOAD, 1000000), 0, i, 0);
    }
    // A bucket more or less may be in use at a time: a few chunks of 4 KiB.
    expect<u32>(arenaEnd() - end).toBeLessThan(64 * 4160);
  });
});
