/** Generic declarations and their instantiation: type parameter lists, T[int], F[int]. */
import { type Expr, type Field, type Ident, type IndexExpr, unparen } from '../syntax/ast.js';
import { startPos } from '../syntax/positions.js';
import type { At, Checker } from './checker.js';
import { use } from './expr.js';
import { infer, renamed } from './infer.js';
import { TypeName } from './objects.js';
import { type Operand, valueOperand } from './operand.js';
import { isInterface, isValid } from './predicates.js';
import { unsatisfied } from './satisfy.js';
import { instantiate, instantiateFunc, instantiateSignature, subst, substitution } from './subst.js';
import { disjoint, typeSet } from './typeset.js';
import { INVALID, Interface, type Named, Signature, type Term, type Type, TypeParam, Union, under } from './types.js';
import { genericTypExpr, typExpr } from './typexpr.js';
import { universeComparable } from './universe.js';

/** A type or function that needs type arguments. */
export function isGeneric(t: Type): boolean {
  if (t.kind === 'Named') return t.typeParams.length > 0 && t.origin === null;
  return t.kind === 'Signature' && t.typeParams.length > 0;
}

// ------------------------------------------------------------------------------------------------ type parameters

/**
 * Declares a type parameter list in the running scope. `known` is told of the parameters before their constraints are
 * checked, for these may mention what is being declared.
 */
export function typeParams(
  c: Checker,
  fields: readonly Field[],
  known: (params: readonly TypeParam[]) => void,
): readonly TypeParam[] {
  const params: TypeParam[] = [];
  const bounds: { expr: Expr; params: TypeParam[] }[] = [];
  for (const f of fields) {
    const group = f.names.map((id) => declareParam(c, id, params.length + f.names.indexOf(id)));
    params.push(...group);
    bounds.push({ expr: f.type, params: group });
  }
  known(params);
  for (const b of bounds) {
    const bound = constraint(c, b.expr);
    for (const p of b.params) p.constraint = bound;
  }
  return params;
}

function declareParam(c: Checker, id: Ident, index: number): TypeParam {
  const obj = new TypeName(id.pos, c.pkg, id.name, INVALID);
  const p = new TypeParam(obj, index);
  // Until its constraint is known.
  p.constraint = new Interface([], []);
  obj.type = p;
  c.declare(c.env.scope, id, obj, 0);
  return p;
}

function constraint(c: Checker, e: Expr): Type {
  const t = constraintElement(c, e);
  if (t.kind === 'TypeParam') {
    c.error(e, 'cannot use a type parameter as constraint');
    return INVALID;
  }
  if (t.kind !== 'Union') return t;
  const wrapped = new Interface([], [t]);
  wrapped.implicit = true;
  return wrapped;
}

/** An element of an interface: a type, `~T`, or `A | B`. */
export function constraintElement(c: Checker, e: Expr): Type {
  const list = flatten(e);
  const first = unparen(list[0]!);
  if (list.length === 1 && !(first.kind === 'UnaryExpr' && first.op === '~')) return typExpr(c, list[0]!);
  const terms = list.map((x) => unionTerm(c, x, list.length === 1));
  if (terms.some((t) => !isValid(t.type))) return INVALID;
  const union = new Union(terms);
  c.recordTypeAndValue(e, 'typexpr', union, null);
  c.later(() => checkTerms(c, list, terms));
  return union;
}

function flatten(e: Expr): Expr[] {
  if (e.kind === 'BinaryExpr' && e.op === '|') return [...flatten(e.x), ...flatten(e.y)];
  return [e];
}

function unionTerm(c: Checker, e: Expr, alone: boolean): Term {
  const tilde = e.kind === 'UnaryExpr' && e.op === '~';
  const x = tilde ? e.x : e;
  let type = typExpr(c, x);
  if (type.kind === 'TypeParam') {
    if (tilde) c.error(x, `type in term ${c.str(e)} cannot be a type parameter`);
    else if (!alone) c.error(x, 'term cannot be a type parameter');
    type = INVALID;
  }
  return { tilde, type };
}

function checkTerms(c: Checker, places: readonly Expr[], terms: readonly Term[]): void {
  const str = (t: Term) => (t.tilde ? '~' : '') + c.str(t.type);
  terms.forEach((term, i) => {
    const at = places[i]!;
    const u = under(term.type);
    if (!isValid(u)) return;
    if (term.tilde && u.kind === 'Interface') {
      c.error(at, `invalid use of ~ (${c.str(term.type)} is an interface)`);
      return;
    }
    if (term.tilde && term.type.kind === 'Named') {
      c.error(at, `invalid use of ~ (underlying type of ${c.str(term.type)} is ${c.str(u)})`);
      return;
    }
    if (u.kind === 'Interface') {
      const set = typeSet(u);
      if (set.methods.length > 0) c.error(at, `cannot use ${str(term)} in union (${str(term)} contains methods)`);
      else if (term.type === universeComparable.type) c.error(at, 'cannot use comparable in union');
      else if (set.comparable) c.error(at, `cannot use ${str(term)} in union (${str(term)} embeds comparable)`);
      return;
    }
    const other = terms.slice(0, i).find((o) => !isInterface(o.type) && !disjoint(o, term));
    if (other) c.softError(at, `overlapping terms ${str(term)} and ${str(other)}`);
  });
}

