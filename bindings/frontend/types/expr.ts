/** Expressions: the entry points, and the kinds of expressions without a file of their own. */
import { type Expr, unparen } from '../syntax/ast.js';
import { callExpr } from './call.js';
import type { Checker } from './checker.js';
import { binary, unary } from './binary.js';
import { funcInstance, nonGeneric, type Target } from './generic.js';
import { indexExpr, sliceExpr } from './indexing.js';
import { basicLit, compositeLit, funcLit } from './literals.js';
import { Operand, valueOperand } from './operand.js';
import { isInterface, isValid } from './predicates.js';
import { selector } from './selector.js';
import { hasAllMethods } from './assignability.js';
import { ident, typExpr, varType } from './typexpr.js';
import { finiteSize } from './validtype.js';
import { INVALID, Pointer, type Type } from './types.js';
import { commonUnder, underIs } from './typeset.js';
import { typ } from './universe.js';

/** Whether an expression may stand alone as a statement. */
export type ExprKind = 'conversion' | 'expression' | 'statement';

/**
 * Checks e and records what it is. `hint`: the type that a composite literal without one takes. `target`: the function
 * type that is wanted, which may tell a generic function's type arguments; 'generic': it may stay generic.
 */
export function rawExpr(
  c: Checker,
  x: Operand,
  e: Expr,
  hint: Type | null,
  target: Target | 'generic' | null = null,
): ExprKind {
  x.set('invalid', INVALID, e);
  x.value = null;
  const kind = exprInternal(c, x, e, hint, target);
  if (target !== 'generic') nonGeneric(c, x, target);
  // A value whose type is still being declared can't be part of that type: type T [len(T{})]int.
  if (!x.invalid && x.mode !== 'novalue' && !finiteSize(c, x.type)) x.set('invalid', INVALID);
  c.record(x);
  return kind;
}

/** A single value. */
export function expr(c: Checker, x: Operand, e: Expr, target: Target | null = null): void {
  rawExpr(c, x, e, null, target);
  onlyValue(c, x);
  singleValue(c, x);
}

export function exprWithHint(c: Checker, x: Operand, e: Expr, hint: Type): void {
  rawExpr(c, x, e, hint);
  onlyValue(c, x);
  singleValue(c, x);
}

/** A single value, or a type. */
export function exprOrType(c: Checker, x: Operand, e: Expr, generic = false): void {
  rawExpr(c, x, e, null, generic ? 'generic' : null);
  if (x.mode === 'novalue') {
    c.error(x, `${c.str(x)} used as value or type`);
    x.invalidate();
  }
  singleValue(c, x);
}

/** One value, or all of a call's; with `commaOk` the second, boolean value of those that may have one. */
export function multiExpr(c: Checker, e: Expr, commaOk: boolean): { list: Operand[]; commaOk: boolean } {
  const x = new Operand();
  rawExpr(c, x, e, null);
  onlyValue(c, x);
  if (x.type.kind === 'Tuple' && !x.invalid) {
    return { list: x.type.vars.map((v) => valueOperand(v.type, e)), commaOk: false };
  }
  if (commaOk && (x.mode === 'mapindex' || x.mode === 'commaok')) {
    return { list: [x, valueOperand(typ['untyped bool'], e)], commaOk: true };
  }
  return { list: [x], commaOk: false };
}

/** Arguments: several expressions, or one call with several values. */
export function exprList(c: Checker, list: readonly Expr[]): Operand[] {
  if (list.length === 1) return multiExpr(c, list[0]!, false).list;
  return list.map((e) => {
    const x = new Operand();
    expr(c, x, e);
    return x;
  });
}

/** Arguments, which may be generic functions; those with some of their type arguments come with them. */
export function genericExprList(c: Checker, list: readonly Expr[]): { args: Operand[]; given: Map<number, Type[]> } {
  const given = new Map<number, Type[]>();
  const one = (e: Expr, i: number): Operand => {
    const x = new Operand();
    if (e.kind === 'IndexExpr' && indexExpr(c, x, e)) {
      const args = funcInstance(c, x, e, null, true);
      if (args) {
        given.set(i, args);
        x.expr = e;
      } else c.record(x);
    } else if (e.kind === 'IndexExpr') {
      x.expr = e;
      nonGeneric(c, x, null);
      c.record(x);
    } else rawExpr(c, x, e, null, 'generic');
    onlyValue(c, x);
    return x;
  };
  const [first] = list;
  if (list.length === 1 && first) {
    const x = one(first, 0);
    if (x.type.kind === 'Tuple' && !x.invalid) {
      return { args: x.type.vars.map((v) => valueOperand(v.type, first)), given };
    }
    return { args: [x], given };
  }
  const args = list.map((e, i) => {
    const x = one(e, i);
    singleValue(c, x);
    return x;
  });
  return { args, given };
}

function onlyValue(c: Checker, x: Operand): void {
  if (x.mode === 'novalue') c.error(x, `${c.str(x)} used as value`);
  else if (x.mode === 'builtin') c.error(x, `${c.str(x)} must be called`);
  else if (x.mode === 'typexpr') c.error(x, `${c.str(x)} is not an expression`);
  else return;
  x.invalidate();
}

export function singleValue(c: Checker, x: Operand): void {
  if (x.mode === 'value' && x.type.kind === 'Tuple') {
    c.error(x, `multiple-value ${c.str(x)} in single-value context`);
    x.invalidate();
  }
}

