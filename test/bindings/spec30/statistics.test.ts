// What Go leaves to chance or to time has no one order: here are its distributions. Seeds are fixed, so a test that passes once
// passes always; that real Go has the same distributions is in test/spec30/expected.json.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { type RuntimeProfile, runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { cut, recorded, runCase } from './cases.js';

/** What a chi-square statistic stays below with probability 1 - α, by degrees of freedom; α = 0.001. */
const CRITICAL = [0, 10.828, 13.816] as const;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Chi-square of counts against equal shares. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

const numbers = (text: string) => text.split(' ').map(Number);

async function counts(name: string, seed = 1): Promise<number[]> {
  const { stderr } = await runCase(name, 'stats', { seed });
  return numbers(cut(stderr));
}

/** Everything that real Go printed, over all system goroutines. */
function real(name: string): number[][] {
  return Object.values(recorded[name] ?? {}).flatMap((by) => Object.keys(by!.outputs).map(numbers));
}

/** All of many: each below its bound, and together no worse than chance (their sum has as many degrees of freedom). */
function uniform(samples: readonly (readonly number[])[]): void {
  for (const sample of samples) {
    const bound = CRITICAL[sample.length - 1] as number;
    const chi = chiSquare(sample);
    assert.ok(chi < bound, `chi-square ${chi.toFixed(2)} of ${sample.join(' ')}, expected less than ${bound}`);
  }
  // Draws that are too even would be as wrong as ones that lean: they all differ.
  assert.ok(new Set(samples.map(String)).size > samples.length / 2);
}

test('spec 30 #56 select takes either of two ready cases with equal probability', async () => {
  const simulated = [];
  for (const seed of SEEDS) {
    const [a] = (await counts('56', seed)) as [number];
    simulated.push([a, 10_000 - a]);
  }
  uniform(simulated);
});

test('select takes each of three ready cases with equal probability', async () => {
  const simulated = [];
  for (const seed of SEEDS) simulated.push(await counts('three', seed));
  uniform(simulated);
});

test('a select that sends two values on one channel sends either, and either may follow either', async () => {
  for (const seed of SEEDS) {
    const [zeros, changes] = (await counts('sends', seed)) as [number, number];
    uniform([[zeros, 1000 - zeros]]);
    // A one after a zero: every fourth pair.
    const pairs = chiSquare([changes, 1000 / 4]);
    assert.ok(pairs < (CRITICAL[1] as number), `${changes} changes from 0 to 1 among 1000`);
  }
});

test('real Go’s recorded draws pass the same tests', () => {
  // 120 samples at α = 0.001: one of them may fail by chance.
  const failing = (samples: number[][]) =>
    samples.filter((s) => chiSquare(s) >= (CRITICAL[s.length - 1] as number)).length;
  assert.ok(real('56').length > 20 && real('three').length > 20);
  assert.ok(failing(real('56').map(([a]) => [a!, 10_000 - a!])) <= 1);
  assert.ok(failing(real('three')) <= 1);
});

/** Waiting times for a mutex in microseconds: 3rd, 20th and 38th of 40. */
type Waits = [number, number, number];

async function waits(name: string, starve_ns?: number): Promise<Waits> {
  const profile = runtimeProfiles['go1.26'] as RuntimeProfile;
  const runtime =
    starve_ns === undefined
      ? 'go1.26'
      : { ...profile, name: 'other threshold', values: { ...profile.values, [Config.MUTEX_STARVE_NS]: starve_ns } };
  return numbers(cut((await runCase(name, 'stats', { runtime })).stderr)) as Waits;
}

test('the two modes of a Mutex: behind one who takes it again at once the wait is 1 ms, else as long as it is held', async () => {
  // Held for 100 µs at a time.
  const polite = await waits('polite');
  const greedy = await waits('greedy');
  for (const us of polite) assert.ok(us >= 90 && us <= 210, `normal mode: ${polite.join(' ')} µs`);
  for (const us of greedy) assert.ok(us >= 1000 && us <= 1300, `starving mode: ${greedy.join(' ')} µs`);
  // Real Go's median of medians.
  const median = (name: string) => {
    const all = real(name).map((w) => w[1] as number);
    return all.sort((a, b) => a - b)[all.length >> 1] as number;
  };
  assert.ok(median('polite') >= 90 && median('polite') <= 210);
  assert.ok(median('greedy') >= 1000 && median('greedy') <= 1300);
});

test('the threshold of starving mode is the profile’s', async () => {
  for (const threshold_us of [500, 2000]) {
    for (const us of await waits('greedy', threshold_us * 1000)) {
      assert.ok(us >= threshold_us && us <= threshold_us + 300, `${us} µs with a threshold of ${threshold_us} µs`);
    }
  }
});

test('a mutex held by one who sleeps goes round: ten turns in well under a second', async () => {
  const [us] = (await counts('fair')) as [number];
  for (const [took] of [[us], ...real('fair')] as [number][]) assert.ok(took < 500_000, `${took} µs`);
});

test('one who computes and two who pass a token have the P for similar times', async () => {
  const ratio = ([hog, pair]: [number, number]) => Math.max(hog / pair, pair / hog);
  const simulated = (await counts('hogpair')) as [number, number];
  assert.ok(ratio(simulated) < 5, `${simulated.join(' : ')} µs`);
  assert.ok(simulated[0] + simulated[1] > 80_000, 'and between them nearly all of 100 ms');
  for (const pair of real('hogpair') as [number, number][]) assert.ok(ratio(pair) < 20);
});

test('23 workers pass on 5000 numbers, each once', async () => {
  for (const procs of [1, 2, 4, 16]) {
    const { stderr } = await runCase('pool', 'stats', { procs });
    assert.equal(cut(stderr), '5000 12502500');
  }
});

test('two that both send to and receive from one channel never get their own value, and lose none', async () => {
  for (const seed of SEEDS) {
    assert.equal(cut((await runCase('self', 'stats', { seed })).stderr), 'lost=0 own=0');
    assert.equal(cut((await runCase('self10', 'stats', { seed })).stderr), 'lost=0');
  }
});

test('a select that names one channel twice leaves no entry behind', async () => {
  for (const seed of SEEDS) assert.equal(cut((await runCase('double', 'stats', { seed })).stderr), 'A 1 B 2');
});

test('waiters of a Cond wake in the order in which they came', async () => {
  assert.equal(cut((await runCase('gens', 'stats')).stderr), '0-49');
});

test('yielding lets others get on, and gets on itself', async () => {
  const [n] = (await counts('yields')) as [number];
  assert.ok(n >= 900 && n <= 1000, `${n} turns in 1000`);
  for (const [turns] of real('yields')) assert.ok(turns! >= 900 && turns! <= 1000);
});

test('goroutines that keep each other busy don’t hold up a timer', async () => {
  const [late] = (await counts('timers')) as [number];
  assert.ok(late >= 0 && late <= 20, `${late} µs late`);
  const all = real('timers').map(([us]) => us as number);
  assert.ok(all.sort((a, b) => a - b)[all.length >> 1]! <= 100, 'real Go’s median');
});
