// The CPU limit of the process's control group, as people write it: cpu.max and cpu.max.burst.

import * as v from 'valibot';
import { Config } from '../../assembly/abi/config.js';
import { shown } from '../errors.js';
import { closed, list, quantity } from '../schema.js';
import { DURATION, parseDuration } from '../units.js';
import type { Engine } from './engine.js';

/** A limit: CPUs (`2`, `0.5`, `2/100ms`), a quota of each period (`200ms/100ms`), or `max`: none. */
export type CpuLimit = number | string;

/** The CPU limit of the process's control group. */
export interface CpuQuotaOptions {
  /** What all threads together may use. */
  limit: CpuLimit;
  /** What periods may leave for later ones: `50ms`, the quota at most. Default: 0. */
  burst?: number | string | undefined;
  /**
   * The first refill, less than a period from the start; `random`: drawn by the seed, as Linux draws it. Default: after a whole
   * period, so that short runs count whole periods.
   */
  phase?: number | string | undefined;
  /** Other limits from later instants on, ascending. */
  changes?: readonly { at: number | string; limit: CpuLimit; burst?: number | string | undefined }[] | undefined;
}

/** A limit in numbers; quota_ns 0: none. */
export type Quota = Readonly<{ quota_ns: number; period_ns: number; burst_ns: number }>;

/** What a simulation gets. */
export type CpuQuota = Quota &
  Readonly<{ /** -1: drawn. */ phase_ns: number; changes: readonly (Quota & { at_ns: number })[] }>;

const LIMIT = "CPUs (2, 0.5), a quota of each period (200ms/100ms) or 'max'";
const PERIOD_NS = 100_000_000;
/** Linux's bounds: min_cfs_quota_period, max_cfs_quota_period (kernel/sched/core.c). */
const LEAST_NS = 1_000_000;
const PERIOD_MAX_NS = 1_000_000_000;
/** Most CPUs that a limit can be worth. */
const CPUS_MAX = 1_000_000;

type Parsed = { quota_ns: number; period_ns: number };

/** `2`, `2/100ms`, `200ms`, `200ms/100ms`, `max`, `max/100ms`. */
function parseLimit(given: string | number): Parsed | undefined {
  const [quota = '', period, more] = String(given).split('/');
  const period_ns = period === undefined ? PERIOD_NS : parseDuration(period);
  if (more !== undefined || period_ns === undefined || period_ns < LEAST_NS || period_ns > PERIOD_MAX_NS)
    return undefined;
  const text = quota.trim();
  if (text === 'max') return { quota_ns: 0, period_ns };
  const quota_ns = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * period_ns) : parseDuration(text);
  if (quota_ns === undefined || quota_ns < LEAST_NS || quota_ns > CPUS_MAX * period_ns) return undefined;
  return { quota_ns, period_ns };
}

const BOUNDS = `${LIMIT}; quota at least 1ms, period from 1ms to 1s`;
const limit = () => quantityOf(parseLimit, BOUNDS);
const duration = () => quantity(parseDuration, DURATION);

/** A text or number that `read` understands. */
function quantityOf<T>(read: (text: string | number) => T | undefined, what: string) {
  return v.pipe(
    v.custom<string | number>(
      (x) => (typeof x === 'string' || typeof x === 'number') && read(x) !== undefined,
      ({ input }) => `expected ${what}, got ${shown(input)}`,
    ),
    v.transform((x) => read(x)!),
  );
}

/** `2,4@3s,max@6s`: now, and from later instants on. */
function parseLimits(text: string | number): CpuQuota | undefined {
  const [first = '', ...later] = String(text).split(',');
  const now = parseLimit(first);
  const changes = later.map((part) => {
    const [limit = '', at = '', more] = part.split('@');
    const at_ns = more === undefined ? parseDuration(at) : undefined;
    const quota = parseLimit(limit);
    return at_ns !== undefined && quota ? { at_ns, ...quota, burst_ns: 0 } : undefined;
  });
  if (!now || !changes.every((c) => c !== undefined) || !ascending(changes)) return undefined;
  return { ...now, burst_ns: 0, phase_ns: 0, changes };
}

function ascending(changes: readonly { at_ns: number }[]): boolean {
  return changes.every(({ at_ns }, i) => at_ns > (changes[i - 1]?.at_ns ?? 0));
}

const parsePhase = (text: string | number) => (text === 'random' ? -1 : parseDuration(text));

const fits = ({ quota_ns, burst_ns }: Quota) => quota_ns === 0 || burst_ns <= quota_ns;

const change = v.pipe(
  closed({ at: duration(), limit: limit(), burst: v.optional(duration(), 0) }),
  v.transform(({ at, limit, burst }) => ({ at_ns: at, ...limit, burst_ns: burst })),
);

const spelledOut = v.pipe(
  closed({
    limit: limit(),
    burst: v.optional(duration(), 0),
    phase: v.optional(quantityOf(parsePhase, `${DURATION}, or 'random'`), 0),
    changes: v.optional(list(change, 'a list of later limits')),
  }),
  v.transform(
    ({ limit, burst, phase, changes }): CpuQuota => ({
      ...limit,
      burst_ns: burst,
      phase_ns: phase,
      changes: (changes ?? []) as CpuQuota['changes'],
    }),
  ),
  v.check((q) => [q, ...q.changes].every(fits), 'expected a burst that is no more than the quota'),
  v.check((q) => q.phase_ns < q.period_ns, 'expected a phase that is less than the period'),
  v.check((q) => ascending(q.changes), 'expected changes in the order of time, after the start'),
);

const written = quantityOf(parseLimits, `${BOUNDS}; later limits after commas, as 4@3s`);

/** Reads the option `machine.cpuQuota`. */
export const cpuQuotaSchema = v.lazy((input) =>
  typeof input === 'object' && input !== null ? spelledOut : written,
) as v.GenericSchema<CpuLimit | CpuQuotaOptions, CpuQuota>;

/** The engine's configuration for it. */
export function quotaValues(quota: CpuQuota | undefined): Partial<Record<Config, number>> {
  if (!quota) return {};
  return {
    [Config.CPU_QUOTA_NS]: quota.quota_ns,
    [Config.CPU_PERIOD_NS]: quota.period_ns,
    [Config.CPU_BURST_NS]: quota.burst_ns,
    [Config.CPU_QUOTA_PHASE_NS]: quota.phase_ns,
    // The address of their table, once there is memory.
    ...(quota.changes.length > 0 && { [Config.CPU_QUOTA_CHANGES]: 1 }),
  };
}

/** The limit as Go's runtime counts it: GOMAXPROCS by default (1.25+), for a machine with so many CPUs. */
export function procsUnder(quota: Quota | undefined, cpus: number): number {
  if (!quota || quota.quota_ns === 0) return cpus;
  return Math.min(cpus, Math.max(2, Math.ceil(quota.quota_ns / quota.period_ns)));
}

/** Writes the limits to come into a machine that has been powered on: at, quota, period, burst, u64 each; at 0 ends them. */
export function writeChanges(engine: Engine, quota: CpuQuota | undefined): void {
  if (!quota || quota.changes.length === 0) return;
  const table = new BigUint64Array(4 * (quota.changes.length + 1));
  quota.changes.forEach((c, i) => {
    table.set([c.at_ns, c.quota_ns, c.period_ns, c.burst_ns].map(BigInt), 4 * i);
  });
  engine.setConfig(Config.CPU_QUOTA_CHANGES, engine.place(new Uint8Array(table.buffer)));
}
