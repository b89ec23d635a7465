/** What the grammar's parts share: the tokens, the errors, what is remembered of an expression. */
import { isKeyword, scan, SyntaxProblem, type Token } from './scanner.js';

/** An expression or type, as far as the grammar has to look into it. */
export interface Part {
  readonly k:
    | 'name'
    | 'selector'
    | 'literal'
    | 'complit'
    | 'funclit'
    | 'call'
    | 'index'
    | 'slice'
    | 'assert'
    | 'guard'
    | 'paren'
    | 'unary'
    | 'binary'
    | 'arraytype'
    | 'structtype'
    | 'maptype'
    | 'chantype'
    | 'functype'
    | 'interfacetype'
    | 'dots';
  /** Index of its first character, and of the one behind its last. */
  readonly start: number;
  readonly end: number;
  readonly op?: string;
  readonly x?: Part;
  readonly y?: Part | undefined;
  readonly args?: readonly Part[];
  /** A call with `...`. */
  readonly spread?: boolean;
}

/** What a correct file needs before tree-sitter reads it: code units [start, end) to be replaced by equally long text. */
export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Reads tokens. @throws SyntaxProblem with Go's own words for the first error. */
export abstract class TokenReader {
  private readonly tokens: readonly Token[];
  private readonly problem: SyntaxProblem | null;
  private at = 0;
  readonly masks: Mask[] = [];

  constructor(protected readonly text: string) {
    const { tokens, problem } = scan(text);
    this.tokens = tokens;
    this.problem = problem;
  }

  /** What isn't a token is the next problem once all before it is right. */
  private checkToken(): void {
    if (this.problem && this.tok === 'error') throw this.problem;
  }

  protected begin(): void {
    this.checkToken();
  }

  protected get t(): Token {
    return this.tokens[this.at]!;
  }
  protected get tok(): string {
    return this.t.tok;
  }
  protected is(...toks: string[]): boolean {
    return toks.includes(this.tok);
  }
  protected isOp(op: string): boolean {
    return this.tok === 'op' && this.t.lit === op;
  }
  protected next(): Token {
    const t = this.t;
    if (this.at < this.tokens.length - 1) this.at++;
    this.checkToken();
    return t;
  }
  protected got(tok: string): boolean {
    if (this.tok !== tok) return false;
    this.next();
    return true;
  }
  protected want(tok: string): void {
    if (!this.got(tok)) this.unexpected(`, expected ${describe(tok)}`);
  }
  /** Index behind the last token taken. */
  protected get last(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  protected fail(msg: string, index = this.t.start): never {
    throw new SyntaxProblem(index, msg);
  }
  protected syntax(msg: string, index = this.t.start): never {
    return this.fail(`syntax error: ${msg}`, index);
  }
  /** `syntax error: unexpected name foo` and what follows. */
  protected unexpected(rest: string, index = this.t.start): never {
    const { tok, lit } = this.t;
    let what = describe(tok);
    if (tok === 'name') what = `name ${lit}`;
    else if (tok === 'literal') what = `literal ${lit}`;
    else if (tok === ';' || tok === 'op' || tok === 'assignop' || tok === 'incop') what = lit;
    return this.syntax(`unexpected ${what}${rest}`, index);
  }

  /** As the go command words what it finds before the compiler sees the file: in the package clause and the imports. */
  protected expected(what: string): never {
    const { tok, lit } = this.t;
    const spelled = tok === 'name' || tok === 'literal' ? lit : `'${isKeyword(tok) || tok === 'EOF' ? tok : lit}'`;
    return this.fail(`expected '${what}', found ${tok === ';' ? (lit === 'semicolon' ? "';'" : 'newline') : spelled}`);
  }

  /** Elements up to the closing token; a separator before it is optional. `each` gives true when no more may follow. */
  protected list(context: string, sep: string, close: string, each: () => unknown): void {
    let done = false;
    while (this.tok !== 'EOF' && this.tok !== close && !done) {
      done = each() === true;
      if (!this.got(sep) && this.tok !== close) {
        this.unexpected(` in ${context}; possibly missing ${describe(sep)} or ${describe(close)}`);
      }
    }
    this.want(close);
  }
}

/** A token as messages name it. */
export function describe(tok: string): string {
  if (tok === ',') return 'comma';
  if (tok === ';') return 'semicolon or newline';
  return isKeyword(tok) ? `keyword ${tok}` : tok;
}
