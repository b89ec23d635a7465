/** Untyped values: which type they take, whether a constant fits into it. */
import type { Expr } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import { type ConstValue, makeFloat, makeInt, toInt, toRational } from './constant.js';
import { Operand } from './operand.js';
import {
  basicOf,
  hasNil,
  isBoolean,
  isFloat,
  isInteger,
  isNumeric,
  isString,
  isTyped,
  isUntyped,
  isValid,
} from './predicates.js';
import { bitLength, roundRational } from './rational.js';
import { admitsAll, typeSet, underIs } from './typeset.js';
import { type Basic, type BasicKind, type Type, under } from './types.js';
import { typ, universeRune } from './universe.js';

/** Why a constant can't be of a type. */
export type Misfit = 'truncated' | 'overflows' | 'other';

/** The type that an untyped value takes where none is asked for; a typed one's own. */
export function defaultType(t: Type): Type {
  if (t.kind !== 'Basic') return t;
  switch (t.basic) {
    case 'untyped bool':
      return typ.bool;
    case 'untyped int':
      return typ.int;
    case 'untyped rune':
      return universeRune;
    case 'untyped float':
      return typ.float64;
    case 'untyped complex':
      return typ.complex128;
    case 'untyped string':
      return typ.string;
    default:
      return t;
  }
}

const ranges: Partial<Record<BasicKind, readonly [bigint, bigint]>> = {
  int: [-(1n << 63n), (1n << 63n) - 1n],
  int8: [-128n, 127n],
  int16: [-32768n, 32767n],
  int32: [-(1n << 31n), (1n << 31n) - 1n],
  int64: [-(1n << 63n), (1n << 63n) - 1n],
  uint: [0n, (1n << 64n) - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65535n],
  uint32: [0n, (1n << 32n) - 1n],
  uint64: [0n, (1n << 64n) - 1n],
  uintptr: [0n, (1n << 64n) - 1n],
};

/** The constant as a value of a basic type (floats rounded), or null when it isn't representable. */
export function representableConst(x: ConstValue, t: Basic): ConstValue | null {
  if (isInteger(t)) {
    const n = toInt(x);
    if (n === null) return null;
    const range = ranges[t.basic];
    return range === undefined || (n >= range[0] && n <= range[1]) ? makeInt(n) : null;
  }
  if (isFloat(t)) {
    const r = toRational(x);
    if (r === null) return null;
    if (t.basic === 'untyped float') return makeFloat(r);
    const { exact } = roundRational(r, t.basic === 'float32' ? 32 : 64);
    return exact && makeFloat(exact);
  }
  if (t.basic === 'complex64' || t.basic === 'complex128' || t.basic === 'untyped complex') {
    return x.kind === 'int' || x.kind === 'float' || x.kind === 'complex' ? x : null;
  }
  if (isString(t)) return x.kind === 'string' ? x : null;
  return isBoolean(t) && x.kind === 'bool' ? x : null;
}

/** The constant operand as a value of a basic type, or why it doesn't fit. */
export function representation(x: Operand, t: Basic): ConstValue | Misfit {
  const v = x.value && representableConst(x.value, t);
  if (v) return v;
  if (!isNumeric(x.type) || !isNumeric(t)) return 'other';
  return !isInteger(x.type) && isInteger(t) ? 'truncated' : 'overflows';
}

/** Makes a constant operand a value of a basic type, or reports that it doesn't fit. */
export function representable(c: Checker, x: Operand, t: Basic): void {
  if (x.value === null) return;
  const v = representation(x, t);
  if (typeof v !== 'string') x.value = v;
  else invalidConversion(c, v, x, t);
}

function invalidConversion(c: Checker, misfit: Misfit, x: Operand, target: Type): void {
  if (misfit === 'truncated') c.error(x, `${c.str(x)} truncated to ${c.str(target)}`);
  else if (misfit === 'overflows') c.error(x, `${c.str(x)} overflows ${c.str(target)}`);
  else c.error(x, `cannot convert ${c.str(x)} to type ${c.str(target)}`);
  x.invalidate();
}

/** A constant result must fit its type, and an untyped integer mustn't grow without bounds. */
export function overflow(c: Checker, x: Operand): void {
  if (x.value === null) {
    c.error(opPos(x.expr!), 'constant result is not representable');
    return;
  }
  if (isTyped(x.type)) {
    const basic = basicOf(x.type);
    if (basic) representable(c, x, basic);
    return;
  }
  if (x.value.kind === 'int' && bitLength(x.value.value) > 512) {
    const op = opName(x.expr!);
    c.error(opPos(x.expr!), `constant ${op}${op === '' ? '' : ' '}overflow`);
    x.value = null;
  }
}

/** Errors about operations are shown at the operator. */
export function opPos(e: Expr): { pos: Expr['pos'] } {
  return e.kind === 'BinaryExpr' ? { pos: e.opPos } : e;
}

