// Runtime profiles: which rules the scheduler follows, as numbers for the engine's configuration (assembly/abi/config.ts).
// A profile is data; nothing in the engine asks for its name.

import { Config } from '../../assembly/abi/config.js';

/** Values of the configuration keys that a runtime profile decides. */
export type RuntimeProfile = Readonly<{
  name: string;
  /** One line for `--help` and summaries. */
  summary: string;
  /** Logical CPUs each core has (the lecture: two). */
  threadsPerCore: number;
  /** Version of the language that Go source is compiled for, where nobody says another: `go1.21`. */
  language: string;
  values: Readonly<Partial<Record<Config, number>>>;
}>;

const ns = 1;
const us = 1000 * ns;
const ms = 1000 * us;

/** Constants of runtime/proc.go and its neighbours, Go 1.26. Sources: docs/fidelity.md. */
const go126: RuntimeProfile = {
  name: 'go1.26',
  summary: 'the scheduler of Go 1.26: runnext, 256-slot rings, global queue every 61st pick, stealing of half, sysmon',
  threadsPerCore: 1,
  language: 'go1.26',
  values: {
    [Config.RUNQ_SIZE]: 256,
    [Config.RUNNEXT]: 1,
    [Config.OVERFLOW_BATCH]: 128,
    [Config.GLOBAL_TICK]: 61,
    [Config.GLOBAL_BATCH_MAX]: 128,
    [Config.STEAL_BEFORE_GLOBAL]: 0,
    [Config.STEAL_ROUNDS]: 4,
    [Config.STEAL_SHARE_NUM]: 1,
    [Config.STEAL_SHARE_DEN]: 2,
    [Config.STEAL_RUNNEXT]: 1,
    [Config.STEAL_RUNNEXT_PAUSE_NS]: 3 * us,
    [Config.SPIN_LIMIT_HALF]: 1,
    [Config.NEEDSPINNING]: 1,
    [Config.GOSCHED_WAKEP]: 1,
    [Config.INJECT_WAKEP]: 1,
    [Config.SPIN_RECHECK_GLOBAL]: 1,
    [Config.POLLER_THREAD]: 0,
    [Config.EPOLL_EVENTS_MAX]: 128,
    [Config.EPOLL_ORDER]: 0,
    [Config.EPOLL_ROUND_MS]: 1,
    [Config.SYSMON]: 1,
    [Config.SYSMON_MIN_NS]: 20 * us,
    [Config.SYSMON_MAX_NS]: 10 * ms,
    [Config.SYSMON_IDLE_ROUNDS]: 50,
    [Config.TIME_SLICE_NS]: 10 * ms,
    [Config.SYSCALL_RETAKE_TICKS]: 1,
    [Config.NETPOLL_STALE_NS]: 10 * ms,
    [Config.BOOT_SCHEDTICK]: -1,
    [Config.BOOT_SYSTEM_GOROUTINES]: 1,
    [Config.BOOT_UPDATER]: 1,
    [Config.MS_FIXED]: 0,
    [Config.KERNEL_STACK_SHARED]: 0,
    [Config.SYSCALL_INT80]: 0,
    [Config.GOID_BATCH]: 16,
    [Config.GFREE_LOCAL_MAX]: 64,
    [Config.GFREE_BATCH]: 32,
    [Config.STACK_MIN_BYTES]: 2048,
    [Config.STACK_MAX_BYTES]: 1_000_000_000,
    [Config.MUTEX_STARVE_NS]: 1 * ms,
    [Config.MAX_MCOUNT]: 10_000,
    [Config.TIMER_CHAN_SYNC]: 1,
    [Config.ASYNC_PREEMPT_OFF]: 0,
    [Config.STEAL_ORDER]: 0,
    [Config.WAITGROUP_REASON]: 1,
    [Config.STW_PREEMPT_LOCAL]: 1,
    [Config.STW_OLDM]: 1,
    [Config.GOROUTINES_COUNT_SYSTEM]: 1,
    [Config.SCHEDTRACE_TICKS]: 1,
    [Config.KQUEUE_EVENTS_MAX]: 64,
    [Config.IOCP_ENTRIES_MAX]: 64,
    [Config.IOCP_ENTRIES_MIN]: 8,
    [Config.IOCP_HIRES]: 1,
    [Config.GOGC]: 100,
    [Config.CONTAINER_MAXPROCS]: 1,
    [Config.THREAD_SCHEDULER]: 1,
    // sysctl_sched_base_slice since Linux 6.15; 750 us before.
    [Config.BASE_SLICE_NS]: 700 * us,
    // Marr et al., Hyper-Threading Technology Architecture and Microarchitecture (2002): servers gain 16 to 28 percent.
    [Config.SMT_SHARE]: 625,
    [Config.POLL_REGULAR]: 0,
    [Config.VERSION]: 126,
  },
};

/** A version of Go, by what distinguishes it from another one. */
function version(
  number: number,
  other: RuntimeProfile,
  differences: RuntimeProfile['values'],
  what: string,
): RuntimeProfile {
  const name = `go1.${number}`;
  return {
    name,
    summary: `the scheduler of Go 1.${number}: ${what}`,
    threadsPerCore: 1,
    language: name,
    values: { ...other.values, ...differences, [Config.VERSION]: 100 + number },
  };
}

