/** From tree-sitter's nodes to the syntax tree: statements. */
import type * as ast from './ast.js';
import { genDecl, ident, isGenDecl } from './convert.js';
import { expr, exprList, type Maker } from './convertexpr.js';
import { type Cst, child, field, fields, named } from './cst.js';

export function block(m: Maker, n: Cst): ast.BlockStmt {
  return { kind: 'BlockStmt', ...m.span(n), list: stmtList(m, n), rbrace: m.src.pos(n.end - 1) };
}

/** The statements of a block or clause. */
function stmtList(m: Maker, n: Cst): ast.Stmt[] {
  const list = child(n, 'statement_list');
  return list ? named(list).map((k) => stmt(m, k)) : [];
}

function optional(m: Maker, n: Cst | null): ast.Stmt | null {
  return n && stmt(m, n);
}

function stmt(m: Maker, n: Cst): ast.Stmt {
  if (isGenDecl(n)) return { kind: 'DeclStmt', ...m.span(n), decl: genDecl(m, n) };
  const branch = branches[n.type];
  if (branch) {
    const label = child(n, 'label_name');
    return { kind: 'BranchStmt', ...m.span(n), tok: branch, label: label && ident(m, label) };
  }
  switch (n.type) {
    case 'empty_statement':
      return { kind: 'EmptyStmt', ...m.span(n) };
    case 'expression_statement':
      return { kind: 'ExprStmt', ...m.span(n), x: expr(m, named(n)[0]!) };
    case 'send_statement':
      return {
        kind: 'SendStmt',
        ...m.span(n),
        chan: expr(m, field(n, 'channel')!),
        arrow: m.src.pos(child(n, '<-')!.start),
        value: expr(m, field(n, 'value')!),
      };
    case 'inc_statement':
    case 'dec_statement': {
      const tok = n.type === 'inc_statement' ? '++' : '--';
      const tokPos = m.src.pos(child(n, tok)!.start);
      return { kind: 'IncDecStmt', ...m.span(n), x: expr(m, named(n)[0]!), tok, tokPos };
    }
    case 'assignment_statement':
    case 'short_var_declaration':
    case 'receive_statement':
      return assign(m, n);
    case 'labeled_statement':
      return labeled(m, n);
    case 'go_statement':
      return { kind: 'GoStmt', ...m.span(n), call: expr(m, named(n)[0]!) };
    case 'defer_statement':
      return { kind: 'DeferStmt', ...m.span(n), call: expr(m, named(n)[0]!) };
    case 'return_statement': {
      const list = child(n, 'expression_list');
      return { kind: 'ReturnStmt', ...m.span(n), results: list ? exprList(m, list) : [] };
    }
    case 'block':
      return block(m, n);
    case 'if_statement':
      return ifStmt(m, n);
    case 'for_statement':
      return forStmt(m, n);
    case 'expression_switch_statement':
      return switchStmt(m, n);
    case 'type_switch_statement':
      return typeSwitch(m, n);
    case 'select_statement':
      return {
        kind: 'SelectStmt',
        ...m.span(n),
        body: named(n).map((k): ast.CommClause => {
          const comm = field(k, 'communication');
          return { kind: 'CommClause', ...clause(m, k), comm: comm && stmt(m, comm) };
        }),
        rbrace: m.src.pos(n.end - 1),
      };
    default:
      m.unknown(n);
      return { kind: 'BadStmt', ...m.span(n) };
  }
}

const branches: Record<string, ast.BranchStmt['tok']> = {
  break_statement: 'break',
  continue_statement: 'continue',
  goto_statement: 'goto',
  fallthrough_statement: 'fallthrough',
};

/** Also the `v, ok := <-c` of a select case; without a left side that is an expression statement. */
function assign(m: Maker, n: Cst): ast.Stmt {
  const left = field(n, 'left');
  const right = field(n, 'right')!;
  if (!left) return { kind: 'ExprStmt', ...m.span(n), x: expr(m, right) };
  const tok = n.children.find((k) => !k.named)!;
  return {
    kind: 'AssignStmt',
    ...m.span(n),
    lhs: exprList(m, left),
    tok: tok.type as ast.AssignOp,
    tokPos: m.src.pos(tok.start),
    rhs: right.type === 'expression_list' ? exprList(m, right) : [expr(m, right)],
  };
}

