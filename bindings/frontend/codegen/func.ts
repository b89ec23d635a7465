// The state of generating one function: its builder, its variables, its jump targets.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import { FunctionBuilder, type Label, type Operand, type Reg, type Signature } from '../../image/assembler.js';
import { type ImageType, shapeClasses } from '../../image/layout.js';
import type { Expr, Pos } from '../syntax/ast.js';
import type { Info } from '../types/info.js';
import type { GoPackage, Var } from '../types/objects.js';
import type { Type } from '../types/types.js';
import type { Analysis, RangeLoopInfo, VarInfo } from './analysis.js';
import { internal } from './problem.js';
import type { ProgramGen } from './program.js';

/**
 * A value in registers, in the order of its shape. MEMORY: the register holds the address of the block; `fresh` says that
 * nothing else refers to that block, so that it may be taken over instead of copied.
 *
 * Functions that make values take `dst`, registers in which the value is wanted (never for MEMORY). They write them only
 * after everything that the value is made of has been read: `x = f(x) - x` may name x's registers.
 */
export interface Val {
  readonly regs: readonly Reg[];
  readonly fresh?: boolean;
}

/** How a local variable is stored. */
export type Storage =
  /** In registers of its own. */
  | 'regs'
  /** Its register holds the address of a block in memory that holds the value. */
  | 'block'
  /** Zero size. */
  | 'none';

export interface LocalVar {
  readonly type: ImageType;
  readonly storage: Storage;
  /** The value's registers, or the one with the block's address. */
  regs: readonly Reg[];
  /** The block lies on the modelled heap. */
  readonly heap: boolean;
  /** One block serves all iterations of a loop: nothing keeps its address. */
  readonly hoisted: boolean;
}

/** Where `break` and `continue` go. */
export interface Target {
  readonly label: string | null;
  readonly breakTo: Label;
  /** null: a switch or select. */
  readonly continueTo: Label | null;
}

/** What a function literal in the making has in common with the function around it. */
export interface FuncContext {
  readonly name: string;
  readonly pkg: GoPackage;
  readonly info: Info;
  readonly analysis: Analysis;
  /** Number of the last literal, go wrapper, defer wrapper and body of a loop over a function in it. */
  readonly counters: Counters;
  readonly isLiteral: boolean;
  /** It is the body of a loop over a function; what is in it is named after the function around the loop. */
  readonly rangeBody?: RangeBody | undefined;
}

export interface Counters {
  func: number;
  go: number;
  defer: number;
  range: number;
}

export interface RangeBody {
  readonly loop: RangeLoopInfo;
  /** Name of the function around the loop, and of those around that. */
  readonly outerName: string;
  readonly outerIsLiteral: boolean;
  /** Results of that function. */
  readonly results: readonly Type[];
}

export class FuncGen {
  readonly fb: FunctionBuilder;
  readonly vars = new Map<Var, LocalVar>();
  readonly targets: Target[] = [];
  readonly labels = new Map<string, Label>();
  /** Variables of the results: named ones, and all of them when there are deferred calls. */
  results: LocalVar[] | null = null;
  /** Numbers of results whose blocks closures or pointers may know. */
  readonly sharedResults = new Set<number>();
  resultTypes: readonly { type: Type; image: ImageType }[] = [];
  /** With deferred calls: where they are run and the results returned. */
  exit: Label | null = null;
  /** Label that stands before the next statement (for labelled loops). */
  pendingLabel: string | null = null;
  /** Start of the next case of the switch around this place. */
  fallthroughTo: Label | null = null;
  /** A jump out of a loop over a function has arrived in the function that holds its target. */
  atTarget = false;
  /** Bytes of blocks that Go would keep in the frame. */
  blockBytes = 0;
  /** Most words that a call passes and gets back. */
  callWords = 0;
  private namedWords = 0;
  private peakWords = 0;
  private readonly scopes: Reg[][] = [];

  constructor(
    readonly prog: ProgramGen,
    readonly context: FuncContext,
    signature: Signature,
  ) {
    this.fb = new FunctionBuilder(context.name, signature);
  }

  // ---------------------------------------------------------------------------------------------------- types

