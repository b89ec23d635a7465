// The load's tables in the engine's memory (assembly/abi/world.ts): written before boot, results read at any time.

import {
  ANY_BODY,
  ARRIVAL_BYTES,
  ARRIVAL_INTENDED,
  ARRIVAL_PATH,
  Gap,
  LOAD_KEYS_OFFSET,
  LOAD_RESULTS_OFFSET,
  Load,
  LoadMode,
  LoadPhase,
  LoadResult,
  PATH_BAD_BODY,
  PATH_BAD_STATUS,
  PATH_BODY,
  PATH_BODY_BYTES,
  PATH_BYTES,
  PATH_COMPLETED,
  PATH_FAILED,
  PATH_FLAG_HEAD,
  PATH_FLAGS,
  PATH_LATENCY,
  PATH_REQUEST,
  PATH_REQUEST_BYTES,
  PATH_SENT,
  PATH_STATUS,
  PATH_WEIGHT,
  ROUTER_BANDWIDTH,
  ROUTER_BYTES,
  ROUTER_LATENCY,
  ROUTER_QUEUE,
  Pick,
} from '../../assembly/abi/world.js';
import { WORLD_STATE } from '../../assembly/base/layout.js';
import type { Engine } from '../engine/engine.js';
import { type Latency, readLatency } from '../engine/latency.js';
import { type Attribution, type AttributionAt, readAttribution } from './attribution.js';
import { type LoadPlan, type PlannedPath, requestBytes } from './plan.js';

const modes = { arrivals: LoadMode.ARRIVALS, open: LoadMode.OPEN, closed: LoadMode.CLOSED } as const;
const gaps = { exponential: Gap.EXPONENTIAL, constant: Gap.CONSTANT, uniform: Gap.UNIFORM } as const;
const picks = { last: Pick.LAST, 'longest-idle': Pick.LONGEST_IDLE } as const;
const PS_PER_S = 1e12;
const STATUSES = 1000;

/** Writes a load into an engine that is powered on and not booted; returns the address of the path records. */
export function writeLoad(engine: Engine, plan: LoadPlan): number {
  const pathsAddress = writePaths(engine, plan);
  const values: Partial<Record<Load, number>> = {
    [Load.MODE]: modes[plan.mode],
    [Load.CONNECTIONS]: plan.connections,
    [Load.KEEP_ALIVE]: plan.keep_alive ? 1 : 0,
    [Load.WARM]: plan.warm ? 1 : 0,
    [Load.WARM_REQUESTS]: plan.warm?.requests ?? 0,
    [Load.WARM_PATH]: plan.warm?.path ?? 0,
    [Load.START_NS]: plan.start_ns,
    [Load.CONNECT_TIMEOUT_NS]: plan.connect_timeout_ns,
    [Load.SERVER_PORT]: plan.port,
    [Load.PATHS]: plan.paths.length,
    [Load.PATHS_ADDR]: pathsAddress,
    [Load.ARRIVALS]: plan.arrivals?.path.length ?? 0,
    [Load.ARRIVALS_ADDR]: plan.arrivals ? writeArrivals(engine, plan.arrivals) : 0,
    [Load.COUNT]: plan.count,
    [Load.DURATION_NS]: plan.duration_ns,
    [Load.GAP]: gaps[plan.distribution],
    [Load.GAP_MEAN_PS]: plan.mode === 'open' ? Math.max(1, Math.round(PS_PER_S / plan.rate_per_s)) : 0,
    [Load.THINK]: gaps[plan.think_distribution],
    [Load.THINK_MEAN_NS]: plan.think_ns,
    [Load.RAMP_NS]: plan.ramp_ns,
    [Load.TIMEOUT_NS]: plan.timeout_ns,
    [Load.PICK]: picks[plan.reuse],
    [Load.ROUTERS]: plan.routers.length,
    [Load.ROUTERS_ADDR]: writeRouters(engine, plan),
    [Load.CLIENT_CPUS]: plan.client.cpus,
    [Load.CLIENT_PACKET_NS]: plan.client.packet,
    [Load.CLIENT_INTERRUPT_NS]: plan.client.interrupt,
    [Load.CLIENT_COALESCE_NS]: plan.client.coalesce,
    [Load.CLIENT_RING]: plan.client.ring,
    [Load.TIME_WAIT_NS]: plan.time_wait_ns,
    [Load.BROWSER_CONNECTIONS]: plan.browser.connections,
    [Load.RESOURCES_FIRST]: plan.browser.first,
    [Load.RESOURCES]: plan.browser.resources,
    [Load.DRAIN_NS]: plan.drain_ns,
    [Load.ATTRIBUTION]: plan.attribution ? 1 : 0,
  };
  const keys = (WORLD_STATE + LOAD_KEYS_OFFSET) >>> 3;
  for (const [key, value] of Object.entries(values)) engine.u64[keys + Number(key)] = BigInt(value);
  return pathsAddress;
}

