// Types as the image knows them: canonical, with Go's sizes and alignments on amd64. Both the Go front end and the program
// builder make them here; the writer turns them into type records.

import {
  Kind,
  Shape,
  TYPE_FLAG_COMPARABLE,
  TYPE_FLAG_DIRECT,
  TYPE_FLAG_NAMED,
  TYPE_FLAG_PLAIN,
  TYPE_FLAG_VARIADIC,
} from '../../assembly/abi/image.js';
import type { ImageFunc } from './assembler.js';

export interface ImageField {
  readonly name: string;
  readonly type: ImageType;
  readonly embedded: boolean;
  readonly exported: boolean;
}

/** A method of an interface type, or of a concrete type's method set. */
export interface ImageMethod {
  /** Number of the method's name (ImageWriter.methodId). */
  readonly id: number;
  /** null in interface types. */
  readonly func: ImageFunc | null;
}

interface Layout {
  readonly size: number;
  readonly align: number;
  readonly shape: Shape;
  readonly flags: number;
  /** Offset of each field of a struct. */
  readonly offsets: readonly number[];
}

const BASIC_LAYOUT: Partial<Record<Kind, Layout>> = {};
function basicLayout(kind: Kind, size: number, shape: Shape, flags: number): void {
  BASIC_LAYOUT[kind] = { size, align: Math.min(size, 8), shape, flags, offsets: [] };
}
const PLAIN = TYPE_FLAG_COMPARABLE | TYPE_FLAG_PLAIN;
for (const k of [Kind.BOOL, Kind.INT8, Kind.UINT8]) basicLayout(k, 1, Shape.SCALAR, PLAIN);
for (const k of [Kind.INT16, Kind.UINT16]) basicLayout(k, 2, Shape.SCALAR, PLAIN);
for (const k of [Kind.INT32, Kind.UINT32]) basicLayout(k, 4, Shape.SCALAR, PLAIN);
for (const k of [Kind.INT, Kind.INT64, Kind.UINT, Kind.UINT64, Kind.UINTPTR]) basicLayout(k, 8, Shape.SCALAR, PLAIN);
basicLayout(Kind.FLOAT32, 4, Shape.SCALAR, TYPE_FLAG_COMPARABLE);
basicLayout(Kind.FLOAT64, 8, Shape.SCALAR, TYPE_FLAG_COMPARABLE);
for (const k of [Kind.POINTER, Kind.CHAN, Kind.UNSAFE_POINTER]) basicLayout(k, 8, Shape.PTR, PLAIN | TYPE_FLAG_DIRECT);
for (const k of [Kind.MAP, Kind.FUNC]) basicLayout(k, 8, Shape.PTR, TYPE_FLAG_DIRECT);
BASIC_LAYOUT[Kind.STRING] = { size: 16, align: 8, shape: Shape.STRING, flags: TYPE_FLAG_COMPARABLE, offsets: [] };
BASIC_LAYOUT[Kind.INTERFACE] = { size: 16, align: 8, shape: Shape.IFACE, flags: TYPE_FLAG_COMPARABLE, offsets: [] };
BASIC_LAYOUT[Kind.SLICE] = { size: 24, align: 8, shape: Shape.SLICE, flags: 0, offsets: [] };

/** One canonical type. Identical types are the same object. */
export class ImageType {
  elem: ImageType | null = null;
  /** Of a map. */
  keyType: ImageType | null = null;
  /** Length of an array, direction of a channel (1 receive, 2 send, 3 both: reflect.ChanDir). */
  count = 0;
  fields: readonly ImageField[] = [];
  params: readonly ImageType[] = [];
  results: readonly ImageType[] = [];
  variadic = false;
  named = false;
  /** Methods of an interface type, sorted by id. */
  ifaceMethods: readonly ImageMethod[] = [];
  /** Method table of a concrete type, set before the image is written. */
  methods: readonly ImageMethod[] = [];
  /** Index in the type table, once something refers to the type. */
  index = -1;
  private computed: Layout | null = null;
  private pointers: readonly boolean[] | null = null;
  constructor(
    /** Equal exactly for identical types, and the same in every compilation. */
    readonly id: string,
    /** As %T prints it. */
    readonly name: string,
    public kind: Kind,
  ) {}

  get size(): number {
    return this.layout().size;
  }
  get align(): number {
    return this.layout().align;
  }
  get shape(): Shape {
    return this.layout().shape;
  }
  /** TYPE_FLAG bits. */
  get flags(): number {
    return this.layout().flags | (this.named ? TYPE_FLAG_NAMED : 0) | (this.variadic ? TYPE_FLAG_VARIADIC : 0);
  }
  /** Byte offset of field i. */
  offsetOf(i: number): number {
    return this.layout().offsets[i] as number;
  }

  private layout(): Layout {
    this.computed ??= computeLayout(this);
    return this.computed;
  }

