// An image as text, in the shape in which the lecture draws a process: code segment, data segment, heap, stack (L9).

import {
  FUNC_FLAG_DEFERS,
  FUNC_FLAG_RUNTIME,
  FUNC_FLAG_WRAPPER,
  IMAGE_FLAG_LINKS_OS,
  Kind,
  Section,
  Shape,
} from '../../assembly/abi/image.js';
import { Intrinsic } from '../../assembly/abi/intrinsics.js';
import { Op, Trap } from '../../assembly/abi/opcodes.js';
import { registerClass } from './formats.js';
import { type FuncRecord, ImageReader, type Instruction, type LineRecord, type TypeRecord } from './reader.js';

const NONE = 0xffffffff;

export interface ObjdumpOptions {
  /** Only functions whose name contains this. */
  readonly filter?: string;
  /** Source text by file name, shown above the instructions made from each line. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Leave out instructions: only the table of functions. */
  readonly functionsOnly?: boolean;
  /** Leave out the functions of imported packages. */
  readonly mainOnly?: boolean;
}

/**
 * Text of an image.
 * @throws ImageFormatError when the bytes are no image
 */
export function objdump(bytes: Uint8Array, options: ObjdumpOptions = {}): string {
  return new Dumper(new ImageReader(bytes), options).run();
}

class Dumper {
  private readonly out: string[] = [];
  private readonly functions: readonly FuncRecord[];
  private readonly types: readonly TypeRecord[];
  private readonly methods: readonly string[];
  private readonly strings = new Map<number, Uint8Array>();
  private readonly globals = new Map<number, string>();
  private readonly sourceLines = new Map<string, readonly string[]>();

  constructor(
    private readonly image: ImageReader,
    private readonly options: ObjdumpOptions,
  ) {
    this.functions = image.functions();
    this.types = image.types();
    this.methods = image.methodNames();
    for (const s of image.strings()) this.strings.set(s.offset, s.bytes);
    for (const g of image.globals()) this.globals.set(g.offset, g.name);
    for (const [file, text] of Object.entries(options.sources ?? {})) this.sourceLines.set(file, text.split('\n'));
  }

  run(): string {
    this.header();
    this.code();
    this.data();
    this.typeTable();
    this.memory();
    return `${this.out.join('\n')}\n`;
  }

  private header(): void {
    const { image, out } = this;
    const entry = this.functions[image.entry];
    out.push(`image      ${image.bytes.length} bytes, digest ${image.digest.toString(16).padStart(16, '0')}`);
    out.push(`go         ${Math.floor(image.goVersion / 100)}.${image.goVersion % 100}`);
    out.push(`entry      ${entry?.name ?? '?'}`);
    out.push(`links os   ${image.flags & IMAGE_FLAG_LINKS_OS ? 'yes' : 'no'}`);
  }

  private wanted(f: FuncRecord): boolean {
    if (this.options.mainOnly && !f.name.startsWith('main.')) return false;
    return this.options.filter === undefined || f.name.includes(this.options.filter);
  }

  private code(): void {
    const { image, out } = this;
    const bytes = image.codeWords * 8;
    out.push('', `Code segment: ${bytes} bytes, ${this.functions.length} functions`);
    const packages = image.packages();
    out.push(`  imported packages: ${packages.filter((p) => p !== 'main').join(', ') || 'none'}`);
    const lines = image.lines();
    for (const f of this.functions) {
      if (!this.wanted(f)) continue;
      const place = f.file === '' ? '' : `  ${f.file}:${f.line}`;
      out.push('', `${hex(f.entry * 8)} <${f.name}>: ${f.words * 8} bytes, frame ${f.frameBytes} bytes${place}`);
      if (this.options.functionsOnly) continue;
      this.instructions(f, lines);
    }
  }

