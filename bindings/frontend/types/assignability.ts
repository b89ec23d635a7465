/** What may be assigned and converted to what, and who implements an interface. Failures come with their reason. */
import type { Checker } from './checker.js';
import { lookupFieldOrMethod } from './lookup.js';
import type { Func } from './objects.js';
import { Operand } from './operand.js';
import {
  basicOf,
  hasName,
  identical,
  identicalIgnoreTags,
  isBytesOrRunes,
  isComplex,
  isFloat,
  isInteger,
  isInterface,
  isString,
  isUntyped,
  isValid,
} from './predicates.js';
import { implementsCause } from './satisfy.js';
import { methodId, termsOf, typeSet } from './typeset.js';
import { methodString } from './typestring.js';
import { type Interface, type Type, under } from './types.js';
import { implicitType } from './untyped.js';

/** null: x can be assigned to a variable of type t. Otherwise why not, perhaps ''. */
export function assignableTo(c: Checker, x: Operand, t: Type): string | null {
  if (x.invalid || !isValid(t)) return null;
  const v = x.type;
  if (identical(v, t)) return null;
  if (isUntyped(v)) return typeof implicitType(x, t) === 'string' ? '' : null;
  const [vu, tu] = [under(v), under(t)];
  const params = v.kind === 'TypeParam' || t.kind === 'TypeParam';
  if (!params && identical(vu, tu) && (!hasName(v) || !hasName(t))) return null;
  if (tu.kind === 'Interface' || isInterfacePtr(tu)) return implementsCause(c, v, t);
  if (vu.kind === 'Interface' && implementsCause(c, t, v) === null) return 'need type assertion';
  if (vu.kind === 'Chan' && vu.dir === 'both' && tu.kind === 'Chan' && identical(vu.elem, tu.elem)) {
    return !hasName(v) || !hasName(t) ? null : '';
  }
  if (params) return assignableParam(c, x, t);
  return '';
}

/** A type parameter on one side, no declared type on the other: all types it stands for must be assignable. */
function assignableParam(c: Checker, x: Operand, t: Type): string | null {
  const v = x.type;
  if (t.kind === 'TypeParam' && !hasName(v)) {
    const other = termsOf(t)?.find((term) => assignableTo(c, x, term.type) !== null);
    if (!termsOf(t)) return '';
    return other ? `cannot assign ${c.str(v)} to ${c.str(other.type)} (in ${c.str(t)})` : null;
  }
  if (v.kind === 'TypeParam' && !hasName(t)) {
    const terms = termsOf(v);
    if (!terms) return '';
    const y = new Operand().copy(x);
    const other = terms.find((term) => assignableTo(c, y.set(y.mode, term.type), t) !== null);
    return other ? `cannot assign ${c.str(other.type)} (in ${c.str(v)}) to ${c.str(t)}` : null;
  }
  return '';
}

/** null: the conversion T(x) is allowed for a value that is no constant. */
export function convertibleTo(c: Checker, x: Operand, t: Type): string | null {
  const cause = assignableTo(c, x, t);
  if (cause === null) return null;
  if (x.type.kind === 'TypeParam' || t.kind === 'TypeParam') return convertibleParam(c, x, t);
  const [vu, tu] = [under(x.type), under(t)];
  if (identicalIgnoreTags(vu, tu)) return null;
  if (x.type.kind === 'Pointer' && t.kind === 'Pointer') {
    if (identicalIgnoreTags(under(x.type.elem), under(t.elem))) return null;
  }
  const number = (u: Type) => isInteger(u) || isFloat(u);
  if (number(vu) && number(tu)) return null;
  if (isComplex(vu) && isComplex(tu)) return null;
  if ((isInteger(vu) || isBytesOrRunes(vu)) && isString(tu)) return null;
  if (isString(vu) && isBytesOrRunes(tu)) return null;
  const unsafe = (u: Type) => basicOf(u)?.basic === 'unsafe.Pointer';
  const address = (u: Type) => u.kind === 'Pointer' || basicOf(u)?.basic === 'uintptr';
  if ((address(vu) && unsafe(tu)) || (unsafe(vu) && address(tu))) return null;
  if (vu.kind === 'Slice') {
    const array = tu.kind === 'Pointer' ? under(tu.elem) : tu;
    if (array.kind === 'Array' && identical(vu.elem, array.elem)) return null;
  }
  return cause;
}