function opName(e: Expr): string {
  if (e.kind === 'UnaryExpr') return e.op === '^' ? 'bitwise complement' : '';
  if (e.kind !== 'BinaryExpr') return '';
  const names: Record<string, string> = {
    '+': 'addition',
    '-': 'subtraction',
    '^': 'bitwise XOR',
    '*': 'multiplication',
    '<<': 'shift',
  };
  return names[e.op] ?? '';
}

const numericOrder: BasicKind[] = ['untyped int', 'untyped rune', 'untyped float', 'untyped complex'];

/** The larger of two untyped types, null when they don't go together. */
export function maxType(x: Type, y: Type): Type | null {
  if (x === y) return x;
  if (x.kind !== 'Basic' || y.kind !== 'Basic') return null;
  const [i, j] = [numericOrder.indexOf(x.basic), numericOrder.indexOf(y.basic)];
  if (i < 0 || j < 0) return null;
  return i > j ? x : y;
}

/** The type (and rounded constant) that x takes where `target` is expected, or why it can't. */
export function implicitType(x: Operand, target: Type): { type: Type; value: ConstValue | null } | Misfit {
  if (x.invalid || isTyped(x.type) || !isValid(target)) return { type: x.type, value: null };
  const basic = x.type as Basic;
  if (target.kind === 'Basic' && isUntyped(target)) {
    const type = maxType(basic, target);
    return type ? { type, value: null } : 'other';
  }
  if (x.isNil) return hasNil(target) ? { type: target, value: null } : 'other';
  const u = under(target);
  if (u.kind === 'Interface') {
    // Values in interfaces have types of their own.
    return admitsAll(typeSet(u)) ? { type: defaultType(x.type), value: null } : 'other';
  }
  if (u.kind === 'TypeParam') {
    // It must fit whatever the parameter stands for.
    return underIs(u, (one) => typeof implicitType(x, one) !== 'string') ? { type: target, value: null } : 'other';
  }
  if (u.kind !== 'Basic') return 'other';
  if (x.mode === 'constant') {
    if (x.value === null) return { type: target, value: null };
    const value = representation(x, u);
    return typeof value === 'string' ? value : { type: target, value };
  }
  // Results of comparisons, and shifts whose type is still open.
  const fits =
    basic.basic === 'untyped bool'
      ? isBoolean(target)
      : basic.basic === 'untyped string'
        ? isString(target)
        : basic.basic !== 'untyped nil' && isNumeric(target);
  return fits ? { type: target, value: null } : 'other';
}

/** Converts an untyped operand to a type, or reports that it can't be. */
export function convertUntyped(c: Checker, x: Operand, target: Type): void {
  const t = implicitType(x, target);
  if (typeof t === 'string') {
    invalidConversion(c, t, x, under(target));
    return;
  }
  if (t.value) {
    x.value = t.value;
    updateExprVal(c, x.expr, t.value);
  }
  if (t.type !== x.type) {
    x.type = t.type;
    updateExprType(c, x.expr, t.type, false);
  }
}

export function updateExprVal(c: Checker, e: Expr | null, value: ConstValue): void {
  const u = e && c.untyped.get(e);
  if (u) u.value = value;
}

/**
 * Gives an untyped expression, and the operands its type comes from, another type. `final`, or a typed type: that is the
 * last word and is recorded.
 */
export function updateExprType(c: Checker, e: Expr | null, type: Type, final: boolean): void {
  const old = e && c.untyped.get(e);
  if (!e || !old) return;
  if (e.kind === 'ParenExpr') updateExprType(c, e.x, type, final);
  // The operands of a constant are never computed.
  else if (old.value === null && e.kind === 'UnaryExpr') updateExprType(c, e.x, type, final);
  else if (old.value === null && e.kind === 'BinaryExpr' && !isComparison(e.op)) {
    updateExprType(c, e.x, type, final);
    if (!isShift(e.op)) updateExprType(c, e.y, type, final);
  }
  if (!final && isUntyped(type)) {
    old.type = type;
    return;
  }
  c.untyped.delete(e);
  if (old.isLhs && !isInteger(type)) {
    c.error(e, `invalid operation: shifted operand ${c.str(e)} (type ${c.str(type)}) must be integer`);
    return;
  }
  if (old.value !== null) {
    const x = new Operand().set(old.mode, old.type, e);
    x.value = old.value;
    convertUntyped(c, x, type);
    if (x.invalid) return;
    if (x.value && isNumeric(type)) old.value = x.value;
  }
  c.recordTypeAndValue(e, old.mode, type, old.value);
}

export function isComparison(op: string): boolean {
  return op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
}

export function isShift(op: string): boolean {
  return op === '<<' || op === '>>';
}
