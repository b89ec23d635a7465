// A function under construction: instructions over virtual registers, labels and positions; and its encoding into words.

import { Op } from '../../assembly/abi/opcodes.js';
import { endsFlow, formats, type InstructionFormat, type OperandKind, packedWords, registerClass } from './formats.js';
import { ImageType } from './layout.js';

/** A virtual register: pointer registers have even numbers, scalars odd ones. */
export type Reg = number;

export function isPointer(r: Reg): boolean {
  return (r & 1) === 0;
}

/** A place in the data segment; bss places lie behind all initialised data, so their offset is known only in the end. */
export class DataRef {
  constructor(
    readonly bss: boolean,
    readonly offset: number,
  ) {}
  /** The place `bytes` further on. */
  plus(bytes: number): DataRef {
    return bytes === 0 ? this : new DataRef(this.bss, this.offset + bytes);
  }
}

/** A jump target of one function. */
export class Label {
  /** Index of the instruction it stands before; -1: not placed yet. */
  at = -1;
}

export interface SourcePos {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A function of the image: known by its index from the first reference on, defined once. */
export class ImageFunc {
  code: FunctionBuilder | null = null;
  constructor(
    readonly index: number,
    readonly name: string,
  ) {}
}

export type Operand = number | bigint | Label | ImageType | ImageFunc | DataRef;

export interface SelectCase {
  readonly send: boolean;
  readonly chan: Reg;
  /**
   * Registers of the value; send: read, receive: written (aggregates: the address of the destination is read). null: the
   * received value isn't wanted.
   */
  readonly words: readonly Reg[] | null;
  readonly ok: Reg | null;
}

interface Instr {
  readonly op: Op;
  readonly operands: readonly Operand[];
  /** Registers of the variable part (call, ret, intr). */
  readonly list: readonly Reg[];
  readonly cases: readonly SelectCase[];
  readonly pos: SourcePos | null;
}

/** Opposites of the short compare-and-jump instructions; operands swap where marked. */
const INVERSE: Partial<Record<Op, { op: Op; swap: boolean }>> = {
  [Op.JEQ]: { op: Op.JNE, swap: false },
  [Op.JNE]: { op: Op.JEQ, swap: false },
  [Op.JLTS]: { op: Op.JLES, swap: true },
  [Op.JLES]: { op: Op.JLTS, swap: true },
  [Op.JLTU]: { op: Op.JLEU, swap: true },
  [Op.JLEU]: { op: Op.JLTU, swap: true },
};

/** What the encoder must know of the rest of the image. */
export interface EncodeContext {
  typeIndex(t: ImageType): number;
  dataOffset(d: DataRef): number;
}

export interface EncodedFunction {
  readonly words: BigUint64Array;
  readonly pointers: number;
  readonly scalars: number;
  /** Word of the recover label, 0 if there is none. */
  readonly recover: number;
  readonly lines: readonly { readonly word: number; readonly pos: SourcePos }[];
}

export interface Signature {
  readonly paramP: number;
  readonly paramS: number;
  readonly resP: number;
  readonly resS: number;
}

const NO_REGS: readonly Reg[] = [];
const NO_CASES: readonly SelectCase[] = [];

/** Builds one function. Parameters take the first registers of each class. */
export class FunctionBuilder {
  readonly instrs: Instr[] = [];
  /** FUNC_FLAG bits. */
  flags = 0;
  /** As Go's compiler would need. */
  frameBytes = 0;
  /** Where it is declared. */
  declared: SourcePos | null = null;
  /** Where execution goes on after a recovered panic. */
  recoverLabel: Label | null = null;
  private pos: SourcePos | null = null;
  private readonly free: [Reg[], Reg[]] = [[], []];
  private readonly temps = new Set<Reg>();
  private readonly count: [number, number];
  /** Where the newest label stands. */
  private labelled = -1;

  constructor(
    readonly name: string,
    readonly signature: Signature,
  ) {
    this.count = [signature.paramP, signature.paramS];
  }

  /** Registers of parameter number i of a class. */
  paramRegister(cls: 'P' | 'S', i: number): Reg {
    return i * 2 + (cls === 'P' ? 0 : 1);
  }

  /** Registers so far: [pointers, scalars]. */
  get registers(): readonly [number, number] {
    return this.count;
  }

  /** A register that stays taken until it is given back with `release`. */
  variable(cls: 'P' | 'S'): Reg {
    const bit = cls === 'P' ? 0 : 1;
    return this.free[bit].pop() ?? this.count[bit]++ * 2 + bit;
  }

  /** A register that nothing else ever uses: a pointer register is nil until it is first written. */
  dedicated(cls: 'P' | 'S'): Reg {
    const bit = cls === 'P' ? 0 : 1;
    return this.count[bit]++ * 2 + bit;
  }

  /** A register for the running statement: `endStatement` takes back what `release` didn't. */
  temp(cls: 'P' | 'S'): Reg {
    const r = this.variable(cls);
    this.temps.add(r);
    return r;
  }

  isTemp(r: Reg): boolean {
    return this.temps.has(r);
  }

