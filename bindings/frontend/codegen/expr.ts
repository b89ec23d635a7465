// Expressions: what each is made by.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { Expr, Ident, IndexExpr, SelectorExpr, SliceExpr, StarExpr, UnaryExpr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import { type Type, under } from '../types/types.js';
import { literalOperand } from './analysis.js';
import { binary, unaryArithmetic } from './arith.js';
import { call, callTuple } from './call.js';
import { methodExpression, methodValue } from './methodvalue.js';
import { closure, funcValue } from './closure.js';
import { constant } from './consts.js';
import type { FuncGen, Val } from './func.js';
import { assertTuple, toInterface, typeAssert } from './iface.js';
import { composite, literalInto } from './literal.js';
import { load } from './memory.js';
import { keyRegs, place, placeAddress, readEntry, readPlace } from './places.js';
import { uninstantiated } from './instance.js';
import { internal } from './problem.js';
import { isInterface } from './types.js';
import { readVar } from './vars.js';

/** The value of an expression in its own type. */
export function expr(g: FuncGen, e: Expr, dst?: readonly Reg[]): Val {
  const tv = g.context.info.types.get(e);
  if (tv?.value) return constant(g, tv.value, g.image(tv.type), dst);
  if (tv?.mode === 'nilvalue') return g.zero(g.image(tv.type), dst);
  switch (e.kind) {
    case 'ParenExpr':
      return expr(g, e.x, dst);
    case 'Ident':
      return ident(g, e, dst);
    case 'FuncLit':
      return closure(g, e, dst);
    case 'CompositeLit':
      g.at(e.pos);
      return composite(g, e, g.context.analysis.escapes(e), dst);
    case 'SelectorExpr':
      return selector(g, e, dst);
    case 'IndexExpr':
      return index(g, e, dst);
    case 'SliceExpr':
      return slice(g, e, dst);
    case 'TypeAssertExpr':
      return typeAssert(g, e, dst);
    case 'CallExpr':
      return call(g, e, dst);
    case 'StarExpr':
      return star(g, e, dst);
    case 'UnaryExpr':
      return unary(g, e, dst);
    case 'BinaryExpr':
      return binary(g, e, dst);
    default:
      return internal(`${e.kind} is no value`, e.pos);
  }
}

/** The value of an expression, converted as an assignment to a variable of type `to` does. */
export function exprTo(g: FuncGen, e: Expr, to: Type, dst?: readonly Reg[]): Val {
  const tv = g.context.info.types.get(e);
  if (tv?.mode === 'nilvalue') return g.zero(g.image(to), dst);
  if (!isInterface(to)) {
    if (tv?.value) return constant(g, tv.value, g.image(to), dst);
    return expr(g, e, dst);
  }
  const from = g.typeOf(e);
  if (isInterface(from)) return expr(g, e, dst);
  if (tv?.value) {
    g.prog.methods.converted(from);
    const regs = dst ?? g.temps(g.image(to));
    g.emit(Op.LDTYPE, regs[0] as Reg, g.image(from));
    g.emit(Op.LDDATA, regs[1] as Reg, g.prog.staticBox(tv.value, g.image(from)));
    return { regs };
  }
  const lit = unparen(e);
  const t = g.image(from);
  if (lit.kind === 'CompositeLit' && t.shape === Shape.MEMORY) {
    // The box itself is where the literal is built.
    const box = g.temp('P');
    g.newBlock(box, t, true);
    literalInto(g, lit, { base: box, offset: 0 });
    g.prog.methods.converted(from);
    const regs = dst ?? g.temps(g.image(to));
    g.emit(Op.LDTYPE, regs[0] as Reg, t);
    g.emit(Op.MOV, regs[1] as Reg, box);
    return { regs };
  }
  return toInterface(g, expr(g, e), from, dst);
}

/** Converts a value that is already there, as an assignment does. */
export function convertVal(g: FuncGen, v: Val, from: Type, to: Type, dst?: readonly Reg[]): Val {
  if (isInterface(to) && !isInterface(from)) return toInterface(g, v, from, dst);
  return g.into(v, dst);
}

/** Evaluates for the effect only. */
export function discard(g: FuncGen, e: Expr): void {
  const x = unparen(e);
  if (g.context.info.types.get(x)?.value) return;
  if (x.kind === 'CallExpr') {
    callTuple(g, x, false);
    return;
  }
  if (x.kind === 'UnaryExpr' && x.op === '<-') {
    const ch = expr(g, x.x).regs[0] as Reg;
    g.at(x.pos);
    g.emit(Op.RECV, ch, ch, ch, ch, ch, 0);
    return;
  }
  const t = g.context.info.typeOf(x);
  if (t && t.kind === 'Tuple') for (const v of tuple(g, x)) g.free(v.val);
  else g.free(expr(g, x));
}

