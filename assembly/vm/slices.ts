// Slices: make, slice expressions, append, copy. Operands as in abi/opcodes.ts; `ip` is the address of the instruction.

import { Cost } from '../abi/costs';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { NIL_GUARD } from '../base/layout';
import { mallocgc, roundupsize, ZERO_BASE } from '../runtime/malloc';
import { setTrap } from '../runtime/trap';
import { Bounds } from './errors';
import { regAt, setRegAt } from './registers';
import { outOfMemory, setSlice, sliceBounds } from './strings';
import { hasPointers, sizeOf } from './types';

/** What an allocation may ask of a Go program on amd64 (maxAlloc in malloc.go); more is a panic. */
const GO_ALLOC_MAX: u64 = (1 as u64) << 48;
/** What the engine can give at once; more is Go's fatal error of having no memory left. */
const ENGINE_ALLOC_MAX: u64 = (1 as u64) << 31;
const SLICE_LO: u32 = 1;
const SLICE_HI: u32 = 2;
const SLICE_MAX: u32 = 4;
const SLICE_ARRAY: u32 = 8;

/** n elements of so many bytes; U64.MAX_VALUE if that is more than Go allocates, or n is negative. */
function arrayBytes(elemBytes: u64, n: u64): u64 {
  if (n >> 63 != 0 || n > GO_ALLOC_MAX) return elemBytes == 0 && n >> 63 == 0 ? 0 : U64.MAX_VALUE;
  // Both have less than 49 bits: the product overflows only if it is too much anyway.
  if (elemBytes != 0 && n > GO_ALLOC_MAX / elemBytes) return U64.MAX_VALUE;
  return elemBytes * n;
}

/** MKSLICE: a new array of c elements of T, of which b are the length. */
export function opMakeSlice(fp: u32, ip: u32): Outcome {
  const len = regAt(fp, ip + 4);
  const cap = regAt(fp, ip + 6);
  const type = load<u32>(ip, 8);
  const elemBytes = sizeOf(type) as u64;
  const bytes = arrayBytes(elemBytes, cap);
  if (bytes == U64.MAX_VALUE || len > cap) {
    const lenBad = arrayBytes(elemBytes, len) == U64.MAX_VALUE;
    setTrap(lenBad ? Trap.MAKESLICE_LEN : Trap.MAKESLICE_CAP, 0, 0);
    return Outcome.PANIC;
  }
  if (bytes > ENGINE_ALLOC_MAX) return outOfMemory(bytes);
  setRegAt(fp, ip + 2, mallocgc(bytes as u32, type) as u64);
  return Outcome.NEXT;
}

/** SLICE: p,len,cap = s[lo:hi:max] of a slice, or of the array that p points to. */
export function opSlice(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 8);
  const len = regAt(fp, ip + 10);
  const cap = regAt(fp, ip + 12);
  const flags = load<u16>(ip, 14) as u32;
  const isArray = (flags & SLICE_ARRAY) != 0;
  if (isArray && (p as u32) < NIL_GUARD) {
    setTrap(Trap.NIL_DEREF, 0, 0);
    return Outcome.PANIC;
  }
  const lo = (flags & SLICE_LO) != 0 ? regAt(fp, ip + 16) : 0;
  const hi = (flags & SLICE_HI) != 0 ? regAt(fp, ip + 18) : len;
  let end = cap;
  if ((flags & SLICE_MAX) != 0) {
    end = regAt(fp, ip + 20);
    if (end > cap) return sliceBounds(isArray ? Bounds.MAX_LENGTH : Bounds.MAX_CAPACITY, end, cap);
    if (hi > end) return sliceBounds(Bounds.HIGH_MAX, hi, end);
    if (lo > hi) return sliceBounds(Bounds.LOW_MAX, lo, hi);
  } else {
    if (hi > cap) return sliceBounds(isArray ? Bounds.HIGH_LENGTH : Bounds.HIGH_CAPACITY, hi, cap);
    if (lo > hi) return sliceBounds(Bounds.LOW, lo, hi);
  }
  // An empty rest keeps the address: one element on might be the next object.
  const from = lo == end ? p : p + lo * load<u64>(ip, 24);
  setRegAt(fp, ip + 2, from);
  setRegAt(fp, ip + 4, hi - lo);
  setRegAt(fp, ip + 6, end - lo);
  return Outcome.NEXT;
}

