// Deferred calls, panics, recover, Goexit and what a dying program says. Programs note their steps as digits in out[0]: 312
// means that step 3 came first, then 1, then 2.

import { FUNC_FLAG_RUNTIME, FUNC_FLAG_WRAPPER, Kind, Shape, TYPE_FLAG_COMPARABLE } from '../../assembly/abi/image';
import { Intrinsic } from '../../assembly/abi/intrinsics';
import { Op, Trap } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { setTurnLimit } from '../../assembly/base/clock';
import { interpret } from '../../assembly/vm/interpreter';
import { gp } from '../../assembly/runtime/g';
import { SCHED_EXIT_CODE } from '../../assembly/runtime/sched';
import { callerAt, putTraceback } from '../../assembly/vm/traceback';
import { VM_ANSWER } from '../../assembly/vm/state';
import { textAddress, textBegin, textBytes } from '../../assembly/vm/text';
import { panicAt } from '../../assembly/vm/panic';
import {
  ANY,
  begin,
  call,
  fatalpanicFunc,
  flags,
  func,
  go,
  got,
  gotText,
  halves,
  high32,
  i,
  i32op,
  INT,
  line,
  link,
  low32,
  mapType,
  method,
  methodName,
  out,
  recoverHere,
  run,
  runtimeErrorType,
  SLICE_INT,
  start,
  stderr,
  STRING,
  textAt,
  type,
  word,
} from './vm/program';

/** Notes a step: needs pointer register 0 and the scalar register s. */
function step(digit: i32, s: i32): void {
  i32op(Op.LDDATA, 0, 0);
  i(Op.LD64, s, 0, 0);
  i(Op.MULI, s, s, 10);
  i(Op.ADDI, s, s, digit);
  i(Op.ST64, 0, s, 0);
}

/** A function with pointer registers 0 … 2 and scalars 3, 4, and no parameters. */
function simple(name: string): u32 {
  return func(name, 3, 2, 0, 0, 0, 0);
}

function ret(): void {
  i(Op.RET, 0, 0, 0);
}

function callFunc(f: u32): void {
  call(Op.CALL, f, 0, 0, 0, 0, 0, 0, 0, 0);
}

function deferFunc(f: u32): void {
  call(Op.DEFER, f, 0, 0, 0, 0, 0, 0, 0, 0);
}

/** The end of a function that defers: also where it goes on after a recovered panic. */
function deferredEnd(): void {
  recoverHere();
  i(Op.RUNDEFER, 0, 0, 0);
  ret();
}

/** panic(value), an int in a box. */
function raise(value: i32): void {
  i32op(Op.NEW, 2, INT as i32);
  i32op(Op.LDI, 3, value);
  i(Op.ST64, 2, 3, 0);
  i32op(Op.LDTYPE, 1, INT as i32);
  i(Op.PANIC, 1, 2, 0);
}

/** out[k] = the int that recover() gives, -1 for nil. */
function recoverTo(k: u32): void {
  i(Op.RECOVER, 1, 2, 0);
  i32op(Op.LDI, 3, -1);
  i(Op.EQI, 4, 1, 0);
  const none = i32op(Op.JT, 4, 2);
  i(Op.LD64, 3, 2, 0);
  assert(none > 0);
  out(k, 3, 0);
}

function withErrors(): void {
  begin();
  runtimeErrorType(type('runtime.runtimeError', Kind.STRING, Shape.STRING, 16, TYPE_FLAG_COMPARABLE, 0, 0, 1));
}

