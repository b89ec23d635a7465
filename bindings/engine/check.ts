import { NetError } from '../../assembly/abi/world.js';
import { InputError } from '../errors.js';
import type { Engine } from './engine.js';

/** What the engine finds wrong with its tables. Options and load files are checked before; profiles of one's own aren't. */
const messages: Readonly<Record<NetError, string>> = {
  [NetError.NONE]: '',
  [NetError.RING_SLOTS]: 'runtime: NIC_RING_SLOTS: expected a power of two from 2 to 65536',
  [NetError.MTU]: 'runtime: MTU_BYTES: expected a number from 68 to 65536',
  [NetError.SOCKET_BUFFERS]: 'runtime: SOCKET_SNDBUF_BYTES, SOCKET_RCVBUF_BYTES: expected numbers from 1 to 2^30',
  [NetError.BUDGET]: 'runtime: NIC_BUDGET: expected at least 1',
  [NetError.LOSS]: 'runtime: LINK_LOSS_PPM: expected a number from 0 to 999999',
  [NetError.LOAD_MODE]: 'load: unknown mode',
  [NetError.CONNECTIONS]: 'load: connections: expected a number from 1 to 2^24',
  [NetError.SERVER_PORT]: 'load: port: expected a number from 1 to 65535',
  [NetError.PATHS]: 'load: paths: expected a path with a weight greater than 0, and weights below 2^32 in all',
  [NetError.REQUEST]: 'load: a path has no request',
  [NetError.ARRIVAL_PATH]: "load: an arrival's path is none of the load's",
  [NetError.ARRIVAL_ORDER]: 'load: arrivals do not ascend',
  [NetError.GAP]: 'load: rate: expected less than 10^12 a second',
};

/**
 * Lets the engine check its configuration and the load's tables.
 * @throws InputError with one line
 */
export function checkTables(engine: Engine): void {
  const error = engine.exports.check() as NetError;
  if (error !== NetError.NONE) throw new InputError(messages[error] ?? `the engine refuses its tables (${error})`);
}
