// npm run profile [-- suite --only TEXT -o FILE.svg]: where a benchmark's time goes, by function of the engine. Writes a flame graph (SVG,
// opens in a browser), prints the functions with the most time of their own, and leaves the .cpuprofile beside for DevTools.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildWasm, copyAssets, runNode } from './build.mjs';
import { nodeOptions, root } from './esbuild.mjs';

const string = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: string,
    output: { ...string, short: 'o', default: 'build/profile.svg' },
    quick: { type: 'boolean' },
  },
});
const [suite = 'lifecycle'] = positionals;

const outdir = 'build/profile';
await buildWasm(['release', 'floor', 'eventset']);
await build({ ...nodeOptions, outdir, entryPoints: { bench: 'bench/main.ts' } });
await copyAssets(outdir);
// The same engine, with names.
await runNode('node_modules/assemblyscript/bin/asc.js', [
  ...['--config', 'asconfig.json', '--target', 'release', '--debug', '--sourceMap', 'false'],
  ...['--transform', './scripts/inline.mjs'],
  ...['--outFile', `${outdir}/gmpsim.wasm`],
]);

const folder = mkdtempSync(join(tmpdir(), 'gmpsim-profile-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const options = JSON.stringify({
  suite,
  only: values.only,
  quick: values.quick,
  alone: true,
  report: join(folder, 'report.json'),
});
const profiled = [
  '--cpu-prof',
  '--cpu-prof-interval',
  '500',
  '--cpu-prof-dir',
  folder,
  '--no-liftoff',
  `${outdir}/bench.js`,
  options,
];
const { status } = spawnSync(process.execPath, profiled, { stdio: 'inherit', cwd: root });
if (status !== 0) process.exit(status ?? 1);
const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
const profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
const target = join(root, values.output);
copyFileSync(join(folder, file), target.replace(/(\.svg)?$/, '.cpuprofile'));

/** The call tree with microseconds, only what runs in the engine: from its first function downwards. */
const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
const own = new Map();
for (const [i, id] of profile.samples.entries()) {
  own.set(id, (own.get(id) ?? 0) + Math.max(0, profile.timeDeltas[i]));
}
const inWasm = (node) => node.callFrame.url.startsWith('wasm:');
/** assembly/runtime/runq/runqput → runtime/runq runqput */
const nameOf = ({ callFrame: { functionName } }) =>
  functionName.replace(/^.*?assembly\//, '').replace(/~anonymous.*$/, '') || '?';

const tree = { name: suite, us: 0, children: new Map() };
const self = new Map();
/** Adds a node of the profile to the tree; what isn't the engine's is passed through. Time in the engine at and below it. */
function walk(node, into) {
  let [at, us] = [into, 0];
  if (inWasm(node)) {
    const name = nameOf(node);
    at = into.children.get(name) ?? { name, us: 0, children: new Map() };
    into.children.set(name, at);
    us = own.get(node.id) ?? 0;
    self.set(name, (self.get(name) ?? 0) + us);
  }
  for (const id of node.children ?? []) us += walk(nodes.get(id), at);
  if (at !== into) at.us += us;
  return us;
}
tree.us = walk(profile.nodes[0], tree);
if (tree.us === 0) {
  console.error('profile: no sample fell into the engine');
  process.exit(1);
}

const colours = {
  abi: '#9aa3af',
  base: '#8ab6d6',
  observe: '#b9a2d8',
  kernel: '#e0b483',
  world: '#d7d08a',
  runtime: '#7fc3a4',
  vm: '#e09a9a',
  engine: '#c0c6cf',
};
const [WIDTH, ROW] = [1200, 18];
const escapeXml = (text) =>
  text.replaceAll(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const rects = [];
let deepest = 0;
function draw(node, x, depth) {
  const width = (node.us / tree.us) * WIDTH;
  if (width < 0.3) return;
  deepest = Math.max(deepest, depth);
  const percent = ((100 * node.us) / tree.us).toFixed(1);
  const fill = colours[node.name.split('/')[0]] ?? '#d0d4da';
  const text =
    width > 30
      ? `<text x="${(x + 3).toFixed(1)}" y="${depth * ROW + 13}">${escapeXml(
          node.name
            .split('/')
            .at(-1)
            .slice(0, Math.floor(width / 6.2)),
        )}</text>`
      : '';
  rects.push(
    `<g><title>${escapeXml(node.name)}: ${percent} %</title><rect x="${x.toFixed(1)}" y="${depth * ROW}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${fill}"/>${text}</g>`,
  );
  let at = x;
  for (const child of [...node.children.values()].sort((a, b) => b.us - a.us)) {
    draw(child, at, depth + 1);
    at += (child.us / tree.us) * WIDTH;
  }
}
draw(tree, 0, 0);
const height = (deepest + 1) * ROW + 4;
writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="11" fill="#1d2129">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${rects.join('\n')}
</svg>
`,
);
console.log(`\nof ${(tree.us / 1000).toFixed(0)} ms in the engine:`);
for (const [name, us] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 25)) {
  console.log(`${((100 * us) / tree.us).toFixed(1).padStart(6)} %  ${name}`);
}
console.log(`\nflame graph: ${values.output}`);
