// The files of metrics: read back by parsers of others, where they are at hand, and compared with golden text.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { InputError } from '../../../bindings/errors.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { openMetricsText, prometheusText } from '../../../bindings/metrics/exposition.js';
import type { Snapshot } from '../../../bindings/metrics/snapshot.js';
import { allMetrics } from '../../../bindings/metrics/table.js';
import { busy } from '../engine/programs.js';

const info = (name: string) => allMetrics.find((metric) => metric.name === name)!;
const snapshot: Snapshot = {
  virtual_ns: 1_500_000_001,
  points: [
    { info: info('/sched/gomaxprocs:threads'), value: 4 },
    { info: info('/sync/mutex/wait/total:seconds'), value: 0.25 },
    { info: info('/sim/latency/waits:waits'), labelled: { sleep: 3, 'chan receive (nil chan)': 1 } },
    {
      info: info('/sched/latencies:seconds'),
      histogram: {
        count: 7,
        sum: 0.5,
        buckets: [
          { from: 0, to: 64e-9, count: 2 },
          { from: 128e-9, to: 192e-9, count: 1 },
          { from: 192e-9, to: 256e-9, count: 3 },
          { from: 2 ** 47 / 1e9, to: Number.POSITIVE_INFINITY, count: 1 },
        ],
      },
    },
  ],
};

test('Prometheus: the text', () => {
  assert.equal(
    prometheusText(snapshot),
    `# HELP go_sched_gomaxprocs_threads GOMAXPROCS: how many Ps there are.
# TYPE go_sched_gomaxprocs_threads gauge
go_sched_gomaxprocs_threads 4
# HELP go_sync_mutex_wait_total_seconds_total How long goroutines waited for a sync.Mutex or sync.RWMutex, all together.
# TYPE go_sync_mutex_wait_total_seconds_total counter
go_sync_mutex_wait_total_seconds_total 0.25
# HELP gmpsim_latency_waits_waits_total Times a goroutine was parked and made ready again, by what it waited for.
# TYPE gmpsim_latency_waits_waits_total counter
gmpsim_latency_waits_waits_total{reason="sleep"} 3
gmpsim_latency_waits_waits_total{reason="chan receive (nil chan)"} 1
# HELP go_sched_latencies_seconds How long goroutines waited, runnable, before they ran.
# TYPE go_sched_latencies_seconds histogram
go_sched_latencies_seconds_bucket{le="6.3e-8"} 2
go_sched_latencies_seconds_bucket{le="1.27e-7"} 2
go_sched_latencies_seconds_bucket{le="1.91e-7"} 3
go_sched_latencies_seconds_bucket{le="2.55e-7"} 6
go_sched_latencies_seconds_bucket{le="140737.488355327"} 6
go_sched_latencies_seconds_bucket{le="+Inf"} 7
go_sched_latencies_seconds_sum 0.5
go_sched_latencies_seconds_count 7
`,
  );
});

test('OpenMetrics: the text, with a time series', () => {
  const series = {
    every_ns: 1e9,
    time_ns: [0, 1e9, 1_500_000_001],
    values: { '/sched/gomaxprocs:threads': [4, 4, 4] },
  };
  const lines = openMetricsText({ ...snapshot, points: snapshot.points.slice(0, 2) }, series);
  assert.equal(
    lines,
    `# TYPE go_sched_gomaxprocs_threads gauge
# UNIT go_sched_gomaxprocs_threads threads
# HELP go_sched_gomaxprocs_threads GOMAXPROCS: how many Ps there are.
go_sched_gomaxprocs_threads 4 1767225600.000000000
go_sched_gomaxprocs_threads 4 1767225601.000000000
go_sched_gomaxprocs_threads 4 1767225601.500000001
# TYPE go_sync_mutex_wait_total_seconds counter
# UNIT go_sync_mutex_wait_total_seconds seconds
# HELP go_sync_mutex_wait_total_seconds How long goroutines waited for a sync.Mutex or sync.RWMutex, all together.
go_sync_mutex_wait_total_seconds_total 0.25 1767225601.500000001
# EOF
`,
  );
});

