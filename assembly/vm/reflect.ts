// internal/value: what fmt, errors and sort see of the values that interfaces hold. What comes out of a composite value looks
// into it and isn't copied; golib uses it at once.

import {
  FIELD_BYTES,
  FIELD_FLAG_EMBEDDED,
  FIELD_FLAG_EXPORTED,
  FIELD_FLAGS,
  FIELD_NAME,
  FIELD_NAME_BYTES,
  FIELD_OFFSET,
  FIELD_TYPE,
  Kind,
  TYPE_COUNT,
  TYPE_FLAG_NAMED,
  TYPE_FLAGS,
} from '../abi/image';
import { Intrinsic } from '../abi/intrinsics';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { chanlen } from '../runtime/chan';
import { setTrap } from '../runtime/trap';
import { virtualEntry, virtualOf } from './address';
import { funcOf } from './call';
import { implementsInterface } from './iface';
import { mapIteratorType, mapiterinit, mapiternext, mapKey, maplen, mapValue } from './maps';
import { arg, setResult } from './registers';
import { VM_STRTAB } from './state';
import {
  elemOf,
  fieldsOf,
  isComparable,
  isDirect,
  keyOf,
  kindOf,
  loadWord,
  sizeOf,
  typeName,
  typeNameBytes,
} from './types';
import { typeAddr } from './image';

/** Executes an operation of internal/value. PANIC: an index out of range, as Go's reflect panics. */
export function valueIntrinsic(id: u32, fp: u32, argv: u32): Outcome {
  const type = arg(fp, argv, 0) as u32;
  const data = arg(fp, argv, 1);
  const at = data as u32;
  const kind = type == 0 ? Kind.INVALID : kindOf(type);
  switch (id) {
    case Intrinsic.internal_value_kind:
      setResult(fp, argv, 0, kind as u64);
      break;
    case Intrinsic.internal_value_typeName:
      setName(fp, argv, type);
      break;
    case Intrinsic.internal_value_bits:
      setResult(fp, argv, 0, bitsOf(type, data));
      break;
    case Intrinsic.internal_value_address:
      setResult(fp, argv, 0, virtualOf(data));
      break;
    case Intrinsic.internal_value_str:
      setString(fp, argv, kind == Kind.STRING ? load<u64>(at) : 0, kind == Kind.STRING ? load<u64>(at, 8) : 0);
      break;
    case Intrinsic.internal_value_len:
      setResult(fp, argv, 0, lengthOf(type, data));
      break;
    case Intrinsic.internal_value_index:
      return index(fp, argv, type, at, arg(fp, argv, 2));
    case Intrinsic.internal_value_fieldName: {
      const field = fieldAt(type, arg(fp, argv, 2));
      if (field == 0) return Outcome.PANIC;
      setString(
        fp,
        argv,
        (load<u32>(VM_STRTAB) + load<u32>(field, FIELD_NAME)) as u64,
        load<u32>(field, FIELD_NAME_BYTES) as u64,
      );
      break;
    }
    case Intrinsic.internal_value_fieldType: {
      const field = fieldAt(type, arg(fp, argv, 2));
      if (field == 0) return Outcome.PANIC;
      setName(fp, argv, typeAddr(load<u32>(field, FIELD_TYPE)));
      break;
    }
    case Intrinsic.internal_value_fieldExported:
    case Intrinsic.internal_value_fieldEmbedded: {
      const field = fieldAt(type, arg(fp, argv, 2));
      if (field == 0) return Outcome.PANIC;
      const flag = id == Intrinsic.internal_value_fieldExported ? FIELD_FLAG_EXPORTED : FIELD_FLAG_EMBEDDED;
      setResult(fp, argv, 0, (load<u32>(field, FIELD_FLAGS) & flag) != 0 ? 1 : 0);
      break;
    }
    case Intrinsic.internal_value_field: {
      const field = fieldAt(type, arg(fp, argv, 2));
      if (field == 0) return Outcome.PANIC;
      setValue(fp, argv, 0, typeAddr(load<u32>(field, FIELD_TYPE)), at + load<u32>(field, FIELD_OFFSET));
      break;
    }
    case Intrinsic.internal_value_elem:
      if (kind == Kind.POINTER && data != 0) setValue(fp, argv, 0, elemOf(type), at);
      else setNil(fp, argv, 0);
      break;
    case Intrinsic.internal_value_elemKind:
      setResult(fp, argv, 0, hasElem(kind) ? (kindOf(elemOf(type)) as u64) : 0);
      break;
    case Intrinsic.internal_value_elemType:
      setName(fp, argv, hasElem(kind) ? elemOf(type) : 0);
      break;
    case Intrinsic.internal_value_mapIter:
      setResult(fp, argv, 0, mapiterinit(kind == Kind.MAP ? at : 0) as u64);
      break;
    case Intrinsic.internal_value_mapNext:
      mapNext(fp, argv, type);
      break;
    case Intrinsic.internal_value_isNil:
      setResult(fp, argv, 0, isNil(type, data) ? 1 : 0);
      break;
    case Intrinsic.internal_value_sliceIsNil:
      setResult(fp, argv, 0, kind == Kind.SLICE && load<u64>(at) == 0 ? 1 : 0);
      break;
    case Intrinsic.internal_value_named:
      setResult(fp, argv, 0, type != 0 && (load<u8>(type, TYPE_FLAGS) & TYPE_FLAG_NAMED) != 0 ? 1 : 0);
      break;
    case Intrinsic.internal_value_comparable:
      setResult(fp, argv, 0, type == 0 || isComparable(type) ? 1 : 0);
      break;
    case Intrinsic.internal_value_bytes:
      setSliceOf(fp, argv, kind == Kind.SLICE && sizeOf(elemOf(type)) == 1 ? at : 0);
      break;
    case Intrinsic.internal_value_set:
      setResult(fp, argv, 0, assign(type, at, arg(fp, argv, 2) as u32, arg(fp, argv, 3)) ? 1 : 0);
      break;
    case Intrinsic.internal_value_sliceSwap:
      return swap(type, at, arg(fp, argv, 2), arg(fp, argv, 3));
    case Intrinsic.internal_value_sameType:
      setResult(fp, argv, 0, type == (arg(fp, argv, 2) as u32) ? 1 : 0);
      break;
    case Intrinsic.internal_value_asString:
      // The argument is a slice: address, length, capacity.
      setString(fp, argv, arg(fp, argv, 0), arg(fp, argv, 1));
      break;
    case Intrinsic.internal_value_asBytes: {
      // The argument is a string: address, length.
      const n = arg(fp, argv, 1);
      setString(fp, argv, arg(fp, argv, 0), n);
      setResult(fp, argv, 2, n);
      break;
    }
    default:
      unreachable();
  }
  return Outcome.NEXT;
}

