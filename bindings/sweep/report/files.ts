// Everything that a sweep leaves for people and their tools, as texts by file name.

import { analyze } from '../analyze.js';
import type { SweepResults } from '../journal.js';
import { htmlReport } from './html.js';
import { benchstatText, csvResults, markdownReport } from './texts.js';
import { answer } from './words.js';

/**
 * The report's files, and its answer in sentences.
 * @param reproduce the commands that do the sweep again
 */
export function reportFiles(
  results: SweepResults,
  reproduce: readonly string[],
): { files: Record<string, string>; answer: readonly string[] } {
  const analysis = analyze(results);
  const files = {
    'report.html': htmlReport(results, analysis, reproduce),
    'report.md': markdownReport(results, analysis, reproduce),
    'results.csv': csvResults(results),
    'analysis.json': `${JSON.stringify(analysis, undefined, 1)}\n`,
    'benchstat.txt': benchstatText(results, analysis),
  };
  return { files, answer: answer(results, analysis) };
}
