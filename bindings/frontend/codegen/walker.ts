// The walk behind analysis.ts, statements: visits every statement of a function once. walkexpr.ts has the expressions.

import type { BranchStmt, CommClause, DeferStmt, Expr, FuncDecl, FuncLit, RangeStmt } from '../syntax/ast.js';
import type { ReturnStmt, Stmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import { Var } from '../types/objects.js';
import { INVALID, under } from '../types/types.js';
import { typ } from '../types/universe.js';
import { type Owner, type RangeExit, type RangeLoopInfo, VarInfo } from './analysis.js';
import { FlowNode, flow, type Sink } from './flow.js';
import { ExprWalker } from './walkexpr.js';

/** A statement that break or continue may lead out of. */
interface Around {
  readonly stmt: Stmt;
  readonly label: string | null;
  readonly owner: Owner;
}

export class Walker extends ExprWalker {
  private around: Around[] = [];
  /** Label of the statement that comes next. */
  private label: string | null = null;
  /** Loops over functions around this place, the innermost last, within one function. */
  private ranges: RangeLoopInfo[] = [];
  private exitCodes = 0;

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
    const { loops, around, ranges } = this;
    this.loops = hasGoto(list) ? 1 : 0;
    this.around = [];
    this.ranges = [];
    this.stmts(list);
    this.loops = loops;
    this.around = around;
    this.ranges = ranges;
  }

  // -------------------------------------------------------------------------------------- loops over functions

  /** The body of a loop over a function is a function that is passed to it. */
  private rangeFunc(s: RangeStmt, lit: FuncLit): void {
    const outer = this.ranges.at(-1);
    const owner = outer ? outer.owner : this.owner;
    const synthetic = (name: string) => {
      const v = new Var(s.pos, null, name, typ.int);
      // Set by the body, read around it.
      this.declareVar(v).assigned = 2;
      return v;
    };
    const state = synthetic('.state');
    const next = outer ? outer.next : synthetic('.next');
    const frame = outer ? outer.frame : new Var(s.pos, null, '.frame', typ.uint64);
    if (!outer) this.declareVar(frame);
    const info: RangeLoopInfo = { stmt: s, lit, state, next, frame, outermost: !outer, owner, exits: [] };
    this.out.rangeLoops.set(s, info);
    const node = new FlowNode();
    node.heap = true;
    this.out.lits.set(lit, { captures: [], node });
    const { loops, label } = this;
    this.label = null;
    this.around.push({ stmt: s, label, owner: this.owner });
    this.ranges = [...this.ranges, info];
    this.owners.push(lit);
    this.loops = 0;
    this.used(state);
    this.used(next);
    this.signature(lit.type);
    if (s.tok === '=') for (const e of [s.key, s.value]) if (e) this.assign(e);
    this.stmts(s.body.list);
    this.loops = loops;
    this.owners.pop();
    this.ranges = this.ranges.slice(0, -1);
    this.around.pop();
  }

  /** A jump, or return, that leaves the bodies of loops over functions. */
  private exit(s: Stmt, crossed: readonly RangeLoopInfo[], target: Stmt | null): void {
    const jump = s.kind === 'BranchStmt' ? s : null;
    const exit: RangeExit = { code: jump ? ++this.exitCodes : -1, jump, target };
    this.out.rangeExits.set(s, exit);
    for (const r of crossed) if (!r.exits.some((e) => e.code === exit.code)) r.exits.push(exit);
    for (const r of this.ranges) this.used(r.state);
  }

  private jump(s: BranchStmt): void {
    if (this.ranges.length === 0 || s.tok === 'fallthrough') return;
    const name = s.label?.name ?? null;
    if (s.tok === 'goto') {
      const crossed = [...this.ranges].reverse();
      // Labels of a body are its own.
      const depth = crossed.findIndex((r) => hasLabel(r.stmt.body.list, name!));
      const out = depth < 0 ? crossed : crossed.slice(0, depth);
      if (out.length > 0) this.exit(s, out, null);
      return;
    }
    const to = [...this.around].reverse().find(({ stmt, label }) => {
      if (name !== null) return label === name;
      return s.tok === 'break' || stmt.kind === 'ForStmt' || stmt.kind === 'RangeStmt';
    });
    if (!to) return;
    const inner = [...this.ranges].reverse();
    // Bodies of loops inside the target; the target's own body is left as its break and continue leave it.
    const own = inner.findIndex((r) => r.stmt === to.stmt);
    const crossed = own >= 0 ? inner.slice(0, own) : inner.slice(0, this.depthOf(inner, to.owner));
    if (crossed.length > 0) this.exit(s, crossed, own >= 0 ? to.stmt : null);
  }

  /** How many bodies lie between here and the function that holds the target. */
  private depthOf(inner: readonly RangeLoopInfo[], owner: Owner): number {
    const at = inner.findIndex((r) => r.lit === owner);
    return at < 0 ? inner.length : at;
  }

  /** A body's deferred calls are those of the function around the loops. */
  private defer(s: DeferStmt): void {
    const [outer] = this.ranges;
    this.out.defers.add(outer ? outer.owner : this.owner);
    if (outer) {
      this.out.rangeDefers.add(outer.stmt);
      this.used(outer.frame);
    }
    this.spawn(s.call, outer || this.loops > 0 ? 'heap' : null);
  }

  /** The results of the function around the loops are set by the body that returns. */
  private returns(s: ReturnStmt): void {
    const outer = this.ranges[0];
    if (!outer) return;
    this.exit(s, [...this.ranges].reverse(), null);
    const decl = outer.owner;
    if (!decl) return;
    let vars = this.out.resultVars.get(decl);
    if (!vars) {
      const sig = under(this.info.typeOf(decl.kind === 'FuncDecl' ? decl.name : decl) ?? INVALID);
      const names = decl.type.results.flatMap((f) => f.names);
      const types = sig.kind === 'Signature' ? sig.results.vars : [];
      vars = types.map((r, i): Var => {
        const named = names[i] ? this.info.defs.get(names[i]) : null;
        const v = named?.kind === 'Var' ? named : new Var(s.pos, null, `.r${i}`, r.type);
        let info = this.out.vars.get(v);
        if (!info) {
          info = new VarInfo(v, decl, false);
          info.isResult = true;
          info.value.heap = true;
          this.out.vars.set(v, info);
        }
        info.assigned++;
        return v;
      });
      this.out.resultVars.set(decl, vars);
    }
    for (const v of vars) this.used(v);
  }

  // ------------------------------------------------------------------------------------------------- statements

  stmts(list: readonly Stmt[]): void {
    for (const s of list) this.stmt(s);
  }

  /** Statements inside something that break, or continue, may mean. */
  private inside(s: Stmt, list: readonly Stmt[]): void {
    this.around.push({ stmt: s, label: this.label, owner: this.owner });
    this.label = null;
    this.stmts(list);
    this.around.pop();
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
        this.label = s.label.name;
        this.stmt(s.stmt);
        this.label = null;
        return;
      case 'BranchStmt':
        this.jump(s);
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
        this.defer(s);
        return;
      case 'ReturnStmt':
        for (const r of s.results) this.expr(r, 'heap');
        this.returns(s);
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
        }
        this.inside(
          s,
          s.body.flatMap((c) => c.body),
        );
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
        this.inside(
          s,
          s.body.flatMap((c) => c.body),
        );
        return;
      }
      case 'SelectStmt':
        this.around.push({ stmt: s, label: this.label, owner: this.owner });
        this.label = null;
        for (const c of s.body) this.comm(c);
        this.around.pop();
        return;
      case 'ForStmt':
        // The loop's own variables are new in each iteration.
        this.loops++;
        this.opt(s.init);
        if (s.cond) this.expr(s.cond, null);
        this.opt(s.post);
        this.inside(s, s.body.list);
        this.loops--;
        return;
      case 'RangeStmt': {
        // Elements of an array are part of it; those of slices and maps lie elsewhere, and were noted when stored.
        const body = this.info.rangeBodies.get(s);
        if (body) {
          this.expr(s.x, null);
          this.rangeFunc(s, body);
          return;
        }
        const operand = new FlowNode();
        this.expr(s.x, under(this.type(s.x)).kind === 'Array' ? operand : null);
        this.loops++;
        for (const e of [s.key, s.value]) {
          if (!e) continue;
          const id = unparen(e);
          if (s.tok !== ':=') flow(operand, this.assign(e));
          else if (id.kind === 'Ident') flow(operand, this.declare(id)?.value ?? null);
        }
        this.inside(s, s.body.list);
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

/** Whether a label stands among the statements, outside bodies of loops over functions and function literals. */
function hasLabel(list: readonly Stmt[], name: string): boolean {
  return list.some((s): boolean => {
    switch (s.kind) {
      case 'LabeledStmt':
        return s.label.name === name || hasLabel([s.stmt], name);
      case 'BlockStmt':
        return hasLabel(s.list, name);
      case 'IfStmt':
        return hasLabel([s.body], name) || (s.else !== null && hasLabel([s.else], name));
      case 'ForStmt':
      case 'RangeStmt':
        return hasLabel(s.body.list, name);
      case 'SwitchStmt':
      case 'TypeSwitchStmt':
      case 'SelectStmt':
        return s.body.some((c) => hasLabel(c.body, name));
      default:
        return false;
    }
  });
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
