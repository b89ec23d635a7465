// Assignments and variable declarations.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { AssignStmt, BinaryOp, Expr, GenDecl, Ident, IncDecStmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import type { Type } from '../types/types.js';
import { operate, wrap } from './arith.js';
import { convertVal, discard, exprTo, tuple } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { finish, type Place, place, readPlace, writePlace } from './places.js';
import { internal } from './problem.js';
import { isFloatKind } from './types.js';
import { declareVal, declareWith, initZero } from './vars.js';

export function assignStmt(g: FuncGen, s: AssignStmt): void {
  if (s.tok !== '=' && s.tok !== ':=') {
    compound(g, s);
    return;
  }
  const define = s.tok === ':=';
  if (s.lhs.length === 1 && s.rhs.length === 1) one(g, s.lhs[0] as Expr, s.rhs[0] as Expr, define);
  else if (s.rhs.length === 1) fromTuple(g, s.lhs, s.rhs[0] as Expr, define);
  else parallel(g, s.lhs, s.rhs, define);
}

/** The variable that `:=` declares with this name; null: the name is a blank, or was there before. */
function declared(g: FuncGen, e: Expr, define: boolean): Var | null {
  const id = unparen(e);
  if (!define || id.kind !== 'Ident') return null;
  const obj = g.context.info.defs.get(id);
  return obj?.kind === 'Var' ? obj : null;
}

function isBlank(e: Expr): boolean {
  const x = unparen(e);
  return x.kind === 'Ident' && x.name === '_';
}

function one(g: FuncGen, lhs: Expr, rhs: Expr, define: boolean): void {
  if (isBlank(lhs)) {
    discard(g, rhs);
    return;
  }
  const v = declared(g, lhs, define);
  if (v) {
    declareWith(g, v, v.type, rhs);
    return;
  }
  const type = g.typeOf(lhs);
  const p = place(g, lhs);
  if (p.kind === 'local') {
    if (p.local.storage === 'regs') exprTo(g, rhs, type, p.local.regs);
    else exprTo(g, rhs, type);
    return;
  }
  // A literal is built in full before the old value goes: it may be made of it.
  const value = exprTo(g, rhs, type);
  g.at(lhs.pos);
  writePlace(g, p, value);
}

/** a, b = f(): the values come at once. */
function fromTuple(g: FuncGen, lhs: readonly Expr[], rhs: Expr, define: boolean): void {
  const places = operands(g, lhs, define).places;
  assignTo(g, lhs, places, tuple(g, rhs), define);
}

/** Assigns values that are already there, in Go's order: all operands on the left first. */
export function assignValues(
  g: FuncGen,
  lhs: readonly Expr[],
  values: readonly { val: Val; type: Type }[],
  define: boolean,
): void {
  assignTo(g, lhs, operands(g, lhs, define).places, values, define);
}

function assignTo(
  g: FuncGen,
  lhs: readonly Expr[],
  places: readonly (Place | null)[],
  values: readonly { val: Val; type: Type }[],
  define: boolean,
): void {
  for (const [i, l] of lhs.entries()) {
    const value = values[i] ?? internal('fewer values than variables', l.pos);
    if (isBlank(l)) continue;
    const v = declared(g, l, define);
    const to = v ? v.type : g.typeOf(l);
    const converted = convertVal(g, value.val, value.type, to);
    if (v) declareVal(g, v, g.image(to), converted);
    else writePlace(g, places[i] as Place, converted);
  }
}

/** The places on the left, safe from what the statement itself assigns; null for blanks and new variables. */
function operands(
  g: FuncGen,
  lhs: readonly Expr[],
  define: boolean,
): { places: (Place | null)[]; assigned: ReadonlySet<Reg> } {
  const assigned = new Set<Reg>();
  const places = lhs.map((l): Place | null => {
    if (isBlank(l) || declared(g, l, define)) return null;
    const p = place(g, l);
    if (p.kind === 'local') for (const r of p.local.regs) assigned.add(r);
    return p;
  });
  return { places: places.map((p) => p && keepOperands(g, p, assigned)), assigned };
}

/** a, b = x, y: all operands first, then the assignments from left to right. */
function parallel(g: FuncGen, lhs: readonly Expr[], rhs: readonly Expr[], define: boolean): void {
  const vars = lhs.map((l) => declared(g, l, define));
  const { places, assigned } = operands(g, lhs, define);
  const values = rhs.map((r, i): Val => {
    const l = lhs[i] as Expr;
    const v = vars[i];
    if (isBlank(l)) return { regs: exprTo(g, r, g.typeOf(r)).regs };
    const type = v ? v.type : g.typeOf(l);
    const value = exprTo(g, r, type);
    const t = g.image(type);
    // A struct that lies somewhere may be overwritten by an assignment further left.
    return t.shape === Shape.MEMORY ? g.owned(value, t) : copyOf(g, value, assigned);
  });
  for (const [i, l] of lhs.entries()) {
    if (isBlank(l)) continue;
    const v = vars[i];
    g.at(l.pos);
    if (v) declareVal(g, v, g.image(v.type), values[i] as Val);
    else writePlace(g, places[i] as Place, values[i] as Val);
  }
}

