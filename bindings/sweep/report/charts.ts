// The report's charts, as SVG text: Observable Plot draws into a document of its own. Colours are `currentColor` and such as can be
// read on light and on dark ground.

import * as Plot from '@observablehq/plot';
import { uslThroughput } from '../../analysis/usl.js';
import { duration } from '../../report/format.js';
import type { Analysis, PointAnalysis, Scaling } from '../analyze.js';
import { labelOf, numberIn, valueText } from '../grid.js';
import type { SweepResults } from '../journal.js';
import type { Response } from '../response.js';
import { type Chart, draw } from './draw.js';
import { busyCharts, heatMaps } from './maps.js';
import { quantity } from './words.js';

/** Distinguishable also by those who don't see red and green apart, on white and on black. */
const palette = ['#3b82d6', '#e08214', '#1b9e77', '#d6457b', '#8c6bd1', '#a6761d', '#4aa5c4', '#8a8a8a'];

/** How the grid is laid out: along x, by colour, and everything else in the colour's name too. */
type Layout = Readonly<{
  x: string;
  /** Numbers on a scale, or categories. */
  numeric: boolean;
  log: boolean;
  series: readonly string[];
}>;

function layoutOf({ axes, zip }: SweepResults): Layout | undefined {
  if (axes.length === 0) return undefined;
  const numeric = axes.filter(({ values }) => values.length > 1 && values.every((v) => numberIn(v) !== undefined));
  const x = [...numeric].sort((a, b) => b.values.length - a.values.length)[0] ?? axes[0]!;
  const values = x.values.map((v) => numberIn(v) ?? 0);
  const isNumeric = numeric.includes(x);
  const along = zip.find((names) => names.includes(x.name)) ?? [x.name];
  return {
    x: x.name,
    numeric: isNumeric,
    log: isNumeric && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= 8,
    series: axes.map(({ name }) => name).filter((name) => !along.includes(name)),
  };
}

type Datum = Readonly<{
  x: number | string;
  y: number;
  low: number;
  high: number;
  series: string;
  tip: string;
  hollow: boolean;
}>;

function placed(point: PointAnalysis, layout: Layout): { x: number | string; series: string } {
  const value = point.at[layout.x]!;
  const rest = Object.fromEntries(layout.series.map((name) => [name, point.at[name]!]));
  return { x: layout.numeric ? numberIn(value)! : valueText(value), series: labelOf(rest) };
}

export function charts(results: SweepResults, analysis: Analysis): Chart[] {
  const layout = layoutOf(results);
  if (!layout) return [];
  return [
    ...results.responses.map((response) => responseChart(response, analysis, layout)),
    ...latencyCharts(results, analysis, layout),
    ...analysis.scaling.map((scaling) => scalingChart(scaling, results)),
    ...busyCharts(analysis),
    ...results.responses.flatMap((response) => heatMaps(response, results, analysis)),
  ].filter((chart) => chart !== undefined);
}

/** A y scale for values in a unit: times as 1.5ms; logarithmic where they span more than a factor of fifty. */
function yScale(values: readonly number[], unit: string, label: string): Plot.ScaleOptions {
  const low = Math.min(...values.filter((v) => v > 0));
  const high = Math.max(...values);
  const time = unit === 'ns' ? 1 : unit === 's' || unit === 'seconds' ? 1e9 : 0;
  return {
    label,
    grid: true,
    ...(high / low > 50 ? { type: 'log' } : { zero: true }),
    ...(time > 0 && { tickFormat: (v: number) => duration(v * time) }),
  };
}

function xScale({ x, numeric, log }: Layout, data: readonly { x: number | string }[]): Plot.ScaleOptions {
  if (!numeric) return { type: 'point', label: x, padding: 0.5 };
  const ticks = [...new Set(data.map((d) => d.x as number))];
  return {
    label: x,
    ...(log ? { type: 'log', base: 2 } : {}),
    ...(ticks.length <= 12 && { ticks }),
    tickFormat: (v: number) => String(v),
  };
}

const colour = (series: readonly string[]): Plot.ScaleOptions & { legend?: boolean } => ({
  domain: [...new Set(series)],
  range: palette,
  legend: new Set(series).size > 1,
});

function responseChart(response: Response, { points }: Analysis, layout: Layout): Chart | undefined {
  const { name, unit, value } = response;
  const data = points.flatMap((point): Datum[] => {
    const it = point.responses[name];
    if (!it || it.withheld) return [];
    const [low, high] = [it.low ?? it.mean, it.high ?? it.mean];
    const tip = `${point.label}\n${quantity(it.mean, unit)}, 95 %: ${quantity(low, unit)} … ${quantity(high, unit)}, ${it.n} runs`;
    return [{ ...placed(point, layout), y: it.mean, low, high, tip, hollow: point.saturated }];
  });
  if (data.length === 0) return undefined;
  // Of all points: a series keeps its colour from chart to chart.
  const series = [...new Set(points.map((point) => placed(point, layout).series))];
  const y = yScale(
    data.map((d) => d.y),
    unit,
    `${name}${unit && unit !== 'ns' && unit !== 's' ? ` (${unit})` : ''}`,
  );
  // On a logarithmic scale an interval that reaches below 0 has no lower end to draw.
  const drawn = y.type === 'log' ? data.map((d) => ({ ...d, low: d.low > 0 ? d.low : d.y })) : data;
  const lines = layout.numeric
    ? [
        Plot.areaY(drawn, { x: 'x', y1: 'low', y2: 'high', fill: 'series', fillOpacity: 0.18 }),
        Plot.lineY(drawn, { x: 'x', y: 'y', stroke: 'series' }),
      ]
    : [Plot.ruleX(drawn, { x: 'x', y1: 'low', y2: 'high', stroke: 'series', strokeWidth: 2 })];
  return {
    title: name,
    note: `${value}: means over runs, bands are 95 % intervals (Student's t).${drawn.some((d) => d.hollow) ? ' Hollow: saturated.' : ''}`,
    svg: draw({
      ariaLabel: `${name} by ${layout.x}`,
      x: xScale(layout, drawn),
      y,
      color: { ...colour(series), legend: series.length > 1 },
      marks: [
        ...lines,
        Plot.dot(drawn, {
          x: 'x',
          y: 'y',
          stroke: 'series',
          fill: (d: Datum) => (d.hollow ? 'var(--ground)' : palette[series.indexOf(d.series) % palette.length]),
          r: 3.5,
          title: 'tip',
        }),
      ],
    }),
  };
}

