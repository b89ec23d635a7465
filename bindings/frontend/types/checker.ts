/**
 * The checker's state and what all its parts share: errors, records, delayed work. The parts are functions that take the
 * checker, one file for each topic: resolver and decl (declarations), typexpr and typelit (types), expr, binary, untyped,
 * call, selector, builtins, conversion, indexing, literals (expressions), assignments, stmt, switch, range (statements),
 * initorder.
 */
import { type Expr, type File, type FuncDecl, formatPos, type Ident, type ImportSpec } from '../syntax/ast.js';
import type { CaseClause, Node, Pos, SelectorExpr, TypeSpec } from '../syntax/ast.js';
import { startPos } from '../syntax/positions.js';
import type { ConstValue } from './constant.js';
import { objDecl } from './decl.js';
import { exprString } from '../syntax/exprstring.js';
import { type GoError, Info, type Mode, type Selection } from './info.js';
import { MonoGraph } from './mono.js';
import { type Func, type GoObject, type GoPackage, type PkgName, Scope, TypeName, Var } from './objects.js';
import { Operand, operandString } from './operand.js';
import { isUntyped, isValid } from './predicates.js';
import { paramString, typeString } from './typestring.js';
import { type Qualifier, type Signature, Tuple, type Type } from './types.js';
import { emptyTuple, universe } from './universe.js';
import { languageName } from '../version.js';

/** What is known of a package-level object, or a method, before it is checked. */
export interface DeclInfo {
  /** Scope of the file. */
  readonly file: Scope;
  /** For `var a, b = f()`: all its variables. */
  readonly lhs: readonly Var[] | null;
  readonly type: Expr | null;
  readonly init: Expr | null;
  /** The initialiser stands at an earlier constant of the group. */
  readonly inherited: boolean;
  readonly tdecl: TypeSpec | null;
  readonly fdecl: FuncDecl | null;
  readonly iota: ConstValue | null;
  /** Package-level objects that its initialiser or body mentions. */
  readonly deps: Set<GoObject>;
}

/** What changes from declaration to declaration, function to function. */
export interface Environment {
  decl: DeclInfo | null;
  scope: Scope;
  iota: ConstValue | null;
  /** Errors in an inherited constant initialiser are shown at the constant. */
  errpos: Pos | null;
  sig: Signature | null;
  hasCallOrRecv: boolean;
}

/** An untyped expression whose final type isn't known yet. */
export interface UntypedInfo {
  /** Left operand of a shift whose type is still open: it must become an integer. */
  isLhs: boolean;
  readonly mode: Mode;
  type: Type;
  value: ConstValue | null;
}

/** Checking one instance of a generic function. */
export interface InstanceCheck {
  readonly typeArgs: readonly Type[];
  /** The receiver's type, of a method. */
  readonly recv: Type | null;
  /** What was found out about the function as it stands in the source. */
  readonly generic: Info;
}

/** The package for an import path, or what is wrong with importing it. */
export type Importer = (path: string, spec: ImportSpec) => GoPackage | string;

/** Where an error is shown. */
export type At = Pos | { readonly pos: Pos | null } | Operand;

/** Stands in `type` fields of objects whose declaration hasn't been checked. */
export const UNSET = null as unknown as Type;

/**
 * Go's standard library has packages of its own with the same name (internal/sync …), so Go's messages say `"sync".Mutex`;
 * the value is the package that brings them in, '' for any.
 */
const hiddenTwins: Record<string, string> = { sync: '', 'sync/atomic': '', time: 'net/http', 'math/rand': 'net/http' };

export class Checker {
  readonly info = new Info();
  readonly errors: GoError[] = [];
  readonly objMap = new Map<GoObject, DeclInfo>();
  /** Methods by the type they belong to, until that type is checked. */
  readonly methods = new Map<TypeName, Func[]>();
  readonly imports: PkgName[] = [];
  /** The dot-import that a name came in by, for each file. */
  readonly dotImports = new Map<Scope, Map<string, PkgName>>();
  /** Objects being declared, outermost first. */
  readonly objPath: GoObject[] = [];
  readonly untyped = new Map<Expr, UntypedInfo>();
  /** Which types are put in the place of which type parameters. */
  readonly mono = new MonoGraph();
  /** The body of a generic function is checked with types in the place of its type parameters: see instance.ts. */
  instance: InstanceCheck | null = null;
  /** Calls of panic, which end a function as return does. */
  readonly panics = new Set<Expr>();
  /** Scopes of function types, for their bodies. */
  readonly funcScopes = new WeakMap<Signature, Scope>();
  private readonly delayed: (() => void)[] = [];
  env: Environment;

