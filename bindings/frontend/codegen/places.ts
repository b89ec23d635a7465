// Things that can be assigned to, or whose address can be taken. A place is found in two steps, as Go orders it: first its
// operands (pointers, indices, map keys), then, after everything else of the statement has been evaluated, the place itself
// with its checks.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { Expr, IndexExpr, SelectorExpr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Selection } from '../types/info.js';
import type { Var } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { expr, exprTo } from './expr.js';
import type { FuncGen, LocalVar, Val } from './func.js';
import { addressOf, checkedAddress, load, type MemPlace, store } from './memory.js';
import { internal } from './problem.js';
import { localOf, placeOfVar } from './vars.js';

export type Place =
  /** A variable in registers. */
  | { readonly kind: 'local'; readonly local: LocalVar; readonly type: ImageType }
  | { readonly kind: 'mem'; readonly mem: MemPlace; readonly type: ImageType }
  /** An element: not yet checked against the length. */
  | {
      readonly kind: 'elem';
      readonly base: Reg;
      readonly offset: number;
      readonly index: Reg;
      readonly length: Reg;
      readonly type: ImageType;
    }
  | {
      readonly kind: 'map';
      readonly map: Reg;
      readonly key: Val;
      readonly mapType: ImageType;
      readonly type: ImageType;
    }
  | { readonly kind: 'blank'; readonly type: ImageType };

/** The operands of a place. */
export function place(g: FuncGen, e: Expr): Place {
  const x = unparen(e);
  switch (x.kind) {
    case 'Ident': {
      if (x.name === '_') return { kind: 'blank', type: g.prog.types.int };
      const v = g.context.info.objectOf(x);
      if (v?.kind !== 'Var') return internal(`${x.name} is no variable`, x.pos);
      return varPlace(g, v);
    }
    case 'SelectorExpr': {
      const s = g.context.info.selections.get(x);
      if (s) return fieldPlace(g, x, s);
      const v = g.context.info.uses.get(x.sel);
      if (v?.kind !== 'Var') return internal(`${x.sel.name} is no variable`, x.pos);
      return varPlace(g, v);
    }
    case 'IndexExpr':
      return indexPlace(g, x);
    case 'StarExpr': {
      const p = expr(g, x.x);
      g.at(x.pos);
      return { kind: 'mem', mem: { base: p.regs[0] as Reg, offset: 0, mayBeNil: true }, type: g.imageOf(x) };
    }
    default:
      return internal(`${x.kind} has no place`, x.pos);
  }
}

export function varPlace(g: FuncGen, v: Var): Place {
  const local = localOf(g, v);
  if (local && local.storage !== 'block') return { kind: 'local', local, type: local.type };
  const mem = placeOfVar(g, v) ?? internal('variable without place');
  return { kind: 'mem', mem, type: g.image(v.type) };
}

/** The memory in which the struct or array x lies: a variable's, what a pointer points to, or that of a value just made. */
export function aggregate(g: FuncGen, x: Expr): MemPlace {
  const t = under(g.typeOf(x));
  if (t.kind === 'Pointer') return { base: expr(g, x).regs[0] as Reg, offset: 0, mayBeNil: true };
  if (addressable(g, x)) {
    const p = finish(g, place(g, x));
    if (p.kind === 'mem') return p.mem;
  }
  const v = expr(g, x);
  if (v.regs.length === 0) return zeroPlace(g);
  return { base: v.regs[0] as Reg, offset: 0 };
}

function zeroPlace(g: FuncGen): MemPlace {
  const base = g.temp('P');
  g.emit(Op.LDDATA, base, g.prog.zeroBase);
  return { base, offset: 0 };
}

/** Whether `place` knows a place for an expression (map elements and values of calls have none). */
export function addressable(g: FuncGen, e: Expr): boolean {
  const x = unparen(e);
  switch (x.kind) {
    case 'Ident':
      return g.context.info.objectOf(x)?.kind === 'Var';
    case 'StarExpr':
      return true;
    case 'SelectorExpr': {
      const s = g.context.info.selections.get(x);
      if (!s) return g.context.info.uses.get(x.sel)?.kind === 'Var';
      return s.kind === 'field' && (s.indirect || under(s.recv).kind === 'Pointer' || addressable(g, x.x));
    }
    case 'IndexExpr': {
      const t = under(g.typeOf(x.x));
      return t.kind === 'Slice' || t.kind === 'Pointer' || (t.kind === 'Array' && addressable(g, x.x));
    }
    default:
      return false;
  }
}

/** Follows field numbers from a struct (or a pointer to one) on, through embedded pointers. */
export function followFields(
  g: FuncGen,
  from: MemPlace,
  type: Type,
  path: readonly number[],
): { mem: MemPlace; type: Type } {
  let mem = from;
  let at = type;
  for (const [i, index] of path.entries()) {
    const outer = under(at);
    if (outer.kind === 'Pointer') {
      if (i > 0) mem = { base: load(g, mem, g.image(at)).regs[0] as Reg, offset: 0, mayBeNil: true };
      at = outer.elem;
    }
    const struct = under(at);
    if (struct.kind !== 'Struct') internal(`field of a ${struct.kind}`);
    mem = { ...mem, offset: mem.offset + g.image(at).offsetOf(index) };
    at = (struct.fields[index] as Var).type;
  }
  return { mem, type: at };
}

