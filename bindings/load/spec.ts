// What a load file may say, as a schema: every key, its unit and its bounds, and which keys go together.

import * as v from 'valibot';
import { networkSchema, type NetworkOptions } from '../engine/network.js';
import { closed, flag, type Issue, list, listed, oneOf, quantity, text, whole } from '../schema.js';
import { DURATION, parseDuration, parseRate, RATE } from '../units.js';

/** How times are drawn: `uniform` is from 0 to twice the mean. */
export const distributions = ['exponential', 'constant', 'uniform'] as const;
export const reuses = ['last', 'longest-idle'] as const;
const methods = ['GET', 'HEAD'] as const;

/** A path that clients ask for. */
export interface PathSpec {
  path: string;
  /** Default: GET. */
  method?: (typeof methods)[number] | undefined;
  /** How often it is asked for, against the others. Not used with recorded arrivals. Default: 1. */
  weight?: number | undefined;
  /** What the response has to be; what it isn't is counted. Default: anything. */
  expect?: { status?: number | undefined; body?: string | undefined } | undefined;
}

/** One recorded arrival. */
export interface ArrivalSpec {
  /** From the beginning of the load, nanoseconds. */
  intended_ns: number;
  path: string;
}

/**
 * The content of a load file. Durations are text with a unit (`50us`, `2ms`), or 0.
 * Exactly one of `arrivals` (recorded), `rate` (open loop) and `users` (closed loop) has to be there.
 */
export interface LoadSpec {
  /** Recorded arrivals: a CSV file with the columns intended_ns and path (in load files), or a list. */
  arrivals?: string | readonly ArrivalSpec[] | undefined;
  /** Requests per second, as `1000/s` or a number. */
  rate?: string | number | undefined;
  /** Of the times between arrivals. Default: exponential. */
  distribution?: (typeof distributions)[number] | undefined;
  /** Users who wait for each response before they ask again. */
  users?: number | undefined;
  /** Mean time between a response and the next request. Default: 0. */
  think?:
    | string
    | number
    | { mean: string | number; distribution?: (typeof distributions)[number] | undefined }
    | undefined;
  /** Users begin evenly spread over so long. Default: 0. */
  ramp?: string | number | undefined;
  /** No new requests after so long. */
  duration?: string | number | undefined;
  /** Requests in all. */
  count?: number | undefined;
  /** Connections open at once, at most. A closed loop has one for each user. Default: 64. */
  connections?: number | undefined;
  /** Whether connections serve many requests. Default: true. */
  keep_alive?: boolean | undefined;
  /** Which idle connection the next request takes: the one used last, as Go's client does, or each in its turn. */
  reuse?: (typeof reuses)[number] | undefined;
  /** Opens all connections before the load begins and makes requests on each that aren't counted (true: one). */
  warm?: boolean | { requests?: number | undefined; path?: string | undefined } | undefined;
  /** Instant of the first attempt to connect. Default: 0. */
  start?: string | number | undefined;
  /** How long the load waits for the server to listen. Default: 10s. */
  connect_timeout?: string | number | undefined;
  /** A request without a whole response after so long has failed. Default: never. */
  timeout?: string | number | undefined;
  /** Where the server listens. Default: 8080. */
  port?: number | undefined;
  /** Default: `/` (open and closed loop), or whatever the recording asks for. */
  paths?: readonly (string | PathSpec)[] | undefined;
  /** Closed loop: users are browsers, who fetch what belongs to a page when they have it, over several connections at once. */
  browser?: BrowserSpec | undefined;
  /** The client machine. Left out: its CPUs and card take no time but the card's latency. */
  client?: ClientSpec | undefined;
  /** How long a client's port stays taken after it has closed first (Linux: 60s). Default: 0. */
  time_wait?: string | number | undefined;
  /** After the last response clients close their connections, and the run goes on for so long. Default: it ends at once. */
  drain?: string | number | undefined;
  /** Whether it is kept where each request's time went (`requests.attribution` of the result). Default: true. */
  attribution?: boolean | undefined;
  network?: NetworkOptions | undefined;
}

/** What a browser does beyond asking for a page. */
export interface BrowserSpec {
  /** To one host, at most. Default: 6, as common browsers with HTTP/1.1. */
  connections?: number | undefined;
  /** What belongs to every page, in the order in which it is asked for. None of them may be among `paths`. */
  resources: readonly (string | PathSpec)[];
}

/** The client machine's CPUs and card. */
export interface ClientSpec {
  /** Each works for its share of the connections. */
  cpus: number;
  /** What a packet takes, in and out. Default: 2us. */
  packet?: string | number | undefined;
  /** What an interrupt takes. Default: 1us. */
  interrupt?: string | number | undefined;
  /** How long the card waits with it. Default: 10us. */
  coalesce?: string | number | undefined;
  /** Packets that wait for one of the CPUs; 0: no bound. Default: 1024. */
  ring?: number | undefined;
}

const duration = () => quantity(parseDuration, DURATION);

/** What a request line can hold. */
const pathText = text("a path such as '/about'", (path) => /^\/[\x21-\x7e]*$/.test(path) && !path.includes('#'));

const pathEntries = closed({
  path: pathText,
  method: v.optional(oneOf(methods), 'GET'),
  weight: v.optional(whole(0, 1_000_000), 1),
  expect: v.optional(
    closed({
      status: v.optional(whole(100, 999, 'an HTTP status such as 200')),
      body: v.optional(text('the text of the body')),
    }),
    {},
  ),
});

/** `/about` is short for `{ path: /about }`. */
const pathSchema = v.lazy((input) =>
  typeof input === 'string'
    ? v.pipe(
        pathText,
        v.transform((path): v.InferOutput<typeof pathEntries> => ({ path, method: 'GET', weight: 1, expect: {} })),
      )
    : pathEntries,
) as v.GenericSchema<string | PathSpec, v.InferOutput<typeof pathEntries>>;

