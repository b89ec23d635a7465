// npm run stress: goroutines begin and end on the parallel engine, 10^8 of them unless said otherwise, each counted exactly once.
//   node scripts/stress.mjs [--lifecycles 1e8] [--workers 2] [--build release|checked]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './esbuild.mjs';

const ROUND = 131_072;
/** Goroutines of a round that the program doesn't count: those that answer. */
const ANSWERING = 3;

const { values } = parseArgs({
  options: {
    lifecycles: { type: 'string', default: '1e8' },
    workers: { type: 'string', default: '2' },
    build: { type: 'string', default: 'release' },
  },
});
const rounds = Math.ceil(Number(values.lifecycles) / (ROUND - 1));
if (!(rounds > 0)) {
  console.error(`stress: lifecycles: expected a number, got '${values.lifecycles}'`);
  process.exit(1);
}
const { compileGo, Simulation } = await import(join(root, 'dist/node/index.js'));
const file = 'test/stress/lifecycles.go';
const image = await compileGo(readFileSync(join(root, file), 'utf8'), { file });
const simulation = await Simulation.create({
  engine: 'parallel',
  workers: Number(values.workers),
  build: values.build,
  args: [String(rounds), String(ROUND)],
});
simulation.load(image);
const { exit, stdout, stderr, wall_ms, goroutines, processors, memory } = await simulation.run();
const expected = rounds * (ROUND - 1);
const made = expected + rounds * ANSWERING + 1;
const wrong = [
  exit.code !== 0 && `exit code ${exit.code}: ${stderr}`,
  stdout.trim() !== String(expected) && `the program counted ${stdout.trim()}, expected ${expected}`,
  goroutines.created !== made && `the engine counted ${goroutines.created} beginnings, expected ${made}`,
  // When main returns it and the last to answer may still be there.
  made - goroutines.ended > 1 + ANSWERING && `the engine counted ${goroutines.ended} ends of ${made}`,
].filter(Boolean);
const stolen = processors.map((p) => p.stolen_goroutines).join(' + ');
console.log(
  `stress: ${expected} lifecycles on ${values.workers} workers in ${(wall_ms / 1000).toFixed(1)} s: ` +
    `${((wall_ms * 1e6) / expected).toFixed(0)} ns each; stolen ${stolen}; memory reclaimed ${memory.reclaims} times`,
);
for (const line of wrong) console.error(`stress: ${line}`);
process.exit(wrong.length > 0 ? 1 : 0);
