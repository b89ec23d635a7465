// gmpsim metrics: the table of metrics as a page.

import { allMetrics, type MetricInfo, unitOf } from '../metrics/table.js';

const WIDTH = 100;

/** The list of metrics, as text or JSON. */
export function metricsList({ all = false, json = false }: { all?: boolean; json?: boolean } = {}): string {
  const shown = allMetrics.filter(
    ({ source }) => all || (source.from !== 'nowhere' && source.from !== 'program' && source.from !== 'zero'),
  );
  if (json) return `${JSON.stringify(shown.map(described), null, 2)}\n`;
  const lines = shown.flatMap((info) => [heading(info), ...wrapped(info.text)]);
  const left = allMetrics.length - shown.length;
  if (left > 0)
    lines.push('', `${left} more of Go's are always 0 or not modelled: --all lists them, docs/metrics.md says why.`);
  return `${lines.join('\n')}\n`;
}

function described(info: MetricInfo): Record<string, unknown> {
  const { name, kind, cumulative, text, by, since, source } = info;
  return {
    name,
    kind,
    unit: unitOf(info),
    cumulative,
    text,
    ...(by && { by }),
    ...(since && { since: goVersion(since) }),
    value: { zero: 'always 0', nowhere: 'not modelled' }[source.from as string] ?? 'modelled',
  };
}

function heading({ name, kind, cumulative, by, since, source }: MetricInfo): string {
  const facts = [
    kind,
    ...(kind !== 'histogram' ? [cumulative ? 'cumulative' : 'gauge'] : []),
    ...(by ? [`by ${by}`] : []),
    ...(since ? [`since ${goVersion(since)}`] : []),
    ...(source.from === 'zero' ? ['always 0'] : source.from === 'nowhere' ? ['not modelled'] : []),
  ];
  return `${name}  (${facts.join(', ')})`;
}

/** 126 → go1.26 */
function goVersion(version: number): string {
  return `go${Math.floor(version / 100)}.${version % 100}`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '   ';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
