// The interpreter, on programs written by hand (vm/program.ts): arithmetic as Go has it, control flow, calls and closures,
// stack growth, turns and prices.

import { Counter } from '../../assembly/abi/counters';
import { Kind, Shape } from '../../assembly/abi/image';
import { Op } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { Config } from '../../assembly/abi/config';
import { now, pending, setNow, setPending, setTurnLimit, settle } from '../../assembly/base/clock';
import { counter } from '../../assembly/observe/counters';
import { G_PREEMPT, gp } from '../../assembly/runtime/g';
import { allp } from '../../assembly/runtime/p';
import { runqget } from '../../assembly/runtime/runq';
import { imageDigest, loadImage } from '../../assembly/vm/image';
import { interpret } from '../../assembly/vm/interpreter';
import { setConfig } from './machine';
import {
  ANY,
  adopt,
  assemble,
  at,
  begin,
  call,
  frameBytes,
  func,
  go,
  got,
  gotFloat,
  halves,
  here,
  high32,
  i,
  i32op,
  INT,
  land,
  link,
  low32,
  members,
  method,
  methodName,
  out,
  run,
  setPrice,
  start,
  stderr,
  type,
  word,
} from './vm/program';

/** Loads a 64-bit literal into a scalar register. */
function lit(r: i32, value: i64): void {
  i(Op.LDW, r, 0, 0);
  word(value as u64);
}

/** Runs `c = a op b` (registers 1, 2 → 3) and gives the result. */
function binary(op: Op, a: i64, b: i64): i64 {
  begin();
  func('main.main', 1, 3, 0, 0, 0, 0);
  lit(1, a);
  lit(2, b);
  i(op, 3, 1, 2);
  out(0, 3, 0);
  i(Op.RET, 0, 0, 0);
  assert(link() == 0);
  assert(run() == Outcome.EXITED);
  return got(0);
}

/** The same with an immediate third operand. */
function immediate(op: Op, a: i64, c: i32): i64 {
  begin();
  func('main.main', 1, 2, 0, 0, 0, 0);
  lit(1, a);
  i(op, 2, 1, c);
  out(0, 2, 0);
  i(Op.RET, 0, 0, 0);
  assert(link() == 0);
  assert(run() == Outcome.EXITED);
  return got(0);
}

function floats(op: Op, a: f64, b: f64): i64 {
  return binary(op, reinterpret<i64>(a), reinterpret<i64>(b));
}

const LEAST: i64 = i64.MIN_VALUE;