/** The values of an expression that has several: a call, or a two-valued index, assertion or receive. */
export function tuple(g: FuncGen, e: Expr): { val: Val; type: Type }[] {
  const x = unparen(e);
  if (x.kind === 'CallExpr') return callTuple(g, x, true);
  const types = g.typeOf(x);
  if (types.kind !== 'Tuple') return [{ val: expr(g, x), type: types }];
  const [first, second] = types.vars;
  if (!first || !second) return internal('two-valued expression without two types', x.pos);
  const pair = (val: Val, ok: Val) => [
    { val, type: first.type },
    { val: ok, type: second.type },
  ];
  if (x.kind === 'IndexExpr') {
    const p = place(g, x);
    if (p.kind !== 'map') return internal('two-valued index of no map', x.pos);
    const at = g.temp('P');
    const [k0, k1] = keyRegs(p.key, p.map);
    g.emit(Op.MAPGET, at, p.map, k0, k1, p.mapType);
    const ok = g.temp('S');
    g.emit(Op.NEI, ok, at, 0);
    return pair(readEntry(g, at, p.type), { regs: [ok] });
  }
  if (x.kind === 'TypeAssertExpr') return pair(...assertTuple(g, x, first.type));
  if (x.kind === 'UnaryExpr' && x.op === '<-') {
    const ok = g.temp('S');
    return pair(receive(g, x, g.image(first.type), ok), { regs: [ok] });
  }
  return internal(`two-valued ${x.kind}`, x.pos);
}

function ident(g: FuncGen, e: Ident, dst?: readonly Reg[]): Val {
  const obj = g.context.info.objectOf(e);
  switch (obj?.kind) {
    case 'Var':
      return readVar(g, obj, dst);
    case 'Func':
      return funcValue(g, obj, dst);
    case 'Const':
      if (obj.value) return constant(g, obj.value, g.imageOf(e), dst);
      break;
    case 'Nil':
      return g.zero(g.imageOf(e), dst);
    default:
  }
  return internal(`${e.name} is no value`, e.pos);
}

function selector(g: FuncGen, e: SelectorExpr, dst?: readonly Reg[]): Val {
  const s = g.context.info.selections.get(e);
  if (!s) return ident(g, e.sel, dst);
  if (s.kind === 'methodExpr') return methodExpression(g, e, s, dst);
  if (s.kind === 'method') return methodValue(g, e, s, dst);
  const p = place(g, e);
  // The block of a struct that nobody else knows lives as long as what is taken out of it.
  return readPlace(g, p, dst);
}

function index(g: FuncGen, e: IndexExpr, dst?: readonly Reg[]): Val {
  const operand = g.context.info.types.get(e.x);
  const t = operand ? under(operand.type) : null;
  const fun = uninstantiated(g.context.info, e);
  if (fun !== e) return expr(g, fun, dst);
  if (!t) return internal('index of no value', e.pos);
  if (t.kind === 'Basic') {
    const s = expr(g, e.x);
    const i = expr(g, e.indices[0] as Expr);
    g.at(e.pos);
    const regs = dst ?? [g.temp('S')];
    g.emit(Op.SIDX, regs[0] as Reg, s.regs[0] as Reg, i.regs[0] as Reg, s.regs[1] as Reg);
    return { regs };
  }
  return readPlace(g, place(g, e), dst);
}

function star(g: FuncGen, e: StarExpr, dst?: readonly Reg[]): Val {
  const p = expr(g, e.x);
  const t = g.imageOf(e);
  g.at(e.pos);
  const base = p.regs[0] as Reg;
  if (t.shape === Shape.MEMORY) g.emit(Op.NILCHK, base);
  return load(g, { base, offset: 0 }, t, dst);
}

const FLAG_LO = 1;
const FLAG_HI = 2;
const FLAG_MAX = 4;
const FLAG_ARRAY = 8;

