/** Literals: basic, function, composite. */
import type { BasicLit, CompositeLit, Expr, FuncLit } from '../syntax/ast.js';
import { assignment } from './assignments.js';
import type { Checker } from './checker.js';
import { makeFromLiteral, valueKey } from './constant.js';
import { expr, exprWithHint, use } from './expr.js';
import { indexValue } from './indexing.js';
import type { Var } from './objects.js';
import { constString, Operand } from './operand.js';
import { identical, isInterface, isValid } from './predicates.js';
import { lookupError } from './selector.js';
import { funcBody } from './stmt.js';
import { typExpr, varType } from './typexpr.js';
import { commonUnder, coreType } from './typeset.js';
import { GoArray, INVALID, type GoMap, type Struct, type Type } from './types.js';
import { typ } from './universe.js';
import { overflow } from './untyped.js';

const literalTypes = {
  INT: typ['untyped int'],
  FLOAT: typ['untyped float'],
  IMAG: typ['untyped complex'],
  CHAR: typ['untyped rune'],
  STRING: typ['untyped string'],
};

export function basicLit(c: Checker, x: Operand, e: BasicLit): void {
  if (e.tok === 'IMAG') {
    c.error(e, `complex constant ${e.value} is not supported yet`);
    return;
  }
  if (e.tok !== 'STRING' && e.value.length > 10000) {
    c.error(e, `excessively long constant: ${e.value.slice(0, 10)}... (${e.value.length} chars)`);
    return;
  }
  x.value = makeFromLiteral(e.tok, e.value);
  if (x.value === null) {
    c.error(e, `malformed constant: ${e.value}`);
    return;
  }
  x.set('constant', literalTypes[e.tok], e);
  overflow(c, x);
}

export function funcLit(c: Checker, x: Operand, e: FuncLit): void {
  const sig = typExpr(c, e.type);
  if (sig.kind !== 'Signature') return;
  // The body may use types that are still being declared around it, so it waits.
  const { decl, iota } = c.env;
  c.later(() => funcBody(c, decl, sig, e.body, iota));
  x.set('value', sig);
}

export function compositeLit(c: Checker, x: Operand, e: CompositeLit, hint: Type | null): void {
  let type: Type;
  let base: Type;
  // `[...]T` takes its length from the elements.
  const open = e.type?.kind === 'ArrayType' && e.type.len?.kind === 'Ellipsis';
  if (e.type?.kind === 'ArrayType' && open) {
    type = new GoArray(-1, varType(c, e.type.elt));
    base = type;
  } else if (e.type) {
    type = typExpr(c, e.type);
    base = type;
  } else if (hint) {
    type = hint;
    const u = coreType(hint);
    // In a []*T, {…} is &T{…}.
    base = u?.kind === 'Pointer' ? u.elem : hint;
  } else {
    c.error(e, 'missing type in composite literal');
    type = INVALID;
    base = INVALID;
  }
  const common = commonUnder(base);
  if ('cause' in common) {
    const what = `composite literal${e.type ? '' : ' element'} type ${c.str(type)}`;
    use(c, ...e.elts);
    c.error(e, `invalid ${what} (no common underlying type)`);
    x.set('invalid', INVALID);
    return;
  }
  const u = common.type;
  switch (u.kind) {
    case 'Struct':
      structLit(c, x, e, u, base);
      break;
    case 'Array': {
      const n = indexedElements(c, e.elts, u.elem, u.len);
      if (u.len < 0) {
        const known = new GoArray(n, u.elem);
        if (type === base) type = known;
        if (e.type) c.recordTypeAndValue(e.type, 'typexpr', known, null);
      }
      break;
    }
    case 'Slice':
      indexedElements(c, e.elts, u.elem, -1);
      break;
    case 'Map':
      mapLit(c, x, e, u);
      break;
    default:
      use(c, ...e.elts);
      if (isValid(u)) {
        c.error(e, `invalid composite literal${e.type ? '' : ' element'} type ${c.str(type)}`);
      }
      x.set('invalid', INVALID);
      return;
  }
  x.set('value', type);
  x.value = null;
}

