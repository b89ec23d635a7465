// The wire format of Go's execution traces, version 2 (Go 1.22 and later): numbers, names and arguments of events, limits.
// Source: Go 1.26, internal/trace/tracev2 and internal/trace/version; docs/traces.md describes the format.
//
//   file    "go 1.NN trace" 0 0 0 │ batch │ batch │ …
//   batch   1, generation, M, time, size │ size bytes of events       (numbers: LEB128, unsigned)
//   event   number, time since the last event of the batch, arguments …
//
// A generation is a run of batches that stands for itself: it has its own strings and stacks, and says at its start what every
// goroutine and P is doing.

/** Bytes of the header; the version's two digits stand in it. */
export const HEADER_BYTES = 16;
/** Most bytes of a batch's events. */
export const MAX_BATCH_BYTES = 65_536;
/** Most frames of a stack. */
export const MAX_FRAMES = 128;
/** Most bytes of a string. */
export const MAX_STRING_BYTES = 1024;
/** Most arguments of an event besides its time. */
export const MAX_ARGS = 4;
/** Versions of the format, as in the header: Go 1.22, … */
export const VERSIONS: readonly number[] = [22, 23, 25, 26];
/** M, P or goroutine: none. On the wire 2⁶⁴ - 1. */
export const NONE = -1;

/** Kinds of events, by their numbers on the wire. */
export enum GoEv {
  None = 0,
  EventBatch,
  Stacks,
  Stack,
  Strings,
  String,
  CPUSamples,
  CPUSample,
  Frequency,
  ProcsChange,
  ProcStart,
  ProcStop,
  ProcSteal,
  ProcStatus,
  GoCreate,
  GoCreateSyscall,
  GoStart,
  GoDestroy,
  GoDestroySyscall,
  GoStop,
  GoBlock,
  GoUnblock,
  GoSyscallBegin,
  GoSyscallEnd,
  GoSyscallEndBlocked,
  GoStatus,
  STWBegin,
  STWEnd,
  GCActive,
  GCBegin,
  GCEnd,
  GCSweepActive,
  GCSweepBegin,
  GCSweepEnd,
  GCMarkAssistActive,
  GCMarkAssistBegin,
  GCMarkAssistEnd,
  HeapAlloc,
  HeapGoal,
  GoLabel,
  UserTaskBegin,
  UserTaskEnd,
  UserRegionBegin,
  UserRegionEnd,
  UserLog,
  // Since Go 1.23:
  GoSwitch,
  GoSwitchDestroy,
  GoCreateBlocked,
  GoStatusStack,
  ExperimentalBatch,
  // Since Go 1.25:
  Sync,
  ClockSnapshot,
  // Since Go 1.26:
  EndOfGeneration,
  // The experiment AllocFree, since Go 1.23:
  Span = 128,
  SpanAlloc,
  SpanFree,
  HeapObject,
  HeapObjectAlloc,
  HeapObjectFree,
  GoroutineStack,
  GoroutineStackAlloc,
  GoroutineStackFree,
}

/** What a goroutine does at the start of a generation. */
export enum GoStatus {
  Bad = 0,
  Runnable,
  Running,
  Syscall,
  Waiting,
}

/** What a P does at the start of a generation. */
export enum ProcStatus {
  Bad = 0,
  Running,
  Idle,
  Syscall,
  /** In a system call of a goroutine that this generation doesn't know: it is about to be taken away. */
  SyscallAbandoned,
}

/**
 * Arguments of the events that have a time, without it. A name's ending says what it is: `_string` and `_stack` are ids in the
 * generation's tables, `stack` alone is where the event happened.
 */
