// Reclaiming memory: what goroutines wait with, timers, deferred calls and panics hold.

import { Config } from '../../assembly/abi/config';
import { FRAME_CALLER, FUNC_FLAG_DEFERS, Kind, Shape, TYPE_FLAG_DIRECT } from '../../assembly/abi/image';
import { Op } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { WaitReason } from '../../assembly/abi/status';
import { now, setTurnLimit } from '../../assembly/base/clock';
import { sysAlloc } from '../../assembly/base/memory';
import {
  chanrecv,
  chanrecvDone,
  chansend,
  chansendDone,
  chanWord,
  closechan,
  makechan,
} from '../../assembly/runtime/chan';
import { gp } from '../../assembly/runtime/g';
import { sg } from '../../assembly/runtime/sudog';
import { heapLive, mallocgc } from '../../assembly/runtime/malloc';
import { notifyListAdd, notifyListWait } from '../../assembly/runtime/notify';
import { selectDone, SELECT_CASE_BYTES, selectgo } from '../../assembly/runtime/select';
import { semacquire } from '../../assembly/runtime/sema';
import { newTimer, stopTimer, TIMER_CHAN, TIMER_FUNC } from '../../assembly/runtime/timer';
import { typeAddr } from '../../assembly/vm/image';
import { interpret } from '../../assembly/vm/interpreter';
import { opDefer } from '../../assembly/vm/panic';
import { reclaim } from '../../assembly/vm/reclaim';
import { setConfig } from './machine';
import {
  at,
  begin,
  call,
  flags,
  func,
  go,
  got,
  i,
  i32op,
  INT,
  out,
  pointerMap,
  POINTER_INT,
  recoverHere,
  type,
} from './vm/program';
import {
  node,
  chanNode,
  chanPointer,
  chanAny,
  chanString,
  g,
  fp,
  ready,
  loadProgram,
  set,
  newNode,
  bytes,
  cell,
  alive,
  another,
  registersOf,
  woken,
  text,
} from './vm/heap';

/** The table of one select: case i receives from or sends to c. */
function cases(n: u32): u32 {
  return sysAlloc(n * SELECT_CASE_BYTES);
}

function setCase(table: u32, k: u32, isRecv: bool, c: u32, dst: u32, e0: u64): void {
  const one = table + k * SELECT_CASE_BYTES;
  store<u32>(one, isRecv ? 1 : 0);
  store<u32>(one, c, 4);
  store<u32>(one, dst, 8);
  store<u64>(one, e0, 16);
}

