/**
 * Go's tokens, with its semicolons at line ends. The syntax tree comes from tree-sitter; the tokens serve grammar.ts, which
 * finds what tree-sitter accepts and Go doesn't, and says it in Go's words.
 */

/** Thrown at the first error. `msg` has no `syntax error: ` unless Go prints it. */
export class SyntaxProblem extends Error {
  constructor(
    /** Index in the text. */
    readonly index: number,
    readonly msg: string,
  ) {
    super(msg);
  }
}

/**
 * `tok` is the token's spelling, except: `name`, `literal`, `op` (all operators that may stand in an expression but `*` and
 * `<-`), `assignop`, `incop`, `EOF`. A semicolon's `lit` says where it comes from: semicolon, newline or EOF.
 */
export interface Token {
  readonly tok: string;
  readonly lit: string;
  /** Precedence of a binary operator, 0: none. */
  readonly prec: number;
  readonly start: number;
  readonly end: number;
}

const keywords = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package ' +
    'range return select struct switch type var'
  ).split(' '),
);

export function isKeyword(tok: string): boolean {
  return keywords.has(tok);
}

const precedence: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '|': 4,
  '^': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '&': 5,
  '&^': 5,
  '<<': 5,
  '>>': 5,
};

/** Longest first. */
const spellings = (
  '<<= >>= &^= ... && || == != <= >= := ++ -- << >> &^ <- += -= *= /= %= &= |= ^= ( ) [ ] { } , ; : . = < > + - * / % & ' +
  '| ^ ! ~'
).split(' ');

const baseNames: Record<number, string> = { 2: 'binary', 8: 'octal', 10: 'decimal', 16: 'hexadecimal' };

/** All tokens of a file; the last is EOF, or where the text stops being tokens `error`, with the problem beside it. */
export function scan(text: string): { tokens: Token[]; problem: SyntaxProblem | null } {
  const scanner = new Scanner(text);
  const tokens: Token[] = [];
  try {
    do tokens.push(scanner.next());
    while (tokens[tokens.length - 1]!.tok !== 'EOF');
    return { tokens, problem: null };
  } catch (problem) {
    if (!(problem instanceof SyntaxProblem)) throw problem;
    tokens.push({ tok: 'error', lit: '', prec: 0, start: problem.index, end: problem.index });
    return { tokens, problem };
  }
}

const letter = /[\p{L}_]/u;
const digit = /\p{Nd}/u;

class Scanner {
  private at: number;
  /** A newline here ends the statement. */
  private semi = false;

