/** Calls: conversions, predeclared functions, functions. */
import type { CallExpr, IndexExpr } from '../syntax/ast.js';
import { assignment, typesSummary } from './assignments.js';
import { builtin } from './builtins.js';
import type { Checker } from './checker.js';
import { conversion } from './conversion.js';
import { type ExprKind, expr, exprOrType, genericExprList, use } from './expr.js';
import { instantiated, isGeneric, nonGeneric, typeArgs } from './generic.js';
import { indexExpr } from './indexing.js';
import { infer, renamed } from './infer.js';
import type { Operand } from './operand.js';
import { subst, substitution } from './subst.js';
import { commonUnder, termsOf } from './typeset.js';
import { Signature, type Type, under } from './types.js';
import { builtins } from './universe.js';

export function callExpr(c: Checker, x: Operand, call: CallExpr): ExprKind {
  const inst = call.fun.kind === 'IndexExpr' ? call.fun : null;
  let explicit: IndexExpr | null = null;
  if (inst) {
    // Type arguments in front of a call's arguments: what is missing the arguments may tell.
    if (indexExpr(c, x, inst)) explicit = inst;
    x.expr = inst;
    if (!explicit) nonGeneric(c, x, null);
    c.record(x);
  } else exprOrType(c, x, call.fun, true);
  switch (x.mode) {
    case 'invalid':
      use(c, ...call.args);
      x.expr = call;
      return 'statement';
    case 'typexpr':
      nonGeneric(c, x, null);
      if (!x.invalid) convert(c, x, call);
      x.expr = call;
      return 'conversion';
    case 'builtin': {
      const id = x.builtin!;
      if (!builtin(c, x, call, id)) x.invalidate();
      x.expr = call;
      if (!x.invalid && !x.isConstant) c.env.hasCallOrRecv = true;
      return x.invalid ? 'statement' : builtins[id].kind;
    }
    default:
  }
  const generic = calledType(c, x);
  if (typeof generic === 'string') {
    c.error(x, `invalid operation: cannot call ${x.isNil ? 'nil' : c.str(x)}: ${generic}`);
    use(c, ...call.args);
    x.invalidate();
    x.expr = call;
    return 'statement';
  }
  const sig = genericCall(c, call, generic, explicit);
  if (!sig) {
    x.invalidate();
    x.expr = call;
    return 'statement';
  }
  if (sig !== generic)
    for (let f = call.fun; ; f = f.x) {
      c.recordTypeAndValue(f, 'value', sig, null);
      if (f.kind !== 'ParenExpr') break;
    }
  const results = sig.results.vars;
  if (results.length === 0) x.mode = 'novalue';
  else x.set('value', results.length === 1 ? results[0]!.type : sig.results);
  x.value = null;
  x.expr = call;
  c.env.hasCallOrRecv = true;
  return 'statement';
}

/** The signature that all types share that x may have, or why it can't be called. */
function calledType(c: Checker, x: Operand): Signature | string {
  const terms = x.type.kind === 'TypeParam' ? termsOf(x.type) : [{ type: x.type }];
  const other = terms?.find((term) => under(term.type).kind !== 'Signature');
  if (other) return `${c.str(other.type)} is not a function`;
  const common = commonUnder(x.type);
  if ('cause' in common) return common.cause((t) => c.str(t));
  return common.type as Signature;
}

/** Checks arguments, finding type arguments by them; the signature that is called, or null after an error. */
function genericCall(c: Checker, call: CallExpr, generic: Signature, inst: IndexExpr | null): Signature | null {
  let sig = generic;
  let given: readonly (Type | null)[] = [];
  if (inst) {
    const args = typeArgs(c, inst);
    const want = sig.typeParams.length;
    if (args && args.length > want) {
      c.error(inst.indices[want]!, `got ${args.length} type arguments but want ${want}`);
    }
    if (!args || args.length > want) {
      use(c, ...call.args);
      return null;
    }
    if (args.length === want) sig = instantiated(c, inst, sig, args, { pos: inst.lbrack }, inst.indices);
    else given = args;
  }
  const list = genericExprList(c, call.args);
  if (sig.typeParams.length === 0 && !list.args.some((a) => isGeneric(a.type))) {
    callArguments(c, call, sig, list.args);
    return sig;
  }
  return inferredCall(c, call, sig, given, inst, list.args, list.given);
}

