/** `x[i]` and `x[i:j]`. */
import type { Expr, IndexExpr, SliceExpr } from '../syntax/ast.js';
import { assignment } from './assignments.js';
import type { Checker } from './checker.js';
import { sign, toInt } from './constant.js';
import { expr, exprOrType, use } from './expr.js';
import { nonGeneric } from './generic.js';
import { constString, Operand } from './operand.js';
import { identical, isInteger, isString, isUntyped, isValid } from './predicates.js';
import { coreType, termsOf } from './typeset.js';
import { INVALID, Slice, type Type, type TypeParam, under } from './types.js';
import { varType } from './typexpr.js';
import { typ, universeByte } from './universe.js';
import { convertUntyped, representableConst } from './untyped.js';

/** The length of what is indexed, -1 when only the running program knows. */
function constantLength(x: Operand): number {
  return x.mode === 'constant' && x.value?.kind === 'string' ? x.value.bytes.length : -1;
}

/** An index, or an instantiated type. True: x is a generic function, and its type arguments are still to be looked at. */
export function indexExpr(c: Checker, x: Operand, e: IndexExpr): boolean {
  exprOrType(c, x, e.x, true);
  if (x.invalid) {
    use(c, ...e.indices);
    return false;
  }
  if (x.mode === 'typexpr') {
    x.invalidate();
    const t = varType(c, e);
    if (isValid(t)) x.set('typexpr', t);
    return false;
  }
  if (x.mode === 'value' && x.type.kind === 'Signature' && x.type.typeParams.length > 0) return true;
  nonGeneric(c, x, null);
  if (!x.invalid) index(c, x, e);
  return false;
}

function index(c: Checker, x: Operand, e: IndexExpr): void {
  let length = -1;
  const u = under(x.type);
  switch (u.kind) {
    case 'Basic':
      if (!isString(u)) break;
      length = constantLength(x);
      x.value = null;
      x.set('value', universeByte);
      checkIndex(c, e, x, length);
      return;
    case 'Array':
      length = u.len;
      x.set(x.mode === 'variable' ? 'variable' : 'value', u.elem);
      checkIndex(c, e, x, length);
      return;
    case 'Pointer': {
      const array = under(u.elem);
      if (array.kind !== 'Array') break;
      x.set('variable', array.elem);
      checkIndex(c, e, x, array.len);
      return;
    }
    case 'Slice':
      x.set('variable', u.elem);
      checkIndex(c, e, x, -1);
      return;
    case 'Map': {
      const index = singleIndex(c, e);
      const key = new Operand();
      expr(c, key, index);
      assignment(c, key, u.key, 'map index');
      x.set('mapindex', u.elem, e);
      return;
    }
    case 'TypeParam':
      if (paramIndex(c, x, e, u)) return;
      break;
    default:
  }
  c.error(e.lbrack, `cannot index ${c.str(x)}`);
  use(c, ...e.indices);
  x.invalidate();
}

/** x is of a type parameter: all types that it stands for must have elements of one type. */
function paramIndex(c: Checker, x: Operand, e: IndexExpr, p: TypeParam): boolean {
  const terms = termsOf(p);
  if (terms === null) return false;
  let length = -1;
  let elem: Type | null = null;
  let key: Type | null = null;
  let mode: 'variable' | 'value' = 'variable';
  const arrays = x.mode === 'variable';
  for (const [i, term] of terms.entries()) {
    const u = under(term.type);
    const part = elementOf(u);
    if (part === null) return false;
    if (u.kind === 'Map' ? i > 0 && key === null : key !== null) return false;
    if (u.kind === 'Map') {
      if (key !== null && !identical(key, u.key)) return false;
      key = u.key;
    }
    if (elem !== null && !identical(elem, part)) return false;
    elem = part;
    const array = u.kind === 'Array' ? u : u.kind === 'Pointer' ? under(u.elem) : null;
    if (array?.kind === 'Array' && (length < 0 || array.len < length)) length = array.len;
    if (u.kind === 'Basic' || (u.kind === 'Array' && !arrays)) mode = 'value';
  }
  if (elem === null) return false;
  if (key !== null) {
    const k = new Operand();
    expr(c, k, singleIndex(c, e));
    assignment(c, k, key, 'map index');
    x.set('mapindex', elem, e);
    return true;
  }
  x.value = null;
  x.set(mode, elem);
  checkIndex(c, e, x, length);
  return true;
}

/** The type of what stands behind an index; null: there are no elements. */
function elementOf(u: Type): Type | null {
  switch (u.kind) {
    case 'Basic':
      return isString(u) ? universeByte : null;
    case 'Array':
    case 'Slice':
    case 'Map':
      return u.elem;
    case 'Pointer': {
      const array = under(u.elem);
      return array.kind === 'Array' ? array.elem : null;
    }
    default:
      return null;
  }
}

