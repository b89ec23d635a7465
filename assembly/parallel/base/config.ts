// Configuration as in the virtual-time engine; prices don't exist: every instruction counts one, operations nothing.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { CONFIG_BLOCK } from './layout';

/** A configuration value (abi/config.ts). */
export function config(key: Config): i64 {
  return load<i64>(CONFIG_BLOCK + ((key as u32) << 3));
}

/** Nothing has a price here. */
export function cost(key: Cost): u64 {
  return 0;
}
