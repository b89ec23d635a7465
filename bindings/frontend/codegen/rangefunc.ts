// for … range over a function. The loop's body is a function of its own, which the function is called with:
//
//        state = READY                        body:  if state != READY { runtime.panicrangestate(state) }
//        f(body)                                     state = PANIC
//        if state == PANIC { panicrangestate }       …                    continue:  state = READY; return true
//        state = EXHAUSTED                                                break:     state = DONE;  return false
//        if next == 1 { next = 0; goto L } …                              goto L:    next = 1, and as break
//
// A return sets the results of the function around the loop, and next to -1. Of loops in each other the outer one, too,
// leaves by itself when it sees that `next` is none of its own.

import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { BranchStmt, Expr, RangeStmt } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import type { RangeExit, RangeLoopInfo } from './analysis.js';
import { assignValues } from './assign.js';
import { callRuntime } from './call.js';
import { closureOf, litFunction } from './closure.js';
import { convertVal, expr } from './expr.js';
import type { FuncGen, RangeBody, Val } from './func.js';
import { store } from './memory.js';
import { place, writePlace } from './places.js';
import { internal } from './problem.js';
import { branch, leave } from './stmt.js';
import { declareVal, localOf, placeOfVar, readVar } from './vars.js';

/** What a body's next call would mean; the numbers are those of runtime.panicrangestate. */
enum State {
  /** The body has returned false: it must not be called again. */
  DONE = 0,
  READY = 1,
  /** It runs, or has panicked. */
  PANIC = 2,
  /** The loop is over. */
  EXHAUSTED = 3,
  /** The body panicked, and the function returned as if it hadn't. */
  MISSING_PANIC = 4,
}

/** The loop, in the function around it. */
export function rangeFunc(g: FuncGen, s: RangeStmt): void {
  const loop = g.context.analysis.rangeLoops.get(s) ?? internal('unknown loop over a function', s.pos);
  const int = g.image(g.prog.intType);
  if (loop.outermost) declareVal(g, loop.next, int, { regs: [g.intConst(0)] });
  if (loop.outermost && g.context.analysis.rangeDefers.has(s)) {
    const r = g.temp('S');
    g.emit(Op.FRAME, r);
    declareVal(g, loop.frame, g.image(loop.frame.type), { regs: [r] });
  }
  declareVal(g, loop.state, int, { regs: [g.intConst(State.READY)] });
  g.fb.endStatement();
  const f = g.scoped('P');
  g.emit(Op.MOV, f, expr(g, s.x).regs[0] as Reg);
  const lit = litFunction(g, loop.lit, loop);
  g.at(s.x.pos);
  const body = closureOf(g, lit, true);
  g.callWords = Math.max(g.callWords, 1);
  g.fb.call(Op.CALLC, [f], [body], []);
  g.fb.endStatement();
  const good = g.fb.label();
  const state = readVar(g, loop.state).regs[0] as Reg;
  g.emit(Op.JNE, state, g.intConst(State.PANIC), good);
  callRuntime(g, 'panicrangestate', [{ regs: [g.intConst(State.MISSING_PANIC)] }]);
  g.fb.place(good);
  set(g, loop.state, State.EXHAUSTED);
  g.fb.endStatement();
  for (const exit of loop.exits) follow(g, loop, exit);
}

function set(g: FuncGen, v: Var, value: number): void {
  const r = g.intConst(value);
  const local = localOf(g, v);
  if (local?.storage === 'regs') g.move(local.regs, [r]);
  else store(g, placeOfVar(g, v) ?? internal('variable without place'), { regs: [r] }, g.image(v.type));
}

/** Goes on where the body wanted to go. */
function follow(g: FuncGen, loop: RangeLoopInfo, exit: RangeExit): void {
  const other = g.fb.label();
  const next = readVar(g, loop.next).regs[0] as Reg;
  g.emit(Op.JNE, next, g.intConst(exit.code), other);
  const body = g.context.rangeBody;
  if (body?.loop.exits.includes(exit)) {
    // Further out still.
    leaveRangeBody(g, body.loop, false);
  } else if (exit.jump === null) leave(g);
  else {
    set(g, loop.next, 0);
    if (body && exit.target === body.loop.stmt) leaveRangeBody(g, body.loop, exit.jump.tok === 'continue');
    else jump(g, exit.jump);
  }
  g.fb.place(other);
  g.fb.endStatement();
}

