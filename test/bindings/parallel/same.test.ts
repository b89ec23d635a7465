import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileGo, Simulation } from '../../../bindings/index.node.js';

const folder = 'test/parallel';
/** Where words come out in the order of who is faster, only their set counts. */
const words = (text: string): string[] => text.split(/\s+/).sort();

for (const file of readdirSync(folder).filter((name) => name.endsWith('.go'))) {
  test(`parallel: ${file} comes to the same as in virtual time, with 1, 2 and 3 workers`, async () => {
    const image = await compileGo(readFileSync(`${folder}/${file}`, 'utf8'), { file });
    const simulation = await Simulation.create({ procs: 4 });
    simulation.load(image);
    const wanted = await simulation.run({});
    for (const [workers, build] of [[1, 'checked'] as const, [2, 'release'] as const, [3, 'checked'] as const]) {
      const parallel = await Simulation.create({ engine: 'parallel', workers, build, reclaimBytes: 100_000 });
      parallel.load(image);
      const got = await parallel.run({ signal: AbortSignal.timeout(60_000) });
      const where = `${workers} workers, ${build}`;
      assert.equal(got.exit.reason, wanted.exit.reason, where);
      assert.equal(got.exit.code, wanted.exit.code, where);
      assert.deepEqual(words(got.stdout), words(wanted.stdout), where);
      assert.equal(got.stderr.split('\n')[0], wanted.stderr.split('\n')[0], where);
    }
  });
}
