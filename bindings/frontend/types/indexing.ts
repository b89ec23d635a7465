/** `x[i]` and `x[i:j]`. */
import type { Expr, IndexExpr, SliceExpr } from '../syntax/ast.js';
import { assignment } from './assignments.js';
import type { Checker } from './checker.js';
import { sign, toInt } from './constant.js';
import { expr, exprOrType, use } from './expr.js';
import { constString, Operand } from './operand.js';
import { isInteger, isString, isUntyped, isValid } from './predicates.js';
import { INVALID, Slice, type Type, under } from './types.js';
import { typ, universeByte } from './universe.js';
import { convertUntyped, representableConst } from './untyped.js';

/** The length of what is indexed, -1 when only the running program knows. */
function constantLength(x: Operand): number {
  return x.mode === 'constant' && x.value?.kind === 'string' ? x.value.bytes.length : -1;
}

export function indexExpr(c: Checker, x: Operand, e: IndexExpr): void {
  exprOrType(c, x, e.x);
  if (x.invalid) {
    use(c, ...e.indices);
    return;
  }
  if (x.mode === 'typexpr') {
    c.error(
      x,
      `invalid operation: ${c.str(e.x)}[${e.indices.map((i) => c.str(i)).join(', ')}] (${c.str(x.type)} is not a generic type)`,
    );
    x.invalidate();
    return;
  }
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
    default:
  }
  c.error(e.lbrack, `cannot index ${c.str(x)}`);
  use(c, ...e.indices);
  x.invalidate();
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
  const u = under(x.type);
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
