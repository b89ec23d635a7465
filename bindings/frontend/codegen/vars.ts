// Local and package-level variables: making, reading, initialising.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { Expr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import type { Type } from '../types/types.js';
import { exprTo } from './expr.js';
import type { FuncGen, LocalVar, Val } from './func.js';
import { literalInto } from './literal.js';
import { load, type MemPlace, store, storeZero } from './memory.js';
import { internal } from './problem.js';

/** The local variable behind an object; undefined: it is a package's. */
export function localOf(g: FuncGen, v: Var): LocalVar | undefined {
  const local = g.vars.get(v);
  if (!local && !v.isPackageLevel) internal(`variable ${v.name} has no place`, v.pos);
  return local;
}

/** Where a variable lies, if it lies in memory. */
export function placeOfVar(g: FuncGen, v: Var): MemPlace | null {
  const local = localOf(g, v);
  if (local?.storage === 'block') return { base: local.regs[0] as Reg, offset: 0 };
  if (local?.storage === 'regs') return null;
  const base = g.temp('P');
  g.emit(Op.LDDATA, base, local ? g.prog.zeroBase : g.prog.globals.ref(v));
  return { base, offset: 0 };
}

export function readVar(g: FuncGen, v: Var, dst?: readonly Reg[]): Val {
  const local = localOf(g, v);
  if (local?.storage === 'none') return { regs: [] };
  if (local?.storage === 'regs') return g.into({ regs: local.regs }, dst);
  const t = g.image(v.type);
  if (t.shape === Shape.NONE) return { regs: [] };
  const place = placeOfVar(g, v) ?? internal('variable without place');
  return load(g, place, t, dst);
}

/** Makes the block of a variable: a new one each time, or the one that serves all iterations. */
function makeBlock(g: FuncGen, local: LocalVar): { fresh: boolean } {
  const r = local.regs[0] as Reg;
  if (!local.hoisted) {
    g.newBlock(r, local.type, local.heap);
    return { fresh: true };
  }
  const have = g.fb.label();
  g.emit(Op.JT, r, have);
  g.newBlock(r, local.type, false);
  g.fb.place(have);
  return { fresh: false };
}

/** Gives a new variable the zero value. */
export function initZero(g: FuncGen, local: LocalVar): void {
  if (local.storage === 'regs') g.zero(local.type, local.regs);
  if (local.storage !== 'block') return;
  const { fresh } = makeBlock(g, local);
  if (!fresh) storeZero(g, { base: local.regs[0] as Reg, offset: 0 }, local.type);
}

/** Gives a new variable a value that is already there. */
export function initVal(g: FuncGen, local: LocalVar, v: Val): void {
  if (local.storage === 'none') return;
  if (local.storage === 'regs') {
    g.move(local.regs, v.regs);
    return;
  }
  if (local.type.shape === Shape.MEMORY && v.fresh && !local.heap && !local.hoisted) {
    g.move(local.regs, v.regs);
    return;
  }
  makeBlock(g, local);
  store(g, { base: local.regs[0] as Reg, offset: 0 }, v, local.type);
}

/** Declares v with the value of an expression of any type assignable to it; null: a blank. */
export function declareWith(g: FuncGen, v: Var | null, type: Type, e: Expr): void {
  const t = g.image(type);
  const lit = unparen(e);
  if (lit.kind === 'CompositeLit' && t.shape === Shape.MEMORY && g.imageOf(lit) === t) {
    const local = g.newVar(v, t);
    const { fresh } = makeBlock(g, local);
    if (!fresh) storeZero(g, { base: local.regs[0] as Reg, offset: 0 }, t);
    literalInto(g, lit, { base: local.regs[0] as Reg, offset: 0 });
    return;
  }
  // Registers of a variable that nobody can name yet may be written at once.
  const how = g.storage(v ? g.context.analysis.infoOf(v) : undefined, t);
  if (how.storage === 'regs') {
    const local = g.newVar(null, t);
    exprTo(g, e, type, local.regs);
    if (v) g.vars.set(v, local);
    return;
  }
  const value = exprTo(g, e, type);
  initVal(g, g.newVar(v, t), value);
}

/** A new variable for v with a value that is already there. */
export function declareVal(g: FuncGen, v: Var | null, t: ImageType, value: Val): LocalVar {
  const local = g.newVar(v, t);
  initVal(g, local, value);
  return local;
}

/** A function's own copy of a parameter that arrived in registers. */
export function bindParam(g: FuncGen, v: Var, t: ImageType, regs: readonly Reg[]): void {
  const how = g.storage(g.context.analysis.infoOf(v), t);
  if (how.storage === 'block' && (t.shape !== Shape.MEMORY || how.heap)) {
    const local = g.newVar(v, t);
    g.newBlock(local.regs[0] as Reg, t, local.heap);
    store(g, { base: local.regs[0] as Reg, offset: 0 }, { regs }, t);
    return;
  }
  // Registers, or a block that the caller made for this call.
  g.vars.set(v, { type: t, regs, ...how, hoisted: false });
}
