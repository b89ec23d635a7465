import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileGo, Simulation } from '../../../bindings/index.node.js';

const file = 'test/stress/lifecycles.go';
const ROUND = 131_072;
/** Three goroutines a round answer the others, and main: the program doesn't count them. */
const ANSWERING = 3;

// `npm run stress` does the same with 10^8.
for (const [workers, build, rounds] of [[2, 'release', 8] as const, [4, 'checked', 1] as const]) {
  test(`parallel: ${rounds} × ${ROUND - 1} goroutines on ${workers} workers (${build}) run once each, none is lost`, async () => {
    const image = await compileGo(readFileSync(file, 'utf8'), { file });
    const args = [String(rounds), String(ROUND)];
    const simulation = await Simulation.create({ engine: 'parallel', workers, build, args, reclaimBytes: 1 << 20 });
    simulation.load(image);
    const { exit, stdout, stderr, goroutines } = await simulation.run({ signal: AbortSignal.timeout(300_000) });
    assert.equal(stderr, '');
    assert.deepEqual(exit, { code: 0, reason: 'main returned', detail: '' });
    assert.equal(stdout, `${rounds * (ROUND - 1)}\n`);
    const made = rounds * (ROUND - 1 + ANSWERING) + 1;
    assert.equal(goroutines.created, made);
    assert.ok(made - goroutines.ended <= 1 + ANSWERING, `${made - goroutines.ended} have not ended`);
  });
}