describe('defer', () => {
  test('runs last first, with the arguments of its own time', () => {
    begin();
    func('main.main', 3, 2, 0, 0, 0, 0);
    i32op(Op.LDI, 3, 1);
    call(Op.DEFER, 1, 0, 1, 0, 0, 3, 0, 0, 0);
    i32op(Op.LDI, 3, 2);
    call(Op.DEFER, 1, 0, 1, 0, 0, 3, 0, 0, 0);
    i32op(Op.LDI, 3, 9);
    step(3, 3);
    deferredEnd();
    func('main.note', 1, 2, 0, 1, 0, 0);
    i32op(Op.LDDATA, 0, 0);
    i(Op.LD64, 2, 0, 0);
    i(Op.MULI, 2, 2, 10);
    i(Op.ADD, 2, 2, 1);
    i(Op.ST64, 0, 2, 0);
    ret();
    expect<u32>(link()).toBe(0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(321);
  });

  test('belongs to its own frame: a callee leaves its caller’s alone', () => {
    begin();
    simple('main.main');
    deferFunc(2);
    callFunc(1);
    step(2, 3);
    deferredEnd();
    simple('main.callee');
    deferFunc(3);
    deferredEnd();
    simple('main.outer');
    step(3, 3);
    ret();
    simple('main.inner');
    step(1, 3);
    ret();
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(123);
  });

  test('of a closure that is nil panics when it is to run', () => {
    withErrors();
    simple('main.main');
    callFunc(1);
    step(3, 3);
    ret();
    simple('main.careless');
    deferFunc(2);
    call(Op.DEFERC, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    step(1, 3);
    deferredEnd();
    simple('main.rescue');
    i(Op.RECOVER, 1, 2, 0);
    i(Op.NEI, 3, 1, 0);
    out(1, 3, 0);
    step(2, 3);
    ret();
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(123);
    expect<i64>(got(1)).toBe(1);
  });
});

describe('recover', () => {
  test('ends the panic: the deferring function returns to its caller, with its results', () => {
    begin();
    func('main.main', 3, 2, 0, 0, 0, 0);
    call(Op.CALL, 1, 0, 0, 0, 1, 4, 0, 0, 0);
    out(2, 4, 0);
    step(4, 3);
    ret();
    func('main.guarded', 3, 2, 0, 0, 0, 1);
    deferFunc(3);
    i32op(Op.LDI, 4, 77);
    callFunc(2);
    step(9, 3);
    recoverHere();
    i(Op.RUNDEFER, 0, 0, 0);
    i(Op.RET, 0, 1, 0);
    halves(4, 0, 0, 0);
    simple('main.middle');
    deferFunc(4);
    step(1, 3);
    raise(42);
    simple('main.rescue');
    recoverTo(1);
    step(3, 3);
    ret();
    simple('main.passing');
    step(2, 3);
    ret();
    assert(link() == 0);
    const g = start(0);
    expect<Outcome>(go(g)).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(1234);
    expect<i64>(got(1)).toBe(42);
    expect<i64>(got(2)).toBe(77);
    expect<u32>(gp(g).panicked).toBe(0);
    expect<u32>(gp(g).deferred).toBe(0);
  });

  test('works in the deferred call itself, not in what that calls, but through a wrapper', () => {
    for (let wrapped = 0; wrapped < 2; wrapped++) {
      begin();
      simple('main.main');
      callFunc(1);
      ret();
      simple('main.guarded');
      deferFunc(4);
      deferFunc(2);
      raise(5);
      deferredEnd();
      simple('main.indirect');
      if (wrapped != 0) flags(FUNC_FLAG_WRAPPER);
      callFunc(3);
      ret();
      simple('main.rescue');
      recoverTo(1);
      ret();
      simple('main.last');
      recoverTo(2);
      ret();
      assert(link() == 0);
      expect<Outcome>(run()).toBe(Outcome.EXITED);
      expect<i64>(got(1)).toBe(wrapped != 0 ? 5 : -1);
      // A recovered panic leaves the later deferred call to the function's normal end.
      expect<i64>(got(2)).toBe(wrapped != 0 ? -1 : 5);
    }
  });

  test('gives nil outside of panics, and in a deferred call that ran for another reason', () => {
    begin();
    simple('main.main');
    recoverTo(1);
    deferFunc(1);
    deferredEnd();
    simple('main.deferred');
    recoverTo(2);
    ret();
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(1)).toBe(-1);
    expect<i64>(got(2)).toBe(-1);
  });

  test('a panic in a deferred call takes the place of the older one', () => {
    begin();
    simple('main.main');
    callFunc(1);
    step(5, 3);
    ret();
    simple('main.guarded');
    deferFunc(3);
    callFunc(2);
    deferredEnd();
    simple('main.first');
    deferFunc(4);
    step(1, 3);
    raise(1);
    simple('main.rescue');
    step(4, 3);
    recoverTo(1);
    ret();
    simple('main.second');
    deferFunc(5);
    step(2, 3);
    raise(2);
    simple('main.passing');
    step(3, 3);
    ret();
    assert(link() == 0);
    const g = start(0);
    expect<Outcome>(go(g)).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(12345);
    expect<i64>(got(1)).toBe(2);
    expect<u32>(gp(g).panicked).toBe(0);
  });

  test('a panic raised and recovered within a deferred call leaves the older one as it was', () => {
    begin();
    simple('main.main');
    callFunc(1);
    ret();
    simple('main.guarded');
    deferFunc(4);
    deferFunc(2);
    raise(1);
    deferredEnd();
    simple('main.careful');
    callFunc(3);
    step(2, 3);
    // The panic that called this is the newest again.
    recoverTo(3);
    raise(7);
    simple('main.inner');
    deferFunc(5);
    raise(2);
    deferredEnd();
    simple('main.last');
    recoverTo(1);
    ret();
    simple('main.innerRescue');
    recoverTo(2);
    step(1, 3);
    ret();
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(12);
    expect<i64>(got(2)).toBe(2);
    expect<i64>(got(3)).toBe(1);
    expect<i64>(got(1)).toBe(7);
  });
});

/** INTR without operands. */
function intrinsic(id: Intrinsic): void {
  i(Op.INTR, 0, 0, id as i32);
}

describe('Goexit', () => {
  test('runs the deferred calls of all frames, recovers nothing, ends the goroutine', () => {
    begin();
    simple('main.main');
    deferFunc(2);
    callFunc(1);
    step(9, 3);
    deferredEnd();
    simple('main.callee');
    deferFunc(3);
    intrinsic(Intrinsic.runtime_Goexit);
    step(8, 3);
    deferredEnd();
    simple('main.outer');
    step(2, 3);
    ret();
    simple('main.inner');
    step(1, 3);
    recoverTo(1);
    ret();
    assert(link() == 0);
    const g = start(0);
    expect<Outcome>(go(g)).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(12);
    expect<i64>(got(1)).toBe(-1);
  });

  test('goes on after a panic in a deferred call was recovered', () => {
    begin();
    simple('main.main');
    deferFunc(3);
    callFunc(1);
    step(9, 3);
    deferredEnd();
    simple('main.callee');
    deferFunc(4);
    callFunc(2);
    step(8, 3);
    deferredEnd();
    simple('main.leaver');
    deferFunc(5);
    intrinsic(Intrinsic.runtime_Goexit);
    deferredEnd();
    simple('main.outer');
    step(3, 3);
    ret();
    simple('main.rescue');
    recoverTo(1);
    step(2, 3);
    ret();
    simple('main.careless');
    step(1, 3);
    raise(6);
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(123);
    expect<i64>(got(1)).toBe(6);
  });
});

/** Runs a function (index 1, written by the test) that panics; the text of its runtime error. */
function errorText(): string {
  simple('main.rescue');
  i(Op.RECOVER, 1, 2, 0);
  i(Op.LDP, 1, 2, 0);
  i(Op.LD64, 3, 2, 8);
  i(Op.MOV, 4, 1, 0);
  out(2, 4, 0);
  out(3, 3, 0);
  ret();
  if (link() != 0 || run() != Outcome.EXITED) return 'the program failed';
  return gotText(2);
}

/** The beginning of such a program: main defers main.rescue (function 2) and calls function 1. */
function errorProgram(nP: u32, nS: u32): void {
  withErrors();
  simple('main.main');
  deferFunc(2);
  callFunc(1);
  deferredEnd();
  func('main.wrong', nP, nS, 0, 0, 0, 0);
}

function ldi(r: i32, value: i32): void {
  i32op(Op.LDI, r, value);
}

function indexText(index: i32, length: i32): string {
  errorProgram(0, 2);
  ldi(0, index);
  ldi(1, length);
  i(Op.BOUND, 0, 1, 0);
  return errorText();
}

/** Text for s[lo:hi:max] of a slice (or array) of three elements with capacity 4 (3). */
function sliceText(flagBits: i32, lo: i32, hi: i32, max: i32): string {
  errorProgram(1, 5);
  i32op(Op.LDDATA, 0, 0);
  ldi(1, 3);
  ldi(2, (flagBits & 8) != 0 ? 3 : 4);
  ldi(3, lo);
  ldi(4, hi);
  ldi(5, max);
  i(Op.SLICE, 0, 1, 2);
  halves(0, 1, 2, flagBits);
  halves(3, 4, 5, 0);
  halves(8, 0, 0, 0);
  return errorText();
}

function assertText(dynamic: i32, wanted: u32, from: u32): string {
  if (dynamic >= 0) i32op(Op.LDTYPE, 0, dynamic);
  i(Op.TYPEFAIL, 0, 0, 0);
  word((wanted as u64) | ((from as u64) << 32));
  return errorText();
}

describe('runtime errors', () => {
  test('have Go’s words: indices', () => {
    expect<string>(indexText(5, 3)).toBe('runtime error: index out of range [5] with length 3');
    expect<string>(indexText(-1, 3)).toBe('runtime error: index out of range [-1]');
    errorProgram(1, 3);
    i32op(Op.LDDATA, 0, 0);
    ldi(1, 9);
    ldi(2, 9);
    i(Op.SIDX, 3, 0, 1);
    halves(2, 0, 0, 0);
    expect<string>(errorText()).toBe('runtime error: index out of range [9] with length 9');
  });

  test('have Go’s words: slices', () => {
    const all = 'runtime error: slice bounds out of range ';
    expect<string>(sliceText(2, 0, 5, 0)).toBe(`${all}[:5] with capacity 4`);
    expect<string>(sliceText(10, 0, 5, 0)).toBe(`${all}[:5] with length 3`);
    expect<string>(sliceText(3, 3, 2, 0)).toBe(`${all}[3:2]`);
    expect<string>(sliceText(1, 4, 0, 0)).toBe(`${all}[4:3]`);
    expect<string>(sliceText(1, -4, 0, 0)).toBe(`${all}[-4:]`);
    expect<string>(sliceText(2, 0, -5, 0)).toBe(`${all}[:-5]`);
    expect<string>(sliceText(6, 0, 1, 5)).toBe(`${all}[::5] with capacity 4`);
    expect<string>(sliceText(14, 0, 1, 5)).toBe(`${all}[::5] with length 3`);
    expect<string>(sliceText(6, 0, 3, 2)).toBe(`${all}[:3:2]`);
    expect<string>(sliceText(7, 3, 2, 4)).toBe(`${all}[3:2:]`);
    expect<string>(sliceText(6, 0, 3, -2)).toBe(`${all}[::-2]`);
    errorProgram(1, 4);
    i32op(Op.LDDATA, 0, 0);
    ldi(1, 3);
    ldi(2, 4);
    i(Op.SSLICE, 0, 1, 0);
    halves(1, 0, 2, 2);
    expect<string>(errorText()).toBe(`${all}[:4] with length 3`);
  });

  test('have Go’s words: arithmetic, nil, make', () => {
    errorProgram(0, 3);
    ldi(0, 1);
    ldi(2, 0);
    i(Op.REMU, 0, 0, 2);
    expect<string>(errorText()).toBe('runtime error: integer divide by zero');
    errorProgram(0, 1);
    ldi(0, -1);
    i(Op.CHKSHIFT, 0, 0, 0);
    expect<string>(errorText()).toBe('runtime error: negative shift amount');
    errorProgram(1, 1);
    i(Op.LD64, 1, 0, 16);
    expect<string>(errorText()).toBe('runtime error: invalid memory address or nil pointer dereference');
    errorProgram(1, 2);
    ldi(1, -1);
    ldi(2, -1);
    i(Op.MKSLICE, 0, 1, 2);
    low32(INT);
    expect<string>(errorText()).toBe('runtime error: makeslice: len out of range');
    errorProgram(1, 2);
    ldi(1, 5);
    ldi(2, 4);
    i(Op.MKSLICE, 0, 1, 2);
    low32(INT);
    expect<string>(errorText()).toBe('runtime error: makeslice: cap out of range');
    errorProgram(1, 1);
    i(Op.PANIC, 0, 0, 0);
    expect<string>(errorText()).toBe('panic called with nil argument');
    errorProgram(1, 1);
    const m = mapType('map[int]int', INT, INT);
    i(Op.MAPSET, 0, 0, 1);
    high32(0, 0, m);
    expect<string>(errorText()).toBe('assignment to entry in nil map');
    errorProgram(1, 1);
    i(Op.CHCLOSE, 0, 0, 0);
    expect<string>(errorText()).toBe('close of nil channel');
    errorProgram(0, 0);
    i(Op.TRAP, Trap.SHIFT as i32, 0, 0);
    expect<string>(errorText()).toBe('runtime error: negative shift amount');
  });

  test('have Go’s words: interfaces', () => {
    errorProgram(1, 0);
    expect<string>(assertText(STRING as i32, INT, ANY)).toBe('interface conversion: interface {} is string, not int');
    errorProgram(1, 0);
    expect<string>(assertText(-1, INT, ANY)).toBe('interface conversion: interface {} is nil, not int');
    errorProgram(1, 0);
    const reader = type('main.Reader', Kind.INTERFACE, Shape.IFACE, 16, TYPE_FLAG_COMPARABLE, 0, 0, 2);
    const write = methodName('Write');
    const read = methodName('Read');
    method(reader, write, 0);
    method(reader, read, 0);
    expect<string>(assertText(INT as i32, reader, ANY)).toBe(
      'interface conversion: int is not main.Reader: missing method Read',
    );
    errorProgram(1, 0);
    const writer = type('main.Writer', Kind.INTERFACE, Shape.IFACE, 16, TYPE_FLAG_COMPARABLE, 0, 0, 2);
    expect<string>(assertText(-1, writer, ANY)).toBe('interface conversion: interface is nil, not main.Writer');
    errorProgram(2, 1);
    i32op(Op.LDTYPE, 0, SLICE_INT as i32);
    i32op(Op.LDDATA, 1, 0);
    i(Op.IFEQ, 2, 0, 1);
    halves(0, 1, 0, 0);
    expect<string>(errorText()).toBe('runtime error: comparing uncomparable type []int');
    errorProgram(2, 1);
    const m = mapType('map[interface {}]int', ANY, INT);
    i32op(Op.LDTYPE, 0, SLICE_INT as i32);
    i(Op.MAPGET, 1, 1, 0);
    high32(1, 0, m);
    expect<string>(errorText()).toBe('runtime error: hash of unhashable type []int');
  });
});

describe('the end of a program', () => {
  test('a panic that nobody recovers is handed to runtime.fatalpanic, on top of the frame that panicked', () => {
    begin();
    simple('main.main');
    deferFunc(2);
    line(10);
    callFunc(1);
    deferredEnd();
    simple('main.first');
    line(20);
    raise(3);
    simple('main.deferred');
    i(Op.RECOVER, 1, 2, 0);
    line(30);
    raise(4);
    fatalpanicFunc(func('runtime.fatalpanic', 2, 2, 2, 0, 0, 0));
    flags(FUNC_FLAG_RUNTIME);
    i(Op.LD64, 2, 1, 0);
    i(Op.MOV, 1, 0, 0);
    out(0, 2, 0);
    // Waits here: the next instruction takes forever.
    i32op(Op.JMP, 0, 0);
    assert(link() == 0);
    const g = start(0);
    setTurnLimit(100);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    expect<i64>(got(0)).toBe(4);
    expect<u32>(panicAt(g, 0)).toBe(3);
    expect<i64>(load<i64>(load<u32>(VM_ANSWER + 8))).toBe(3);
    expect<u32>(panicAt(g, 1)).toBe(1);
    expect<u32>(panicAt(g, 2)).toBe(0);
    textBegin();
    putTraceback(g, 1);
    expect<string>(textAt(textAddress(), textBytes())).toBe(
      'goroutine 1 [running]:\nmain.deferred()\n\t/main.go:30 +0x28\nmain.first()\n\t/main.go:20 +0x20\n' +
        'main.main()\n\t/main.go:10 +0x10\n',
    );
    expect<bool>(callerAt(g, 2)).toBe(true);
    expect<u32>(load<u32>(VM_ANSWER + 8)).toBe(20);
    expect<string>(textAt(load<u32>(VM_ANSWER), load<u32>(VM_ANSWER + 4))).toBe('/main.go');
    expect<bool>(callerAt(g, 4)).toBe(false);
  });

  test('an image without fatalpanic dies all the same', () => {
    withErrors();
    func('main.main', 1, 1, 0, 0, 0, 0);
    i(Op.LD64, 1, 0, 0);
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.HALT);
    expect<u32>(load<u32>(SCHED_EXIT_CODE)).toBe(2);
    expect<string>(stderr()).toBe(
      'panic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 1 [running]:\nmain.main()\n\t/main.go:1 +0x0\n',
    );
  });

  test('go of a nil function is fatal: no recover helps', () => {
    withErrors();
    simple('main.main');
    deferFunc(1);
    call(Op.GOC, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    deferredEnd();
    simple('main.rescue');
    recoverTo(1);
    ret();
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.HALT);
    expect<string>(stderr()).toBe(
      'fatal error: go of nil func value\n\ngoroutine 1 [running]:\nmain.main()\n\t/main.go:1 +0x10\n',
    );
  });
});