/** Registers that this statement assigns to, copied before it does. */
function copyOf(g: FuncGen, v: Val, assigned: ReadonlySet<Reg>): Val {
  if (!v.regs.some((r) => assigned.has(r))) return v;
  return { ...v, regs: v.regs.map((r) => copyReg(g, r, assigned)) };
}

function copyReg(g: FuncGen, r: Reg, assigned: ReadonlySet<Reg>): Reg {
  if (!assigned.has(r)) return r;
  const copy = g.temp((r & 1) === 0 ? 'P' : 'S');
  g.emit(Op.MOV, copy, r);
  return copy;
}

function keepOperands(g: FuncGen, p: Place, assigned: ReadonlySet<Reg>): Place {
  const keep = (r: Reg) => copyReg(g, r, assigned);
  switch (p.kind) {
    case 'mem':
      return { ...p, mem: { ...p.mem, base: keep(p.mem.base) } };
    case 'elem':
      return { ...p, base: keep(p.base), index: keep(p.index), length: keep(p.length) };
    case 'map':
      return { ...p, map: keep(p.map), key: copyOf(g, p.key, assigned) };
    default:
      return p;
  }
}

/** x op= y */
function compound(g: FuncGen, s: AssignStmt): void {
  const [lhs, rhs] = [s.lhs[0] as Expr, s.rhs[0] as Expr];
  const op = s.tok.slice(0, -1) as BinaryOp;
  const t = g.imageOf(lhs);
  const p = finish(g, place(g, lhs));
  if (p.kind === 'local') {
    operate(g, op, { regs: p.local.regs }, rhs, t, s, p.local.regs);
    return;
  }
  const old = readPlace(g, p);
  const value = operate(g, op, old, rhs, t, s);
  g.at(lhs.pos);
  writePlace(g, p, value);
}

export function incDec(g: FuncGen, s: IncDecStmt): void {
  const t = g.imageOf(s.x);
  const p = finish(g, place(g, s.x));
  const step = s.tok === '++' ? 1 : -1;
  const add = (to: Reg, from: Reg): void => {
    if (isFloatKind(t.kind)) {
      const n = g.temp('S');
      g.loadFloat(n, step);
      g.emit(Op.FADD, to, from, n);
      g.freeReg(n);
      if (t.size === 4) g.emit(Op.FROUND32, to, to);
      return;
    }
    g.emit(Op.ADDI, to, from, step);
    wrap(g, to, t.kind);
  };
  if (p.kind === 'local') {
    add(p.local.regs[0] as Reg, p.local.regs[0] as Reg);
    return;
  }
  const value = readPlace(g, p);
  const r = value.regs[0] as Reg;
  add(r, r);
  writePlace(g, p, value);
}

/** var declarations inside functions; constants and types need no code. */
export function declStmt(g: FuncGen, decl: GenDecl): void {
  if (decl.tok !== 'var') return;
  for (const spec of decl.specs) {
    if (spec.kind !== 'ValueSpec') continue;
    g.at(spec.pos);
    if (spec.values.length === 0) {
      for (const n of spec.names) {
        const v = variable(g, n);
        if (v) initZero(g, g.newVar(v, g.image(v.type)));
      }
    } else if (spec.values.length === 1 && spec.names.length > 1) {
      const types = spec.names.map((n) => variable(g, n)?.type);
      const values = tuple(g, spec.values[0] as Expr);
      for (const [i, n] of spec.names.entries()) {
        const v = variable(g, n);
        const value = values[i] ?? internal('fewer values than variables', spec.pos);
        if (v) declareVal(g, v, g.image(v.type), convertVal(g, value.val, value.type, types[i] as Type));
      }
    } else if (spec.values.length === 1) {
      const v = variable(g, spec.names[0] as Ident);
      if (v) declareWith(g, v, v.type, spec.values[0] as Expr);
      else discardAs(g, spec.values[0] as Expr);
    } else parallel(g, spec.names, spec.values, true);
  }
}

function discardAs(g: FuncGen, e: Expr): void {
  if (g.context.info.types.get(e)?.mode !== 'nilvalue') discard(g, e);
}

/** The variable that a name declares; null for a blank. */
function variable(g: FuncGen, id: Ident): Var | null {
  if (id.name === '_') return null;
  const obj = g.context.info.defs.get(id);
  return obj?.kind === 'Var' ? obj : internal(`${id.name} is no variable`, id.pos);
}
