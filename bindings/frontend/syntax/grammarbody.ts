/** Go's grammar as a check: expressions and statements (see grammar.ts). */
import { TypeGrammar } from './grammar.js';
import { describe, type Mask, type Part } from './grammarbase.js';
import { SyntaxProblem } from './scanner.js';

/** What a simple statement is, as far as the statement around it has to know. */
interface Simple {
  readonly k: 'expr' | 'assign' | 'range' | 'other';
  readonly x?: Part;
  readonly op?: string;
  /** Index of the operator, or of the expression. */
  readonly index: number;
  readonly text?: string;
}

/** The first syntax error of a text, or the masks tree-sitter needs to read it. */
export function checkSyntax(text: string): { problem: SyntaxProblem | null; masks: readonly Mask[] } {
  try {
    const grammar = new Grammar(text);
    grammar.file();
    grammar.checkPlaces();
    return { problem: null, masks: grammar.masks };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: error, masks: [] };
    if (error instanceof RangeError) {
      // The stack is used up: thousands of parentheses.
      return { problem: new SyntaxProblem(0, 'expressions nested this deep are not supported yet'), masks: [] };
    }
    throw error;
  }
}

class Grammar extends TypeGrammar {
  /** Each `x.(type)` that no switch has taken. */
  private readonly guards = new Set<Part>();

  /** What may stand only in certain places, and tree-sitter knows nowhere else. */
  checkPlaces(): void {
    for (const { start } of this.openArrays) {
      this.fail('invalid use of [...] array (outside a composite literal)', start);
    }
    for (const guard of this.guards) this.fail('invalid syntax tree: use of .(type) outside type switch', guard.start);
  }

  // ------------------------------------------------------------------------------------------------- expressions

  protected expr(): Part {
    return this.binary(null, 0);
  }

  protected exprList(): readonly Part[] {
    const list = [this.expr()];
    while (this.got(',')) list.push(this.expr());
    return list;
  }

  protected binary(first: Part | null, prec: number): Part {
    let x = first ?? this.unary();
    while (this.is('op', '*') && this.t.prec > prec) {
      const { lit, prec: own } = this.next();
      const y = this.binary(null, own);
      x = { k: 'binary', op: lit, x, y, start: x.start, end: this.last };
    }
    return x;
  }

  private unary(): Part {
    const { tok, lit, start } = this.t;
    if (tok === '*' || (tok === 'op' && '+-!^~&'.includes(lit))) {
      this.next();
      return { k: 'unary', op: lit, x: this.unary(), start, end: this.last };
    }
    if (tok !== '<-') return this.primary(null);
    this.next();
    const x = this.unary();
    if (x.k !== 'chantype') return { k: 'unary', op: '<-', x, start, end: this.last };
    // `<-chan T`: the arrow belongs to the type; `<-chan<- T` would leave its element without chan.
    let type: Part | undefined = x;
    while (type?.k === 'chantype') {
      if (type.op === '<-chan') this.syntax('unexpected <-, expected chan');
      if (type.op === 'chan') return { ...x, op: '<-chan', start };
      type = type.x;
    }
    return this.syntax(`unexpected ${this.source(type!)}, expected chan`);
  }

  private operand(): Part {
    const { tok, start } = this.t;
    switch (tok) {
      case 'name':
        return this.namePart();
      case 'literal':
        this.next();
        return { k: 'literal', start, end: this.last };
      case '(': {
        this.next();
        this.nest++;
        const x = this.expr();
        this.nest--;
        this.want(')');
        return { k: 'paren', x, start, end: this.last };
      }
      case 'func': {
        this.next();
        this.signature('function type');
        if (this.tok !== '{') return { k: 'functype', start, end: this.last };
        const outer = this.nest++;
        this.block('');
        this.nest = outer;
        return { k: 'funclit', start, end: this.last };
      }
      case '[':
      case 'chan':
      case 'map':
      case 'struct':
      case 'interface':
        return this.type();
      default:
        return this.unexpected(', expected expression');
    }
  }

