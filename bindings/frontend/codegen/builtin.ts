// The predeclared functions.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import { type Type, under } from '../types/types.js';
import { callRuntime } from './call.js';
import { compareVals } from './compare.js';
import { convertVal, expr, exprTo, tuple } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { toInterface } from './iface.js';
import { store } from './memory.js';
import { keyRegs } from './places.js';
import { internal, unsupported } from './problem.js';
import { isFloatKind, isSignedKind, isUnsignedKind } from './types.js';

const NOTHING: Val = { regs: [] };

/** Name of the predeclared function that a call's function is. */
export function builtinName(g: FuncGen, fun: Expr): string {
  const id = unparen(fun);
  const obj = id.kind === 'Ident' ? g.context.info.uses.get(id) : null;
  return obj?.kind === 'Builtin' ? obj.builtin : internal('builtin not found', fun.pos);
}

export function builtin(g: FuncGen, e: CallExpr, dst?: readonly Reg[]): Val {
  const name = builtinName(g, e.fun);
  const arg = (i: number): Expr => e.args[i] ?? internal(`${name} without argument ${i}`, e.pos);
  switch (name) {
    case 'append':
      return append(g, e, dst);
    case 'cap':
    case 'len':
      return length(g, arg(0), name, dst);
    case 'clear':
      clearVal(g, expr(g, arg(0)), g.typeOf(arg(0)), e.pos);
      return NOTHING;
    case 'close': {
      const ch = expr(g, arg(0));
      g.at(e.pos);
      g.emit(Op.CHCLOSE, ch.regs[0] as Reg);
      return NOTHING;
    }
    case 'copy':
      return copy(g, e, dst);
    case 'delete': {
      const args = operands(g, e);
      const type = args.type(0);
      const t = under(type);
      if (t.kind !== 'Map') return internal('delete from no map', e.pos);
      const map = args.value(0).regs[0] as Reg;
      const [k0, k1] = keyRegs(args.value(1, t.key), map);
      g.at(e.pos);
      g.emit(Op.MAPDEL, map, k0, k1, g.image(type));
      return NOTHING;
    }
    case 'make':
      return make(g, e, dst);
    case 'max':
    case 'min':
      return extreme(g, e, name, dst);
    case 'new': {
      const pointer = under(g.typeOf(e));
      if (pointer.kind !== 'Pointer') return internal('new of no pointer', e.pos);
      const t = g.image(pointer.elem);
      const isType = g.context.info.types.get(arg(0))?.mode === 'typexpr';
      const v = isType ? null : exprTo(g, arg(0), pointer.elem);
      const r = g.temp('P');
      g.newBlock(r, t, g.context.analysis.escapes(e));
      if (v) store(g, { base: r, offset: 0 }, v, t);
      return g.into({ regs: [r] }, dst);
    }
    case 'panic': {
      const v = exprTo(g, arg(0), g.prog.anyType);
      g.at(e.pos);
      g.emit(Op.PANIC, v.regs[0] as Reg, v.regs[1] as Reg);
      return NOTHING;
    }
    case 'print':
    case 'println':
      print(g, e, name === 'println');
      return NOTHING;
    case 'recover': {
      const regs = dst ?? [g.temp('P'), g.temp('P')];
      g.emit(Op.RECOVER, regs[0] as Reg, regs[1] as Reg);
      return { regs };
    }
    default:
      return unsupported(`builtin ${name}`, e.pos);
  }
}

/** The arguments of a builtin: each is evaluated when it is asked for, in order; one call may give them all. */
export interface Operands {
  readonly count: number;
  type(i: number): Type;
  /** `to`: converted as an assignment does. */
  value(i: number, to?: Type): Val;
}

export function operands(g: FuncGen, e: CallExpr): Operands {
  const [first] = e.args;
  if (first && e.args.length === 1 && g.context.info.typeOf(first)?.kind === 'Tuple') {
    const values = tuple(g, first);
    const at = (i: number) => values[i] ?? internal('fewer values than arguments', e.pos);
    return {
      count: values.length,
      type: (i) => at(i).type,
      value: (i, to) => (to ? convertVal(g, at(i).val, at(i).type, to) : at(i).val),
    };
  }
  const at = (i: number): Expr => e.args[i] ?? internal(`builtin without argument ${i}`, e.pos);
  return {
    count: e.args.length,
    type: (i) => g.typeOf(at(i)),
    value: (i, to) => (to ? exprTo(g, at(i), to) : expr(g, at(i))),
  };
}

/** A value out of the way of registers that are written before it is used. */
export function apart(g: FuncGen, v: Val, dst: readonly Reg[] | undefined): Val {
  if (!dst || !v.regs.some((r) => dst.includes(r))) return v;
  const regs = v.regs.map((r) => (dst.includes(r) ? g.temp((r & 1) === 0 ? 'P' : 'S') : r));
  g.move(regs, v.regs);
  return { ...v, regs };
}