  release(r: Reg): void {
    this.temps.delete(r);
    const list = this.free[(r & 1) as 0 | 1];
    if (list.includes(r)) throw new Error(`${this.name}: register released twice`);
    list.push(r);
  }

  endStatement(): void {
    // In order of number, so that the same source always gives the same code.
    for (const r of [...this.temps].sort((a, b) => b - a)) this.release(r);
  }

  /** Position of the instructions that follow. */
  at(pos: SourcePos | null): void {
    if (pos) this.pos = pos;
  }

  place(label: Label): void {
    if (label.at >= 0) throw new Error(`${this.name}: label placed twice`);
    label.at = this.instrs.length;
    this.labelled = label.at;
  }

  /** Whether nothing can get to this place: the last instruction doesn't fall through, and no label stands here. */
  get unreachable(): boolean {
    const last = this.instrs[this.instrs.length - 1];
    return last !== undefined && endsFlow(last.op) && this.labelled !== this.instrs.length;
  }

  label(): Label {
    return new Label();
  }

  /** Adds an instruction of fixed shape; operands in the order of its format. */
  emit(op: Op, ...operands: Operand[]): void {
    const format = formats[op] as InstructionFormat;
    if (format.shape !== 'fixed') throw new Error(`${format.name} is not emitted this way`);
    this.check(format, operands);
    this.push(op, operands, NO_REGS, NO_CASES);
  }

  /** CALL, CALLC, CALLI, GO, GOC, DEFER, DEFERC. `args` and `results` in any mixture of classes, in Go's order. */
  call(op: Op, target: readonly Operand[], args: readonly Reg[], results: readonly Reg[]): void {
    const pArgs = args.filter(isPointer);
    const sArgs = args.filter((r) => !isPointer(r));
    const pRes = results.filter(isPointer);
    const sRes = results.filter((r) => !isPointer(r));
    if (pRes.length > 255 || sRes.length > 255) throw new Error(`${this.name}: more than 255 results`);
    const operands = [pArgs.length, sArgs.length, pRes.length | (sRes.length << 8), ...target];
    this.check(formats[op] as InstructionFormat, operands);
    this.push(op, operands, [...pArgs, ...sArgs, ...pRes, ...sRes], NO_CASES);
  }

  ret(results: readonly Reg[]): void {
    const p = results.filter(isPointer);
    const s = results.filter((r) => !isPointer(r));
    if (p.length !== this.signature.resP || s.length !== this.signature.resS) {
      throw new Error(`${this.name}: wrong number of results`);
    }
    this.push(Op.RET, [p.length, s.length], [...p, ...s], NO_CASES);
  }

  intrinsic(number: number, args: readonly Reg[], results: readonly Reg[]): void {
    this.push(Op.INTR, [args.length, results.length, number], [...args, ...results], NO_CASES);
  }

  select(chosen: Reg, cases: readonly SelectCase[], hasDefault: boolean): void {
    this.push(Op.SELECT, [cases.length, hasDefault ? 1 : 0, chosen], NO_REGS, cases);
  }

  private push(op: Op, operands: readonly Operand[], list: readonly Reg[], cases: readonly SelectCase[]): void {
    this.instrs.push({ op, operands, list, cases, pos: this.pos });
  }

  private check(format: InstructionFormat, operands: readonly Operand[]): void {
    if (operands.length !== format.operands.length) {
      throw new Error(`${this.name}: ${format.name} takes ${format.operands.length} operands, not ${operands.length}`);
    }
    for (const [i, o] of format.operands.entries()) {
      const value = operands[i] as Operand;
      const cls = registerClass(o.kind);
      const good =
        cls === null
          ? fits(o.kind, value)
          : typeof value === 'number' && (cls === 'X' || (cls === 'P') === isPointer(value));
      if (!good) throw new Error(`${this.name}: operand ${i} of ${format.name} (${o.kind}): ${String(value)}`);
    }
  }

  /** A jump to the instruction behind it. */
  private isIdle(i: number): boolean {
    const instr = this.instrs[i] as Instr;
    return instr.op === Op.JMP && (instr.operands[0] as Label).at === i + 1;
  }

  /** Words of an instruction; `long` says which compare-and-jumps need their long form. */
  private size(i: number, long: ReadonlySet<number>): number {
    const instr = this.instrs[i] as Instr;
    const format = formats[instr.op] as InstructionFormat;
    if (long.has(i)) return 2;
    if (this.isIdle(i)) return 0;
    if (format.shape === 'select') return 1 + 2 * instr.cases.length;
    return format.words + packedWords(instr.list.length);
  }

