// The load as the engine gets it: every default filled in, every path resolved to a request.

import type { Config } from '../../assembly/abi/config.js';
import { networkValues } from '../engine/network.js';
import { InputError } from '../errors.js';
import { type Issue, tryParse, withPath } from '../schema.js';
import { crossCheck, type distributions, type LoadSpec, loadSchema, type ParsedLoad, type reuses } from './spec.js';

export type { ArrivalSpec, LoadSpec, PathSpec } from './spec.js';

/** Recorded arrivals, in columns. */
export type Recording = Readonly<{
  /** Instants from the beginning of the load, ascending, nanoseconds. */
  intended_ns: Float64Array;
  /** Which of `paths` is asked for. */
  path: Uint32Array;
  /** In the order of their first appearance. */
  paths: readonly string[];
}>;

/** A request that clients make, and the response they expect. */
export type PlannedPath = Readonly<{
  path: string;
  method: 'GET' | 'HEAD';
  weight: number;
  /** 0: any. */
  status: number;
  body: string | undefined;
}>;

type Distribution = (typeof distributions)[number];

/** A load, checked and complete. Plain data: it passes into a worker as it is. */
export type LoadPlan = Readonly<{
  mode: 'arrivals' | 'open' | 'closed';
  port: number;
  /** Open at once, at most; closed loop: users. */
  connections: number;
  keep_alive: boolean;
  reuse: (typeof reuses)[number];
  /** Requests that aren't counted, on each connection before the load begins; `path` is an index. */
  warm: Readonly<{ requests: number; path: number }> | undefined;
  start_ns: number;
  /** 0: the engine's default, 10 s. */
  connect_timeout_ns: number;
  /** 0: never. */
  timeout_ns: number;
  paths: readonly PlannedPath[];
  /** Mode `arrivals`; `path` is an index of the plan's paths. */
  arrivals: Readonly<{ intended_ns: Float64Array; path: Uint32Array }> | undefined;
  /** Mode `open`. */
  rate_per_s: number;
  distribution: Distribution;
  /** Mode `closed`. */
  think_ns: number;
  think_distribution: Distribution;
  ramp_ns: number;
  /** 0: no bound. */
  duration_ns: number;
  count: number;
  /** Browsers: connections of each (0: users aren't browsers), and which of `paths` belong to a page. */
  browser: Readonly<{ connections: number; first: number; resources: number }>;
  /** 0 CPUs: they take no time. */
  client: Readonly<{ cpus: number; packet: number; interrupt: number; coalesce: number; ring: number }>;
  time_wait_ns: number;
  drain_ns: number;
  routers: readonly Readonly<{ latency: number; bandwidth: number; queue: number }>[];
  /** Whether it is kept where each request's time went. */
  attribution: boolean;
  /** What the load says of the network, as values of the engine's configuration. */
  network: Partial<Record<Config, number>>;
}>;

/** Connections of an open loop or a recording that doesn't say. */
const DEFAULT_CONNECTIONS = 64;

export function isLoadPlan(load: LoadPlan | LoadSpec): load is LoadPlan {
  return 'mode' in load;
}

/**
 * The plan for a load given as an object, with recorded arrivals as a list.
 * @throws InputError with one line: `load: rate: expected requests per second such as 1000/s, got 'fast'`.
 */
export function planLoad(spec: LoadSpec): LoadPlan {
  const parsed = tryParse(loadSchema, spec);
  if ('issues' in parsed) throw new InputError(`load: ${withPath(parsed.issues[0]!)}`);
  const load = parsed.output;
  const issue = crossCheck(load);
  if (issue) throw new InputError(`load: ${withPath(issue)}`);
  if (typeof load.arrivals === 'string') {
    throw new InputError(
      "load: arrivals: expected a list of arrivals, got a file's name (readLoad and parseLoad read files)",
    );
  }
  const recording = load.arrivals && record(load.arrivals, load.paths);
  const empty = nothingLeft(load, recording);
  if (empty) throw new InputError(`load: ${withPath(empty)}`);
  return makePlan(load, recording);
}

/** What is wrong when `duration` ends the load before its first recorded arrival. */
export function nothingLeft({ duration }: ParsedLoad, recording: Recording | undefined): Issue | undefined {
  const first = recording?.intended_ns[0];
  if (!duration || first === undefined || first < duration) return undefined;
  return {
    path: ['duration'],
    message: `expected more than the ${first} ns until the first arrival, got ${duration} ns`,
  };
}

function record(arrivals: readonly { intended_ns: number; path: string }[], paths: ParsedLoad['paths']): Recording {
  const recorder = new Recorder(paths?.map((p) => p.path));
  arrivals.forEach(({ intended_ns, path }, i) => {
    const wrong = recorder.add(intended_ns, path);
    if (wrong) throw new InputError(`load: arrivals[${i}].${wrong}`);
  });
  return recorder.done();
}

