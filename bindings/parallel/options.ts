// The parallel engine's options, checked.

import * as v from 'valibot';
import { Config } from '../../assembly/abi/config.js';
import { WORKERS_MAX } from '../../assembly/base/shared.js';
import { parallelism } from '#platform';
import { resolveOptions } from '../engine/options.js';
import { InputError } from '../errors.js';
import { closed, oneOf, parse, whole } from '../schema.js';

/** What `Simulation.create` takes for the parallel engine. */
export interface ParallelOptions {
  engine: 'parallel';
  /** Workers, each a thread with a P: 1 to 256. Default: as many as the machine has CPUs. */
  workers?: number | undefined;
  /** Seed of what is random (select, math/rand), 0 to 2^53 - 1. Runs differ all the same: who is faster isn't decided by it. Default: 1. */
  seed?: number | undefined;
  /** os.Args after the program's name. Default: none. */
  args?: readonly string[] | undefined;
  /** The environment, by names. Default: empty. */
  env?: Readonly<Record<string, string>> | undefined;
  /** `checked` keeps assertions. Default: `release`. */
  build?: 'release' | 'checked' | undefined;
  /** Memory is reclaimed whenever the program has got so many bytes. Default: as much as is live, 64 MiB at least. */
  reclaimBytes?: number | undefined;
}

export type ResolvedParallelOptions = Readonly<{
  workers: number;
  seed: number;
  build: 'release' | 'checked';
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Configuration of the engine. */
  values: Readonly<Partial<Record<Config, number>>>;
}>;

const schema = closed({
  engine: oneOf(['parallel']),
  workers: v.optional(whole(1, WORKERS_MAX)),
  seed: v.optional(whole(0, Number.MAX_SAFE_INTEGER), 1),
  args: v.optional(v.custom<readonly string[]>(Array.isArray, 'expected a list of texts')),
  env: v.optional(v.custom<Record<string, string>>((x) => typeof x === 'object', 'expected names with texts')),
  build: v.optional(oneOf(['release', 'checked']), 'release'),
  reclaimBytes: v.optional(whole(4096, 2 ** 31)),
});

/** Options of the virtual-time engine that say something about a simulated machine or about virtual time. */
const virtual = [
  'runtime',
  'procs',
  'machine',
  'costs',
  'load',
  'network',
  'cpuQuota',
  'schedtrace',
  'scheddetail',
  'gogc',
] as const;

/**
 * Checks options and fills in the defaults.
 * @throws InputError `costs: not with the parallel engine, which runs on the real machine`
 */
export function resolveParallel(options: ParallelOptions): ResolvedParallelOptions {
  for (const key of virtual) {
    if ((options as unknown as Record<string, unknown>)[key] !== undefined) refuse(key);
  }
  const given = parse(schema, options, 'options');
  const workers = given.workers ?? Math.min(parallelism(), WORKERS_MAX);
  const resolved = resolveOptions({ seed: given.seed, args: given.args, env: given.env });
  const values = {
    ...resolved.values,
    [Config.GOMAXPROCS]: workers,
    [Config.CPUS]: workers,
    // The runtime's own goroutines have nothing to do here.
    [Config.BOOT_SYSTEM_GOROUTINES]: 0,
    [Config.BOOT_UPDATER]: 0,
    [Config.RECLAIM_EVERY]: given.reclaimBytes ?? 0,
  };
  return { workers, seed: given.seed, build: given.build, args: resolved.args, env: resolved.env, values };
}

/** @throws InputError that names the option */
export function refuse(key: string): never {
  throw new InputError(`${key}: not with the parallel engine, which runs on the real machine and its clock`, key);
}
