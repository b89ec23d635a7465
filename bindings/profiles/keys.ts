// The keys of a runtime profile: name in a file, the engine's number, unit, range, what it does. One table: files are checked
// against it, `gmpsim profiles NAME` prints from it, docs/profiles.md repeats it.

import { Config } from '../../assembly/abi/config.js';

/** How a value is written. `share`: `1/2`, into two numbers of the engine. */
export type KeyKind = 'number' | 'bytes' | 'duration' | 'flag' | 'words' | 'share';

export type ProfileKey = Readonly<{
  name: string;
  key: Config;
  kind: KeyKind;
  /** Least and greatest value (numbers, bytes; durations in ns). */
  from: number;
  to: number;
  /** Of `words`: their places are the engine's numbers. */
  words: readonly string[];
  /** Of `share`: where the divisor goes. */
  divisor: Config | undefined;
  doc: string;
}>;

const HOUR_NS = 3_600_000_000_000;

const whole = (name: string, key: Config, from: number, to: number, doc: string): ProfileKey => ({
  name,
  key,
  kind: 'number',
  from,
  to,
  words: [],
  divisor: undefined,
  doc,
});
const bytes = (name: string, key: Config, from: number, to: number, doc: string): ProfileKey => ({
  ...whole(name, key, from, to, doc),
  kind: 'bytes',
});
const time = (name: string, key: Config, from: number, doc: string): ProfileKey => ({
  ...whole(name, key, from, HOUR_NS, doc),
  kind: 'duration',
});
const flag = (name: string, key: Config, doc: string): ProfileKey => ({ ...whole(name, key, 0, 1, doc), kind: 'flag' });
const word = (name: string, key: Config, words: readonly string[], doc: string): ProfileKey => ({
  ...whole(name, key, 0, words.length - 1, doc),
  kind: 'words',
  words,
});

