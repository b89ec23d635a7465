// What decides a run, as numbers at fixed addresses: the bindings write them once before boot, nothing changes them after.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { CONFIG_BLOCK, COSTS_BLOCK } from './layout';

/** A configuration value (see abi/config.ts for the unit of each key). */
export function config(key: Config): i64 {
  return load<i64>(CONFIG_BLOCK + ((key as u32) << 3));
}

/** The price of a runtime, kernel or device operation, in picoseconds. */
export function cost(key: Cost): u64 {
  return load<u32>(COSTS_BLOCK + ((key as u32) << 2)) as u64;
}
