import type { Latency } from '../../../bindings/engine/latency.js';
import type { ProcessorResult, RunResult } from '../../../bindings/engine/result.js';
import type { RequestsResult } from '../../../bindings/load/tables.js';

export const latency = (p50: number, count: number): Latency => ({
  p50,
  p90: p50 * 1.5,
  p99: p50 * 3,
  p999: p50 * 6.5,
  max: p50 * 10,
  mean: p50 * 1.1,
  count,
});

export const processor = (id: number): ProcessorResult => ({
  id,
  busy: 0.125,
  schedticks: 1500 + id,
  steals: 12,
  stolen_goroutines: 30,
  steal_tries: 99,
  runq_peak: 5 + id,
  overflows: 0,
  global_gets: 7,
});

export const requests: RequestsResult = {
  phase: 'done',
  arrived: 2093,
  sent: 2093,
  completed: 2093,
  failed: 0,
  failures: { refused: 0, reset: 0, timeout: 0, malformed: 0 },
  bad_status: 0,
  bad_body: 0,
  by_status: { 200: 2093 },
  by_path: { '/': 1884, '/about': 209 },
  throughput_per_s: 1046.4,
  latency_ns: latency(231_000, 2093),
  paths: {
    '/': { sent: 1884, completed: 1884, failed: 0, bad_status: 0, bad_body: 0, latency_ns: latency(230_000, 1884) },
    '/about': { sent: 209, completed: 209, failed: 0, bad_status: 0, bad_body: 0, latency_ns: latency(240_000, 209) },
  },
  in_flight: 0,
  in_flight_peak: 9,
  waiting: 0,
  waiting_peak: 0,
  connections: { opened: 64, open: 64, refused: 0, closed_by_server: 0 },
  warm: { completed: 64, failed: 0 },
  body_bytes: 24_000,
  packets_lost: 0,
  started_ns: 5_000_000,
  last_done_ns: 2_005_000_000,
};

export const result: RunResult = {
  schema: 'gmpsim.run/1',
  digest: '0123456789abcdef',
  engine: '0.1.0',
  seed: 7,
  config: {
    runtime: 'go1.26',
    procs: 2,
    cpus: 1,
    threads_per_core: 1,
    costs: 'ec2-like vm',
    until_ns: 0,
    image: '00000000deadbeef',
    values: {},
  },
  exit: { code: 0, reason: 'main returned', detail: '' },
  stdout: 'hello\n',
  stderr: '',
  virtual_ns: 2_061_234_567,
  events: 123_456,
  wall_ms: 1210.5,
  goroutines: { created: 135, peak: 70, live: 68, parked: 66 },
  processors: [processor(0), processor(1)],
  threads: { created: 5, peak_spinning: 1 },
  syscalls: { read: 4200, write: 2157, epoll_wait: 1900, futex: 300, accept4: 65, socket: 1 },
  poller: { waits: 1900, events: 2093 },
  context_switches: 4321,
  scheduler: { preemptions: 3, handoffs: 2, futex_wakes: 150, timers_run: 10, instructions: 5_000_000, turns: 20_000 },
  memory: {
    heap_alloc_bytes: 3_456_789,
    heap_alloc_objects: 54_321,
    stack_bytes: 139_264,
    stack_peak_bytes: 143_360,
    stack_growths: 64,
  },
  network: {
    packets_received: 4400,
    packets_sent: 4300,
    packets_dropped: 0,
    received_bytes: 400_000,
    sent_bytes: 600_000,
    interrupts: 4000,
    connections_accepted: 64,
  },
  latency_ns: { sched: latency(1800, 2500) },
  // Not shown in summaries.
  metrics: {} as RunResult['metrics'],
};
