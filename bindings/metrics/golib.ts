// The table of Go's metrics as the simulated package runtime/metrics has it: made from ours by scripts/golib-metrics.mjs, so
// that there is one.

import type { MetricInfo } from './table.js';

const kinds = { uint64: 'KindUint64', float64: 'KindFloat64', histogram: 'KindFloat64Histogram' } as const;

/** Source of bindings/golib/runtime/metrics/table.go. */
export function golibTable(metrics: readonly MetricInfo[]): string {
  const rows = [...metrics]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((info) => {
      const [how, id] = howToRead(info);
      const cells = [quoted(info.name), kinds[info.kind], info.cumulative, info.since ?? 0, how, id, quoted(info.text)];
      return `\t{${cells.join(', ')}},`;
    });
  return `package metrics

// Made from the table in bindings/metrics by 'node scripts/golib-metrics.mjs'.

var table = []entry{
${rows.join('\n')}
}
`;
}

/** How package metrics has a value (metrics.go), and the engine's number for it. */
function howToRead({ source, kind }: MetricInfo): [how: string, id: number] {
  switch (source.from) {
    case 'engine':
      return [kind === 'float64' ? 'seconds' : 'number', source.metric];
    case 'times':
      return ['times', source.metric];
    case 'sizes':
      return ['sizes', source.metric];
    case 'program':
      return [source.setting, 0];
    default:
      return [kind === 'histogram' ? 'sizes' : 'zero', 0];
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
