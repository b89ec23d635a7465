/** Function bodies and statements. */
import { type BinaryOp, type BlockStmt, type CommClause, type Expr, formatPos } from '../syntax/ast.js';
import { type ForStmt, type SelectStmt, type Stmt, unparen } from '../syntax/ast.js';
import { checkBranches } from '../syntax/branches.js';
import { assignment, assignVar, assignVars, initVars, shortVarDecl } from './assignments.js';
import { binary, chanElem } from './binary.js';
import { type Checker, type DeclInfo, newEnvironment } from './checker.js';
import type { ConstValue } from './constant.js';
import { declStmt } from './decl.js';
import { expr, rawExpr, use } from './expr.js';
import type { Scope, Var } from './objects.js';
import { Operand } from './operand.js';
import { isBoolean, isNumeric } from './predicates.js';
import { rangeStmt } from './range.js';
import { isTerminating } from './return.js';
import { switchStmt, typeSwitchStmt } from './switch.js';
import type { Signature } from './types.js';
import { typeString } from './typestring.js';

export function funcBody(
  c: Checker,
  decl: DeclInfo | null,
  sig: Signature,
  body: BlockStmt,
  iota: ConstValue | null,
): void {
  const scope = c.funcScopes.get(sig) ?? c.env.scope;
  c.inEnvironment({ ...newEnvironment(scope), decl, iota, sig }, () => {
    c.info.scopes.set(body, scope);
    for (const { pos, msg } of checkBranches(body.list)) c.error(pos, msg);
    stmtList(c, body.list);
    if (sig.results.vars.length > 0 && !isTerminating(c, body, '')) c.error(body.rbrace, 'missing return');
    usage(c, scope);
  });
}

/** Reports local variables that nothing reads. */
function usage(c: Checker, scope: Scope): void {
  const unused = [...scope.elems.values()].filter((o): o is Var => o.kind === 'Var' && !o.used);
  unused.sort((a, b) => (a.pos?.offset ?? 0) - (b.pos?.offset ?? 0));
  for (const v of unused) c.softError(v, `declared and not used: ${v.name}`);
  // Function literals look after themselves.
  for (const child of scope.children) if (!child.isFunc) usage(c, child);
}

export function stmtList(c: Checker, list: readonly Stmt[]): void {
  for (const s of list) stmt(c, s);
}

function optional(c: Checker, s: Stmt | null): void {
  if (s) stmt(c, s);
}

export function stmt(c: Checker, s: Stmt): void {
  const top = c.pending;
  checkStmt(c, s);
  // Function literals see the scopes as they were at their place.
  c.processDelayed(top);
}

function checkStmt(c: Checker, s: Stmt): void {
  switch (s.kind) {
    case 'EmptyStmt':
    // Labels and jumps are checked with the whole body.
    case 'BranchStmt':
      break;
    case 'DeclStmt':
      declStmt(c, s.decl);
      break;
    case 'LabeledStmt':
      stmt(c, s.stmt);
      break;
    case 'ExprStmt':
      exprStmt(c, s.x);
      break;
    case 'SendStmt': {
      const [ch, value] = [new Operand(), new Operand()];
      expr(c, ch, s.chan);
      expr(c, value, s.value);
      if (ch.invalid || value.invalid) break;
      const elem = chanElem(c, s, ch, false);
      if (elem) assignment(c, value, elem, 'send');
      break;
    }
    case 'IncDecStmt': {
      const x = new Operand();
      expr(c, x, s.x);
      if (x.invalid) break;
      if (!isNumeric(x.type)) {
        c.error(s.x, `invalid operation: ${c.str(s.x)}${s.tok} (non-numeric type ${c.str(x.type)})`);
        break;
      }
      assignVar(c, s.x, null, x, 'assignment');
      break;
    }
    case 'AssignStmt':
      if (s.tok === '=') assignVars(c, s.lhs, s.rhs);
      else if (s.tok === ':=') shortVarDecl(c, s.tokPos, s.lhs, s.rhs);
      else {
        const x = new Operand();
        binary(c, x, null, s.lhs[0]!, s.rhs[0]!, s.tok.slice(0, -1) as BinaryOp);
        assignVar(c, s.lhs[0]!, null, x, 'assignment');
      }
      break;
    case 'GoStmt':
    case 'DeferStmt':
      suspendedCall(c, s.kind === 'GoStmt' ? 'go' : 'defer', s.call);
      break;
    case 'ReturnStmt':
      returnStmt(c, s);
      break;
    case 'BlockStmt':
      c.openScope(s, 'block');
      stmtList(c, s.list);
      c.closeScope();
      break;
    case 'IfStmt':
      c.openScope(s, 'if');
      optional(c, s.init);
      condition(c, s.cond, 'if');
      stmt(c, s.body);
      optional(c, s.else);
      c.closeScope();
      break;
    case 'SwitchStmt':
      c.openScope(s, 'switch');
      optional(c, s.init);
      switchStmt(c, s);
      c.closeScope();
      break;
    case 'TypeSwitchStmt':
      c.openScope(s, 'switch');
      optional(c, s.init);
      typeSwitchStmt(c, s);
      c.closeScope();
      break;
    case 'SelectStmt':
      selectStmt(c, s);
      break;
    case 'ForStmt':
      c.openScope(s, 'for');
      optional(c, s.init);
      if (!c.allows(122)) shareVars(c, s);
      if (s.cond) condition(c, s.cond, 'for');
      optional(c, s.post);
      stmt(c, s.body);
      c.closeScope();
      break;
    case 'RangeStmt':
      rangeStmt(c, s);
      break;
    default:
      c.error(s, 'invalid syntax tree: invalid statement');
  }
}

