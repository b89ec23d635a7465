// Ms of the parallel engine are its workers: their number never changes.

const MAX: u32 = 10000;

/** What debug.SetMaxThreads answers: Go's default; nothing makes threads here. */
export function setMaxThreads(n: u32): u32 {
  return MAX;
}

export function maxmcount(): u32 {
  return MAX;
}