const thinkEntries = closed({ mean: duration(), distribution: v.optional(oneOf(distributions), 'exponential') });
const thinkSchema = v.lazy((input) =>
  typeof input === 'object' && input !== null
    ? thinkEntries
    : v.pipe(
        duration(),
        v.transform((mean): v.InferOutput<typeof thinkEntries> => ({ mean, distribution: 'exponential' })),
      ),
) as v.GenericSchema<NonNullable<LoadSpec['think']>, v.InferOutput<typeof thinkEntries>>;

const warmEntries = closed({ requests: v.optional(whole(0, 1_000_000), 1), path: v.optional(pathText) });
const warmSchema = v.lazy((input) =>
  typeof input === 'object' && input !== null
    ? warmEntries
    : v.pipe(
        flag(),
        v.transform((on): v.InferOutput<typeof warmEntries> | undefined => (on ? { requests: 1 } : undefined)),
      ),
) as v.GenericSchema<NonNullable<LoadSpec['warm']>, v.InferOutput<typeof warmEntries> | undefined>;

const arrivalSchema = closed({
  intended_ns: whole(0, Number.MAX_SAFE_INTEGER, 'a whole number of nanoseconds'),
  path: pathText,
});
const arrivalsSchema = v.lazy((input) =>
  typeof input === 'string'
    ? text('a CSV file', (file) => file !== '')
    : list(arrivalSchema, 'a CSV file, or a list of arrivals'),
) as v.GenericSchema<string | readonly ArrivalSpec[], string | readonly ArrivalSpec[]>;

const CONNECTIONS_MAX = 2 ** 24;

export const loadSchema = closed({
  arrivals: v.optional(arrivalsSchema),
  rate: v.optional(quantity(parseRate, RATE)),
  distribution: v.optional(oneOf(distributions)),
  users: v.optional(whole(1, CONNECTIONS_MAX)),
  think: v.optional(thinkSchema),
  ramp: v.optional(duration()),
  duration: v.optional(duration()),
  count: v.optional(whole(1, Number.MAX_SAFE_INTEGER)),
  connections: v.optional(whole(1, CONNECTIONS_MAX)),
  keep_alive: v.optional(flag(), true),
  reuse: v.optional(oneOf(reuses), 'last'),
  warm: v.optional(warmSchema),
  start: v.optional(duration(), 0),
  connect_timeout: v.optional(duration(), 0),
  timeout: v.optional(duration(), 0),
  port: v.optional(whole(1, 65_535), 8080),
  paths: v.optional(list(pathSchema, 'a list of paths')),
  browser: v.optional(
    closed({
      connections: v.optional(whole(1, 64), 6),
      resources: list(pathSchema, 'a list of paths'),
    }),
  ),
  client: v.optional(
    closed({
      cpus: whole(1, 4096),
      packet: v.optional(duration(), '2us'),
      interrupt: v.optional(duration(), '1us'),
      coalesce: v.optional(duration(), '10us'),
      ring: v.optional(whole(0, 1_000_000), 1024),
    }),
  ),
  time_wait: v.optional(duration(), 0),
  drain: v.optional(duration(), 0),
  attribution: v.optional(flag(), true),
  network: v.optional(networkSchema, {}),
});

/** A load file's content, checked, with units resolved. */
export type ParsedLoad = v.InferOutput<typeof loadSchema>;

const kinds = ['arrivals', 'rate', 'users'] as const;
const kindNames = { arrivals: 'recorded arrivals', rate: "an open loop ('rate')", users: "a closed loop ('users')" };
/** Keys that only some kinds of load have. */
const belongsTo: readonly [keyof ParsedLoad, readonly (typeof kinds)[number][]][] = [
  ['distribution', ['rate']],
  ['think', ['users']],
  ['browser', ['users']],
  ['ramp', ['users']],
  ['connections', ['arrivals', 'rate']],
];

/** What is wrong between keys that are each right by themselves. */
export function crossCheck(load: ParsedLoad): Issue | undefined {
  const given = kinds.filter((kind) => load[kind] !== undefined);
  const kind = given[0];
  if (kind === undefined) return { path: [], message: `expected one of the keys ${listed(kinds)}` };
  if (given[1] !== undefined) {
    return { path: [given[1]], message: `expected only one of the keys ${listed(kinds)}, got '${kind}' too` };
  }
  for (const [key, its] of belongsTo) {
    if (load[key] !== undefined && !its.includes(kind)) {
      return { path: [key], message: `goes with ${its.map((k) => kindNames[k]).join(' or ')} only` };
    }
  }
  if (kind !== 'arrivals' && !load.duration && !load.count) {
    return { path: [kind], message: "expected a 'duration' or a 'count' beside it, since the load would never end" };
  }
  const resources = load.browser?.resources ?? [];
  const paths = [...(load.paths ?? []), ...resources];
  const twice = paths.findIndex((p, i) => paths.findIndex((q) => q.path === p.path && q.method === p.method) < i);
  const at = (i: number) =>
    i < paths.length - resources.length ? ['paths', i] : ['browser', 'resources', i - paths.length + resources.length];
  if (twice >= 0) return { path: at(twice), message: `'${paths[twice]!.path}' is there twice` };
  if (kind !== 'arrivals' && load.paths && paths.every((p) => p.weight === 0)) {
    return { path: ['paths'], message: 'expected a weight greater than 0' };
  }
  const warm = load.warm?.path;
  if (warm !== undefined && load.paths && !paths.some((p) => p.path === warm)) {
    return { path: ['warm', 'path'], message: `expected one of 'paths', got '${warm}'` };
  }
  return undefined;
}
