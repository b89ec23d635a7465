/** `for … range`. */
import type { Expr, Field, FuncLit, FuncType, Ident, RangeStmt } from '../syntax/ast.js';
import { assignment, assignVar, initVar } from './assignments.js';
import { type Checker, UNSET } from './checker.js';
import { expr } from './expr.js';
import { Var } from './objects.js';
import { Operand, valueOperand } from './operand.js';
import { arrayPtrDeref, isBoolean, isInteger, isString, isValid } from './predicates.js';
import { stmt } from './stmt.js';
import { commonUnder, coreType } from './typeset.js';
import { INVALID, type Type } from './types.js';
import { typ, universeRune } from './universe.js';

/** What a range over a type yields; null: there is no such value. `cause` is set when it can't be ranged over. */
interface Iteration {
  readonly key: Type | null;
  readonly value: Type | null;
  readonly cause?: string;
}

export function rangeStmt(c: Checker, s: RangeStmt): void {
  const x = new Operand();
  expr(c, x, s.x);
  let over: Iteration = { key: INVALID, value: INVALID };
  if (!x.invalid) {
    const found = iteration(c, x.type);
    if (found === null || found.cause !== undefined) {
      const cause = found?.cause ? `: ${found.cause}` : '';
      c.softError(x, `cannot range over ${c.str(x)}${cause}`);
    } else {
      over = found;
      if (!over.key && s.key) c.softError(s.key, `range over ${c.str(x)} permits no iteration variables`);
      else if (!over.value && s.value) {
        c.softError(s.value, `range over ${c.str(x)} permits only one iteration variable`);
      }
    }
  }
  const scope = c.openScope(s, 'range');
  const overInt = !x.invalid && isInteger(x.type);
  const sides: [Expr | null, Type | null][] = [
    [s.key, over.key],
    [s.value, over.value],
  ];
  if (s.tok === ':=') {
    const vars: Var[] = [];
    for (const [lhs, type] of sides) if (lhs) declareVar(c, lhs, type, overInt ? x : null, vars);
    if (vars.length === 0) c.error(s, 'no new variables on left side of :=');
    for (const v of vars) c.declare(scope, null, v, s.body.pos.offset);
  } else if (s.key) {
    for (const [lhs, type] of sides) if (lhs && type && isValid(type)) assign(c, lhs, type, overInt ? x : null);
  } else if (overInt) assignment(c, x, null, 'range clause');
  stmt(c, s.body);
  c.closeScope();
  if (!x.invalid) rangeBody(c, s, x.type);
}

/** A loop over a function calls it with the loop's body as a function; its parameters are the loop's variables. */
function rangeBody(c: Checker, s: RangeStmt, t: Type): void {
  const over = coreType(t);
  const yields = over?.kind === 'Signature' && over.params.vars[0] ? coreType(over.params.vars[0].type) : null;
  if (yields?.kind !== 'Signature') return;
  const { pos, end } = s;
  const params = yields.params.vars.map((v, i): Field => {
    const lhs = [s.key, s.value][i] ?? null;
    let id: Ident = { kind: 'Ident', pos, end: pos, name: '_' };
    if (s.tok === ':=' && lhs?.kind === 'Ident') id = lhs;
    else if (lhs) {
      id = { kind: 'Ident', pos: lhs.pos, end: lhs.end, name: `.v${i}` };
      c.info.defs.set(id, new Var(lhs.pos, c.pkg, id.name, v.type));
    }
    return { kind: 'Field', pos, end: pos, names: [id], type: id, tag: null };
  });
  const type: FuncType = { kind: 'FuncType', pos, end: s.body.pos, lparen: pos, typeParams: [], params, results: [] };
  const lit: FuncLit = { kind: 'FuncLit', pos, end, type, body: s.body };
  c.info.rangeBodies.set(s, lit);
  c.recordTypeAndValue(lit, 'value', yields, null);
}

function declareVar(c: Checker, lhs: Expr, type: Type | null, int: Operand | null, vars: Var[]): void {
  let v: Var;
  if (lhs.kind === 'Ident') {
    v = new Var(lhs.pos, c.pkg, lhs.name, UNSET);
    v.shared = !c.allows(122);
    c.info.defs.set(lhs, v);
    if (lhs.name !== '_') vars.push(v);
  } else {
    c.error(lhs, `invalid syntax tree: cannot declare ${c.str(lhs)}`);
    v = new Var(lhs.pos, c.pkg, '_', UNSET);
  }
  if (!type || !isValid(type)) {
    v.type = INVALID;
    v.used = true;
  } else if (int) initVar(c, v, int, 'range clause');
  else initVar(c, v, valueOperand(type, lhs), 'assignment');
}

function assign(c: Checker, lhs: Expr, type: Type, int: Operand | null): void {
  if (!int) {
    assignVar(c, lhs, null, valueOperand(type, lhs), 'assignment');
    return;
  }
  assignVar(c, lhs, null, int, 'range clause');
  if (!int.invalid && !isInteger(int.type)) {
    c.softError(lhs, `cannot use iteration variable of type ${c.str(int.type)}`);
  }
}

function iteration(c: Checker, t: Type): Iteration | null {
  const str = (x: Type) => c.str(x);
  const common = commonUnder(t);
  if ('cause' in common) return { key: null, value: null, cause: common.cause(str) };
  const u = arrayPtrDeref(common.type);
  switch (u.kind) {
    case 'Basic':
      if (isString(u)) return { key: typ.int, value: universeRune };
      if (!isInteger(u)) return null;
      return c.allows(122) ? { key: t, value: null } : { key: null, value: null, cause: c.requires(122) };
    case 'Array':
    case 'Slice':
      return { key: typ.int, value: u.elem };
    case 'Map':
      return { key: u.key, value: u.elem };
    case 'Chan':
      if (u.dir === 'send') return { key: null, value: null, cause: `receive from send-only channel ${c.str(t)}` };
      return { key: u.elem, value: null };
    case 'Signature': {
      if (!c.allows(123)) return { key: null, value: null, cause: c.requires(123) };
      const bad = (why: string): Iteration => ({
        key: null,
        value: null,
        cause: `func must be func(yield func(...) bool): ${why}`,
      });
      if (u.params.vars.length !== 1) return bad('wrong argument count');
      if (u.results.vars.length !== 0) return bad('unexpected results');
      const yields = coreType(u.params.vars[0]!.type);
      if (yields?.kind !== 'Signature') return bad('argument is not func');
      const [key, value, more] = yields.params.vars;
      if (more) return bad('yield func has too many parameters');
      const result = yields.results.vars[0]?.type;
      if (yields.results.vars.length !== 1 || result?.kind !== 'Basic' || result.basic !== 'bool') {
        const own = yields.results.vars.length === 1 && result && isBoolean(result);
        return bad(`yield func ${own ? 'returns user-defined boolean, not bool' : 'does not return bool'}`);
      }
      return { key: key?.type ?? null, value: value?.type ?? null };
    }
    default:
      return null;
  }
}
