// The walk behind analysis.ts, expressions: tells for each where its value goes (see flow.ts). walker.ts has the statements.

import type { CallExpr, Expr, FuncLit, FuncType, Ident, SelectorExpr, Stmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Info } from '../types/info.js';
import type { Func, Var } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { type Analysis, type Analyzer, type LitInfo, literalOperand, type Owner, VarInfo } from './analysis.js';
import { FlowNode, flow, type Sink } from './flow.js';
import { uninstantiated } from './instance.js';

export abstract class ExprWalker {
  /** The function being walked and those around it, the innermost last. */
  protected readonly owners: Owner[] = [];
  protected loops = 0;

  constructor(
    protected readonly out: Analysis,
    protected readonly info: Info,
    private readonly analyzer: Analyzer,
  ) {}

  /** Statements of a function literal. */
  protected abstract body(list: readonly Stmt[]): void;

  protected signature(type: FuncType): void {
    for (const f of type.params) for (const n of f.names) this.declare(n);
    for (const f of type.results) {
      for (const n of f.names) {
        const info = this.declare(n);
        if (!info) continue;
        info.isResult = true;
        info.value.heap = true;
      }
    }
  }

  protected get owner(): Owner {
    return this.owners[this.owners.length - 1] as Owner;
  }

  protected declare(id: Ident): VarInfo | null {
    const obj = this.info.defs.get(id);
    return obj?.kind === 'Var' ? this.declareVar(obj) : null;
  }

  protected declareVar(v: Var): VarInfo {
    let info = this.out.vars.get(v);
    if (!info) {
      // A variable that all iterations of its loop share lives outside that loop.
      info = new VarInfo(v, this.owner, this.loops > (v.shared ? 1 : 0));
      this.out.vars.set(v, info);
    }
    return info;
  }

  /** The local variable that an identifier means; notes captures. */
  protected local(id: Ident): VarInfo | null {
    const obj = this.info.objectOf(id);
    return obj?.kind === 'Var' ? this.used(obj) : null;
  }

  /** A variable is used here: notes captures. */
  protected used(obj: Var): VarInfo | null {
    const info = this.out.vars.get(obj);
    if (!info) return null;
    for (let i = this.owners.length - 1; i >= 0 && this.owners[i] !== info.owner; i--) {
      info.captured = true;
      const lit = this.out.lits.get(this.owners[i] as FuncLit) as LitInfo;
      if (lit.captures.includes(obj)) continue;
      lit.captures.push(obj);
      // By value or by reference: both are settled only when the walk is over.
      flow(info.address, lit.node);
      flow(info.value, lit.node);
    }
    return info;
  }

  protected type(e: Expr): Type {
    const t = this.info.typeOf(e);
    if (!t) throw new Error(`internal compiler error: expression without type at ${e.pos.line}:${e.pos.column}`);
    return t;
  }
  protected isType(e: Expr): boolean {
    return this.info.types.get(e)?.mode === 'typexpr';
  }

  /** The local variable that x is a part of: x.f of a struct, x[i] of an array, not through pointers. */
  protected rootOf(e: Expr): VarInfo | null {
    const x = unparen(e);
    if (x.kind === 'Ident') return this.local(x);
    if (x.kind === 'SelectorExpr') {
      const s = this.info.selections.get(x);
      if (!s || s.indirect || under(s.recv).kind === 'Pointer') return null;
      return this.rootOf(x.x);
    }
    if (x.kind === 'IndexExpr' && under(this.type(x.x)).kind === 'Array') return this.rootOf(x.x);
    return null;
  }

  // ------------------------------------------------------------------------------------------------ expressions

  protected exprs(list: readonly (Expr | null)[], sink: Sink): void {
    for (const e of list) if (e) this.expr(e, sink);
  }

