/** Declarations of constants, variables, types and functions, at package level and inside functions. */
import { formatPos, type GenDecl, type ValueSpec } from '../syntax/ast.js';
import { initConst, initVar, initVars } from './assignments.js';
import { type Checker, type DeclInfo, newEnvironment, UNSET } from './checker.js';
import { type ConstValue, makeInt } from './constant.js';
import { expr } from './expr.js';
import { Const, type Func, type GoObject, TypeName, Var } from './objects.js';
import { Operand } from './operand.js';
import { isConstType, isValid } from './predicates.js';
import { targetFor, typeParams } from './generic.js';
import { arity } from './resolver.js';
import { funcBody } from './stmt.js';
import { funcType } from './typelit.js';
import { INVALID, Named, Signature, Tuple, type Type, under } from './types.js';
import { receiverBase, typExpr, varType } from './typexpr.js';
import type { Expr, TypeSpec } from '../syntax/ast.js';
import { cycleError, validType } from './validtype.js';

/** Checks the declaration of a package-level object (or method), unless that is done or under way. */
export function objDecl(c: Checker, obj: GoObject): void {
  const start = c.objPath.indexOf(obj);
  if (start >= 0) {
    inCycle(c, obj, start);
    return;
  }
  if (!('type' in obj) || obj.type !== UNSET) return;
  const d = c.objMap.get(obj);
  if (!d) return;
  c.objPath.push(obj);
  c.inEnvironment({ ...newEnvironment(d.file), decl: obj.kind === 'Const' || obj.kind === 'Var' ? d : null }, () => {
    if (obj.kind === 'Const') constDecl(c, obj, d.type, d.init, d.inherited, d.iota);
    else if (obj.kind === 'Var') varDecl(c, obj, d.lhs, d.type, d.init);
    else if (obj.kind === 'TypeName') {
      typeDecl(c, obj, d.tdecl!);
      collectMethods(c, obj);
    } else if (obj.kind === 'Func') funcDecl(c, obj, d);
  });
  c.objPath.pop();
}

/** obj is needed while it is being declared. Through types that is often right: type T *T. */
function inCycle(c: Checker, obj: GoObject, start: number): void {
  const cycle = c.objPath.slice(start);
  const values = cycle.filter((o) => o.kind === 'Const' || o.kind === 'Var').length;
  const definitions = cycle.filter((o) => o.kind === 'TypeName' && !o.alias).length;
  // Cycles of values alone are initialisation cycles, reported with the order of initialisation.
  let valid = values === cycle.length || (values === 0 && definitions > 0);
  if (!valid) {
    cycleError(c, cycle);
    valid = false;
  }
  if ((obj.kind === 'Const' || obj.kind === 'Var') && (!valid || obj.type === UNSET)) obj.type = INVALID;
  if (obj.kind === 'TypeName' && !valid) obj.type = INVALID;
  if (obj.kind === 'TypeName' && obj.type === UNSET) obj.type = INVALID;
}

export function constDecl(
  c: Checker,
  obj: Const,
  type: Expr | null,
  init: Expr | null,
  inherited: boolean,
  iota: ConstValue | null,
): void {
  const { iota: outerIota, errpos } = c.env;
  c.env.iota = iota;
  c.env.errpos = null;
  obj.value = null;
  let ok = true;
  if (type) {
    const t = typExpr(c, type);
    if (!isConstType(t)) {
      if (isValid(under(t))) c.error(type, `invalid constant type ${c.str(t)}`);
      obj.type = INVALID;
      ok = false;
    } else obj.type = t;
  }
  if (ok) {
    const x = new Operand();
    if (init) {
      if (inherited) c.env.errpos = obj.pos;
      expr(c, x, init);
    }
    initConst(c, obj, x);
  }
  c.env.iota = outerIota;
  c.env.errpos = errpos;
}

export function varDecl(c: Checker, obj: Var, lhs: readonly Var[] | null, type: Expr | null, init: Expr | null): void {
  if (type) obj.type = varType(c, type);
  if (!init) {
    if (!type) obj.type = INVALID;
    return;
  }
  if (!lhs || lhs.length === 1) {
    const x = new Operand();
    expr(c, x, init, targetFor(obj.type, obj.name));
    initVar(c, obj, x, 'variable declaration');
    return;
  }
  if (type) for (const v of lhs) v.type = obj.type;
  initVars(c, lhs, [init], null);
}

export function typeDecl(c: Checker, obj: TypeName, spec: TypeSpec): void {
  const generic = spec.typeParams.length > 0;
  if (spec.alias) {
    obj.alias = true;
    if (generic) {
      if (!c.allows(123)) c.error(spec.typeParams[0]!.names[0]!, `generic type alias ${c.requires(123)}`);
      c.openScope(spec, 'type parameters');
      obj.typeParams = typeParams(c, spec.typeParams, () => {});
    }
    const t = typExpr(c, spec.type);
    if (generic) c.closeScope();
    const own = t.kind === 'TypeParam' && obj.typeParams.includes(t);
    if (own) c.error(spec.type, 'cannot use type parameter declared in alias declaration as RHS');
    obj.type = own ? INVALID : t;
    return;
  }
  const named = new Named(obj);
  if (c.instance) named.outerArgs = c.instance.typeArgs;
  obj.type = named;
  c.later(() => validType(c, named));
  if (generic) {
    c.openScope(spec, 'type parameters');
    typeParams(c, spec.typeParams, (params) => {
      named.typeParams = params;
    });
  }
  const rhs = typExpr(c, spec.type, obj);
  if (generic) c.closeScope();
  if (obj.type !== named) return;
  if (rhs.kind === 'TypeParam') {
    c.error(spec.type, 'cannot use a type parameter as RHS in type declaration');
    named.underlying = INVALID;
    return;
  }
  // `type A B` where B is declared later in a cycle has no end.
  let t: Type = rhs;
  const seen = new Set<unknown>([named]);
  while (t.kind === 'Named') {
    if (seen.has(t)) {
      c.error(obj, `invalid recursive type: ${obj.name} refers to itself`);
      named.underlying = INVALID;
      return;
    }
    seen.add(t);
    if (t.underlying === null) {
      // Its declaration is under way; it gets this one's structure when it has its own.
      const other = t;
      c.later(() => {
        named.underlying = under(other);
      });
      return;
    }
    t = t.underlying;
  }
  named.underlying = t;
}

