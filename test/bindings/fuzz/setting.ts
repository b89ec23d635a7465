// Under what a program runs: seed, machine, runtime profile (those there are, and random ones of one's own), prices.

import fc from 'fast-check';
import { Config } from '../../../assembly/abi/config.js';
import { Cost } from '../../../assembly/abi/costs.js';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { type CostProfile, costProfiles } from '../../../bindings/profiles/costs.js';
import { type RuntimeProfile, runtimeProfiles } from '../../../bindings/profiles/runtime.js';

export type Setting = {
  seed: number;
  procs: number;
  cpus: number;
  /** A profile's name, and what is different in a profile of one's own. */
  runtime: string;
  changes: Partial<Record<Config, number>>;
  costs: string;
  /** Prices in percent of the table's, by operation; the others are as they are. */
  prices: Partial<Record<Cost, number>>;
  turnsPerChunk: number;
};

const us = 1000;
const flag = fc.constantFrom(0, 1);

/** What a profile of one's own may say, key by key. */
const changes = fc
  .record(
    {
      [Config.RUNQ_SIZE]: fc.constantFrom(1, 2, 4, 8, 32, 256),
      [Config.RUNNEXT]: flag,
      [Config.OVERFLOW_BATCH]: fc.constantFrom(0, 1, 2, 4, 16, 128),
      [Config.GLOBAL_TICK]: fc.constantFrom(0, 1, 2, 7, 61),
      [Config.GLOBAL_BATCH_MAX]: fc.constantFrom(1, 2, 16, 128),
      [Config.STEAL_BEFORE_GLOBAL]: flag,
      [Config.STEAL_ROUNDS]: fc.constantFrom(1, 2, 4),
      [Config.STEAL_SHARE_DEN]: fc.constantFrom(1, 2, 3, 8),
      [Config.STEAL_RUNNEXT_PAUSE_NS]: fc.constantFrom(0, 3 * us, 50 * us),
      [Config.SPIN_LIMIT_HALF]: flag,
      [Config.NEEDSPINNING]: flag,
      [Config.GOSCHED_WAKEP]: flag,
      [Config.INJECT_WAKEP]: flag,
      [Config.SPIN_RECHECK_GLOBAL]: flag,
      [Config.EPOLL_EVENTS_MAX]: fc.constantFrom(1, 2, 8, 128),
      [Config.EPOLL_ROUND_MS]: flag,
      [Config.SYSMON]: flag,
      [Config.SYSMON_MIN_NS]: fc.constantFrom(5 * us, 20 * us, 500 * us),
      [Config.SYSMON_MAX_NS]: fc.constantFrom(500 * us, 10_000 * us),
      [Config.SYSMON_IDLE_ROUNDS]: fc.constantFrom(1, 50),
      [Config.TIME_SLICE_NS]: fc.constantFrom(0, 5 * us, 100 * us, 10_000 * us),
      [Config.SYSCALL_RETAKE_TICKS]: flag,
      [Config.NETPOLL_STALE_NS]: fc.constantFrom(10 * us, 10_000 * us),
      [Config.BOOT_SCHEDTICK]: fc.constantFrom(0, 4, 60),
      [Config.GOID_BATCH]: fc.constantFrom(1, 16),
      [Config.GFREE_LOCAL_MAX]: fc.constantFrom(4, 64),
      [Config.GFREE_BATCH]: fc.constantFrom(1, 2, 4),
      [Config.TIMER_CHAN_SYNC]: flag,
      [Config.SCHED_SLICE_NS]: fc.constantFrom(20 * us, 3000 * us),
    },
    { requiredKeys: [] },
  )
  .map((values) => {
    const size = values[Config.RUNQ_SIZE] ?? 256;
    // A batch is not larger than the ring it is taken from.
    return { ...values, [Config.OVERFLOW_BATCH]: Math.min(values[Config.OVERFLOW_BATCH] ?? 128, size) };
  });

const operations = Object.values(Cost).filter((c): c is Cost => typeof c === 'number' && c !== Cost.COST_COUNT);
const prices = fc.array(fc.tuple(fc.constantFrom(...operations), fc.constantFrom(0, 1, 50, 300, 2000)), {
  maxLength: 6,
});

/** One setting. */
export const setting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.integer({ min: 0, max: 1000 }),
  procs: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 16 })),
  cpus: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 16 })),
  runtime: fc.constantFrom(...Object.keys(runtimeProfiles)),
  changes: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: changes }),
  costs: fc.constantFrom(...Object.keys(costProfiles)),
  prices: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: prices.map(Object.fromEntries) }),
  turnsPerChunk: fc.constantFrom(1, 3, 1000, 1_000_000),
});

/** No program takes so many events; one that does runs in circles. */
const EVENTS_MAX = 30_000_000;

/** A setting as options of a simulation. */
export function optionsOf(s: Setting): SimulationOptions {
  const runtime = runtimeProfiles[s.runtime] as RuntimeProfile;
  const costs = costProfiles[s.costs] as CostProfile;
  const changed = Object.keys(s.changes).length > 0;
  const operations = { ...costs.operations };
  for (const [key, percent] of Object.entries(s.prices)) {
    const cost = Number(key) as Cost;
    operations[cost] = ((operations[cost] ?? 0) * percent) / 100;
  }
  return {
    seed: s.seed,
    procs: s.procs,
    machine: { cpus: s.cpus },
    runtime: {
      ...runtime,
      name: changed ? `${runtime.name}, changed` : runtime.name,
      values: { ...runtime.values, ...s.changes, [Config.MAX_EVENTS]: EVENTS_MAX },
    },
    costs: { ...costs, operations },
  };
}
