// Type records as the interpreter reads them (layout in abi/image.ts). Identical types have one record: equality of types is
// equality of addresses.

import {
  Kind,
  Shape,
  TYPE_ELEM,
  TYPE_FLAG_COMPARABLE,
  TYPE_FLAG_DIRECT,
  TYPE_FLAG_PLAIN,
  TYPE_FLAGS,
  TYPE_KEY,
  TYPE_KIND,
  TYPE_MEMBERS,
  TYPE_METHOD_COUNT,
  TYPE_METHODS,
  TYPE_NAME,
  TYPE_NAME_BYTES,
  TYPE_PTRWORDS,
  TYPE_SHAPE,
  TYPE_SIZE,
} from '../abi/image';
import { VM_DATA, VM_FUNCS, VM_STRTAB, VM_TYPES } from './state';

export function kindOf(type: u32): Kind {
  return load<u8>(type, TYPE_KIND) as u32 as Kind;
}

export function shapeOf(type: u32): Shape {
  return load<u8>(type, TYPE_SHAPE) as u32 as Shape;
}

export function sizeOf(type: u32): u32 {
  return load<u32>(type, TYPE_SIZE);
}

export function isDirect(type: u32): bool {
  return (load<u8>(type, TYPE_FLAGS) & TYPE_FLAG_DIRECT) != 0;
}

export function isComparable(type: u32): bool {
  return (load<u8>(type, TYPE_FLAGS) & TYPE_FLAG_COMPARABLE) != 0;
}

export function isPlain(type: u32): bool {
  return (load<u8>(type, TYPE_FLAGS) & TYPE_FLAG_PLAIN) != 0;
}

export function hasPointers(type: u32): bool {
  return load<u32>(type, TYPE_PTRWORDS) != 0;
}

/** Address of the element type's record (array, chan, map's value, pointer, slice). */
export function elemOf(type: u32): u32 {
  return load<u32>(VM_TYPES) + (load<u32>(type, TYPE_ELEM) << 6);
}

/** Address of a map type's key type. */
export function keyOf(type: u32): u32 {
  return load<u32>(VM_TYPES) + (load<u32>(type, TYPE_KEY) << 6);
}

/** Address of the first field record of a struct type. */
export function fieldsOf(type: u32): u32 {
  return load<u32>(VM_DATA) + load<u32>(type, TYPE_MEMBERS);
}

/** Address and bytes of a type's name. */
export function typeName(type: u32): u32 {
  return load<u32>(VM_STRTAB) + load<u32>(type, TYPE_NAME);
}

export function typeNameBytes(type: u32): u32 {
  return load<u32>(type, TYPE_NAME_BYTES);
}

/** Function record of a type's method, 0 if it has none with this id. */
export function findMethod(type: u32, id: u32): u32 {
  const table = load<u32>(VM_DATA) + load<u32>(type, TYPE_METHODS);
  let low: u32 = 0;
  let high = load<u32>(type, TYPE_METHOD_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = table + (middle << 3);
    const found = load<u32>(at);
    if (found == id) return load<u32>(VM_FUNCS) + (load<u32>(at, 4) << 6);
    if (found < id) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** The register word of a scalar or pointer that lies in memory as a value of this type. */
export function loadWord(type: u32, at: u32): u64 {
  switch (kindOf(type)) {
    case Kind.BOOL:
    case Kind.UINT8:
      return load<u8>(at) as u64;
    case Kind.INT8:
      return load<i8>(at) as i64 as u64;
    case Kind.INT16:
      return load<i16>(at) as i64 as u64;
    case Kind.UINT16:
      return load<u16>(at) as u64;
    case Kind.INT32:
      return load<i32>(at) as i64 as u64;
    case Kind.UINT32:
      return load<u32>(at) as u64;
    case Kind.FLOAT32:
      return reinterpret<u64>(load<f32>(at) as f64);
    default:
      return load<u64>(at);
  }
}

/** Puts a register word into memory as a value of this type. */
export function storeWord(type: u32, at: u32, word: u64): void {
  switch (sizeOf(type)) {
    case 1:
      store<u8>(at, word as u8);
      break;
    case 2:
      store<u16>(at, word as u16);
      break;
    case 4:
      if (kindOf(type) == Kind.FLOAT32) store<f32>(at, reinterpret<f64>(word) as f32);
      else store<u32>(at, word as u32);
      break;
    default:
      store<u64>(at, word);
  }
}
