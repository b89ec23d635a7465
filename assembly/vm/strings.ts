// String operations: concatenation, comparison, indexing, UTF-8, conversions. Operands as in abi/opcodes.ts; `ip` is the
// address of the instruction. A string is an address and a length; its bytes never change.

import { Cost } from '../abi/costs';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { MALLOC_BYTES, mallocgc, roundupsize } from '../runtime/malloc';
import { setTrap } from '../runtime/trap';
import { bytesCompare, bytesEqual } from './bytes';
import { Bounds } from './errors';
import { regAt, setRegAt } from './registers';
import { VM_TRAP_DETAIL } from './state';

/** What stands for bytes that aren't UTF-8. */
const RUNE_ERROR: u32 = 0xfffd;
const RUNE_MAX: u32 = 0x10ffff;
/** Longer strings and slices of bytes than this the engine can't address. */
const BYTES_MAX: u64 = 1 << 31;

/** SCAT: p,len = a + b. */
export function opConcat(fp: u32, ip: u32): Outcome {
  const a = regAt(fp, ip + 6);
  const an = regAt(fp, ip + 8);
  const b = regAt(fp, ip + 10);
  const bn = regAt(fp, ip + 12);
  if (an == 0 || bn == 0) {
    setRegAt(fp, ip + 2, an == 0 ? b : a);
    setRegAt(fp, ip + 4, an + bn);
    return Outcome.NEXT;
  }
  if (an + bn > BYTES_MAX) return outOfMemory(an + bn);
  const to = mallocgc((an + bn) as u32, MALLOC_BYTES);
  memory.copy(to, a as u32, an as u32);
  memory.copy(to + (an as u32), b as u32, bn as u32);
  charge((an + bn) * cost(Cost.COPY_BYTE));
  setRegAt(fp, ip + 2, to as u64);
  setRegAt(fp, ip + 4, an + bn);
  return Outcome.NEXT;
}

/** The fatal error of asking for more memory than there can be. */
export function outOfMemory(bytes: u64): Outcome {
  setTrap(Trap.OUT_OF_MEMORY, bytes as i64, 0);
  return Outcome.PANIC;
}

/** SEQ */
export function opStringEqual(fp: u32, ip: u32): void {
  const n = regAt(fp, ip + 6);
  const equal = n == regAt(fp, ip + 10) && bytesEqual(regAt(fp, ip + 4) as u32, regAt(fp, ip + 8) as u32, n as u32);
  setRegAt(fp, ip + 2, equal ? 1 : 0);
}

/** SCMP */
export function opStringCompare(fp: u32, ip: u32): void {
  const order = bytesCompare(
    regAt(fp, ip + 4) as u32,
    regAt(fp, ip + 6) as u32,
    regAt(fp, ip + 8) as u32,
    regAt(fp, ip + 10) as u32,
  );
  setRegAt(fp, ip + 2, order as i64 as u64);
}

/** SSLICE: p,len = s[lo:hi]. */
export function opStringSlice(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 6);
  const n = regAt(fp, ip + 8);
  const flags = load<u16>(ip, 14) as u32;
  const lo = (flags & 1) != 0 ? regAt(fp, ip + 10) : 0;
  const hi = (flags & 2) != 0 ? regAt(fp, ip + 12) : n;
  if (hi > n) return sliceBounds(Bounds.HIGH_LENGTH, hi, n);
  if (lo > hi) return sliceBounds(Bounds.LOW, lo, hi);
  setRegAt(fp, ip + 2, lo == hi ? p : p + lo);
  setRegAt(fp, ip + 4, hi - lo);
  return Outcome.NEXT;
}

/** Raises the trap of a wrong slice expression. */
export function sliceBounds(which: Bounds, x: u64, y: u64): Outcome {
  store<u32>(VM_TRAP_DETAIL, which as u32);
  setTrap(Trap.SLICE_BOUNDS, x as i64, y as i64);
  return Outcome.PANIC;
}