function writePaths(engine: Engine, plan: LoadPlan): number {
  const records = new Uint8Array(plan.paths.length * PATH_BYTES);
  const view = new DataView(records.buffer);
  plan.paths.forEach((path, i) => {
    const at = i * PATH_BYTES;
    const request = requestBytes(path, plan);
    view.setUint32(at + PATH_REQUEST, engine.place(request), true);
    view.setUint32(at + PATH_REQUEST_BYTES, request.length, true);
    view.setUint32(at + PATH_WEIGHT, path.weight, true);
    view.setUint32(at + PATH_FLAGS, path.method === 'HEAD' ? PATH_FLAG_HEAD : 0, true);
    view.setUint32(at + PATH_STATUS, path.status, true);
    const body = path.body === undefined ? undefined : new TextEncoder().encode(path.body);
    view.setUint32(at + PATH_BODY, body ? engine.place(body) : 0, true);
    view.setUint32(at + PATH_BODY_BYTES, body ? body.length : ANY_BODY, true);
  });
  return engine.place(records);
}

function writeRouters(engine: Engine, { routers }: LoadPlan): number {
  if (routers.length === 0) return 0;
  const records = new Uint8Array(routers.length * ROUTER_BYTES);
  const view = new DataView(records.buffer);
  routers.forEach(({ latency, bandwidth, queue }, i) => {
    view.setBigUint64(i * ROUTER_BYTES + ROUTER_LATENCY, BigInt(latency), true);
    view.setBigUint64(i * ROUTER_BYTES + ROUTER_BANDWIDTH, BigInt(bandwidth), true);
    view.setUint32(i * ROUTER_BYTES + ROUTER_QUEUE, queue, true);
  });
  return engine.place(records);
}

function writeArrivals(engine: Engine, arrivals: NonNullable<LoadPlan['arrivals']>): number {
  const records = new Uint8Array(arrivals.path.length * ARRIVAL_BYTES);
  const view = new DataView(records.buffer);
  for (let i = 0; i < arrivals.path.length; i++) {
    view.setBigUint64(i * ARRIVAL_BYTES + ARRIVAL_INTENDED, BigInt(arrivals.intended_ns[i]!), true);
    view.setUint32(i * ARRIVAL_BYTES + ARRIVAL_PATH, arrivals.path[i]!, true);
  }
  return engine.place(records);
}

/** What became of the requests to one path. */
export interface PathResult {
  sent: number;
  completed: number;
  failed: number;
  bad_status: number;
  bad_body: number;
  latency_ns: Latency;
}

/** What became of the requests. Requests that warmed connections up aren't among them. */
export interface RequestsResult {
  /** How far the load got. */
  phase: 'idle' | 'connecting' | 'warming' | 'running' | 'done' | 'gave up' | 'draining';
  /** Meant to be sent until the run ended. */
  arrived: number;
  sent: number;
  /** With a whole response, whatever its status. */
  completed: number;
  /** Without one. */
  failed: number;
  failures: { refused: number; reset: number; timeout: number; malformed: number };
  /** Completed with another status than expected. */
  bad_status: number;
  /** Completed with another body than expected. */
  bad_body: number;
  by_status: Record<string, number>;
  by_path: Record<string, number>;
  /** Completed requests over the time from the beginning of the load to the last response. */
  throughput_per_s: number;
  /** Open loop and recordings: from the intended instant; closed loop: from sending. */
  latency_ns: Latency;
  paths: Record<string, PathResult>;
  /** Of browsers: from asking for a page until all that belongs to it is there. */
  pages_ns?: Latency;
  /** Where the time of completed requests went, by stage; left out when the load says `attribution: false`. */
  attribution?: Attribution;
  /** The same for requests whose latency is about a percentile (p50, p90, p99, p999, max): their means. */
  attribution_at?: AttributionAt;
  in_flight: number;
  in_flight_peak: number;
  /** Arrived, but every connection was taken. */
  waiting: number;
  waiting_peak: number;
  connections: { opened: number; open: number; refused: number; closed_by_server: number };
  warm: { completed: number; failed: number };
  body_bytes: number;
  packets_lost: number;
  started_ns: number;
  last_done_ns: number;
}

const phases: Readonly<Record<LoadPhase, RequestsResult['phase']>> = {
  [LoadPhase.IDLE]: 'idle',
  [LoadPhase.CONNECTING]: 'connecting',
  [LoadPhase.WARMING]: 'warming',
  [LoadPhase.RUNNING]: 'running',
  [LoadPhase.DONE]: 'done',
  [LoadPhase.GAVE_UP]: 'gave up',
  [LoadPhase.DRAINING]: 'draining',
};

