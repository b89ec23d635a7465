/** Inference: the type arguments that a call, or an assignment of a generic function, leaves out. */
import { formatPos } from '../syntax/ast.js';
import { hasAllMethods } from './assignability.js';
import type { At, Checker } from './checker.js';
import { TypeName, type Var } from './objects.js';
import type { Operand } from './operand.js';
import { isTyped } from './predicates.js';
import { mentions, subst, substitution } from './subst.js';
import { commonUnder, termsOf } from './typeset.js';
import { type Term, type Type, TypeParam } from './types.js';
import { ASSIGN, EXACT, INEXACT, Unifier } from './unify.js';
import { defaultType, maxType } from './untyped.js';

/** Why the type arguments can't be found. */
export interface Failure {
  readonly at: At;
  readonly msg: string;
}

/**
 * The type arguments for `params` with which `args` can be passed to parameters of the types `wanted`; or why there are
 * none; null: an argument has an error.
 * @param at where a failure is shown that no argument explains
 * @param given those that are written out; null: to be found
 * @param reverse it is the type of a function that is assigned which is given, not arguments
 */
export function infer(
  c: Checker,
  at: At,
  params: readonly TypeParam[],
  given: readonly (Type | null)[],
  wanted: readonly Type[],
  args: readonly Operand[],
  reverse: boolean,
): Type[] | Failure | null {
  const known = params.map((_, i) => given[i] ?? null);
  if (known.every((t): t is Type => t !== null)) return known;
  if (args.some((a) => a.invalid)) return null;
  // With what is known put in, ordinary rules of assignment hold for those parameters.
  const types = wanted.map((t) => subst(t, substitution(params, known)));
  const u = new Unifier(params, known);
  const untyped: number[] = [];
  for (const [i, arg] of args.entries()) {
    const par = types[i]!;
    if (!mentions(par, params) && !mentions(arg.type, params)) continue;
    if (isTyped(arg.type)) {
      if (!u.unify(par, arg.type, ASSIGN)) return mismatch(c, u, params, par, arg, reverse);
    } else if (par.kind === 'TypeParam' && !arg.isNil) untyped.push(i);
  }
  const failed = fromConstraints(c, at, u, params);
  if (failed) return failed;
  const wrong = fromConstants(c, u, untyped, types, args);
  if (wrong) return wrong;
  const found = simplify(u, params, known);
  const missing = found.findIndex((t) => t === null || mentions(t, params));
  if (missing < 0) return found as Type[];
  const { obj } = params[missing]!;
  const where = obj.pos ? ` (declared at ${formatPos(obj.pos)})` : '';
  return { at, msg: `cannot infer ${obj.name}${where}` };
}

function mismatch(
  c: Checker,
  u: Unifier,
  params: readonly TypeParam[],
  par: Type,
  arg: Operand,
  reverse: boolean,
): Failure {
  const [type, expr] = [c.str(arg.type), c.str(arg.expr!)];
  const found = params.map((p) => u.at(p));
  if (found.every((t) => t === null)) {
    const names = listNames(params);
    return { at: arg, msg: `type ${type} of ${expr} does not match ${c.str(par)} (cannot infer ${names})` };
  }
  const inferred = subst(par, substitution(params, found));
  if (inferred === par) return { at: arg, msg: `type ${type} of ${expr} does not match ${c.str(par)}` };
  const what = `inferred type ${c.str(inferred)} for ${c.str(par)}`;
  const msg = reverse
    ? `${what} does not match type ${type} of ${expr}`
    : `type ${type} of ${expr} does not match ${what}`;
  return { at: arg, msg };
}

