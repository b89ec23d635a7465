// What golib leaves to the engine: values seen through interfaces, atomics, arithmetic; and the channel instructions.

import {
  FIELD_BYTES,
  FIELD_FLAG_EMBEDDED,
  FIELD_FLAG_EXPORTED,
  FIELD_FLAGS,
  FIELD_NAME,
  FIELD_NAME_BYTES,
  FIELD_OFFSET,
  FIELD_TYPE,
  Kind,
  Shape,
  TYPE_FLAG_COMPARABLE,
  TYPE_FLAG_DIRECT,
  TYPE_FLAG_NAMED,
} from '../../assembly/abi/image';
import { Cost } from '../../assembly/abi/costs';
import { Intrinsic } from '../../assembly/abi/intrinsics';
import { Op } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { now, setTurnLimit, settle } from '../../assembly/base/clock';
import { sysAlloc } from '../../assembly/base/memory';
import { allp } from '../../assembly/runtime/p';
import { runqget } from '../../assembly/runtime/runq';
import { trapNumber } from '../../assembly/runtime/trap';
import { atomicIntrinsic } from '../../assembly/vm/atomics';
import { dataBase, typeAddr } from '../../assembly/vm/image';
import { interpret } from '../../assembly/vm/interpreter';
import { mathIntrinsic } from '../../assembly/vm/math';
import { valueIntrinsic } from '../../assembly/vm/reflect';
import { setCost } from './machine';
import {
  adopt,
  ANY,
  begin,
  call,
  dataText,
  dataWord32,
  FLOAT64,
  func,
  go,
  got,
  halves,
  i,
  i32op,
  INT,
  INT32,
  link,
  low32,
  mapType,
  members,
  method,
  methodName,
  nameOffset,
  out,
  POINTER_INT,
  run,
  setPrice,
  SLICE_INT,
  start,
  STRING,
  textAt,
  type,
} from './vm/program';

let fp: u32 = 0;
let ip: u32 = 0;

function frame(): void {
  fp = sysAlloc(256);
  ip = sysAlloc(64);
}

/** Calls an intrinsic with up to four arguments in registers 0 … 3; results come to registers 4 … 8. */
function intrinsic(id: Intrinsic, args: i32, a: u64 = 0, b: u64 = 0, c: u64 = 0, d: u64 = 0): Outcome {
  store<u64>(fp, a);
  store<u64>(fp, b, 8);
  store<u64>(fp, c, 16);
  store<u64>(fp, d, 24);
  store<u16>(ip, Op.INTR);
  store<u16>(ip, args, 2);
  store<u16>(ip, 5, 4);
  store<u16>(ip, id, 6);
  for (let k = 0; k < args; k++) store<u16>(ip + 8 + k * 2, k);
  for (let k = 0; k < 5; k++) store<u16>(ip + 8 + (args + k) * 2, 4 + k);
  const number = id as u32;
  if (number < 192) return valueIntrinsic(number, fp, ip + 8);
  return number < 208 ? atomicIntrinsic(number, fp, ip + 8) : mathIntrinsic(number, fp, ip + 8);
}

function res(k: u32): u64 {
  return load<u64>(fp + 32 + k * 8);
}

/** The first result of an operation on one interface value. */
function ask(id: Intrinsic, t: u32, data: u64): u64 {
  expect<Outcome>(intrinsic(id, 2, typeAddr(t) as u64, data)).toBe(Outcome.NEXT);
  return res(0);
}

function text(): string {
  return textAt(res(0) as u32, res(1) as u32);
}

/** Boxes a word. */
function box(value: u64): u64 {
  const at = sysAlloc(8);
  store<u64>(at, value);
  return at as u64;
}

function loaded(): void {
  func('main.main', 0, 0, 0, 0, 0, 0);
  i(Op.RET, 0, 0, 0);
  assert(link() == 0);
  frame();
}

