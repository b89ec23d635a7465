/** Operators: unary, binary, comparisons, shifts. */
import { type BinaryOp, type Expr, type UnaryExpr, unparen } from '../syntax/ast.js';
import { assignableTo } from './assignability.js';
import type { Checker } from './checker.js';
import { binaryOp, compareOp, makeBool, makeInt, shiftOp, sign, toInt, unaryOp } from './constant.js';
import { expr } from './expr.js';
import { Operand } from './operand.js';
import {
  comparable,
  compositeKind,
  hasNil,
  identical,
  incomparablePart,
  isBoolean,
  isInteger,
  isInterface,
  isNumeric,
  isNumericOrString,
  isOrdered,
  isPointer,
  isString,
  isTyped,
  isUnsigned,
  isUntyped,
  isValid,
} from './predicates.js';
import { sizeof } from './sizes.js';
import { commonUnder, termsOf, typeSet } from './typeset.js';
import { INVALID, Pointer, type Type, under } from './types.js';
import { typ } from './universe.js';
import {
  convertUntyped,
  defaultType,
  isComparison,
  isShift,
  overflow,
  representable,
  updateExprType,
} from './untyped.js';

const unaryPredicates: Record<string, (t: Type) => boolean> = {
  '+': isNumeric,
  '-': isNumeric,
  '^': isInteger,
  '!': isBoolean,
};

const binaryPredicates: Record<string, (t: Type) => boolean> = {
  '+': isNumericOrString,
  '-': isNumeric,
  '*': isNumeric,
  '/': isNumeric,
  '%': isInteger,
  '&': isInteger,
  '|': isInteger,
  '^': isInteger,
  '&^': isInteger,
  '&&': isBoolean,
  '||': isBoolean,
};

/** Reports an operator that the operand's type doesn't have. */
function defined(c: Checker, x: Operand, op: string, predicates: Record<string, (t: Type) => boolean>): boolean {
  if (predicates[op]!(x.type)) return true;
  c.error(x, `invalid operation: operator ${op} not defined on ${c.str(x)}`);
  x.invalidate();
  return false;
}

export function unary(c: Checker, x: Operand, e: UnaryExpr): void {
  expr(c, x, e.x);
  if (x.invalid) return;
  if (e.op === '&') {
    if (unparen(e.x).kind !== 'CompositeLit' && x.mode !== 'variable') {
      c.error(x, `invalid operation: cannot take address of ${c.str(x)}`);
      x.invalidate();
      return;
    }
    x.set('value', new Pointer(x.type));
    return;
  }
  if (e.op === '<-') {
    const elem = chanElem(c, x, x, true);
    if (elem) {
      x.set('commaok', elem);
      c.env.hasCallOrRecv = true;
    } else x.invalidate();
    return;
  }
  let { op } = e;
  if (op === '~') {
    const hint = isInteger(x.type) ? ' (use ^ for bitwise complement)' : '';
    c.error(e, `cannot use ~ outside of interface or type constraint${hint}`);
    if (hint === '') {
      x.invalidate();
      return;
    }
    op = '^';
  }
  if (!defined(c, x, op, unaryPredicates)) return;
  if (x.mode !== 'constant') {
    x.mode = 'value';
    return;
  }
  if (x.value === null) return;
  x.value = unaryOp(op, x.value, isUnsigned(x.type) ? sizeof(x.type) * 8 : 0);
  x.expr = e;
  overflow(c, x);
}

/** The element type for a receive or send, or null after an error. */
export function chanElem(c: Checker, at: { pos: Expr['pos'] } | Operand, x: Operand, recv: boolean): Type | null {
  const both = `${c.str(x.type)} ${c.str(x)}`;
  let cause = '';
  const terms = termsOf(x.type);
  const common = commonUnder(x.type);
  const u = 'type' in common ? common.type : INVALID;
  if (x.type.kind === 'TypeParam') {
    const wrong = terms?.find(({ type }) => {
      const one = under(type);
      return one.kind !== 'Chan' || one.dir === (recv ? 'send' : 'recv');
    });
    if (wrong) {
      const what = under(wrong.type).kind === 'Chan' ? `${recv ? 'send' : 'receive'}-only channel` : 'non-channel';
      const head = `cannot ${recv ? 'receive from' : 'send to'} ${c.str(x)}`;
      c.error(at, `invalid operation: ${head}: ${what} ${c.str(wrong.type)}`);
      return null;
    }
    if ('cause' in common) {
      const why = common.cause((t) => c.str(t));
      c.error(at, `invalid operation: cannot ${recv ? 'receive from' : 'send to'} ${c.str(x)}: ${why}`);
      return null;
    }
  }
  if (u.kind !== 'Chan') cause = `non-channel ${both}`;
  else if (recv && u.dir === 'send') cause = `send-only channel ${both}`;
  else if (!recv && u.dir === 'recv') cause = `receive-only channel ${both}`;
  else return u.elem;
  c.error(at, `invalid operation: cannot ${recv ? 'receive from' : 'send to'} ${cause}`);
  return null;
}

