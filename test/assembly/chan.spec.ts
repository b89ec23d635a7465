import { Cost } from '../../assembly/abi/costs';
import { Shape } from '../../assembly/abi/image';
import { Trap } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus, WaitReason } from '../../assembly/abi/status';
import { Stream } from '../../assembly/abi/streams';
import { now, settle } from '../../assembly/base/clock';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import {
  chancap,
  chanlen,
  chanOk,
  chanrecv,
  chanrecvDone,
  chansend,
  chansendDone,
  chanWord,
  closechan,
} from '../../assembly/runtime/chan';
import { gp } from '../../assembly/runtime/g';
import { selectgo } from '../../assembly/runtime/select';
import { trapNumber } from '../../assembly/runtime/trap';
import {
  add,
  addGo,
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
  setCost,
  waitGroup,
} from './runtime/goroutines';

const RECV: u32 = 1;

/** A goroutine that receives everything from c, then reports to wg. */
function ranger(c: u32, tag: string, wg: u32): u32 {
  const s = begin();
  add(Do.RANGE, c, tag.charCodeAt(0));
  add(Do.WG_DONE, wg);
  return s;
}

/** Four goroutines send 0 … 3, main lets them run, then receives all. */
function fourSenders(cap: i64): string {
  const c = makeChan(cap);
  const g = new StaticArray<u32>(4);
  for (let i = 0; i < 4; i++) {
    g[i] = begin();
    add(Do.SEND, c, i);
    rec('g', i);
  }
  const main = begin();
  addGo(g);
  add(Do.GOSCHED);
  for (let i = 0; i < 4; i++) add(Do.RECV, c, 0x6d);
  add(Do.GOSCHED);
  return runMain(main);
}

/** Three workers take six jobs from main. */
function workers(cap: i64): string {
  const c = makeChan(cap);
  const wg = waitGroup(3);
  const g = new StaticArray<u32>(3);
  for (let i = 0; i < 3; i++) g[i] = ranger(c, String.fromCharCode(0x61 + i), wg);
  const main = begin();
  addGo(g);
  for (let i = 0; i < 6; i++) add(Do.SEND, c, i);
  add(Do.CLOSE, c);
  add(Do.WG_WAIT, wg);
  return runMain(main);
}

