// Buffers of the network: powers of two from 64 bytes up, one free list each; and byte rings made of them.
//
// A ring takes no memory while it is empty, and doubles as it fills: 100,000 idle connections cost nothing but their records.
//
//   ring   0 u32 at     address of the buffer, 0: none        head            tail = head + used
//          4 u32 size   a power of two                         ▼               ▼
//          8 u32 head   offset of the first byte       ┌──────┬───────────────┬──────────────────┐
//         12 u32 used   bytes                          │      │ a b c d e f g │                  │   wraps at size
//                                                      └──────┴───────────────┴──────────────────┘
//
//   NET_STATE   0 u32 free[32]    first free buffer of each power of two (linked by their first word)
//             128 u64 live        bytes of buffers in use

import { NET_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';

const FREE: u32 = NET_STATE;
const LIVE: u32 = NET_STATE + 128;
const LEAST_SHIFT: u32 = 6;
const RING_LEAST: u32 = 256;

/** A byte ring, embedded in the record of whoever owns it. */
@unmanaged
export class Ring {
  at: u32;
  size: u32;
  head: u32;
  used: u32;
}

export const RING_BYTES: u32 = 16;

function rg(r: u32): Ring {
  return changetype<Ring>(r as usize);
}

function shiftOf(bytes: u32): u32 {
  return bytes <= 1 << LEAST_SHIFT ? LEAST_SHIFT : 32 - clz(bytes - 1);
}

/** A buffer of at least so many bytes (up to 2^30); what it holds is undefined. */
export function bufferAlloc(bytes: u32): u32 {
  const shift = shiftOf(bytes);
  const list = FREE + (shift << 2);
  store<u64>(LIVE, load<u64>(LIVE) + ((1 as u64) << (shift as u64)));
  const first = load<u32>(list);
  if (first == 0) return sysAlloc(1 << shift);
  store<u32>(list, load<u32>(first));
  return first;
}

/** Gives a buffer back; bytes as it was asked for. */
export function bufferFree(at: u32, bytes: u32): void {
  const shift = shiftOf(bytes);
  const list = FREE + (shift << 2);
  store<u64>(LIVE, load<u64>(LIVE) - ((1 as u64) << (shift as u64)));
  store<u32>(at, load<u32>(list));
  store<u32>(list, at);
}

/** Bytes of buffers in use; 0 when nothing is on its way and every socket has been read. */
export function buffersLive(): u64 {
  return load<u64>(LIVE);
}

/** Appends n bytes. Limits are the caller's business. */
export function ringPut(r: u32, from: u32, n: u32): void {
  if (n == 0) return;
  const ring = rg(r);
  if (ring.used + n > ring.size) grow(ring, ring.used + n);
  const tail = (ring.head + ring.used) & (ring.size - 1);
  const first = min(n, ring.size - tail);
  memory.copy(ring.at + tail, from, first);
  memory.copy(ring.at, from + first, n - first);
  ring.used += n;
}

/** Copies n bytes from `offset` on, without taking them. */
export function ringPeek(r: u32, offset: u32, to: u32, n: u32): void {
  if (n == 0) return;
  const ring = rg(r);
  assert(offset + n <= ring.used, 'ring: beyond the end');
  const start = (ring.head + offset) & (ring.size - 1);
  const first = min(n, ring.size - start);
  memory.copy(to, ring.at + start, first);
  memory.copy(to + first, ring.at, n - first);
}

/** Drops the first n bytes. */
export function ringDrop(r: u32, n: u32): void {
  const ring = rg(r);
  assert(n <= ring.used, 'ring: beyond the end');
  ring.used -= n;
  if (ring.used == 0) ringFree(r);
  else ring.head = (ring.head + n) & (ring.size - 1);
}

/** Takes up to n bytes out; how many. */
export function ringTake(r: u32, to: u32, n: u32): u32 {
  const m = min(n, rg(r).used);
  ringPeek(r, 0, to, m);
  ringDrop(r, m);
  return m;
}

/** Empties the ring and gives its buffer back. */
export function ringFree(r: u32): void {
  const ring = rg(r);
  if (ring.at != 0) bufferFree(ring.at, ring.size);
  ring.at = 0;
  ring.size = 0;
  ring.head = 0;
  ring.used = 0;
}

function grow(ring: Ring, want: u32): void {
  const size = (1 as u32) << shiftOf(max(want, RING_LEAST));
  const at = bufferAlloc(size);
  const used = ring.used;
  ringPeek(changetype<usize>(ring) as u32, 0, at, used);
  if (ring.at != 0) bufferFree(ring.at, ring.size);
  ring.at = at;
  ring.size = size;
  ring.head = 0;
}