// From the present one back: what a version did not have yet. Programs count as written for the version that runs them (go.mod).
const go127 = version(27, go126, {}, 'as 1.26');
const go125 = version(
  25,
  go126,
  { [Config.STW_PREEMPT_LOCAL]: 0, [Config.STW_OLDM]: 0, [Config.GOROUTINES_COUNT_SYSTEM]: 0 },
  'whoever is preempted to stop the world goes to the global queue, Ps start again with any M',
);
const go124 = version(
  24,
  go125,
  { [Config.BOOT_UPDATER]: 0, [Config.SCHEDTRACE_TICKS]: 0, [Config.CONTAINER_MAXPROCS]: 0 },
  'no goroutine yet that follows GOMAXPROCS',
);
const go123 = version(23, go124, { [Config.WAITGROUP_REASON]: 0 }, 'WaitGroups wait as semaphores');
const go122 = version(
  22,
  go123,
  { [Config.TIMER_CHAN_SYNC]: 0, [Config.INJECT_WAKEP]: 0, [Config.IOCP_HIRES]: 0 },
  'timer channels hold stale values, the poller wakes no further P',
);
const go121 = version(
  21,
  go122,
  { [Config.GOSCHED_WAKEP]: 0, [Config.SPIN_RECHECK_GLOBAL]: 0 },
  'Gosched wakes nobody, a spinning M does not look at the global queue again',
);

/**
 * The runtime as the lecture tells it: M = P = logical CPUs, plain first-in-first-out rings of 256, what doesn't fit goes to the
 * global queue, an idle P steals half before it looks there, one thread always sits in epoll_wait and takes 100 events at most.
 */
const lecture: RuntimeProfile = {
  name: 'lecture',
  summary:
    'the runtime as the lecture tells it: M = P = vCPU, plain FIFO rings of 256, steal before global, a netpoller thread',
  threadsPerCore: 2,
  language: go126.language,
  values: {
    ...go126.values,
    [Config.RUNNEXT]: 0,
    [Config.OVERFLOW_BATCH]: 0,
    [Config.GLOBAL_TICK]: 0,
    [Config.STEAL_BEFORE_GLOBAL]: 1,
    [Config.STEAL_RUNNEXT]: 0,
    [Config.STEAL_RUNNEXT_PAUSE_NS]: 0,
    [Config.SPIN_LIMIT_HALF]: 0,
    [Config.POLLER_THREAD]: 1,
    [Config.EPOLL_EVENTS_MAX]: 100,
    [Config.KQUEUE_EVENTS_MAX]: 100,
    [Config.IOCP_ENTRIES_MAX]: 100,
    [Config.IOCP_ENTRIES_MIN]: 100,
    [Config.EPOLL_ORDER]: 1,
    [Config.SYSMON]: 0,
    [Config.TIME_SLICE_NS]: 0,
    [Config.BOOT_SYSTEM_GOROUTINES]: 0,
    [Config.BOOT_UPDATER]: 0,
    [Config.MS_FIXED]: 1,
    [Config.KERNEL_STACK_SHARED]: 1,
    [Config.SYSCALL_INT80]: 1,
    [Config.GOGC]: 0,
    [Config.CONTAINER_MAXPROCS]: 0,
    // Two vCPUs of a core, and not a word of what they cost each other.
    [Config.SMT_SHARE]: 1000,
    [Config.POLL_REGULAR]: 1,
    [Config.VERSION]: 0,
  },
};

/**
 * What a runtime does only for programs written for a language that is new enough (× 100); for older ones it does without.
 * From `always` on (Config.VERSION) there is no choice any more. Source: internal/godebugs, by the go line of go.mod.
 */
export const languageKeys: readonly { readonly key: Config; readonly since: number; readonly always?: number }[] = [
  { key: Config.BOOT_UPDATER, since: 125 }, // updatemaxprocs
  { key: Config.CONTAINER_MAXPROCS, since: 125 }, // containermaxprocs
  { key: Config.TIMER_CHAN_SYNC, since: 123, always: 127 }, // asynctimerchan
];

/** The values that differ for a program in the language `goVersion` (× 100). */
export function languageValues(values: RuntimeProfile['values'], goVersion: number): RuntimeProfile['values'] {
  const old = languageKeys.filter(
    ({ since, always }) => goVersion < since && (always === undefined || (values[Config.VERSION] ?? 0) < always),
  );
  return Object.fromEntries(old.map(({ key }) => [key, 0]));
}

/** All profiles by name. */
export const runtimeProfiles: Readonly<Record<string, RuntimeProfile>> = {
  'go1.21': go121,
  'go1.22': go122,
  'go1.23': go123,
  'go1.24': go124,
  'go1.25': go125,
  'go1.26': go126,
  'go1.27': go127,
  lecture,
};

/** The machine around the runtime: kernel and network defaults of a small Linux server. */
export const machineDefaults: Readonly<Partial<Record<Config, number>>> = {
  [Config.SCHED_SLICE_NS]: 3 * ms,
  [Config.USER_HZ_TICK_NS]: 1 * ms,
  [Config.CPU_PERIOD_NS]: 100 * ms,
  [Config.CPU_QUOTA_SLICE_NS]: 5 * ms,
  [Config.SOMAXCONN]: 4096,
  [Config.SOCKET_SNDBUF_BYTES]: 87_040,
  [Config.SOCKET_RCVBUF_BYTES]: 131_072,
  [Config.NIC_RING_SLOTS]: 1024,
  [Config.NIC_COALESCE_NS]: 10 * us,
  [Config.NIC_BUDGET]: 300,
  [Config.MTU_BYTES]: 1500,
  [Config.LINK_LATENCY_NS]: 50 * us,
  [Config.LINK_BANDWIDTH_BPS]: 10_000_000_000,
  [Config.LINK_LOSS_PPM]: 0,
  [Config.DISK_CHANNELS]: 4,
  [Config.RAM_BYTES]: 64 * 2 ** 30,
  [Config.NETDEV_BACKLOG]: 1000,
};

/** Operating systems whose poller a runtime can wait with: Config.POLLER. Names are those of runtime.GOOS. */
export const systems = ['linux', 'darwin', 'windows'] as const;
export type OperatingSystem = (typeof systems)[number];
