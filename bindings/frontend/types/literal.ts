/** The values of string and rune literals. Their syntax is known to be right. */

const simple: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/** The bytes of a string literal: raw or interpreted. */
export function unquote(literal: string): Uint8Array {
  const body = literal.slice(1, -1);
  const encoder = new TextEncoder();
  if (literal[0] === '`') return encoder.encode(body.replaceAll('\r', ''));
  if (!body.includes('\\')) return encoder.encode(body);
  const bytes: number[] = [];
  for (let i = 0; i < body.length; ) {
    if (body[i] !== '\\') {
      const next = body.indexOf('\\', i);
      const end = next < 0 ? body.length : next;
      for (const b of encoder.encode(body.slice(i, end))) bytes.push(b);
      i = end;
      continue;
    }
    const { value, length, isByte } = escaped(body, i);
    if (isByte) bytes.push(value);
    else for (const b of encoder.encode(String.fromCodePoint(value))) bytes.push(b);
    i += length;
  }
  return Uint8Array.from(bytes);
}

/** The code point of a rune literal. */
export function unquoteChar(literal: string): number {
  const body = literal.slice(1, -1);
  return body[0] === '\\' ? escaped(body, 0).value : (body.codePointAt(0) ?? 0);
}

/** The escape that begins at index i. `isByte`: it stands for one byte of a string, not for a character. */
function escaped(s: string, i: number): { value: number; length: number; isByte: boolean } {
  const c = s[i + 1]!;
  if (c === 'x') return { value: Number.parseInt(s.slice(i + 2, i + 4), 16), length: 4, isByte: true };
  if (c === 'u') return { value: Number.parseInt(s.slice(i + 2, i + 6), 16), length: 6, isByte: false };
  if (c === 'U') return { value: Number.parseInt(s.slice(i + 2, i + 10), 16), length: 10, isByte: false };
  const known = simple[c];
  if (known !== undefined) return { value: known, length: 2, isByte: true };
  return { value: Number.parseInt(s.slice(i + 1, i + 4), 8), length: 4, isByte: true };
}

/** As strconv.Quote prints bytes: invalid UTF-8 and what can't be printed as escapes. */
export function quote(bytes: Uint8Array): string {
  let out = '"';
  for (let i = 0; i < bytes.length; ) {
    const { char, length } = decode(bytes, i);
    if (char === null) out += `\\x${bytes[i]!.toString(16).padStart(2, '0')}`;
    else out += quoteRune(char);
    i += length;
  }
  return `${out}"`;
}

function quoteRune(char: string): string {
  const named = { '"': '\\"', '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r' }[char];
  if (named) return named;
  if (char === '\t') return '\\t';
  if (char === '\v') return '\\v';
  if (char === ' ' || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char)) return char;
  const code = char.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** The character at index i, null when the bytes there are no UTF-8 (then of length 1). */
function decode(bytes: Uint8Array, i: number): { char: string | null; length: number } {
  const b = bytes[i]!;
  const length = b < 0x80 ? 1 : b < 0xc0 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf8 ? 4 : 0;
  if (length === 0 || i + length > bytes.length) return { char: null, length: 1 };
  try {
    const char = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(i, i + length));
    return { char, length };
  } catch {
    return { char: null, length: 1 };
  }
}