function setString(fp: u32, argv: u32, p: u64, n: u64): void {
  setResult(fp, argv, 0, p);
  setResult(fp, argv, 1, n);
}

/** A type's name; of no type, nil's. */
function setName(fp: u32, argv: u32, type: u32): void {
  if (type == 0) setString(fp, argv, 0, 0);
  else setString(fp, argv, typeName(type) as u64, typeNameBytes(type) as u64);
}

/** Results i, i + 1: the value of a type at an address, as an interface. */
function setValue(fp: u32, argv: u32, i: u32, type: u32, at: u32): void {
  if (kindOf(type) == Kind.INTERFACE) {
    setResult(fp, argv, i, load<u64>(at));
    setResult(fp, argv, i + 1, load<u64>(at, 8));
    return;
  }
  setResult(fp, argv, i, type as u64);
  setResult(fp, argv, i + 1, isDirect(type) ? load<u64>(at) : (at as u64));
}

function setNil(fp: u32, argv: u32, i: u32): void {
  setResult(fp, argv, i, 0);
  setResult(fp, argv, i + 1, 0);
}

/** Three results: the slice whose header lies at an address (0: nil). */
function setSliceOf(fp: u32, argv: u32, header: u32): void {
  for (let i: u32 = 0; i < 3; i++) setResult(fp, argv, i, header == 0 ? 0 : load<u64>(header + (i << 3)));
}

/** An integer, bool or float as its register word, a pointer's address, a slice's array; 0 for all else. */
function bitsOf(type: u32, data: u64): u64 {
  if (type == 0) return 0;
  const kind = kindOf(type) as u32;
  if (kind == (Kind.FUNC as u32)) return data == 0 ? 0 : virtualEntry(funcOf(data as u32));
  if (isDirect(type)) return virtualOf(data);
  if (kind <= (Kind.FLOAT64 as u32)) return loadWord(type, data as u32);
  return kind == (Kind.SLICE as u32) ? virtualOf(load<u64>(data as u32)) : 0;
}

