// for … range. Each iteration has its own variables (before Go 1.22 all shared one); the operand is evaluated once.

import { Shape } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { Label, Reg } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import type { Expr, RangeStmt } from '../syntax/ast.js';
import { unparen } from '../syntax/ast.js';
import type { Var } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { assignValues } from './assign.js';
import { convertVal, expr, exprTo } from './expr.js';
import type { FuncGen, Val } from './func.js';
import { load } from './memory.js';
import { addressable, aggregate, place, varPlace, writePlace } from './places.js';
import { internal } from './problem.js';
import { rangeFunc } from './rangefunc.js';
import { block } from './stmt.js';
import { isSignedKind } from './types.js';
import { declareVal, initZero } from './vars.js';

export function rangeStmt(g: FuncGen, s: RangeStmt, label: string | null): void {
  const t = under(g.typeOf(s.x));
  g.openScope();
  const loop = new RangeLoop(g, s, label);
  switch (t.kind) {
    case 'Basic':
      if (g.imageOf(s.x).shape === Shape.STRING) loop.overString();
      else loop.overInt();
      break;
    case 'Slice':
      loop.overSlice(t.elem);
      break;
    case 'Array':
      loop.overArray(t.len, t.elem, false);
      break;
    case 'Pointer': {
      const array = under(t.elem);
      if (array.kind !== 'Array') internal('range over a pointer', s.pos);
      else loop.overArray(array.len, array.elem, true);
      break;
    }
    case 'Map':
      loop.overMap(t.key, t.elem);
      break;
    case 'Chan':
      loop.overChan(t.elem);
      break;
    case 'Signature':
      rangeFunc(g, s);
      break;
    default:
      internal(`range over a ${t.kind}`, s.pos);
  }
  g.closeScope();
}

class RangeLoop {
  private readonly top: Label;
  private readonly next: Label;
  private readonly test: Label;
  private readonly end: Label;
  private readonly key: Expr | null;
  private readonly value: Expr | null;

  constructor(
    private readonly g: FuncGen,
    private readonly s: RangeStmt,
    private readonly label: string | null,
  ) {
    this.top = g.fb.label();
    this.next = g.fb.label();
    this.test = g.fb.label();
    this.end = g.fb.label();
    this.key = blank(s.key) ? null : s.key;
    this.value = blank(s.value) ? null : s.value;
    for (const e of [this.key, this.value]) {
      const v = e ? this.declared(e) : null;
      if (v && this.isShared(v)) initZero(g, g.newVar(v, g.image(v.type)));
    }
  }

  /** Whether all iterations use one variable, and somebody could notice. */
  private isShared(v: Var): boolean {
    const info = this.g.context.analysis.infoOf(v);
    return v.shared && info !== undefined && (info.captured || info.addressTaken);
  }

  /** The variable that a name in front of `:=` declares. */
  private declared(e: Expr): Var | null {
    const id = unparen(e);
    const obj = this.s.tok === ':=' && id.kind === 'Ident' ? this.g.context.info.defs.get(id) : null;
    return obj?.kind === 'Var' ? obj : null;
  }

  /** Gives key or value its value for this iteration. */
  private bind(e: Expr | null, type: Type, v: Val): void {
    const { g } = this;
    if (!e) return;
    const declared = this.declared(e);
    if (declared && this.isShared(declared)) {
      writePlace(g, varPlace(g, declared), convertVal(g, v, type, declared.type));
    } else if (declared) declareVal(g, declared, g.image(declared.type), convertVal(g, v, type, declared.type));
    else writePlace(g, place(g, e), convertVal(g, v, type, g.typeOf(e)));
    g.fb.endStatement();
  }

  /** A counter as the key: its own register serves if the body doesn't change it. */
  private bindCounter(counter: Reg, type: Type): void {
    const { g, key } = this;
    if (!key) return;
    const v = this.declared(key);
    const info = v ? g.context.analysis.infoOf(v) : undefined;
    if (v && info?.assigned === 0 && !this.isShared(v)) {
      const t = g.image(v.type);
      const how = g.storage(info, t);
      if (how.storage === 'regs') {
        g.vars.set(v, { type: t, regs: [counter], ...how });
        return;
      }
    }
    this.bind(key, type, { regs: [counter] });
  }

