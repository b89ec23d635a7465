/** Calls: conversions, predeclared functions, functions. */
import type { CallExpr } from '../syntax/ast.js';
import { assignment, typesSummary } from './assignments.js';
import { builtin } from './builtins.js';
import type { Checker } from './checker.js';
import { conversion } from './conversion.js';
import { type ExprKind, expr, exprList, exprOrType, use } from './expr.js';
import type { Operand } from './operand.js';
import { type Signature, type Type, under } from './types.js';
import { builtins } from './universe.js';

export function callExpr(c: Checker, x: Operand, call: CallExpr): ExprKind {
  exprOrType(c, x, call.fun);
  switch (x.mode) {
    case 'invalid':
      use(c, ...call.args);
      x.expr = call;
      return 'statement';
    case 'typexpr':
      convert(c, x, call);
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
  const sig = under(x.type);
  if (sig.kind !== 'Signature') {
    c.error(x, `invalid operation: cannot call ${x.isNil ? 'nil' : c.str(x)}: ${c.str(x.type)} is not a function`);
    use(c, ...call.args);
    x.invalidate();
    x.expr = call;
    return 'statement';
  }
  callArguments(c, call, sig, exprList(c, call.args));
  const results = sig.results.vars;
  if (results.length === 0) x.mode = 'novalue';
  else x.set('value', results.length === 1 ? results[0]!.type : sig.results);
  x.value = null;
  x.expr = call;
  c.env.hasCallOrRecv = true;
  return 'statement';
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
  const nargs = args.length;
  const params = sig.params.vars;
  let wanted: Type[] = params.map((v) => v.type);
  let npars = params.length;
  if (sig.variadic) {
    if (call.ellipsis) {
      if (call.args.length === 1 && nargs > 1) {
        c.error(call, `cannot use ... with ${nargs}-valued ${c.str(call.args[0]!)}`);
        return;
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
    return;
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
    return;
  }
  const context = `argument to ${c.str(call.fun)}`;
  args.forEach((a, i) => {
    assignment(c, a, wanted[i]!, context);
  });
}
