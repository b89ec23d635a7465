/** Expression and type switches. */
import { type CaseClause, type Expr, formatPos, type Ident, type SwitchStmt, unparen } from '../syntax/ast.js';
import type { Pos, TypeSwitchStmt } from '../syntax/ast.js';
import { assignment } from './assignments.js';
import { comparison } from './binary.js';
import type { Checker } from './checker.js';
import { makeBool, valueKey } from './constant.js';
import { expr, typeAssertion } from './expr.js';
import { Var } from './objects.js';
import { Operand } from './operand.js';
import { comparable, hasNil, identical, isInterface, isValid } from './predicates.js';
import { stmtList } from './stmt.js';
import { varType } from './typexpr.js';
import { INVALID, type Type } from './types.js';
import { typ } from './universe.js';
import { convertUntyped } from './untyped.js';

function defaults(c: Checker, clauses: readonly CaseClause[]): void {
  let first: CaseClause | null = null;
  for (const clause of clauses) {
    if (clause.list) continue;
    if (first) c.error(clause, `multiple defaults (first at ${formatPos(first.pos)})`);
    else first = clause;
  }
}

export function switchStmt(c: Checker, s: SwitchStmt): void {
  const x = new Operand();
  if (s.tag) {
    expr(c, x, s.tag);
    assignment(c, x, null, 'switch expression');
    if (!x.invalid && !comparable(x.type) && !hasNil(x.type)) {
      c.error(x, `cannot switch on ${c.str(x)} (${c.str(x.type)} is not comparable)`);
      x.invalidate();
    }
  } else {
    const pos = s.body[0]?.pos ?? s.rbrace;
    const name: Ident = { kind: 'Ident', pos, end: pos, name: 'true' };
    x.set('constant', typ.bool, name);
    x.value = makeBool(true);
  }
  defaults(c, s.body);
  const seen = new Map<string, { type: Type; pos: Pos }[]>();
  for (const clause of s.body) {
    for (const e of clause.list ?? []) caseValue(c, x, e, seen);
    c.openScope(clause, 'case');
    stmtList(c, clause.body);
    c.closeScope();
  }
}

function caseValue(c: Checker, x: Operand, e: Expr, seen: Map<string, { type: Type; pos: Pos }[]>): void {
  const v = new Operand();
  expr(c, v, e);
  if (x.invalid || v.invalid) return;
  convertUntyped(c, v, x.type);
  if (v.invalid) return;
  const result = new Operand().copy(v);
  comparison(c, result, x, '==', true);
  if (result.invalid || v.mode !== 'constant' || !v.value) return;
  // Go allows `case true, true`.
  if (v.value.kind === 'bool') return;
  const key = valueKey(v.value);
  const same = seen.get(key) ?? [];
  const old = same.find((k) => identical(k.type, v.type));
  if (old) {
    c.error(v, `duplicate case ${c.str(v)} in expression switch\n\t${formatPos(old.pos)}: previous case`);
    return;
  }
  seen.set(key, [...same, { type: v.type, pos: e.pos }]);
}

export function typeSwitchStmt(c: Checker, s: TypeSwitchStmt): void {
  let { lhs } = s;
  if (lhs?.name === '_') {
    c.softError(lhs, 'no new variable on left side of :=');
    lhs = null;
  } else if (lhs) c.info.defs.set(lhs, null);
  const x = new Operand();
  expr(c, x, s.x.x);
  if (!x.invalid && x.type.kind === 'TypeParam') {
    c.error(x, `cannot use type switch on type parameter value ${c.str(x)}`);
    x.invalidate();
  } else if (!x.invalid && !isInterface(x.type)) {
    c.error(x, `${c.str(x)} is not an interface`);
    x.invalidate();
  }
  defaults(c, s.body);
  const vars: Var[] = [];
  const seen: { type: Type | null; e: Expr }[] = [];
  for (const clause of s.body) {
    const t = caseTypes(c, x, clause.list ?? [], seen);
    c.openScope(clause, 'case');
    if (lhs) {
      const v = new Var(lhs.pos, c.pkg, lhs.name, t);
      c.declare(c.env.scope, null, v, clause.colon.offset);
      c.recordImplicit(clause, v);
      vars.push(v);
    }
    stmtList(c, clause.body);
    c.closeScope();
  }
  if (!lhs) return;
  // One variable in the source, so one use is enough for all clauses.
  const used = vars.some((v) => v.used);
  for (const v of vars) v.used = true;
  if (!used) c.softError(lhs, `${lhs.name} declared and not used`);
}

/** Checks the types of a case; the type that the switch's variable has in it. */
function caseTypes(c: Checker, x: Operand, list: readonly Expr[], seen: { type: Type | null; e: Expr }[]): Type {
  const valid = !x.invalid;
  let t: Type | null = null;
  for (const e of list) {
    if (isNil(c, e)) {
      t = null;
      expr(c, new Operand(), e);
    } else {
      t = varType(c, e);
      if (!isValid(t)) continue;
    }
    const type = t;
    const old = seen.find((k) => (k.type === null || type === null ? k.type === type : identical(k.type, type)));
    if (old) {
      const what = type ? c.str(type) : 'nil';
      c.error(e, `duplicate case ${what} in type switch\n\t${formatPos(old.e.pos)}: previous case`);
      continue;
    }
    seen.push({ type, e });
    if (valid && type) typeAssertion(c, e, x, type, true);
  }
  if (list.length === 1 && t) return t;
  return valid ? x.type : INVALID;
}

function isNil(c: Checker, e: Expr): boolean {
  const id = unparen(e);
  return id.kind === 'Ident' && c.lookup(id.name)?.kind === 'Nil';
}
