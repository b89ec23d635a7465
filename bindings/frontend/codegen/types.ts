// From the checker's types to those of the image: one canonical ImageType for each Go type.

import { Kind, Shape } from '../../../assembly/abi/image.js';
import type { ImageField, ImageType, TypeTable } from '../../image/layout.js';
import type { ImageWriter } from '../../image/writer.js';
import type { Func, GoPackage } from '../types/objects.js';
import { type BasicKind, type Named, type Signature, type Type, under } from '../types/types.js';
import { methodId, typeSet } from '../types/typeset.js';
import { internal, unsupported } from './problem.js';

const BASIC_KINDS: Partial<Record<BasicKind, Kind>> = {
  bool: Kind.BOOL,
  int: Kind.INT,
  int8: Kind.INT8,
  int16: Kind.INT16,
  int32: Kind.INT32,
  int64: Kind.INT64,
  uint: Kind.UINT,
  uint8: Kind.UINT8,
  uint16: Kind.UINT16,
  uint32: Kind.UINT32,
  uint64: Kind.UINT64,
  uintptr: Kind.UINTPTR,
  float32: Kind.FLOAT32,
  float64: Kind.FLOAT64,
  string: Kind.STRING,
  'unsafe.Pointer': Kind.UNSAFE_POINTER,
  'untyped bool': Kind.BOOL,
  'untyped int': Kind.INT,
  'untyped rune': Kind.INT32,
  'untyped float': Kind.FLOAT64,
  'untyped string': Kind.STRING,
};

export class TypeMapper {
  private readonly cache = new Map<Type, ImageType>();
  private readonly localNames = new Map<Named, string>();
  private readonly localCount = new Map<string, number>();
  private readonly table: TypeTable;

  constructor(private readonly writer: ImageWriter) {
    this.table = writer.types;
  }

  /** The image's type for a Go type. */
  of(t: Type): ImageType {
    let mapped = this.cache.get(t);
    if (!mapped) {
      mapped = this.make(t);
      this.cache.set(t, mapped);
    }
    return mapped;
  }

  get int(): ImageType {
    return this.table.basic(Kind.INT);
  }
  get string(): ImageType {
    return this.table.basic(Kind.STRING);
  }
  get uint8(): ImageType {
    return this.table.basic(Kind.UINT8);
  }
  get uintptr(): ImageType {
    return this.table.basic(Kind.UINTPTR);
  }
  /** The empty interface. */
  get any(): ImageType {
    return this.table.iface([]);
  }
  pointerTo(t: ImageType): ImageType {
    return this.table.pointer(t);
  }
  sliceOf(t: ImageType): ImageType {
    return this.table.slice(t);
  }
  arrayOf(n: number, t: ImageType): ImageType {
    return this.table.array(n, t);
  }
  structOf(types: readonly ImageType[]): ImageType {
    return this.table.struct(
      types.map((type, i) => ({ name: i === 0 ? 'F' : `X${i - 1}`, type, embedded: false, exported: true })),
    );
  }

  private make(t: Type): ImageType {
    switch (t.kind) {
      case 'Basic': {
        const kind = BASIC_KINDS[t.basic];
        if (kind !== undefined) return this.table.basic(kind);
        if (t.basic.includes('complex')) unsupported(`type ${t.name}`, null);
        return internal(`no layout for type ${t.name}`);
      }
      case 'Named':
        return this.named(t);
      case 'Pointer':
        return this.table.pointer(this.of(t.elem));
      case 'Slice':
        return this.table.slice(this.of(t.elem));
      case 'Array':
        return this.table.array(t.len, this.of(t.elem));
      case 'Map':
        return this.table.map(this.of(t.key), this.of(t.elem));
      case 'Chan':
        return this.table.chan(t.dir, this.of(t.elem));
      case 'Signature':
        return this.signature(t);
      case 'Struct': {
        const fields = t.fields.map(
          (f): ImageField => ({ name: f.name, type: this.of(f.type), embedded: f.embedded, exported: f.exported }),
        );
        const owner = t.fields.find((f) => !f.exported)?.pkg;
        return this.table.struct(fields, owner?.path ?? '', t.tags);
      }
      case 'Interface':
        return this.table.iface(
          typeSet(t).methods.map((m) => {
            return { name: m.name, key: methodId(m), id: this.methodNumber(m), type: this.signature(m.type) };
          }),
        );
      case 'TypeParam':
        return internal(`no layout for type parameter ${t.obj.name}`, t.obj.pos);
      default:
        return internal(`no layout for a ${t.kind}`);
    }
  }

