/** Exact values of constant expressions, as go/constant: integers and fractions of any size. */
import type { BinaryOp, LitKind, UnaryOp } from '../syntax/ast.js';
import { unquote, unquoteChar } from './literal.js';
import { compare, type Rational, ratAdd, ratDiv, ratMul, rational, ratSub, roundRational } from './rational.js';

export type { Rational } from './rational.js';

export type ConstValue =
  | { readonly kind: 'bool'; readonly value: boolean }
  /** A Go string is bytes, not always UTF-8. */
  | { readonly kind: 'string'; readonly bytes: Uint8Array }
  /** Integers and runes. */
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: Rational }
  | { readonly kind: 'complex'; readonly re: Rational; readonly im: Rational };

export const makeBool = (value: boolean): ConstValue => ({ kind: 'bool', value });
export const makeInt = (value: bigint | number): ConstValue => ({ kind: 'int', value: BigInt(value) });
export const makeFloat = (value: Rational): ConstValue => ({ kind: 'float', value });
export const makeBytes = (bytes: Uint8Array): ConstValue => ({ kind: 'string', bytes });
export const makeString = (text: string): ConstValue => makeBytes(new TextEncoder().encode(text));

/** The value of a literal as written, or null when it is out of all bounds (1e1000000000). */
export function makeFromLiteral(tok: LitKind, text: string): ConstValue | null {
  switch (tok) {
    case 'INT':
      return makeInt(parseInteger(text));
    case 'FLOAT': {
      const r = parseFloatLiteral(text.replaceAll('_', ''));
      return r && makeFloat(r);
    }
    case 'IMAG': {
      const digits = text.slice(0, -1).replaceAll('_', '');
      // 0123i is decimal, for old programs.
      const im = /^[0-9]+$/.test(digits) ? rational(BigInt(digits)) : imaginaryPart(digits);
      return im && { kind: 'complex', re: rational(0n), im };
    }
    case 'CHAR':
      return makeInt(unquoteChar(text));
    case 'STRING':
      return makeBytes(unquote(text));
  }
}

function parseInteger(text: string): bigint {
  const digits = text.replaceAll('_', '');
  // BigInt knows 0x, 0o and 0b, not 0755.
  return BigInt(/^0[0-9]/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
}

function imaginaryPart(digits: string): Rational | null {
  return /^0[xob]/i.test(digits) && !/[p.]/i.test(digits)
    ? rational(BigInt(digits.toLowerCase()))
    : parseFloatLiteral(digits);
}

/** Exponents beyond this have no use, and would take minutes. */
const MAX_EXPONENT = 100_000;

function parseFloatLiteral(text: string): Rational | null {
  const hex = /^0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?[0-9]+)$/i.exec(text);
  const dec = hex ? null : /^([0-9]*)\.?([0-9]*)(?:e([+-]?[0-9]+))?$/i.exec(text);
  const m = hex ?? dec;
  if (!m) return null;
  const fraction = m[2] ?? '';
  const mantissa = BigInt(`${hex ? '0x' : ''}${m[1] ?? ''}${fraction}` || '0');
  const exponent = Number(m[3] ?? '0') - fraction.length * (hex ? 4 : 1);
  if (Math.abs(exponent) > MAX_EXPONENT) return mantissa === 0n ? rational(0n) : null;
  const scale = (hex ? 2n : 10n) ** BigInt(Math.abs(exponent));
  return exponent < 0 ? rational(mantissa, scale) : rational(mantissa * scale);
}

// ---------------------------------------------------------------------------------------------------- conversions

/** As an integer, or null when it isn't one. */
export function toInt(x: ConstValue): bigint | null {
  if (x.kind === 'int') return x.value;
  if (x.kind === 'float') return x.value.den === 1n ? x.value.num : null;
  if (x.kind === 'complex' && x.im.num === 0n) return x.re.den === 1n ? x.re.num : null;
  return null;
}

/** As a fraction, or null when it isn't a real number. */
export function toRational(x: ConstValue): Rational | null {
  if (x.kind === 'int') return rational(x.value);
  if (x.kind === 'float') return x.value;
  return x.kind === 'complex' && x.im.num === 0n ? x.re : null;
}

export function realPart(x: ConstValue): Rational | null {
  return x.kind === 'complex' ? x.re : toRational(x);
}

export function imagPart(x: ConstValue): Rational | null {
  return x.kind === 'complex' ? x.im : toRational(x) && rational(0n);
}

/** The nearest float64; infinite when out of range. For constants of numeric kind. */
export function float64Of(x: ConstValue): number {
  const r = toRational(x);
  return r ? roundRational(r, 64).number : Number.NaN;
}

/** The nearest float32, rounded once. */
export function float32Of(x: ConstValue): number {
  const r = toRational(x);
  return r ? roundRational(r, 32).number : Number.NaN;
}

/** -1, 0, 1; of a complex value 0 only for zero. */
export function sign(x: ConstValue): number {
  if (x.kind === 'complex') return x.re.num === 0n && x.im.num === 0n ? 0 : 1;
  const n = x.kind === 'int' ? x.value : x.kind === 'float' ? x.value.num : 1n;
  return n < 0n ? -1 : n > 0n ? 1 : 0;
}

