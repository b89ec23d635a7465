/** The objects of a package and its files: imports, and all package-level names before any of them is checked. */
import { type Expr, type File, type FuncDecl, formatPos, type GenDecl } from '../syntax/ast.js';
import type { ImportSpec, ValueSpec } from '../syntax/ast.js';
import { type Checker, type DeclInfo, UNSET } from './checker.js';
import { makeInt } from './constant.js';
import { objDecl } from './decl.js';
import { unquote } from './literal.js';
import { Const, Func, type GoObject, GoPackage, isExported, PkgName, Scope, TypeName, Var } from './objects.js';
import { receiverBase } from './typexpr.js';
import type { Signature } from './types.js';
import { directCycles } from './validtype.js';

interface Method {
  readonly obj: Func;
  readonly base: string;
}

export function collectObjects(c: Checker): void {
  const methods: Method[] = [];
  const fileScopes: Scope[] = [];
  for (const file of c.files) {
    c.info.defs.set(file.name, null);
    const scope = new Scope(c.pkg.scope, file.fileName);
    fileScopes.push(scope);
    c.info.scopes.set(file, scope);
    collectFile(c, file, scope, methods);
  }
  for (const scope of fileScopes) {
    for (const [name, obj] of scope.elems) {
      const alt = c.pkg.scope.lookup(name);
      if (!alt) continue;
      // Go prints packages as it prints objects.
      const show = (p: GoPackage | null) => `package ${p?.name} ("${p?.path}")`;
      const [how, from] = obj.kind === 'PkgName' ? ['import', obj.imported] : ['dot-import', obj.pkg];
      c.error(alt, `${name} already declared through ${how} of ${show(from)}${c.altDecl(obj)}`);
    }
  }
  for (const m of methods) {
    const base = baseTypeName(c, m.base);
    if (base) c.methods.set(base, [...(c.methods.get(base) ?? []), m.obj]);
  }
}

function collectFile(c: Checker, file: File, scope: Scope, methods: Method[]): void {
  for (const decl of file.decls) {
    if (decl.kind === 'FuncDecl') collectFunc(c, decl, scope, methods);
    else if (decl.tok === 'const') collectConsts(c, decl, scope);
    else {
      for (const spec of decl.specs) {
        if (spec.kind === 'ImportSpec') importSpec(c, spec, scope);
        else if (spec.kind === 'ValueSpec') collectVars(c, spec, scope);
        else {
          const obj = new TypeName(spec.name.pos, c.pkg, spec.name.name, UNSET);
          obj.alias = spec.alias;
          declarePkgObj(c, spec.name, obj, { ...noInfo(scope), tdecl: spec });
        }
      }
    }
  }
}

function noInfo(file: Scope): DeclInfo {
  return {
    file,
    lhs: null,
    type: null,
    init: null,
    inherited: false,
    tdecl: null,
    fdecl: null,
    iota: null,
    deps: new Set(),
  };
}

function declarePkgObj(c: Checker, id: Expr & { kind: 'Ident' }, obj: GoObject, info: DeclInfo): void {
  if (id.name === 'init') {
    c.error(id, 'cannot declare init - must be func');
    return;
  }
  if (id.name === 'main' && c.pkg.name === 'main') {
    c.error(id, 'cannot declare main - must be func');
    return;
  }
  c.declare(c.pkg.scope, id, obj, 0);
  obj.parent ??= c.pkg.scope;
  c.objMap.set(obj, info);
}

function collectConsts(c: Checker, decl: GenDecl, scope: Scope): void {
  let last: ValueSpec | null = null;
  for (const spec of decl.specs) {
    if (spec.kind !== 'ValueSpec') continue;
    const own = spec.type !== null || spec.values.length > 0;
    const inherited = !own && last !== null;
    if (own || last === null) last = spec;
    const from: ValueSpec = last;
    spec.names.forEach((name, i) => {
      const obj = new Const(name.pos, c.pkg, name.name, UNSET, null);
      const init = from.values[i] ?? null;
      const info = { ...noInfo(scope), type: from.type, init, inherited, iota: makeInt(spec.iota) };
      declarePkgObj(c, name, obj, info);
    });
    arity(c, spec, from.values, true, inherited);
  }
}

function collectVars(c: Checker, spec: ValueSpec, scope: Scope): void {
  const vars = spec.names.map((name) => new Var(name.pos, c.pkg, name.name, UNSET));
  const { type, values } = spec;
  // Variables of one call share its declaration, so that each depends on the whole.
  const shared = values.length === 1 ? { ...noInfo(scope), lhs: vars, type, init: values[0]! } : null;
  spec.names.forEach((name, i) => {
    declarePkgObj(c, name, vars[i]!, shared ?? { ...noInfo(scope), type, init: values[i] ?? null });
  });
  if (type === null || values.length > 0) arity(c, spec, values, false, false);
}

