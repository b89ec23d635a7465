// What the engine says when a program wants more than it has.

import { Outcome } from '../abi/outcome';
import { MALLOC_BYTES, mallocFrame } from '../runtime/malloc';
import { fatalError } from './panic';
import { put, putUint, textAddress, textBegin, textBytes } from './text';

/** The program wants an operation that this engine doesn't have. */
export function unknownIntrinsic(g: u32, id: u32): Outcome {
  textBegin();
  put('gmpsim: operation ');
  putUint(id as u64);
  put(' of the engine is not supported yet');
  return refuse(g);
}

/** In the parallel engine the program wants to change GOMAXPROCS. */
export function procsAreFixed(g: u32): Outcome {
  textBegin();
  put('gmpsim: GOMAXPROCS is fixed in the parallel engine: a P for each worker');
  return refuse(g);
}

/** Ends the program with the present text. */
function refuse(g: u32): Outcome {
  const n = textBytes();
  const message = mallocFrame(n, MALLOC_BYTES);
  memory.copy(message, textAddress(), n);
  return fatalError(g, message, n);
}
