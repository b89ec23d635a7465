// Draws the result of a run (gmpsim run … --json) as an SVG that is readable on light and dark pages: how busy each P was, what
// it ran and stole, how long its queue got, and the percentiles of latencies. Everything in it is read from the result.
//   node scripts/picture.mjs [result.json | -] [-o picture.svg] [--title text]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const WIDTH = 860;
const LEFT = 28;
const ROW = 24;
/** Rows of Ps; more are drawn as their mean. */
const ROWS = 16;

const STYLE = `
  svg { --page: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --bar: #2f6feb; --rest: #eaeef2; --dot: #bf5b04; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --bar: #4493f8; --rest: #21262d; --dot: #e3862f; }
  }
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--ink); }
  .title { font-size: 17px; font-weight: 600; }
  .soft { fill: var(--soft); font-size: 12px; }
  .number { font-variant-numeric: tabular-nums; text-anchor: end; }
  .middle { text-anchor: middle; }
  .page { fill: var(--page); stroke: var(--line); }
  .line { stroke: var(--line); }
  .bar { fill: var(--bar); }
  .rest { fill: var(--rest); }
  .span { stroke: var(--dot); stroke-width: 2; }
  .dot { fill: var(--dot); }
`;

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => escapes[c]);
const round = (x) => Math.round(x * 100) / 100;
const count = (n) => n.toLocaleString('en-US', { maximumFractionDigits: 0 });
const percent = (x) => `${(x * 100).toFixed(x < 0.1 ? 1 : 0)} %`;

const text = (x, y, content, kind = '') =>
  `<text x="${round(x)}" y="${round(y)}"${kind && ` class="${kind}"`}>${escaped(content)}</text>`;
const rect = (x, y, width, height, kind) =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="2" class="${kind}"/>`;
const line = (x1, y1, x2, y2, kind = 'line') =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${kind}"/>`;
const dot = (x, y) => `<circle cx="${round(x)}" cy="${round(y)}" r="4" class="dot"/>`;

/** A time in the unit that suits it, three digits. */
function duration(ns) {
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['µs', 1e3],
  ]) {
    if (ns >= size) return `${Number((ns / size).toPrecision(3))} ${unit}`;
  }
  return `${Math.round(ns)} ns`;
}

/** Ps as they are drawn: all of them, or the first and the mean of the others. */
function rows(processors) {
  const own = processors.map((p) => ({ ...p, name: `P${p.id}` }));
  if (own.length <= ROWS) return own;
  const rest = own.splice(ROWS - 1);
  const mean = (key) => rest.reduce((sum, p) => sum + p[key], 0) / rest.length;
  const keys = ['busy', 'schedticks', 'steals', 'stolen_goroutines', 'runq_peak'];
  return [...own, { ...Object.fromEntries(keys.map((k) => [k, mean(k)])), name: `mean of ${rest.length} more` }];
}

/** Busy shares as bars, and a table beside them. */
function processors(result, top) {
  const all = rows(result.processors);
  const from = LEFT + (result.processors.length > ROWS ? 110 : 34);
  const width = 400 - from;
  const most = Math.max(...all.map((p) => p.busy));
  const end = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((x) => x >= most) ?? 1;
  const columns = [
    ['scheduled', 'schedticks', 520],
    ['steals', 'steals', 610],
    ['stolen', 'stolen_goroutines', 700],
    ['queue peak', 'runq_peak', 810],
  ];
  const out = [text(from, top, 'busy: share of the virtual time in which it ran goroutines', 'soft')];
  for (const [name, , x] of columns) out.push(text(x, top, name, 'soft number'));
  all.forEach((p, i) => {
    const y = top + 12 + i * ROW;
    out.push(
      text(LEFT, y + 13, p.name),
      rect(from, y, width, 16, 'rest'),
      rect(from, y, (p.busy / end) * width, 16, 'bar'),
    );
    out.push(text(from + width + 8, y + 13, percent(p.busy), 'soft'));
    for (const [, key, x] of columns) out.push(text(x, y + 13, count(p[key]), 'number'));
  });
  const bottom = top + 12 + all.length * ROW;
  out.push(text(from, bottom + 12, '0', 'soft middle'), text(from + width, bottom + 12, percent(end), 'soft middle'));
  return { out, bottom: bottom + 20 };
}