describe('channels: orders recorded from Go at GOMAXPROCS=1', () => {
  beforeEach(powerOn);

  test('unbuffered, main sends', () => {
    const c = makeChan(0);
    const wg = waitGroup(1);
    const r = ranger(c, 'r', wg);
    const main = begin();
    add(Do.GO, r);
    for (let i = 0; i < 5; i++) {
      rec('s', i);
      add(Do.SEND, c, i);
    }
    add(Do.CLOSE, c);
    rec('c', 0);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('s0 r0 s1 s2 r1 r2 s3 s4 r3 r4 c0');
  });

  test('unbuffered, main receives', () => {
    const c = makeChan(0);
    const s = begin();
    for (let i = 0; i < 5; i++) {
      rec('s', i);
      add(Do.SEND, c, i);
    }
    add(Do.CLOSE, c);
    rec('c', 0);
    const main = begin();
    add(Do.GO, s);
    add(Do.RANGE, c, 0x72);
    expect(runMain(main)).toBe('s0 s1 r0 r1 s2 s3 r2 r3 s4 c0 r4');
  });

  test('ping-pong over two channels', () => {
    const a = makeChan(0);
    const b = makeChan(0);
    const g = begin();
    for (let i = 0; i < 3; i++) {
      add(Do.RECV, a);
      rec('o', i);
      add(Do.SEND, b, i);
    }
    const main = begin();
    add(Do.GO, g);
    for (let i = 0; i < 3; i++) {
      rec('i', i);
      add(Do.SEND, a, i);
      add(Do.RECV, b);
    }
    expect(runMain(main)).toBe('i0 o0 i1 o1 i2 o2');
  });

  test('buffer of two, main receives: the first value goes past the buffer', () => {
    const c = makeChan(2);
    const s = begin();
    for (let i = 0; i < 7; i++) {
      add(Do.SEND, c, i);
      rec('s', i);
    }
    add(Do.CLOSE, c);
    const main = begin();
    add(Do.GO, s);
    add(Do.RANGE, c, 0x72);
    expect(runMain(main)).toBe('s0 s1 s2 r0 r1 r2 r3 s3 s4 s5 s6 r4 r5 r6');
  });

  test('buffer of two, main sends', () => {
    const c = makeChan(2);
    const wg = waitGroup(1);
    const r = ranger(c, 'r', wg);
    const main = begin();
    add(Do.GO, r);
    for (let i = 0; i < 7; i++) {
      add(Do.SEND, c, i);
      rec('s', i);
    }
    add(Do.CLOSE, c);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('s0 s1 r0 r1 r2 s2 s3 s4 s5 r3 r4 r5 r6 s6');
  });

  test('four receivers wait: first come, first served, the last readied runs first', () => {
    const c = makeChan(0);
    const wg = waitGroup(4);
    const g = new StaticArray<u32>(4);
    for (let i = 0; i < 4; i++) {
      g[i] = begin();
      add(Do.RECV, c, 0x61 + i);
      add(Do.WG_DONE, wg);
    }
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    for (let i = 10; i < 14; i++) {
      add(Do.SEND, c, i);
      rec('s', i);
    }
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('s10 s11 s12 s13 c13 d10 a11 b12');
  });

  test('four senders wait', () => {
    expect(fourSenders(0)).toBe('m3 m0 m1 m2 g2 g3 g0 g1');
  });

  test('four senders, room for one', () => {
    expect(fourSenders(1)).toBe('g3 m3 m0 m1 m2 g2 g0 g1');
  });

  test('close readies five receivers last to first, so that the first runs first', () => {
    const c = makeChan(0);
    const wg = waitGroup(5);
    const g = new StaticArray<u32>(5);
    for (let i = 0; i < 5; i++) {
      g[i] = begin();
      add(Do.RECV, c);
      rec('g', i);
      add(Do.WG_DONE, wg);
    }
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    add(Do.CLOSE, c);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('g4 g3 g2 g1 g0');
  });

  test('pipeline of three', () => {
    const a = makeChan(0);
    const b = makeChan(0);
    const gen = begin();
    for (let i = 0; i < 3; i++) {
      rec('g', i);
      add(Do.SEND, a, i);
    }
    add(Do.CLOSE, a);
    const sq = begin();
    for (let i = 0; i < 3; i++) {
      add(Do.RECV, a, 0x71);
      add(Do.SEND, b, i * i);
    }
    add(Do.RECV, a);
    add(Do.CLOSE, b);
    const main = begin();
    add(Do.GO, gen);
    add(Do.GO, sq);
    add(Do.RANGE, b, 0x6d);
    expect(runMain(main)).toBe('g0 g1 q0 q1 g2 m0 m1 q2 m4');
  });

  test('fan-in: each sender ends before the next begins', () => {
    const c = makeChan(0);
    const g = new StaticArray<u32>(3);
    for (let i = 0; i < 3; i++) {
      g[i] = begin();
      add(Do.SEND, c, i * 10);
      add(Do.SEND, c, i * 10 + 1);
    }
    const main = begin();
    addGo(g);
    for (let i = 0; i < 6; i++) add(Do.RECV, c, 0x6d);
    expect(runMain(main)).toBe('m20 m21 m0 m1 m10 m11');
  });

  test('three workers with a buffer of eight: one does it all', () => {
    expect(workers(8)).toBe('c0 c1 c2 c3 c4 c5');
  });

  test('three workers without buffer: one does it all', () => {
    expect(workers(0)).toBe('c0 c1 c2 c3 c4 c5');
  });

  test('a buffer of two as semaphore for five', () => {
    const c = makeChan(2);
    const wg = waitGroup(5);
    const g = new StaticArray<u32>(5);
    for (let i = 0; i < 5; i++) {
      g[i] = begin();
      add(Do.SEND, c, 0);
      rec('i', i);
      add(Do.GOSCHED);
      rec('o', i);
      add(Do.RECV, c);
      add(Do.WG_DONE, wg);
    }
    const main = begin();
    addGo(g);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('i4 i0 o4 i1 o0 i2 o1 i3 o2 o3');
  });

  test('barrier for three', () => {
    const into = makeChan(0);
    const out = makeChan(0);
    const wg = waitGroup(3);
    const g = new StaticArray<u32>(3);
    for (let i = 0; i < 3; i++) {
      g[i] = begin();
      rec('a', i);
      add(Do.SEND, into, 0);
      add(Do.RECV, out);
      rec('b', i);
      add(Do.WG_DONE, wg);
    }
    const main = begin();
    addGo(g);
    for (let i = 0; i < 3; i++) add(Do.RECV, into);
    rec('m', 0);
    add(Do.CLOSE, out);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('a2 a0 a1 m0 b2 b1 b0');
  });
});

