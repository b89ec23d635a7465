// What a simulation is made of, checked: from the options a person or program gives to the numbers the engine gets.

import * as v from 'valibot';
import { Config } from '../../assembly/abi/config.js';
import { Cost } from '../../assembly/abi/costs.js';
import { Op } from '../../assembly/abi/opcodes.js';
import { didYouMean, InputError, shown } from '../errors.js';
import { isLoadPlan, type LoadPlan, type LoadSpec, planLoad } from '../load/plan.js';
import { type CostProfile, costProfiles } from '../profiles/costs.js';
import { type CostSpec, costProfile } from '../profiles/costspec.js';
import {
  machineDefaults,
  type OperatingSystem,
  type RuntimeProfile,
  runtimeProfiles,
  systems,
} from '../profiles/runtime.js';
import { type RuntimeSpec, runtimeProfile } from '../profiles/spec.js';
import { neighboursPlan, type ScenarioPlan } from '../scenario/plan.js';
import { closed, flag, listed, oneOf, parse, quantity, text, whole } from '../schema.js';
import { DURATION, parseDuration } from '../units.js';
import type { Build, Engine } from './engine.js';
import {
  type CpuLimit,
  type CpuQuota,
  type CpuQuotaOptions,
  cpuQuotaSchema,
  procsUnder,
  quotaValues,
} from './quota.js';
import { type NetworkOptions, networkSchema, networkValues } from './network.js';

/** The simulated machine: logical CPUs, either counted as such or as cores with hardware threads. */
export interface MachineOptions {
  /** Logical CPUs, 1 to 4096. Default: 4. */
  cpus?: number | undefined;
  /** Cores, instead of `cpus`. */
  cores?: number | undefined;
  /** Logical CPUs of one core. Default: what the runtime profile says (`lecture`: 2, `go1.26`: 1). */
  threadsPerCore?: number | undefined;
  /** CPU limit of the process's control group: `2` CPUs, `200ms/100ms`, `max`; `2,4@3s`: another one from an instant on. Default: none. */
  cpuQuota?: CpuLimit | CpuQuotaOptions | undefined;
  /**
   * The operating system, as far as the runtime's poller goes: epoll, kqueue or a completion port. Default: `linux`. The rest of the
   * kernel is Linux's. runtime.GOOS is what the program was compiled for: see compileGo.
   */
  os?: OperatingSystem | undefined;
  /** Threads of another process that compute without end, outside the control group. Default: none. */
  neighbours?: number | undefined;
}

/** Everything that decides a run, besides the program. All of it may be left out. */
export interface SimulationOptions {
  /** The engine: `virtual`, in virtual time. `parallel` takes ParallelOptions. Default: `virtual`. */
  engine?: 'virtual' | undefined;
  /** A profile's name (`go1.21` … `go1.27`, `lecture`), or one of your own: `{ extends: 'go1.26', runq_size: 64 }`. Default: `go1.26`. */
  runtime?: string | RuntimeSpec | RuntimeProfile | undefined;
  /** GOMAXPROCS, 1 to 4096. Default: the number of logical CPUs, from Go 1.25 on the CPU limit if that is less (2 at least). */
  procs?: number | undefined;
  machine?: MachineOptions | undefined;
  /** Whole number, 0 to 2^53 - 1. Equal seeds give equal runs. Default: 1. */
  seed?: number | undefined;
  /** A cost profile's name (`ec2-like vm`, `vm` for short, `zero`), or one of your own: `{ extends: 'vm', operations: { clone: 9000 } }`. */
  costs?: string | CostSpec | CostProfile | undefined;
  /** Which build of the engine; the results are the same. Default: `release`. */
  build?: Build | undefined;
  /** Clients for a server: what parseLoad or planLoad made, or the content of a load file as an object. */
  load?: LoadPlan | LoadSpec | undefined;
  network?: NetworkOptions | undefined;
  /**
   * GODEBUG=schedtrace: sysmon writes a line about the scheduler to standard error every so often. Nanoseconds, or as `10ms`.
   * As in Go, sysmon then never sleeps deeply: the run is another one than without.
   */
  schedtrace?: number | string | undefined;
  /** GODEBUG=scheddetail: each time with all Ps, Ms and Gs. */
  scheddetail?: boolean | undefined;
  /** As the environment's GOGC: percent by which the heap may grow between collections, or `off`. Default: 100. */
  gogc?: number | 'off' | undefined;
  /** Plain processes instead of a Go program, as parseScenario reads them: the program that is loaded isn't run. */
  scenario?: ScenarioPlan | undefined;
  /** The program's arguments: os.Args[1:]. Default: none. */
  args?: readonly string[] | undefined;
  /** The environment that the program begins with, by names. Default: empty. */
  env?: Readonly<Record<string, string>> | undefined;
  /**
   * Files that the program finds, by path: bytes, or text. They lie on the simulated disk: the first read of each part waits for
   * it.
   */
  files?: Readonly<Record<string, Uint8Array | string>> | undefined;
}

