// What can go wrong in code generation: constructs that the simulator has no code for yet, and faults of our own.

import type { Pos } from '../syntax/ast.js';
import { formatPos } from '../syntax/ast.js';

/** Something in the program that has no translation yet. `message` is the whole line, position included. */
export class UnsupportedError extends Error {
  override name = 'UnsupportedError';
  constructor(
    readonly what: string,
    pos: Pos | null,
  ) {
    super(`${pos ? `${formatPos(pos)}: ` : ''}${what} not supported yet`);
  }
}

/** @throws UnsupportedError `file:line:col: … is not supported yet`; `what` is in the singular unless `plural` */
export function unsupported(what: string, pos: Pos | null, plural = false): never {
  throw new UnsupportedError(`${what} ${plural ? 'are' : 'is'}`, pos);
}

/** A fault of the code generator or of the simulated standard library, never of the program. */
export function internal(what: string, pos: Pos | null = null): never {
  throw new Error(`${pos ? `${formatPos(pos)}: ` : ''}internal compiler error: ${what}`);
}
