// Method tables. As Go's linker does it: a type gets a table when a value of it is put into an interface, and of its methods
// only those are generated that the program calls through an interface somewhere. The others keep their place in the table,
// for type assertions, with a function that can't be called.

import { FUNC_FLAG_WRAPPER, Kind } from '../../../assembly/abi/image.js';
import { Op, Trap } from '../../../assembly/abi/opcodes.js';
import type { ImageFunc } from '../../image/assembler.js';
import { type MethodSetEntry, methodSet } from '../types/lookup.js';
import type { Func } from '../types/objects.js';
import { type Type, under } from '../types/types.js';
import { signatureOf } from './func.js';
import type { ProgramGen } from './program.js';
import { isDirect, isInterface } from './types.js';

export interface MethodEntry {
  readonly method: Func;
  /** Path through embedded fields to the one that has the method. */
  readonly path: readonly number[];
}

interface Converted {
  readonly type: Type;
  readonly set: readonly MethodSetEntry[];
  /** Methods in the table by number, once generated. */
  readonly funcs: Map<number, ImageFunc>;
}

export class Methods {
  /** The program looks into values through interfaces (fmt does): what they are made of may become an interface, too. */
  reflects = false;
  private readonly types = new Map<string, Converted>();
  private readonly calledIds = new Set<number>();
  private unreachable: ImageFunc | null = null;

  constructor(private readonly prog: ProgramGen) {}

  /** A value of this type is put into an interface. */
  converted(t: Type): void {
    const image = this.prog.types.of(t);
    if (this.types.has(image.id) || isInterface(t)) return;
    const hasMethods = t.kind === 'Named' || t.kind === 'Pointer' || t.kind === 'Struct';
    this.types.set(image.id, { type: t, set: hasMethods ? methodSet(t) : [], funcs: new Map() });
  }

  /** The number of a method: methods of one name with different signatures are different. */
  number(f: Func): number {
    return this.prog.types.methodNumber(f);
  }

  /** The number of a method that is called through an interface. */
  called(f: Func): number {
    const id = this.number(f);
    this.calledIds.add(id);
    return id;
  }

  /**
   * Takes those methods into the program that the tables known by now need.
   * @returns whether any were new
   */
  settle(): boolean {
    if (this.reflects) for (const c of this.types.values()) this.parts(c.type);
    let grown = false;
    for (const c of this.types.values()) {
      for (const entry of c.set) {
        const id = this.number(entry.func);
        if (!this.calledIds.has(id) || c.funcs.has(id)) continue;
        c.funcs.set(id, this.tableFunc(c.type, entry));
        grown = true;
      }
    }
    return grown;
  }

  /** What reflection reaches from a value of type t. The map of types grows while it is walked. */
  private parts(t: Type): void {
    const u = under(t);
    switch (u.kind) {
      case 'Pointer':
      case 'Slice':
      case 'Array':
        this.converted(u.elem);
        return;
      case 'Map':
        this.converted(u.key);
        this.converted(u.elem);
        return;
      case 'Struct':
        for (const f of u.fields) this.converted(f.type);
        return;
      default:
    }
  }

  private tableFunc(t: Type, entry: MethodSetEntry): ImageFunc {
    const method: MethodEntry = { method: entry.func, path: entry.index.slice(0, -1) };
    if (t.kind === 'Pointer') return this.prog.wrappers.throughPointer(t.elem, method);
    // A named func, map or chan is its own data word.
    if (isDirect(this.prog.types.of(t))) return this.prog.funcRef(entry.func);
    return this.prog.wrappers.throughPointer(t, method);
  }

  /** Writes the tables of all types in the image. */
  fill(): void {
    const wanted = new Set(this.calledIds);
    for (const t of this.prog.writer.collectTypes()) {
      if (t.kind === Kind.INTERFACE) for (const m of t.ifaceMethods) wanted.add(m.id);
    }
    for (const c of this.types.values()) {
      const image = this.prog.types.of(c.type);
      image.methods = c.set
        .map((entry) => this.number(entry.func))
        .filter((id) => wanted.has(id))
        .map((id) => ({ id, func: c.funcs.get(id) ?? this.cannotBeCalled() }))
        .sort((a, b) => a.id - b.id);
    }
  }

  private cannotBeCalled(): ImageFunc {
    if (!this.unreachable) {
      const name = 'runtime.unreachableMethod';
      const pointer = this.prog.types.pointerTo(this.prog.types.int);
      const w = this.prog.newFunc(name, signatureOf([pointer], []), null);
      w.fb.flags |= FUNC_FLAG_WRAPPER;
      w.emit(Op.TRAP, Trap.UNREACHABLE);
      this.unreachable = this.prog.writer.declare(name);
      this.prog.writer.define(this.unreachable, w.fb);
    }
    return this.unreachable;
  }
}
