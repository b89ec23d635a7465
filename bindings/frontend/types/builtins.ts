/** Calls of predeclared functions. */
import type { CallExpr } from '../syntax/ast.js';
import { assignableTo } from './assignability.js';
import { assignment } from './assignments.js';
import { matchTypes } from './binary.js';
import { callArguments } from './call.js';
import type { Checker } from './checker.js';
import { compareOp, makeInt } from './constant.js';
import { exprList, exprOrType, use } from './expr.js';
import { indexValue } from './indexing.js';
import { type BuiltinName, Var } from './objects.js';
import { Operand } from './operand.js';
import { arrayPtrDeref, identical, isOrdered, isString, isUntyped, isValid } from './predicates.js';
import { sizeof } from './sizes.js';
import { commonUnder, coreType, termsOf, underIs } from './typeset.js';
import { INVALID, Pointer, Signature, Slice, Tuple, type Type, under } from './types.js';
import { varType } from './typexpr.js';
import { builtins, emptyInterface, emptyTuple, typ, universeByte } from './universe.js';
import { updateExprType } from './untyped.js';

const byteSlice = new Slice(universeByte);

/** The signature of one call, recorded for whoever compiles it. */
function makeSig(result: Type | null, ...params: Type[]): Signature {
  const v = (t: Type) => new Var(null, null, '', t);
  return new Signature(null, new Tuple(params.map(v)), result ? new Tuple([v(result)]) : emptyTuple, false);
}

/** Leaves the result in x; false after an error. */
export function builtin(c: Checker, x: Operand, call: CallExpr, id: BuiltinName): boolean {
  const info = builtins[id];
  if (call.ellipsis && id !== 'append') {
    c.error(call, `invalid operation: invalid use of ... with built-in ${id}`);
    use(c, ...call.args);
    return false;
  }
  // len(x) of an array is constant unless computing x calls something.
  const outer = c.env.hasCallOrRecv;
  if (id === 'len' || id === 'cap') c.env.hasCallOrRecv = false;
  let args: Operand[] = [];
  let nargs = call.args.length;
  if (id !== 'make' && id !== 'new') {
    args = exprList(c, call.args);
    nargs = args.length;
    if (args.some((a) => a.invalid)) return false;
    if (args[0]) x.copy(args[0]);
  }
  const few = nargs < info.nargs;
  if (few || (!info.variadic && nargs > info.nargs)) {
    const counts = `(expected ${info.nargs}, found ${nargs})`;
    c.error(call, `invalid operation: ${few ? 'not enough' : 'too many'} arguments for ${c.str(call)} ${counts}`);
    return false;
  }
  const ok = evaluate(c, x, call, id, args);
  if (id === 'len' || id === 'cap') c.env.hasCallOrRecv = outer;
  if (ok && x.mode !== 'constant') x.value = null;
  return ok;
}

function evaluate(c: Checker, x: Operand, call: CallExpr, id: BuiltinName, args: readonly Operand[]): boolean {
  switch (id) {
    case 'append':
      return append(c, x, call, args);
    case 'cap':
    case 'len':
      return length(c, x, call, id);
    case 'clear': {
      if (!underIs(x.type, (u) => u.kind === 'Map' || u.kind === 'Slice')) {
        const why = 'argument must be (or constrained by) map or slice';
        c.error(x, `invalid argument: cannot clear ${c.str(x)}: ${why}`);
        return false;
      }
      return noResult(c, x, call, x.type);
    }
    case 'close': {
      const wrong = (u: Type) => u.kind !== 'Chan' || u.dir === 'recv';
      if (!underIs(x.type, (one) => !wrong(one))) {
        const terms = termsOf(x.type)?.map((t) => under(t.type)) ?? [under(x.type)];
        const u = terms.find(wrong) ?? INVALID;
        const what = u.kind === 'Chan' ? 'receive-only' : 'non-channel';
        c.error(x, `invalid operation: cannot close ${what}${u.kind === 'Chan' ? ' channel' : ''} ${c.str(x)}`);
        return false;
      }
      return noResult(c, x, call, x.type);
    }
    case 'copy':
      return copy(c, x, call, args[1]!);
    case 'delete': {
      const map = x.type;
      const maps = termsOf(map)?.map((t) => under(t.type)) ?? [under(map)];
      const [u] = maps;
      if (u?.kind !== 'Map' || maps.some((m) => m.kind !== 'Map')) {
        c.error(x, `invalid argument: ${c.str(x)} is not a map`);
        return false;
      }
      if (maps.some((m) => m.kind !== 'Map' || !identical(m.key, u.key))) {
        c.error(x, `invalid argument: maps of ${c.str(x)} must have identical key types`);
        return false;
      }
      x.copy(args[1]!);
      assignment(c, x, u.key, 'argument to delete');
      return !x.invalid && noResult(c, x, call, map, u.key);
    }
    case 'make':
      return make(c, x, call);
    case 'max':
    case 'min':
      return minMax(c, x, call, id, args);
    case 'new':
      return allocate(c, x, call);
    case 'panic':
      if (c.env.sig && c.env.sig.results.vars.length > 0) c.panics.add(call);
      assignment(c, x, emptyInterface, 'argument to panic');
      return !x.invalid && noResult(c, x, call, emptyInterface);
    case 'print':
    case 'println': {
      for (const a of args) {
        assignment(c, a, null, `argument to built-in ${id}`);
        if (a.invalid) return false;
      }
      return noResult(c, x, call, ...args.map((a) => a.type));
    }
    case 'recover':
      x.set('value', emptyInterface);
      c.recordBuiltin(call.fun, makeSig(x.type));
      return true;
    case 'Sizeof':
      assignment(c, x, null, 'argument to unsafe.Sizeof');
      if (x.invalid) return false;
      if (termsOf(x.type)) {
        c.error(call, 'unsafe.Sizeof of a value of a type parameter is not supported yet');
        return false;
      }
      x.value = makeInt(sizeof(x.type));
      x.set('constant', typ.uintptr);
      return true;
    case 'complex':
    case 'imag':
    case 'real':
      c.error(call, `built-in ${id} is not supported yet`);
      return false;
  }
}

