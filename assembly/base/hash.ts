// Mixing: the digest of a run folds every event into 64 bits with hashMix; maps and the table of strings use hashBytes.
// Neither is meant to withstand an attacker.
//
//   hashMix(h, v)     h + G ──xor──► x ──► x ^ x >> 32 ──► · M1 ──► x ^ x >> 29 ──► · M2 ──► x ^ x >> 32
//                             ▲            (every step can be undone: for a given v no two h
//                           v · K           fall together, nor for a given h two v)
//
//   hashBytes         seed, length │ 8 bytes │ 8 bytes │ … │ last 8 bytes (they may overlap the ones before) │ hashMix

const G: u64 = 0x9e3779b97f4a7c15; // 2^64 / golden ratio
const K: u64 = 0xd1342543de82ef95; // multiplier with good spectra (Steele and Vigna 2021)
const M1: u64 = 0xff51afd7ed558ccd; // multipliers of MurmurHash3's finaliser (Appleby 2011)
const M2: u64 = 0xc4ceb9fe1a85ec53;

/** Folds v into h; the order of foldings matters. */
export function hashMix(h: u64, v: u64): u64 {
  let x = (h + G) ^ (v * K);
  x = (x ^ (x >> 32)) * M1;
  x = (x ^ (x >> 29)) * M2;
  return x ^ (x >> 32);
}

/** Hash of len bytes at any address. */
export function hashBytes(addr: u32, len: u32, seed: u64): u64 {
  const h = seed ^ ((len as u64) * G);
  if (len < 8) return hashMix(h, shortWord(addr, len));
  let x = h;
  const last = addr + len - 8;
  for (let at = addr; at < last; at += 8) {
    x = (x ^ load<u64>(at)) * K;
    x ^= x >> 32;
  }
  return hashMix(x, load<u64>(last));
}

/** Up to 7 bytes in one word; what overlaps is told apart by the length, which the caller mixes in. */
function shortWord(addr: u32, len: u32): u64 {
  if (len >= 4) return (load<u32>(addr) as u64) | ((load<u32>(addr + len - 4) as u64) << 32);
  if (len == 0) return 0;
  return (
    (load<u8>(addr) as u64) | ((load<u8>(addr + (len >> 1)) as u64) << 8) | ((load<u8>(addr + len - 1) as u64) << 16)
  );
}
