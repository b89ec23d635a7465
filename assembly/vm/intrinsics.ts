// INTR: calls of functions that golib declares without a body, by number (abi/intrinsics.ts).
//
//     1 … 63    runtime: scheduling, timers, semaphores     intrinsics_runtime.ts    visible
//    64 … 127   poller and system calls                     intrinsics_syscall.ts    visible
//   128 … 191   values seen through interfaces              reflect.ts
//   192 … 207   sync/atomic                                 atomics.ts               visible
//   208 … 255   arithmetic                                  math.ts
//               unsafe's conversions                        address.ts

import { Intrinsic } from '../abi/intrinsics';
import { Outcome } from '../abi/outcome';
import { unsafeIntrinsic } from './address';
import { atomicIntrinsic } from './atomics';
import { runtimeIntrinsic } from './intrinsics_runtime';
import { syscallIntrinsic } from './intrinsics_syscall';
import { mathIntrinsic } from './math';
import { valueIntrinsic } from './reflect';
import { unknownIntrinsic } from './unknown';

const VALUES: u32 = 128;
const VALUES_END: u32 = (Intrinsic.internal_value_asBytes as u32) + 1;
const ATOMICS: u32 = 192;
const MATH: u32 = 208;
const UNSAFE: u32 = Intrinsic.unsafe_address as u32;
const MATH_END: u32 = (Intrinsic.unsafe_pointer as u32) + 1;

/** Whether others can notice the operation: then it is performed at its exact place in virtual time. */
export function isVisible(id: u32): bool {
  return id < VALUES || (id >= ATOMICS && id < MATH) || id >= MATH_END || (id >= VALUES_END && id < ATOMICS);
}

/** Executes an intrinsic that nobody else can notice. NEXT or PANIC. */
export function pureIntrinsic(id: u32, fp: u32, argv: u32): Outcome {
  if (id >= UNSAFE) return unsafeIntrinsic(id, fp, argv);
  return id < ATOMICS ? valueIntrinsic(id, fp, argv) : mathIntrinsic(id, fp, argv);
}

/**
 * Executes a visible intrinsic of goroutine g; g.pc and g.fp are those of the instruction.
 * @param argv address of the list of registers: arguments, then results
 */
export function visibleIntrinsic(g: u32, id: u32, fp: u32, argv: u32): Outcome {
  if (id < 64) return runtimeIntrinsic(g, id, argv, fp);
  if (id < VALUES) return syscallIntrinsic(g, id, argv, fp);
  if (id >= ATOMICS && id < MATH) return atomicIntrinsic(id, fp, argv);
  return unknownIntrinsic(g, id);
}
