// Which runs an experiment consists of, and which of them are still to be done. It depends on the plan and on results only, never
// on who did what when: rounds, each as a whole before the next.
//
//   round 0   every point its `min` replications, all points' first before all points' second
//   round n   each point whose interval is still too wide, `batch` more
//   …         until no point wants more, or the budget is spent

import { InputError } from '../errors.js';
import type { PlanRow, RunRow } from './journal.js';
import { relativeHalfWidth } from '../analysis/interval.js';

/** Part of an experiment, for one of several machines: the runs with index ≡ i (mod n). */
export type Shard = Readonly<{ i: number; n: number }>;

/** One run that belongs to the experiment. */
export type Slot = Readonly<{ point: number; replication: number }>;

export type RowOf = (config: string, seed: number) => RunRow | undefined;

export type Schedule = Readonly<{
  /** To be done now, in this order. When none is left, everything is done that the budget allows. */
  missing: readonly Slot[];
  /** Every run that belongs to the experiment, as far as is known. */
  slots: readonly Slot[];
  /** Runs that the budget doesn't allow, as far as they are known. */
  left: number;
  /** Runs that each point is to have, as far as is known. */
  targets: readonly number[];
}>;

/** The seed of a replication. */
export function seedOf({ head }: PlanRow, replication: number): number {
  return head.seed + replication;
}

/**
 * What is to be done.
 * @param shard of it only this part
 */
export function scheduleOf(plan: PlanRow, rowOf: RowOf, shard: Shard = { i: 0, n: 1 }): Schedule {
  const { points, head } = plan;
  const { replications, budget_runs: budget } = head;
  if (shard.n > 1 && budget > 0 && replications.until) {
    throw new InputError(
      "shard: a budget of 'runs' with sequential replications can't be divided; expected one of them",
    );
  }
  const row = ({ point, replication }: Slot) => rowOf(points[point]!.config, seedOf(plan, replication));
  // Whole points where a point's own results decide what it gets, single runs where they don't.
  const mine = ({ point, replication }: Slot) =>
    (replications.until ? point : replication * points.length + point) % shard.n === shard.i;
  const done = points.map(() => 0);
  const targets = points.map(() => replications.min);
  const slots: Slot[] = [];
  let spent = 0;
  for (;;) {
    const round: Slot[] = [];
    // Points and runs may be a million: more than a call takes as arguments.
    const first = done.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER);
    const last = targets.reduce((a, b) => Math.max(a, b), 0);
    for (let r = first; r < last; r++) {
      for (const [p, target] of targets.entries())
        if (r >= done[p]! && r < target) round.push({ point: p, replication: r });
    }
    if (round.length === 0) return { missing: [], slots, left: 0, targets };
    const allowed = budget > 0 ? round.slice(0, Math.max(0, budget - spent)) : round;
    spent += allowed.length;
    const own = allowed.filter(mine);
    for (const slot of own) slots.push(slot);
    const missing = own.filter((slot) => !row(slot));
    const left = round.length - allowed.length;
    if (missing.length > 0 || left > 0) return { missing, slots, left, targets: [...targets] };
    for (const [p, target] of targets.entries()) {
      done[p] = target;
      if (mine({ point: p, replication: 0 })) targets[p] = nextTarget(plan, p, target, row);
    }
  }
}

/** How many replications a point is to have that has n. */
function nextTarget({ head }: PlanRow, point: number, n: number, row: (slot: Slot) => RunRow | undefined): number {
  const { max, until } = head.replications;
  if (!until || n >= max) return n;
  const values: number[] = [];
  for (let replication = 0; replication < n; replication++) {
    const value = row({ point, replication })?.responses[until.response];
    if (typeof value === 'number') values.push(value);
  }
  // A point whose runs fail gets no better by more of them.
  if (values.length < 2 || relativeHalfWidth(values, until.confidence) <= until.half_width) return n;
  return Math.min(max, n + until.batch);
}