/** Runs the first case of a shape through a hand-over, a buffer and a wait; mistakes seen. */
function carried(shape: Shape, bytes: u32, words: u32): u32 {
  let wrong: u32 = 0;
  const from = sysAlloc(256);
  const dst = sysAlloc(256);
  for (let way: u32 = 0; way < 4; way++) {
    // 0: the receiver waits, 1: buffer, 2: the sender waits, 3: the sender waits behind a full buffer
    const c = makeChanOf(shape, bytes, way == 1 ? 2 : way == 3 ? 1 : 0);
    const memory_ = shape == Shape.MEMORY;
    for (let i: u32 = 0; i < bytes; i++) store<u8>(from + i, (i * 7 + way + 1) as u8);
    memory.fill(dst, 0xee, 256);
    const e0: u64 = memory_ ? (from as u64) : 1000 + way;
    const to: u32 = memory_ ? dst : 0;
    const sender = running();
    const receiver = running();
    if (way == 0) {
      if (chanrecv(receiver, c, to) != Outcome.PARKED) wrong++;
      if (chansend(sender, c, e0, 2000, 3000) != Outcome.NEXT) wrong++;
      if (!resume(receiver) || chanrecvDone(receiver) != Outcome.NEXT) wrong++;
    } else if (way == 1) {
      if (chansend(sender, c, e0, 2000, 3000) != Outcome.NEXT) wrong++;
      if (chanlen(c) != 1 || chancap(c) != 2) wrong++;
      if (chanrecv(receiver, c, to) != Outcome.NEXT) wrong++;
    } else {
      if (way == 3) chansend(running(), c, e0, 2000, 3000);
      if (chansend(sender, c, e0, 2000, 3000) != Outcome.PARKED) wrong++;
      if (chanrecv(receiver, c, to) != Outcome.NEXT) wrong++;
      if (!resume(sender) || chansendDone(sender) != Outcome.NEXT) wrong++;
      if (way == 3) {
        if (chanlen(c) != 1) wrong++;
        memory.fill(dst, 0xee, 256);
        if (chanrecv(receiver, c, to) != Outcome.NEXT) wrong++;
      }
    }
    if (chanOk() != 1 || chanlen(c) != 0) wrong++;
    if (words > 0 && chanWord(0) != 1000 + way) wrong++;
    // The buffer keeps nothing alive that was received.
    if (way == 1 && load<u64>(c, 64) != 0) wrong++;
    if (words > 1 && chanWord(1) != 2000) wrong++;
    if (words > 2 && chanWord(2) != 3000) wrong++;
    if (memory_) {
      for (let i: u32 = 0; i < bytes; i++) if (load<u8>(dst + i) != ((i * 7 + way + 1) as u8)) wrong++;
      if (load<u8>(dst + bytes) != 0xee) wrong++;
    }
    // Closed: zeroes, and no more than the element.
    memory.fill(dst, 0xee, 256);
    if (closechan(c) != Outcome.NEXT || chanrecv(receiver, c, to) != Outcome.NEXT || chanOk() != 0) wrong++;
    if (chanWord(0) != 0 || chanWord(1) != 0 || chanWord(2) != 0) wrong++;
    if (memory_ && (load<u8>(dst) != 0 || load<u8>(dst + bytes - 1) != 0 || load<u8>(dst + bytes) != 0xee)) wrong++;
    // Nobody wants the value: nothing is written, be it sent or zero.
    if (chanrecv(receiver, c, 0) != Outcome.NEXT) wrong++;
    const other = makeChanOf(shape, bytes, 0);
    if (chanrecv(receiver, other, 0) != Outcome.PARKED || chansend(sender, other, e0, 2, 3) != Outcome.NEXT) wrong++;
    if (!resume(receiver) || chanrecvDone(receiver) != Outcome.NEXT || chanOk() != 1) wrong++;
    for (let at: u32 = 0; at < 64; at++) if (load<u8>(at) != 0) wrong++;
  }
  return wrong;
}

const POOL: u32 = 12;

/**
 * Goroutines that send and receive at random: whoever comes k-th to receive gets what the k-th to send has brought, however
 * they wait. In the end the channel is closed. Mistakes seen.
 */
