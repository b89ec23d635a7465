/** Type literals: structs, functions, interfaces. */
import { type Expr, type Field, type FuncType, formatPos, type Ident } from '../syntax/ast.js';
import type { InterfaceType, Pos, StructType } from '../syntax/ast.js';
import { startPos } from '../syntax/positions.js';
import type { Checker } from './checker.js';
import { unquote } from './literal.js';
import { Func, type TypeName, Var } from './objects.js';
import { identical, isValid } from './predicates.js';
import { methodId, typeSet } from './typeset.js';
import { INVALID, Interface, Pointer, Signature, Slice, Struct, Tuple, type Type, under } from './types.js';
import { constraintElement, genericReceiver, typeParams } from './generic.js';
import { receiverBase, varType } from './typexpr.js';

export function structType(c: Checker, e: StructType): Struct {
  const fields: Var[] = [];
  const tags: string[] = [];
  const seen = new Map<string, Var>();
  const add = (id: Ident, type: Type, embedded: boolean, tag: string) => {
    const f = new Var(id.pos, c.pkg, id.name, type);
    f.isField = true;
    f.embedded = embedded;
    const old = id.name === '_' ? undefined : seen.get(id.name);
    if (old) {
      c.error(id, `${id.name} redeclared${c.altDecl(old)}`);
      return;
    }
    seen.set(id.name, f);
    fields.push(f);
    tags.push(tag);
    c.info.defs.set(id, f);
  };
  for (const field of e.fields) {
    const type = varType(c, field.type);
    const tag = field.tag ? new TextDecoder().decode(unquote(field.tag.value)) : '';
    for (const id of field.names) add(id, type, false, tag);
    if (field.names.length > 0) continue;
    const id = embeddedName(field.type);
    if (!id) {
      c.error(field.type, `invalid syntax tree: invalid embedded field type ${c.str(field.type)}`);
      continue;
    }
    // It declares the field and uses the type: `defs` and `uses` both have it.
    add(id, type, true, tag);
    c.later(() => checkEmbedded(c, field.type, type));
  }
  return new Struct(fields, tags.some((t) => t !== '') ? tags : []);
}

function embeddedName(e: Expr): Ident | null {
  switch (e.kind) {
    case 'Ident':
      return e;
    case 'StarExpr':
      return e.x.kind === 'StarExpr' ? null : embeddedName(e.x);
    case 'SelectorExpr':
      return e.sel;
    case 'IndexExpr':
      return embeddedName(e.x);
    default:
      return null;
  }
}

function checkEmbedded(c: Checker, at: Expr, type: Type): void {
  const [t, ptr] = type.kind === 'Pointer' ? [type.elem, true] : [type, false];
  const u = under(t);
  if (t.kind === 'TypeParam') c.error(at, 'embedded field type cannot be a (pointer to a) type parameter');
  else if (u.kind === 'Pointer') c.error(at, 'embedded field type cannot be a pointer');
  else if (u.kind === 'Basic' && u.basic === 'unsafe.Pointer') {
    c.error(at, 'embedded field type cannot be unsafe.Pointer');
  } else if (u.kind === 'Interface' && ptr) c.error(at, 'embedded field type cannot be a pointer to an interface');
}

/** A function's type; opens the scope of its parameters, which its body shares. `recv`: of a method. */
export function funcType(c: Checker, e: FuncType, recv: Field | null, into?: Signature): Signature {
  const empty = new Tuple([]);
  const sig = into ?? new Signature(null, empty, empty, false);
  const scope = c.openScope(e, 'function', true);
  c.funcScopes.set(sig, scope);
  // Visible from the body on: in their own signature they don't hide types.
  const declared: [Ident, Var][] = [];
  const receiver = recv ? receiverVar(c, recv, declared, sig) : null;
  if (c.instance === null) {
    typeParams(c, e.typeParams, (params) => {
      sig.typeParams = params;
    });
  } else if (recv === null && into) c.bindTypeArgs(e.typeParams.flatMap((f) => f.names));
  const params = collect(c, e.params, declared, 'parameter');
  const results = collect(c, e.results, declared, 'result variable');
  for (const [id, v] of declared) c.declare(scope, id, v, e.end.offset);
  sig.recv = receiver;
  sig.params = new Tuple(params.vars);
  sig.results = new Tuple(results.vars);
  sig.variadic = params.variadic;
  c.closeScope();
  return sig;
}

