// Conversions T(x) of values that aren't constants.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import { Intrinsic } from '../../../assembly/abi/intrinsics.js';
import { Op, Trap } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import { under } from '../types/types.js';
import { extension } from './arith.js';
import { expr, exprTo } from './expr.js';
import { type FuncGen, integerBits, type Val } from './func.js';
import { internal } from './problem.js';
import { isFloatKind, isIntegerKind, isInterface, isSignedKind, isUnsignedKind } from './types.js';

export function conversion(g: FuncGen, e: CallExpr, dst?: readonly Reg[]): Val {
  const arg = e.args[0] as Expr;
  const to = g.typeOf(e);
  if (isInterface(to)) return exprTo(g, arg, to, dst);
  const tv = g.context.info.types.get(arg);
  if (tv?.mode === 'nilvalue') return g.zero(g.image(to), dst);
  const from = g.typeOf(arg);
  const [f, t] = [g.image(from), g.image(to)];
  const u = under(to);
  if (t.shape === Shape.STRING) return stringFrom(g, e, arg, f, t, dst);
  if (f.shape === Shape.STRING && u.kind === 'Slice') {
    const s = expr(g, arg);
    g.at(e.pos);
    const regs = dst ?? g.temps(t);
    const op = g.image(u.elem).kind === Kind.UINT8 ? Op.S2B : Op.S2R;
    g.emit(op, ...(regs as [Reg, Reg, Reg]), ...(s.regs as [Reg, Reg]));
    return { regs };
  }
  if (f.kind === Kind.SLICE && t.kind !== Kind.SLICE) return fromSlice(g, e, arg, t, dst);
  if (t.kind === Kind.UNSAFE_POINTER && f.kind === Kind.UINTPTR) {
    return address(g, e, expr(g, arg), Intrinsic.unsafe_pointer, dst ?? [g.temp('P')]);
  }
  if (t.kind === Kind.UINTPTR && f.shape === Shape.PTR) {
    return address(g, e, expr(g, arg), Intrinsic.unsafe_address, dst ?? [g.temp('S')]);
  }
  if (t.shape === Shape.SCALAR && f.shape === Shape.SCALAR) return numeric(g, expr(g, arg), f, t, dst);
  return expr(g, arg, dst);
}

/** Between pointers and addresses: the engine's pointers aren't the process's addresses. */
function address(g: FuncGen, e: CallExpr, v: Val, operation: Intrinsic, regs: readonly Reg[]): Val {
  g.at(e.pos);
  g.fb.intrinsic(operation, [v.regs[0] as Reg], [regs[0] as Reg]);
  g.free(v);
  return { regs };
}

function stringFrom(g: FuncGen, e: CallExpr, arg: Expr, f: ImageType, t: ImageType, dst?: readonly Reg[]): Val {
  if (f.shape === Shape.STRING) return expr(g, arg, dst);
  const v = expr(g, arg);
  g.at(e.pos);
  const regs = dst ?? g.temps(t);
  const [p, n] = regs as [Reg, Reg];
  if (f.kind === Kind.SLICE) {
    const op = f.elem?.kind === Kind.UINT8 ? Op.B2S : Op.R2S;
    g.emit(op, p, n, v.regs[0] as Reg, v.regs[1] as Reg);
  } else if (isIntegerKind(f.kind)) g.emit(Op.RUNE2S, p, n, v.regs[0] as Reg);
  else internal(`conversion from ${f.name} to ${t.name}`, e.pos);
  return { regs };
}

/** [N]T(s) and (*[N]T)(s). */
function fromSlice(g: FuncGen, e: CallExpr, arg: Expr, t: ImageType, dst?: readonly Reg[]): Val {
  const array = t.kind === Kind.POINTER ? t.elem : t;
  if (array?.kind !== Kind.ARRAY) return internal(`conversion to ${t.name}`, e.pos);
  const s = expr(g, arg);
  g.at(e.pos);
  const n = g.intConst(array.count);
  const good = g.fb.label();
  g.emit(Op.JLES, n, s.regs[1] as Reg, good);
  g.emit(Op.TRAPR, Trap.SLICE_TO_ARRAY, n, s.regs[1] as Reg);
  g.fb.place(good);
  if (t.shape === Shape.NONE) return { regs: [] };
  return g.into({ regs: [s.regs[0] as Reg] }, dst);
}

/** Between numbers of any kinds. */
export function numeric(g: FuncGen, v: Val, f: ImageType, t: ImageType, dst?: readonly Reg[]): Val {
  const [a] = v.regs as [Reg];
  const one = (emit: (r: Reg) => void): Val => {
    g.free(v);
    const regs = dst ?? [g.temp('S')];
    emit(regs[0] as Reg);
    return { regs };
  };
  if (isFloatKind(f.kind)) {
    if (!isFloatKind(t.kind)) {
      const wide = integerBits(t.kind) === 64;
      return one((r) => {
        g.emit(isUnsignedKind(t.kind) && wide ? Op.F2U : Op.F2I, r, a);
        if (!wide) g.emit(extension(t.kind), r, r);
      });
    }
    if (t.kind === Kind.FLOAT32 && f.kind === Kind.FLOAT64) return one((r) => g.emit(Op.FROUND32, r, a));
    return g.into(v, dst);
  }
  if (isFloatKind(t.kind)) {
    return one((r) => {
      g.emit(isSignedKind(f.kind) ? Op.I2F : Op.U2F, r, a);
      if (t.kind === Kind.FLOAT32) g.emit(Op.FROUND32, r, r);
    });
  }
  if (f.kind === Kind.BOOL || !narrows(f.kind, t.kind)) return g.into(v, dst);
  return one((r) => g.emit(extension(t.kind), r, a));
}

/** Whether some value of f looks different in a register as one of t. */
function narrows(f: Kind, t: Kind): boolean {
  const [fb, tb] = [integerBits(f), integerBits(t)];
  if (tb === 64) return false;
  if (tb < fb) return true;
  if (isSignedKind(f) === isSignedKind(t)) return false;
  return tb === fb || isSignedKind(f);
}
