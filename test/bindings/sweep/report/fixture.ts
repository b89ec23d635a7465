// Results as a sweep leaves them, made from formulas instead of runs.

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uslThroughput } from '../../../../bindings/analysis/usl.js';
import type { Latency } from '../../../../bindings/engine/latency.js';
import type { ResultRun, SweepResults } from '../../../../bindings/sweep/journal.js';

export const law = { lambda: 25_000, sigma: 0.08, kappa: 0.004 };

const latency = (p50: number): Latency => ({
  p50,
  p90: 2 * p50,
  p99: 5 * p50,
  p999: 9 * p50,
  max: 12 * p50,
  mean: 1.2 * p50,
  count: 1000,
});

/** Ps by offered rate; at a rate beyond its throughput a point is saturated, and with 24 Ps under go1.21 two runs panic. */
export function fixture(runs = 12): SweepResults {
  const procs = [1, 2, 4, 8, 16, 24];
  const rates = [10_000, 40_000, 160_000];
  const points = procs.flatMap((p) =>
    rates.map((rate) => {
      const most = uslThroughput(law, p);
      const list = Array.from({ length: runs }, (_, replication): ResultRun => {
        const random = xoroshiro128plus(replication + 1);
        const noise = 1 + 0.04 * (uniformFloat64(random) - 0.5) + 0.004 * (uniformFloat64(random) - 0.5) * p;
        const done = Math.min(rate, most) * noise;
        const use = Math.min(0.97, rate / most);
        const failed = p === 24 && rate === 10_000 && replication < 2;
        const p50 = Math.round((2e5 * noise) / (1 - use));
        return {
          replication,
          seed: replication + 1,
          status: failed ? 'panic' : 'ok',
          exit: failed
            ? { code: 2, reason: 'panic', detail: 'runtime error: <index> out of range' }
            : { code: 0, reason: 'main returned', detail: '' },
          message: failed ? 'panic: runtime error: <index> out of range' : '',
          digest: 'abcd',
          virtual_ns: 1e9,
          events: 1000 + replication,
          warmup: { ns: 1e8, settled: !(p === 1 && rate === 160_000) },
          responses: failed
            ? { throughput: null, p99: null, 'max, P0': null }
            : { throughput: done, p99: 5 * p50, 'max, P0': noise },
          busy: Array.from({ length: p }, (_, i) => Math.min(1, use * (1 - i / (2 * p)))),
          sched_latency_ns: latency(3000),
          requests: {
            arrived: rate * 0.9,
            completed: Math.min(rate, most) * 0.9,
            failed: 0,
            in_flight: 3,
            waiting: 0,
            throughput_per_s: done,
            latency_ns: latency(p50),
          },
        };
      });
      return { at: { procs: p, 'load.rate': rate }, config: `c${p}-${rate}`, state: 'complete' as const, runs: list };
    }),
  );
  return {
    schema: 'gmpsim.sweep/1',
    engine: '0.1.0+feed',
    plan: 'beef',
    name: 'Ps <and> rates',
    question: 'How many Ps does a server need, "really" & why?',
    program: 'server.go',
    settings: { cpus: 24, load: 'load.yaml' },
    axes: [
      { name: 'procs', values: procs },
      { name: 'load.rate', values: rates },
    ],
    zip: [],
    responses: [
      {
        name: 'throughput',
        value: 'requests.throughput_per_s',
        unit: 'requests/s',
        better: 'higher',
        source: { from: 'throughput' },
        needs: 'load',
      },
      {
        name: 'p99',
        value: 'requests.latency_ns.p99',
        unit: 'ns',
        better: 'lower',
        source: { from: 'histogram', metric: '/sim/requests/latency:seconds', part: 99_000, in: 'ns' },
        needs: 'load',
      },
      {
        name: 'max, P0',
        value: 'processors[0].busy',
        unit: '',
        better: undefined,
        source: { from: 'result', path: ['processors', '0', 'busy'] },
        needs: undefined,
      },
    ],
    replications: { min: runs, max: runs },
    seed: 1,
    warmup: { ns: 1e8 },
    sample_ns: 0,
    stop: { until_ns: 1e9, requests: 0 },
    budget_runs: 0,
    points,
    left: 0,
  };
}
