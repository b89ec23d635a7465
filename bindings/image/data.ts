// The data segment under construction: initialised bytes, zeroed bytes behind them, words that need relocation, and the
// words in which the collector finds its roots.

import type { Reloc } from '../../assembly/abi/image.js';
import { DataRef, type ImageFunc } from './assembler.js';
import { alignUp, type ImageType } from './layout.js';

/** What a relocated word points at. */
export type RelocTarget = DataRef | ImageType | ImageFunc;

export interface PendingReloc {
  /** Where in DATA. */
  readonly at: number;
  readonly kind: Reloc;
  readonly target: RelocTarget;
}

/** A global variable, for objdump. */
export interface GlobalSymbol {
  readonly name: string;
  readonly ref: DataRef;
  readonly type: ImageType;
}

/** Growing bytes. Offset 0 is never given out, so that 0 can mean "none". */
export class DataSegment {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private used = 16;
  private zeroed = 0;
  private readonly strings = new Map<string, number>();
  readonly relocs: PendingReloc[] = [];
  readonly roots: DataRef[] = [];
  readonly globals: GlobalSymbol[] = [];

  /** Room for initialised data. */
  allocate(bytes: number, align = 8): DataRef {
    const at = alignUp(this.used, align);
    this.used = at + bytes;
    if (this.used > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.used, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return new DataRef(false, at);
  }

  /** Room that is zero when the program starts. */
  allocateZeroed(bytes: number, align = 8): DataRef {
    const at = alignUp(this.zeroed, align);
    this.zeroed = at + bytes;
    return new DataRef(true, at);
  }

  /** Notes the pointer words of a value of type t at a place as roots. */
  addRoots(ref: DataRef, t: ImageType): void {
    for (const [i, pointer] of t.pointerWords().entries()) if (pointer) this.roots.push(ref.plus(i * 8));
  }

  setBytes(ref: DataRef, bytes: Uint8Array): void {
    this.bytes.set(bytes, this.writable(ref));
  }
  setInt(ref: DataRef, value: bigint, bytes: number): void {
    const at = this.writable(ref);
    for (let i = 0; i < bytes; i++) this.bytes[at + i] = Number(BigInt.asUintN(8, value >> BigInt(8 * i)));
  }
  setU32(ref: DataRef, value: number): void {
    this.view.setUint32(this.writable(ref), value, true);
  }
  setFloat(ref: DataRef, value: number, bytes: 4 | 8): void {
    const at = this.writable(ref);
    if (bytes === 4) this.view.setFloat32(at, value, true);
    else this.view.setFloat64(at, value, true);
  }
  /** A word that holds an address. */
  setAddress(ref: DataRef, kind: Reloc, target: RelocTarget): void {
    this.relocs.push({ at: this.writable(ref), kind, target });
  }

  private writable(ref: DataRef): number {
    if (ref.bss) throw new Error('zeroed data cannot be initialised');
    return ref.offset;
  }

  /** The bytes of a string, stored once. */
  intern(bytes: Uint8Array): DataRef {
    const key = latin1(bytes);
    const known = this.strings.get(key);
    if (known !== undefined) return new DataRef(false, known);
    const ref = this.allocate(bytes.length, 1);
    this.setBytes(ref, bytes);
    this.strings.set(key, ref.offset);
    return ref;
  }

  /** (offset, length) of each interned string, by offset. */
  internedStrings(): { offset: number; bytes: number }[] {
    return [...this.strings]
      .map(([key, offset]) => ({ offset, bytes: key.length }))
      .sort((a, b) => a.offset - b.offset);
  }

  /** Offset from the start of DATA, once nothing is added any more. */
  finalOffset(ref: DataRef): number {
    return ref.bss ? this.initialisedBytes + ref.offset : ref.offset;
  }
  get initialisedBytes(): number {
    return alignUp(this.used, 16);
  }
  get zeroedBytes(): number {
    return alignUp(this.zeroed, 16);
  }

  /** The initialised bytes, with the numbers of relocated words filled in. */
  finish(wordOf: (target: RelocTarget) => number): Uint8Array {
    const out = this.bytes.slice(0, this.initialisedBytes);
    const view = new DataView(out.buffer);
    for (const r of this.relocs) view.setUint32(r.at, wordOf(r.target), true);
    return out;
  }
}

function latin1(bytes: Uint8Array): string {
  let s = '';
  for (let i = 0; i < bytes.length; i += 4096) s += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return s;
}
