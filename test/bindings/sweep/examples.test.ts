// The ready experiments of examples/: every file is valid, every program compiles, and one run gives every response.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepare } from '../../../bindings/sweep/prepare.node.js';
import { runJob } from '../../../bindings/sweep/run.js';

const folder = 'examples/experiments';
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

assert.ok(files.length > 0, 'there are experiments');
for (const file of files) {
  test(`${file} is valid, and a run of its first point ends well with every response`, async () => {
    const { experiment, plan, points, images } = await prepare(join(folder, file));
    assert.ok(experiment.question, 'it has a question');
    const { config, spec, image } = points[0]!;
    const outcome = await runJob({ config, seed: experiment.seed, engine: plan.engine, spec }, images.get(image)!);
    assert.ok('row' in outcome, JSON.stringify(outcome));
    assert.equal(outcome.row.status, 'ok', outcome.row.message);
    for (const [name, value] of Object.entries(outcome.row.responses)) assert.ok(Number.isFinite(value), name);
    assert.deepEqual(
      Object.keys(outcome.row.responses),
      experiment.responses.map(({ name }) => name),
    );
  });
}

test('every report belongs to an experiment, and the README leads to both', () => {
  for (const report of readdirSync(join(folder, 'reports')).filter((name) => name.endsWith('.md'))) {
    const name = report.replace(/\.md$/, '');
    assert.ok(existsSync(join(folder, `${name}.yaml`)), `${name}.yaml`);
    assert.ok(
      readme.includes(`(${name}.yaml)`) && readme.includes(`(reports/${report})`),
      `README.md tells of ${name}`,
    );
  }
});
