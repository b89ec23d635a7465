// What runtime panics say: Go's words, `runtime error: ` in front where Go has it. The text goes into text.ts's buffer.

import { Trap } from '../abi/opcodes';
import { TYPE_METHOD_COUNT, TYPE_METHODS } from '../abi/image';
import { trapA, trapB, trapNumber } from '../runtime/trap';
import { VM_DATA, VM_METHODS, VM_STRTAB, VM_TRAP_DETAIL } from './state';
import { put, putBytes, putInt, textBegin } from './text';
import { bytesCompare } from './bytes';
import { findMethod, kindOf, typeName, typeNameBytes } from './types';
import { Kind } from '../abi/image';

/** Which bounds of a slice expression are wrong: VM_TRAP_DETAIL of Trap.SLICE_BOUNDS. */
export enum Bounds {
  /** s[?:x], of an array or string: x beyond the length y. */
  HIGH_LENGTH = 0,
  /** s[?:x]: x beyond the capacity y. */
  HIGH_CAPACITY,
  /** s[x:y]: x beyond y. */
  LOW,
  /** s[?:?:x] of an array: x beyond the length y. */
  MAX_LENGTH,
  /** s[?:?:x]: x beyond the capacity y. */
  MAX_CAPACITY,
  /** s[?:x:y]: x beyond y. */
  HIGH_MAX,
  /** s[x:y:]: x beyond y. */
  LOW_MAX,
}

/** Whether the trap is a fatal error, which no recover can catch. */
export function isFatal(trap: u32): bool {
  switch (trap) {
    case Trap.GO_NIL:
    case Trap.STACK_OVERFLOW:
    case Trap.UNREACHABLE:
    case Trap.FATAL_UNLOCK:
    case Trap.FATAL_MAP_WRITES:
    case Trap.OUT_OF_MEMORY:
    case Trap.FAULT:
      return true;
    default:
      return false;
  }
}

/** Puts the message of the trap that was set last into a new text. */
export function trapText(): void {
  const x = trapA() as i64;
  const y = trapB() as i64;
  textBegin();
  switch (trapNumber() as u32) {
    case Trap.NIL_DEREF:
      put('runtime error: invalid memory address or nil pointer dereference');
      break;
    case Trap.DIVIDE:
      put('runtime error: integer divide by zero');
      break;
    case Trap.INDEX:
      put('runtime error: index out of range [');
      putInt(x);
      put(']');
      if (x >= 0) putWith(' with length ', y);
      break;
    case Trap.SLICE_BOUNDS:
      put('runtime error: slice bounds out of range [');
      boundsText(x, y);
      break;
    case Trap.SHIFT:
      put('runtime error: negative shift amount');
      break;
    case Trap.NIL_MAP:
      put('assignment to entry in nil map');
      break;
    case Trap.MAKESLICE_LEN:
      put('runtime error: makeslice: len out of range');
      break;
    case Trap.MAKESLICE_CAP:
      put('runtime error: makeslice: cap out of range');
      break;
    case Trap.MAKECHAN:
      put('makechan: size out of range');
      break;
    case Trap.SEND_CLOSED:
      put('send on closed channel');
      break;
    case Trap.CLOSE_NIL:
      put('close of nil channel');
      break;
    case Trap.CLOSE_CLOSED:
      put('close of closed channel');
      break;
    case Trap.TYPE_ASSERT:
      assertText(x as u32, y as u32, load<u32>(VM_TRAP_DETAIL));
      break;
    case Trap.UNHASHABLE:
      put('runtime error: hash of unhashable type ');
      putType(x as u32);
      break;
    case Trap.UNCOMPARABLE:
      put('runtime error: comparing uncomparable type ');
      putType(x as u32);
      break;
    case Trap.SLICE_TO_ARRAY:
      putWith('runtime error: cannot convert slice with length ', y);
      putWith(' to array or pointer to array with length ', x);
      break;
    case Trap.GROWSLICE:
      put('runtime error: growslice: len out of range');
      break;
    case Trap.NIL_PANIC:
      put('panic called with nil argument');
      break;
    case Trap.OVERFLOW:
      put('runtime error: integer overflow');
      break;
    case Trap.GO_NIL:
      put('go of nil func value');
      break;
    case Trap.STACK_OVERFLOW:
      put('stack overflow');
      break;
    case Trap.FATAL_UNLOCK:
      put('sync: unlock of unlocked mutex');
      break;
    case Trap.FATAL_MAP_WRITES:
      put('concurrent map writes');
      break;
    case Trap.OUT_OF_MEMORY:
      put('runtime: out of memory');
      break;
    case Trap.FAULT:
      // Code 0: a page is there (text, a stack), but what would be read isn't modelled.
      put(y == 0 ? 'fault: gmpsim does not model what this memory holds' : 'fault');
      break;
    default:
      put('unreachable code was reached');
  }
}

