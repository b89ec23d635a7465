// Go's collector isn't modelled in the parallel engine: what programs ask about it is 0. Memory is reclaimed with the world stopped
// (engine/work.ts).

import { GC_STATE } from '../base/layout';

/** Never reached: no cycle starts. */
export const GC_TRIGGER: u32 = GC_STATE + 144;

export function gcMalloc(bytes: u64): void {}

export function gcEnable(start: u32, assist: u32): void {}

export function gcFreedBytes(): u64 {
  return 0;
}

export function gcGoal(): u64 {
  return 0;
}

export function gcHeapLive(): u64 {
  return 0;
}

export function gcLastEnd(): u64 {
  return 0;
}

export function gcNumforced(): u32 {
  return 0;
}

export function gcNumgc(): u32 {
  return 0;
}

export function gcPauseNs(): u64 {
  return 0;
}
