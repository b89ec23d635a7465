// Comparisons and conditions: as values, and as jumps.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Label, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { BinaryExpr, BinaryOp, Expr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Type } from '../types/types.js';
import { constWord } from './consts.js';
import { expr, exprTo } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { unbox } from './iface.js';
import { addressable, finish, place, placeAddress } from './places.js';
import { internal } from './problem.js';
import { isFloatKind, isInterface, isSignedKind } from './types.js';

type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
const MIRRORED: Record<CompareOp, CompareOp> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const NEGATED: Record<CompareOp, CompareOp> = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

function isCompare(op: BinaryOp): op is CompareOp {
  return op in MIRRORED;
}

/** Jumps to `target` if e is `sense`, goes on behind it otherwise. */
export function jumpIf(g: FuncGen, e: Expr, sense: boolean, target: Label): void {
  const x = unparen(e);
  const value = g.context.info.types.get(x)?.value;
  if (value?.kind === 'bool') {
    if (value.value === sense) g.emit(Op.JMP, target);
    return;
  }
  if (x.kind === 'UnaryExpr' && x.op === '!') {
    jumpIf(g, x.x, !sense, target);
    return;
  }
  if (x.kind === 'BinaryExpr') {
    if (x.op === '&&' || x.op === '||') {
      // a && b is true when both are, and false as soon as one isn't; || the other way round.
      if ((x.op === '&&') === sense) {
        const out = g.fb.label();
        jumpIf(g, x.x, !sense, out);
        jumpIf(g, x.y, sense, target);
        g.fb.place(out);
      } else {
        jumpIf(g, x.x, sense, target);
        jumpIf(g, x.y, sense, target);
      }
      return;
    }
    if (isCompare(x.op) && jumpCompare(g, x, x.op, sense, target)) return;
  }
  const v = expr(g, x);
  g.at(x.pos);
  g.emit(sense ? Op.JT : Op.JF, v.regs[0] as Reg, target);
  g.free(v);
}

/** One instruction that compares and jumps, if there is one for these operands. */
function jumpCompare(g: FuncGen, e: BinaryExpr, op: CompareOp, sense: boolean, target: Label): boolean {
  const { info } = g.context;
  const nilX = info.types.get(e.x)?.mode === 'nilvalue';
  const nilY = info.types.get(e.y)?.mode === 'nilvalue';
  if (nilX !== nilY) {
    const v = expr(g, nilX ? e.y : e.x);
    g.at(e.pos);
    g.emit((op === '==') === sense ? Op.JF : Op.JT, v.regs[0] as Reg, target);
    g.free(v);
    return true;
  }
  const t = operandType(g, e);
  if (!t) return false;
  const image = g.image(t);
  const simple = (image.shape === Shape.SCALAR && !isFloatKind(image.kind)) || image.shape === Shape.PTR;
  if (!simple) return false;
  // With a small constant the comparison itself has an immediate form, and JT or JF follows.
  if (immediateOf(g, e.y, image) !== null || immediateOf(g, e.x, image) !== null) return false;
  const x = exprTo(g, e.x, t);
  const y = exprTo(g, e.y, t);
  g.at(e.pos);
  jumpRegs(g, sense ? op : NEGATED[op], x.regs[0] as Reg, y.regs[0] as Reg, isSignedKind(image.kind), target);
  g.free(x);
  if (y.regs[0] !== x.regs[0]) g.free(y);
  return true;
}

function jumpRegs(g: FuncGen, op: CompareOp, a: Reg, b: Reg, signed: boolean, target: Label): void {
  switch (op) {
    case '==':
      g.emit(Op.JEQ, a, b, target);
      return;
    case '!=':
      g.emit(Op.JNE, a, b, target);
      return;
    case '<':
      g.emit(signed ? Op.JLTS : Op.JLTU, a, b, target);
      return;
    case '<=':
      g.emit(signed ? Op.JLES : Op.JLEU, a, b, target);
      return;
    default:
      jumpRegs(g, MIRRORED[op], b, a, signed, target);
  }
}