export const eventArgs: Readonly<Partial<Record<GoEv, readonly string[]>>> = {
  [GoEv.ProcsChange]: ['procs', 'stack'],
  [GoEv.ProcStart]: ['p', 'p_seq'],
  [GoEv.ProcStop]: [],
  [GoEv.ProcSteal]: ['p', 'p_seq', 'm'],
  [GoEv.ProcStatus]: ['p', 'pstatus'],
  [GoEv.GoCreate]: ['new_g', 'new_stack', 'stack'],
  [GoEv.GoCreateSyscall]: ['new_g'],
  [GoEv.GoStart]: ['g', 'g_seq'],
  [GoEv.GoDestroy]: [],
  [GoEv.GoDestroySyscall]: [],
  [GoEv.GoStop]: ['reason_string', 'stack'],
  [GoEv.GoBlock]: ['reason_string', 'stack'],
  [GoEv.GoUnblock]: ['g', 'g_seq', 'stack'],
  [GoEv.GoSyscallBegin]: ['p_seq', 'stack'],
  [GoEv.GoSyscallEnd]: [],
  [GoEv.GoSyscallEndBlocked]: [],
  [GoEv.GoStatus]: ['g', 'm', 'gstatus'],
  [GoEv.STWBegin]: ['kind_string', 'stack'],
  [GoEv.STWEnd]: [],
  [GoEv.GCActive]: ['gc_seq'],
  [GoEv.GCBegin]: ['gc_seq', 'stack'],
  [GoEv.GCEnd]: ['gc_seq'],
  [GoEv.GCSweepActive]: ['p'],
  [GoEv.GCSweepBegin]: ['stack'],
  [GoEv.GCSweepEnd]: ['swept_bytes', 'reclaimed_bytes'],
  [GoEv.GCMarkAssistActive]: ['g'],
  [GoEv.GCMarkAssistBegin]: ['stack'],
  [GoEv.GCMarkAssistEnd]: [],
  [GoEv.HeapAlloc]: ['heapalloc_bytes'],
  [GoEv.HeapGoal]: ['heapgoal_bytes'],
  [GoEv.GoLabel]: ['label_string'],
  [GoEv.UserTaskBegin]: ['task', 'parent_task', 'name_string', 'stack'],
  [GoEv.UserTaskEnd]: ['task', 'stack'],
  [GoEv.UserRegionBegin]: ['task', 'name_string', 'stack'],
  [GoEv.UserRegionEnd]: ['task', 'name_string', 'stack'],
  [GoEv.UserLog]: ['task', 'key_string', 'value_string', 'stack'],
  [GoEv.GoSwitch]: ['g', 'g_seq'],
  [GoEv.GoSwitchDestroy]: ['g', 'g_seq'],
  [GoEv.GoCreateBlocked]: ['new_g', 'new_stack', 'stack'],
  [GoEv.GoStatusStack]: ['g', 'm', 'gstatus', 'stack'],
  [GoEv.Span]: ['id', 'npages', 'kindclass'],
  [GoEv.SpanAlloc]: ['id', 'npages', 'kindclass'],
  [GoEv.SpanFree]: ['id'],
  [GoEv.HeapObject]: ['id', 'type'],
  [GoEv.HeapObjectAlloc]: ['id', 'type'],
  [GoEv.HeapObjectFree]: ['id'],
  [GoEv.GoroutineStack]: ['id', 'order'],
  [GoEv.GoroutineStackAlloc]: ['id', 'order'],
  [GoEv.GoroutineStackFree]: ['id'],
};

/** Number of arguments by kind, -1 where there is no such event with a time. */
export const argCounts: Int8Array = Int8Array.from({ length: 256 }, (_, kind) => eventArgs[kind as GoEv]?.length ?? -1);

const argsEnding = (ending: string) =>
  Array.from({ length: 256 }, (_, kind) =>
    (eventArgs[kind as GoEv] ?? []).flatMap((name, i) => (name.endsWith(ending) ? [i] : [])),
  );
/** By kind, which arguments are ids of strings, and of stacks. */
export const stringArgs: readonly (readonly number[])[] = argsEnding('_string');
export const stackArgs: readonly (readonly number[])[] = argsEnding('stack');

/** The first version of the format with a kind, where it isn't 22. */
export function sinceVersion(kind: GoEv): number {
  if (kind <= GoEv.UserLog) return 22;
  if (kind <= GoEv.ExperimentalBatch || kind >= GoEv.Span) return 23;
  return kind <= GoEv.ClockSnapshot ? 25 : 26;
}

/** Why goroutines wait, in the words that Go's tracer uses, and `go tool trace` groups by. */
export const blockReasons = {
  unspecified: 'unspecified',
  forever: 'forever',
  network: 'network',
  select: 'select',
  condWait: 'sync.(*Cond).Wait',
  sync: 'sync',
  chanSend: 'chan send',
  chanReceive: 'chan receive',
  gcMarkAssist: 'GC mark assist wait for work',
  gcSweep: 'GC background sweeper wait',
  systemGoroutine: 'system goroutine wait',
  preempted: 'preempted',
  debugCall: 'wait for debug call',
  untilGCEnds: 'wait until GC ends',
  sleep: 'sleep',
  weakToStrong: 'GC weak to strong wait',
  synctest: 'synctest',
} as const;

/** Why goroutines stop while they could go on. */
export const stopReasons = { gosched: 'runtime.Gosched', preempted: 'preempted' } as const;
