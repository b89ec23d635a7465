// npm run bench [-- part of a file name … --json FILE --only CASES --against FILE.wasm]: every bench/**/*.bench.ts, one after
// the other, in a process of its own.
//   --json FILE         all numbers as a document, `-` for standard output's last line
//   --only TEXT         only the groups of cases with that text in their name: `--only 'wave, 64 P'`
//   --against FILE      another build of the engine, measured beside this one in turns
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { copyAssets } from './build.mjs';
import { filesUnder, flatName, flatOptions, root } from './esbuild.mjs';

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}

function readArguments() {
  try {
    const string = { type: 'string' };
    return parseArgs({ allowPositionals: true, options: { json: string, only: string, against: string } });
  } catch (error) {
    return fail(error.message);
  }
}

const { values, positionals: filters } = readArguments();
for (const key of ['json', 'against']) if (values[key] && values[key] !== '-') values[key] = resolve(values[key]);
if (values.against && !existsSync(values.against)) fail(`${values.against}: no such file`);
process.chdir(root);
const files = filesUnder('bench', '.bench.ts')
  .map((f) => `bench/${f}`)
  .filter((f) => filters.length === 0 || filters.some((part) => f.includes(part)));
if (files.length === 0) fail(['no bench/**/*.bench.ts', ...filters].join(' with a name that contains '));

const outdir = `build/bench/${process.pid}`;
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
await build({ ...flatOptions(files, outdir), splitting: true, sourcemap: 'linked' });
await copyAssets(outdir);

const env = { ...process.env };
if (values.only) env.BENCH_ONLY = values.only;
if (values.against) env.BENCH_AGAINST = values.against;
const document = { schema: 'gmpsim.bench/1', suites: {} };
let status = 0;
for (const file of files) {
  console.log(`\n# ${file}`);
  const out = join(outdir, `${flatName(file)}.js`);
  const report = join(outdir, `${flatName(file)}.json`);
  const child = spawnSync(process.execPath, ['--enable-source-maps', out], {
    stdio: 'inherit',
    env: { ...env, BENCH_REPORT: report },
  });
  if (child.status !== 0) status = 1;
  if (!existsSync(report)) continue;
  const { machine, ...suite } = JSON.parse(readFileSync(report, 'utf8'));
  document.machine = machine;
  document.suites[flatName(file).replace(/\.bench$/, '')] = suite;
}
if (values.json === '-') console.log(JSON.stringify(document));
else if (values.json) writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`);
process.exit(status);
