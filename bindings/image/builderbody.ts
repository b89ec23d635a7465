// Statements of functions made with programBuilder.

import type { CommClause, Expr, Stmt } from '../frontend/syntax/ast.js';
import type { Args, FunctionRef, Params } from './builder.js';
import type { Trees } from './builderast.js';
import {
  type Chan,
  type GoType,
  type Mutex,
  type Operand,
  operandExpr,
  Value,
  type WaitGroup,
} from './buildervalues.js';

/** The cases of a select, in order. */
export interface SelectCases {
  /** `case v, ok := <-ch:` */
  receive<T>(ch: Operand<Chan<T>>, then: (value: Value<T>, ok: Value<boolean>) => void): this;
  /** `case ch <- v:` */
  send<T>(ch: Operand<Chan<T>>, value: Operand<T>, then?: () => void): this;
  default(then?: () => void): this;
}

/**
 * The body of a function: each method adds a statement. Times are nanoseconds of virtual time. Values that methods return
 * are variables of the program.
 */
export class FunctionBody {
  statements: Stmt[] = [];

  constructor(
    private readonly at: Trees,
    private readonly imports: Set<string>,
    private readonly names: { next: number },
  ) {}

  // ------------------------------------------------------------------------------------------------- variables

  /** A new variable. */
  variable<T>(type: GoType<T>, initial: Operand<T>): Value<T> {
    const value = this.at.call(this.at.paren(type.expr(this.at, this.imports)), [operandExpr(this.at, initial)]);
    return this.define<T>(value);
  }

  /** variable = value */
  set<T>(variable: Value<T>, value: Operand<T>): void {
    this.add(() => this.at.assign(variable.expr(this.at), operandExpr(this.at, value)));
  }

  // -------------------------------------------------------------------------------------------------- channels

  /** make(chan T, capacity) */
  makeChan<T>(elem: GoType<T>, capacity: Operand<bigint> = 0): Value<Chan<T>> {
    const type = this.at.chan(elem.expr(this.at, this.imports));
    return this.define(this.at.call(this.at.ident('make'), [type, operandExpr(this.at, capacity)]));
  }
  /** ch <- value */
  send<T>(ch: Operand<Chan<T>>, value: Operand<T>): void {
    this.add(() => this.sendStmt(ch, value));
  }
  /** <-ch */
  receive<T>(ch: Operand<Chan<T>>): Value<T> {
    return this.define(this.at.receive(operandExpr(this.at, ch)));
  }
  /** v, ok := <-ch; ok is false when the channel is closed and empty. */
  receiveOk<T>(ch: Operand<Chan<T>>): [Value<T>, Value<boolean>] {
    const [v, ok] = [this.name(), this.name()];
    this.add(() => this.at.define([v, ok], this.at.receive(operandExpr(this.at, ch))));
    this.use(v, ok);
    return [this.named(v), this.named(ok)];
  }
  /** close(ch) */
  close<T>(ch: Operand<Chan<T>>): void {
    this.expression(this.at.call(this.at.ident('close'), [operandExpr(this.at, ch)]));
  }
  /** for v := range ch: until the channel is closed and empty. */
  each<T>(ch: Operand<Chan<T>>, body: (value: Value<T>) => void): void {
    this.range(operandExpr(this.at, ch), body);
  }
  /** select: waits for one of its cases; without any, forever. */
  select(cases: (s: SelectCases) => void = () => {}): void {
    const body: CommClause[] = [];
    const clause = (comm: Stmt | null, before: readonly string[], then: () => void) => {
      const list = this.inside(() => {
        this.use(...before);
        then();
      });
      const at = this.at.span();
      body.push({ kind: 'CommClause', comm, body: list, colon: at.pos, ...at });
    };
    const s: SelectCases = {
      receive: (ch, then) => {
        const [v, ok] = [this.name(), this.name()];
        const comm = this.at.define([v, ok], this.at.receive(operandExpr(this.at, ch)));
        clause(comm, [v, ok], () => then(this.named(v), this.named(ok)));
        return s;
      },
      send: (ch, value, then = () => {}) => {
        clause(this.sendStmt(ch, value), [], then);
        return s;
      },
      default: (then = () => {}) => {
        clause(null, [], then);
        return s;
      },
    };
    this.add(() => {
      cases(s);
      const at = this.at.span();
      return { kind: 'SelectStmt', body, rbrace: at.pos, ...at };
    });
  }