/** Puts arrivals into columns, one after the other. */
export class Recorder {
  #intended: number[] = [];
  #path: number[] = [];
  #index = new Map<string, number>();

  /** @param declared the only paths that may be asked for, if there is such a list */
  constructor(readonly declared?: readonly string[]) {}

  /** Takes one arrival; what is wrong with it, as `column: message`, else undefined. */
  add(intended_ns: number, path: string): string | undefined {
    const before = this.#intended.at(-1) ?? 0;
    if (intended_ns < before)
      return `intended_ns: expected ${before} or later, since arrivals ascend, got ${intended_ns}`;
    if (this.declared && !this.declared.includes(path))
      return `path: expected one of the declared paths, got '${path}'`;
    const index = this.#index.get(path) ?? this.#index.size;
    this.#index.set(path, index);
    this.#intended.push(intended_ns);
    this.#path.push(index);
    return undefined;
  }

  get size(): number {
    return this.#intended.length;
  }

  done(): Recording {
    return {
      intended_ns: Float64Array.from(this.#intended),
      path: Uint32Array.from(this.#path),
      paths: [...this.#index.keys()],
    };
  }
}

/** Fills in the defaults of a load that has been checked. */
export function makePlan(load: ParsedLoad, recording: Recording | undefined): LoadPlan {
  const mode = load.arrivals !== undefined ? 'arrivals' : load.rate !== undefined ? 'open' : 'closed';
  const declared = load.paths?.map(planned);
  const paths = declared ?? (recording?.paths ?? ['/']).map(plain);
  let warm = load.warm && { requests: load.warm.requests, path: 0 };
  if (warm && load.warm?.path !== undefined) {
    let index = paths.findIndex((p) => p.path === load.warm?.path);
    // A path that only warms up is never drawn.
    if (index < 0) index = paths.push({ ...plain(load.warm.path), weight: 0 }) - 1;
    warm = { ...warm, path: index };
  }
  const resources = load.browser?.resources ?? [];
  const browser = { connections: load.browser?.connections ?? 0, first: paths.length, resources: resources.length };
  // Never drawn, only fetched.
  for (const resource of resources) paths.push({ ...planned(resource), weight: 0 });
  return {
    mode,
    port: load.port,
    connections: load.users ?? load.connections ?? DEFAULT_CONNECTIONS,
    keep_alive: load.keep_alive,
    reuse: load.reuse,
    warm,
    start_ns: load.start,
    connect_timeout_ns: load.connect_timeout,
    timeout_ns: load.timeout,
    paths,
    arrivals: recording && cut(recording, paths, load),
    rate_per_s: load.rate ?? 0,
    distribution: load.distribution ?? 'exponential',
    think_ns: load.think?.mean ?? 0,
    think_distribution: load.think?.distribution ?? 'exponential',
    ramp_ns: load.ramp ?? 0,
    duration_ns: load.duration ?? 0,
    count: load.count ?? 0,
    browser,
    client: load.client ?? { cpus: 0, packet: 0, interrupt: 0, coalesce: 0, ring: 0 },
    time_wait_ns: load.time_wait,
    drain_ns: load.drain,
    routers: load.network.routers ?? [],
    attribution: load.attribution,
    network: networkValues(load.network),
  };
}

function planned({ path, method, weight, expect }: NonNullable<ParsedLoad['paths']>[number]): PlannedPath {
  return { path, method, weight, status: expect.status ?? 0, body: expect.body };
}

function plain(path: string): PlannedPath {
  return { path, method: 'GET', weight: 1, status: 0, body: undefined };
}

/** The part of a recording that `duration` and `count` leave, with its paths as indices of the plan's. */
function cut(recording: Recording, paths: readonly PlannedPath[], { duration, count }: ParsedLoad) {
  const index = recording.paths.map((path) => paths.findIndex((p) => p.path === path));
  let n = Math.min(recording.intended_ns.length, count || Number.POSITIVE_INFINITY);
  if (duration) {
    const late = recording.intended_ns.findIndex((at) => at >= duration);
    if (late >= 0) n = Math.min(n, late);
  }
  return {
    intended_ns: recording.intended_ns.slice(0, n),
    path: recording.path.slice(0, n).map((p) => index[p]!),
  };
}

/** The bytes of a request, as Go's own client sends it. */
export function requestBytes({ path, method }: PlannedPath, plan: Pick<LoadPlan, 'port' | 'keep_alive'>): Uint8Array {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 10.0.0.1:${plan.port}`,
    'User-Agent: Go-http-client/1.1',
    ...(plan.keep_alive ? [] : ['Connection: close']),
    'Accept-Encoding: gzip',
  ];
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
}
