// Calls: who is called, with what, and what comes back.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { CallExpr, Expr, SelectorExpr } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Selection } from '../types/info.js';
import { uninstantiated } from './instance.js';
import type { Func } from '../types/objects.js';
import { type Signature, type Type, under } from '../types/types.js';
import { builtin } from './builtin.js';
import { closureOf, litFunction } from './closure.js';
import { conversion } from './convert.js';
import { convertVal, expr, exprTo, tuple } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { emitIntrinsic } from './intrinsic.js';
import { checkedAddress, load, type MemPlace, store } from './memory.js';
import { aggregate, followFields, place, placeAddress } from './places.js';
import { internal } from './problem.js';

/** Who is called. */
export type Callee =
  | { readonly kind: 'func'; readonly func: ImageFunc }
  /** An engine operation. */
  | { readonly kind: 'intrinsic'; readonly func: Func }
  | { readonly kind: 'closure'; readonly closure: Reg }
  | { readonly kind: 'method'; readonly type: Reg; readonly data: Reg; readonly method: Func };

/** A call with everything evaluated, ready to be made now, deferred, or made by another goroutine. */
export interface PreparedCall {
  readonly callee: Callee;
  /** Receiver of a static method, then the arguments. */
  readonly args: readonly Val[];
  readonly argTypes: readonly ImageType[];
  readonly sig: Signature;
  readonly pos: Expr['pos'];
}

/** A call, conversion or builtin with one value, or none. */
export function call(g: FuncGen, e: CallExpr, dst?: readonly Reg[]): Val {
  const mode = g.context.info.types.get(e.fun)?.mode;
  if (mode === 'typexpr') return conversion(g, e, dst);
  if (mode === 'builtin') return builtin(g, e, dst);
  const prepared = prepareCall(g, e);
  const [result] = emitCall(g, prepared, true, dst);
  return result?.val ?? { regs: [] };
}

/** All values of a call. */
export function callTuple(g: FuncGen, e: CallExpr, wanted: boolean): { val: Val; type: Type }[] {
  const mode = g.context.info.types.get(e.fun)?.mode;
  if (mode === 'typexpr' || mode === 'builtin') {
    const val = mode === 'typexpr' ? conversion(g, e) : builtin(g, e);
    return [{ val, type: g.context.info.typeOf(e) ?? internal('call without type', e.pos) }];
  }
  return emitCall(g, prepareCall(g, e), wanted);
}

/** Makes a prepared call; the results in registers of their own, or in `dst` if there is one result. */
export function emitCall(
  g: FuncGen,
  p: PreparedCall,
  wanted: boolean,
  dst?: readonly Reg[],
): { val: Val; type: Type }[] {
  const args = p.args.flatMap((a) => a.regs);
  const types = p.sig.results.vars.map((v) => v.type);
  const images = types.map((t) => g.image(t));
  g.at(p.pos);
  if (p.callee.kind === 'intrinsic') return emitIntrinsic(g, p.callee.func, p.args, wanted, dst);
  const single = types.length === 1 && images[0]?.shape !== Shape.MEMORY ? dst : undefined;
  const results = wanted ? images.map((t) => single ?? g.temps(t)) : [];
  const regs = results.flat();
  g.callWords = Math.max(g.callWords, args.length, regs.length);
  emitTarget(g, p.callee, args, regs);
  for (const a of p.args) g.free(a);
  return results.map((r, i) => ({ val: { regs: r, fresh: true }, type: types[i] as Type }));
}

function emitTarget(g: FuncGen, callee: Callee, args: readonly Reg[], results: readonly Reg[]): void {
  switch (callee.kind) {
    case 'func':
      g.fb.call(Op.CALL, [callee.func], args, results);
      return;
    case 'closure':
      g.fb.call(Op.CALLC, [callee.closure], args, results);
      return;
    case 'method':
      g.fb.call(Op.CALLI, [callee.type, callee.data, g.prog.methods.called(callee.method)], args, results);
      return;
    default:
      internal('call of an engine operation');
  }
}

