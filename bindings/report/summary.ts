// A run's result as a page that a person reads: 20 to 40 lines, the same for equal results but for the wall time.

import type { Latency } from '../engine/latency.js';
import type { ProcessorResult, RunResult } from '../engine/result.js';
import { type StageName, stages } from '../load/attribution.js';
import type { RequestsResult } from '../load/tables.js';
import { durationText } from '../profiles/spec.js';
import { bytes, count, duration, percent, rate, table } from './format.js';

const WIDTH = 78;
/** Rows of the table of Ps; more are added up in one line. */
const PROCESSOR_ROWS = 8;
const PATH_ROWS = 6;

/** The summary of a run, as text with a newline at its end. */
export function summary(result: RunResult): string {
  const lines = [heading(result), ...ended(result)];
  if (result.requests) lines.push('', ...requests(result.requests));
  lines.push('', ...processors(result), '', ...runtime(result));
  return `${lines.join('\n')}\n`;
}

function heading({ config, seed }: RunResult): string {
  const limit = config.cpu_quota ? `, limit ${limitText(config.cpu_quota)}` : '';
  const machine = `${config.procs} P on ${config.cpus} CPU${config.cpus === 1 ? '' : 's'}${limit}`;
  const text = `── gmpsim: ${config.runtime}, ${machine}, costs ${config.costs}, seed ${seed} `;
  return text + '─'.repeat(Math.max(2, WIDTH - text.length));
}

/** As cpu.max: `200ms/100ms`. */
function limitText({ quota_ns, period_ns }: { quota_ns: number; period_ns: number }): string {
  return `${quota_ns === 0 ? 'max' : durationText(quota_ns)}/${durationText(period_ns)}`;
}

function ended({ exit, virtual_ns, wall_ms, events, digest, requests }: RunResult): string[] {
  const why: Record<RunResult['exit']['reason'], string> = {
    'main returned': 'main returned',
    'os.Exit': 'os.Exit',
    panic: 'panic',
    deadlock: 'deadlock',
    until: 'the time given with --until',
    stopped: exit.detail === 'load done' ? 'every client is done and the server idles' : exit.detail,
  };
  const times = [
    ['ended', `${why[exit.reason]}; exit code ${exit.code}`],
    ['time', `${duration(virtual_ns)} virtual, ${duration(wall_ms * 1e6)} on the wall`],
    ['digest', `${digest} of ${count(events)} events`],
  ];
  if (requests?.phase === 'gave up') times.splice(1, 0, ['load', 'gave up: nothing listens on the port of the load']);
  return times.map((row) => entry(row[0]!, row[1]!));
}

