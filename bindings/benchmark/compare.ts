// What changed between two reports of the benchmarks, and whether anybody can tell.

import { quantile, Resampler } from '../analysis/interval.js';
import { table } from '../report/format.js';
import { type BenchReport, type Measured, nameOf, type Who } from './model.js';

/** `noise`: the interval of the change holds 0, or the machine disturbed more than the change is. */
export type Verdict = 'faster' | 'slower' | 'noise';

export type Change = Readonly<{
  suite: string;
  name: string;
  /** What is compared: the ratio to somebody who was measured in the same rounds, or times. */
  by: Who | 'time';
  /** The new median over the old one, minus 1, with its 95 % interval. */
  change: number;
  low: number;
  high: number;
  /** Half the distance between the quartiles over the median, the greater of both: what the machine does by itself. */
  noise: number;
  verdict: Verdict;
}>;

const RESAMPLES = 2000;

/**
 * Compares case by case. Where both have the floor (or, without, Go) in their groups, ratios to it within each round are compared:
 * a machine that is slower today slows both. Otherwise times.
 */
export function compareReports(old: BenchReport, now: BenchReport): Change[] {
  return Object.entries(now.suites).flatMap(([suite, { cases }]) => {
    const before = old.suites[suite]?.cases ?? [];
    return cases.flatMap((it): Change[] => {
      if (it.who !== 'engine') return [];
      const was = before.find((other) => other.who === 'engine' && nameOf(other) === nameOf(it));
      if (!was) return [];
      const by = (['floor', 'Go'] as const).find((who) => partner(it, cases, who) && partner(was, before, who));
      const values = (one: Measured, all: readonly Measured[]): readonly number[] =>
        by ? one.rounds_ns.map((ns, round) => ns / partner(one, all, by)!.rounds_ns[round]!) : one.rounds_ns;
      return [{ suite, name: nameOf(it), by: by ?? 'time', ...changeOf(values(was, before), values(it, cases)) }];
    });
  });
}

function partner(it: Measured, all: readonly Measured[], who: Who): Measured | undefined {
  return all.find(
    (other) => other.who === who && nameOf(other) === nameOf(it) && other.rounds_ns.length === it.rounds_ns.length,
  );
}

const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

function spread(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / quantile(sorted, 0.5);
}

/** The change of a median with its bootstrap interval. */
export function changeOf(
  old: readonly number[],
  now: readonly number[],
): Pick<Change, 'change' | 'low' | 'high' | 'noise' | 'verdict'> {
  const resampler = new Resampler(1);
  const draw = (values: readonly number[]) => median(resampler.indices(values.length).map((i) => values[i]!));
  const changes = Array.from({ length: RESAMPLES }, () => draw(now) / draw(old) - 1).sort((a, b) => a - b);
  const [low, high] = [quantile(changes, 0.025), quantile(changes, 0.975)];
  const change = median(now) / median(old) - 1;
  const noise = Math.max(spread(old), spread(now));
  const told = (low > 0 || high < 0) && Math.abs(change) > noise;
  return { change, low, high, noise, verdict: told ? (change < 0 ? 'faster' : 'slower') : 'noise' };
}

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)} %`;

/** The comparison for a terminal. */
export function compareText(old: BenchReport, now: BenchReport): string {
  const changes = compareReports(old, now);
  if (changes.length === 0) return 'nothing to compare: the reports have no case in common\n';
  const rows = changes.map(({ name, by, change, low, high, noise, verdict }) => [
    name,
    percent(change),
    `${percent(low)} … ${percent(high)}`,
    `±${(noise * 100).toFixed(1)} %`,
    by === 'time' ? 'time' : `ratio to ${by}`,
    verdict === 'noise' ? "can't tell" : verdict,
  ]);
  const lines = table([['', 'change', '95 %', 'noise', 'of', ''], ...rows]);
  if (old.machine.cpu !== now.machine.cpu || old.machine.node !== now.machine.node) {
    lines.push('Not the same machine or Node: only ratios can be compared.');
  }
  return `${lines.join('\n')}\n`;
}