/** `e` null: the operation of an assignment such as `x += y`. */
export function binary(c: Checker, x: Operand, e: Expr | null, lhs: Expr, rhs: Expr, op: BinaryOp): void {
  const y = new Operand();
  expr(c, x, lhs);
  expr(c, y, rhs);
  if (x.invalid) return;
  if (y.invalid) {
    x.invalidate();
    x.expr = y.expr;
    return;
  }
  if (isShift(op)) {
    shift(c, x, y, e, op as '<<' | '>>');
    return;
  }
  matchTypes(c, x, y);
  if (x.invalid) return;
  if (isComparison(op)) {
    comparison(c, x, y, op, false);
    return;
  }
  if (!identical(x.type, y.type)) {
    if (isValid(x.type) && isValid(y.type)) {
      const what = e ? c.str(e) : `${c.str(lhs)} ${op}= ${c.str(rhs)}`;
      c.error(x, `invalid operation: ${what} (mismatched types ${c.str(x.type)} and ${c.str(y.type)})`);
    }
    x.invalidate();
    return;
  }
  if (!defined(c, x, op, binaryPredicates)) return;
  const divides = op === '/' || op === '%';
  const zero = y.mode === 'constant' && y.value !== null && sign(y.value) === 0;
  if (divides && zero && (x.mode === 'constant' || isInteger(x.type))) {
    c.error(y, 'invalid operation: division by zero');
    x.invalidate();
    return;
  }
  if (x.mode !== 'constant' || y.mode !== 'constant') {
    x.mode = 'value';
    return;
  }
  x.value = x.value && y.value && binaryOp(x.value, op, y.value, isInteger(x.type));
  if (x.value === null) return;
  x.expr = e;
  overflow(c, x);
}

/** Lets an untyped operand take the other's type. */
export function matchTypes(c: Checker, x: Operand, y: Operand): void {
  if (!mayConvert(x, y)) return;
  convertUntyped(c, x, y.type);
  if (x.invalid) return;
  convertUntyped(c, y, x.type);
  if (y.invalid) x.invalidate();
}

function mayConvert(x: Operand, y: Operand): boolean {
  if (isTyped(x.type) && isTyped(y.type)) return false;
  if (isNumeric(x.type) !== isNumeric(y.type)) return false;
  if (isInterface(x.type) || isInterface(y.type)) return true;
  if (isBoolean(x.type) !== isBoolean(y.type)) return false;
  if (isString(x.type) !== isString(y.type)) return false;
  if (x.isNil) return hasNil(y.type);
  if (y.isNil) return hasNil(x.type);
  return !isPointer(x.type) && !isPointer(y.type);
}

/** `switchCase`: x is a case value, y the switch's tag. */
export function comparison(c: Checker, x: Operand, y: Operand, op: BinaryOp, switchCase: boolean): void {
  if (!isValid(x.type) || !isValid(y.type)) {
    x.invalidate();
    return;
  }
  const fault = comparisonFault(c, x, y, op);
  if (fault) {
    let { cause } = fault;
    if (cause === '') {
      if (x.type.kind === 'TypeParam' || y.type.kind === 'TypeParam') {
        const at = x.type.kind === 'TypeParam' ? fault.at : y;
        cause = `type parameter ${c.str(at.type)} cannot use operator ${op}`;
      } else {
        const what = compositeKind(fault.at.type) || c.str(fault.at.type);
        cause = `operator ${op} not defined on ${what}`;
      }
    }
    const [a, b] = [c.str(x.expr!), c.str(y.expr!)];
    if (switchCase) c.error(x, `invalid case ${a} in switch on ${b} (${cause})`);
    else c.error(fault.at, `invalid operation: ${a} ${op} ${b} (${cause})`);
    x.invalidate();
    return;
  }
  if (x.mode === 'constant' && y.mode === 'constant') {
    x.value = x.value && y.value && makeBool(compareOp(x.value, op, y.value));
  } else {
    x.mode = 'value';
    x.value = null;
    updateExprType(c, x.expr, defaultType(x.type), true);
    updateExprType(c, y.expr, defaultType(y.type), true);
  }
  x.type = typ['untyped bool'];
}