/** a && b, a || b as a value. */
export function logical(g: FuncGen, e: BinaryExpr, dst?: readonly Reg[]): Val {
  const r = g.temp('S');
  const end = g.fb.label();
  g.emit(Op.LDI, r, e.op === '||' ? 1 : 0);
  jumpIf(g, e, e.op === '||', end);
  g.emit(Op.LDI, r, e.op === '||' ? 0 : 1);
  g.fb.place(end);
  return g.into({ regs: [r] }, dst);
}

/** The type in which the operands are compared: an interface if one of them is; null: interface and concrete value. */
function operandType(g: FuncGen, e: BinaryExpr): Type | null {
  const [x, y] = [g.typeOf(e.x), g.typeOf(e.y)];
  if (isInterface(x) !== isInterface(y)) return null;
  // An untyped operand has taken the other's type, unless both are constants.
  return x.kind === 'Basic' && x.basic.startsWith('untyped') ? y : x;
}

/** A constant that fits into an immediate operand. */
function immediateOf(g: FuncGen, e: Expr, t: ImageType): number | null {
  const value = g.context.info.types.get(e)?.value;
  if (!value || t.shape !== Shape.SCALAR || isFloatKind(t.kind)) return null;
  const word = constWord(value, t);
  return word >= -0x8000n && word <= 0x7fffn ? Number(word) : null;
}

const IMMEDIATE: Record<CompareOp, Op> = {
  '==': Op.EQI,
  '!=': Op.NEI,
  '<': Op.LTSI,
  '<=': Op.LESI,
  '>': Op.GTSI,
  '>=': Op.GESI,
};

/** A comparison as a value. */
export function compare(g: FuncGen, e: BinaryExpr, dst?: readonly Reg[]): Val {
  const op = e.op;
  if (!isCompare(op)) return internal(`${op} is no comparison`, e.pos);
  const { info } = g.context;
  const nilX = info.types.get(e.x)?.mode === 'nilvalue';
  const nilY = info.types.get(e.y)?.mode === 'nilvalue';
  if (nilX || nilY) {
    // Slices, maps, functions, channels, pointers and interfaces: nil means that the first word is.
    const v = expr(g, nilX ? e.y : e.x);
    g.at(e.pos);
    return bool(g, dst, (r) => g.emit(op === '==' ? Op.EQI : Op.NEI, r, v.regs[0] as Reg, 0));
  }
  const t = operandType(g, e);
  if (!t) return mixed(g, e, op, dst);
  const image = g.image(t);
  if (image.shape === Shape.SCALAR && !isFloatKind(image.kind)) {
    const ordered = op !== '==' && op !== '!=';
    const right = immediateOf(g, e.y, image);
    const left = right === null ? immediateOf(g, e.x, image) : null;
    const value = right ?? left;
    // The immediate forms compare as signed numbers.
    const narrow = isSignedKind(image.kind) || image.size < 8;
    if (value !== null && (!ordered || narrow)) {
      const v = expr(g, right !== null ? e.x : e.y);
      g.at(e.pos);
      const use = IMMEDIATE[right !== null ? op : MIRRORED[op]];
      return bool(g, dst, (r) => g.emit(use, r, v.regs[0] as Reg, value));
    }
  }
  const x = operand(g, e.x, t, image);
  const y = operand(g, e.y, t, image);
  g.at(e.pos);
  return compareVals(g, op, x, y, image, dst);
}

/** Structs and arrays are compared where they lie. */
function operand(g: FuncGen, e: Expr, t: Type, image: ImageType): Val {
  if (image.shape === Shape.MEMORY && addressable(g, e)) {
    const p = finish(g, place(g, e));
    if (p.kind === 'mem') return { regs: [placeAddress(g, p)] };
  }
  return exprTo(g, e, t);
}

function bool(g: FuncGen, dst: readonly Reg[] | undefined, emit: (r: Reg) => void): Val {
  const regs = dst ?? [g.temp('S')];
  emit(regs[0] as Reg);
  return { regs };
}

