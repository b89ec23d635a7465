// Charts made of cells: which P was busy at which point, and responses over two axes.

import * as Plot from '@observablehq/plot';
import type { Analysis, PointAnalysis } from '../analyze.js';
import { labelOf, valueText } from '../grid.js';
import type { SweepResults } from '../journal.js';
import type { Response } from '../response.js';
import { type Chart, draw } from './draw.js';
import { quantity } from './words.js';

/** Points whose Ps are drawn, and Ps of each. */
const BUSY_POINTS = 40;
const BUSY_PROCS = 256;

/** Which share of the time each P ran goroutines: a row for each point. */
export function busyCharts({ points }: Analysis): Chart[] {
  const drawn = points.filter(({ busy }) => busy.length > 0).slice(0, BUSY_POINTS);
  const most = Math.max(0, ...drawn.map(({ busy }) => busy.length));
  if (drawn.length === 0 || most < 2) return [];
  const cells = drawn.flatMap(({ label, busy }) =>
    busy
      .slice(0, BUSY_PROCS)
      .map((share, p) => ({ label, p, share, tip: `${label}, P${p}\n${(share * 100).toFixed(1)} %` })),
  );
  const longest = Math.max(...drawn.map(({ label }) => label.length));
  const omitted = points.length > drawn.length ? ` The first ${drawn.length} of ${points.length} points.` : '';
  return [
    {
      title: 'Use of each P',
      note: `Share of the time that it ran goroutines, mean over runs.${omitted}`,
      svg: draw({
        ariaLabel: 'share of time that each P ran goroutines, by point',
        height: 60 + 18 * drawn.length,
        marginLeft: Math.min(260, 24 + 6.2 * longest),
        marginBottom: 34,
        x: { label: 'P', type: 'band', ticks: ticksOf(Math.min(most, BUSY_PROCS)), padding: most > 64 ? 0 : 0.08 },
        y: { label: null, domain: drawn.map(({ label }) => label), type: 'band', padding: 0.12 },
        // In steps: a continuous legend would need a canvas, and nobody reads a shade to the percent.
        color: {
          type: 'threshold',
          domain: [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99],
          scheme: 'ylgnbu',
          legend: true,
          label: 'busy, %',
          tickFormat: (share: number) => String(Math.round(share * 100)),
        },
        marks: [Plot.cell(cells, { x: 'p', y: 'label', fill: 'share', title: 'tip' })],
      }),
    },
  ];
}

function ticksOf(n: number): number[] {
  const step = n <= 32 ? 1 : n <= 128 ? 8 : 32;
  return Array.from({ length: Math.ceil(n / step) }, (_, i) => i * step);
}

type Cell = Readonly<{ x: string; y: string; mean: number | null; text: string; tip: string }>;

/** A response over two axes of at least three values each; of more axes, the first two such, one map for each value of the rest. */
export function heatMaps({ name, unit }: Response, results: SweepResults, { points }: Analysis): Chart[] {
  const wide = results.axes.filter(({ values }) => values.length >= 3);
  if (wide.length < 2) return [];
  const [first, second] = wide as [(typeof wide)[number], (typeof wide)[number]];
  if (results.zip.some((names) => names.includes(first.name) && names.includes(second.name))) return [];
  const maps = new Map<string, PointAnalysis[]>();
  for (const point of points) {
    const rest = labelOf(
      Object.fromEntries(Object.entries(point.at).filter(([n]) => n !== first.name && n !== second.name)),
    );
    maps.set(rest, [...(maps.get(rest) ?? []), point]);
  }
  return [...maps].slice(0, 6).flatMap(([rest, members]) => {
    const cells = members.flatMap((point): Cell[] => {
      const it = point.responses[name];
      const [x, y] = [valueText(point.at[second.name]!), valueText(point.at[first.name]!)];
      if (!it) return [];
      if (it.withheld) return [{ x, y, mean: null, text: 'saturated', tip: `${point.label}\nsaturated` }];
      const text = quantity(it.mean, unit === 'ns' || unit === 's' ? unit : '');
      return [{ x, y, mean: it.mean, text, tip: `${point.label}\n${quantity(it.mean, unit)}` }];
    });
    if (cells.length === 0) return [];
    const means = cells.flatMap(({ mean }) => mean ?? []);
    const log = Math.min(...means) > 0 && Math.max(...means) / Math.min(...means) > 20;
    // Dark cells, light text.
    const share = (mean: number) => {
      const f = log ? Math.log : (v: number) => v;
      return (f(mean) - f(Math.min(...means))) / (f(Math.max(...means)) - f(Math.min(...means)) || 1);
    };
    return [
      {
        title: `${name} over ${second.name} and ${first.name}${rest && `, ${rest}`}`,
        note: `Means over runs${unit && `, ${unit}`}.`,
        svg: draw({
          ariaLabel: `${name} by ${second.name} and ${first.name}`,
          height: 70 + 34 * first.values.length,
          marginLeft: 40 + 6.5 * Math.max(...first.values.map((v) => valueText(v).length)),
          x: { label: second.name, type: 'band', domain: second.values.map(valueText), padding: 0.04 },
          y: { label: first.name, type: 'band', domain: first.values.map(valueText), padding: 0.06 },
          color: { scheme: 'ylgnbu', unknown: 'rgba(128,128,128,.25)', ...(log && { type: 'log' }) },
          marks: [
            Plot.cell(cells, { x: 'x', y: 'y', fill: 'mean', title: 'tip' }),
            Plot.text(cells, {
              x: 'x',
              y: 'y',
              text: 'text',
              fill: (d: { mean: number | null }) =>
                d.mean === null ? 'currentColor' : share(d.mean) > 0.55 ? 'white' : 'black',
            }),
          ],
        }),
      },
    ];
  });
}
