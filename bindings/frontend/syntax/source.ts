/** A source file's text, and Go's positions in it. */
import type { Pos } from './ast.js';

export class Source {
  /** Index of the first character of each line. */
  private readonly lines: number[] = [0];
  /** For text beyond ASCII: offset in bytes of each UTF-16 code unit. */
  private readonly bytes: Uint32Array | null;

  constructor(
    /** As positions show it. */
    readonly name: string,
    readonly text: string,
  ) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.lines.push(i + 1);
    this.bytes = isAscii(text) ? null : byteOffsets(text);
  }

  /** The position of the code unit at `index` of the text. */
  pos(index: number): Pos {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (this.lines[mid]! <= index) low = mid;
      else high = mid - 1;
    }
    const offset = this.offset(index);
    return { file: this.name, line: low + 1, column: offset - this.offset(this.lines[low]!) + 1, offset };
  }

  private offset(index: number): number {
    return this.bytes ? this.bytes[index]! : index;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

function byteOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    offsets[i] = at;
    const c = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of its four bytes.
    at += c < 0x80 ? 1 : c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 2 : 3;
  }
  offsets[text.length] = at;
  return offsets;
}
