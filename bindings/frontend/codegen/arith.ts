// Arithmetic: binary and unary operators, shifts, wrapping of narrow integers, rounding of float32, string concatenation.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { BinaryExpr, BinaryOp, Expr, UnaryExpr } from '../syntax/ast.js';
import { compare, logical } from './compare.js';
import { constWord } from './consts.js';
import { expr } from './expr.js';
import { type FuncGen, integerBits, type Val } from './func.js';
import { internal } from './problem.js';
import { isFloatKind, isSignedKind } from './types.js';

/** Cuts a register to the width of an integer type, after an operation that may have left it. */
export function wrap(g: FuncGen, r: Reg, kind: Kind): void {
  const bits = integerBits(kind);
  if (bits === 64) return;
  g.emit(extension(kind), r, r);
}

/** The instruction that extends an integer of this kind to a register. */
export function extension(kind: Kind): Op {
  const signed = isSignedKind(kind);
  switch (integerBits(kind)) {
    case 8:
      return signed ? Op.EXT8S : Op.EXT8U;
    case 16:
      return signed ? Op.EXT16S : Op.EXT16U;
    case 32:
      return signed ? Op.EXT32S : Op.EXT32U;
    default:
      return Op.MOV;
  }
}

interface Instruction {
  readonly op: Op;
  /** The result may lie outside the type and must be wrapped. */
  readonly wraps: boolean;
  /** The same with an immediate on the right, and the range of it. */
  readonly imm?: { readonly op: Op; readonly from: number; readonly to: number };
}

function integerOp(op: BinaryOp, kind: Kind): Instruction {
  const signed = isSignedKind(kind);
  switch (op) {
    case '+':
      return { op: Op.ADD, wraps: true, imm: { op: Op.ADDI, from: -0x8000, to: 0x7fff } };
    case '-':
      return { op: Op.SUB, wraps: true };
    case '*':
      return { op: Op.MUL, wraps: true, imm: { op: Op.MULI, from: -0x8000, to: 0x7fff } };
    case '/':
      return { op: signed ? Op.DIVS : Op.DIVU, wraps: signed };
    case '%':
      return { op: signed ? Op.REMS : Op.REMU, wraps: false };
    case '&':
      return { op: Op.AND, wraps: false, imm: { op: Op.ANDI, from: 0, to: 0xffff } };
    case '|':
      return { op: Op.OR, wraps: false };
    case '^':
      return { op: Op.XOR, wraps: false };
    case '&^':
      return { op: Op.ANDN, wraps: false };
    default:
      return internal(`no instruction for ${op}`);
  }
}

const FLOAT_OPS: Partial<Record<BinaryOp, Op>> = { '+': Op.FADD, '-': Op.FSUB, '*': Op.FMUL, '/': Op.FDIV };

export function binary(g: FuncGen, e: BinaryExpr, dst?: readonly Reg[]): Val {
  switch (e.op) {
    case '&&':
    case '||':
      return logical(g, e, dst);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(g, e, dst);
    default:
  }
  const t = g.imageOf(e);
  const x = expr(g, e.x);
  return operate(g, e.op, x, e.y, t, e, dst);
}

/** A small integer constant, or null. */
function smallConstant(g: FuncGen, e: Expr, t: ImageType): number | null {
  const value = g.context.info.types.get(e)?.value;
  if (!value || t.shape !== Shape.SCALAR || isFloatKind(t.kind) || t.kind === Kind.BOOL) return null;
  const word = constWord(value, t);
  return word >= -0x8000n && word <= 0xffffn ? Number(word) : null;
}

/** x op y, for a value x that is already there; y's type is x's, except for shifts. */
export function operate(
  g: FuncGen,
  op: BinaryOp,
  x: Val,
  yExpr: Expr,
  t: ImageType,
  at: { readonly pos: Expr['pos'] },
  dst?: readonly Reg[],
): Val {
  if (op === '<<' || op === '>>') return shift(g, op, x, yExpr, t, dst);
  const small = smallConstant(g, yExpr, t);
  if (small !== null) {
    const imm = immediate(op, small, t.kind);
    if (imm) {
      g.at(at.pos);
      return scalar(g, x, [], dst, (r) => {
        g.emit(imm.op, r, x.regs[0] as Reg, imm.value);
        if (imm.wraps) wrap(g, r, t.kind);
      });
    }
  }
  const y = expr(g, yExpr);
  g.at(at.pos);
  return operateVal(g, op, x, y, t, dst);
}

