// Reads an image back into records, for the verifier, objdump and traces.

import {
  FIELD_BYTES,
  FUNC_BYTES,
  IMAGE_HEADER_BYTES,
  IMAGE_MAGIC,
  IMAGE_OFF_BSS,
  IMAGE_OFF_DIGEST,
  IMAGE_OFF_ENTRY,
  IMAGE_OFF_FATALPANIC,
  IMAGE_OFF_FLAGS,
  IMAGE_OFF_GO_VERSION,
  IMAGE_OFF_MAGIC,
  IMAGE_OFF_RUNTIME_ERROR,
  IMAGE_OFF_SECTIONS,
  IMAGE_OFF_VERSION,
  IMAGE_VERSION,
  Kind,
  SECTION_ENTRY_BYTES,
  Section,
  TYPE_BYTES,
} from '../../assembly/abi/image.js';
import type { Op } from '../../assembly/abi/opcodes.js';
import { formats, type InstructionFormat, type OperandFormat, packedWords, SELECT_CASE } from './formats.js';
import { hashBytes } from './hash.js';

/** An image that can't be read; the message is one line. */
export class ImageFormatError extends Error {
  override name = 'ImageFormatError';
}

export interface FuncRecord {
  readonly index: number;
  readonly name: string;
  readonly entry: number;
  readonly words: number;
  readonly pointers: number;
  readonly scalars: number;
  readonly paramP: number;
  readonly paramS: number;
  readonly resP: number;
  readonly resS: number;
  readonly frameBytes: number;
  readonly flags: number;
  readonly recover: number;
  readonly file: string;
  readonly line: number;
}

export interface MemberRecord {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly flags: number;
}

export interface TypeRecord {
  readonly index: number;
  readonly kind: Kind;
  readonly flags: number;
  readonly align: number;
  readonly shape: number;
  readonly size: number;
  readonly elem: number;
  readonly key: number;
  readonly count: number;
  readonly name: string;
  readonly members: readonly MemberRecord[];
  readonly methods: readonly { readonly id: number; readonly func: number }[];
  readonly ptrmap: number;
  readonly ptrWords: number;
}

export interface LineRecord {
  readonly word: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Instruction {
  readonly op: Op;
  readonly format: InstructionFormat;
  /** First word, and number of words. */
  readonly word: number;
  readonly words: number;
  /** Values of the fixed operands, sign-extended where the format says so. */
  readonly operands: readonly (number | bigint)[];
  /** Register list of calls, RET and INTR. */
  readonly list: readonly number[];
  /** SELECT: kind, channel, three words, ok, flags. */
  readonly cases: readonly (readonly number[])[];
}

interface SectionEntry {
  readonly offset: number;
  readonly bytes: number;
  readonly count: number;
}

/** A read-only view of an image. */
export class ImageReader {
  private readonly view: DataView;
  private readonly sections = new Map<Section, SectionEntry>();
  private readonly texts = new Map<string, string>();
  readonly entry: number;
  readonly fatalpanic: number;
  readonly runtimeError: number;
  readonly bssBytes: number;
  readonly flags: number;
  readonly goVersion: number;
  readonly digest: bigint;

  /** @throws ImageFormatError when the bytes are no whole image of this version */
  constructor(readonly bytes: Uint8Array) {
    if (bytes.length < IMAGE_HEADER_BYTES) throw new ImageFormatError('not an image: shorter than its header');
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const u32 = (at: number) => this.view.getUint32(at, true);
    if (u32(IMAGE_OFF_MAGIC) !== IMAGE_MAGIC) throw new ImageFormatError('not an image: no magic number at its start');
    const version = u32(IMAGE_OFF_VERSION);
    if (version !== IMAGE_VERSION) {
      throw new ImageFormatError(`image of format version ${version}, expected ${IMAGE_VERSION}`);
    }
    this.digest = this.view.getBigUint64(IMAGE_OFF_DIGEST, true);
    if (hashBytes(bytes.subarray(IMAGE_HEADER_BYTES)) !== this.digest) {
      throw new ImageFormatError('image is damaged: its digest differs from its content');
    }
    this.flags = u32(IMAGE_OFF_FLAGS);
    this.entry = u32(IMAGE_OFF_ENTRY);
    this.fatalpanic = u32(IMAGE_OFF_FATALPANIC);
    this.runtimeError = u32(IMAGE_OFF_RUNTIME_ERROR);
    this.bssBytes = u32(IMAGE_OFF_BSS);
    this.goVersion = u32(IMAGE_OFF_GO_VERSION);
    const count = u32(IMAGE_OFF_SECTIONS);
    if (count > (bytes.length - IMAGE_HEADER_BYTES) / SECTION_ENTRY_BYTES) {
      throw new ImageFormatError(`image is damaged: ${count} sections don't fit`);
    }
    for (let i = 0; i < count; i++) {
      const at = IMAGE_HEADER_BYTES + i * SECTION_ENTRY_BYTES;
      const id = u32(at) as Section;
      const s = { offset: u32(at + 4), bytes: u32(at + 8), count: u32(at + 12) };
      if (s.offset + s.bytes > bytes.length) {
        throw new ImageFormatError(`image is damaged: section ${Section[id] ?? id} lies outside the file`);
      }
      this.sections.set(id, s);
    }
    this.checkLengths();
  }

