// Functions of golib without a body: operations of the engine, by name (assembly/abi/intrinsics.ts), or single instructions.

import { Intrinsic } from '../../../assembly/abi/intrinsics.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { Func } from '../types/objects.js';
import type { Type } from '../types/types.js';
import type { FuncGen, Val } from './func.js';
import { internal } from './problem.js';

/** What single instructions do. */
const INSTRUCTIONS: Readonly<Record<string, Op>> = {
  math_Sqrt: Op.FSQRT,
  math_Floor: Op.FFLOOR,
  math_Ceil: Op.FCEIL,
  math_Trunc: Op.FTRUNC,
  math_Abs: Op.FABS,
};

/** `internal/poll.accept4` is internal_poll_accept4. */
export function intrinsicName(f: Func): string {
  return `${(f.pkg?.path ?? '').replace(/[/.]/g, '_')}_${f.name}`;
}

/** The number of the operation that a function without body stands for. */
export function intrinsicNumber(f: Func): number {
  const name = intrinsicName(f);
  const number = Object.hasOwn(Intrinsic, name) ? Intrinsic[name as keyof typeof Intrinsic] : undefined;
  if (typeof number !== 'number') return internal(`no engine operation ${name} for a function without body`, f.pos);
  return number;
}

/** Whether an operation looks into the values that interfaces hold, whatever their types. */
export function isReflective(f: Func): boolean {
  return f.pkg?.path === 'internal/value';
}

/** Emits an engine operation. */
export function emitIntrinsic(
  g: FuncGen,
  f: Func,
  args: readonly Val[],
  wanted: boolean,
  dst?: readonly Reg[],
): { val: Val; type: Type }[] {
  if (isReflective(f)) g.prog.methods.reflects = true;
  const types = f.type.results.vars.map((v) => v.type);
  const results = types.map((t) => (types.length === 1 && dst ? dst : g.temps(g.image(t))));
  const argRegs = args.flatMap((a) => a.regs);
  const instruction = INSTRUCTIONS[intrinsicName(f)];
  if (instruction !== undefined) g.emit(instruction, ...results.flat(), ...argRegs);
  else g.fb.intrinsic(intrinsicNumber(f), argRegs, results.flat());
  for (const a of args) g.free(a);
  const vals = results.map((regs, i) => ({ val: { regs }, type: types[i] as Type }));
  if (wanted) return vals;
  for (const v of vals) g.free(v.val);
  return [];
}

/** Operations that only look at, or change, the word at the address they get: they don't keep it. */
const LOOKS_ONLY =
  /^(sync_atomic_|sync_|internal_poll_runtime_)(load|store|add|cas|swap|and|or|sem|notify|Load|Store|Add|CompareAndSwap|Swap|And|Or)/;

/** Whether an operation keeps what its i-th parameter points to. */
export function intrinsicKeeps(f: Func, i: number): boolean {
  const name = intrinsicName(f);
  return !(LOOKS_ONLY.test(name) && i === 0);
}
