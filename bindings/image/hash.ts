// The engine's hashBytes (assembly/base/hash.ts) for the host: an image carries the digest that its loader checks.

const G = 0x9e3779b97f4a7c15n;
const K = 0xd1342543de82ef95n;
const M1 = 0xff51afd7ed558ccdn;
const M2 = 0xc4ceb9fe1a85ec53n;

const u64 = (v: bigint): bigint => BigInt.asUintN(64, v);

/** Folds v into h. */
export function hashMix(h: bigint, v: bigint): bigint {
  let x = u64(h + G) ^ u64(v * K);
  x = u64((x ^ (x >> 32n)) * M1);
  x = u64((x ^ (x >> 29n)) * M2);
  return x ^ (x >> 32n);
}

/** Hash of bytes, as the engine computes it. */
export function hashBytes(bytes: Uint8Array, seed = 0n): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length;
  const h = seed ^ u64(BigInt(length) * G);
  if (length < 8) return hashMix(h, shortWord(view));
  let x = h;
  for (let at = 0; at < length - 8; at += 8) {
    x = u64((x ^ view.getBigUint64(at, true)) * K);
    x ^= x >> 32n;
  }
  return hashMix(x, view.getBigUint64(length - 8, true));
}

function shortWord(view: DataView): bigint {
  const length = view.byteLength;
  if (length >= 4) return BigInt(view.getUint32(0, true)) | (BigInt(view.getUint32(length - 4, true)) << 32n);
  if (length === 0) return 0n;
  return BigInt(view.getUint8(0) | (view.getUint8(length >> 1) << 8) | (view.getUint8(length - 1) << 16));
}

/** FNV-1a, 32 bits, over a text's UTF-16 units: the hash of a type's identity. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