function firstInFirstOut(cap: u32, shape: Shape, bytes: u32, attempts: u32): u32 {
  powerOn();
  const c = makeChanOf(shape, bytes, cap as i64);
  const aggregate = shape == Shape.MEMORY;
  const blocks = sysAlloc(POOL * 64);
  const gs = new StaticArray<u32>(POOL);
  const ticket = new StaticArray<i32>(POOL); // which attempt it waits with, -1: none
  const sends = new StaticArray<bool>(POOL);
  for (let i: u32 = 0; i < POOL; i++) {
    gs[i] = running();
    ticket[i] = -1;
  }
  let wrong: u32 = 0;
  let sent: i32 = 0;
  let received: i32 = 0;
  for (let k: u32 = 0; k < attempts; k++) {
    const i = nextBelow(Stream.USER, POOL);
    const g = gs[i];
    const block = blocks + i * 64;
    if (ticket[i] >= 0) {
      // Runs again if the other side has come: then both counts have passed its ticket.
      const due = sends[i] ? received + (cap as i32) > ticket[i] : sent > ticket[i];
      if (resume(g) != due) wrong++;
      if (!due) continue;
      if (sends[i]) {
        if (chansendDone(g) != Outcome.NEXT) wrong++;
      } else {
        if (chanrecvDone(g) != Outcome.NEXT || chanOk() != 1) wrong++;
        const got = aggregate ? load<u64>(block) : chanWord(0);
        if (got != (ticket[i] as u64)) wrong++;
      }
      ticket[i] = -1;
      continue;
    }
    sends[i] = nextBelow(Stream.USER, 2) == 0;
    // Phases with more senders and with more receivers.
    if (nextBelow(Stream.USER, 3) == 0) sends[i] = (k / 100) % 2 == 0;
    if (sends[i]) {
      const n = sent++;
      store<u64>(block, n as u64);
      const outcome = chansend(g, c, aggregate ? (block as u64) : (n as u64), 0, 0);
      const fits = n < received + (cap as i32);
      if (outcome != (fits ? Outcome.NEXT : Outcome.PARKED)) wrong++;
      if (!fits) ticket[i] = n;
    } else {
      const n = received++;
      const outcome = chanrecv(g, c, aggregate ? block : 0);
      if (outcome != (n < sent ? Outcome.NEXT : Outcome.PARKED)) wrong++;
      if (n >= sent) ticket[i] = n;
      else if ((aggregate ? load<u64>(block) : chanWord(0)) != (n as u64)) wrong++;
    }
    const buffered = min<i64>(max<i64>((sent - received) as i64, 0), cap as i64);
    if (chanlen(c) != buffered) wrong++;
  }
  closechan(c);
  for (let i: u32 = 0; i < POOL; i++) {
    if (ticket[i] < 0) continue;
    if (!resume(gs[i])) {
      wrong++;
      continue;
    }
    const done = sends[i] ? received + (cap as i32) > ticket[i] : sent > ticket[i];
    if (sends[i]) {
      if (chansendDone(gs[i]) != (done ? Outcome.NEXT : Outcome.PANIC)) wrong++;
    } else {
      chanrecvDone(gs[i]);
      if ((chanOk() != 0) != done) wrong++;
    }
  }
  return wrong;
}

