// SIGKILL at random instants: of a sweep, of a worker, of Redis. At the end every run is there exactly once, and the results have
// the bytes that they have when nobody is killed. GMPSIM_KILLS says how many instants (npm run test:kill: 50), GMPSIM_SEED which.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { folderWith, gmpsim } from '../cli/spawn.js';
import { begin, noRedis, runsOf, sleep, TestRedis, work } from './setup.js';

const kills = Number(process.env.GMPSIM_KILLS ?? 6);
const seed = Number(process.env.GMPSIM_SEED ?? 1);
const RUNS = 40;
const at = folderWith({
  'work.go': work,
  'e.yaml': `program: work.go
settings: {args: [ok, 600]}
axes:
  procs: [1, 2, 3, 5]
responses: {time: virtual_ns}
replications: ${RUNS / 4}
`,
});

/** Mulberry32: numbers from 0 to 1. */
function random(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const expected = (): string => {
  if (!existsSync(at('straight/results.json'))) {
    assert.equal(gmpsim('sweep', '--no-report', at('e.yaml'), '-o', at('straight')).stderr, '');
  }
  return readFileSync(at('straight/results.json'), 'utf8');
};

/** A process that has just begun to run has done nothing yet: instants are counted from when there is something to lose. */
async function until(ready: () => boolean, ended: { done: boolean }): Promise<void> {
  while (!ready() && !ended.done) await sleep(10);
}

const have = (folder: string): number => {
  const journal = at(`${folder}/journal.jsonl`);
  return existsSync(journal) ? runsOf(journal, true).length : 0;
};

/** Checks what a sweep came to. */
function whole(folder: string, text: string): void {
  assert.equal(readFileSync(at(`${folder}/results.json`), 'utf8'), text);
  assert.equal(runsOf(at(`${folder}/journal.jsonl`)).length, RUNS, 'every run exactly once');
}

test(`spec 7: SIGKILL of the sweep at ${kills >> 1} random instants (seed ${seed})`, {
  timeout: 3_600_000,
}, async (t) => {
  const next = random(seed);
  const text = expected();
  let left = kills >> 1;
  let sweeps = 0;
  let lost = 0;
  for (; left > 0; sweeps++) {
    const folder = `sweep${sweeps}`;
    for (let finished = false; !finished; ) {
      const before = have(folder);
      const { child, ended } = begin('sweep', '--no-report', at('e.yaml'), '-o', at(folder), '--workers', '2');
      const state = { done: false };
      void ended.then(() => {
        state.done = true;
      });
      if (left > 0) {
        // From just before the first run of this process on, which may not come.
        await until(() => have(folder) > before || existsSync(at(`${folder}/journal.jsonl.lock`)), state);
        await sleep(next() * 1500);
        if (!state.done) {
          child.kill('SIGKILL');
          left--;
        }
      }
      const { code, stderr } = await ended;
      assert.ok(have(folder) >= before, 'no run is lost that was there');
      if (code === 0) finished = true;
      else {
        assert.equal(stderr, '');
        lost++;
      }
    }
    whole(folder, text);
  }
  t.diagnostic(`${lost} kills in ${sweeps} sweeps of ${RUNS} runs`);
});

test(`spec 7: SIGKILL of the sweep, a worker or Redis at ${kills - (kills >> 1)} random instants (seed ${seed})`, {
  skip: noRedis,
  timeout: 3_600_000,
}, async (t) => {
  const next = random(seed + 1);
  const text = expected();
  const redis = await TestRedis.create(at('redis'));
  const worker = () => begin('worker', '--queue', redis.url, '--workers', '1', '--lock', '1s');
  const workers = [worker(), worker()];
  const killed = { sweep: 0, worker: 0, redis: 0 };
  let left = kills - (kills >> 1);
  let sweeps = 0;
  try {
    for (; left > 0; sweeps++) {
      const folder = `queue${sweeps}`;
      for (let finished = false; !finished; ) {
        const { child, ended } = begin('sweep', '--no-report', at('e.yaml'), '-o', at(folder), '--queue', redis.url);
        const state = { done: false };
        void ended.then(() => {
          state.done = true;
        });
        await until(() => existsSync(at(`${folder}/journal.jsonl.lock`)), state);
        while (left > 0 && !state.done) {
          await sleep(next() * 2000);
          const what = (['sweep', 'worker', 'redis'] as const)[Math.floor(next() * 3)]!;
          if (state.done) break;
          left--;
          killed[what]++;
          if (what === 'sweep') {
            child.kill('SIGKILL');
            break;
          }
          if (what === 'worker') {
            const which = Math.floor(next() * 2);
            workers[which]!.child.kill('SIGKILL');
            await workers[which]!.ended;
            workers[which] = worker();
          } else {
            await redis.kill();
            await sleep(next() * 500);
            await redis.start();
          }
        }
        const { code, stderr } = await ended;
        if (code === 0) finished = true;
        else assert.equal(stderr, '');
      }
      whole(folder, text);
    }
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await redis.kill();
  }
  t.diagnostic(`kills: ${JSON.stringify(killed)} in ${sweeps} sweeps of ${RUNS} runs`);
});
