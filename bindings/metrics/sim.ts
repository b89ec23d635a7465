// Our own metrics: what no real program could tell. Names like Go's, under /sim.

import { Counter, ProcStat } from '../../assembly/abi/counters.js';
import { Metric } from '../../assembly/abi/metrics.js';
import { LoadResult } from '../../assembly/abi/world.js';
import type { MetricInfo, MetricLabel, MetricSource } from './table.js';

const metric = (of: Metric): MetricSource => ({ from: 'engine', metric: of });
const counted = (of: Counter): MetricSource => ({ from: 'counter', counter: of });
const perP = (of: ProcStat): MetricSource => ({ from: 'proc', stat: of });
const load = (of: LoadResult): MetricSource => ({ from: 'load', result: of });

const counter = (name: string, source: MetricSource, text: string): MetricInfo => ({
  name: `/sim/${name}`,
  kind: 'uint64',
  cumulative: true,
  source,
  text,
});
const gauge = (name: string, source: MetricSource, text: string): MetricInfo => ({
  ...counter(name, source, text),
  cumulative: false,
});
const seconds = (name: string, source: MetricSource, text: string): MetricInfo => ({
  ...counter(name, source, text),
  kind: 'float64',
});
const by = (label: MetricLabel, info: MetricInfo): MetricInfo => ({ ...info, by: label });

const engine: MetricInfo[] = [
  counter('events:events', counted(Counter.EVENTS), 'Scheduling events: steps of the digest.'),
  counter('instructions:instructions', counted(Counter.INSTRUCTIONS), 'Instructions that were interpreted.'),
];

const scheduler: MetricInfo[] = [
  gauge('sched/runqueue/global:goroutines', metric(Metric.RUNQ_GLOBAL), 'Length of the global run queue.'),
  gauge(
    'sched/runqueue/local:goroutines',
    metric(Metric.RUNQ_LOCAL),
    'Goroutines in all Ps’ own queues, runnext included.',
  ),
  by(
    'p',
    gauge('proc/runqueue:goroutines', metric(Metric.RUNQ_OF_P), 'Goroutines in a P’s own queue, runnext included.'),
  ),
  by(
    'p',
    gauge('proc/runqueue/peak:goroutines', perP(ProcStat.RUNQ_PEAK), 'Most goroutines that a P’s ring ever held.'),
  ),
  by('p', seconds('proc/busy:cpu-seconds', perP(ProcStat.BUSY_NS), 'Time in which a P ran goroutines.')),
  by(
    'p',
    seconds(
      'proc/idle:cpu-seconds',
      metric(Metric.P_IDLE_NS),
      'Time that a P spent on the idle list. What is neither busy nor idle went into scheduling.',
    ),
  ),
  by('p', counter('proc/schedticks:slices', perP(ProcStat.SCHEDTICKS), 'Time slices that a P began.')),
  by(
    'p',
    counter(
      'proc/syscallticks:calls',
      perP(ProcStat.SYSCALLTICKS),
      'System calls from which a P came back, or was taken.',
    ),
  ),
  by('p', counter('proc/steals:steals', perP(ProcStat.STEALS), 'Times a P stole from another.')),
  by('p', counter('proc/steals/tries:tries', perP(ProcStat.STEAL_TRIES), 'Looks that a P took at others’ queues.')),
  by('p', counter('proc/steals/stolen:goroutines', perP(ProcStat.STOLEN_GOROUTINES), 'Goroutines that a P stole.')),
  by(
    'p',
    counter(
      'proc/global-gets:goroutines',
      perP(ProcStat.GLOBAL_GETS),
      'Goroutines that a P took from the global queue.',
    ),
  ),
  by(
    'p',
    counter(
      'proc/overflows:overflows',
      perP(ProcStat.OVERFLOWS),
      'Times a P’s ring was full and half of it went to the global queue.',
    ),
  ),
  gauge('sched/procs/idle:procs', metric(Metric.PROCS_IDLE), 'Ps on the idle list.'),
  gauge('sched/threads/idle:threads', metric(Metric.THREADS_IDLE), 'Ms parked without a P.'),
  gauge('sched/threads/spinning:threads', metric(Metric.THREADS_SPINNING), 'Ms that look for work.'),
  gauge(
    'sched/threads/spinning/peak:threads',
    counted(Counter.SPINNING_PEAK),
    'Most Ms that ever looked for work at once.',
  ),
  gauge(
    'sched/needspinning:threads',
    metric(Metric.NEEDSPINNING),
    '1: an M should begin to look for work, and no P was idle.',
  ),
  counter(
    'sched/preemptions:preemptions',
    counted(Counter.PREEMPTIONS),
    'Goroutines taken off their P after a time slice.',
  ),
  counter(
    'sched/handoffs:handoffs',
    counted(Counter.HANDOFFS),
    'Ps handed from an M in a system call to another, or to the idle list.',
  ),
  counter('sched/wakeups:wakeups', counted(Counter.FUTEX_WAKES), 'Parked Ms that were woken.'),
  gauge(
    'sched/goroutines/peak:goroutines',
    counted(Counter.GOROUTINES_PEAK),
    'Most goroutines of the program that were ever alive.',
  ),
  gauge('timers:timers', metric(Metric.TIMERS), 'Timers in all Ps’ heaps, stopped ones that are still there included.'),
  counter('timers/run:timers', counted(Counter.TIMERS_RUN), 'Timers that fired.'),
];

