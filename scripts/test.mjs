// npm test's last step: the as-pect specs of assembly/, then the tests of bindings/, then one line of counts.
//   node scripts/test.mjs [--assembly | --bindings] [part of a file name …] [-- options for node --test]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { copyAssets } from './build.mjs';
import { display, filesUnder, flatName, flatOptions, root } from './esbuild.mjs';

process.chdir(root);
// A folder of this run's own, so that two runs in one tree don't disturb each other.
const outdir = `build/test/${process.pid}`;
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
const own = process.argv.slice(2);
const cut = own.indexOf('--');
const forNode = cut < 0 ? [] : own.splice(cut).slice(1);
const only = own.filter((a) => a === '--assembly' || a === '--bindings');
const filters = own.filter((a) => !a.startsWith('--'));
const unknown = own.find((a) => a.startsWith('--') && !only.includes(a));
if (unknown) fail(`unknown option '${unknown}', expected --assembly or --bindings`);

function fail(message) {
  console.error(`test: ${message}`);
  process.exit(1);
}

/** Test files of one kind that the command line selects; none at all is an error, never a pass. */
function select(folder, suffix) {
  const files = filesUnder(folder, suffix).map((f) => `${folder}/${f}`);
  if (files.length === 0) fail(`no ${suffix} files under ${folder}`);
  return files.filter((f) => filters.length === 0 || filters.some((part) => f.includes(part)));
}

/** Runs Node on a script; what the reporter wrote to `report`, with a failure added when the run broke without one. */
function run(args, report, env = process.env) {
  rmSync(report, { force: true });
  mkdirSync(outdir, { recursive: true });
  const child = spawnSync(process.execPath, args, { stdio: 'inherit', env });
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { passed: 0, failed: 0, skipped: [] };
  if (child.status !== 0 && counts.failed === 0) counts.failed = 1;
  if (child.status === 0 && counts.passed + counts.failed + counts.skipped.length === 0) counts.failed = 1;
  return counts;
}

const total = { passed: 0, failed: 0, skipped: [] };
function add(counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped.push(...counts.skipped);
  for (const file of counts.empty ?? []) console.error(`test: ${display(file)} holds no test`);
}

const specs = only.includes('--bindings') ? [] : select('test/assembly', '.spec.ts');
const tests = only.includes('--assembly') ? [] : select('test/bindings', '.test.ts');
if (specs.length + tests.length === 0)
  fail(`no test file's name contains ${filters.map((f) => `'${f}'`).join(' or ')}`);

// as-pect's own entry, not bin/asp.js: that one exits 0 when the child was killed.
const aspect = ['node_modules/@as-pect/cli/lib/test.js', '--summary'];
const report = `${outdir}/report.json`;
const env = { ...process.env, ASPECT_REPORT: report };
if (specs.length > 0 && filters.length === 0) add(run(aspect, report, env));
else for (const spec of specs) add(run(aspect, report, { ...env, SPEC: spec }));

if (tests.length > 0) {
  await build({ ...flatOptions(tests, outdir), splitting: true, sourcemap: 'linked' });
  await copyAssets(outdir);
  add(
    run(
      [
        '--enable-source-maps',
        '--test',
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        '--test-reporter=./scripts/node-reporter.mjs',
        `--test-reporter-destination=${report}`,
        ...forNode,
        ...tests.map((f) => join(outdir, `${flatName(f)}.js`)),
      ],
      report,
    ),
  );
}

if (total.skipped.length > 0) {
  console.log('\nSkipped:');
  for (const { name, reason } of total.skipped) console.log(`  ${name} (${reason})`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
