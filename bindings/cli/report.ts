// gmpsim report: what a sweep's results say, for people and their tools.

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors.js';
import { fileProblem, writeWhole } from '../platform/files.node.js';
import type { SweepResults } from '../sweep/journal.js';
import type { Output } from './output.js';

const help = `
Files: report.html (one file, opens offline, light or dark), report.md, results.csv (a row for each run), benchstat.txt (for Go's
benchstat), analysis.json (intervals, comparisons, laws). 'gmpsim sweep' writes them beside results.json.`;

/** Adds the command. */
export function addReport(program: Command, out: Output, exit: (code: number) => void): void {
  program
    .command('report')
    .summary("writes the report of a sweep's results")
    .description('Writes what the results of a sweep say: charts, tables and sentences, and the data for other tools.')
    .argument('<results>', 'results.json of a sweep, or what merge wrote')
    .option('-o, --output <folder>', "where the files go (default: the results' folder)")
    .addHelpText('after', help)
    .action(async (file: string, { output }: { output?: string }) => {
      const results = await readResults(file);
      const written = await writeReport(results, output ?? dirname(file), [`gmpsim report ${basename(file)}`]);
      out.write(`${written.answer.join('\n')}\nreport: ${written.file}\n`);
      exit(0);
    });
}

/**
 * Writes a report's files, each whole or not at all.
 * @param reproduce the commands that do it again
 * @throws InputError where the folder can't be written
 */
export async function writeReport(
  results: SweepResults,
  folder: string,
  reproduce: readonly string[],
): Promise<{ file: string; answer: readonly string[] }> {
  // The drawing is loaded only when something is drawn.
  const { reportFiles } = await import('../sweep/report/files.js');
  const { files, answer } = reportFiles(results, reproduce);
  for (const [name, text] of Object.entries(files)) await writeWhole(join(folder, name), Buffer.from(text));
  return { file: join(folder, 'report.html'), answer };
}

async function readResults(file: string): Promise<SweepResults> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw fileProblem(file, error);
  });
  let results: Partial<SweepResults> | null;
  try {
    results = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: expected results of a sweep: ${(error as Error).message}`);
  }
  if (results?.schema !== 'gmpsim.sweep/1' || !Array.isArray(results.points)) {
    const got = typeof results?.schema === 'string' ? `schema '${results.schema}'` : 'something else';
    throw new InputError(`${file}: expected results of a sweep (schema 'gmpsim.sweep/1'), got ${got}`);
  }
  return results as SweepResults;
}
