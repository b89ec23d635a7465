/**
 * The types of Go, as in go/types. `kind` tells them apart; two classes carry a prefix because Array and Map are
 * JavaScript's own. Two types are identical when `identical(a, b)` (predicates.ts) says so, never by `===`; a key for
 * tables is `typeKey(t)` (typestring.ts), equal exactly for identical types.
 *
 * There is no Alias type: the name of an alias stands for the aliased type itself (`byte`, `rune` and `any` are kept
 * apart only in how they print).
 */
import type { ChanDir, Pos } from '../syntax/ast.js';
import type { Func, GoPackage, TypeName, Var } from './objects.js';

export type Type =
  | Basic
  | Named
  | Pointer
  | Slice
  | GoArray
  | GoMap
  | Chan
  | Struct
  | Signature
  | Interface
  | Tuple
  | TypeParam
  | Union;

export type BasicKind =
  | 'invalid'
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'string'
  | 'unsafe.Pointer'
  | 'untyped bool'
  | 'untyped int'
  | 'untyped rune'
  | 'untyped float'
  | 'untyped complex'
  | 'untyped string'
  | 'untyped nil';

/** What a basic type can do: bits of `Basic.info`. */
export const IS_BOOLEAN = 1;
export const IS_INTEGER = 2;
export const IS_UNSIGNED = 4;
export const IS_FLOAT = 8;
export const IS_COMPLEX = 16;
export const IS_STRING = 32;
export const IS_UNTYPED = 64;
export const IS_ORDERED = IS_INTEGER | IS_FLOAT | IS_STRING;
export const IS_NUMERIC = IS_INTEGER | IS_FLOAT | IS_COMPLEX;
export const IS_CONST_TYPE = IS_BOOLEAN | IS_NUMERIC | IS_STRING;

/** A predeclared type. byte and rune are objects of their own with the kinds uint8 and int32: compare kinds. */
export class Basic {
  readonly kind = 'Basic';
  constructor(
    readonly basic: BasicKind,
    readonly info: number,
    readonly name: string,
  ) {}
}

/** How an instantiated type gets what its generic type has: set by subst.ts, which knows how to substitute. */
export interface Expander {
  underlying(t: Named): Type | null;
  methods(t: Named): Func[];
}

/** A declared type. Its underlying type is never Named; it is set once its declaration has been checked. */
export class Named {
  readonly kind = 'Named';
  /** Unique in this process, in order of creation. */
  readonly id: number;
  /** For generic types. */
  typeParams: readonly TypeParam[] = [];
  /** Of a generic type: what it was instantiated to, by the keys of the arguments. */
  readonly instances = new Map<string, Named>();
  /** Declared in an instance of a generic function: the type arguments of that function. */
  outerArgs: readonly Type[] = [];
  /** Of an instance: where it was mentioned first. */
  place: Pos | null = null;
  static created = 0;
  static expander: Expander;
  private known: Type | null;
  private readonly declared: Func[] = [];
  constructor(
    readonly obj: TypeName,
    underlying: Type | null = null,
    /** For an instantiated type: the generic type and its arguments. See `instantiate()`: there is one for each list. */
    readonly origin: Named | null = null,
    readonly typeArgs: readonly Type[] = [],
  ) {
    this.id = ++Named.created;
    this.known = underlying;
  }
  /** null: its declaration is still being checked. */
  get underlying(): Type | null {
    if (this.known === null && this.origin !== null) this.known = Named.expander.underlying(this);
    return this.known;
  }
  set underlying(t: Type | null) {
    this.known = t;
  }
  /** Declared methods in source order (not those of embedded fields). */
  get methods(): Func[] {
    return this.origin === null ? this.declared : Named.expander.methods(this);
  }
}

export class Pointer {
  readonly kind = 'Pointer';
  constructor(readonly elem: Type) {}
}

export class Slice {
  readonly kind = 'Slice';
  constructor(readonly elem: Type) {}
}