/** Compares two values of one type. */
export function compareVals(g: FuncGen, op: CompareOp, x: Val, y: Val, t: ImageType, dst?: readonly Reg[]): Val {
  const [a, a1] = x.regs as [Reg, Reg];
  const [b, b1] = y.regs as [Reg, Reg];
  const equality = op === '==' || op === '!=';
  const negate = (r: Reg) => {
    if (op === '!=') g.emit(Op.LNOT, r, r);
  };
  if (op === '>' || op === '>=') return compareVals(g, MIRRORED[op], y, x, t, dst);
  return bool(g, dst, (r) => {
    switch (t.shape) {
      case Shape.NONE:
        g.emit(Op.LDI, r, op === '==' ? 1 : 0);
        return;
      case Shape.STRING:
        if (equality) {
          g.emit(Op.SEQ, r, a, a1, b, b1);
          negate(r);
        } else {
          g.emit(Op.SCMP, r, a, a1, b, b1);
          g.emit(op === '<' ? Op.LTSI : Op.LESI, r, r, 0);
        }
        return;
      case Shape.IFACE:
        g.emit(Op.IFEQ, r, a, a1, b, b1);
        negate(r);
        return;
      case Shape.MEMORY:
        g.emit(Op.EQT, r, a, b, t);
        negate(r);
        return;
      default:
    }
    if (isFloatKind(t.kind)) {
      const ops = { '==': Op.FEQ, '!=': Op.FNE, '<': Op.FLT, '<=': Op.FLE };
      g.emit(ops[op], r, a, b);
      return;
    }
    const signed = isSignedKind(t.kind);
    const ops = { '==': Op.EQ, '!=': Op.NE, '<': signed ? Op.LTS : Op.LTU, '<=': signed ? Op.LES : Op.LEU };
    g.emit(ops[op], r, a, b);
  });
}

/** An interface and a concrete value: equal if the type is that of the value, and the value is. */
function mixed(g: FuncGen, e: BinaryExpr, op: CompareOp, dst?: readonly Reg[]): Val {
  const first = isInterface(g.typeOf(e.x));
  const type = g.typeOf(first ? e.y : e.x);
  // In the order of the source.
  const left = expr(g, e.x);
  const right = expr(g, e.y);
  const [iface, concrete] = first ? [left, right] : [right, left];
  g.at(e.pos);
  const r = mixedEqual(g, iface, concrete, type);
  if (op === '!=') g.emit(Op.LNOT, r, r);
  return g.into({ regs: [r] }, dst);
}

/** Whether an interface value holds a value of a concrete type. */
export function mixedEqual(g: FuncGen, iface: Val, concrete: Val, type: Type): Reg {
  const t = g.image(type);
  const r = g.temp('S');
  const want = g.temp('P');
  const end = g.fb.label();
  g.emit(Op.LDI, r, 0);
  g.emit(Op.LDTYPE, want, t);
  g.emit(Op.JNE, iface.regs[0] as Reg, want, end);
  const held = unbox(g, iface.regs[1] as Reg, t);
  compareVals(g, '==', held, concrete, t, [r]);
  g.fb.place(end);
  return r;
}

/** Compares a switch's tag with a case's value. */
export function equalTo(g: FuncGen, tag: Val, tagType: Type, e: Expr): Reg {
  if (g.context.info.types.get(e)?.mode === 'nilvalue') {
    return bool(g, undefined, (r) => g.emit(Op.EQI, r, tag.regs[0] as Reg, 0)).regs[0] as Reg;
  }
  const type = g.typeOf(e);
  if (isInterface(tagType) && !isInterface(type)) return mixedEqual(g, tag, expr(g, e), type);
  if (!isInterface(tagType) && isInterface(type)) return mixedEqual(g, expr(g, e), tag, tagType);
  const t = g.image(tagType);
  const small = immediateOf(g, e, t);
  if (small !== null) {
    return bool(g, undefined, (r) => g.emit(Op.EQI, r, tag.regs[0] as Reg, small)).regs[0] as Reg;
  }
  return compareVals(g, '==', tag, exprTo(g, e, tagType), t).regs[0] as Reg;
}