/** The receiver; of a generic type it brings type parameters: `func (l *List[E])`. */
function receiverVar(c: Checker, recv: Field, declared: [Ident, Var][], sig: Signature): Var {
  const { ptr, base } = receiverBase(recv.type);
  if (base.kind !== 'IndexExpr') return collect(c, [recv], declared, 'receiver').vars[0]!;
  let type: Type;
  if (c.instance !== null) {
    c.bindTypeArgs(base.indices.map((i) => (i.kind === 'Ident' ? i : null)));
    type = c.instance.recv ?? INVALID;
  } else {
    type = genericReceiver(c, base, (params) => {
      sig.recvTypeParams = params;
    });
    if (isValid(type) && ptr) type = new Pointer(type);
  }
  c.recordTypeAndValue(recv.type, 'typexpr', type, null);
  const [id] = recv.names;
  const v = new Var(id?.pos ?? recv.pos, c.pkg, id?.name ?? '', type);
  v.isParam = true;
  v.role = 'receiver';
  v.used = true;
  if (id) declared.push([id, v]);
  return v;
}

function collect(
  c: Checker,
  fields: readonly Field[],
  declared: [Ident, Var][],
  role: Var['role'],
): { vars: Var[]; variadic: boolean } {
  const vars: Var[] = [];
  let variadic = false;
  for (const f of fields) {
    let type: Type;
    if (f.type.kind === 'Ellipsis') {
      const elem = f.type.elt ? varType(c, f.type.elt) : INVALID;
      variadic = role === 'parameter';
      type = new Slice(elem);
      c.recordTypeAndValue(f.type, 'typexpr', type, null);
    } else type = varType(c, f.type);
    const names: (Ident | null)[] = f.names.length > 0 ? [...f.names] : [null];
    for (const id of names) {
      const v = new Var(id?.pos ?? f.pos, c.pkg, id?.name ?? '', type);
      v.isParam = true;
      v.role = role;
      v.used = true;
      vars.push(v);
      if (id) declared.push([id, v]);
    }
  }
  return { vars, variadic };
}

export function interfaceType(c: Checker, e: InterfaceType, def: TypeName | null): Interface {
  const methods: Func[] = [];
  const embeddeds: Type[] = [];
  const places: Expr[] = [];
  const t = new Interface(methods, embeddeds);
  const seen = new Map<string, Func>();
  const recvType = def && def.type.kind === 'Named' ? def.type : t;
  for (const f of e.methods) {
    const [id] = f.names;
    if (!id) {
      const type = constraintElement(c, f.type);
      if (!isValid(type)) continue;
      embeddeds.push(type);
      places.push(f.type);
      continue;
    }
    if (id.name === '_') {
      c.error(id, 'methods must have a unique non-blank name');
      continue;
    }
    if (f.type.kind !== 'FuncType') continue;
    const sig = funcType(c, f.type, null);
    c.recordTypeAndValue(f.type, 'typexpr', sig, null);
    sig.recv = new Var(id.pos, c.pkg, '', recvType);
    const m = new Func(id.pos, c.pkg, id.name, sig);
    const old = seen.get(id.name);
    if (old) {
      c.error(id, `duplicate method ${id.name}${otherMethod(old, old.pos)}`);
      continue;
    }
    seen.set(id.name, m);
    c.info.defs.set(id, m);
    methods.push(m);
  }
  methods.sort((a, b) => (methodId(a) < methodId(b) ? -1 : 1));
  c.later(() => checkInterface(c, t, places));
  return t;
}

function checkInterface(c: Checker, t: Interface, places: readonly Expr[]): void {
  // Where this interface got a method from: declared in it, or with an embedded one.
  const found = new Map<string, { m: Func; pos: Pos | null }>(t.methods.map((m) => [methodId(m), { m, pos: m.pos }]));
  t.embeddeds.forEach((type, i) => {
    const place = places[i]!;
    const u = under(type);
    if (type.kind === 'TypeParam') {
      c.error(place, 'term cannot be a type parameter');
      t.set = { methods: [], comparable: false, terms: [] };
    }
    if (u.kind !== 'Interface') return;
    for (const m of typeSet(u).methods) {
      const old = found.get(methodId(m));
      if (!old) found.set(methodId(m), { m, pos: startPos(place) });
      else if (!identical(m.type, old.m.type)) c.error(place, `duplicate method ${m.name}${otherMethod(m, old.pos)}`);
    }
  });
}

function otherMethod(m: Func, pos: Pos | null): string {
  return pos ? `\n\t${formatPos(pos)}: other declaration of method ${m.name}` : '';
}
