// The exported functions of the parallel engine. The bindings' own instance makes everything ready; then every worker's calls work().

import { arenaInit } from './base/memory';
import { Config } from './abi/config';
import { config } from './base/config';
import { LOCAL } from './base/local';
import { STATE_END } from './base/layout';
import { KEEPER_UNTIL, OWN_BYTES, OWN_CREATED } from './base/shared';
import { consoleInit } from './kernel/console';
import { mallocInit } from './runtime/malloc';
import { allp, ownOf, procsInit } from './runtime/p';
import { SCHED_CUR_P, SCHED_EXIT_CODE, SCHED_MAIN_G } from './runtime/sched';
import { semaInit } from './runtime/sema';
import { timerInit } from './runtime/timer';
import { imageEntry } from './vm/image';
import { startGoroutine } from './vm/interpreter';

export { imageAlloc, loadImage } from './vm/image';
export { work } from './engine/work';
export { wakeAll } from './runtime/wakep';

/** Clears everything. The first call into a fresh memory. */
export function reset(): void {
  assert(STATE_END <= OWN_BYTES);
  arenaInit(0);
}

/** Workers, heap, console: when the configuration is written, before an image is loaded. */
export function powerOn(): void {
  semaInit();
  procsInit(config(Config.GOMAXPROCS) as u32);
  timerInit();
  store<u64>(KEEPER_UNTIL, U64.MAX_VALUE);
  mallocInit();
  consoleInit();
}

/** The goroutine that runs runtime.main, on the first worker's P. */
export function boot(): void {
  store<u32>(SCHED_CUR_P, allp(0));
  store<u32>(SCHED_MAIN_G, startGoroutine(imageEntry(), 0));
  // Counted with those that the first worker makes.
  store<u64>(ownOf(0) + (OWN_CREATED - LOCAL), 1);
}

/** What worker i is to be instantiated with for OWN. */
export function workerOwn(i: u32): u32 {
  return ownOf(i);
}

/** The program's exit code, once the run is over. */
export function exitCode(): u32 {
  return load<u32>(SCHED_EXIT_CODE);
}