/** Evaluates a call's function and arguments, in Go's order. */
export function prepareCall(g: FuncGen, e: CallExpr): PreparedCall {
  const fun = unparen(e.fun);
  const sig = under(g.typeOf(fun));
  if (sig.kind !== 'Signature') return internal('call of no function', e.pos);
  const receiver: { vals: Val[]; types: ImageType[] } = { vals: [], types: [] };
  const callee = findCallee(g, fun, receiver);
  const args = evaluateArgs(g, sig, e);
  return {
    callee,
    args: [...receiver.vals, ...args.vals],
    argTypes: [...receiver.types, ...args.types],
    sig,
    pos: e.pos,
  };
}

/** The callee that a function known by name is. */
export function staticCallee(g: FuncGen, f: Func): Callee {
  if (f.decl && !f.decl.body && !g.prog.isGenerated(f)) return { kind: 'intrinsic', func: f };
  return { kind: 'func', func: g.prog.funcRef(f) };
}

function findCallee(g: FuncGen, called: Expr, receiver: { vals: Val[]; types: ImageType[] }): Callee {
  const { info } = g.context;
  const fun = uninstantiated(info, called);
  if (fun.kind === 'Ident') {
    const obj = info.uses.get(fun);
    if (obj?.kind === 'Func') return staticCallee(g, obj);
  }
  if (fun.kind === 'SelectorExpr') {
    const s = info.selections.get(fun);
    if (!s) {
      const obj = info.uses.get(fun.sel);
      if (obj?.kind === 'Func') return staticCallee(g, obj);
    } else if (s.kind === 'method') {
      const { val, type, method } = receiverOf(g, fun, s);
      if (under(type).kind === 'Interface') {
        const [t, data] = val.regs as [Reg, Reg];
        return { kind: 'method', type: t, data, method };
      }
      receiver.vals.push(g.owned(val, g.image(type)));
      receiver.types.push(g.image(type));
      return staticCallee(g, method);
    }
  }
  if (fun.kind === 'FuncLit') {
    const lit = litFunction(g, fun);
    if (lit.captures.length === 0) return { kind: 'func', func: lit.func };
    return { kind: 'closure', closure: closureOf(g, lit, lit.escapes) };
  }
  return { kind: 'closure', closure: expr(g, fun).regs[0] as Reg };
}

/**
 * The receiver with which a selected method is called: an interface, or what the method's declaration wants (a pointer, or
 * a value that is not copied yet), with its type.
 */
export function receiverOf(g: FuncGen, e: SelectorExpr, s: Selection): { val: Val; type: Type; method: Func } {
  const method = s.obj.kind === 'Func' ? s.obj : internal('selected method is a field', e.pos);
  const path = s.index.slice(0, -1);
  const wanted = method.type.recv?.type;
  if (path.length === 0) {
    const recv = under(s.recv);
    if (recv.kind === 'Interface') return { val: expr(g, e.x), type: s.recv, method };
    if (!wanted) return internal('method without receiver', e.pos);
    const isPointer = s.recv.kind === 'Pointer';
    if (wanted.kind === 'Pointer') {
      if (isPointer) return { val: expr(g, e.x), type: wanted, method };
      const address = placeAddress(g, place(g, e.x));
      return { val: { regs: [address] }, type: wanted, method };
    }
    if (!isPointer) return { val: expr(g, e.x), type: wanted, method };
    const base = expr(g, e.x).regs[0] as Reg;
    g.at(e.pos);
    return { val: load(g, { base, offset: 0 }, g.image(wanted)), type: wanted, method };
  }
  const start = aggregate(g, e.x);
  g.at(e.pos);
  const { mem, type } = followFields(g, start, s.recv, path);
  return promotedReceiver(g, mem, type, method);
}

