// Expression switches.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Label, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CaseClause, SwitchStmt } from '../syntax/ast.js';
import { equalTo, jumpIf } from './compare.js';
import { constWord } from './consts.js';
import { expr } from './expr.js';
import type { FuncGen } from './func.js';
import { block, stmt } from './stmt.js';
import { isIntegerKind, isSignedKind } from './types.js';

export function switchStmt(g: FuncGen, s: SwitchStmt, label: string | null): void {
  g.openScope();
  if (s.init) stmt(g, s.init);
  const end = g.fb.label();
  const starts = s.body.map(() => g.fb.label());
  const fallback = s.body.findIndex((c) => c.list === null);
  const otherwise = fallback >= 0 ? (starts[fallback] as Label) : end;
  if (s.tag) tagged(g, s, starts);
  else {
    for (const [i, c] of s.body.entries()) {
      for (const e of c.list ?? []) {
        g.at(e.pos);
        jumpIf(g, e, true, starts[i] as Label);
        g.fb.endStatement();
      }
    }
  }
  g.emit(Op.JMP, otherwise);
  g.targets.push({ label, breakTo: end, continueTo: null });
  clauses(g, s.body, starts, end);
  g.targets.pop();
  g.fb.place(end);
  g.closeScope();
}

function clauses(g: FuncGen, list: readonly CaseClause[], starts: readonly Label[], end: Label): void {
  const outer = g.fallthroughTo;
  for (const [i, c] of list.entries()) {
    g.fb.place(starts[i] as Label);
    g.fallthroughTo = starts[i + 1] ?? null;
    block(g, c.body);
    if (!g.fb.unreachable) g.emit(Op.JMP, end);
  }
  g.fallthroughTo = outer;
}

/** With this many constant cases it pays to search. */
const SEARCH_FROM = 8;

function tagged(g: FuncGen, s: SwitchStmt, starts: readonly Label[]): void {
  const tagExpr = s.tag;
  if (!tagExpr) return;
  const type = g.typeOf(tagExpr);
  const t = g.image(type);
  // The tag is evaluated once; nothing that a case does changes it.
  const value = g.owned(expr(g, tagExpr), t);
  const tag = g.hold(value, t);
  g.fb.endStatement();
  const constants = integerCases(g, s.body, t);
  if (constants && constants.length >= SEARCH_FROM) {
    search(g, tag.regs[0] as Reg, constants, starts, isSignedKind(t.kind));
    return;
  }
  for (const [i, c] of s.body.entries()) {
    for (const e of c.list ?? []) {
      g.at(e.pos);
      const equal = equalTo(g, tag, type, e);
      g.emit(Op.JT, equal, starts[i] as Label);
      g.fb.endStatement();
    }
  }
}

/** The cases as sorted integers with the clause of each, if all are different integer constants. */
function integerCases(
  g: FuncGen,
  list: readonly CaseClause[],
  t: ImageType,
): { value: bigint; clause: number }[] | null {
  if (!isIntegerKind(t.kind)) return null;
  const out: { value: bigint; clause: number }[] = [];
  for (const [clause, c] of list.entries()) {
    for (const e of c.list ?? []) {
      const value = g.context.info.types.get(e)?.value;
      if (!value || g.imageOf(e).shape !== Shape.SCALAR) return null;
      const word = constWord(value, t);
      out.push({ value: isSignedKind(t.kind) ? word : BigInt.asUintN(64, word), clause });
    }
  }
  out.sort((a, b) => (a.value < b.value ? -1 : 1));
  return out;
}

/** Binary search, as Go's compiler does it. */
function search(
  g: FuncGen,
  tag: Reg,
  cases: readonly { value: bigint; clause: number }[],
  starts: readonly Label[],
  signed: boolean,
): void {
  const limit = (value: bigint): Reg => g.intConst(value);
  if (cases.length <= 3) {
    for (const c of cases) {
      const r = limit(c.value);
      g.emit(Op.JEQ, tag, r, starts[c.clause] as Label);
      g.freeReg(r);
    }
    return;
  }
  const middle = cases.length >> 1;
  const upper = g.fb.label();
  const done = g.fb.label();
  const pivot = limit((cases[middle] as { value: bigint }).value);
  g.emit(signed ? Op.JLES : Op.JLEU, pivot, tag, upper);
  g.freeReg(pivot);
  search(g, tag, cases.slice(0, middle), starts, signed);
  g.emit(Op.JMP, done);
  g.fb.place(upper);
  search(g, tag, cases.slice(middle), starts, signed);
  g.fb.place(done);
}
