/*
 * The set of future events by itself, in the hold model: as many events as are pending, the earliest is taken and put back later, again
 * and again. What is measured is assembly/base/events.ts as the engine uses it.
 */
import { Stream } from '../../assembly/abi/streams';
import { eventPayload, eventsInit, eventsPop, eventTime, schedule } from '../../assembly/base/events';
import { arenaInit, sysAlloc } from '../../assembly/base/memory';
import { nextBelow, nextExponential, randomInit } from '../../assembly/base/random';

/** Distances are drawn beforehand: what drawing costs isn't measured. */
const DRAWS: u32 = 1 << 14;
const MEAN_NS: u64 = 1000000;

/** Address of the distances, and where the next one is: at the end of the engine's own state, where nothing of this program is. */
@unmanaged
class Draws {
  at: u32;
  next: u32;
}

const draws = changetype<Draws>(memory.data(8));

function distance(distribution: u32): u64 {
  if (distribution == 1) return (nextBelow(Stream.LOAD, 4) as u64) * MEAN_NS;
  const far = nextExponential(Stream.LOAD, MEAN_NS);
  // Microseconds, milliseconds and seconds by turns.
  if (distribution == 2)
    return nextBelow(Stream.LOAD, 2) != 0 ? far / 1000 : far * (nextBelow(Stream.LOAD, 2) != 0 ? 1 : 1000);
  return far;
}

/** Fills the set with `pending` events. Distributions of distances: 0 exponential, 1 many equal, 2 of mixed scales. */
export function fill(pending: u32, distribution: u32): void {
  arenaInit(0);
  randomInit(1);
  eventsInit();
  const d = draws;
  d.at = sysAlloc(DRAWS << 3);
  d.next = 0;
  for (let i: u32 = 0; i < DRAWS; i++) store<u64>(d.at + (i << 3), distance(distribution));
  for (let i: u32 = 0; i < pending; i++) schedule(load<u64>(d.at + ((i & (DRAWS - 1)) << 3)), 1, i, 0);
}

/** Takes the earliest event and puts it back later, `count` times. How often time ran backwards: 0, or the set is broken. */
export function hold(count: u32): u32 {
  const d = draws;
  let next = d.next;
  let before: u64 = 0;
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (!eventsPop()) return U32.MAX_VALUE;
    const now = eventTime();
    if (now < before) wrong++;
    before = now;
    schedule(now + load<u64>(d.at + (next << 3)), 1, eventPayload(), 0);
    next = (next + 1) & (DRAWS - 1);
  }
  d.next = next;
  return wrong;
}