function listNames(params: readonly TypeParam[]): string {
  const names = params.map((p) => p.obj.name);
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`;
}

/** What constraints say about type arguments: a common underlying type, methods. */
function fromConstraints(c: Checker, at: At, u: Unifier, params: readonly TypeParam[]): Failure | null {
  for (;;) {
    const before = u.unknowns;
    for (const p of params) {
      const tx = u.at(p);
      const { term, single } = coreTerm(p);
      const bound = () => c.str(p.constraint!);
      if (term && tx) {
        if (!u.unify(tx, term.type, INEXACT)) {
          return { at, msg: `${p.obj.name} (type ${c.str(tx)}) does not satisfy ${bound()}` };
        }
      } else if (term && single && !term.tilde) u.set(p, term.type);
      if (tx === null || mentions(tx, params)) continue;
      const cause = hasAllMethods(c, tx, p.iface, true, (x, y) => u.unify(x, y, EXACT));
      if (cause !== null) return { at, msg: `${p.obj.name} (type ${c.str(tx)}) does not satisfy ${bound()} ${cause}` };
    }
    if (u.unknowns === before) return null;
  }
}

/** The one term of a constraint, or the underlying type that all its terms share. */
function coreTerm(p: TypeParam): { term: Term | null; single: boolean } {
  const terms = termsOf(p);
  if (terms?.length === 1) return { term: terms[0]!, single: true };
  const common = terms && commonUnder(p);
  if (!common || !('type' in common)) return { term: null, single: false };
  return { term: { tilde: terms.some((t) => t.tilde), type: common.type }, single: false };
}

/** Type parameters for which only untyped constants are passed take the default type of the largest kind. */
function fromConstants(
  c: Checker,
  u: Unifier,
  untyped: readonly number[],
  types: readonly Type[],
  args: readonly Operand[],
): Failure | null {
  const largest = new Map<TypeParam, Type>();
  for (const i of untyped) {
    const p = types[i] as TypeParam;
    if (u.at(p) !== null) continue;
    const arg = args[i]!;
    const old = largest.get(p);
    const max = old ? maxType(old, arg.type) : arg.type;
    if (max === null) {
      const both = `${c.str(old!)} and ${c.str(arg.type)}`;
      return { at: arg, msg: `mismatched types ${both} (cannot infer ${p.obj.name})` };
    }
    largest.set(p, max);
  }
  for (const [p, t] of largest) u.set(p, defaultType(t));
  return null;
}

/** The types found, with what is known of other type parameters put into them. */
function simplify(u: Unifier, params: readonly TypeParam[], known: readonly (Type | null)[]): (Type | null)[] {
  const found = params.map((p) => u.at(p));
  killCycles(params, found);
  let dirty = found.flatMap((t, i) => (t !== null && !known[i] ? [i] : []));
  while (dirty.length > 0) {
    const map = substitution(params, found);
    dirty = dirty.filter((i) => {
      const before = found[i]!;
      found[i] = subst(before, map);
      return found[i] !== before;
    });
  }
  return found;
}

/** A type parameter that was found to be made of itself counts as not found. */
function killCycles(params: readonly TypeParam[], found: (Type | null)[]): void {
  const path: TypeParam[] = [];
  const visit = (p: TypeParam) => {
    const i = params.indexOf(p);
    if (path.includes(p)) {
      found[i] = null;
      return;
    }
    const t = found[i];
    if (!t) return;
    path.push(p);
    for (const q of params) if (mentions(t, [q])) visit(q);
    path.pop();
  };
  for (const p of params) visit(p);
}

/** Type parameters of new identity, so that a generic function can be called in its own body with other types. */
export function renamed(params: readonly TypeParam[]): { params: TypeParam[]; map: ReadonlyMap<TypeParam, Type> } {
  const fresh = params.map((p) => {
    const obj = new TypeName(p.obj.pos, p.obj.pkg, p.obj.name, p);
    const copy = new TypeParam(obj, p.index);
    obj.type = copy;
    return copy;
  });
  const map = substitution(params, fresh);
  fresh.forEach((p, i) => {
    p.constraint = subst(params[i]!.constraint!, map);
  });
  return { params: fresh, map };
}

export const typesOf = (vars: readonly Var[]): Type[] => vars.map((v) => v.type);