/** Percentiles on a logarithmic axis, with their values. */
function latencies(result, top) {
  const kinds = [
    ['requests, as the clients see them', result.requests?.latency_ns],
    ['goroutines, from runnable to running', result.latency_ns.sched],
  ].filter(([, l]) => l && l.count > 0);
  if (kinds.length === 0) return { out: [], bottom: top };
  const marks = [
    ['p50', 'p50'],
    ['p90', 'p90'],
    ['p99', 'p99'],
    ['p99.9', 'p999'],
    ['max', 'max'],
  ];
  const values = kinds.flatMap(([, l]) => marks.map(([, key]) => Math.max(1, l[key])));
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  const from = LEFT + 6;
  const width = 400 - from;
  const x = (ns) => from + ((Math.log10(Math.max(1, ns)) - first) / (last - first)) * width;
  const out = [text(LEFT, top, 'latency: p50, p90, p99, p99.9 and the greatest', 'soft')];
  const columns = marks.map(([name, key], i) => [name, key, 500 + i * 78]);
  for (const [name, , at] of columns) out.push(text(at, top, name, 'soft number'));
  const bottom = top + 18 + kinds.length * 44;
  for (let power = first; power <= last; power++) {
    out.push(line(x(10 ** power), top + 12, x(10 ** power), bottom));
    out.push(text(x(10 ** power), bottom + 15, duration(10 ** power), 'soft middle'));
  }
  kinds.forEach(([name, l], i) => {
    const y = top + 52 + i * 44;
    out.push(text(from + 4, y - 14, `${name} (${count(l.count)})`), line(x(l.p50), y, x(l.max), y, 'span'));
    for (const [, key, at] of columns) out.push(dot(x(l[key]), y), text(at, y + 4, duration(l[key]), 'number'));
  });
  return { out, bottom: bottom + 24 };
}

/** What ran, on what, and what came of it. */
function heading(result, title) {
  const { config, requests, goroutines } = result;
  const machine = `${config.runtime}, ${config.procs} P on ${config.cpus} CPU${config.cpus === 1 ? '' : 's'}, costs ${config.costs}, seed ${result.seed}`;
  const facts = [`${duration(result.virtual_ns)} of virtual time`, `${count(result.events)} scheduling events`];
  if (requests) facts.push(`${count(requests.completed)} of ${count(requests.sent)} requests served`);
  facts.push(`${count(goroutines.created)} goroutines`, `${count(result.poller.events)} epoll events`);
  return [text(LEFT, 34, title, 'title'), text(LEFT, 56, machine), text(LEFT, 76, facts.join(' · '), 'soft')];
}

/** The whole picture. */
function render(result, title) {
  const ps = processors(result, 112);
  const ls = latencies(result, ps.bottom + 26);
  const height = Math.round(ls.bottom + 30);
  const label = `${title}: busy share, steals and queue peak of each P, percentiles of latency`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(label)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" class="page"/>`,
    ...heading(result, title),
    ...ps.out,
    ...ls.out,
    text(LEFT, height - 12, `digest ${result.digest}, gmpsim ${result.engine}`, 'soft'),
    '</svg>',
    '',
  ].join('\n');
}

function fail(message) {
  console.error(`picture: ${message}`);
  process.exit(1);
}

let options;
try {
  options = parseArgs({
    options: { output: { type: 'string', short: 'o' }, title: { type: 'string', default: 'A run of gmpsim' } },
    allowPositionals: true,
  });
} catch (error) {
  fail(error.message);
}
const { values, positionals } = options;
if (positionals.length > 1) fail(`expected one result, got ${positionals.length}`);
const source = positionals[0] ?? '-';
let result;
try {
  result = JSON.parse(readFileSync(source === '-' ? 0 : source, 'utf8'));
} catch (error) {
  fail(`${source}: expected the output of 'gmpsim run … --json' (${error.message})`);
}
if (result?.schema !== 'gmpsim.run/1')
  fail(`${source}: expected schema gmpsim.run/1, got ${JSON.stringify(result?.schema)}`);
const svg = render(result, values.title);
if (values.output) writeFileSync(values.output, svg);
else process.stdout.write(svg);