  /** For each 8-byte word of a value, up to the last pointer: whether it holds one. */
  pointerWords(): readonly boolean[] {
    if (!this.pointers) {
      const words: boolean[] = [];
      markPointers(this, 0, words);
      for (let i = 0; i < words.length; i++) words[i] ??= false;
      this.pointers = words;
    }
    return this.pointers;
  }

  get hasPointers(): boolean {
    return this.pointerWords().length > 0;
  }
}

function computeLayout(t: ImageType): Layout {
  const basic = BASIC_LAYOUT[t.kind];
  if (basic) return basic;
  if (t.kind === Kind.ARRAY) {
    const elem = t.elem as ImageType;
    const size = elem.size * t.count;
    if (size > 0x7fffffff) throw new Error(`type ${t.name} is too large`);
    return {
      size,
      align: elem.align,
      shape: size === 0 ? Shape.NONE : Shape.MEMORY,
      flags: elem.flags & PLAIN,
      offsets: [],
    };
  }
  if (t.kind === Kind.STRUCT) return structLayout(t);
  throw new Error(`type ${t.name} has no layout`);
}

function structLayout(t: ImageType): Layout {
  const offsets: number[] = [];
  let size = 0;
  let align = 1;
  let flags = PLAIN;
  for (const [i, field] of t.fields.entries()) {
    const at = alignUp(size, field.type.align);
    // Padding and blank fields don't count in comparisons, so such a struct isn't compared as plain memory.
    if (at !== size || field.name === '_') flags &= ~TYPE_FLAG_PLAIN;
    flags &= field.type.flags | ~PLAIN;
    offsets.push(at);
    size = at + field.type.size;
    align = Math.max(align, field.type.align);
    // As in Go: a pointer to a last field of size zero must not point behind the struct.
    if (i === t.fields.length - 1 && field.type.size === 0 && size > 0) size++;
  }
  const total = alignUp(size, align);
  if (total !== size) flags &= ~TYPE_FLAG_PLAIN;
  if (total > 0x7fffffff) throw new Error(`type ${t.name} is too large`);
  return { size: total, align, shape: total === 0 ? Shape.NONE : Shape.MEMORY, flags, offsets };
}

function markPointers(t: ImageType, offset: number, words: boolean[]): void {
  switch (t.shape) {
    case Shape.PTR:
    case Shape.STRING:
    case Shape.SLICE:
      words[offset >> 3] = true;
      return;
    case Shape.IFACE:
      words[offset >> 3] = true;
      words[(offset >> 3) + 1] = true;
      return;
    case Shape.MEMORY:
      break;
    default:
      return;
  }
  if (t.kind === Kind.ARRAY) {
    const elem = t.elem as ImageType;
    if (!elem.hasPointers) return;
    for (let i = 0; i < t.count; i++) markPointers(elem, offset + i * elem.size, words);
  } else {
    for (const [i, field] of t.fields.entries()) markPointers(field.type, offset + t.offsetOf(i), words);
  }
}

/** n rounded up to a multiple of align (a power of two). */
export function alignUp(n: number, align: number): number {
  return Math.ceil(n / align) * align;
}

const BASIC_NAMES: Partial<Record<Kind, string>> = {
  [Kind.BOOL]: 'bool',
  [Kind.INT]: 'int',
  [Kind.INT8]: 'int8',
  [Kind.INT16]: 'int16',
  [Kind.INT32]: 'int32',
  [Kind.INT64]: 'int64',
  [Kind.UINT]: 'uint',
  [Kind.UINT8]: 'uint8',
  [Kind.UINT16]: 'uint16',
  [Kind.UINT32]: 'uint32',
  [Kind.UINT64]: 'uint64',
  [Kind.UINTPTR]: 'uintptr',
  [Kind.FLOAT32]: 'float32',
  [Kind.FLOAT64]: 'float64',
  [Kind.STRING]: 'string',
  [Kind.UNSAFE_POINTER]: 'unsafe.Pointer',
};

/** Makes types, each one once. */
export class TypeTable {
  private readonly byId = new Map<string, ImageType>();

  private make(id: string, name: () => string, kind: Kind, fill: (t: ImageType) => void): ImageType {
    let t = this.byId.get(id);
    if (!t) {
      t = new ImageType(id, name(), kind);
      this.byId.set(id, t);
      fill(t);
    }
    return t;
  }