  private instructions(f: FuncRecord, lines: readonly LineRecord[]): void {
    let at = lowerBound(lines, f.entry);
    let shown = '';
    for (const i of this.image.code(f)) {
      while (at < lines.length && (lines[at] as LineRecord).word <= i.word) {
        const l = lines[at] as LineRecord;
        const key = `${l.file}:${l.line}`;
        if (key !== shown) {
          const text = this.sourceLines.get(l.file)?.[l.line - 1];
          this.out.push(`  ${key}${text === undefined ? '' : `  ${text.trim()}`}`);
          shown = key;
        }
        at++;
      }
      this.out.push(`    ${hex(i.word * 8)}  ${i.format.name.padEnd(8)} ${this.operands(f, i)}`.trimEnd());
    }
  }

  private register(f: FuncRecord, r: number): string {
    return r < f.pointers ? `p${r}` : `s${r - f.pointers}`;
  }

  private operands(f: FuncRecord, i: Instruction): string {
    const reg = (r: number) => this.register(f, r);
    const list = (from: number, count: number) =>
      i.list
        .slice(from, from + count)
        .map(reg)
        .join(', ');
    const [a, b, c] = i.operands as number[];
    switch (i.format.shape) {
      case 'call': {
        const args = (a as number) + (b as number);
        const results = list(args, i.list.length - args);
        return `${this.target(f, i)}(${list(0, args)})${results ? ` -> ${results}` : ''}`;
      }
      case 'ret':
        return list(0, i.list.length);
      case 'intr': {
        const results = list(a as number, b as number);
        return `${intrinsicName(c as number)}(${list(0, a as number)})${results ? ` -> ${results}` : ''}`;
      }
      case 'select': {
        const cases = i.cases.map(([kind, ch, w0, w1, w2, ok, flags]) => {
          const words = [w0, w1, w2].map((r) => reg(r as number)).join(' ');
          if (kind === 0) return `send ${reg(ch as number)} <- ${words}`;
          const into = [(flags as number) & 2 ? words : '_', ...((flags as number) & 1 ? [reg(ok as number)] : [])];
          return `receive ${into.join(', ')} <- ${reg(ch as number)}`;
        });
        if (b) cases.push('default');
        return `${reg(c as number)}: ${cases.join('; ') || 'no cases'}`;
      }
      default:
    }
    const parts = i.format.operands.map((o, k) => {
      const value = i.operands[k] as number;
      if (registerClass(o.kind)) return reg(value);
      if (o.kind === 'j' || o.kind === 'J') return hex((i.word + value) * 8);
      if (o.kind === 'T') return `{${this.typeName(value)}}`;
      if (o.kind === 'F') return `<${this.functions[value]?.name ?? value}>`;
      if (o.kind === 'D') return this.dataName(value);
      return String(value);
    });
    if (i.op === Op.TRAP || i.op === Op.TRAPR) parts[0] = Trap[a as number] ?? String(a);
    if (i.op === Op.LDW) parts[1] = literal(i.operands[1] as bigint);
    return parts.join(', ');
  }

  private target(f: FuncRecord, i: Instruction): string {
    const at = (k: number) => i.operands[k] as number;
    if (i.format.operands[3]?.kind === 'F') return this.functions[at(3)]?.name ?? `function ${at(3)}`;
    if (i.op !== Op.CALLI) return this.register(f, at(3));
    return `(${this.register(f, at(3))}, ${this.register(f, at(4))}).${this.methods[at(5)] ?? at(5)}`;
  }

  private typeName(i: number): string {
    return this.types[i]?.name ?? `type ${i}`;
  }

  private dataName(offset: number): string {
    const global = this.globals.get(offset);
    if (global !== undefined) return `data+${offset} <${global}>`;
    const text = this.strings.get(offset);
    return text === undefined ? `data+${offset}` : `data+${offset} ${quote(text)}`;
  }

  private data(): void {
    const { image, out } = this;
    const total = image.dataBytes + image.bssBytes;
    out.push('', `Data segment: ${total} bytes, of which ${image.bssBytes} start as zero`);
    out.push('', '  globals');
    for (const g of image.globals()) {
      const t = this.types[g.type];
      out.push(
        `    ${hex(g.offset)}  ${String(t?.size ?? 0).padStart(5)} bytes  ${g.name} ${t?.name ?? ''}${this.initial(g, t)}`,
      );
    }
    out.push('', '  function metadata');
    for (const f of this.functions) {
      if (this.wanted(f)) out.push(`    ${String(f.index).padStart(4)}  ${f.name}: ${describe(f)}`);
    }
    out.push('', '  string constants');
    for (const s of image.strings()) out.push(`    ${hex(s.offset)}  ${quote(s.bytes)}`);
  }

