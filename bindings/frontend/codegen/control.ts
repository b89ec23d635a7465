// if and for.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { Expr, ForStmt, IfStmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import { jumpIf } from './compare.js';
import type { FuncGen } from './func.js';
import { load, store } from './memory.js';
import { block, stmt } from './stmt.js';

export function ifStmt(g: FuncGen, s: IfStmt): void {
  g.openScope();
  if (s.init) stmt(g, s.init);
  const otherwise = g.fb.label();
  g.at(s.cond.pos);
  jumpIf(g, s.cond, false, otherwise);
  g.fb.endStatement();
  block(g, s.body.list);
  if (s.else) {
    const end = g.fb.label();
    if (!g.fb.unreachable) g.emit(Op.JMP, end);
    g.fb.place(otherwise);
    if (s.else.kind === 'IfStmt') stmt(g, s.else);
    else block(g, s.else.list);
    g.fb.place(end);
  } else g.fb.place(otherwise);
  g.closeScope();
}

/**
 *        init
 *        JMP test          the condition stands at the end: one jump an iteration
 *   top: body
 *   continue: fresh copies of the loop's variables, post
 *   test: if cond JMP top
 */
export function forStmt(g: FuncGen, s: ForStmt, label: string | null): void {
  g.openScope();
  if (s.init) stmt(g, s.init);
  const top = g.fb.label();
  const next = g.fb.label();
  const test = g.fb.label();
  const end = g.fb.label();
  if (s.cond) g.emit(Op.JMP, test);
  g.fb.place(top);
  g.targets.push({ label, breakTo: end, continueTo: next });
  block(g, s.body.list);
  g.targets.pop();
  g.fb.place(next);
  if (s.init?.kind === 'AssignStmt' && s.init.tok === ':=') freshCopies(g, s.init.lhs);
  if (s.post) stmt(g, s.post);
  g.fb.place(test);
  if (s.cond) {
    g.at(s.cond.pos);
    jumpIf(g, s.cond, true, top);
    g.fb.endStatement();
  } else g.emit(Op.JMP, top);
  g.fb.place(end);
  g.closeScope();
}

/** Each iteration has variables of its own (since Go 1.22): what closures of the last one captured stays as it was. */
function freshCopies(g: FuncGen, lhs: readonly Expr[]): void {
  for (const e of lhs) {
    const id = unparen(e);
    const v = id.kind === 'Ident' ? g.context.info.defs.get(id) : null;
    if (v?.kind === 'Var' && !v.shared) freshCopy(g, v);
  }
}

function freshCopy(g: FuncGen, v: Var): void {
  const local = g.vars.get(v);
  if (local?.storage !== 'block' || local.hoisted) return;
  const info = g.context.analysis.infoOf(v);
  if (!info?.captured && !info?.addressTaken) return;
  const base = local.regs[0] as Reg;
  const t = local.type;
  const fresh = g.temp('P');
  g.newBlock(fresh, t, local.heap);
  if (t.shape === Shape.MEMORY) g.copy(fresh, base, t.size);
  else store(g, { base: fresh, offset: 0 }, load(g, { base, offset: 0 }, t), t);
  g.emit(Op.MOV, base, fresh);
  g.fb.endStatement();
}
