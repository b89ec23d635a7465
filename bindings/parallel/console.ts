// The reading end of the parallel engine's console (assembly/parallel/kernel/console.ts).

import { OUTPUT_BYTES, OUTPUT_HEAD, OUTPUT_RING, OUTPUT_TAIL } from '../../assembly/base/shared.js';

const HEADER = 8;

/** Takes what has been written: calls back for each piece, with a copy of its bytes. */
export function drainConsole(memory: WebAssembly.Memory, take: (stream: 1 | 2, bytes: Uint8Array) => void): void {
  // The memory may have grown.
  const words = new Int32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const at = (address: number) => address >>> 2;
  const ring = (words[at(OUTPUT_RING)] as number) >>> 0;
  const tail = Atomics.load(words, at(OUTPUT_TAIL)) >>> 0;
  let head = (words[at(OUTPUT_HEAD)] as number) >>> 0;
  if (head === tail) return;
  while (head !== tail) {
    const from = ring + (head & (OUTPUT_BYTES - 1));
    const header = words[at(from)] as number;
    const n = header >>> 2;
    const stream = header & 3;
    if (stream === 0) {
      head = (head + HEADER + n) >>> 0;
      continue;
    }
    take(stream as 1 | 2, bytes.slice(from + HEADER, from + HEADER + n));
    head = (head + HEADER + ((n + 7) & ~7)) >>> 0;
  }
  Atomics.store(words, at(OUTPUT_HEAD), head | 0);
  Atomics.notify(words, at(OUTPUT_HEAD));
}