  protected primary(first: Part | null): Part {
    let x = first ?? this.operand();
    for (;;) {
      const { start } = x;
      if (this.got('.')) x = this.selector(x);
      else if (this.got('[')) x = this.indexOrSlice(x);
      else if (this.tok === '(') {
        this.next();
        const { args, spread } = this.argList();
        x = { k: 'call', x, args, spread, start, end: this.last };
        this.maskKeywordLike(x);
      } else if (this.tok === '{' && this.literalType(x)) {
        if (x.k === 'paren') this.syntax('cannot parenthesize type in composite literal');
        this.openArrays.delete(x);
        this.literalValue();
        x = { k: 'complit', x, start, end: this.last };
      } else return x;
    }
  }

  private selector(x: Part): Part {
    if (this.got('(')) {
      const guard = this.got('type');
      if (!guard) this.type();
      this.want(')');
      const part: Part = { k: guard ? 'guard' : 'assert', x, start: x.start, end: this.last };
      if (guard) this.guards.add(part);
      return part;
    }
    if (this.tok !== 'name') this.unexpected(', expected name or (');
    this.next();
    return { k: 'selector', x, start: x.start, end: this.last };
  }

  private indexOrSlice(x: Part): Part {
    if (this.tok !== ':') {
      if (this.tok === ']') this.unexpected(', expected operand');
      const { parts, comma } = this.typeList(false);
      if (comma || this.is(']')) {
        this.want(']');
        return { k: 'index', x, args: parts, start: x.start, end: this.last };
      }
    }
    if (!this.got(':')) this.unexpected(', expected comma, : or ]');
    this.nest++;
    const middle = !this.is(':', ']');
    if (middle) this.expr();
    if (this.tok === ':') {
      if (!middle) this.fail('middle index required in 3-index slice');
      this.next();
      if (this.is(']')) this.fail('final index required in 3-index slice');
      this.expr();
    }
    this.nest--;
    this.want(']');
    return { k: 'slice', x, start: x.start, end: this.last };
  }

  private argList(): { args: Part[]; spread: boolean } {
    const args: Part[] = [];
    let spread = false;
    this.nest++;
    this.list('argument list', ',', ')', () => {
      args.push(this.expr());
      spread = this.got('...');
      return spread;
    });
    this.nest--;
    return { args, spread };
  }

  /** Whether a `{` behind x begins its literal value. */
  private literalType(x: Part): boolean {
    let t = x;
    while (t.k === 'paren') t = t.x!;
    if (t.k === 'name' || t.k === 'selector') return this.nest >= 0;
    if (t.k === 'index') return this.nest >= 0 && !isValue(t);
    return t.k === 'arraytype' || t.k === 'structtype' || t.k === 'maptype';
  }

  private literalValue(): void {
    this.nest++;
    this.want('{');
    this.list('composite literal', ',', '}', () => {
      this.element();
      if (this.got(':')) this.element();
    });
    this.nest--;
  }

  private element(): void {
    if (this.tok === '{') this.literalValue();
    else this.expr();
  }

  /**
   * The grammar of tree-sitter takes the first argument of `new` and `make` for a type. Where it can't be one (new(1),
   * a function of the user's own called make), it must see another name.
   */
  private maskKeywordLike(call: Part): void {
    const fun = call.x!;
    const name = this.text.slice(fun.start, fun.end);
    if (fun.k !== 'name' || (name !== 'new' && name !== 'make')) return;
    const first = call.args?.[0];
    if (first && (!readsAsType(first) || call.spread)) {
      this.masks.push({ start: fun.start, end: fun.end, text: name.toUpperCase() });
    }
  }

  // -------------------------------------------------------------------------------------------------- statements

  protected block(context: string): void {
    if (!this.got('{')) this.unexpected(`, expected { after ${context}`);
    this.statements();
    this.want('}');
  }

  private statements(): void {
    // A function literal in a header is parsed with blocks of its own.
    const outer = this.nest;
    this.nest = 0;
    while (!this.is('EOF', '}', 'case', 'default')) {
      if (!this.statement()) break;
      if (!this.got(';') && this.tok !== '}') this.unexpected(' at end of statement');
    }
    this.nest = outer;
  }

