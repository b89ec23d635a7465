// Where the lecture and Go part, row by row: one program, under both profiles. What is said of go1.26 on one P is also what real
// Go did (test/spec30/expected.json); what is said of the lecture is its row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cost } from '../../../assembly/abi/costs.js';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { type CostProfile, costProfiles } from '../../../bindings/profiles/costs.js';
import { ranges, spawnOrder } from '../engine/singlep.js';
import { cut, recorded, runCase } from '../spec30/cases.js';

type Both = { lecture: RunResult; go: RunResult };

/** A case of test/spec30 under both profiles. */
async function both(name: string, options: SimulationOptions = {}): Promise<Both> {
  const lecture = await runCase(name, 'lecture', { ...options, runtime: 'lecture' });
  const go = await runCase(name, 'lecture', { ...options, runtime: 'go1.26' });
  for (const { exit } of [lecture, go]) assert.equal(exit.reason, 'main returned');
  return { lecture, go };
}

/** What a run noted. */
const notes = (result: RunResult) => cut(result.stderr);

/** Real Go did this, too, with one P. */
function asRealGo(name: string, { go }: Both): void {
  const outputs = recorded[name]?.[1]?.outputs ?? {};
  assert.ok(Object.hasOwn(outputs, notes(go)), `real Go never printed ${notes(go)}`);
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

test('L26 an M is a thread that keeps its P while it sleeps in the kernel; go1.26 takes the P away and makes another M', async () => {
  const { lecture, go } = await both('sleepers', { procs: 2 });
  // Eight calls of 10 ms each: two at a time, or all at once.
  assert.deepEqual([notes(lecture), lecture.threads.created, lecture.scheduler.handoffs], ['40', 3, 0]);
  assert.ok(Number(notes(go)) < 20, `${notes(go)} ms`);
  assert.ok(go.threads.created >= 9, 'a thread for each call, and sysmon');
  assert.ok(go.scheduler.handoffs >= 7);
});

test('L27 a core gives two Ps, with their Ms at the start; in go1.26 one, and Ms when they are needed', async () => {
  for (const cores of [1, 2, 5]) {
    const { lecture, go } = await both('1', { procs: undefined, machine: { cores } });
    assert.deepEqual([lecture.config.procs, lecture.threads.created], [2 * cores, 2 * cores + 1]);
    assert.equal(go.config.procs, cores);
  }
  // 32 Ps with nothing to do: a thread for each, or only those that somebody woke.
  const { lecture, go } = await both('83', { procs: 32 });
  assert.equal(lecture.threads.created, 33);
  assert.ok(go.threads.created <= 8, `${go.threads.created} threads`);
});

test('L28 every go statement makes one G: numbered from 2 in the lecture; go1.26 has made five before', async () => {
  const result = await both('84');
  assert.equal(notes(result.lecture), '2 3 4');
  assert.equal(notes(result.go), '8 6 7');
  asRealGo('84', result);
  for (const { goroutines } of [result.lecture, result.go]) assert.equal(goroutines.created, 4);
});

test('L29 one P seems to run two Gs at once as long as they yield; go1.26 preempts those that do not', async () => {
  const yielding = await both('20');
  assert.equal(notes(yielding.lecture), 'A0 B0 A1 B1 A2 B2 A3 B3');
  assert.equal(notes(yielding.go), 'B0 A0 B1 A1 B2 A2 B3 A3', 'the younger one first, from runnext');
  asRealGo('20', yielding);
  const { lecture, go } = await both('slices');
  assert.deepEqual([notes(lecture), lecture.scheduler.preemptions], ['A0 A1 A2 A3 B0 B1 B2 B3', 0]);
  assert.ok(go.scheduler.preemptions > 0);
  const interleaved = (text: string) => /A.*B.*A|B.*A.*B/.test(text);
  assert.ok(interleaved(notes(go)), notes(go));
  for (const text of Object.keys(recorded.slices![1]!.outputs)) assert.ok(interleaved(text), text);
});

test('L30 256 slots, first in, first out; in go1.26 the last one begins, from a slot of its own', async () => {
  const result = await both('5');
  assert.equal(notes(result.lecture), '0-255');
  assert.equal(notes(result.go), '255 0-254');
  asRealGo('5', result);
  for (const { processors } of [result.lecture, result.go]) {
    assert.deepEqual([processors[0]!.runq_peak, processors[0]!.overflows], [256, 0]);
  }
});

test('L31 when a G blocks the next of the queue runs; in go1.26 one that was just woken goes first', async () => {
  const result = await both('33');
  assert.equal(notes(result.lecture), 'x y w');
  assert.equal(notes(result.go), 'w x y');
  asRealGo('33', result);
});

test('L32 what doesn’t fit goes to the global queue, one by one; in go1.26 129 at a time, the oldest', async () => {
  const result = await both('16');
  assert.equal(notes(result.lecture), '0-599');
  assert.equal(result.lecture.processors[0]!.overflows, 600 - 256);
  assert.equal(notes(result.go), ranges(spawnOrder(600, 1)));
  assert.equal(result.go.processors[0]!.overflows, 3);
  asRealGo('16', result);
});

test('L33 an idle P steals half of another’s queue and begins with the youngest of it; go1.26 takes from the global queue', async () => {
  const { lecture, go } = await both('pfirst', { procs: 2 });
  // 0 … 255 in the ring, 256 … 299 overflowed: half are 0 … 127.
  assert.equal(notes(lecture), '127 0 1 2');
  const thief = lecture.processors[1]!;
  assert.equal(thief.stolen_goroutines, 128 + 1, 'and before that the one that kept it busy');
  assert.equal(thief.global_gets, 0);
  // In Go the oldest overflowed: 0 is at the head of the global queue.
  assert.equal(notes(go), '0 1 2 3');
  assert.ok(go.processors[1]!.global_gets > 0);
});

test('L34 the global queue’s turn comes when nobody has anything else; go1.26 serves it all along', async () => {
  const { lecture, go } = await both('plast', { procs: 2 });
  assert.ok(sum(lecture.processors.map((p) => p.global_gets)) > 0, 'it is used');
  assert.equal(notes(lecture), '0', 'of the last 44 none runs before one of the first 256');
  assert.ok(Number(notes(go)) > 0, 'some do');
});

test('L35 the global queue needs a lock, which makes it slower: once for each newcomer; in go1.26 once for a batch', async () => {
  const vm = costProfiles['ec2-like vm'] as CostProfile;
  const price = 1000;
  /** How often the lock is taken: what a run becomes longer by when the lock gets dearer. */
  const locks = async (name: string) => {
    const at = (ns: number): CostProfile => ({ ...vm, operations: { ...vm.operations, [Cost.GLOBRUNQ_LOCK]: ns } });
    const free = await both(name, { costs: at(0) });
    const dear = await both(name, { costs: at(price) });
    const more = (of: keyof Both) => Math.round((dear[of].virtual_ns - free[of].virtual_ns) / price);
    return { lecture: more('lecture'), go: more('go') };
  };
  // Nothing overflows; main's own way through the local queue needs no lock.
  assert.deepEqual(await locks('5'), { lecture: 0, go: 0 });
  const { lecture, go } = await locks('16');
  // 344 newcomers; and 344 come back in batches of 128.
  assert.equal(lecture, 344 + 3);
  // Three overflows, three batches, and the picks of every 61st tick.
  assert.ok(go > 6 && go < 20, `${go} times`);
});
