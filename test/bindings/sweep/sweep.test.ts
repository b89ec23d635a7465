// gmpsim sweep, from file to results: the same bytes however it runs, and one clear line for everything that goes wrong.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { SweepResults } from '../../../bindings/sweep/journal.js';
import { cli, folderWith, gmpsim, refused } from '../cli/spawn.js';
import { begin, experiment, noRedis, runsOf, sleep, TestRedis, work } from './setup.js';

const at = folderWith({
  'work.go': work,
  'e.yaml': experiment,
  'slow.yaml': experiment.replace('replications: 3', 'replications: 12'),
  'typo.yaml': experiment.replace('procs:', 'procss:'),
  'unknown.yaml': experiment.replace('procs:', 'weather:'),
  'zero.yaml': experiment.replace('[1, 3]', '[1, 0]'),
  'key.yaml': experiment.replace('virtual_ns', 'memory.heap_aloc_bytes'),
  'nowhere.yaml': experiment.replace('work.go', 'nowhere.go'),
  'broken.yaml': experiment.replace('work.go', 'broken.go'),
  'broken.go': 'package main\n\nfunc main() { x }\n',
  file: 'no folder',
});
const text = (name: string) => readFileSync(at(name), 'utf8');
const results = (name: string) => JSON.parse(text(`${name}/results.json`)) as SweepResults;

function ran(...args: string[]) {
  const { code, stdout, stderr } = gmpsim('sweep', '--no-report', ...args);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  return stdout;
}

test('an experiment runs; a point whose program panics or deadlocks is reported as such, and the rest goes on', () => {
  const stdout = ran(at('e.yaml'), '-o', at('all'));
  assert.match(stdout, /^18 runs of 6 points\n/);
  assert.match(stdout, / {2}procs=1 args\.1=panic: 3 of 3 runs panicked: panic: boom\n/);
  assert.match(stdout, / {2}procs=3 args\.1=deadlock: 3 of 3 runs deadlocked: fatal error: all goroutines are asleep/);
  const { points, left } = results('all');
  assert.equal(left, 0);
  assert.deepEqual(
    points.map(({ at: place, state, runs }) => [Object.values(place), state, runs.map(({ status }) => status)]),
    [1, 3].flatMap((procs) =>
      ['ok', 'panic', 'deadlock'].map((status) => [[procs, status], 'complete', [status, status, status]]),
    ),
  );
  assert.deepEqual(
    points.map(({ runs }) => runs.map(({ seed }) => seed)),
    Array(6).fill([1, 2, 3]),
    'common random numbers: the same seeds at every point',
  );
});

test('a run of a sweep comes to what gmpsim run comes to', () => {
  const { stdout } = gmpsim('run', at('work.go'), '--procs', '3', '--seed', '2', '--json', 'ok');
  const run = JSON.parse(stdout);
  const row = results('all').points[3]!.runs[1]!;
  assert.equal(row.digest, run.digest);
  assert.equal(row.responses.time, run.virtual_ns);
  assert.deepEqual(row.sched_latency_ns, run.latency_ns.sched);
  assert.deepEqual(
    row.busy,
    run.processors.map(({ busy }: { busy: number }) => busy),
  );
});

test('one worker, three workers, shards put together: the same bytes', () => {
  for (const workers of ['1', '3']) {
    ran(at('e.yaml'), '-o', at(`w${workers}`), '--workers', workers);
    assert.equal(text(`w${workers}/results.json`), text('all/results.json'));
  }
  const shards = [0, 1].map((i) => {
    const stdout = ran(at('e.yaml'), '-o', at('shards'), '--workers', '1', '--shard', `${i}/2`);
    assert.match(stdout, new RegExp(`^shard ${i}/2: 9 runs in `));
    return at(`shards/journal.${i}-of-2.jsonl`);
  });
  assert.equal(gmpsim('merge', ...shards.reverse(), '-o', at('merged.json')).stderr, '');
  assert.equal(text('merged.json'), text('all/results.json'));
});

test('the shard is the one that Kubernetes or Slurm name', () => {
  const shard = (env: object) =>
    spawnSync(process.execPath, [cli, 'sweep', at('e.yaml'), '-o', at('env')], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    }).stdout;
  assert.match(
    shard({ JOB_COMPLETION_INDEX: '1', GMPSIM_SHARDS: '9' }),
    /^shard 1\/9: 2 runs in .*journal\.1-of-9\.jsonl\n/,
  );
  const slurm = { SLURM_ARRAY_TASK_ID: '4', SLURM_ARRAY_TASK_COUNT: '9', SLURM_ARRAY_TASK_MIN: '2' };
  assert.match(shard(slurm), /^shard 2\/9: 2 runs in .*journal\.2-of-9\.jsonl\n/);
});