describe('arithmetic', () => {
  test('wraps around at 64 bits', () => {
    expect<i64>(binary(Op.ADD, i64.MAX_VALUE, 1)).toBe(LEAST);
    expect<i64>(binary(Op.SUB, LEAST, 1)).toBe(i64.MAX_VALUE);
    expect<i64>(binary(Op.MUL, 0x100000001, 0x100000001)).toBe(0x200000001);
    expect<i64>(immediate(Op.ADDI, 5, -7)).toBe(-2);
    expect<i64>(immediate(Op.MULI, -3, -4)).toBe(12);
    expect<i64>(immediate(Op.NEG, LEAST, 0)).toBe(LEAST);
  });

  test('divides towards zero; the least integer by -1 is itself', () => {
    expect<i64>(binary(Op.DIVS, -7, 2)).toBe(-3);
    expect<i64>(binary(Op.REMS, -7, 2)).toBe(-1);
    expect<i64>(binary(Op.DIVS, LEAST, -1)).toBe(LEAST);
    expect<i64>(binary(Op.REMS, LEAST, -1)).toBe(0);
    expect<i64>(binary(Op.DIVU, -1, 2)).toBe(i64.MAX_VALUE);
    expect<i64>(binary(Op.REMU, -1, 10)).toBe(5);
  });

  test('shifts by as much as it is told', () => {
    expect<i64>(binary(Op.SHL, 1, 63)).toBe(LEAST);
    expect<i64>(binary(Op.SHL, 1, 64)).toBe(0);
    expect<i64>(binary(Op.SHL, 1, -1)).toBe(0);
    expect<i64>(binary(Op.SHRS, -8, 1)).toBe(-4);
    expect<i64>(binary(Op.SHRS, -8, 64)).toBe(-1);
    expect<i64>(binary(Op.SHRS, 8, 1000)).toBe(0);
    expect<i64>(binary(Op.SHRU, -1, 63)).toBe(1);
    expect<i64>(binary(Op.SHRU, -1, 64)).toBe(0);
    expect<i64>(immediate(Op.SHLI, 3, 4)).toBe(48);
    expect<i64>(immediate(Op.SHLI, 3, 64)).toBe(0);
    expect<i64>(immediate(Op.SHRSI, -8, 70)).toBe(-1);
    expect<i64>(immediate(Op.SHRUI, -1, 60)).toBe(15);
    expect<i64>(immediate(Op.SHRUI, -1, 64)).toBe(0);
  });

  test('works on bits', () => {
    expect<i64>(binary(Op.AND, 12, 10)).toBe(8);
    expect<i64>(binary(Op.OR, 12, 10)).toBe(14);
    expect<i64>(binary(Op.XOR, 12, 10)).toBe(6);
    expect<i64>(binary(Op.ANDN, 12, 10)).toBe(4);
    expect<i64>(immediate(Op.ANDI, -1, -1)).toBe(0xffff);
    expect<i64>(immediate(Op.NOT, 5, 0)).toBe(-6);
    expect<i64>(immediate(Op.LNOT, 0, 0)).toBe(1);
    expect<i64>(immediate(Op.LNOT, 1, 0)).toBe(0);
  });

  test('extends narrow integers', () => {
    expect<i64>(immediate(Op.EXT8S, 0x1ff, 0)).toBe(-1);
    expect<i64>(immediate(Op.EXT16S, 0x18000, 0)).toBe(-32768);
    expect<i64>(immediate(Op.EXT32S, 0x180000000, 0)).toBe(-2147483648);
    expect<i64>(immediate(Op.EXT8U, 0x1ff, 0)).toBe(255);
    expect<i64>(immediate(Op.EXT16U, -1, 0)).toBe(65535);
    expect<i64>(immediate(Op.EXT32U, -1, 0)).toBe(4294967295);
  });

  test('compares with and without sign', () => {
    expect<i64>(binary(Op.EQ, 3, 3)).toBe(1);
    expect<i64>(binary(Op.NE, 3, 3)).toBe(0);
    expect<i64>(binary(Op.LTS, -1, 1)).toBe(1);
    expect<i64>(binary(Op.LTU, -1, 1)).toBe(0);
    expect<i64>(binary(Op.LES, 1, 1)).toBe(1);
    expect<i64>(binary(Op.LEU, 2, -1)).toBe(1);
    expect<i64>(immediate(Op.EQI, -5, -5)).toBe(1);
    expect<i64>(immediate(Op.NEI, -5, -5)).toBe(0);
    expect<i64>(immediate(Op.LTSI, -5, -4)).toBe(1);
    expect<i64>(immediate(Op.LESI, -5, -5)).toBe(1);
    expect<i64>(immediate(Op.GTSI, -5, -6)).toBe(1);
    expect<i64>(immediate(Op.GESI, -5, -4)).toBe(0);
  });

  test('floats: operations, comparison, conversion as amd64 does it', () => {
    expect<f64>(reinterpret<f64>(floats(Op.FADD, 0.1, 0.2))).toBe(0.1 + 0.2);
    expect<f64>(reinterpret<f64>(floats(Op.FSUB, 1, 0.25))).toBe(0.75);
    expect<f64>(reinterpret<f64>(floats(Op.FMUL, 3, -0.5))).toBe(-1.5);
    expect<f64>(reinterpret<f64>(floats(Op.FDIV, 1, 0))).toBe(Infinity);
    expect<i64>(floats(Op.FEQ, NaN, NaN)).toBe(0);
    expect<i64>(floats(Op.FNE, NaN, NaN)).toBe(1);
    expect<i64>(floats(Op.FLT, -1, 1)).toBe(1);
    expect<i64>(floats(Op.FLE, NaN, 1)).toBe(0);
    expect<i64>(immediate(Op.F2I, reinterpret<i64>(-2.75 as f64), 0)).toBe(-2);
    expect<i64>(immediate(Op.F2I, reinterpret<i64>(1e300 as f64), 0)).toBe(LEAST);
    expect<i64>(immediate(Op.F2I, reinterpret<i64>(NaN), 0)).toBe(LEAST);
    expect<i64>(immediate(Op.F2U, reinterpret<i64>(9223372036854775808.0 as f64), 0)).toBe(LEAST);
    expect<i64>(immediate(Op.F2U, reinterpret<i64>(18446744073709549568.0 as f64), 0)).toBe(-2048);
    expect<f64>(reinterpret<f64>(immediate(Op.I2F, -3, 0))).toBe(-3);
    expect<f64>(reinterpret<f64>(immediate(Op.U2F, -1, 0))).toBe(18446744073709551616.0);
    expect<f64>(reinterpret<f64>(immediate(Op.FROUND32, reinterpret<i64>(0.1 as f64), 0))).toBe(0.1 as f32 as f64);
    expect<f64>(reinterpret<f64>(immediate(Op.FSQRT, reinterpret<i64>(2.25 as f64), 0))).toBe(1.5);
    expect<f64>(reinterpret<f64>(immediate(Op.FFLOOR, reinterpret<i64>(-1.5 as f64), 0))).toBe(-2);
    expect<f64>(reinterpret<f64>(immediate(Op.FCEIL, reinterpret<i64>(-1.5 as f64), 0))).toBe(-1);
    expect<f64>(reinterpret<f64>(immediate(Op.FTRUNC, reinterpret<i64>(-1.5 as f64), 0))).toBe(-1);
    expect<f64>(reinterpret<f64>(immediate(Op.FABS, reinterpret<i64>(-1.5 as f64), 0))).toBe(1.5);
    expect<f64>(reinterpret<f64>(immediate(Op.FNEG, reinterpret<i64>(-1.5 as f64), 0))).toBe(1.5);
  });
});

