// Constants: exact values of the checker, rounded to their type, into registers or into the data segment.

import { Kind, Reloc, Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { DataRef, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { ConstValue } from '../types/constant.js';
import { roundRational } from '../types/rational.js';
import type { FuncGen, Val } from './func.js';
import { internal } from './problem.js';
import type { ProgramGen } from './program.js';
import { isFloatKind } from './types.js';

/** A numeric constant as an integer; its checker has made sure that it is one. */
function toInteger(v: ConstValue): bigint {
  if (v.kind === 'int') return v.value;
  if (v.kind === 'float') return v.value.num / v.value.den;
  if (v.kind === 'complex') return v.re.num / v.re.den;
  return internal(`constant of kind ${v.kind} where an integer is wanted`);
}

function toFloat(v: ConstValue, single: boolean): number {
  const bits = single ? 32 : 64;
  if (v.kind === 'int') return roundRational({ num: v.value, den: 1n }, bits).number;
  if (v.kind === 'float') return roundRational(v.value, bits).number;
  if (v.kind === 'complex') return roundRational(v.re, bits).number;
  return internal(`constant of kind ${v.kind} where a float is wanted`);
}

/** The word that a scalar constant is in a register. */
export function constWord(v: ConstValue, t: ImageType): bigint {
  if (v.kind === 'bool') return v.value ? 1n : 0n;
  if (isFloatKind(t.kind)) {
    return new BigInt64Array(new Float64Array([toFloat(v, t.kind === Kind.FLOAT32)]).buffer)[0] as bigint;
  }
  return BigInt.asIntN(64, toInteger(v));
}

/** A constant in registers. */
export function constant(g: FuncGen, v: ConstValue, t: ImageType, dst?: readonly Reg[]): Val {
  const regs = dst ?? g.temps(t);
  if (t.shape === Shape.STRING) {
    if (v.kind !== 'string') internal('constant is no string');
    const [p, length] = regs as [Reg, Reg];
    if (v.bytes.length === 0) g.emit(Op.LDI, p, 0);
    else g.emit(Op.LDDATA, p, g.prog.writer.data.intern(v.bytes));
    g.loadInt(length, v.bytes.length);
    return { regs };
  }
  if (t.kind === Kind.UNSAFE_POINTER || t.shape === Shape.PTR) internal('constant pointer');
  if (t.shape !== Shape.SCALAR) internal(`constant of type ${t.name}`);
  g.loadInt(regs[0] as Reg, constWord(v, t));
  return { regs };
}

/** Writes a constant into initialised data. */
export function constantData(prog: ProgramGen, at: DataRef, v: ConstValue, t: ImageType): void {
  const data = prog.writer.data;
  if (t.shape === Shape.STRING) {
    if (v.kind !== 'string') internal('constant is no string');
    if (v.bytes.length > 0) data.setAddress(at, Reloc.DATA, data.intern(v.bytes));
    data.setInt(at.plus(8), BigInt(v.bytes.length), 8);
  } else if (isFloatKind(t.kind)) {
    data.setFloat(at, toFloat(v, t.kind === Kind.FLOAT32), t.kind === Kind.FLOAT32 ? 4 : 8);
  } else {
    data.setInt(at, constWord(v, t), t.size);
  }
}