  basic(kind: Kind): ImageType {
    const name = BASIC_NAMES[kind];
    if (name === undefined) throw new Error(`kind ${Kind[kind]} is no basic type`);
    return this.make(
      name,
      () => name,
      kind,
      () => {},
    );
  }
  pointer(elem: ImageType): ImageType {
    return this.make(
      `*${elem.id}`,
      () => `*${elem.name}`,
      Kind.POINTER,
      (t) => {
        t.elem = elem;
      },
    );
  }
  slice(elem: ImageType): ImageType {
    return this.make(
      `[]${elem.id}`,
      () => `[]${elem.name}`,
      Kind.SLICE,
      (t) => {
        t.elem = elem;
      },
    );
  }
  array(count: number, elem: ImageType): ImageType {
    return this.make(
      `[${count}]${elem.id}`,
      () => `[${count}]${elem.name}`,
      Kind.ARRAY,
      (t) => {
        t.count = count;
        t.elem = elem;
      },
    );
  }
  map(key: ImageType, elem: ImageType): ImageType {
    return this.make(
      `map[${key.id}]${elem.id}`,
      () => `map[${key.name}]${elem.name}`,
      Kind.MAP,
      (t) => {
        t.keyType = key;
        t.elem = elem;
      },
    );
  }
  chan(dir: 'both' | 'send' | 'recv', elem: ImageType): ImageType {
    const word = dir === 'both' ? 'chan' : dir === 'send' ? 'chan<-' : '<-chan';
    const inner = (s: string) => (dir !== 'send' && s.startsWith('<-') ? `(${s})` : s);
    return this.make(
      `${word} ${inner(elem.id)}`,
      () => `${word} ${inner(elem.name)}`,
      Kind.CHAN,
      (t) => {
        t.elem = elem;
        t.count = dir === 'both' ? 3 : dir === 'send' ? 2 : 1;
      },
    );
  }
  func(params: readonly ImageType[], results: readonly ImageType[], variadic = false): ImageType {
    const text = (part: 'id' | 'name') => signatureText(params, results, variadic, part);
    return this.make(
      `func${text('id')}`,
      () => `func${text('name')}`,
      Kind.FUNC,
      (t) => {
        t.params = params;
        t.results = results;
        t.variadic = variadic;
      },
    );
  }
  /** `qualify`: what tells apart unexported fields of different packages. `tags[i]` belongs to `fields[i]`. */
  struct(fields: readonly ImageField[], qualify = '', tags: readonly string[] = []): ImageType {
    const text = (part: 'id' | 'name') =>
      fields
        .map((f, i) => {
          const name = part === 'id' && !f.exported ? `${qualify}.${f.name}` : f.name;
          const tag = tags[i] ? ` ${JSON.stringify(tags[i])}` : '';
          return `${f.embedded ? (part === 'id' ? `!${name} ` : '') : `${name} `}${f.type[part]}${tag}`;
        })
        .join('; ');
    const shown = () => (fields.length === 0 ? 'struct {}' : `struct { ${text('name')} }`);
    return this.make(`struct{${text('id')}}`, shown, Kind.STRUCT, (t) => {
      t.fields = fields;
    });
  }
  /** `methods` with the name under which they print and their (interned) id; any order. */
  iface(methods: readonly { name: string; id: number; key: string; type: ImageType }[]): ImageType {
    const sorted = [...methods].sort((a, b) => (a.key < b.key ? -1 : 1));
    const id = `interface{${sorted.map((m) => `${m.key}${m.type.id.slice(4)}`).join('; ')}}`;
    const shown = () =>
      sorted.length === 0
        ? 'interface {}'
        : `interface { ${sorted.map((m) => `${m.name}${m.type.name.slice(4)}`).join('; ')} }`;
    return this.make(id, shown, Kind.INTERFACE, (t) => {
      t.ifaceMethods = sorted.map((m) => ({ id: m.id, func: null })).sort((a, b) => a.id - b.id);
    });
  }
  /** A declared type without its underlying type, which `define` gives: it may refer to itself through pointers. */
  named(id: string, name: string, kind: Kind): ImageType {
    return this.make(
      `@${id}`,
      () => name,
      kind,
      (t) => {
        t.named = true;
      },
    );
  }
  define(t: ImageType, underlying: ImageType): void {
    t.kind = underlying.kind;
    t.elem = underlying.elem;
    t.keyType = underlying.keyType;
    t.count = underlying.count;
    t.fields = underlying.fields;
    t.params = underlying.params;
    t.results = underlying.results;
    t.variadic = underlying.variadic;
    t.ifaceMethods = underlying.ifaceMethods;
  }
}

function signatureText(
  params: readonly ImageType[],
  results: readonly ImageType[],
  variadic: boolean,
  part: 'id' | 'name',
): string {
  const list = params.map((p, i) => (variadic && i === params.length - 1 ? `...${p[part].slice(2)}` : p[part]));
  const out = results.map((r) => r[part]).join(', ');
  return `(${list.join(', ')})${results.length === 0 ? '' : results.length === 1 ? ` ${out}` : ` (${out})`}`;
}

/** The registers of a value of this shape, in order: 'P' and 'S' for each. */
export function shapeClasses(shape: Shape): readonly ('P' | 'S')[] {
  return SHAPE_CLASSES[shape] as readonly ('P' | 'S')[];
}

const SHAPE_CLASSES: readonly (readonly ('P' | 'S')[])[] = [
  [],
  ['S'],
  ['P'],
  ['P', 'S'],
  ['P', 'S', 'S'],
  ['P', 'P'],
  ['P'],
];
