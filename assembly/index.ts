// The exported functions, and nothing else.

import { RunState } from './abi/counters';
import { arenaInit } from './base/memory';
import { CHECKED } from './base/build';
import { allp, pStats } from './runtime/p';
import { SCHED_EXIT_CODE, SCHED_LATENCY, SCHED_RUN_STATE } from './runtime/sched';
import { printDeadlock } from './vm/traceback';

export { arenaEnd, sysAlloc } from './base/memory';
export { advance } from './engine/run';
export { boot, powerOn } from './engine/boot';
export { consoleAddress, consoleBytes, consoleTake } from './kernel/console';
export { histCount, histMax, histMean, histMin, histPercentile } from './observe/histogram';
export { imageAlloc, loadImage } from './vm/image';

/** Whether this build keeps its assertions. */
export function checked(): bool {
  return CHECKED;
}

/** Clears everything. The first call into a fresh memory. */
export function reset(): void {
  arenaInit(0);
}

/** After the last advance(): writes what a dying process writes to standard error. */
export function finish(): void {
  if (load<u32>(SCHED_RUN_STATE) == (RunState.DEADLOCK as u32)) {
    printDeadlock();
    store<u32>(SCHED_EXIT_CODE, 2);
  }
}

/** The simulated process's exit code, once the run is over. */
export function exitCode(): u32 {
  return load<u32>(SCHED_EXIT_CODE);
}

/** Address of the statistics of P number i: u64 each (ProcStat). */
export function procStatsAddress(i: u32): u32 {
  return pStats(allp(i));
}

/** Address of the histogram of scheduling latencies, nanoseconds. */
export function schedLatencyAddress(): u32 {
  return load<u32>(SCHED_LATENCY);
}