function inferredCall(
  c: Checker,
  call: CallExpr,
  sig: Signature,
  given: readonly (Type | null)[],
  inst: IndexExpr | null,
  args: readonly Operand[],
  argsGiven: ReadonlyMap<number, Type[]>,
): Signature | null {
  const wanted = matchedParams(c, call, sig, args);
  if (!wanted) return null;
  const own = renamed(sig.typeParams);
  const params = [...own.params];
  const known: (Type | null)[] = params.map((_, i) => given[i] ?? null);
  // Generic functions that are passed have their type arguments found together with the call's.
  const generic: { arg: Operand; sig: Signature; from: number; to: number }[] = [];
  args.forEach((arg, i) => {
    if (arg.type.kind !== 'Signature' || arg.type.typeParams.length === 0) return;
    const original = arg.type;
    const theirs = renamed(original.typeParams);
    const from = params.length;
    params.push(...theirs.params);
    known.push(...theirs.params.map((_, j) => argsGiven.get(i)?.[j] ?? null));
    const { params: ps, results, variadic } = original;
    arg.type = subst(new Signature(null, ps, results, variadic), theirs.map);
    generic.push({ arg, sig: original, from, to: params.length });
  });
  const at = { pos: call.lparen };
  const types = wanted.map((t) => subst(t, own.map));
  const found = infer(c, at, params, known, types, args, false);
  if (found === null) return null;
  if ('msg' in found) {
    c.error(found.at, `in call to ${c.str(call.fun)}, ${found.msg}`);
    return null;
  }
  const mine = found.slice(0, own.params.length);
  const result = mine.length > 0 ? instantiated(c, call.fun, sig, mine, at, inst?.indices ?? []) : sig;
  for (const g of generic) {
    g.arg.type = instantiated(c, g.arg.expr!, g.sig, found.slice(g.from, g.to), at, []);
    c.record(g.arg);
  }
  const map = substitution(sig.typeParams, mine);
  const context = `argument to ${c.str(call.fun)}`;
  args.forEach((a, i) => {
    assignment(c, a, subst(wanted[i]!, map), context);
  });
  return result;
}

function convert(c: Checker, x: Operand, call: CallExpr): void {
  const t = x.type;
  x.invalidate();
  const n = call.args.length;
  if (n === 0) {
    c.error(call, `missing argument in conversion to ${c.str(t)}`);
    return;
  }
  if (n > 1) {
    use(c, ...call.args);
    c.error(call.args[n - 1]!, `too many arguments in conversion to ${c.str(t)}`);
    return;
  }
  expr(c, x, call.args[0]!);
  if (x.invalid) return;
  if (call.ellipsis) {
    c.error(call.args[0]!, `invalid use of ... in conversion to ${c.str(t)}`);
    x.invalidate();
    return;
  }
  conversion(c, x, t);
}

/** Checks the arguments of a call against the parameters. */
export function callArguments(c: Checker, call: CallExpr, sig: Signature, args: readonly Operand[]): void {
  const wanted = matchedParams(c, call, sig, args);
  const context = `argument to ${c.str(call.fun)}`;
  wanted?.forEach((t, i) => {
    assignment(c, args[i]!, t, context);
  });
}

/** The type that each argument must have, or null, after an error, when they are too many or too few. */
function matchedParams(c: Checker, call: CallExpr, sig: Signature, args: readonly Operand[]): Type[] | null {
  const nargs = args.length;
  const params = sig.params.vars;
  let wanted: Type[] = params.map((v) => v.type);
  let npars = params.length;
  if (sig.variadic) {
    if (call.ellipsis) {
      if (call.args.length === 1 && nargs > 1) {
        c.error(call, `cannot use ... with ${nargs}-valued ${c.str(call.args[0]!)}`);
        return null;
      }
    } else if (nargs >= npars - 1) {
      const last = wanted[npars - 1]!;
      const elem = last.kind === 'Slice' ? last.elem : last;
      wanted = wanted.slice(0, npars - 1);
      while (wanted.length < nargs) wanted.push(elem);
      npars = nargs;
    } else npars--;
  } else if (call.ellipsis) {
    c.error(call, `cannot use ... in call to non-variadic ${c.str(call.fun)}`);
    return null;
  }
  if (nargs !== npars) {
    const at = nargs > npars ? args[npars]! : nargs > 0 ? args[nargs - 1]! : call;
    const have = typesSummary(
      c,
      args.map((a) => a.type),
      false,
      call.ellipsis !== null,
    );
    const want = typesSummary(
      c,
      params.map((v) => v.type),
      sig.variadic,
      false,
    );
    const what = nargs > npars ? 'too many' : 'not enough';
    c.error(at, `${what} arguments in call to ${c.str(call.fun)}\n\thave ${have}\n\twant ${want}`);
    return null;
  }
  return wanted;
}