describe('channels', () => {
  beforeEach(ready);

  test('keep what is in their buffers', () => {
    const c = makechan(typeAddr(chanString), 4);
    const block = makechan(typeAddr(chanNode), 4);
    set(0, c as u64);
    set(1, block as u64);
    for (let k: u32 = 0; k < 4; k++) {
      expect<Outcome>(chansend(g, c, text(k), 16, 0)).toBe(Outcome.NEXT);
      const n = newNode(text(k + 10), 0, text(k + 20));
      expect<Outcome>(chansend(g, block, n, 0, 0)).toBe(Outcome.NEXT);
    }
    reclaim();
    set(2, newNode(0, 0, 0) as u64);
    for (let k: u32 = 0; k < 4; k++) {
      expect<Outcome>(chanrecv(g, c, 0)).toBe(Outcome.NEXT);
      expect<u64>(load<u64>(chanWord(0) as u32)).toBe(k);
      const dst = load<u32>(fp, 16);
      expect<Outcome>(chanrecv(g, block, dst)).toBe(Outcome.NEXT);
      expect<u64>(load<u64>(load<u32>(dst))).toBe(k + 10);
      expect<u64>(load<u64>(load<u32>(dst, 16))).toBe(k + 20);
    }
    // What was received is no longer in the buffer.
    set(2, 0);
    reclaim();
    expect<u64>(heapLive()).toBe(176 + 208);
  });

  test('keep what parked senders bring', () => {
    const c = makechan(typeAddr(chanString), 0);
    const value = text(5);
    expect<Outcome>(chansend(g, c, value as u64, 16, 0)).toBe(Outcome.PARKED);
    reclaim();
    expect<bool>(alive(c)).toBe(true);
    expect<u64>(load<u64>(value)).toBe(5);
    const block = makechan(typeAddr(chanNode), 0);
    const other = another();
    const inner = text(6);
    expect<Outcome>(chansend(other, block, newNode(inner, 0, 0) as u64, 0, 0)).toBe(Outcome.PARKED);
    reclaim();
    expect<u64>(load<u64>(inner)).toBe(6);
    // An interface: the value is its second word.
    const anys = makechan(typeAddr(chanAny), 0);
    const boxed = cell(0);
    const third = another();
    expect<Outcome>(chansend(third, anys, typeAddr(POINTER_INT) as u64, boxed as u64, 0)).toBe(Outcome.PARKED);
    reclaim();
    expect<bool>(alive(boxed)).toBe(true);
  });

  test('keep what was handed to a receiver that has not run yet', () => {
    const c = makechan(typeAddr(chanString), 0);
    expect<Outcome>(chanrecv(g, c, 0)).toBe(Outcome.PARKED);
    const sender = another();
    const value = text(7);
    expect<Outcome>(chansend(sender, c, value as u64, 16, 0)).toBe(Outcome.NEXT);
    reclaim();
    expect<u64>(load<u64>(value)).toBe(7);
    expect<u32>(woken()).toBe(g);
    expect<Outcome>(chanrecvDone(g)).toBe(Outcome.NEXT);
    expect<u64>(chanWord(0)).toBe(value as u64);
    // It is the receiver's affair now where to put it.
    reclaim();
    expect<bool>(alive(value)).toBe(false);
  });

  test('keep where a receiver wants its struct', () => {
    const c = makechan(typeAddr(chanNode), 0);
    const dst = newNode(0, 0, 0);
    expect<Outcome>(chanrecv(g, c, dst)).toBe(Outcome.PARKED);
    reclaim();
    expect<bool>(alive(dst)).toBe(true);
    expect<bool>(alive(c)).toBe(true);
    const sender = another();
    const inner = text(8);
    chansend(sender, c, newNode(inner, 0, 0) as u64, 0, 0);
    reclaim();
    expect<u64>(load<u64>(inner)).toBe(8);
  });

  test('keep all of a parked select, until it is over', () => {
    const a = makechan(typeAddr(chanString), 0);
    const b = makechan(typeAddr(chanPointer), 0);
    const c = makechan(typeAddr(chanNode), 0);
    const sent = text(1);
    const dst = newNode(0, 0, 0);
    const table = cases(3);
    setCase(table, 0, true, a, 0, 0);
    setCase(table, 1, false, b, 0, sent as u64);
    setCase(table, 2, true, c, dst, 0);
    expect<Outcome>(selectgo(g, table, 3, false)).toBe(Outcome.PARKED);
    memory.fill(table, 0, 3 * SELECT_CASE_BYTES);
    reclaim();
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(b)).toBe(true);
    expect<bool>(alive(c)).toBe(true);
    expect<bool>(alive(sent)).toBe(true);
    expect<bool>(alive(dst)).toBe(true);
    const sender = another();
    const value = text(2);
    expect<Outcome>(chansend(sender, a, value as u64, 16, 0)).toBe(Outcome.NEXT);
    reclaim();
    expect<u64>(load<u64>(value)).toBe(2);
    expect<u32>(woken()).toBe(g);
    expect<Outcome>(selectDone(g)).toBe(Outcome.NEXT);
    reclaim();
    expect<u64>(heapLive()).toBe(0);
  });

  test('are kept by senders that close has woken', () => {
    const c = makechan(typeAddr(chanString), 0);
    expect<Outcome>(chansend(g, c, text(1) as u64, 16, 0)).toBe(Outcome.PARKED);
    another();
    expect<Outcome>(closechan(c)).toBe(Outcome.NEXT);
    reclaim();
    expect<bool>(alive(c)).toBe(true);
    woken();
    expect<Outcome>(chansendDone(g)).toBe(Outcome.PANIC);
  });
});

describe('semaphores and lists of waiters', () => {
  beforeEach(ready);

  test('keep the object they lie in; the numbers of the table are no addresses', () => {
    const mutex = bytes(32);
    const list = bytes(40);
    expect<Outcome>(semacquire(g, mutex + 4, false, WaitReason.MUTEX_LOCK)).toBe(Outcome.PARKED);
    // A node's priority in the table is a random number.
    const lost = bytes(8);
    sg(gp(g).waiting).e1 = lost as u64;
    for (let k = 0; k < 100; k++) {
      const other = another();
      semacquire(other, mutex + 4, k % 2 == 0, WaitReason.MUTEX_LOCK);
    }
    const other = another();
    expect<Outcome>(notifyListWait(other, list, notifyListAdd(list))).toBe(Outcome.PARKED);
    store<u64>(registersOf(other), list as u64);
    reclaim();
    expect<bool>(alive(mutex)).toBe(true);
    expect<bool>(alive(list)).toBe(true);
    expect<bool>(alive(lost)).toBe(false);
    expect<u64>(heapLive()).toBe(32 + 48);
  });
});

