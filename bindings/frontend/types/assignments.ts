/** Assignments and initialisations, with as many values as variables. */
import { type Expr, type ReturnStmt, unparen } from '../syntax/ast.js';
import { assignableTo } from './assignability.js';
import { type At, type Checker, UNSET } from './checker.js';
import { expr, exprList, multiExpr, singleValue, use, useLHS, withoutUse } from './expr.js';
import { type Const, Var } from './objects.js';
import { Operand } from './operand.js';
import { isInterface, isNumeric, isUntyped, isValid } from './predicates.js';
import { isGeneric, targetFor } from './generic.js';
import { INVALID, type Type } from './types.js';
import { defaultType, implicitType, updateExprType, updateExprVal } from './untyped.js';

/** Makes x a value for a variable of type t (null: the blank identifier), or reports that it can't be. */
export function assignment(c: Checker, x: Operand, t: Type | null, context: string): void {
  singleValue(c, x);
  if (x.invalid) return;
  if (x.mode === 'novalue' || x.mode === 'builtin' || x.mode === 'typexpr') {
    c.error(x, `cannot assign ${c.str(x)} to ${t ? c.str(t) : '_'} in ${context}`);
    x.invalidate();
    return;
  }
  if (isUntyped(x.type)) {
    let target = t;
    if (x.isNil) {
      if (t === null) {
        c.error(x, `use of untyped nil in ${context}`);
        x.invalidate();
        return;
      }
    } else if (t === null || isInterface(t)) target = defaultType(x.type);
    const found = implicitType(x, target!);
    if (typeof found === 'string') {
      const why = found === 'other' ? '' : ` (${found})`;
      c.error(x, `cannot use ${c.str(x)} as ${c.str(target!)} value in ${context}${why}`);
      x.invalidate();
      return;
    }
    if (found.value) {
      x.value = found.value;
      updateExprVal(c, x.expr, found.value);
    }
    if (found.type !== x.type) {
      x.type = found.type;
      updateExprType(c, x.expr, found.type, false);
    }
  }
  if (isGeneric(x.type)) {
    c.error(x, `cannot use generic function ${c.str(x)} without instantiation in ${context}`);
    x.invalidate();
    return;
  }
  if (t === null) return;
  const cause = assignableTo(c, x, t);
  if (cause !== null) {
    c.error(x, `cannot use ${c.str(x)} as ${c.str(t)} value in ${context}${cause === '' ? '' : `: ${cause}`}`);
    x.invalidate();
  }
}

export function initConst(c: Checker, lhs: Const, x: Operand): void {
  if (x.invalid || !isValid(x.type) || (lhs.type !== UNSET && !isValid(lhs.type))) {
    if (lhs.type === UNSET) lhs.type = INVALID;
    return;
  }
  if (x.mode !== 'constant') {
    c.error(x, `${c.str(x)} is not constant`);
    if (lhs.type === UNSET) lhs.type = INVALID;
    return;
  }
  if (lhs.type === UNSET) lhs.type = x.type;
  assignment(c, x, lhs.type, 'constant declaration');
  if (!x.invalid) lhs.value = x.value;
}

export function initVar(c: Checker, lhs: Var, x: Operand, context: string): void {
  if (x.invalid || !isValid(x.type) || (lhs.type !== UNSET && !isValid(lhs.type))) {
    if (lhs.type === UNSET) lhs.type = INVALID;
    x.invalidate();
    return;
  }
  if (lhs.type === UNSET) {
    if (x.isNil && isUntyped(x.type)) {
      c.error(x, `use of untyped nil in ${context}`);
      lhs.type = INVALID;
      x.invalidate();
      return;
    }
    // A call's several values have no one type; assignment reports it.
    lhs.type = x.type.kind === 'Tuple' ? INVALID : defaultType(x.type);
    if (x.type.kind === 'Tuple') {
      singleValue(c, x);
      return;
    }
  }
  assignment(c, x, lhs.type, context);
}

