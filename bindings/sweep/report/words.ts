// Numbers and sentences of a report.

import { count, duration } from '../../report/format.js';
import type { Analysis, Comparison, Ranking } from '../analyze.js';
import { valueText } from '../grid.js';
import type { SweepResults } from '../journal.js';
import type { Response } from '../response.js';

/** A response's value with its unit: 26.4ms, 44,715 requests/s, 0.125. */
export function quantity(value: number, unit: string): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (unit === 'ns') return sign + duration(size);
  if (unit === 's' || unit === 'seconds') return sign + duration(size * 1e9);
  const number = size >= 1000 ? count(Math.round(size)) : String(Number(size.toPrecision(3)));
  return `${sign}${number}${unit && ` ${unit}`}`;
}

/** ± half of an interval, relative to the mean: ±1.2 % */
export function margin({ mean, low, high }: { mean: number; low: number | null; high: number | null }): string {
  if (low === null || high === null) return 'one run';
  if (mean === 0) return low === 0 && high === 0 ? '±0 %' : '';
  return `±${percentText((high - low) / 2 / Math.abs(mean))}`;
}

/** 0.0123 → 1.2 % */
export function percentText(share: number): string {
  const percent = Math.abs(share) * 100;
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}

/** @param without axes whose values were said already */
function pointName(results: SweepResults, i: number, without: ReadonlySet<string> = new Set()): string {
  const at = Object.entries(results.points[i]!.at).filter(([name]) => !without.has(name));
  return at.length === 0 ? 'the only point' : at.map(([name, value]) => `${name} ${valueText(value)}`).join(', ');
}

/**
 * The answer in two sentences at most: for the first two responses that say what is good, which point is best, and whether the next
 * one differs by more than chance. Under several loads: under the last that leaves something to compare, the heaviest as a rule.
 */
export function answer(results: SweepResults, analysis: Analysis): string[] {
  const names = results.responses.filter(({ better }) => better).map(({ name }) => name);
  const sentences = names.flatMap((name) => {
    const ranking = analysis.rankings.filter(({ response }) => response === name).at(-1);
    return ranking ? [sentence(ranking, results, analysis)] : [];
  });
  if (sentences.length > 0) return sentences.slice(0, 2);
  const [response] = results.responses;
  return response ? [range(response, results, analysis)] : [];
}

function sentence(
  { response: name, better, group, best, others }: Ranking,
  results: SweepResults,
  analysis: Analysis,
): string {
  const { unit } = results.responses.find((r) => r.name === name)!;
  const given = new Set(group.split(' ').map((part) => part.split('=')[0]!));
  const named = (i: number) => pointName(results, i, given);
  const top = analysis.points[best]!.responses[name]!;
  const most = better === 'higher' ? 'highest' : 'lowest';
  const under = group ? `With ${group.replaceAll('=', ' ')}, ` : '';
  const head = `${under}${name} is ${most} at ${named(best)}: ${quantity(top.mean, unit)} (${margin(top)})`;
  const [next] = others;
  const last = others.at(-1)!;
  const than = ({ point, relative }: Comparison) => {
    // Nothing is so many percent more than nothing.
    const value =
      top.mean === 0 ? quantity(analysis.points[point]!.responses[name]!.mean, unit) : percentText(relative);
    return `it is ${value}${top.mean === 0 ? '' : relative > 0 ? ' higher' : ' lower'} at ${named(point)}`;
  };
  const close = next!.distinct
    ? `${than(next!)}, the next best`
    : `${named(next!.point)} can't be told from that (the difference may be chance)`;
  const far = others.length > 1 && last.distinct ? `, and ${than(last)}, the worst` : '';
  return `${head}; ${close}${far}.`;
}

function range({ name, unit }: Response, results: SweepResults, analysis: Analysis): string {
  const known = analysis.points.flatMap(({ responses }, i) => {
    const it = responses[name];
    return it && !it.withheld ? [{ i, mean: it.mean }] : [];
  });
  if (known.length === 0) return `No run has ${name}.`;
  const low = known.reduce((a, b) => (b.mean < a.mean ? b : a));
  const high = known.reduce((a, b) => (b.mean > a.mean ? b : a));
  return `${name} goes from ${quantity(low.mean, unit)} at ${pointName(results, low.i)} to ${quantity(high.mean, unit)} at ${pointName(results, high.i)}.`;
}

/** What a reader must know before believing the numbers. One line each. */
export function cautions(results: SweepResults, analysis: Analysis): string[] {
  const lines: string[] = [];
  const saturated = analysis.points.filter((p) => p.saturated).map(({ label }) => label);
  if (saturated.length > 0) {
    lines.push(
      `Saturated (more arrives than can be done, so waiting grows as long as a run lasts, and times are not shown): ${saturated.join('; ')}.`,
    );
  }
  for (const { label, failures } of analysis.points) {
    for (const { status, count: n, message } of failures) {
      lines.push(
        `${label || 'The only point'}: ${n} ${n === 1 ? 'run' : 'runs'} ended with ${status}${message && `: ${message}`}.`,
      );
    }
  }
  const unsettled = analysis.points.filter((p) => p.unsettled > 0).length;
  if (unsettled > 0) {
    lines.push(
      `At ${unsettled} ${unsettled === 1 ? 'point' : 'points'} MSER-5 found no settled half of a run: make the runs longer.`,
    );
  }
  if (results.left > 0) lines.push(`${results.left} runs were left undone: the budget was spent.`);
  const few = analysis.points.filter(({ runs }) => runs > 0 && runs < 5).length;
  if (few > 0)
    lines.push(
      `${few} of ${analysis.points.length} points have fewer than 5 runs: their intervals are wide, and rely on normality.`,
    );
  return lines;
}
