/** What every Go program knows without declaring it. */
import { makeBool, makeInt } from './constant.js';
import { Builtin, type BuiltinName, Const, Func, GoPackage, Nil, Scope, TypeName, Var } from './objects.js';
import {
  Basic,
  type BasicKind,
  INVALID,
  IS_BOOLEAN,
  IS_COMPLEX,
  IS_FLOAT,
  IS_INTEGER,
  IS_STRING,
  IS_UNSIGNED,
  IS_UNTYPED,
  Interface,
  Named,
  Signature,
  Tuple,
} from './types.js';

const UINT = IS_INTEGER | IS_UNSIGNED;

const infos: Record<BasicKind, number> = {
  invalid: 0,
  bool: IS_BOOLEAN,
  int: IS_INTEGER,
  int8: IS_INTEGER,
  int16: IS_INTEGER,
  int32: IS_INTEGER,
  int64: IS_INTEGER,
  uint: UINT,
  uint8: UINT,
  uint16: UINT,
  uint32: UINT,
  uint64: UINT,
  uintptr: UINT,
  float32: IS_FLOAT,
  float64: IS_FLOAT,
  complex64: IS_COMPLEX,
  complex128: IS_COMPLEX,
  string: IS_STRING,
  'unsafe.Pointer': 0,
  'untyped bool': IS_BOOLEAN | IS_UNTYPED,
  'untyped int': IS_INTEGER | IS_UNTYPED,
  'untyped rune': IS_INTEGER | IS_UNTYPED,
  'untyped float': IS_FLOAT | IS_UNTYPED,
  'untyped complex': IS_COMPLEX | IS_UNTYPED,
  'untyped string': IS_STRING | IS_UNTYPED,
  'untyped nil': IS_UNTYPED,
};

const kinds = Object.keys(infos) as BasicKind[];

/** The predeclared types: `typ.int`, `typ['untyped int']`. */
export const typ = Object.fromEntries(
  kinds.map((k) => [k, k === 'invalid' ? INVALID : new Basic(k, infos[k], k)]),
) as Record<BasicKind, Basic>;

/** uint8 and int32 under the names that programs prefer. */
export const universeByte = new Basic('uint8', UINT, 'byte');
export const universeRune = new Basic('int32', IS_INTEGER, 'rune');

export const emptyTuple = new Tuple([]);

/** The universe's scope. */
export const universe = new Scope(null, 'universe');

function declareType(name: string, t: Basic | Interface): void {
  universe.insert(new TypeName(null, null, name, t));
}

for (const kind of kinds) {
  if (kind !== 'invalid' && kind !== 'unsafe.Pointer' && !kind.startsWith('untyped')) declareType(kind, typ[kind]);
}
declareType('byte', universeByte);
declareType('rune', universeRune);

export const emptyInterface = new Interface([], []);
/** The same under its short name. */
export const universeAny = new Interface([], []);
universeAny.alias = 'any';
declareType('any', universeAny);

export const universeError = ((): Named => {
  const obj = new TypeName(null, null, 'error', INVALID);
  const named = new Named(obj);
  obj.type = named;
  const recv = new Var(null, null, '', named);
  const result = new Var(null, null, '', typ.string);
  const method = new Func(null, null, 'Error', new Signature(recv, emptyTuple, new Tuple([result]), false));
  named.underlying = new Interface([method], []);
  universe.insert(obj);
  return named;
})();

/** A constraint; it can't be the type of anything. */
export const universeComparable = ((): TypeName => {
  const obj = new TypeName(null, null, 'comparable', INVALID);
  const iface = new Interface([], []);
  iface.set = { methods: [], comparable: true, terms: null };
  const named = new Named(obj, iface);
  obj.type = named;
  universe.insert(obj);
  return obj;
})();

universe.insert(new Const(null, null, 'true', typ['untyped bool'], makeBool(true)));
universe.insert(new Const(null, null, 'false', typ['untyped bool'], makeBool(false)));
/** Its value is that of the declaration in which it stands. */
export const universeIota = new Const(null, null, 'iota', typ['untyped int'], makeInt(0));
universe.insert(universeIota);
universe.insert(new Nil());

/** How many arguments a predeclared function takes, and what its call may be used as. */
export interface BuiltinInfo {
  readonly nargs: number;
  readonly variadic: boolean;
  /** `expression`: its value must be used. */
  readonly kind: 'expression' | 'statement';
}

export const builtins: Record<BuiltinName, BuiltinInfo> = {
  append: { nargs: 1, variadic: true, kind: 'expression' },
  cap: { nargs: 1, variadic: false, kind: 'expression' },
  clear: { nargs: 1, variadic: false, kind: 'statement' },
  close: { nargs: 1, variadic: false, kind: 'statement' },
  complex: { nargs: 2, variadic: false, kind: 'expression' },
  copy: { nargs: 2, variadic: false, kind: 'statement' },
  delete: { nargs: 2, variadic: false, kind: 'statement' },
  imag: { nargs: 1, variadic: false, kind: 'expression' },
  len: { nargs: 1, variadic: false, kind: 'expression' },
  make: { nargs: 1, variadic: true, kind: 'expression' },
  max: { nargs: 1, variadic: true, kind: 'expression' },
  min: { nargs: 1, variadic: true, kind: 'expression' },
  new: { nargs: 1, variadic: false, kind: 'expression' },
  panic: { nargs: 1, variadic: false, kind: 'statement' },
  print: { nargs: 0, variadic: true, kind: 'statement' },
  println: { nargs: 0, variadic: true, kind: 'statement' },
  real: { nargs: 1, variadic: false, kind: 'expression' },
  recover: { nargs: 0, variadic: false, kind: 'statement' },
  // Of package unsafe.
  Sizeof: { nargs: 1, variadic: false, kind: 'expression' },
};

for (const name of Object.keys(builtins) as BuiltinName[]) {
  if (name !== 'Sizeof') universe.insert(new Builtin(name));
}

/** Package unsafe, as far as we have it: what goes through addresses. */
export const unsafePackage = ((): GoPackage => {
  const pkg = new GoPackage('unsafe', null);
  pkg.name = 'unsafe';
  pkg.complete = true;
  pkg.scope.insert(new TypeName(null, pkg, 'Pointer', typ['unsafe.Pointer']));
  pkg.scope.insert(new Builtin('Sizeof'));
  return pkg;
})();