/** Before Go 1.22 a loop's variables were the same in all iterations. */
function shareVars(c: Checker, { init }: ForStmt): void {
  if (init?.kind !== 'AssignStmt') return;
  for (const e of init.lhs) {
    const v = e.kind === 'Ident' ? c.info.defs.get(e) : null;
    if (v?.kind === 'Var') v.shared = true;
  }
}

function condition(c: Checker, e: Expr, keyword: 'if' | 'for'): void {
  const x = new Operand();
  expr(c, x, e);
  if (!x.invalid && !isBoolean(x.type)) c.error(e, `non-boolean condition in ${keyword} statement`);
}

function exprStmt(c: Checker, e: Expr): void {
  const x = new Operand();
  const kind = rawExpr(c, x, e, null);
  if (x.mode === 'builtin') c.error(x, `${c.str(x)} must be called`);
  else if (x.mode === 'typexpr') c.error(x, `${c.str(x)} is not an expression`);
  else if (kind !== 'statement') c.error(x, `${c.str(x)} is not used`);
}

/** The call of go and defer. */
function suspendedCall(c: Checker, keyword: string, call: Expr): void {
  if (unparen(call).kind !== 'CallExpr') {
    c.error(call, `expression in ${keyword} must be function call`);
    use(c, call);
    return;
  }
  const x = new Operand();
  const kind = rawExpr(c, x, call, null);
  if (kind === 'statement') return;
  const what = kind === 'conversion' ? 'requires function call, not conversion' : 'discards result of';
  c.error(x, `${keyword} ${what} ${c.str(x)}`);
}

function returnStmt(c: Checker, s: Stmt & { kind: 'ReturnStmt' }): void {
  const results = c.env.sig?.results.vars ?? [];
  if (s.results.length > 0 || results.length === 0 || results[0]!.name === '') {
    initVars(c, results, s.results, s);
    return;
  }
  for (const v of results) {
    const alt = c.lookup(v.name);
    if (!alt || alt === v) continue;
    const where = alt.pos ? `\n\t${formatPos(alt.pos)}: ` : '\n\t';
    const type = typeString(v.type, c.qualifier);
    c.error(s, `result parameter ${v.name} not in scope at return${where}inner declaration of var ${v.name} ${type}`);
  }
}

function selectStmt(c: Checker, s: SelectStmt): void {
  let first: CommClause | null = null;
  for (const clause of s.body) {
    if (clause.comm) continue;
    if (first) c.error(clause, `multiple defaults (first at ${formatPos(first.pos)})`);
    else first = clause;
  }
  for (const clause of s.body) {
    if (clause.comm && !isComm(clause.comm)) {
      c.error(clause.comm, 'select case must be send or receive (possibly with assignment)');
      continue;
    }
    c.openScope(clause, 'case');
    optional(c, clause.comm);
    stmtList(c, clause.body);
    c.closeScope();
  }
}

function isComm(s: Stmt): boolean {
  if (s.kind === 'SendStmt') return true;
  let rhs: Expr | null = null;
  if (s.kind === 'AssignStmt' && s.rhs.length === 1) rhs = s.rhs[0]!;
  else if (s.kind === 'ExprStmt') rhs = s.x;
  const x = rhs && unparen(rhs);
  return x?.kind === 'UnaryExpr' && x.op === '<-';
}
