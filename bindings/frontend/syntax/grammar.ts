/**
 * Go's grammar as a check: is this text a Go file, and if not, what does Go say? It builds no tree (tree-sitter does), it
 * knows only as much of each expression as the grammar's own decisions need. It also tells which tokens tree-sitter must
 * not see as they are. This file: files, declarations, types. Expressions and statements: grammarbody.ts.
 */
import { describe, type Part, TokenReader } from './grammarbase.js';
import type { Token } from './scanner.js';

/** A parameter: at least one of the two. */
interface Param {
  readonly name: Token | null;
  readonly type: Part | null;
}

export abstract class TypeGrammar extends TokenReader {
  /** Expression nesting: below zero a `{` begins a block, not a composite literal. */
  protected nest = 0;
  /** Each `[...]T` that no composite literal has taken. */
  protected readonly openArrays = new Set<Part>();

  // ------------------------------------------------------------------------------------------------ declarations

  file(): void {
    this.begin();
    if (!this.got('package')) this.expected('package');
    if (!this.got('name')) this.expected('IDENT');
    this.want(';');
    let before = 'import';
    let bodyless = false;
    while (this.tok !== 'EOF') {
      if (this.tok === 'import' && before !== 'import') this.syntax('imports must appear before other declarations');
      before = this.tok;
      if (this.is('import', 'const', 'type', 'var')) {
        bodyless = false;
        this.genDecl();
      } else if (this.got('func')) bodyless = this.funcDecl();
      else if (this.tok === '{' && bodyless) this.syntax('unexpected semicolon or newline before {');
      else this.syntax('non-declaration statement outside function body');
      if (this.tok !== 'EOF' && !this.got(';')) this.unexpected(' after top level declaration');
    }
  }

  protected genDecl(): void {
    const keyword = this.next().tok;
    const grouped = this.got('(');
    const spec = () => {
      if (keyword === 'import') {
        this.importSpec();
        if (grouped && this.is(',', 'name', 'literal')) this.expected(';');
      } else if (keyword === 'const') this.constSpec();
      else if (keyword === 'type') this.typeSpec();
      else this.varSpec();
    };
    if (grouped) this.list('grouped declaration', ';', ')', spec);
    else spec();
  }

