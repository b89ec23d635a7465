// From addresses of instructions to functions and lines of the program.

import { ImageReader, type LineRecord } from '../image/reader.js';

/** A place in the program. */
export interface Position {
  function: string;
  file: string;
  line: number;
  column: number;
  /** A generated wrapper, which tracebacks hide. */
  hidden: boolean;
}

/** FUNC_FLAG_WRAPPER. */
const WRAPPER = 4;

/** What an image says about its instructions. */
export class Symbols {
  readonly #entries: Uint32Array;
  readonly #functions: { name: string; file: string; line: number; flags: number; entry: number }[];
  readonly #names: string[] = [];
  readonly #starts: { function: string; file: string; line: number; word: number }[] = [];
  readonly #lines: readonly LineRecord[];
  readonly #positions = new Map<number, Position | undefined>();

  /** @param image as compileGo or programBuilder made it, not yet linked */
  constructor(image: Uint8Array) {
    const read = new ImageReader(image);
    const all = read.functions();
    for (const { index, name, file, line, entry: word, words } of all) {
      this.#names[index] = name;
      if (words > 0) this.#starts[index] = { function: name, file, line, word };
    }
    this.#functions = all
      .filter((f) => f.words > 0)
      .map(({ name, file, line, flags, entry }) => ({ name, file, line, flags, entry }))
      .sort((a, b) => a.entry - b.entry);
    this.#entries = Uint32Array.from(this.#functions, (f) => f.entry);
    this.#lines = read.lines();
  }

  /** Name of function number `index`. */
  functionName(index: number): string | undefined {
    return this.#names[index];
  }

  /** Where function number `index` begins; undefined if there is no code of it. */
  functionStart(index: number): { function: string; file: string; line: number; word: number } | undefined {
    return this.#starts[index];
  }

  /** Where the instruction at a word of the code is; undefined if there is none. */
  position(word: number): Position | undefined {
    if (this.#positions.has(word)) return this.#positions.get(word);
    const found = this.#find(word);
    this.#positions.set(word, found);
    return found;
  }

  #find(word: number): Position | undefined {
    const i = lastAtMost(this.#entries.length, (k) => this.#entries[k]!, word);
    const f = this.#functions[i];
    if (!f) return undefined;
    const hidden = (f.flags & WRAPPER) !== 0;
    const l = this.#lines[lastAtMost(this.#lines.length, (k) => this.#lines[k]!.word, word)];
    if (!l || l.word < f.entry) return { function: f.name, file: f.file, line: f.line, column: 0, hidden };
    return { function: f.name, file: l.file, line: l.line, column: l.column, hidden };
  }
}

/** Index of the last of n ascending numbers that is at most `limit`, -1 if there is none. */
function lastAtMost(n: number, at: (i: number) => number, limit: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