  /** Final words. Compare-and-jumps whose target is out of reach become the opposite jump over a long one. */
  encode(context: EncodeContext): EncodedFunction {
    const long = new Set<number>();
    let starts = this.starts(long);
    for (let changed = true; changed; ) {
      changed = false;
      for (const [i, instr] of this.instrs.entries()) {
        if (!INVERSE[instr.op] || long.has(i)) continue;
        const distance = this.target(instr.operands[2] as Label, starts) - (starts[i] as number);
        if (distance < -0x8000 || distance > 0x7fff) {
          long.add(i);
          changed = true;
        }
      }
      starts = this.starts(long);
    }
    const total = starts[this.instrs.length] as number;
    const words = new BigUint64Array(total);
    const lines: { word: number; pos: SourcePos }[] = [];
    for (const [i, instr] of this.instrs.entries()) {
      if (starts[i] === starts[i + 1]) continue;
      const last = lines[lines.length - 1];
      if (instr.pos && last?.pos !== instr.pos) lines.push({ word: starts[i] as number, pos: instr.pos });
      this.encodeOne(instr, i, starts, long.has(i), words, context);
    }
    const recover = this.recoverLabel ? this.target(this.recoverLabel, starts) : 0;
    return { words, pointers: this.count[0], scalars: this.count[1], recover, lines };
  }

  private starts(long: ReadonlySet<number>): number[] {
    const starts: number[] = [];
    let word = 0;
    for (let i = 0; i < this.instrs.length; i++) {
      starts.push(word);
      word += this.size(i, long);
    }
    starts.push(word);
    return starts;
  }

  private target(label: Label, starts: readonly number[]): number {
    if (label.at < 0) throw new Error(`${this.name}: jump to a label that was never placed`);
    return starts[label.at] as number;
  }

  private number(r: Reg): number {
    return isPointer(r) ? r >> 1 : this.count[0] + (r >> 1);
  }

  private encodeOne(
    instr: Instr,
    i: number,
    starts: readonly number[],
    isLong: boolean,
    words: BigUint64Array,
    context: EncodeContext,
  ): void {
    let start = starts[i] as number;
    let op = instr.op;
    let operands = instr.operands;
    if (isLong) {
      const inverse = INVERSE[op] as { op: Op; swap: boolean };
      const [a, b, label] = operands as [Reg, Reg, Label];
      const first = [this.number(inverse.swap ? b : a), this.number(inverse.swap ? a : b), 2];
      words[start] = packHalves(inverse.op, first[0] as number, first[1] as number, first[2] as number);
      op = Op.JMP;
      operands = [label];
      start++;
    }
    const format = formats[op] as InstructionFormat;
    let word = BigInt(op);
    let current = 0;
    const flush = (): void => {
      words[start + current] = word;
      word = 0n;
    };
    for (const [k, o] of format.operands.entries()) {
      while (current < o.word) {
        flush();
        current++;
      }
      const value = this.resolve(o.kind, operands[k] as Operand, start, starts, context);
      word |= BigInt.asUintN(o.bits, value) << BigInt(o.shift);
    }
    while (current < format.words) {
      flush();
      current++;
    }
    const list = instr.list.map((r) => this.number(r));
    for (let k = 0; k < list.length; k += 4) {
      words[start + format.words + (k >> 2)] = packHalves(
        list[k] ?? 0,
        list[k + 1] ?? 0,
        list[k + 2] ?? 0,
        list[k + 3] ?? 0,
      );
    }
    for (const [k, c] of instr.cases.entries()) {
      const w = (c.words ?? []).map((r) => this.number(r));
      words[start + 1 + k * 2] = packHalves(c.send ? 0 : 1, this.number(c.chan), w[0] ?? 0, w[1] ?? 0);
      // As RECV's flags: without them a result that nobody wants would land in register 0.
      const flags = c.send ? 0 : (c.ok === null ? 0 : 1) | (c.words === null ? 0 : 2);
      words[start + 2 + k * 2] = packHalves(w[2] ?? 0, c.ok === null ? 0 : this.number(c.ok), flags, 0);
    }
  }

  private resolve(
    kind: OperandKind,
    value: Operand,
    start: number,
    starts: readonly number[],
    context: EncodeContext,
  ): bigint {
    if (registerClass(kind)) return BigInt(this.number(value as Reg));
    if (value instanceof Label) return BigInt(this.target(value, starts) - start);
    if (value instanceof ImageType) return BigInt(context.typeIndex(value));
    if (value instanceof ImageFunc) return BigInt(value.index);
    if (value instanceof DataRef) return BigInt(context.dataOffset(value));
    return BigInt(value);
  }
}

/** Four 16-bit halves, the first in the lowest bits. */
export function packHalves(h0: number, h1: number, h2: number, h3: number): bigint {
  return (BigInt(((h3 << 16) | h2) >>> 0) << 32n) | BigInt(((h1 << 16) | h0) >>> 0);
}

function fits(kind: OperandKind, value: Operand): boolean {
  switch (kind) {
    case 'i':
      return typeof value === 'number' && value >= -0x8000 && value <= 0x7fff;
    case 'u':
      return typeof value === 'number' && value >= 0 && value <= 0xffff;
    case 'I':
      return typeof value === 'number' && value >= -0x80000000 && value <= 0x7fffffff;
    case 'N':
      return typeof value === 'number' && value >= 0 && value <= 0xffffffff;
    case 'W':
      return typeof value === 'bigint';
    case 'j':
    case 'J':
      return value instanceof Label;
    case 'T':
      return value instanceof ImageType;
    case 'F':
      return value instanceof ImageFunc;
    case 'D':
      return value instanceof DataRef;
    default:
      return false;
  }
}
