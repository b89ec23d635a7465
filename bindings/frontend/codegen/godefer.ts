// go and defer: function and arguments are evaluated now, the call is made by another goroutine, or when the function ends.
// What is called must be a function with its arguments in registers: methods of interfaces, builtins and engine operations
// get a small function of their own (gowrap, deferwrap, as Go names them).

import { FUNC_FLAG_WRAPPER } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CallExpr, DeferStmt, Expr, GoStmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import { under } from '../types/types.js';
import { builtinName, clearVal, copyVals, elementSize, operands, printOperands, printValues } from './builtin.js';
import { type PreparedCall, prepareCall } from './call.js';
import { discard, expr, exprTo } from './expr.js';
import { type FuncGen, parameterRegisters, signatureOf, type Val } from './func.js';
import { keyRegs } from './places.js';
import { internal } from './problem.js';
import { deferOutside } from './rangefunc.js';

type Way = 'go' | 'defer';

const NONE: Val = { regs: [] };

export function goStmt(g: FuncGen, s: GoStmt): void {
  spawn(g, s.call, 'go', s.pos);
}

export function deferStmt(g: FuncGen, s: DeferStmt): void {
  spawn(g, s.call, 'defer', s.pos);
  if (g.context.rangeBody) deferOutside(g, g.context.rangeBody);
}

function spawn(g: FuncGen, e: Expr, way: Way, pos: Expr['pos']): void {
  const c = unparen(e);
  if (c.kind !== 'CallExpr') internal(`${way} of no call`, pos);
  const mode = g.context.info.types.get(c.fun)?.mode;
  if (mode === 'builtin') {
    spawnBuiltin(g, c, way, pos);
    return;
  }
  if (mode === 'typexpr') internal(`${way} of a conversion`, pos);
  const p = prepareCall(g, c);
  g.at(pos);
  emitSpawn(g, p, way);
}

function emitSpawn(g: FuncGen, p: PreparedCall, way: Way): void {
  const args = p.args.flatMap((a) => a.regs);
  switch (p.callee.kind) {
    case 'func':
      g.fb.call(way === 'go' ? Op.GO : Op.DEFER, [p.callee.func], args, []);
      return;
    case 'closure':
      g.fb.call(way === 'go' ? Op.GOC : Op.DEFERC, [p.callee.closure], args, []);
      return;
    case 'intrinsic':
      direct(g, g.prog.wrappers.intrinsic(p.callee.func), args, way);
      return;
    default: {
      // A nil interface panics here, not when the call is made.
      const { type, data, method } = p.callee;
      g.emit(Op.NILCHK, type);
      direct(g, g.prog.wrappers.interfaceCall(g.prog.types.any, method), [type, data, ...args], way);
    }
  }
}

function direct(g: FuncGen, func: ImageFunc, args: readonly Reg[], way: Way): void {
  g.fb.call(way === 'go' ? Op.GO : Op.DEFER, [func], args, []);
}

/** A call of a builtin: its operands are evaluated, and handed to a function that does the rest. */
function spawnBuiltin(g: FuncGen, e: CallExpr, way: Way, pos: Expr['pos']): void {
  const name = builtinName(g, e.fun);
  const run = later(g, e, name);
  if (!run) {
    // Everything else has no effect but that of its operands.
    for (const a of e.args) if (g.context.info.types.get(a)?.mode !== 'typexpr') discard(g, a);
    return;
  }
  const counter = way === 'go' ? ++g.context.counters.go : ++g.context.counters.defer;
  const wrapper = `${g.context.name}.${way}wrap${counter}`;
  const types = run.types;
  const func = g.prog.generated(`${way} ${wrapper}`, wrapper, () => {
    const w = g.prog.newFunc(wrapper, signatureOf(types, []), null, pos);
    w.fb.flags |= FUNC_FLAG_WRAPPER;
    w.at(e.pos);
    run.emit(
      w,
      parameterRegisters(types).regs.map((regs) => ({ regs })),
    );
    if (!w.fb.unreachable) w.fb.ret([]);
    return w;
  });
  g.at(pos);
  direct(
    g,
    func,
    run.args.flatMap((a) => a.regs),
    way,
  );
}

interface Later {
  readonly args: readonly Val[];
  readonly types: readonly ImageType[];
  emit(w: FuncGen, args: readonly Val[]): void;
}

/** What a builtin does later, with operands evaluated now; null: nothing. */
function later(g: FuncGen, e: CallExpr, name: string): Later | null {
  const arg = (i: number): Expr => e.args[i] ?? internal(`${name} without argument ${i}`, e.pos);
  const { types } = g.prog;
  switch (name) {
    case 'close':
      return {
        args: [expr(g, arg(0))],
        types: [g.imageOf(arg(0))],
        emit: (w, [ch]) => w.emit(Op.CHCLOSE, reg(ch)),
      };
    case 'panic':
      return {
        args: [exprTo(g, arg(0), g.prog.anyType)],
        types: [types.any],
        emit: (w, [v]) => w.emit(Op.PANIC, reg(v, 0), reg(v, 1)),
      };
    case 'recover':
      return {
        args: [],
        types: [],
        emit: (w) => w.emit(Op.RECOVER, w.temp('P'), w.temp('P')),
      };
    case 'delete': {
      const args = operands(g, e);
      const t = under(args.type(0));
      if (t.kind !== 'Map') return internal('delete from no map', e.pos);
      const mapType = g.image(args.type(0));
      const key = g.image(t.key);
      return {
        args: [args.value(0), g.owned(args.value(1, t.key), key)],
        types: [mapType, key],
        emit: (w, [m, key]) => w.emit(Op.MAPDEL, reg(m), ...keyRegs(key ?? NONE, reg(m)), mapType),
      };
    }
    case 'print':
    case 'println':
      return laterPrint(g, e, name === 'println');
    case 'copy': {
      const args = operands(g, e);
      const size = elementSize(g, args.type(0), e.pos);
      return {
        args: [args.value(0), args.value(1)],
        types: [g.image(args.type(0)), g.image(args.type(1))],
        emit: (w, [to, from]) => copyVals(w, w.temp('S'), to ?? NONE, from ?? NONE, size),
      };
    }
    case 'clear': {
      const type = g.typeOf(arg(0));
      return {
        args: [expr(g, arg(0))],
        types: [g.image(type)],
        emit: (w, [v]) => clearVal(w, v ?? NONE, type, e.pos),
      };
    }
    default:
      return null;
  }
}

function laterPrint(g: FuncGen, e: CallExpr, line: boolean): Later {
  const { values, types } = printOperands(g, e);
  return {
    args: values,
    types: types.map((t) => g.image(t)),
    emit: (w, args) => printValues(w, args, types, line, e.pos),
  };
}

function reg(v: Val | undefined, i = 0): Reg {
  return v?.regs[i] ?? internal('operand without register');
}