  /** An element that lies in memory as the value; loaded into the variable's registers. */
  private bindLoaded(e: Expr | null, type: Type, base: Reg): void {
    const { g } = this;
    if (!e) return;
    const t = g.image(type);
    const v = this.declared(e);
    if (
      v &&
      !this.isShared(v) &&
      g.storage(g.context.analysis.infoOf(v), t).storage === 'regs' &&
      g.image(v.type) === t
    ) {
      const local = g.newVar(v, t);
      load(g, { base, offset: 0 }, t, local.regs);
      return;
    }
    this.bind(e, type, load(g, { base, offset: 0 }, t));
  }

  private body(): void {
    const { g, s, label } = this;
    g.fb.endStatement();
    g.targets.push({ label, breakTo: this.end, continueTo: this.next });
    block(g, s.body.list);
    g.targets.pop();
    g.at(s.pos);
  }

  /** Counts from 0 to below n; `each` binds the variables at the top of the body. */
  private counting(n: Reg, signed: boolean, each: (i: Reg) => void): void {
    const { g } = this;
    const i = g.scoped('S');
    g.emit(Op.LDI, i, 0);
    g.fb.endStatement();
    g.emit(Op.JMP, this.test);
    g.fb.place(this.top);
    g.openScope();
    each(i);
    this.body();
    g.closeScope();
    g.fb.place(this.next);
    g.emit(Op.ADDI, i, i, 1);
    g.fb.place(this.test);
    g.emit(signed ? Op.JLTS : Op.JLTU, i, n, this.top);
    g.fb.place(this.end);
  }

  overInt(): void {
    const { g, s } = this;
    const declared = this.key ? this.declared(this.key) : null;
    const type = declared?.type ?? (this.key ? g.typeOf(this.key) : g.typeOf(s.x));
    const t = g.image(type);
    const n = g.hold(exprTo(g, s.x, type), t).regs[0] as Reg;
    this.counting(n, isSignedKind(t.kind), (i) => this.bindCounter(i, type));
  }

  overSlice(elem: Type): void {
    const { g, s } = this;
    const v = g.hold(expr(g, s.x), g.imageOf(s.x));
    const [p, n] = v.regs as [Reg, Reg];
    this.elements(p, n, elem);
  }

  private elements(p: Reg, n: Reg, elem: Type): void {
    const { g } = this;
    const t = g.image(elem);
    const each = (i: Reg): void => {
      if (this.key && this.value && this.s.tok === '=') {
        const at = this.elementAddress(p, i, n, t);
        const v = load(g, { base: at, offset: 0 }, t);
        this.bindBoth({ val: { regs: [i] }, type: g.prog.intType }, { val: v, type: elem });
        return;
      }
      this.bindCounter(i, g.prog.intType);
      if (!this.value) return;
      const at = this.elementAddress(p, i, n, t);
      this.bindLoaded(this.value, elem, at);
      g.freeReg(at);
    };
    this.counting(n, true, each);
  }

  private elementAddress(p: Reg, i: Reg, n: Reg, t: ImageType): Reg {
    const { g } = this;
    const at = g.temp('P');
    if (t.size === 0) g.emit(Op.LDDATA, at, g.prog.zeroBase);
    else g.emit(Op.IDX, at, p, i, n, t.size);
    return at;
  }

  /** key, value = …: one assignment. */
  private bindBoth(key: { val: Val; type: Type }, value: { val: Val; type: Type }): void {
    assignValues(this.g, [this.key as Expr, this.value as Expr], [key, value], false);
    this.g.fb.endStatement();
  }

  overArray(length: number, elem: Type, pointer: boolean): void {
    const { g, s } = this;
    let p: Reg = -1;
    if (this.value) {
      // The array as it was when the loop began; what a pointer points to may change meanwhile.
      const t = g.imageOf(s.x);
      const v = pointer ? expr(g, s.x) : { regs: [this.arrayAddress()], fresh: !addressable(g, s.x) };
      const own = pointer || t.shape !== Shape.MEMORY ? v : g.owned(v, t);
      p = g.scoped('P');
      g.emit(Op.MOV, p, own.regs[0] as Reg);
    } else if (hasCall(s.x)) g.free(expr(g, s.x));
    const n = g.scoped('S');
    g.loadInt(n, length);
    g.fb.endStatement();
    this.elements(p, n, elem);
  }