/** What stands in the brackets. A negative x tells all there is to say. */
function boundsText(x: i64, y: i64): void {
  const code = load<u32>(VM_TRAP_DETAIL);
  const negative = x < 0;
  switch (code) {
    case Bounds.HIGH_LENGTH:
    case Bounds.HIGH_CAPACITY:
    case Bounds.HIGH_MAX:
      put(':');
      break;
    case Bounds.MAX_LENGTH:
    case Bounds.MAX_CAPACITY:
      put('::');
      break;
    default:
      break;
  }
  putInt(x);
  switch (code) {
    case Bounds.LOW:
    case Bounds.HIGH_MAX:
      put(':');
      if (!negative) putInt(y);
      break;
    case Bounds.LOW_MAX:
      put(':');
      if (!negative) putInt(y);
      put(':');
      break;
    default:
      break;
  }
  put(']');
  if (negative) return;
  if (code == Bounds.HIGH_LENGTH || code == Bounds.MAX_LENGTH) putWith(' with length ', y);
  else if (code == Bounds.HIGH_CAPACITY || code == Bounds.MAX_CAPACITY) putWith(' with capacity ', y);
}

/** The words of *runtime.TypeAssertionError. */
function assertText(concrete: u32, wanted: u32, from: u32): void {
  put('interface conversion: ');
  const missing = concrete != 0 && kindOf(wanted) == Kind.INTERFACE ? missingMethod(concrete, wanted) : 0;
  if (missing != 0) {
    putType(concrete);
    put(' is not ');
    putType(wanted);
    put(': missing method ');
    putMethod(load<u32>(VM_STRTAB) + load<u32>(missing), load<u32>(missing, 4));
    return;
  }
  // A failed assertion of nil to an interface type doesn't name the static type.
  if (concrete == 0 && kindOf(wanted) == Kind.INTERFACE) put('interface');
  else putType(from);
  put(' is ');
  if (concrete == 0) put('nil');
  else putType(concrete);
  put(', not ');
  putType(wanted);
  if (concrete != 0 && sameName(concrete, wanted)) put(' (types from different scopes)');
}

function sameName(a: u32, b: u32): bool {
  return (
    typeNameBytes(a) == typeNameBytes(b) &&
    bytesCompare(typeName(a), typeNameBytes(a), typeName(b), typeNameBytes(b)) == 0
  );
}

/** Name record (METHODS) of the first method in order of names that an interface wants and a type hasn't; 0 if it has all. */
function missingMethod(type: u32, iface: u32): u32 {
  const table = load<u32>(VM_DATA) + load<u32>(iface, TYPE_METHODS);
  const count = load<u32>(iface, TYPE_METHOD_COUNT);
  const names = load<u32>(VM_STRTAB);
  let first: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const id = load<u32>(table + (i << 3));
    if (findMethod(type, id) != 0) continue;
    const name = load<u32>(VM_METHODS) + (id << 3);
    if (
      first == 0 ||
      bytesCompare(names + load<u32>(name), load<u32>(name, 4), names + load<u32>(first), load<u32>(first, 4)) < 0
    ) {
      first = name;
    }
  }
  return first;
}

/** A method's name without the package path that qualifies unexported ones. */
function putMethod(at: u32, n: u32): void {
  let start: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (load<u8>(at + i) == 46) start = i + 1;
  putBytes(at + start, n - start);
}

function putType(type: u32): void {
  putBytes(typeName(type), typeNameBytes(type));
}

function putWith(literal: string, value: i64): void {
  put(literal);
  putInt(value);
}
