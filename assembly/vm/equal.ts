// Equality and hashes of values by their type: ==, interface comparison, map keys.

import { FIELD_BYTES, FIELD_NAME, FIELD_NAME_BYTES, FIELD_OFFSET, FIELD_TYPE, Kind, TYPE_COUNT } from '../abi/image';
import { Trap } from '../abi/opcodes';
import { hashBytes, hashMix } from '../base/hash';
import { setTrap } from '../runtime/trap';
import { bytesEqual } from './bytes';
import { VM_STRTAB, VM_TYPES } from './state';
import { elemOf, fieldsOf, isComparable, isDirect, isPlain, kindOf, sizeOf } from './types';

/** Answers of equality. PANICS: the trap is set. */
export const UNEQUAL: u32 = 0;
export const EQUAL: u32 = 1;
export const PANICS: u32 = 2;

/** Are the values of one type at two addresses equal? */
export function valuesEqual(type: u32, a: u32, b: u32): u32 {
  if (isPlain(type)) return bytesEqual(a, b, sizeOf(type)) ? EQUAL : UNEQUAL;
  switch (kindOf(type)) {
    case Kind.FLOAT32:
      return load<f32>(a) == load<f32>(b) ? EQUAL : UNEQUAL;
    case Kind.FLOAT64:
      return load<f64>(a) == load<f64>(b) ? EQUAL : UNEQUAL;
    case Kind.COMPLEX64:
      return load<f32>(a) == load<f32>(b) && load<f32>(a, 4) == load<f32>(b, 4) ? EQUAL : UNEQUAL;
    case Kind.COMPLEX128:
      return load<f64>(a) == load<f64>(b) && load<f64>(a, 8) == load<f64>(b, 8) ? EQUAL : UNEQUAL;
    case Kind.STRING:
      return load<u64>(a, 8) == load<u64>(b, 8) && bytesEqual(load<u32>(a), load<u32>(b), load<u32>(a, 8))
        ? EQUAL
        : UNEQUAL;
    case Kind.INTERFACE:
      return interfacesEqual(load<u32>(a), load<u64>(a, 8), load<u32>(b), load<u64>(b, 8));
    case Kind.ARRAY: {
      const elem = elemOf(type);
      const step = sizeOf(elem);
      const count = load<u32>(type, TYPE_COUNT);
      for (let i: u32 = 0; i < count; i++) {
        const same = valuesEqual(elem, a + i * step, b + i * step);
        if (same != EQUAL) return same;
      }
      return EQUAL;
    }
    case Kind.STRUCT: {
      const count = load<u32>(type, TYPE_COUNT);
      for (let i: u32 = 0; i < count; i++) {
        const field = fieldsOf(type) + i * FIELD_BYTES;
        if (isBlank(field)) continue;
        const offset = load<u32>(field, FIELD_OFFSET);
        const same = valuesEqual(fieldType(field), a + offset, b + offset);
        if (same != EQUAL) return same;
      }
      return EQUAL;
    }
    case Kind.FUNC:
    case Kind.MAP:
    case Kind.SLICE:
      setTrap(Trap.UNCOMPARABLE, type as i64, 0);
      return PANICS;
    default:
      return bytesEqual(a, b, sizeOf(type)) ? EQUAL : UNEQUAL;
  }
}

/** Are two interface values equal? (type record or 0, data word) */
export function interfacesEqual(typeA: u32, dataA: u64, typeB: u32, dataB: u64): u32 {
  if (typeA != typeB) return UNEQUAL;
  if (typeA == 0) return EQUAL;
  if (!isComparable(typeA)) {
    setTrap(Trap.UNCOMPARABLE, typeA as i64, 0);
    return PANICS;
  }
  if (isDirect(typeA)) return dataA == dataB ? EQUAL : UNEQUAL;
  return valuesEqual(typeA, dataA as u32, dataB as u32);
}