describe('internal/value', () => {
  test('tells kinds, names, bits', () => {
    begin();
    const celsius = type('main.Celsius', Kind.FLOAT64, Shape.SCALAR, 8, TYPE_FLAG_NAMED, 0, 0, 0);
    loaded();
    expect<u64>(ask(Intrinsic.internal_value_kind, INT, box(1))).toBe(Kind.INT);
    intrinsic(Intrinsic.internal_value_kind, 2, 0, 0);
    expect<u64>(res(0)).toBe(0);
    ask(Intrinsic.internal_value_typeName, SLICE_INT, 0);
    expect<string>(text()).toBe('[]int');
    expect<u64>(ask(Intrinsic.internal_value_bits, INT32, box(0x1fffffffe))).toBe(-2 as u64);
    expect<u64>(ask(Intrinsic.internal_value_bits, FLOAT64, box(5))).toBe(5);
    expect<u64>(ask(Intrinsic.internal_value_bits, POINTER_INT, 4096)).toBe(4096);
    expect<u64>(ask(Intrinsic.internal_value_named, celsius, box(0))).toBe(1);
    expect<u64>(ask(Intrinsic.internal_value_named, FLOAT64, box(0))).toBe(0);
    expect<u64>(ask(Intrinsic.internal_value_isNil, POINTER_INT, 0)).toBe(1);
    expect<u64>(ask(Intrinsic.internal_value_isNil, INT, box(0))).toBe(0);
    expect<u64>(ask(Intrinsic.internal_value_comparable, SLICE_INT, 0)).toBe(0);
    intrinsic(Intrinsic.internal_value_sameType, 4, typeAddr(INT) as u64, 0, typeAddr(INT) as u64, 0);
    expect<u64>(res(0)).toBe(1);
    intrinsic(Intrinsic.internal_value_sameType, 4, typeAddr(INT) as u64, 0, typeAddr(INT32) as u64, 0);
    expect<u64>(res(0)).toBe(0);
  });

  test('walks through slices, strings and pointers', () => {
    begin();
    const letters = dataText('letters');
    loaded();
    const slice = sysAlloc(24);
    const array = sysAlloc(32);
    store<u64>(slice, array as u64);
    store<u64>(slice, 3, 8);
    for (let k: u32 = 0; k < 4; k++) store<u64>(array + k * 8, (k + 10) as u64);
    expect<u64>(ask(Intrinsic.internal_value_len, SLICE_INT, slice as u64)).toBe(3);
    intrinsic(Intrinsic.internal_value_index, 3, typeAddr(SLICE_INT) as u64, slice as u64, 2);
    expect<u64>(res(0)).toBe(typeAddr(INT) as u64);
    expect<u64>(load<u64>(res(1) as u32)).toBe(12);
    expect<Outcome>(intrinsic(Intrinsic.internal_value_index, 3, typeAddr(SLICE_INT) as u64, slice as u64, 3)).toBe(
      Outcome.PANIC,
    );
    expect<Outcome>(
      intrinsic(Intrinsic.internal_value_sliceSwap, 4, typeAddr(SLICE_INT) as u64, slice as u64, 0, 2),
    ).toBe(Outcome.NEXT);
    expect<u64>(load<u64>(array)).toBe(12);
    expect<u64>(load<u64>(array, 16)).toBe(10);
    expect<Outcome>(
      intrinsic(Intrinsic.internal_value_sliceSwap, 4, typeAddr(SLICE_INT) as u64, slice as u64, 0, 3),
    ).toBe(Outcome.PANIC);
    expect<u64>(ask(Intrinsic.internal_value_elemKind, SLICE_INT, slice as u64)).toBe(Kind.INT);
    ask(Intrinsic.internal_value_elemType, POINTER_INT, 0);
    expect<string>(text()).toBe('int');
    ask(Intrinsic.internal_value_elem, POINTER_INT, array as u64);
    expect<u64>(res(0)).toBe(typeAddr(INT) as u64);
    expect<u64>(res(1)).toBe(array as u64);
    ask(Intrinsic.internal_value_elem, POINTER_INT, 0);
    expect<u64>(res(0)).toBe(0);
    const string = sysAlloc(16);
    store<u64>(string, (dataBase() + letters) as u64);
    store<u64>(string, 7, 8);
    ask(Intrinsic.internal_value_str, STRING, string as u64);
    expect<string>(text()).toBe('letters');
    expect<u64>(ask(Intrinsic.internal_value_len, STRING, string as u64)).toBe(7);
    intrinsic(Intrinsic.internal_value_asBytes, 2, (dataBase() + letters) as u64, 7);
    expect<string>(text()).toBe('letters');
    expect<u64>(res(2)).toBe(7);
    intrinsic(Intrinsic.internal_value_asString, 3, (dataBase() + letters) as u64, 5, 9);
    expect<string>(text()).toBe('lette');
  });

  test('walks through structs and maps', () => {
    begin();
    const fields = dataWord32(0);
    for (let k = 0; k < (2 * FIELD_BYTES) / 4; k++) dataWord32(0);
    const name = nameOffset('Any');
    const t = type('main.T', Kind.STRUCT, Shape.MEMORY, 24, TYPE_FLAG_COMPARABLE, 0, 0, 3);
    members(t, fields, 2);
    const m = mapType('map[int]int', INT, INT);
    loaded();
    const second = dataBase() + fields + FIELD_BYTES;
    store<u32>(dataBase() + fields, INT, FIELD_TYPE);
    store<u32>(second, name, FIELD_NAME);
    store<u32>(second, 3, FIELD_NAME_BYTES);
    store<u32>(second, ANY, FIELD_TYPE);
    store<u32>(second, 8, FIELD_OFFSET);
    store<u32>(second, FIELD_FLAG_EXPORTED | FIELD_FLAG_EMBEDDED, FIELD_FLAGS);
    const value = sysAlloc(24);
    store<u64>(value, 5);
    store<u64>(value, typeAddr(INT) as u64, 8);
    store<u64>(value, box(9), 16);
    const type64 = typeAddr(t) as u64;
    expect<u64>(ask(Intrinsic.internal_value_len, t, value as u64)).toBe(2);
    intrinsic(Intrinsic.internal_value_fieldName, 3, type64, value as u64, 1);
    expect<string>(text()).toBe('Any');
    intrinsic(Intrinsic.internal_value_fieldType, 3, type64, value as u64, 1);
    expect<string>(text()).toBe('interface {}');
    intrinsic(Intrinsic.internal_value_fieldExported, 3, type64, value as u64, 0);
    expect<u64>(res(0)).toBe(0);
    intrinsic(Intrinsic.internal_value_fieldExported, 3, type64, value as u64, 1);
    expect<u64>(res(0)).toBe(1);
    intrinsic(Intrinsic.internal_value_fieldEmbedded, 3, type64, value as u64, 1);
    expect<u64>(res(0)).toBe(1);
    intrinsic(Intrinsic.internal_value_field, 3, type64, value as u64, 0);
    expect<u64>(res(0)).toBe(typeAddr(INT) as u64);
    expect<u64>(load<u64>(res(1) as u32)).toBe(5);
    // An interface in a field is what it holds.
    intrinsic(Intrinsic.internal_value_field, 3, type64, value as u64, 1);
    expect<u64>(res(0)).toBe(typeAddr(INT) as u64);
    expect<u64>(load<u64>(res(1) as u32)).toBe(9);
    expect<Outcome>(intrinsic(Intrinsic.internal_value_field, 3, type64, value as u64, 2)).toBe(Outcome.PANIC);
    const it = ask(Intrinsic.internal_value_mapIter, m, 0);
    intrinsic(Intrinsic.internal_value_mapNext, 1, it);
    expect<u64>(res(4)).toBe(0);
  });

  test('sets what a pointer points to, if the type fits', () => {
    begin();
    const stringer = type('main.Stringer', Kind.INTERFACE, Shape.IFACE, 16, TYPE_FLAG_COMPARABLE, 0, 0, 2);
    const pointer = type('*main.Stringer', Kind.POINTER, Shape.PTR, 8, TYPE_FLAG_DIRECT, stringer, 0, 1);
    const id = methodName('String');
    method(stringer, id, 0);
    method(INT32, id, 0);
    loaded();
    const target = sysAlloc(16);
    intrinsic(
      Intrinsic.internal_value_set,
      4,
      typeAddr(POINTER_INT) as u64,
      target as u64,
      typeAddr(INT) as u64,
      box(3),
    );
    expect<u64>(res(0)).toBe(1);
    expect<u64>(load<u64>(target)).toBe(3);
    intrinsic(
      Intrinsic.internal_value_set,
      4,
      typeAddr(POINTER_INT) as u64,
      target as u64,
      typeAddr(INT32) as u64,
      box(4),
    );
    expect<u64>(res(0)).toBe(0);
    expect<u64>(load<u64>(target)).toBe(3);
    intrinsic(Intrinsic.internal_value_set, 4, typeAddr(pointer) as u64, target as u64, typeAddr(INT) as u64, box(4));
    expect<u64>(res(0)).toBe(0);
    const boxed = box(4);
    intrinsic(Intrinsic.internal_value_set, 4, typeAddr(pointer) as u64, target as u64, typeAddr(INT32) as u64, boxed);
    expect<u64>(res(0)).toBe(1);
    expect<u64>(load<u64>(target)).toBe(typeAddr(INT32) as u64);
    expect<u64>(load<u64>(target, 8)).toBe(boxed);
  });
});