function noResult(c: Checker, x: Operand, call: CallExpr, ...params: Type[]): boolean {
  x.mode = 'novalue';
  c.recordBuiltin(call.fun, makeSig(null, ...params));
  return true;
}

function append(c: Checker, x: Operand, call: CallExpr, args: readonly Operand[]): boolean {
  const s = x.type;
  const u = coreBytes(s);
  if (u.kind !== 'Slice') {
    const why = x.isNil ? 'argument must be a slice; have untyped nil' : `argument must be a slice; have ${c.str(x)}`;
    c.error(x, `invalid append: ${why}`);
    return false;
  }
  const y = args[1];
  // append([]byte, string...)
  const text = (u: Type) => isString(u) || (u.kind === 'Slice' && identical(under(u.elem), typ.uint8));
  const strings = y && (isString(y.type) || (y.type.kind === 'TypeParam' && underIs(y.type, text)));
  if (args.length === 2 && call.ellipsis && y && strings && assignableTo(c, x, byteSlice) === null) {
    if (isUntyped(y.type)) updateExprType(c, y.expr, typ.string, true);
    const sig = makeSig(s, s, isUntyped(y.type) ? typ.string : y.type);
    sig.variadic = true;
    c.recordBuiltin(call.fun, sig);
  } else {
    const sig = makeSig(s, s, new Slice(u.elem));
    sig.variadic = true;
    callArguments(c, call, sig, args);
    c.recordBuiltin(call.fun, sig);
  }
  x.set('value', s);
  return true;
}

function length(c: Checker, x: Operand, call: CallExpr, id: 'len' | 'cap'): boolean {
  const u = arrayPtrDeref(under(x.type));
  if (u.kind === 'TypeParam') return paramLength(c, x, call, id);
  let ok = false;
  let constant = false;
  if (u.kind === 'Basic' && isString(u) && id === 'len') {
    ok = true;
    if (x.mode === 'constant') {
      constant = true;
      x.value = x.value?.kind === 'string' ? makeInt(x.value.bytes.length) : null;
    }
  } else if (u.kind === 'Array') {
    ok = true;
    constant = !c.env.hasCallOrRecv;
    x.value = constant && u.len >= 0 ? makeInt(u.len) : null;
  } else ok = u.kind === 'Slice' || u.kind === 'Chan' || (u.kind === 'Map' && id === 'len');
  if (!ok) {
    if (isValid(u)) c.error(x, `invalid argument: ${c.str(x)} for built-in ${id}`);
    return false;
  }
  if (!constant) c.recordBuiltin(call.fun, makeSig(typ.int, x.type));
  x.set(constant ? 'constant' : 'value', typ.int);
  return true;
}

/** Every type that the argument may have must have a length; it is a constant of none. */
function paramLength(c: Checker, x: Operand, call: CallExpr, id: 'len' | 'cap'): boolean {
  const has = (one: Type): boolean => {
    const u = arrayPtrDeref(one);
    if (u.kind === 'Array' || u.kind === 'Slice' || u.kind === 'Chan') return true;
    return id === 'len' && (u.kind === 'Map' || isString(u));
  };
  if (!underIs(x.type, has)) {
    c.error(x, `invalid argument: ${c.str(x)} for built-in ${id}`);
    return false;
  }
  c.recordBuiltin(call.fun, makeSig(typ.int, x.type));
  x.set('value', typ.int);
  return true;
}

/** The underlying type that all types share that t may stand for; of strings and byte slices together the byte slice. */
function coreBytes(t: Type): Type {
  if (t.kind !== 'TypeParam') return under(t);
  const terms = termsOf(t) ?? [];
  const strings = terms.some((term) => isString(term.type));
  const slices = terms.filter((term) => !isString(term.type)).map((term) => under(term.type));
  if (strings && slices.length === 0) return typ.string;
  if (!strings) return coreType(t) ?? INVALID;
  const bytes = slices.every((u) => u.kind === 'Slice' && identical(under(u.elem), typ.uint8));
  return bytes ? byteSlice : INVALID;
}