  /** Number of a method of this name and signature. */
  methodNumber(m: Func): number {
    return this.writer.methodId(`${methodId(m)} ${this.signature(m.type).id}`, m.name);
  }

  private signature(t: Signature): ImageType {
    return this.table.func(
      t.params.vars.map((v) => this.of(v.type)),
      t.results.vars.map((v) => this.of(v.type)),
      t.variadic,
    );
  }

  private named(t: Named): ImageType {
    const pkg = t.obj.pkg;
    const own = t.obj.name + this.argNames(t);
    const name = pkg ? `${pkg.name}.${own}` : own;
    const mapped = this.table.named(this.typeId(t, pkg), name, Kind.INVALID);
    // Known before its underlying type is mapped: that may lead back here.
    this.cache.set(t, mapped);
    this.table.define(mapped, this.of(under(t)));
    return mapped;
  }

  /** `[int,main.T]`: type arguments as Go's linker writes them, packages by their paths. */
  private argNames(t: Named): string {
    const args = [...t.outerArgs, ...t.typeArgs];
    return args.length === 0 ? '' : `[${args.map((a) => this.linkName(a)).join(',')}]`;
  }

  private linkName(t: Type): string {
    switch (t.kind) {
      case 'Named':
        return `${t.obj.pkg ? `${t.obj.pkg.path}.` : ''}${t.obj.name}${this.argNames(t)}`;
      case 'Pointer':
        return `*${this.linkName(t.elem)}`;
      case 'Slice':
        return `[]${this.linkName(t.elem)}`;
      case 'Array':
        return `[${t.len}]${this.linkName(t.elem)}`;
      case 'Map':
        return `map[${this.linkName(t.key)}]${this.linkName(t.elem)}`;
      default:
        return this.of(t).name;
    }
  }

  private typeId(t: Named, pkg: GoPackage | null): string {
    const args = t.typeArgs.map((a) => this.of(a).id);
    const id = `${pkg ? `${pkg.path}.` : ''}${t.obj.name}${args.length > 0 ? `[${args.join(',')}]` : ''}`;
    if (!pkg || t.obj.parent === pkg.scope) return id;
    // Types declared in functions may share a name: numbered in the order in which code is generated.
    let local = this.localNames.get(t);
    if (local === undefined) {
      const n = (this.localCount.get(id) ?? 0) + 1;
      this.localCount.set(id, n);
      local = `${id}·${n}`;
      this.localNames.set(t, local);
    }
    return local;
  }
}

export function isInterface(t: Type): boolean {
  return under(t).kind === 'Interface';
}

export function isSignedKind(k: Kind): boolean {
  return k >= Kind.INT && k <= Kind.INT64;
}
export function isUnsignedKind(k: Kind): boolean {
  return k >= Kind.UINT && k <= Kind.UINTPTR;
}
export function isIntegerKind(k: Kind): boolean {
  return k >= Kind.INT && k <= Kind.UINTPTR;
}
export function isFloatKind(k: Kind): boolean {
  return k === Kind.FLOAT32 || k === Kind.FLOAT64;
}

/** Whether an interface holds values of this type directly in its data word. */
export function isDirect(t: ImageType): boolean {
  return t.shape === Shape.PTR;
}
