// Method values x.M and method expressions T.M.

import { FUNC_FLAG_WRAPPER } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { SelectorExpr } from '../syntax/ast.js';
import type { Selection } from '../types/info.js';
import type { Func } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { receiverOf } from './call.js';
import { type FuncGen, parameterRegisters, signatureOf, type Val } from './func.js';
import { load, store } from './memory.js';
import { internal } from './problem.js';
import { callWithReceiver } from './wrappers.js';

/** x.M: a closure that holds the receiver as it is now. */
export function methodValue(g: FuncGen, e: SelectorExpr, s: Selection, dst?: readonly Reg[]): Val {
  const { val, type, method } = receiverOf(g, e, s);
  const t = g.image(type);
  g.at(e.pos);
  // The method of a nil interface can't be had.
  if (under(type).kind === 'Interface') g.emit(Op.NILCHK, val.regs[0] as Reg);
  const object = closureType(g, t);
  const func = boundMethod(g, type, t, method, object);
  const r = g.temp('P');
  g.newBlock(r, object, true);
  const index = g.temp('S');
  g.loadInt(index, func.index);
  g.emit(Op.ST64, r, index, 0);
  g.freeReg(index);
  store(g, { base: r, offset: object.offsetOf(1) }, val, t);
  return g.into({ regs: [r] }, dst);
}

function closureType(g: FuncGen, t: ImageType): ImageType {
  const { types } = g.prog;
  return types.structOf([types.uintptr, t]);
}

/** The function of such a closure: takes the receiver out of it and calls the method. */
function boundMethod(g: FuncGen, type: Type, t: ImageType, method: Func, object: ImageType): ImageFunc {
  const name = `${g.prog.methodName(type, method)}-fm`;
  return g.prog.generated(`bound ${t.id} ${name}`, name, () => {
    const sig = method.type;
    const params = sig.params.vars.map((v) => g.image(v.type));
    const results = sig.results.vars.map((v) => g.image(v.type));
    const w = g.prog.newFunc(name, signatureOf(params, results), method);
    w.fb.flags |= FUNC_FLAG_WRAPPER;
    const closure = w.temp('P');
    w.emit(Op.LDCLO, closure);
    const receiver = load(w, { base: closure, offset: object.offsetOf(1) }, t);
    const args = parameterRegisters(params).regs.map((regs): Val => ({ regs, fresh: true }));
    callWithReceiver(w, receiver, type, method, args);
    return w;
  });
}

/** T.M: a function whose first parameter is the receiver. */
export function methodExpression(g: FuncGen, e: SelectorExpr, s: Selection, dst?: readonly Reg[]): Val {
  const method = s.obj.kind === 'Func' ? s.obj : internal('method expression of a field', e.pos);
  const func = g.prog.wrappers.methodExpression(s.recv, s.index.slice(0, -1), method);
  const regs = dst ?? [g.temp('P')];
  g.emit(Op.LDFN, regs[0] as Reg, func);
  return { regs };
}
