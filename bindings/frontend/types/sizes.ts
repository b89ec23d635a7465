/** Sizes and offsets in bytes, as Go's compiler for amd64 lays values out. */
import type { Var } from './objects.js';
import { type Type, under } from './types.js';

const WORD = 8;

const basicSizes: Record<string, number> = {
  bool: 1,
  int: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  uintptr: 8,
  float32: 4,
  float64: 8,
  complex64: 8,
  complex128: 16,
  string: 16,
  'unsafe.Pointer': 8,
};

export function alignof(t: Type): number {
  const u = under(t);
  switch (u.kind) {
    case 'Array':
      return alignof(u.elem);
    case 'Struct':
      return u.fields.reduce((most, f) => Math.max(most, alignof(f.type)), 1);
    case 'Basic':
      return u.basic === 'complex64' ? 4 : Math.min(basicSizes[u.basic] ?? WORD, WORD);
    default:
      return WORD;
  }
}

export function sizeof(t: Type): number {
  const u = under(t);
  switch (u.kind) {
    case 'Basic':
      return basicSizes[u.basic] ?? WORD;
    case 'Array':
      return u.len <= 0 ? 0 : sizeof(u.elem) * u.len;
    case 'Slice':
      return 3 * WORD;
    case 'Interface':
      return 2 * WORD;
    case 'Struct': {
      const last = u.fields.at(-1);
      if (!last) return 0;
      const offset = offsetsof(u.fields).at(-1)!;
      const size = sizeof(last.type);
      // A pointer behind a field of no size at the end must not point to the next object.
      return align(offset + (size === 0 && offset > 0 ? 1 : size), alignof(u));
    }
    default:
      return WORD;
  }
}

/** The offset of each field. */
export function offsetsof(fields: readonly Var[]): number[] {
  let at = 0;
  return fields.map((f) => {
    const offset = align(at, alignof(f.type));
    at = offset + sizeof(f.type);
    return offset;
  });
}

function align(n: number, a: number): number {
  return Math.ceil(n / a) * a;
}
