// Streams of random numbers, one per purpose: changing what draws from one leaves the draws of all others alone.
// The number of a stream is part of its seed. Append only.

export enum Stream {
  /** Order in which a thief visits the Ps. */
  STEAL = 0,
  /** Order in which select polls its cases. */
  SELECT = 1,
  /** Where a range over a map begins. */
  MAP = 2,
  /** Clients: gaps between arrivals, paths, think times. */
  LOAD = 3,
  /** Links: jitter, loss. */
  NETWORK = 4,
  /** Priorities in the semaphores' treaps. */
  TREAP = 5,
  /** What the scheduler draws for its own book-keeping, as the sampling of latencies. */
  TRACKING = 6,
  /** The simulated program's own math/rand. */
  USER = 7,
  /** Where the periods of a CPU quota begin. */
  CGROUP = 8,
  /** When the kernel evens its run queues out. */
  BALANCE = 9,
}

/** How many streams there are. */
export const STREAM_COUNT = 10;
