// The machine is the real one: as many CPUs as workers.

import { workers } from '../runtime/p';

/** CPUs that the program sees. */
export function ncpu(): u32 {
  return workers();
}
