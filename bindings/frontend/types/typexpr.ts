/** Identifiers, and expressions that stand for types. */
import { type Expr, type Ident, unparen } from '../syntax/ast.js';
import { type Checker, UNSET } from './checker.js';
import { toInt } from './constant.js';
import { objDecl } from './decl.js';
import { expr, use } from './expr.js';
import type { GoObject, TypeName } from './objects.js';
import { Operand } from './operand.js';
import { comparable, isComplex, isInteger, isUntyped, isValid } from './predicates.js';
import { aliasOf, instantiatedType, isGeneric, notConstraint } from './generic.js';
import { selector } from './selector.js';
import { funcType, interfaceType, structType } from './typelit.js';
import { Chan, GoArray, GoMap, INVALID, Pointer, Slice, type Type } from './types.js';
import { typ, universe, universeIota } from './universe.js';
import { representableConst } from './untyped.js';

/** What an identifier means here. `wantType`: it must be a type. */
export function ident(c: Checker, x: Operand, e: Ident, wantType: boolean): void {
  x.set('invalid', INVALID, e);
  const found = find(c, e);
  if (!found) return;
  const { obj } = found;
  c.recordUse(e, obj);
  if (obj.kind !== 'TypeName' && wantType) {
    c.error(e, `${obj.name} (${describe(obj)}) is not a type`);
    if (obj.kind === 'Var') obj.used = true;
    return;
  }
  if (obj.kind === 'PkgName') {
    c.error(e, `use of package ${obj.name} not in selector`);
    return;
  }
  if ('type' in obj && (obj.type === UNSET || (obj.kind === 'TypeName' && wantType && obj.pkg === c.pkg))) {
    objDecl(c, obj);
  }
  if (found.dotImport) found.dotImport.used = true;
  switch (obj.kind) {
    case 'Const':
      c.addDeclDep(obj);
      if (!isValid(obj.type)) return;
      x.value = obj.value;
      if (obj === universeIota) {
        if (c.env.iota === null) {
          c.error(e, 'cannot use iota outside constant declaration');
          return;
        }
        x.value = c.env.iota;
      }
      x.set('constant', obj.type);
      break;
    case 'TypeName':
      if (obj.pkg === null && isComplex(obj.type)) {
        c.error(e, `type ${obj.name} is not supported yet`);
        return;
      }
      x.set('typexpr', obj.type);
      break;
    case 'Var':
      if (obj.pkg === c.pkg) obj.used = true;
      c.addDeclDep(obj);
      if (!isValid(obj.type)) return;
      x.set('variable', obj.type);
      break;
    case 'Func':
      c.addDeclDep(obj);
      x.set('value', obj.type);
      break;
    case 'Builtin':
      x.builtin = obj.builtin;
      x.set('builtin', INVALID);
      break;
    case 'Nil':
      x.set('nilvalue', typ['untyped nil']);
      break;
    default:
  }
}

function find(c: Checker, e: Ident): { obj: GoObject; dotImport: { used: boolean } | null } | null {
  for (let s = c.env.scope; ; s = s.parent ?? universe) {
    const obj = s.lookup(e.name);
    if (obj) return { obj, dotImport: c.dotImports.get(s)?.get(e.name) ?? null };
    if (s === universe) break;
  }
  c.error(e, e.name === '_' ? 'cannot use _ as value or type' : `undefined: ${e.name}`);
  return null;
}

/** What sort of thing an object is, as messages call it. */
function describe(obj: GoObject): string {
  switch (obj.kind) {
    case 'PkgName':
      return 'package name';
    case 'Const':
      return 'constant';
    case 'Var':
      if (obj.isField) return 'struct field';
      if (obj.isParam) return obj.role;
      return obj.isPackageLevel ? 'package-level variable' : 'local variable';
    case 'Func':
      return obj.type?.recv ? 'method' : 'function';
    case 'Builtin':
      return 'built-in function';
    case 'Nil':
      return 'untyped nil';
    default:
      return obj.kind.toLowerCase();
  }
}

/** The type of a variable, parameter, field …: no constraint. */
export function varType(c: Checker, e: Expr): Type {
  const t = typExpr(c, e);
  notConstraint(c, e, t);
  return t;
}

