// One function from declaration, literal or initialiser to code.

import { FUNC_FLAG_DEFERS, FUNC_FLAG_RUNTIME } from '../../../assembly/abi/image.js';
import { Op, Trap } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc, Reg } from '../../image/assembler.js';
import type { BlockStmt, Field, FuncDecl, FuncLit, Ident, Pos } from '../syntax/ast.js';
import type { Info } from '../types/info.js';
import type { Func, GoPackage, Var } from '../types/objects.js';
import { type Signature, under } from '../types/types.js';
import type { RangeLoopInfo } from './analysis.js';
import { bindCaptures, type Capture } from './closure.js';
import { convertVal, exprTo, tuple } from './expr.js';
import { type FuncContext, FuncGen, parameterRegisters, signatureOf } from './func.js';
import type { PackageInit } from './globals.js';
import { store } from './memory.js';
import { internal } from './problem.js';
import type { ProgramGen } from './program.js';
import { enterRangeBody, leaveRangeBody } from './rangefunc.js';
import { currentResults, leave, stmts } from './stmt.js';
import { bindParam, initZero } from './vars.js';

/** Code of a declared function or method. */
export function compileDecl(prog: ProgramGen, f: Func, pkg: GoPackage, info: Info, func: ImageFunc): void {
  const decl = f.decl ?? internal(`${f.name} has no declaration`, f.pos);
  const body = decl.body ?? internal(`${f.name} has no body`, f.pos);
  const context: FuncContext = {
    name: func.name,
    pkg,
    info,
    analysis: prog.analyzer.ofFunc(decl, info),
    counters: { func: 0, go: 0, defer: 0, range: 0 },
    isLiteral: false,
  };
  const sig = f.type;
  const g = new FuncGen(prog, context, signatureFor(prog, sig));
  const params = [...(decl.recv ? parameters(decl.recv) : []), ...parameters(decl.type.params)];
  compileBody(g, decl, sig, params, body, decl.pos);
  finishFunc(prog, func, g);
}

/** Takes a function literal into the program. */
export function compileLit(g: FuncGen, e: FuncLit, captures: readonly Capture[], empty: readonly Var[]): ImageFunc {
  const { prog, context } = g;
  const n = ++context.counters.func;
  const { outerName, outerIsLiteral } = context.rangeBody ?? {
    outerName: context.name,
    outerIsLiteral: context.isLiteral,
  };
  const name = `${outerName}.${outerIsLiteral ? '' : 'func'}${n}`;
  const sig = under(g.typeOf(e));
  if (sig.kind !== 'Signature') return internal('function literal without signature', e.pos);
  const func = prog.writer.declare(name);
  prog.later(() => {
    const counters = { func: 0, go: 0, defer: 0, range: 0 };
    const inner: FuncContext = { ...context, name, counters, isLiteral: true, rangeBody: undefined };
    const lit = new FuncGen(prog, inner, signatureFor(prog, sig));
    lit.openScope();
    bindCaptures(lit, captures, empty);
    compileBody(lit, e, sig, parameters(e.type.params), e.body, e.pos);
    lit.closeScope();
    finishFunc(prog, func, lit);
  });
  return func;
}

/** Takes the body of a loop over a function into the program, as the function that is passed to it. */
export function compileRangeBody(
  g: FuncGen,
  loop: RangeLoopInfo,
  captures: readonly Capture[],
  empty: readonly Var[],
): ImageFunc {
  const { prog, context } = g;
  const e = loop.lit;
  const around = context.rangeBody ?? {
    outerName: context.name,
    outerIsLiteral: context.isLiteral,
    results: g.resultTypes.map((r) => r.type),
  };
  const name = `${around.outerName}-range${++context.counters.range}`;
  const sig = under(g.typeOf(e));
  if (sig.kind !== 'Signature') return internal('loop body without signature', e.pos);
  const func = prog.writer.declare(name);
  const inner: FuncContext = { ...context, name, isLiteral: true, rangeBody: { ...around, loop } };
  const lit = new FuncGen(prog, inner, signatureFor(prog, sig));
  lit.openScope();
  bindCaptures(lit, captures, empty);
  compileBody(lit, e, sig, parameters(e.type.params), e.body, e.pos);
  lit.closeScope();
  finishFunc(prog, func, lit);
  return func;
}