describe('timers', () => {
  beforeEach(ready);

  test('that are set keep their function', () => {
    const inner = bytes(8);
    const closure = cell(inner);
    const t = newTimer(TIMER_FUNC, 1000, 0, closure);
    reclaim();
    expect<bool>(alive(t)).toBe(true);
    expect<bool>(alive(closure)).toBe(true);
    expect<bool>(alive(inner)).toBe(true);
    // Stopped, it is still in the heap, where its P will find it.
    stopTimer(t);
    reclaim();
    expect<bool>(alive(t)).toBe(true);
  });

  test('with channels that look unbuffered go with their channel', () => {
    begin();
    setConfig(Config.TIMER_CHAN_SYNC, 1);
    const time = type('time.Time', Kind.STRUCT, Shape.MEMORY, 24, 0, 0, 0, 0);
    pointerMap(time, 4);
    const chanTime = type('chan time.Time', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, time, 0, 1);
    func('main.main', 8, 4, 0, 0, 0, 0);
    i(Op.RET, 0, 0, 0);
    loadProgram();
    const c = makechan(typeAddr(chanTime), 1);
    const t = newTimer(TIMER_CHAN, 1000, 0, c);
    set(0, c as u64);
    reclaim();
    expect<bool>(alive(t)).toBe(true);
    set(0, 0);
    set(1, t as u64);
    reclaim();
    expect<bool>(alive(c)).toBe(true);
    set(1, 0);
    reclaim();
    expect<bool>(alive(c)).toBe(false);
    expect<bool>(alive(t)).toBe(false);
    // While somebody waits for it, it is in a heap.
    const d = makechan(typeAddr(chanTime), 1);
    const u = newTimer(TIMER_CHAN, 1000, 0, d);
    expect<Outcome>(chanrecv(g, d, 0)).toBe(Outcome.PARKED);
    reclaim();
    expect<bool>(alive(u)).toBe(true);
    expect<bool>(alive(d)).toBe(true);
  });
});

describe('deferred calls and panics', () => {
  test('keep closures, arguments and values', () => {
    ready();
    const ip = sysAlloc(64);
    const closure = mallocgc(16, typeAddr(node));
    const held = bytes(8);
    store<u64>(closure, 0);
    const a = bytes(8);
    const number = bytes(8);
    // DEFERC: two pointer arguments and one scalar.
    store<u16>(ip, Op.DEFERC);
    store<u16>(ip, 2, 2);
    store<u16>(ip, 1, 4);
    store<u16>(ip, 0, 8);
    store<u16>(ip, 1, 16);
    store<u16>(ip, 2, 18);
    store<u16>(ip, 8, 20);
    set(0, closure as u64);
    set(1, a as u64);
    set(2, held as u64);
    set(8, number as u64);
    opDefer(g, fp, ip);
    memory.fill(fp, 0, 64);
    reclaim();
    expect<bool>(alive(closure)).toBe(true);
    expect<bool>(alive(a)).toBe(true);
    expect<bool>(alive(held)).toBe(true);
    expect<bool>(alive(number)).toBe(false);
  });

  test('a panic’s value stays while deferred calls run', () => {
    begin();
    pointerMap(POINTER_INT, 1);
    func('main.main', 2, 1, 0, 0, 0, 0);
    flags(FUNC_FLAG_DEFERS);
    call(Op.DEFER, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    i32op(Op.NEW, 0, INT);
    i32op(Op.LDI, 2, 77);
    i(Op.ST64, 0, 2, 0);
    i32op(Op.LDTYPE, 1, POINTER_INT);
    i(Op.PANIC, 1, 0, 0);
    recoverHere();
    i(Op.RET, 0, 0, 0);
    // Yields within the deferred call, then recovers and notes what the value holds.
    func('main.deferred', 2, 2, 0, 0, 0, 0);
    const loop = i(Op.NOP, 0, 0, 0);
    i(Op.RECOVER, 0, 1, 0);
    i(Op.LD64, 2, 1, 0);
    out(3, 2, 0);
    i(Op.RET, 0, 0, 0);
    loadProgram();
    // A turn of six instructions: up to the deferred call's first one.
    setTurnLimit(now() + 7);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    expect<u32>(gp(g).pc).toBe(at(loop) + 8);
    const caller = gp(g).stack + load<u32>(gp(g).stack + gp(g).fp - FRAME_CALLER);
    const value = load<u32>(caller);
    expect<bool>(alive(value)).toBe(true);
    store<u64>(caller, 0);
    reclaim();
    expect<bool>(alive(value)).toBe(true);
    expect<Outcome>(go(g)).toBe(Outcome.EXITED);
    expect<i64>(got(3)).toBe(77);
  });
});