function append(g: FuncGen, e: CallExpr, dst?: readonly Reg[]): Val {
  const args = operands(g, e);
  const type = g.typeOf(e);
  const slice = under(type);
  if (slice.kind !== 'Slice') return internal('append to no slice', e.pos);
  const t = g.image(slice.elem);
  const s = args.value(0, type);
  const [p, n, c] = s.regs as [Reg, Reg, Reg];
  if (args.count === 1) return g.into(s, dst);
  if (e.ellipsis) {
    const other = args.value(1, args.type(1));
    g.at(e.pos);
    const regs = (dst ?? g.temps(g.image(type))) as [Reg, Reg, Reg];
    g.emit(Op.APPENDS, ...regs, p, n, c, other.regs[0] as Reg, other.regs[1] as Reg, t);
    return { regs };
  }
  // Evaluated before the slice grows, and out of the way of its registers.
  const values: Val[] = [];
  for (let i = 1; i < args.count; i++) {
    // With several, a struct that lies in the slice itself might be overwritten by the first.
    values.push(apart(g, g.owned(args.value(i, slice.elem), t), dst));
  }
  g.at(e.pos);
  const regs = (dst ?? g.temps(g.image(type))) as [Reg, Reg, Reg];
  g.emit(Op.APPENDN, ...regs, p, n, c, values.length, t);
  if (t.size > 0) {
    const index = g.temp('S');
    const at = g.temp('P');
    g.emit(Op.ADDI, index, regs[1], -values.length);
    g.emit(Op.IDX, at, regs[0], index, regs[1], t.size);
    for (const [i, v] of values.entries()) store(g, { base: at, offset: i * t.size }, v, t);
    g.freeReg(index);
    g.freeReg(at);
  }
  for (const v of values) g.free(v);
  return { regs };
}

function length(g: FuncGen, e: Expr, name: 'len' | 'cap', dst?: readonly Reg[]): Val {
  const t = under(g.typeOf(e));
  switch (t.kind) {
    case 'Basic':
    case 'Slice': {
      const v = expr(g, e);
      const r = v.regs[name === 'len' ? 1 : 2] as Reg;
      g.free({ regs: v.regs.filter((other) => other !== r) });
      return g.into({ regs: [r] }, dst);
    }
    case 'Map':
    case 'Chan': {
      const v = expr(g, e);
      const regs = dst ?? [g.temp('S')];
      const op = t.kind === 'Map' ? Op.MAPLEN : name === 'len' ? Op.CHLEN : Op.CHCAP;
      g.emit(op, regs[0] as Reg, v.regs[0] as Reg);
      return { regs };
    }
    default: {
      // An array, or a pointer to one, that has to be evaluated for its effects.
      const array = t.kind === 'Pointer' ? under(t.elem) : t;
      if (array.kind !== 'Array') return internal(`${name} of a ${t.kind}`, e.pos);
      g.free(expr(g, e));
      const regs = dst ?? [g.temp('S')];
      g.loadInt(regs[0] as Reg, array.len);
      return { regs };
    }
  }
}

export function clearVal(g: FuncGen, v: Val, type: Type, pos: Expr['pos']): void {
  const t = under(type);
  if (t.kind === 'Map') {
    g.emit(Op.MAPCLR, v.regs[0] as Reg);
    return;
  }
  if (t.kind !== 'Slice') internal(`clear of a ${t.kind}`, pos);
  const elem = g.image(t.elem);
  if (elem.size === 0) return;
  const [p, n] = v.regs as [Reg, Reg];
  const i = g.intConst(0);
  const at = g.temp('P');
  const top = g.fb.label();
  const end = g.fb.label();
  g.fb.place(top);
  g.emit(Op.JLES, n, i, end);
  g.emit(Op.IDX, at, p, i, n, elem.size);
  g.clear(at, elem.size);
  g.emit(Op.ADDI, i, i, 1);
  g.emit(Op.JMP, top);
  g.fb.place(end);
}

function copy(g: FuncGen, e: CallExpr, dst?: readonly Reg[]): Val {
  const args = operands(g, e);
  const size = elementSize(g, args.type(0), e.pos);
  const [a, b] = [args.value(0), args.value(1)];
  g.at(e.pos);
  const regs = dst ?? [g.temp('S')];
  copyVals(g, regs[0] as Reg, a, b, size);
  return { regs };
}

export function elementSize(g: FuncGen, slice: Type, pos: Expr['pos']): number {
  const t = under(slice);
  return t.kind === 'Slice' ? g.image(t.elem).size : internal('copy to no slice', pos);
}

export function copyVals(g: FuncGen, count: Reg, to: Val, from: Val, size: number): void {
  const [toP, toN] = to.regs as [Reg, Reg];
  const [fromP, fromN] = from.regs as [Reg, Reg];
  g.emit(Op.COPYS, count, toP, toN, fromP, fromN, size);
}