/** With type parameters: each type that x may have must be convertible to each that t may stand for. */
function convertibleParam(c: Checker, x: Operand, t: Type): string | null {
  const v = x.type;
  const y = new Operand().copy(x);
  const terms = (p: Type) => (p.kind === 'TypeParam' ? termsOf(p) : [{ type: p }]);
  const [from, to] = [terms(v), terms(t)];
  if (!from || !to) return '';
  for (const f of from) {
    for (const g of to) {
      if (convertibleTo(c, y.set(y.mode, f.type), g.type) === null) continue;
      const inside = (p: Type) => (p.kind === 'TypeParam' ? ` (in ${c.str(p)})` : '');
      return `cannot convert ${c.str(f.type)}${inside(v)} to type ${c.str(g.type)}${inside(t)}`;
    }
  }
  return null;
}

export function isInterfacePtr(t: Type): boolean {
  const u = under(t);
  return u.kind === 'Pointer' && isInterface(u.elem);
}

/** null: v has all methods of the interface t. Not `static`, and v an interface: methods it lacks may still be there. */
export function hasAllMethods(
  c: Checker,
  v: Type,
  t: Type,
  isStatic: boolean,
  same: (x: Type, y: Type) => boolean = identical,
): string | null {
  if (!isValid(v)) return null;
  const cause = missingMethod(c, v, t, isStatic, same);
  return cause !== null && hasInvalidEmbedded(v, new Set()) ? null : cause;
}

function missingMethod(
  c: Checker,
  v: Type,
  t: Type,
  isStatic: boolean,
  same: (x: Type, y: Type) => boolean,
): string | null {
  const wanted = typeSet(under(t) as Interface).methods;
  const vu = v.kind === 'TypeParam' ? v.iface : under(v);
  if (vu.kind === 'Interface') {
    const own = typeSet(vu).methods;
    for (const m of wanted) {
      const f = own.find((k) => methodId(k) === methodId(m));
      if (!f) {
        if (isStatic) return notFound(c, v, t, m);
      } else if (!same(f.type, m.type)) return wrongType(c, f, m);
    }
    return null;
  }
  for (const m of wanted) {
    const { obj, index, indirect } = lookupFieldOrMethod(v, false, m.pkg, m.name);
    if (obj === null) {
      if (index.length > 0) return `(ambiguous selector ${c.str(v)}.${m.name})`;
      if (indirect) return `(method ${m.name} has pointer receiver)`;
      const other = lookupFieldOrMethod(v, false, m.pkg, m.name, true).obj;
      if (other?.kind !== 'Func') return notFound(c, v, t, m);
      if (other.name === m.name) return `(unexported method ${m.name})`;
      c.resolve(other);
      return `(missing method ${m.name})${haveWant(c, other, m)}`;
    }
    if (obj.kind !== 'Func') return `(${c.str(v)}.${m.name} is a field, not a method)`;
    c.resolve(obj);
    if (!same(obj.type, m.type)) return wrongType(c, obj, m);
  }
  return null;
}

function notFound(c: Checker, v: Type, t: Type, m: Func): string {
  for (const p of [v, t]) if (isInterfacePtr(p)) return `(type ${c.str(p)} is pointer to interface, not interface)`;
  return `(missing method ${m.name})`;
}

function wrongType(c: Checker, have: Func, want: Func): string {
  return `(wrong type for method ${want.name})${haveWant(c, have, want)}`;
}

function haveWant(c: Checker, have: Func, want: Func): string {
  let [a, b] = [methodString(have, c.qualifier), methodString(want, c.qualifier)];
  if (a === b) [a, b] = [methodString(have, (p) => p.path), methodString(want, (p) => p.path)];
  return `\n\t\thave ${a}\n\t\twant ${b}`;
}

/** An embedded field with an error may have had the method. */
function hasInvalidEmbedded(t: Type, seen: Set<Type>): boolean {
  let u = under(t);
  if (u.kind === 'Pointer') u = under(u.elem);
  if (u.kind !== 'Struct' || seen.has(u)) return false;
  seen.add(u);
  return u.fields.some((f) => f.embedded && (!isValid(f.type) || hasInvalidEmbedded(f.type, seen)));
}
