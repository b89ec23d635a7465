// Go's metrics: the names, kinds and units of runtime/metrics in Go 1.26 (metrics.All), told in our own words.

import { Metric } from '../../assembly/abi/metrics.js';
import { godebugSettings } from './godebug.js';
import type { MetricInfo, MetricKind, MetricSource } from './table.js';

const engine = (metric: Metric): MetricSource => ({ from: 'engine', metric });
const times = (metric: Metric): MetricSource => ({ from: 'times', metric });
const sizes = (metric: Metric): MetricSource => ({ from: 'sizes', metric });
const zero: MetricSource = { from: 'zero' };
const nowhere: MetricSource = { from: 'nowhere' };

const row = (name: string, kind: MetricKind, cumulative: boolean, source: MetricSource, text: string): MetricInfo => ({
  name,
  kind,
  cumulative,
  source,
  text,
});
/** A count that only grows. */
const counter = (name: string, source: MetricSource, text: string) => row(name, 'uint64', true, source, text);
/** A number that comes and goes. */
const gauge = (name: string, source: MetricSource, text: string) => row(name, 'uint64', false, source, text);
/** A time that only grows. */
const seconds = (name: string, source: MetricSource, text: string) => row(name, 'float64', true, source, text);
const histogram = (name: string, source: MetricSource, text: string) => row(name, 'histogram', true, source, text);
const since = (version: number, rows: MetricInfo[]): MetricInfo[] => rows.map((info) => ({ ...info, since: version }));

const collector: MetricInfo[] = [
  seconds(
    '/cpu/classes/gc/mark/assist:cpu-seconds',
    engine(Metric.GC_ASSIST_CPU_NS),
    'Time in which goroutines had to help the collector before they could allocate.',
  ),
  seconds(
    '/cpu/classes/gc/mark/dedicated:cpu-seconds',
    nowhere,
    'Time of Ps that did nothing but mark for the collector.',
  ),
  seconds(
    '/cpu/classes/gc/mark/idle:cpu-seconds',
    nowhere,
    'Time in which Ps without other work marked for the collector.',
  ),
  seconds(
    '/cpu/classes/gc/pause:cpu-seconds',
    engine(Metric.GC_PAUSE_CPU_NS),
    'Pauses of the collector, times GOMAXPROCS.',
  ),
  seconds('/cpu/classes/gc/total:cpu-seconds', engine(Metric.GC_CPU_NS), 'All of /cpu/classes/gc together.'),
  seconds(
    '/cpu/classes/scavenge/assist:cpu-seconds',
    zero,
    'Time to give memory back to the kernel, spent by who needed memory.',
  ),
  seconds(
    '/cpu/classes/scavenge/background:cpu-seconds',
    zero,
    'Time to give memory back to the kernel, spent in the background.',
  ),
  seconds('/cpu/classes/scavenge/total:cpu-seconds', zero, 'All of /cpu/classes/scavenge together.'),
  counter(
    '/gc/cycles/automatic:gc-cycles',
    engine(Metric.GC_AUTOMATIC),
    'Collections that the runtime began by itself.',
  ),
  counter('/gc/cycles/forced:gc-cycles', engine(Metric.GC_FORCED), 'Collections that the program asked for.'),
  counter('/gc/cycles/total:gc-cycles', engine(Metric.GC_TOTAL), 'Collections in all.'),
  histogram('/gc/heap/frees-by-size:bytes', nowhere, 'Objects that the collector freed, by their size.'),
  counter('/gc/heap/frees:bytes', engine(Metric.GC_FREES_BYTES), 'Bytes of the objects that the collector freed.'),
  counter('/gc/heap/frees:objects', nowhere, 'Objects that the collector freed.'),
  gauge(
    '/gc/heap/goal:bytes',
    engine(Metric.GC_GOAL),
    'Heap size at which the collection in progress is meant to end.',
  ),
  gauge('/gc/heap/live:bytes', engine(Metric.GC_LIVE), 'Bytes that the last collection found in use.'),
  gauge(
    '/gc/limiter/last-enabled:gc-cycle',
    zero,
    'Collection in which the limit on its CPU time was last in force; 0: never.',
  ),
  gauge('/gc/scan/globals:bytes', nowhere, 'Global variables that the collector has to look through.'),
  gauge('/gc/scan/heap:bytes', nowhere, 'Heap that the collector has to look through.'),
  gauge('/gc/scan/stack:bytes', nowhere, 'Stack that the last collection looked through.'),
  gauge('/gc/scan/total:bytes', nowhere, 'All of /gc/scan together.'),
  histogram('/gc/pauses:seconds', times(Metric.PAUSES_TOTAL_GC), 'The old name of /sched/pauses/total/gc:seconds.'),
];

