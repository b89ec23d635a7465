// Runtime panics: whoever finds one notes its number and returns Outcome.PANIC, the interpreter turns it into a Go panic.

import { Trap } from '../abi/opcodes';
import { SCHED_TRAP, SCHED_TRAP_A, SCHED_TRAP_B } from './sched';

/**
 * Notes the panic that is to be raised; the caller returns Outcome.PANIC.
 * @param a first detail, as the trap's message has it (an index, a length), or 0
 * @param b second detail, or 0
 */
export function setTrap(trap: Trap, a: i64, b: i64): void {
  store<u32>(SCHED_TRAP, trap as u32);
  store<i64>(SCHED_TRAP_A, a);
  store<i64>(SCHED_TRAP_B, b);
}

/** The panic noted last (enum Trap). */
export function trapNumber(): u32 {
  return load<u32>(SCHED_TRAP);
}

/** Its first detail. */
export function trapA(): i64 {
  return load<i64>(SCHED_TRAP_A);
}

/** Its second detail. */
export function trapB(): i64 {
  return load<i64>(SCHED_TRAP_B);
}
