import { equal, ok, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incompleteBeta, tCdf, tQuantile } from '../../../bindings/analysis/student.js';

describe("Student's t", () => {
  it('has the quantiles of printed tables', () => {
    // Two-sided 95 %, 99 %, one-sided 90 %: Abramowitz and Stegun, table 26.10.
    const table: readonly [p: number, df: number, t: number][] = [
      [0.975, 1, 12.706],
      [0.975, 2, 4.303],
      [0.975, 5, 2.571],
      [0.975, 9, 2.262],
      [0.975, 19, 2.093],
      [0.975, 29, 2.045],
      [0.975, 120, 1.98],
      [0.995, 1, 63.657],
      [0.995, 4, 4.604],
      [0.995, 30, 2.75],
      [0.9, 3, 1.638],
      [0.9, 60, 1.296],
    ];
    for (const [p, df, t] of table) {
      ok(Math.abs(tQuantile(p, df) - t) < 6e-4, `p ${p}, df ${df}: ${tQuantile(p, df)}, not ${t}`);
      equal(tQuantile(1 - p, df).toFixed(9), (-tQuantile(p, df)).toFixed(9));
    }
  });

  it('is the Cauchy distribution with one degree of freedom, and nearly normal with a million', () => {
    for (const t of [-30, -2, -0.1, 0, 0.5, 1, 7]) {
      ok(Math.abs(tCdf(t, 1) - (0.5 + Math.atan(t) / Math.PI)) < 1e-12);
    }
    ok(Math.abs(tQuantile(0.975, 1e6) - 1.959966) < 1e-5);
  });

  it('has quantiles that are the inverse of its probabilities', () => {
    for (const df of [1, 2.5, 7, 40, 1000]) {
      for (const p of [0.001, 0.2, 0.5, 0.77, 0.999]) ok(Math.abs(tCdf(tQuantile(p, df), df) - p) < 1e-10);
    }
  });

  it('refuses what is no probability', () => {
    for (const p of [0, 1, -1, Number.NaN]) throws(() => tQuantile(p, 5), RangeError);
  });

  it('integrates the beta density: I_x(1, 1) = x, I_x(a, b) = 1 − I_(1−x)(b, a), I_x(2, 3) is a polynomial', () => {
    for (const x of [0, 0.1, 0.5, 0.93, 1]) {
      ok(Math.abs(incompleteBeta(x, 1, 1) - x) < 1e-14);
      ok(Math.abs(incompleteBeta(x, 3.3, 0.7) - (1 - incompleteBeta(1 - x, 0.7, 3.3))) < 1e-13);
      ok(Math.abs(incompleteBeta(x, 2, 3) - (6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4)) < 1e-13);
    }
  });
});
