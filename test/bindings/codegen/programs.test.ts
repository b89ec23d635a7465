// What the language means: programs whose output under real Go was recorded (record.mjs).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { verify } from '../../../bindings/image/verify.js';

const folder = 'test/bindings/codegen/programs';
const { programs } = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as {
  programs: Record<string, { exit: number; stdout: string[] }>;
};

for (const [name, { exit, stdout }] of Object.entries(programs)) {
  test(`${name}.go prints what it prints under real Go`, async () => {
    const image = await compileGo(readFileSync(`${folder}/${name}.go`, 'utf8'), { file: `${name}.go` });
    assert.deepEqual(verify(image.bytes), []);
    const simulation = await Simulation.create({ procs: 2, runtime: 'go1.26' });
    simulation.load(image);
    const result = await simulation.run({ until: '60s' });
    // Line by line: a difference is shown where it is.
    assert.deepEqual(result.stdout.split('\n'), stdout);
    assert.equal(result.exit.code, exit);
  });
}