function structLit(c: Checker, x: Operand, e: CompositeLit, s: Struct, base: Type): void {
  const [first] = e.elts;
  if (!first) return;
  if (first.kind === 'KeyValueExpr') {
    const visited = new Set<Var>();
    for (const elt of e.elts) keyedField(c, x, elt, s, base, visited);
    return;
  }
  for (const [i, elt] of e.elts.entries()) {
    if (elt.kind === 'KeyValueExpr') {
      c.error(elt, 'mixture of field:value and value elements in struct literal');
      continue;
    }
    const field = s.fields[i];
    expr(c, x, elt);
    if (!field) {
      c.error(x, `too many values in struct literal of type ${c.str(base)}`);
      break;
    }
    if (!field.exported && field.pkg !== c.pkg) {
      const what = `unexported field ${field.name} in struct literal of type ${c.str(base)}`;
      c.error(x, `implicit assignment to ${what}`);
      continue;
    }
    assignment(c, x, field.type, 'struct literal');
  }
  if (e.elts.length < s.fields.length) {
    c.error(e.rbrace, `too few values in struct literal of type ${c.str(base)}`);
  }
}

function keyedField(c: Checker, x: Operand, e: Expr, s: Struct, base: Type, visited: Set<Var>): void {
  if (e.kind !== 'KeyValueExpr') {
    c.error(e, 'mixture of field:value and value elements in struct literal');
    return;
  }
  expr(c, x, e.value);
  if (e.key.kind !== 'Ident') {
    c.error(e, `invalid field name ${c.str(e.key)} in struct literal`);
    return;
  }
  const { name } = e.key;
  const visible = (f: Var) => f.exported || f.pkg === c.pkg;
  const field = name === '_' ? undefined : s.fields.find((f) => f.name === name && visible(f) && c.allows(f.since));
  if (!field) {
    const other =
      name === '_' ? undefined : s.fields.find((f) => f.name.toLowerCase() === name.toLowerCase() && c.allows(f.since));
    const alt = other ?? null;
    c.error(e.key, lookupError(c, base, name, alt, true));
    return;
  }
  c.recordUse(e.key, field);
  assignment(c, x, field.type, 'struct literal');
  if (visited.has(field)) c.error(e, `duplicate field name ${name} in struct literal`);
  visited.add(field);
}

function mapLit(c: Checker, x: Operand, e: CompositeLit, m: GoMap): void {
  const keys = new Map<string, Type[]>();
  for (const elt of e.elts) {
    if (elt.kind !== 'KeyValueExpr') {
      c.error(elt, 'missing key in map literal');
      continue;
    }
    exprWithHint(c, x, elt.key, m.key);
    assignment(c, x, m.key, 'map literal');
    if (x.invalid) continue;
    if (x.mode === 'constant' && x.value) {
      const key = valueKey(x.value);
      const types = keys.get(key) ?? [];
      const { type } = x;
      if (types.some((t) => !isInterface(m.key) || identical(t, type))) {
        c.error(x, `duplicate key ${constString(x.value)} in map literal`);
        continue;
      }
      keys.set(key, [...types, type]);
    }
    exprWithHint(c, x, elt.value, m.elem);
    assignment(c, x, m.elem, 'map literal');
  }
}

/** Elements of an array or slice; the length they need. */
function indexedElements(c: Checker, elts: readonly Expr[], type: Type, length: number): number {
  const visited = new Set<number>();
  let index = 0;
  let max = 0;
  for (const e of elts) {
    let valid = false;
    let value = e;
    if (e.kind === 'KeyValueExpr') {
      const i = indexValue(c, e.key, length);
      if (isValid(i.type)) {
        if (i.value >= 0) {
          index = i.value;
          valid = true;
        } else c.error(e, `index ${c.str(e.key)} must be integer constant`);
      }
      value = e.value;
    } else if (length >= 0 && index >= length) {
      c.error(e, `index ${index} is out of bounds (>= ${length})`);
    } else valid = true;
    if (valid) {
      if (visited.has(index)) c.error(e, `duplicate index ${index} in array or slice literal`);
      visited.add(index);
    }
    index++;
    max = Math.max(max, index);
    const x = new Operand();
    exprWithHint(c, x, value, type);
    assignment(c, x, type, 'array or slice literal');
  }
  return max;
}
