// What every P keeps of the heap to itself.

import { LOCAL } from '../base/local';
import { ownOf, workers } from './p';

/** Clears `bytes` at an address, in every worker's own copy. */
export function clearOwn(at: u32, bytes: u32): void {
  memory.fill(at, 0, bytes);
  const n = workers();
  for (let i: u32 = 0; i < n; i++) memory.fill(ownOf(i) + (at - LOCAL), 0, bytes);
}

/** Deals what may be handed out before memory is reclaimed out to all workers. */
export function setOwnBudgets(at: u32, budget: i64): void {
  const n = workers();
  store<i64>(at, budget);
  for (let i: u32 = 0; i < n; i++) store<i64>(ownOf(i) + (at - LOCAL), budget / (n as i64));
}
