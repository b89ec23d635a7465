// Function values: function literals with what they capture, and declared functions.
//
// A closure object is a word with the function's index and then the captures: a variable that never changes after its
// declaration by value, every other by the address of its block. Without captures the function's own record serves.

import { Op } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { FuncLit } from '../syntax/ast.js';
import type { Func, Var } from '../types/objects.js';
import type { RangeLoopInfo } from './analysis.js';
import { compileLit, compileRangeBody } from './compilefunc.js';
import type { FuncGen, LocalVar, Val } from './func.js';
import { load, store } from './memory.js';
import { internal } from './problem.js';

/** A function literal: its function, and what its closure object holds. */
export interface LitFunction {
  readonly func: ImageFunc;
  readonly captures: readonly Capture[];
  /** Type of the closure object. */
  readonly type: ImageType;
  readonly escapes: boolean;
}

export interface Capture {
  readonly v: Var;
  readonly local: LocalVar;
  /** Type of the word, or words, in the closure object. */
  readonly type: ImageType;
  readonly offset: number;
}

/** Takes a literal into the program; `loop`: it is that loop's body. */
export function litFunction(g: FuncGen, e: FuncLit, loop: RangeLoopInfo | null = null): LitFunction {
  const info = g.context.analysis.lits.get(e) ?? internal('unknown function literal', e.pos);
  const { types } = g.prog;
  const held = info.captures.flatMap((v): { v: Var; local: LocalVar; type: ImageType }[] => {
    const local = g.vars.get(v) ?? internal(`captured variable ${v.name} has no place`, e.pos);
    if (local.storage === 'none') return [];
    return [{ v, local, type: local.storage === 'block' ? types.pointerTo(local.type) : local.type }];
  });
  const type = types.structOf([types.uintptr, ...held.map((h) => h.type)]);
  const captures = held.map((h, i) => ({ ...h, offset: type.offsetOf(i + 1) }));
  // Variables without size have no place in the object, but the literal's code must know them.
  const empty = info.captures.filter((v) => g.vars.get(v)?.storage === 'none');
  const func = loop ? compileRangeBody(g, loop, captures, empty) : compileLit(g, e, captures, empty);
  return { func, captures, type, escapes: info.node.leaks };
}

/** Makes the closure object of a literal with captures. */
export function closureOf(g: FuncGen, lit: LitFunction, heap: boolean): Reg {
  const r = g.temp('P');
  g.newBlock(r, lit.type, heap);
  const index = g.temp('S');
  g.loadInt(index, lit.func.index);
  g.emit(Op.ST64, r, index, 0);
  g.freeReg(index);
  for (const c of lit.captures) store(g, { base: r, offset: c.offset }, { regs: c.local.regs }, c.type);
  return r;
}

/** A function literal as a value. */
export function closure(g: FuncGen, e: FuncLit, dst?: readonly Reg[]): Val {
  g.at(e.pos);
  const lit = litFunction(g, e);
  if (lit.captures.length > 0) return g.into({ regs: [closureOf(g, lit, lit.escapes)] }, dst);
  const regs = dst ?? [g.temp('P')];
  g.emit(Op.LDFN, regs[0] as Reg, lit.func);
  return { regs };
}

/** At a literal's entry: its captured variables, out of the closure object. */
export function bindCaptures(g: FuncGen, captures: readonly Capture[], empty: readonly Var[]): void {
  for (const v of empty) {
    g.vars.set(v, { type: g.image(v.type), storage: 'none', regs: [], heap: false, hoisted: false });
  }
  if (captures.length === 0) return;
  const object = g.temp('P');
  g.emit(Op.LDCLO, object);
  for (const c of captures) {
    const regs = g.variables(c.type);
    load(g, { base: object, offset: c.offset }, c.type, regs);
    g.vars.set(c.v, { ...c.local, regs, hoisted: false });
  }
  g.freeReg(object);
}

/** A declared function as a value. */
export function funcValue(g: FuncGen, f: Func, dst?: readonly Reg[]): Val {
  const regs = dst ?? [g.temp('P')];
  g.emit(Op.LDFN, regs[0] as Reg, g.prog.funcRef(f));
  return { regs };
}
