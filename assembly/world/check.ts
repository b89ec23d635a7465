// What a load must be like; the bindings turn the number into a message before anything runs.

import {
  ARRIVAL_BYTES,
  ARRIVAL_INTENDED,
  ARRIVAL_PATH,
  Load,
  LoadMode,
  NetError,
  PATH_BYTES,
  PATH_REQUEST_BYTES,
  PATH_WEIGHT,
} from '../abi/world';
import { loadKey } from './state';

const CONNECTIONS_MAX: i64 = 1 << 24;

/** What is wrong with the load's keys and tables; NetError.NONE: nothing. */
export function worldCheck(): NetError {
  const mode = loadKey(Load.MODE);
  if (mode == (LoadMode.NONE as i64)) return NetError.NONE;
  if (mode < 0 || mode > (LoadMode.CLOSED as i64)) return NetError.LOAD_MODE;
  const connections = loadKey(Load.CONNECTIONS);
  if (connections < 1 || connections > CONNECTIONS_MAX) return NetError.CONNECTIONS;
  const port = loadKey(Load.SERVER_PORT);
  if (port < 1 || port > 65535) return NetError.SERVER_PORT;
  const paths = pathsCheck(mode == (LoadMode.ARRIVALS as i64));
  if (paths != NetError.NONE) return paths;
  if (mode == (LoadMode.OPEN as i64) && loadKey(Load.GAP_MEAN_PS) < 1) return NetError.GAP;
  return mode == (LoadMode.ARRIVALS as i64) ? arrivalsCheck() : NetError.NONE;
}

function pathsCheck(recorded: bool): NetError {
  const paths = loadKey(Load.PATHS) as u32;
  const table = loadKey(Load.PATHS_ADDR) as u32;
  let weights: u64 = 0;
  for (let i: u32 = 0; i < paths; i++) {
    if (load<u32>(table + i * PATH_BYTES, PATH_REQUEST_BYTES) == 0) return NetError.REQUEST;
    weights += load<u32>(table + i * PATH_BYTES, PATH_WEIGHT) as u64;
  }
  if (paths == 0 || (loadKey(Load.WARM_PATH) as u64) >= (paths as u64)) return NetError.PATHS;
  if (!recorded && (weights == 0 || weights > (u32.MAX_VALUE as u64))) return NetError.PATHS;
  return NetError.NONE;
}

function arrivalsCheck(): NetError {
  const arrivals = loadKey(Load.ARRIVALS) as u32;
  const table = loadKey(Load.ARRIVALS_ADDR) as u32;
  const paths = loadKey(Load.PATHS) as u32;
  let before: u64 = 0;
  for (let i: u32 = 0; i < arrivals; i++) {
    const at = table + i * ARRIVAL_BYTES;
    if (load<u32>(at, ARRIVAL_PATH) >= paths) return NetError.ARRIVAL_PATH;
    if (load<u64>(at, ARRIVAL_INTENDED) < before) return NetError.ARRIVAL_ORDER;
    before = load<u64>(at, ARRIVAL_INTENDED);
  }
  return NetError.NONE;
}
