import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

/** Paths of spin and a C compiler, and why there are none: scripts/test.mjs says. */
const { GMPSIM_SPIN: spin, GMPSIM_CC: cc, GMPSIM_NO_SPIN: missing } = process.env;

/** All interleavings of a model of test/model: whether there is an error, what it is, and how many states there are. */
function check(model: string, ...defines: string[]): { errors: number; what: string; states: number } {
  const folder = mkdtempSync(join(tmpdir(), 'gmpsim-model-'));
  const call = (program: string, ...args: string[]): string => {
    const child = spawnSync(program, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
    const said = `${child.stdout}${child.stderr}`;
    assert.equal(child.status, 0, `${program} ${args.join(' ')}: ${child.error?.message ?? said}`);
    return said;
  };
  try {
    call(spin!, ...defines.map((name) => `-D${name}`), '-a', resolve('test/model', model));
    call(cc!, '-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c');
    const said = call('./pan', '-m1000000', '-w22');
    assert.ok(!/max search depth too small|out of memory/.test(said), said);
    const [, errors] = /errors: (\d+)/.exec(said) ?? assert.fail(said);
    const [, states] = /(\d+) states, stored/.exec(said) ?? assert.fail(said);
    const [, what = ''] = /^pan:1: (.*?) \(at depth/m.exec(said) ?? [];
    return { errors: Number(errors), what, states: Number(states) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const modelTest = (name: string, run: () => void): void => {
  test(`model: ${name}`, { skip: spin ? false : (missing ?? 'no spin; npm test looks for one') }, run);
};

for (const [model, sizes] of [
  ['ring.pml', [[], ['THIEVES=2', 'ITEMS=3']]],
  ['park.pml', [['WORKERS=2'], ['WORKERS=3']]],
] as const) {
  for (const defines of sizes) {
    modelTest(`${model} ${defines.join(' ')}: no interleaving goes wrong`, () => {
      const { errors, what, states } = check(model, ...defines);
      assert.equal(errors, 0, what);
      assert.ok(states > 1000, `only ${states} states: the model does nothing`);
    });
  }
}

// A model that finds nothing proves nothing: each of these errors has to show.
for (const [model, error, what] of [
  ['ring.pml', 'M_NO_CAS', /ran/],
  ['ring.pml', 'M_NO_FULL', /ran/],
  ['ring.pml', 'M_OVERFLOW_NO_CAS', /ran/],
  ['ring.pml', 'M_PUBLISH_FIRST', /!=0/],
  ['ring.pml', 'M_OWNER_NO_CAS', /ran/],
  ['ring.pml', 'M_COPY_LATE', /ran/],
  ['park.pml', 'M_LOOK_FIRST', /invalid end state/],
  ['park.pml', 'M_WAKE_FIRST', /invalid end state/],
  ['park.pml', 'M_SPIN_LATE', /invalid end state/],
  ['park.pml', 'M_NO_CHAIN', /invalid end state/],
  ['park.pml', 'M_BLIND', /invalid end state/],
] as const) {
  modelTest(`${model} finds the error ${error}`, () => {
    const found = check(model, error);
    assert.ok(found.errors > 0, 'nothing found');
    assert.match(found.what, what);
  });
}
