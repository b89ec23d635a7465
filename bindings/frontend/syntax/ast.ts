/**
 * The syntax tree of Go, node by node as in go/ast: same names, same meaning, first letters of fields in lower case.
 * `kind` tells the nodes apart. Where go/ast keeps a token, this tree keeps its spelling (`op: '+'`, `tok: ':='`).
 *
 * A `ParenExpr` stays where the source has parentheses (as in go/ast). Different from go/ast: `IndexExpr` holds all its
 * indices (there is no IndexListExpr), and a TypeSwitchStmt its variable and operand in place of `assign`.
 */

/** A place in a source file. Line and column count from 1, column and offset in bytes of UTF-8, as Go's do. */
export interface Pos {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** `pos` is the node's first character, `end` the one behind its last. */
export interface NodeBase {
  readonly pos: Pos;
  readonly end: Pos;
}

// ---------------------------------------------------------------------------------------------------- expressions

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '&^'
  | '<<'
  | '>>'
  | '&&'
  | '||'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>=';

/** `~` stands only in constraints. `*x` is a StarExpr. */
export type UnaryOp = '+' | '-' | '!' | '^' | '&' | '<-' | '~';

export type AssignOp = '=' | ':=' | '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=' | '&^=' | '<<=' | '>>=';

export type LitKind = 'INT' | 'FLOAT' | 'IMAG' | 'CHAR' | 'STRING';

/** Stands where the source has a syntax error. A file without errors has none. */
export interface BadExpr extends NodeBase {
  readonly kind: 'BadExpr';
}

export interface Ident extends NodeBase {
  readonly kind: 'Ident';
  readonly name: string;
}

/** `...` in `[...]T` (no elt) and in a variadic parameter `...T`. */
export interface Ellipsis extends NodeBase {
  readonly kind: 'Ellipsis';
  readonly elt: Expr | null;
}

export interface BasicLit extends NodeBase {
  readonly kind: 'BasicLit';
  readonly tok: LitKind;
  /** As written: `0x1F`, `'a'`, `"a\n"`. */
  readonly value: string;
}

export interface FuncLit extends NodeBase {
  readonly kind: 'FuncLit';
  readonly type: FuncType;
  readonly body: BlockStmt;
}

export interface CompositeLit extends NodeBase {
  readonly kind: 'CompositeLit';
  /** null: elided inside another composite literal. */
  readonly type: Expr | null;
  readonly lbrace: Pos;
  /** Expressions, or KeyValueExpr. */
  readonly elts: readonly Expr[];
  readonly rbrace: Pos;
}

export interface ParenExpr extends NodeBase {
  readonly kind: 'ParenExpr';
  readonly x: Expr;
}

export interface SelectorExpr extends NodeBase {
  readonly kind: 'SelectorExpr';
  readonly x: Expr;
  readonly sel: Ident;
}

/** `x[i]`, or an instantiation `F[A, B]` (more than one index only there). */
export interface IndexExpr extends NodeBase {
  readonly kind: 'IndexExpr';
  readonly x: Expr;
  readonly lbrack: Pos;
  readonly indices: readonly Expr[];
}

export interface SliceExpr extends NodeBase {
  readonly kind: 'SliceExpr';
  readonly x: Expr;
  readonly lbrack: Pos;
  readonly low: Expr | null;
  readonly high: Expr | null;
  readonly max: Expr | null;
  /** Three-index slice `x[a:b:c]`. */
  readonly slice3: boolean;
}

export interface TypeAssertExpr extends NodeBase {
  readonly kind: 'TypeAssertExpr';
  readonly x: Expr;
  /** null: `x.(type)` of a type switch. */
  readonly type: Expr | null;
}

/** A call or a conversion: the type information of `fun` tells which. */
export interface CallExpr extends NodeBase {
  readonly kind: 'CallExpr';
  readonly fun: Expr;
  readonly lparen: Pos;
  readonly args: readonly Expr[];
  /** Position of `...` behind the last argument, or null. */
  readonly ellipsis: Pos | null;
  readonly rparen: Pos;
}

/** `*x`: a dereference or a pointer type. */
export interface StarExpr extends NodeBase {
  readonly kind: 'StarExpr';
  readonly x: Expr;
}

export interface UnaryExpr extends NodeBase {
  readonly kind: 'UnaryExpr';
  readonly op: UnaryOp;
  readonly x: Expr;
}

export interface BinaryExpr extends NodeBase {
  readonly kind: 'BinaryExpr';
  readonly x: Expr;
  readonly opPos: Pos;
  readonly op: BinaryOp;
  readonly y: Expr;
}

/** Only inside a composite literal. */
export interface KeyValueExpr extends NodeBase {
  readonly kind: 'KeyValueExpr';
  readonly key: Expr;
  readonly value: Expr;
}

export interface ArrayType extends NodeBase {
  readonly kind: 'ArrayType';
  /** null: a slice type; Ellipsis: `[...]T`. */
  readonly len: Expr | null;
  readonly elt: Expr;
}

export interface StructType extends NodeBase {
  readonly kind: 'StructType';
  readonly fields: readonly Field[];
}

export interface FuncType extends NodeBase {
  readonly kind: 'FuncType';
  /** The `(` of the parameters. */
  readonly lparen: Pos;
  readonly typeParams: readonly Field[];
  readonly params: readonly Field[];
  readonly results: readonly Field[];
}

export interface InterfaceType extends NodeBase {
  readonly kind: 'InterfaceType';
  /** Methods (one name, a FuncType) and embedded elements (no names; `~A | B` is a BinaryExpr `|` of UnaryExpr `~`). */
  readonly methods: readonly Field[];
}

export interface MapType extends NodeBase {
  readonly kind: 'MapType';
  readonly key: Expr;
  readonly value: Expr;
}

export type ChanDir = 'both' | 'send' | 'recv';

export interface ChanType extends NodeBase {
  readonly kind: 'ChanType';
  readonly dir: ChanDir;
  readonly value: Expr;
}

/** Fields of a struct, methods of an interface, parameters, results, type parameters. */
export interface Field extends NodeBase {
  readonly kind: 'Field';
  /** Empty: an embedded field or element, or a parameter without a name. */
  readonly names: readonly Ident[];
  /** An Ellipsis for a variadic parameter. */
  readonly type: Expr;
  readonly tag: BasicLit | null;
}

export type Expr =
  | BadExpr
  | Ident
  | Ellipsis
  | BasicLit
  | FuncLit
  | CompositeLit
  | ParenExpr
  | SelectorExpr
  | IndexExpr
  | SliceExpr
  | TypeAssertExpr
  | CallExpr
  | StarExpr
  | UnaryExpr
  | BinaryExpr
  | KeyValueExpr
  | ArrayType
  | StructType
  | FuncType
  | InterfaceType
  | MapType
  | ChanType;

// ----------------------------------------------------------------------------------------------------- statements

export interface BadStmt extends NodeBase {
  readonly kind: 'BadStmt';
}

/** A const, type or var declaration inside a function. */
export interface DeclStmt extends NodeBase {
  readonly kind: 'DeclStmt';
  readonly decl: GenDecl;
}

export interface EmptyStmt extends NodeBase {
  readonly kind: 'EmptyStmt';
}

export interface LabeledStmt extends NodeBase {
  readonly kind: 'LabeledStmt';
  readonly label: Ident;
  readonly stmt: Stmt;
}

export interface ExprStmt extends NodeBase {
  readonly kind: 'ExprStmt';
  readonly x: Expr;
}

export interface SendStmt extends NodeBase {
  readonly kind: 'SendStmt';
  readonly chan: Expr;
  readonly arrow: Pos;
  readonly value: Expr;
}

export interface IncDecStmt extends NodeBase {
  readonly kind: 'IncDecStmt';
  readonly x: Expr;
  readonly tok: '++' | '--';
  readonly tokPos: Pos;
}

export interface AssignStmt extends NodeBase {
  readonly kind: 'AssignStmt';
  readonly lhs: readonly Expr[];
  readonly tok: AssignOp;
  readonly tokPos: Pos;
  readonly rhs: readonly Expr[];
}

export interface GoStmt extends NodeBase {
  readonly kind: 'GoStmt';
  /** Always a CallExpr in a checked program. */
  readonly call: Expr;
}

export interface DeferStmt extends NodeBase {
  readonly kind: 'DeferStmt';
  /** Always a CallExpr in a checked program. */
  readonly call: Expr;
}

export interface ReturnStmt extends NodeBase {
  readonly kind: 'ReturnStmt';
  readonly results: readonly Expr[];
}

export interface BranchStmt extends NodeBase {
  readonly kind: 'BranchStmt';
  readonly tok: 'break' | 'continue' | 'goto' | 'fallthrough';
  readonly label: Ident | null;
}

export interface BlockStmt extends NodeBase {
  readonly kind: 'BlockStmt';
  readonly list: readonly Stmt[];
  readonly rbrace: Pos;
}

export interface IfStmt extends NodeBase {
  readonly kind: 'IfStmt';
  readonly init: Stmt | null;
  readonly cond: Expr;
  readonly body: BlockStmt;
  readonly else: BlockStmt | IfStmt | null;
}

/** A case of an expression or type switch. */
export interface CaseClause extends NodeBase {
  readonly kind: 'CaseClause';
  /** null: default. In a type switch each is a type or `nil`. */
  readonly list: readonly Expr[] | null;
  readonly colon: Pos;
  readonly body: readonly Stmt[];
}

export interface SwitchStmt extends NodeBase {
  readonly kind: 'SwitchStmt';
  readonly init: Stmt | null;
  readonly tag: Expr | null;
  readonly body: readonly CaseClause[];
  readonly rbrace: Pos;
}

export interface TypeSwitchStmt extends NodeBase {
  readonly kind: 'TypeSwitchStmt';
  readonly init: Stmt | null;
  /** The v of `switch v := x.(type)`; each clause's own variable is `info.implicits.get(clause)`. */
  readonly lhs: Ident | null;
  /** `x.(type)`: a TypeAssertExpr without type. */
  readonly x: TypeAssertExpr;
  readonly body: readonly CaseClause[];
  readonly rbrace: Pos;
}

export interface CommClause extends NodeBase {
  readonly kind: 'CommClause';
  /** A SendStmt, an ExprStmt or AssignStmt with a receive on the right; null: default. */
  readonly comm: Stmt | null;
  readonly colon: Pos;
  readonly body: readonly Stmt[];
}

export interface SelectStmt extends NodeBase {
  readonly kind: 'SelectStmt';
  readonly body: readonly CommClause[];
  readonly rbrace: Pos;
}

export interface ForStmt extends NodeBase {
  readonly kind: 'ForStmt';
  readonly init: Stmt | null;
  readonly cond: Expr | null;
  readonly post: Stmt | null;
  readonly body: BlockStmt;
}

export interface RangeStmt extends NodeBase {
  readonly kind: 'RangeStmt';
  readonly key: Expr | null;
  readonly value: Expr | null;
  /** null: `for range x`. */
  readonly tok: '=' | ':=' | null;
  readonly x: Expr;
  readonly body: BlockStmt;
}

export type Stmt =
  | BadStmt
  | DeclStmt
  | EmptyStmt
  | LabeledStmt
  | ExprStmt
  | SendStmt
  | IncDecStmt
  | AssignStmt
  | GoStmt
  | DeferStmt
  | ReturnStmt
  | BranchStmt
  | BlockStmt
  | IfStmt
  | CaseClause
  | SwitchStmt
  | TypeSwitchStmt
  | CommClause
  | SelectStmt
  | ForStmt
  | RangeStmt;

// --------------------------------------------------------------------------------------------------- declarations

export interface ImportSpec extends NodeBase {
  readonly kind: 'ImportSpec';
  /** A name, `.` or `_`; null: the package's own name. */
  readonly name: Ident | null;
  readonly path: BasicLit;
}

export interface ValueSpec extends NodeBase {
  readonly kind: 'ValueSpec';
  readonly names: readonly Ident[];
  readonly type: Expr | null;
  readonly values: readonly Expr[];
  /** The place in its group: the value of iota (const only). */
  readonly iota: number;
}

export interface TypeSpec extends NodeBase {
  readonly kind: 'TypeSpec';
  readonly name: Ident;
  readonly typeParams: readonly Field[];
  /** `type A = B`. */
  readonly alias: boolean;
  readonly type: Expr;
}

export type Spec = ImportSpec | ValueSpec | TypeSpec;

export interface GenDecl extends NodeBase {
  readonly kind: 'GenDecl';
  readonly tok: 'import' | 'const' | 'type' | 'var';
  readonly specs: readonly Spec[];
}

export interface FuncDecl extends NodeBase {
  readonly kind: 'FuncDecl';
  readonly recv: readonly Field[] | null;
  readonly name: Ident;
  readonly type: FuncType;
  /** null: implemented elsewhere (an engine operation). */
  readonly body: BlockStmt | null;
  /** `//go:…` lines directly above, as written. */
  readonly directives: readonly string[];
}

export type Decl = GenDecl | FuncDecl;

export interface File extends NodeBase {
  readonly kind: 'File';
  /** The file's name as positions show it. */
  readonly fileName: string;
  readonly name: Ident;
  readonly decls: readonly Decl[];
  readonly imports: readonly ImportSpec[];
}

export type Node = Expr | Stmt | Decl | Spec | Field | File;

/** `main.go:12:5`. */
export function formatPos(pos: Pos): string {
  return `${pos.file}:${pos.line}:${pos.column}`;
}

/** The expression inside all parentheses. */
export function unparen(e: Expr): Expr {
  let x = e;
  while (x.kind === 'ParenExpr') x = x.x;
  return x;
}
