// Where the time of requests went, read out of the engine (assembly/observe/attribution.ts; docs/attribution.md).

import { Stage } from '../../assembly/abi/world.js';
import type { Engine } from '../engine/engine.js';
import { type Latency, readLatency } from '../engine/latency.js';

/** The stages, in the order in which a request passes through them. */
export const stages = [
  'client',
  'wire',
  'nic',
  'softirq',
  'socket_buffer',
  'ready_list',
  'netpoll',
  'run_queue',
  'handler',
  'preempted',
  'parked',
  'write',
] as const;
export type StageName = (typeof stages)[number];

/** Of each stage how long requests were in it; a request that never was counts as 0. */
export type Attribution = Record<StageName, Latency>;

/** Requests whose latency lies in one bucket of the histogram (1/64 wide): how many, and the mean time in each stage. */
export interface Band {
  count: number;
  /** Mean latency: the sum of `stages`. */
  latency_ns: number;
  stages: Record<StageName, number>;
}

const percentiles = { p50: 50_000, p90: 90_000, p99: 99_000, p999: 99_900, max: 100_000 } as const;
export type AttributionAt = Record<keyof typeof percentiles, Band>;

/** What the engine has kept; nothing if it didn't. */
export function readAttribution(
  engine: Engine,
  hists: number,
  latencies: number,
): { attribution?: Attribution; attribution_at?: AttributionAt } {
  if (hists === 0) return {};
  const of = (stage: number): Latency => readLatency(engine, engine.u32[(hists >>> 2) + stage]!);
  const attribution = Object.fromEntries(stages.map((name, stage) => [name, of(stage)])) as Attribution;
  const at = Object.entries(percentiles).map(([name, parts]) => [name, readBand(engine, latencies, parts)]);
  return { attribution, attribution_at: Object.fromEntries(at) as AttributionAt };
}

function readBand(engine: Engine, latencies: number, parts: number): Band {
  const band = engine.exports.attributionBand(engine.exports.histPercentile(latencies, parts)) >>> 0;
  const count = engine.number64(band);
  const mean = (stage: number): number => (count === 0 ? 0 : engine.number64(band + 8 + stage * 8) / count);
  const times = Array.from({ length: Stage.STAGE_COUNT }, (_, stage) => mean(stage));
  return {
    count,
    latency_ns: times.reduce((sum, ns) => sum + ns, 0),
    stages: Object.fromEntries(stages.map((name, stage) => [name, times[stage]!])) as Record<StageName, number>,
  };
}
