import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { analyze } from '../../../../bindings/sweep/analyze.js';
import { reportFiles } from '../../../../bindings/sweep/report/files.js';
import { cautions, margin, percentText, quantity } from '../../../../bindings/sweep/report/words.js';
import { fixture, law } from './fixture.js';

const results = fixture();
const analysis = analyze(results);
const { files, answer } = reportFiles(results, ['gmpsim sweep ps.yaml']);
const at = (procs: number, rate: number) =>
  results.points.findIndex(({ at: a }) => a.procs === procs && a['load.rate'] === rate);

describe("analysis of a sweep's results", () => {
  it('a point past the knee is marked saturated, and no p99 is kept for it; its throughput is', () => {
    for (const [i, point] of analysis.points.entries()) {
      const { procs, 'load.rate': rate } = point.at as { procs: number; 'load.rate': number };
      const most = (law.lambda * procs) / (1 + law.sigma * (procs - 1) + law.kappa * procs * (procs - 1));
      equal(point.saturated, rate > most * 1.03, point.label);
      equal(point.responses.p99!.withheld, point.saturated);
      equal(point.responses.throughput!.withheld, false);
      equal('p99' in point.latency_ns, !point.saturated, String(i));
    }
  });

  it('runs that panicked are counted apart, and the rest goes on', () => {
    const point = analysis.points[at(24, 10_000)]!;
    equal(point.runs, 10);
    deepEqual(point.failures, [{ status: 'panic', count: 2, message: 'panic: runtime error: <index> out of range' }]);
    equal(point.responses.p99!.n, 10);
  });

  it('compares with the best point in pairs, under each load by itself', () => {
    const rankings = analysis.rankings.filter(({ response }) => response === 'throughput');
    deepEqual(
      rankings.map(({ group }) => group),
      ['load.rate=10000', 'load.rate=40000', 'load.rate=160000'],
    );
    const { best, others } = rankings[2]!;
    equal(best, at(16, 160_000));
    equal(others[0]!.point, at(24, 160_000));
    // What the runs of a pair have in common falls out: the interval of the difference is narrower than each mean's.
    const width = (e: { low: number | null; high: number | null }) => e.high! - e.low!;
    ok(width(others[0]!.difference) < width(analysis.points[best]!.responses.throughput!));
    ok(others.every(({ distinct }) => distinct));
  });

  it('fits the law where throughput is not bounded by what is offered, and there only', () => {
    deepEqual(
      analysis.scaling.map(({ response, axis, group }) => [response, axis, group]),
      [['throughput', 'procs', 'load.rate=160000']],
    );
    const [{ law: fitted, intervals }] = analysis.scaling as [(typeof analysis.scaling)[number]];
    for (const key of ['lambda', 'sigma', 'kappa'] as const) {
      const [low, high] = intervals[key];
      ok(low <= fitted[key] && fitted[key] <= high, `${key}: ${low} … ${fitted[key]} … ${high}`);
      ok(Math.abs(fitted[key] - law[key]) < 0.05 * law[key], `${key}: ${fitted[key]}`);
    }
  });

  it('is the same, to the byte, each time', () => {
    deepEqual(reportFiles(fixture(), ['gmpsim sweep ps.yaml']).files, files);
  });
});

