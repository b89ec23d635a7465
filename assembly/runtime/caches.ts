// What every P keeps of the heap to itself: here there is one cache for all. assembly/parallel/ has another file in place of this one.

/** Clears `bytes` at an address, in every P's own copy. */
export function clearOwn(at: u32, bytes: u32): void {
  memory.fill(at, 0, bytes);
}

/** Deals what may be handed out before memory is reclaimed out to all. */
export function setOwnBudgets(at: u32, budget: i64): void {
  store<i64>(at, budget);
}
