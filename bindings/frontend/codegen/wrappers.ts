// Functions that nobody wrote: what interface tables, method expressions, go and defer need between caller and method.

import { FUNC_FLAG_WRAPPER } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { Func } from '../types/objects.js';
import type { Signature, Type } from '../types/types.js';
import { under } from '../types/types.js';
import { emitCall, promotedReceiver, staticCallee } from './call.js';
import { type FuncGen, parameterRegisters, signatureOf, type Val } from './func.js';
import { emitIntrinsic } from './intrinsic.js';
import type { MethodEntry } from './methods.js';
import { followFields } from './places.js';
import type { ProgramGen } from './program.js';

/** Positions of generated code don't matter: wrappers are hidden in tracebacks. */
const NO_POS = { file: '', line: 0, column: 0, offset: 0 };

/** Calls a method with a receiver of the type that it wants (or of an interface type), and returns what it returns. */
export function callWithReceiver(w: FuncGen, receiver: Val, type: Type, method: Func, args: readonly Val[]): void {
  const isInterface = under(type).kind === 'Interface';
  const [t, data] = receiver.regs as [Reg, Reg];
  const callee = isInterface ? ({ kind: 'method', type: t, data, method } as const) : staticCallee(w, method);
  const own = isInterface ? [] : [w.owned(receiver, w.image(type))];
  const call = { callee, args: [...own, ...args], argTypes: [], sig: method.type, pos: method.pos ?? NO_POS };
  const results = emitCall(w, call, true);
  w.fb.ret(results.flatMap((r) => r.val.regs));
}

export class Wrappers {
  constructor(private readonly prog: ProgramGen) {}

  private images(sig: Signature): { params: ImageType[]; results: ImageType[] } {
    return {
      params: sig.params.vars.map((v) => this.prog.types.of(v.type)),
      results: sig.results.vars.map((v) => this.prog.types.of(v.type)),
    };
  }

  /**
   * A method as an interface's table has it: the first parameter is the data word, which points to a value of `base` (the
   * pointer itself, or the box of a value).
   */
  throughPointer(base: Type, entry: MethodEntry): ImageFunc {
    const { method, path } = entry;
    const declared = method.type.recv?.type;
    if (path.length === 0 && declared?.kind === 'Pointer') return this.prog.funcRef(method);
    const owner = this.prog.types.of(base);
    const name = this.prog.wrapperName(base, method);
    return this.prog.generated(`through ${owner.id} ${name}`, name, () => {
      const { params, results } = this.images(method.type);
      const pointer = this.prog.types.pointerTo(owner);
      const w = this.prog.newFunc(name, signatureOf([pointer, ...params], results), method);
      w.fb.flags |= FUNC_FLAG_WRAPPER;
      const [first, ...rest] = parameterRegisters([pointer, ...params]).regs as [Reg[], ...Reg[][]];
      const args = rest.map((regs): Val => ({ regs, fresh: true }));
      if (path.length === 0) panicwrap(w, first[0] as Reg, base, method);
      const { mem, type } = followFields(w, { base: first[0] as Reg, offset: 0, mayBeNil: true }, base, path);
      const receiver = promotedReceiver(w, mem, type, method);
      callWithReceiver(w, receiver.val, receiver.type, method, args);
      return w;
    });
  }

  /** T.M as a function with the receiver as first parameter; `path` leads to the embedded field that has the method. */
  methodExpression(recv: Type, path: readonly number[], method: Func): ImageFunc {
    const declared = method.type.recv?.type;
    const r = this.prog.types.of(recv);
    const isInterface = under(recv).kind === 'Interface';
    const direct = path.length === 0 && !isInterface && declared && this.prog.types.of(declared) === r;
    if (direct) return this.prog.funcRef(method);
    const pointer = under(recv);
    if (pointer.kind === 'Pointer') return this.throughPointer(pointer.elem, { method, path });
    const name = this.prog.wrapperName(recv, method);
    return this.prog.generated(`expression ${r.id} ${name}`, name, () => {
      const { params, results } = this.images(method.type);
      const w = this.prog.newFunc(name, signatureOf([r, ...params], results), method);
      w.fb.flags |= FUNC_FLAG_WRAPPER;
      const [first, ...rest] = parameterRegisters([r, ...params]).regs as [Reg[], ...Reg[][]];
      const args = rest.map((regs): Val => ({ regs, fresh: true }));
      if (isInterface) callWithReceiver(w, { regs: first }, recv, method, args);
      else {
        const base = first[0] ?? zeroSized(w);
        const { mem, type } = followFields(w, { base, offset: 0 }, recv, path);
        const receiver = promotedReceiver(w, mem, type, method);
        callWithReceiver(w, receiver.val, receiver.type, method, args);
      }
      return w;
    });
  }

  /** An engine operation as a function that can be a value, deferred, or run by a goroutine. */
  intrinsic(f: Func): ImageFunc {
    const name = this.prog.funcName(f);
    return this.prog.generated(`intrinsic ${name}`, name, () => {
      const { params, results } = this.images(f.type);
      const w = this.prog.newFunc(name, signatureOf(params, results), f);
      w.fb.flags |= FUNC_FLAG_WRAPPER;
      const args = parameterRegisters(params).regs.map((regs): Val => ({ regs }));
      const out = emitIntrinsic(w, f, args, true);
      w.fb.ret(out.flatMap((r) => r.val.regs));
      return w;
    });
  }

  /** A call of an interface's method as a function of the interface and the arguments. */
  interfaceCall(recv: ImageType, method: Func): ImageFunc {
    const name = `${recv.name}.${method.name}`;
    return this.prog.generated(`call ${recv.id} ${name}`, name, () => {
      const { params, results } = this.images(method.type);
      const w = this.prog.newFunc(name, signatureOf([recv, ...params], results), method);
      w.fb.flags |= FUNC_FLAG_WRAPPER;
      const [first, ...rest] = parameterRegisters([recv, ...params]).regs as [Reg[], ...Reg[][]];
      const args = rest.map((regs): Val => ({ regs, fresh: true }));
      const [type, data] = first as [Reg, Reg];
      const callee = { kind: 'method', type, data, method } as const;
      const out = emitCall(w, { callee, args, argTypes: [], sig: method.type, pos: NO_POS }, true);
      w.fb.ret(out.flatMap((o) => o.val.regs));
      return w;
    });
  }
}

/** A method with value receiver called on a nil pointer says which one it was. */
function panicwrap(w: FuncGen, pointer: Reg, base: Type, method: Func): void {
  const good = w.fb.label();
  w.emit(Op.JT, pointer, good);
  const owner = base.kind === 'Named' ? base.obj.name : w.image(base).name;
  const text = `value method ${w.prog.methodName(base, method)} called using nil *${owner} pointer`;
  const error = w.prog.runtimeError;
  const [type, data] = [w.temp('P'), w.temp('P')];
  w.emit(Op.LDTYPE, type, w.image(error));
  w.emit(Op.LDDATA, data, w.prog.staticBox({ kind: 'string', bytes: new TextEncoder().encode(text) }, w.image(error)));
  w.emit(Op.PANIC, type, data);
  w.fb.place(good);
}

function zeroSized(w: FuncGen): Reg {
  const base = w.temp('P');
  w.emit(Op.LDDATA, base, w.prog.zeroBase);
  return base;
}