describe('report', () => {
  it('answers in two sentences', () => {
    deepEqual(answer, [
      'With load.rate 160000, throughput is highest at procs 16: 129,368 requests/s (±1.6 %); it is 6 % lower at procs 24, the next best, and it is 80 % lower at procs 1, the worst.',
      'With load.rate 40000, p99 is lowest at procs 16: 1.49ms (±1.6 %); it is 3.2 % higher at procs 24, the next best, and it is 427 % higher at procs 2, the worst.',
    ]);
  });

  it('HTML: one file that loads nothing, runs nothing and takes no markup from names', () => {
    const html = files['report.html']!;
    doesNotMatch(html, /<script|src=|href=|url\(|@import|<index>|Ps <and>/);
    match(html, /Content-Security-Policy" content="default-src 'none'/);
    match(html, /Ps &lt;and&gt; rates/);
    match(html, /prefers-color-scheme: dark/);
    ok(html.split('<svg').length > 8, 'charts');
    match(html, /knee 5\.\d/);
    match(html, /peak 15\.\d/);
  });

  it('no p99 of a saturated point stands anywhere: not in a table, not in a chart', () => {
    const row = files['report.md']!.split('\n').find((line) => line.startsWith('| 8 | 160000 |'))!;
    match(row, /\| saturated \|/);
    const tips = [...files['report.html']!.matchAll(/<title>(procs=8 load.rate=160000[^<]*)<\/title>/g)].map(
      (m) => m[1]!,
    );
    ok(tips.length > 0);
    for (const tip of tips) ok(/requests\/s|saturated|%$|1\.02/.test(tip), tip);
  });

  it('Markdown: tables have as many cells in each row as in the head', () => {
    let columns = 0;
    for (const line of files['report.md']!.split('\n')) {
      if (!line.startsWith('|')) columns = 0;
      else {
        const cells = line.replaceAll('\\|', '').split('|').length;
        columns ||= cells;
        equal(cells, columns, line);
      }
    }
  });

  it('CSV: a row for each run, readable by others', () => {
    const rows: Record<string, string>[] = parse(files['results.csv']!, { columns: true });
    equal(rows.length, 18 * 12);
    equal(rows[0]!.procs, '1');
    equal(rows[0]!['max, P0'], String(results.points[0]!.runs[0]!.responses['max, P0']));
    equal(rows.filter(({ status }) => status === 'panic').length, 2);
  });

  it("benchstat: lines as Go's benchmark format wants them", () => {
    const lines = files['benchstat.txt']!.trimEnd().split('\n');
    const bench = lines.filter((line) => line.startsWith('Benchmark'));
    equal(bench.length, 18 * 12 - 2);
    for (const line of bench) match(line, /^Benchmark\p{Lu}\S*\t1(\t[-+.\de]+ \S+)+$/u);
    match(bench[0]!, /^BenchmarkPsAndRates\/procs=1\/load\.rate=10000\t/);
    ok(lines.includes('Unit p99 better=lower'));
    // Saturated: its throughput, and no time.
    match(bench.find((line) => line.includes('/procs=8/load.rate=160000\t'))!, /throughput\t[^\t]*P0$/);
  });

  it('says what must be known before the numbers are believed', () => {
    const lines = cautions(results, analysis).join('\n');
    match(lines, /^Saturated .*procs=1 load.rate=40000/);
    match(lines, /procs=24 load.rate=10000: 2 runs ended with panic/);
    match(lines, /At 1 point MSER-5/);
    match(cautions({ ...results, left: 7 }, analysis).join('\n'), /7 runs were left undone/);
  });

  it('numbers', () => {
    equal(quantity(-1500, 'ns'), '−1.5µs');
    equal(quantity(0.25, 's'), '250ms');
    equal(quantity(44_715.2, 'requests/s'), '44,715 requests/s');
    equal(quantity(0.12345, ''), '0.123');
    equal(percentText(0.1234), '12 %');
    equal(margin({ mean: 5, low: null, high: null }), 'one run');
  });

  it('where the best is nothing at all, the others are told by their value', () => {
    const points = results.points.map((point, i) => ({
      ...point,
      runs: point.runs.map((run) => ({ ...run, responses: { ...run.responses, p99: i < 15 ? 3000 + i : 0 } })),
    }));
    const { answer: its } = reportFiles({ ...results, points, responses: [results.responses[1]!] }, []);
    match(its[0]!, /^With load\.rate 40000, p99 is lowest at procs 24: 0ns .*it is 3µs at procs 2, the next best/);
  });

  it('a sweep of one point, without axes, has a report too', () => {
    const one = { ...results, axes: [], points: [{ ...results.points[0]!, at: {} }] };
    const { files: its } = reportFiles(one, []);
    match(its['report.html']!, /<h2>Points<\/h2>/);
    match(its['benchstat.txt']!, /^BenchmarkPsAndRates\t1\t/m);
  });
});
