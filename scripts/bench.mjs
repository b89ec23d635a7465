// npm run bench [-- part of a file name …]: every bench/**/*.bench.ts, one after the other, in a process of its own.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { copyAssets } from './build.mjs';
import { filesUnder, flatName, flatOptions, root } from './esbuild.mjs';

process.chdir(root);
const filters = process.argv.slice(2);
const files = filesUnder('bench', '.bench.ts')
  .map((f) => `bench/${f}`)
  .filter((f) => filters.length === 0 || filters.some((part) => f.includes(part)));
if (files.length === 0) {
  console.error(['bench: no bench/**/*.bench.ts', ...filters].join(' with a name that contains '));
  process.exit(1);
}

const outdir = `build/bench/${process.pid}`;
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
await build({ ...flatOptions(files, outdir), splitting: true, sourcemap: 'linked' });
await copyAssets(outdir);

let status = 0;
for (const file of files) {
  console.log(`\n# ${file}`);
  const out = join(outdir, `${flatName(file)}.js`);
  const child = spawnSync(process.execPath, ['--enable-source-maps', out], { stdio: 'inherit' });
  if (child.status !== 0) status = 1;
}
process.exit(status);
