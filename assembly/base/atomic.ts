// Words that several workers read and write. Whether an access is atomic is decided here, once for each build: with Wasm's
// threads it is, without (the virtual-time engine, and the single-threaded build that the parallel one is measured against)
// each of these functions is a plain load or store, inlined.

/** Whether this build has atomic instructions. */
export const ATOMIC: bool = ASC_FEATURE_THREADS;

export function load32(at: u32): u32 {
  return ATOMIC ? atomic.load<u32>(at) : load<u32>(at);
}

export function load64(at: u32): u64 {
  return ATOMIC ? atomic.load<u64>(at) : load<u64>(at);
}

export function store32(at: u32, value: u32): void {
  if (ATOMIC) atomic.store<u32>(at, value);
  else store<u32>(at, value);
}

export function store64(at: u32, value: u64): void {
  if (ATOMIC) atomic.store<u64>(at, value);
  else store<u64>(at, value);
}

/** Puts `to` there if it is `from`; whether it was. */
export function cas32(at: u32, from: u32, to: u32): bool {
  if (ATOMIC) return atomic.cmpxchg<u32>(at, from, to) == from;
  if (load<u32>(at) != from) return false;
  store<u32>(at, to);
  return true;
}

export function cas64(at: u32, from: u64, to: u64): bool {
  if (ATOMIC) return atomic.cmpxchg<u64>(at, from, to) == from;
  if (load<u64>(at) != from) return false;
  store<u64>(at, to);
  return true;
}

/** Adds; the value before. */
export function add32(at: u32, by: u32): u32 {
  if (ATOMIC) return atomic.add<u32>(at, by);
  const old = load<u32>(at);
  store<u32>(at, old + by);
  return old;
}

export function add64(at: u32, by: u64): u64 {
  if (ATOMIC) return atomic.add<u64>(at, by);
  const old = load<u64>(at);
  store<u64>(at, old + by);
  return old;
}

/** Puts a value there; the one before. */
export function swap32(at: u32, value: u32): u32 {
  if (ATOMIC) return atomic.xchg<u32>(at, value);
  const old = load<u32>(at);
  store<u32>(at, value);
  return old;
}

export function swap64(at: u32, value: u64): u64 {
  if (ATOMIC) return atomic.xchg<u64>(at, value);
  const old = load<u64>(at);
  store<u64>(at, value);
  return old;
}

export function and32(at: u32, mask: u32): u32 {
  if (ATOMIC) return atomic.and<u32>(at, mask);
  const old = load<u32>(at);
  store<u32>(at, old & mask);
  return old;
}

export function or32(at: u32, mask: u32): u32 {
  if (ATOMIC) return atomic.or<u32>(at, mask);
  const old = load<u32>(at);
  store<u32>(at, old | mask);
  return old;
}

/** Waits as long as the word is `expected`, at most so long (less than 0: for ever), until somebody notifies. */
export function futexWait(at: u32, expected: u32, timeout_ns: i64): void {
  if (ATOMIC) atomic.wait<u32>(at, expected, timeout_ns);
}

/** Wakes at most n who wait at an address. */
export function futexWake(at: u32, n: u32): void {
  if (ATOMIC) atomic.notify(at, n);
}