function collectMethods(c: Checker, obj: TypeName): void {
  const methods = c.methods.get(obj);
  if (!methods) return;
  c.methods.delete(obj);
  const base = obj.type.kind === 'Named' ? obj.type : null;
  const seen = new Map<string, Func>();
  for (const m of methods) {
    const old = seen.get(m.name);
    if (old) {
      c.error(m, `method ${obj.name}.${m.name} already declared at ${formatPos(old.pos!)}`);
      continue;
    }
    seen.set(m.name, m);
    base?.methods.push(m);
  }
  if (!base) return;
  c.later(() => {
    const u = under(base);
    if (u.kind !== 'Struct') return;
    for (const f of u.fields) {
      const m = f.name === '_' ? undefined : seen.get(f.name);
      if (m) c.error(m, `field and method with the same name ${f.name}${c.altDecl(f)}`);
    }
  });
}

function funcDecl(c: Checker, obj: Func, d: DeclInfo): void {
  const decl = d.fdecl!;
  const none = new Tuple([]);
  const sig = new Signature(null, none, none, false);
  // Known from now on: functions may be recursive.
  obj.type = sig;
  const recv = decl.recv?.[0] ?? null;
  funcType(c, decl.type, recv, sig);
  if (recv) c.later(() => validRecv(c, recv.type, sig));
  const { body } = decl;
  if (body) c.later(() => funcBody(c, d, sig, body, null));
}

/** Methods belong to types declared in this package that are neither pointers nor interfaces. */
function validRecv(c: Checker, e: Expr, sig: Signature): void {
  const t = sig.recv!.type;
  const { base: at } = receiverBase(e);
  const base = t.kind === 'Pointer' ? t.elem : t;
  if (!isValid(base)) return;
  if (base.kind === 'Named') {
    if (base.obj.pkg !== c.pkg) {
      c.error(at, `cannot define new methods on non-local type ${c.str(base)}`);
      return;
    }
    const u = under(base);
    if (u.kind === 'Pointer' || u.kind === 'Interface') {
      c.error(at, `invalid receiver type ${c.str(base)} (pointer or interface type)`);
    }
  } else if (base.kind === 'Basic') c.error(at, `cannot define new methods on non-local type ${c.str(base)}`);
  else c.error(at, `invalid receiver type ${c.str(t)}`);
}

/** A const, type or var declaration inside a function. */
export function declStmt(c: Checker, decl: GenDecl): void {
  let last: ValueSpec | null = null;
  for (const spec of decl.specs) {
    if (spec.kind === 'TypeSpec') {
      const obj = new TypeName(spec.name.pos, c.pkg, spec.name.name, UNSET);
      c.declare(c.env.scope, spec.name, obj, spec.name.pos.offset);
      c.objPath.push(obj);
      typeDecl(c, obj, spec);
      c.objPath.pop();
    } else if (spec.kind === 'ValueSpec' && decl.tok === 'const') {
      const own: boolean = spec.type !== null || spec.values.length > 0;
      if (own || last === null) last = spec;
      localConst(c, spec, last, !own && last !== spec);
    } else if (spec.kind === 'ValueSpec') localVar(c, spec);
  }
}

function localConst(c: Checker, spec: ValueSpec, from: ValueSpec, inherited: boolean): void {
  const top = c.pending;
  const iota = makeInt(spec.iota);
  const objects = spec.names.map((name, i) => {
    const obj = new Const(name.pos, c.pkg, name.name, UNSET, null);
    constDecl(c, obj, from.type, from.values[i] ?? null, inherited, iota);
    return obj;
  });
  arity(c, spec, from.values, true, inherited);
  c.processDelayed(top);
  spec.names.forEach((name, i) => {
    c.declare(c.env.scope, name, objects[i]!, spec.end.offset);
  });
}

function localVar(c: Checker, spec: ValueSpec): void {
  const top = c.pending;
  const vars = spec.names.map((name) => new Var(name.pos, c.pkg, name.name, UNSET));
  const { values } = spec;
  if (values.length === 1 && vars.length > 1) varDecl(c, vars[0]!, vars, spec.type, values[0]!);
  else
    vars.forEach((v, i) => {
      varDecl(c, v, null, spec.type, values[i] ?? null);
    });
  for (const v of vars) if (v.type === UNSET) v.type = INVALID;
  if (spec.type === null || values.length > 0) arity(c, spec, values, false, false);
  c.processDelayed(top);
  spec.names.forEach((name, i) => {
    c.declare(c.env.scope, name, vars[i]!, spec.end.offset);
  });
}
