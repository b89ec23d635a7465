// The walk behind analysis.ts, statements: visits every statement of a function once. walkexpr.ts has the expressions.

import type { CommClause, Expr, FuncDecl, Stmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import { under } from '../types/types.js';
import { FlowNode, flow, type Sink } from './flow.js';
import { ExprWalker } from './walkexpr.js';

export class Walker extends ExprWalker {
  func(decl: FuncDecl): void {
    this.owners.push(decl);
    for (const f of decl.recv ?? []) for (const n of f.names) this.declare(n);
    this.signature(decl.type);
    if (decl.body) this.body(decl.body.list);
    this.owners.pop();
  }

  root(e: Expr): void {
    this.owners.push(null);
    this.expr(e, 'heap');
    this.owners.pop();
  }

  protected override body(list: readonly Stmt[]): void {
    // A goto backwards is a loop that has no statement of its own.
    const loops = this.loops;
    this.loops = hasGoto(list) ? 1 : 0;
    this.stmts(list);
    this.loops = loops;
  }

  // ------------------------------------------------------------------------------------------------- statements

  stmts(list: readonly Stmt[]): void {
    for (const s of list) this.stmt(s);
  }

  private opt(s: Stmt | null): void {
    if (s) this.stmt(s);
  }

  private stmt(s: Stmt): void {
    switch (s.kind) {
      case 'DeclStmt':
        for (const spec of s.decl.specs) {
          if (spec.kind !== 'ValueSpec' || s.decl.tok !== 'var') continue;
          this.assignAll(spec.names, spec.values, true);
        }
        return;
      case 'LabeledStmt':
        this.stmt(s.stmt);
        return;
      case 'ExprStmt':
        this.expr(s.x, null);
        return;
      case 'SendStmt':
        this.expr(s.chan, null);
        this.expr(s.value, 'heap');
        return;
      case 'IncDecStmt':
        this.assign(s.x);
        return;
      case 'AssignStmt':
        if (s.tok === '=' || s.tok === ':=') this.assignAll(s.lhs, s.rhs, s.tok === ':=');
        else {
          // Numbers and strings: no addresses of variables.
          for (const r of s.rhs) this.expr(r, null);
          for (const l of s.lhs) this.assign(l);
        }
        return;
      case 'GoStmt':
        this.spawn(s.call, 'heap');
        return;
      case 'DeferStmt':
        this.out.defers.add(this.owner);
        this.spawn(s.call, this.loops > 0 ? 'heap' : null);
        return;
      case 'ReturnStmt':
        for (const r of s.results) this.expr(r, 'heap');
        return;
      case 'BlockStmt':
        this.stmts(s.list);
        return;
      case 'IfStmt':
        this.opt(s.init);
        this.expr(s.cond, null);
        this.stmts(s.body.list);
        this.opt(s.else);
        return;
      case 'SwitchStmt':
        this.opt(s.init);
        if (s.tag) this.expr(s.tag, null);
        for (const c of s.body) {
          for (const e of c.list ?? []) this.expr(e, null);
          this.stmts(c.body);
        }
        return;
      case 'TypeSwitchStmt': {
        this.opt(s.init);
        const clauses = s.body.map((c) => {
          const v = this.info.implicits.get(c);
          return v?.kind === 'Var' ? this.declareVar(v) : null;
        });
        // One operand, which may end up in each clause's variable.
        const bound = new FlowNode();
        for (const v of clauses) if (v) flow(bound, v.value);
        this.expr(s.x.x, s.lhs ? bound : null);
        for (const c of s.body) this.stmts(c.body);
        return;
      }
      case 'SelectStmt':
        for (const c of s.body) this.comm(c);
        return;
      case 'ForStmt':
        // The loop's own variables are new in each iteration.
        this.loops++;
        this.opt(s.init);
        if (s.cond) this.expr(s.cond, null);
        this.opt(s.post);
        this.stmts(s.body.list);
        this.loops--;
        return;
      case 'RangeStmt': {
        // Elements of an array are part of it; those of slices and maps lie elsewhere, and were noted when stored.
        const operand = new FlowNode();
        this.expr(s.x, under(this.type(s.x)).kind === 'Array' ? operand : null);
        this.loops++;
        for (const e of [s.key, s.value]) {
          if (!e) continue;
          const id = unparen(e);
          if (s.tok !== ':=') flow(operand, this.assign(e));
          else if (id.kind === 'Ident') flow(operand, this.declare(id)?.value ?? null);
        }
        this.stmts(s.body.list);
        this.loops--;
        return;
      }
      default:
        return;
    }
  }

  private comm(c: CommClause): void {
    const s = c.comm;
    if (s?.kind === 'AssignStmt') {
      for (const r of s.rhs) this.expr(r, null);
      for (const l of s.lhs) {
        const id = unparen(l);
        if (s.tok === ':=' && id.kind === 'Ident' && this.info.defs.get(id)) this.declare(id);
        else this.assign(l);
      }
    } else this.opt(s);
    this.stmts(c.body);
  }

  private assignAll(lhs: readonly Expr[], rhs: readonly Expr[], define: boolean): void {
    const sinks = lhs.map((l): Sink => {
      const id = unparen(l);
      if (id.kind === 'Ident' && define && this.info.defs.get(id)) return this.declare(id)?.value ?? null;
      return this.assign(l);
    });
    for (const [i, r] of rhs.entries()) this.expr(r, lhs.length === rhs.length ? (sinks[i] as Sink) : 'heap');
  }

  /** The left side of an assignment: where the assigned value goes. */
  private assign(e: Expr): Sink {
    const x = unparen(e);
    if (x.kind === 'Ident') {
      if (x.name === '_') return null;
      const info = this.local(x);
      if (!info) return 'heap';
      info.assigned++;
      return info.value;
    }
    const root = this.rootOf(x);
    this.expr(x, null);
    if (!root) return 'heap';
    root.assigned++;
    return root.value;
  }
}

/** Whether a function's own statements (not those of literals in it) hold a goto. */
function hasGoto(list: readonly Stmt[]): boolean {
  return list.some((s): boolean => {
    switch (s.kind) {
      case 'BranchStmt':
        return s.tok === 'goto';
      case 'LabeledStmt':
        return hasGoto([s.stmt]);
      case 'BlockStmt':
        return hasGoto(s.list);
      case 'IfStmt':
        return hasGoto([s.body]) || (s.else !== null && hasGoto([s.else]));
      case 'ForStmt':
      case 'RangeStmt':
        return hasGoto(s.body.list);
      case 'SwitchStmt':
      case 'TypeSwitchStmt':
      case 'SelectStmt':
        return s.body.some((c) => hasGoto(c.body));
      default:
        return false;
    }
  });
}
