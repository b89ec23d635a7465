/** Exact values of constant expressions, as go/constant: integers and fractions of any size. */

/** `num / den` in lowest terms, den > 0. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

export type ConstValue =
  | { readonly kind: 'bool'; readonly value: boolean }
  /** A Go string is bytes, not always UTF-8. */
  | { readonly kind: 'string'; readonly bytes: Uint8Array }
  /** Integers and runes. */
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: Rational }
  | { readonly kind: 'complex'; readonly re: Rational; readonly im: Rational };
