/** Whether type arguments satisfy the constraints of type parameters. */
import { hasAllMethods, isInterfacePtr } from './assignability.js';
import type { Checker } from './checker.js';
import { comparable, identical, isInterface, isValid } from './predicates.js';
import { subst, substitution } from './subst.js';
import { includes, subsetTerms, typeSet } from './typeset.js';
import { type Interface, type Type, type TypeParam, under } from './types.js';

/** The first argument that doesn't satisfy its constraint, and why; null: all do. */
export function unsatisfied(
  c: Checker,
  params: readonly TypeParam[],
  args: readonly Type[],
): { index: number; cause: string } | null {
  const map = substitution(params, args);
  for (const [index, p] of params.entries()) {
    // The interface around a constraint that is none, [T int], is the type parameter's own.
    const bound = subst(isInterface(p.constraint!) ? p.constraint! : p.iface, map);
    const cause = implementsCause(c, args[index]!, bound, true);
    if (cause !== null) return { index, cause };
  }
  return null;
}

/** null: v implements the interface t; with `constraint`, v satisfies it. */
export function implementsCause(c: Checker, v: Type, t: Type, constraint = false): string | null {
  const [vu, tu] = [under(v), under(t)];
  if (!isValid(vu) || !isValid(tu)) return null;
  if (vu.kind === 'Pointer' && !isValid(under(vu.elem))) return null;
  const verb = constraint ? 'satisfy' : 'implement';
  const head = `${c.str(v)} does not ${verb} `;
  if (tu.kind !== 'Interface') {
    const detail = isInterfacePtr(tu)
      ? `type ${c.str(t)} is pointer to interface, not interface`
      : `${c.str(t)} is not an interface`;
    return `${head}${c.str(t)} (${detail})`;
  }
  const set = typeSet(tu);
  if (set.methods.length === 0 && !set.comparable && set.terms === null) return null;
  const own = v.kind === 'TypeParam' ? v.iface : vu.kind === 'Interface' ? vu : null;
  if (own && typeSet(own).terms?.length === 0) return null;
  if (set.terms?.length === 0) return `cannot ${verb} ${c.str(t)} (empty type set)`;
  const missing = hasAllMethods(c, v, t, true);
  if (missing !== null) return `${head}${c.str(t)} ${missing}`;
  if (set.terms !== null) {
    if (own) {
      if (!subsetTerms(typeSet(own).terms, set.terms)) return `${head}${c.str(t)}`;
    } else {
      const wrong = notListed(c, v, t, tu);
      if (wrong !== null) return `${head}${c.str(t)} (${wrong})`;
    }
  }
  const needs = set.terms === null ? set.comparable : set.terms.every((term) => comparable(term.type));
  if (!needs || strictlyComparable(v, new Set()) || (constraint && comparable(v))) return null;
  return `${head}comparable`;
}

/** null: v is among the types that the interface lists. */
function notListed(c: Checker, v: Type, t: Type, iface: Interface): string | null {
  const terms = typeSet(iface).terms!;
  if (terms.some((term) => includes(term, v))) return null;
  const nearly = terms.find(
    (term) => !term.tilde && identical(term.type, under(term.type)) && identical(term.type, under(v)),
  );
  if (nearly) return `possibly missing ~ for ${c.str(nearly.type)} in ${c.str(t)}`;
  if (namesType(iface, v)) {
    return `${c.str(t)} mentions ${c.str(v)}, but ${c.str(v)} is not in the type set of ${c.str(t)}`;
  }
  const list = terms.map((term) => (term.tilde ? '~' : '') + c.str(term.type)).join(' | ');
  return `${c.str(v)} missing in ${list}`;
}

function namesType(t: Type, v: Type): boolean {
  if (t.kind === 'Interface') return t.embeddeds.some((e) => namesType(e, v));
  if (t.kind === 'Union') return t.terms.some((term) => namesType(term.type, v));
  return identical(t, v);
}

/** == never panics: nothing in v is an interface. */
function strictlyComparable(t: Type, seen: Set<Type>): boolean {
  if (seen.has(t)) return true;
  seen.add(t);
  if (t.kind === 'TypeParam') return comparable(t);
  const u = under(t);
  if (u.kind === 'Interface') {
    const set = typeSet(u);
    return set.terms === null ? set.comparable : set.terms.every((term) => strictlyComparable(term.type, seen));
  }
  if (u.kind === 'Struct') return u.fields.every((f) => strictlyComparable(f.type, seen));
  if (u.kind === 'Array') return strictlyComparable(u.elem, seen);
  return comparable(t);
}