/** Checks expressions whose values don't matter any more, so that what they use counts as used. True without errors. */
export function use(c: Checker, ...list: readonly (Expr | null)[]): boolean {
  return useAll(c, list, false);
}

/** The same for left sides of assignments: a variable there isn't used. */
export function useLHS(c: Checker, ...list: readonly Expr[]): boolean {
  return useAll(c, list, true);
}

function useAll(c: Checker, list: readonly (Expr | null)[], lhs: boolean): boolean {
  let ok = true;
  for (const e of list) if (e && !useOne(c, e, lhs)) ok = false;
  return ok;
}

function useOne(c: Checker, e: Expr, lhs: boolean): boolean {
  const n = unparen(e);
  const x = new Operand();
  if (n.kind === 'Ident') {
    if (n.name === '_') return true;
    if (lhs) withoutUse(c, n.name, () => exprOrType(c, x, n));
    else exprOrType(c, x, n);
  } else if (n.kind === 'KeyValueExpr') return useOne(c, n.value, lhs);
  else rawExpr(c, x, e, null);
  return !x.invalid;
}

/** Runs action; a variable of that name doesn't count as used because of it. */
export function withoutUse(c: Checker, name: string, action: () => void): void {
  const obj = c.lookup(name);
  if (obj?.kind !== 'Var' || obj.pkg !== c.pkg) {
    action();
    return;
  }
  const { used } = obj;
  action();
  obj.used = used;
}

function exprInternal(c: Checker, x: Operand, e: Expr, hint: Type | null, target: Target | 'generic' | null): ExprKind {
  switch (e.kind) {
    case 'Ident':
      ident(c, x, e, false);
      break;
    case 'BasicLit':
      basicLit(c, x, e);
      break;
    case 'FuncLit':
      funcLit(c, x, e);
      break;
    case 'CompositeLit':
      compositeLit(c, x, e, hint);
      break;
    case 'ParenExpr': {
      const kind = rawExpr(c, x, e.x, null, target === 'generic' ? 'generic' : null);
      x.expr = e;
      return kind;
    }
    case 'SelectorExpr':
      selector(c, x, e, false);
      break;
    case 'IndexExpr':
      if (indexExpr(c, x, e)) funcInstance(c, x, e, target === 'generic' ? null : target, false);
      break;
    case 'SliceExpr':
      sliceExpr(c, x, e);
      break;
    case 'TypeAssertExpr':
      typeAssert(c, x, e);
      break;
    case 'CallExpr':
      return callExpr(c, x, e);
    case 'StarExpr':
      star(c, x, e.x);
      break;
    case 'UnaryExpr':
      unary(c, x, e);
      if (e.op === '<-' && !x.invalid) {
        x.expr = e;
        return 'statement';
      }
      break;
    case 'BinaryExpr':
      binary(c, x, e, e.x, e.y, e.op);
      break;
    case 'ArrayType':
    case 'StructType':
    case 'FuncType':
    case 'InterfaceType':
    case 'MapType':
    case 'ChanType':
      x.set('typexpr', typExpr(c, e));
      break;
    default:
      c.error(e, `invalid syntax tree: unexpected ${e.kind}`);
  }
  x.expr = e;
  // What failed must not be called unused as well.
  return x.invalid ? 'statement' : 'expression';
}

function star(c: Checker, x: Operand, e: Expr): void {
  exprOrType(c, x, e);
  if (x.invalid) return;
  if (x.mode === 'typexpr') {
    x.type = new Pointer(x.type);
    return;
  }
  if (x.isNil) {
    c.error(x, 'invalid operation: cannot indirect nil');
    x.invalidate();
    return;
  }
  if (!underIs(x.type, (u) => u.kind === 'Pointer')) {
    c.error(x, `invalid operation: cannot indirect ${c.str(x)}`);
    x.invalidate();
    return;
  }
  const common = commonUnder(x.type);
  if ('type' in common && common.type.kind === 'Pointer') {
    x.set('variable', common.type.elem);
    return;
  }
  const why = 'cause' in common ? `: ${common.cause((t) => c.str(t))}` : '';
  c.error(x, `invalid operation: cannot indirect ${c.str(x)}${why}`);
  x.invalidate();
}

function typeAssert(c: Checker, x: Operand, e: Expr & { kind: 'TypeAssertExpr' }): void {
  expr(c, x, e.x);
  if (x.invalid) return;
  if (x.type.kind === 'TypeParam') {
    c.error(x, `invalid operation: cannot use type assertion on type parameter value ${c.str(x)}`);
    x.invalidate();
    return;
  }
  if (!isInterface(x.type)) {
    c.error(x, `invalid operation: ${c.str(x)} is not an interface`);
    x.invalidate();
    return;
  }
  const t = e.type ? varType(c, e.type) : INVALID;
  if (!isValid(t)) {
    x.invalidate();
    return;
  }
  typeAssertion(c, e, x, t, false);
  x.set('commaok', t);
}

/** Reports an assertion or case that can never hold. */
export function typeAssertion(c: Checker, e: Expr, x: Operand, t: Type, typeSwitch: boolean): void {
  if (isInterface(t)) return;
  const cause = hasAllMethods(c, t, x.type, false);
  if (cause === null) return;
  if (typeSwitch) {
    const head = `impossible type switch case: ${c.str(e)}\n\t${c.str(x)}`;
    c.error(e, `${head} cannot have dynamic type ${c.str(t)} ${cause}`);
  } else {
    c.error(e, `impossible type assertion: ${c.str(e)}\n\t${c.str(t)} does not implement ${c.str(x.type)} ${cause}`);
  }
}
