// Types and values of programs made with programBuilder.

import type { BinaryOp, Expr } from '../frontend/syntax/ast.js';
import type { Trees } from './builderast.js';

/** A Go type; T tells TypeScript values of different types apart. */
export class GoType<T> {
  /** Only for TypeScript: never there. */
  declare readonly brand: T;
  constructor(
    readonly name: string,
    /** Makes the type's syntax, and notes packages that it needs. */
    readonly expr: (at: Trees, imports: Set<string>) => Expr,
  ) {}
}

/** The T of a GoType<T>. */
export type ValueOf<G> = G extends GoType<infer T> ? T : never;

/** Marks of the types that have no counterpart in TypeScript. */
export interface Chan<T> {
  readonly chan: T;
}
export interface Mutex {
  readonly mutex: true;
}
export interface WaitGroup {
  readonly waitGroup: true;
}

/** int: 64 bits. */
export const int = new GoType<bigint>('int', (at) => at.ident('int'));
export const bool = new GoType<boolean>('bool', (at) => at.ident('bool'));
export const string = new GoType<string>('string', (at) => at.ident('string'));
/** A pointer to a sync.Mutex: to hand one to a function. */
export const mutex = new GoType<Mutex>('*sync.Mutex', (at, imports) => {
  imports.add('sync');
  return at.pointer(at.qualified('sync', 'Mutex'));
});
/** A pointer to a sync.WaitGroup. */
export const waitGroup = new GoType<WaitGroup>('*sync.WaitGroup', (at, imports) => {
  imports.add('sync');
  return at.pointer(at.qualified('sync', 'WaitGroup'));
});
/** A channel of values of a type. */
export function chan<T>(elem: GoType<T>): GoType<Chan<T>> {
  return new GoType(`chan ${elem.name}`, (at, imports) => at.chan(elem.expr(at, imports)));
}

/** What stands for a value of type T: a Value, or the TypeScript value itself. */
export type Operand<T> =
  | Value<T>
  | (T extends bigint ? bigint | number : T extends boolean ? boolean : T extends string ? string : never);

/** A value that the program will have: a variable, a parameter, or something computed from them where it is used. */
export class Value<T> {
  declare readonly brand: T;
  /** @param expr makes the value's syntax, anew for each use */
  constructor(readonly expr: (at: Trees) => Expr) {}

  /** + of numbers and strings. */
  plus(this: Value<T>, other: Operand<T>): Value<T> {
    return this.binary('+', other);
  }
  minus(other: Operand<T>): Value<T> {
    return this.binary('-', other);
  }
  times(other: Operand<T>): Value<T> {
    return this.binary('*', other);
  }
  /** Division as Go has it: towards zero; by zero it panics. */
  over(other: Operand<T>): Value<T> {
    return this.binary('/', other);
  }
  /** Remainder, with the sign of this value. */
  modulo(other: Operand<T>): Value<T> {
    return this.binary('%', other);
  }
  equals(other: Operand<T>): Value<boolean> {
    return this.binary('==', other);
  }
  differs(other: Operand<T>): Value<boolean> {
    return this.binary('!=', other);
  }
  less(other: Operand<T>): Value<boolean> {
    return this.binary('<', other);
  }
  atMost(other: Operand<T>): Value<boolean> {
    return this.binary('<=', other);
  }
  and(this: Value<boolean>, other: Operand<boolean>): Value<boolean> {
    return this.binary('&&', other);
  }
  or(this: Value<boolean>, other: Operand<boolean>): Value<boolean> {
    return this.binary('||', other);
  }
  not(this: Value<boolean>): Value<boolean> {
    return new Value((at) => at.not(this.expr(at)));
  }

  private binary<R>(op: BinaryOp, other: Operand<T>): Value<R> {
    return new Value((at) => at.paren(at.binary(op, this.expr(at), operandExpr(at, other))));
  }
}

/**
 * The syntax of an operand.
 * @throws TypeError for a number that is no integer, or a value that has no Go type here
 */
export function operandExpr(at: Trees, v: unknown): Expr {
  if (v instanceof Value) return v.expr(at);
  if (typeof v === 'boolean') return at.ident(String(v));
  if (typeof v === 'string') return at.string(v);
  if (typeof v === 'bigint') return at.int(v);
  if (typeof v === 'number' && Number.isSafeInteger(v)) return at.int(BigInt(v));
  throw new TypeError(`expected a value of the program, an integer, a string or a boolean, not ${String(v)}`);
}