describe('memory', () => {
  test('loads and stores every width, and copies', () => {
    begin();
    const block = type('[4]int', Kind.ARRAY, Shape.MEMORY, 32, 0, INT, 0, 0);
    members(block, 0, 4);
    func('main.main', 3, 2, 0, 0, 0, 0);
    i32op(Op.NEW, 1, block as i32);
    lit(3, -2);
    i(Op.ST64, 1, 3, 8);
    i(Op.LD8S, 4, 1, 8);
    out(0, 4, 0);
    i(Op.LD8U, 4, 1, 8);
    out(1, 4, 0);
    i(Op.LD16S, 4, 1, 8);
    out(2, 4, 0);
    i(Op.LD16U, 4, 1, 8);
    out(3, 4, 0);
    i(Op.LD32S, 4, 1, 8);
    out(4, 4, 0);
    i(Op.LD32U, 4, 1, 8);
    out(5, 4, 0);
    i(Op.LD64, 4, 1, 8);
    out(6, 4, 0);
    // Narrow stores touch nothing else.
    i32op(Op.LDI, 4, 0);
    i(Op.ST8, 1, 4, 8);
    i(Op.ST16, 1, 4, 10);
    i(Op.ST32, 1, 4, 12);
    i(Op.LD64, 4, 1, 8);
    out(7, 4, 0);
    lit(3, reinterpret<i64>(0.1 as f64));
    i(Op.STF32, 1, 3, 16);
    i(Op.LDF32, 4, 1, 16);
    out(8, 4, 0);
    i(Op.LD64, 4, 1, 24);
    out(9, 4, 0);
    // b := a; a[1] = 0 later shows that it is a copy
    i32op(Op.NEWL, 2, block as i32);
    i(Op.COPY, 2, 1, 32);
    i(Op.CLEAR, 1, 16, 0);
    i(Op.LD64, 4, 2, 8);
    out(10, 4, 0);
    i(Op.LD64, 4, 1, 8);
    out(11, 4, 0);
    i(Op.EQT, 4, 1, 2);
    low32(block);
    out(12, 4, 0);
    i(Op.COPYL, 1, 2, 0);
    word(32);
    i(Op.EQT, 4, 1, 2);
    low32(block);
    out(13, 4, 0);
    // &a[2]
    i32op(Op.LDI, 3, 2);
    i32op(Op.LDI, 4, 4);
    i(Op.IDX, 2, 1, 3);
    high32(4, 0, 8);
    i(Op.LDF32, 4, 2, 0);
    out(14, 4, 0);
    i(Op.RET, 0, 0, 0);
    expect<u32>(link()).toBe(0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(-2);
    expect<i64>(got(1)).toBe(254);
    expect<i64>(got(2)).toBe(-2);
    expect<i64>(got(3)).toBe(65534);
    expect<i64>(got(4)).toBe(-2);
    expect<i64>(got(5)).toBe(4294967294);
    expect<i64>(got(6)).toBe(-2);
    expect<i64>(got(7)).toBe(0xff00);
    expect<f64>(gotFloat(8)).toBe(0.1 as f32 as f64);
    expect<i64>(got(9)).toBe(0);
    expect<i64>(got(10)).toBe(0xff00);
    expect<i64>(got(11)).toBe(0);
    expect<i64>(got(12)).toBe(0);
    expect<i64>(got(13)).toBe(1);
    expect<f64>(gotFloat(14)).toBe(0.1 as f32 as f64);
  });
});

/** main: out[0] = 0 + 1 + … + n-1, by a loop of two instructions. */
function sumLoop(n: i64): void {
  begin();
  func('main.main', 1, 3, 0, 0, 0, 0);
  lit(1, n); // n
  lit(2, 0); // i
  lit(3, 0); // sum
  const top = here();
  i(Op.ADD, 3, 3, 2);
  i(Op.ADDI, 2, 2, 1);
  i(Op.JLTS, 2, 1, top - here());
  out(0, 3, 0);
  i(Op.RET, 0, 0, 0);
  assert(link() == 0);
}

/** main: out[0] = fib(n), recursively. */
function fibonacci(n: i64): void {
  begin();
  func('main.main', 1, 1, 0, 0, 0, 0);
  lit(1, n);
  call(Op.CALL, 1, 0, 1, 0, 1, 1, 1, 0, 0);
  out(0, 1, 0);
  i(Op.RET, 0, 0, 0);
  func('main.fib', 0, 3, 0, 1, 0, 1);
  i(Op.GESI, 1, 0, 2);
  const more = i32op(Op.JT, 1, 0);
  i(Op.RET, 0, 1, 0);
  halves(0, 0, 0, 0);
  land(more);
  i(Op.ADDI, 1, 0, -1);
  call(Op.CALL, 1, 0, 1, 0, 1, 1, 1, 0, 0);
  i(Op.ADDI, 2, 0, -2);
  call(Op.CALL, 1, 0, 1, 0, 1, 2, 2, 0, 0);
  i(Op.ADD, 1, 1, 2);
  i(Op.RET, 0, 1, 0);
  halves(1, 0, 0, 0);
  assert(link() == 0);
}

describe('control', () => {
  test('loops', () => {
    sumLoop(100000);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(4999950000);
    // 3 literals, 3 instructions a round, 2 to store, RET.
    expect<u64>(counter(Counter.INSTRUCTIONS)).toBe(300006);
    expect<u64>(now()).toBe(300006);
  });

  test('every jump goes both ways', () => {
    const ops: StaticArray<Op> = [Op.JEQ, Op.JNE, Op.JLTS, Op.JLES, Op.JLTU, Op.JLEU];
    // For (1, 1), (-1, 1), (1, -1): taken?
    const want: StaticArray<i64> = [1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1];
    for (let k = 0; k < ops.length; k++) {
      for (let c = 0; c < 3; c++) {
        begin();
        func('main.main', 1, 3, 0, 0, 0, 0);
        lit(1, c == 1 ? -1 : 1);
        lit(2, c == 2 ? -1 : 1);
        lit(3, 1);
        const jump = i(ops[k], 1, 2, 0);
        lit(3, 0);
        land(jump);
        out(0, 3, 0);
        const over = i32op(Op.JMP, 0, 0);
        out(0, 1, 0);
        land(over);
        i(Op.RET, 0, 0, 0);
        assert(link() == 0);
        run();
        expect<i64>(got(0)).toBe(want[k * 3 + c], `jump ${k} case ${c}`);
      }
    }
  });

  test('calls and returns, recursively', () => {
    fibonacci(20);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(6765);
    // 21 frames of 64 bytes and the guard are more than 2 KiB.
    expect<u64>(counter(Counter.STACK_GROWTHS)).toBe(1);
  });

  test('results of both halves find their registers', () => {
    begin();
    func('main.main', 2, 3, 0, 0, 0, 0);
    lit(2, 7);
    lit(3, 9);
    i32op(Op.LDDATA, 1, 400);
    // (p, 7, 9) → p back in register 1, sum in 4, difference in 2
    i(Op.CALL, 1, 2, 1 | (2 << 8));
    low32(1);
    halves(1, 2, 3, 1);
    halves(4, 2, 0, 0);
    out(0, 4, 0);
    out(1, 2, 0);
    i(Op.LD64, 2, 1, 0);
    out(2, 2, 0);
    i(Op.RET, 0, 0, 0);
    func('main.both', 2, 4, 1, 2, 1, 2);
    i(Op.ADD, 4, 2, 3);
    i(Op.SUB, 5, 2, 3);
    // The second pointer register is nil on entry.
    i(Op.NE, 2, 1, 1);
    i(Op.LD64, 2, 0, 0);
    i(Op.ADDI, 2, 2, 100);
    i(Op.ST64, 0, 2, 0);
    i(Op.RET, 1, 2, 0);
    halves(0, 4, 5, 0);
    expect<u32>(link()).toBe(0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(16);
    expect<i64>(got(1)).toBe(-2);
    expect<i64>(got(2)).toBe(100);
  });

  test('pointer registers that are no parameters are nil on entry, whatever lay there', () => {
    begin();
    func('main.main', 1, 1, 0, 0, 0, 0);
    call(Op.CALL, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    call(Op.CALL, 2, 0, 0, 0, 1, 1, 0, 0, 0);
    out(0, 1, 0);
    i(Op.RET, 0, 0, 0);
    func('main.dirty', 0, 8, 0, 0, 0, 0);
    for (let r = 0; r < 8; r++) lit(r, -1);
    i(Op.RET, 0, 0, 0);
    func('main.clean', 4, 5, 0, 0, 0, 1);
    i(Op.MOV, 4, 0, 0);
    for (let r = 1; r < 4; r++) {
      i(Op.MOV, 5, r, 0);
      i(Op.OR, 4, 4, 5);
    }
    i(Op.RET, 0, 1, 0);
    halves(4, 0, 0, 0);
    assert(link() == 0);
    run();
    expect<i64>(got(0)).toBe(0);
  });

  test('closures reach what they captured; interfaces reach their method', () => {
    begin();
    const closure = type('func()', Kind.STRUCT, Shape.MEMORY, 16, 0, 0, 0, 0);
    const double = methodName('Double');
    func('main.main', 3, 3, 0, 0, 0, 0);
    // A counter: captures n by value, which starts at 5.
    i32op(Op.NEW, 1, closure as i32);
    lit(3, 1);
    i(Op.ST64, 1, 3, 0);
    lit(3, 5);
    i(Op.ST64, 1, 3, 8);
    i(Op.CALLC, 0, 1, 1 << 8);
    halves(1, 0, 0, 0);
    halves(3, 4, 0, 0);
    i(Op.CALLC, 0, 1, 1 << 8);
    halves(1, 0, 0, 0);
    halves(3, 4, 0, 0);
    out(0, 4, 0);
    // A function without captures is its own closure.
    i32op(Op.LDFN, 2, 2);
    i32op(Op.NEW, 1, INT as i32);
    i(Op.ST64, 1, 4, 0);
    i(Op.CALLC, 1, 0, 1 << 8);
    halves(2, 0, 0, 0);
    halves(1, 5, 0, 0);
    out(1, 5, 0);
    // The same by way of an interface: type, data.
    i32op(Op.LDTYPE, 2, INT as i32);
    i(Op.CALLI, 0, 0, 1 << 8);
    high32(2, 1, double);
    halves(5, 0, 0, 0);
    out(2, 5, 0);
    i(Op.RET, 0, 0, 0);
    func('main.main.func1', 1, 2, 0, 1, 0, 1);
    i(Op.LDCLO, 0, 0, 0);
    i(Op.LD64, 2, 0, 8);
    i(Op.ADD, 2, 2, 1);
    i(Op.ST64, 0, 2, 8);
    i(Op.RET, 0, 1, 0);
    halves(2, 0, 0, 0);
    func('main.double', 1, 1, 1, 0, 0, 1);
    i(Op.LD64, 1, 0, 0);
    i(Op.ADD, 1, 1, 1);
    i(Op.RET, 0, 1, 0);
    halves(1, 0, 0, 0);
    method(INT, double, 2);
    expect<u32>(link()).toBe(0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(15);
    expect<i64>(got(1)).toBe(30);
    expect<i64>(got(2)).toBe(30);
  });

  test('go makes a goroutine with its arguments', () => {
    begin();
    func('main.main', 2, 1, 0, 0, 0, 0);
    lit(2, 41);
    i32op(Op.LDDATA, 1, 0);
    call(Op.GO, 1, 1, 1, 0, 0, 1, 2, 0, 0);
    lit(2, 0);
    i(Op.RET, 0, 0, 0);
    func('main.other', 1, 1, 1, 1, 0, 0);
    i(Op.ADDI, 1, 1, 1);
    i(Op.ST64, 0, 1, 0);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(0);
    const other = runqget(allp(0));
    expect<u32>(gp(other).goid).toBe(2);
    adopt(other);
    expect<Outcome>(go(other)).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(42);
  });
});

/** main: out[0] = depth(n): n frames, each of which adds one. */
function deep(n: i64, frame: u32): void {
  begin();
  func('main.main', 1, 1, 0, 0, 0, 0);
  lit(1, n);
  call(Op.CALL, 1, 0, 1, 0, 1, 1, 1, 0, 0);
  out(0, 1, 0);
  i(Op.RET, 0, 0, 0);
  func('main.depth', 0, 2, 0, 1, 0, 1);
  frameBytes(frame);
  const more = i32op(Op.JT, 0, 0);
  i(Op.RET, 0, 1, 0);
  halves(0, 0, 0, 0);
  land(more);
  i(Op.ADDI, 1, 0, -1);
  call(Op.CALL, 1, 0, 1, 0, 1, 1, 1, 0, 0);
  i(Op.ADDI, 1, 1, 1);
  i(Op.RET, 0, 1, 0);
  halves(1, 0, 0, 0);
  assert(link() == 0);
}

describe('stacks', () => {
  test('grow by doubling, the modelled one as Go would', () => {
    // main has 64 bytes, 100 frames of 80: 8144 with the guard fits 16 KiB, not 8.
    deep(100, 80);
    const g = start(0);
    expect<u32>(gp(g).stackHi).toBe(2048);
    expect<Outcome>(go(g)).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(100);
    expect<u64>(counter(Counter.STACK_GROWTHS)).toBe(3);
    expect<u64>(counter(Counter.STACK_BYTES_PEAK)).toBe(16384);
    expect<u64>(counter(Counter.STACK_BYTES)).toBe(0);
  });

  test('hold a hundred thousand frames', () => {
    deep(100000, 64);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(100000);
  });

  test('a frame larger than the stack doubles it until it fits', () => {
    deep(1, 10000);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<u64>(counter(Counter.STACK_GROWTHS)).toBe(2);
    expect<u64>(counter(Counter.STACK_BYTES_PEAK)).toBe(32768);
  });

  test('are used again by the next goroutine', () => {
    deep(1, 64);
    const first = start(0);
    const stack = gp(first).stack;
    go(first);
    expect<u32>(gp(first).stack).toBe(0);
    expect<u32>(gp(start(0)).stack).toBe(stack);
  });
});

describe('turns', () => {
  test('an instruction that begins before the limit is finished, the next one is not begun', () => {
    sumLoop(1000);
    setPrice(Op.ADD, 2500);
    const g = start(0);
    setTurnLimit(4);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    settle();
    // Three literals of 1 ns, then ADD from 3 to 5.5 ns.
    expect<u64>(now()).toBe(5);
    expect<u64>(pending()).toBe(500);
    expect<u32>(gp(g).pc).toBe(at(7));
    setTurnLimit(6);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    settle();
    expect<u64>(now()).toBe(6);
    expect<u64>(pending()).toBe(500);
    expect<u32>(gp(g).pc).toBe(at(8));
  });

  test('at least one instruction is executed, so time can stand still', () => {
    sumLoop(10);
    const g = start(0);
    setNow(50);
    setTurnLimit(50);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    expect<u32>(gp(g).pc).toBe(at(2));
  });

  test('cut anywhere, a run is the same', () => {
    fibonacci(12);
    run();
    const whole = now();
    const steps = counter(Counter.INSTRUCTIONS);
    expect<i64>(got(0)).toBe(144);
    fibonacci(12);
    const g = start(0);
    let outcome: Outcome;
    let turns = 0;
    do {
      settle();
      setTurnLimit(now() + 7);
      outcome = interpret(g);
      turns++;
    } while (outcome == Outcome.LIMIT);
    settle();
    expect<Outcome>(outcome).toBe(Outcome.EXITED);
    expect<i64>(got(0)).toBe(144);
    expect<u64>(now()).toBe(whole);
    expect<u64>(counter(Counter.INSTRUCTIONS)).toBe(steps);
    expect<bool>(turns > 100).toBe(true);
  });

  test('a goroutine that is to be preempted is not run', () => {
    sumLoop(10);
    const g = start(0);
    gp(g).flags |= G_PREEMPT;
    const pc = gp(g).pc;
    setTurnLimit(1000);
    expect<Outcome>(interpret(g)).toBe(Outcome.LIMIT);
    expect<u32>(gp(g).pc).toBe(pc);
  });

  test('fractions of a nanosecond are carried', () => {
    sumLoop(1000);
    for (let op: u32 = 0; op < (Op.OP_COUNT as u32); op++) setPrice(op as Op, 333);
    setPending(0);
    run();
    // 3006 instructions
    expect<u64>(now() * 1000 + pending()).toBe(3006 * 333);
  });
});

describe('loading', () => {
  test('refuses what is damaged', () => {
    begin();
    func('main.main', 1, 0, 0, 0, 0, 0);
    i32op(Op.LDTYPE, 0, ANY as i32);
    i(Op.RET, 0, 0, 0);
    const image = assemble();
    const bytes = load<u32>(image - 8);
    expect<u32>(loadImage(image, 63)).toBe(1);
    store<u8>(image + bytes - 1, load<u8>(image + bytes - 1) ^ 1);
    expect<u32>(loadImage(image, bytes)).toBe(4);
    store<u8>(image + bytes - 1, load<u8>(image + bytes - 1) ^ 1);
    store<u32>(image + 4, 2);
    expect<u32>(loadImage(image, bytes)).toBe(2);
    store<u32>(image + 4, 1);
    expect<u32>(loadImage(image, bytes)).toBe(0);
  });

  test('refuses unknown opcodes, types that do not exist, sections beyond the end', () => {
    begin();
    func('main.main', 1, 0, 0, 0, 0, 0);
    i(9999 as Op, 0, 0, 0);
    expect<u32>(link()).toBe(17);
    begin();
    func('main.main', 1, 0, 0, 0, 0, 0);
    i32op(Op.LDTYPE, 0, 500);
    expect<u32>(link()).toBe(17);
    begin();
    func('main.main', 1, 0, 0, 0, 0, 0);
    // The literal is missing.
    i(Op.LDW, 0, 0, 0);
    expect<u32>(link()).toBe(17);
    begin();
    func('main.main', 1, 0, 0, 0, 0, 0);
    i(Op.RET, 0, 0, 0);
    const image = assemble();
    const bytes = load<u32>(image - 8);
    store<u32>(image + 64 + 4, bytes);
    store<u64>(image + 40, imageDigest(image, bytes));
    expect<u32>(loadImage(image, bytes)).toBe(3);
  });
});

describe('limits', () => {
  test('a stack beyond the maximum is a fatal error', () => {
    deep(1000000, 64);
    setConfig(Config.STACK_MAX_BYTES, 100000);
    expect<Outcome>(run()).toBe(Outcome.HALT);
    const said = stderr();
    expect<bool>(
      said.startsWith(
        'runtime: goroutine stack exceeds 100000-byte limit\nfatal error: stack overflow\n\ngoroutine 1 [running]:\nmain.depth(...)\n\t/main.go:1 +0x',
      ),
    ).toBe(true, said);
    expect<bool>(said.includes(' frames elided...\n')).toBe(true);
    expect<bool>(said.includes('main.main()\n')).toBe(true);
  });
});