function comparisonFault(c: Checker, x: Operand, y: Operand, op: BinaryOp): { at: Operand; cause: string } | null {
  if (assignableTo(c, x, y.type) !== null && assignableTo(c, y, x.type) !== null) {
    return { at: y, cause: `mismatched types ${c.str(x.type)} and ${c.str(y.type)}` };
  }
  if (op === '==' || op === '!=') {
    if (x.isNil || y.isNil) return hasNil(x.isNil ? y.type : x.type) ? null : { at: y, cause: '' };
    if (!comparable(x.type)) return { at: x, cause: incomparableCause(c, x.type) };
    return comparable(y.type) ? null : { at: y, cause: incomparableCause(c, y.type) };
  }
  if (!isOrdered(x.type)) return { at: x, cause: '' };
  return isOrdered(y.type) ? null : { at: y, cause: '' };
}

/** Why values of t can't be compared. */
export function incomparableCause(c: Checker, t: Type): string {
  const { kind } = under(t);
  if (t.kind === 'TypeParam') {
    return typeSet(t.iface).terms?.length === 0 ? 'empty type set' : 'incomparable types in type set';
  }
  if (kind === 'Slice' || kind === 'Signature' || kind === 'Map') {
    return `${compositeKind(t)} can only be compared to nil`;
  }
  const part = incomparablePart(t, new Set());
  if (kind === 'Struct' && part?.field) return `struct containing ${c.str(part.type)} cannot be compared`;
  return kind === 'Array' ? `${c.str(t)} cannot be compared` : '';
}

const MAX_SHIFT = 1023n - 1n + 52n;

function shift(c: Checker, x: Operand, y: Operand, e: Expr | null, op: '<<' | '>>'): void {
  const xval = x.mode === 'constant' && x.value ? toInt(x.value) : null;
  if (!isInteger(x.type) && !(isUntyped(x.type) && xval !== null)) {
    c.error(x, `invalid operation: shifted operand ${c.str(x)} must be integer`);
    x.invalidate();
    return;
  }
  if (!shiftCount(c, y)) {
    x.invalidate();
    return;
  }
  if (x.mode === 'constant') {
    if (y.mode === 'constant') {
      if (x.value === null || y.value === null || xval === null) {
        x.value = null;
        if (!isInteger(x.type)) x.type = typ['untyped int'];
        return;
      }
      const count = toInt(y.value);
      if (count === null || count > MAX_SHIFT) {
        c.error(y, `invalid operation: invalid shift count ${c.str(y)}`);
        x.invalidate();
        return;
      }
      if (!isInteger(x.type)) x.type = typ['untyped int'];
      x.value = shiftOp(xval, op, count);
      x.expr = e;
      overflow(c, x);
      return;
    }
    if (isUntyped(x.type)) {
      // Its type is what it would be without the shift; that shows later.
      const info = c.untyped.get(x.expr!);
      if (info) info.isLhs = true;
      x.mode = 'value';
      x.value = null;
      return;
    }
  }
  if (!isInteger(x.type)) {
    c.error(x, `invalid operation: shifted operand ${c.str(x)} must be integer`);
    x.invalidate();
    return;
  }
  x.mode = 'value';
  x.value = null;
}

function shiftCount(c: Checker, y: Operand): boolean {
  if (y.mode === 'constant') {
    const n = y.value && toInt(y.value);
    if (n !== null && n < 0n) {
      c.error(y, `invalid operation: negative shift count ${c.str(y)}`);
      return false;
    }
    if (isUntyped(y.type)) {
      representable(c, y, typ.uint);
      return !y.invalid && finishCount(c, y);
    }
    return true;
  }
  if (isInteger(y.type) && isTyped(y.type)) return true;
  if (isUntyped(y.type)) {
    convertUntyped(c, y, typ.uint);
    return !y.invalid;
  }
  c.error(y, `invalid operation: shift count ${c.str(y)} must be integer`);
  return false;
}

/** An untyped constant count is a uint for whoever computes it. */
function finishCount(c: Checker, y: Operand): boolean {
  const n = y.value && toInt(y.value);
  if (n !== null) y.value = makeInt(n);
  updateExprType(c, y.expr, typ.uint, true);
  return true;
}
