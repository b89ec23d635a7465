// What code generation must know of a function before it starts: which variables are captured by closures or have their
// address taken, which of these outlive the function, which are assigned only once.
//
// A variable that outlives its function lies on the heap, as in Go. The analysis follows addresses through local variables
// and through the parameters of functions called by name; whatever goes elsewhere (into other memory, to function values and
// methods of interfaces, out as a result) counts as gone.

import type { BranchStmt, CompositeLit, Expr, FuncDecl, FuncLit, Ident } from '../syntax/ast.js';
import type { RangeStmt, Stmt } from '../syntax/ast.js';
import type { Info } from '../types/info.js';
import type { Func, Var } from '../types/objects.js';
import { FlowNode } from './flow.js';
import { Walker } from './walker.js';

/** A function of the source whose code is its own: a declaration or a literal. */
export type Owner = FuncDecl | FuncLit | null;

export class VarInfo {
  /** Assignments after the declaration, in whole or in part. */
  assigned = 0;
  /** `&x`, `x[:]` of an array, or a method with pointer receiver called on it. */
  addressTaken = false;
  /** A function literal inside its function uses it. */
  captured = false;
  isResult = false;
  /** Flow of its address, and of its value. */
  readonly address = new FlowNode();
  readonly value = new FlowNode();
  constructor(
    readonly v: Var,
    readonly owner: Owner,
    /** Declared inside a loop of its function: it exists many times. */
    readonly inLoop: boolean,
  ) {}

  /** Go's rule: a variable that never changes after its declaration is captured by value if it is small (128 bytes). */
  byValue(bytes: number): boolean {
    // The next iteration gives a shared variable another value.
    return this.assigned === 0 && !this.v.shared && !this.addressTaken && !this.isResult && bytes <= 128;
  }
}

export interface LitInfo {
  /** Variables of enclosing functions, in order of first use. */
  readonly captures: Var[];
  readonly node: FlowNode;
}

/** A way out of a loop over a function that leads further than to its end: return, and jumps to statements around it. */
export interface RangeExit {
  /** What `next` holds when it is taken. */
  readonly code: number;
  readonly jump: BranchStmt | null;
  /** Where a break or continue leads, when that is another loop over a function. */
  readonly target: Stmt | null;
}

/** A loop over a function. Its body is a function of its own. */
export interface RangeLoopInfo {
  readonly stmt: RangeStmt;
  readonly lit: FuncLit;
  /** What the body may do next: see rangefunc.ts. */
  readonly state: Var;
  /** Which exit was taken; all loops in each other share it. */
  readonly next: Var;
  /** The frame of the function around all of them, for what a body defers. */
  readonly frame: Var;
  /** Not inside the body of another such loop. */
  readonly outermost: boolean;
  /** The function around it, and around all such loops that it is in. */
  readonly owner: Owner;
  readonly exits: RangeExit[];
}

/** Findings about one declared function with all literals in it, or about one package-level initialiser. */
export class Analysis {
  readonly vars = new Map<Var, VarInfo>();
  readonly lits = new Map<FuncLit, LitInfo>();
  /** `&T{…}` and `new(T)`: the flow of the pointer they give. */
  readonly made = new Map<Expr, FlowNode>();
  /** Functions that hold a defer statement. */
  readonly defers = new Set<Owner>();
  readonly rangeLoops = new Map<RangeStmt, RangeLoopInfo>();
  /** Exits by their statements. */
  readonly rangeExits = new Map<Stmt, RangeExit>();
  /** Outermost loops over functions with a defer inside. */
  readonly rangeDefers = new Set<RangeStmt>();
  /** Of functions with a return inside a loop over a function: their results' variables, which the body sets. */
  readonly resultVars = new Map<Owner, readonly Var[]>();

  infoOf(v: Var): VarInfo | undefined {
    return this.vars.get(v);
  }
  /** Whether what a `&T{…}` or `new(T)` makes lives on after the function. */
  escapes(e: Expr): boolean {
    return this.made.get(e)?.leaks ?? true;
  }
}

/** Analyses functions on demand, and remembers: callers ask what callees do with pointers. */
export class Analyzer {
  /** By what the checker found out about a body: instances of a generic function have a declaration in common. */
  private readonly done = new Map<Info, Map<FuncDecl, Analysis | 'busy'>>();

  constructor(
    private readonly infoOf: (f: Func) => Info,
    /** Whether an engine operation keeps what its i-th parameter points to. */
    private readonly intrinsicKeeps: (f: Func, i: number) => boolean,
  ) {}

  /** Findings about a declared function. */
  ofFunc(decl: FuncDecl, info: Info): Analysis {
    const done = this.done.get(info) ?? new Map<FuncDecl, Analysis | 'busy'>();
    this.done.set(info, done);
    const known = done.get(decl);
    if (known && known !== 'busy') return known;
    done.set(decl, 'busy');
    const analysis = new Analysis();
    new Walker(analysis, info, this).func(decl);
    done.set(decl, analysis);
    return analysis;
  }

  /** Findings about an expression outside any function. */
  ofExpr(e: Expr, info: Info): Analysis {
    const analysis = new Analysis();
    new Walker(analysis, info, this).root(e);
    return analysis;
  }

  /**
   * Whether a function called by name may keep what its i-th parameter points to (-1: the receiver). A function that is
   * itself under analysis (recursion) counts as keeping.
   */
  keeps(f: Func, i: number): boolean {
    const decl = f.decl;
    if (!decl) return true;
    if (!decl.body) return this.intrinsicKeeps(f, i);
    const info = this.infoOf(f);
    if (this.done.get(info)?.get(decl) === 'busy') return true;
    const fields = i < 0 ? (decl.recv ?? []) : decl.type.params;
    const names = fields.flatMap((field): readonly (Ident | null)[] =>
      field.names.length === 0 ? [null] : field.names,
    );
    const name = names[i < 0 ? 0 : Math.min(i, names.length - 1)];
    // Without a name nobody can use it.
    if (!name || name.name === '_') return false;
    const v = info.defs.get(name);
    if (v?.kind !== 'Var') return true;
    return this.ofFunc(decl, info).infoOf(v)?.value.leaks ?? true;
  }
}

/** A literal under `&`, through parentheses. */
export function literalOperand(e: Expr): CompositeLit | null {
  let x = e;
  while (x.kind === 'ParenExpr') x = x.x;
  return x.kind === 'CompositeLit' ? x : null;
}
