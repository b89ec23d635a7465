/** `x.f`: qualified names, fields, methods. */
import type { SelectorExpr } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import { exprOrType } from './expr.js';
import { isInterfacePtr } from './assignability.js';
import { lookupFieldOrMethod } from './lookup.js';
import { type Func, type GoObject, isExported, type PkgName, Var } from './objects.js';
import type { Operand } from './operand.js';
import { isValid } from './predicates.js';
import { INVALID, Signature, Tuple, type Type, under } from './types.js';

export function selector(c: Checker, x: Operand, e: SelectorExpr, wantType: boolean): void {
  x.expr = e;
  if (e.x.kind === 'Ident') {
    const obj = c.lookup(e.x.name);
    if (obj?.kind === 'PkgName') {
      c.recordUse(e.x, obj);
      qualified(c, x, e, obj);
      return;
    }
  }
  exprOrType(c, x, e.x);
  if (x.mode === 'builtin') {
    c.error(e.x.end, `invalid use of ${c.str(x)} in selector expression`);
    x.invalidate();
  }
  if (!x.invalid && wantType) {
    c.error(e.sel, `${c.str(e)} is not a type`);
    x.invalidate();
  }
  if (!x.invalid) member(c, x, e);
  if (x.invalid) x.type = INVALID;
  x.expr = e;
}

function qualified(c: Checker, x: Operand, e: SelectorExpr, name: PkgName): void {
  name.used = true;
  const sel = e.sel.name;
  const pkg = name.imported;
  const found = pkg.scope.lookup(sel);
  const obj = found && c.allows(found.since) ? found : null;
  if (!obj) {
    if (!pkg.fake && sel !== '_') {
      const other = [...pkg.scope.elems.keys()]
        .filter((k) => k !== sel && k.toLowerCase() === sel.toLowerCase() && isExported(k))
        .sort()[0];
      c.error(e.sel, `undefined: ${c.str(e)}${other === undefined ? '' : ` (but have ${other})`}`);
    }
    x.set('invalid', INVALID);
    return;
  }
  if (!obj.exported) c.error(e.sel, `name ${sel} not exported by package ${pkg.name}`);
  c.recordUse(e.sel, obj);
  setObject(x, obj);
}

/** An operand for an object whose declaration is known. */
function setObject(x: Operand, obj: GoObject): void {
  switch (obj.kind) {
    case 'Const':
      x.set('constant', obj.type);
      x.value = obj.value;
      break;
    case 'TypeName':
      x.set('typexpr', obj.type);
      break;
    case 'Var':
      x.set('variable', obj.type);
      break;
    case 'Func':
      x.set('value', obj.type);
      break;
    case 'Builtin':
      // Of unsafe.
      x.set('builtin', INVALID);
      x.builtin = obj.builtin;
      return;
    default:
      x.set('invalid', INVALID);
  }
  if (!isValid(x.type)) x.invalidate();
}

function member(c: Checker, x: Operand, e: SelectorExpr): void {
  const sel = e.sel.name;
  const { obj, index, indirect } = lookupFieldOrMethod(x.type, x.mode === 'variable', c.pkg, sel);
  if (!obj) {
    if (isValid(under(x.type))) c.error(e.sel, missing(c, x, sel, index, indirect));
    x.invalidate();
    return;
  }
  if (obj.kind === 'Func') c.resolve(obj);
  if (x.mode === 'typexpr') {
    if (obj.kind === 'Func') methodExpr(c, x, e, obj, index, indirect);
    else {
      const what = `${c.str(e.x)}.${sel}`;
      c.error(e.sel, `${what} undefined (type ${c.str(x.type)} has no method ${sel})`);
      x.invalidate();
    }
    return;
  }
  const recv = x.type;
  if (obj.kind === 'Var') {
    c.recordSelection(e, { kind: 'field', recv, obj, index, indirect, type: obj.type });
    x.set(x.mode === 'variable' || indirect ? 'variable' : 'value', obj.type);
    if (!isValid(obj.type)) x.invalidate();
    return;
  }
  const sig = new Signature(null, obj.type.params, obj.type.results, obj.type.variadic);
  c.recordSelection(e, { kind: 'method', recv, obj, index, indirect, type: sig });
  x.set('value', sig);
  c.addDeclDep(obj);
}

/** `T.m`: a function with the receiver as its first parameter. */
function methodExpr(
  c: Checker,
  x: Operand,
  e: SelectorExpr,
  m: Func,
  index: readonly number[],
  indirect: boolean,
): void {
  const { params, results, variadic, recv } = m.type;
  const first = params.vars[0];
  const name = first && first.name !== '' ? recv?.name || '_' : '';
  const receiver = new Var(recv?.pos ?? null, m.pkg, name, x.type);
  const sig = new Signature(null, new Tuple([receiver, ...params.vars]), results, variadic);
  c.recordSelection(e, { kind: 'methodExpr', recv: x.type, obj: m, index, indirect, type: sig });
  x.set('value', sig);
  c.addDeclDep(m);
}

function missing(c: Checker, x: Operand, sel: string, index: readonly number[], indirect: boolean): string {
  const t = c.str(x.type);
  const at = c.str(x.expr!);
  if (index.length > 0) return `ambiguous selector ${at}.${sel}`;
  if (indirect) {
    if (x.mode === 'typexpr') return `invalid method expression ${t}.${sel} (needs pointer receiver (*${t}).${sel})`;
    return `cannot call pointer method ${sel} on ${t}`;
  }
  let why: string;
  if (isInterfacePtr(x.type)) why = `type ${t} is pointer to interface, not interface`;
  else if (x.type.kind === 'Pointer' && x.type.elem.kind === 'TypeParam') {
    why = `type ${t} is pointer to type parameter, not type parameter`;
  } else {
    const { obj } = lookupFieldOrMethod(x.type, x.mode === 'variable', c.pkg, sel, true);
    why = lookupError(c, x.type, sel, obj, false);
  }
  return `${at}.${sel} undefined (${why})`;
}

const tail = (s: string) => [...s].slice(1).join('');

/** Why a name isn't there; `obj`: one that differs only in case, or can't be seen from here. */
export function lookupError(c: Checker, type: Type, sel: string, obj: Var | Func | null, structLit: boolean): string {
  const t = c.str(type);
  const alt = obj?.name ?? '';
  let hint = '';
  let hidden = false;
  if (obj) {
    if (obj.pkg === c.pkg) hint = 'other';
    else if (isExported(sel)) hint = isExported(alt) ? 'other' : tail(sel) === tail(alt) ? 'unexported' : '';
    else if (isExported(alt)) hint = tail(sel) === tail(alt) ? 'other' : '';
    else hidden = sel === alt;
  }
  const what = obj?.kind === 'Func' ? 'method' : 'field';
  if (hidden) {
    const of = structLit ? ` in struct literal of type ${t}` : '';
    return `cannot refer to unexported ${what} ${alt}${of}`;
  }
  const head = structLit
    ? `unknown field ${sel} in struct literal of type ${t}`
    : `type ${t} has no field or method ${sel}`;
  if (hint === '') return head;
  const kind = structLit ? '' : `${what} `;
  return `${head}, but does have ${hint === 'unexported' ? 'unexported ' : ''}${kind}${alt}`;
}