/** In the order in which profiles are printed. */
export const profileKeys: readonly ProfileKey[] = [
  whole('version', Config.VERSION, 0, 999, 'what runtime.Version says: 126 is go1.26; 0: no Go version'),
  // Run queues
  whole('runq_size', Config.RUNQ_SIZE, 2, 4096, 'slots of the local run queue'),
  flag('runnext', Config.RUNNEXT, 'a new or readied goroutine runs next'),
  whole(
    'overflow_batch',
    Config.OVERFLOW_BATCH,
    0,
    4096,
    'oldest goroutines that leave a full queue with the newcomer',
  ),
  whole(
    'global_tick',
    Config.GLOBAL_TICK,
    0,
    1_000_000,
    'every so many time slices the global queue is first; 0: never',
  ),
  whole('global_batch_max', Config.GLOBAL_BATCH_MAX, 1, 4096, 'most goroutines taken off the global queue at once'),
  // Stealing and spinning
  flag('steal_before_global', Config.STEAL_BEFORE_GLOBAL, 'an idle P steals before it looks at the global queue'),
  whole('steal_rounds', Config.STEAL_ROUNDS, 1, 64, 'rounds over all Ps; timers and runnext in the last'),
  word('steal_order', Config.STEAL_ORDER, ['random', 'ascending', 'nearest'], 'order of the victims in a round'),
  {
    ...whole('steal_share', Config.STEAL_SHARE_NUM, 1, 256, "share of the victim's queue that is taken, rounded up"),
    kind: 'share',
    divisor: Config.STEAL_SHARE_DEN,
  },
  flag('steal_runnext', Config.STEAL_RUNNEXT, 'runnext may be stolen, as the last resort'),
  time(
    'steal_runnext_pause',
    Config.STEAL_RUNNEXT_PAUSE_NS,
    0,
    'pause before runnext is taken from a P that runs code',
  ),
  word('spin_limit', Config.SPIN_LIMIT_HALF, ['none', 'half'], 'spinning Ms: no bound, or half of the busy Ps'),
  flag('needspinning', Config.NEEDSPINNING, 'whoever parks spins first if a wake-up found no idle P'),
  flag('gosched_wakep', Config.GOSCHED_WAKEP, 'Gosched and preemption wake another P'),
  flag('inject_wakep', Config.INJECT_WAKEP, 'so does work found by the network poller, once it is queued'),
  flag(
    'spin_recheck_global',
    Config.SPIN_RECHECK_GLOBAL,
    'a spinning M looks at the global queue again before it parks',
  ),
  // Network poller
  word(
    'poller',
    Config.POLLER_THREAD,
    ['idle', 'thread'],
    'who waits in epoll_wait: an M that runs dry, or a thread of its own',
  ),
  whole('epoll_events_max', Config.EPOLL_EVENTS_MAX, 1, 65_536, 'events of one epoll_wait'),
  word('epoll_order', Config.EPOLL_ORDER, ['ready', 'number'], 'their order: as they became ready, or by descriptor'),
  flag('epoll_round_ms', Config.EPOLL_ROUND_MS, 'timeouts are whole milliseconds'),
  whole('kqueue_events_max', Config.KQUEUE_EVENTS_MAX, 1, 65_536, 'events of one kevent'),
  whole(
    'iocp_entries_max',
    Config.IOCP_ENTRIES_MAX,
    1,
    65_536,
    'packets of one GetQueuedCompletionStatusEx, divided by GOMAXPROCS',
  ),
  whole('iocp_entries_min', Config.IOCP_ENTRIES_MIN, 1, 65_536, 'but so many at least'),
  flag('iocp_hires', Config.IOCP_HIRES, 'waits for timers are exact on a completion port, not whole milliseconds'),
  // sysmon
  flag('sysmon', Config.SYSMON, 'sysmon runs'),
  time('sysmon_min', Config.SYSMON_MIN_NS, 1000, "sysmon's shortest sleep"),
  time('sysmon_max', Config.SYSMON_MAX_NS, 1000, "sysmon's longest sleep"),
  whole(
    'sysmon_idle_rounds',
    Config.SYSMON_IDLE_ROUNDS,
    0,
    1_000_000,
    'rounds without a P retaken before sleeps double',
  ),
  time(
    'time_slice',
    Config.TIME_SLICE_NS,
    0,
    'sysmon preempts a P that has not begun a new slice for so long; 0: never',
  ),
  flag('async_preempt_off', Config.ASYNC_PREEMPT_OFF, 'goroutines yield at calls only (GODEBUG=asyncpreemptoff=1)'),
  flag(
    'syscall_retake',
    Config.SYSCALL_RETAKE_TICKS,
    'sysmon takes the P of a system call that it sees for the second time',
  ),
  time('netpoll_stale', Config.NETPOLL_STALE_NS, 1000, 'sysmon polls the network when nobody has for so long'),
  flag('stw_preempt_local', Config.STW_PREEMPT_LOCAL, "who is preempted to stop the world stays in its P's runnext"),
  flag('stw_oldm', Config.STW_OLDM, 'a P with work gets its last M back when the world starts, if that is idle'),
  // Collector
  whole(
    'gogc',
    Config.GOGC,
    -1,
    100_000,
    'percent by which the heap grows between collections; -1: off; 0: no collector',
  ),
  // Boot and threads
  whole('boot_schedtick', Config.BOOT_SCHEDTICK, -1, 1_000_000, 'slices behind P 0 when main begins; -1: as it comes'),
  flag(
    'boot_system_goroutines',
    Config.BOOT_SYSTEM_GOROUTINES,
    "the runtime's own goroutines exist, main begins locked",
  ),
  flag('boot_updater', Config.BOOT_UPDATER, 'the goroutine that follows GOMAXPROCS exists'),
  flag(
    'container_maxprocs',
    Config.CONTAINER_MAXPROCS,
    "GOMAXPROCS defaults to the control group's CPU limit, 2 at least",
  ),
  flag('ms_fixed', Config.MS_FIXED, 'as many Ms as Ps, made at the start; Ps and CPUs are counted alike'),
  // The kernel beneath
  flag('kernel_stack_shared', Config.KERNEL_STACK_SHARED, 'one kernel stack for all threads; off: each has its own'),
  word(
    'syscall_door',
    Config.SYSCALL_INT80,
    ['syscall', 'int80'],
    'how a system call enters the kernel: the instruction SYSCALL, or software interrupt 0x80',
  ),
  whole('max_threads', Config.MAX_MCOUNT, 8, 1_000_000, 'threads; one more ends the program'),
  // Goroutines, stacks, synchronisation
  whole('goid_batch', Config.GOID_BATCH, 1, 65_536, 'goroutine ids that a P takes at once'),
  whole('gfree_local_max', Config.GFREE_LOCAL_MAX, 1, 65_536, 'dead goroutines that a P keeps, at most'),
  whole(
    'gfree_batch',
    Config.GFREE_BATCH,
    1,
    65_536,
    'dead goroutines fetched from the global list; a full P keeps one less',
  ),
  bytes('stack_min', Config.STACK_MIN_BYTES, 1024, 1 << 20, 'first stack of a goroutine; a power of two'),
  bytes('stack_max', Config.STACK_MAX_BYTES, 1 << 16, 1_000_000_000, 'largest stack; more is a stack overflow'),
  time('mutex_starve', Config.MUTEX_STARVE_NS, 0, 'a Mutex whose waiter has waited for longer starves'),
  flag('timer_chan_sync', Config.TIMER_CHAN_SYNC, 'channels of timers look unbuffered and never hold a stale value'),
  flag(
    'count_system_goroutines',
    Config.GOROUTINES_COUNT_SYSTEM,
    "runtime/metrics counts the runtime's own goroutines too",
  ),
  flag('schedtrace_ticks', Config.SCHEDTRACE_TICKS, 'lines of schedtrace tell the time slices of each P'),
  // Threads of the kernel
  word(
    'thread_scheduler',
    Config.THREAD_SCHEDULER,
    ['fifo', 'eevdf'],
    'one queue of threads for all CPUs, or a fair one for each, with balancing',
  ),
  time(
    'base_slice',
    Config.BASE_SLICE_NS,
    1000,
    'slice of a thread under eevdf on one CPU; times 2, 3, 4 from 2, 4, 8 on',
  ),
  whole('smt_share', Config.SMT_SHARE, 500, 1000, "per mille of a core's speed that each of its two busy threads has"),
  flag('poll_regular', Config.POLL_REGULAR, 'plain processes may watch regular files with epoll; false: EPERM'),
  flag('waitgroup_reason', Config.WAITGROUP_REASON, "tracebacks say 'sync.WaitGroup.Wait', not 'semacquire'"),
];