function fieldPlace(g: FuncGen, x: SelectorExpr, s: Selection): Place {
  const start = aggregate(g, x.x);
  g.at(x.sel.pos);
  const { mem, type } = followFields(g, start, s.recv, s.index);
  return { kind: 'mem', mem, type: g.image(type) };
}

function indexPlace(g: FuncGen, x: IndexExpr): Place {
  const operand = g.typeOf(x.x);
  const t = under(operand);
  const indexExpr = x.indices[0] ?? internal('index expression without index', x.pos);
  if (t.kind === 'Map') {
    const map = expr(g, x.x).regs[0] as Reg;
    const key = exprTo(g, indexExpr, t.key);
    g.at(x.pos);
    return { kind: 'map', map, key, mapType: g.image(operand), type: g.image(t.elem) };
  }
  if (t.kind === 'Slice') {
    const s = expr(g, x.x);
    const index = expr(g, indexExpr).regs[0] as Reg;
    g.at(x.pos);
    return {
      kind: 'elem',
      base: s.regs[0] as Reg,
      offset: 0,
      index,
      length: s.regs[1] as Reg,
      type: g.image(t.elem),
    };
  }
  const array = t.kind === 'Pointer' ? under(t.elem) : t;
  if (array.kind !== 'Array') return internal(`index of a ${t.kind}`, x.pos);
  const type = g.image(array.elem);
  const mem = aggregate(g, x.x);
  const constant = g.context.info.types.get(indexExpr)?.value;
  if (constant) {
    const i = Number(constant.kind === 'int' ? constant.value : constant.kind === 'float' ? constant.value.num : 0n);
    return { kind: 'mem', mem: { ...mem, offset: mem.offset + i * type.size }, type };
  }
  const index = expr(g, indexExpr).regs[0] as Reg;
  g.at(x.pos);
  const length = g.intConst(array.len);
  return { kind: 'elem', base: mem.base, offset: mem.offset, index, length, type };
}

/** The second step: index checks. Map elements stay as they are. */
export function finish(g: FuncGen, p: Place): Place {
  if (p.kind !== 'elem') return p;
  if (p.type.size === 0) {
    g.emit(Op.BOUND, p.index, p.length);
    return { kind: 'mem', mem: zeroPlace(g), type: p.type };
  }
  const base = addressOf(g, { base: p.base, offset: p.offset });
  const r = g.temp('P');
  g.emit(Op.IDX, r, base, p.index, p.length, p.type.size);
  return { kind: 'mem', mem: { base: r, offset: 0 }, type: p.type };
}

/** Registers of a map key, as map instructions want two. */
export function keyRegs(key: Val, map: Reg): [Reg, Reg] {
  const k0 = key.regs[0] ?? map;
  return [k0, key.regs[1] ?? k0];
}

/** Reads a place. */
export function readPlace(g: FuncGen, p: Place, dst?: readonly Reg[]): Val {
  switch (p.kind) {
    case 'local':
      return g.into({ regs: p.local.regs }, dst);
    case 'mem':
      return load(g, p.mem, p.type, dst);
    case 'elem':
      return readPlace(g, finish(g, p), dst);
    case 'map': {
      const at = g.temp('P');
      const [k0, k1] = keyRegs(p.key, p.map);
      g.emit(Op.MAPGET, at, p.map, k0, k1, p.mapType);
      return readEntry(g, at, p.type, dst);
    }
    case 'blank':
      return internal('blank is read');
  }
}

/** Reads the map element at an address, the zero value if that is 0. */
export function readEntry(g: FuncGen, at: Reg, t: ImageType, dst?: readonly Reg[]): Val {
  if (t.shape === Shape.NONE) return { regs: [] };
  const found = g.fb.label();
  g.emit(Op.JT, at, found);
  g.emit(Op.LDDATA, at, g.prog.zeroValue(t.size));
  g.fb.place(found);
  return load(g, { base: at, offset: 0 }, t, dst);
}

/** Writes a place. */
export function writePlace(g: FuncGen, p: Place, v: Val): void {
  switch (p.kind) {
    case 'local':
      g.move(p.local.regs, v.regs);
      return;
    case 'mem':
      if (p.type.shape === Shape.NONE) g.emit(Op.NILCHK, p.mem.base);
      store(g, p.mem, v, p.type);
      return;
    case 'elem':
      writePlace(g, finish(g, p), v);
      return;
    case 'map': {
      const at = g.temp('P');
      const [k0, k1] = keyRegs(p.key, p.map);
      g.emit(Op.MAPSET, at, p.map, k0, k1, p.mapType);
      store(g, { base: at, offset: 0 }, v, p.type);
      return;
    }
    case 'blank':
      return;
  }
}

/** The address of a place: what `&e` gives. */
export function placeAddress(g: FuncGen, p: Place, dst?: Reg): Reg {
  const done = finish(g, p);
  if (done.kind === 'local' && done.local.storage === 'none') return addressOf(g, zeroPlace(g), dst);
  if (done.kind !== 'mem') return internal('place without address');
  return checkedAddress(g, done.mem, dst);
}
