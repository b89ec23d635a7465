/** Types that contain themselves, and other declarations that refer to themselves without end. */
import { type Expr, formatPos } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import { type GoObject, TypeName } from './objects.js';
import { INVALID, type Named, type Type } from './types.js';

/** Reports a cycle of declarations, beginning with the first in the source. */
export function cycleError(c: Checker, cycle: readonly GoObject[]): void {
  const offset = (o: GoObject) => o.pos?.offset ?? 0;
  const start = cycle.reduce((best, o, i) => (offset(o) < offset(cycle[best]!) ? i : best), 0);
  const path = [...cycle.slice(start), ...cycle.slice(0, start)];
  const [first] = path;
  if (!first) return;
  const isType = first.kind === 'TypeName';
  if (path.length === 1) {
    const what = isType ? 'invalid recursive type' : 'invalid cycle in declaration';
    c.error(first, `${what}: ${first.name} refers to itself`);
    return;
  }
  const lines = path.map((o, i) => {
    const next = path[(i + 1) % path.length]!;
    return `\n\t${o.pos ? `${formatPos(o.pos)}: ` : ''}${o.name} refers to ${next.name}`;
  });
  const what = isType ? 'invalid recursive type' : 'invalid cycle in declaration of';
  c.error(first, `${what} ${first.name}${lines.join('')}`);
}

/** Reports types of the package that are declared as each other and nothing else: type A B; type B A. */
export function directCycles(c: Checker): void {
  const done = new Set<GoObject>();
  for (const start of c.objMap.keys()) {
    const path: GoObject[] = [];
    let obj: GoObject | null = start;
    while (obj?.kind === 'TypeName' && !done.has(obj)) {
      const seen = path.indexOf(obj);
      if (seen >= 0) {
        obj.type = INVALID;
        cycleError(c, path.slice(seen));
        break;
      }
      path.push(obj);
      const rhs: Expr | undefined = c.objMap.get(obj)?.tdecl?.type;
      obj = rhs?.kind === 'Ident' ? c.pkg.scope.lookup(rhs.name) : null;
    }
    for (const o of path) done.add(o);
  }
}

/** A declared type must not hold a value of itself. */
export function validType(c: Checker, t: Named): void {
  const path: Named[] = [];
  const visit = (u: Type): boolean => {
    switch (u.kind) {
      case 'Array':
        return visit(u.elem);
      case 'Struct':
        return u.fields.every((f) => visit(f.type));
      case 'Interface':
        return u.embeddeds.every(visit);
      case 'Named': {
        // Types of other packages are complete and can't mention this one's.
        if (u.obj.pkg !== c.pkg || u.underlying === INVALID || path.length > 100) return true;
        const i = path.indexOf(u);
        if (i >= 0) {
          const cycle = path.slice(i);
          cycleError(
            c,
            cycle.map((n) => (n.place ? new TypeName(n.place, n.obj.pkg, n.obj.name, n) : n.obj)),
          );
          for (const n of cycle) {
            n.underlying = INVALID;
            if (n.origin) n.origin.underlying = INVALID;
          }
          return false;
        }
        path.push(u);
        const ok = u.underlying === null || visit(u.underlying);
        path.pop();
        return ok;
      }
      default:
        return true;
    }
  };
  visit(t);
}

/** False, after an error, for a type that holds a value of a type being declared. */
export function finiteSize(c: Checker, t: Type): boolean {
  if (c.objPath.length === 0) return true;
  switch (t.kind) {
    case 'Named': {
      const i = c.objPath.indexOf(t.obj);
      if (i >= 0) {
        cycleError(c, c.objPath.slice(i));
        return false;
      }
      // Only types of this package can still be open, and those have said so.
      return true;
    }
    case 'Array':
      return finiteSize(c, t.elem);
    case 'Struct':
      return t.fields.every((f) => finiteSize(c, f.type));
    default:
      return true;
  }
}
