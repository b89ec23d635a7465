// The table of metrics: complete, of one piece, and the same for programs, results and files.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { resolveOptions } from '../../../bindings/engine/options.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { familyOf } from '../../../bindings/metrics/exposition.js';
import { goMetrics } from '../../../bindings/metrics/go.js';
import { golibTable } from '../../../bindings/metrics/golib.js';
import { timeBucketStart } from '../../../bindings/metrics/read.js';
import { allMetrics, metricsOfRun, unitOf } from '../../../bindings/metrics/table.js';
import { runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { busy, runGo } from '../engine/programs.js';

test('names are unique, sorted, and end in a unit; texts are sentences', () => {
  const names = allMetrics.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)].sort());
  assert.equal(new Set(allMetrics.map(familyOf)).size, names.length, 'names of Prometheus are unique too');
  for (const info of allMetrics) {
    assert.match(info.name, /^\/[a-z0-9/-]+:[a-z-]+$/);
    assert.match(info.text, /^[A-Z0-9].*\.$/, info.name);
    assert.doesNotMatch(info.text, /\n/);
    if (info.kind === 'float64') assert.match(unitOf(info), /seconds$/);
  }
});

test('spec 27: the names related to scheduling are there', () => {
  const names = new Set(goMetrics.map(({ name }) => name));
  for (const name of [
    '/sched/gomaxprocs:threads',
    '/sched/goroutines:goroutines',
    '/sched/latencies:seconds',
    '/sched/pauses/stopping/gc:seconds',
    '/sched/pauses/stopping/other:seconds',
    '/sched/pauses/total/gc:seconds',
    '/sched/pauses/total/other:seconds',
    '/sched/goroutines-created:goroutines',
    '/sched/goroutines/not-in-go:goroutines',
    '/sched/goroutines/runnable:goroutines',
    '/sched/goroutines/running:goroutines',
    '/sched/goroutines/waiting:goroutines',
    '/sched/threads/total:threads',
    '/sync/mutex/wait/total:seconds',
    '/cpu/classes/user:cpu-seconds',
    '/cpu/classes/idle:cpu-seconds',
    '/cpu/classes/total:cpu-seconds',
    '/gc/heap/goal:bytes',
    '/gc/heap/live:bytes',
    '/gc/heap/objects:objects',
    '/gc/cycles/automatic:gc-cycles',
    '/gc/stack/starting-size:bytes',
    '/gc/scan/total:bytes',
    '/gc/gogc:percent',
    '/gc/gomemlimit:bytes',
    '/gc/limiter/last-enabled:gc-cycle',
  ]) {
    assert.ok(names.has(name), name);
  }
});

test('a version of Go has the names that it has: 3 of /sched in 1.21, pauses since 1.22, states since 1.26', () => {
  const profile = runtimeProfiles['go1.26']!;
  const sched = (version: number): number => {
    const runtime = { ...profile, name: 'mine', values: { ...profile.values, [Config.VERSION]: version } };
    return metricsOfRun(resolveOptions({ runtime })).filter(({ name }) => name.startsWith('/sched/')).length;
  };
  assert.deepEqual([121, 122, 125, 126, 127, 0].map(sched), [3, 7, 7, 13, 13, 13]);
});

test('a program of Go 1.21 sees the names of Go 1.21', async () => {
  const profile = runtimeProfiles['go1.26']!;
  const runtime = {
    ...profile,
    name: 'mine',
    values: { ...profile.values, [Config.VERSION]: 121, [Config.GOROUTINES_COUNT_SYSTEM]: 0 },
  };
  const source = `package main
import ("fmt"; "runtime/metrics"; "strings")
func main() {
  for _, d := range metrics.All() {
    if strings.HasPrefix(d.Name, "/sched/") { fmt.Println(d.Name) }
  }
  s := []metrics.Sample{{Name: "/sched/goroutines:goroutines"}, {Name: "/sched/threads/total:threads"}}
  metrics.Read(s)
  fmt.Println(s[0].Value.Uint64(), int(s[1].Value.Kind()))
}`;
  const { stdout } = await runGo(source, { runtime, procs: 1 });
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    '/sched/gomaxprocs:threads',
    '/sched/goroutines:goroutines',
    '/sched/latencies:seconds',
    '1 0',
  ]);
});

test("golib's table is made from ours", () => {
  const file = 'bindings/golib/runtime/metrics/table.go';
  assert.equal(readFileSync(file, 'utf8'), golibTable(goMetrics), `${file}: run 'node scripts/golib-metrics.mjs'`);
});

