/** What an interface admits: all its methods, its own and those of embedded interfaces, and the types it lists. */
import type { Func } from './objects.js';
import { comparable, identical } from './predicates.js';
import { type Interface, type Term, type Type, type TypeSet, under } from './types.js';

/** A method's name, made different between packages when it has no capital. The order of method sets. */
export function methodId(m: Func): string {
  return m.exported || m.pkg === null ? m.name : `${m.pkg.path}.${m.name}`;
}

/** The type set of an interface, computed once. `conflict` is told of two embedded methods of one name and other type. */
export function typeSet(t: Interface, conflict?: (m: Func, other: Func) => void): TypeSet {
  if (t.set) return t.set;
  const found: Collected = { methods: new Map(), comparable: false, terms: null };
  const complete = collect(t, found, new Set(), conflict);
  const sorted = [...found.methods].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, m]) => m);
  let { terms, comparable: wanted } = found;
  if (wanted && terms !== null) {
    // Only the comparable ones of the listed types remain.
    terms = terms.filter((term) => comparable(term.type));
    wanted = false;
  }
  const set: TypeSet = { methods: sorted, comparable: wanted, terms };
  // While declarations that embed each other are being checked, an answer may not be the last word.
  if (complete) t.set = set;
  return set;
}

interface Collected {
  readonly methods: Map<string, Func>;
  comparable: boolean;
  terms: readonly Term[] | null;
}

/** False when an embedded type isn't known yet. */
function collect(
  t: Interface,
  found: Collected,
  seen: Set<Type>,
  conflict: ((m: Func, other: Func) => void) | undefined,
): boolean {
  if (t.set) {
    for (const m of t.set.methods) addMethod(found, m, conflict);
    found.comparable ||= t.set.comparable;
    found.terms = intersect(found.terms, t.set.terms);
    return true;
  }
  if (seen.has(t)) return true;
  seen.add(t);
  let complete = true;
  for (const m of t.methods) addMethod(found, m, conflict);
  for (const e of t.embeddeds) {
    const u = under(e);
    if (e.kind === 'Named' && e.underlying === null) complete = false;
    else if (u.kind === 'Interface') complete = collect(u, found, seen, conflict) && complete;
    else if (u.kind === 'Basic' && u.basic === 'invalid') complete = false;
    else if (u.kind === 'Union') found.terms = intersect(found.terms, unionTerms(u.terms));
    else found.terms = intersect(found.terms, [{ tilde: false, type: e }]);
  }
  return complete;
}

function addMethod(found: Collected, m: Func, conflict: ((m: Func, other: Func) => void) | undefined): void {
  const id = methodId(m);
  const old = found.methods.get(id);
  if (old === undefined) found.methods.set(id, m);
  else if (old !== m) conflict?.(m, old);
}

/** The terms of a union, those of interfaces in it included; null: one of them admits all types. */
function unionTerms(list: readonly Term[]): readonly Term[] | null {
  const all: Term[] = [];
  for (const term of list) {
    const u = under(term.type);
    if (u.kind === 'Basic' && u.basic === 'invalid') continue;
    if (u.kind !== 'Interface') {
      all.push(term);
      continue;
    }
    const inner = typeSet(u).terms;
    if (inner === null) return null;
    all.push(...inner);
  }
  return normal(all);
}

/** Without terms that others include. */
function normal(list: readonly Term[]): Term[] {
  const result: Term[] = [];
  list.forEach((term, i) => {
    const covered = list.some((other, j) => j !== i && subset(term, other) && (!subset(other, term) || j < i));
    if (!covered) result.push(term);
  });
  return result;
}

// ---------------------------------------------------------------------------------------------------------- terms

/** Whether a type is one that a term stands for. */
export function includes(term: Term, t: Type): boolean {
  return identical(term.type, term.tilde ? under(t) : t);
}

/** Whether no type belongs to both terms. */
export function disjoint(x: Term, y: Term): boolean {
  return !identical(y.tilde ? under(x.type) : x.type, x.tilde ? under(y.type) : y.type);
}

function subset(x: Term, y: Term): boolean {
  return !disjoint(x, y) && (!x.tilde || y.tilde);
}

/** Whether all types of x are among those of y; null stands for all types. */
export function subsetTerms(x: readonly Term[] | null, y: readonly Term[] | null): boolean {
  if (y === null) return true;
  if (x === null) return false;
  return x.every((a) => y.some((b) => subset(a, b)));
}

export function equalTerms(x: readonly Term[] | null, y: readonly Term[] | null): boolean {
  return subsetTerms(x, y) && subsetTerms(y, x);
}

function intersect(x: readonly Term[] | null, y: readonly Term[] | null): readonly Term[] | null {
  if (x === null) return y;
  if (y === null) return x;
  const result: Term[] = [];
  for (const a of x) for (const b of y) if (!disjoint(a, b)) result.push(a.tilde && !b.tilde ? b : a);
  return normal(result);
}

/** The set of `any`: all types. */
export function admitsAll(set: TypeSet): boolean {
  return set.methods.length === 0 && !set.comparable && set.terms === null;
}

// ------------------------------------------------------------------------------------------------ type parameters

/** The listed types of a type parameter's constraint; null: it lists none (or excludes all). */
export function termsOf(t: Type): readonly Term[] | null {
  if (t.kind !== 'TypeParam') return null;
  const { terms } = typeSet(t.iface);
  return terms !== null && terms.length > 0 ? terms : null;
}

/**
 * Whether something holds for the underlying type of t, or, of a type parameter, for that of every type it may stand for.
 * A type parameter without listed types has no such types: nothing holds for it.
 */
export function underIs(t: Type, holds: (u: Type, t: Type) => boolean): boolean {
  if (t.kind !== 'TypeParam') return holds(under(t), t);
  return termsOf(t)?.every((term) => holds(under(term.type), term.type)) ?? false;
}

/** What types share, or why they don't, with the types as `str` prints them. */
export type Common = { readonly type: Type } | { readonly cause: (str: (t: Type) => string) => string };

/** The underlying type that all types share that t stands for. Of channels the one with the fewest rights. */
export function commonUnder(t: Type): Common {
  if (t.kind !== 'TypeParam') return { type: under(t) };
  const terms = termsOf(t);
  if (terms === null) return { cause: () => 'no specific type' };
  let [ct, cu] = [terms[0]!.type, under(terms[0]!.type)];
  for (const { type } of terms.slice(1)) {
    const u = under(type);
    const first = ct;
    if (cu.kind === 'Chan' && u.kind === 'Chan') {
      if (!identical(cu.elem, u.elem)) {
        return { cause: (str) => `channels ${str(first)} and ${str(type)} have different element types` };
      }
      if (cu.dir === u.dir) continue;
      if (cu.dir === 'both') [ct, cu] = [type, u];
      else if (u.dir !== 'both') {
        return { cause: (str) => `channels ${str(first)} and ${str(type)} have conflicting directions` };
      }
      continue;
    }
    if (!identical(cu, u)) {
      return { cause: (str) => `${str(first)} and ${str(type)} have different underlying types` };
    }
  }
  return { type: cu };
}

/** The underlying type of t, or the one that all types share that a type parameter stands for; null: there is none. */
export function coreType(t: Type): Type | null {
  const common = commonUnder(t);
  return 'type' in common ? common.type : null;
}
