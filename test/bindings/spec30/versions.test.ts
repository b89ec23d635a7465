// What in the table depends on Go's version: how many system goroutines lie in the run queue when main begins (the updater of
// GOMAXPROCS came with 1.25), and timer channels (unbuffered since 1.23). The other orders are the same in all versions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { type RuntimeProfile, runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { ranges, spawnOrder } from '../engine/singlep.js';
import { cut, recorded, runCase } from './cases.js';

const MINORS = [21, 22, 23, 24, 25, 26, 27];

/** Output of a case, of the program without package os or with it, under a profile. */
async function output(name: string, os: boolean, runtime: string | RuntimeProfile): Promise<string> {
  return cut((await runCase(name, os ? 2 : 1, { runtime })).stderr);
}

for (const minor of MINORS) {
  const runtime = `go1.${minor}`;
  const skip = !Object.hasOwn(runtimeProfiles, runtime) && `there is no profile ${runtime} yet`;
  test(`spec 30 #5–#17 #22 #23 #84 #85 boot state: ${runtime}`, { skip }, async () => {
    for (const os of [false, true]) {
      const system = (minor >= 25 ? 1 : 0) + (os ? 1 : 0);
      const spawned = { 5: 256, 7: 257, 10: 258, 13: 259, 14: 386, 16: 600 };
      for (const [name, n] of Object.entries(spawned)) {
        const wanted = ranges(spawnOrder(n, system));
        assert.equal(await output(name, os, runtime), wanted, `${n} goroutines, ${os ? 'with' : 'without'} os`);
      }
      const first = 5 + system;
      assert.equal(await output('22', os, runtime), `${58 - system}`);
      assert.equal(await output('23', os, runtime), `${58 - system} ${118 - system}`);
      assert.equal(await output('84', os, runtime), `${first + 2} ${first} ${first + 1}`);
      assert.equal(await output('85', os, runtime), `${first} ${first + 1} ${first + 2}`);
    }
  });

  test(`spec 30 #76 a timer that fired, unread: ${runtime}`, { skip }, async () => {
    const printed = await output('76', false, runtime);
    assert.equal(printed, minor <= 22 ? 'len=1 stop=false stale' : 'len=0 stop=true none');
  });
}

test('spec 30 #76 timer channels as before 1.23 are a key of the configuration; real Go did the same', async () => {
  const go126 = runtimeProfiles['go1.26'] as RuntimeProfile;
  const before = { ...go126, name: 'buffered', values: { ...go126.values, [Config.TIMER_CHAN_SYNC]: 0 } };
  const printed = await output('76', false, before);
  assert.equal(printed, 'len=1 stop=false stale');
  assert.deepEqual(Object.keys(recorded['76']!['asynctimerchan=1']!.outputs), [printed]);
});
