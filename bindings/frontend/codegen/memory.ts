// Places in memory, and the loads and stores of values of every shape.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { FuncGen, Val } from './func.js';
import { internal } from './problem.js';

/** A value of some type at an address. */
export interface MemPlace {
  readonly base: Reg;
  readonly offset: number;
  /** The base is a pointer of the program's that may be nil. */
  readonly mayBeNil?: boolean;
}

const LOADS: Partial<Record<Kind, Op>> = {
  [Kind.BOOL]: Op.LD8U,
  [Kind.INT8]: Op.LD8S,
  [Kind.INT16]: Op.LD16S,
  [Kind.INT32]: Op.LD32S,
  [Kind.UINT8]: Op.LD8U,
  [Kind.UINT16]: Op.LD16U,
  [Kind.UINT32]: Op.LD32U,
  [Kind.FLOAT32]: Op.LDF32,
};

function storeOp(t: ImageType): Op {
  if (t.kind === Kind.FLOAT32) return Op.STF32;
  switch (t.size) {
    case 1:
      return Op.ST8;
    case 2:
      return Op.ST16;
    case 4:
      return Op.ST32;
    default:
      return Op.ST64;
  }
}

/** The same place with an offset that instructions can hold, up to `extra` bytes further on. */
function reachable(g: FuncGen, p: MemPlace, extra: number): MemPlace {
  if (p.offset + extra <= 0xffff) return p;
  const base = g.temp('P');
  g.emit(Op.LEAL, base, p.base, BigInt(p.offset));
  return { base, offset: 0 };
}

/** The address of a place, nil-checked unless it is the base itself. */
export function addressOf(g: FuncGen, p: MemPlace, dst?: Reg): Reg {
  if (p.offset === 0) {
    if (dst === undefined) return p.base;
    if (dst !== p.base) g.emit(Op.MOV, dst, p.base);
    return dst;
  }
  const r = dst ?? g.temp('P');
  if (p.offset <= 0xffff) g.emit(Op.LEA, r, p.base, p.offset);
  else g.emit(Op.LEAL, r, p.base, BigInt(p.offset));
  return r;
}

/** The same for a pointer that the program gets: `&p.f` is checked even if f lies at p itself. */
export function checkedAddress(g: FuncGen, p: MemPlace, dst?: Reg): Reg {
  if (p.mayBeNil && p.offset === 0) g.emit(Op.NILCHK, p.base);
  return addressOf(g, p, dst);
}

/** Loads the value at a place. MEMORY gives its address: the value stays where it is (and `dst` has no meaning). */
export function load(g: FuncGen, place: MemPlace, t: ImageType, dst?: readonly Reg[]): Val {
  if (t.shape === Shape.NONE) {
    g.emit(Op.NILCHK, place.base);
    return { regs: [] };
  }
  if (t.shape === Shape.MEMORY) return { regs: [addressOf(g, place)] };
  const p = reachable(g, place, 16);
  // A target that is also the base must be written last.
  const regs = dst?.slice(0, -1).includes(p.base) ? g.temps(t) : (dst ?? g.temps(t));
  const [r0, r1, r2] = regs as [Reg, Reg, Reg];
  switch (t.shape) {
    case Shape.SCALAR:
      g.emit(LOADS[t.kind] ?? Op.LD64, r0, p.base, p.offset);
      break;
    case Shape.PTR:
      g.emit(Op.LDP, r0, p.base, p.offset);
      break;
    case Shape.STRING:
      g.emit(Op.LDP, r0, p.base, p.offset);
      g.emit(Op.LD64, r1, p.base, p.offset + 8);
      break;
    case Shape.SLICE:
      g.emit(Op.LDP, r0, p.base, p.offset);
      g.emit(Op.LD64, r1, p.base, p.offset + 8);
      g.emit(Op.LD64, r2, p.base, p.offset + 16);
      break;
    case Shape.IFACE:
      g.emit(Op.LDP, r0, p.base, p.offset);
      g.emit(Op.LDP, r1, p.base, p.offset + 8);
      break;
    default:
      internal('load of an unknown shape');
  }
  return g.into({ regs }, dst);
}

/** Stores a value at a place. */
export function store(g: FuncGen, place: MemPlace, v: Val, t: ImageType): void {
  if (t.shape === Shape.NONE) return;
  if (t.shape === Shape.MEMORY) {
    g.copy(addressOf(g, place), v.regs[0] as Reg, t.size);
    return;
  }
  const p = reachable(g, place, 16);
  const [r0, r1, r2] = v.regs as [Reg, Reg, Reg];
  switch (t.shape) {
    case Shape.SCALAR:
      g.emit(storeOp(t), p.base, r0, p.offset);
      break;
    case Shape.PTR:
      g.emit(Op.STP, p.base, r0, p.offset);
      break;
    case Shape.STRING:
      g.emit(Op.STP, p.base, r0, p.offset);
      g.emit(Op.ST64, p.base, r1, p.offset + 8);
      break;
    case Shape.SLICE:
      g.emit(Op.STP, p.base, r0, p.offset);
      g.emit(Op.ST64, p.base, r1, p.offset + 8);
      g.emit(Op.ST64, p.base, r2, p.offset + 16);
      break;
    case Shape.IFACE:
      g.emit(Op.STP, p.base, r0, p.offset);
      g.emit(Op.STP, p.base, r1, p.offset + 8);
      break;
    default:
      internal('store of an unknown shape');
  }
}

/** Sets a place to the zero value. */
export function storeZero(g: FuncGen, place: MemPlace, t: ImageType): void {
  if (t.shape === Shape.NONE) return;
  const address = addressOf(g, place);
  g.clear(address, t.size);
}