  protected expr(e: Expr, sink: Sink): void {
    if (this.isType(e)) return;
    switch (e.kind) {
      case 'Ident': {
        const info = this.local(e);
        if (info) flow(info.value, sink);
        return;
      }
      case 'FuncLit':
        this.funcLit(e, sink);
        return;
      case 'CompositeLit':
        this.composite(e.elts, this.type(e), sink);
        return;
      case 'ParenExpr':
        this.expr(e.x, sink);
        return;
      case 'SelectorExpr':
        this.selector(e, sink);
        return;
      case 'IndexExpr': {
        const fun = uninstantiated(this.info, e);
        if (fun !== e) {
          this.expr(fun, sink);
          return;
        }
        const inside = this.info.types.has(e.x) && under(this.type(e.x)).kind === 'Array';
        this.expr(e.x, inside ? sink : null);
        this.exprs(e.indices, null);
        return;
      }
      case 'SliceExpr':
        if (under(this.type(e.x)).kind === 'Array') this.takeAddress(e.x, sink);
        else this.expr(e.x, sink);
        this.exprs([e.low, e.high, e.max], null);
        return;
      case 'TypeAssertExpr':
        this.expr(e.x, sink);
        return;
      case 'CallExpr':
        this.call(e, sink);
        return;
      case 'StarExpr':
        this.expr(e.x, null);
        return;
      case 'UnaryExpr': {
        if (e.op !== '&') {
          this.expr(e.x, null);
          return;
        }
        const lit = literalOperand(e.x);
        if (!lit) {
          this.takeAddress(e.x, sink);
          return;
        }
        this.composite(lit.elts, this.type(lit), 'heap');
        this.make(e, sink);
        return;
      }
      case 'BinaryExpr':
        this.expr(e.x, null);
        this.expr(e.y, null);
        return;
      case 'KeyValueExpr':
        this.expr(e.value, sink);
        return;
      default:
        return;
    }
  }

  protected make(e: Expr, sink: Sink): void {
    const node = new FlowNode();
    flow(node, sink);
    this.out.made.set(e, node);
  }

  /** &x: the address of the variable that x is a part of. */
  protected takeAddress(e: Expr, sink: Sink): void {
    const root = this.rootOf(e);
    if (!root) {
      this.expr(e, null);
      // &p.f, &s[i]: a pointer into what p points to.
      const base = this.baseOf(e);
      if (base) flow(base.value, sink);
      return;
    }
    this.expr(e, null);
    root.addressTaken = true;
    root.value.heap = true;
    flow(root.address, sink);
  }

  /** The local pointer or slice through which x is reached. */
  protected baseOf(e: Expr): VarInfo | null {
    const x = unparen(e);
    if (x.kind === 'Ident') return this.local(x);
    if (x.kind === 'SelectorExpr' && this.info.selections.has(x)) return this.baseOf(x.x);
    if (x.kind === 'IndexExpr') return this.baseOf(x.x);
    if (x.kind === 'StarExpr') return this.baseOf(x.x);
    return null;
  }

  protected composite(elts: readonly Expr[], type: Type, sink: Sink): void {
    const t = under(type);
    const inside = t.kind === 'Struct' || t.kind === 'Array';
    const to = inside ? sink : 'heap';
    for (const elt of elts) {
      if (elt.kind === 'KeyValueExpr') {
        if (t.kind !== 'Struct') this.element(elt.key, 'heap');
        this.element(elt.value, to);
      } else this.element(elt, to);
    }
  }

  protected element(e: Expr, sink: Sink): void {
    if (e.kind === 'CompositeLit' && e.type === null) {
      const t = under(this.type(e));
      if (t.kind === 'Pointer') {
        // &T without being written: {…} in a literal of []*T.
        this.composite(e.elts, t.elem, 'heap');
        this.make(e, 'heap');
        return;
      }
    }
    this.expr(e, sink);
  }

  protected funcLit(e: FuncLit, sink: Sink): void {
    const node = new FlowNode();
    flow(node, sink);
    this.out.lits.set(e, { captures: [], node });
    this.owners.push(e);
    const loops = this.loops;
    this.loops = 0;
    this.signature(e.type);
    this.body(e.body.list);
    this.loops = loops;
    this.owners.pop();
  }

  protected selector(e: SelectorExpr, sink: Sink): void {
    const s = this.info.selections.get(e);
    if (!s) return;
    if (s.kind === 'methodExpr') return;
    if (s.kind === 'field') {
      const through = s.indirect || under(s.recv).kind === 'Pointer';
      this.expr(e.x, through ? null : sink);
      return;
    }
    // A method value keeps its receiver.
    this.receiver(e, 'heap');
  }