/** One result of the load so far. */
export function loadResult(engine: Engine, key: LoadResult): number {
  return engine.number64(WORLD_STATE + LOAD_RESULTS_OFFSET + key * 8);
}

/** How many requests a load will make; undefined when it is bounded by time only. */
export function requestsPlanned(plan: LoadPlan): number | undefined {
  if (plan.arrivals) return plan.arrivals.path.length;
  return plan.count || undefined;
}

/** What became of a load. */
export function readResults(engine: Engine, plan: LoadPlan, pathsAddress: number): RequestsResult {
  const of = (key: LoadResult) => loadResult(engine, key);
  const completed = of(LoadResult.COMPLETED);
  const started_ns = of(LoadResult.STARTED_NS);
  const last_done_ns = of(LoadResult.LAST_DONE_NS);
  const span_ns = last_done_ns - started_ns;
  const statuses: Record<string, number> = {};
  const statusCounts = of(LoadResult.STATUS_COUNTS);
  for (let status = 0; statusCounts !== 0 && status < STATUSES; status++) {
    const n = engine.number64(statusCounts + status * 8);
    if (n > 0) statuses[status] = n;
  }
  const paths: Record<string, PathResult> = {};
  plan.paths.forEach((path, i) => {
    const at = pathsAddress + i * PATH_BYTES;
    paths[pathName(path)] = {
      sent: engine.number64(at + PATH_SENT),
      completed: engine.number64(at + PATH_COMPLETED),
      failed: engine.number64(at + PATH_FAILED),
      bad_status: engine.number64(at + PATH_BAD_STATUS),
      bad_body: engine.number64(at + PATH_BAD_BODY),
      latency_ns: readLatency(engine, engine.u32[(at + PATH_LATENCY) >>> 2]!),
    };
  });
  return {
    phase: phases[of(LoadResult.PHASE) as LoadPhase],
    arrived: of(LoadResult.ARRIVED),
    sent: of(LoadResult.SENT),
    completed,
    failed: of(LoadResult.FAILED),
    failures: {
      refused: of(LoadResult.FAILED_REFUSED),
      reset: of(LoadResult.FAILED_RESET),
      timeout: of(LoadResult.FAILED_TIMEOUT),
      malformed: of(LoadResult.FAILED_MALFORMED),
    },
    bad_status: of(LoadResult.BAD_STATUS),
    bad_body: of(LoadResult.BAD_BODY),
    by_status: statuses,
    by_path: Object.fromEntries(Object.entries(paths).map(([path, result]) => [path, result.completed])),
    throughput_per_s: completed > 0 && span_ns > 0 ? (completed * 1e9) / span_ns : 0,
    latency_ns: readLatency(engine, of(LoadResult.LATENCY_HIST)),
    paths,
    ...(of(LoadResult.PAGE_HIST) !== 0 && { pages_ns: readLatency(engine, of(LoadResult.PAGE_HIST)) }),
    ...readAttribution(engine, of(LoadResult.STAGE_HISTS), of(LoadResult.LATENCY_HIST)),
    in_flight: of(LoadResult.IN_FLIGHT),
    in_flight_peak: of(LoadResult.IN_FLIGHT_PEAK),
    waiting: of(LoadResult.WAITING),
    waiting_peak: of(LoadResult.WAITING_PEAK),
    connections: {
      opened: of(LoadResult.CONNECTIONS_OPENED),
      open: of(LoadResult.CONNECTIONS_OPEN),
      refused: of(LoadResult.CONNECTIONS_REFUSED),
      closed_by_server: of(LoadResult.CONNECTIONS_CLOSED),
    },
    warm: { completed: of(LoadResult.WARM_COMPLETED), failed: of(LoadResult.WARM_FAILED) },
    body_bytes: of(LoadResult.BODY_BYTES),
    packets_lost: of(LoadResult.PACKETS_LOST),
    started_ns,
    last_done_ns,
  };
}

/** `/about`, or `HEAD /about`. */
function pathName({ method, path }: PlannedPath): string {
  return method === 'GET' ? path : `${method} ${path}`;
}

/** The load in a result's `config`: everything of the plan, with arrivals and network left out. */
export function describeLoad(plan: LoadPlan): Record<string, unknown> {
  const { arrivals, network: _network, ...rest } = plan;
  const last_ns = arrivals?.intended_ns.at(-1);
  return { ...rest, ...(arrivals && { arrivals: { count: arrivals.path.length, last_ns: last_ns ?? 0 } }) };
}