  /** False when no statement begins here. */
  private statement(): boolean {
    switch (this.tok) {
      case 'name': {
        const list = this.exprList();
        if (list.length === 1 && list[0]!.k === 'name' && this.is(':')) this.label();
        else this.simple(list, '');
        return true;
      }
      case 'var':
      case 'const':
      case 'type':
        this.genDecl();
        return true;
      case '{':
        this.block('');
        return true;
      case 'op':
        if (!'+-&^!'.includes(this.t.lit)) return false;
        this.simple(null, '');
        return true;
      case '*':
      case 'literal':
      case 'func':
      case '(':
      case '[':
      case 'struct':
      case 'map':
      case 'chan':
      case 'interface':
      case '<-':
        this.simple(null, '');
        return true;
      case 'for':
        this.header('for');
        this.block('for clause');
        return true;
      case 'switch':
        this.header('switch');
        this.clauses('switch');
        return true;
      case 'select':
        this.next();
        this.clauses('select');
        return true;
      case 'if':
        this.ifStmt();
        return true;
      case 'go':
      case 'defer':
        this.callStmt();
        return true;
      case 'fallthrough':
      case 'break':
      case 'continue':
      case 'goto':
      case 'return':
        this.jump();
        return true;
      case ';':
        return true;
      default:
        return false;
    }
  }

  private label(): void {
    const colon = this.next().start;
    if (this.tok !== '}' && !this.statement()) this.syntax('missing statement after label', colon);
  }

  private jump(): void {
    const { tok } = this.next();
    if (tok === 'goto') this.name();
    else if (tok === 'break' || tok === 'continue') this.got('name');
    else if (tok === 'return' && !this.is(';', '}')) this.exprList();
  }

  private callStmt(): void {
    const { tok } = this.next();
    const x = this.primary(null);
    if (x.k === 'paren') this.fail(`expression in ${tok} must not be parenthesized`, x.start);
  }

  private ifStmt(): void {
    this.header('if');
    this.block('if clause');
    if (!this.got('else')) return;
    if (this.tok === 'if') this.ifStmt();
    else if (this.tok === '{') this.block('');
    else this.syntax('else must be followed by if or statement block');
  }

  private clauses(keyword: 'switch' | 'select'): void {
    if (!this.got('{')) this.syntax(`missing { after ${keyword} clause`);
    while (!this.is('EOF', '}')) {
      if (this.got('case')) {
        if (keyword === 'switch') this.exprList();
        else this.simple(null, '');
      } else if (!this.got('default')) this.unexpected(', expected case or default or }');
      this.want(':');
      this.statements();
    }
    this.want('}');
  }

  /** A statement without a keyword; `list`: its beginning, if that was read. */
  private simple(list: readonly Part[] | null, keyword: string): Simple {
    if (keyword === 'for' && this.tok === 'range') return this.rangeClause();
    const lhs = list ?? this.exprList();
    const { tok, lit, start } = this.t;
    const x = lhs[0]!;
    if (tok === '=' || tok === ':=') {
      this.next();
      if (keyword === 'for' && this.tok === 'range') return this.rangeClause();
      const rhs = this.exprList();
      if (rhs.length === 1 && rhs[0]!.k === 'guard' && keyword === 'switch' && tok === ':=' && lhs.length === 1) {
        if (x.k === 'name') return { k: 'expr', x: rhs[0]!, index: start };
      }
      const text = tok === '=' ? `assignment ${this.emphasize(lhs)} = ${this.emphasize(rhs)}` : '';
      return { k: 'assign', op: tok, index: start, text: text || this.sources(lhs, rhs, ':=') };
    }
    if (lhs.length > 1) this.unexpected(', expected := or = or comma');
    if (tok === 'assignop') {
      this.next();
      const y = this.expr();
      return { k: 'other', index: start, text: `${this.source(x)} ${lit} ${this.source(y)}` };
    }
    if (tok === 'incop') {
      this.next();
      return { k: 'other', index: start, text: `${this.source(x)}${lit}` };
    }
    if (this.got('<-')) {
      const y = this.expr();
      return { k: 'other', index: start, text: `${this.source(x)} <- ${this.source(y)}` };
    }
    return { k: 'expr', x, index: x.start };
  }

