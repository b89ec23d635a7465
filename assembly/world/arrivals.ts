// Instants and paths: read from the recording, or drawn.

import { EventKind } from '../abi/events';
import { Stream } from '../abi/streams';
import { ARRIVAL_BYTES, ARRIVAL_INTENDED, ARRIVAL_PATH, Gap, Load, LoadResult, PATH_WEIGHT } from '../abi/world';
import { schedule } from '../base/events';
import { nextBelow, nextExponential, nextUniform } from '../base/random';
import { pathAt } from './results';
import { loadKey, result, WORLD_ARRIVAL_PS, WORLD_WEIGHTS } from './state';

/** Sums the weights up. */
export function arrivalsInit(): void {
  let weights: u32 = 0;
  for (let path: u32 = 0; path < (loadKey(Load.PATHS) as u32); path++) weights += load<u32>(pathAt(path), PATH_WEIGHT);
  store<u32>(WORLD_WEIGHTS, weights);
}

/** Address of the next record, by the number of those that have arrived. */
function recorded(): u32 {
  return (loadKey(Load.ARRIVALS_ADDR) as u32) + (result(LoadResult.ARRIVED) as u32) * ARRIVAL_BYTES;
}

/** The path of the arrival that comes now. */
export function recordedPath(): u32 {
  return load<u32>(recorded(), ARRIVAL_PATH);
}

/** CLIENT_ARRIVAL is set for the next record. */
export function nextRecorded(): void {
  const at = result(LoadResult.STARTED_NS) + load<u64>(recorded(), ARRIVAL_INTENDED);
  schedule(at, EventKind.CLIENT_ARRIVAL, 0, 0);
}

/** CLIENT_ARRIVAL is set for the next instant drawn; false: it lies beyond the load's duration. */
export function nextDrawn(): bool {
  const at = load<u64>(WORLD_ARRIVAL_PS) + drawGap(loadKey(Load.GAP), loadKey(Load.GAP_MEAN_PS) as u64);
  store<u64>(WORLD_ARRIVAL_PS, at);
  const duration = loadKey(Load.DURATION_NS) as u64;
  if (duration != 0 && at / 1000 > duration) return false;
  schedule(result(LoadResult.STARTED_NS) + at / 1000, EventKind.CLIENT_ARRIVAL, 0, 0);
  return true;
}

/** A time of one of the kinds of Gap. */
export function drawGap(kind: i64, mean: u64): u64 {
  if (mean == 0) return 0;
  if (kind == (Gap.CONSTANT as i64)) return mean;
  if (kind == (Gap.UNIFORM as i64)) return nextUniform(Stream.LOAD, 0, mean << 1);
  return nextExponential(Stream.LOAD, mean);
}

/** A path by weight. */
export function drawPath(): u32 {
  if (loadKey(Load.PATHS) == 1) return 0;
  let left = nextBelow(Stream.LOAD, load<u32>(WORLD_WEIGHTS));
  let path: u32 = 0;
  while (left >= load<u32>(pathAt(path), PATH_WEIGHT)) {
    left -= load<u32>(pathAt(path), PATH_WEIGHT);
    path++;
  }
  return path;
}
