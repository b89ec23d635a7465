// Composite literals, built where they are needed.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CompositeLit, Expr, KeyValueExpr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Info } from '../types/info.js';
import type { Var } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { constWord } from './consts.js';
import { exprTo } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { type MemPlace, store } from './memory.js';
import { keyRegs } from './places.js';
import { internal } from './problem.js';

/** The type that a literal makes a value of: for the elided `{…}` of a []*T it is T. */
export function literalType(info: Info, e: CompositeLit): { type: Type; pointer: boolean } {
  const type = info.typeOf(e) ?? internal('literal without type', e.pos);
  const u = under(type);
  if (e.type === null && u.kind === 'Pointer') return { type: u.elem, pointer: true };
  return { type, pointer: false };
}

/** The field that an element of a struct literal sets. */
export function fieldIndex(fields: readonly Var[], elt: Expr, i: number): number {
  if (elt.kind !== 'KeyValueExpr') return i;
  return fields.findIndex((f) => elt.key.kind === 'Ident' && f.name === elt.key.name);
}

/** A literal as a value. `heap`: what it makes outlives the function. */
export function composite(g: FuncGen, e: CompositeLit, heap: boolean, dst?: readonly Reg[]): Val {
  const { type, pointer } = literalType(g.context.info, e);
  const t = g.image(type);
  const u = under(type);
  if (pointer) {
    const r = g.temp('P');
    g.newBlock(r, t, heap);
    literalInto(g, e, { base: r, offset: 0 });
    return g.into({ regs: [r] }, dst);
  }
  switch (u.kind) {
    case 'Struct':
    case 'Array': {
      if (t.shape === Shape.NONE) {
        literalInto(g, e, null);
        return { regs: [] };
      }
      const r = g.temp('P');
      g.newBlock(r, t, false);
      literalInto(g, e, { base: r, offset: 0 });
      return { regs: [r], fresh: true };
    }
    case 'Slice':
      return sliceLiteral(g, e, u.elem, dst);
    case 'Map':
      return mapLiteral(g, e, u.key, u.elem, t, dst);
    default:
      return internal(`composite literal of a ${u.kind}`, e.pos);
  }
}

/** Builds a struct or array literal in zeroed memory; null: it has no size. */
export function literalInto(g: FuncGen, e: CompositeLit, at: MemPlace | null): void {
  const { type } = literalType(g.context.info, e);
  const u = under(type);
  if (u.kind === 'Struct') {
    const t = g.image(type);
    for (const [i, elt] of e.elts.entries()) {
      const index = fieldIndex(u.fields, elt, i);
      const field = u.fields[index];
      if (!field) internal('field of a literal not found', elt.pos);
      element(
        g,
        elt.kind === 'KeyValueExpr' ? elt.value : elt,
        field.type,
        at && { base: at.base, offset: at.offset + t.offsetOf(index) },
      );
    }
    return;
  }
  const elem = u.kind === 'Array' || u.kind === 'Slice' ? u.elem : internal(`literal of a ${u.kind}`, e.pos);
  arrayElements(g, e, elem, at);
}

function arrayElements(g: FuncGen, e: CompositeLit, elem: Type, at: MemPlace | null): void {
  const size = g.image(elem).size;
  for (const { index, value } of indexed(g.context.info, e)) {
    element(g, value, elem, at && { base: at.base, offset: at.offset + index * size });
  }
}

/** Elements of an array or slice literal with their indices. */
export function indexed(info: Info, e: CompositeLit): { index: number; value: Expr }[] {
  let next = 0;
  return e.elts.map((elt) => {
    if (elt.kind === 'KeyValueExpr') {
      const key = info.types.get(elt.key)?.value;
      if (!key) return internal('index of a literal is no constant', elt.pos);
      next = key.kind === 'int' ? Number(key.value) : key.kind === 'float' ? Number(key.value.num) : 0;
    }
    return { index: next++, value: elt.kind === 'KeyValueExpr' ? elt.value : elt };
  });
}

/** Number of elements of an array or slice literal. */
export function literalLength(info: Info, e: CompositeLit): number {
  return indexed(info, e).reduce((n, { index }) => Math.max(n, index + 1), 0);
}

function element(g: FuncGen, e: Expr, type: Type, at: MemPlace | null): void {
  const lit = unparen(e);
  const t = g.image(type);
  if (lit.kind === 'CompositeLit' && t.shape === Shape.MEMORY && g.imageOf(lit) === t) {
    literalInto(g, lit, at);
    return;
  }
  if (at && isZeroConstant(g, e, t)) return;
  const v = exprTo(g, e, type);
  if (at) store(g, at, v, t);
  g.free(v);
}

/** Memory is zero already. */
function isZeroConstant(g: FuncGen, e: Expr, t: ImageType): boolean {
  const tv = g.context.info.types.get(e);
  if (tv?.mode === 'nilvalue') return true;
  if (!tv?.value || (t.shape !== Shape.SCALAR && t.shape !== Shape.STRING)) return false;
  return tv.value.kind === 'string' ? tv.value.bytes.length === 0 : constWord(tv.value, t) === 0n;
}

function sliceLiteral(g: FuncGen, e: CompositeLit, elem: Type, dst?: readonly Reg[]): Val {
  const n = literalLength(g.context.info, e);
  const array = g.prog.types.arrayOf(n, g.image(elem));
  const p = g.temp('P');
  g.newBlock(p, array, true);
  const image = g.prog.statics.constantArray(g.context.info, e, elem);
  if (image && n > 4) {
    // All constants: copied from the data segment at once, as Go does.
    const from = g.temp('P');
    g.emit(Op.LDDATA, from, image);
    g.copy(p, from, array.size);
    g.freeReg(from);
  } else arrayElements(g, e, elem, { base: p, offset: 0 });
  const regs = dst ?? [p, g.temp('S'), g.temp('S')];
  if (regs[0] !== p) g.emit(Op.MOV, regs[0] as Reg, p);
  g.loadInt(regs[1] as Reg, n);
  g.loadInt(regs[2] as Reg, n);
  return { regs };
}

function mapLiteral(g: FuncGen, e: CompositeLit, key: Type, elem: Type, t: ImageType, dst?: readonly Reg[]): Val {
  const map = g.temp('P');
  g.emit(Op.MAPNEW, map, t);
  for (const elt of e.elts as readonly KeyValueExpr[]) {
    const k = exprTo(g, elt.key, key);
    const v = exprTo(g, elt.value, elem);
    g.at(elt.pos);
    const at = g.temp('P');
    const [k0, k1] = keyRegs(k, map);
    g.emit(Op.MAPSET, at, map, k0, k1, t);
    store(g, { base: at, offset: 0 }, v, g.image(elem));
    g.freeReg(at);
    g.free(k);
    g.free(v);
  }
  return g.into({ regs: [map] }, dst);
}
