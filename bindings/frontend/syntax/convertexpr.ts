/** From tree-sitter's nodes to the syntax tree: expressions and types (in Go's syntax a type is an expression). */
import type * as ast from './ast.js';
import { funcType, ident, interfaceElems, structFields } from './convert.js';
import { block } from './convertstmt.js';
import { type Cst, child, field, fields, named } from './cst.js';
import type { Source } from './source.js';

/** What every conversion needs. */
export class Maker {
  readonly problems: { pos: ast.Pos; msg: string }[] = [];
  constructor(readonly src: Source) {}

  text(n: Cst): string {
    return this.src.text.slice(n.start, n.end);
  }
  span(n: Cst): { pos: ast.Pos; end: ast.Pos } {
    return { pos: this.src.pos(n.start), end: this.src.pos(n.end) };
  }
  problem(pos: ast.Pos, msg: string): void {
    this.problems.push({ pos, msg });
  }
  unknown(n: Cst): void {
    this.problem(this.src.pos(n.start), `${n.type.replaceAll('_', ' ')} is not supported yet`);
  }
}

export function exprList(m: Maker, n: Cst): ast.Expr[] {
  return named(n).map((k) => expr(m, k));
}

/** A type; the grammar gives it node types of its own, which `expr` knows. */
export function typeExpr(m: Maker, n: Cst): ast.Expr {
  return expr(m, n);
}

const literals: Record<string, ast.LitKind> = {
  int_literal: 'INT',
  float_literal: 'FLOAT',
  imaginary_literal: 'IMAG',
  rune_literal: 'CHAR',
  raw_string_literal: 'STRING',
  interpreted_string_literal: 'STRING',
};

export function expr(m: Maker, n: Cst): ast.Expr {
  const tok = literals[n.type];
  if (tok) return { kind: 'BasicLit', ...m.span(n), tok, value: m.text(n) };
  switch (n.type) {
    case 'identifier':
    case 'type_identifier':
    case 'field_identifier':
    case 'package_identifier':
    case 'nil':
    case 'true':
    case 'false':
    case 'iota':
      return ident(m, n);
    case 'parenthesized_expression':
    case 'parenthesized_type':
      return { kind: 'ParenExpr', ...m.span(n), x: expr(m, named(n)[0]!) };
    case 'unary_expression':
      return unary(m, n);
    case 'binary_expression': {
      const op = n.children.find((k) => k.field === 'operator')!;
      return {
        kind: 'BinaryExpr',
        ...m.span(n),
        x: expr(m, field(n, 'left')!),
        opPos: m.src.pos(op.start),
        op: op.type as ast.BinaryOp,
        y: expr(m, field(n, 'right')!),
      };
    }
    case 'selector_expression':
      return {
        kind: 'SelectorExpr',
        ...m.span(n),
        x: expr(m, field(n, 'operand')!),
        sel: ident(m, field(n, 'field')!),
      };
    case 'qualified_type':
      return {
        kind: 'SelectorExpr',
        ...m.span(n),
        x: ident(m, field(n, 'package')!),
        sel: ident(m, field(n, 'name')!),
      };
    case 'index_expression':
      return index(m, n, field(n, 'operand')!, fields(n, 'index'), child(n, '[')!);
    case 'generic_type': {
      const args = field(n, 'type_arguments')!;
      return index(m, n, field(n, 'type')!, named(args), child(args, '[')!);
    }
    case 'type_instantiation_expression': {
      const [type, ...args] = named(n);
      return starOutside(index(m, n, type!, args, child(n, '[')!));
    }
    case 'slice_expression':
      return slice(m, n);
    case 'call_expression':
      return call(m, n);
    case 'type_conversion_expression':
      return starOutside({
        kind: 'CallExpr',
        ...m.span(n),
        fun: typeExpr(m, field(n, 'type')!),
        lparen: m.src.pos(child(n, '(')!.start),
        args: [expr(m, field(n, 'operand')!)],
        ellipsis: null,
        rparen: m.src.pos(child(n, ')')!.start),
      });
    case 'type_assertion_expression':
      return {
        kind: 'TypeAssertExpr',
        ...m.span(n),
        x: expr(m, field(n, 'operand')!),
        type: typeExpr(m, field(n, 'type')!),
      };
    case 'composite_literal': {
      const body = field(n, 'body')!;
      return composite(m, body, n.start, typeExpr(m, field(n, 'type')!));
    }
    case 'func_literal':
      return { kind: 'FuncLit', ...m.span(n), type: funcType(m, n), body: block(m, field(n, 'body')!) };
    default:
      return type(m, n);
  }
}

