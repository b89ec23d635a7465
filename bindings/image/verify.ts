// Checks an image before it is run: an image may come from anywhere, and the interpreter trusts what it loads. Register
// numbers in range and of the right class, jumps to the start of an instruction of the same function, numbers of functions,
// types, methods and intrinsics valid, data inside its segment.

import { Kind, Reloc, Shape } from '../../assembly/abi/image.js';
import { Intrinsic } from '../../assembly/abi/intrinsics.js';
import { Op } from '../../assembly/abi/opcodes.js';
import { endsFlow, registerClass } from './formats.js';
import { type FuncRecord, ImageFormatError, ImageReader, type Instruction, type TypeRecord } from './reader.js';

const NONE = 0xffffffff;
const MAX_ERRORS = 20;

/**
 * Structural check of an image.
 * @returns one line per error, none if the image may be run; at most 20
 */
export function verify(bytes: Uint8Array): string[] {
  try {
    const image = new ImageReader(bytes);
    const errors: string[] = [];
    new Verifier(image, (message) => {
      if (errors.length < MAX_ERRORS) errors.push(message);
    }).run();
    return errors;
  } catch (error) {
    if (error instanceof ImageFormatError) return [error.message];
    throw error;
  }
}

class Verifier {
  private readonly functions: readonly FuncRecord[];
  private readonly types: readonly TypeRecord[];
  private readonly methodCount: number;
  private readonly dataEnd: number;

  constructor(
    private readonly image: ImageReader,
    private readonly report: (message: string) => void,
  ) {
    this.functions = image.functions();
    this.types = image.types();
    this.methodCount = image.methodNames().length;
    this.dataEnd = image.dataBytes + image.bssBytes;
  }

  run(): void {
    const { image } = this;
    if (image.functionCount === 0) this.report('image has no functions');
    if (image.entry >= this.functions.length) this.report(`entry function ${image.entry} does not exist`);
    else {
      const entry = this.functions[image.entry] as FuncRecord;
      if (entry.paramP + entry.paramS + entry.resP + entry.resS > 0) {
        this.report(`entry function ${entry.name} has parameters or results`);
      }
    }
    this.fatalpanic();
    if (image.runtimeError !== NONE && this.types[image.runtimeError]?.shape !== Shape.STRING) {
      this.report(`type of runtime errors ${image.runtimeError} is no string type`);
    }
    for (const t of this.types) this.type(t);
    for (const [i, f] of this.functions.entries()) this.func(i, f);
    this.tables();
  }

  private fatalpanic(): void {
    if (this.image.fatalpanic === NONE) return;
    const f = this.functions[this.image.fatalpanic];
    if (!f) this.report(`fatalpanic function ${this.image.fatalpanic} does not exist`);
    else if (f.paramP !== 2 || f.paramS !== 0) this.report(`${f.name} must take one interface`);
  }

  private type(t: TypeRecord): void {
    const bad = (what: string) => this.report(`type ${t.index} (${t.name}): ${what}`);
    if (Kind[t.kind] === undefined) bad(`kind ${t.kind} does not exist`);
    if (t.elem >= this.types.length) bad(`element type ${t.elem} does not exist`);
    if (t.key >= this.types.length) bad(`key type ${t.key} does not exist`);
    if (t.ptrWords * 8 > t.size) bad('pointer map is longer than the value');
    if (t.ptrWords > 0 && t.ptrmap + Math.ceil(t.ptrWords / 64) * 8 > this.image.dataBytes) {
      bad('pointer map lies outside the data');
    }
    for (const m of t.members) {
      const type = this.types[m.type];
      if (!type) bad(`member ${m.name} has type ${m.type}, which does not exist`);
      else if (t.kind === Kind.STRUCT && m.offset + type.size > t.size) bad(`field ${m.name} lies outside the struct`);
    }
    let last = -1;
    for (const m of t.methods) {
      if (m.id <= last) bad('methods are not sorted by id');
      if (m.id >= this.methodCount) bad(`method id ${m.id} does not exist`);
      last = m.id;
      if (t.kind === Kind.INTERFACE) continue;
      const f = this.functions[m.func];
      if (!f) bad(`method ${m.id} is function ${m.func}, which does not exist`);
      else if (f.paramP < 1) bad(`method ${f.name} takes no receiver`);
    }
  }

  private func(i: number, f: FuncRecord): void {
    const where = `function ${f.name || i}`;
    if (f.index !== i) this.report(`${where}: its record has index ${f.index}, expected ${i}`);
    if (f.entry + f.words > this.image.codeWords) {
      this.report(`${where}: code lies outside the segment`);
      return;
    }
    if (f.paramP > f.pointers || f.paramS > f.scalars) this.report(`${where}: more parameters than registers`);
    const starts = new Set<number>();
    const instructions: Instruction[] = [];
    let end = f.entry;
    for (const instruction of this.image.code(f)) {
      starts.add(instruction.word);
      instructions.push(instruction);
      end = instruction.word + instruction.words;
    }
    if (end !== f.entry + f.words) {
      this.report(`${where}: no instruction at word ${end - f.entry}`);
      return;
    }
    const last = instructions[instructions.length - 1];
    if (!last || !endsFlow(last.op)) this.report(`${where}: execution can run past its end`);
    if (f.recover !== 0 && !starts.has(f.recover)) this.report(`${where}: recovery goes on inside an instruction`);
    for (const instruction of instructions) this.instruction(f, instruction, starts);
  }

