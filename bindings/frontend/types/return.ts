/** Whether a statement list can end without a return. */
import { type BlockStmt, type Stmt, unparen } from '../syntax/ast.js';
import type { Checker } from './checker.js';

/** `label`: the label of s, ''. */
export function isTerminating(c: Checker, s: Stmt, label: string): boolean {
  switch (s.kind) {
    case 'LabeledStmt':
      return isTerminating(c, s.stmt, s.label.name);
    case 'ExprStmt':
      return c.panics.has(unparen(s.x));
    case 'ReturnStmt':
      return true;
    case 'BranchStmt':
      return s.tok === 'goto' || s.tok === 'fallthrough';
    case 'BlockStmt':
      return listTerminates(c, s.list);
    case 'IfStmt':
      return s.else !== null && isTerminating(c, s.body, '') && isTerminating(c, s.else, '');
    case 'SwitchStmt':
    case 'TypeSwitchStmt':
      return (
        s.body.some((clause) => clause.list === null) &&
        s.body.every((clause) => listTerminates(c, clause.body) && !hasBreakList(clause.body, label, true))
      );
    case 'SelectStmt':
      return s.body.every((clause) => listTerminates(c, clause.body) && !hasBreakList(clause.body, label, true));
    case 'ForStmt':
      return s.cond === null && !hasBreak(s.body, label, true);
    default:
      return false;
  }
}

function listTerminates(c: Checker, list: readonly Stmt[]): boolean {
  const last = list.filter((s) => s.kind !== 'EmptyStmt').at(-1);
  return last !== undefined && isTerminating(c, last, '');
}

/** Whether s has a break out of the statement with that label; `implicit`: one without label counts. */
function hasBreak(s: Stmt | BlockStmt, label: string, implicit: boolean): boolean {
  switch (s.kind) {
    case 'LabeledStmt':
      return hasBreak(s.stmt, label, implicit);
    case 'BranchStmt':
      return s.tok === 'break' && (s.label ? s.label.name === label : implicit);
    case 'BlockStmt':
      return hasBreakList(s.list, label, implicit);
    case 'IfStmt':
      return hasBreak(s.body, label, implicit) || (s.else !== null && hasBreak(s.else, label, implicit));
    case 'SwitchStmt':
    case 'TypeSwitchStmt':
    case 'SelectStmt':
      return label !== '' && s.body.some((clause) => hasBreakList(clause.body, label, false));
    case 'ForStmt':
    case 'RangeStmt':
      return label !== '' && hasBreak(s.body, label, false);
    default:
      return false;
  }
}

function hasBreakList(list: readonly Stmt[], label: string, implicit: boolean): boolean {
  return list.some((s) => hasBreak(s, label, implicit));
}