// ------------------------------------------------------------------------------------------------------ operations

/** `op x`; for `^` of an unsigned type with that many bits, 0: signed. */
export function unaryOp(op: UnaryOp, x: ConstValue, unsignedBits: number): ConstValue {
  switch (op) {
    case '-':
      if (x.kind === 'int') return makeInt(-x.value);
      if (x.kind === 'float') return makeFloat({ num: -x.value.num, den: x.value.den });
      if (x.kind === 'complex') {
        return { kind: 'complex', re: ratSub(rational(0n), x.re), im: ratSub(rational(0n), x.im) };
      }
      break;
    case '^':
      if (x.kind === 'int') return makeInt(unsignedBits > 0 ? BigInt.asUintN(unsignedBits, ~x.value) : ~x.value);
      break;
    case '!':
      if (x.kind === 'bool') return makeBool(!x.value);
      break;
    default:
      break;
  }
  return x;
}

/** Both operands are of the same type. `integer`: division truncates. The divisor isn't zero. */
export function binaryOp(x: ConstValue, op: BinaryOp, y: ConstValue, integer: boolean): ConstValue {
  if (x.kind === 'bool' && y.kind === 'bool') return makeBool(op === '&&' ? x.value && y.value : x.value || y.value);
  if (x.kind === 'string' && y.kind === 'string') {
    const bytes = new Uint8Array(x.bytes.length + y.bytes.length);
    bytes.set(x.bytes);
    bytes.set(y.bytes, x.bytes.length);
    return makeBytes(bytes);
  }
  if (x.kind === 'complex' || y.kind === 'complex') return complexOp(x, op, y);
  const [a, b] = [toInt(x), toInt(y)];
  if (integer && a !== null && b !== null) return makeInt(integerOp(a, op, b));
  const [p, q] = [toRational(x)!, toRational(y)!];
  const both = x.kind === 'int' && y.kind === 'int' && op !== '/';
  const r = op === '+' ? ratAdd(p, q) : op === '-' ? ratSub(p, q) : op === '*' ? ratMul(p, q) : ratDiv(p, q);
  return both ? makeInt(r.num) : makeFloat(r);
}

function integerOp(a: bigint, op: BinaryOp, b: bigint): bigint {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return a & ~b; // &^
  }
}

function complexOp(x: ConstValue, op: BinaryOp, y: ConstValue): ConstValue {
  const [a, b, c, d] = [realPart(x)!, imagPart(x)!, realPart(y)!, imagPart(y)!];
  if (op === '+') return { kind: 'complex', re: ratAdd(a, c), im: ratAdd(b, d) };
  if (op === '-') return { kind: 'complex', re: ratSub(a, c), im: ratSub(b, d) };
  const re = ratSub(ratMul(a, c), ratMul(b, d));
  const im = ratAdd(ratMul(b, c), ratMul(a, d));
  if (op === '*') return { kind: 'complex', re, im };
  const s = ratAdd(ratMul(c, c), ratMul(d, d));
  const quotRe = ratDiv(ratAdd(ratMul(a, c), ratMul(b, d)), s);
  return { kind: 'complex', re: quotRe, im: ratDiv(ratSub(ratMul(b, c), ratMul(a, d)), s) };
}

/** A shift of an integer. */
export function shiftOp(x: bigint, op: '<<' | '>>', count: bigint): ConstValue {
  return makeInt(op === '<<' ? x << count : x >> count);
}

export function compareOp(x: ConstValue, op: BinaryOp, y: ConstValue): boolean {
  const order = orderOf(x, y);
  switch (op) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function orderOf(x: ConstValue, y: ConstValue): number {
  if (x.kind === 'bool' && y.kind === 'bool') return x.value === y.value ? 0 : 1;
  if (x.kind === 'string' && y.kind === 'string') {
    for (let i = 0; i < x.bytes.length && i < y.bytes.length; i++) {
      if (x.bytes[i] !== y.bytes[i]) return x.bytes[i]! - y.bytes[i]!;
    }
    return x.bytes.length - y.bytes.length;
  }
  const [a, b] = [toRational(x), toRational(y)];
  if (a && b) return compare(a, b);
  // Complex numbers know only equality.
  const equal = compare(realPart(x)!, realPart(y)!) === 0 && compare(imagPart(x)!, imagPart(y)!) === 0;
  return equal ? 0 : 1;
}

/** Equal exactly for equal values of any kind: 1, 1.0 and '\x01' are the same. */
export function valueKey(x: ConstValue): string {
  if (x.kind === 'bool') return String(x.value);
  if (x.kind === 'string') return `"${String.fromCharCode(...x.bytes)}`;
  const r = toRational(x);
  if (r) return `${r.num}/${r.den}`;
  return `${realPart(x)!.num}/${realPart(x)!.den}+${imagPart(x)!.num}/${imagPart(x)!.den}i`;
}
