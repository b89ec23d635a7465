// The report's tables, for HTML and Markdown alike.

import type { Analysis } from '../analyze.js';
import { valueText } from '../grid.js';
import type { SweepResults } from '../journal.js';
import { lawText } from './charts.js';
import { margin, percentText, quantity } from './words.js';

export type Table = Readonly<{
  title: string;
  note: string;
  head: readonly string[];
  /** Columns of text: on the left. */
  texts: readonly number[];
  rows: readonly Readonly<{ cells: readonly string[]; faint?: boolean }>[];
}>;

/** Comparisons of a ranking that are listed. */
const COMPARED = 20;

export function tables(results: SweepResults, analysis: Analysis): Table[] {
  return [
    pointTable(results, analysis),
    ...rankingTables(results, analysis),
    ...scalingTable(results, analysis),
    settingTable(results),
  ];
}

function pointTable({ axes, responses, points }: SweepResults, analysis: Analysis): Table {
  return {
    title: 'Points',
    note: '',
    head: [...axes.map(({ name }) => name), 'runs', ...responses.flatMap(({ name }) => [name, '95 %']), ''],
    texts: [axes.length + 1 + 2 * responses.length],
    rows: analysis.points.map(({ at, runs, responses: estimates, saturated, state, failures }, i) => {
      const values = responses.flatMap(({ name, unit }) => {
        const it = estimates[name];
        if (!it) return ['–', ''];
        return it.withheld ? ['saturated', ''] : [quantity(it.mean, unit), margin(it)];
      });
      const failed = failures.map(({ status, count }) => `${count} ${status}`);
      const remarks = [...(saturated ? ['saturated'] : []), ...(state === 'complete' ? [] : [state]), ...failed];
      const cells = [...axes.map(({ name }) => valueText(at[name]!)), `${runs}/${points[i]!.runs.length}`, ...values];
      return { cells: [...cells, remarks.join(', ')], faint: runs === 0 };
    }),
  };
}

function rankingTables({ responses }: SweepResults, { rankings, points }: Analysis): Table[] {
  return rankings.map(({ response, better, group, best, others }) => {
    const { unit } = responses.find(({ name }) => name === response)!;
    const top = points[best]!;
    return {
      title: `${response} against the best point${group && `, ${group}`}`,
      note: `${better === 'higher' ? 'Highest' : 'Lowest'} at ${top.label || 'the only point'}, ${quantity(top.responses[response]!.mean, unit)}. Differences of runs with the same seed, so of the same arrivals and draws, and their 95 % intervals (Student's t).`,
      head: ['point', 'difference', 'from', 'to', 'relative', ''],
      texts: [0, 5],
      rows: others.slice(0, COMPARED).map(({ point, difference, relative, distinct }) => ({
        cells: [
          points[point]!.label,
          quantity(difference.mean, unit),
          difference.low === null ? '' : quantity(difference.low, unit),
          difference.high === null ? '' : quantity(difference.high, unit),
          top.responses[response]!.mean === 0 ? '' : `${relative < 0 ? '−' : '+'}${percentText(relative)}`,
          distinct ? '' : 'may be chance',
        ],
        faint: !distinct,
      })),
    };
  });
}

function scalingTable({ responses }: SweepResults, { scaling }: Analysis): Table[] {
  if (scaling.length === 0) return [];
  const number = (x: number) => Number(x.toPrecision(3)).toString();
  return [
    {
      title: 'Universal Scalability Law',
      note: 'X(n) = λ n / (1 + σ (n − 1) + κ n (n − 1)): σ is contention, κ coherency. Intervals: 95 %, by the bootstrap over runs. From the knee on, growth in proportion would exceed the most there is.',
      head: ['response', 'axis', 'at', 'λ', 'σ', '95 %', 'κ', '95 %', 'fit'],
      texts: [0, 1, 2, 8],
      rows: scaling.map(({ response, axis, group, law, intervals }) => {
        const { unit } = responses.find(({ name }) => name === response)!;
        const span = ([low, high]: readonly [number, number]) => `${number(low)} … ${number(high)}`;
        const fit = lawText(law, unit).split(', ').slice(3).join(', ');
        return {
          cells: [
            response,
            axis,
            group,
            quantity(law.lambda, unit),
            number(law.sigma),
            span(intervals.sigma),
            number(law.kappa),
            span(intervals.kappa),
            fit,
          ],
        };
      }),
    },
  ];
}

function settingTable(results: SweepResults): Table {
  const { program, settings, axes, zip, responses, replications, seed, warmup, stop, budget_runs, sample_ns } = results;
  const rows: [string, string][] = [
    ...(program === null ? [] : [['program', program] as [string, string]]),
    ...Object.entries(settings).map(([name, value]): [string, string] => [name, valueText(value)]),
    ...axes.map(({ name, values }): [string, string] => [`axis ${name}`, values.map(valueText).join(', ')]),
    ...zip.map((names): [string, string] => ['together', names.join(', ')]),
    ...responses.map(({ name, value, better }): [string, string] => [
      `response ${name}`,
      `${value}${better ? `, ${better} is better` : ''}`,
    ]),
    ['replications', replicationText(replications)],
    ['seeds', `${seed} for the first run of every point, then one more each`],
  ];
  if (warmup)
    rows.push([
      'warm-up left out',
      'ns' in warmup
        ? quantity(warmup.ns, 'ns')
        : `MSER-5 on ${warmup.mser5}, every ${quantity(warmup.every_ns, 'ns')}`,
    ]);
  if (stop.until_ns > 0) rows.push(['until', quantity(stop.until_ns, 'ns')]);
  if (stop.requests > 0) rows.push(['requests', String(stop.requests)]);
  if (sample_ns > 0) rows.push(['gauges read every', quantity(sample_ns, 'ns')]);
  if (budget_runs > 0) rows.push(['budget', `${budget_runs} runs`]);
  return {
    title: 'Settings',
    note: 'Everything that is not here has the default of gmpsim.',
    head: ['setting', 'value'],
    texts: [0, 1],
    rows: rows.map((cells) => ({ cells })),
  };
}

function replicationText({ min, max, until }: SweepResults['replications']): string {
  if (!until) return String(min);
  const { response, half_width, confidence, batch } = until;
  return `${min} to ${max}, in batches of ${batch}, until the ${percentText(confidence)} interval of ${response} is ±${percentText(half_width)}`;
}