  // ------------------------------------------------------------------------------------------------ goroutines

  /** go fn(args), or go func() { … }() with statements of its own. */
  go(body: (f: FunctionBody) => void): void;
  go<P extends Params>(fn: FunctionRef<P>, args: Args<P>): void;
  go<P extends Params>(fn: FunctionRef<P> | ((f: FunctionBody) => void), args?: Args<P>): void {
    this.add(() => ({ kind: 'GoStmt', call: this.callOf(fn, args), ...this.at.span() }));
  }
  /** defer, likewise: runs when the function ends. */
  defer(body: (f: FunctionBody) => void): void;
  defer<P extends Params>(fn: FunctionRef<P>, args: Args<P>): void;
  defer<P extends Params>(fn: FunctionRef<P> | ((f: FunctionBody) => void), args?: Args<P>): void {
    this.add(() => ({ kind: 'DeferStmt', call: this.callOf(fn, args), ...this.at.span() }));
  }
  /** Calls a function; what it returns is the value. */
  call<P extends Params, R>(fn: FunctionRef<P, R>, args: Args<P>): Value<R> {
    if (fn.result) return this.define(this.callOf(fn as unknown as FunctionRef<P>, args));
    this.expression(this.callOf(fn as unknown as FunctionRef<P>, args));
    return this.named('');
  }
  /** runtime.Gosched() */
  gosched(): void {
    this.library('runtime', 'Gosched');
  }
  /** time.Sleep */
  sleep(ns: Operand<bigint>): void {
    this.imports.add('time');
    const duration = this.at.call(this.at.qualified('time', 'Duration'), [operandExpr(this.at, ns)]);
    this.expression(this.at.call(this.at.qualified('time', 'Sleep'), [duration]));
  }
  /** Keeps the CPU busy for so long; the goroutine can be preempted meanwhile. */
  compute(ns: Operand<bigint>): void {
    this.imports.add('internal/work');
    const n = this.at.call(this.at.ident('int64'), [operandExpr(this.at, ns)]);
    this.expression(this.at.call(this.at.qualified('work', 'Compute'), [n]));
  }

  // ----------------------------------------------------------------------------------------------------- locks

  /** A new mutex. */
  mutex(): Value<Mutex> {
    return this.fresh('Mutex');
  }
  lock(m: Value<Mutex>): void {
    this.method(m, 'Lock');
  }
  unlock(m: Value<Mutex>): void {
    this.method(m, 'Unlock');
  }
  /** A new wait group. */
  waitGroup(): Value<WaitGroup> {
    return this.fresh('WaitGroup');
  }
  addTo(wg: Value<WaitGroup>, delta: Operand<bigint>): void {
    this.method(wg, 'Add', delta);
  }
  done(wg: Value<WaitGroup>): void {
    this.method(wg, 'Done');
  }
  wait(wg: Value<WaitGroup>): void {
    this.method(wg, 'Wait');
  }

  // --------------------------------------------------------------------------------------------------- control

  if(condition: Operand<boolean>, then: () => void, otherwise?: () => void): void {
    this.add(() => {
      const cond = operandExpr(this.at, condition);
      const body = this.at.block(this.inside(then));
      const rest = otherwise ? this.at.block(this.inside(otherwise)) : null;
      return { kind: 'IfStmt', init: null, cond, body, else: rest, ...this.at.span() };
    });
  }
  /** for i := range n */
  times(n: Operand<bigint>, body: (i: Value<bigint>) => void): void {
    // A literal is an int here, whatever it looks like.
    this.range(this.at.call(this.at.ident('int'), [operandExpr(this.at, n)]), body);
  }
  /** for condition { … } */
  while(condition: Operand<boolean>, body: () => void): void {
    this.loop(operandExpr(this.at, condition), body);
  }
  /** for { … }, left by break, return or panic. */
  forever(body: () => void): void {
    this.loop(null, body);
  }
  break(): void {
    this.add(() => ({ kind: 'BranchStmt', tok: 'break', label: null, ...this.at.span() }));
  }
  continue(): void {
    this.add(() => ({ kind: 'BranchStmt', tok: 'continue', label: null, ...this.at.span() }));
  }
  return(value?: Operand<bigint> | Operand<boolean> | Operand<string> | Value<unknown>): void {
    this.add(() => {
      const results = value === undefined ? [] : [operandExpr(this.at, value)];
      return { kind: 'ReturnStmt', results, ...this.at.span() };
    });
  }
  panic(message: Operand<string>): void {
    this.expression(this.at.call(this.at.ident('panic'), [operandExpr(this.at, message)]));
  }
  /** os.Exit */
  exit(code: Operand<bigint>): void {
    this.library('os', 'Exit', code);
  }
  /** fmt.Println */
  print(...values: (Operand<bigint> | Operand<boolean> | Operand<string> | Value<unknown>)[]): void {
    this.library('fmt', 'Println', ...values);
  }