  /** A global's first value, where one word says it. */
  private initial(g: { offset: number }, t: TypeRecord | undefined): string {
    if (t?.shape !== Shape.SCALAR || g.offset >= this.image.dataBytes) return '';
    const word = this.image.dataWord(g.offset);
    if (t.kind === Kind.FLOAT64) return ` = ${floatOf(word)}`;
    if (t.kind === Kind.FLOAT32) return '';
    if (t.kind === Kind.BOOL) return ` = ${(word & 1n) !== 0n}`;
    const signed = t.kind >= Kind.INT && t.kind <= Kind.INT64;
    return ` = ${signed ? BigInt.asIntN(t.size * 8, word) : BigInt.asUintN(t.size * 8, word)}`;
  }

  private typeTable(): void {
    this.out.push('', `Type table: ${this.types.length - 1} types`);
    for (const t of this.types.slice(1)) {
      const parts = [Kind[t.kind]?.toLowerCase() ?? '?', `${t.size} bytes`];
      if (t.ptrWords > 0) parts.push('pointers');
      if (t.methods.length > 0) parts.push(`methods ${t.methods.map((m) => this.methods[m.id] ?? m.id).join(' ')}`);
      this.out.push(`  ${String(t.index).padStart(4)}  ${t.name}  ${parts.join(', ')}`);
    }
  }

  private memory(): void {
    const { image, out } = this;
    const fatal = image.fatalpanic === NONE ? 'none' : (this.functions[image.fatalpanic]?.name ?? '?');
    const lines = image.section(Section.LINES).count;
    out.push(
      '',
      `Tables: ${lines} lines, ${image.section(Section.RELOCS).count} relocations, ${image.roots().length} roots`,
    );
    out.push(`Fatal panics end in ${fatal}`);
    out.push('', 'Heap: empty at the start; it grows upwards behind code and data, by spans of 8192 bytes');
    out.push(
      'Stack: the main thread has a main stack (g0) for the runtime; each goroutine starts with 2048 bytes on the heap,',
    );
    out.push('  doubled by copying whenever a frame does not fit');
  }
}

/** Several names may share a number: the first is the operation's own. */
function intrinsicName(number: number): string {
  return Object.entries(Intrinsic).find(([, value]) => value === number)?.[0] ?? String(number);
}

function describe(f: FuncRecord): string {
  const flags = [
    f.flags & FUNC_FLAG_DEFERS ? 'defers' : '',
    f.flags & FUNC_FLAG_RUNTIME ? 'runtime' : '',
    f.flags & FUNC_FLAG_WRAPPER ? 'wrapper' : '',
  ].filter((x) => x !== '');
  const shape = `${f.pointers}p+${f.scalars}s registers, parameters ${f.paramP}p+${f.paramS}s, results ${f.resP}p+${f.resS}s`;
  return `entry ${hex(f.entry * 8)}, frame ${f.frameBytes} bytes, ${shape}${flags.length > 0 ? `, ${flags.join(', ')}` : ''}`;
}

function lowerBound(lines: readonly LineRecord[], word: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as LineRecord).word < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hex(n: number): string {
  return n.toString(16).padStart(6, '0');
}

function floatOf(word: bigint): number {
  return new Float64Array(new BigInt64Array([word]).buffer)[0] as number;
}

/** A 64-bit literal: as an integer, and as the float64 it may be. */
function literal(word: bigint): string {
  const f = floatOf(word);
  const plausible = Number.isFinite(f) && Math.abs(f) > 1e-30 && Math.abs(f) < 1e30;
  return plausible ? `${word} (${f})` : String(word);
}

/** Bytes as a Go string literal. */
export function quote(bytes: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(bytes.slice()));
}
