// Writes an image: collects functions, types, data and method names, and lays the sections out (assembly/abi/image.ts).

import {
  FIELD_BYTES,
  FIELD_FLAG_EMBEDDED,
  FIELD_FLAG_EXPORTED,
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
import { DataRef, type EncodedFunction, type FunctionBuilder, ImageFunc } from './assembler.js';
import { DataSegment, type RelocTarget } from './data.js';
import { hashBytes, hashText } from './hash.js';
import { ImageType, TypeTable } from './layout.js';

const NONE = 0xffffffff;

export interface ImageOptions {
  /** The first goroutine's function. */
  readonly entry: ImageFunc;
  readonly fatalpanic: ImageFunc | null;
  readonly runtimeError: ImageType | null;
  /** IMAGE_FLAG bits. */
  readonly flags: number;
  /** Language version × 100. */
  readonly goVersion: number;
  /** Import paths of all packages, in the order of their initialisation. */
  readonly packages: readonly string[];
}

/** UTF-8 texts, each stored once, referred to by (offset, length). */
class StringTable {
  private readonly known = new Map<string, { offset: number; bytes: number }>();
  private readonly parts: Uint8Array[] = [];
  private used = 0;
  add(text: string): { offset: number; bytes: number } {
    let entry = this.known.get(text);
    if (!entry) {
      const bytes = new TextEncoder().encode(text);
      entry = { offset: this.used, bytes: bytes.length };
      this.known.set(text, entry);
      this.parts.push(bytes);
      this.used += bytes.length;
    }
    return entry;
  }
  finish(): Uint8Array {
    return concat(this.parts);
  }
}

export class ImageWriter {
  readonly types = new TypeTable();
  readonly data = new DataSegment();
  readonly functions: ImageFunc[] = [];
  private readonly methodNames: string[] = [];
  private readonly methodIds = new Map<string, number>();
  private readonly typeList: (ImageType | null)[] = [null];
  private readonly strtab = new StringTable();

  /** A function known by name; its code follows with `define`. */
  declare(name: string): ImageFunc {
    const f = new ImageFunc(this.functions.length, name);
    this.functions.push(f);
    return f;
  }

  define(f: ImageFunc, code: FunctionBuilder): void {
    if (f.code) throw new Error(`${f.name} is defined twice`);
    f.code = code;
  }

  /**
   * Number of a method. `key` tells apart what are different methods: it holds name and signature, and for unexported names
   * the package (`net/http.serve func()`).
   */
  methodId(key: string, name: string): number {
    let id = this.methodIds.get(key);
    if (id === undefined) {
      id = this.methodNames.length;
      this.methodNames.push(name);
      this.methodIds.set(key, id);
    }
    return id;
  }

  /** Number of a type; the first question gives it one, and one to all types it is made of. */
  typeIndex(t: ImageType): number {
    if (t.index < 0) {
      t.index = this.typeList.length;
      this.typeList.push(t);
    }
    return t.index;
  }

  /**
   * All types that the image will hold, from those that functions and data refer to. The caller may set their method
   * tables before `finish`.
   */
  collectTypes(): readonly ImageType[] {
    for (const f of this.functions) {
      for (const i of f.code?.instrs ?? []) for (const o of i.operands) if (o instanceof ImageType) this.typeIndex(o);
    }
    for (const r of this.data.relocs) if (r.target instanceof ImageType) this.typeIndex(r.target);
    for (const g of this.data.globals) this.typeIndex(g.type);
    // The list grows while it is walked.
    for (let i = 1; i < this.typeList.length; i++) {
      const t = this.typeList[i] as ImageType;
      if (t.elem) this.typeIndex(t.elem);
      if (t.keyType) this.typeIndex(t.keyType);
      for (const f of t.fields) this.typeIndex(f.type);
      for (const p of t.params) this.typeIndex(p);
      for (const r of t.results) this.typeIndex(r);
    }
    return this.typeList.slice(1) as ImageType[];
  }

  /** The image's bytes. */
  finish(options: ImageOptions): Uint8Array {
    if (options.runtimeError) this.typeIndex(options.runtimeError);
    this.collectTypes();
    // Types first: their member and method tables are data, and code can be encoded only when the data is complete.
    const types = this.writeTypes();
    const context = {
      typeIndex: (t: ImageType) => this.typeIndex(t),
      dataOffset: (d: DataRef) => this.data.finalOffset(d),
    };
    const encoded = this.functions.map((f) => {
      if (!f.code) throw new Error(`${f.name} is used but not defined`);
      return f.code.encode(context);
    });
    const { funcs, code } = this.writeFunctions(encoded);
    const lines = this.writeLines(encoded);
    const wordOf = (target: RelocTarget): number =>
      target instanceof DataRef
        ? this.data.finalOffset(target)
        : target instanceof ImageType
          ? this.typeIndex(target)
          : target.index;
    const relocs = u32s(this.data.relocs.flatMap((r) => [r.at, r.kind]));
    const roots = this.data.roots.map((r) => this.data.finalOffset(r)).sort((a, b) => a - b);
    const globals = this.data.globals.flatMap((g) => {
      const name = this.strtab.add(g.name);
      return [name.offset, name.bytes, this.data.finalOffset(g.ref), this.typeIndex(g.type)];
    });
    const methods = this.methodNames.flatMap((m) => Object.values(this.strtab.add(m)));
    const strings = this.data.internedStrings().flatMap((s) => [s.offset, s.bytes]);
    const packages = options.packages.flatMap((p) => Object.values(this.strtab.add(p)));
    const sections: [Section, Uint8Array, number][] = [
      [Section.CODE, code, code.length >> 3],
      [Section.FUNCS, funcs, encoded.length],
      [Section.TYPES, types, this.typeList.length],
      [Section.DATA, this.data.finish(wordOf), this.data.initialisedBytes],
      [Section.RELOCS, relocs, this.data.relocs.length],
      [Section.STRTAB, this.strtab.finish(), 0],
      [Section.LINES, u32s(lines), lines.length / 4],
      [Section.ROOTS, u32s(roots), roots.length],
      [Section.METHODS, u32s(methods), methods.length / 2],
      [Section.GLOBALS, u32s(globals), globals.length / 4],
      [Section.STRINGS, u32s(strings), strings.length / 2],
      [Section.PACKAGES, u32s(packages), packages.length / 2],
    ];
    return assemble(sections, options, this.data.zeroedBytes);
  }

  private writeTypes(): Uint8Array {
    const out = new Uint8Array(this.typeList.length * TYPE_BYTES);
    const view = new DataView(out.buffer);
    for (const [i, t] of this.typeList.entries()) {
      const at = i * TYPE_BYTES;
      view.setUint32(at + 52, i, true);
      if (t) this.writeType(t, view, at);
    }
    return out;
  }

  private writeType(t: ImageType, view: DataView, at: number): void {
    view.setUint8(at, t.kind);
    view.setUint8(at + 1, t.flags);
    view.setUint8(at + 2, t.align);
    view.setUint8(at + 3, t.shape);
    view.setUint32(at + 4, t.size, true);
    view.setUint32(at + 8, t.elem ? this.typeIndex(t.elem) : 0, true);
    view.setUint32(at + 12, t.keyType ? this.typeIndex(t.keyType) : 0, true);
    const members =
      t.kind === Kind.STRUCT
        ? t.fields.map((f, i) => ({ ...f, offset: t.offsetOf(i) }))
        : [...t.params.map((p) => member(p, 0)), ...t.results.map((r) => member(r, 1))];
    const count = t.kind === Kind.STRUCT || t.kind === Kind.FUNC ? members.length : t.count;
    view.setUint32(at + 16, count, true);
    view.setUint32(at + 20, this.writeMembers(members), true);
    const methods = t.kind === Kind.INTERFACE ? t.ifaceMethods : t.methods;
    view.setUint32(at + 24, this.writeMethods(methods), true);
    view.setUint32(at + 28, methods.length, true);
    const name = this.strtab.add(t.name);
    view.setUint32(at + 32, name.offset, true);
    view.setUint32(at + 36, name.bytes, true);
    const pointers = t.pointerWords();
    view.setUint32(at + 40, this.writeBits(pointers), true);
    view.setUint32(at + 44, pointers.length, true);
    view.setUint32(at + 48, hashText(t.id), true);
  }

  private writeMembers(members: readonly (ImageType['fields'][number] & { offset: number })[]): number {
    if (members.length === 0) return 0;
    const ref = this.data.allocate(members.length * FIELD_BYTES, 8);
    for (const [i, m] of members.entries()) {
      const at = ref.plus(i * FIELD_BYTES);
      const name = this.strtab.add(m.name);
      const flags = (m.embedded ? FIELD_FLAG_EMBEDDED : 0) | (m.exported ? FIELD_FLAG_EXPORTED : 0);
      for (const [k, v] of [name.offset, name.bytes, this.typeIndex(m.type), m.offset, flags].entries()) {
        this.data.setU32(at.plus(k * 4), v);
      }
    }
    return ref.offset;
  }

  private writeMethods(methods: ImageType['methods']): number {
    if (methods.length === 0) return 0;
    const ref = this.data.allocate(methods.length * 8, 8);
    for (const [i, m] of [...methods].sort((a, b) => a.id - b.id).entries()) {
      this.data.setU32(ref.plus(i * 8), m.id);
      this.data.setU32(ref.plus(i * 8 + 4), m.func ? m.func.index : NONE);
    }
    return ref.offset;
  }

  private readonly bitmaps = new Map<string, number>();
  private writeBits(bits: readonly boolean[]): number {
    if (bits.length === 0) return 0;
    const bytes = new Uint8Array(Math.ceil(bits.length / 64) * 8);
    for (const [i, bit] of bits.entries()) if (bit) bytes[i >> 3] = (bytes[i >> 3] as number) | (1 << (i & 7));
    const key = bytes.join();
    let offset = this.bitmaps.get(key);
    if (offset === undefined) {
      const ref = this.data.allocate(bytes.length, 8);
      this.data.setBytes(ref, bytes);
      offset = ref.offset;
      this.bitmaps.set(key, offset);
    }
    return offset;
  }

  private writeFunctions(encoded: readonly EncodedFunction[]): { funcs: Uint8Array; code: Uint8Array } {
    const funcs = new Uint8Array(encoded.length * FUNC_BYTES);
    const view = new DataView(funcs.buffer);
    const code = new Uint8Array(encoded.reduce((sum, e) => sum + e.words.length, 0) * 8);
    const codeView = new DataView(code.buffer);
    let entry = 0;
    for (const [i, e] of encoded.entries()) {
      const builder = (this.functions[i] as ImageFunc).code as FunctionBuilder;
      const at = i * FUNC_BYTES;
      const name = this.strtab.add(builder.name);
      const file = this.strtab.add(builder.declared?.file ?? '');
      const { paramP, paramS, resP, resS } = builder.signature;
      if (e.pointers + e.scalars > 0xffff) throw new Error(`${builder.name} needs more than 65535 registers`);
      for (const [k, v] of [i, 0, entry, e.words.length].entries()) view.setUint32(at + k * 4, v, true);
      for (const [k, v] of [e.pointers, e.scalars, paramP, paramS, resP, resS].entries()) {
        view.setUint16(at + 16 + k * 2, v, true);
      }
      const recover = e.recover === 0 ? 0 : entry + e.recover;
      const line = builder.declared?.line ?? 0;
      const rest = [builder.frameBytes, builder.flags, recover, name.offset, name.bytes, file.offset, file.bytes, line];
      for (const [k, v] of rest.entries()) view.setUint32(at + 28 + k * 4, v, true);
      for (const [k, w] of e.words.entries()) codeView.setBigUint64((entry + k) * 8, w, true);
      entry += e.words.length;
    }
    return { funcs, code };
  }

  private writeLines(encoded: readonly EncodedFunction[]): number[] {
    const out: number[] = [];
    let entry = 0;
    for (const e of encoded) {
      for (const { word, pos } of e.lines) {
        const file = this.strtab.add(pos.file);
        if (file.offset > 0xffffff || file.bytes > 255) throw new Error(`file name too long: ${pos.file}`);
        out.push(entry + word, (file.offset | (file.bytes << 24)) >>> 0, pos.line, pos.column);
      }
      entry += e.words.length;
    }
    return out;
  }
}

function member(type: ImageType, offset: number) {
  return { name: '', type, embedded: false, exported: false, offset };
}

function assemble(sections: readonly [Section, Uint8Array, number][], options: ImageOptions, bss: number): Uint8Array {
  let offset = IMAGE_HEADER_BYTES + sections.length * SECTION_ENTRY_BYTES;
  const offsets = sections.map(([, bytes]) => {
    const at = (offset + 15) & ~15;
    offset = at + bytes.length;
    return at;
  });
  const out = new Uint8Array((offset + 15) & ~15);
  const view = new DataView(out.buffer);
  const header: [number, number][] = [
    [IMAGE_OFF_MAGIC, IMAGE_MAGIC],
    [IMAGE_OFF_VERSION, IMAGE_VERSION],
    [IMAGE_OFF_FLAGS, options.flags],
    [IMAGE_OFF_SECTIONS, sections.length],
    [IMAGE_OFF_ENTRY, options.entry.index],
    [IMAGE_OFF_FATALPANIC, options.fatalpanic?.index ?? NONE],
    [IMAGE_OFF_RUNTIME_ERROR, options.runtimeError?.index ?? NONE],
    [IMAGE_OFF_BSS, bss],
    [IMAGE_OFF_GO_VERSION, options.goVersion],
  ];
  for (const [at, value] of header) view.setUint32(at, value, true);
  for (const [i, [id, bytes, count]] of sections.entries()) {
    const at = IMAGE_HEADER_BYTES + i * SECTION_ENTRY_BYTES;
    for (const [k, v] of [id, offsets[i] as number, bytes.length, count].entries()) view.setUint32(at + k * 4, v, true);
    out.set(bytes, offsets[i] as number);
  }
  view.setBigUint64(IMAGE_OFF_DIGEST, hashBytes(out.subarray(IMAGE_HEADER_BYTES)), true);
  return out;
}

function u32s(values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = new DataView(out.buffer);
  for (const [i, v] of values.entries()) view.setUint32(i * 4, v, true);
  return out;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
