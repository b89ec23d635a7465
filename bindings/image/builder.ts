// programBuilder: programs in TypeScript, without Go source. What is built is the same syntax tree that the Go front end
// reads from text, so it is checked and compiled by the same code and means what it means in Go: closures capture variables,
// select chooses, a deadlock is one.
//
//   const program = programBuilder();
//   const worker = program.func('worker', { id: int, done: chan(int) }, (f, { id, done }) => {
//     f.compute(10_000);
//     f.send(done, id);
//   });
//   program.main((f) => {
//     const done = f.makeChan(int);
//     f.times(8, (i) => f.go(worker, { id: i, done }));
//     f.times(8, () => f.print('done:', f.receive(done)));
//   });
//   simulation.load(await program.build());

import { golib } from 'golib:all';
import { generate } from '../frontend/codegen/program.js';
import { ALWAYS, CompileError, type CompiledImage } from '../frontend/compile.js';
import { GO_VERSION } from '../frontend/version.js';
import type { Expr, FuncDecl, Pos } from '../frontend/syntax/ast.js';
import { loadGoParser } from '../frontend/syntax/treesitter.js';
import { checkPackage } from '../frontend/types/check.js';
import { checkProgram } from '../frontend/types/program.js';
import { FunctionBody } from './builderbody.js';
import { Trees } from './builderast.js';
import { type GoType, type Operand, Value, type ValueOf } from './buildervalues.js';

export { FunctionBody, type SelectCases } from './builderbody.js';
export { bool, chan, type GoType, int, mutex, type Operand, string, Value, waitGroup } from './buildervalues.js';

/** Parameters of a function by name. */
export type Params = Readonly<Record<string, GoType<unknown>>>;

/** What a call passes for them. */
export type Args<P extends Params> = { readonly [K in keyof P]: Operand<ValueOf<P[K]>> };

/** A function of the program, to be called, deferred, or run by a goroutine. */
export interface FunctionRef<P extends Params = Params, R = unknown> {
  readonly name: string;
  readonly params: P;
  /** null: it returns nothing. */
  readonly result: GoType<R> | null;
}

type Body<P extends Params> = (f: FunctionBody, params: { readonly [K in keyof P]: Value<ValueOf<P[K]>> }) => void;

/** The file name that positions show. */
const FILE = 'program';

/** A program under construction. */
export class ProgramBuilder {
  private readonly bodies: { readonly ref: FunctionRef; readonly body: Body<Params> }[] = [];

  /**
   * Adds a function without result. Bodies are run by `build`, so functions may call each other.
   * @throws TypeError if the name is no Go identifier, or taken
   */
  func<P extends Params>(name: string, params: P, body: Body<P>): FunctionRef<P, never>;
  /** Adds a function that returns one value: `f.return(value)`. */
  func<P extends Params, R>(name: string, params: P, result: GoType<R>, body: Body<P>): FunctionRef<P, R>;
  func<P extends Params, R>(
    name: string,
    params: P,
    resultOrBody: GoType<R> | Body<P>,
    maybeBody?: Body<P>,
  ): FunctionRef<P, R> {
    for (const n of [name, ...Object.keys(params)]) checkName(n);
    if (this.bodies.some((b) => b.ref.name === name)) throw new TypeError(`function ${name} is declared twice`);
    const [result, body] = typeof resultOrBody === 'function' ? [null, resultOrBody] : [resultOrBody, maybeBody];
    if (!body) throw new TypeError(`function ${name} has no body`);
    const ref: FunctionRef<P, R> = { name, params, result };
    this.bodies.push({ ref: ref as unknown as FunctionRef, body: body as unknown as Body<Params> });
    return ref;
  }

  /** The function with which the program begins; when it returns the program ends, whatever other goroutines do. */
  main(body: (f: FunctionBody) => void): this {
    this.func('main', {}, body);
    return this;
  }

  /**
   * Compiles the program.
   * @throws CompileError if it is no Go program: a function without return, say
   */
  async build(): Promise<CompiledImage> {
    if (!this.bodies.some((b) => b.ref.name === 'main')) throw new CompileError([`${FILE}: function main is missing`]);
    const trees = new Trees(FILE);
    const imports = new Set<string>();
    const funcs = this.bodies.map(({ ref, body }) => this.function(trees, imports, ref, body));
    const paths = [...imports].sort();
    const file = trees.program(paths, funcs);
    const line = (e: { pos: Pos; msg: string }) => `${FILE}:${e.pos.line}: ${e.msg}`;
    const parser = await loadGoParser();
    try {
      // An empty program brings the packages in.
      const empty = { [FILE]: 'package main\nfunc main() {}\n' };
      const std = checkProgram(parser, empty, golib, [...ALWAYS, ...paths]);
      if (std.errors.length > 0) throw new CompileError(std.errors);
      const packages = std.packages.filter((p) => p !== std.main);
      const main = checkPackage('main', [file], (path) => {
        return packages.find((p) => p.pkg.path === path)?.pkg ?? `package ${path} is not there`;
      });
      if (main.errors.length > 0) throw new CompileError(main.errors.map(line));
      const program = { packages: [...packages, main], main, errors: [] };
      const { bytes, errors } = generate(program, { goVersion: GO_VERSION });
      if (errors.length > 0) throw new CompileError(errors);
      return { bytes, warnings: [] };
    } finally {
      parser.delete();
    }
  }

  private function(trees: Trees, imports: Set<string>, ref: FunctionRef, body: Body<Params>): FuncDecl {
    trees.nextLine();
    const type = (t: GoType<unknown>): Expr => t.expr(trees, imports);
    const params = Object.entries(ref.params).map(([name, t]) => trees.field(name, type(t)));
    const results = ref.result ? [trees.field(null, type(ref.result))] : [];
    const f = new FunctionBody(trees, imports, { next: 0 });
    const values = Object.entries(ref.params).map(([name]) => [name, new Value((at: Trees) => at.ident(name))]);
    body(f, Object.fromEntries(values));
    return trees.func(ref.name, trees.funcType(params, results), f.statements);
  }
}

/** A new, empty program. */
export function programBuilder(): ProgramBuilder {
  return new ProgramBuilder();
}

const KEYWORDS = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range ' +
    'return select struct switch type var'
  ).split(' '),
);

function checkName(name: string): void {
  if (!/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name) || name === '_' || KEYWORDS.has(name)) {
    throw new TypeError(`'${name}' is no name for a function or parameter of Go`);
  }
}