/** The same for a method of an embedded field that lies at a place. */
export function promotedReceiver(
  g: FuncGen,
  mem: MemPlace,
  holder: Type,
  method: Func,
): { val: Val; type: Type; method: Func } {
  const at = under(holder);
  if (at.kind === 'Interface') return { val: load(g, mem, g.image(holder)), type: holder, method };
  const wanted = method.type.recv?.type ?? internal('method without receiver');
  const pointerWanted = wanted.kind === 'Pointer';
  if (at.kind === 'Pointer') {
    const pointer = load(g, mem, g.image(holder));
    if (pointerWanted) return { val: pointer, type: wanted, method };
    return { val: load(g, { base: pointer.regs[0] as Reg, offset: 0 }, g.image(wanted)), type: wanted, method };
  }
  if (pointerWanted) return { val: { regs: [checkedAddress(g, mem)] }, type: wanted, method };
  return { val: load(g, mem, g.image(wanted)), type: wanted, method };
}

/** Arguments in the types of the parameters; variadic ones packed into a slice. */
export function evaluateArgs(g: FuncGen, sig: Signature, e: CallExpr): { vals: Val[]; types: ImageType[] } {
  const params = sig.params.vars.map((v) => v.type);
  const types = params.map((t) => g.image(t));
  const spread = e.args.length === 1 && g.context.info.typeOf(e.args[0] as Expr)?.kind === 'Tuple';
  const packs = sig.variadic && e.ellipsis === null;
  const fixed = packs ? params.length - 1 : params.length;
  const vals: Val[] = [];
  if (spread) {
    const values = tuple(g, e.args[0] as Expr);
    for (const [i, v] of values.slice(0, fixed).entries()) vals.push(convertVal(g, v.val, v.type, params[i] as Type));
    if (packs) vals.push(packValues(g, e, params[fixed] as Type, values.slice(fixed)));
    return { vals, types };
  }
  for (const [i, a] of e.args.slice(0, fixed).entries()) {
    const t = types[i] as ImageType;
    vals.push(g.owned(exprTo(g, a, params[i] as Type), t));
  }
  if (packs) vals.push(packArgs(g, e, params[fixed] as Type, e.args.slice(fixed)));
  return { vals, types };
}

/** The slice of a variadic call's last arguments; nil without any. */
function pack(g: FuncGen, e: CallExpr, type: Type, n: number, fill: (array: Reg, elem: Type) => void): Val {
  const slice = under(type);
  if (slice.kind !== 'Slice') return internal('variadic parameter is no slice', e.pos);
  if (n === 0) return g.zero(g.image(type));
  const array = g.temp('P');
  const escapes = g.context.analysis.made.get(e)?.leaks ?? true;
  g.newBlock(array, g.prog.types.arrayOf(n, g.image(slice.elem)), escapes);
  fill(array, slice.elem);
  return { regs: [array, g.intConst(n), g.intConst(n)] };
}

function packArgs(g: FuncGen, e: CallExpr, type: Type, args: readonly Expr[]): Val {
  return pack(g, e, type, args.length, (array, elem) => {
    const t = g.image(elem);
    for (const [i, a] of args.entries()) {
      const v = exprTo(g, a, elem);
      store(g, { base: array, offset: i * t.size }, v, t);
      g.free(v);
    }
  });
}

function packValues(g: FuncGen, e: CallExpr, type: Type, values: readonly { val: Val; type: Type }[]): Val {
  return pack(g, e, type, values.length, (array, elem) => {
    const t = g.image(elem);
    for (const [i, v] of values.entries()) {
      store(g, { base: array, offset: i * t.size }, convertVal(g, v.val, v.type, elem), t);
    }
  });
}

/** Calls a function of package runtime that codegen itself needs. */
export function callRuntime(g: FuncGen, name: string, args: readonly Val[]): void {
  const f = g.prog.runtimeFunc(name);
  g.fb.call(
    Op.CALL,
    [g.prog.funcRef(f)],
    args.flatMap((a) => a.regs),
    [],
  );
}