function immediate(op: BinaryOp, value: number, kind: Kind): { op: Op; value: number; wraps: boolean } | null {
  // x - 1 is x + -1.
  const [use, n]: [BinaryOp, number] = op === '-' ? ['+', -value] : [op, value];
  const { imm, wraps } = integerOp(use, kind);
  return imm && n >= imm.from && n <= imm.to ? { op: imm.op, value: n, wraps } : null;
}

/** x op y for two values of type t; no shifts. */
export function operateVal(g: FuncGen, op: BinaryOp, x: Val, y: Val, t: ImageType, dst?: readonly Reg[]): Val {
  if (t.shape === Shape.STRING) {
    const regs = dst ?? g.temps(t);
    const [xp, xn] = x.regs as [Reg, Reg];
    const [yp, yn] = y.regs as [Reg, Reg];
    g.emit(Op.SCAT, regs[0] as Reg, regs[1] as Reg, xp, xn, yp, yn);
    g.free(x);
    g.free(y);
    return { regs };
  }
  const [a] = x.regs as [Reg];
  const [b] = y.regs as [Reg];
  if (isFloatKind(t.kind)) {
    const instr = FLOAT_OPS[op] ?? internal(`no instruction for ${op} of floats`);
    return scalar(g, x, y.regs, dst, (r) => {
      g.emit(instr, r, a, b);
      if (t.kind === Kind.FLOAT32) g.emit(Op.FROUND32, r, r);
    });
  }
  const instr = integerOp(op, t.kind);
  return scalar(g, x, y.regs, dst, (r) => {
    g.emit(instr.op, r, a, b);
    if (instr.wraps) wrap(g, r, t.kind);
  });
}

/** One scalar result. Operands are read by the first instruction, so the result may take the register of one. */
function scalar(
  g: FuncGen,
  x: Val,
  more: readonly Reg[],
  dst: readonly Reg[] | undefined,
  emit: (r: Reg) => void,
): Val {
  g.free(x);
  for (const r of more) if (!x.regs.includes(r)) g.freeReg(r);
  const regs = dst ?? [g.temp('S')];
  emit(regs[0] as Reg);
  return { regs };
}

function shift(g: FuncGen, op: '<<' | '>>', x: Val, countExpr: Expr, t: ImageType, dst?: readonly Reg[]): Val {
  const left = op === '<<';
  const signed = isSignedKind(t.kind);
  const [a] = x.regs as [Reg];
  const tv = g.context.info.types.get(countExpr);
  if (tv?.value) {
    const word = BigInt.asUintN(64, constWord(tv.value, g.prog.types.int));
    const count = word > 64n ? 64 : Number(word);
    return scalar(g, x, [], dst, (r) => {
      g.emit(left ? Op.SHLI : signed ? Op.SHRSI : Op.SHRUI, r, a, count);
      if (left) wrap(g, r, t.kind);
    });
  }
  const count = expr(g, countExpr);
  const [n] = count.regs as [Reg];
  g.at(countExpr.pos);
  if (isSignedKind(g.imageOf(countExpr).kind)) g.emit(Op.CHKSHIFT, n);
  return scalar(g, x, count.regs, dst, (r) => {
    g.emit(left ? Op.SHL : signed ? Op.SHRS : Op.SHRU, r, a, n);
    if (left) wrap(g, r, t.kind);
  });
}

export function unaryArithmetic(g: FuncGen, e: UnaryExpr, dst?: readonly Reg[]): Val {
  const x = expr(g, e.x);
  const t = g.imageOf(e);
  const [a] = x.regs as [Reg];
  switch (e.op) {
    case '+':
      return g.into(x, dst);
    case '-':
      return scalar(g, x, [], dst, (r) => {
        if (isFloatKind(t.kind)) g.emit(Op.FNEG, r, a);
        else {
          g.emit(Op.NEG, r, a);
          wrap(g, r, t.kind);
        }
      });
    case '^':
      return scalar(g, x, [], dst, (r) => {
        g.emit(Op.NOT, r, a);
        if (!isSignedKind(t.kind)) wrap(g, r, t.kind);
      });
    case '!':
      return scalar(g, x, [], dst, (r) => g.emit(Op.LNOT, r, a));
    default:
      return internal(`unary ${e.op}`, e.pos);
  }
}