  constructor(private readonly text: string) {
    // A byte order mark may begin a file.
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  next(): Token {
    const semi = this.semi;
    this.semi = false;
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) return this.token(semi ? ';' : 'EOF', this.at, 'EOF');
      if (c === '\n' && semi) return this.token(';', this.at++, 'newline');
      if (c === ' ' || c === '\t' || c === '\r' || c === '\n') this.at++;
      else if (c === '/' && (this.text[this.at + 1] === '/' || this.text[this.at + 1] === '*')) {
        const start = this.at;
        // A comment over several lines counts as a newline.
        if (this.comment() && semi) return this.token(';', start, 'newline');
      } else break;
    }
    return this.word() ?? this.literal() ?? this.operator();
  }

  private token(tok: string, start: number, lit = ''): Token {
    return { tok, lit, prec: 0, start, end: this.at };
  }

  private fail(index: number, msg: string): never {
    throw new SyntaxProblem(index, msg);
  }

  /** Skips a comment; true when it reaches over a line end. */
  private comment(): boolean {
    const start = this.at;
    if (this.text[start + 1] === '/') {
      const end = this.text.indexOf('\n', start);
      this.at = end < 0 ? this.text.length : end;
      return false;
    }
    const end = this.text.indexOf('*/', start + 2);
    if (end < 0) this.fail(start, 'comment not terminated');
    this.at = end + 2;
    return this.text.slice(start, end).includes('\n');
  }

  private char(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private word(): Token | null {
    const start = this.at;
    let c = this.char();
    if (c === '\ufeff') this.fail(start, 'invalid BOM in the middle of the file');
    if (!letter.test(c)) {
      if (c < '\x80') return null;
      const what = digit.test(c) ? 'identifier cannot begin with digit' : 'invalid character';
      this.fail(start, `${what} ${unicode(c)}${digit.test(c) ? '' : ' in identifier'}`);
    }
    while (letter.test(c) || digit.test(c)) {
      this.at += c.length;
      c = this.char();
    }
    if (c >= '\x80') this.fail(this.at, `invalid character ${unicode(c)} in identifier`);
    const word = this.text.slice(start, this.at);
    if (keywords.has(word)) {
      this.semi = word === 'break' || word === 'continue' || word === 'fallthrough' || word === 'return';
      return this.token(word, start);
    }
    this.semi = true;
    return this.token('name', start, word);
  }

  private literal(): Token | null {
    const start = this.at;
    const c = this.text[start]!;
    const point = c === '.' && isDigit(this.text[start + 1]);
    if (isDigit(c) || point) this.number();
    else if (c === '"') this.quoted('"');
    else if (c === "'") this.rune();
    else if (c === '`') {
      const end = this.text.indexOf('`', start + 1);
      if (end < 0) this.fail(start, 'string not terminated');
      this.at = end + 1;
    } else return null;
    this.semi = true;
    return this.token('literal', start, this.text.slice(start, this.at));
  }

  private operator(): Token {
    const start = this.at;
    const s = spellings.find((k) => this.text.startsWith(k, start));
    if (s === undefined) return this.fail(start, `invalid character ${unicode(this.char())}`);
    this.at += s.length;
    let tok = s;
    if (s === '++' || s === '--') tok = 'incop';
    else if (s.endsWith('=') && s.length > 1 && s !== ':=' && !(s in precedence)) tok = 'assignop';
    else if (s !== '*' && (s in precedence || s === '!' || s === '~')) tok = 'op';
    this.semi = s === ')' || s === ']' || s === '}' || tok === 'incop';
    return { tok, lit: s === ';' ? 'semicolon' : s, prec: precedence[s] ?? 0, start, end: this.at };
  }

  /** Moves over digits and underscores; says which of them it saw and where the first digit too large for the base is. */
  private digits(base: number): { digits: boolean; invalid: number } {
    let digits = false;
    let invalid = -1;
    for (;;) {
      const c = this.text[this.at] ?? '';
      const value = isDigit(c) ? Number(c) : base === 16 && /[a-fA-F]/.test(c) ? 10 : -1;
      if (value < 0 && c !== '_') return { digits, invalid };
      if (value >= base && base <= 10 && invalid < 0) invalid = this.at;
      if (c !== '_') digits = true;
      this.at++;
    }
  }

  private number(): void {
    const start = this.at;
    let base = 10;
    let prefix = '';
    let digits = false;
    let invalid = -1;
    let float = false;
    if (this.text[this.at] === '0') {
      this.at++;
      prefix = (this.text[this.at] ?? '').toLowerCase();
      if (prefix === 'x' || prefix === 'o' || prefix === 'b') {
        this.at++;
        base = prefix === 'x' ? 16 : prefix === 'o' ? 8 : 2;
      } else {
        // An old octal number, or a decimal fraction: its digits decide.
        prefix = '0';
        base = 8;
        digits = true;
      }
    }
    if (this.text[this.at] !== '.') {
      const part = this.digits(base);
      digits ||= part.digits;
      invalid = part.invalid;
    }
    if (this.text[this.at] === '.') {
      if (prefix === 'o' || prefix === 'b') this.fail(this.at, `invalid radix point in ${baseNames[base]} literal`);
      this.at++;
      float = true;
      digits = this.digits(base).digits || digits;
    }
    if (!digits) this.fail(this.at, `${baseNames[base]} literal has no digits`);
    const e = this.text[this.at] ?? '';
    if (/[eEpP]/.test(e)) {
      const hex = e === 'p' || e === 'P';
      if (!hex && prefix !== '' && prefix !== '0') this.fail(this.at, `'${e}' exponent requires decimal mantissa`);
      if (hex && prefix !== 'x') this.fail(this.at, `'${e}' exponent requires hexadecimal mantissa`);
      this.at++;
      float = true;
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++;
      if (!this.digits(10).digits) this.fail(this.at, 'exponent has no digits');
    } else if (prefix === 'x' && float) this.fail(this.at, "hexadecimal mantissa requires a 'p' exponent");
    let imaginary = false;
    if (this.text[this.at] === 'i') {
      imaginary = true;
      this.at++;
    }
    if (!float && !imaginary && invalid >= 0) {
      this.fail(invalid, `invalid digit '${this.text[invalid]}' in ${baseNames[base]} literal`);
    }
    const sep = misplacedSeparator(this.text.slice(start, this.at));
    if (sep >= 0) this.fail(start + sep, "'_' must separate successive digits");
  }

  private quoted(quote: string): void {
    const start = this.at++;
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) this.fail(start, 'string not terminated');
      if (c === '\n') this.fail(this.at, 'newline in string');
      this.at++;
      if (c === quote) return;
      if (c === '\\') this.escape(quote);
    }
  }

  private rune(): void {
    const start = this.at++;
    for (let n = 0; ; n++) {
      const c = this.char();
      if (c === '') this.fail(start, 'rune literal not terminated');
      if (c === '\n') this.fail(this.at, 'newline in rune literal');
      if (c === "'" && n === 0) this.fail(this.at, "empty rune literal or unescaped '");
      this.at += c.length;
      if (c === "'") {
        if (n !== 1) this.fail(start, 'more than one character in rune literal');
        return;
      }
      if (c === '\\') this.escape("'");
    }
  }

  /** What follows a backslash. */
  private escape(quote: string): void {
    const c = this.text[this.at];
    // The caller complains about the end of the text.
    if (c === undefined) return;
    if (c === quote || 'abfnrtv\\'.includes(c)) {
      this.at++;
      return;
    }
    let [n, base] = [3, 8];
    if (c === 'x' || c === 'u' || c === 'U') {
      [n, base] = [c === 'x' ? 2 : c === 'u' ? 4 : 8, 16];
      this.at++;
    } else if (!(c >= '0' && c <= '7')) this.fail(this.at, 'unknown escape');
    let value = 0;
    for (let i = 0; i < n; i++) {
      const d = this.text[this.at];
      if (d === undefined) return;
      const v = /[0-9a-fA-F]/.test(d) ? Number.parseInt(d, 16) : 16;
      if (v >= base) this.fail(this.at, `invalid character ${quoteChar(this.char())} in ${baseNames[base]} escape`);
      value = value * base + v;
      this.at++;
    }
    if (base === 8 && value > 255) this.fail(this.at, `octal escape value ${value} > 255`);
    if (n > 2 && base === 16 && (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))) {
      this.fail(this.at, `escape is invalid Unicode code point U+${value.toString(16).toUpperCase().padStart(4, '0')}`);
    }
  }
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9';
}

/** Index of an underscore that doesn't stand between two digits (the prefix counts as one), or -1. */
function misplacedSeparator(lit: string): number {
  const prefix = /^0[xob]/i.exec(lit)?.[0] ?? '';
  const digit = prefix.toLowerCase() === '0x' ? /[0-9a-fA-F]/ : /[0-9]/;
  let before = prefix === '' ? '' : '0';
  for (let i = prefix.length; i < lit.length; i++) {
    const c = lit[i]!;
    if (c === '_' && !digit.test(before)) return i;
    if (before === '_' && !digit.test(c)) return i - 1;
    before = c;
  }
  return before === '_' ? lit.length - 1 : -1;
}

/** As fmt's %#U: `U+0040 '@'`. */
function unicode(c: string): string {
  const code = c.codePointAt(0) ?? 0xfffd;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(c) ? `${hex} '${c}'` : hex;
}

/** As fmt's %q of a rune. */
function quoteChar(c: string): string {
  if (c === "'" || c === '\\') return `'\\${c}'`;
  if (c === '\n') return "'\\n'";
  return `'${c}'`;
}
