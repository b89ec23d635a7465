import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { changeOf, compareReports, compareText } from '../../../bindings/benchmark/compare.js';
import { measure } from '../../../bindings/benchmark/measure.js';
import { type BenchReport, type Case, type Measured, machine, type Who } from '../../../bindings/benchmark/model.js';
import { goText, markdown, suiteText } from '../../../bindings/benchmark/text.js';

/** Rounds around a time, disturbed by up to a share of it. */
function rounds(ns: number, noise: number, seed: number, n = 15): number[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: n }, () => ns * (1 + noise * (2 * uniformFloat64(random) - 1)));
}

function measured(
  who: Who,
  rounds_ns: readonly number[],
  params: Measured['params'] = { shape: 'wave', procs: 64 },
): Measured {
  const [median_ns, min_ns] = [rounds_ns[7]!, Math.min(...rounds_ns)];
  return {
    bench: 'Lifecycle',
    params,
    who,
    unit: 'goroutines',
    median_ns,
    min_ns,
    spread_percent: 1,
    ratios: [],
    rounds_ns,
  };
}

const report = (...cases: Measured[]): BenchReport => ({
  schema: 'gmpsim.bench/2',
  machine: machine(),
  suites: {
    lifecycle: {
      cases,
      facts: [{ bench: 'Size', params: { file: 'a b.wasm' }, value: 73.5, unit: 'KiB' }],
      skipped: [],
    },
  },
});

describe('gmpsim bench --compare', () => {
  it('tells a change that is larger than the noise, with its interval', () => {
    const { change, low, high, verdict } = changeOf(rounds(100, 0.03, 1), rounds(80, 0.03, 2));
    equal(verdict, 'faster');
    ok(low < change && change < high && high < -0.15 && low > -0.25, `${low} ${change} ${high}`);
    equal(changeOf(rounds(80, 0.03, 1), rounds(100, 0.03, 2)).verdict, 'slower');
  });

  it('refuses a verdict where the noise is larger than the difference', () => {
    equal(changeOf(rounds(100, 0.3, 1), rounds(95, 0.3, 2)).verdict, 'noise');
    // Many rounds make the interval narrow; the machine still disturbs more than that.
    const { low, high, verdict } = changeOf(rounds(100, 0.2, 3, 300), rounds(94, 0.2, 4, 300));
    ok(high < 0, `${low} ${high}`);
    equal(verdict, 'noise');
  });

  it('says nothing of runs of the same thing, nineteen times of twenty', () => {
    let told = 0;
    for (let i = 0; i < 60; i++) {
      if (changeOf(rounds(100, 0.05, 2 * i + 1), rounds(100, 0.05, 2 * i + 2)).verdict !== 'noise') told++;
    }
    ok(told <= 6, `${told} of 60`);
  });

  it('compares ratios to the floor where both have it: a slower machine slows both', () => {
    const [fast, slow] = [rounds(10, 0.01, 1), rounds(20, 0.01, 1)];
    const old = report(
      measured(
        'engine',
        fast.map((ns) => ns * 12),
      ),
      measured('floor', fast),
    );
    const now = report(
      measured(
        'engine',
        slow.map((ns) => ns * 9),
      ),
      measured('floor', slow),
    );
    const [change] = compareReports(old, now) as [ReturnType<typeof compareReports>[number]];
    equal(change.by, 'floor');
    equal(change.verdict, 'faster');
    ok(Math.abs(change.change + 0.25) < 1e-9);
    match(compareText(old, now), /Lifecycle, wave, 64 P +−25\.0 % .* ratio to floor +faster/);
  });

  it('without a partner compares times, and skips what the other report lacks', () => {
    const old = report(measured('engine', rounds(10, 0.01, 1)));
    const now = report(
      measured('engine', rounds(10, 0.01, 2)),
      measured('engine', rounds(9, 0.01, 2), { shape: 'tree', procs: 1 }),
    );
    deepEqual(
      compareReports(old, now).map(({ name, by, verdict }) => [name, by, verdict]),
      [['Lifecycle, wave, 64 P', 'time', 'noise']],
    );
    match(compareText(report(), now), /nothing to compare/);
  });
});

describe('gmpsim bench: texts', () => {
  const some = report(measured('engine', rounds(10, 0.01, 1)), measured('Go', rounds(20, 0.01, 1)));

  it("are lines of Go's benchmark format, one for each round", () => {
    const lines = goText(some).trimEnd().split('\n');
    const bench = lines.filter((line) => line.startsWith('Benchmark'));
    equal(bench.length, 2 * 15 + 1);
    for (const line of bench) match(line, /^Benchmark\p{Lu}\S*\t1\t[\d.e+-]+ \S+$/u);
    match(bench[0]!, /^BenchmarkLifecycle\/shape=wave\/procs=64\/by=engine\t1\t/);
    match(bench.at(-1)!, /^BenchmarkSize\/file=a_b\.wasm\t1\t73\.5 KiB$/);
    ok(lines.some((line) => line.startsWith('goos: ')));
  });

  it('are tables', () => {
    match(markdown(some), /\| Lifecycle, wave, 64 P \| /);
    match(suiteText(some.suites.lifecycle!), /Size, a b\.wasm +73\.5 KiB/);
  });
});

describe('measuring', () => {
  const spin = (n: number, who: Who): Case => ({
    bench: 'Spin',
    params: {},
    who,
    unit: 'turns',
    units: n,
    run: () => {
      let x = 1;
      for (let i = 0; i < n * 1000; i++) x = (x * 48271) % 2147483647;
      if (x === 0) throw new Error('never');
    },
  });

  it('takes ratios of the engine to each other, round by round', () => {
    const [engine, floor, go] = measure(
      [spin(20, 'engine'), spin(20, 'floor'), { ...spin(1, 'Go'), units: 1, run: () => {}, took_ns: () => 5 }],
      { rounds: 3, sampleSeconds: 0.002 },
    ) as [Measured, Measured, Measured];
    deepEqual(
      engine.ratios.map(({ to }) => to),
      ['floor', 'Go'],
    );
    deepEqual(floor.ratios, []);
    // The same work, so about the same time, on whatever machine.
    ok(engine.ratios[0]!.median > 0.3 && engine.ratios[0]!.median < 3, String(engine.ratios[0]!.median));
    equal(go.median_ns, 5);
    equal(engine.rounds_ns.length, 3);
  });

  it('a wrong answer has no speed', () => {
    const wrong: Case = {
      ...spin(1, 'engine'),
      run: () => {
        throw new Error('wrong');
      },
    };
    let message = '';
    try {
      measure([wrong], { rounds: 1, sampleSeconds: 0.001 });
    } catch (error) {
      message = (error as Error).message;
    }
    equal(message, 'wrong');
  });
});
