// Statistics of the running worker's P, in its own copy of the memory map.

import { ProcStat } from '../abi/counters';
import { PROC_STATS } from '../base/layout';

export function pCount(stat: ProcStat, by: u64): void {
  const at = PROC_STATS + ((stat as u32) << 3);
  store<u64>(at, load<u64>(at) + by);
}