const latency: MetricInfo[] = [
  by(
    'reason',
    counter(
      'latency/waits:waits',
      metric(Metric.WAITS),
      'Times a goroutine was parked and made ready again, by what it waited for.',
    ),
  ),
  by(
    'reason',
    seconds(
      'latency/waiting:seconds',
      metric(Metric.WAIT_NS),
      'How long goroutines were parked, all together, by what they waited for.',
    ),
  ),
  seconds(
    'latency/syscalls:seconds',
    counted(Counter.SYSCALL_NS),
    'How long goroutines were in system calls, all together.',
  ),
];

const collector: MetricInfo[] = [
  seconds(
    'gc/workers:cpu-seconds',
    counted(Counter.GC_WORKER_NS),
    'Time that mark workers took: dedicated, fractional and idle ones.',
  ),
  counter('gc/assists:assists', counted(Counter.GC_ASSISTS), 'Times a goroutine had to help the collector.'),
  counter('sched/stop-the-world:pauses', counted(Counter.STW_COUNT), 'Times the world was stopped.'),
];

const poller: MetricInfo[] = [
  counter('netpoll/waits:calls', counted(Counter.EPOLL_WAITS), 'Calls of epoll_wait.'),
  counter('netpoll/events:events', counted(Counter.EPOLL_EVENTS), 'Ready descriptors that epoll_wait returned.'),
  counter('netpoll/changes:calls', counted(Counter.EPOLL_CTLS), 'Calls of epoll_ctl.'),
  counter(
    'netpoll/breaks:wakeups',
    counted(Counter.POLL_BREAKS),
    'Times an M blocked in epoll_wait was woken for another reason than a descriptor.',
  ),
  gauge('netpoll/waiters:goroutines', metric(Metric.NETPOLL_WAITERS), 'Goroutines that wait for a descriptor.'),
];