  private checkLengths(): void {
    const records: [Section, number][] = [
      [Section.FUNCS, FUNC_BYTES],
      [Section.TYPES, TYPE_BYTES],
      [Section.RELOCS, 8],
      [Section.LINES, 16],
      [Section.ROOTS, 4],
      [Section.METHODS, 8],
      [Section.GLOBALS, 16],
      [Section.STRINGS, 8],
      [Section.PACKAGES, 8],
    ];
    for (const [id, size] of records) {
      const s = this.section(id);
      if (s.count * size !== s.bytes) {
        throw new ImageFormatError(
          `image is damaged: section ${Section[id]} has ${s.bytes} bytes for ${s.count} records`,
        );
      }
    }
  }

  section(id: Section): SectionEntry {
    return this.sections.get(id) ?? { offset: 0, bytes: 0, count: 0 };
  }
  sectionBytes(id: Section): Uint8Array {
    const s = this.section(id);
    return this.bytes.subarray(s.offset, s.offset + s.bytes);
  }

  get codeWords(): number {
    return this.section(Section.CODE).bytes >> 3;
  }
  get dataBytes(): number {
    return this.section(Section.DATA).bytes;
  }
  get functionCount(): number {
    return this.section(Section.FUNCS).count;
  }
  get typeCount(): number {
    return this.section(Section.TYPES).count;
  }

  private u32(at: number): number {
    if (at + 4 > this.bytes.length) throw new ImageFormatError('image is damaged: a table lies outside the file');
    return this.view.getUint32(at, true);
  }

  /** A text of STRTAB. */
  text(offset: number, bytes: number): string {
    const key = `${offset},${bytes}`;
    let t = this.texts.get(key);
    if (t === undefined) {
      const table = this.section(Section.STRTAB);
      if (offset + bytes > table.bytes) throw new ImageFormatError('image is damaged: a name lies outside its table');
      const start = table.offset + offset;
      t = new TextDecoder().decode(this.bytes.slice(start, start + bytes));
      this.texts.set(key, t);
    }
    return t;
  }

  func(i: number): FuncRecord {
    const at = this.section(Section.FUNCS).offset + i * FUNC_BYTES;
    const u16 = (offset: number) => this.view.getUint16(at + offset, true);
    const u32 = (offset: number) => this.u32(at + offset);
    return {
      index: u32(0),
      entry: u32(8),
      words: u32(12),
      pointers: u16(16),
      scalars: u16(18),
      paramP: u16(20),
      paramS: u16(22),
      resP: u16(24),
      resS: u16(26),
      frameBytes: u32(28),
      flags: u32(32),
      recover: u32(36),
      name: this.text(u32(40), u32(44)),
      file: this.text(u32(48), u32(52)),
      line: u32(56),
    };
  }
  functions(): FuncRecord[] {
    return Array.from({ length: this.functionCount }, (_, i) => this.func(i));
  }

  type(i: number): TypeRecord {
    const at = this.section(Section.TYPES).offset + i * TYPE_BYTES;
    const u8 = (offset: number) => this.view.getUint8(at + offset);
    const u32 = (offset: number) => this.u32(at + offset);
    const kind = u8(0) as Kind;
    const members = kind === Kind.STRUCT || kind === Kind.FUNC ? u32(16) : 0;
    const data = this.section(Section.DATA).offset;
    if (u32(20) + members * FIELD_BYTES > this.dataBytes || u32(24) + u32(28) * 8 > this.dataBytes) {
      throw new ImageFormatError(`image is damaged: a table of type ${i} lies outside the data`);
    }
    return {
      index: u32(52),
      kind,
      flags: u8(1),
      align: u8(2),
      shape: u8(3),
      size: u32(4),
      elem: u32(8),
      key: u32(12),
      count: u32(16),
      name: this.text(u32(32), u32(36)),
      members: Array.from({ length: members }, (_, k) => {
        const m = data + u32(20) + k * FIELD_BYTES;
        return {
          name: this.text(this.u32(m), this.u32(m + 4)),
          type: this.u32(m + 8),
          offset: this.u32(m + 12),
          flags: this.u32(m + 16),
        };
      }),
      methods: Array.from({ length: u32(28) }, (_, k) => {
        const m = data + u32(24) + k * 8;
        return { id: this.u32(m), func: this.u32(m + 4) };
      }),
      ptrmap: u32(40),
      ptrWords: u32(44),
    };
  }
  types(): TypeRecord[] {
    return Array.from({ length: this.typeCount }, (_, i) => this.type(i));
  }

