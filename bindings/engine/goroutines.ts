import { G_RECORD_BYTES, G_SLAB_RECORDS, G_STATUS_BYTE, G_SYSTEM_BYTE, GStatus } from '../../assembly/abi/status.js';
import { SCHED_G_SLABS } from '../../assembly/runtime/sched.js';
import type { Engine } from './engine.js';

/** Goroutines of the program by what they do; the runtime's own aren't counted. */
export interface GoroutineCensus {
  runnable: number;
  running: number;
  /** In a system call. */
  syscall: number;
  /** Parked. */
  waiting: number;
}

/** Counts the goroutines by walking over all records: for the end of a run, not for every turn. */
export function goroutineCensus(engine: Engine): GoroutineCensus {
  const { u8, u32 } = engine;
  const census = { runnable: 0, running: 0, syscall: 0, waiting: 0 };
  for (let slab = u32[SCHED_G_SLABS >>> 2]!; slab !== 0; slab = u32[slab >>> 2]!) {
    for (let i = 1; i < G_SLAB_RECORDS; i++) {
      const g = slab + i * G_RECORD_BYTES;
      if (u8[g + G_SYSTEM_BYTE] !== 0) continue;
      switch (u8[g + G_STATUS_BYTE]) {
        case GStatus.RUNNABLE:
          census.runnable += 1;
          break;
        case GStatus.RUNNING:
        case GStatus.COPYSTACK:
          census.running += 1;
          break;
        case GStatus.SYSCALL:
          census.syscall += 1;
          break;
        case GStatus.WAITING:
        case GStatus.PREEMPTED:
          census.waiting += 1;
          break;
      }
    }
  }
  return census;
}
