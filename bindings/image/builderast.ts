// Syntax trees without source text, for the program builder. Every node gets a position in a file that doesn't exist: the
// line counts statements, so that tracebacks and traces can tell them apart.

import type {
  AssignStmt,
  BasicLit,
  BinaryExpr,
  BinaryOp,
  BlockStmt,
  CallExpr,
  Expr,
  Field,
  File,
  FuncDecl,
  FuncLit,
  FuncType,
  Ident,
  ImportSpec,
  Pos,
  Stmt,
} from '../frontend/syntax/ast.js';

export class Trees {
  private line = 1;
  private offset = 0;

  constructor(private readonly file: string) {}

  /** The statements that follow stand on the next line. */
  nextLine(): void {
    this.line++;
  }

  span(): { pos: Pos; end: Pos } {
    const pos = { file: this.file, line: this.line, column: 1, offset: this.offset++ };
    return { pos, end: pos };
  }

  ident(name: string): Ident {
    return { kind: 'Ident', name, ...this.span() };
  }
  /** `time.Sleep` */
  qualified(pkg: string, name: string): Expr {
    return { kind: 'SelectorExpr', x: this.ident(pkg), sel: this.ident(name), ...this.span() };
  }
  select(x: Expr, name: string): Expr {
    return { kind: 'SelectorExpr', x, sel: this.ident(name), ...this.span() };
  }
  int(value: bigint): Expr {
    const lit: BasicLit = { kind: 'BasicLit', tok: 'INT', value: String(value < 0n ? -value : value), ...this.span() };
    return value < 0n ? { kind: 'UnaryExpr', op: '-', x: lit, ...this.span() } : lit;
  }
  string(value: string): Expr {
    // JSON's escapes are Go's, too.
    return { kind: 'BasicLit', tok: 'STRING', value: JSON.stringify(value), ...this.span() };
  }
  binary(op: BinaryOp, x: Expr, y: Expr): BinaryExpr {
    return { kind: 'BinaryExpr', op, x, y, opPos: x.pos, ...this.span() };
  }
  paren(x: Expr): Expr {
    return { kind: 'ParenExpr', x, ...this.span() };
  }
  not(x: Expr): Expr {
    return { kind: 'UnaryExpr', op: '!', x, ...this.span() };
  }
  receive(x: Expr): Expr {
    return { kind: 'UnaryExpr', op: '<-', x, ...this.span() };
  }
  pointer(x: Expr): Expr {
    return { kind: 'StarExpr', x, ...this.span() };
  }
  chan(value: Expr): Expr {
    return { kind: 'ChanType', dir: 'both', value, ...this.span() };
  }
  call(fun: Expr, args: readonly Expr[]): CallExpr {
    const at = this.span();
    return { kind: 'CallExpr', fun, args, ellipsis: null, lparen: at.pos, rparen: at.pos, ...at };
  }
  funcLit(body: readonly Stmt[]): FuncLit {
    return { kind: 'FuncLit', type: this.funcType([], []), body: this.block(body), ...this.span() };
  }
  funcType(params: readonly Field[], results: readonly Field[]): FuncType {
    const at = this.span();
    return { kind: 'FuncType', typeParams: [], params, results, lparen: at.pos, ...at };
  }
  field(name: string | null, type: Expr): Field {
    return { kind: 'Field', names: name === null ? [] : [this.ident(name)], type, tag: null, ...this.span() };
  }

  block(list: readonly Stmt[]): BlockStmt {
    const at = this.span();
    return { kind: 'BlockStmt', list, rbrace: at.pos, ...at };
  }
  define(names: readonly string[], value: Expr): AssignStmt {
    return this.assignment(
      ':=',
      names.map((n) => this.ident(n)),
      value,
    );
  }
  assign(to: Expr, value: Expr): AssignStmt {
    return this.assignment('=', [to], value);
  }
  private assignment(tok: '=' | ':=', lhs: readonly Expr[], value: Expr): AssignStmt {
    const at = this.span();
    return { kind: 'AssignStmt', lhs, tok, tokPos: at.pos, rhs: [value], ...at };
  }
  /** `_ = x`: Go refuses variables that nobody reads. */
  use(name: string): Stmt {
    return this.assign(this.ident('_'), this.ident(name));
  }

  func(name: string, type: FuncType, body: readonly Stmt[]): FuncDecl {
    const at = this.span();
    return {
      kind: 'FuncDecl',
      recv: null,
      name: this.ident(name),
      type,
      body: this.block(body),
      directives: [],
      ...at,
    };
  }

  /** A file of package main. */
  program(imports: readonly string[], funcs: readonly FuncDecl[]): File {
    const specs = imports.map((path): ImportSpec => {
      const lit: BasicLit = { kind: 'BasicLit', tok: 'STRING', value: JSON.stringify(path), ...this.span() };
      return { kind: 'ImportSpec', name: null, path: lit, ...this.span() };
    });
    const decl = { kind: 'GenDecl', tok: 'import', specs, ...this.span() } as const;
    return {
      kind: 'File',
      fileName: this.file,
      name: this.ident('main'),
      decls: [decl, ...funcs],
      imports: specs,
      ...this.span(),
    };
  }
}
