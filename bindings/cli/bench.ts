// gmpsim bench: the engine's own benchmarks. Each suite is a process of its own (bench.js, beside this program).

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { compareText } from '../benchmark/compare.js';
import { type BenchReport, machine, type SuiteReport } from '../benchmark/model.js';
import { goText, markdown } from '../benchmark/text.js';
import { didYouMean, InputError } from '../errors.js';
import { fileProblem, writeWhole } from '../platform/files.node.js';
import type { Output } from './output.js';

/** The suites, in order (bench/suites.ts). */
export const suiteNames = [
  'lifecycle',
  'goroutines',
  'scale',
  'requests',
  'events',
  'instructions',
  'parallel',
  'peers',
  'startup',
  'traces',
  'tracks',
] as const;

interface BenchFlags {
  only?: string;
  quick?: boolean;
  against?: string;
  json?: string;
  markdown?: string;
  benchstat?: string;
  compare?: string;
}

const help = `
Suites: ${suiteNames.join(', ')}.

The cases of a group take turns, and ratios are taken within each round: to the floor (a bare scheduler loop), to real Go where a
toolchain is found (the same source), to others. Times are processor time; on a machine that others use, believe the ratios.

Examples:
  gmpsim bench                                     everything; takes a while
  gmpsim bench lifecycle --only 'wave, 64 P'       some of one suite
  gmpsim bench --json now.json --compare old.json  what has changed, and what can't be told
  gmpsim bench --benchstat now.txt                 for Go's benchstat`;

/** Adds the command. */
export function addBench(program: Command, out: Output, exit: (code: number) => void): void {
  program
    .command('bench')
    .summary("measures the engine's speed")
    .description("Runs the engine's own benchmarks and reports them.")
    .argument('[suite...]', 'which (default: all)')
    .option('--only <text>', 'only groups with that text in their name')
    .option('--quick', 'few rounds: to see that everything runs')
    .option('--against <file>', 'another build of the engine (*.wasm), measured beside this one')
    .option('--json <file>', 'all numbers, every round')
    .option('--markdown <file>', 'tables as Markdown')
    .option('--benchstat <file>', "Go's benchmark text, which benchstat reads")
    .option('--compare <file>', 'says what has changed since a report (of --json), where that can be told')
    .addHelpText('after', help)
    .action(async (suites: string[], flags: BenchFlags) => exit(await bench(suites, flags, out)));
}

async function bench(wanted: readonly string[], flags: BenchFlags, out: Output): Promise<number> {
  for (const name of wanted) {
    if (!(suiteNames as readonly string[]).includes(name)) {
      throw new InputError(
        `bench: expected a suite (${suiteNames.join(', ')}), got '${name}'${didYouMean(name, suiteNames)}`,
      );
    }
  }
  const old = flags.compare === undefined ? undefined : readReport(flags.compare);
  const against = flags.against === undefined ? undefined : resolve(flags.against);
  if (against !== undefined && !existsSync(against)) throw new InputError(`${flags.against}: no such file`);
  const script = fileURLToPath(new URL('./bench.js', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'gmpsim-bench-'));
  const report: BenchReport = { schema: 'gmpsim.bench/2', machine: machine(), suites: {} };
  let failed = 0;
  try {
    for (const suite of wanted.length > 0 ? suiteNames.filter((name) => wanted.includes(name)) : suiteNames) {
      out.write(`\n# ${suite}\n`);
      const file = join(folder, `${suite}.json`);
      const options = { suite, report: file, only: flags.only, quick: flags.quick, against };
      const child = spawnSync(process.execPath, ['--enable-source-maps', script, JSON.stringify(options)], {
        stdio: 'inherit',
      });
      if (child.status !== 0) failed++;
      else report.suites[suite] = JSON.parse(readFileSync(file, 'utf8')) as SuiteReport;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (flags.json !== undefined) await writeWhole(flags.json, Buffer.from(`${JSON.stringify(report)}\n`));
  if (flags.markdown !== undefined) await writeWhole(flags.markdown, Buffer.from(markdown(report)));
  if (flags.benchstat !== undefined) await writeWhole(flags.benchstat, Buffer.from(goText(report)));
  if (old) out.write(`\n# since ${flags.compare}\n${compareText(old, report)}`);
  return failed > 0 ? 1 : 0;
}

function readReport(file: string): BenchReport {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileProblem(file, error);
  }
  let report: Partial<BenchReport> | null;
  try {
    report = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: expected a report of 'gmpsim bench --json': ${(error as Error).message}`);
  }
  if (report?.schema !== 'gmpsim.bench/2' || !report.suites) {
    throw new InputError(`${file}: expected a report of 'gmpsim bench --json' (schema 'gmpsim.bench/2')`);
  }
  return report as BenchReport;
}
