// select.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Label, Reg, SelectCase } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CommClause, Expr, SelectStmt, Stmt, UnaryExpr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import { type Type, under } from '../types/types.js';
import { assignValues } from './assign.js';
import { expr } from './expr.js';
import type { FuncGen } from './func.js';
import { internal } from './problem.js';
import { sendValue, stmt, stmts } from './stmt.js';

/** What a receive case does with what it gets. */
interface Received {
  readonly elem: Type;
  readonly image: ImageType;
  readonly words: readonly Reg[];
  readonly ok: Reg | null;
  readonly lhs: readonly Expr[];
  readonly define: boolean;
}

export function selectStmt(g: FuncGen, s: SelectStmt, label: string | null): void {
  g.openScope();
  const end = g.fb.label();
  g.targets.push({ label, breakTo: end, continueTo: null });
  const only = s.body.length === 1 ? s.body[0] : undefined;
  if (only?.comm) {
    // With one case and no default it is that operation, and a block.
    stmt(g, only.comm);
    stmts(g, only.body);
  } else choose(g, s, end);
  g.targets.pop();
  g.fb.place(end);
  g.closeScope();
}

function choose(g: FuncGen, s: SelectStmt, end: Label): void {
  const chosen = g.scoped('S');
  const comms = s.body.filter((c) => c.comm !== null);
  const received: (Received | null)[] = [];
  const cases = comms.map((c): SelectCase => {
    const comm = c.comm as Stmt;
    if (comm.kind === 'SendStmt') {
      const { chan, words } = sendValue(g, comm);
      received.push(null);
      return { send: true, chan, words, ok: null };
    }
    const { chan, into } = receiveCase(g, comm);
    received.push(into);
    return { send: false, chan, words: into.words.length > 0 ? into.words : null, ok: into.ok };
  });
  const fallback = s.body.find((c) => c.comm === null);
  g.at(s.pos);
  g.fb.select(chosen, cases, fallback !== undefined);
  g.fb.endStatement();
  const starts = comms.map(() => g.fb.label());
  for (const [i, l] of starts.entries()) {
    // The last one that remains needs no question.
    if (i === starts.length - 1 && !fallback) g.emit(Op.JMP, l);
    else {
      const here = g.temp('S');
      g.emit(Op.EQI, here, chosen, i);
      g.emit(Op.JT, here, l);
      g.freeReg(here);
    }
  }
  if (fallback) clause(g, fallback, null, end);
  for (const [i, c] of comms.entries()) {
    g.fb.place(starts[i] as Label);
    clause(g, c, received[i] ?? null, end);
  }
}

function clause(g: FuncGen, c: CommClause, into: Received | null, end: Label): void {
  g.openScope();
  if (into) bind(g, into);
  stmts(g, c.body);
  g.closeScope();
  if (!g.fb.unreachable) g.emit(Op.JMP, end);
}

/** Channel and registers of a receive case. They live until the clause has begun. */
function receiveCase(g: FuncGen, comm: Stmt): { chan: Reg; into: Received } {
  const rhs = comm.kind === 'ExprStmt' ? comm.x : comm.kind === 'AssignStmt' ? comm.rhs[0] : undefined;
  const op = rhs ? unparen(rhs) : undefined;
  if (op?.kind !== 'UnaryExpr' || op.op !== '<-') return internal('case of a select', comm.pos);
  const receive: UnaryExpr = op;
  const t = under(g.typeOf(receive.x));
  if (t.kind !== 'Chan') return internal('receive from no channel', comm.pos);
  const image = g.image(t.elem);
  const lhs = comm.kind === 'AssignStmt' ? comm.lhs : [];
  const chan = expr(g, receive.x).regs[0] as Reg;
  const wanted = lhs.length > 0 && !isBlank(lhs[0] as Expr);
  const words = wanted ? g.variables(image) : [];
  if (wanted && image.shape === Shape.MEMORY) g.newBlock(words[0] as Reg, image, false);
  const ok = lhs.length > 1 && !isBlank(lhs[1] as Expr) ? g.scoped('S') : null;
  const define = comm.kind === 'AssignStmt' && comm.tok === ':=';
  return { chan, into: { elem: t.elem, image, words, ok, lhs, define } };
}

function isBlank(e: Expr): boolean {
  const x = unparen(e);
  return x.kind === 'Ident' && x.name === '_';
}

function bind(g: FuncGen, r: Received): void {
  const value = { val: { regs: r.words, fresh: true }, type: r.elem };
  const ok = { val: { regs: r.ok === null ? [] : [r.ok] }, type: g.prog.boolType };
  assignValues(g, r.lhs, [value, ok], r.define);
  g.fb.endStatement();
}