function slice(g: FuncGen, e: SliceExpr, dst?: readonly Reg[]): Val {
  const t = under(g.typeOf(e.x));
  const bounds = (): [Reg, Reg, Reg, number] => {
    let flags = 0;
    const [lo, hi, max] = [e.low, e.high, e.max].map((b, i): Reg => {
      if (!b) return -1;
      flags |= [FLAG_LO, FLAG_HI, FLAG_MAX][i] as number;
      return expr(g, b).regs[0] as Reg;
    }) as [Reg, Reg, Reg];
    return [lo, hi, max, flags];
  };
  const or = (r: Reg, other: Reg): Reg => (r < 0 ? other : r);
  if (t.kind === 'Basic') {
    const s = expr(g, e.x);
    const [lo, hi, , flags] = bounds();
    g.at(e.pos);
    const regs = dst ?? g.temps(g.imageOf(e));
    const length = s.regs[1] as Reg;
    g.emit(Op.SSLICE, regs[0] as Reg, regs[1] as Reg, s.regs[0] as Reg, length, or(lo, length), or(hi, length), flags);
    return { regs };
  }
  let p: Reg;
  let length: Reg;
  let capacity: Reg;
  let elem: Type;
  let kind = 0;
  if (t.kind === 'Slice') {
    [p, length, capacity] = expr(g, e.x).regs as [Reg, Reg, Reg];
    elem = t.elem;
  } else {
    const array = t.kind === 'Pointer' ? under(t.elem) : t;
    if (array.kind !== 'Array') return internal(`slice of a ${t.kind}`, e.pos);
    p = t.kind === 'Pointer' ? (expr(g, e.x).regs[0] as Reg) : placeAddress(g, place(g, e.x));
    length = g.intConst(array.len);
    capacity = length;
    elem = array.elem;
    kind = FLAG_ARRAY;
  }
  const [lo, hi, max, flags] = bounds();
  g.at(e.pos);
  const regs = dst ?? g.temps(g.imageOf(e));
  const size = BigInt(g.image(elem).size);
  g.emit(
    Op.SLICE,
    ...(regs as [Reg, Reg, Reg]),
    ...[p, length, capacity, flags | kind],
    ...[or(lo, length), or(hi, length), or(max, length)],
    size,
  );
  return { regs };
}

function unary(g: FuncGen, e: UnaryExpr, dst?: readonly Reg[]): Val {
  switch (e.op) {
    case '&': {
      const lit = literalOperand(e.x);
      if (!lit) {
        const p = place(g, e.x);
        g.at(e.pos);
        const r = placeAddress(g, p, dst?.[0]);
        return { regs: [r] };
      }
      g.at(e.pos);
      const t = g.imageOf(lit);
      const r = g.temp('P');
      if (t.shape === Shape.MEMORY || t.shape === Shape.NONE) {
        g.newBlock(r, t, g.context.analysis.escapes(e));
        if (t.shape === Shape.MEMORY) literalInto(g, lit, { base: r, offset: 0 });
        return g.into({ regs: [r] }, dst);
      }
      // &[]int{…}, &map[…]…{…}: a variable that holds the slice or map.
      const v = composite(g, lit, true);
      g.newBlock(r, t, g.context.analysis.escapes(e));
      storeAt(g, r, v, t);
      return g.into({ regs: [r] }, dst);
    }
    case '<-': {
      const type = g.typeOf(e);
      return receive(g, e, g.image(type), null, dst);
    }
    default:
      return unaryArithmetic(g, e, dst);
  }
}

function storeAt(g: FuncGen, base: Reg, v: Val, t: ReturnType<FuncGen['image']>): void {
  const [r0, r1, r2] = v.regs as [Reg, Reg, Reg];
  g.emit(Op.STP, base, r0, 0);
  if (t.kind === Kind.SLICE) {
    g.emit(Op.ST64, base, r1, 8);
    g.emit(Op.ST64, base, r2, 16);
  }
}

/** `<-ch`; `ok`: register for whether a value was sent. */
function receive(g: FuncGen, e: UnaryExpr, t: ReturnType<FuncGen['image']>, ok: Reg | null, dst?: readonly Reg[]): Val {
  const ch = expr(g, e.x).regs[0] as Reg;
  g.at(e.pos);
  const regs = t.shape === Shape.MEMORY || !dst ? g.temps(t) : dst;
  if (t.shape === Shape.MEMORY) g.newBlock(regs[0] as Reg, t, false);
  const [r0, r1, r2] = regs;
  const flags = (ok === null ? 0 : 1) | (regs.length > 0 ? 2 : 0);
  // Registers that aren't wanted are named after the channel's: nothing is written to them.
  g.emit(Op.RECV, ch, r0 ?? ch, r1 ?? r0 ?? ch, r2 ?? r0 ?? ch, ok ?? ch, flags);
  return { regs, fresh: true };
}