/** Options with every default filled in. Plain data. */
export type ResolvedOptions = Readonly<{
  runtime: RuntimeProfile;
  costs: CostProfile;
  build: Build;
  seed: number;
  procs: number;
  cpus: number;
  threadsPerCore: number;
  cpuQuota: CpuQuota | undefined;
  load: LoadPlan | undefined;
  /** Processes besides the program, or instead of it. */
  scenario: ScenarioPlan | undefined;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  os: OperatingSystem;
  files: Readonly<Record<string, Uint8Array>>;
  /** Every configuration value of the engine. */
  values: Readonly<Partial<Record<Config, number>>>;
}>;

const DEFAULT_CPUS = 4;
/** Most Ps and most CPUs. */
const PROCS_MAX = 4096;
const THREADS_MAX = 8;
const NEIGHBOURS_MAX = 10_000;
/** Percent. */
const GOGC_MAX = 100_000;

const builds = ['release', 'checked', 'debug'] as const satisfies readonly Build[];

const optionsSchema = closed({
  engine: v.optional(oneOf(['virtual', 'parallel'])),
  runtime: v.optional(profile(runtimeProfiles, isRuntimeSpec, runtimeProfile), 'go1.26'),
  procs: v.optional(whole(1, PROCS_MAX)),
  machine: v.optional(
    closed({
      cpus: v.optional(whole(1, PROCS_MAX)),
      cores: v.optional(whole(1, PROCS_MAX)),
      threadsPerCore: v.optional(whole(1, THREADS_MAX)),
      cpuQuota: v.optional(cpuQuotaSchema),
      os: v.optional(oneOf(systems), 'linux'),
      neighbours: v.optional(whole(0, NEIGHBOURS_MAX)),
    }),
    { os: 'linux' as const },
  ),
  seed: v.optional(whole(0, Number.MAX_SAFE_INTEGER), 1),
  costs: v.optional(profile(costProfiles, isCostSpec, costProfile), 'ec2-like vm'),
  build: v.optional(oneOf(builds), 'release'),
  load: v.optional(v.custom<LoadPlan | LoadSpec>((x) => typeof x === 'object' && x !== null, 'expected a load')),
  network: v.optional(networkSchema, {}),
  schedtrace: v.optional(quantity(traceInterval, `${DURATION}, at least 1us`)),
  scheddetail: v.optional(flag()),
  files: v.optional(filesSchema(), {}),
  gogc: v.optional(
    v.custom<number | 'off'>(
      (x) => x === 'off' || (typeof x === 'number' && Number.isSafeInteger(x) && x >= 1 && x <= GOGC_MAX),
      ({ input }) => `expected a whole number from 1 to ${GOGC_MAX} or 'off', got ${shown(input)}`,
    ),
  ),
  scenario: v.optional(v.custom<ScenarioPlan>((x) => typeof x === 'object' && x !== null, 'expected a scenario')),
  args: v.optional(v.array(text('a text without a zero byte', cString), 'expected a list of texts'), []),
  env: v.optional(v.custom<Record<string, string>>(isEnvironment, 'expected names with texts'), {}),
});