  private arrayAddress(): Reg {
    const { g, s } = this;
    const mem = aggregate(g, s.x);
    if (mem.offset === 0) return mem.base;
    const r = g.temp('P');
    if (mem.offset <= 0xffff) g.emit(Op.LEA, r, mem.base, mem.offset);
    else g.emit(Op.LEAL, r, mem.base, BigInt(mem.offset));
    return r;
  }

  overString(): void {
    const { g, s } = this;
    const v = g.hold(expr(g, s.x), g.prog.types.string);
    const [p, n] = v.regs as [Reg, Reg];
    const i = g.scoped('S');
    const width = g.scoped('S');
    const rune = g.scoped('S');
    g.emit(Op.LDI, i, 0);
    g.emit(Op.LDI, width, 0);
    g.fb.endStatement();
    g.emit(Op.JMP, this.test);
    g.fb.place(this.top);
    g.emit(Op.SRUNE, rune, width, p, i, n);
    g.openScope();
    if (this.key && this.value && s.tok === '=') {
      const first = { val: { regs: [i] }, type: g.prog.intType };
      this.bindBoth(first, { val: { regs: [rune] }, type: g.prog.runeType });
    } else {
      this.bindCounter(i, g.prog.intType);
      this.bind(this.value, g.prog.runeType, { regs: [rune] });
    }
    this.body();
    g.closeScope();
    g.fb.place(this.next);
    g.emit(Op.ADD, i, i, width);
    g.fb.place(this.test);
    g.emit(Op.JLTS, i, n, this.top);
    g.fb.place(this.end);
  }

  overMap(key: Type, elem: Type): void {
    const { g, s } = this;
    const it = g.scoped('P');
    const k = g.scoped('P');
    const v = g.scoped('P');
    g.emit(Op.MAPIT, it, expr(g, s.x).regs[0] as Reg);
    g.fb.endStatement();
    g.fb.place(this.next);
    g.emit(Op.MAPNXT, k, v, it);
    g.emit(Op.JF, k, this.end);
    g.openScope();
    if (this.key && this.value && s.tok === '=') {
      const first = { val: load(g, { base: k, offset: 0 }, g.image(key)), type: key };
      this.bindBoth(first, { val: load(g, { base: v, offset: 0 }, g.image(elem)), type: elem });
    } else {
      this.bindLoaded(this.key, key, k);
      this.bindLoaded(this.value, elem, v);
    }
    this.body();
    g.closeScope();
    this.again();
  }

  private again(): void {
    const { g } = this;
    if (!g.fb.unreachable) g.emit(Op.JMP, this.next);
    g.fb.place(this.end);
  }

  overChan(elem: Type): void {
    const { g, s } = this;
    const t = g.image(elem);
    const ch = g.scoped('P');
    const ok = g.scoped('S');
    g.emit(Op.MOV, ch, expr(g, s.x).regs[0] as Reg);
    g.fb.endStatement();
    g.fb.place(this.next);
    g.at(s.pos);
    const wanted = this.key !== null && t.shape !== Shape.NONE;
    const words = wanted ? g.temps(t) : [];
    if (wanted && t.shape === Shape.MEMORY) g.newBlock(words[0] as Reg, t, false);
    const w0 = words[0] ?? ch;
    g.emit(Op.RECV, ch, w0, words[1] ?? w0, words[2] ?? w0, ok, wanted ? 3 : 1);
    g.emit(Op.JF, ok, this.end);
    g.openScope();
    this.bind(this.key, elem, { regs: words, fresh: true });
    this.body();
    g.closeScope();
    this.again();
  }
}

/** Whether an array has to be evaluated though only its length is wanted, as len has it. */
function hasCall(e: Expr): boolean {
  switch (e.kind) {
    case 'CallExpr':
      return true;
    case 'UnaryExpr':
      return e.op === '<-' || hasCall(e.x);
    case 'ParenExpr':
    case 'StarExpr':
    case 'SelectorExpr':
    case 'TypeAssertExpr':
      return hasCall(e.x);
    case 'IndexExpr':
      return hasCall(e.x) || e.indices.some(hasCall);
    case 'BinaryExpr':
      return hasCall(e.x) || hasCall(e.y);
    case 'CompositeLit':
      return e.elts.some((x) => hasCall(x.kind === 'KeyValueExpr' ? x.value : x));
    default:
      return false;
  }
}

function blank(e: Expr | null): boolean {
  if (!e) return true;
  const x = unparen(e);
  return x.kind === 'Ident' && x.name === '_';
}