/** The type that e stands for, INVALID after an error. `def`: the declaration whose right side e is. */
export function typExpr(c: Checker, e: Expr, def: TypeName | null = null): Type {
  let t = typInternal(c, e, def);
  const alias = aliasOf(c, e);
  if (alias) {
    c.error(e, `cannot use generic type ${c.params(alias)} without instantiation`);
    t = INVALID;
  } else if (isGeneric(t) && t.kind === 'Named' && e.kind !== 'IndexExpr' && e.kind !== 'ParenExpr') {
    c.error(e, `cannot use generic type ${c.str(t)} without instantiation`);
    t = INVALID;
  }
  c.recordTypeAndValue(e, 'typexpr', t, null);
  return t;
}

/** The same where a generic type may stand: in front of its type arguments. */
export function genericTypExpr(c: Checker, e: Expr): Type {
  const t = typInternal(c, e, null);
  c.recordTypeAndValue(e, 'typexpr', t, null);
  return t;
}

function typInternal(c: Checker, e: Expr, def: TypeName | null): Type {
  switch (e.kind) {
    case 'Ident':
    case 'SelectorExpr': {
      const x = new Operand();
      if (e.kind === 'Ident') ident(c, x, e, true);
      else selector(c, x, e, true);
      if (x.mode === 'typexpr') return x.type;
      if (!x.invalid) c.error(x, `${c.str(x)} is not a type`);
      return INVALID;
    }
    case 'IndexExpr':
      return instantiatedType(c, e);
    case 'ParenExpr':
      return typExpr(c, e.x, def);
    case 'ArrayType': {
      if (e.len === null) return new Slice(varType(c, e.elt));
      let len = -1;
      if (e.len.kind === 'Ellipsis') c.error(e, 'invalid use of [...] array (outside a composite literal)');
      else len = arrayLength(c, e.len);
      const elem = varType(c, e.elt);
      return len >= 0 ? new GoArray(len, elem) : INVALID;
    }
    case 'StructType':
      return structType(c, e);
    case 'StarExpr': {
      const elem = varType(c, e.x);
      return isValid(elem) ? new Pointer(elem) : INVALID;
    }
    case 'FuncType':
      return funcType(c, e, null);
    case 'InterfaceType':
      return interfaceType(c, e, def);
    case 'MapType': {
      const key = varType(c, e.key);
      const elem = varType(c, e.value);
      c.later(() => {
        if (!isValid(key) || comparable(key)) return;
        const why = key.kind === 'TypeParam' ? ' (missing comparable constraint)' : '';
        c.error(e.key, `invalid map key type ${c.str(key)}${why}`);
      });
      return new GoMap(key, elem);
    }
    case 'ChanType':
      return new Chan(e.dir, varType(c, e.value));
    default:
      c.error(e, `${c.str(e)} is not a type`);
      use(c, e);
      return INVALID;
  }
}

/** -1 after an error. */
function arrayLength(c: Checker, e: Expr): number {
  if (e.kind === 'Ident') {
    const obj = c.lookup(e.name);
    if (obj === null) {
      c.error(e, `undefined array length ${e.name} or missing type constraint`);
      return -1;
    }
    if (obj.kind !== 'Const') {
      if (obj.kind === 'Var' || obj.kind === 'PkgName') obj.used = true;
      c.error(e, `invalid array length ${e.name}`);
      return -1;
    }
  }
  const x = new Operand();
  expr(c, x, e);
  if (x.mode !== 'constant') {
    if (!x.invalid) c.error(x, `array length ${c.str(x)} must be constant`);
    return -1;
  }
  if ((isUntyped(x.type) || isInteger(x.type)) && x.value) {
    const n = toInt(x.value);
    if (n !== null && n >= 0n && representableConst(x.value, typ.int)) return Number(n);
  }
  if (isInteger(x.type)) c.error(x, `invalid array length ${c.str(x)}`);
  else c.error(x, `array length ${c.str(x)} must be integer`);
  return -1;
}

/** `T` and whether it stood behind a star, for receivers. */
export function receiverBase(e: Expr): { ptr: boolean; base: Expr } {
  const t = unparen(e);
  return t.kind === 'StarExpr' ? { ptr: true, base: unparen(t.x) } : { ptr: false, base: t };
}
