// Text that the engine itself says (messages of panics, tracebacks), put together in one growing buffer.

import { blockAlloc, blockFree } from '../runtime/stack';
import { VM_STRTAB, VM_TEXT, VM_TEXT_ROOM, VM_TEXT_USED } from './state';

/** Begins a new text. */
export function textBegin(): void {
  store<u32>(VM_TEXT_USED, 0);
}

/** Address of the text so far; it holds until more is put. */
export function textAddress(): u32 {
  return load<u32>(VM_TEXT);
}

/** Bytes of the text so far. */
export function textBytes(): u32 {
  return load<u32>(VM_TEXT_USED);
}

/** One byte. */
export function putByte(byte: u32): void {
  store<u8>(room(1), byte);
}

/** Bytes from memory. */
export function putBytes(from: u32, n: u32): void {
  memory.copy(room(n), from, n);
}

/** Text from the image's table of strings. */
export function putName(offset: u32, n: u32): void {
  putBytes(load<u32>(VM_STRTAB) + offset, n);
}

/** A literal, ASCII: the compiler lays it down as UTF-16 among the module's constants; nothing is allocated. */
export function put(literal: string): void {
  const n = literal.length as u32;
  const to = room(n);
  for (let i: u32 = 0; i < n; i++) store<u8>(to + i, load<u16>((changetype<usize>(literal) as u32) + (i << 1)));
}

/** A number in decimal. */
export function putUint(value: u64): void {
  let digits: u32 = 1;
  for (let rest = value; rest >= 10; rest /= 10) digits++;
  const to = room(digits);
  let rest = value;
  for (let i = digits; i > 0; i--) {
    store<u8>(to + i - 1, 48 + ((rest % 10) as u32));
    rest /= 10;
  }
}

/** A signed number in decimal. */
export function putInt(value: i64): void {
  if (value < 0) {
    putByte(45);
    putUint((0 - value) as u64);
  } else {
    putUint(value as u64);
  }
}

/** A number in hexadecimal, with 0x. */
export function putHex(value: u64): void {
  putByte(48);
  putByte(120);
  let shift: i32 = value == 0 ? 0 : ((63 - (clz<u64>(value) as i32)) >> 2) << 2;
  for (; shift >= 0; shift -= 4) {
    const digit = ((value >> (shift as u64)) as u32) & 15;
    putByte(digit < 10 ? 48 + digit : 87 + digit);
  }
}

/** Makes room for n more bytes and returns where they go. */
function room(n: u32): u32 {
  const used = load<u32>(VM_TEXT_USED);
  const had = load<u32>(VM_TEXT_ROOM);
  if (used + n > had) {
    const wider = max<u32>(used + n, max<u32>(256, had << 1));
    const to = blockAlloc(wider);
    if (had != 0) {
      memory.copy(to, load<u32>(VM_TEXT), used);
      blockFree(load<u32>(VM_TEXT), had);
    }
    store<u32>(VM_TEXT, to);
    store<u32>(VM_TEXT_ROOM, wider);
  }
  store<u32>(VM_TEXT_USED, used + n);
  return load<u32>(VM_TEXT) + used;
}
