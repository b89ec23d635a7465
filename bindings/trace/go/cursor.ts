// Reading numbers out of a stretch of bytes, never beyond its end.

import { GoTraceError } from './error.js';
import { NONE } from './wire.js';

const HIGH = 0x1_0000_0000;

/** Reads from `bytes`, which lie at `offset` in the trace. */
export class Cursor {
  constructor(
    readonly bytes: Uint8Array,
    readonly offset: number,
    public at = 0,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(what: string): number {
    if (this.at >= this.bytes.length) this.fail(`expected ${what}, found the end of the batch`);
    return this.bytes[this.at++]!;
  }

  /**
   * An unsigned LEB128 number of at most 64 bits: exact up to 2⁵³, the nearest beyond it, and -1 for 2⁶⁴ - 1, which means none
   * wherever Go writes it.
   */
  uvarint(what: string): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at++];
    if (byte !== undefined && byte < 128) {
      this.at = at;
      return byte;
    }
    const start = this.at;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (byte === undefined) this.fail(`expected ${what}, found the end of the batch`);
      const bits = byte & 127;
      if (shift === 63 && bits > 1) this.fail(`${what} has more than 64 bits`, start);
      if (shift < 28) low += bits * 2 ** shift;
      else if (shift === 28) {
        low += (bits & 15) * 2 ** 28;
        high = bits >>> 4;
      } else high += bits * 2 ** (shift - 32);
      if (byte < 128) break;
      if (shift === 63) this.fail(`${what} has more than 64 bits`, start);
      byte = bytes[at++];
    }
    this.at = at;
    return high === 0xffff_ffff && low === 0xffff_ffff ? NONE : high * HIGH + low;
  }

  text(length: number, what: string): string {
    if (length < 0 || length > this.left) this.fail(`expected ${length} bytes of ${what}, found ${this.left}`);
    const from = this.at;
    this.at += length;
    return decoder.decode(this.bytes.subarray(from, this.at));
  }

  fail(what: string, at = this.at): never {
    throw new GoTraceError(what, this.offset + at);
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