async function simulated(sample?: { every: string }) {
  const simulation = await Simulation.create({ procs: 2 });
  simulation.load(await compileGo(busy, { file: 'main.go' }));
  const result = await simulation.run({ sample });
  return { simulation, result };
}

/** The families that the parsers of Python's prometheus_client find, by name; undefined where it isn't installed. */
function parsedByOthers(text: string, module: string): Record<string, [type: string, samples: number]> | undefined {
  const python = process.env.GMPSIM_PYTHON ?? 'python3';
  const script = `
import json, sys
try:
    from ${module} import text_string_to_metric_families as parse
except ImportError:
    sys.exit(3)
families = parse(sys.stdin.read())
print(json.dumps({f.name: [f.type, len(f.samples)] for f in families}))`;
  const { status, stdout, stderr, error } = spawnSync(python, ['-c', script], { input: text, encoding: 'utf8' });
  if (error || status === 3) return undefined;
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

for (const [format, module, sample] of [
  ['prometheus', 'prometheus_client.parser', undefined],
  ['openmetrics', 'prometheus_client.openmetrics.parser', undefined],
  ['openmetrics', 'prometheus_client.openmetrics.parser', { every: '20us' }],
] as const) {
  test(`${format}${sample ? ' with a time series' : ''}: Python's prometheus_client reads it`, async (t) => {
    const { simulation, result } = await simulated(sample);
    const families = parsedByOthers(await simulation.metrics(format), module);
    if (!families) {
      t.skip('no python3 with prometheus_client (GMPSIM_PYTHON names another one)');
      return;
    }
    const latencies = families.go_sched_latencies_seconds!;
    assert.equal(latencies[0], 'histogram');
    assert.ok(latencies[1] >= 4);
    assert.deepEqual(families.gmpsim_proc_steals_steals?.slice(0, 1), ['counter']);
    assert.equal(families.gmpsim_proc_steals_steals![1], 2 * (result.series?.time_ns.length ?? 1));
    assert.ok(Object.keys(families).length > 100);
  });
}

test('CSV: a row for each instant', async () => {
  const { simulation, result } = await simulated({ every: '50us' });
  const rows = parse(await simulation.metrics('csv'), { columns: true }) as Record<string, string>[];
  const { series } = result;
  assert.deepEqual(
    rows.map((row) => Number(row.time_ns)),
    series!.time_ns,
  );
  for (const name of ['/sim/events:events', '/sim/proc/runqueue:goroutines{p=1}', '/sched/latencies:seconds.p99']) {
    assert.deepEqual(
      rows.map((row) => Number(row[name])),
      series!.values[name],
      name,
    );
  }
});

test('JSON: every metric with its facts, histograms with buckets', async () => {
  const { simulation, result } = await simulated();
  const { schema, metrics, virtual_ns } = JSON.parse(await simulation.metrics('json'));
  assert.deepEqual([schema, virtual_ns], ['gmpsim.metrics/1', result.virtual_ns]);
  const latencies = metrics.find(({ name }: { name: string }) => name === '/sched/latencies:seconds');
  assert.deepEqual([latencies.kind, latencies.unit, latencies.cumulative], ['histogram', 'seconds', true]);
  const counted = latencies.buckets.reduce((sum: number, [, , n]: number[]) => sum + n!, 0);
  assert.equal(counted, result.metrics['/sched/latencies:seconds'].count);
  assert.equal(latencies.count, counted);
  assert.ok(Math.abs(latencies.sum - result.metrics['/sched/latencies:seconds'].mean * counted) < 1e-9 * (counted + 1));
});

test('another format is an error of one line', async () => {
  const { simulation } = await simulated();
  await assert.rejects(
    simulation.metrics('promtheus'),
    new InputError(
      "metrics: expected 'json', 'csv', 'prometheus' or 'openmetrics', got 'promtheus' (did you mean 'prometheus'?)",
      'metrics',
    ),
  );
});