/** The type of a left side: null for `_`, INVALID after an error. */
function lhsVar(c: Checker, lhs: Expr): Type | null {
  const id = unparen(lhs);
  const x = new Operand();
  if (id.kind === 'Ident') {
    if (id.name === '_') {
      c.info.defs.set(id, null);
      return null;
    }
    withoutUse(c, id.name, () => expr(c, x, lhs));
  } else expr(c, x, lhs);
  if (x.invalid || !isValid(x.type)) return INVALID;
  if (x.mode === 'variable' || x.mode === 'mapindex') return x.type;
  if (x.expr?.kind === 'SelectorExpr') {
    const base = new Operand();
    expr(c, base, x.expr.x);
    if (base.mode === 'mapindex') {
      c.error(x, `cannot assign to struct field ${c.str(x.expr)} in map`);
      return INVALID;
    }
  }
  c.error(x, `cannot assign to ${c.str(x.expr!)} (neither addressable nor a map index expression)`);
  return INVALID;
}

/** `lhs = x`; without x it is computed from rhs. */
export function assignVar(c: Checker, lhs: Expr, rhs: Expr | null, value: Operand | null, context: string): void {
  const t = lhsVar(c, lhs);
  if (t && !isValid(t)) {
    if (value) value.invalidate();
    else use(c, rhs);
    return;
  }
  let x = value;
  if (!x) {
    x = new Operand();
    expr(c, x, rhs!, targetFor(t, c.str(lhs)));
  }
  const blank = t === null && context === 'assignment';
  assignment(c, x, t, blank ? 'assignment to _ identifier' : context);
}

/** `(int, ...string)`, `(number, nil)`: types as messages about calls and returns list them. */
export function typesSummary(c: Checker, types: readonly Type[], variadic: boolean, dots: boolean): string {
  const parts = types.map((t, i) => {
    let s: string;
    if (!isValid(t)) s = 'unknown type';
    else if (isUntyped(t)) s = isNumeric(t) ? 'number' : c.str(t).replaceAll('untyped ', '');
    else s = c.str(t);
    if (i < types.length - 1) return s;
    if (variadic) return `...${t.kind === 'Slice' ? c.str(t.elem) : s}`;
    return dots ? `${s}...` : s;
  });
  return `(${parts.join(', ')})`;
}

