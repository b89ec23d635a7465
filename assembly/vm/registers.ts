// Registers of the running frame, and the lists of register numbers that follow calls and intrinsics.

import { Op } from '../abi/opcodes';

/** Offset in a function's record, written by the loader: bytes that a frame of it takes on the physical stack, header included. */
export const FUNC_SPACE: u32 = 60;
/** Set there: calls of the function are noted in the trace. So much space is never to be had, so the caller takes its slow path. */
export const FUNC_WATCHED: u32 = 0x80000000;

/** Bytes that a frame of func takes on the physical stack. */
export function frameSpace(func: u32): u32 {
  return load<u32>(func, FUNC_SPACE) & ~FUNC_WATCHED;
}

/** The value of register number `r`. */
export function reg(fp: u32, r: u32): u64 {
  return load<u64>(fp + (r << 3));
}

/** Sets register number `r`. */
export function setReg(fp: u32, r: u32, value: u64): void {
  store<u64>(fp + (r << 3), value);
}

/** The value of the register whose number stands at an address. */
export function regAt(fp: u32, at: u32): u64 {
  return load<u64>(fp + ((load<u16>(at) as u32) << 3));
}

/** Sets the register whose number stands at an address. */
export function setRegAt(fp: u32, at: u32, value: u64): void {
  store<u64>(fp + ((load<u16>(at) as u32) << 3), value);
}

/** Argument i of the intrinsic whose list of registers begins at argv. */
export function arg(fp: u32, argv: u32, i: u32): u64 {
  return regAt(fp, argv + (i << 1));
}

/** Sets result i of that intrinsic: results follow the arguments, of which the instruction (one word before argv) has the count. */
export function setResult(fp: u32, argv: u32, i: u32, value: u64): void {
  assert(load<u16>(argv - 8) == (Op.INTR as u16));
  setRegAt(fp, argv + (((load<u16>(argv - 6) as u32) + i) << 1), value);
}
