// npm run build [-- wasm|js|types …]: without arguments everything. Order matters: js copies what wasm made.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { assets, browserOptions, nodeOptions, root } from './esbuild.mjs';
import { parallelTargets } from './parallel.mjs';

/** The AssemblyScript builds: name -> configuration file. */
export const targets = {
  release: 'asconfig.json',
  checked: 'asconfig.json',
  debug: 'asconfig.json',
  floor: 'bench/floor/asconfig.json',
  eventset: 'bench/events/asconfig.json',
};

/** Runs a Node script of a dependency in the project's root; rejects when it fails. */
export function runNode(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${script} ${args.join(' ')}: ${signal ?? `exit ${code}`}`)),
    );
  });
}

/** Compiles the given targets, two at a time. */
export async function buildWasm(names = [...Object.keys(targets), ...Object.keys(parallelTargets)]) {
  await mkdir(join(root, 'build'), { recursive: true });
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) {
      if (name in targets) {
        const args = ['--config', targets[name], '--target', name];
        // asconfig.json can't name a file of the project as a transform.
        if (name === 'release') args.push('--transform', './scripts/inline.mjs');
        await runNode('node_modules/assemblyscript/bin/asc.js', args);
      } else {
        await runNode('scripts/parallel.mjs', [name]);
      }
    }
  };
  await Promise.all([worker(), worker()]);
}

/** Bundles for Node and browser, with the wasm files beside. */
export async function buildJs() {
  const present = (entries) => Object.fromEntries(Object.entries(entries).filter(([, f]) => existsSync(join(root, f))));
  const bundles = [
    {
      ...nodeOptions,
      splitting: true,
      sourcemap: true,
      outdir: 'dist/node',
      entryPoints: present({
        index: 'bindings/index.node.ts',
        'worker.node': 'bindings/worker.node.ts',
        'sweep.worker.node': 'bindings/sweep.worker.node.ts',
        'member.node': 'bindings/member.node.ts',
        cli: 'bindings/cli.ts',
        bench: 'bench/main.ts',
      }),
    },
    {
      ...browserOptions,
      sourcemap: true,
      outdir: 'dist/browser',
      entryPoints: present({
        index: 'bindings/index.browser.ts',
        'worker.browser': 'bindings/worker.browser.ts',
        'member.browser': 'bindings/member.browser.ts',
      }),
    },
  ];
  for (const options of bundles) {
    if (Object.keys(options.entryPoints).length === 0) continue;
    const made = await build({ ...options, metafile: true });
    await copyAssets(options.outdir);
    // What an earlier build left, last, so that a program that runs meanwhile loses nothing it needs.
    const keep = new Set(Object.keys(made.metafile.outputs).map((f) => f.slice(options.outdir.length + 1)));
    for (const file of await readdir(join(root, options.outdir))) {
      if (!keep.has(file) && !(file in assets)) await rm(join(root, options.outdir, file), { recursive: true });
    }
  }
  const cli = join(root, 'dist/node/cli.js');
  if (existsSync(cli)) await chmod(cli, 0o755);
}

/** Copies the wasm files that exist beside a bundle. */
export async function copyAssets(outdir) {
  await mkdir(join(root, outdir), { recursive: true });
  for (const [name, from] of Object.entries(assets)) {
    if (existsSync(join(root, from))) await cp(join(root, from), join(root, outdir, name));
  }
}

/** Type declarations of the library. */
export async function buildTypes() {
  await rm(join(root, 'dist/types'), { recursive: true, force: true });
  await runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.types.json']);
}

const steps = { wasm: buildWasm, js: buildJs, types: buildTypes };

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((step) => !(step in steps));
  if (unknown) {
    console.error(`build: unknown step '${unknown}', expected ${Object.keys(steps).join(', ')}`);
    process.exit(1);
  }
  try {
    for (const step of wanted.length > 0 ? wanted : Object.keys(steps)) await steps[step]();
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exit(1);
  }
}