/** APPENDN: room for u more elements; the new length counts them, their values are the caller's affair. */
export function opAppendN(fp: u32, ip: u32): Outcome {
  const more = load<u16>(ip, 14) as u64;
  const p = regAt(fp, ip + 8) as u32;
  const len = regAt(fp, ip + 10);
  const cap = regAt(fp, ip + 12);
  return grow(fp, ip, p, len, cap, more, load<u32>(ip, 16));
}

/** APPENDS: appends all elements of another slice, or the bytes of a string. */
export function opAppendSlice(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 8) as u32;
  const len = regAt(fp, ip + 10);
  const cap = regAt(fp, ip + 12);
  const other = regAt(fp, ip + 14) as u32;
  const more = regAt(fp, ip + 16);
  const type = load<u32>(ip, 20);
  const outcome = grow(fp, ip, p, len, cap, more, type);
  if (outcome != Outcome.NEXT) return outcome;
  const elemBytes = sizeOf(type);
  const bytes = (more as u32) * elemBytes;
  memory.copy((regAt(fp, ip + 2) as u32) + (len as u32) * elemBytes, other, bytes);
  charge((bytes as u64) * cost(Cost.COPY_BYTE));
  return Outcome.NEXT;
}

/** Sets the three results: the same array if it has room for `more`, else a larger one with the elements copied (growslice). */
function grow(fp: u32, ip: u32, p: u32, len: u64, cap: u64, more: u64, type: u32): Outcome {
  const newLen = len + more;
  if (newLen <= cap) {
    setSlice(fp, ip, p, newLen, cap);
    return Outcome.NEXT;
  }
  const elemBytes = sizeOf(type) as u64;
  if (newLen >> 63 != 0) {
    setTrap(Trap.GROWSLICE, 0, 0);
    return Outcome.PANIC;
  }
  if (elemBytes == 0) {
    setSlice(fp, ip, ZERO_BASE, newLen, newLen);
    return Outcome.NEXT;
  }
  const wanted = arrayBytes(elemBytes, nextSliceCap(newLen, cap));
  if (wanted == U64.MAX_VALUE) {
    setTrap(Trap.GROWSLICE, 0, 0);
    return Outcome.PANIC;
  }
  const newCap = roundupsize(wanted, !hasPointers(type)) / elemBytes;
  const bytes = newCap * elemBytes;
  if (bytes > ENGINE_ALLOC_MAX) return outOfMemory(bytes);
  const to = mallocgc(bytes as u32, type);
  const old = (len * elemBytes) as u32;
  memory.copy(to, p, old);
  charge((old as u64) * cost(Cost.COPY_BYTE));
  setSlice(fp, ip, to, newLen, newCap);
  return Outcome.NEXT;
}

/** The capacity that append aims at, before rounding to a size class: double up to 256, then by a quarter and 192 (slice.go). */
export function nextSliceCap(newLen: u64, oldCap: u64): u64 {
  if (newLen > oldCap << 1) return newLen;
  if (oldCap < 256) return oldCap << 1;
  let cap = oldCap;
  while (cap < newLen) cap += (cap + 768) >> 2;
  return cap;
}

/** COPYS: a = number of elements copied from one slice (or string) to another. */
export function opCopySlice(fp: u32, ip: u32): void {
  const n = min<u64>(regAt(fp, ip + 6), regAt(fp, ip + 10));
  const bytes = (n as u32) * load<u32>(ip, 12);
  memory.copy(regAt(fp, ip + 4) as u32, regAt(fp, ip + 8) as u32, bytes);
  charge((bytes as u64) * cost(Cost.COPY_BYTE));
  setRegAt(fp, ip + 2, n);
}
