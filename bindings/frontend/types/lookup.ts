/** Fields and methods by name, through embedded fields. */
import { type Func, type GoPackage, isExported, type Var } from './objects.js';
import { isInterface } from './predicates.js';
import { methodId, typeSet } from './typeset.js';
import { Pointer, type Type, under } from './types.js';

/**
 * `obj` null: nothing found; then `index` not empty means that the name is ambiguous, and `indirect` that there is such a
 * method but only on the pointer. Otherwise `index` is the path through embedded fields, the last the object's own place,
 * and `indirect` tells whether a pointer was followed.
 */
export interface Lookup {
  readonly obj: Var | Func | null;
  readonly index: readonly number[];
  readonly indirect: boolean;
}

interface Candidate {
  readonly type: Type;
  readonly index: readonly number[];
  readonly indirect: boolean;
  /** Embedded more than once at this depth. */
  readonly multiples: boolean;
}

const NONE: Lookup = { obj: null, index: [], indirect: false };

/**
 * The field or method `name` of t as seen from pkg. `addressable`: methods with pointer receiver count too, as for a
 * variable. `foldCase`: names may differ in case (to suggest what was meant).
 */
export function lookupFieldOrMethod(
  t: Type,
  addressable: boolean,
  pkg: GoPackage | null,
  name: string,
  foldCase = false,
): Lookup {
  if (name === '_') return NONE;
  // A declared pointer type has no methods, but its fields can be reached.
  if (t.kind === 'Named' && under(t).kind === 'Pointer') {
    const found = search(under(t), false, pkg, name, foldCase);
    return found.obj?.kind === 'Func' ? NONE : found;
  }
  return search(t, addressable, pkg, name, foldCase);
}

function search(t: Type, addressable: boolean, pkg: GoPackage | null, name: string, fold: boolean): Lookup {
  const [base, isPtr] = t.kind === 'Pointer' ? [t.elem, true] : [t, false];
  // A pointer to an interface has no methods.
  if (isPtr && (isInterface(base) || base.kind === 'TypeParam')) return NONE;
  let current: Candidate[] = [{ type: base, index: [], indirect: isPtr, multiples: false }];
  const seen = new Set<Type>();
  while (current.length > 0) {
    const next: Candidate[] = [];
    let found: { obj: Var | Func; index: readonly number[]; indirect: boolean } | null = null;
    let clash: readonly number[] | null = null;
    const hit = (e: Candidate, obj: Var | Func, i: number) => {
      const index = [...e.index, i];
      if (found || e.multiples) clash = index;
      else found = { obj, index, indirect: e.indirect };
    };
    for (const e of current) {
      if (e.type.kind === 'Named') {
        if (seen.has(e.type)) continue;
        seen.add(e.type);
        const i = e.type.methods.findIndex((m) => matches(m, pkg, name, fold));
        if (i >= 0) {
          hit(e, e.type.methods[i]!, i);
          continue;
        }
      }
      const u = under(e.type);
      if (u.kind === 'Struct') {
        u.fields.forEach((f, i) => {
          if (matches(f, pkg, name, fold)) hit(e, f, i);
          else if (f.embedded && !found) {
            const [type, ptr] = f.type.kind === 'Pointer' ? [f.type.elem, true] : [f.type, false];
            const deep = under(type).kind;
            if (deep === 'Struct' || deep === 'Interface' || type.kind === 'Named') {
              next.push({ type, index: [...e.index, i], indirect: e.indirect || ptr, multiples: e.multiples });
            }
          }
        });
      } else if (u.kind === 'Interface' || u.kind === 'TypeParam') {
        const { methods } = typeSet(u.kind === 'TypeParam' ? u.iface : u);
        const i = methods.findIndex((m) => matches(m, pkg, name, fold));
        if (i >= 0) hit(e, methods[i]!, i);
      }
    }
    if (clash) return { obj: null, index: clash, indirect: false };
    if (found) {
      const { obj, index, indirect }: { obj: Var | Func; index: readonly number[]; indirect: boolean } = found;
      if (obj.kind === 'Func' && hasPtrRecv(obj) && !indirect && !addressable) {
        return { obj: null, index: [], indirect: true };
      }
      return { obj, index, indirect };
    }
    current = consolidate(next);
  }
  return NONE;
}

/** Types embedded several times at one depth become one candidate that hides what it has. */
function consolidate(list: readonly Candidate[]): Candidate[] {
  const result: Candidate[] = [];
  for (const e of list) {
    const i = result.findIndex((other) => other.type === e.type);
    if (i < 0) result.push(e);
    else result[i] = { ...result[i]!, multiples: true };
  }
  return result;
}

function matches(obj: Var | Func, pkg: GoPackage | null, name: string, fold: boolean): boolean {
  if (pkg && obj.since > pkg.goVersion) return false;
  if (fold && obj.name.toLowerCase() === name.toLowerCase()) return true;
  if (obj.name !== name) return false;
  return isExported(name) || obj.pkg === pkg || (obj.pkg !== null && pkg !== null && obj.pkg.path === pkg.path);
}

/** Declared with a pointer receiver; known from the source before its signature is. */
export function hasPtrRecv(f: Func): boolean {
  const recv = f.decl?.recv?.[0]?.type;
  if (recv) {
    let t = recv;
    while (t.kind === 'ParenExpr') t = t.x;
    return t.kind === 'StarExpr';
  }
  return f.type?.recv?.type.kind === 'Pointer';
}

/** A method in a method set: reached through the embedded fields `index` (its last element is the method's own place). */
export interface MethodSetEntry {
  readonly func: Func;
  readonly index: readonly number[];
  readonly indirect: boolean;
}

/** All methods callable on a value of t in an interface, by `methodId`; for *T those with value receivers too. */
export function methodSet(t: Type): MethodSetEntry[] {
  const names = new Map<string, Func>();
  collectNames(t.kind === 'Pointer' ? t.elem : t, names, new Set());
  const result: MethodSetEntry[] = [];
  for (const [, m] of [...names].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const { obj, index, indirect } = lookupFieldOrMethod(t, false, m.pkg, m.name);
    if (obj?.kind === 'Func') result.push({ func: obj, index, indirect });
  }
  return result;
}

function collectNames(t: Type, names: Map<string, Func>, seen: Set<Type>): void {
  if (seen.has(t)) return;
  seen.add(t);
  const add = (m: Func) => {
    if (!names.has(methodId(m))) names.set(methodId(m), m);
  };
  if (t.kind === 'Named') t.methods.forEach(add);
  const u = under(t);
  if (u.kind === 'Interface') typeSet(u).methods.forEach(add);
  if (u.kind !== 'Struct') return;
  for (const f of u.fields) if (f.embedded) collectNames(f.type.kind === 'Pointer' ? f.type.elem : f.type, names, seen);
}

/** *T. */
export function pointerTo(t: Type): Pointer {
  return new Pointer(t);
}
