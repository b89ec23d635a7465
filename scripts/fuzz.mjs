// npm run fuzz [-- --events 1e8 | --seed N | --seed N --path P]: random programs on the checked build of the engine.
//   --events N   until so many scheduling events have been simulated (1e6 if not said)
//   --seed N     begins there; otherwise anywhere
//   --repeats N  most times that a program plays its scenes: the more, the more events for each compilation (40)
//   --path P     only the failure that was found there, as the failing run has said
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { copyAssets } from './build.mjs';
import { flatName, flatOptions, root } from './esbuild.mjs';

process.chdir(root);
if (!existsSync('build/gmpsim.checked.wasm')) {
  console.error('fuzz: build/gmpsim.checked.wasm is missing: npm run build -- wasm');
  process.exit(1);
}
const entry = 'test/bindings/fuzz/main.ts';
const outdir = `build/fuzz/${process.pid}`;
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
await build({ ...flatOptions([entry], outdir), splitting: true, sourcemap: 'linked' });
await copyAssets(outdir);
const args = ['--enable-source-maps', join(outdir, `${flatName(entry)}.js`), ...process.argv.slice(2)];
const child = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exit(child.status ?? 1);
