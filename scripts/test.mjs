// npm test's last step: the as-pect specs of assembly/, the tests of bindings/, those in a browser, then one line of counts.
//   node scripts/test.mjs [--assembly | --bindings | --browser] [part of a file name …] [-- options for node --test]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ensureBrowser } from './browser.mjs';
import { copyAssets } from './build.mjs';
import { ensureRedis } from './redis.mjs';
import { ensureSpin } from './spin.mjs';
import { display, filesUnder, flatName, flatOptions, root } from './esbuild.mjs';

process.chdir(root);
// A folder of this run's own, so that two runs in one tree don't disturb each other.
const outdir = `build/test/${process.pid}`;
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
const own = process.argv.slice(2);
const cut = own.indexOf('--');
const forNode = cut < 0 ? [] : own.splice(cut).slice(1);
const kinds = ['--assembly', '--bindings', '--browser'];
const only = own.filter((a) => kinds.includes(a));
const filters = own.filter((a) => !a.startsWith('--'));
const unknown = own.find((a) => a.startsWith('--') && !only.includes(a));
if (unknown) fail(`unknown option '${unknown}', expected ${kinds.join(' or ')}`);

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

const wanted = (kind) => only.length === 0 || only.includes(kind);
const specs = wanted('--assembly') ? select('test/assembly', '.spec.ts') : [];
const tests = wanted('--bindings') ? select('test/bindings', '.test.ts') : [];
const pages = wanted('--browser') ? select('test/browser', '.test.ts') : [];
if (specs.length + tests.length + pages.length === 0)
  fail(`no test file's name contains ${filters.map((f) => `'${f}'`).join(' or ')}`);

// as-pect's own entry, not bin/asp.js: that one exits 0 when the child was killed.
const aspect = ['node_modules/@as-pect/cli/lib/test.js', '--summary'];
const report = `${outdir}/report.json`;
const env = { ...process.env, ASPECT_REPORT: report };
if (specs.length > 0 && filters.length === 0) add(run(aspect, report, env));
else for (const spec of specs) add(run(aspect, report, { ...env, SPEC: spec }));

if (tests.length + pages.length > 0) {
  await build({ ...flatOptions([...tests, ...pages], outdir), splitting: true, sourcemap: 'linked' });
  await copyAssets(outdir);
}

/** Runs bundled test files with node --test. */
function runNodeTests(files, env) {
  const options = [
    '--enable-source-maps',
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./scripts/node-reporter.mjs',
    `--test-reporter-destination=${report}`,
  ];
  add(run([...options, ...forNode, ...files.map((f) => join(outdir, `${flatName(f)}.js`))], report, env));
}

if (tests.length > 0) {
  const env = { ...process.env };
  if (tests.some((file) => file.startsWith('test/bindings/sweep/'))) {
    const redis = ensureRedis((line) => console.log(`test: ${line}`));
    if (redis.path) env.GMPSIM_REDIS = redis.path;
    else env.GMPSIM_NO_REDIS = redis.reason;
  }
  if (tests.some((file) => file.includes('parallel/model'))) {
    const spin = ensureSpin((line) => console.log(`test: ${line}`));
    Object.assign(env, spin.path ? { GMPSIM_SPIN: spin.path, GMPSIM_CC: spin.cc } : { GMPSIM_NO_SPIN: spin.reason });
  }
  runNodeTests(tests, env);
}
if (pages.length > 0) {
  const browser = ensureBrowser((line) => console.log(`test: ${line}`));
  const found = browser.path ? { GMPSIM_BROWSER: browser.path } : { GMPSIM_NO_BROWSER: browser.reason };
  runNodeTests(pages, { ...process.env, ...found });
}

if (total.skipped.length > 0) {
  console.log('\nSkipped:');
  for (const { name, reason } of total.skipped) console.log(`  ${name} (${reason})`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