function collectFunc(c: Checker, decl: FuncDecl, scope: Scope, methods: Method[]): void {
  const { name } = decl.name;
  const obj = new Func(decl.name.pos, c.pkg, name, UNSET as unknown as Signature);
  obj.decl = decl;
  if (!decl.recv) {
    const special = name === 'init' || (name === 'main' && c.pkg.name === 'main');
    if (special && (decl.type.params.length > 0 || decl.type.results.length > 0)) {
      c.softError(decl.name, `func ${name} must have no arguments and no return values`);
    }
    const [param] = decl.type.typeParams;
    if (special && param) c.softError(param.names[0]!, `func ${name} must have no type parameters`);
    if (name === 'init') {
      // init functions can't be mentioned.
      obj.parent = c.pkg.scope;
      c.info.defs.set(decl.name, obj);
      if (!decl.body) c.softError(decl.name, 'func init must have a body');
    } else c.declare(c.pkg.scope, decl.name, obj, 0);
  } else {
    const [recv] = decl.recv;
    const found = recv ? receiverBase(recv.type).base : null;
    const base = found?.kind === 'IndexExpr' ? found.x : found;
    if (base?.kind === 'Ident' && name !== '_') methods.push({ obj, base: base.name });
    c.info.defs.set(decl.name, obj);
  }
  c.objMap.set(obj, { ...noInfo(scope), fdecl: decl });
}

/** The declared type of that name, through aliases of this package. */
function baseTypeName(c: Checker, start: string): TypeName | null {
  let name = start;
  for (const seen = new Set<string>(); !seen.has(name); ) {
    seen.add(name);
    const obj = c.pkg.scope.lookup(name);
    if (obj?.kind !== 'TypeName') return null;
    const spec = c.objMap.get(obj)?.tdecl;
    if (!spec) return null;
    if (!spec.alias) return obj;
    const { base } = receiverBase(spec.type);
    if (base.kind !== 'Ident') return null;
    name = base.name;
  }
  return null;
}

/** As many values as names? */
export function arity(
  c: Checker,
  spec: ValueSpec,
  values: readonly Expr[],
  isConst: boolean,
  inherited: boolean,
): void {
  const [l, r] = [spec.names.length, values.length];
  if (l < r) {
    const extra = values[l]!;
    // An inherited value stands elsewhere.
    if (inherited) c.error(spec, `extra init expr at ${formatPos(extra.pos)}`);
    else c.error(extra, `extra init expr ${c.str(extra)}`);
  } else if (l > r && (isConst || r !== 1)) {
    const name = spec.names[r]!;
    c.error(name, `missing init expr for ${name.name}`);
  }
}

function importSpec(c: Checker, spec: ImportSpec, scope: Scope): void {
  const path = new TextDecoder().decode(unquote(spec.path.value));
  const bad = badPath(path);
  if (bad) {
    c.error(spec.path, `invalid import path (${bad})`);
    return;
  }
  const found = c.importer(path, spec);
  let imported: GoPackage;
  if (typeof found === 'string') {
    c.error(spec.path, found);
    imported = new GoPackage(path, null);
    imported.name = path.slice(path.lastIndexOf('/') + 1);
    imported.fake = true;
  } else imported = found;
  const name = spec.name?.name ?? imported.name;
  if (name === 'init') {
    c.error(spec, 'cannot import package as init - init must be a func');
    return;
  }
  if (!c.pkg.imports.includes(imported)) c.pkg.imports.push(imported);
  const obj = new PkgName((spec.name ?? spec.path).pos, c.pkg, name, imported);
  if (spec.name) c.info.defs.set(spec.name, obj);
  else c.recordImplicit(spec, obj);
  if (imported.fake) obj.used = true;
  c.imports.push(obj);
  if (name !== '.') {
    c.declare(scope, null, obj, 0);
    return;
  }
  const names = c.dotImports.get(scope) ?? new Map<string, PkgName>();
  c.dotImports.set(scope, names);
  for (const [exported, o] of imported.scope.elems) {
    if (!isExported(exported) || !c.allows(o.since)) continue;
    const alt = scope.lookup(exported);
    if (alt) {
      c.error(spec.name!, `${exported} redeclared in this block${c.altDecl(alt)}`);
      continue;
    }
    scope.elems.set(exported, o);
    names.set(exported, obj);
  }
}

function badPath(path: string): string {
  if (path === '') return 'empty string';
  const bad = [...path].find((ch) => /[!"#$%&'()*,:;<=>?[\]^{|}`\ufffd\s\p{C}]/u.test(ch));
  return bad === undefined
    ? ''
    : `invalid character U+${bad.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Checks all declarations of the package, but no function bodies: types first, aliases after them, then the rest. */
export function packageObjects(c: Checker): void {
  const all = [...c.objMap.keys()];
  directCycles(c);
  const isType = (o: GoObject) => o.kind === 'TypeName';
  const isAlias = (o: GoObject) => o.kind === 'TypeName' && o.alias;
  for (const o of all) if (isType(o) && !isAlias(o)) objDecl(c, o);
  for (const o of all) if (isAlias(o)) objDecl(c, o);
  for (const o of all) if (!isType(o)) objDecl(c, o);
  c.methods.clear();
}

export function unusedImports(c: Checker): void {
  for (const obj of c.imports) {
    if (obj.used || obj.name === '_') continue;
    const { path } = obj.imported;
    const last = path.slice(path.lastIndexOf('/') + 1);
    const as = obj.name === '.' || obj.name === last ? '' : ` as ${obj.name}`;
    c.softError(obj, `"${path}" imported${as} and not used`);
  }
}