  constructor(
    readonly pkg: GoPackage,
    readonly files: readonly File[],
    readonly importer: Importer,
  ) {
    this.env = newEnvironment(pkg.scope);
  }

  // ------------------------------------------------------------------------------------------------------ errors

  /** Packages are named unless it is the one being checked; by path when two among all that are imported share a name. */
  readonly qualifier: Qualifier = (pkg) => {
    if (pkg === this.pkg) return '';
    return this.hasTwin(pkg) ? `"${pkg.path}"` : pkg.name;
  };

  private hasTwin(pkg: GoPackage): boolean {
    const all = new Set<GoPackage>();
    const visit = (p: GoPackage) => {
      if (all.has(p)) return;
      all.add(p);
      p.imports.forEach(visit);
    };
    this.pkg.imports.forEach(visit);
    const hidden = hiddenTwins[pkg.path];
    if (hidden !== undefined && [...all].some((p) => hidden === '' || p.path === hidden)) return true;
    return [...all].some((p) => p !== pkg && p.name === pkg.name);
  }

  /** Whether the package is written in a language that is new enough (× 100). */
  allows(version: number): boolean {
    return this.pkg.goVersion >= version;
  }

  /** Ends a message about what is newer. */
  requires(version: number): string {
    const lang = languageName(this.pkg.goVersion);
    return `requires ${languageName(version)} or later (-lang was set to ${lang}; check go.mod)`;
  }

  /** Text for a message. */
  str(x: Type | Operand | Expr): string {
    if (x instanceof Operand) return operandString(x, this.qualifier);
    // Only syntax has positions.
    return 'pos' in x ? exprString(x) : typeString(x, this.qualifier);
  }

  /** `A[T any]`: a generic alias as messages show it. */
  params(alias: TypeName): string {
    return alias.name + paramString(alias.typeParams, this.qualifier);
  }

  error(at: At, msg: string, soft = false): void {
    // What is wrong with it in general was said when it was checked as it stands in the source.
    if (this.instance) return;
    // What follows from an earlier error says nothing new.
    if (this.errors.length > 0 && (msg.indexOf('invalid operand') > 0 || msg.indexOf('invalid type') > 0)) return;
    const pos = this.env.errpos ?? posOf(at);
    if (pos) this.errors.push({ pos, msg, soft });
  }

  softError(at: At, msg: string): void {
    this.error(at, msg, true);
  }

  /** `\n\tmain.go:3:5: other declaration of x`; nothing for predeclared objects. */
  altDecl(obj: GoObject): string {
    return obj.pos ? `\n\t${formatPos(obj.pos)}: other declaration of ${obj.name}` : '';
  }

  // ------------------------------------------------------------------------------------------------ delayed work

  /** Function bodies and checks that need complete types wait until the declaration around them is done. */
  later(action: () => void): void {
    this.delayed.push(action);
  }

  get pending(): number {
    return this.delayed.length;
  }

  processDelayed(top: number): void {
    // Actions may add more.
    for (let i = top; i < this.delayed.length; i++) this.delayed[i]!();
    this.delayed.length = top;
  }

  // ------------------------------------------------------------------------------------------------------ scopes

  openScope(node: Node, comment: string, isFunc = false): Scope {
    const scope = new Scope(this.env.scope, comment, isFunc);
    this.info.scopes.set(node, scope);
    this.env.scope = scope;
    return scope;
  }

  closeScope(): void {
    this.env.scope = this.env.scope.parent ?? universe;
  }

  /** Makes sure that the type of an object of this package is known. */
  resolve(object: GoObject): void {
    const obj = object.kind === 'Func' && object.origin ? object.origin : object;
    if ('type' in obj && obj.type === UNSET) objDecl(this, obj);
  }

