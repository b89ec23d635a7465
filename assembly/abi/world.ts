// The load and what becomes of it: tables that the bindings write before boot and results that they read at any time.
//
//   WORLD_STATE  0 i64 × 64 keys of enum Load          (written by the bindings)
//              512 u64 × 64 keys of enum LoadResult    (written by the engine)
//             1024 the engine's own
//
//   paths     Load.PATHS records of PATH_BYTES at Load.PATHS_ADDR: what is asked for, what is expected, what came back
//   arrivals  Load.ARRIVALS records of ARRIVAL_BYTES at Load.ARRIVALS_ADDR, ascending
//   log       Load.LOG_SLOTS records of LOG_BYTES at Load.LOG_ADDR: one for each request, by number (optional)

/** Keys of the load, i64 each. Everything not set is 0. */
export enum Load {
  MODE = 0, // LoadMode
  CONNECTIONS, // open at once at most, at least 1; closed loop: users
  KEEP_ALIVE, // 1: connections serve many requests; 0: closed by the client after each response
  WARM, // 1: all connections are opened before the load starts
  WARM_REQUESTS, // … and make so many requests each, which aren't counted
  WARM_PATH, // … of this path (index)
  START_NS, // instant of the first attempt to connect
  CONNECT_TIMEOUT_NS, // how long refused connections are tried again before the load starts; 0: 10 s
  SERVER_PORT,
  PATHS, // records
  PATHS_ADDR,
  ARRIVALS, // records (mode ARRIVALS)
  ARRIVALS_ADDR,
  COUNT, // requests in all; 0: no bound (modes OPEN, CLOSED)
  DURATION_NS, // no new requests after so long; 0: no bound (modes OPEN, CLOSED)
  GAP, // Gap: how arrivals are spaced (mode OPEN)
  GAP_MEAN_PS, // mean time between arrivals, picoseconds (mode OPEN)
  THINK, // Gap: how long a user thinks between a response and the next request (mode CLOSED)
  THINK_MEAN_NS, // mean think time; 0: none
  RAMP_NS, // users begin evenly spread over so long (mode CLOSED)
  TIMEOUT_NS, // a request without a complete response after so long has failed; 0: never
  PICK, // Pick: which idle connection the next request takes
  LOG_ADDR,
  LOG_SLOTS,
  ATTRIBUTION, // 1: where each request's time went is kept (Stage)
  ROUTERS, // records
  ROUTERS_ADDR,
  CLIENT_CPUS, // of the client machine, each for its share of the connections; 0: they take no time
  CLIENT_PACKET_NS, // what a packet takes there, in and out
  CLIENT_INTERRUPT_NS, // … and an interrupt, which comes when the CPU has no packets to do
  CLIENT_COALESCE_NS, // how long the client's card waits with it
  CLIENT_RING, // packets that wait for one of its CPUs; 0: no bound
  TIME_WAIT_NS, // how long a client's port is taken after it has closed first
  BROWSER_CONNECTIONS, // closed loop: users are browsers, with so many connections each at most; 0: they aren't
  RESOURCES_FIRST, // … that fetch after each page these paths: number of the first
  RESOURCES, // … and how many
  DRAIN_NS, // after the last response clients close their connections, and the run goes on for so long; 0: it ends at once
  LOAD_COUNT,
}

export enum LoadMode {
  NONE = 0,
  ARRIVALS, // open loop, recorded instants
  OPEN, // open loop, drawn instants
  CLOSED, // closed loop
}

export enum Gap {
  EXPONENTIAL = 0,
  CONSTANT,
  UNIFORM, // from 0 to twice the mean
}

export enum Pick {
  LAST = 0, // the one used last, as Go's http.Transport does
  LONGEST_IDLE, // each in its turn
}

/** How far the load is. */
export enum LoadPhase {
  IDLE = 0, // no load, or not begun
  CONNECTING, // waiting for the server to listen
  WARMING,
  RUNNING,
  DONE,
  GAVE_UP, // the server didn't listen within CONNECT_TIMEOUT_NS
  DRAINING, // all is answered, connections are being closed
}

/** Results, u64 each. Instants are of virtual time; 0 means not yet. */
export enum LoadResult {
  PHASE = 0, // LoadPhase
  STARTED_NS, // from here intended instants count
  DONE_NS,
  ARRIVED, // requests intended so far
  SENT,
  COMPLETED, // with a whole response, whatever its status
  FAILED, // without: the sum of the following four
  FAILED_REFUSED, // no connection
  FAILED_RESET, // connection lost before the response was whole
  FAILED_TIMEOUT,
  FAILED_MALFORMED, // not HTTP
  BAD_STATUS, // completed, but not with the status expected
  BAD_BODY, // completed, but not with the body expected
  IN_FLIGHT, // sent, no whole response yet
  IN_FLIGHT_PEAK,
  WAITING, // intended, no connection free yet
  WAITING_PEAK,
  FIRST_SENT_NS,
  FIRST_DONE_NS,
  LAST_DONE_NS,
  CONNECTIONS_OPENED,
  CONNECTIONS_OPEN,
  CONNECTIONS_REFUSED, // attempts answered by a reset
  CONNECTIONS_CLOSED, // by the server
  WARM_COMPLETED,
  WARM_FAILED,
  BODY_BYTES,
  PACKETS_LOST, // on the link
  LATENCY_HIST, // address of a histogram (observe/histogram.ts), ns: from the intended instant (open loop), else from sending
  STATUS_COUNTS, // address of u64 × 1000: completed by status
  PAGE_HIST, // address of a histogram, ns: browsers' pages with all that belongs to them; 0: there are none
  STAGE_HISTS, // address of u32 × STAGE_COUNT: addresses of histograms, ns; 0: attribution is off
  LOAD_RESULT_COUNT,
}

