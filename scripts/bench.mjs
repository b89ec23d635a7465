// npm run bench [-- suite … options]: `gmpsim bench` with what the checkout holds, and the peers beside it (`gmpsim bench --help`).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildJs, buildWasm } from './build.mjs';
import { root } from './esbuild.mjs';

const asked = process.argv.slice(2);
const suites = asked.filter(
  (word, i) => !word.startsWith('-') && !/^--(only|against|json|markdown|benchstat|compare)$/.test(asked[i - 1] ?? ''),
);

/** What the suite `peers` compares with: no dependencies of ours, so in a folder of their own. */
const peers = join(root, 'build/peers');
if (suites.length === 0 || suites.includes('peers')) {
  if (!existsSync(join(peers, 'node_modules/simscript'))) {
    await mkdir(peers, { recursive: true });
    const args = [
      'install',
      '--prefix',
      peers,
      '--no-save',
      '--no-audit',
      '--no-fund',
      'simjs@2.0.3',
      'simscript@1.0.37',
    ];
    spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
}
await buildWasm();
await buildJs();
const env = existsSync(join(peers, 'node_modules/simscript')) ? { ...process.env, GMPSIM_PEERS: peers } : process.env;
const { status } = spawnSync(process.execPath, [join(root, 'dist/node/cli.js'), 'bench', ...asked], {
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