  // -------------------------------------------------------------------------------------------------- plumbing

  private name(): string {
    // No name that a person can give.
    return `·${++this.names.next}`;
  }
  private named<T>(name: string): Value<T> {
    return new Value((at) => at.ident(name));
  }
  private add(make: () => Stmt): void {
    this.at.nextLine();
    // Statements inside a statement are made, and added elsewhere, before it is.
    const s = make();
    this.statements.push(s);
  }
  private define<T>(value: Expr): Value<T> {
    const name = this.name();
    this.add(() => this.at.define([name], value));
    this.use(name);
    return this.named(name);
  }
  private use(...names: readonly string[]): void {
    for (const n of names) this.statements.push(this.at.use(n));
  }
  private expression(x: Expr): void {
    this.add(() => ({ kind: 'ExprStmt', x, ...this.at.span() }));
  }
  private library(pkg: string, name: string, ...args: readonly unknown[]): void {
    this.imports.add(pkg);
    const values = args.map((a) => operandExpr(this.at, a));
    this.expression(this.at.call(this.at.qualified(pkg, name), values));
  }
  private fresh<T>(name: string): Value<T> {
    this.imports.add('sync');
    return this.define(this.at.call(this.at.ident('new'), [this.at.qualified('sync', name)]));
  }
  private method(on: Value<unknown>, name: string, ...args: readonly unknown[]): void {
    const values = args.map((a) => operandExpr(this.at, a));
    this.expression(this.at.call(this.at.select(on.expr(this.at), name), values));
  }
  private sendStmt(ch: unknown, value: unknown): Stmt {
    const at = this.at.span();
    return {
      kind: 'SendStmt',
      chan: operandExpr(this.at, ch),
      arrow: at.pos,
      value: operandExpr(this.at, value),
      ...at,
    };
  }
  private callOf<P extends Params>(fn: FunctionRef<P> | ((f: FunctionBody) => void), args?: Args<P>): Expr {
    if (typeof fn === 'function') {
      const inner = new FunctionBody(this.at, this.imports, this.names);
      fn(inner);
      return this.at.call(this.at.funcLit(inner.statements), []);
    }
    const values = Object.keys(fn.params).map((name) => {
      const value = args?.[name];
      if (value === undefined) throw new TypeError(`${fn.name}: argument ${name} is missing`);
      return operandExpr(this.at, value);
    });
    return this.at.call(this.at.ident(fn.name), values);
  }
  /** Statements of a nested block. */
  private inside(body: () => void): Stmt[] {
    const outer = this.statements;
    this.statements = [];
    try {
      body();
      return this.statements;
    } finally {
      this.statements = outer;
    }
  }
  private range<T>(x: Expr, body: (v: Value<T>) => void): void {
    const name = this.name();
    this.add(() => {
      const key = this.at.ident(name);
      const list = this.inside(() => {
        this.use(name);
        body(this.named(name));
      });
      const at = this.at.span();
      return { kind: 'RangeStmt', key, value: null, tok: ':=', x, body: this.at.block(list), ...at };
    });
  }
  private loop(cond: Expr | null, body: () => void): void {
    this.add(() => {
      const list = this.at.block(this.inside(body));
      return { kind: 'ForStmt', init: null, cond, post: null, body: list, ...this.at.span() };
    });
  }
}