/** Whether the value at an address can be a map key: false when an interface in it holds what can't (the trap is set). */
export function hashable(type: u32, at: u32): bool {
  if (isPlain(type)) return true;
  switch (kindOf(type)) {
    case Kind.INTERFACE: {
      const dynamic = load<u32>(at);
      if (dynamic == 0 || isDirect(dynamic)) {
        if (dynamic == 0 || isComparable(dynamic)) return true;
        setTrap(Trap.UNHASHABLE, dynamic as i64, 0);
        return false;
      }
      return hashable(dynamic, load<u32>(at, 8));
    }
    case Kind.ARRAY: {
      const elem = elemOf(type);
      const count = load<u32>(type, TYPE_COUNT);
      for (let i: u32 = 0; i < count; i++) {
        if (!hashable(elem, at + i * sizeOf(elem))) return false;
      }
      return true;
    }
    case Kind.STRUCT: {
      const count = load<u32>(type, TYPE_COUNT);
      for (let i: u32 = 0; i < count; i++) {
        const field = fieldsOf(type) + i * FIELD_BYTES;
        if (!isBlank(field) && !hashable(fieldType(field), at + load<u32>(field, FIELD_OFFSET))) return false;
      }
      return true;
    }
    case Kind.FUNC:
    case Kind.MAP:
    case Kind.SLICE:
      setTrap(Trap.UNHASHABLE, type as i64, 0);
      return false;
    default:
      return true;
  }
}

/** Hash of a value at an address; equal values have equal hashes. The value must be hashable. */
export function hashValue(type: u32, at: u32, seed: u64): u64 {
  if (isPlain(type)) return hashBytes(at, sizeOf(type), seed);
  switch (kindOf(type)) {
    case Kind.FLOAT32:
      return hashFloat(load<f32>(at) as f64, seed);
    case Kind.FLOAT64:
      return hashFloat(load<f64>(at), seed);
    case Kind.COMPLEX64:
      return hashFloat(load<f32>(at) as f64, hashFloat(load<f32>(at, 4) as f64, seed));
    case Kind.COMPLEX128:
      return hashFloat(load<f64>(at), hashFloat(load<f64>(at, 8), seed));
    case Kind.STRING:
      return hashBytes(load<u32>(at), load<u32>(at, 8), seed);
    case Kind.INTERFACE: {
      const dynamic = load<u32>(at);
      if (dynamic == 0) return hashMix(seed, 0);
      const mixed = hashMix(seed, dynamic as u64);
      return isDirect(dynamic) ? hashMix(mixed, load<u64>(at, 8)) : hashValue(dynamic, load<u32>(at, 8), mixed);
    }
    case Kind.ARRAY: {
      const elem = elemOf(type);
      const count = load<u32>(type, TYPE_COUNT);
      let hash = seed;
      for (let i: u32 = 0; i < count; i++) hash = hashValue(elem, at + i * sizeOf(elem), hash);
      return hash;
    }
    case Kind.STRUCT: {
      const count = load<u32>(type, TYPE_COUNT);
      let hash = seed;
      for (let i: u32 = 0; i < count; i++) {
        const field = fieldsOf(type) + i * FIELD_BYTES;
        if (!isBlank(field)) hash = hashValue(fieldType(field), at + load<u32>(field, FIELD_OFFSET), hash);
      }
      return hash;
    }
    default:
      return hashBytes(at, sizeOf(type), seed);
  }
}

/** 0 and -0 are equal. A NaN equals nothing, so its hash doesn't matter. */
function hashFloat(value: f64, seed: u64): u64 {
  return hashMix(seed, value == 0 ? 0 : reinterpret<u64>(value));
}

/** Type record of a field. */
function fieldType(field: u32): u32 {
  return load<u32>(VM_TYPES) + (load<u32>(field, FIELD_TYPE) << 6);
}

/** Blank fields take no part in comparison. */
function isBlank(field: u32): bool {
  return load<u32>(field, FIELD_NAME_BYTES) == 1 && load<u8>(load<u32>(VM_STRTAB) + load<u32>(field, FIELD_NAME)) == 95;
}