/** A text that the kernel can hand to a process. */
function cString(text: string): boolean {
  return !text.includes('\0');
}

function isEnvironment(x: unknown): boolean {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false;
  return Object.entries(x).every(
    ([name, value]) => /^[^=\0]+$/.test(name) && typeof value === 'string' && cString(value),
  );
}

/** Paths that open(2) could get, and what the files hold. */
function filesSchema() {
  return v.pipe(
    v.custom<Readonly<Record<string, Uint8Array | string>>>(
      (x) =>
        typeof x === 'object' &&
        x !== null &&
        Object.entries(x).every(
          ([path, content]) =>
            path !== '' && !path.endsWith('/') && (typeof content === 'string' || content instanceof Uint8Array),
        ),
      'expected paths of files, each with its text or bytes',
    ),
    v.transform((files) =>
      Object.fromEntries(
        Object.entries(files).map(([path, content]) => [
          path,
          typeof content === 'string' ? new TextEncoder().encode(content) : content,
        ]),
      ),
    ),
  );
}

function isRuntimeSpec(x: object): x is RuntimeSpec {
  return !('values' in x);
}

function isCostSpec(x: object): x is CostSpec {
  return 'extends' in x;
}

/** A profile by name, one of the caller's own, or what that changes in another one. */
function profile<P extends { name: string }, S extends object>(
  all: Readonly<Record<string, P>>,
  isSpec: (x: object) => x is S,
  make: (spec: S) => P,
) {
  const names = Object.keys(all);
  return v.pipe(
    v.custom<string | P | S>(
      // Object.hasOwn: `constructor` is no profile.
      (x) =>
        typeof x === 'string'
          ? Object.hasOwn(all, x)
          : typeof x === 'object' && x !== null && ('name' in x || isSpec(x)),
      ({ input }) =>
        `expected ${listed(names)}, got ${shown(input)}${typeof input === 'string' ? didYouMean(input, names) : ''}`,
    ),
    v.transform((x): P => (typeof x === 'string' ? all[x]! : isSpec(x as object) ? make(x as S) : (x as P))),
  );
}

/**
 * Checks options and fills in the defaults.
 * @throws InputError with one line: `procs: expected a whole number from 1 to 4096, got 0`.
 */
export function resolveOptions(options: SimulationOptions = {}): ResolvedOptions {
  const given = parse(optionsSchema, options, 'options');
  const { runtime, costs, build, seed } = given;
  const { cpus, threadsPerCore } = machine(given.machine, given.procs, runtime);
  const { cpuQuota, os } = given.machine;
  const follows = runtime.values[Config.CONTAINER_MAXPROCS] === 1;
  const procs = given.procs ?? (follows ? procsUnder(cpuQuota, cpus) : cpus);
  const planned = given.load === undefined || isLoadPlan(given.load) ? given.load : planLoad(given.load);
  const { routers } = given.network;
  const load = planned && routers ? { ...planned, routers } : planned;
  const values = {
    ...machineDefaults,
    ...runtime.values,
    ...load?.network,
    ...networkValues(given.network),
    [Config.SEED]: seed,
    [Config.CPUS]: cpus,
    [Config.THREADS_PER_CORE]: threadsPerCore,
    [Config.GOMAXPROCS]: procs,
    ...quotaValues(cpuQuota),
    ...(given.procs !== undefined && { [Config.CUSTOM_MAXPROCS]: 1 }),
    [Config.POLLER]: systems.indexOf(os),
    ...(given.scenario && { [Config.PLAIN_ONLY]: 1 }),
    ...(given.schedtrace !== undefined && { [Config.SCHEDTRACE_NS]: given.schedtrace }),
    ...(given.scheddetail && { [Config.SCHEDDETAIL]: 1 }),
    // A profile without a collector stays without.
    ...(given.gogc !== undefined &&
      runtime.values[Config.GOGC] && { [Config.GOGC]: given.gogc === 'off' ? -1 : given.gogc }),
  };
  if (given.scheddetail && given.schedtrace === undefined) fail('scheddetail', 'expected schedtrace too, how often');
  const { args, env, files } = given;
  const { neighbours } = given.machine;
  if (given.scenario && neighbours) fail('machine.neighbours', 'expected none beside a scenario');
  const scenario = given.scenario ?? (neighbours ? neighboursPlan(neighbours) : undefined);
  const machineIs = { procs, cpus, threadsPerCore, cpuQuota, os };
  return { runtime, costs, build, seed, ...machineIs, load, scenario, args, env, files, values };
}

