// The world's own state, at fixed addresses in WORLD_STATE (the tables shared with the bindings are in abi/world.ts).

import { Load, LoadResult, LOAD_KEYS_OFFSET, LOAD_RESULTS_OFFSET } from '../abi/world';
import { WORLD_STATE } from '../base/layout';

/** Line from the client machine to the server's card (Wire record). */
export const WORLD_UPLINK: u32 = WORLD_STATE + 1024;
/** Free connection records, records in use. */
export const WORLD_FREE: u32 = WORLD_STATE + 1040;
export const WORLD_CONNS: u32 = WORLD_STATE + 1044;
/** Connections by local address and port: table, its length, where the search for a free place begins. */
export const WORLD_PORTS: u32 = WORLD_STATE + 1048;
export const WORLD_PORT_COUNT: u32 = WORLD_STATE + 1052;
export const WORLD_PORT_NEXT: u32 = WORLD_STATE + 1056;
/** The connection that the last clientInput was about. */
export const WORLD_CONN: u32 = WORLD_STATE + 1060;
/** Idle connections: the one used last, the one idle longest. */
export const WORLD_IDLE_HEAD: u32 = WORLD_STATE + 1064;
export const WORLD_IDLE_TAIL: u32 = WORLD_STATE + 1068;
/** Requests that wait for a connection: ring of waiting requests, its slots (power of two), first, how many. */
export const WORLD_WAITING: u32 = WORLD_STATE + 1072;
export const WORLD_WAITING_SLOTS: u32 = WORLD_STATE + 1076;
export const WORLD_WAITING_HEAD: u32 = WORLD_STATE + 1080;
export const WORLD_WAITING_COUNT: u32 = WORLD_STATE + 1084;
/** Connections open or being opened, and those of them still being opened. */
export const WORLD_OPEN: u32 = WORLD_STATE + 1088;
export const WORLD_OPENING: u32 = WORLD_STATE + 1092;
/** Warming up: connections that have begun, that are done. */
export const WORLD_WARM_BEGUN: u32 = WORLD_STATE + 1096;
export const WORLD_WARM_DONE: u32 = WORLD_STATE + 1100;
/** 1: no more arrivals will come. */
export const WORLD_EXHAUSTED: u32 = WORLD_STATE + 1104;
/** Sum of the paths' weights. */
export const WORLD_WEIGHTS: u32 = WORLD_STATE + 1108;
/** Closed loop: connection of each user. */
export const WORLD_USERS: u32 = WORLD_STATE + 1112;
/** u64: the next arrival, picoseconds since the load started. */
export const WORLD_ARRIVAL_PS: u32 = WORLD_STATE + 1120;
/** u64: first attempt to connect. */
export const WORLD_FIRST_TRY: u32 = WORLD_STATE + 1128;

/** Queues of the routers, two each (to the machine, to the clients), and of the client's CPUs: addresses (hops.ts). */
export const WORLD_HOPS: u32 = WORLD_STATE + 1136;
export const WORLD_CLIENT_CPUS: u32 = WORLD_STATE + 1140;
/** Draining: place in the table from which connections are still to be closed, and how many at a time. */
export const WORLD_DRAIN_SLOT: u32 = WORLD_STATE + 1144;
export const WORLD_DRAIN_STEP: u32 = WORLD_STATE + 1148;
/** Browsers: their records (browser.ts). */
export const WORLD_BROWSERS: u32 = WORLD_STATE + 1152;
/** u64 × 64 for each direction: when the last packet of a lane arrives (connections fall on lanes by hash); with jitter only. */
export const WORLD_LANES: u32 = WORLD_STATE + 2048;

/** A key of the load. */
export function loadKey(key: Load): i64 {
  return load<i64>(WORLD_STATE + LOAD_KEYS_OFFSET + ((key as u32) << 3));
}

/** Address of a result. */
export function resultAt(key: LoadResult): u32 {
  return WORLD_STATE + LOAD_RESULTS_OFFSET + ((key as u32) << 3);
}

export function result(key: LoadResult): u64 {
  return load<u64>(resultAt(key));
}

export function setResult(key: LoadResult, value: u64): void {
  store<u64>(resultAt(key), value);
}

export function addResult(key: LoadResult, by: u64): void {
  store<u64>(resultAt(key), load<u64>(resultAt(key)) + by);
}

/** Raises a peak. */
export function peakResult(key: LoadResult, value: u64): void {
  if (value > load<u64>(resultAt(key))) store<u64>(resultAt(key), value);
}
