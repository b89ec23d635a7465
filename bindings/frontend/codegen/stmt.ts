// Statements.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Label, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { BranchStmt, Expr, ReturnStmt, SendStmt, Stmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import { under } from '../types/types.js';
import { assignStmt, declStmt, incDec } from './assign.js';
import { ifStmt, forStmt } from './control.js';
import { convertVal, discard, expr, exprTo, tuple } from './expr.js';
import type { FuncGen, LocalVar, Val } from './func.js';
import { deferStmt, goStmt } from './godefer.js';
import { load, store } from './memory.js';
import { internal } from './problem.js';
import { rangeStmt } from './range.js';
import { selectStmt } from './select.js';
import { switchStmt } from './switch.js';
import { leavesRangeBody, returnFromRangeBody } from './rangefunc.js';
import { typeSwitch } from './typeswitch.js';

/** Statements of a block, in a scope of their own. */
export function block(g: FuncGen, list: readonly Stmt[]): void {
  g.openScope();
  stmts(g, list);
  g.closeScope();
}

export function stmts(g: FuncGen, list: readonly Stmt[]): void {
  for (const s of list) stmt(g, s);
}

export function stmt(g: FuncGen, s: Stmt): void {
  if (s.kind === 'EmptyStmt') return;
  g.at(s.pos);
  const label = g.pendingLabel;
  g.pendingLabel = null;
  switch (s.kind) {
    case 'DeclStmt':
      declStmt(g, s.decl);
      break;
    case 'LabeledStmt':
      g.fb.place(labelOf(g, s.label.name));
      g.pendingLabel = s.label.name;
      stmt(g, s.stmt);
      g.pendingLabel = null;
      break;
    case 'ExprStmt':
      discard(g, s.x);
      break;
    case 'SendStmt':
      send(g, s);
      break;
    case 'IncDecStmt':
      incDec(g, s);
      break;
    case 'AssignStmt':
      assignStmt(g, s);
      break;
    case 'GoStmt':
      goStmt(g, s);
      break;
    case 'DeferStmt':
      deferStmt(g, s);
      break;
    case 'ReturnStmt':
      returnStmt(g, s);
      break;
    case 'BranchStmt':
      branch(g, s);
      break;
    case 'BlockStmt':
      block(g, s.list);
      break;
    case 'IfStmt':
      ifStmt(g, s);
      break;
    case 'SwitchStmt':
      switchStmt(g, s, label);
      break;
    case 'TypeSwitchStmt':
      typeSwitch(g, s, label);
      break;
    case 'SelectStmt':
      selectStmt(g, s, label);
      break;
    case 'ForStmt':
      forStmt(g, s, label);
      break;
    case 'RangeStmt':
      rangeStmt(g, s, label);
      break;
    default:
      internal(`${s.kind} as a statement`, s.pos);
  }
  g.fb.endStatement();
}

function labelOf(g: FuncGen, name: string): Label {
  let l = g.labels.get(name);
  if (!l) {
    l = g.fb.label();
    g.labels.set(name, l);
  }
  return l;
}

export function branch(g: FuncGen, s: BranchStmt): void {
  const name = s.label?.name ?? null;
  if (leavesRangeBody(g, s)) return;
  if (s.tok === 'goto') {
    g.emit(Op.JMP, labelOf(g, name ?? internal('goto without label', s.pos)));
    return;
  }
  if (s.tok === 'fallthrough') {
    g.emit(Op.JMP, g.fallthroughTo ?? internal('fallthrough outside a switch', s.pos));
    return;
  }
  for (let i = g.targets.length - 1; i >= 0; i--) {
    const t = g.targets[i] as FuncGen['targets'][number];
    if (name !== null ? t.label !== name : s.tok === 'continue' && !t.continueTo) continue;
    g.emit(Op.JMP, (s.tok === 'break' ? t.breakTo : t.continueTo) ?? internal('continue without loop', s.pos));
    return;
  }
  internal(`${s.tok} without target`, s.pos);
}

