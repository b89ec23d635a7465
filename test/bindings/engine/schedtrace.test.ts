// GODEBUG=schedtrace: the lines, in the format of each version.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { busy, runGo } from './programs.js';

/**
 * Lines that real Go 1.26.8 wrote (GOMAXPROCS=2 GODEBUG=schedtrace=10[,scheddetail=1]) for six goroutines that compute and sleep,
 * and those of Go 1.21 to 1.24 from the spec: the grammar below has to hold for them too.
 */
const recorded = {
  ticks:
    'SCHED 18ms: gomaxprocs=2 idleprocs=0 threads=4 spinningthreads=0 needspinning=1 idlethreads=1 runqueue=0 [ 1 0 ] schedticks=[ 3 5 ]',
  plain: 'SCHED 1ms: gomaxprocs=1 idleprocs=0 threads=3 spinningthreads=0 needspinning=1 idlethreads=1 runqueue=0 [0]',
  detail: `SCHED 17ms: gomaxprocs=2 idleprocs=0 threads=4 spinningthreads=0 needspinning=1 idlethreads=1 runqueue=0 gcwaiting=false nmidlelocked=0 stopwait=0 sysmonwait=false
  P0: status=1 schedtick=4 syscalltick=0 m=3 runqsize=0 gfreecnt=0 timerslen=2
  P1: status=0 schedtick=5 syscalltick=0 m=nil runqsize=1 gfreecnt=0 timerslen=1
  M3: p=0 curg=20 mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false blocked=false lockedg=nil
  M2: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false blocked=true lockedg=nil
  M1: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=2 dying=0 spinning=false blocked=false lockedg=nil
  M0: p=1 curg=1 mallocing=1 throwing=0 preemptoff= locks=4 dying=0 spinning=false blocked=false lockedg=1
  G1: status=2(chan receive) m=0 lockedm=0
  G2: status=4(force gc (idle)) m=nil lockedm=nil
  G18: status=2() m=0 lockedm=nil`,
};

const head =
  'SCHED \\d+ms: gomaxprocs=\\d+ idleprocs=\\d+ threads=\\d+ spinningthreads=\\d+ needspinning=[01] idlethreads=\\d+ runqueue=\\d+';
const ticks = new RegExp(`^${head} \\[ (\\d+ )+\\] schedticks=\\[ (\\d+ )+\\]$`);
const plain = new RegExp(`^${head} \\[\\d+( \\d+)*\\]$`);
const detail = [
  new RegExp(`^${head} gcwaiting=(true|false) nmidlelocked=\\d+ stopwait=\\d+ sysmonwait=(true|false)$`),
  /^ {2}P\d+: status=\d schedtick=\d+ syscalltick=\d+ m=(\d+|nil) runqsize=\d+ gfreecnt=\d+ timerslen=\d+$/,
  /^ {2}M\d+: p=(\d+|nil) curg=(\d+|nil) mallocing=\d throwing=\d preemptoff= locks=\d+ dying=\d spinning=(true|false) blocked=(true|false) lockedg=(\d+|nil)$/,
  /^ {2}G\d+: status=\d+\([a-zA-Z. ()]*\) m=(\d+|nil) lockedm=(\d+|nil)$/,
];

const matchesDetail = (line: string) =>
  assert.ok(
    detail.some((pattern) => pattern.test(line)),
    line,
  );

test('the grammar is that of real lines', () => {
  assert.match(recorded.ticks, ticks);
  assert.match(recorded.plain, plain);
  for (const line of recorded.detail.split('\n')) matchesDetail(line);
});

async function lines(options: SimulationOptions): Promise<string[]> {
  const { stderr } = await runGo(busy, { procs: 2, machine: { cpus: 2 }, build: 'checked', ...options });
  assert.ok(stderr.endsWith('\n'));
  return stderr.trimEnd().split('\n');
}

test('spec 26: lines of 1.25 and later tell time slices, earlier ones only queues', async () => {
  for (const runtime of ['go1.25', 'go1.26', 'go1.27', 'go1.21', 'go1.24']) {
    const all = await lines({ runtime, schedtrace: 1000 });
    assert.ok(all.length > 2, runtime);
    for (const line of all) assert.match(line, runtime === 'go1.21' || runtime === 'go1.24' ? plain : ticks, runtime);
    assert.match(all[0]!, /^SCHED 0ms: gomaxprocs=2 /);
  }
});

test('spec 26: scheddetail adds a line for each P, M and G', async () => {
  const all = await lines({ schedtrace: 20_000, scheddetail: true });
  for (const line of all) matchesDetail(line);
  const first = all.slice(
    0,
    all.findIndex((line, i) => i > 0 && line.startsWith('SCHED')),
  );
  const threads = Number(/threads=(\d+)/.exec(first[0]!)![1]);
  assert.equal(first.filter((line) => line.startsWith('  P')).length, 2);
  const ms = first.filter((line) => line.startsWith('  M')).map((line) => Number(/M(\d+)/.exec(line)![1]));
  assert.equal(ms.length, threads);
  assert.deepEqual(
    ms,
    [...ms].sort((a, b) => b - a),
    'the newest first',
  );
  assert.equal(
    first.filter((line) => / blocked=true /.test(line)).length,
    Number(/idlethreads=(\d+)/.exec(first[0]!)![1]),
  );
  assert.ok(first.includes('  G2: status=4(force gc (idle)) m=nil lockedm=nil'), first.join('\n'));
});

test('tracing changes the run as in Go, and the same way each time', async () => {
  const run = () => runGo(busy, { procs: 2, schedtrace: '100us' });
  const [one, two, without] = [await run(), await run(), await runGo(busy, { procs: 2 })];
  assert.equal(one.digest, two.digest);
  assert.notEqual(one.digest, without.digest);
  assert.equal(one.stdout, without.stdout);
});

test('a deadlock is still found, and an idle run still ends', async () => {
  const dead = await runGo('package main\nfunc main() { <-make(chan int) }', { schedtrace: '1ms' });
  assert.equal(dead.exit.reason, 'deadlock');
});
