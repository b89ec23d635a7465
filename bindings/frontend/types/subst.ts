/** Putting types in the place of type parameters, and what generic types and functions become by it. */
import { Func, Var } from './objects.js';
import { typeKey } from './typestring.js';
import {
  Chan,
  GoArray,
  GoMap,
  Interface,
  Named,
  Pointer,
  Signature,
  Slice,
  Struct,
  Tuple,
  type Type,
  type TypeParam,
  Union,
} from './types.js';

/** What stands in the place of which type parameter. */
export type Substitution = ReadonlyMap<TypeParam, Type>;

/** Type parameters without argument stay as they are. */
export function substitution(params: readonly TypeParam[], args: readonly (Type | null)[]): Substitution {
  const map = new Map<TypeParam, Type>();
  params.forEach((p, i) => {
    const arg = args[i];
    if (arg) map.set(p, arg);
  });
  return map;
}

/** t with the substitution made; t itself if nothing in it changes. */
export function subst<T extends Type>(t: T, map: Substitution): T;
export function subst(t: Type, map: Substitution): Type {
  if (map.size === 0) return t;
  switch (t.kind) {
    case 'Basic':
      return t;
    case 'TypeParam':
      return map.get(t) ?? t;
    case 'Named': {
      if (t.origin === null) return t;
      const args = list(t.typeArgs, map);
      if (args === t.typeArgs) return t;
      const instance = instantiate(t.origin, args);
      instance.place ??= t.place;
      return instance;
    }
    case 'Pointer': {
      const elem = subst(t.elem, map);
      return elem === t.elem ? t : new Pointer(elem);
    }
    case 'Slice': {
      const elem = subst(t.elem, map);
      return elem === t.elem ? t : new Slice(elem);
    }
    case 'Array': {
      const elem = subst(t.elem, map);
      return elem === t.elem ? t : new GoArray(t.len, elem);
    }
    case 'Map': {
      const [key, elem] = [subst(t.key, map), subst(t.elem, map)];
      return key === t.key && elem === t.elem ? t : new GoMap(key, elem);
    }
    case 'Chan': {
      const elem = subst(t.elem, map);
      return elem === t.elem ? t : new Chan(t.dir, elem);
    }
    case 'Struct': {
      const fields = vars(t.fields, map);
      return fields === t.fields ? t : new Struct(fields, t.tags);
    }
    case 'Tuple': {
      const all = vars(t.vars, map);
      return all === t.vars ? t : new Tuple(all);
    }
    case 'Signature':
      return signature(t, map);
    case 'Interface':
      return interfaceType(t, map);
    case 'Union': {
      const types = list(
        t.terms.map((term) => term.type),
        map,
      );
      if (t.terms.every((term, i) => term.type === types[i])) return t;
      return new Union(t.terms.map((term, i) => ({ tilde: term.tilde, type: types[i]! })));
    }
  }
}

function list(types: readonly Type[], map: Substitution): readonly Type[] {
  const result = types.map((t) => subst(t, map));
  return result.every((t, i) => t === types[i]) ? types : result;
}

function vars(all: readonly Var[], map: Substitution): readonly Var[] {
  const types = all.map((v) => subst(v.type, map));
  if (types.every((t, i) => t === all[i]!.type)) return all;
  return all.map((v, i) => (types[i] === v.type ? v : copyVar(v, types[i]!)));
}

function copyVar(v: Var, type: Type): Var {
  const copy = new Var(v.pos, v.pkg, v.name, type);
  copy.isField = v.isField;
  copy.embedded = v.embedded;
  copy.isParam = v.isParam;
  copy.role = v.role;
  copy.used = v.used;
  return copy;
}

/** Type parameters of its own stay with it; receivers are the business of whoever has the method. */
function signature(t: Signature, map: Substitution): Signature {
  const [params, results] = [subst(t.params, map), subst(t.results, map)];
  if (params === t.params && results === t.results) return t;
  const sig = new Signature(t.recv, params, results, t.variadic);
  sig.typeParams = t.typeParams;
  return sig;
}