  typeOf(e: Expr): Type {
    return this.context.info.typeOf(e) ?? internal('expression without type', e.pos);
  }
  image(t: Type): ImageType {
    return this.prog.types.of(t);
  }
  imageOf(e: Expr): ImageType {
    return this.image(this.typeOf(e));
  }

  // ------------------------------------------------------------------------------------------------ registers

  temp(cls: 'P' | 'S'): Reg {
    return this.fb.temp(cls);
  }
  /** Temporary registers for a value of a type. */
  temps(t: ImageType): Reg[] {
    return shapeClasses(t.shape).map((c) => this.fb.temp(c));
  }
  /** Registers that outlive the statement, until the scope ends. */
  variables(t: ImageType): Reg[] {
    return shapeClasses(t.shape).map((c) => this.scoped(c));
  }
  scoped(cls: 'P' | 'S'): Reg {
    const r = this.fb.variable(cls);
    this.scopes[this.scopes.length - 1]?.push(r);
    this.namedWords++;
    this.peakWords = Math.max(this.peakWords, this.namedWords);
    return r;
  }
  /** Gives back the temporaries of a value that is not used any more. */
  free(v: Val): void {
    for (const r of v.regs) this.freeReg(r);
  }
  freeReg(r: Reg): void {
    if (this.fb.isTemp(r)) this.fb.release(r);
  }
  /** A value that stays as it is until the scope ends, whatever is assigned meanwhile. */
  hold(v: Val, t: ImageType): Val {
    const regs = this.variables(t);
    this.move(regs, v.regs);
    this.free(v);
    return { ...v, regs };
  }

  openScope(): void {
    this.scopes.push([]);
  }
  closeScope(): void {
    const scope = this.scopes.pop() ?? internal('scope closed twice');
    this.namedWords -= scope.length;
    for (const r of scope.reverse()) this.fb.release(r);
  }

  // ---------------------------------------------------------------------------------------------------- moves

  emit(op: Op, ...operands: Operand[]): void {
    this.fb.emit(op, ...operands);
  }

  /** Copies registers. Sources may be among the targets only in the same place or a later one. */
  move(to: readonly Reg[], from: readonly Reg[]): void {
    for (const [i, r] of to.entries()) {
      const source = from[i] ?? internal('values of different shapes');
      if (source !== r) this.emit(Op.MOV, r, source);
    }
  }

  /** Puts a value into the wanted registers, if any are wanted. */
  into(v: Val, dst: readonly Reg[] | undefined): Val {
    if (!dst || dst === v.regs) return v;
    this.move(dst, v.regs);
    this.free(v);
    return { ...v, regs: dst };
  }

  /** Loads an integer. */
  loadInt(r: Reg, value: bigint | number): void {
    const v = BigInt.asIntN(64, BigInt(value));
    if (v >= -0x80000000n && v <= 0x7fffffffn) this.emit(Op.LDI, r, Number(v));
    else this.emit(Op.LDW, r, v);
  }
  loadFloat(r: Reg, value: number): void {
    if (Object.is(value, 0)) {
      this.emit(Op.LDI, r, 0);
      return;
    }
    this.emit(Op.LDW, r, new BigInt64Array(new Float64Array([value]).buffer)[0] as bigint);
  }
  intConst(value: bigint | number): Reg {
    const r = this.temp('S');
    this.loadInt(r, value);
    return r;
  }

  /** The zero value: of MEMORY a fresh block. */
  zero(t: ImageType, dst?: readonly Reg[]): Val {
    const regs = dst ?? this.temps(t);
    if (t.shape === Shape.MEMORY) {
      this.newBlock(regs[0] as Reg, t, false);
      return { regs, fresh: true };
    }
    for (const r of regs) this.emit(Op.LDI, r, 0);
    return { regs };
  }

  /** A zeroed block: on the heap, or one that Go would keep in the frame. */
  newBlock(r: Reg, t: ImageType, heap: boolean): void {
    if (t.size === 0) {
      this.emit(Op.LDDATA, r, this.prog.zeroBase);
      return;
    }
    this.emit(heap ? Op.NEW : Op.NEWL, r, t);
    if (!heap) this.blockBytes += t.size;
  }

