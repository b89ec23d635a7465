// Interfaces: boxing, unboxing, type assertions.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { TypeAssertExpr } from '../syntax/ast.js';
import { type Type, under } from '../types/types.js';
import { expr } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { load, store } from './memory.js';
import { internal } from './problem.js';
import { isDirect, isInterface } from './types.js';

/** A concrete value as an interface: its type, and the value itself if it is a pointer, else the address of a copy. */
export function toInterface(g: FuncGen, v: Val, from: Type, dst?: readonly Reg[]): Val {
  if (isInterface(from)) return g.into(v, dst);
  g.prog.methods.converted(from);
  const t = g.image(from);
  const data = dataWord(g, v, t);
  const regs = dst ?? [g.temp('P'), data];
  // The data word first: it may lie in the register that is to hold the type.
  if (data !== regs[1]) g.emit(Op.MOV, regs[1] as Reg, data);
  g.emit(Op.LDTYPE, regs[0] as Reg, t);
  return { regs };
}

function dataWord(g: FuncGen, v: Val, t: ImageType): Reg {
  if (isDirect(t)) return v.regs[0] as Reg;
  const box = g.temp('P');
  if (t.shape === Shape.NONE) {
    g.emit(Op.LDDATA, box, g.prog.zeroBase);
    return box;
  }
  g.newBlock(box, t, true);
  store(g, { base: box, offset: 0 }, v, t);
  return box;
}

/** The value that an interface's data word holds, given its type. A struct or array stays in its box. */
export function unbox(g: FuncGen, data: Reg, t: ImageType, dst?: readonly Reg[]): Val {
  if (t.shape === Shape.NONE) return { regs: [] };
  if (isDirect(t)) return g.into({ regs: [data] }, dst);
  return load(g, { base: data, offset: 0 }, t, dst);
}

/** x.(T), which panics if it fails. */
export function typeAssert(g: FuncGen, e: TypeAssertExpr, dst?: readonly Reg[]): Val {
  if (!e.type) internal('type switch as a value', e.pos);
  const to = g.typeOf(e);
  const from = g.imageOf(e.x);
  const t = g.image(to);
  const x = expr(g, e.x);
  const [type, data] = x.regs as [Reg, Reg];
  g.at(e.pos);
  const good = g.fb.label();
  if (isInterface(to)) {
    const ok = g.temp('S');
    g.emit(Op.IMPL, ok, type, t);
    g.emit(Op.JT, ok, good);
    g.freeReg(ok);
  } else {
    const want = g.temp('P');
    g.emit(Op.LDTYPE, want, t);
    g.emit(Op.JEQ, type, want, good);
    g.freeReg(want);
  }
  g.emit(Op.TYPEFAIL, type, t, from);
  g.fb.place(good);
  if (isInterface(to)) return g.into(x, dst);
  const v = unbox(g, data, t, dst);
  return v;
}

/** v, ok := x.(T): the value, and whether it is one of T. */
export function assertTuple(g: FuncGen, e: TypeAssertExpr, to: Type): [Val, Val] {
  const x = expr(g, e.x);
  g.at(e.pos);
  const ok = g.temp('S');
  return [assertVal(g, x, to, ok), { regs: [ok] }];
}

/** The value of an interface as one of type `to`, the zero value if it isn't; sets `ok`. */
export function assertVal(g: FuncGen, x: Val, to: Type, ok: Reg): Val {
  const t = g.image(to);
  const [type, data] = x.regs as [Reg, Reg];
  const end = g.fb.label();
  const regs = g.temps(t);
  if (t.shape === Shape.MEMORY) g.emit(Op.LDDATA, regs[0] as Reg, g.prog.zeroValue(t.size));
  else for (const r of regs) g.emit(Op.LDI, r, 0);
  testType(g, type, to, ok);
  g.emit(Op.JF, ok, end);
  if (isInterface(to)) g.move(regs, x.regs);
  else {
    const v = unbox(g, data, t);
    g.move(regs, v.regs);
    g.free({ regs: v.regs.filter((r) => r !== type && r !== data) });
  }
  g.fb.place(end);
  return { regs };
}

/** Sets `ok` to whether a dynamic type is `to`, or implements it. */
export function testType(g: FuncGen, type: Reg, to: Type, ok: Reg): void {
  const t = g.image(to);
  if (under(to).kind === 'Interface') {
    g.emit(Op.IMPL, ok, type, t);
    return;
  }
  const want = g.temp('P');
  g.emit(Op.LDTYPE, want, t);
  g.emit(Op.EQ, ok, type, want);
  g.freeReg(want);
}