describe('sync/atomic', () => {
  test('changes words of their own width', () => {
    begin();
    loaded();
    const at = sysAlloc(16) as u64;
    store<u64>(at as u32, 0x1_ffffffff);
    intrinsic(Intrinsic.sync_atomic_add32, 2, at, -1 as u64);
    expect<u64>(res(0)).toBe(0xfffffffe);
    intrinsic(Intrinsic.sync_atomic_load64, 1, at);
    expect<u64>(res(0)).toBe(0x1_fffffffe);
    intrinsic(Intrinsic.sync_atomic_add64, 2, at, 2);
    expect<u64>(res(0)).toBe(0x2_00000000);
    intrinsic(Intrinsic.sync_atomic_cas32, 3, at, -5 as u64, 1);
    expect<u64>(res(0)).toBe(0);
    store<u32>(at as u32, 0xfffffffb);
    // The register of an int32 -5 is sign-extended.
    intrinsic(Intrinsic.sync_atomic_cas32, 3, at, -5 as u64, 6);
    expect<u64>(res(0)).toBe(1);
    expect<u32>(load<u32>(at as u32)).toBe(6);
    intrinsic(Intrinsic.sync_atomic_swap32, 2, at, 12);
    expect<u64>(res(0)).toBe(6);
    intrinsic(Intrinsic.sync_atomic_and32, 2, at, 10);
    expect<u64>(res(0)).toBe(12);
    intrinsic(Intrinsic.sync_atomic_or32, 2, at, 3);
    expect<u64>(res(0)).toBe(8);
    intrinsic(Intrinsic.sync_atomic_load32, 1, at);
    expect<u64>(res(0)).toBe(11);
    intrinsic(Intrinsic.sync_atomic_casPtr, 3, at, 0x2_0000000b, 7);
    expect<u64>(res(0)).toBe(1);
    intrinsic(Intrinsic.sync_atomic_swap64, 2, at, 9);
    expect<u64>(res(0)).toBe(7);
    expect<Outcome>(intrinsic(Intrinsic.sync_atomic_load32, 1, 0)).toBe(Outcome.PANIC);
    expect<u32>(trapNumber()).toBe(0);
  });

  test('happens at the instant at which its instruction begins', () => {
    begin();
    setCost(Cost.ATOMIC, 5000);
    func('main.main', 1, 2, 0, 0, 0, 0);
    i32op(Op.LDDATA, 0, 0);
    i32op(Op.LDI, 1, 1);
    i(Op.INTR, 2, 1, Intrinsic.sync_atomic_add64 as i32);
    halves(0, 1, 2, 0);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    const g = start(0);
    // Two nanoseconds are gone; the third instruction begins at 2, within the turn, and takes 1 + 5.
    setTurnLimit(3);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    settle();
    expect<i64>(got(0)).toBe(1);
    expect<u64>(now()).toBe(8);
    setCost(Cost.ATOMIC, 0);
  });
});