  /** Runs `action` in an environment of its own. */
  inEnvironment(env: Environment, action: () => void): void {
    const outer = this.env;
    this.env = env;
    try {
      action();
    } finally {
      this.env = outer;
    }
  }

  lookup(name: string): GoObject | null {
    return this.env.scope.lookupParent(name);
  }

  /** Declares obj in a scope; `id`: the identifier to record, if that isn't done yet. */
  declare(scope: Scope, id: Ident | null, obj: GoObject, scopePos: number): void {
    if (obj.name !== '_') {
      const alt = scope.insert(obj);
      if (alt) {
        this.error(obj, `${obj.name} redeclared in this block${this.altDecl(alt)}`);
        return;
      }
      obj.scopePos = scopePos;
    }
    if (id) this.info.defs.set(id, obj);
  }

  /** The object being declared depends on a package-level object. */
  addDeclDep(object: GoObject): void {
    const to = object.kind === 'Func' && object.origin ? object.origin : object;
    if (this.env.decl && this.objMap.has(to)) this.env.decl.deps.add(to);
  }

  // ----------------------------------------------------------------------------------------------------- records

  recordTypeAndValue(e: Expr, mode: Mode, type: Type, value: ConstValue | null): void {
    this.info.types.set(e, { mode, type, value });
  }

  /** In a function's instance: the names of its type parameters stand for the types in their place. */
  bindTypeArgs(names: readonly (Ident | null)[]): void {
    names.forEach((id, i) => {
      const type = this.instance?.typeArgs[i];
      if (!id || id.name === '_' || !type) return;
      const obj = new TypeName(id.pos, this.pkg, id.name, type);
      obj.alias = true;
      this.declare(this.env.scope, id, obj, 0);
    });
  }

  /** What an expression turned out to be; untyped ones wait for the type they take in the end. */
  record(x: Operand): void {
    const { expr } = x;
    if (expr === null || x.mode === 'invalid') return;
    // What is no constant for all types is none for one of them: T(1) << 40 is computed when the program runs.
    if (x.mode === 'constant' && this.instance && this.instance.generic.types.get(expr)?.mode === 'value') {
      x.mode = 'value';
      x.value = null;
    }
    const { mode } = x;
    const type = mode === 'novalue' ? emptyTuple : x.type;
    const value = mode === 'constant' ? x.value : null;
    if (isUntyped(type)) this.untyped.set(expr, { isLhs: false, mode, type, value });
    else this.recordTypeAndValue(expr, mode, type, value);
  }

  /** Expressions that stayed untyped: operands of constant expressions, mostly. */
  recordUntyped(): void {
    for (const [e, u] of this.untyped) this.recordTypeAndValue(e, u.mode, u.type, u.value);
    this.untyped.clear();
  }

  recordCommaOk(e: Expr, types: readonly [Type, Type]): void {
    if (!types.every(isValid)) return;
    for (let x = e; ; x = x.x) {
      const tv = this.info.types.get(x);
      const vars = types.map((t) => new Var(x.pos, this.pkg, '', t));
      if (tv) this.recordTypeAndValue(x, tv.mode, new Tuple(vars), tv.value);
      if (x.kind !== 'ParenExpr') return;
    }
  }

  /** The signature that a predeclared function has in one call. */
  recordBuiltin(fun: Expr, sig: Signature): void {
    for (let x = fun; ; x = x.x) {
      this.recordTypeAndValue(x, 'builtin', sig, null);
      if (x.kind !== 'ParenExpr') return;
    }
  }

  recordUse(id: Ident, obj: GoObject): void {
    this.info.uses.set(id, obj);
  }

  recordImplicit(node: CaseClause | ImportSpec, obj: Var | PkgName): void {
    this.info.implicits.set(node, obj);
  }

  recordSelection(e: SelectorExpr, selection: Selection): void {
    this.info.uses.set(e.sel, selection.obj);
    this.info.selections.set(e, selection);
  }
}

export function newEnvironment(scope: Scope): Environment {
  return { decl: null, scope, iota: null, errpos: null, sig: null, hasCallOrRecv: false };
}

function posOf(at: At): Pos | null {
  if (at instanceof Operand) return at.expr && startPos(at.expr);
  if ('line' in at) return at;
  // Only nodes have an end.
  return 'end' in at ? startPos(at as Node) : at.pos;
}