describe('channels', () => {
  beforeEach(powerOn);

  test('carry every shape past the buffer, through it, and from waiting senders', () => {
    expect<u32>(carried(Shape.SCALAR, 1, 1)).toBe(0);
    expect<u32>(carried(Shape.PTR, 8, 1)).toBe(0);
    expect<u32>(carried(Shape.STRING, 16, 2)).toBe(0);
    expect<u32>(carried(Shape.IFACE, 16, 2)).toBe(0);
    expect<u32>(carried(Shape.SLICE, 24, 3)).toBe(0);
    expect<u32>(carried(Shape.NONE, 0, 0)).toBe(0);
    expect<u32>(carried(Shape.MEMORY, 3, 0)).toBe(0);
    expect<u32>(carried(Shape.MEMORY, 40, 0)).toBe(0);
  });

  test('first in, first out, without buffer', () => {
    expect<u32>(firstInFirstOut(0, Shape.SCALAR, 8, 4000)).toBe(0);
  });
  test('first in, first out, buffers of 1, 3 and 8', () => {
    expect<u32>(firstInFirstOut(1, Shape.SCALAR, 8, 3000)).toBe(0);
    expect<u32>(firstInFirstOut(3, Shape.SLICE, 24, 3000)).toBe(0);
    expect<u32>(firstInFirstOut(8, Shape.SCALAR, 8, 3000)).toBe(0);
  });
  test('first in, first out, structs', () => {
    expect<u32>(firstInFirstOut(0, Shape.MEMORY, 20, 3000)).toBe(0);
    expect<u32>(firstInFirstOut(2, Shape.MEMORY, 20, 3000)).toBe(0);
  });

  test('sizes out of range', () => {
    expect<u32>(makeChan(-1)).toBe(0);
    expect<u32>(makeChan(i64.MAX_VALUE)).toBe(0);
    expect<u32>(makeChan(1 << 40)).toBe(0);
    expect<i64>(chancap(makeChanOf(Shape.NONE, 0, 1 << 40))).toBe(1 << 40);
    expect<i64>(chancap(makeChan(5000))).toBe(5000);
  });

  test('nil channels: waiting for ever, closing panics, length and capacity 0', () => {
    const a = running();
    expect<Outcome>(chansend(a, 0, 1, 0, 0)).toBe(Outcome.PARKED);
    expect<u8>(gp(a).waitreason).toBe(WaitReason.CHAN_SEND_NIL as u8);
    const b = running();
    expect<Outcome>(chanrecv(b, 0, 0)).toBe(Outcome.PARKED);
    expect<u8>(gp(b).waitreason).toBe(WaitReason.CHAN_RECEIVE_NIL as u8);
    expect<u8>(gp(b).status).toBe(GStatus.WAITING as u8);
    expect<Outcome>(closechan(0)).toBe(Outcome.PANIC);
    expect<u32>(trapNumber()).toBe(Trap.CLOSE_NIL as u32);
    expect<i64>(chanlen(0)).toBe(0);
    expect<i64>(chancap(0)).toBe(0);
  });

  test('closed channels: sending and closing panic, what is buffered is received first', () => {
    const c = makeChan(2);
    const g = running();
    chansend(g, c, 7, 0, 0);
    expect<Outcome>(closechan(c)).toBe(Outcome.NEXT);
    expect<Outcome>(closechan(c)).toBe(Outcome.PANIC);
    expect<u32>(trapNumber()).toBe(Trap.CLOSE_CLOSED as u32);
    expect<Outcome>(chansend(g, c, 8, 0, 0)).toBe(Outcome.PANIC);
    expect<u32>(trapNumber()).toBe(Trap.SEND_CLOSED as u32);
    expect<Outcome>(chanrecv(g, c, 0)).toBe(Outcome.NEXT);
    expect<u64>(chanWord(0)).toBe(7);
    expect<u32>(chanOk()).toBe(1);
    chanrecv(g, c, 0);
    expect<u32>(chanOk()).toBe(0);
  });

  test('a sender that waits when the channel is closed panics', () => {
    const c = makeChan(0);
    const s = begin();
    add(Do.SEND, c, 1);
    rec('x', 0);
    const main = begin();
    add(Do.GO, s);
    add(Do.GOSCHED);
    add(Do.CLOSE, c);
    add(Do.GOSCHED);
    rec('m', 0);
    expect(runMain(main)).toBe(`panic${Trap.SEND_CLOSED as u32} m0`);
  });

  test('prices: one per operation, per byte of a struct, per case', () => {
    setCost(Cost.CHAN_OP, 5000);
    setCost(Cost.COPY_BYTE, 100);
    setCost(Cost.SELECT_CASE, 3000);
    const g = running();
    const c = makeChan(1);
    chansend(g, c, 1, 0, 0);
    chanrecv(g, c, 0);
    settle();
    expect<u64>(now()).toBe(1010);
    const s = makeChanOf(Shape.MEMORY, 30, 1);
    chansend(g, s, sysAlloc(64) as u64, 0, 0);
    settle();
    expect<u64>(now()).toBe(1018);
    const t = selectTable(4);
    setCase(t, 0, RECV, c, 0);
    selectgo(g, t, 4, true);
    settle();
    expect<u64>(now()).toBe(1030);
  });

  test('the place for a struct that never comes, since the channel is closed, becomes zero', () => {
    const c = makeChanOf(Shape.MEMORY, 16, 0);
    const dst = sysAlloc(64);
    memory.fill(dst, 0xee, 64);
    const g = running();
    chanrecv(g, c, dst);
    closechan(c);
    expect<bool>(resume(g)).toBe(true);
    chanrecvDone(g);
    expect<u32>(chanOk()).toBe(0);
    expect<u64>(load<u64>(dst) | load<u64>(dst, 8)).toBe(0);
    expect<u8>(load<u8>(dst, 16)).toBe(0xee);
  });
});