const callbacks: MetricInfo[] = since(126, [
  counter('/gc/cleanups/executed:cleanups', zero, 'Functions of runtime.AddCleanup that were called.'),
  counter('/gc/cleanups/queued:cleanups', zero, 'Functions of runtime.AddCleanup that became due.'),
  counter('/gc/finalizers/executed:finalizers', zero, 'Functions of runtime.SetFinalizer that were called.'),
  counter('/gc/finalizers/queued:finalizers', zero, 'Functions of runtime.SetFinalizer that became due.'),
]);

const memory: MetricInfo[] = [
  histogram(
    '/gc/heap/allocs-by-size:bytes',
    sizes(Metric.ALLOCS_BY_SIZE),
    'Objects allocated, by the size class that holds them.',
  ),
  counter(
    '/gc/heap/allocs:bytes',
    engine(Metric.HEAP_ALLOCS_BYTES),
    'Bytes allocated on the heap, rounded up to size classes.',
  ),
  counter('/gc/heap/allocs:objects', engine(Metric.HEAP_ALLOCS_OBJECTS), 'Objects allocated on the heap.'),
  gauge('/gc/heap/objects:objects', nowhere, 'Objects on the heap, whether in use or not collected yet.'),
  counter(
    '/gc/heap/tiny/allocs:objects',
    zero,
    'Small objects without pointers that share a block. The model has no such blocks: each object is allocated by itself.',
  ),
  gauge(
    '/gc/gogc:percent',
    { from: 'program', setting: 'gogc' },
    'How much the heap may grow between collections: GOGC, debug.SetGCPercent.',
  ),
  gauge(
    '/gc/gomemlimit:bytes',
    { from: 'program', setting: 'memlimit' },
    'Limit on the memory that Go takes: GOMEMLIMIT, debug.SetMemoryLimit.',
  ),
  gauge('/gc/stack/starting-size:bytes', engine(Metric.STACK_STARTING_BYTES), 'Size of a new goroutine’s stack.'),
  gauge('/memory/classes/heap/free:bytes', nowhere, 'Memory without objects that the kernel could have back.'),
  gauge(
    '/memory/classes/heap/objects:bytes',
    engine(Metric.HEAP_OBJECTS_BYTES),
    'Memory of objects, whether in use or not collected yet.',
  ),
  gauge('/memory/classes/heap/released:bytes', nowhere, 'Memory without objects that the kernel has got back.'),
  gauge('/memory/classes/heap/stacks:bytes', engine(Metric.STACKS_BYTES), 'Stacks of goroutines.'),
  gauge('/memory/classes/heap/unused:bytes', nowhere, 'Memory that is set aside for objects and holds none.'),
  gauge('/memory/classes/metadata/mcache/free:bytes', nowhere, 'Caches of Ps for small objects that are not in use.'),
  gauge('/memory/classes/metadata/mcache/inuse:bytes', nowhere, 'Caches of Ps for small objects.'),
  gauge('/memory/classes/metadata/mspan/free:bytes', nowhere, 'Records of spans that are not in use.'),
  gauge('/memory/classes/metadata/mspan/inuse:bytes', nowhere, 'Records of spans.'),
  gauge('/memory/classes/metadata/other:bytes', nowhere, 'Other things that the runtime keeps about memory.'),
  gauge('/memory/classes/os-stacks:bytes', zero, 'Stacks that the kernel made; without cgo there are none.'),
  gauge('/memory/classes/other:bytes', nowhere, 'Buffers of traces and profiles, and more.'),
  gauge('/memory/classes/profiling/buckets:bytes', nowhere, 'Tables of stacks for profiles.'),
  gauge(
    '/memory/classes/total:bytes',
    engine(Metric.MEMORY_TOTAL_BYTES),
    'All of /memory/classes together, as far as it is modelled: objects and stacks.',
  ),
];

