/** Unification: which types must stand for type parameters so that two types match. */
import { lookupFieldOrMethod } from './lookup.js';
import { fieldId, identical, isInterface } from './predicates.js';
import { coreType, equalTerms, methodId, typeSet } from './typeset.js';
import { type Interface, type Named, type Type, type TypeParam, under } from './types.js';

/** How well two types must match. */
export interface UnifyMode {
  /** As in an assignment: a defined type matches a literal one, a channel one with fewer rights, at the top only. */
  readonly assign: boolean;
  /** Must be identical in the end. */
  readonly exact: boolean;
}

export const INEXACT: UnifyMode = { assign: false, exact: false };
export const ASSIGN: UnifyMode = { assign: true, exact: false };
export const EXACT: UnifyMode = { assign: false, exact: true };

/** Types that contain themselves through their own instances would never end. */
const MAX_DEPTH = 50;

/** What is known of one type parameter, or of several that must be the same. */
interface Handle {
  type: Type | null;
}

type Pair = readonly [Interface, Interface];

export class Unifier {
  private readonly handles = new Map<TypeParam, Handle>();
  private depth = 0;

  constructor(params: readonly TypeParam[], args: readonly (Type | null)[]) {
    params.forEach((p, i) => {
      this.handles.set(p, { type: args[i] ?? null });
    });
  }

  at(p: TypeParam): Type | null {
    return this.handles.get(p)!.type;
  }
  set(p: TypeParam, t: Type): void {
    this.handles.get(p)!.type = t;
  }
  get unknowns(): number {
    return [...this.handles.values()].filter((h) => h.type === null).length;
  }

  /** Whether the types match; the type parameters get types so that they do. */
  unify(x: Type, y: Type, mode: UnifyMode): boolean {
    return this.nify(x, y, mode, []);
  }

  private bound(t: Type): TypeParam | null {
    return t.kind === 'TypeParam' && this.handles.has(t) ? t : null;
  }

  /** Makes two type parameters the same; false when both have types already. */
  private join(x: TypeParam, y: TypeParam): boolean {
    const [hx, hy] = [this.handles.get(x)!, this.handles.get(y)!];
    if (hx === hy) return true;
    if (hx.type !== null && hy.type !== null) return false;
    const [from, to] = hx.type !== null ? [hy, hx] : [hx, hy];
    for (const [p, h] of this.handles) if (h === from) this.handles.set(p, to);
    return true;
  }

  private nify(x0: Type, y0: Type, mode: UnifyMode, pairs: readonly Pair[]): boolean {
    if (x0 === y0) return true;
    if (this.depth > MAX_DEPTH) return false;
    this.depth++;
    try {
      return this.match(x0, y0, mode, pairs);
    } finally {
      this.depth--;
    }
  }

  private match(x0: Type, y0: Type, mode: UnifyMode, pairs: readonly Pair[]): boolean {
    let [x, y] = [x0, y0];
    // A defined type, if there is one, is y; a type parameter to be found is x.
    if (x.kind === 'Named' || this.bound(y)) [x, y] = [y, x];
    const literal = x.kind !== 'Named' && x.kind !== 'TypeParam';
    if (!mode.exact && y.kind === 'Named' && literal && !(x.kind === 'Interface')) {
      // Basic types are defined types, too.
      if (x.kind !== 'Basic') y = under(y);
      if (x === y) return true;
    }
    const [px, py] = [this.bound(x), this.bound(y)];
    if (px && py) {
      if (this.join(px, py)) return true;
      return this.nify(this.at(px)!, this.at(py)!, mode, pairs);
    }
    if (px) return this.matchParam(px, y, mode, pairs);
    const [xi, yi] = [interfaceOf(x), interfaceOf(y)];
    if (!mode.exact && xi && yi) return this.matchInterfaces(xi, yi, pairs);
    if (!mode.exact && (xi || yi)) {
      const [iface, t] = yi ? [yi, x] : [xi!, y];
      return typeSet(iface).methods.every((m) => {
        const { obj } = lookupFieldOrMethod(t, false, m.pkg, m.name);
        return obj?.kind === 'Func' && this.nify(m.type, obj.type, EXACT, pairs);
      });
    }
    // A type parameter that isn't to be found matches what its types share.
    if (y.kind === 'TypeParam') [x, y] = [y, x];
    return this.structure(x, y, mode, pairs);
  }