/**
 * Where a request's time goes, from the instant at which it was intended to its last byte at the client: at every instant it is in
 * one of these (docs/attribution.md says where each begins).
 */
export enum Stage {
  CLIENT = 0, // waits for a connection
  WIRE, // cables and routers, both ways, and the client's side
  NIC, // from the card's receiver to softirq: DMA, ring, coalescing, interrupt
  SOFTIRQ, // protocols, up to the socket's buffer
  SOCKET, // in the socket's buffer, nobody on the way to it
  READY_LIST, // on epoll's ready list, nobody on the way to it
  NETPOLL, // a thread that slept in epoll_wait is on the way
  RUN_QUEUE, // its goroutine is runnable
  HANDLER, // its goroutine runs on a CPU
  PREEMPTED, // its goroutine has a P, and its thread no CPU
  PARKED, // its goroutine waits for something else: a lock, a channel, a timer
  WRITE, // from the system call to the last bit out of the card
  STAGE_COUNT,
}

export const LOAD_KEYS_OFFSET = 0;
export const LOAD_RESULTS_OFFSET = 512;

// router, 32 bytes: 0 u64 latency_ns to the next   8 u64 bits per second, 0: infinite   16 u32 packets in its queue, 0: no bound
export const ROUTER_BYTES = 32;
export const ROUTER_LATENCY = 0;
export const ROUTER_BANDWIDTH = 8;
export const ROUTER_QUEUE = 16;

// path, 128 bytes. Written by the bindings:
//    0 u32 request   address of the request's bytes ("GET / HTTP/1.1\r\n…\r\n\r\n")     4 u32 request_bytes
//    8 u32 weight    (modes OPEN, CLOSED)                                              12 u32 flags
//   16 u32 status    expected; 0: any                                                  20 u32 body   address of the body expected
//   24 u32 body_bytes  0xffffffff: any body                                            28 u32 0
// Written by the engine:
//   32 u32 latency   address of a histogram, 0 until the first response                36 u32 0
//   40 u64 sent   48 u64 completed   56 u64 failed   64 u64 bad_status   72 u64 bad_body   80 u64 body_bytes, in all
//   88 u64 body_hash  of the first complete response   96 u64 other_bodies  responses with another hash   104 … 128 reserved
export const PATH_BYTES = 128;
export const PATH_REQUEST = 0;
export const PATH_REQUEST_BYTES = 4;
export const PATH_WEIGHT = 8;
export const PATH_FLAGS = 12;
export const PATH_STATUS = 16;
export const PATH_BODY = 20;
export const PATH_BODY_BYTES = 24;
export const PATH_LATENCY = 32;
export const PATH_SENT = 40;
export const PATH_COMPLETED = 48;
export const PATH_FAILED = 56;
export const PATH_BAD_STATUS = 64;
export const PATH_BAD_BODY = 72;
export const PATH_BODY_TOTAL = 80;
export const PATH_BODY_HASH = 88;
export const PATH_OTHER_BODIES = 96;
/** The request is a HEAD: its response has no body, whatever its headers say. */
export const PATH_FLAG_HEAD = 1;
export const ANY_BODY = 0xffffffff;

// arrival, 16 bytes: 0 u64 intended_ns (from LoadResult.STARTED_NS)   8 u32 path (index)   12 u32 0
export const ARRIVAL_BYTES = 16;
export const ARRIVAL_INTENDED = 0;
export const ARRIVAL_PATH = 8;

// log, 32 bytes: 0 u64 intended_ns, absolute (closed loop: as sent)   8 u64 sent_ns   16 u64 done_ns (0: not done)
//               24 u32 path   28 u16 status (0: failed)   30 u16 LogFailure
export const LOG_BYTES = 32;
export const LOG_INTENDED = 0;
export const LOG_SENT = 8;
export const LOG_DONE = 16;
export const LOG_PATH = 24;
export const LOG_STATUS = 28;
export const LOG_FAILURE = 30;

export enum LogFailure {
  NONE = 0,
  REFUSED,
  RESET,
  TIMEOUT,
  MALFORMED,
}

/** What netInit and worldInit find wrong with their configuration. */
export enum NetError {
  NONE = 0,
  RING_SLOTS, // Config.NIC_RING_SLOTS: a power of two from 2 to 65536
  MTU, // Config.MTU_BYTES: from 68 to 65536
  SOCKET_BUFFERS, // Config.SOCKET_SNDBUF_BYTES, SOCKET_RCVBUF_BYTES: from 1 to 2^30
  BUDGET, // Config.NIC_BUDGET: at least 1
  LOSS, // Config.LINK_LOSS_PPM: from 0 to 999999
  LOAD_MODE, // Load.MODE: none of LoadMode
  CONNECTIONS, // Load.CONNECTIONS: from 1 to 2^24
  SERVER_PORT, // Load.SERVER_PORT: from 1 to 65535
  PATHS, // no paths, or all weights 0
  REQUEST, // a path without request bytes
  ARRIVAL_PATH, // an arrival's path doesn't exist
  ARRIVAL_ORDER, // arrivals not ascending
  GAP, // Load.GAP_MEAN_PS: at least 1 for mode OPEN
}

/** Addresses: of the machine on its network, and of the first client (more follow when one's ports are used up). */
export const MACHINE_ADDRESS = 0x0a000001; // 10.0.0.1
export const CLIENT_ADDRESS = 0x0a010001; // 10.1.0.1
export const LOOPBACK_ADDRESS = 0x7f000001; // 127.0.0.1
/** Ephemeral ports (net.ipv4.ip_local_port_range): from … to, both included. */
export const EPHEMERAL_FIRST = 32768;
export const EPHEMERAL_LAST = 60999;