/** Code that gives package-level variables their first values. */
export function compileInit(prog: ProgramGen, { pkg, init }: PackageInit, func: ImageFunc): void {
  const context: FuncContext = {
    name: func.name,
    pkg: pkg.pkg,
    info: pkg.info,
    analysis: prog.analyzer.ofExpr(init.rhs, pkg.info),
    counters: prog.initCounters(pkg.pkg),
    isLiteral: false,
  };
  const g = new FuncGen(prog, context, signatureOf([], []));
  g.openScope();
  g.fb.declared = init.rhs.pos;
  g.at(init.rhs.pos);
  const [first] = init.lhs;
  const values =
    init.lhs.length === 1 && first ? [{ val: exprTo(g, init.rhs, first.type), type: first.type }] : tuple(g, init.rhs);
  for (const [i, v] of init.lhs.entries()) {
    if (v.name === '_') continue;
    const value = values[i] ?? internal('fewer values than variables', init.rhs.pos);
    const base = g.temp('P');
    g.emit(Op.LDDATA, base, prog.globals.ref(v));
    store(g, { base, offset: 0 }, convertVal(g, value.val, value.type, v.type), g.image(v.type));
  }
  g.fb.ret([]);
  g.closeScope();
  finishFunc(prog, func, g);
}

function signatureFor(prog: ProgramGen, sig: Signature) {
  const image = (v: Var) => prog.types.of(v.type);
  const recv = sig.recv ? [image(sig.recv)] : [];
  return signatureOf([...recv, ...sig.params.vars.map(image)], sig.results.vars.map(image));
}

/** One entry for each parameter: its name, or null. */
function parameters(fields: readonly Field[]): (Ident | null)[] {
  return fields.flatMap((f): readonly (Ident | null)[] => (f.names.length === 0 ? [null] : f.names));
}

function variable(g: FuncGen, id: Ident | null): Var | null {
  const obj = id && id.name !== '_' ? g.context.info.defs.get(id) : null;
  return obj?.kind === 'Var' ? obj : null;
}

function compileBody(
  g: FuncGen,
  owner: FuncDecl | FuncLit,
  sig: Signature,
  params: readonly (Ident | null)[],
  body: BlockStmt,
  pos: Pos,
): void {
  const { analysis } = g.context;
  g.openScope();
  g.fb.declared = pos;
  g.at(pos);
  const paramTypes = [...(sig.recv ? [sig.recv] : []), ...sig.params.vars].map((v) => g.image(v.type));
  const { regs } = parameterRegisters(paramTypes);
  for (const [i, id] of params.entries()) {
    const v = variable(g, id);
    if (v) bindParam(g, v, paramTypes[i] ?? internal('parameter without type', pos), regs[i] as Reg[]);
  }
  g.fb.endStatement();
  results(g, owner, sig, parameters(owner.type.results));
  if (analysis.defers.has(owner)) {
    g.exit = g.fb.label();
    g.fb.flags |= FUNC_FLAG_DEFERS;
    g.fb.recoverLabel = g.exit;
  }
  const { rangeBody } = g.context;
  if (rangeBody) enterRangeBody(g, rangeBody.loop);
  stmts(g, body.list);
  g.at(body.rbrace);
  if (!g.fb.unreachable) {
    if (rangeBody) leaveRangeBody(g, rangeBody.loop, true);
    else if (sig.results.vars.length === 0) leave(g);
    else g.emit(Op.TRAP, Trap.UNREACHABLE);
  }
  if (g.exit) {
    g.fb.place(g.exit);
    g.emit(Op.RUNDEFER);
    g.fb.ret(currentResults(g));
  }
  g.closeScope();
}

/**
 * Results have variables if they have names, or if there are deferred calls: these run after the results are set, and a
 * recovered panic returns what is set by then.
 */
function results(g: FuncGen, owner: FuncDecl | FuncLit, sig: Signature, names: readonly (Ident | null)[]): void {
  g.resultTypes = sig.results.vars.map((v) => ({ type: v.type, image: g.image(v.type) }));
  const named = names.some((n) => n !== null);
  const set = g.context.analysis.resultVars.get(owner);
  if (!named && !set && !g.context.analysis.defers.has(owner)) return;
  g.results = g.resultTypes.map(({ image }, i) => {
    const v = set?.[i] ?? variable(g, names[i] ?? null);
    const info = v ? g.context.analysis.infoOf(v) : undefined;
    if (info && (info.captured || info.addressTaken)) g.sharedResults.add(i);
    const local = g.newVar(v, image);
    initZero(g, local);
    return local;
  });
}

function finishFunc(prog: ProgramGen, func: ImageFunc, g: FuncGen): void {
  g.fb.endStatement();
  g.fb.frameBytes = g.frameBytes();
  if (g.context.pkg.path === 'runtime') g.fb.flags |= FUNC_FLAG_RUNTIME;
  prog.writer.define(func, g.fb);
}
