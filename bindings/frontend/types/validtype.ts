/** Types that contain themselves, and other declarations that refer to themselves without end. */
import { formatPos } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import type { GoObject } from './objects.js';
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

/** A declared type must not hold a value of itself. */
export function validType(c: Checker, t: Named): void {
  const path: Named[] = [];
  const visit = (u: Type): boolean => {
    switch (u.kind) {
      case 'Array':
        return visit(u.elem);
      case 'Struct':
        return u.fields.every((f) => visit(f.type));
      case 'Named': {
        // Types of other packages are complete and can't mention this one's.
        if (u.obj.pkg !== c.pkg || u.underlying === INVALID) return true;
        const i = path.indexOf(u);
        if (i >= 0) {
          const cycle = path.slice(i);
          cycleError(
            c,
            cycle.map((n) => n.obj),
          );
          for (const n of cycle) n.underlying = INVALID;
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
