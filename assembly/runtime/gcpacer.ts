// The collector's arithmetic (mgcpacer.go), in integers: how many workers, when the next cycle begins, what an allocation owes.

/** Parts per million. */
export const PPM: u64 = 1_000_000;
/** The share of the processors that marking may take: a quarter. */
const UTILIZATION_PPM: u64 = 250_000;
/** Rounding the number of dedicated workers may miss the goal by so much. */
const MAX_ERROR_PPM: u64 = 300_000;
/** The least heap goal, at GOGC=100. */
export const HEAP_MINIMUM: u64 = 4 << 20;
/** Assist ratios are fixed point numbers with so many bits behind the point. */
export const RATIO_BITS: u64 = 16;

/** Dedicated workers of a cycle with so many Ps. */
export function dedicatedWorkers(procs: u32): u32 {
  const goal = (procs as u64) * UTILIZATION_PPM;
  const n = (goal + PPM / 2) / PPM;
  // More than the goal by too much: a fractional worker does the rest.
  return (n * PPM > goal && n * PPM - goal > (goal * MAX_ERROR_PPM) / PPM ? n - 1 : n) as u32;
}

/** The share of each P that fractional workers may take, in ppm; 0: none. */
export function fractionalGoal(procs: u32): u64 {
  const goal = (procs as u64) * UTILIZATION_PPM;
  const rounded = ((goal + PPM / 2) / PPM) * PPM;
  const error = rounded > goal ? rounded - goal : goal - rounded;
  if (error <= (goal * MAX_ERROR_PPM) / PPM) return 0;
  return (goal - (dedicatedWorkers(procs) as u64) * PPM) / (procs as u64);
}

/** Most idle workers at once. @param periodic the cycle was started by time */
export function maxIdleWorkers(procs: u32, periodic: bool): u32 {
  const dedicated = dedicatedWorkers(procs);
  if (periodic) return dedicated > 0 ? 0 : 1;
  return procs - dedicated;
}

/** Heap goal after a cycle, bytes. @param percent GOGC @param roots bytes of stacks and globals */
export function heapGoal(marked: u64, roots: u64, percent: u64): u64 {
  return max<u64>(marked + ((marked + roots) * percent) / 100, (HEAP_MINIMUM * percent) / 100);
}

/** Heap size at which the next cycle begins. @param runway bytes that will be allocated while it marks */
export function heapTrigger(marked: u64, goal: u64, runway: u64): u64 {
  if (goal <= marked) return goal;
  const least = marked + ((goal - marked) / 64) * 45;
  let most = marked + ((goal - marked) / 64) * 61;
  if (goal > HEAP_MINIMUM) most = max<u64>(most, goal - HEAP_MINIMUM);
  most = max<u64>(most, least);
  const trigger = runway > goal ? least : goal - runway;
  return min<u64>(max<u64>(trigger, least), most);
}

/**
 * Bytes allocated per byte scanned, by the share of processor time that either had, ppm.
 * @param utilization of workers and assists, ppm @param idle of idle workers, ppm
 */
export function consMark(allocated: u64, scanned: u64, utilization: u64, idle: u64): u64 {
  if (scanned == 0 || utilization >= PPM) return 0;
  return (((allocated * (utilization + idle)) / (PPM - utilization)) * PPM) / scanned;
}

/** Runway in bytes: what is allocated while so much is scanned. */
export function runwayOf(cons_mark: u64, scan: u64): u64 {
  return (((cons_mark * 3) / 1000) * scan) / 1000;
}

/** Scan work owed per byte allocated, fixed point. */
export function assistRatio(goal: u64, live: u64, expected: u64, done: u64): u64 {
  const wanted = live > goal ? goal + goal / 10 : goal;
  const heap = wanted > live ? wanted - live : 1;
  const work = max<u64>(expected > done ? expected - done : 0, 1000);
  return max<u64>((work << RATIO_BITS) / heap, 1);
}
