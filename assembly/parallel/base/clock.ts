// Time in the parallel engine is the wall's. What the interpreter charges are instructions: they tell when it is time to look around.
//
//   CLOCK_STATE  0 i64 left   of the worker's slice, instructions

import { CLOCK_STATE } from './layout';

/** Nanoseconds since the program was switched on, given by the bindings: an exact whole number. */
declare function wall(): f64;

/** Now, in nanoseconds since the program was switched on. */
export function now(): u64 {
  return wall() as u64;
}

/** The clock on the wall needs no folding. */
export function settle(): void {}

/** Takes what was executed off the slice. */
export function charge(instructions: u64): void {
  store<i64>(CLOCK_STATE, load<i64>(CLOCK_STATE) - (instructions as i64));
}

/** A slice begins. */
export function beginSlice(instructions: i64): void {
  store<i64>(CLOCK_STATE, instructions);
}

/** The slice is over after this instruction. */
export function shortenTurn(at_ns: u64): void {
  store<i64>(CLOCK_STATE, 0);
}

/** Instructions that are left of the slice; 0 or less when it is over. */
export function turnLeft(): i64 {
  return load<i64>(CLOCK_STATE);
}
