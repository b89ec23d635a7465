// Package-level variables whose first value is known beforehand: they lie initialised in the data segment, and need no code
// when the program starts.

import { Reloc, Shape } from '../../../assembly/abi/image.js';
import type { DataRef } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CompositeLit, Expr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { ConstValue } from '../types/constant.js';
import type { Info } from '../types/info.js';
import type { Func, Var } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { constantData } from './consts.js';
import { fieldIndex, indexed, literalLength, literalType } from './literal.js';
import { uninstantiated } from './instance.js';
import { internal } from './problem.js';
import type { ProgramGen } from './program.js';
import { isInterface } from './types.js';

export class Statics {
  private readonly boxes = new Map<string, DataRef>();

  constructor(private readonly prog: ProgramGen) {}

  /** Whether an expression, assigned to a variable of a type, has a value that can lie in the data segment. */
  isStatic(info: Info, expr: Expr, to: Type): boolean {
    const tv = info.types.get(expr);
    if (!tv) return false;
    if (tv.mode === 'nilvalue') return true;
    if (isInterface(to)) {
      if (isInterface(tv.type)) return false;
      const image = this.prog.types.of(tv.type);
      return image.shape !== Shape.NONE && this.isStatic(info, expr, tv.type);
    }
    if (tv.value) return true;
    const e = unparen(expr);
    switch (e.kind) {
      case 'Ident':
      case 'SelectorExpr':
      case 'IndexExpr':
        return this.funcOf(info, e) !== null;
      case 'CompositeLit':
        return this.isStaticLiteral(info, e);
      case 'UnaryExpr': {
        if (e.op !== '&') return false;
        const x = unparen(e.x);
        if (x.kind === 'CompositeLit') return this.isStaticLiteral(info, x);
        return this.varOf(info, x) !== null;
      }
      default:
        return false;
    }
  }

  private isStaticLiteral(info: Info, e: CompositeLit): boolean {
    const { type } = literalType(info, e);
    const u = under(type);
    if (u.kind === 'Struct') {
      return e.elts.every((elt, i) => {
        const field = u.fields[fieldIndex(u.fields, elt, i)];
        return field !== undefined && this.isStatic(info, elt.kind === 'KeyValueExpr' ? elt.value : elt, field.type);
      });
    }
    if (u.kind !== 'Array' && u.kind !== 'Slice') return false;
    return indexed(info, e).every(({ value }) => this.isStatic(info, value, u.elem));
  }

  /** The declared function that an expression names. */
  private funcOf(info: Info, value: Expr): Func | null {
    const e = uninstantiated(info, value);
    const id = e.kind === 'Ident' ? e : e.kind === 'SelectorExpr' && !info.selections.has(e) ? e.sel : null;
    const obj = id ? info.uses.get(id) : null;
    return obj?.kind === 'Func' ? obj : null;
  }

  private varOf(info: Info, e: Expr): Var | null {
    const id = e.kind === 'Ident' ? e : e.kind === 'SelectorExpr' && !info.selections.has(e) ? e.sel : null;
    const obj = id ? info.uses.get(id) : null;
    return obj?.kind === 'Var' && obj.isPackageLevel ? obj : null;
  }

  /** Writes the value of a static expression into zeroed data. */
  write(info: Info, expr: Expr, to: Type, at: DataRef): void {
    const { data } = this.prog.writer;
    const tv = info.types.get(expr) ?? internal('static expression without type', expr.pos);
    if (tv.mode === 'nilvalue') return;
    if (isInterface(to)) {
      const image = this.prog.types.of(tv.type);
      this.prog.methods.converted(tv.type);
      data.setAddress(at, Reloc.TYPE, image);
      if (image.shape === Shape.PTR) this.write(info, expr, tv.type, at.plus(8));
      else {
        const box = this.object(image);
        this.write(info, expr, tv.type, box);
        data.setAddress(at.plus(8), Reloc.DATA, box);
      }
      return;
    }
    if (tv.value) {
      constantData(this.prog, at, tv.value, this.prog.types.of(to));
      return;
    }
    const e = unparen(expr);
    if (e.kind === 'CompositeLit') {
      this.writeLiteral(info, e, at);
      return;
    }
    if (e.kind === 'UnaryExpr') {
      const x = unparen(e.x);
      if (x.kind === 'CompositeLit') {
        const { type } = literalType(info, x);
        const object = this.object(this.prog.types.of(type));
        this.writeLiteral(info, x, object);
        data.setAddress(at, Reloc.DATA, object);
        return;
      }
      const v = this.varOf(info, x) ?? internal('static address of no variable', e.pos);
      data.setAddress(at, Reloc.DATA, this.prog.globals.ref(v));
      return;
    }
    const f = this.funcOf(info, e) ?? internal('static value of no function', e.pos);
    data.setAddress(at, Reloc.FUNC, this.prog.funcRef(f));
  }