function interfaceType(t: Interface, map: Substitution): Interface {
  const embeddeds = list(t.embeddeds, map);
  const types = t.methods.map((m) => subst(m.type, map));
  if (embeddeds === t.embeddeds && types.every((s, i) => s === t.methods[i]!.type)) return t;
  const methods = t.methods.map((m, i) => (types[i] === m.type ? m : new Func(m.pos, m.pkg, m.name, types[i]!)));
  const result = new Interface(methods, embeddeds);
  result.implicit = t.implicit;
  return result;
}

// ------------------------------------------------------------------------------------------------------ instances

const keyOf = (args: readonly Type[]): string => args.map(typeKey).join(',');

/** The generic type with its parameters replaced by args: the same object for the same types. */
export function instantiate(generic: Named, args: readonly Type[]): Named {
  const key = keyOf(args);
  let t = generic.instances.get(key);
  if (!t) {
    t = new Named(generic.obj, null, generic, args);
    generic.instances.set(key, t);
  }
  return t;
}

/** The generic function, or method of a generic type, with its (its receiver's) type parameters replaced by args. */
export function instantiateFunc(generic: Func, args: readonly Type[]): Func {
  const key = keyOf(args);
  let f = generic.instances.get(key);
  if (!f) {
    f = new Func(generic.pos, generic.pkg, generic.name, null as unknown as Signature, generic, args);
    f.decl = generic.decl;
    generic.instances.set(key, f);
  }
  return f;
}

/** A generic signature with its type parameters replaced. */
export function instantiateSignature(t: Signature, args: readonly Type[]): Signature {
  const map = substitution(t.typeParams, args);
  return new Signature(t.recv, subst(t.params, map), subst(t.results, map), t.variadic);
}

Named.expander = {
  underlying(t) {
    const { origin } = t;
    const from = origin?.underlying ?? null;
    if (origin === null || from === null) return null;
    const u = subst(from, substitution(origin.typeParams, t.typeArgs));
    if (u.kind === 'Interface' && u !== from) {
      // Its methods are those of the instance.
      for (const m of u.methods) {
        if (m.type.recv?.type !== origin) continue;
        m.type.recv = copyVar(m.type.recv, t);
      }
    }
    return u;
  },
  methods(t) {
    return (t.origin?.methods ?? []).map((m) => instantiateFunc(m, t.typeArgs));
  },
};

Func.expander = (f) => {
  const generic = f.origin!.type;
  if (generic.recv === null) return instantiateSignature(generic, f.typeArgs);
  const map = substitution(generic.recvTypeParams, f.typeArgs);
  const recv = copyVar(generic.recv, subst(generic.recv.type, map));
  return new Signature(recv, subst(generic.params, map), subst(generic.results, map), generic.variadic);
};

/** Whether one of the type parameters occurs in t. */
export function mentions(t: Type, params: readonly TypeParam[]): boolean {
  return finds(t, (p) => params.includes(p), new Set());
}

/** Whether any type parameter occurs in t. */
export function isParameterized(t: Type): boolean {
  return finds(t, () => true, new Set());
}

function finds(t: Type, wanted: (p: TypeParam) => boolean, seen: Set<Type>): boolean {
  if (seen.has(t)) return false;
  seen.add(t);
  const all = (types: readonly Type[]) => types.some((x) => finds(x, wanted, seen));
  switch (t.kind) {
    case 'Basic':
      return false;
    case 'TypeParam':
      return wanted(t);
    case 'Named':
      return all(t.typeArgs);
    case 'Pointer':
    case 'Slice':
    case 'Array':
    case 'Chan':
      return finds(t.elem, wanted, seen);
    case 'Map':
      return all([t.key, t.elem]);
    case 'Struct':
      return all(t.fields.map((f) => f.type));
    case 'Tuple':
      return all(t.vars.map((v) => v.type));
    case 'Signature':
      return all([t.params, t.results]);
    case 'Interface':
      return all([...t.methods.map((m) => m.type), ...t.embeddeds]);
    case 'Union':
      return all(t.terms.map((term) => term.type));
  }
}