const percentileNames = { p50: '50 %', p90: '90 %', p99: '99 %', p999: '99.9 %' } as const;

/** Percentiles along x, a chart for each value of the other axes (eight at most). */
function latencyCharts(results: SweepResults, { points }: Analysis, layout: Layout): Chart[] {
  const loaded = results.points.some(({ runs }) => runs.some(({ requests }) => requests));
  const groups = new Map<string, PointAnalysis[]>();
  for (const point of points) {
    const { series } = placed(point, layout);
    groups.set(series, [...(groups.get(series) ?? []), point]);
  }
  return [...groups].slice(0, 8).flatMap(([series, members]): Chart[] => {
    const data = members.flatMap((point) =>
      Object.entries(point.latency_ns)
        .filter(([, y]) => y! > 0)
        .map(([p, y]) => {
          const name = percentileNames[p as keyof typeof percentileNames];
          return { x: placed(point, layout).x, y: y!, p: name, tip: `${point.label}\n${name} below ${duration(y!)}` };
        }),
    );
    if (data.length === 0) return [];
    const what = loaded ? 'Latency of requests' : 'From runnable to running';
    return [
      {
        title: `${what}${series && `, ${series}`}`,
        note: 'Percentiles of each run, their means over runs. From the instant at which a request was meant to be sent.'.slice(
          0,
          loaded ? undefined : 51,
        ),
        svg: draw({
          ariaLabel: `percentiles by ${layout.x}`,
          x: xScale(layout, data),
          y: yScale(
            data.map((d) => d.y),
            'ns',
            what.toLowerCase(),
          ),
          color: { ...colour(data.map((d) => d.p)), domain: Object.values(percentileNames) },
          marks: [
            Plot.lineY(data, { x: 'x', y: 'y', stroke: 'p', z: 'p' }),
            Plot.dot(data, { x: 'x', y: 'y', fill: 'p', r: 3, title: 'tip' }),
          ],
        }),
      },
    ];
  });
}

function scalingChart({ response, axis, group, points, law }: Scaling, results: SweepResults): Chart {
  const { unit } = results.responses.find(({ name }) => name === response)!;
  const most = Math.max(...points.map(({ n }) => n));
  const curve = Array.from({ length: 101 }, (_, i) => {
    const n = (most * i) / 100;
    return { n, throughput: uslThroughput(law, n) };
  });
  const top = Math.max(...points.map(({ throughput }) => throughput));
  const straight = [0, Math.min(most, (1.15 * top) / law.lambda)].map((n) => ({ n, throughput: law.lambda * n }));
  const marks = [
    ...(law.knee !== null && law.knee <= most
      ? [{ n: law.knee, name: `knee ${Number(law.knee.toPrecision(3))}` }]
      : []),
    ...(law.peak && law.peak.n <= most ? [{ n: law.peak.n, name: `peak ${Number(law.peak.n.toPrecision(3))}` }] : []),
  ];
  return {
    title: `${response} as ${axis} grows${group && `, ${group}`}`,
    note: `The Universal Scalability Law: ${lawText(law, unit)}. Dashed: growth in proportion.`,
    svg: draw({
      ariaLabel: `${response} by ${axis} with the fitted law`,
      marginTop: 30,
      x: {
        label: axis,
        ...(points.length <= 12 && { ticks: points.map(({ n }) => n), tickFormat: (v: number) => String(v) }),
      },
      y: { ...yScale([top, top / 2], unit, response), zero: true },
      marks: [
        Plot.lineY(straight, {
          x: 'n',
          y: 'throughput',
          stroke: 'currentColor',
          strokeOpacity: 0.5,
          strokeDasharray: '4 4',
        }),
        Plot.lineY(curve, { x: 'n', y: 'throughput', stroke: palette[0]! }),
        Plot.ruleX(marks, { x: 'n', stroke: palette[1]!, strokeDasharray: '2 3' }),
        ...marks.map((mark, i) =>
          Plot.text([mark], { x: 'n', text: 'name', frameAnchor: 'top', dy: -18 + 10 * i, fill: palette[1]! }),
        ),
        Plot.dot(points, {
          x: 'n',
          y: 'throughput',
          fill: palette[0]!,
          r: 4,
          title: (p: { n: number; throughput: number }) => `${axis}=${p.n}\n${quantity(p.throughput, unit)}`,
        }),
      ],
    }),
  };
}

export function lawText({ lambda, sigma, kappa, r2, peak, knee }: Scaling['law'], unit: string): string {
  const number = (x: number) => (x === 0 ? '0' : Number(x.toPrecision(3)).toString());
  const parts = [`λ ${quantity(lambda, unit)}`, `σ ${number(sigma)}`, `κ ${number(kappa)}`, `R² ${r2.toFixed(3)}`];
  if (knee !== null) parts.push(`knee at ${number(knee)}`);
  if (peak) parts.push(`peak at ${number(peak.n)} with ${quantity(peak.throughput, unit)}`);
  return parts.join(', ');
}
