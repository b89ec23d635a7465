// Whether a system was offered more than it can do. Beyond that point there is no steady state: waiting grows as long as the run
// lasts, so a percentile of it says how long one looked, and nothing about the system.

import { tInterval } from './interval.js';

/** What a run had in hand. Counts. */
export type Flow = Readonly<{
  /** Requests meant to be sent. */
  arrived: number;
  /** Of these, neither answered nor failed when the run ended. */
  unfinished: number;
  /** Failed: refused, reset, timed out. */
  failed: number;
  /** Mean latency of the completed ones, and the time in which they arrived. */
  latency_ns: number;
  duration_ns: number;
}>;

/** Share of the arrivals that may be left over before anybody speaks of saturation. */
const SHARE = 0.02;

/**
 * Whether a point is saturated, from its replications. Only for an open loop, whose arrivals don't wait for answers.
 *
 * In a steady state, by Little's law, λ W requests are under way at any time, at the end too: a share W / T of all arrivals. When more
 * comes than can be done the rest piles up, and what is left over, or failed, is a share of the arrivals that doesn't shrink with the
 * run's length. A point is saturated when the lower end of the 95 % interval for that share lies above 2 % and above what Little's law
 * allows for.
 */
export function isSaturated(flows: readonly Flow[]): boolean {
  const usable = flows.filter(({ arrived }) => arrived > 0);
  if (usable.length === 0) return false;
  const share = tInterval(usable.map(({ arrived, unfinished, failed }) => (unfinished + failed) / arrived));
  const steady = usable.map(({ latency_ns, duration_ns }) => (duration_ns > 0 ? latency_ns / duration_ns : 0));
  // While waiting grows in proportion to time, the mean latency is half of the last one: W / T stays at half the share left over.
  const allowed = Math.max(SHARE, 1.5 * (steady.reduce((sum, s) => sum + s, 0) / steady.length));
  return (share.low ?? share.mean) > allowed;
}
