// The Universal Scalability Law (Gunther 1993; 2007, chapter 4): what a system of size n gets done,
//
//                 λ n
//   X(n) = ─────────────────────────
//           1 + σ (n − 1) + κ n (n − 1)
//
// λ: what one alone gets done; σ: contention, the share that is done one after the other; κ: coherency, what each pair costs.

import { levenbergMarquardt } from 'ml-levenberg-marquardt';

/** One measurement: size (Ps, CPUs, users …) and throughput. */
export type SizePoint = Readonly<{ n: number; throughput: number }>;

export type Usl = Readonly<{
  lambda: number;
  sigma: number;
  kappa: number;
  /** Share of the variance that the law explains. */
  r2: number;
  /** Size with the greatest throughput, √((1 − σ)/κ), and that throughput. null: it never falls. */
  peak: Readonly<{ n: number; throughput: number }> | null;
  /**
   * Size at which growth in proportion (λ n) would reach the greatest throughput there is (at the peak, or the limit λ/σ): adding more
   * pays ever less from here. null: growth is in proportion for ever.
   */
  knee: number | null;
}>;

/** The law's throughput at a size. */
export function uslThroughput({ lambda, sigma, kappa }: Pick<Usl, 'lambda' | 'sigma' | 'kappa'>, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/**
 * Fits the law by least squares of throughput (Levenberg and Marquardt), with σ and κ not below 0.
 * @param near a law near which the search begins, and stays; without one it begins in several places
 * @returns undefined with fewer than three different sizes, or without throughput
 */
export function fitUsl(points: readonly SizePoint[], near?: Pick<Usl, 'lambda' | 'sigma' | 'kappa'>): Usl | undefined {
  const usable = points.filter(({ n, throughput }) => n > 0 && throughput > 0);
  if (new Set(usable.map(({ n }) => n)).size < 3) return undefined;
  // Scaled so that all parameters are near 1 and 0: steps of the search then mean the same in each direction.
  const unit = Math.max(...usable.map(({ n, throughput }) => throughput / n));
  const size = Math.max(...usable.map(({ n }) => n));
  const x = usable.map(({ n }) => n);
  const y = usable.map(({ throughput }) => throughput / unit);
  const law = ([l, s, k]: number[]) => {
    return (n: number) => uslThroughput({ lambda: l!, sigma: s! / size, kappa: k! / size ** 2 }, n);
  };
  let best: { error: number; values: number[] } | undefined;
  // From several corners: the valley is long and bent.
  const corners = [
    [1, 0.01, 0.001],
    [1, 1, 0.1],
    [1, 5, 1],
    [1, 0.1, 5],
  ];
  const starts = near ? [[near.lambda / unit, near.sigma * size, near.kappa * size ** 2]] : corners;
  for (const start of starts) {
    const { parameterValues, parameterError } = levenbergMarquardt({ x, y }, law, {
      initialValues: start,
      minValues: [1e-9, 0, 0],
      maxIterations: near ? 50 : 500,
      damping: 0.01,
      gradientDifference: 1e-6,
      centralDifference: true,
      errorTolerance: 0,
    });
    if (!best || parameterError < best.error) best = { error: parameterError, values: parameterValues };
  }
  const [l, s, k] = best!.values as [number, number, number];
  // Nothing that the data could tell from 0 is left as a tiny number.
  const tidy = (value: number) => (value < 1e-9 ? 0 : value);
  return described({ lambda: l * unit, sigma: tidy(s) / size, kappa: tidy(k) / size ** 2 }, usable);
}

function described(law: Pick<Usl, 'lambda' | 'sigma' | 'kappa'>, points: readonly SizePoint[]): Usl {
  const { lambda, sigma, kappa } = law;
  const average = points.reduce((sum, { throughput }) => sum + throughput, 0) / points.length;
  let [left, all] = [0, 0];
  for (const { n, throughput } of points) {
    left += (throughput - uslThroughput(law, n)) ** 2;
    all += (throughput - average) ** 2;
  }
  let peak: Usl['peak'] = null;
  if (kappa > 0) {
    const n = sigma < 1 ? Math.max(1, Math.sqrt((1 - sigma) / kappa)) : 1;
    peak = { n, throughput: uslThroughput(law, n) };
  }
  const most = peak ? peak.throughput : sigma > 0 ? lambda / sigma : undefined;
  return { ...law, r2: all === 0 ? 1 : 1 - left / all, peak, knee: most === undefined ? null : most / lambda };
}