describe('a goroutine that spins for nothing', () => {
  test('gives its CPU back even if no time passes', () => {
    begin();
    for (let op: u32 = 0; op < (Op.OP_COUNT as u32); op++) setPrice(op as Op, 0);
    func('main.main', 1, 2, 0, 0, 0, 0);
    i32op(Op.LDDATA, 0, 0);
    i(Op.INTR, 1, 1, Intrinsic.sync_atomic_load64 as i32);
    halves(0, 1, 0, 0);
    i32op(Op.JF, 1, -2);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    const g = start(0);
    expect<Outcome>(go(g)).toBe(Outcome.LIMIT);
    expect<u64>(now()).toBe(0);
    store<u64>(dataBase(), 1);
    expect<Outcome>(go(g)).toBe(Outcome.EXITED);
  });
});

describe('arithmetic', () => {
  test('128-bit products and quotients', () => {
    begin();
    loaded();
    intrinsic(Intrinsic.math_bits_Mul64, 2, 0xfedcba9876543210, 0x123456789abcdef1);
    expect<u64>(res(0)).toBe(0x121fa00ad77d7423);
    expect<u64>(res(1)).toBe(0x224a4396cc6d0110);
    intrinsic(Intrinsic.math_bits_Div64, 3, 0x121fa00ad77d7423, 0x224a4396cc6d0115, 0x123456789abcdef1);
    expect<u64>(res(0)).toBe(0xfedcba9876543210);
    expect<u64>(res(1)).toBe(5);
    intrinsic(Intrinsic.math_bits_Div64, 3, 0x8000000000000000, 1, 0xffffffffffffffff);
    expect<u64>(res(0)).toBe(0x8000000000000000);
    expect<Outcome>(intrinsic(Intrinsic.math_bits_Div64, 3, 5, 0, 5)).toBe(Outcome.PANIC);
    expect<Outcome>(intrinsic(Intrinsic.math_bits_Div64, 3, 5, 0, 0)).toBe(Outcome.PANIC);
    intrinsic(Intrinsic.math_bits_LeadingZeros64, 1, 1);
    expect<u64>(res(0)).toBe(63);
    intrinsic(Intrinsic.math_bits_TrailingZeros64, 1, 0);
    expect<u64>(res(0)).toBe(64);
    intrinsic(Intrinsic.math_bits_OnesCount64, 1, 0xff0f);
    expect<u64>(res(0)).toBe(12);
  });

  test('floats', () => {
    begin();
    loaded();
    intrinsic(Intrinsic.math_pow, 2, reinterpret<u64>(2.0 as f64), reinterpret<u64>(10.0 as f64));
    expect<f64>(reinterpret<f64>(res(0))).toBe(1024);
    intrinsic(Intrinsic.math_exp, 1, 0);
    expect<f64>(reinterpret<f64>(res(0))).toBe(1);
    intrinsic(Intrinsic.math_mod, 2, reinterpret<u64>(-7.5 as f64), reinterpret<u64>(2.0 as f64));
    expect<f64>(reinterpret<f64>(res(0))).toBe(-1.5);
    intrinsic(Intrinsic.math_Float32bits, 1, reinterpret<u64>(1.5 as f64));
    expect<u64>(res(0)).toBe(0x3fc00000);
    intrinsic(Intrinsic.math_Float32frombits, 1, 0x3fc00000);
    expect<f64>(reinterpret<f64>(res(0))).toBe(1.5);
  });

  test('strings.Index', () => {
    begin();
    const at = dataText('abcabcd');
    loaded();
    const p = (dataBase() + at) as u64;
    intrinsic(Intrinsic.strings_index, 4, p, 7, p + 3, 4);
    expect<u64>(res(0)).toBe(3);
    intrinsic(Intrinsic.strings_index, 4, p, 6, p + 3, 4);
    expect<u64>(res(0)).toBe(-1 as u64);
    intrinsic(Intrinsic.strings_index, 4, p, 6, p, 0);
    expect<u64>(res(0)).toBe(0);
  });
});