test('over Redis, with two workers: the same bytes', { skip: noRedis, timeout: 180_000 }, async () => {
  const redis = await TestRedis.create(at('redis'));
  const workers = [1, 2].map(() => begin('worker', '--queue', redis.url, '--workers', '1'));
  try {
    const { code, stderr } = await begin('sweep', at('e.yaml'), '-o', at('queued'), '--queue', redis.url).ended;
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.equal(text('queued/results.json'), text('all/results.json'));
    for (const { child } of workers) child.kill('SIGTERM');
    const done = (await Promise.all(workers.map(({ ended }) => ended))).map((each) => {
      assert.deepEqual([each.code, each.stderr], [0, '']);
      return Number.parseInt(each.stdout, 10);
    });
    assert.equal(done[0]! + done[1]!, 18, 'each run once');
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await redis.kill();
  }
});

test('a Redis that isn’t there', () => {
  refused(
    gmpsim('sweep', at('e.yaml'), '-o', at('none'), '--queue', 'redis://user:secret@127.0.0.1:1'),
    /^gmpsim: --queue: cannot connect to Redis at 127\.0\.0\.1:1: [^\n]*ECONNREFUSED[^\n]*\n$/,
  );
  refused(gmpsim('worker', '--queue', '127.0.0.1'), "gmpsim: --queue: expected redis://host:6379, got '127.0.0.1'");
});

test('what is done is not done again', () => {
  const journal = text('all/journal.jsonl');
  assert.match(ran(at('e.yaml'), '-o', at('all')), /nothing was left to run/);
  assert.equal(text('all/journal.jsonl'), journal);
  // More replications: those that are there stay.
  writeFileSync(at('more.yaml'), experiment.replace('replications: 3', 'replications: 4'));
  ran(at('more.yaml'), '-o', at('all'));
  assert.equal(runsOf(at('all/journal.jsonl')).length, 24);
  assert.ok(text('all/journal.jsonl').startsWith(journal));
});

test('Ctrl-C: exit code 130, one line, and the same command goes on', { timeout: 180_000 }, async () => {
  const { child, ended } = begin('sweep', at('slow.yaml'), '-o', at('stopped'), '--workers', '1');
  const journal = at('stopped/journal.jsonl');
  for (let n = 0; n < 3; await sleep(20)) {
    try {
      n = runsOf(journal, true).length;
    } catch {
      // not there yet
    }
  }
  child.kill('SIGINT');
  const { code, stderr, stdout } = await ended;
  assert.equal(code, 130);
  assert.equal(stdout, '');
  const have = runsOf(journal).length;
  assert.equal(
    stderr,
    `gmpsim: interrupted: ${have} of 72 runs are in ${journal}; the same command goes on with the rest\n`,
  );
  ran(at('slow.yaml'), '-o', at('stopped'));
  ran(at('slow.yaml'), '-o', at('straight'));
  assert.equal(text('stopped/results.json'), text('straight/results.json'));
  assert.equal(runsOf(journal).length, 72);
});

test('a budget: what is left is reported; with more of it, the same command goes on', () => {
  const budget = (runs: number) => writeFileSync(at('budget.yaml'), `${experiment}budget: {runs: ${runs}}\n`);
  budget(8);
  assert.match(
    ran(at('budget.yaml'), '-o', at('budget')),
    /^8 runs of 6 points\n[\s\S]*10 runs are left: the budget is spent\n/,
  );
  assert.deepEqual(
    results('budget').points.map(({ runs, state }) => [runs.length, state]),
    [2, 2, 1, 1, 1, 1].map((n) => [n, 'partial']),
    'every point its first replication before any its second',
  );
  budget(18);
  assert.match(ran(at('budget.yaml'), '-o', at('budget')), /^18 runs of 6 points\n/);
  writeFileSync(at('wall.yaml'), `${experiment}budget: {wall: 1ms}\n`);
  assert.match(
    ran(at('wall.yaml'), '-o', at('wall'), '--workers', '1'),
    /^1 runs of 6 points\n[\s\S]*17 runs are left/,
  );
});

