import { equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Flow, isSaturated } from '../../../bindings/analysis/saturation.js';

/** An M/M/1 queue at utilisation `rho` for `duration` mean service times, first come first served. */
function mm1(rho: number, duration: number, seed: number): Flow {
  const random = xoroshiro128plus(seed);
  const exponential = (mean: number) => -Math.log(1 - uniformFloat64(random)) * mean;
  let [clock, free, arrived, finished, latency] = [0, 0, 0, 0, 0];
  for (;;) {
    clock += exponential(1 / rho);
    if (clock >= duration) break;
    arrived += 1;
    free = Math.max(free, clock) + exponential(1);
    if (free <= duration) {
      finished += 1;
      latency += free - clock;
    }
  }
  return {
    arrived,
    unfinished: arrived - finished,
    failed: 0,
    latency_ns: finished > 0 ? latency / finished : 0,
    duration_ns: duration,
  };
}

const runs = (rho: number, duration: number) => Array.from({ length: 10 }, (_, i) => mm1(rho, duration, i + 1));

describe('saturation', () => {
  it('M/M/1 below its capacity is not saturated, however long it runs', () => {
    for (const rho of [0.2, 0.5, 0.8, 0.9]) {
      for (const duration of [1000, 10_000]) equal(isSaturated(runs(rho, duration)), false, `${rho}, ${duration}`);
    }
  });

  it('M/M/1 beyond it is', () => {
    for (const rho of [1.1, 1.3, 2, 10]) {
      for (const duration of [1000, 10_000]) equal(isSaturated(runs(rho, duration)), true, `${rho}, ${duration}`);
    }
  });

  it('a run that is short beside its latencies is not called saturated for what is still under way', () => {
    const flow = { arrived: 100, unfinished: 20, failed: 0, latency_ns: 2e6, duration_ns: 1e7 };
    equal(isSaturated([flow, { ...flow, unfinished: 22 }, { ...flow, unfinished: 18 }]), false);
  });

  it('refused requests count', () => {
    const flow = { arrived: 100, unfinished: 0, failed: 30, latency_ns: 1e3, duration_ns: 1e9 };
    equal(isSaturated([flow, { ...flow, failed: 31 }]), true);
    equal(isSaturated([]), false);
  });
});
