// The parallel engine: the sources of assembly/, where assembly/parallel/ has a file of the same name that one in its place.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import asc from 'assemblyscript/asc';
import { root } from './esbuild.mjs';

const SOURCES = 'assembly';
const OVER = 'assembly/parallel';

const common = [
  `${SOURCES}/index.ts`,
  ...['--bindings', 'raw', '--runtime', 'stub', '--importMemory', '--zeroFilledMemory', '--memoryBase', '131072'],
  ...['--initialMemory', '64', '--maximumMemory', '65536', '--enable', 'simd', '--enable', 'bulk-memory'],
];
const fast = ['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert'];
const shared = ['--enable', 'threads', '--sharedMemory'];

/** Builds: threads, the same with assertions, and without a single atomic instruction, to measure what those cost. */
export const parallelTargets = {
  threads: [...common, ...shared, ...fast, '--outFile', 'build/gmpsim.threads.wasm'],
  threadsChecked: [...common, ...shared, '--optimizeLevel', '2', '--outFile', 'build/gmpsim.threads.checked.wasm'],
  single: [...common, ...fast, '--outFile', 'build/gmpsim.single.wasm'],
};

/** The text of a source as the compiler asks for it; null: there is none. */
function read(name, baseDir) {
  const path = posix.normalize(name.replaceAll('\\', '/'));
  const over = path.startsWith(`${SOURCES}/`) ? join(root, OVER, path.slice(SOURCES.length + 1)) : '';
  const file = over !== '' && existsSync(over) ? over : join(baseDir, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Compiles one of them. Rejects with the compiler's messages. */
export async function buildParallel(target) {
  let messages = '';
  const { error } = await asc.main([...parallelTargets[target], '--baseDir', root], {
    readFile: read,
    stderr: {
      write: (text) => {
        messages += text;
      },
    },
  });
  if (messages !== '') process.stderr.write(messages);
  if (error) throw new Error(`asc ${target}: ${error.message}`);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const target of process.argv.slice(2)) await buildParallel(target);
}