function labeled(m: Maker, n: Cst): ast.LabeledStmt {
  const [label, body] = named(n);
  const end = m.src.pos(n.end);
  return {
    kind: 'LabeledStmt',
    ...m.span(n),
    label: ident(m, label!),
    stmt: body ? stmt(m, body) : { kind: 'EmptyStmt', pos: end, end },
  };
}

function ifStmt(m: Maker, n: Cst): ast.IfStmt {
  const other = field(n, 'alternative');
  return {
    kind: 'IfStmt',
    ...m.span(n),
    init: optional(m, field(n, 'initializer')),
    cond: expr(m, field(n, 'condition')!),
    body: block(m, field(n, 'consequence')!),
    else: other && (other.type === 'block' ? block(m, other) : ifStmt(m, other)),
  };
}

function forStmt(m: Maker, n: Cst): ast.ForStmt | ast.RangeStmt {
  const body = block(m, field(n, 'body')!);
  const head = named(n)[0]!;
  if (head.type === 'range_clause') {
    const left = field(head, 'left');
    const [key, value] = left ? exprList(m, left) : [];
    if (left && named(left).length > 2) {
      m.problem(m.src.pos(named(left)[2]!.start), 'range clause permits at most two iteration variables');
    }
    const tok = left && head.children.find((k) => k.type === '=' || k.type === ':=')!.type;
    return {
      kind: 'RangeStmt',
      ...m.span(n),
      key: key ?? null,
      value: value ?? null,
      tok: tok as '=' | ':=' | null,
      x: expr(m, field(head, 'right')!),
      body,
    };
  }
  if (head.type === 'for_clause') {
    const cond = field(head, 'condition');
    return {
      kind: 'ForStmt',
      ...m.span(n),
      init: optional(m, field(head, 'initializer')),
      cond: cond && expr(m, cond),
      post: optional(m, field(head, 'update')),
      body,
    };
  }
  const cond = head.field === 'body' ? null : expr(m, head);
  return { kind: 'ForStmt', ...m.span(n), init: null, cond, post: null, body };
}

function clause(m: Maker, n: Cst): Pick<ast.CaseClause, 'pos' | 'end' | 'colon' | 'body'> {
  return { ...m.span(n), colon: m.src.pos(child(n, ':')!.start), body: stmtList(m, n) };
}

function switchStmt(m: Maker, n: Cst): ast.SwitchStmt {
  const tag = field(n, 'value');
  return {
    kind: 'SwitchStmt',
    ...m.span(n),
    init: optional(m, field(n, 'initializer')),
    tag: tag && expr(m, tag),
    body: named(n)
      .filter((k) => k.type === 'expression_case' || k.type === 'default_case')
      .map((k): ast.CaseClause => {
        const values = field(k, 'value');
        return { kind: 'CaseClause', ...clause(m, k), list: values && exprList(m, values) };
      }),
    rbrace: m.src.pos(n.end - 1),
  };
}

function typeSwitch(m: Maker, n: Cst): ast.TypeSwitchStmt {
  const alias = field(n, 'alias');
  const value = field(n, 'value')!;
  // The last `)` before the brace closes `.(type)`.
  const close = n.children.filter((k) => k.type === ')').at(-1)!;
  const names = alias ? exprList(m, alias) : [];
  const lhs = names[0] ?? null;
  if (lhs && (names.length > 1 || lhs.kind !== 'Ident')) m.problem(lhs.pos, 'syntax error: invalid variable name');
  return {
    kind: 'TypeSwitchStmt',
    ...m.span(n),
    init: optional(m, field(n, 'initializer')),
    lhs: lhs?.kind === 'Ident' ? lhs : null,
    x: {
      kind: 'TypeAssertExpr',
      pos: m.src.pos(value.start),
      end: m.src.pos(close.end),
      x: expr(m, value),
      type: null,
    },
    body: named(n)
      .filter((k) => k.type === 'type_case' || k.type === 'default_case')
      .map((k): ast.CaseClause => {
        const list = k.type === 'default_case' ? null : fields(k, 'type').map((t) => expr(m, t));
        return { kind: 'CaseClause', ...clause(m, k), list };
      }),
    rbrace: m.src.pos(n.end - 1),
  };
}
