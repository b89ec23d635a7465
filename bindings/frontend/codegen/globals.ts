// Package-level variables: where they lie, and which initialisers the program needs.

import type { DataRef } from '../../image/assembler.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { CheckedPackage, Info } from '../types/info.js';
import type { Initializer, Var } from '../types/objects.js';
import { under } from '../types/types.js';
import { internal } from './problem.js';
import type { ProgramGen } from './program.js';

/** An initialiser of a package. */
export interface PackageInit {
  readonly pkg: CheckedPackage;
  readonly init: Initializer;
}

export class Globals {
  private readonly refs = new Map<Var, DataRef>();
  private readonly inits = new Map<Var, PackageInit>();
  /** Initialisers that must run: their variables are used, or they have effects. */
  private readonly needed = new Set<Initializer>();

  constructor(private readonly prog: ProgramGen) {}

  /** Notes a package's initialisers; those with effects are needed in any case. */
  addPackage(pkg: CheckedPackage): void {
    for (const init of pkg.info.initOrder) {
      for (const v of init.lhs) this.inits.set(v, { pkg, init });
      if (!isPure(pkg.info, init.rhs)) this.need({ pkg, init });
    }
  }

  private need(p: PackageInit): void {
    if (this.needed.has(p.init) || this.isStatic(p)) return;
    this.needed.add(p.init);
    this.prog.later(() => this.prog.compileInit(p));
  }

  private isStatic({ pkg, init }: PackageInit): boolean {
    const [v] = init.lhs;
    return init.lhs.length === 1 && v !== undefined && this.prog.statics.isStatic(pkg.info, init.rhs, v.type);
  }

  isNeeded(init: Initializer): boolean {
    return this.needed.has(init);
  }

  /** Where a variable lies. The first use brings its initialiser into the program. */
  ref(v: Var): DataRef {
    let ref = this.refs.get(v);
    if (ref) return ref;
    const t = this.prog.types.of(v.type);
    const { data } = this.prog.writer;
    const p = this.inits.get(v);
    const isStatic = p !== undefined && this.isStatic(p);
    if (t.size === 0) ref = this.prog.zeroBase;
    else ref = isStatic ? data.allocate(t.size, 8) : data.allocateZeroed(t.size, 8);
    this.refs.set(v, ref);
    if (t.size > 0) {
      data.addRoots(ref, t);
      data.globals.push({ name: `${v.pkg?.path ?? internal('variable without package')}.${v.name}`, ref, type: t });
    }
    if (p && isStatic) this.prog.statics.write(p.pkg.info, p.init.rhs, v.type, ref);
    else if (p) this.need(p);
    return ref;
  }
}

/** Whether an expression has no effect but its value: then nobody misses it when the variable isn't used. */
function isPure(info: Info, expr: Expr): boolean {
  const e = unparen(expr);
  const tv = info.types.get(e);
  if (tv?.value || tv?.mode === 'nilvalue' || tv?.mode === 'typexpr') return true;
  switch (e.kind) {
    case 'Ident':
    case 'FuncLit':
    case 'BasicLit':
      return true;
    case 'CompositeLit':
      return e.elts.every((x) =>
        x.kind === 'KeyValueExpr'
          ? (isFieldName(info, x.key) || isPure(info, x.key)) && isPure(info, x.value)
          : isPure(info, x),
      );
    case 'SelectorExpr':
      return !info.selections.has(e);
    case 'UnaryExpr':
      return e.op !== '<-' && isPure(info, e.x);
    case 'BinaryExpr':
      return e.op !== '/' && e.op !== '%' && isPure(info, e.x) && isPure(info, e.y);
    case 'CallExpr':
      return isPureCall(info, e) && e.args.every((a) => isPure(info, a));
    default:
      return false;
  }
}

function isFieldName(info: Info, key: Expr): boolean {
  return key.kind === 'Ident' && !info.types.has(key);
}

/** Conversions, make, new, len … and errors.New, which every package uses for its variables. */
function isPureCall(info: Info, e: CallExpr): boolean {
  const tv = info.types.get(e.fun);
  const fun = unparen(e.fun);
  if (tv?.mode === 'typexpr') {
    const t = under(tv.type);
    return t.kind !== 'Array' && t.kind !== 'Pointer';
  }
  if (tv?.mode === 'builtin') return fun.kind === 'Ident' && ['make', 'new', 'len', 'cap'].includes(fun.name);
  const obj = fun.kind === 'SelectorExpr' ? info.uses.get(fun.sel) : fun.kind === 'Ident' ? info.uses.get(fun) : null;
  return obj?.kind === 'Func' && obj.name === 'New' && obj.pkg?.path === 'errors';
}
