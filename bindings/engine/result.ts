// What a run came to: everything that `--json` prints, read out of the engine when the run is over.

import { Config } from '../../assembly/abi/config.js';
import { Counter, ProcStat, RunState } from '../../assembly/abi/counters.js';
import { Pool } from '../../assembly/abi/pools.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import { version } from '../../package.json';
import type { Series } from '../metrics/series.js';
import { type Metrics, readMetrics } from '../metrics/result.js';
import { describeLoad, readResults, type RequestsResult } from '../load/tables.js';
import type { EventCounts } from '../trace/tracer.js';
import type { Engine } from './engine.js';
import { goroutineCensus } from './goroutines.js';
import { type Latency, readLatency } from './latency.js';
import { type AddressSpace, readAddressSpace } from './memory.js';
import type { ResolvedOptions } from './options.js';
import { type ProcessResult, readProcess } from './processes.js';
import { syscallName } from './systems.js';

/** Why a run ended. `stopped`: see `detail`. */
export type ExitReason = 'main returned' | 'os.Exit' | 'panic' | 'deadlock' | 'until' | 'stopped';

/** One P. */
export interface ProcessorResult {
  id: number;
  /** Share of the virtual time in which it ran goroutines. */
  busy: number;
  schedticks: number;
  /** Successful ones. */
  steals: number;
  stolen_goroutines: number;
  steal_tries: number;
  /** Most goroutines in the local run queue at once. */
  runq_peak: number;
  /** Times the local run queue was full. */
  overflows: number;
  /** Goroutines taken from the global run queue. */
  global_gets: number;
}

/** The result of a run. Instants and times are virtual; only `wall_ms` differs between equal runs. */
export interface RunResult {
  schema: 'gmpsim.run/1';
  /** Hash of every scheduling event with its instant: equal digests mean equal runs. */
  digest: string;
  /** Version of gmpsim. */
  engine: string;
  seed: number;
  /** Everything that decides the run. */
  config: {
    runtime: string;
    procs: number;
    cpus: number;
    threads_per_core: number;
    costs: string;
    /** The CPU limit at the start; quota_ns 0: none yet. */
    cpu_quota?: { quota_ns: number; period_ns: number; burst_ns: number };
    /** 0: no bound. */
    until_ns: number;
    /** Digest of the program's image. */
    image: string;
    /** The engine's configuration: runtime profile, machine, network. */
    values: Record<string, number>;
    load?: Record<string, unknown>;
    /** If there are any. */
    args?: readonly string[];
    env?: Readonly<Record<string, string>>;
  };
  /** The Go program's; none where only plain processes run. */
  process?: ProcessResult;
  exit: { code: number; reason: ExitReason; detail: string };
  /** Decoded as UTF-8. */
  stdout: string;
  stderr: string;
  virtual_ns: number;
  /** Scheduling events. */
  events: number;
  wall_ms: number;
  goroutines: { created: number; peak: number; live: number; parked: number };
  processors: ProcessorResult[];
  threads: { created: number; peak_spinning: number };
  /** Calls by name; those never made are left out. */
  syscalls: Record<string, number>;
  poller: { waits: number; events: number };
  /** Of CPUs, between threads. */
  context_switches: number;
  scheduler: {
    /** Now: the program may have changed it. */
    gomaxprocs: number;
    stop_the_worlds: number;
    preemptions: number;
    handoffs: number;
    futex_wakes: number;
    timers_run: number;
    instructions: number;
    turns: number;
  };
  memory: {
    heap_alloc_bytes: number;
    heap_alloc_objects: number;
    stack_bytes: number;
    stack_peak_bytes: number;
    stack_growths: number;
    /** Areas, pages, page faults, the kernel's half, ways into it. */
    space?: AddressSpace;
  };
  /** Go's collector. */
  gc: {
    cycles: number;
    /** Of them, those that runtime.GC started. */
    forced: number;
    /** The world was stopped for it. */
    pause_ns: number;
    /** Mark workers. */
    worker_ns: number;
    assists: number;
    assist_ns: number;
    /** Heap after the last cycle, and the goal of the next. */
    live_bytes: number;
    goal_bytes: number;
  };
  network: {
    packets_received: number;
    packets_sent: number;
    packets_dropped: number;
    /** Where: no descriptor in the card's ring, queueing discipline full, queue of a CPU's softirq full, routers, the client's card. */
    rx_missed: number;
    qdisc_drops: number;
    backlog_drops: number;
    router_drops: number;
    client_rx_missed: number;
    /** Rounds of softirq that left packets, and of them those that ksoftirqd went on with. */
    time_squeezes: number;
    ksoftirqd_rounds: number;
    /** Acknowledgements that closed a window: a receive buffer was full. */
    zero_windows: number;
    /** Connections that found the backlog full: SYNs or last packets of handshakes, which are sent again. */
    listen_drops: number;
    received_bytes: number;
    sent_bytes: number;
    interrupts: number;
    connections_accepted: number;
  };
  /** What the engine keeps free lists of: how much of it is in use at the end (assembly/abi/pools.ts). */
  pools: Record<string, number>;
  /** `sched`: from runnable to running. */
  latency_ns: {
    sched: Latency;
    /** From asking the Ps to stop until all have; the whole pause. For the collector, and for others. */
    stw_stopping_gc: Latency;
    stw_stopping_other: Latency;
    stw_total_gc: Latency;
    stw_total_other: Latency;
  };
  /** With a CPU limit: what cpu.stat says of the control group. */
  cgroup?: {
    usage_usec: number;
    /** Periods in which anything ran. */
    nr_periods: number;
    /** Of them, those at whose end a CPU was throttled. */
    nr_throttled: number;
    /** Over all CPUs: while threads waited for the next refill. */
    throttled_usec: number;
    nr_bursts: number;
    burst_usec: number;
  };
  /** With a load. */
  requests?: RequestsResult;
  /** With a listener for events: what became of them. */
  trace?: EventCounts;
  /** Under the names of Go's runtime/metrics, and our own under /sim. */
  metrics: Metrics;
  /** With `sample`: metrics over time. */
  series?: Series;
}

