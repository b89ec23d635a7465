// The results file: made of the plan and the rows alone, so that its bytes don't depend on who ran what.

import type { PlanRow, ResultPoint, ResultRun, SweepResults } from './journal.js';
import { type RowOf, scheduleOf, seedOf } from './schedule.js';

/** What an experiment came to, as far as its runs are there. */
export function resultsOf(plan: PlanRow, rowOf: RowOf): SweepResults {
  const { missing, left, targets } = scheduleOf(plan, rowOf);
  const { engine, plan: hash, head } = plan;
  const points = plan.points.map(({ at, config }, p): ResultPoint => {
    const runs: ResultRun[] = [];
    for (let replication = 0; replication < targets[p]!; replication++) {
      const row = rowOf(config, seedOf(plan, replication));
      if (!row) continue;
      const { type: _type, config: _config, engine: _engine, wall_ms: _wall, ...rest } = row;
      runs.push({ replication, ...rest });
    }
    const state = runs.length === 0 ? 'empty' : runs.length < targets[p]! ? 'partial' : 'complete';
    return { at, config, state, runs };
  });
  return { schema: 'gmpsim.sweep/1', engine, plan: hash, ...head, points, left: missing.length + left };
}

/** As the file has them. */
export function printResults(results: SweepResults): string {
  const { points, left, ...head } = results;
  const lines = Object.entries(head).map(([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const pointTexts = points.map(({ runs, ...point }) => {
    const open = JSON.stringify(point).slice(0, -1);
    const all = runs.map((run) => `    ${JSON.stringify(run)}`);
    return `  ${open},"runs":[${all.length > 0 ? `\n${all.join(',\n')}` : ''}]}`;
  });
  return `{\n${lines.join('\n')}\n "points": [\n${pointTexts.join(',\n')}\n ],\n "left": ${left}\n}\n`;
}