  private rangeClause(): Simple {
    const { start } = this.next();
    this.expr();
    return { k: 'range', index: start };
  }

  /** What stands between the keyword and its block. */
  private header(keyword: 'if' | 'for' | 'switch'): void {
    this.next();
    if (this.tok === '{') {
      if (keyword === 'if') this.syntax('missing condition in if statement');
      return;
    }
    const outer = this.nest;
    this.nest = -1;
    let init: Simple | null = null;
    if (this.tok !== ';') {
      if (this.tok === 'var') {
        this.next();
        this.syntax(`var declaration not allowed in ${keyword} initializer`);
      }
      init = this.simple(null, keyword);
    }
    if (init?.k !== 'range') {
      const cond = this.tok === '{' ? init : this.afterInit(keyword, init === null);
      if (keyword === 'switch' && cond?.x) this.guards.delete(cond.x);
      if (cond && cond.k !== 'expr') this.syntax(`cannot use ${cond.text} as value`, cond.index);
    }
    this.nest = outer;
  }

  /** The condition or tag behind an initializer (and a loop's post statement), or null. */
  private afterInit(keyword: 'if' | 'for' | 'switch', empty: boolean): Simple | null {
    const semi = this.t;
    if (semi.tok !== ';') this.unexpected(`, expected ${describe('{')}`);
    this.next();
    // tree-sitter doesn't know `if ; x {`.
    if (empty && keyword !== 'for') this.masks.push({ start: semi.start, end: semi.start + 1, text: ' ' });
    if (keyword === 'for') {
      let cond: Simple | null = null;
      if (this.tok !== ';') {
        if (this.tok === '{') this.unexpected(', expected for loop condition');
        cond = this.simple(null, '');
      }
      this.want(';');
      if (this.tok !== '{') {
        const post = this.simple(null, '');
        if (post.op === ':=') this.syntax('cannot declare in post statement of for loop', post.index);
      }
      return cond;
    }
    if (this.tok !== '{') return this.simple(null, keyword);
    if (keyword === 'if') {
      if (semi.lit !== 'semicolon') this.syntax(`unexpected ${semi.lit}, expected { after if clause`, semi.start);
      this.syntax('missing condition in if statement', semi.start);
    }
    return null;
  }

  private source(x: Part): string {
    return this.text.slice(x.start, x.end).replace(/\s+/g, ' ');
  }

  private sources(lhs: readonly Part[], rhs: readonly Part[], op: string): string {
    return `${lhs.map((x) => this.source(x)).join(', ')} ${op} ${rhs.map((x) => this.source(x)).join(', ')}`;
  }

  private emphasize(list: readonly Part[]): string {
    const text = list.map((x) => this.source(x)).join(', ');
    return list.length === 1 && list[0]!.k === 'binary' ? `(${text})` : text;
  }
}

/** Surely a value, not a type. */
function isValue(x: Part): boolean {
  switch (x.k) {
    case 'literal':
    case 'complit':
    case 'funclit':
    case 'slice':
    case 'assert':
    case 'guard':
    case 'call':
      return true;
    case 'unary':
    case 'binary':
      return x.op !== '*' || x.k === 'binary';
    case 'paren':
      return isValue(x.x!);
    case 'index':
      return isValue(x.x!) || (x.args ?? []).some(isValue);
    default:
      return false;
  }
}

/** Whether tree-sitter can read x where it expects a type. */
function readsAsType(x: Part): boolean {
  switch (x.k) {
    case 'name':
      return true;
    case 'selector':
      return x.x!.k === 'name';
    case 'paren':
      return readsAsType(x.x!);
    case 'unary':
      return x.op === '*' && readsAsType(x.x!);
    case 'index':
      return (x.x!.k === 'name' || (x.x!.k === 'selector' && readsAsType(x.x!))) && (x.args ?? []).every(readsAsType);
    default:
      return x.k.endsWith('type');
  }
}