const machine: MetricInfo[] = [
  by(
    'cpu',
    seconds(
      'cpu/busy:cpu-seconds',
      metric(Metric.CPU_BUSY_NS),
      'Time in which a CPU ran threads or handled interrupts.',
    ),
  ),
  gauge('cpu/queue:threads', metric(Metric.CPU_QUEUE), 'Threads that wait for a CPU.'),
  counter(
    'cpu/context-switches:switches',
    counted(Counter.CONTEXT_SWITCHES),
    'Times a CPU went from one thread to another.',
  ),
  seconds(
    'cgroup/usage:cpu-seconds',
    counted(Counter.CGROUP_USAGE_NS),
    'CPU time of the control group; 0 without a CPU limit.',
  ),
  counter('cgroup/periods:periods', counted(Counter.CGROUP_PERIODS), 'Periods of the CPU limit in which anything ran.'),
  counter(
    'cgroup/throttled:periods',
    counted(Counter.CGROUP_THROTTLED),
    'Periods at whose end the CPU limit held threads back.',
  ),
  seconds(
    'cgroup/throttled:cpu-seconds',
    counted(Counter.CGROUP_THROTTLED_NS),
    'Time for which the CPU limit held threads back, over all CPUs.',
  ),
  by('call', counter('syscalls:calls', { from: 'syscalls' }, 'System calls by name, the runtime’s own included.')),
  counter('net/interrupts:interrupts', counted(Counter.INTERRUPTS), 'Interrupts of the network card.'),
  counter('net/packets/received:packets', counted(Counter.PACKETS_RX), 'Packets that reached the machine.'),
  counter('net/packets/sent:packets', counted(Counter.PACKETS_TX), 'Packets that the machine sent.'),
  counter('net/packets/dropped:packets', counted(Counter.PACKETS_DROPPED), 'Packets that found no room.'),
  counter('net/packets/missed:packets', counted(Counter.RX_MISSED), 'Packets that the card had no descriptor for.'),
  counter(
    'net/packets/qdisc-dropped:packets',
    counted(Counter.QDISC_DROPS),
    'Packets that found the queueing discipline full.',
  ),
  counter(
    'net/packets/backlog-dropped:packets',
    counted(Counter.BACKLOG_QUEUE_DROPS),
    'Packets over the loopback device that found the queue of a CPU’s softirq full.',
  ),
  counter(
    'net/packets/router-dropped:packets',
    counted(Counter.ROUTER_DROPS),
    'Packets that found a router’s queue full.',
  ),
  counter(
    'net/packets/client-missed:packets',
    counted(Counter.CLIENT_RX_MISSED),
    'Packets that found the card of the client machine full.',
  ),
  counter('net/softirq/squeezes:rounds', counted(Counter.TIME_SQUEEZES), 'Rounds of softirq that left packets.'),
  counter(
    'net/softirq/ksoftirqd:rounds',
    counted(Counter.KSOFTIRQD_ROUNDS),
    'Of them those that ksoftirqd went on with.',
  ),
  counter('net/windows/closed:windows', counted(Counter.ZERO_WINDOWS), 'Acknowledgements that closed a window.'),
  counter('net/received:bytes', counted(Counter.RX_BYTES), 'Bytes of the packets that reached the machine.'),
  counter('net/sent:bytes', counted(Counter.TX_BYTES), 'Bytes of the packets that the machine sent.'),
  counter(
    'net/connections/accepted:connections',
    counted(Counter.CONNECTIONS_ACCEPTED),
    'Connections that the program accepted.',
  ),
  counter(
    'net/connections/dropped:connections',
    counted(Counter.BACKLOG_DROPS),
    'Connections dropped because the backlog was full.',
  ),
  counter('stack/growths:growths', counted(Counter.STACK_GROWTHS), 'Times a goroutine’s stack was doubled.'),
  gauge('stack/peak:bytes', counted(Counter.STACK_BYTES_PEAK), 'Most memory that stacks ever took.'),
];

const clients: MetricInfo[] = [
  counter('requests/arrived:requests', load(LoadResult.ARRIVED), 'Requests that clients meant to send.'),
  counter('requests/sent:requests', load(LoadResult.SENT), 'Requests that clients sent.'),
  counter(
    'requests/completed:requests',
    load(LoadResult.COMPLETED),
    'Requests with a whole response, whatever its status.',
  ),
  counter('requests/failed:requests', load(LoadResult.FAILED), 'Requests without one.'),
  gauge('requests/in-flight:requests', load(LoadResult.IN_FLIGHT), 'Requests sent and not answered yet.'),
  gauge('requests/waiting:requests', load(LoadResult.WAITING), 'Requests for which no connection was free yet.'),
  gauge('requests/connections:connections', load(LoadResult.CONNECTIONS_OPEN), 'Connections that clients have open.'),
  {
    name: '/sim/requests/latency:seconds',
    kind: 'histogram',
    cumulative: true,
    source: { from: 'requests' },
    text: 'From the instant at which a client meant to send (closed loop: sent) to the end of the response.',
  },
];

/** Every name under /sim. */
export const simMetrics: readonly MetricInfo[] = [
  ...engine,
  ...scheduler,
  ...latency,
  ...collector,
  ...poller,
  ...machine,
  ...clients,
];