  private importSpec(): void {
    if (this.is('name', '.')) this.next();
    if (this.tok !== 'literal') this.fail('missing import path');
    const path = this.next();
    if (!/^["`]/.test(path.lit)) this.fail('import path must be a string', path.start);
  }

  private gotAssign(): boolean {
    if (this.tok === ':=') this.unexpected(', expected =');
    return this.got('=');
  }

  private constSpec(): void {
    this.nameList();
    if (this.is('EOF', ';', ')')) return;
    this.typeOrNull();
    if (this.gotAssign()) this.exprList();
  }

  private varSpec(): void {
    this.nameList();
    if (this.gotAssign()) {
      this.exprList();
      return;
    }
    this.type();
    if (this.gotAssign()) this.exprList();
  }

  private typeSpec(): void {
    this.name();
    let type: Part | null;
    const start = this.t.start;
    if (this.got('[')) {
      if (this.tok === 'name') {
        const first = this.t;
        let x: Part = this.namePart();
        if (!this.is('[')) {
          this.nest++;
          x = this.binary(this.primary(x), 0);
          this.nest--;
        }
        const split = splitParam(x, this.is(','));
        if (split && (split.type !== null || !this.is(']'))) {
          this.paramList(']', true, false, { name: first, type: split.type });
          this.gotAssign();
          type = this.typeOrNull();
        } else type = this.arrayType(start, true);
      } else if (this.got(']')) type = this.sliceType(start);
      else type = this.arrayType(start, false);
    } else {
      this.gotAssign();
      type = this.typeOrNull();
    }
    if (type === null) this.unexpected(' in type declaration');
  }

  /** Whether it has no body. */
  private funcDecl(): boolean {
    let method = false;
    if (this.got('(')) {
      method = true;
      const n = this.paramList(')', false, false);
      if (n !== 1) this.fail(n === 0 ? 'method has no receiver' : 'method has multiple receivers');
    }
    if (this.tok !== 'name') this.unexpected(method ? ', expected name' : ', expected name or (');
    this.next();
    this.signature(method ? 'method' : '');
    if (!this.is('{')) return true;
    this.block('');
    return false;
  }

  // ------------------------------------------------------------------------------------------------------- types

  protected name(): Token {
    if (this.tok !== 'name') this.unexpected(', expected name');
    return this.next();
  }

  protected namePart(): Part {
    const t = this.name();
    return { k: 'name', start: t.start, end: t.end };
  }

  private nameList(): void {
    do this.name();
    while (this.got(','));
  }

  protected type(): Part {
    return this.typeOrNull() ?? this.unexpected(', expected type');
  }

  protected typeOrNull(): Part | null {
    const { tok, start } = this.t;
    switch (tok) {
      case '*':
        this.next();
        return { k: 'unary', op: '*', x: this.type(), start, end: this.last };
      case '<-':
        this.next();
        this.want('chan');
        return this.chanElem('<-chan', start);
      case 'func':
        this.next();
        this.signature('function type');
        return { k: 'functype', start, end: this.last };
      case '[':
        this.next();
        return this.got(']') ? this.sliceType(start) : this.arrayType(start, false);
      case 'chan':
        this.next();
        return this.chanElem(this.got('<-') ? 'chan<-' : 'chan', start);
      case 'map':
        this.next();
        this.want('[');
        this.type();
        this.want(']');
        this.type();
        return { k: 'maptype', start, end: this.last };
      case 'struct':
        return this.structType();
      case 'interface':
        return this.interfaceType();
      case 'name':
        return this.qualifiedName(null);
      case '(': {
        this.next();
        const x = this.type();
        this.want(')');
        return { k: 'paren', x, start, end: this.last };
      }
      default:
        return null;
    }
  }

  private chanElem(op: string, start: number): Part {
    const x = this.typeOrNull() ?? this.syntax('missing channel element type');
    return { k: 'chantype', op, x, start, end: this.last };
  }

  /** Behind `[`; `known`: the length has been read. */
  private arrayType(start: number, known: boolean): Part {
    const open = !known && this.got('...');
    if (!known && !open) {
      this.nest++;
      this.expr();
      this.nest--;
    }
    if (this.tok === ',') this.syntax('unexpected comma; expected ]');
    this.want(']');
    this.type();
    const part: Part = { k: 'arraytype', start, end: this.last };
    if (open) this.openArrays.add(part);
    return part;
  }

  private sliceType(start: number): Part {
    this.type();
    return { k: 'arraytype', start, end: this.last };
  }

  /** Type parameters, parameters and results. With a context type parameters aren't allowed. */
  protected signature(context: string): void {
    const start = this.t.start;
    if (this.got('[')) {
      if (context !== '') this.syntax(`${context} must have no type parameters`, start);
      if (this.tok === ']') this.syntax('empty type parameter list');
      this.paramList(']', true, false);
    }
    this.want('(');
    this.paramList(')', false, true);
    if (this.got('(')) this.paramList(')', false, false);
    else this.typeOrNull();
  }

  private structType(): Part {
    const start = this.next().start;
    this.want('{');
    this.list('struct type', ';', '}', () => this.fieldDecl());
    return { k: 'structtype', start, end: this.last };
  }

  private fieldDecl(): void {
    if (this.tok === 'name') {
      const first = this.namePart();
      if (this.is('.', 'literal', ';', '}')) this.qualifiedName(first);
      else {
        let names = 1;
        for (; this.got(','); names++) this.name();
        if (names === 1 && this.is('[')) this.arrayOrTypeArgs();
        else this.type();
      }
    } else if (this.got('*')) {
      if (this.is('(')) this.syntax('cannot parenthesize embedded type');
      this.qualifiedName(null);
    } else if (this.is('(')) this.syntax('cannot parenthesize embedded type');
    else this.unexpected(', expected field name or embedded type');
    this.got('literal');
  }

  /** `[n]E` behind a name, or type arguments. */
  private arrayOrTypeArgs(): Part {
    const start = this.t.start;
    this.want('[');
    if (this.got(']')) return this.sliceType(start);
    const { comma } = this.typeList(false);
    this.want(']');
    const elem = comma ? null : this.typeOrNull();
    return { k: elem ? 'arraytype' : 'index', start, end: this.last };
  }

  private interfaceType(): Part {
    const start = this.next().start;
    this.want('{');
    this.list('interface type', ';', '}', () => {
      if (this.tok === 'name' && this.methodOrName()) return;
      if (this.isOp('|')) this.unionRest();
      else this.unionElem();
    });
    return { k: 'interfacetype', start, end: this.last };
  }

  /** True for a method; false for an embedded type's name, of which a union may follow. */
  private methodOrName(): boolean {
    const name = this.namePart();
    if (this.is('(')) {
      this.signature('interface method');
      return true;
    }
    if (this.is('[')) {
      const start = this.t.start;
      this.next();
      if (this.is(']')) {
        this.next();
        this.fail(this.is('(') ? 'empty type parameter list' : 'empty type argument list', start + 1);
      }
      this.paramList(']', false, false);
      if (this.is('(')) this.fail('interface method must have no type parameters', start);
    } else this.qualifiedName(name);
    if (this.isOp('|')) this.unionRest();
    return true;
  }

  private unionElem(): Part {
    const x = this.unionTerm();
    this.unionRest();
    return { k: 'binary', op: '|', x, start: x.start, end: this.last };
  }

  private unionRest(): void {
    while (this.isOp('|')) {
      this.next();
      this.unionTerm();
    }
  }

  private unionTerm(): Part {
    const start = this.t.start;
    if (this.isOp('~')) {
      this.next();
      return { k: 'unary', op: '~', x: this.type(), start, end: this.last };
    }
    return this.typeOrNull() ?? this.unexpected(', expected ~ term or type');
  }

  protected qualifiedName(name: Part | null): Part {
    let x = name ?? this.namePart();
    if (this.got('.')) {
      this.name();
      x = { k: 'selector', x, start: x.start, end: this.last };
    }
    if (this.got('[')) {
      if (this.tok === ']') this.unexpected(', expected type argument list');
      this.typeList(true);
      this.want(']');
      x = { k: 'index', x, start: x.start, end: this.last };
    }
    return x;
  }

  /** `strict`: the first may not be an ordinary expression either. */
  protected typeList(strict: boolean): { parts: Part[]; comma: boolean } {
    this.nest++;
    const parts = [strict ? this.type() : this.expr()];
    let comma = false;
    while (this.got(',')) {
      comma = true;
      const t = this.typeOrNull();
      if (t === null) break;
      parts.push(t);
    }
    this.nest--;
    return { parts, comma };
  }

  /** Parameters behind the opening token, up to and with the closing one. `first`: one that was read already. */
  private paramList(close: string, requireNames: boolean, dotsAllowed: boolean, first?: Param): number {
    const list: Param[] = [];
    let known = first;
    if (known?.type && this.tok === close) {
      this.next();
      return 1;
    }
    let end = 0;
    this.list('parameter list', ',', close, () => {
      list.push(known?.type ? known : this.param(known?.name ?? null, close));
      known = undefined;
    });
    end = this.last - 1;
    this.checkNames(list, requireNames, end);
    // Where parameters have names, one without type has that of the next.
    const named = list.some((p) => p.name && p.type);
    const dots = list.findIndex((p, i) => {
      const type = p.type ?? (named ? list.slice(i).find((k) => k.type)?.type : null);
      return type?.k === 'dots' && (!dotsAllowed || i + 1 < list.length);
    });
    if (dots >= 0) {
      const { start } = list.slice(dots).find((k) => k.type)!.type!;
      this.fail(dotsAllowed ? 'can only use ... with final parameter' : 'invalid use of ...', start);
    }
    return list.length;
  }

  private checkNames(list: readonly Param[], requireNames: boolean, end: number): void {
    const named = list.filter((p) => p.name && p.type).length;
    if (list.length === 0 || named === list.length || (named === 0 && !requireNames)) return;
    let index = -1;
    let type: Part | null = null;
    for (const p of [...list].reverse()) {
      if (p.type) {
        type = p.type;
        if (!p.name) index = type.start;
      } else if (!type) index = p.name!.start;
    }
    if (index < 0) return;
    if (named === list.filter((p) => p.type).length) {
      this.syntax(requireNames ? 'missing type constraint' : 'missing parameter type', end);
    }
    if (!requireNames) this.syntax('missing parameter name', index);
    this.syntax(`missing type parameter name${list.length === 1 ? ' or invalid array length' : ''}`, index);
  }

  private param(known: Token | null, close: string): Param {
    const sets = close === ']';
    if (!known && sets && this.isOp('~')) return { name: null, type: this.unionElem() };
    let name = known;
    if (!name && this.tok === 'name') name = this.next();
    const union = (type: Part): Part => {
      if (sets && this.isOp('|')) {
        this.unionRest();
        return { k: 'binary', op: '|', x: type, start: type.start, end: this.last };
      }
      return type;
    };
    if (name) {
      const part: Part = { k: 'name', start: name.start, end: name.end };
      if (this.tok === '[') {
        const type = this.arrayOrTypeArgs();
        if (type.k === 'index') return { name: null, type: union({ ...type, x: part, start: part.start }) };
        return { name, type: union(type) };
      }
      if (this.tok === '.') return { name: null, type: union(this.qualifiedName(part)) };
      if (sets && this.isOp('|')) return { name: null, type: union(part) };
    }
    const start = this.t.start;
    if (this.got('...')) {
      if (this.typeOrNull() === null) this.syntax('... is missing type');
      return { name, type: { k: 'dots', start, end: this.last } };
    }
    if (sets && this.isOp('~')) return { name, type: this.unionElem() };
    const type = this.typeOrNull();
    if (!name && !type) this.unexpected(`, expected ${describe(close)}`);
    return { name, type: type && union(type) };
  }

  protected abstract expr(): Part;
  protected abstract exprList(): readonly Part[];
  protected abstract primary(x: Part | null, keepParens?: boolean): Part;
  protected abstract binary(x: Part | null, prec: number): Part;
  protected abstract block(context: string): void;
}

/** Splits `P *C`, `P (C)` and `P *C|D`, which read like expressions, into the name P and a constraint; null: can't be. */
function splitParam(x: Part, force: boolean): { type: Part | null } | null {
  if (x.k === 'name') return { type: null };
  if (x.k === 'binary' && x.op === '*' && x.x?.k === 'name' && (force || isTypeElem(x.y))) return { type: x.y! };
  if (x.k === 'binary' && x.op === '|') {
    const left = splitParam(x.x!, force || isTypeElem(x.y));
    return left?.type ? { type: x } : null;
  }
  if (x.k === 'call' && x.x?.k === 'name' && x.args?.length === 1 && !x.spread && (force || isTypeElem(x.args[0]))) {
    return { type: x.args[0]! };
  }
  return null;
}

/** Surely a type element, not a value. */
function isTypeElem(x: Part | undefined): boolean {
  if (!x) return false;
  if (x.k === 'paren') return isTypeElem(x.x);
  if (x.k === 'unary' || x.k === 'binary') return x.op === '~' || isTypeElem(x.x) || isTypeElem(x.y);
  return x.k.endsWith('type');
}