  private matchParam(p: TypeParam, y: Type, mode: UnifyMode, pairs: readonly Pair[]): boolean {
    const x = this.at(p);
    if (x === null) {
      this.set(p, y);
      return true;
    }
    if (!this.nify(x, y, mode, pairs)) return false;
    const [xi, yi] = [interfaceOf(x), interfaceOf(y)];
    const [xn, yn] = [x.kind === 'Named', y.kind === 'Named'];
    if (xi && yi) {
      if (xn && yn) return identical(x, y);
      if (typeSet(xi).methods.length !== typeSet(yi).methods.length) return false;
    } else if (xi || yi) return false;
    if (mode.exact || xn) return true;
    // Defined types are preferred, and channels with fewer rights.
    const u = under(y);
    if (yn || (u.kind === 'Chan' && u.dir !== 'both')) this.set(p, y);
    return true;
  }

  private matchInterfaces(x: Interface, y: Interface, pairs: readonly Pair[]): boolean {
    const [a, b] = [typeSet(x), typeSet(y)];
    if (a.comparable !== b.comparable || !equalTerms(a.terms, b.terms)) return false;
    if (pairs.some(([p, q]) => (p === x && q === y) || (p === y && q === x))) return true;
    const inner: readonly Pair[] = [...pairs, [x, y]];
    const [few, many] = a.methods.length > b.methods.length ? [b.methods, a.methods] : [a.methods, b.methods];
    return few.every((m) => {
      const other = many.find((n) => methodId(n) === methodId(m));
      return other !== undefined && this.nify(m.type, other.type, EXACT, inner);
    });
  }

  private structure(x: Type, y: Type, mode: UnifyMode, pairs: readonly Pair[]): boolean {
    // Assignment looks at the top only: below it types must be identical.
    const below = mode.assign ? { assign: true, exact: true } : mode;
    const all = (xs: readonly Type[], ys: readonly Type[], m: UnifyMode) =>
      xs.length === ys.length && xs.every((t, i) => this.nify(t, ys[i]!, m, pairs));
    switch (x.kind) {
      case 'Basic':
        return y.kind === 'Basic' && x.basic === y.basic;
      case 'Array':
        return (
          y.kind === 'Array' && (x.len < 0 || y.len < 0 || x.len === y.len) && this.nify(x.elem, y.elem, below, pairs)
        );
      case 'Slice':
      case 'Pointer':
        return y.kind === x.kind && this.nify(x.elem, y.elem, below, pairs);
      case 'Struct':
        if (y.kind !== 'Struct' || x.fields.length !== y.fields.length) return false;
        return x.fields.every((f, i) => {
          const g = y.fields[i]!;
          const same =
            f.embedded === g.embedded && fieldId(f) === fieldId(g) && (x.tags[i] ?? '') === (y.tags[i] ?? '');
          return same && this.nify(f.type, g.type, below, pairs);
        });
      case 'Tuple':
        if (y.kind !== 'Tuple') return false;
        return all(
          x.vars.map((v) => v.type),
          y.vars.map((v) => v.type),
          mode,
        );
      case 'Signature':
        if (y.kind !== 'Signature' || x.variadic !== y.variadic) return false;
        return this.nify(x.params, y.params, below, pairs) && this.nify(x.results, y.results, below, pairs);
      case 'Interface': {
        if (y.kind !== 'Interface') return false;
        const [a, b] = [typeSet(x).methods, typeSet(y).methods];
        return a.length === b.length && this.matchInterfaces(x, y, pairs);
      }
      case 'Map':
        return y.kind === 'Map' && this.nify(x.key, y.key, below, pairs) && this.nify(x.elem, y.elem, below, pairs);
      case 'Chan':
        return y.kind === 'Chan' && (!mode.exact || x.dir === y.dir) && this.nify(x.elem, y.elem, below, pairs);
      case 'Named':
        return y.kind === 'Named' && sameOrigin(x, y) && all(x.typeArgs, y.typeArgs, mode);
      case 'TypeParam': {
        const core = coreType(x);
        return core !== null && this.nify(core, y, ASSIGN, pairs);
      }
      default:
        return false;
    }
  }
}

function interfaceOf(t: Type): Interface | null {
  const u = under(t);
  return isInterface(t) && u.kind === 'Interface' ? u : null;
}

function sameOrigin(x: Named, y: Named): boolean {
  return (x.origin ?? x) === (y.origin ?? y);
}
