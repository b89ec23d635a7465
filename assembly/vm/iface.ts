// Interfaces: comparison, type assertions. An interface value is the address of its dynamic type's record (0: nil) and a data
// word: the value itself if that is a pointer, else the address of the boxed value. Operands as in abi/opcodes.ts.

import { TYPE_METHOD_COUNT, TYPE_METHODS } from '../abi/image';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { NIL_GUARD } from '../base/layout';
import { setTrap } from '../runtime/trap';
import { interfacesEqual, PANICS, valuesEqual } from './equal';
import { regAt, setRegAt } from './registers';
import { VM_DATA, VM_TRAP_DETAIL } from './state';
import { findMethod } from './types';

/** IFEQ: a = are two interface values equal. PANIC for types that can't be compared. */
export function opInterfaceEqual(fp: u32, ip: u32): Outcome {
  const equal = interfacesEqual(
    regAt(fp, ip + 4) as u32,
    regAt(fp, ip + 6),
    regAt(fp, ip + 8) as u32,
    regAt(fp, ip + 10),
  );
  if (equal == PANICS) return Outcome.PANIC;
  setRegAt(fp, ip + 2, equal as u64);
  return Outcome.NEXT;
}

/** EQT: a = are two values of type T in memory equal. */
export function opValuesEqual(fp: u32, ip: u32): Outcome {
  const a = regAt(fp, ip + 4) as u32;
  const b = regAt(fp, ip + 6) as u32;
  if (a < NIL_GUARD || b < NIL_GUARD) {
    setTrap(Trap.NIL_DEREF, 0, 0);
    return Outcome.PANIC;
  }
  const equal = valuesEqual(load<u32>(ip, 8), a, b);
  if (equal == PANICS) return Outcome.PANIC;
  setRegAt(fp, ip + 2, equal as u64);
  return Outcome.NEXT;
}

/** Does a type (0: none) have all methods of an interface type? */
export function implementsInterface(type: u32, iface: u32): bool {
  if (type == 0) return false;
  const table = load<u32>(VM_DATA) + load<u32>(iface, TYPE_METHODS);
  const count = load<u32>(iface, TYPE_METHOD_COUNT);
  if (count > load<u32>(type, TYPE_METHOD_COUNT)) return false;
  for (let i: u32 = 0; i < count; i++) {
    if (findMethod(type, load<u32>(table + (i << 3))) == 0) return false;
  }
  return true;
}

/** TYPEFAIL: the dynamic type isn't what the assertion wants. */
export function opTypeFail(fp: u32, ip: u32): void {
  store<u32>(VM_TRAP_DETAIL, load<u32>(ip, 12));
  setTrap(Trap.TYPE_ASSERT, regAt(fp, ip + 2) as i64, load<u32>(ip, 8) as i64);
}