function copy(c: Checker, x: Operand, call: CallExpr, y: Operand): boolean {
  const [to, from] = [coreBytes(x.type), coreBytes(y.type)];
  const bytes = isString(y.type) && assignableTo(c, x, byteSlice) === null;
  if (!bytes) {
    for (const [operand, u] of [
      [x, to],
      [y, from],
    ] as const) {
      if (u.kind === 'Slice' || (operand === y && isString(u))) continue;
      const what = operand.isNil ? 'untyped nil' : c.str(operand);
      c.error(operand, `invalid copy: argument must be a slice; have ${what}`);
      return false;
    }
    const [a, b] = [to, from].map((u) => (u.kind === 'Slice' ? u.elem : universeByte));
    if (!identical(a!, b!)) {
      const types = `${c.str(a!)} and ${c.str(b!)}`;
      c.error(x, `invalid copy: arguments ${c.str(x)} and ${c.str(y)} have different element types ${types}`);
      return false;
    }
  }
  let source = y.type;
  if (isUntyped(source)) {
    source = typ.string;
    updateExprType(c, y.expr, source, true);
  }
  c.recordBuiltin(call.fun, makeSig(typ.int, x.type, source));
  x.set('value', typ.int);
  return true;
}

function make(c: Checker, x: Operand, call: CallExpr): boolean {
  const [first, ...sizes] = call.args;
  const t = varType(c, first!);
  if (!isValid(t)) {
    use(c, ...sizes);
    return false;
  }
  const common = commonUnder(t);
  const made = (u: Type) => u.kind === 'Slice' || u.kind === 'Map' || u.kind === 'Chan';
  if ('cause' in common && (t.kind !== 'TypeParam' || !termsOf(t) || underIs(t, made))) {
    c.error(first!, `invalid argument: cannot make ${c.str(first!)}: ${common.cause((one) => c.str(one))}`);
    return false;
  }
  const kind = 'type' in common ? common.type.kind : 'Basic';
  if (kind !== 'Slice' && kind !== 'Map' && kind !== 'Chan') {
    c.error(first!, `invalid argument: cannot make ${c.str(first!)}: type must be slice, map, or channel`);
    return false;
  }
  const least = kind === 'Slice' ? 2 : 1;
  const n = call.args.length;
  if (n < least || n > least + 1) {
    const counts = `expects ${least} or ${least + 1} arguments; found ${n}`;
    c.error(call, `invalid operation: ${c.str(call)} ${counts}`);
    return false;
  }
  const found = sizes.map((s) => indexValue(c, s, -1));
  const [len, cap] = found;
  if (len && cap && len.value >= 0 && cap.value >= 0 && len.value > cap.value) {
    c.error(sizes[0]!, 'invalid argument: length and capacity swapped');
  }
  x.set('value', t);
  c.recordBuiltin(call.fun, makeSig(t, t, ...found.map((f) => f.type)));
  return true;
}

function minMax(c: Checker, x: Operand, call: CallExpr, id: 'min' | 'max', args: readonly Operand[]): boolean {
  const op = id === 'max' ? '>' : '<';
  for (const [i, a] of args.entries()) {
    if (!isOrdered(a.type)) {
      c.error(a, `invalid argument: ${c.str(a)} cannot be ordered`);
      return false;
    }
    if (i === 0) continue;
    matchTypes(c, x, a);
    if (x.invalid) return false;
    if (!identical(x.type, a.type)) {
      const types = `${c.str(x.type)} (previous argument) and ${c.str(a.type)} (type of ${c.str(a.expr!)})`;
      c.error(a, `invalid argument: mismatched types ${types}`);
      return false;
    }
    if (x.mode === 'constant' && a.mode === 'constant') {
      if (a.value && x.value && compareOp(a.value, op, x.value)) x.copy(a);
    } else x.mode = 'value';
  }
  if (x.mode !== 'constant') {
    x.mode = 'value';
    assignment(c, x, emptyInterface, `argument to built-in ${id}`);
    if (x.invalid) return false;
  }
  for (const a of args) updateExprType(c, a.expr, x.type, true);
  if (x.mode !== 'constant') c.recordBuiltin(call.fun, makeSig(x.type, ...args.map(() => x.type)));
  return true;
}

/** new(T) or, since Go 1.26, new(value). */
function allocate(c: Checker, x: Operand, call: CallExpr): boolean {
  const arg = new Operand();
  exprOrType(c, arg, call.args[0]!);
  if (arg.mode === 'builtin') c.error(arg, `${c.str(arg)} must be called`);
  if (arg.mode === 'builtin' || arg.invalid) return false;
  if (arg.mode !== 'typexpr' && !c.allows(126)) c.error(call, `new(${c.str(arg.expr!)}) ${c.requires(126)}`);
  if (arg.mode !== 'typexpr' && isUntyped(arg.type)) {
    assignment(c, arg, null, 'argument to new');
    if (arg.invalid) return false;
  }
  x.set('value', new Pointer(arg.type === INVALID ? typ.int : arg.type));
  c.recordBuiltin(call.fun, makeSig(x.type, arg.type));
  return true;
}
