/** Exact fractions. */

/** `num / den` in lowest terms, den > 0. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

export function rational(num: bigint, den = 1n): Rational {
  if (den === 1n) return { num, den };
  const g = gcd(num < 0n ? -num : num, den < 0n ? -den : den);
  const s = den < 0n ? -g : g;
  return { num: num / s, den: den / s };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export const ratAdd = (x: Rational, y: Rational) => rational(x.num * y.den + y.num * x.den, x.den * y.den);
export const ratSub = (x: Rational, y: Rational) => rational(x.num * y.den - y.num * x.den, x.den * y.den);
export const ratMul = (x: Rational, y: Rational) => rational(x.num * y.num, x.den * y.den);
export const ratDiv = (x: Rational, y: Rational) => rational(x.num * y.den, x.den * y.num);

export function compare(x: Rational, y: Rational): number {
  const d = x.num * y.den - y.num * x.den;
  return d < 0n ? -1 : d > 0n ? 1 : 0;
}

export function bitLength(n: bigint): number {
  const hex = (n < 0n ? -n : n).toString(16);
  return hex === '0' ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
}

/** The nearest IEEE 754 number of 32 or 64 bits, ties to even, and its exact value (null: out of range, ±∞). */
export function roundRational(r: Rational, bits: 32 | 64): { number: number; exact: Rational | null } {
  const [precision, least, most] = bits === 64 ? [53, -1074, 1024] : [24, -149, 128];
  const negative = r.num < 0n;
  const n = negative ? -r.num : r.num;
  if (n === 0n) return { number: 0, exact: r };
  // 2^e <= n/den < 2^(e+1)
  let e = bitLength(n) - bitLength(r.den);
  if (e >= 0 ? n < r.den << BigInt(e) : n << BigInt(-e) < r.den) e--;
  // The value is q units of 2^unit.
  const unit = Math.max(e - precision + 1, least);
  const top = unit < 0 ? n << BigInt(-unit) : n;
  const bottom = unit > 0 ? r.den << BigInt(unit) : r.den;
  let q = top / bottom;
  const twice = (top % bottom) * 2n;
  if (twice > bottom || (twice === bottom && q % 2n === 1n)) q++;
  if (bitLength(q) + unit > most) {
    return { number: negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, exact: null };
  }
  const signed = negative ? -q : q;
  const exact = unit >= 0 ? rational(signed << BigInt(unit)) : rational(signed, 1n << BigInt(-unit));
  // In two steps: 2^unit alone may lie below the smallest normal number, but never below the smallest of all.
  return { number: Number(signed) * 2 ** unit, exact };
}
