import { Shape } from '../../assembly/abi/image';
import { Trap } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus, WaitReason } from '../../assembly/abi/status';
import { Stream } from '../../assembly/abi/streams';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { chansend, closechan } from '../../assembly/runtime/chan';
import { gp } from '../../assembly/runtime/g';
import { selectgo, selectIndex } from '../../assembly/runtime/select';
import { sg } from '../../assembly/runtime/sudog';
import { trapNumber } from '../../assembly/runtime/trap';
import {
  add,
  begin,
  Do,
  makeChan,
  makeChanOf,
  powerOn,
  rec,
  resume,
  runMain,
  running,
  selectTable,
  setCase,
  waitGroup,
} from './runtime/goroutines';

const SEND: u32 = 0;
const RECV: u32 = 1;

/** A select over n cases, many times; how often each was chosen, by source index. */
function choices(table: u32, n: u32, draws: u32): StaticArray<u32> {
  const counts = new StaticArray<u32>(n);
  for (let i: u32 = 0; i < draws; i++) {
    const g = running();
    assert(selectgo(g, table, n, false) == Outcome.NEXT);
    counts[selectIndex()] += 1;
  }
  return counts;
}

describe('select', () => {
  beforeEach(powerOn);

  test('one of two is ready, then none with default', () => {
    const a = makeChan(1);
    const b = makeChan(1);
    const t = selectTable(2);
    setCase(t, 0, RECV, a, 0);
    setCase(t, 1, RECV, b, 0);
    const main = begin();
    add(Do.SEND, b, 7);
    add(Do.SELECT, t, 2);
    add(Do.SELECT, t, 2 | (1 << 16));
    expect(runMain(main)).toBe('c1 v7 c-1');
  });

  test('waits and takes what comes', () => {
    const a = makeChan(0);
    const b = makeChan(0);
    const t = selectTable(2);
    setCase(t, 0, RECV, a, 0);
    setCase(t, 1, RECV, b, 0);
    const wg = waitGroup(1);
    const g = begin();
    for (let i = 0; i < 4; i++) add(Do.SELECT, t, 2);
    add(Do.WG_DONE, wg);
    const main = begin();
    add(Do.GO, g);
    add(Do.SEND, a, 0);
    add(Do.SEND, b, 1);
    add(Do.SEND, b, 2);
    add(Do.SEND, a, 3);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('c0 v0 c1 v1 c1 v2 c0 v3');
  });

  test('sending and receiving on one channel by turns: exactly one is ready', () => {
    const c = makeChan(1);
    const main = begin();
    for (let i = 0; i < 6; i++) {
      const t = selectTable(2);
      setCase(t, 0, RECV, c, 0);
      setCase(t, 1, SEND, c, i);
      add(Do.SELECT, t, 2);
    }
    expect(runMain(main)).toBe('c1 c0 v0 c1 c0 v2 c1 c0 v4');
  });

  test('two ready: both are chosen, about evenly', () => {
    const a = makeChan(1);
    const t = selectTable(2);
    closechan(a);
    setCase(t, 0, RECV, a, 0);
    const b = makeChan(1);
    closechan(b);
    setCase(t, 1, RECV, b, 0);
    const counts = choices(t, 2, 10000);
    // Five standard deviations.
    expect<u32>(counts[0]).toBeGreaterThan(4750);
    expect<u32>(counts[1]).toBeGreaterThan(4750);
    expect<u32>(counts[0] + counts[1]).toBe(10000);
  });

  test('of five, sends and receives mixed and one nil, the four ready ones are chosen evenly', () => {
    const t = selectTable(5);
    for (let i: u32 = 0; i < 5; i++) {
      const c = makeChanOf(Shape.NONE, 0, 1 << 40);
      if (i % 2 != 0) closechan(c);
      setCase(t, i, i % 2 == 0 ? SEND : RECV, i == 2 ? 0 : c, 0);
    }
    const counts = choices(t, 5, 10000);
    for (let i = 0; i < 5; i++) {
      if (i == 2) expect<u32>(counts[i]).toBe(0);
      else expect<u32>(counts[i]).toBeGreaterThan(2280);
    }
  });

  test('wakes once; the others of its sudogs are passed over', () => {
    const a = makeChan(0);
    const b = makeChan(1);
    const t = selectTable(2);
    setCase(t, 0, RECV, a, 0);
    setCase(t, 1, RECV, b, 0);
    const wg = waitGroup(2);
    const g = begin();
    add(Do.SELECT, t, 2);
    add(Do.WG_DONE, wg);
    const h = begin();
    add(Do.RECV, a, 0x68);
    add(Do.WG_DONE, wg);
    const k = begin();
    add(Do.RECV, a, 0x6b);
    const main = begin();
    add(Do.GO, g);
    add(Do.GOSCHED);
    add(Do.GO, h);
    add(Do.GOSCHED);
    add(Do.GO, k);
    add(Do.GOSCHED);
    // The select stands before h in a's queue, but it has been won by then: h gets the 2. When it runs, k is still there.
    add(Do.SEND, b, 1);
    add(Do.SEND, a, 2);
    add(Do.WG_WAIT, wg);
    add(Do.SEND, a, 3);
    add(Do.GOSCHED);
    expect(runMain(main)).toBe('h2 c1 v1 k3');
  });

  test('leaves no sudog behind in any queue', () => {
    const a = makeChan(0);
    const b = makeChan(0);
    const c = makeChan(0);
    const t = selectTable(4);
    setCase(t, 0, RECV, a, 0);
    setCase(t, 1, SEND, b, 5);
    setCase(t, 2, RECV, c, 0);
    setCase(t, 3, RECV, a, 0);
    const g = begin();
    add(Do.SELECT, t, 4);
    const main = begin();
    add(Do.GO, g);
    add(Do.GOSCHED);
    add(Do.RECV, b, 0x62);
    add(Do.GOSCHED);
    // Nobody waits any more: these are choices of default.
    const probes = selectTable(3);
    setCase(probes, 0, SEND, a, 0);
    setCase(probes, 1, RECV, b, 0);
    setCase(probes, 2, SEND, c, 0);
    add(Do.SELECT, probes, 3 | (1 << 16));
    expect(runMain(main)).toBe('b5 c1 c-1');
  });

  test('woken by close: a receive gives zero, a send panics', () => {
    const a = makeChan(0);
    const b = makeChan(0);
    const t = selectTable(2);
    setCase(t, 0, RECV, a, 0);
    setCase(t, 1, SEND, b, 5);
    const g = begin();
    add(Do.SELECT, t, 2);
    add(Do.SELECT, t, 2);
    const main = begin();
    add(Do.GO, g);
    add(Do.GOSCHED);
    add(Do.CLOSE, a);
    add(Do.GOSCHED);
    rec('m', 0);
    expect(runMain(main)).toBe('c0 v-1 c0 v-1 m0');
    powerOn();
    const p = makeChan(0);
    const q = makeChan(0);
    const u = selectTable(2);
    setCase(u, 0, RECV, p, 0);
    setCase(u, 1, SEND, q, 5);
    const h = begin();
    add(Do.SELECT, u, 2);
    const again = begin();
    add(Do.GO, h);
    add(Do.GOSCHED);
    add(Do.CLOSE, q);
    add(Do.GOSCHED);
    rec('m', 0);
    expect(runMain(again)).toBe(`panic${Trap.SEND_CLOSED as u32} m0`);
  });

  test('an unready select with a closed channel to send on panics at once', () => {
    const a = makeChan(0);
    closechan(a);
    const t = selectTable(2);
    setCase(t, 0, SEND, a, 0);
    setCase(t, 1, RECV, makeChan(0), 0);
    expect<Outcome>(selectgo(running(), t, 2, true)).toBe(Outcome.PANIC);
    expect<u32>(trapNumber()).toBe(Trap.SEND_CLOSED as u32);
  });

  test('structs go to the address of their case', () => {
    const c = makeChanOf(Shape.MEMORY, 16, 0);
    const t = selectTable(2);
    const dst = sysAlloc(64);
    const from = sysAlloc(64);
    store<u64>(from, 11);
    store<u64>(from, 12, 8);
    setCase(t, 0, RECV, c, 0);
    store<u32>(t, dst, 8);
    setCase(t, 1, RECV, makeChan(0), 0);
    const s = begin();
    add(Do.SELECT, t, 2);
    const main = begin();
    add(Do.GO, s);
    add(Do.GOSCHED);
    add(Do.SEND, c, from);
    add(Do.GOSCHED);
    runMain(main);
    expect<u64>(load<u64>(dst)).toBe(11);
    expect<u64>(load<u64>(dst, 8)).toBe(12);
  });

  test('without cases, and with nothing but nil channels, it waits for ever', () => {
    const g = running();
    expect<Outcome>(selectgo(g, 0, 0, false)).toBe(Outcome.PARKED);
    expect<u8>(gp(g).waitreason).toBe(WaitReason.SELECT_NO_CASES as u8);
    const t = selectTable(2);
    const h = running();
    expect<Outcome>(selectgo(h, t, 2, false)).toBe(Outcome.PARKED);
    expect<u8>(gp(h).waitreason).toBe(WaitReason.SELECT as u8);
    expect<Outcome>(selectgo(running(), t, 2, true)).toBe(Outcome.NEXT);
    expect<i32>(selectIndex()).toBe(-1);
    // Nil channels don't connect anybody.
    const u = selectTable(2);
    setCase(u, 0, RECV, 0, 0);
    setCase(u, 1, RECV, 0, 0);
    expect<Outcome>(selectgo(running(), u, 2, false)).toBe(Outcome.PARKED);
    expect<Outcome>(selectgo(running(), u, 1, true)).toBe(Outcome.NEXT);
    expect<i32>(selectIndex()).toBe(-1);
    expect<u32>(gp(h).param).toBe(0);
    expect<u8>(gp(h).status).toBe(GStatus.WAITING as u8);
  });

  test('waits on the channels in the order in which they were made, which is that of their addresses here', () => {
    let wrong: u32 = 0;
    const cs = new StaticArray<u32>(12);
    for (let i = 0; i < 12; i++) cs[i] = makeChan(0);
    for (let k = 0; k < 200; k++) {
      const n = nextBelow(Stream.USER, 20) + 2;
      const t = selectTable(n);
      for (let i: u32 = 0; i < n; i++) setCase(t, i, RECV, cs[nextBelow(Stream.USER, 12)], 0);
      const g = running();
      if (selectgo(g, t, n, false) != Outcome.PARKED) wrong++;
      let count: u32 = 0;
      let last: u32 = 0;
      for (let s = gp(g).waiting; s != 0; s = sg(s).waitlink) {
        if (sg(s).c < last || load<u32>(t + sg(s).caseIndex * 48, 4) != sg(s).c) wrong++;
        last = sg(s).c;
        count++;
      }
      if (count != n) wrong++;
    }
    expect<u32>(wrong).toBe(0);
  });

  test('one case alone waits as a plain operation; with default it does not wait', () => {
    const c = makeChan(0);
    const t = selectTable(1);
    setCase(t, 0, RECV, c, 0);
    const g = running();
    expect<Outcome>(selectgo(g, t, 1, true)).toBe(Outcome.NEXT);
    expect<i32>(selectIndex()).toBe(-1);
    expect<Outcome>(selectgo(g, t, 1, false)).toBe(Outcome.PARKED);
    expect<u8>(gp(g).waitreason).toBe(WaitReason.CHAN_RECEIVE as u8);
    expect<Outcome>(chansend(running(), c, 9, 0, 0)).toBe(Outcome.NEXT);
    const s = begin();
    add(Do.SELECT, t, 1);
    const main = begin();
    add(Do.GO, s);
    add(Do.GOSCHED);
    add(Do.SEND, c, 4);
    add(Do.GOSCHED);
    resume(g);
    expect(runMain(main)).toBe('c0 v4');
  });
});