function type(m: Maker, n: Cst): ast.Expr {
  switch (n.type) {
    case 'pointer_type':
      return { kind: 'StarExpr', ...m.span(n), x: typeExpr(m, named(n)[0]!) };
    case 'negated_type':
      return { kind: 'UnaryExpr', ...m.span(n), op: '~', x: typeExpr(m, named(n)[0]!) };
    case 'struct_type':
      return { kind: 'StructType', ...m.span(n), fields: structFields(m, n) };
    case 'interface_type':
      return { kind: 'InterfaceType', ...m.span(n), methods: interfaceElems(m, n) };
    case 'array_type':
      return {
        kind: 'ArrayType',
        ...m.span(n),
        len: expr(m, field(n, 'length')!),
        elt: typeExpr(m, field(n, 'element')!),
      };
    case 'implicit_length_array_type': {
      const dots = child(n, '...')!;
      const len: ast.Ellipsis = { kind: 'Ellipsis', ...m.span(dots), elt: null };
      return { kind: 'ArrayType', ...m.span(n), len, elt: typeExpr(m, field(n, 'element')!) };
    }
    case 'slice_type':
      return { kind: 'ArrayType', ...m.span(n), len: null, elt: typeExpr(m, field(n, 'element')!) };
    case 'map_type':
      return {
        kind: 'MapType',
        ...m.span(n),
        key: typeExpr(m, field(n, 'key')!),
        value: typeExpr(m, field(n, 'value')!),
      };
    case 'channel_type': {
      const arrow = n.children.findIndex((k) => k.type === '<-');
      const dir = arrow < 0 ? 'both' : arrow === 0 ? 'recv' : 'send';
      return leftmostArrow({ kind: 'ChanType', ...m.span(n), dir, value: typeExpr(m, field(n, 'value')!) });
    }
    case 'function_type':
      return funcType(m, n);
    case 'type_elem':
    case 'type_constraint': {
      const [first, ...rest] = named(n);
      let x = typeExpr(m, first!);
      const bars = n.children.filter((k) => k.type === '|');
      rest.forEach((k, i) => {
        const y = typeExpr(m, k);
        x = { kind: 'BinaryExpr', pos: x.pos, end: y.end, x, opPos: m.src.pos(bars[i]!.start), op: '|', y };
      });
      return x;
    }
    default:
      m.unknown(n);
      return { kind: 'BadExpr', ...m.span(n) };
  }
}

/**
 * `*T(x)` and `*T[A]` are a star before the rest in Go; the grammar may take `*T` for their type. The same for `<-chan T(x)`.
 */
function starOutside(e: ast.CallExpr | ast.IndexExpr): ast.Expr {
  const head = e.kind === 'CallExpr' ? e.fun : e.x;
  if (head.kind === 'StarExpr') {
    const inner = e.kind === 'CallExpr' ? { ...e, fun: head.x } : { ...e, x: head.x };
    return { ...head, end: e.end, x: starOutside({ ...inner, pos: head.x.pos }) };
  }
  if (e.kind === 'CallExpr' && head.kind === 'ChanType' && head.dir === 'recv') {
    const pos = { ...head.pos, column: head.pos.column + 2, offset: head.pos.offset + 2 };
    const inner: ast.CallExpr = { ...e, pos, fun: { ...head, pos, dir: 'both' } };
    return { kind: 'UnaryExpr', pos: e.pos, end: e.end, op: '<-', x: inner };
  }
  return e;
}

/** In `chan <-chan T` the arrow belongs to the leftmost chan: a send-only channel of chan T. */
function leftmostArrow(t: ast.ChanType): ast.ChanType {
  const { value } = t;
  if (t.dir !== 'both' || value.kind !== 'ChanType' || value.dir !== 'recv') return t;
  return { ...t, dir: 'send', value: leftmostArrow({ ...value, dir: 'both' }) };
}

function unary(m: Maker, n: Cst): ast.Expr {
  const op = n.children.find((k) => k.field === 'operator')!.type;
  const x = expr(m, field(n, 'operand')!);
  if (op === '*') return { kind: 'StarExpr', ...m.span(n), x };
  return { kind: 'UnaryExpr', ...m.span(n), op: op as ast.UnaryOp, x };
}

function index(m: Maker, n: Cst, x: Cst, indices: readonly Cst[], lbrack: Cst): ast.IndexExpr {
  return {
    kind: 'IndexExpr',
    ...m.span(n),
    x: expr(m, x),
    lbrack: m.src.pos(lbrack.start),
    indices: indices.map((k) => expr(m, k)),
  };
}

function slice(m: Maker, n: Cst): ast.SliceExpr {
  const part = (name: string) => {
    const k = field(n, name);
    return k && expr(m, k);
  };
  return {
    kind: 'SliceExpr',
    ...m.span(n),
    x: expr(m, field(n, 'operand')!),
    lbrack: m.src.pos(child(n, '[')!.start),
    low: part('start'),
    high: part('end'),
    max: part('capacity'),
    slice3: n.children.filter((k) => k.type === ':').length === 2,
  };
}

function call(m: Maker, n: Cst): ast.CallExpr {
  const list = field(n, 'arguments')!;
  const typeArgs = field(n, 'type_arguments');
  let fun = expr(m, field(n, 'function')!);
  if (typeArgs) {
    fun = {
      kind: 'IndexExpr',
      pos: fun.pos,
      end: m.src.pos(typeArgs.end),
      x: fun,
      lbrack: m.src.pos(typeArgs.start),
      indices: named(typeArgs).map((k) => expr(m, k)),
    };
  }
  let ellipsis: ast.Pos | null = null;
  const args = named(list).map((k) => {
    if (k.type !== 'variadic_argument') return expr(m, k);
    ellipsis = m.src.pos(child(k, '...')!.start);
    return expr(m, named(k)[0]!);
  });
  return {
    kind: 'CallExpr',
    ...m.span(n),
    fun,
    lparen: m.src.pos(list.start),
    args,
    ellipsis,
    rparen: m.src.pos(list.end - 1),
  };
}

function composite(m: Maker, body: Cst, start: number, type: ast.Expr | null): ast.CompositeLit {
  return {
    kind: 'CompositeLit',
    pos: m.src.pos(start),
    end: m.src.pos(body.end),
    type,
    lbrace: m.src.pos(body.start),
    elts: named(body).map((e) => {
      if (e.type !== 'keyed_element') return element(m, e);
      return {
        kind: 'KeyValueExpr',
        ...m.span(e),
        key: element(m, field(e, 'key')!),
        value: element(m, field(e, 'value')!),
      };
    }),
    rbrace: m.src.pos(body.end - 1),
  };
}

function element(m: Maker, n: Cst): ast.Expr {
  const k = n.type === 'literal_element' ? named(n)[0]! : n;
  return k.type === 'literal_value' ? composite(m, k, k.start, null) : expr(m, k);
}