test("time histograms have Go's bounds", () => {
  // runtime/metrics of Go 1.26: 0, 64ns, 128ns, … in seconds, and the last before infinity.
  const bounds = [0, 64, 128, 192, 256, 320, 384, 448, 512, 640, 768, 896, 1024];
  assert.deepEqual(
    bounds.map((_, i) => timeBucketStart(i)),
    bounds,
  );
  assert.equal(timeBucketStart(160), 2 ** 47);
});

test('what a program reads is what the result says', async () => {
  const source = `package main
import ("fmt"; "os"; "runtime/metrics"; "sync"; "time")
func main() {
  var mu sync.Mutex
  var wg sync.WaitGroup
  for i := 0; i < 8; i++ {
    wg.Add(1)
    go func() { defer wg.Done(); for j := 0; j < 10; j++ { mu.Lock(); time.Sleep(time.Microsecond); mu.Unlock() } }()
  }
  wg.Wait()
  s := []metrics.Sample{
    {Name: "/sync/mutex/wait/total:seconds"}, {Name: "/sched/goroutines-created:goroutines"},
    {Name: "/sched/threads/total:threads"}, {Name: "/sched/latencies:seconds"},
  }
  metrics.Read(s)
  n := uint64(0)
  for _, c := range s[3].Value.Float64Histogram().Counts { n += c }
  fmt.Println(s[0].Value.Float64(), s[1].Value.Uint64(), s[2].Value.Uint64(), n)
  os.Exit(0)
}`;
  const { stdout, metrics } = await runGo(source, { procs: 4 });
  assert.deepEqual(stdout.trim().split(' ').map(Number), [
    metrics['/sync/mutex/wait/total:seconds'],
    metrics['/sched/goroutines-created:goroutines'],
    metrics['/sched/threads/total:threads'],
    metrics['/sched/latencies:seconds'].count,
  ]);
  assert.ok(metrics['/sync/mutex/wait/total:seconds'] > 8 * 9 * 1e-6);
});

test('times of Ps and waits add up', async () => {
  const { metrics, processors, virtual_ns } = await runGo(busy, { procs: 3, machine: { cpus: 3 } });
  const total = (virtual_ns * 3) / 1e9;
  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a}, ${b}`);
  close(metrics['/cpu/classes/total:cpu-seconds'], total);
  close(metrics['/cpu/classes/user:cpu-seconds'] + metrics['/cpu/classes/idle:cpu-seconds'], total);
  const busyOf = metrics['/sim/proc/busy:cpu-seconds'] as Record<string, number>;
  const idleOf = metrics['/sim/proc/idle:cpu-seconds'] as Record<string, number>;
  for (const { id, busy: share } of processors) {
    close(busyOf[id]!, (share * virtual_ns) / 1e9);
    // What an instruction takes beyond the end of its P's work is at most a microsecond here.
    assert.ok(busyOf[id]! + idleOf[id]! <= virtual_ns / 1e9 + 1e-6);
  }
  const waits = metrics['/sim/latency/waits:waits'] as Record<string, number>;
  assert.ok(waits.sleep! > 0, JSON.stringify(waits));
  const bySize = metrics['/gc/heap/allocs-by-size:bytes'];
  const objects = Object.values(bySize).reduce((sum, n) => sum + n, 0);
  assert.equal(objects, metrics['/gc/heap/allocs:objects']);
  const bytes = Object.entries(bySize).reduce((sum, [size, n]) => sum + Number(size) * n, 0);
  assert.equal(bytes, metrics['/gc/heap/allocs:bytes']);
});

test('with a load there are the clients’ metrics, without one there are none', async () => {
  const { metrics } = await runGo(busy);
  assert.ok(!Object.keys(metrics).some((name) => name.startsWith('/sim/requests')));
  const simulation = await Simulation.create({ load: { rate: '1000/s', count: 20, paths: [{ path: '/' }] } });
  const server = `package main
import ("fmt"; "net/http")
func main() { http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") }); http.ListenAndServe(":8080", nil) }`;
  simulation.load(await compileGo(server, { file: 'main.go' }));
  const r = await simulation.run();
  assert.equal(r.metrics['/sim/requests/completed:requests'], r.requests!.completed);
  const { count, p99 } = r.metrics['/sim/requests/latency:seconds'] as { count: number; p99: number };
  assert.deepEqual([count, p99], [20, r.requests!.latency_ns.p99 / 1e9]);
});
