// What stands in each instruction, as data: the assembler, the verifier and objdump all work from this table. It says in
// letters what the comments of assembly/abi/opcodes.ts say, with the class of each register added.
//
// A format is the halves b, c … of the instruction in the order a b c, then its further words, separated by blanks:
//   P S X  register written: pointer, scalar, either        p s x  the same, read
//   i u j  16 bits: signed, unsigned, jump                  _      unused, 0
//   I J    32 bits: signed, jump                            T F D N  32 bits: type, function, data offset, other
//   W      a whole word

import { Op } from '../../assembly/abi/opcodes.js';

/** One operand: what it is, and where its bits lie. */
export interface OperandFormat {
  readonly kind: OperandKind;
  /** Index of the 64-bit word, first bit in it, and width. */
  readonly word: number;
  readonly shift: number;
  readonly bits: 16 | 32 | 64;
}

export type OperandKind = 'P' | 'S' | 'X' | 'p' | 's' | 'x' | 'i' | 'u' | 'j' | 'I' | 'J' | 'T' | 'F' | 'D' | 'N' | 'W';

export interface InstructionFormat {
  readonly op: Op;
  readonly name: string;
  /** Fixed operands in order. Variable ones follow for the shapes other than 'fixed'. */
  readonly operands: readonly OperandFormat[];
  /** Words of the fixed part. */
  readonly words: number;
  /** How the variable part is read: a call's register list, RET's, SELECT's cases, INTR's arguments and results. */
  readonly shape: 'fixed' | 'call' | 'ret' | 'select' | 'intr';
}

const FORMATS: Record<Exclude<keyof typeof Op, 'OP_COUNT'>, string> = {
  NOP: '___',
  MOV: 'Xx_',
  LDI: 'XI',
  LDW: 'S__ W',
  LDDATA: 'PD',
  LDTYPE: 'PT',
  LDFN: 'PF',
  LDCLO: 'P__',
  ADD: 'Sss',
  SUB: 'Sss',
  MUL: 'Sss',
  DIVS: 'Sss',
  DIVU: 'Sss',
  REMS: 'Sss',
  REMU: 'Sss',
  AND: 'Sss',
  OR: 'Sss',
  XOR: 'Sss',
  ANDN: 'Sss',
  SHL: 'Sss',
  SHRS: 'Sss',
  SHRU: 'Sss',
  ADDI: 'Ssi',
  MULI: 'Ssi',
  ANDI: 'Ssu',
  SHLI: 'Ssu',
  SHRSI: 'Ssu',
  SHRUI: 'Ssu',
  NEG: 'Ss_',
  NOT: 'Ss_',
  LNOT: 'Ss_',
  EXT8S: 'Ss_',
  EXT16S: 'Ss_',
  EXT32S: 'Ss_',
  EXT8U: 'Ss_',
  EXT16U: 'Ss_',
  EXT32U: 'Ss_',
  CHKSHIFT: 's__',
  EQ: 'Sxx',
  NE: 'Sxx',
  LTS: 'Sss',
  LES: 'Sss',
  LTU: 'Sss',
  LEU: 'Sss',
  EQI: 'Sxi',
  NEI: 'Sxi',
  LTSI: 'Ssi',
  LESI: 'Ssi',
  GTSI: 'Ssi',
  GESI: 'Ssi',
  FADD: 'Sss',
  FSUB: 'Sss',
  FMUL: 'Sss',
  FDIV: 'Sss',
  FNEG: 'Ss_',
  FEQ: 'Sss',
  FNE: 'Sss',
  FLT: 'Sss',
  FLE: 'Sss',
  FROUND32: 'Ss_',
  I2F: 'Ss_',
  U2F: 'Ss_',
  F2I: 'Ss_',
  F2U: 'Ss_',
  FSQRT: 'Ss_',
  FFLOOR: 'Ss_',
  FCEIL: 'Ss_',
  FTRUNC: 'Ss_',
  FABS: 'Ss_',
  JMP: '_J',
  JT: 'xJ',
  JF: 'xJ',
  JEQ: 'xxj',
  JNE: 'xxj',
  JLTS: 'ssj',
  JLES: 'ssj',
  JLTU: 'ssj',
  JLEU: 'ssj',
  CALL: 'uuu F__',
  CALLC: 'uuu p___',
  CALLI: 'uuu ppN',
  RET: 'uu_',
  GO: 'uuu F__',
  GOC: 'uuu p___',
  DEFER: 'uuu F__',
  DEFERC: 'uuu p___',
  RUNDEFER: '___',
  PANIC: 'pp_',
  RECOVER: 'PP_',
  FRAME: 'S__',
  DEFERTO: 's__',
  TRAP: 'u__',
  TRAPR: 'uss',
  LD8S: 'Spu',
  LD8U: 'Spu',
  LD16S: 'Spu',
  LD16U: 'Spu',
  LD32S: 'Spu',
  LD32U: 'Spu',
  LD64: 'Spu',
  LDF32: 'Spu',
  LDP: 'Ppu',
  ST8: 'psu',
  ST16: 'psu',
  ST32: 'psu',
  ST64: 'psu',
  STF32: 'psu',
  STP: 'ppu',
  LEA: 'Ppu',
  LEAL: 'Pp_ W',
  NILCHK: 'p__',
  COPY: 'ppu',
  COPYL: 'pp_ W',
  CLEAR: 'pu_',
  CLEARL: 'p__ W',
  EQT: 'Spp T__',
  NEW: 'PT',
  NEWL: 'PT',
  IDX: 'Pps s_N',
  BOUND: 'ss_',
  MKSLICE: 'Pss T__',
  SLICE: 'PSS pssu sss_ W',
  SSLICE: 'PSp sssu',
  APPENDN: 'PSS pssu T__',
  APPENDS: 'PSS pssp s_T',
  COPYS: 'Sps psN',
  SCAT: 'PSp sps_',
  SEQ: 'Sps ps__',
  SCMP: 'Sps ps__',
  SIDX: 'Sps s___',
  SRUNE: 'SSp ss__',
  S2B: 'PSS ps__',
  B2S: 'PSp s___',
  S2R: 'PSS ps__',
  R2S: 'PSp s___',
  RUNE2S: 'PSs',
  MAPNEW: 'PT',
  MAPGET: 'Ppx x_T',
  MAPSET: 'Ppx x_T',
  MAPDEL: 'pxx T__',
  MAPLEN: 'Sp_',
  MAPCLR: 'p__',
  MAPIT: 'Pp_',
  MAPNXT: 'PPp',
  IFEQ: 'Spp pp__',
  IMPL: 'Sp_ T__',
  TYPEFAIL: 'p__ TT',
  CHNEW: 'Ps_ T__',
  SEND: 'pxx x___',
  RECV: 'pXX XXu_',
  CHCLOSE: 'p__',
  CHLEN: 'Sp_',
  CHCAP: 'Sp_',
  SELECT: 'uuS',
  INTR: 'uuu',
};

