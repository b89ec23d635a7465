import { equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitUsl, uslThroughput } from '../../../bindings/analysis/usl.js';

const near = (got: number, want: number, share: number, what: string) =>
  ok(Math.abs(got - want) <= Math.abs(want) * share, `${what}: ${got}, not ${want}`);

describe('Universal Scalability Law', () => {
  it('fits the SPEC SDM91 benchmark as published', () => {
    // Gunther's data and the fit in the vignette of R's package usl: λ 89.995, σ 0.027730, κ 0.00010437, peak at 96.5, 1,883.8.
    const [loads, throughputs] = [
      [1, 18, 36, 72, 108, 144, 216],
      [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2],
    ];
    const usl = fitUsl(loads.map((n, i) => ({ n, throughput: throughputs[i]! })))!;
    near(usl.lambda, 89.995, 1e-3, 'λ');
    near(usl.sigma, 0.02773, 1e-3, 'σ');
    near(usl.kappa, 0.00010437, 1e-3, 'κ');
    near(usl.peak!.n, 96.52, 1e-3, 'peak');
    near(usl.peak!.throughput, 1883.8, 1e-3, 'throughput at the peak');
    near(usl.knee!, 1883.8 / 89.995, 1e-3, 'knee');
    ok(usl.r2 > 0.98 && usl.r2 < 0.995, String(usl.r2));
  });

  it('finds parameters that made the data, over orders of magnitude', () => {
    for (const lambda of [3, 5e6]) {
      for (const sigma of [0, 0.01, 0.3]) {
        for (const kappa of [0, 1e-5, 2e-3]) {
          const law = { lambda, sigma, kappa };
          const sizes = [1, 2, 3, 4, 6, 8, 16, 24, 48];
          const usl = fitUsl(sizes.map((n) => ({ n, throughput: uslThroughput(law, n) })))!;
          near(usl.lambda, lambda, 2e-3, `λ of ${JSON.stringify(law)}`);
          ok(Math.abs(usl.sigma - sigma) < 1e-3, `σ of ${JSON.stringify(law)}: ${usl.sigma}`);
          ok(Math.abs(usl.kappa - kappa) < 2e-5, `κ of ${JSON.stringify(law)}: ${usl.kappa}`);
        }
      }
    }
  });

  it('growth in proportion has neither knee nor peak; contention alone has a knee, at 1/σ', () => {
    const straight = fitUsl([1, 2, 4, 8].map((n) => ({ n, throughput: 10 * n })))!;
    equal(straight.peak, null);
    ok(straight.knee === null || straight.knee > 1e4, String(straight.knee));
    const amdahl = fitUsl(
      [1, 2, 4, 8, 16, 64].map((n) => ({ n, throughput: uslThroughput({ lambda: 1, sigma: 0.1, kappa: 0 }, n) })),
    )!;
    near(amdahl.knee!, 10, 0.01, 'knee');
  });

  it('says nothing of fewer than three sizes', () => {
    equal(
      fitUsl([
        { n: 1, throughput: 1 },
        { n: 1, throughput: 2 },
        { n: 2, throughput: 2 },
      ]),
      undefined,
    );
    equal(
      fitUsl([
        { n: 1, throughput: 0 },
        { n: 2, throughput: 0 },
        { n: 3, throughput: 0 },
      ]),
      undefined,
    );
  });
});