function readPools(engine: Engine): Record<string, number> {
  const pools: Record<string, number> = {};
  for (let pool = 0; pool < Pool.POOL_COUNT; pool++) {
    pools[Pool[pool]!.toLowerCase()] = Number(engine.exports.poolLive(pool));
  }
  return pools;
}

/** What the engine can't know. */
export type RunFacts = Readonly<{
  state: RunState;
  until_ns: number;
  image: string;
  pathsAddress: number;
  stdout: string;
  stderr: string;
  wall_ms: number;
  trace?: EventCounts | undefined;
}>;

/** Why and how, for each end of a run. */
export const exits: Partial<Record<RunState, readonly [ExitReason, string]>> = {
  [RunState.RUNNING]: ['stopped', 'interrupted'],
  [RunState.MAIN_RETURNED]: ['main returned', ''],
  [RunState.OS_EXIT]: ['os.Exit', ''],
  [RunState.PANIC]: ['panic', ''],
  [RunState.DEADLOCK]: ['deadlock', ''],
  [RunState.THREAD_LIMIT]: ['panic', 'thread exhaustion'],
  [RunState.UNTIL]: ['until', ''],
  [RunState.STOPPED]: ['stopped', 'nothing left to do'],
  [RunState.LOAD_DONE]: ['stopped', 'load done'],
};

