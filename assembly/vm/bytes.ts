// Runs of bytes, compared by whole words.

/** Whether n bytes at a and b are equal. */
export function bytesEqual(a: u32, b: u32, n: u32): bool {
  if (a == b) return true;
  let i: u32 = 0;
  for (; i + 8 <= n; i += 8) {
    if (load<u64>(a + i) != load<u64>(b + i)) return false;
  }
  for (; i < n; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}

/** -1, 0 or 1 as the bytes at a come before, equal or come after those at b, in the order of strings. */
export function bytesCompare(a: u32, an: u32, b: u32, bn: u32): i32 {
  const n = min<u32>(an, bn);
  let i: u32 = 0;
  while (i + 8 <= n && load<u64>(a + i) == load<u64>(b + i)) i += 8;
  for (; i < n; i++) {
    const x = load<u8>(a + i);
    const y = load<u8>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return an == bn ? 0 : an < bn ? -1 : 1;
}
