// The console of the parallel engine: one ring of bytes for all workers and both streams, so that what is written keeps its order.
// Writers put whole records under a lock and publish the tail; the bindings read up to it and publish the head.
//
//   record   u32 stream | n << 2   then n bytes, to a multiple of 8           head and tail count bytes, and only grow
//   ┌────────┬───────────────────┬────────┬───── …
//   │ header │ bytes             │ header │
//   └────────┴───────────────────┴────────┴───── …
//   A record never wraps: one that would is preceded by a header of stream 0 that says how much to skip.

import { Errno } from '../abi/errno';
import { futexWait, load32, store32 } from '../base/atomic';
import { LOCK_OUTPUT } from '../base/layout';
import { lock, unlock } from '../base/lock';
import { sysAlloc } from '../base/memory';
import { OUTPUT_BYTES, OUTPUT_HEAD, OUTPUT_RING, OUTPUT_TAIL } from '../base/shared';

const HEADER: u32 = 8;
/** Longer writes are cut into records of so many bytes. */
const RECORD_MAX: u32 = OUTPUT_BYTES / 4;
/** How long a writer waits for room before it looks again, ns: whoever reads may be gone. */
const ROOM_WAIT_NS: i64 = 10_000_000;

/** Makes the ring. */
export function consoleInit(): void {
  store<u32>(OUTPUT_RING, sysAlloc(OUTPUT_BYTES));
}

/** write(2) to stream 1 or 2: all n bytes, one after the other. */
export function consoleWrite(stream: u32, from: u32, n: u32): i64 {
  if (stream == 0) return -(Errno.EBADF as i64);
  lock(LOCK_OUTPUT);
  for (let done: u32 = 0; done < n; ) {
    const part = min<u32>(n - done, RECORD_MAX);
    record(stream, from + done, part);
    done += part;
  }
  unlock(LOCK_OUTPUT);
  return n as i64;
}

function record(stream: u32, from: u32, n: u32): void {
  const bytes = HEADER + ((n + 7) & ~(7 as u32));
  let tail = load<u32>(OUTPUT_TAIL);
  const left = OUTPUT_BYTES - (tail & (OUTPUT_BYTES - 1));
  room(tail, bytes <= left ? bytes : left + bytes);
  const ring = load<u32>(OUTPUT_RING);
  if (bytes > left) {
    store<u32>(ring + (tail & (OUTPUT_BYTES - 1)), (left - HEADER) << 2);
    tail += left;
  }
  const at = ring + (tail & (OUTPUT_BYTES - 1));
  store<u32>(at, stream | (n << 2));
  memory.copy(at + HEADER, from, n);
  store32(OUTPUT_TAIL, tail + bytes);
}

/** Waits until there is room for so many bytes behind the tail. */
function room(tail: u32, bytes: u32): void {
  while (true) {
    const head = load32(OUTPUT_HEAD);
    if (tail - head + bytes <= OUTPUT_BYTES) return;
    futexWait(OUTPUT_HEAD, head, ROOM_WAIT_NS);
  }
}
