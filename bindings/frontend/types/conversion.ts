/** Conversions T(x). */
import { convertibleTo } from './assignability.js';
import type { Checker } from './checker.js';
import { type ConstValue, makeString, toInt } from './constant.js';
import { constString, type Operand } from './operand.js';
import { basicOf, isBytesOrRunes, isConstType, isInteger, isInterface, isString, isUntyped } from './predicates.js';
import { termsOf } from './typeset.js';
import { type Type, type TypeParam, under } from './types.js';
import { defaultType, representableConst, updateExprType } from './untyped.js';

export function conversion(c: Checker, x: Operand, t: Type): void {
  const constArg = x.mode === 'constant';
  let cause: string | null = null;
  if (constArg && isConstType(t)) {
    const value = x.value && constantIn(x, t);
    if (value === null && x.value !== null) {
      if (isInteger(x.type) && isInteger(t)) {
        c.error(x, `constant ${constString(x.value)} overflows ${c.str(t)}`);
        x.invalidate();
        return;
      }
      cause = '';
    }
    if (value) x.value = value;
  } else if (constArg && t.kind === 'TypeParam') {
    cause = constantForAll(c, x, t);
    // T(1) is no constant: which one it would be isn't known.
    x.mode = 'value';
  } else {
    cause = convertibleTo(c, x, t);
    if (cause === null) x.mode = 'value';
  }
  if (cause !== null) {
    c.error(x, `cannot convert ${c.str(x)} to type ${c.str(t)}${cause === '' ? '' : `: ${cause}`}`);
    x.invalidate();
    return;
  }
  if (isUntyped(x.type)) {
    let final = t;
    const isNil = x.type.kind === 'Basic' && x.type.basic === 'untyped nil';
    if (!isNil && (isInterface(t) || (constArg && !isConstType(t)))) final = defaultType(x.type);
    // string(65) keeps 65 an integer.
    else if (x.mode === 'constant' && isInteger(x.type) && isString(t)) final = x.type;
    updateExprType(c, x.expr, final, true);
  }
  if (x.mode !== 'constant') x.value = null;
  x.type = t;
}

/** null: a constant can be converted to all types that a type parameter may stand for. */
function constantForAll(c: Checker, x: Operand, t: TypeParam): string | null {
  const terms = termsOf(t);
  if (terms === null) return `${c.str(t)} does not contain specific types`;
  for (const { type } of terms) {
    const u = under(type);
    if (isString(x.type) && isBytesOrRunes(u)) continue;
    if (x.value === null || constantIn(x, u)) continue;
    if (isInteger(x.type) && isInteger(u)) {
      return `constant ${constString(x.value)} overflows ${c.str(u)} (in ${c.str(t)})`;
    }
    return `cannot convert ${c.str(x)} to type ${c.str(u)} (in ${c.str(t)})`;
  }
  return null;
}

/** The constant as a value of type t, or null. */
function constantIn(x: Operand, t: Type): ConstValue | null {
  const basic = basicOf(t);
  if (!basic || !x.value) return null;
  const value = representableConst(x.value, basic);
  if (value) return value;
  if (!isInteger(x.type) || !isString(t)) return null;
  const n = toInt(x.value);
  const valid = n !== null && n >= 0n && n <= 0x10ffffn && !(n >= 0xd800n && n < 0xe000n);
  return makeString(valid ? String.fromCodePoint(Number(n)) : '\ufffd');
}
