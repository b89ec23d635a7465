// Instances of generic functions in expressions. The checker lets the function's name stand for the instance, so type
// arguments behind it say nothing new.

import type { Expr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Info } from '../types/info.js';

/** F of `F[int]` and `pkg.F[int]`; every other expression itself. */
export function uninstantiated(info: Info, e: Expr): Expr {
  if (e.kind !== 'IndexExpr') return e;
  const x = unparen(e.x);
  const id = x.kind === 'Ident' ? x : x.kind === 'SelectorExpr' && !info.selections.has(x) ? x.sel : null;
  const obj = id ? info.uses.get(id) : null;
  return obj?.kind === 'Func' ? x : e;
}
