// Histograms of u64 values (latencies in ns, mostly): exact below 64, above in 64 buckets per power of two, so that a value
// read back is at most 1/64 greater than the one recorded; count, sum, least and greatest are exact.
//
//   value       0 … 63      64 … 127    128 … 255       2^e … 2^(e+1)-1     … 2^64 - 1
//   width       1           1           2               2^(e-6)
//   bucket      0 … 63      64 … 127    128 … 191       64 (e - 5) …        … 3775
//
//   addr   0 u64 count             24 u64 min    (U64.MAX_VALUE if empty)
//          8 u64 sum, lower half   32 u64 max
//         16 u64 sum, upper half   64 u64 counts[3776]

const SUM: u32 = 8;
const SUM_HIGH: u32 = 16;
const MIN: u32 = 24;
const MAX: u32 = 32;
const COUNTS: u32 = 64;
const BUCKETS: u32 = 59 * 64;
/** Buckets of a histogram. */
export const HIST_BUCKETS: u32 = BUCKETS;

/** 100 %, as histPercentile counts. */
const WHOLE: u64 = 100000;

/** Bytes that a histogram takes, whatever is recorded. */
export function histBytes(): u32 {
  return COUNTS + (BUCKETS << 3);
}

/** An empty histogram at an address with room for histBytes(), a multiple of 8. */
export function histInit(addr: u32): void {
  memory.fill(addr, 0, histBytes());
  store<u64>(addr, U64.MAX_VALUE, MIN);
}

/** Records a value. */
export function histRecord(addr: u32, value: u64): void {
  const bucket = addr + (bucketOf(value) << 3);
  store<u64>(bucket, load<u64>(bucket, COUNTS) + 1, COUNTS);
  store<u64>(addr, load<u64>(addr) + 1);
  addSum(addr, value, 0);
  if (value < load<u64>(addr, MIN)) store<u64>(addr, value, MIN);
  if (value > load<u64>(addr, MAX)) store<u64>(addr, value, MAX);
}

/** How many values. */
export function histCount(addr: u32): u64 {
  return load<u64>(addr);
}

/** The least value, 0 if there is none. */
export function histMin(addr: u32): u64 {
  return load<u64>(addr) == 0 ? 0 : load<u64>(addr, MIN);
}

/** The greatest value, 0 if there is none. */
export function histMax(addr: u32): u64 {
  return load<u64>(addr, MAX);
}

/** The sum of all values, U64.MAX_VALUE if it is greater than that. */
export function histSum(addr: u32): u64 {
  return load<u64>(addr, SUM_HIGH) == 0 ? load<u64>(addr, SUM) : U64.MAX_VALUE;
}

/** The mean, rounded down; 0 if there is no value. */
export function histMean(addr: u32): u64 {
  const count = load<u64>(addr);
  if (count == 0) return 0;
  const low = load<u64>(addr, SUM);
  let rest = load<u64>(addr, SUM_HIGH);
  if (rest == 0) return low / count;
  // Long division, bit by bit: the mean has 64 bits, so rest < count at every step, and counts stay far below 2^63.
  let mean: u64 = 0;
  for (let bit: i32 = 63; bit >= 0; bit--) {
    rest = (rest << 1) | ((low >> (bit as u64)) & 1);
    mean <<= 1;
    if (rest >= count) {
      rest -= count;
      mean |= 1;
    }
  }
  return mean;
}

/** How many values v were recorded with from <= v < to; exact if both are least values of buckets. */
export function histRange(addr: u32, from: u64, to: u64): u64 {
  let sum: u64 = 0;
  const end = bucketOf(to);
  for (let bucket = bucketOf(from); bucket < end; bucket++) sum += load<u64>(addr + (bucket << 3), COUNTS);
  return sum;
}

/**
 * The least value that a share of all values doesn't exceed, rounded up to the end of its bucket (by 1/64 at most; never
 * above the greatest value recorded); 0 if there is no value.
 * @param parts share in parts of 100000: 50000 is the median, 99900 is p99.9
 */
export function histPercentile(addr: u32, parts: u32): u64 {
  const count = load<u64>(addr);
  if (count == 0) return 0;
  const most = load<u64>(addr, MAX);
  if (parts >= (WHOLE as u32)) return most;
  // count · parts / WHOLE, rounded up, without overflow
  const share = (count / WHOLE) * (parts as u64) + ((count % WHOLE) * (parts as u64) + WHOLE - 1) / WHOLE;
  const rank = max<u64>(share, 1);
  let seen: u64 = 0;
  for (let bucket = bucketOf(load<u64>(addr, MIN)); bucket < BUCKETS; bucket++) {
    seen += load<u64>(addr + (bucket << 3), COUNTS);
    if (seen >= rank) return min<u64>(upperEdge(bucket), most);
  }
  return most;
}

/** Adds what another histogram has recorded. */
export function histMerge(addr: u32, from: u32): void {
  if (load<u64>(from) == 0) return;
  const last = bucketOf(load<u64>(from, MAX));
  for (let bucket = bucketOf(load<u64>(from, MIN)); bucket <= last; bucket++) {
    const at = addr + (bucket << 3);
    store<u64>(at, load<u64>(at, COUNTS) + load<u64>(from + (bucket << 3), COUNTS), COUNTS);
  }
  store<u64>(addr, load<u64>(addr) + load<u64>(from));
  addSum(addr, load<u64>(from, SUM), load<u64>(from, SUM_HIGH));
  store<u64>(addr, min<u64>(load<u64>(addr, MIN), load<u64>(from, MIN)), MIN);
  store<u64>(addr, max<u64>(load<u64>(addr, MAX), load<u64>(from, MAX)), MAX);
}

/** The bucket of a value: whatever else is kept by value can be kept in the same steps. */
export function histBucket(value: u64): u32 {
  return bucketOf(value);
}

function addSum(addr: u32, low: u64, high: u64): void {
  const sum = load<u64>(addr, SUM) + low;
  store<u64>(addr, sum, SUM);
  const carry: u64 = sum < low ? 1 : 0;
  if (high + carry != 0) store<u64>(addr, load<u64>(addr, SUM_HIGH) + high + carry, SUM_HIGH);
}

function bucketOf(value: u64): u32 {
  if (value < 64) return value as u32;
  const shift = 57 - clz(value); // the highest bit's number, less 6
  return ((shift as u32) << 6) + ((value >> shift) as u32);
}

/** The greatest value of a bucket. */
function upperEdge(bucket: u32): u64 {
  if (bucket < 128) return bucket as u64;
  const shift = ((bucket >> 6) - 1) as u64;
  return ((((bucket & 63) | 64) as u64) << shift) + (((1 as u64) << shift) - 1);
}
