// Sets of small integers: a bit each, and above every 64 words a word that tells which of them aren't zero, and so on up to
// a single word. The first member is found with one ctz per level: two levels for 4096 bits, four for 16 million.
//
//   level 2   ┌────────┐
//             │ ....1  │                                   bit i: word i of level 1 is not 0
//             └────────┘
//   level 1   ┌────────┬────────┬─ …
//             │ 1..1.. │ ...... │                          bit i: word i of level 0 is not 0
//             └────────┴────────┴─ …
//   level 0   ┌────────┬────────┬────────┬────────┬─ …
//             │ ..1.1. │ ...... │ ...... │ 1..... │        bit i: i is a member
//             └────────┴────────┴────────┴────────┴─ …
//
//   addr   0 u32 bits    members are below this          16 u32 level[5]   address of each level's first word
//          4 u32 count   members                         64 level 0, then level 1, …, each in whole lines of 64 bytes
//          8 u32 top     number of the topmost level

const COUNT: u32 = 4;
const TOP: u32 = 8;
const LEVEL: u32 = 16;
const HEADER_BYTES: u32 = 64;

/** Bytes that a set of numbers below nbits takes (nbits at most 2^30). */
export function bitmapBytes(nbits: u32): u32 {
  let bytes = HEADER_BYTES;
  let words = (nbits + 63) >> 6;
  while (true) {
    bytes += lineBytes(words);
    if (words <= 1) return bytes;
    words = (words + 63) >> 6;
  }
}

/** An empty set of numbers below nbits, at an address with room for bitmapBytes(nbits), a multiple of 8. */
export function bitmapInit(addr: u32, nbits: u32): void {
  assert(nbits <= 1 << 30, 'bitmap: more than 2^30 bits');
  memory.fill(addr, 0, bitmapBytes(nbits));
  store<u32>(addr, nbits);
  let at = addr + HEADER_BYTES;
  let words = (nbits + 63) >> 6;
  let level: u32 = 0;
  while (true) {
    store<u32>(addr + (level << 2), at, LEVEL);
    at += lineBytes(words);
    if (words <= 1) break;
    words = (words + 63) >> 6;
    level++;
  }
  store<u32>(addr, level, TOP);
}

/** Adds a member. */
export function bitmapSet(addr: u32, bit: u32): void {
  assert(bit < load<u32>(addr), 'bitmap: beyond the end');
  const word = wordOf(addr, 0, bit);
  const before = load<u64>(word);
  const after = before | maskOf(bit);
  if (after == before) return;
  store<u64>(word, after);
  store<u32>(addr, load<u32>(addr, COUNT) + 1, COUNT);
  if (before != 0) return;
  const top = load<u32>(addr, TOP);
  let index = bit;
  for (let level: u32 = 1; level <= top; level++) {
    index >>= 6;
    const above = wordOf(addr, level, index);
    const old = load<u64>(above);
    store<u64>(above, old | maskOf(index));
    if (old != 0) return;
  }
}

/** Removes a member. */
export function bitmapClear(addr: u32, bit: u32): void {
  assert(bit < load<u32>(addr), 'bitmap: beyond the end');
  const word = wordOf(addr, 0, bit);
  const before = load<u64>(word);
  const after = before & ~maskOf(bit);
  if (after == before) return;
  store<u64>(word, after);
  store<u32>(addr, load<u32>(addr, COUNT) - 1, COUNT);
  if (after != 0) return;
  const top = load<u32>(addr, TOP);
  let index = bit;
  for (let level: u32 = 1; level <= top; level++) {
    index >>= 6;
    const above = wordOf(addr, level, index);
    const left = load<u64>(above) & ~maskOf(index);
    store<u64>(above, left);
    if (left != 0) return;
  }
}

/** Whether it is a member. */
export function bitmapTest(addr: u32, bit: u32): bool {
  assert(bit < load<u32>(addr), 'bitmap: beyond the end');
  return (load<u64>(wordOf(addr, 0, bit)) & maskOf(bit)) != 0;
}

/** The least member, -1 if there is none. */
export function bitmapFirst(addr: u32): i32 {
  if (load<u32>(addr, COUNT) == 0) return -1;
  return descend(addr, load<u32>(addr, TOP), 0);
}

/** The least member that isn't below `from`, -1 if there is none. */
export function bitmapNext(addr: u32, from: u32): i32 {
  if (from >= load<u32>(addr)) return -1;
  const top = load<u32>(addr, TOP);
  let index = from;
  // Up, until a word has something at or after the wanted place; what is looked for above starts behind that word.
  let level: u32 = 0;
  while (true) {
    const rest = load<u64>(wordOf(addr, level, index)) >> ((index & 63) as u64);
    if (rest != 0) {
      const found = index + (ctz(rest) as u32);
      return level == 0 ? (found as i32) : descend(addr, level - 1, found);
    }
    if (level == top) return -1;
    level++;
    index = (index >> 6) + 1;
    if (!inLevel(addr, level, index)) return -1;
  }
}

/** How many members. */
export function bitmapCount(addr: u32): u32 {
  return load<u32>(addr, COUNT);
}

/** The least member below word `word` of a level; that word isn't 0. */
function descend(addr: u32, level: u32, word: u32): i32 {
  let index = word;
  while (true) {
    index = (index << 6) + (ctz(load<u64>(load<u32>(addr + (level << 2), LEVEL) + (index << 3))) as u32);
    if (level == 0) return index as i32;
    level--;
  }
}

/** Whether a level has a bit of this number. */
function inLevel(addr: u32, level: u32, index: u32): bool {
  return (index as u64) << ((6 * level) as u64) < (load<u32>(addr) as u64);
}

function wordOf(addr: u32, level: u32, index: u32): u32 {
  return load<u32>(addr + (level << 2), LEVEL) + ((index >> 6) << 3);
}

function maskOf(index: u32): u64 {
  return (1 as u64) << ((index & 63) as u64);
}

function lineBytes(words: u32): u32 {
  return (max<u32>(words, 1) * 8 + 63) & ~(63 as u32);
}