test('bad input: an unknown axis, one with a typo, and whatever else an experiment gets wrong', () => {
  const sweep = (name: string) => gmpsim('sweep', at(name), '-o', at('bad'));
  const place = (name: string, rest: string) => refused(sweep(name), `${at(name)}:${rest}`);
  place('typo.yaml', "3:3: axes: unknown key 'procss': no axis of that name (did you mean 'procs'?)");
  place('unknown.yaml', "3:3: axes: unknown key 'weather': no axis of that name");
  place('zero.yaml', '3:14: axes.procs[1]: procs: expected a whole number from 1 to 4096, got 0');
  refused(
    sweep('key.yaml'),
    /^[^\n]*key\.yaml: responses\.time: memory has no 'heap_aloc_bytes'; expected one of heap_alloc_bytes,/,
  );
  refused(sweep('nowhere.yaml'), `gmpsim: ${at('nowhere.go')}: no such file or directory`);
  refused(sweep('broken.yaml'), /broken\.go:3:15: undefined: x\n$/);
  refused(gmpsim('sweep', 'nowhere.yaml'), 'gmpsim: nowhere.yaml: no such file or directory');
  refused(gmpsim('sweep'), /^gmpsim: sweep: expected an experiment file/);
  refused(
    gmpsim('sweep', at('e.yaml'), '--shard', '2/2'),
    "gmpsim: --shard: expected i/n with i from 0 to n - 1, such as 0/4, got '2/2'",
  );
  refused(
    gmpsim('sweep', at('e.yaml'), '--workers', '0'),
    'gmpsim: --workers: expected a whole number from 1 to 1024, got 0',
  );
  refused(gmpsim('merge', at('work.go'), '-o', at('x')), /work\.go:1: the line is damaged\n$/);
});

test('an unwritable folder', () => {
  refused(gmpsim('sweep', at('e.yaml'), '-o', at('file')), /^gmpsim: [^\n]*file: [^\n]+\n$/);
  refused(
    gmpsim('sweep', at('e.yaml'), '-o', at('file/under')),
    `gmpsim: ${at('file/under')}: a part of the path is no directory`,
  );
  if (process.getuid?.() === 0) return;
  mkdirSync(at('locked'));
  chmodSync(at('locked'), 0o555);
  refused(gmpsim('sweep', at('e.yaml'), '-o', at('locked')), /^gmpsim: [^\n]*locked[^\n]*: permission denied\n$/);
});

test('a file that may grow no further: one line, and what is there stays whole', () => {
  // 8 KiB for every file, where 18 runs need more; with the signal ignored a write fails as on a full disk.
  const script = `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`;
  const args = ['-c', script, process.execPath, cli, 'sweep', at('e.yaml'), '-o', at('limited'), '--workers', '1'];
  const { status, stderr, stdout } = spawnSync('bash', args, { encoding: 'utf8' });
  refused({ code: status, stdout, stderr }, `gmpsim: ${at('limited/journal.jsonl')}: file too large`);
  const have = runsOf(at('limited/journal.jsonl')).length;
  assert.ok(have > 0 && have < 18, `${have} runs`);
  ran(at('e.yaml'), '-o', at('limited'));
  assert.equal(runsOf(at('limited/journal.jsonl')).length, 18);
});

/** A file system of 16 KiB, or why there can't be one. */
const disk = (() => {
  mkdirSync(at('disk'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at('disk')], { encoding: 'utf8' });
  // Before the folder goes.
  if (mounted.status === 0) process.prependListener('exit', () => spawnSync('umount', [at('disk')]));
  return mounted.status === 0 ? false : `no file system can be mounted here: ${mounted.stderr?.trim() ?? 'no mount'}`;
})();

test('a full disk: one line, and once there is room the same command goes on', { skip: disk }, () => {
  refused(
    gmpsim('sweep', at('slow.yaml'), '-o', at('disk'), '--workers', '1'),
    `gmpsim: ${at('disk/journal.jsonl')}: no space left on device`,
  );
  assert.ok(runsOf(at('disk/journal.jsonl')).length > 0);
  spawnSync('mount', ['-o', 'remount,size=4m', at('disk')]);
  ran(at('slow.yaml'), '-o', at('disk'));
  assert.equal(runsOf(at('disk/journal.jsonl')).length, 72);
});

test('two sweeps on one journal: the second is refused', { timeout: 120_000 }, async () => {
  // More runs than anybody waits for: the first is still at it, however fast the machine.
  writeFileSync(at('long.yaml'), experiment.replace('replications: 3', 'replications: 100000'));
  const journal = at('stopped/journal.jsonl');
  const size = () => (existsSync(journal) ? readFileSync(journal).length : 0);
  const beyond = async (bytes: number) => {
    while (size() <= bytes) await sleep(20);
  };
  rmSync(at('stopped'), { recursive: true, force: true });
  const first = begin('sweep', at('long.yaml'), '-o', at('stopped'), '--workers', '1');
  await beyond(0);
  refused(
    gmpsim('sweep', at('long.yaml'), '-o', at('stopped')),
    `gmpsim: ${journal}: another sweep writes it (process ${first.child.pid}); if there is none, remove ${journal}.lock`,
  );
  first.child.kill('SIGKILL');
  await first.ended;
  // Who is dead holds nothing.
  const again = begin('sweep', at('long.yaml'), '-o', at('stopped'), '--workers', '1');
  await beyond(size());
  again.child.kill('SIGKILL');
  await again.ended;
});
