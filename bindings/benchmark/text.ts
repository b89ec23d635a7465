// What the benchmarks came to: for the terminal, as Markdown, and as Go's benchmark text.

import { table } from '../report/format.js';
import { type BenchReport, type Fact, type Measured, nameOf, type SuiteReport } from './model.js';

const head = ['', 'median', 'fastest', 'spread', 'per second', 'to floor', 'to Go', 'to others'];

/** A number with three digits that matter. */
const three = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** 12.3 ns, 4.56 µs, 7.8 ms */
export function time(ns: number): string {
  if (ns < 1e3) return `${three(ns)} ns`;
  if (ns < 1e6) return `${three(ns / 1e3)} µs`;
  return `${three(ns / 1e6)} ms`;
}

/** 71.4 M */
function perSecond(ns: number): string {
  const rate = 1e9 / ns;
  if (rate >= 1e6) return `${(rate / 1e6).toPrecision(3)} M`;
  if (rate >= 1e3) return `${(rate / 1e3).toPrecision(3)} k`;
  return rate.toPrecision(3);
}

function cells(it: Measured): string[] {
  const to = (test: (who: string) => boolean) =>
    it.ratios
      .filter((ratio) => test(ratio.to))
      .map(({ to: who, median }) => `${median.toPrecision(3)} ×${who === 'floor' || who === 'Go' ? '' : ` ${who}`}`)
      .join(', ');
  return [
    it.who === 'engine' ? nameOf(it) : `  ${it.who}`,
    time(it.median_ns),
    time(it.min_ns),
    `±${it.spread_percent.toFixed(1)} %`,
    `${perSecond(it.median_ns)} ${it.unit}`,
    to((who) => who === 'floor'),
    to((who) => who === 'Go'),
    to((who) => who !== 'floor' && who !== 'Go'),
  ];
}

const factText = ({ value, unit }: Fact): string => (unit === 'ns' ? time(value) : `${three(value)} ${unit}`);

/** A suite as lines for a terminal. */
export function suiteText({ cases, facts, skipped }: SuiteReport): string {
  const lines = cases.length > 0 ? table([head, ...cases.map(cells)]) : [];
  if (facts.length > 0) lines.push(...table(facts.map((fact) => [nameOf(fact), factText(fact)])));
  for (const { name, reason } of skipped) lines.push(`skipped: ${name} (${reason})`);
  return `${lines.join('\n')}\n`;
}

/** The report as GitHub's Markdown. */
export function markdown({ machine, suites }: BenchReport): string {
  const parts = ['# gmpsim bench', Object.values(machine).join(', ')];
  const row = (them: readonly string[]) => `| ${them.map((cell) => cell.trim().replaceAll('|', '\\|')).join(' | ')} |`;
  for (const [name, { cases, facts, skipped }] of Object.entries(suites)) {
    parts.push(`## ${name}`);
    if (cases.length > 0)
      parts.push(
        [row(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...cases.map((it) => row(cells(it)))].join('\n'),
      );
    if (facts.length > 0)
      parts.push(['| | |', '|---|---:|', ...facts.map((fact) => row([nameOf(fact), factText(fact)]))].join('\n'));
    if (skipped.length > 0) parts.push(skipped.map((s) => `- skipped: ${s.name} (${s.reason})`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** What may stand in a name of Go's benchmark text. */
const word = (text: string): string => text.replaceAll(/[\s/]+/g, '_');

function goName({ bench, params }: Pick<Measured, 'bench' | 'params'>, who?: string): string {
  const parts = Object.entries({ ...params, ...(who && { by: who }) }).map(
    ([key, value]) => `/${word(key)}=${word(String(value))}`,
  );
  return `Benchmark${bench}${parts.join('')}`;
}

/**
 * Go's benchmark text (golang.org/design/14313-benchmark-format), a line for each round: benchstat reads it, and compares two of
 * them, or `-col /by` within one.
 */
export function goText({ machine, suites }: BenchReport): string {
  const [platform, , arch] = machine.system.split(' ');
  const lines = [
    `goos: ${platform}`,
    `goarch: ${arch}`,
    'pkg: gmpsim/bench',
    `cpu: ${machine.cpu}`,
    `node: ${machine.node}`,
  ];
  for (const { cases, facts } of Object.values(suites)) {
    for (const it of cases) {
      for (const ns of it.rounds_ns) lines.push(`${goName(it, it.who)}\t1\t${Number(ns.toPrecision(6))} ns/op`);
    }
    for (const fact of facts) lines.push(`${goName(fact)}\t1\t${fact.value} ${word(fact.unit)}`);
  }
  return `${lines.join('\n')}\n`;
}
