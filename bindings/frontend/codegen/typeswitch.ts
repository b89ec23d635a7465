// Type switches.

import { Op } from '../../../assembly/abi/opcodes.js';
import type { Label, Reg } from '../../image/assembler.js';
import type { CaseClause, Expr, TypeSwitchStmt } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import { expr } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { testType, unbox } from './iface.js';
import { stmt, stmts } from './stmt.js';
import { isInterface } from './types.js';
import { declareVal } from './vars.js';

export function typeSwitch(g: FuncGen, s: TypeSwitchStmt, label: string | null): void {
  g.openScope();
  if (s.init) stmt(g, s.init);
  const x = g.hold(expr(g, s.x.x), g.imageOf(s.x.x));
  g.fb.endStatement();
  const end = g.fb.label();
  const starts = s.body.map(() => g.fb.label());
  const fallback = s.body.findIndex((c) => c.list === null);
  for (const [i, c] of s.body.entries()) {
    for (const e of c.list ?? []) test(g, x, e, starts[i] as Label);
  }
  g.emit(Op.JMP, fallback >= 0 ? (starts[fallback] as Label) : end);
  g.targets.push({ label, breakTo: end, continueTo: null });
  for (const [i, c] of s.body.entries()) {
    g.fb.place(starts[i] as Label);
    g.at(c.pos);
    g.openScope();
    bind(g, x, c);
    stmts(g, c.body);
    g.closeScope();
    if (!g.fb.unreachable) g.emit(Op.JMP, end);
  }
  g.targets.pop();
  g.fb.place(end);
  g.closeScope();
}

function isNil(g: FuncGen, e: Expr): boolean {
  return g.context.info.types.get(e)?.mode === 'nilvalue';
}

function test(g: FuncGen, x: Val, e: Expr, start: Label): void {
  const type = x.regs[0] as Reg;
  g.at(e.pos);
  if (isNil(g, e)) {
    g.emit(Op.JF, type, start);
    return;
  }
  const ok = g.temp('S');
  testType(g, type, g.typeOf(e), ok);
  g.emit(Op.JT, ok, start);
  g.fb.endStatement();
}

/** The clause's own variable: of the one type it lists, else of the operand's. */
function bind(g: FuncGen, x: Val, c: CaseClause): void {
  const v = g.context.info.implicits.get(c);
  if (v?.kind !== 'Var') return;
  const variable: Var = v;
  const t = g.image(variable.type);
  const value = isInterface(variable.type) ? x : unbox(g, x.regs[1] as Reg, t);
  declareVal(g, variable, t, value);
  g.fb.endStatement();
}