const SHAPES: Partial<Record<Op, InstructionFormat['shape']>> = {
  [Op.CALL]: 'call',
  [Op.CALLC]: 'call',
  [Op.CALLI]: 'call',
  [Op.GO]: 'call',
  [Op.GOC]: 'call',
  [Op.DEFER]: 'call',
  [Op.DEFERC]: 'call',
  [Op.RET]: 'ret',
  [Op.SELECT]: 'select',
  [Op.INTR]: 'intr',
};

/** Two words a case of SELECT: kind, channel, words 0 1 2, ok, flags (as RECV's). The registers' classes depend on the channel. */
export const SELECT_CASE = parse('uxxx xxu_', 0);

function parse(text: string, firstShift: number): { operands: OperandFormat[]; words: number } {
  const operands: OperandFormat[] = [];
  let word = 0;
  let shift = firstShift;
  for (const letter of text) {
    if (letter === ' ') {
      if (shift !== 64) throw new Error(`format '${text}': word ${word} has ${shift} bits`);
      word++;
      shift = 0;
      continue;
    }
    const bits = letter === 'W' ? 64 : 'IJTFDN'.includes(letter) ? 32 : 16;
    if (letter !== '_') operands.push({ kind: letter as OperandKind, word, shift, bits });
    shift += bits;
  }
  if (shift !== 64) throw new Error(`format '${text}': last word has ${shift} bits`);
  return { operands, words: word + 1 };
}

/** The formats by opcode number. */
export const formats: readonly InstructionFormat[] = Object.entries(FORMATS)
  .map(([name, text]) => {
    const op = Op[name as keyof typeof Op];
    return { op, name, ...parse(text, 16), shape: SHAPES[op] ?? 'fixed' };
  })
  .sort((a, b) => a.op - b.op);

if (formats.length !== Op.OP_COUNT || formats.some((f, i) => f.op !== i)) {
  throw new Error('bindings/image/formats.ts and assembly/abi/opcodes.ts differ');
}

/** Registers that an operand of this kind takes: 'P' pointer, 'S' scalar, 'X' either; null: it is no register. */
export function registerClass(kind: OperandKind): 'P' | 'S' | 'X' | null {
  switch (kind) {
    case 'P':
    case 'p':
      return 'P';
    case 'S':
    case 's':
      return 'S';
    case 'X':
    case 'x':
      return 'X';
    default:
      return null;
  }
}

/** Words that `count` registers take when packed four to a word. */
export function packedWords(count: number): number {
  return (count + 3) >> 2;
}

/** Opcodes after which the next instruction is never reached by falling through. */
export function endsFlow(op: Op): boolean {
  return op === Op.JMP || op === Op.RET || op === Op.PANIC || op === Op.TRAP || op === Op.TRAPR || op === Op.TYPEFAIL;
}
