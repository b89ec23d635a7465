/** Where Go's compiler shows an error about a node: not always at its first character. */
import type { Node, Pos } from './ast.js';

/** The place for an error about n: its start, but for function types their `(` and for slice expressions their `[`. */
export function startPos(n: Node): Pos {
  switch (n.kind) {
    case 'SelectorExpr':
    case 'TypeAssertExpr':
    case 'BinaryExpr':
    case 'IndexExpr':
      return startPos(n.x);
    case 'CallExpr':
      return startPos(n.fun);
    case 'KeyValueExpr':
      return startPos(n.key);
    case 'CompositeLit':
      return n.type ? startPos(n.type) : n.pos;
    case 'SendStmt':
      return startPos(n.chan);
    case 'AssignStmt':
      return startPos(n.lhs[0]!);
    case 'ExprStmt':
      return nodePos(n.x);
    default:
      return nodePos(n);
  }
}

/** Where Go says a node is: at its operator, if it has one. */
export function nodePos(n: Node): Pos {
  switch (n.kind) {
    case 'FuncType':
    case 'CallExpr':
      return n.lparen;
    case 'SliceExpr':
    case 'IndexExpr':
      return n.lbrack;
    case 'BinaryExpr':
      return n.opPos;
    case 'SelectorExpr':
    case 'TypeAssertExpr':
      // The dot; nearly always right behind the operand.
      return n.x.end;
    case 'CompositeLit':
      return n.lbrace;
    default:
      return n.pos;
  }
}
