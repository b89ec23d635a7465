/** What a name can stand for, and where names live: go/types' objects, scopes and packages. */
import type { Expr, File, FuncDecl, Pos } from '../syntax/ast.js';
import type { ConstValue } from './constant.js';
import { GO_VERSION } from '../version.js';
import type { Signature, Type, TypeParam } from './types.js';

/** A named thing. */
export type GoObject = Var | Const | TypeName | Func | PkgName | Builtin | Nil | Label;

abstract class ObjectBase {
  /** The scope that declares it; null for fields and methods. */
  parent: Scope | null = null;
  /** From where on the name is visible inside a function (offset in its file), 0: everywhere in its scope. */
  scopePos = 0;
  /** Language version × 100 from which on it is there: programs of an older one don't see it. 0: always. */
  since = 0;
  constructor(
    readonly pos: Pos | null,
    /** null: the universe. */
    readonly pkg: GoPackage | null,
    readonly name: string,
  ) {}
  /** Starts with an upper-case letter. */
  get exported(): boolean {
    return isExported(this.name);
  }
}

/** A variable, parameter, result or struct field. */
export class Var extends ObjectBase {
  readonly kind = 'Var';
  isField = false;
  /** A field declared by its type alone. */
  embedded = false;
  /** A parameter, result or receiver; `role` says which. */
  isParam = false;
  role: 'parameter' | 'result variable' | 'receiver' = 'parameter';
  /** Read somewhere; a local variable that isn't is an error. */
  used = false;
  /** Free for the code generator: a closure other than the declaring function uses it. */
  captured = false;
  /** Free for the code generator: `&x`, or a method with pointer receiver was called on it. */
  addressTaken = false;
  /** Of a loop, and one for all its iterations: so it was before Go 1.22. */
  shared = false;
  constructor(
    pos: Pos | null,
    pkg: GoPackage | null,
    name: string,
    public type: Type,
  ) {
    super(pos, pkg, name);
  }
  /** Declared at package level. */
  get isPackageLevel(): boolean {
    return this.parent !== null && this.pkg !== null && this.parent === this.pkg.scope;
  }
}

export class Const extends ObjectBase {
  readonly kind = 'Const';
  constructor(
    pos: Pos | null,
    pkg: GoPackage | null,
    name: string,
    public type: Type,
    /** null: its declaration has an error. */
    public value: ConstValue | null,
  ) {
    super(pos, pkg, name);
  }
}

export class TypeName extends ObjectBase {
  readonly kind = 'TypeName';
  /** `type A = B`. */
  alias = false;
  /** Of a generic alias. */
  typeParams: readonly TypeParam[] = [];
  constructor(
    pos: Pos | null,
    pkg: GoPackage | null,
    name: string,
    public type: Type,
  ) {
    super(pos, pkg, name);
  }
}

/** A function, a method, or a method of an interface. */
export class Func extends ObjectBase {
  readonly kind = 'Func';
  /** The declaration; null for methods of interfaces. A declaration without body is an engine operation. */
  decl: FuncDecl | null = null;
  /** Of a generic function or method: what it was instantiated to, by the keys of the type arguments. */
  readonly instances = new Map<string, Func>();
  /** Gives an instance's type from that of `origin`: set by subst.ts. */
  static expander: (f: Func) => Signature;
  private known: Signature;
  constructor(
    pos: Pos | null,
    pkg: GoPackage | null,
    name: string,
    type: Signature,
    /** For an instance: the generic function or method, and its (its receiver's) type arguments. */
    readonly origin: Func | null = null,
    readonly typeArgs: readonly Type[] = [],
  ) {
    super(pos, pkg, name);
    this.known = type;
  }
  /** Unset while its declaration hasn't been checked. */
  get type(): Signature {
    if (!this.known && this.origin?.type) this.known = Func.expander(this);
    return this.known;
  }
  set type(sig: Signature) {
    this.known = sig;
  }
  /** `net/http.ListenAndServe`, `(*net/http.ServeMux).HandleFunc`. */
  get fullName(): string {
    const path = this.pkg ? `${this.pkg.path}.` : '';
    const recv = this.type.recv?.type;
    if (!recv) return path + this.name;
    const base = recv.kind === 'Pointer' ? recv.elem : recv;
    const name = base.kind === 'Named' ? path + base.obj.name : 'interface';
    return `(${recv.kind === 'Pointer' ? '*' : ''}${name}).${this.name}`;
  }
}