  clear(r: Reg, bytes: number): void {
    if (bytes <= 0xffff) this.emit(Op.CLEAR, r, bytes);
    else this.emit(Op.CLEARL, r, BigInt(bytes));
  }
  copy(to: Reg, from: Reg, bytes: number): void {
    if (to === from || bytes === 0) return;
    if (bytes <= 0xffff) this.emit(Op.COPY, to, from, bytes);
    else this.emit(Op.COPYL, to, from, BigInt(bytes));
  }

  /** A value that nothing else can change: MEMORY that isn't fresh is copied to a block of its own. */
  owned(v: Val, t: ImageType): Val {
    if (t.shape !== Shape.MEMORY || v.fresh) return v;
    const r = this.temp('P');
    this.newBlock(r, t, false);
    this.copy(r, v.regs[0] as Reg, t.size);
    this.free(v);
    return { regs: [r], fresh: true };
  }

  // ------------------------------------------------------------------------------------------------ variables

  /** How a variable will be stored. */
  storage(info: VarInfo | undefined, t: ImageType): Pick<LocalVar, 'storage' | 'heap' | 'hoisted'> {
    if (t.shape === Shape.NONE) return { storage: 'none', heap: false, hoisted: false };
    const byReference = info?.captured === true && !info.byValue(t.size);
    const inMemory = info !== undefined && (info.addressTaken || byReference);
    if (t.shape !== Shape.MEMORY && !inMemory) return { storage: 'regs', heap: false, hoisted: false };
    const heap = inMemory && info.address.leaks;
    const alone = !info?.captured && (info?.address.to.size ?? 0) === 0;
    return { storage: 'block', heap, hoisted: info?.inLoop === true && !heap && alone };
  }

  /** Declares a local variable in the running scope; a block is made when the variable is initialised (vars.ts). */
  newVar(v: Var | null, t: ImageType): LocalVar {
    const how = this.storage(v ? this.context.analysis.infoOf(v) : undefined, t);
    const regs =
      how.storage === 'none'
        ? []
        : how.storage === 'regs'
          ? this.variables(t)
          : [how.hoisted ? this.fb.dedicated('P') : this.scoped('P')];
    const local: LocalVar = { type: t, regs, ...how };
    if (v) this.vars.set(v, local);
    return local;
  }

  // --------------------------------------------------------------------------------------------------- the rest

  at(pos: Pos): void {
    this.fb.at(pos);
  }

  /**
   * Bytes that Go's compiler would give the frame: return address and saved frame pointer, a word for each variable that
   * is alive at the same time, blocks of aggregates and of variables whose address is taken but doesn't leave, and the
   * area in which the function it calls with most words may spill its register arguments. Go keeps temporaries in machine
   * registers, and spills about half of what is alive across calls: this counts variables only, so it comes out near Go's
   * sizes without being equal to them.
   */
  frameBytes(): number {
    const words = 2 + this.peakWords + this.callWords;
    return Math.ceil((words * 8 + this.blockBytes) / 8) * 8;
  }
}

/** Registers of a parameter list: each value's, and how many of each class. */
export function parameterRegisters(types: readonly ImageType[]): { regs: Reg[][]; pointers: number; scalars: number } {
  let pointers = 0;
  let scalars = 0;
  const regs = types.map((t) => shapeClasses(t.shape).map((c) => (c === 'P' ? pointers++ * 2 : scalars++ * 2 + 1)));
  return { regs, pointers, scalars };
}

/** Register counts of a function with these parameters and results. */
export function signatureOf(params: readonly ImageType[], results: readonly ImageType[]): Signature {
  const p = parameterRegisters(params);
  const r = parameterRegisters(results);
  return { paramP: p.pointers, paramS: p.scalars, resP: r.pointers, resS: r.scalars };
}

/** Bits of an integer kind. */
export function integerBits(k: Kind): 8 | 16 | 32 | 64 {
  switch (k) {
    case Kind.INT8:
    case Kind.UINT8:
      return 8;
    case Kind.INT16:
    case Kind.UINT16:
      return 16;
    case Kind.INT32:
    case Kind.UINT32:
      return 32;
    default:
      return 64;
  }
}