/** Reads everything that a run came to. */
export function readResult(engine: Engine, options: ResolvedOptions, facts: RunFacts): RunResult {
  const of = (key: Counter) => engine.counter(key);
  const virtual_ns = engine.now_ns;
  const [reason, detail] = exits[facts.state] ?? ['stopped', RunState[facts.state] ?? ''];
  const census = goroutineCensus(engine);
  const processors: ProcessorResult[] = [];
  // GOMAXPROCS may have changed: all Ps there ever were.
  for (let id = 0; id < of(Counter.GOMAXPROCS_PEAK); id++) {
    const stat = (key: ProcStat) => engine.procStat(id, key);
    processors.push({
      id,
      busy: virtual_ns === 0 ? 0 : stat(ProcStat.BUSY_NS) / virtual_ns,
      schedticks: stat(ProcStat.SCHEDTICKS),
      steals: stat(ProcStat.STEALS),
      stolen_goroutines: stat(ProcStat.STOLEN_GOROUTINES),
      steal_tries: stat(ProcStat.STEAL_TRIES),
      runq_peak: stat(ProcStat.RUNQ_PEAK),
      overflows: stat(ProcStat.OVERFLOWS),
      global_gets: stat(ProcStat.GLOBAL_GETS),
    });
  }
  const pause = (kind: number) => readLatency(engine, engine.exports.pauseAddress(kind) >>> 0);
  const { load, cpuQuota } = options;
  const usec = (key: Counter) => Math.floor(of(key) / 1000);
  const space = readAddressSpace(engine, (key) => engine.config(key));
  const process = readProcess(engine, options.args);
  const result: Omit<RunResult, 'metrics'> = {
    schema: 'gmpsim.run/1',
    digest: engine.counter64(Counter.DIGEST).toString(16).padStart(16, '0'),
    engine: version,
    seed: options.seed,
    config: {
      runtime: options.runtime.name,
      procs: options.procs,
      cpus: options.cpus,
      threads_per_core: options.threadsPerCore,
      costs: options.costs.name,
      ...(cpuQuota && {
        cpu_quota: { quota_ns: cpuQuota.quota_ns, period_ns: cpuQuota.period_ns, burst_ns: cpuQuota.burst_ns },
      }),
      until_ns: facts.until_ns,
      image: facts.image,
      values: configValues(options),
      ...(load && { load: describeLoad(load) }),
      ...(options.args.length > 0 && { args: options.args }),
      ...(Object.keys(options.env).length > 0 && { env: options.env }),
    },
    ...(process && { process }),
    exit: { code: engine.exports.exitCode(), reason, detail },
    stdout: facts.stdout,
    stderr: facts.stderr,
    virtual_ns,
    events: of(Counter.EVENTS),
    wall_ms: facts.wall_ms,
    goroutines: {
      created: of(Counter.GOROUTINES_CREATED),
      peak: of(Counter.GOROUTINES_PEAK),
      live: of(Counter.GOROUTINES_LIVE),
      parked: census.waiting,
    },
    processors,
    threads: { created: of(Counter.THREADS_CREATED), peak_spinning: of(Counter.SPINNING_PEAK) },
    syscalls: syscalls(engine, options),
    poller: { waits: of(Counter.EPOLL_WAITS), events: of(Counter.EPOLL_EVENTS) },
    context_switches: of(Counter.CONTEXT_SWITCHES),
    scheduler: {
      gomaxprocs: of(Counter.GOMAXPROCS_NOW),
      stop_the_worlds: of(Counter.STW_COUNT),
      preemptions: of(Counter.PREEMPTIONS),
      handoffs: of(Counter.HANDOFFS),
      futex_wakes: of(Counter.FUTEX_WAKES),
      timers_run: of(Counter.TIMERS_RUN),
      instructions: of(Counter.INSTRUCTIONS),
      turns: of(Counter.TURNS),
    },
    memory: {
      heap_alloc_bytes: of(Counter.MALLOC_BYTES),
      heap_alloc_objects: of(Counter.MALLOC_OBJECTS),
      stack_bytes: of(Counter.STACK_BYTES),
      stack_peak_bytes: of(Counter.STACK_BYTES_PEAK),
      stack_growths: of(Counter.STACK_GROWTHS),
      ...(space && { space }),
    },
    gc: {
      cycles: of(Counter.GC_CYCLES),
      forced: of(Counter.GC_FORCED),
      pause_ns: of(Counter.GC_PAUSE_NS),
      worker_ns: of(Counter.GC_WORKER_NS),
      assists: of(Counter.GC_ASSISTS),
      assist_ns: of(Counter.GC_ASSIST_NS),
      live_bytes: of(Counter.GC_HEAP_LIVE),
      goal_bytes: of(Counter.GC_HEAP_GOAL),
    },
    network: {
      packets_received: of(Counter.PACKETS_RX),
      packets_sent: of(Counter.PACKETS_TX),
      packets_dropped: of(Counter.PACKETS_DROPPED),
      rx_missed: of(Counter.RX_MISSED),
      qdisc_drops: of(Counter.QDISC_DROPS),
      backlog_drops: of(Counter.BACKLOG_QUEUE_DROPS),
      router_drops: of(Counter.ROUTER_DROPS),
      client_rx_missed: of(Counter.CLIENT_RX_MISSED),
      time_squeezes: of(Counter.TIME_SQUEEZES),
      ksoftirqd_rounds: of(Counter.KSOFTIRQD_ROUNDS),
      zero_windows: of(Counter.ZERO_WINDOWS),
      listen_drops: of(Counter.BACKLOG_DROPS),
      received_bytes: of(Counter.RX_BYTES),
      sent_bytes: of(Counter.TX_BYTES),
      interrupts: of(Counter.INTERRUPTS),
      connections_accepted: of(Counter.CONNECTIONS_ACCEPTED),
    },
    pools: readPools(engine),
    latency_ns: {
      sched: readLatency(engine, engine.exports.schedLatencyAddress() >>> 0),
      stw_stopping_gc: pause(0),
      stw_stopping_other: pause(1),
      stw_total_gc: pause(2),
      stw_total_other: pause(3),
    },
    ...(cpuQuota && {
      cgroup: {
        usage_usec: usec(Counter.CGROUP_USAGE_NS),
        nr_periods: of(Counter.CGROUP_PERIODS),
        nr_throttled: of(Counter.CGROUP_THROTTLED),
        throttled_usec: usec(Counter.CGROUP_THROTTLED_NS),
        nr_bursts: of(Counter.CGROUP_BURSTS),
        burst_usec: usec(Counter.CGROUP_BURST_NS),
      },
    }),
    ...(load && { requests: readResults(engine, load, facts.pathsAddress) }),
    ...(facts.trace && { trace: facts.trace }),
  };
  return { ...result, metrics: readMetrics(engine, options) };
}

/** How often each system call was made, under the system's own name for it. */
function syscalls(engine: Engine, { os }: ResolvedOptions): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let number = 0; number < Sys.SYS_COUNT; number++) {
    const n = engine.syscallCount(number);
    if (n > 0) counts[syscallName(number, os)] = n;
  }
  return counts;
}

/** The configuration by names: `runq_size`. What has a key of its own in `config` is left out. */
function configValues({ values }: ResolvedOptions): Record<string, number> {
  const apart: readonly Config[] = [Config.SEED, Config.CPUS, Config.THREADS_PER_CORE, Config.GOMAXPROCS];
  const named: Record<string, number> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!apart.includes(Number(key))) named[Config[Number(key)]!.toLowerCase()] = value;
  }
  return named;
}
