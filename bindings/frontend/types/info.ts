/** What the checker found out about a package: go/types' Info, and the results of checking a whole program. */
import type { CaseClause, Expr, File, FuncLit, Ident, ImportSpec, Node, Pos } from '../syntax/ast.js';
import type { RangeStmt, SelectorExpr } from '../syntax/ast.js';
import type { ConstValue } from './constant.js';
import type { Func, GoObject, GoPackage, Initializer, PkgName, Scope, Var } from './objects.js';
import type { Type } from './types.js';

/** What an expression is. */
export type Mode =
  /** A call without result. */
  | 'novalue'
  | 'builtin'
  | 'typexpr'
  /** `value` holds it. */
  | 'constant'
  /** Addressable. */
  | 'variable'
  /** `m[k]`: assignable, not addressable. */
  | 'mapindex'
  | 'value'
  /** `nil`; its type is the type it was converted to. */
  | 'nilvalue'
  /** May be used with a second, boolean value: receive, type assertion. */
  | 'commaok';

/**
 * The type of an untyped expression is the one it took in the end (the 1 of `x + 1` has x's type). Where the
 * two-valued form of a map index, receive or type assertion is used, the type is the Tuple (T, bool).
 */
export interface TypeAndValue {
  readonly mode: Mode;
  readonly type: Type;
  readonly value: ConstValue | null;
}

/**
 * What `x.f` means: a field, a method bound to a value (a call's function, or a method value), or a method expression
 * `T.f`. `index` is the path through embedded fields; its last element is the field's place in its struct (the method's
 * place in the declared methods of its type, or in the sorted method set of an interface). `indirect`: a pointer was
 * followed on the way.
 */
export interface Selection {
  readonly kind: 'field' | 'method' | 'methodExpr';
  /** Type of x. */
  readonly recv: Type;
  readonly obj: Var | Func;
  readonly index: readonly number[];
  readonly indirect: boolean;
  /** Of the whole expression; a method expression's has the receiver as first parameter. */
  readonly type: Type;
}

/** What later generic code adds for each use of a generic function or type. */
export interface Instance {
  readonly typeArgs: readonly Type[];
  readonly type: Type;
}

export class Info {
  /** Every expression of the package except identifiers being declared, and keys of struct literals. */
  readonly types = new Map<Expr, TypeAndValue>();
  /** Declaring identifiers. null: the package clause, and the v of `switch v := x.(type)`. */
  readonly defs = new Map<Ident, GoObject | null>();
  /** All other identifiers (the f of `x.f` too). */
  readonly uses = new Map<Ident, GoObject>();
  /** The variable of each clause of a type switch with `v :=`, and the name of an import without one. */
  readonly implicits = new Map<CaseClause | ImportSpec, Var | PkgName>();
  /** Not for qualified identifiers (`fmt.Println`): there `uses` has the Sel. */
  readonly selections = new Map<SelectorExpr, Selection>();
  /** File, FuncType (parameters and body), BlockStmt, IfStmt, SwitchStmt, TypeSwitchStmt, clauses, ForStmt, RangeStmt. */
  readonly scopes = new Map<Node, Scope>();
  readonly instances = new Map<Ident, Instance>();
  /** Loops over functions: their bodies as the functions that are passed. */
  readonly rangeBodies = new Map<RangeStmt, FuncLit>();
  /** Package-level variables with initialisers, in the order in which they must run. */
  initOrder: readonly Initializer[] = [];

  /** The type of an expression or of a declared or used identifier. */
  typeOf(e: Expr): Type | null {
    const tv = this.types.get(e);
    if (tv) return tv.type;
    if (e.kind !== 'Ident') return null;
    const obj = this.defs.get(e) ?? this.uses.get(e);
    return obj && 'type' in obj ? obj.type : null;
  }

  /** The object that an identifier declares or means. */
  objectOf(id: Ident): GoObject | null {
    return this.defs.get(id) ?? this.uses.get(id) ?? null;
  }
}

/** An error of the program, in Go's words. */
export interface GoError {
  readonly pos: Pos;
  /** Without position; further lines start with a tab. */
  readonly msg: string;
  /** Doesn't stop the program from being understood: unused variables, imports, labels. */
  readonly soft: boolean;
}

export interface CheckedPackage {
  readonly pkg: GoPackage;
  readonly files: readonly File[];
  readonly info: Info;
  readonly errors: readonly GoError[];
}

export interface Program {
  /** In the order in which their variables and init functions run: imported packages first, main last. */
  readonly packages: readonly CheckedPackage[];
  readonly main: CheckedPackage | null;
  /**
   * Lines as Go prints them, `main.go:12:5: undefined: foo`, sorted, at most ten and then `main.go:13:2: too many errors`. A program
   * with errors must not be compiled.
   */
  readonly errors: readonly string[];
}
