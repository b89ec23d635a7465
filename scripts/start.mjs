// npm start: the main job. The lecture's server under its recorded load; builds first what is older than its sources.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildJs, buildWasm } from './build.mjs';
import { filesUnder, root } from './esbuild.mjs';

process.chdir(root);

/** Whether `output` is missing or older than a file under `folders`. */
function stale(output, folders) {
  if (!existsSync(output)) return true;
  const made = statSync(output).mtimeMs;
  return folders.some((folder) => filesUnder(folder, '').some((f) => statSync(join(folder, f)).mtimeMs > made));
}

const wasm = stale('build/gmpsim.wasm', ['assembly']);
if (wasm) await buildWasm(['release']);
if (wasm || stale('dist/node/cli.js', ['assembly', 'bindings'])) await buildJs();

const args = process.argv.slice(2);
const job =
  args.length > 0 ? args : ['run', 'examples/http-server/main.go', '--load', 'examples/http-server/load.yaml'];
const child = spawnSync(process.execPath, ['dist/node/cli.js', ...job], { stdio: 'inherit' });
process.exit(child.status ?? 1);
