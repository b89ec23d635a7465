/** The order in which package-level variables are initialised: each after all it depends on, else as in the source. */
import { formatPos } from '../syntax/ast.js';
import type { Checker, DeclInfo } from './checker.js';
import type { Const, Func, GoObject, Initializer, Var } from './objects.js';

type Node = Const | Var | Func;

export function initOrder(c: Checker): void {
  const all = [...c.objMap.keys()].filter((o): o is Node => o.kind !== 'TypeName');
  const values = all.filter((o) => o.kind !== 'Func');
  // What each constant or variable needs, directly or through functions.
  const needs = new Map<GoObject, Set<GoObject>>(values.map((o) => [o, valueDeps(c, o)]));
  const order: Initializer[] = [];
  const emitted = new Set<DeclInfo>();
  const waiting = new Set<GoObject>(values);
  const sorted = [...values.filter((o) => o.kind === 'Const'), ...values.filter((o) => o.kind === 'Var')];
  const reported = new Set<GoObject>();
  while (waiting.size > 0) {
    const outstanding = (o: GoObject) => [...needs.get(o)!].filter((d) => waiting.has(d)).length;
    let next = sorted.find((o) => waiting.has(o) && outstanding(o) === 0);
    if (!next) {
      next = leastOutstanding(
        sorted.filter((o) => waiting.has(o)),
        outstanding,
      );
      if (!reported.has(next)) {
        const cycle = findPath(c, next, next, new Set());
        if (cycle) {
          reportCycle(c, cycle);
          for (const o of cycle) reported.add(o);
        }
      }
    }
    waiting.delete(next);
    const info = c.objMap.get(next)!;
    if (next.kind !== 'Var' || info.init === null || emitted.has(info)) continue;
    emitted.add(info);
    order.push({ lhs: info.lhs ?? [next], rhs: info.init });
  }
  c.info.initOrder = order;
}

function leastOutstanding<T>(list: readonly T[], count: (o: T) => number): T {
  return list.reduce((best, o) => (count(o) < count(best) ? o : best));
}

/** Constants and variables that o's initialiser mentions, or that functions it mentions do. */
function valueDeps(c: Checker, o: GoObject): Set<GoObject> {
  const found = new Set<GoObject>();
  const functions = new Set<GoObject>();
  const visit = (from: GoObject) => {
    for (const d of c.objMap.get(from)?.deps ?? []) {
      if (d.kind === 'Func') {
        if (functions.has(d)) continue;
        functions.add(d);
        visit(d);
      } else found.add(d);
    }
  };
  visit(o);
  return found;
}

/** Objects on a way of dependencies back to `to`, the last first; null: there is none. */
function findPath(c: Checker, from: GoObject, to: GoObject, seen: Set<GoObject>): GoObject[] | null {
  if (seen.has(from)) return null;
  seen.add(from);
  const deps = [...(c.objMap.get(from)?.deps ?? [])];
  const place = new Map([...c.objMap.keys()].map((o, i) => [o, i]));
  deps.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  for (const d of deps) {
    if (d === to) return [d];
    const path = findPath(c, d, to, seen);
    if (path) return [...path, d];
  }
  return null;
}

function reportCycle(c: Checker, cycle: readonly GoObject[]): void {
  let obj = cycle[0]!;
  if (cycle.length === 1) {
    c.error(obj, `initialization cycle: ${obj.name} refers to itself`);
    return;
  }
  const first = obj;
  let lines = '';
  for (const next of [...cycle].reverse()) {
    lines += `\n\t${obj.pos ? `${formatPos(obj.pos)}: ` : ''}${obj.name} refers to ${next.name}`;
    obj = next;
  }
  c.error(first, `initialization cycle for ${first.name}${lines}`);
}