/** Variables can't be of an interface that lists types. */
export function notConstraint(c: Checker, e: Expr, t: Type): void {
  c.later(() => {
    const u = under(t);
    if (u.kind !== 'Interface') return;
    const set = typeSet(u);
    if (set.terms === null && !set.comparable) return;
    const why = set.comparable ? 'interface is (or embeds) comparable' : 'interface contains type constraints';
    c.softError(e, `cannot use type ${c.str(t)} outside a type constraint: ${why}`);
  });
}

// ---------------------------------------------------------------------------------------------------------- types

/** `T[A, B]` as a type. */
export function instantiatedType(c: Checker, e: IndexExpr): Type {
  const x = unparen(e.x);
  const generic = genericTypExpr(c, e.x);
  const alias = aliasOf(c, x);
  const params = alias?.typeParams ?? (generic.kind === 'Named' && generic.origin === null ? generic.typeParams : []);
  if (params.length === 0) {
    if (isValid(generic)) {
      const args = e.indices.map((i) => c.str(i)).join(', ');
      c.error(e.x, `invalid operation: ${c.str(e.x)}[${args}] (${c.str(generic)} is not a generic type)`);
    }
    use(c, ...e.indices);
    return INVALID;
  }
  const args = e.indices.map((i) => typExpr(c, i));
  if (args.some((t) => !isValid(t))) return INVALID;
  if (args.length !== params.length) {
    const few = args.length < params.length;
    const name = alias?.name ?? (generic as Named).obj.name;
    const counts = `have ${args.length}, want ${params.length}`;
    c.error(startPos(e), `${few ? 'not enough' : 'too many'} type arguments for type ${name}: ${counts}`);
    return INVALID;
  }
  const t = alias ? subst(generic, substitution(params, args)) : instantiate(generic as Named, args);
  if (t.kind === 'Named') t.place ??= startPos(e);
  const id = x.kind === 'SelectorExpr' ? x.sel : x.kind === 'Ident' ? x : null;
  if (id) c.info.instances.set(id, { typeArgs: args, type: t });
  verify(c, startPos(e), params, args, e.indices);
  return t;
}

/** The generic alias that e names. */
export function aliasOf(c: Checker, x: Expr): TypeName | null {
  const id = x.kind === 'SelectorExpr' ? x.sel : x;
  const obj = id.kind === 'Ident' ? c.info.uses.get(id) : null;
  return obj?.kind === 'TypeName' && obj.alias && obj.typeParams.length > 0 ? obj : null;
}

/** Checks, once all declarations are known, that type arguments satisfy their constraints. */
function verify(
  c: Checker,
  at: At,
  params: readonly TypeParam[],
  args: readonly Type[],
  places: readonly Expr[],
): void {
  c.later(() => {
    const wrong = unsatisfied(c, params, args);
    if (wrong) c.softError(places[wrong.index] ?? at, wrong.cause);
    else c.mono.instance(c.pkg, at, params, args, places);
  });
}

// ------------------------------------------------------------------------------------------------------ functions

/** Where a generic function is assigned: the type that is wanted there, and what to call it. */
export interface Target {
  readonly sig: Signature;
  readonly desc: string;
}

export function targetFor(t: Type | null, desc: string): Target | null {
  const u = t && isValid(t) ? under(t) : null;
  return u?.kind === 'Signature' ? { sig: u, desc } : null;
}

/** The type arguments written in `F[A, B]`; null after an error. */
export function typeArgs(c: Checker, e: IndexExpr): Type[] | null {
  const args = e.indices.map((i) => typExpr(c, i));
  return args.every(isValid) ? args : null;
}

/**
 * x, a generic function with the type arguments of e (null: without any), as a value. Those that are missing are found by
 * the function type that is wanted. With `later`, and none wanted: the given ones, for whoever knows more.
 */
