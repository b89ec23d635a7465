/** What an interface asks for: all its methods, its own and those of embedded interfaces. */
import type { Func } from './objects.js';
import { type Interface, type Type, type TypeSet, under } from './types.js';

/** A method's name, made different between packages when it has no capital. The order of method sets. */
export function methodId(m: Func): string {
  return m.exported || m.pkg === null ? m.name : `${m.pkg.path}.${m.name}`;
}

/** The type set of an interface, computed once. `conflict` is told of two embedded methods of one name and other type. */
export function typeSet(t: Interface, conflict?: (m: Func, other: Func) => void): TypeSet {
  if (t.set) return t.set;
  const methods = new Map<string, Func>();
  const complete = collect(t, methods, new Set(), conflict);
  const sorted = [...methods].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, m]) => m);
  const set: TypeSet = { methods: sorted, comparable: false, terms: null };
  // While declarations that embed each other are being checked, an answer may not be the last word.
  if (complete) t.set = set;
  return set;
}

/** False when an embedded type isn't known yet. */
function collect(
  t: Interface,
  methods: Map<string, Func>,
  seen: Set<Type>,
  conflict: ((m: Func, other: Func) => void) | undefined,
): boolean {
  if (seen.has(t)) return true;
  seen.add(t);
  let complete = true;
  const add = (m: Func) => {
    const id = methodId(m);
    const old = methods.get(id);
    if (old === undefined) methods.set(id, m);
    else if (old !== m) conflict?.(m, old);
  };
  for (const m of t.methods) add(m);
  for (const e of t.embeddeds) {
    const u = under(e);
    if (u.kind === 'Interface') complete = collect(u, methods, seen, conflict) && complete;
    else if (e.kind === 'Named' && e.underlying === null) complete = false;
  }
  return complete;
}
