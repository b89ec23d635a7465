/** Questions about types: go/types' predicates. */
import type { Var } from './objects.js';
import { equalTerms, methodId, termsOf, typeSet, underIs } from './typeset.js';
import {
  type Basic,
  IS_BOOLEAN,
  IS_COMPLEX,
  IS_CONST_TYPE,
  IS_FLOAT,
  IS_INTEGER,
  IS_NUMERIC,
  IS_ORDERED,
  IS_STRING,
  IS_UNSIGNED,
  IS_UNTYPED,
  type Interface,
  type Signature,
  type Struct,
  type Tuple,
  type Type,
  under,
} from './types.js';

export function basicOf(t: Type): Basic | null {
  const u = under(t);
  return u.kind === 'Basic' ? u : null;
}

/** Of a type parameter: whether it is so for all types it may stand for. */
function has(t: Type, info: number): boolean {
  if (t.kind === 'TypeParam') return underIs(t, (u) => has(u, info));
  const u = under(t);
  return u.kind === 'Basic' && (u.info & info) !== 0;
}

export const isValid = (t: Type): boolean => !(t.kind === 'Basic' && t.basic === 'invalid');
export const isBoolean = (t: Type): boolean => has(t, IS_BOOLEAN);
export const isInteger = (t: Type): boolean => has(t, IS_INTEGER);
export const isUnsigned = (t: Type): boolean => has(t, IS_UNSIGNED);
export const isFloat = (t: Type): boolean => has(t, IS_FLOAT);
export const isComplex = (t: Type): boolean => has(t, IS_COMPLEX);
export const isNumeric = (t: Type): boolean => has(t, IS_NUMERIC);
export const isString = (t: Type): boolean => has(t, IS_STRING);
export const isNumericOrString = (t: Type): boolean => has(t, IS_NUMERIC | IS_STRING);
export const isOrdered = (t: Type): boolean => has(t, IS_ORDERED);
/** Constants of that type exist. */
export const isConstType = (t: Type): boolean => t.kind !== 'TypeParam' && has(t, IS_CONST_TYPE);
export const isUntyped = (t: Type): boolean => t.kind === 'Basic' && (t.info & IS_UNTYPED) !== 0;
export const isTyped = (t: Type): boolean => !isUntyped(t);
export const isInterface = (t: Type): boolean => under(t).kind === 'Interface';
export const isPointer = (t: Type): boolean => under(t).kind === 'Pointer';

/** Predeclared, declared, or a type parameter. */
export function hasName(t: Type): boolean {
  return t.kind === 'Basic' || t.kind === 'Named' || t.kind === 'TypeParam';
}

/** A nil of that type exists. */
export function hasNil(t: Type): boolean {
  const u = under(t);
  switch (u.kind) {
    case 'Basic':
      return u.basic === 'unsafe.Pointer';
    case 'Slice':
    case 'Pointer':
    case 'Signature':
    case 'Map':
    case 'Chan':
    case 'Interface':
      return true;
    case 'TypeParam':
      return underIs(u, hasNil);
    default:
      return false;
  }
}

/** []byte or []rune, or a type declared as one. */
export function isBytesOrRunes(t: Type): boolean {
  const u = under(t);
  if (u.kind !== 'Slice') return false;
  const b = basicOf(u.elem);
  return b !== null && (b.basic === 'uint8' || b.basic === 'int32');
}

/** The array that a pointer to an array points to, any other type itself. */
export function arrayPtrDeref(t: Type): Type {
  if (t.kind === 'Pointer') {
    const u = under(t.elem);
    if (u.kind === 'Array') return u;
  }
  return t;
}

/** Values can be compared with == and used as map keys. */
export function comparable(t: Type): boolean {
  return incomparablePart(t, new Set()) === null;
}

/**
 * The part that makes t incomparable: a field of a struct or the element of an array; t itself when it is a slice, map
 * or func; null when t is comparable.
 */
export function incomparablePart(t: Type, seen: Set<Type>): { field: Var | null; type: Type } | null {
  if (seen.has(t)) return null;
  seen.add(t);
  const u = under(t);
  switch (u.kind) {
    case 'Slice':
    case 'Map':
    case 'Signature':
      return { field: null, type: t };
    case 'Basic':
      return u.basic === 'untyped nil' ? { field: null, type: t } : null;
    case 'Struct': {
      for (const f of u.fields) if (incomparablePart(f.type, seen)) return { field: f, type: f.type };
      return null;
    }
    case 'Array':
      return incomparablePart(u.elem, seen) && { field: null, type: u.elem };
    case 'TypeParam': {
      const listed = termsOf(u);
      const good = listed ? listed.every((term) => !incomparablePart(term.type, seen)) : typeSet(u.iface).comparable;
      return good ? null : { field: null, type: t };
    }
    default:
      return null;
  }
}

