/**
 * Instantiations without end: `func f[T any]() { f[*T]() }`. A graph of type parameters and of the types that are put in
 * their place; a cycle on which types grow has no end.
 */
import { formatPos, type Expr, type Pos } from '../syntax/ast.js';
import { startPos } from '../syntax/positions.js';
import type { At, Checker } from './checker.js';
import type { GoPackage, Scope, TypeName } from './objects.js';
import { Operand } from './operand.js';
import type { Named, Type, TypeParam } from './types.js';

interface Vertex {
  readonly obj: TypeName;
  readonly isParam: boolean;
  weight: number;
  /** The last edge of the heaviest way here, and how many edges that way has. */
  pre: Edge | null;
  len: number;
}

interface Edge {
  readonly dst: Vertex;
  readonly src: Vertex;
  /** 1: the source is only a part of what is put in place of the target. */
  readonly weight: number;
  readonly pos: Pos;
  readonly type: Type;
}

export class MonoGraph {
  private readonly vertices = new Map<TypeName, Vertex | null>();
  private readonly edges: Edge[] = [];
  private readonly canon = new Map<TypeParam, TypeParam>();

  /** A method's receiver gives its type's parameter a name of its own. */
  same(own: TypeParam, declared: TypeParam): void {
    this.canon.set(own, declared);
  }

  instance(pkg: GoPackage, at: At, params: readonly TypeParam[], args: readonly Type[], places: readonly Expr[]): void {
    params.forEach((p, i) => {
      const place = places[i];
      const pos = place ? startPos(place) : at instanceof Operand ? startPos(at.expr!) : 'line' in at ? at : at.pos;
      if (p.obj.pkg === pkg && pos) this.assign(pkg, pos, p, args[i]!);
    });
  }

  private assign(pkg: GoPackage, pos: Pos, p: TypeParam, arg: Type): void {
    const seen = new Set<Type>();
    const flow = (src: Vertex, t: Type) => {
      this.edges.push({ dst: this.param(p), src, weight: t === arg ? 0 : 1, pos, type: arg });
    };
    const visit = (t: Type): void => {
      if (seen.has(t)) return;
      seen.add(t);
      switch (t.kind) {
        case 'TypeParam':
          flow(this.param(t), t);
          return;
        case 'Named': {
          const local = this.local(pkg, t.origin ?? t);
          if (local) flow(local, t);
          t.typeArgs.forEach(visit);
          return;
        }
        case 'Array':
        case 'Slice':
        case 'Pointer':
        case 'Chan':
          visit(t.elem);
          return;
        case 'Map':
          visit(t.key);
          visit(t.elem);
          return;
        case 'Interface':
          for (const m of t.methods) visit(m.type);
          return;
        case 'Signature':
          for (const v of [...t.params.vars, ...t.results.vars]) visit(v.type);
          return;
        case 'Struct':
          for (const f of t.fields) visit(f.type);
          return;
        default:
      }
    };
    visit(arg);
  }

  private vertex(obj: TypeName, isParam: boolean): Vertex {
    let v = this.vertices.get(obj);
    if (!v) {
      v = { obj, isParam, weight: 0, pre: null, len: 0 };
      this.vertices.set(obj, v);
    }
    return v;
  }

  private param(p: TypeParam): Vertex {
    return this.vertex((this.canon.get(p) ?? p).obj, true);
  }

  /** A type declared inside a generic function is another one for each of the function's instances. */
  private local(pkg: GoPackage, t: Named): Vertex | null {
    const { obj } = t;
    if (obj.pkg !== pkg || obj.parent === pkg.scope || obj.parent === null) return null;
    if (this.vertices.has(obj)) return this.vertices.get(obj) ?? null;
    this.vertices.set(obj, null);
    for (let scope: Scope | null = obj.parent; scope && scope !== pkg.scope; scope = scope.parent) {
      for (const other of scope.elems.values()) {
        if (other.kind !== 'TypeName' || other.type?.kind !== 'TypeParam' || !obj.pos) continue;
        const v = this.vertex(obj, false);
        this.edges.push({ dst: v, src: this.param(other.type), weight: 1, pos: obj.pos, type: other.type });
      }
    }
    return this.vertices.get(obj) ?? null;
  }

  /** Reports a cycle on which types grow. */
  check(c: Checker): void {
    const count = [...this.vertices.values()].filter(Boolean).length;
    for (let again = true; again; ) {
      again = false;
      for (const edge of this.edges) {
        const { src, dst } = edge;
        const w = src.weight + edge.weight;
        if (w <= dst.weight) continue;
        dst.pre = edge;
        dst.len = src.len + 1;
        if (dst.len === count) {
          this.report(c, dst);
          return;
        }
        dst.weight = w;
        again = true;
      }
    }
  }

  private report(c: Checker, last: Vertex): void {
    const stack: Vertex[] = [];
    let v = last;
    while (!stack.includes(v)) {
      stack.push(v);
      v = v.pre!.src;
    }
    const cycle = stack.slice(stack.indexOf(v));
    const lines = cycle.map(({ pre }) => {
      const { dst, pos, type } = pre!;
      const how = dst.isParam ? 'instantiated as' : 'implicitly parameterized by';
      return `\n\t${formatPos(pos)}: ${dst.obj.name} ${how} ${c.str(type)}`;
    });
    c.error(v.obj, `instantiation cycle:${lines.join('')}`);
  }
}
