// The exported functions, and nothing else.

import { RunState } from './abi/counters';
import { NetError } from './abi/world';
import { CHECKED } from './base/build';
import { MM_STATE } from './base/layout';
import { arenaInit } from './base/memory';
import { netCheck } from './kernel/net';
import { allp, pStats } from './runtime/p';
import { SCHED_EXIT_CODE, SCHED_LATENCY, SCHED_RUN_STATE } from './runtime/sched';
import { pauseHistogram } from './runtime/stw';
import { heapCover } from './runtime/vmem';
import { printDeadlock, printThreadExhaustion } from './vm/traceback';
import { worldCheck } from './world/check';

export { arenaEnd, sysAlloc } from './base/memory';
export { advance } from './engine/run';
export { boot, powerOn } from './engine/boot';
export { inodeInstall as installFile } from './kernel/inode';
export { consoleAddress, consoleBytes, consoleTake } from './kernel/console';
export { traceBegin, traceEnd, traceTake } from './observe/trace';
export { watchFunction } from './vm/call';
export { poolLive } from './engine/pools';
export { sampleDue, sampleSet } from './engine/sample';
export { attributionBand } from './observe/attribution';
export { histCount, histMax, histMean, histMin, histPercentile, histRange, histSum } from './observe/histogram';
export { classBytes } from './runtime/malloc';
export { metricHistogram, metricRead } from './runtime/metrics';
export { imageAlloc, loadImage } from './vm/image';

/** Whether this build keeps its assertions. */
export function checked(): bool {
  return CHECKED;
}

/** Clears everything. The first call into a fresh memory. */
export function reset(): void {
  arenaInit(0);
}

/** What is wrong with the configuration of the network or with the load's tables (NetError); 0: nothing. Before boot(). */
export function check(): u32 {
  const network = netCheck();
  return (network != NetError.NONE ? network : worldCheck()) as u32;
}

/** After the last advance(): writes what a dying process writes to standard error. */
export function finish(): void {
  if (load<u32>(SCHED_RUN_STATE) == (RunState.DEADLOCK as u32)) {
    printDeadlock();
    store<u32>(SCHED_EXIT_CODE, 2);
  } else if (load<u32>(SCHED_RUN_STATE) == (RunState.THREAD_LIMIT as u32)) {
    printThreadExhaustion();
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

/** Address of what abi/memory.ts describes as MM_STATE; the heap's area reaches over everything that the engine has placed. */
export function memoryAddress(): u32 {
  heapCover();
  return MM_STATE;
}

/** Address of a histogram of pauses, ns: 0 stopping for the collector, 1 for others, 2 and 3 stopped in all; 0: none yet. */
export function pauseAddress(kind: u32): u32 {
  return pauseHistogram(kind);
}

/** Address of the histogram of scheduling latencies, nanoseconds. */
export function schedLatencyAddress(): u32 {
  return load<u32>(SCHED_LATENCY);
}
