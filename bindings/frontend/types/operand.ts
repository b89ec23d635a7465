/** An expression on its way through the checker: go/types' operand. */
import type { Expr } from '../syntax/ast.js';
import type { ConstValue } from './constant.js';
import { exprString } from '../syntax/exprstring.js';
import type { Mode } from './info.js';
import { quote } from './literal.js';
import type { BuiltinName } from './objects.js';
import { compositeKind, isUntyped, isValid } from './predicates.js';
import { type Rational, roundRational } from './rational.js';
import { typeSet } from './typeset.js';
import { typeString } from './typestring.js';
import { INVALID, type Qualifier, type Type, under } from './types.js';

export type OperandMode = Mode | 'invalid';

export class Operand {
  mode: OperandMode = 'invalid';
  type: Type = INVALID;
  /** Of a constant; null: unknown because of an error. */
  value: ConstValue | null = null;
  expr: Expr | null = null;
  builtin: BuiltinName | null = null;

  /** An error was reported; nothing more is known. */
  get invalid(): boolean {
    return this.mode === 'invalid';
  }

  get isConstant(): boolean {
    return this.mode === 'constant';
  }

  get isNil(): boolean {
    return this.mode === 'nilvalue';
  }

  set(mode: OperandMode, type: Type, expr: Expr | null = this.expr): this {
    this.mode = mode;
    this.type = type;
    this.expr = expr;
    return this;
  }

  copy(from: Operand): this {
    this.mode = from.mode;
    this.type = from.type;
    this.value = from.value;
    this.expr = from.expr;
    this.builtin = from.builtin;
    return this;
  }

  invalidate(): void {
    this.mode = 'invalid';
  }
}

export function valueOperand(type: Type, expr: Expr | null): Operand {
  return new Operand().set('value', type, expr);
}

const modeNames: Record<OperandMode, string> = {
  invalid: 'invalid operand',
  novalue: 'no value',
  builtin: 'built-in',
  typexpr: 'type',
  constant: 'constant',
  variable: 'variable',
  mapindex: 'map index expression',
  value: 'value',
  nilvalue: 'nil',
  commaok: 'comma, ok expression',
};

/** `x (variable of type int)`, as messages describe an operand. */
export function operandString(x: Operand, qualifier: Qualifier): string {
  if (x.mode === 'nilvalue') {
    if (!isValid(x.type)) return 'nil (with invalid type)';
    return isUntyped(x.type) ? 'nil' : `nil (of type ${typeString(x.type, qualifier)})`;
  }
  let expr = '';
  if (x.expr) expr = exprString(x.expr);
  else if (x.mode === 'builtin') expr = x.builtin ?? '';
  else if (x.mode === 'typexpr') expr = typeString(x.type, qualifier);
  else if (x.mode === 'constant' && x.value) expr = constString(x.value);
  let text = '';
  let typed = false;
  if (x.mode !== 'invalid' && x.mode !== 'novalue' && x.mode !== 'builtin' && x.mode !== 'typexpr') {
    if (isUntyped(x.type)) text += `${typeString(x.type, qualifier)} `;
    else typed = true;
  }
  text += modeNames[x.mode];
  if (x.mode === 'constant' && x.value) {
    const value = constString(x.value);
    if (value !== expr) text += ` ${value}`;
  }
  if (typed)
    text += isValid(x.type) ? ` of ${describeType(x.type)}${typeString(x.type, qualifier)}` : ' with invalid type';
  if (typed && x.type.kind === 'TypeParam') {
    text += ` constrained by ${typeString(x.type.constraint ?? INVALID, qualifier)}`;
    if (typeSet(x.type.iface).terms?.length === 0) text += ' with empty type set';
  }
  return expr === '' ? text : `${expr} (${text})`;
}

/** `type `, `struct type `, `int32 type `: what a declared type is made of stands before it. */
function describeType(t: Type): string {
  // An alias, which counts as a declared name here.
  if (t.kind === 'Interface' && t.alias !== null) return 'interface type ';
  if (t.kind === 'Signature' && t.typeParams.length > 0) return 'generic type ';
  if (t.kind !== 'Named') return 'type ';
  const u = under(t);
  const what = compositeKind(t) || (u.kind === 'Basic' ? u.name : '');
  return what === '' ? 'type ' : `${what} type `;
}

/** A constant as messages show it: strings cut short, floats with six digits. */
export function constString(v: ConstValue): string {
  switch (v.kind) {
    case 'bool':
      return String(v.value);
    case 'int':
      return v.value.toString();
    case 'string': {
      const max = 72;
      const s = quote(v.bytes);
      const chars = [...s];
      return chars.length > max ? `${chars.slice(0, max - 3).join('')}...` : s;
    }
    case 'float': {
      const { number } = roundRational(v.value, 64);
      if (!Number.isFinite(number) || (number === 0 && v.value.num !== 0n)) return extremeFloat(v.value);
      const short = formatG(number, 6);
      // A fraction must not look like an integer.
      return v.value.den !== 1n && !short.includes('.') ? formatG(number, -1) : short;
    }
    case 'complex': {
      const im = constString({ kind: 'float', value: v.im });
      return `(${constString({ kind: 'float', value: v.re })} + ${im}i)`;
    }
  }
}

/** A float that no float64 can hold, with six digits. */
function extremeFloat(r: Rational): string {
  const negative = r.num < 0n;
  const n = negative ? -r.num : r.num;
  // Digits of the quotient: seven, of which the last rounds.
  let exponent = n.toString().length - r.den.toString().length;
  const scaled = (e: number) =>
    e >= 0 ? (n * 1000000n) / (r.den * 10n ** BigInt(e)) : (n * 10n ** BigInt(6 - e)) / r.den;
  let digits = scaled(exponent);
  if (digits < 1000000n) digits = scaled(--exponent);
  const rounded = Number((digits + 5n) / 10n);
  const mantissa = formatG(rounded / 100000, 6);
  return `${negative ? '-' : ''}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** As fmt's %g with that precision, -1: as many digits as needed. */
export function formatG(x: number, precision: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? '+Inf' : '-Inf';
  if (x === 0) return '0';
  const [mantissa, exp] = (precision < 0 ? x.toExponential() : x.toExponential(precision - 1)).split('e');
  const exponent = Number(exp);
  const most = precision < 0 ? 21 : precision;
  const digits = mantissa!.includes('.') ? mantissa!.replace(/\.?0+$/, '') : mantissa!;
  if (exponent < -4 || exponent >= most) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const places = Math.max((digits.split('.')[1]?.length ?? 0) - exponent, 0);
  return x.toFixed(Math.min(places, 100));
}