/** The value to be sent, in registers: a struct in a block that nobody else changes. */
export function sendValue(g: FuncGen, s: SendStmt): { chan: Reg; words: readonly Reg[] } {
  const t = under(g.typeOf(s.chan));
  if (t.kind !== 'Chan') return internal('send to no channel', s.pos);
  const chan = expr(g, s.chan).regs[0] as Reg;
  const v = g.owned(exprTo(g, s.value, t.elem), g.image(t.elem));
  return { chan, words: v.regs };
}

function send(g: FuncGen, s: SendStmt): void {
  const { chan, words } = sendValue(g, s);
  const w0 = words[0] ?? chan;
  g.at(s.pos);
  g.emit(Op.SEND, chan, w0, words[1] ?? w0, words[2] ?? w0);
}

function returnStmt(g: FuncGen, s: ReturnStmt): void {
  const body = g.context.rangeBody;
  const types = body ? body.results.map((type) => ({ type, image: g.image(type) })) : g.resultTypes;
  if (s.results.length === 0) {
    if (body) returnFromRangeBody(g, body, null);
    else leave(g);
    return;
  }
  let values: Val[];
  if (s.results.length === 1 && types.length > 1) {
    values = tuple(g, s.results[0] ?? internal('return')).map((v, i) => {
      const r = types[i] ?? internal('more values than results', s.pos);
      return convertVal(g, v.val, v.type, r.type);
    });
  } else {
    const handed = new Set<Var>();
    values = s.results.map((e, i) => {
      const r = types[i] ?? internal('more values than results', s.pos);
      return ownedResult(g, e, exprTo(g, e, r.type), r.image, handed);
    });
  }
  g.at(s.pos);
  if (body) {
    returnFromRangeBody(g, body, values);
    return;
  }
  if (!g.results) {
    g.fb.ret(values.flatMap((v) => v.regs));
    return;
  }
  // Results may be named in the values of others: all are there before the first is set.
  const set = new Set(g.results.flatMap((r) => (r.storage === 'regs' ? r.regs : [])));
  const safe = values.map((v, i) => {
    const own = g.results?.[i]?.regs ?? [];
    if (!v.regs.some((r) => set.has(r) && !own.includes(r))) return v;
    const regs = g.temps((types[i] as { image: ImageType }).image);
    g.move(regs, v.regs);
    return { ...v, regs };
  });
  for (const [i, v] of safe.entries()) setResult(g, g.results[i] as LocalVar, v);
  leave(g);
}

/** A struct as a result: a variable that lives in this frame alone may hand over its block as it is, once. */
function ownedResult(g: FuncGen, e: Expr, v: Val, t: ImageType, handed: Set<Var>): Val {
  if (t.shape !== Shape.MEMORY || v.fresh) return v;
  const own = g.results ? null : ownVariable(g, e);
  if (!own || handed.has(own)) return g.owned(v, t);
  handed.add(own);
  return v;
}

/** The local variable that an expression names, if nothing else refers to its block. */
function ownVariable(g: FuncGen, e: Expr): Var | null {
  const id = unparen(e);
  const v = id.kind === 'Ident' ? g.context.info.objectOf(id) : null;
  if (v?.kind !== 'Var' || g.vars.get(v)?.storage !== 'block') return null;
  const info = g.context.analysis.infoOf(v);
  return info && !info.captured && !info.addressTaken ? v : null;
}

function setResult(g: FuncGen, r: LocalVar, v: Val): void {
  if (r.storage === 'regs') g.move(r.regs, v.regs);
  else if (r.storage === 'block') store(g, { base: r.regs[0] as Reg, offset: 0 }, v, r.type);
}

/** Returns with the result variables as they are, after the deferred calls if there are any. */
export function leave(g: FuncGen): void {
  if (g.exit) {
    g.emit(Op.JMP, g.exit);
    return;
  }
  g.fb.ret(currentResults(g));
}

/** Registers with the values of the result variables. */
export function currentResults(g: FuncGen): Reg[] {
  return (g.results ?? []).flatMap((r, i) => {
    if (r.storage === 'none') return [];
    const own = r.type.shape === Shape.MEMORY && !g.sharedResults.has(i);
    if (r.storage === 'regs' || own) return [...r.regs];
    const v = load(g, { base: r.regs[0] as Reg, offset: 0 }, r.type);
    // Somebody may still know the block: the caller gets one of its own.
    return [...g.owned(v, r.type).regs];
  });
}