  /** Room for an object that the program may change: what it points to must be found by the collector. */
  private object(t: ImageType): DataRef {
    const { data } = this.prog.writer;
    if (t.size === 0) return this.prog.zeroBase;
    const ref = data.allocate(t.size, Math.max(8, t.align));
    data.addRoots(ref, t);
    return ref;
  }

  private writeLiteral(info: Info, e: CompositeLit, at: DataRef): void {
    const { type, pointer } = literalType(info, e);
    const t = this.prog.types.of(type);
    const u = under(type);
    let target = at;
    if (pointer) {
      target = this.object(t);
      this.prog.writer.data.setAddress(at, Reloc.DATA, target);
    }
    if (u.kind === 'Struct') {
      for (const [i, elt] of e.elts.entries()) {
        const index = fieldIndex(u.fields, elt, i);
        const field = u.fields[index] ?? internal('field of a literal not found', elt.pos);
        this.write(info, elt.kind === 'KeyValueExpr' ? elt.value : elt, field.type, target.plus(t.offsetOf(index)));
      }
      return;
    }
    if (u.kind !== 'Array' && u.kind !== 'Slice') internal(`static literal of a ${u.kind}`, e.pos);
    const elem = this.prog.types.of(u.elem);
    if (u.kind === 'Slice') {
      const { data } = this.prog.writer;
      const n = literalLength(info, e);
      const array = this.object(this.prog.types.arrayOf(n, elem));
      data.setAddress(target, Reloc.DATA, array);
      data.setInt(target.plus(8), BigInt(n), 8);
      data.setInt(target.plus(16), BigInt(n), 8);
      target = array;
    }
    for (const { index, value } of indexed(info, e)) {
      this.write(info, value, u.elem, target.plus(index * elem.size));
    }
  }

  /** The elements of a slice literal that are all constants, in data that nobody writes to; null if they aren't. */
  constantArray(info: Info, e: CompositeLit, elem: Type): DataRef | null {
    const t = this.prog.types.of(elem);
    if (t.shape !== Shape.SCALAR && t.shape !== Shape.STRING) return null;
    const elements = indexed(info, e);
    if (!elements.every(({ value }) => info.types.get(value)?.value)) return null;
    const n = literalLength(info, e);
    const ref = this.prog.writer.data.allocate(n * t.size, 8);
    for (const { index, value } of elements) this.write(info, value, elem, ref.plus(index * t.size));
    return ref;
  }

  /** A constant where an interface's data word can point to it. */
  box(value: ConstValue, t: ImageType): DataRef {
    const key = `${t.id} ${value.kind} ${constantText(value)}`;
    let ref = this.boxes.get(key);
    if (!ref) {
      ref = this.prog.writer.data.allocate(t.size, 8);
      constantData(this.prog, ref, value, t);
      this.boxes.set(key, ref);
    }
    return ref;
  }
}

function constantText(v: ConstValue): string {
  switch (v.kind) {
    case 'string':
      return v.bytes.join();
    case 'float':
      return `${v.value.num}/${v.value.den}`;
    case 'complex':
      return `${v.re.num}/${v.re.den} ${v.im.num}/${v.im.den}`;
    default:
      return String(v.value);
  }
}