export function funcInstance(
  c: Checker,
  x: Operand,
  e: IndexExpr | null,
  target: Target | null,
  later: boolean,
): Type[] | null {
  if (e) x.expr = e;
  const given = e ? typeArgs(c, e) : [];
  const sig = x.type as Signature;
  if (given === null) {
    x.invalidate();
    return null;
  }
  const want = sig.typeParams.length;
  if (given.length > want) {
    c.error(e!.indices[given.length - 1]!, `got ${given.length} type arguments but want ${want}`);
    x.invalidate();
    return null;
  }
  let args: Type[] = given;
  if (given.length < want) {
    if (later) return given;
    const own = renamed(sig.typeParams);
    const params: Type[] = [];
    const operands: Operand[] = [];
    if (target) {
      params.push(subst(new Signature(null, sig.params, sig.results, sig.variadic), own.map));
      const pos = startPos(x.expr!);
      operands.push(valueOperand(target.sig, { kind: 'Ident', pos, end: pos, name: target.desc }));
    }
    const found = infer(
      c,
      e ? { pos: e.lbrack } : startPos(x.expr!),
      own.params,
      given,
      params,
      operands,
      target !== null,
    );
    if (found === null || 'msg' in found) {
      if (found) c.error(found.at, found.msg);
      x.invalidate();
      return null;
    }
    args = found;
  }
  x.set('value', instantiated(c, x.expr!, sig, args, e ? { pos: e.lbrack } : startPos(x.expr!), e?.indices ?? []));
  return null;
}

/** The type of `expr`, a generic function, with its type arguments; notes which function it is. */
export function instantiated(
  c: Checker,
  expr: Expr,
  sig: Signature,
  args: readonly Type[],
  at: At,
  places: readonly Expr[],
): Signature {
  const id = functionName(expr);
  const obj = id ? c.info.uses.get(id) : null;
  const generic = obj?.kind === 'Func' ? (obj.origin ?? obj) : null;
  const type = generic ? null : instantiateSignature(sig, args);
  const result = generic ? instantiateFunc(generic, args).type : type!;
  if (id && generic) {
    c.info.uses.set(id, instantiateFunc(generic, args));
    c.info.instances.set(id, { typeArgs: args, type: result });
  }
  verify(c, at, sig.typeParams, args, places);
  return result;
}

/** The identifier that names a function: F, pkg.F, (F), F[int]. */
export function functionName(e: Expr): Ident | null {
  const x = unparen(e);
  if (x.kind === 'Ident') return x;
  if (x.kind === 'SelectorExpr') return x.sel;
  return x.kind === 'IndexExpr' ? functionName(x.x) : null;
}

/** Reports a generic function or type that stands where only an instance can. */
export function nonGeneric(c: Checker, x: Operand, target: Target | null): void {
  if (x.invalid || x.mode === 'novalue' || x.mode === 'builtin') return;
  if (!isGeneric(x.type)) return;
  if (x.type.kind === 'Signature' && target) {
    funcInstance(c, x, null, target, false);
    return;
  }
  const what = x.type.kind === 'Signature' ? 'function' : 'type';
  c.error(x, `cannot use generic ${what} ${c.str(x.expr!)} without instantiation`);
  x.set('invalid', INVALID);
}

// -------------------------------------------------------------------------------------------------------- methods

/** The receiver's type of a method of a generic type: `*List[E]`, with type parameters of its own. */
export function genericReceiver(c: Checker, e: IndexExpr, known: (params: readonly TypeParam[]) => void): Type {
  const generic = genericTypExpr(c, e.x);
  const names = e.indices.map((i) => {
    const id = unparen(i);
    if (id.kind === 'Ident') return id;
    c.error(i, `receiver type parameter ${c.str(i)} must be an identifier`);
    return null;
  });
  if (generic.kind !== 'Named' || !isGeneric(generic)) {
    if (isValid(generic)) c.error(e.x, `cannot use a type parameter as RHS in type declaration`);
    return INVALID;
  }
  const params = names.map((id, index): TypeParam => {
    if (id && id.name !== '_') return declareParam(c, id, index);
    const obj = new TypeName(id?.pos ?? null, c.pkg, '_', INVALID);
    const p = new TypeParam(obj, index);
    p.constraint = new Interface([], []);
    obj.type = p;
    return p;
  });
  known(params);
  if (params.length !== generic.typeParams.length) {
    const counts = (n: number) => `${n} type parameter${n === 1 ? '' : 's'}`;
    c.error(
      startPos(e),
      `receiver declares ${counts(params.length)}, but receiver base type declares ${generic.typeParams.length}`,
    );
    return INVALID;
  }
  const map = substitution(generic.typeParams, params);
  params.forEach((p, i) => {
    p.constraint = subst(generic.typeParams[i]!.constraint!, map);
    c.mono.same(p, generic.typeParams[i]!);
  });
  const t = instantiate(generic, params);
  c.recordTypeAndValue(e, 'typexpr', t, null);
  return t;
}
