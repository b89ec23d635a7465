// The process that the Go program runs in, as the kernel has it (assembly/abi/process.ts), and its threads.

import { PROCESS_EXECS, PROCESS_FORKS, PROCESS_PID, PROCESS_PPID } from '../../assembly/abi/process.js';
import { M_ID, M_PHASE } from '../../assembly/abi/status.js';
import { KERNEL_NTHREADS, KERNEL_PROCESS, KERNEL_THREADS } from '../../assembly/kernel/state.js';
import type { Engine } from './engine.js';
import { PROGRAM } from './process.js';
import { type SystemStack, systemStack } from './systemstack.js';

/** One thread. */
export interface ThreadResult {
  /** Thread id; the main thread's is the process's. */
  tid: number;
  /** Number of the M that it is. */
  m: number;
  /** As /proc/PID/stat's R and S: it runs or could run, or sleeps in the kernel. */
  state: 'running' | 'runnable' | 'sleeping';
  /** Where it runs or ran last. */
  cpu: number;
  /** The runtime's own frames, on the main stack or on the M's g0. */
  stack: SystemStack;
}

/** The process. */
export interface ProcessResult {
  pid: number;
  /** The shell's, in which it was started. */
  parent_pid: number;
  argv: readonly string[];
  /** Those that there are at the end, by tid. */
  threads: ThreadResult[];
  /** What the shell and its copy called to start it; forks: of all processes. */
  forks: number;
  execs: number;
}

// A thread's record (assembly/kernel/thread.ts).
const STATE = 4;
const OWNER = 12;
const CPU = 20;
/** By state; undefined: it has ended. Waking, and held back by its control group: it could run. */
const states: readonly (ThreadResult['state'] | undefined)[] = [
  'sleeping',
  'runnable',
  'runnable',
  'running',
  undefined,
  'runnable',
];

/**
 * Reads the process. Where no Go program has been started there is none: undefined.
 * @param args os.Args[1:]
 */
export function readProcess(engine: Pick<Engine, 'u32'>, args: readonly string[]): ProcessResult | undefined {
  const word = (at: number) => engine.u32[at >>> 2] as number;
  const pid = word(KERNEL_PROCESS + PROCESS_PID);
  if (pid === 0) return undefined;
  const threads: ThreadResult[] = [];
  for (let number = 0; number < word(KERNEL_NTHREADS); number++) {
    const thread = word(word(KERNEL_THREADS) + number * 4);
    const state = states[word(thread + STATE)];
    if (!state) continue;
    const m = word(thread + OWNER);
    const stack = systemStack(word(m + M_ID), word(m + M_PHASE));
    threads.push({ tid: pid + number, m: word(m + M_ID), state, cpu: word(thread + CPU), stack });
  }
  return {
    pid,
    parent_pid: word(KERNEL_PROCESS + PROCESS_PPID),
    argv: [PROGRAM, ...args],
    threads,
    forks: word(KERNEL_PROCESS + PROCESS_FORKS),
    execs: word(KERNEL_PROCESS + PROCESS_EXECS),
  };
}