describe('channel instructions', () => {
  test('park and finish when the goroutine runs again', () => {
    begin();
    const c = type('chan int', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, INT, 0, 1);
    func('main.main', 2, 4, 0, 0, 0, 0);
    i32op(Op.LDI, 2, 0);
    i(Op.CHNEW, 1, 2, 0);
    low32(c);
    call(Op.GO, 1, 1, 0, 0, 0, 1, 0, 0, 0);
    i32op(Op.LDI, 2, 7);
    i(Op.SEND, 1, 2, 0);
    halves(0, 0, 0, 0);
    // v, ok := <-c, twice: a value, then closed
    i(Op.RECV, 1, 3, 0);
    halves(0, 4, 3, 0);
    out(1, 3, 0);
    out(2, 4, 0);
    i(Op.RECV, 1, 3, 0);
    halves(0, 4, 3, 0);
    out(3, 3, 0);
    out(4, 4, 0);
    i(Op.RET, 0, 0, 0);
    func('main.other', 2, 2, 1, 0, 0, 0);
    // The value alone: the register of ok stays as it is.
    i32op(Op.LDI, 3, 5);
    i(Op.RECV, 0, 2, 0);
    halves(0, 3, 2, 0);
    out(0, 2, 1);
    out(5, 3, 1);
    i(Op.MULI, 2, 2, 2);
    i(Op.SEND, 0, 2, 0);
    halves(0, 0, 0, 0);
    i(Op.CHCLOSE, 0, 0, 0);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    const main = start(0);
    expect<Outcome>(go(main)).toBe(Outcome.PARKED);
    const other = runqget(allp(0));
    adopt(other);
    expect<Outcome>(go(other)).toBe(Outcome.PARKED);
    expect<i64>(got(0)).toBe(7);
    expect<i64>(got(5)).toBe(5);
    expect<u32>(runqget(allp(0))).toBe(main);
    adopt(main);
    expect<Outcome>(go(main)).toBe(Outcome.PARKED);
    expect<i64>(got(1)).toBe(14);
    expect<i64>(got(2)).toBe(1);
    expect<u32>(runqget(allp(0))).toBe(other);
    adopt(other);
    store<i64>(dataBase() + 24, 99);
    expect<Outcome>(go(other)).toBe(Outcome.EXITED);
    expect<u32>(runqget(allp(0))).toBe(main);
    adopt(main);
    expect<Outcome>(go(main)).toBe(Outcome.EXITED);
    expect<i64>(got(3)).toBe(0);
    expect<i64>(got(4)).toBe(0);
  });

  test('select writes what is wanted and nothing else; structs go to their place', () => {
    begin();
    const block = type('[3]int', Kind.ARRAY, Shape.MEMORY, 24, 0, INT, 0, 0);
    const c = type('chan [3]int', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, block, 0, 1);
    func('main.main', 4, 4, 0, 0, 0, 0);
    i32op(Op.LDI, 4, 1);
    i(Op.CHNEW, 1, 4, 0);
    low32(c);
    i32op(Op.NEW, 2, block as i32);
    i32op(Op.NEW, 3, block as i32);
    i32op(Op.LDI, 5, 77);
    i(Op.ST64, 2, 5, 16);
    // select { case c <- *p2: }
    i(Op.SELECT, 1, 0, 4);
    halves(0, 1, 2, 0);
    halves(0, 0, 0, 0);
    out(0, 4, 0);
    i(Op.ST64, 2, 4, 16);
    // select { case *p3, ok = <-c: default: }
    i32op(Op.LDI, 6, 9);
    i(Op.SELECT, 1, 1, 4);
    halves(1, 1, 3, 0);
    halves(0, 6, 3, 0);
    out(1, 4, 0);
    out(2, 6, 0);
    i(Op.LD64, 5, 3, 16);
    out(3, 5, 0);
    // Empty: the default.
    i(Op.SELECT, 1, 1, 4);
    halves(1, 1, 3, 0);
    halves(0, 6, 3, 0);
    out(4, 4, 0);
    // Closed, nothing wanted: register 0, named by default, is left alone.
    i(Op.CHCLOSE, 1, 0, 0);
    i32op(Op.LDDATA, 0, 0);
    i(Op.SELECT, 1, 1, 4);
    halves(1, 1, 0, 0);
    halves(0, 0, 0, 0);
    i(Op.ST64, 0, 4, 40);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(0);
    expect<i64>(got(1)).toBe(0);
    expect<i64>(got(2)).toBe(1);
    expect<i64>(got(3)).toBe(77);
    expect<i64>(got(4)).toBe(-1);
    expect<i64>(got(5)).toBe(0);
  });
});