/** The rune of an address and how many bytes it has, rune | bytes << 32; n (not 0) bytes are there. Not UTF-8: U+FFFD and 1. */
export function decodeRune(at: u32, n: u32): u64 {
  const first = load<u8>(at) as u32;
  if (first < 0x80) return runeOf(first, 1);
  // Below C2: a continuation, or an overlong form; above F4: beyond U+10FFFF.
  if (first < 0xc2 || first > 0xf4 || n < 2) return runeOf(RUNE_ERROR, 1);
  const second = load<u8>(at, 1) as u32;
  if (first < 0xe0) {
    return (second & 0xc0) == 0x80 ? runeOf(((first & 0x1f) << 6) | (second & 0x3f), 2) : runeOf(RUNE_ERROR, 1);
  }
  // Overlong forms, surrogates and what is beyond the last rune show in the second byte.
  let low: u32 = 0x80;
  let high: u32 = 0xbf;
  if (first == 0xe0) low = 0xa0;
  else if (first == 0xed) high = 0x9f;
  else if (first == 0xf0) low = 0x90;
  else if (first == 0xf4) high = 0x8f;
  if (second < low || second > high || n < 3) return runeOf(RUNE_ERROR, 1);
  const third = load<u8>(at, 2) as u32;
  if ((third & 0xc0) != 0x80) return runeOf(RUNE_ERROR, 1);
  if (first < 0xf0) return runeOf(((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f), 3);
  if (n < 4) return runeOf(RUNE_ERROR, 1);
  const fourth = load<u8>(at, 3) as u32;
  if ((fourth & 0xc0) != 0x80) return runeOf(RUNE_ERROR, 1);
  return runeOf(((first & 7) << 18) | ((second & 0x3f) << 12) | ((third & 0x3f) << 6) | (fourth & 0x3f), 4);
}

function runeOf(rune: u32, bytes: u32): u64 {
  return (rune as u64) | ((bytes as u64) << 32);
}

/** Bytes of a rune in UTF-8; of what is no rune those of U+FFFD. */
function runeBytes(rune: u64): u32 {
  if (rune < 0x80) return 1;
  if (rune < 0x800) return 2;
  if (rune > (RUNE_MAX as u64) || rune < 0x10000) return 3;
  return 4;
}

/** Writes a rune as UTF-8 and returns the address behind it. */
function encodeRune(to: u32, value: u64): u32 {
  const rune: u32 = value > (RUNE_MAX as u64) || (value >= 0xd800 && value < 0xe000) ? RUNE_ERROR : (value as u32);
  const n = runeBytes(rune as u64);
  if (n == 1) {
    store<u8>(to, rune);
    return to + 1;
  }
  let rest = rune;
  for (let i = n - 1; i > 0; i--) {
    store<u8>(to + i, 0x80 | (rest & 0x3f));
    rest >>= 6;
  }
  store<u8>(to, (n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | rest);
  return to + n;
}

/** SRUNE: rune, width of the string p,len at an index below len. */
export function opDecodeRune(fp: u32, ip: u32): void {
  const index = regAt(fp, ip + 8);
  const n = regAt(fp, ip + 10);
  assert(index < n);
  const rune = decodeRune((regAt(fp, ip + 6) + index) as u32, min<u64>(n - index, 4) as u32);
  setRegAt(fp, ip + 2, rune & 0xffffffff);
  setRegAt(fp, ip + 4, rune >> 32);
}

/** S2B: []byte(s). */
export function opStringToBytes(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 8) as u32;
  const n = regAt(fp, ip + 10);
  const cap = roundupsize(n, true);
  if (cap > BYTES_MAX) return outOfMemory(cap);
  const to = mallocgc(cap as u32, MALLOC_BYTES);
  memory.copy(to, p, n as u32);
  charge(n * cost(Cost.COPY_BYTE));
  setSlice(fp, ip, to, n, cap);
  return Outcome.NEXT;
}

/** B2S: string(bytes). */
export function opBytesToString(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 6) as u32;
  const n = regAt(fp, ip + 8);
  if (n > BYTES_MAX) return outOfMemory(n);
  const to: u32 = n == 0 ? 0 : mallocgc(n as u32, MALLOC_BYTES);
  memory.copy(to, p, n as u32);
  charge(n * cost(Cost.COPY_BYTE));
  setRegAt(fp, ip + 2, to as u64);
  setRegAt(fp, ip + 4, n);
  return Outcome.NEXT;
}

/** S2R: []rune(s). */
export function opStringToRunes(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 8) as u32;
  const n = regAt(fp, ip + 10) as u32;
  let runes: u64 = 0;
  for (let at: u32 = 0; at < n; runes++) at += (decodeRune(p + at, n - at) >> 32) as u32;
  const bytes = roundupsize(runes << 2, true);
  if (bytes > BYTES_MAX) return outOfMemory(bytes);
  const to = mallocgc(bytes as u32, MALLOC_BYTES);
  let slot = to;
  for (let at: u32 = 0; at < n; slot += 4) {
    const rune = decodeRune(p + at, n - at);
    store<u32>(slot, rune as u32);
    at += (rune >> 32) as u32;
  }
  charge((n as u64) * cost(Cost.COPY_BYTE));
  setSlice(fp, ip, to, runes, bytes >> 2);
  return Outcome.NEXT;
}

/** R2S: string(runes). */
export function opRunesToString(fp: u32, ip: u32): Outcome {
  const p = regAt(fp, ip + 6) as u32;
  const n = regAt(fp, ip + 8) as u32;
  let bytes: u64 = 0;
  for (let i: u32 = 0; i < n; i++) bytes += runeBytes(load<i32>(p + (i << 2)) as i64 as u64) as u64;
  if (bytes > BYTES_MAX) return outOfMemory(bytes);
  const to: u32 = bytes == 0 ? 0 : mallocgc(bytes as u32, MALLOC_BYTES);
  let at = to;
  for (let i: u32 = 0; i < n; i++) at = encodeRune(at, load<i32>(p + (i << 2)) as i64 as u64);
  assert(at == to + (bytes as u32));
  charge(bytes * cost(Cost.COPY_BYTE));
  setRegAt(fp, ip + 2, to as u64);
  setRegAt(fp, ip + 4, bytes);
  return Outcome.NEXT;
}

/** RUNE2S: string(rune). */
export function opRuneToString(fp: u32, ip: u32): void {
  const rune = regAt(fp, ip + 6);
  const n = runeBytes(rune);
  const to = mallocgc(n, MALLOC_BYTES);
  encodeRune(to, rune);
  setRegAt(fp, ip + 2, to as u64);
  setRegAt(fp, ip + 4, n as u64);
}

/** The three results of an instruction that makes a slice: address, length, capacity. */
export function setSlice(fp: u32, ip: u32, p: u32, len: u64, cap: u64): void {
  setRegAt(fp, ip + 2, p as u64);
  setRegAt(fp, ip + 4, len);
  setRegAt(fp, ip + 6, cap);
}

/** First index of one run of bytes in another, -1 if it isn't there. */
export function indexBytes(p: u32, n: u32, sub: u32, subBytes: u32): i64 {
  if (subBytes == 0) return 0;
  if (subBytes > n) return -1;
  const first = load<u8>(sub);
  for (let i: u32 = 0; i <= n - subBytes; i++) {
    if (load<u8>(p + i) == first && bytesEqual(p + i, sub, subBytes)) return i as i64;
  }
  return -1;
}