  private rows(id: Section, width: number): number[][] {
    const s = this.section(id);
    return Array.from({ length: s.count }, (_, i) =>
      Array.from({ length: width }, (_, k) => this.u32(s.offset + (i * width + k) * 4)),
    );
  }
  lines(): LineRecord[] {
    return this.rows(Section.LINES, 4).map(([word, file, line, column]) => ({
      word: word as number,
      file: this.text((file as number) & 0xffffff, (file as number) >>> 24),
      line: line as number,
      column: column as number,
    }));
  }
  methodNames(): string[] {
    return this.rows(Section.METHODS, 2).map(([o, n]) => this.text(o as number, n as number));
  }
  packages(): string[] {
    return this.rows(Section.PACKAGES, 2).map(([o, n]) => this.text(o as number, n as number));
  }
  globals(): { name: string; offset: number; type: number }[] {
    return this.rows(Section.GLOBALS, 4).map(([o, n, offset, type]) => ({
      name: this.text(o as number, n as number),
      offset: offset as number,
      type: type as number,
    }));
  }
  relocs(): { at: number; kind: number }[] {
    return this.rows(Section.RELOCS, 2).map(([at, kind]) => ({ at: at as number, kind: kind as number }));
  }
  roots(): number[] {
    return this.rows(Section.ROOTS, 1).map(([at]) => at as number);
  }
  /** String constants: where they lie in DATA, and their bytes. */
  strings(): { offset: number; bytes: Uint8Array }[] {
    const data = this.sectionBytes(Section.DATA);
    return this.rows(Section.STRINGS, 2).map(([offset, length]) => ({
      offset: offset as number,
      bytes: data.subarray(offset as number, (offset as number) + (length as number)),
    }));
  }
  /** A 64-bit word of DATA, 0 outside the stored bytes. */
  dataWord(offset: number): bigint {
    const s = this.section(Section.DATA);
    return offset + 8 <= s.bytes ? this.view.getBigUint64(s.offset + offset, true) : 0n;
  }

  /**
   * The instruction that starts at a word.
   * @param end no word from here on belongs to it
   * @returns null if there is none: an unknown opcode, or it runs past the end
   */
  instruction(word: number, end: number): Instruction | null {
    const base = this.section(Section.CODE).offset;
    const half = (w: number, h: number) => this.view.getUint16(base + (word + w) * 8 + h * 2, true);
    const format = word < end ? formats[half(0, 0)] : undefined;
    if (!format || word + format.words > end) return null;
    const operands = format.operands.map((o) => this.operand(base + word * 8, o));
    let count = 0;
    if (format.shape === 'ret' || format.shape === 'intr') count = half(0, 1) + half(0, 2);
    if (format.shape === 'call') count = half(0, 1) + half(0, 2) + (half(0, 3) & 255) + (half(0, 3) >> 8);
    const cases = format.shape === 'select' ? half(0, 1) : 0;
    const words = format.words + packedWords(count) + cases * SELECT_CASE.words;
    if (word + words > end) return null;
    return {
      op: format.op,
      format,
      word,
      words,
      operands,
      list: Array.from({ length: count }, (_, k) => half(format.words + (k >> 2), k & 3)),
      cases: Array.from({ length: cases }, (_, k) =>
        SELECT_CASE.operands.map((o) => half(1 + k * SELECT_CASE.words + o.word, o.shift / 16)),
      ),
    };
  }

  private operand(at: number, o: OperandFormat): number | bigint {
    const byte = at + o.word * 8 + o.shift / 8;
    if (o.bits === 64) return this.view.getBigInt64(byte, true);
    const signed = o.kind === 'i' || o.kind === 'j' || o.kind === 'I' || o.kind === 'J';
    if (o.bits === 32) return signed ? this.view.getInt32(byte, true) : this.view.getUint32(byte, true);
    return signed ? this.view.getInt16(byte, true) : this.view.getUint16(byte, true);
  }

  /** The instructions of a function, up to the first that can't be read. */
  *code(f: FuncRecord): Generator<Instruction> {
    for (let word = f.entry; ; ) {
      const i = this.instruction(word, Math.min(f.entry + f.words, this.codeWords));
      if (!i) return;
      yield i;
      word += i.words;
    }
  }
}