/** `array`, `slice`, `struct` …, '' for a basic type. */
export function compositeKind(t: Type): string {
  const u = under(t);
  if (u.kind === 'TypeParam') return 'type parameter';
  return u.kind === 'Basic' ? '' : u.kind === 'Signature' ? 'func' : u.kind.toLowerCase();
}

/** Whether two types are the same. */
export function identical(x: Type, y: Type): boolean {
  return same(x, y, true, []);
}

/** Whether two types are the same but for the tags of struct fields. */
export function identicalIgnoreTags(x: Type, y: Type): boolean {
  return same(x, y, false, []);
}

type Pair = readonly [Interface, Interface];

function same(x: Type, y: Type, tags: boolean, pairs: readonly Pair[]): boolean {
  if (x === y) return true;
  switch (x.kind) {
    case 'Basic':
      return y.kind === 'Basic' && x.basic === y.basic;
    case 'Array':
      return y.kind === 'Array' && (x.len < 0 || y.len < 0 || x.len === y.len) && same(x.elem, y.elem, tags, pairs);
    case 'Slice':
      return y.kind === 'Slice' && same(x.elem, y.elem, tags, pairs);
    case 'Pointer':
      return y.kind === 'Pointer' && same(x.elem, y.elem, tags, pairs);
    case 'Struct':
      return y.kind === 'Struct' && sameStruct(x, y, tags, pairs);
    case 'Tuple':
      return y.kind === 'Tuple' && sameTuple(x, y, tags, pairs);
    case 'Signature':
      return y.kind === 'Signature' && sameSignature(x, y, tags, pairs);
    case 'Interface':
      return y.kind === 'Interface' && sameInterface(x, y, tags, pairs);
    case 'Map':
      return y.kind === 'Map' && same(x.key, y.key, tags, pairs) && same(x.elem, y.elem, tags, pairs);
    case 'Chan':
      return y.kind === 'Chan' && x.dir === y.dir && same(x.elem, y.elem, tags, pairs);
    case 'Named':
      if (y.kind !== 'Named' || x.origin === null || x.origin !== y.origin) return false;
      return (
        x.typeArgs.length === y.typeArgs.length && x.typeArgs.every((a, i) => same(a, y.typeArgs[i]!, tags, pairs))
      );
    default:
      return false;
  }
}

function sameStruct(x: Struct, y: Struct, tags: boolean, pairs: readonly Pair[]): boolean {
  if (x.fields.length !== y.fields.length) return false;
  return x.fields.every((f, i) => {
    const g = y.fields[i]!;
    if (f.embedded !== g.embedded || fieldId(f) !== fieldId(g)) return false;
    if (tags && (x.tags[i] ?? '') !== (y.tags[i] ?? '')) return false;
    return same(f.type, g.type, tags, pairs);
  });
}

/** Names without capital are different in different packages. */
export function fieldId(f: Var): string {
  return f.exported || f.pkg === null ? f.name : `${f.pkg.path}.${f.name}`;
}

function sameTuple(x: Tuple, y: Tuple, tags: boolean, pairs: readonly Pair[]): boolean {
  return x.vars.length === y.vars.length && x.vars.every((v, i) => same(v.type, y.vars[i]!.type, tags, pairs));
}

function sameSignature(x: Signature, y: Signature, tags: boolean, pairs: readonly Pair[]): boolean {
  if (x.variadic !== y.variadic || x.typeParams.length !== y.typeParams.length) return false;
  return sameTuple(x.params, y.params, tags, pairs) && sameTuple(x.results, y.results, tags, pairs);
}

function sameInterface(x: Interface, y: Interface, tags: boolean, pairs: readonly Pair[]): boolean {
  const [a, b] = [typeSet(x), typeSet(y)];
  if (a.comparable !== b.comparable || a.methods.length !== b.methods.length) return false;
  if ((a.terms !== null || b.terms !== null) && !equalTerms(a.terms, b.terms)) return false;
  // An interface may mention itself; what is being compared already counts as equal.
  if (pairs.some(([p, q]) => (p === x && q === y) || (p === y && q === x))) return true;
  const inner: readonly Pair[] = [...pairs, [x, y]];
  return a.methods.every((m, i) => {
    const n = b.methods[i]!;
    return methodId(m) === methodId(n) && same(m.type, n.type, tags, inner);
  });
}