export class GoArray {
  readonly kind = 'Array';
  /** A negative length stands for an array whose length had an error. */
  constructor(
    readonly len: number,
    readonly elem: Type,
  ) {}
}

export class GoMap {
  readonly kind = 'Map';
  constructor(
    readonly key: Type,
    readonly elem: Type,
  ) {}
}

export class Chan {
  readonly kind = 'Chan';
  constructor(
    readonly dir: ChanDir,
    readonly elem: Type,
  ) {}
}

export class Struct {
  readonly kind = 'Struct';
  /** `tags[i]` belongs to `fields[i]`; '' without tag. */
  constructor(
    public fields: readonly Var[],
    public tags: readonly string[] = [],
  ) {}
}

/** Parameters, results, and the type of an expression with several values. */
export class Tuple {
  readonly kind = 'Tuple';
  constructor(readonly vars: readonly Var[]) {}
}

export class Signature {
  readonly kind = 'Signature';
  typeParams: readonly TypeParam[] = [];
  /** Of a method of a generic type: the names that its receiver gives the type's parameters. */
  recvTypeParams: readonly TypeParam[] = [];
  /** With `variadic` the last parameter's type is a Slice (or string, only for append). */
  constructor(
    public recv: Var | null,
    public params: Tuple,
    public results: Tuple,
    public variadic: boolean,
  ) {}
}

export class Interface {
  readonly kind = 'Interface';
  /** How it prints in place of its text: `any`. */
  alias: string | null = null;
  /** All methods with those of embedded interfaces, sorted by id; see `typeSet()` in typeset.ts. */
  set: TypeSet | null = null;
  /** Only a type set given by a constraint literal such as `[T ~int]`. */
  implicit = false;
  constructor(
    /** Explicitly declared methods, sorted by name. */
    public methods: readonly Func[],
    public embeddeds: readonly Type[],
  ) {}
}

/** What an interface admits: its methods, and (constraints only) comparability and type terms. */
export interface TypeSet {
  /** Sorted by `methodId`. */
  readonly methods: readonly Func[];
  readonly comparable: boolean;
  /** null: all types. */
  readonly terms: readonly Term[] | null;
}

export interface Term {
  readonly tilde: boolean;
  readonly type: Type;
}

/** `~int | string`, only embedded in constraint interfaces. */
export class Union {
  readonly kind = 'Union';
  constructor(readonly terms: readonly Term[]) {}
}

export class TypeParam {
  readonly kind = 'TypeParam';
  /** Unique in this process. */
  readonly id: number;
  constraint: Type | null = null;
  private wrapped: Interface | null = null;
  static created = 0;
  constructor(
    readonly obj: TypeName,
    readonly index: number,
  ) {
    this.id = ++TypeParam.created;
  }
  /** The interface that the constraint is, or that stands around it: `[T int]` is `[T interface{ int }]`. */
  get iface(): Interface {
    const bound = this.constraint ?? INVALID;
    const u = under(bound);
    if (u.kind === 'Interface') return u;
    if (this.wrapped === null || this.wrapped.embeddeds[0] !== bound) {
      this.wrapped = new Interface([], u === INVALID ? [] : [bound]);
      this.wrapped.implicit = true;
    }
    return this.wrapped;
  }
}

/** The underlying type: of a Named what it was declared as, of every other type itself (a type parameter too). */
export function under(t: Type): Exclude<Type, Named> {
  if (t.kind !== 'Named') return t;
  const u = t.underlying;
  // Unset only while its declaration is being checked, and for declarations with an error.
  return u === null || u.kind === 'Named' ? INVALID : u;
}

/** The type of every expression that has an error; it silences further errors. */
export const INVALID = new Basic('invalid', 0, 'invalid type');

/** How a package's name is shown before a type's: '' for none. */
export type Qualifier = (pkg: GoPackage) => string;