const scheduler: MetricInfo[] = [
  seconds('/cpu/classes/idle:cpu-seconds', engine(Metric.CPU_IDLE_NS), 'Time that Ps spent on the idle list.'),
  seconds('/cpu/classes/total:cpu-seconds', engine(Metric.CPU_TOTAL_NS), 'GOMAXPROCS times the time since the start.'),
  seconds(
    '/cpu/classes/user:cpu-seconds',
    engine(Metric.CPU_USER_NS),
    'Time of Ps that were not idle: goroutines, their system calls, and the scheduler.',
  ),
  gauge('/sched/gomaxprocs:threads', engine(Metric.GOMAXPROCS), 'GOMAXPROCS: how many Ps there are.'),
  gauge(
    '/sched/goroutines:goroutines',
    engine(Metric.GOROUTINES),
    'Goroutines alive. Since Go 1.26 the runtime’s own are among them.',
  ),
  histogram(
    '/sched/latencies:seconds',
    times(Metric.SCHED_LATENCY),
    'How long goroutines waited, runnable, before they ran.',
  ),
  seconds(
    '/sync/mutex/wait/total:seconds',
    engine(Metric.MUTEX_WAIT_NS),
    'How long goroutines waited for a sync.Mutex or sync.RWMutex, all together.',
  ),
  counter('/cgo/go-to-c-calls:calls', zero, 'Calls of C functions.'),
  ...since(122, [
    histogram(
      '/sched/pauses/stopping/gc:seconds',
      times(Metric.PAUSES_STOPPING_GC),
      'How long it took until every P had stopped for the collector.',
    ),
    histogram(
      '/sched/pauses/stopping/other:seconds',
      times(Metric.PAUSES_STOPPING_OTHER),
      'How long it took until every P had stopped for something else than the collector.',
    ),
    histogram(
      '/sched/pauses/total/gc:seconds',
      times(Metric.PAUSES_TOTAL_GC),
      'How long the world was stopped for the collector, stopping included.',
    ),
    histogram(
      '/sched/pauses/total/other:seconds',
      times(Metric.PAUSES_TOTAL_OTHER),
      'How long the world was stopped for something else, stopping included.',
    ),
  ]),
  ...since(126, [
    counter(
      '/sched/goroutines-created:goroutines',
      engine(Metric.GOROUTINES_CREATED),
      'Goroutines ever made, the runtime’s own among them.',
    ),
    gauge(
      '/sched/goroutines/not-in-go:goroutines',
      engine(Metric.GOROUTINES_NOT_IN_GO),
      'Goroutines in a system call.',
    ),
    gauge('/sched/goroutines/runnable:goroutines', engine(Metric.GOROUTINES_RUNNABLE), 'Goroutines in the run queues.'),
    gauge(
      '/sched/goroutines/running:goroutines',
      engine(Metric.GOROUTINES_RUNNING),
      'Ps that run, whether they have a goroutine or look for one.',
    ),
    gauge(
      '/sched/goroutines/waiting:goroutines',
      engine(Metric.GOROUTINES_WAITING),
      'Goroutines that wait: all but those in the three states above.',
    ),
    gauge('/sched/threads/total:threads', engine(Metric.THREADS), 'Threads that the runtime has made.'),
  ]),
];

/** Every name of metrics.All() in Go 1.26. */
export const goMetrics: readonly MetricInfo[] = [
  ...collector,
  ...callbacks,
  ...memory,
  ...scheduler,
  ...since(
    126,
    godebugSettings.map(([setting, by]) =>
      counter(
        `/godebug/non-default-behavior/${setting}:events`,
        zero,
        `How often package ${by} did something else because of GODEBUG=${setting}=….`,
      ),
    ),
  ),
];