/** The name of an imported package in a file. */
export class PkgName extends ObjectBase {
  readonly kind = 'PkgName';
  used = false;
  constructor(
    pos: Pos | null,
    pkg: GoPackage,
    name: string,
    readonly imported: GoPackage,
  ) {
    super(pos, pkg, name);
  }
}

export type BuiltinName =
  | 'append'
  | 'cap'
  | 'clear'
  | 'close'
  | 'complex'
  | 'copy'
  | 'delete'
  | 'imag'
  | 'len'
  | 'make'
  | 'max'
  | 'min'
  | 'new'
  | 'panic'
  | 'print'
  | 'println'
  | 'real'
  | 'recover'
  | 'Sizeof';

export class Builtin extends ObjectBase {
  readonly kind = 'Builtin';
  constructor(readonly builtin: BuiltinName) {
    super(null, null, builtin);
  }
}

export class Nil extends ObjectBase {
  readonly kind = 'Nil';
  constructor() {
    super(null, null, 'nil');
  }
}

export class Label extends ObjectBase {
  readonly kind = 'Label';
  used = false;
  constructor(pos: Pos, pkg: GoPackage, name: string) {
    super(pos, pkg, name);
  }
}

/** Names of one block. The chain ends at the universe: block … function, file, package, universe. */
export class Scope {
  readonly elems = new Map<string, GoObject>();
  readonly children: Scope[] = [];
  constructor(
    readonly parent: Scope | null,
    readonly comment: string,
    /** The outermost scope of a function: its parameters and its body. */
    readonly isFunc = false,
  ) {
    // The universe outlives every program and must not remember their packages.
    if (parent?.parent) parent.children.push(this);
  }

  lookup(name: string): GoObject | null {
    return this.elems.get(name) ?? null;
  }

  /**
   * The object that a use of `name` at offset `pos` of the file means, innermost scope first, or null. Without `pos`
   * declarations further down in the same function count too.
   */
  lookupParent(name: string, pos = Number.POSITIVE_INFINITY): GoObject | null {
    for (let s: Scope | null = this; s; s = s.parent) {
      const obj = s.elems.get(name);
      if (obj && obj.scopePos <= pos) return obj;
    }
    return null;
  }

  /** Declares obj, or gives back the object that has the name already. `_` is never declared. */
  insert(obj: GoObject, name = obj.name): GoObject | null {
    const old = this.elems.get(name);
    if (old) return old;
    this.elems.set(name, obj);
    obj.parent ??= this;
    return null;
  }
}

export class GoPackage {
  name = '';
  readonly scope: Scope;
  /** Directly imported packages, in order of their import declarations. */
  readonly imports: GoPackage[] = [];
  files: readonly File[] = [];
  /** Stands for one that could not be imported: what it lacks is no further error. */
  fake = false;
  /** All of it was checked (a package under check has none of its bodies yet). */
  complete = false;
  /** Language version × 100 that it is written in. */
  goVersion = GO_VERSION;
  constructor(
    /** The import path: `net/http`; `main` for the program. */
    readonly path: string,
    universe: Scope | null,
  ) {
    this.scope = new Scope(universe, `package ${path}`);
  }
}

/** Package-level variables that one expression initialises (`var a, b = f()` has two). */
export interface Initializer {
  readonly lhs: readonly Var[];
  readonly rhs: Expr;
}

export function isExported(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first < 0x80) return first >= 0x41 && first <= 0x5a;
  return /^\p{Lu}/u.test(name);
}