  private instruction(f: FuncRecord, i: Instruction, starts: ReadonlySet<number>): void {
    const bad = (what: string) => this.report(`function ${f.name} +${i.word - f.entry}: ${i.format.name}: ${what}`);
    for (const [k, o] of i.format.operands.entries()) {
      const value = i.operands[k] as number;
      const cls = registerClass(o.kind);
      if (cls) {
        const problem = registerProblem(f, value, cls);
        if (problem) bad(problem);
        continue;
      }
      switch (o.kind) {
        case 'j':
        case 'J':
          if (!starts.has(i.word + value)) bad(`jump to word ${i.word + value - f.entry}, where no instruction starts`);
          break;
        case 'T':
          if (value === 0 || value >= this.types.length) bad(`type ${value} does not exist`);
          break;
        case 'F':
          if (value >= this.functions.length) bad(`function ${value} does not exist`);
          break;
        case 'D':
          if (value > this.dataEnd) bad(`offset ${value} lies outside the data`);
          break;
        default:
      }
    }
    this.special(f, i, bad);
  }

  private special(f: FuncRecord, i: Instruction, bad: (what: string) => void): void {
    const list = (from: number, count: number, cls: 'P' | 'S' | 'X') => {
      for (const r of i.list.slice(from, from + count)) {
        const problem = registerProblem(f, r, cls);
        if (problem) bad(problem);
      }
    };
    const [a, b, c] = i.operands as number[];
    switch (i.op) {
      case Op.CALL:
      case Op.CALLC:
      case Op.CALLI:
      case Op.GO:
      case Op.GOC:
      case Op.DEFER:
      case Op.DEFERC: {
        const results = [(c as number) & 255, (c as number) >> 8] as const;
        list(0, a as number, 'P');
        list(a as number, b as number, 'S');
        list((a as number) + (b as number), results[0], 'P');
        list((a as number) + (b as number) + results[0], results[1], 'S');
        this.callee(i, a as number, b as number, results, bad);
        break;
      }
      case Op.RET:
        list(0, a as number, 'P');
        list(a as number, b as number, 'S');
        if (a !== f.resP || b !== f.resS) bad(`${a} + ${b} results, expected ${f.resP} + ${f.resS}`);
        break;
      case Op.INTR:
        list(0, i.list.length, 'X');
        if (Intrinsic[c as number] === undefined || c === Intrinsic.NONE || c === Intrinsic.INTRINSIC_COUNT) {
          bad(`intrinsic ${c} does not exist`);
        }
        break;
      case Op.SELECT:
        for (const k of i.cases) {
          if ((k[0] as number) > 1) bad(`case of kind ${k[0]}`);
          const problem =
            registerProblem(f, k[1] as number, 'P') ??
            k
              .slice(2)
              .map((r) => registerProblem(f, r, 'X'))
              .find((p) => p);
          if (problem) bad(problem);
        }
        break;
      case Op.MOV:
        if ((i.operands[0] as number) < f.pointers && (i.operands[1] as number) >= f.pointers) {
          bad('puts a scalar into a pointer register');
        }
        break;
      case Op.LDI:
        if ((i.operands[0] as number) < f.pointers && i.operands[1] !== 0) bad('puts a number into a pointer register');
        break;
      default:
    }
  }

  private callee(
    i: Instruction,
    p: number,
    s: number,
    results: readonly [number, number],
    bad: (w: string) => void,
  ): void {
    if (i.op === Op.CALLI && (i.operands[5] as number) >= this.methodCount)
      bad(`method id ${i.operands[5]} does not exist`);
    const direct = i.op === Op.CALL || i.op === Op.GO || i.op === Op.DEFER;
    const f = direct ? this.functions[i.operands[3] as number] : undefined;
    if (!f) return;
    if (f.paramP !== p || f.paramS !== s) bad(`${p} + ${s} arguments, but ${f.name} takes ${f.paramP} + ${f.paramS}`);
    const none = results[0] + results[1] === 0;
    if (i.op === Op.CALL && !none && (f.resP !== results[0] || f.resS !== results[1])) {
      bad(`${results[0]} + ${results[1]} results, but ${f.name} returns ${f.resP} + ${f.resS}`);
    }
  }

  private tables(): void {
    const { image } = this;
    for (const r of image.relocs()) {
      if (r.at + 8 > image.dataBytes) this.report(`relocation at ${r.at} lies outside the data`);
      const value = image.dataWord(r.at);
      const limit =
        r.kind === Reloc.DATA ? this.dataEnd + 1 : r.kind === Reloc.TYPE ? this.types.length : this.functions.length;
      if (r.kind > Reloc.FUNC) this.report(`relocation of unknown kind ${r.kind}`);
      else if (value >= BigInt(limit))
        this.report(`relocation at ${r.at} has value ${value}, expected less than ${limit}`);
    }
    for (const at of image.roots()) {
      if (at + 8 > this.dataEnd || at % 8 !== 0) this.report(`root at ${at} is no word of the data`);
    }
    let last = -1;
    for (const l of image.lines()) {
      if (l.word <= last || l.word >= image.codeWords) this.report(`line table: word ${l.word} is out of order`);
      last = l.word;
    }
  }
}

function registerProblem(f: FuncRecord, r: number, cls: 'P' | 'S' | 'X'): string | null {
  const count = f.pointers + f.scalars;
  // Unused operands are 0 in functions without registers, too.
  if (r >= count && !(cls === 'X' && r === 0)) return `register ${r} does not exist, the frame has ${count}`;
  if (cls === 'P' && r >= f.pointers) return `register ${r} is a scalar, expected a pointer`;
  if (cls === 'S' && r < f.pointers) return `register ${r} is a pointer, expected a scalar`;
  return null;
}
