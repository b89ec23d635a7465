import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import {
  bootstrapInterval,
  type Estimate,
  excludesZero,
  pairedDifference,
  quantile,
  tInterval,
} from '../../../bindings/analysis/interval.js';

/** Draws from a seed. */
class Draws {
  readonly #random;

  constructor(seed: number) {
    this.#random = xoroshiro128plus(seed);
  }

  uniform(): number {
    return uniformFloat64(this.#random);
  }

  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  /** Box and Muller. */
  normal(): number {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Share of `experiments` whose interval holds the truth. */
function coverage(experiments: number, truth: number, estimate: (draws: Draws, i: number) => Estimate): number {
  const draws = new Draws(20261127);
  let covered = 0;
  for (let i = 0; i < experiments; i++) {
    const { low, high } = estimate(draws, i);
    if (low! <= truth && truth <= high!) covered += 1;
  }
  return covered / experiments;
}

const list = (n: number, draw: () => number) => Array.from({ length: n }, draw);

describe('confidence intervals', () => {
  it('Student: the textbook example', () => {
    // NIST/SEMATECH e-Handbook, 1.3.5.2, data ZARR13: n 195, mean 9.261460, sd 0.02278881: 9.258242 … 9.264679.
    const values = list(195, () => 0).map((_, i) => (i % 2 ? 1 : -1) * (i === 194 ? 0 : 1));
    const [sd, mean] = [0.02278881, 9.26146];
    const scale = sd / tInterval(values).sd;
    const { n, low, high } = tInterval(values.map((v) => mean + (v - tInterval(values).mean) * scale));
    equal(n, 195);
    ok(Math.abs(low! - 9.258242) < 2e-6 && Math.abs(high! - 9.264679) < 2e-6, `${low} … ${high}`);
  });

  it('says nothing of one value, and knows what never varies', () => {
    deepEqual(tInterval([5]), { n: 1, mean: 5, sd: 0, low: null, high: null });
    deepEqual(bootstrapInterval([5]), { n: 1, mean: 5, sd: 0, low: null, high: null });
    deepEqual(tInterval([5, 5, 5]), { n: 3, mean: 5, sd: 0, low: 5, high: 5 });
    deepEqual(bootstrapInterval([5, 5, 5]), { n: 3, mean: 5, sd: 0, low: 5, high: 5 });
  });

  it('coverage: over 1,000 experiments with known truth the 95 % interval covers it in 93–97 %', () => {
    const shares = {
      't, normal, 10 runs': coverage(1000, 3, (d) => tInterval(list(10, () => 3 + 2 * d.normal()))),
      't, normal, 5 runs': coverage(1000, 0, (d) => tInterval(list(5, () => d.normal()))),
      't, uniform, 20 runs': coverage(1000, 0.5, (d) => tInterval(list(20, () => d.uniform()))),
      't, means of 30 exponentials, 10 runs': coverage(1000, 1, (d) =>
        tInterval(list(10, () => list(30, () => d.exponential()).reduce((a, b) => a + b) / 30)),
      ),
      'bootstrap, normal, 20 runs': coverage(1000, 3, (d, seed) =>
        bootstrapInterval(
          list(20, () => 3 + d.normal()),
          { seed, resamples: 500 },
        ),
      ),
      'bootstrap, exponential, 20 runs': coverage(1000, 1, (d, seed) =>
        bootstrapInterval(
          list(20, () => d.exponential()),
          { seed, resamples: 500 },
        ),
      ),
      'pairs, normal with a common part, 10 runs': coverage(1000, 1, (d) => {
        const common = list(10, () => 10 * d.normal());
        return pairedDifference(
          common.map((c) => c + d.normal()),
          common.map((c) => c + 1 + d.normal()),
        );
      }),
    };
    for (const [what, share] of Object.entries(shares)) {
      ok(share >= 0.93 && share <= 0.97, `${what}: ${(100 * share).toFixed(1)} %`);
    }
  });

  it('coverage can fail: percentiles of a normal approximation with 5 runs cover too little', () => {
    const share = coverage(1000, 0, (d) => {
      const it = tInterval(list(5, () => d.normal()));
      const half = (1.96 * it.sd) / Math.sqrt(5);
      return { ...it, low: it.mean - half, high: it.mean + half };
    });
    ok(share < 0.93, String(share));
  });

  it('the bootstrap follows skewness: its upper half is longer for exponential values', () => {
    const draws = new Draws(7);
    const { mean, low, high } = bootstrapInterval(list(30, () => draws.exponential()));
    ok(high! - mean > 1.2 * (mean - low!), `${low} ${mean} ${high}`);
  });

  it('the same seed gives the same bootstrap, another one another', () => {
    const values = [1, 4, 2, 8, 5, 7];
    deepEqual(bootstrapInterval(values, { seed: 3 }), bootstrapInterval(values, { seed: 3 }));
    ok(bootstrapInterval(values, { seed: 3 }).low !== bootstrapInterval(values, { seed: 4 }).low);
  });

  it('pairs: what is common to both falls out', () => {
    const draws = new Draws(1);
    const a = list(10, () => 100 * draws.normal());
    const b = a.map((value) => value + 2 + 0.1 * draws.normal());
    ok(excludesZero(pairedDifference(a, b)));
    // The same values, not in pairs: chance is a thousand times as large.
    ok(!excludesZero(pairedDifference(a, [...b.slice(3), ...b.slice(0, 3)])));
    throws(() => pairedDifference([1], [1, 2]), RangeError);
  });

  it('quantiles lie between neighbours in proportion', () => {
    equal(quantile([1, 2, 3, 4], 0.5), 2.5);
    equal(quantile([1, 2, 3, 4], 0), 1);
    equal(quantile([1, 2, 3, 4], 1), 4);
    equal(quantile([7], 0.3), 7);
  });
});
