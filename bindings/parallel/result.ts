// What a run on the parallel engine came to.

import { Counter, ProcStat, type RunState } from '../../assembly/abi/counters.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import { COUNTERS_BLOCK, PROC_STATS, SYSCALL_COUNTS } from '../../assembly/base/layout.js';
import { OWN_CREATED, OWN_ENDED } from '../../assembly/base/shared.js';
import { version } from '../../package.json';
import { type ExitReason, exits } from '../engine/result.js';
import type { ParallelEngine } from './engine.js';
import type { ResolvedParallelOptions } from './options.js';

/** One worker with its P. */
export interface WorkerResult {
  id: number;
  instructions: number;
  /** Successful ones, and the goroutines taken. */
  steals: number;
  stolen_goroutines: number;
  steal_tries: number;
  /** Times the local run queue was full. */
  overflows: number;
  /** Goroutines taken from the global run queue. */
  global_gets: number;
  /** Goroutines that began and that ended on it. */
  created: number;
  ended: number;
}

/** The result of a run. Everything but the program's own result may differ from run to run. */
export interface ParallelResult {
  schema: 'gmpsim.parallel/1';
  /** There is no order of all events to hash, and no virtual time. */
  digest: null;
  virtual_ns: null;
  /** Version of gmpsim. */
  engine: string;
  seed: number;
  config: { engine: 'parallel'; workers: number; image: string };
  exit: { code: number; reason: ExitReason; detail: string };
  /** Decoded as UTF-8. */
  stdout: string;
  stderr: string;
  wall_ms: number;
  goroutines: { created: number; ended: number };
  processors: WorkerResult[];
  /** Calls by name; those never made are left out. */
  syscalls: Record<string, number>;
  scheduler: {
    gomaxprocs: number;
    preemptions: number;
    /** Workers woken. */
    futex_wakes: number;
    timers_run: number;
    instructions: number;
  };
  memory: {
    heap_alloc_bytes: number;
    heap_alloc_objects: number;
    /** Times memory was reclaimed, the world stopped. */
    reclaims: number;
    stack_growths: number;
  };
}

/** What the engine's memory doesn't say. */
export type ParallelFacts = Readonly<{
  state: RunState;
  image: string;
  stdout: string;
  stderr: string;
  wall_ms: number;
}>;

/** Reads everything that a run came to. */
export function readParallelResult(
  engine: ParallelEngine,
  { workers, seed }: ResolvedParallelOptions,
  { state, image, stdout, stderr, wall_ms }: ParallelFacts,
): ParallelResult {
  const u32 = new Uint32Array(engine.memory.buffer);
  const own = Array.from({ length: workers }, (_, i) => engine.own(i));
  /** A 64-bit number of worker i. */
  const read = (i: number, address: number): number => {
    const at = (own[i]! + address) >>> 2;
    return u32[at]! + u32[at + 1]! * 4_294_967_296;
  };
  const sum = (address: number): number => own.reduce((total, _, i) => total + read(i, address), 0);
  const of = (key: Counter): number => sum(COUNTERS_BLOCK + key * 8);
  const [reason, detail] = exits[state] ?? ['stopped', ''];
  const syscalls: Record<string, number> = {};
  for (let number = 0; number < Sys.SYS_COUNT; number++) {
    const n = sum(SYSCALL_COUNTS + number * 8);
    if (n > 0) syscalls[Sys[number]!] = n;
  }
  return {
    schema: 'gmpsim.parallel/1',
    digest: null,
    virtual_ns: null,
    engine: version,
    seed,
    config: { engine: 'parallel', workers, image },
    exit: {
      code: engine.exitCode,
      reason,
      // A run that was stopped was so by its caller.
      detail: reason === 'stopped' ? 'interrupted' : detail,
    },
    stdout,
    stderr,
    wall_ms,
    goroutines: { created: sum(OWN_CREATED), ended: sum(OWN_ENDED) },
    processors: own.map((_, id) => {
      const stat = (key: ProcStat): number => read(id, PROC_STATS + key * 8);
      return {
        id,
        instructions: read(id, COUNTERS_BLOCK + Counter.INSTRUCTIONS * 8),
        steals: stat(ProcStat.STEALS),
        stolen_goroutines: stat(ProcStat.STOLEN_GOROUTINES),
        steal_tries: stat(ProcStat.STEAL_TRIES),
        overflows: stat(ProcStat.OVERFLOWS),
        global_gets: stat(ProcStat.GLOBAL_GETS),
        created: read(id, OWN_CREATED),
        ended: read(id, OWN_ENDED),
      };
    }),
    syscalls,
    scheduler: {
      gomaxprocs: workers,
      preemptions: of(Counter.PREEMPTIONS),
      futex_wakes: of(Counter.FUTEX_WAKES),
      timers_run: of(Counter.TIMERS_RUN),
      instructions: of(Counter.INSTRUCTIONS),
    },
    memory: {
      heap_alloc_bytes: of(Counter.MALLOC_BYTES),
      heap_alloc_objects: of(Counter.MALLOC_OBJECTS),
      reclaims: of(Counter.RECLAIMS),
      stack_growths: of(Counter.STACK_GROWTHS),
    },
  };
}
