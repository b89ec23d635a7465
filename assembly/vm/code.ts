// Instructions as the loader sees them: how long each is, and which of its 32-bit operands name types, functions and data.

import { Op } from '../abi/opcodes';

/** Words of the instruction at an address; 0 if its opcode is unknown. */
export function instructionWords(at: u32): u32 {
  const op = load<u16>(at) as u32;
  if (op >= (Op.OP_COUNT as u32)) return 0;
  switch (op) {
    case Op.CALL:
    case Op.CALLC:
    case Op.CALLI:
    case Op.GO:
    case Op.GOC:
    case Op.DEFER:
    case Op.DEFERC:
      return callWords(at);
    case Op.RET:
      return 1 + packedWords((load<u16>(at, 2) as u32) + (load<u16>(at, 4) as u32));
    case Op.INTR:
      return 1 + packedWords((load<u16>(at, 2) as u32) + (load<u16>(at, 4) as u32));
    case Op.SELECT:
      return 1 + ((load<u16>(at, 2) as u32) << 1);
    case Op.LDW:
    case Op.LEAL:
    case Op.COPYL:
    case Op.CLEARL:
    case Op.EQT:
    case Op.IDX:
    case Op.MKSLICE:
    case Op.SSLICE:
    case Op.COPYS:
    case Op.SCAT:
    case Op.SEQ:
    case Op.SCMP:
    case Op.SIDX:
    case Op.SRUNE:
    case Op.S2B:
    case Op.B2S:
    case Op.S2R:
    case Op.R2S:
    case Op.MAPGET:
    case Op.MAPSET:
    case Op.MAPDEL:
    case Op.IFEQ:
    case Op.IMPL:
    case Op.TYPEFAIL:
    case Op.CHNEW:
    case Op.SEND:
    case Op.RECV:
      return 2;
    case Op.APPENDN:
    case Op.APPENDS:
      return 3;
    case Op.SLICE:
      return 4;
    default:
      return 1;
  }
}

/** Words of a call, go or defer: a pointer and b scalar arguments, c & 255 pointer and c >> 8 scalar results. */
export function callWords(at: u32): u32 {
  const registers =
    (load<u16>(at, 2) as u32) + (load<u16>(at, 4) as u32) + (load<u8>(at, 6) as u32) + (load<u8>(at, 7) as u32);
  return 2 + packedWords(registers);
}

/** Words that so many register numbers take. */
export function packedWords(registers: u32): u32 {
  return (registers + 3) >> 2;
}

/** What the 32-bit operand of an instruction names. */
export enum Operand {
  NONE = 0,
  DATA,
  FUNC,
  TYPE,
  /** Two types, one after the other. */
  TYPES,
}

/** What the linker has to put an address in for, in an instruction with this opcode. */
export function operandKind(op: u32): Operand {
  switch (op) {
    case Op.LDDATA:
      return Operand.DATA;
    case Op.LDFN:
    case Op.CALL:
    case Op.GO:
    case Op.DEFER:
      return Operand.FUNC;
    case Op.LDTYPE:
    case Op.NEW:
    case Op.NEWL:
    case Op.MAPNEW:
    case Op.EQT:
    case Op.MKSLICE:
    case Op.APPENDN:
    case Op.APPENDS:
    case Op.MAPGET:
    case Op.MAPSET:
    case Op.MAPDEL:
    case Op.IMPL:
    case Op.CHNEW:
      return Operand.TYPE;
    case Op.TYPEFAIL:
      return Operand.TYPES;
    default:
      return Operand.NONE;
  }
}

/** Where that operand lies: bytes from the start of the instruction. */
export function operandOffset(op: u32): u32 {
  switch (op) {
    case Op.MAPGET:
    case Op.MAPSET:
      return 12;
    case Op.APPENDN:
      return 16;
    case Op.APPENDS:
      return 20;
    case Op.LDDATA:
    case Op.LDFN:
    case Op.LDTYPE:
    case Op.NEW:
    case Op.NEWL:
    case Op.MAPNEW:
      return 4;
    default:
      return 8;
  }
}