/** An interval in nanoseconds. */
function traceInterval(text: string | number): number | undefined {
  const ns = typeof text === 'number' ? text : parseDuration(text);
  return ns !== undefined && Number.isSafeInteger(ns) && ns >= 1000 ? ns : undefined;
}

function machine(
  given: Omit<MachineOptions, 'cpuQuota' | 'neighbours'>,
  procs: number | undefined,
  runtime: RuntimeProfile,
): { cpus: number; threadsPerCore: number } {
  if (given.cores !== undefined) {
    if (given.cpus !== undefined) fail('machine.cpus', 'expected either cpus or cores, got both');
    const threadsPerCore = given.threadsPerCore ?? runtime.threadsPerCore;
    const cpus = given.cores * threadsPerCore;
    if (cpus > PROCS_MAX) fail('machine.cores', `expected ${PROCS_MAX} CPUs at most, got ${cpus}`);
    return { cpus, threadsPerCore };
  }
  // Where the profile ties Ms and Ps to the CPUs (lecture), asking for Ps alone is asking for CPUs.
  const tied = runtime.values[Config.MS_FIXED] === 1;
  const cpus = given.cpus ?? (tied ? procs : undefined) ?? DEFAULT_CPUS;
  const threads = given.threadsPerCore;
  if (threads !== undefined && cpus % threads !== 0) {
    fail('machine.cpus', `expected a multiple of the ${threads} threads per core, got ${cpus}`);
  }
  // An odd number of CPUs under a profile whose cores have two: cores of one.
  return { cpus, threadsPerCore: threads ?? (cpus % runtime.threadsPerCore === 0 ? runtime.threadsPerCore : 1) };
}

/** `until` of a run as nanoseconds; 0: no bound. */
export function resolveUntil(until: number | string | undefined): number {
  if (until === undefined) return 0;
  const ns = typeof until === 'number' ? until : parseDuration(until);
  if (ns !== undefined && Number.isSafeInteger(ns) && ns > 0) return ns;
  return fail('until', `expected ${DURATION}, greater than 0, got ${shown(until)}`);
}

/** Writes configuration and prices into an engine that hasn't been powered on. */
export function configure(engine: Engine, { values, costs }: ResolvedOptions): void {
  for (const [key, value] of Object.entries(values)) engine.setConfig(Number(key), value);
  for (let cost = 0; cost < Cost.COST_COUNT; cost++) {
    engine.setCost(cost, picoseconds(costs, costs.operations[cost as Cost] ?? 0));
  }
  for (let op = 0; op < Op.OP_COUNT; op++) {
    engine.setOpcodeCost(op, picoseconds(costs, costs.instructions[op as Op] ?? costs.instruction));
  }
}

/** The engine's prices are unsigned 32-bit picoseconds. */
function picoseconds(costs: CostProfile, nanoseconds: number): number {
  const ps = Math.round(nanoseconds * 1000);
  if (ps >= 0 && ps <= 0xffff_ffff) return ps;
  return fail('costs', `${costs.name}: expected prices from 0 to 4294967 ns, got ${nanoseconds}`);
}

function fail(option: string, message: string): never {
  throw new InputError(`${option}: ${message}`, option);
}