function checkIndex(c: Checker, e: IndexExpr, x: Operand, length: number): void {
  indexValue(c, singleIndex(c, e), length);
  if (!isValid(x.type)) x.invalidate();
}

function singleIndex(c: Checker, e: IndexExpr): Expr {
  if (e.indices.length > 1) c.error(e.indices[1]!, 'invalid operation: more than one index');
  return e.indices[0]!;
}

export function sliceExpr(c: Checker, x: Operand, e: SliceExpr): void {
  expr(c, x, e.x);
  if (x.invalid) {
    use(c, e.low, e.high, e.max);
    return;
  }
  let length = -1;
  let valid = false;
  const u = slicedType(x.type);
  if (u.kind === 'Basic' && isString(u)) {
    if (e.slice3) {
      c.error(e.max ?? e, 'invalid operation: 3-index slice of string');
      x.invalidate();
      return;
    }
    valid = true;
    length = constantLength(x);
    if (isUntyped(x.type)) x.type = typ.string;
  } else if (u.kind === 'Array') {
    valid = true;
    length = u.len;
    if (x.mode !== 'variable') {
      c.error(x, `cannot slice unaddressable value ${c.str(x)}`);
      x.invalidate();
      return;
    }
    x.type = new Slice(u.elem);
  } else if (u.kind === 'Pointer') {
    const array = under(u.elem);
    if (array.kind === 'Array') {
      valid = true;
      length = array.len;
      x.type = new Slice(array.elem);
    }
  } else valid = u.kind === 'Slice';
  if (!valid) {
    c.error(x, `cannot slice ${c.str(x)}`);
    use(c, e.low, e.high, e.max);
    x.invalidate();
    return;
  }
  x.mode = 'value';
  x.value = null;
  checkBounds(c, e, length);
}

/** What all types share that t may stand for; strings and byte slices together count as strings. */
function slicedType(t: Type): Type {
  if (t.kind !== 'TypeParam') return under(t);
  const terms = termsOf(t) ?? [];
  if (terms.some((term) => isString(term.type))) {
    const bytes = terms.every((term) => isString(term.type) || isByteSlice(term.type));
    return bytes ? typ.string : INVALID;
  }
  return coreType(t) ?? INVALID;
}

function isByteSlice(t: Type): boolean {
  const u = under(t);
  return u.kind === 'Slice' && identical(under(u.elem), typ.uint8);
}

function checkBounds(c: Checker, e: SliceExpr, length: number): void {
  const bounds = [e.low, e.high, e.max].map((b, i) => {
    if (b) return indexValue(c, b, length >= 0 ? length + 1 : -1).value;
    return i === 0 ? 0 : length;
  });
  for (let i = 0; i < 2; i++) {
    const low = bounds[i]!;
    for (let j = i + 1; j < 3; j++) {
      const high = bounds[j]!;
      if (low > 0 && high >= 0 && high < low) {
        c.error([e.low, e.high, e.max][j]!, `invalid slice indices: ${high} < ${low}`);
        return;
      }
    }
  }
}

/** Checks an index below `max` (-1: no bound known). Its type is INVALID after an error; value -1: not constant. */
export function indexValue(c: Checker, index: Expr, max: number): { type: Type; value: number } {
  const x = new Operand();
  expr(c, x, index);
  if (!isValidIndex(c, x, 'index', false)) return { type: INVALID, value: -1 };
  if (x.mode !== 'constant') return { type: x.type, value: -1 };
  if (x.value === null) return { type: INVALID, value: -1 };
  const n = Number(toInt(x.value));
  if (max >= 0 && n >= max) {
    c.error(x, `invalid argument: index ${constString(x.value)} out of bounds [0:${max}]`);
    return { type: INVALID, value: -1 };
  }
  return { type: x.type, value: n };
}

/** An integer, as index, length or capacity; constants must fit an int. */
export function isValidIndex(c: Checker, x: Operand, what: string, negative: boolean): boolean {
  if (x.invalid) return false;
  convertUntyped(c, x, typ.int);
  if (x.invalid) return false;
  if (!isInteger(x.type)) {
    c.error(x, `invalid argument: ${what} ${c.str(x)} must be integer`);
    return false;
  }
  if (x.mode !== 'constant' || x.value === null) return true;
  if (!negative && sign(x.value) < 0) {
    c.error(x, `invalid argument: ${what} ${c.str(x)} must not be negative`);
    return false;
  }
  if (!representableConst(x.value, typ.int)) {
    c.error(x, `invalid argument: ${what} ${c.str(x)} overflows int`);
    return false;
  }
  return true;
}