function lengthOf(type: u32, data: u64): u64 {
  const at = data as u32;
  switch (type == 0 ? Kind.INVALID : kindOf(type)) {
    case Kind.STRING:
    case Kind.SLICE:
      return load<u64>(at, 8);
    case Kind.ARRAY:
    case Kind.STRUCT:
      return load<u32>(type, TYPE_COUNT) as u64;
    case Kind.MAP:
      return maplen(at) as u64;
    case Kind.CHAN:
      return chanlen(at) as u64;
    default:
      return 0;
  }
}

function isNil(type: u32, data: u64): bool {
  if (type == 0) return true;
  if (isDirect(type)) return data == 0;
  return kindOf(type) == Kind.SLICE && load<u64>(data as u32) == 0;
}

function hasElem(kind: Kind): bool {
  switch (kind) {
    case Kind.ARRAY:
    case Kind.CHAN:
    case Kind.MAP:
    case Kind.POINTER:
    case Kind.SLICE:
      return true;
    default:
      return false;
  }
}

function index(fp: u32, argv: u32, type: u32, at: u32, i: u64): Outcome {
  const n = lengthOf(type, at as u64);
  const kind = type == 0 ? Kind.INVALID : kindOf(type);
  if (i >= n || (kind != Kind.SLICE && kind != Kind.ARRAY)) return outOfRange(i, n);
  const elem = elemOf(type);
  const from = kind == Kind.SLICE ? load<u32>(at) : at;
  setValue(fp, argv, 0, elem, from + (i as u32) * sizeOf(elem));
  return Outcome.NEXT;
}

function outOfRange(i: u64, n: u64): Outcome {
  setTrap(Trap.INDEX, i as i64, n as i64);
  return Outcome.PANIC;
}

/** Record of field i of a struct type; 0 with the trap set if there is none. */
function fieldAt(type: u32, i: u64): u32 {
  const n: u64 = type != 0 && kindOf(type) == Kind.STRUCT ? (load<u32>(type, TYPE_COUNT) as u64) : 0;
  if (i >= n) {
    outOfRange(i, n);
    return 0;
  }
  return fieldsOf(type) + (i as u32) * FIELD_BYTES;
}

function mapNext(fp: u32, argv: u32, it: u32): void {
  const entry = it == 0 ? 0 : mapiternext(it);
  if (entry == 0) {
    setNil(fp, argv, 0);
    setNil(fp, argv, 2);
    setResult(fp, argv, 4, 0);
    return;
  }
  const type = mapIteratorType(it);
  setValue(fp, argv, 0, keyOf(type), mapKey(entry));
  setValue(fp, argv, 2, elemOf(type), mapValue(it, entry));
  setResult(fp, argv, 4, 1);
}

/** *target = value if the value's type is that of *target, or has the methods of *target's interface type. */
function assign(pointer: u32, target: u32, type: u32, data: u64): bool {
  if (pointer == 0 || kindOf(pointer) != Kind.POINTER || target == 0) return false;
  const wanted = elemOf(pointer);
  if (kindOf(wanted) == Kind.INTERFACE) {
    if (type != 0 && !implementsInterface(type, wanted)) return false;
    store<u64>(target, type as u64);
    store<u64>(target, data, 8);
    return true;
  }
  if (type != wanted) return false;
  if (isDirect(type)) store<u64>(target, data);
  else memory.copy(target, data as u32, sizeOf(type));
  return true;
}

function swap(type: u32, at: u32, i: u64, j: u64): Outcome {
  const n: u64 = type != 0 && kindOf(type) == Kind.SLICE ? load<u64>(at, 8) : 0;
  if (i >= n) return outOfRange(i, n);
  if (j >= n) return outOfRange(j, n);
  const bytes = sizeOf(elemOf(type));
  const a = load<u32>(at) + (i as u32) * bytes;
  const b = load<u32>(at) + (j as u32) * bytes;
  let k: u32 = 0;
  for (; k + 8 <= bytes; k += 8) {
    const word = load<u64>(a + k);
    store<u64>(a + k, load<u64>(b + k));
    store<u64>(b + k, word);
  }
  for (; k < bytes; k++) {
    const byte = load<u8>(a + k);
    store<u8>(a + k, load<u8>(b + k));
    store<u8>(b + k, byte);
  }
  return Outcome.NEXT;
}