function requests(r: RequestsResult): string[] {
  const wrong = [
    [r.failures.refused, 'refused'],
    [r.failures.reset, 'reset'],
    [r.failures.timeout, 'timed out'],
    [r.failures.malformed, 'not HTTP'],
    [r.bad_status, 'with another status than expected'],
    [r.bad_body, 'with another body than expected'],
  ] as const;
  const complaints = wrong.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`);
  const open = r.in_flight + r.waiting;
  if (open > 0) complaints.push(`${count(open)} still open`);
  const statuses = Object.entries(r.by_status).map(([status, n]) => `${count(n)} × ${status}`);
  const names = Object.keys(r.paths);
  const shown = names.length > 1 ? names.slice(0, PATH_ROWS) : [];
  return [
    entry('requests', `${count(r.sent)} sent, ${count(r.completed)} completed, ${rate(r.throughput_per_s)} a second`),
    entry('', statuses.length > 0 ? `status ${statuses.join(', ')}` : 'no response'),
    ...(complaints.length > 0 ? [entry('', complaints.join(', '))] : []),
    ...(complaints.length === 0 && r.completed > 0 ? [entry('', 'every response as expected')] : []),
    entry(
      'clients',
      `${count(r.connections.opened)} connections opened; at most ${count(r.in_flight_peak)} requests in flight, ` +
        `${count(r.waiting_peak)} waiting`,
    ),
    '',
    ...table([
      ['latency', 'p50', 'p90', 'p99', 'p99.9', 'max', 'mean', 'count'],
      latency('all requests', r.latency_ns),
      ...(r.pages_ns ? [latency('whole pages', r.pages_ns)] : []),
      ...shown.map((name) => latency(`  ${name}`, r.paths[name]!.latency_ns)),
      ...(shown.length > 0 && names.length > shown.length ? [[`  ${names.length - shown.length} more paths`]] : []),
    ]),
    ...attribution(r),
  ];
}

/** Shares of latency below this aren't shown. */
const SHARE_MIN = 0.0005;

/** Where the time went: of the average request, and of those about each percentile; stages that took next to nothing are left out. */
function attribution({ attribution: all, attribution_at: at, latency_ns }: RequestsResult): string[] {
  if (!all || !at || latency_ns.count === 0) return [];
  const bands = [at.p50, at.p90, at.p99, at.p999, at.max];
  const seen = (stage: StageName): boolean =>
    all[stage].mean >= latency_ns.mean * SHARE_MIN || bands.some((b) => b.stages[stage] >= b.latency_ns * SHARE_MIN);
  const rows = stages
    .filter(seen)
    .map((stage) => [
      stage.replace('_', ' '),
      ...[...bands.map((band) => band.stages[stage]), all[stage].mean].map((ns) =>
        ns < 1 ? '–' : duration(Math.round(ns)),
      ),
    ]);
  return ['', ...table([['where it went', 'at p50', 'at p90', 'at p99', 'at p99.9', 'max', 'mean'], ...rows])];
}

function latency(name: string, l: Latency): string[] {
  if (l.count === 0) return [name, ...Array.from({ length: 6 }, () => '–'), '0'];
  return [name, ...[l.p50, l.p90, l.p99, l.p999, l.max, l.mean].map(duration), count(l.count)];
}

function processors({ processors: all }: RunResult): string[] {
  const row = (name: string, p: Omit<ProcessorResult, 'id'>): string[] => [
    name,
    percent(p.busy),
    ...[p.schedticks, p.steals, p.stolen_goroutines, p.global_gets, p.runq_peak, p.overflows].map(count),
  ];
  const shown = all.length > PROCESSOR_ROWS ? all.slice(0, PROCESSOR_ROWS - 1) : all;
  const rest = all.slice(shown.length);
  const rows = shown.map((p) => row(String(p.id), p));
  if (rest.length > 0) {
    const sum = (of: (p: ProcessorResult) => number) => rest.reduce((n, p) => n + of(p), 0);
    const name = `${rest[0]!.id}–${rest.at(-1)!.id}`;
    rows.push(
      row(name, {
        busy: sum((p) => p.busy) / rest.length,
        schedticks: sum((p) => p.schedticks),
        steals: sum((p) => p.steals),
        stolen_goroutines: sum((p) => p.stolen_goroutines),
        steal_tries: sum((p) => p.steal_tries),
        global_gets: sum((p) => p.global_gets),
        runq_peak: Math.max(...rest.map((p) => p.runq_peak)),
        overflows: sum((p) => p.overflows),
      }),
    );
  }
  return table([['P', 'busy', 'schedticks', 'steals', 'stolen', 'from global', 'queue peak', 'overflows'], ...rows]);
}

function runtime(r: RunResult): string[] {
  const { goroutines: g, latency_ns, scheduler } = r;
  const syscalls = Object.entries(r.syscalls)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, n]) => `${name} ${count(n)}`);
  const lines = [
    entry(
      'goroutines',
      `${count(g.created)} created, ${count(g.peak)} at most, ${count(g.live)} live at the end, ${count(g.parked)} parked`,
    ),
    entry(
      'scheduling',
      latency_ns.sched.count === 0
        ? 'no goroutine waited for a P'
        : `latency p50 ${duration(latency_ns.sched.p50)}, p99 ${duration(latency_ns.sched.p99)}, ` +
            `max ${duration(latency_ns.sched.max)}; ${count(scheduler.preemptions)} preemptions, ` +
            `${count(scheduler.handoffs)} handoffs`,
    ),
    entry(
      'threads',
      `${count(r.threads.created)} created, ${count(r.threads.peak_spinning)} spinning at most; ` +
        `${count(r.context_switches)} context switches, ${count(scheduler.futex_wakes)} futex wakes`,
    ),
    ...wrapped('system calls', syscalls.length > 0 ? syscalls : ['none']),
    entry('netpoller', `${count(r.poller.waits)} epoll waits, ${count(r.poller.events)} events`),
    entry(
      'memory',
      `${bytes(r.memory.heap_alloc_bytes)} in ${count(r.memory.heap_alloc_objects)} objects allocated; ` +
        `stacks ${bytes(r.memory.stack_peak_bytes)} at most`,
    ),
  ];
  if (r.cgroup) {
    const { nr_periods, nr_throttled, throttled_usec, usage_usec } = r.cgroup;
    const used = `${duration(usage_usec * 1000)} of CPU time in ${count(nr_periods)} periods`;
    const throttled =
      nr_throttled > 0
        ? `throttled in ${count(nr_throttled)}, CPUs for ${duration(throttled_usec * 1000)} in all`
        : 'never throttled';
    lines.push(entry('CPU limit', `${used}; ${throttled}`));
  }
  if (r.network.packets_received + r.network.packets_sent > 0) {
    lines.push(
      entry(
        'network',
        `${count(r.network.packets_received)} packets received, ${count(r.network.packets_sent)} sent, ` +
          `${count(r.network.packets_dropped)} dropped; ${count(r.network.interrupts)} interrupts`,
      ),
    );
  }
  return lines;
}

const LABEL = 14;

function entry(label: string, text: string): string {
  return `${label.padEnd(LABEL)}${text}`.trimEnd();
}

/** A list over as many lines as it needs. */
function wrapped(label: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && LABEL + line.length + 2 + item.length > WIDTH) {
      lines.push(`${line},`);
      line = item;
    } else line = line === '' ? item : `${line}, ${item}`;
  }
  return [...lines, line].map((text, i) => entry(i === 0 ? label : '', text));
}