/** A jump within the function that holds its target. */
function jump(g: FuncGen, s: BranchStmt): void {
  g.atTarget = true;
  branch(g, s);
  g.atTarget = false;
}

/** At a body's entry: whether it may be called, and the loop's variables. */
export function enterRangeBody(g: FuncGen, loop: RangeLoopInfo): void {
  const good = g.fb.label();
  const state = readVar(g, loop.state).regs[0] as Reg;
  g.emit(Op.JEQ, state, g.intConst(State.READY), good);
  callRuntime(g, 'panicrangestate', [{ regs: [state] }]);
  g.fb.place(good);
  set(g, loop.state, State.PANIC);
  g.fb.endStatement();
  if (loop.stmt.tok === '=') assignVars(g, loop.stmt, loop);
}

/** `for x, y = range f`: variables from outside take what the body is called with. */
function assignVars(g: FuncGen, s: RangeStmt, loop: RangeLoopInfo): void {
  const targets: Expr[] = [];
  const values: { val: Val; type: Var['type'] }[] = [];
  for (const [i, e] of [s.key, s.value].entries()) {
    const id = loop.lit.type.params[i]?.names[0];
    const v = id ? g.context.info.defs.get(id) : null;
    if (!e || v?.kind !== 'Var') continue;
    targets.push(e);
    values.push({ val: readVar(g, v), type: v.type });
  }
  if (targets.length === 2) assignValues(g, targets, values, false);
  else {
    const [e, v] = [targets[0], values[0]];
    if (e && v && !(e.kind === 'Ident' && e.name === '_')) {
      writePlace(g, place(g, e), convertVal(g, v.val, v.type, g.typeOf(e)));
    }
  }
  g.fb.endStatement();
}

/** The call that was deferred last waits for the end of the function around the loops. */
export function deferOutside(g: FuncGen, body: RangeBody): void {
  g.emit(Op.DEFERTO, readVar(g, body.loop.frame).regs[0] as Reg);
}

/** Ends a call of the body: the loop goes on, or is over. */
export function leaveRangeBody(g: FuncGen, loop: RangeLoopInfo, more: boolean): void {
  set(g, loop.state, more ? State.READY : State.DONE);
  g.fb.ret([g.intConst(more ? 1 : 0)]);
}

/** A jump out of a body, or to its next iteration; false: an ordinary one. */
export function leavesRangeBody(g: FuncGen, s: BranchStmt): boolean {
  const body = g.context.rangeBody;
  if (!body || g.atTarget) return false;
  const exit = g.context.analysis.rangeExits.get(s);
  if (exit) {
    set(g, body.loop.next, exit.code);
    leaveRangeBody(g, body.loop, false);
    return true;
  }
  if (s.tok !== 'break' && s.tok !== 'continue') return false;
  if (hasTarget(g, s)) return false;
  leaveRangeBody(g, body.loop, s.tok === 'continue');
  return true;
}

function hasTarget(g: FuncGen, s: BranchStmt): boolean {
  const name = s.label?.name ?? null;
  return g.targets.some((t) => (name !== null ? t.label === name : s.tok === 'break' || t.continueTo !== null));
}

/** Returns from the function around the loops; `values` null: its results are as they are to be. */
export function returnFromRangeBody(g: FuncGen, body: RangeBody, values: readonly Val[] | null): void {
  const { loop } = body;
  const results = loop.owner ? (g.context.analysis.resultVars.get(loop.owner) ?? []) : [];
  if (values) {
    // All are there before the first is set.
    const held = values.map((v, i) => g.hold(v, g.image((results[i] as Var).type)));
    for (const [i, v] of held.entries()) {
      const r = results[i] as Var;
      const at = placeOfVar(g, r);
      if (at) store(g, at, v, g.image(r.type));
    }
  }
  set(g, loop.next, -1);
  leaveRangeBody(g, loop, false);
}