function plural(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

function mismatch(c: Checker, rhs: readonly Expr[], l: number, r: number): void {
  const [vars, values] = [plural(l, 'variable'), plural(r, 'value')];
  const [first] = rhs;
  const call = unparen(first!);
  if (rhs.length === 1 && call.kind === 'CallExpr') {
    c.error(first!, `assignment mismatch: ${vars} but ${c.str(call.fun)} returns ${values}`);
  } else c.error(first!, `assignment mismatch: ${vars} but ${values}`);
}

function returnMismatch(c: Checker, at: At, lhs: readonly Var[], rhs: readonly Operand[]): void {
  const [l, r] = [lhs.length, rhs.length];
  const place = r > l ? rhs[l]! : r > 0 ? rhs[r - 1]! : at;
  const have = typesSummary(
    c,
    rhs.map((x) => x.type),
    false,
    false,
  );
  const want = typesSummary(
    c,
    lhs.map((v) => v.type),
    false,
    false,
  );
  c.error(place, `${r > l ? 'too many' : 'not enough'} return values\n\thave ${have}\n\twant ${want}`);
}

/** Initialises variables; with a return statement the function's results. */
export function initVars(c: Checker, lhs: readonly Var[], rhs: readonly Expr[], ret: ReturnStmt | null): void {
  const context = ret ? 'return statement' : 'assignment';
  const isCall = rhs.length === 1 && unparen(rhs[0]!).kind === 'CallExpr';
  if (lhs.length === rhs.length && !isCall) {
    for (const [i, v] of lhs.entries()) {
      const x = new Operand();
      const desc = ret ? 'result variable' : v.name;
      expr(c, x, rhs[i]!, v.type === UNSET ? null : targetFor(v.type, ret && v.name !== '' ? v.name : desc));
      initVar(c, v, x, context);
    }
    return;
  }
  if (rhs.length !== 1) {
    // The count is no news when there is an error among the values.
    if (use(c, ...rhs)) {
      if (ret) returnMismatch(c, ret, lhs, exprList(c, rhs));
      else mismatch(c, rhs, lhs.length, rhs.length);
    }
    invalidateTypes(lhs);
    return;
  }
  const { list, commaOk } = multiExpr(c, rhs[0]!, lhs.length === 2 && !ret);
  if (lhs.length === list.length) {
    lhs.forEach((v, i) => {
      initVar(c, v, list[i]!, context);
    });
    if (commaOk) recordCommaOk(c, rhs[0]!, list);
    return;
  }
  if (list[0]!.mode !== 'invalid') {
    if (ret) returnMismatch(c, ret, lhs, list);
    else mismatch(c, rhs, lhs.length, list.length);
  }
  invalidateTypes(lhs);
}

function invalidateTypes(vars: readonly Var[]): void {
  for (const v of vars) if (v.type === UNSET) v.type = INVALID;
}

function recordCommaOk(c: Checker, e: Expr, list: readonly Operand[]): void {
  const [a, b] = list;
  if (a && b && !a.invalid && b.mode !== 'invalid') c.recordCommaOk(e, [a.type, b.type]);
}

export function assignVars(c: Checker, lhs: readonly Expr[], rhs: readonly Expr[]): void {
  const isCall = rhs.length === 1 && unparen(rhs[0]!).kind === 'CallExpr';
  if (lhs.length === rhs.length && !isCall) {
    lhs.forEach((l, i) => {
      assignVar(c, l, rhs[i]!, null, 'assignment');
    });
    return;
  }
  if (rhs.length !== 1) {
    const okLHS = useLHS(c, ...lhs);
    const okRHS = use(c, ...rhs);
    if (okLHS && okRHS) mismatch(c, rhs, lhs.length, rhs.length);
    return;
  }
  const { list, commaOk } = multiExpr(c, rhs[0]!, lhs.length === 2);
  if (lhs.length === list.length) {
    lhs.forEach((l, i) => {
      assignVar(c, l, null, list[i]!, 'assignment');
    });
    if (commaOk) recordCommaOk(c, rhs[0]!, list);
    return;
  }
  if (list[0]!.mode !== 'invalid') mismatch(c, rhs, lhs.length, list.length);
  useLHS(c, ...lhs);
}

/** `a, b := …`: at least one new variable. */
export function shortVarDecl(c: Checker, at: At, lhs: readonly Expr[], rhs: readonly Expr[]): void {
  const top = c.pending;
  const { scope } = c.env;
  const seen = new Set<string>();
  const fresh: Var[] = [];
  let failed = false;
  const vars = lhs.map((e): Var => {
    const dummy = () => {
      failed = true;
      return new Var(e.pos, c.pkg, '_', UNSET);
    };
    if (e.kind !== 'Ident') {
      useLHS(c, e);
      c.error(e, `non-name ${c.str(e)} on left side of :=`);
      return dummy();
    }
    const { name } = e;
    if (name !== '_') {
      if (seen.has(name)) {
        c.error(e, `${name} repeated on left side of :=`);
        return dummy();
      }
      seen.add(name);
      const old = scope.lookup(name);
      if (old) {
        c.recordUse(e, old);
        if (old.kind === 'Var') return old;
        c.error(e, `cannot assign to ${name}`);
        return dummy();
      }
    }
    const v = new Var(e.pos, c.pkg, name, UNSET);
    if (name !== '_') fresh.push(v);
    c.info.defs.set(e, v);
    return v;
  });
  initVars(c, vars, rhs, null);
  // Function literals on the right must not see the new variables.
  c.processDelayed(top);
  if (fresh.length === 0 && !failed) {
    c.softError(at, 'no new variables on left side of :=');
    return;
  }
  const end = rhs[rhs.length - 1]!.end.offset;
  for (const v of fresh) c.declare(scope, null, v, end);
}
