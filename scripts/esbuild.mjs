// The esbuild options that build and tests share.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder; every script works from here, wherever it was called. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const GOLIB = 'bindings/golib';

/** Every file under a folder whose name ends in `suffix`, relative to that folder, with `/`, sorted; [] without folder. */
export function filesUnder(folder, suffix) {
  const base = join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true })
    .map((f) => String(f).split(sep).join('/'))
    .filter((f) => f.endsWith(suffix))
    .sort();
}

/**
 * The virtual module `golib:all`: the simulated standard library as text, import path -> file name -> Go source.
 * The import path is the folder below bindings/golib (`net/http`). Its type stands in bindings/golib.d.ts.
 */
export const golib = {
  name: 'golib',
  setup(build) {
    build.onResolve({ filter: /^golib:all$/ }, () => ({ path: 'all', namespace: 'golib' }));
    build.onLoad({ filter: /.*/, namespace: 'golib' }, () => {
      const packages = {};
      const files = filesUnder(GOLIB, '.go').filter((f) => f.includes('/') && !f.endsWith('_test.go'));
      for (const file of files) {
        const path = dirname(file);
        packages[path] ??= {};
        packages[path][file.slice(path.length + 1)] = readFileSync(join(root, GOLIB, file), 'utf8');
      }
      return {
        contents: `export const golib = ${JSON.stringify(packages)};\nexport default golib;\n`,
        loader: 'js',
        watchFiles: files.map((f) => join(root, GOLIB, f)),
        watchDirs: existsSync(join(root, GOLIB)) ? [join(root, GOLIB)] : [],
      };
    });
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  loader: { '.go': 'text', '.txt': 'text' },
  plugins: [golib],
  legalComments: 'none',
  logLevel: 'warning',
};

/** Node: packages stay in node_modules (they are exact `dependencies`), and so `benchmark`, which can't be bundled. */
export const nodeOptions = {
  ...common,
  platform: 'node',
  target: 'node20',
  packages: 'external',
};

/** The name under which a test is bundled: test/bindings/load/csv.test.ts -> load.csv.test */
export function flatName(file) {
  return file
    .replace(/^(test\/bindings|test)\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '.');
}

/**
 * Bundles `files` for Node into one flat folder, with the workers among them: assets and workers are found beside the
 * module that asks, so no bundle may lie deeper than they do.
 */
export function flatOptions(files, outdir) {
  const entries = files.map((f) => [flatName(f), f]);
  for (const name of ['worker.node', 'sweep.worker.node', 'member.node']) entries.push([name, `bindings/${name}.ts`]);
  return { ...nodeOptions, entryPoints: Object.fromEntries(entries), outdir };
}

/** Browsers: everything in the bundle. web-tree-sitter imports Node's modules only after asking where it runs. */
export const browserOptions = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  external: ['module', 'fs/promises', 'node:*'],
};

/** Wasm files that lie beside every bundle, by the name `readAsset` knows them: where they come from. */
export const assets = {
  'gmpsim.wasm': 'build/gmpsim.wasm',
  'gmpsim.checked.wasm': 'build/gmpsim.checked.wasm',
  'gmpsim.debug.wasm': 'build/gmpsim.debug.wasm',
  'gmpsim.threads.wasm': 'build/gmpsim.threads.wasm',
  'gmpsim.threads.checked.wasm': 'build/gmpsim.threads.checked.wasm',
  'web-tree-sitter.wasm': 'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'floor.wasm': 'build/floor.wasm',
  'eventset.wasm': 'build/eventset.wasm',
  'tree-sitter-go.wasm': 'node_modules/tree-sitter-go/tree-sitter-go.wasm',
};

/** A path as a person of this project writes it: relative to the root, with `/`. */
export function display(path) {
  return relative(root, path).split(sep).join('/');
}
