// The report as one HTML file that needs nothing else: no script, no font, no picture from anywhere. Light or dark as the reader's
// system is.

import type { Analysis } from '../analyze.js';
import type { SweepResults } from '../journal.js';
import { charts } from './charts.js';
import { type Table, tables } from './tables.js';
import { answer, cautions } from './words.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => entities[c]!);

const style = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1d2129; --faint: #5c6470; --line: #d9dde3; --card: #f6f7f9; --accent: #1d5fb4; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --ink: #e4e7eb; --faint: #9aa3af; --line: #323842; --card: #1c2027; --accent: #7db2f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 1.8rem; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 1.2rem; margin: 40px 0 12px; }
h3 { font-size: 1rem; margin: 0; }
.question { color: var(--faint); font-size: 1.1rem; margin: 0 0 20px; }
.answer { border-left: 4px solid var(--accent); background: var(--card); padding: 12px 16px; margin: 0; font-size: 1.08rem; }
.answer p { margin: 0; } .answer p + p { margin-top: 6px; }
.cautions { margin: 16px 0 0; padding-left: 20px; color: var(--faint); overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 20px; }
.chart { border: 1px solid var(--line); border-radius: 6px; padding: 14px 14px 8px; min-width: 0; }
.chart p { color: var(--faint); font-size: .84rem; margin: 2px 0 8px; overflow-wrap: anywhere; }
.chart figure { margin: 0; } .chart svg { max-width: 100%; height: auto; } .chart svg text { font-size: 11px; }
.chart figure > div { font-size: 12px; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { border-top: 0; background: var(--card); font-weight: 600; }
th.text, td.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
tr.off td { color: var(--faint); }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; overflow-x: auto; font-size: .85rem; }
footer { margin-top: 40px; color: var(--faint); font-size: .85rem; }
@media print { .chart { break-inside: avoid; } }
`;

function tableHtml({ head, rows, texts }: Table): string {
  const cell = (tag: 'th' | 'td', text: string, i: number) =>
    `<${tag}${texts.includes(i) ? ' class="text"' : ''}>${escapeHtml(text)}</${tag}>`;
  const body = rows.map(
    ({ cells, faint }) => `<tr${faint ? ' class="off"' : ''}>${cells.map((c, i) => cell('td', c, i)).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head.map((c, i) => cell('th', c, i)).join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

/** @param reproduce the commands that do it again */
export function htmlReport(results: SweepResults, analysis: Analysis, reproduce: readonly string[]): string {
  const drawn = charts(results, analysis);
  const warnings = cautions(results, analysis);
  const sections = tables(results, analysis).map(
    (table) =>
      `<h2>${escapeHtml(table.title)}</h2>\n${table.note && `<p class="question">${escapeHtml(table.note)}</p>\n`}${tableHtml(table)}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(results.name)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(results.name)}</h1>
<p class="question">${escapeHtml(results.question)}</p>
<div class="answer">
${answer(results, analysis)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('\n')}
</div>
${warnings.length > 0 ? `<ul class="cautions">\n${warnings.map((line) => `<li>${escapeHtml(line)}</li>`).join('\n')}\n</ul>` : ''}
<h2>Charts</h2>
<div class="charts">
${drawn.map(({ title, note, svg }) => `<section class="chart"><h3>${escapeHtml(title)}</h3><p>${escapeHtml(note)}</p>${svg}</section>`).join('\n')}
</div>
${sections.join('\n')}
<h2>Again</h2>
<pre>${escapeHtml(reproduce.join('\n'))}</pre>
<footer>gmpsim ${escapeHtml(results.engine)}, plan ${escapeHtml(results.plan)}. Virtual time: no number here depends on the machine that ran it. What the model
leaves out and what each operation is taken to cost is in docs/fidelity.md of gmpsim.</footer>
</main>
</body>
</html>
`;
}
