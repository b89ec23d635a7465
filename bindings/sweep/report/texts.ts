// The report as Markdown, and the results as CSV and as Go's benchmark text.

import type { Analysis } from '../analyze.js';
import { valueText } from '../grid.js';
import type { SweepResults } from '../journal.js';
import { tables } from './tables.js';
import { answer, cautions } from './words.js';

const cell = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** GitHub's Markdown. */
export function markdownReport(results: SweepResults, analysis: Analysis, reproduce: readonly string[]): string {
  const parts = [`# ${results.name}`];
  if (results.question) parts.push(`> ${results.question}`);
  parts.push(answer(results, analysis).join('\n'));
  const warnings = cautions(results, analysis);
  if (warnings.length > 0) parts.push(warnings.map((line) => `- ${line}`).join('\n'));
  for (const { title, note, head, texts, rows } of tables(results, analysis)) {
    parts.push(`## ${title}`);
    if (note) parts.push(note);
    const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
    const rule = `|${head.map((_, i) => (texts.includes(i) ? '---' : '---:')).join('|')}|`;
    parts.push([row(head), rule, ...rows.map(({ cells }) => row(cells))].join('\n'));
  }
  parts.push(
    '## Again',
    `\`\`\`sh\n${reproduce.join('\n')}\n\`\`\``,
    `gmpsim ${results.engine}, plan ${results.plan}.`,
  );
  return `${parts.join('\n\n')}\n`;
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A row for each run (RFC 4180): the axes, how it ended, the responses. */
export function csvResults({ axes, responses, points }: SweepResults): string {
  const head = [...axes.map(({ name }) => name), 'replication', 'seed', 'status', 'digest', 'virtual_ns', 'events'];
  const lines = [[...head, ...responses.map(({ name }) => name)]];
  for (const { at, runs } of points) {
    for (const { replication, seed, status, digest, virtual_ns, events, responses: values } of runs) {
      const known = [replication, seed, status, digest, virtual_ns, events].map(String);
      lines.push([
        ...axes.map(({ name }) => valueText(at[name]!)),
        ...known,
        ...responses.map(({ name }) => String(values[name] ?? '')),
      ]);
    }
  }
  return `${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** Nothing that Go's benchmark format would take for the end of a name or unit. */
const word = (text: string) => text.replaceAll(/\s+/g, '_').replaceAll('/', '∕') || '_';

/**
 * Go's benchmark text (golang.org/design/14313-benchmark-format), a line for each run, for benchstat: the axes as parts of the name,
 * `key=value`, so that `benchstat -col /procs` compares them; each response under its name as unit.
 * Without times of saturated points.
 */
export function benchstatText(results: SweepResults, analysis: Analysis): string {
  const base = word(results.name.replaceAll(/[^\p{L}\p{N}]+(.)?/gu, (_, c?: string) => (c ?? '').toUpperCase()));
  const name = `Benchmark${base.charAt(0).toUpperCase()}${base.slice(1)}`;
  const lines = ['goos: gmpsim', `pkg: ${word(results.program ?? results.name)}`, `engine: ${results.engine}`];
  for (const { name: unit, better } of results.responses) {
    if (better) lines.push(`Unit ${word(unit)} better=${better}`);
  }
  for (const [i, { at, runs }] of results.points.entries()) {
    const withheld = (unit: string) => analysis.points[i]!.responses[unit]?.withheld === true;
    const where = Object.entries(at).map(([key, value]) => `/${word(key)}=${word(valueText(value))}`);
    for (const { status, responses } of runs) {
      if (status !== 'ok') continue;
      const values = Object.entries(responses).flatMap(([unit, value]) =>
        value === null || withheld(unit) ? [] : [`${value} ${word(unit)}`],
      );
      if (values.length > 0) lines.push([`${name}${where.join('')}`, '1', ...values].join('\t'));
    }
  }
  return `${lines.join('\n')}\n`;
}