  /** The operand of a method call or value; `keep` says what the method does with its receiver. */
  protected receiver(e: SelectorExpr, keep: Sink): void {
    const s = this.info.selections.get(e);
    const obj = s?.obj;
    const wantsPointer = obj?.kind === 'Func' && obj.type.recv !== null && under(obj.type.recv.type).kind === 'Pointer';
    const hasPointer = s !== undefined && (s.indirect || under(s.recv).kind === 'Pointer');
    if (wantsPointer && !hasPointer) this.takeAddress(e.x, keep);
    else this.expr(e.x, keep);
  }

  // ------------------------------------------------------------------------------------------------------ calls

  protected spawn(call: Expr, sink: Sink): void {
    const c = unparen(call);
    if (c.kind === 'CallExpr') this.call(c, null, sink);
    else this.expr(c, 'heap');
  }

  /** `least`: arguments go at least there (go and, in loops, defer keep them). */
  protected call(e: CallExpr, sink: Sink, least: Sink = null): void {
    const fun = unparen(e.fun);
    const tv = this.info.types.get(e.fun);
    if (tv?.mode === 'typexpr') {
      for (const a of e.args) this.expr(a, sink ?? least);
      return;
    }
    if (tv?.mode === 'builtin') {
      this.builtin(e, fun, sink, least);
      return;
    }
    if (fun.kind === 'FuncLit') {
      this.funcLit(fun, least);
      const params = fun.type.params.flatMap((f): readonly (Ident | null)[] =>
        f.names.length === 0 ? [null] : f.names,
      );
      for (const [i, a] of e.args.entries()) {
        const name = params[Math.min(i, params.length - 1)];
        const v = name ? this.info.defs.get(name) : null;
        const info = v?.kind === 'Var' ? this.out.vars.get(v) : undefined;
        this.expr(a, least ?? info?.value ?? null);
      }
      return;
    }
    const callee = this.callee(fun);
    if (fun.kind === 'SelectorExpr' && this.info.selections.has(fun)) {
      const s = this.info.selections.get(fun);
      if (s?.kind === 'method') {
        const keep: Sink = least ?? (callee && !this.analyzer.keeps(callee, -1) ? null : 'heap');
        this.receiver(fun, keep);
      } else this.expr(fun, null);
    } else this.expr(e.fun, null);
    const variadic = callee?.type.variadic === true && e.ellipsis === null;
    const fixed = callee ? callee.type.params.vars.length - 1 : 0;
    for (const [i, a] of e.args.entries()) {
      if (least !== null || !callee) this.expr(a, 'heap');
      else if (variadic && i >= fixed) this.expr(a, 'heap');
      else this.expr(a, this.analyzer.keeps(callee, i) ? 'heap' : null);
    }
    if (callee && variadic) {
      // The slice that holds the variadic arguments is known by its call.
      const node = new FlowNode();
      flow(node, least ?? (this.analyzer.keeps(callee, fixed) ? 'heap' : null));
      this.out.made.set(e, node);
    }
  }

  /** The function called, if it is known by name and not through an interface. */
  protected callee(called: Expr): Func | null {
    const fun = uninstantiated(this.info, called);
    const id = fun.kind === 'Ident' ? fun : fun.kind === 'SelectorExpr' ? fun.sel : null;
    const obj = id ? this.info.uses.get(id) : null;
    if (obj?.kind !== 'Func' || !obj.decl) return null;
    const s = fun.kind === 'SelectorExpr' ? this.info.selections.get(fun) : undefined;
    // A method expression's first argument is the receiver: not worth following.
    return s?.kind === 'methodExpr' ? null : obj;
  }

  protected builtin(e: CallExpr, fun: Expr, sink: Sink, least: Sink): void {
    const name = fun.kind === 'Ident' ? fun.name : '';
    const [first, ...rest] = e.args;
    switch (name) {
      case 'append':
        if (first) this.expr(first, sink ?? least);
        for (const a of rest) this.expr(a, e.ellipsis ? null : 'heap');
        return;
      case 'panic':
        this.exprs(e.args, 'heap');
        return;
      case 'new':
        this.exprs(e.args, 'heap');
        this.make(e, sink);
        return;
      case 'max':
      case 'min':
        this.exprs(e.args, sink);
        return;
      case 'copy':
        // Pointers that are copied were noted when they were stored.
        this.exprs(e.args, least);
        return;
      default:
        this.exprs(e.args, least);
    }
  }
}