function make(g: FuncGen, e: CallExpr, dst?: readonly Reg[]): Val {
  const type = g.typeOf(e);
  const t = g.image(type);
  const u = under(type);
  const sizes = e.args.slice(1).map((a) => apart(g, expr(g, a), dst).regs[0] as Reg);
  g.at(e.pos);
  switch (u.kind) {
    case 'Slice': {
      const n = sizes[0] ?? internal('make of a slice without length', e.pos);
      const cap = sizes[1] ?? n;
      const regs = dst ?? [g.temp('P'), g.temp('S'), g.temp('S')];
      g.emit(Op.MKSLICE, regs[0] as Reg, n, cap, g.image(u.elem));
      g.emit(Op.MOV, regs[1] as Reg, n);
      g.emit(Op.MOV, regs[2] as Reg, cap);
      return { regs };
    }
    case 'Map': {
      const regs = dst ?? [g.temp('P')];
      g.emit(Op.MAPNEW, regs[0] as Reg, t);
      return { regs };
    }
    case 'Chan': {
      const n = sizes[0] ?? g.intConst(0);
      const regs = dst ?? [g.temp('P')];
      g.emit(Op.CHNEW, regs[0] as Reg, n, t);
      return { regs };
    }
    default:
      return internal(`make of a ${u.kind}`, e.pos);
  }
}

function extreme(g: FuncGen, e: CallExpr, name: 'max' | 'min', dst?: readonly Reg[]): Val {
  const type = g.typeOf(e);
  const t = g.image(type);
  const best = g.temps(t);
  for (const [i, a] of e.args.entries()) {
    const v = exprTo(g, a, type);
    if (i === 0) {
      g.move(best, v.regs);
      g.free(v);
      continue;
    }
    const keep = g.fb.label();
    const take = g.fb.label();
    const better = compareVals(g, name === 'max' ? '>' : '<', v, { regs: best }, t);
    g.emit(Op.JT, better.regs[0] as Reg, take);
    g.free(better);
    if (isFloatKind(t.kind)) {
      // What is not a number wins.
      const number = g.temp('S');
      g.emit(Op.FEQ, number, v.regs[0] as Reg, v.regs[0] as Reg);
      g.emit(Op.JT, number, keep);
      g.freeReg(number);
    } else g.emit(Op.JMP, keep);
    g.fb.place(take);
    g.move(best, v.regs);
    g.fb.place(keep);
    g.free(v);
  }
  return g.into({ regs: best }, dst);
}

/** print and println: one call of a runtime function for each argument, after all have been evaluated. */
function print(g: FuncGen, e: CallExpr, line: boolean): void {
  const { values, types } = printOperands(g, e);
  g.at(e.pos);
  printValues(g, values, types, line, e.pos);
}

export function printOperands(g: FuncGen, e: CallExpr): { values: Val[]; types: Type[] } {
  const args = operands(g, e);
  const all = Array.from({ length: args.count }, (_, i) => i);
  return { values: all.map((i) => args.value(i)), types: all.map((i) => args.type(i)) };
}

export function printValues(
  g: FuncGen,
  values: readonly Val[],
  types: readonly Type[],
  line: boolean,
  pos: Expr['pos'],
): void {
  for (const [i, v] of values.entries()) {
    if (line && i > 0) callRuntime(g, 'printsp', []);
    printValue(g, v, types[i] as Type, pos);
  }
  if (line) callRuntime(g, 'printnl', []);
}

function printValue(g: FuncGen, v: Val, type: Type, pos: Expr['pos']): void {
  const t = g.image(type);
  if (t.kind === Kind.SLICE) {
    const [p, n, c] = v.regs as [Reg, Reg, Reg];
    const typeReg = g.temp('P');
    g.emit(Op.LDTYPE, typeReg, g.prog.writer.types.basic(Kind.UNSAFE_POINTER));
    callRuntime(g, 'printslice', [{ regs: [n, c] }, { regs: [typeReg, p] }]);
    return;
  }
  const printer = printerOf(t);
  if (!printer) unsupported(`print of type ${t.name}`, pos);
  callRuntime(g, printer, [printer === 'printpointer' ? toInterface(g, v, type) : v]);
}

/** The function of package runtime that prints values of a type. */
function printerOf(t: ImageType): string | null {
  if (t.kind === Kind.INTERFACE) return 'printeface';
  if (t.kind === Kind.BOOL) return 'printbool';
  if (t.kind === Kind.STRING) return 'printstring';
  if (t.kind === Kind.FLOAT32) return 'printfloat32';
  if (t.kind === Kind.FLOAT64) return 'printfloat';
  if (isSignedKind(t.kind)) return 'printint';
  if (isUnsignedKind(t.kind)) return 'printuint';
  return t.shape === Shape.PTR ? 'printpointer' : null;
}
