// A whole program: which functions, types, variables and method tables it needs, from the entry point on. What nothing
// refers to is not in the image.

import { FUNC_FLAG_RUNTIME, IMAGE_FLAG_LINKS_OS } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import type { DataRef, ImageFunc, Signature } from '../../image/assembler.js';
import type { ImageType } from '../../image/layout.js';
import { ImageWriter } from '../../image/writer.js';
import type { FuncDecl, Pos } from '../syntax/ast.js';
import type { ConstValue } from '../types/constant.js';
import { type CheckedPackage, Info, type Program } from '../types/info.js';
import type { Func, GoPackage } from '../types/objects.js';
import type { Named, Type } from '../types/types.js';
import { checkInstance } from '../types/instance.js';
import { typ, universeAny, universeRune } from '../types/universe.js';
import { Analysis, Analyzer } from './analysis.js';
import { compileDecl, compileInit } from './compilefunc.js';
import { type FuncContext, FuncGen, signatureOf } from './func.js';
import { Globals, type PackageInit } from './globals.js';
import { intrinsicKeeps } from './intrinsic.js';
import { Methods } from './methods.js';
import { internal, UnsupportedError } from './problem.js';
import { Statics } from './statics.js';
import { TypeMapper } from './types.js';
import { Wrappers } from './wrappers.js';

/** Most errors that are reported at once. */
const MAX_ERRORS = 10;

export interface GenerateOptions {
  /** Language version × 100. */
  readonly goVersion: number;
  /** Makes main.main in place of a package main: for programs that weren't written in Go. */
  readonly main?: (prog: ProgramGen) => ImageFunc;
}

export interface Generated {
  readonly bytes: Uint8Array;
  /** Constructs without translation, `file:line:col: … is not supported yet`; with any there is no image to run. */
  readonly errors: readonly string[];
}

/** Code for a checked program. */
export function generate(program: Program, options: GenerateOptions): Generated {
  return new ProgramGen(program, options).run();
}

/** `List`, `List[...]` for an instance. */
function shortName(t: Named): string {
  return t.obj.name + (t.typeArgs.length > 0 ? '[...]' : '');
}

export class ProgramGen {
  readonly writer = new ImageWriter();
  readonly types = new TypeMapper(this.writer);
  readonly methods = new Methods(this);
  readonly wrappers = new Wrappers(this);
  readonly statics = new Statics(this);
  readonly globals = new Globals(this);
  readonly analyzer: Analyzer;
  /** Where things of size zero lie. */
  readonly zeroBase: DataRef;
  readonly anyType: Type = universeAny;
  readonly intType: Type;
  readonly boolType: Type;
  readonly runeType: Type = universeRune;
  private readonly packages = new Map<GoPackage, CheckedPackage>();
  private readonly byPath = new Map<string, CheckedPackage>();
  private readonly funcs = new Map<Func, ImageFunc>();
  private readonly instances = new Map<Func, Info>();
  private readonly made = new Map<string, ImageFunc>();
  private readonly inits = new Map<PackageInit['init'], ImageFunc>();
  private readonly initCounts = new Map<GoPackage, FuncContext['counters']>();
  private readonly zeroValues = new Map<number, DataRef>();
  private readonly queue: (() => void)[] = [];
  private readonly errors: string[] = [];

  constructor(
    private readonly program: Program,
    private readonly options: GenerateOptions,
  ) {
    this.intType = typ.int ?? internal('no type int');
    this.boolType = typ.bool ?? internal('no type bool');
    this.zeroBase = this.writer.data.allocateZeroed(16, 16);
    for (const p of program.packages) {
      this.packages.set(p.pkg, p);
      this.byPath.set(p.pkg.path, p);
    }
    this.analyzer = new Analyzer((f) => this.infoOf(f), intrinsicKeeps);
  }

  run(): Generated {
    const entry = this.funcRef(this.runtimeFunc('main'));
    const fatalpanic = this.funcRef(this.runtimeFunc('fatalpanic'));
    this.methods.converted(this.runtimeError);
    for (const p of this.program.packages) this.globals.addPackage(p);
    const initFuncs = this.program.packages.map((p) => this.initFunctions(p));
    do this.drain();
    while (this.methods.settle());
    // Now it is known which initialisers run.
    this.defineInits(initFuncs);
    if (this.errors.length > 0) return { bytes: new Uint8Array(), errors: this.errors };
    this.methods.fill();
    const bytes = this.writer.finish({
      entry,
      fatalpanic,
      runtimeError: this.types.of(this.runtimeError),
      flags: this.byPath.has('os') ? IMAGE_FLAG_LINKS_OS : 0,
      goVersion: this.options.goVersion,
      packages: this.program.packages.map((p) => p.pkg.path),
    });
    return { bytes, errors: [] };
  }

  /** Generates something after what is being generated now. */
  later(action: () => void): void {
    this.queue.push(action);
  }

  private drain(): void {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      try {
        next();
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        if (!this.errors.includes(error.message)) this.errors.push(error.message);
        if (this.errors.length >= MAX_ERRORS) this.queue.length = 0;
      }
    }
  }

  // ------------------------------------------------------------------------------------------------- functions

  package(path: string): CheckedPackage {
    return this.byPath.get(path) ?? internal(`package ${path} is not in the program`);
  }
  /** What the checker found out about a function's body; of an instance of a generic function, about that instance. */
  infoOf(f: Func): Info {
    const pkg = this.packageOf(f);
    if (f.origin === null) return pkg.info;
    let info = this.instances.get(f);
    if (!info) {
      info = checkInstance(f, pkg.pkg, pkg.info);
      this.instances.set(f, info);
    }
    return info;
  }

  private packageOf(f: Func): CheckedPackage {
    const pkg = f.pkg ? this.packages.get(f.pkg) : undefined;
    return pkg ?? internal(`package of ${f.name} is not in the program`, f.pos);
  }

  runtimeFunc(name: string): Func {
    const obj = this.package('runtime').pkg.scope.lookup(name);
    return obj?.kind === 'Func' ? obj : internal(`no function runtime.${name}`);
  }

  /** The type of the values with which the machine panics. */
  get runtimeError(): Type {
    const name = this.package('runtime').pkg.scope.lookup('runtimeError');
    return name?.kind === 'TypeName' ? name.type : internal('no type runtime.runtimeError');
  }

  /** Functions without body that this generator makes itself. */
  isGenerated(f: Func): boolean {
    return f.pkg?.path === 'runtime' && (f.name === 'main_inits' || f.name === 'main_main');
  }

  /** The function of the image for a declared function or method. */
  funcRef(f: Func): ImageFunc {
    let func = this.funcs.get(f);
    if (func) return func;
    if (this.isGenerated(f))
      func = f.name === 'main_main' ? this.mainMain() : this.writer.declare('runtime.main_inits');
    else if (f.decl && !f.decl.body) func = this.wrappers.intrinsic(f);
    else {
      const declared = this.writer.declare(this.funcName(f));
      func = declared;
      this.later(() => compileDecl(this, f, this.packageOf(f).pkg, this.infoOf(f), declared));
    }
    this.funcs.set(f, func);
    return func;
  }

  private mainMain(): ImageFunc {
    if (this.options.main) return this.options.main(this);
    const main = this.program.main ?? internal('program without package main');
    const obj = main.pkg.scope.lookup('main');
    return obj?.kind === 'Func' ? this.funcRef(obj) : internal('package main without func main');
  }

  /** `main.f`, `main.T.M`, `main.(*T).M`, `main.F[...]`: instances share their name, as Go shows it. */
  funcName(f: Func): string {
    const recv = f.type.recv?.type;
    if (recv) return this.methodName(recv, f);
    return `${f.pkg?.path ?? ''}.${f.name}${f.typeArgs.length > 0 ? '[...]' : ''}`;
  }

  /** Name of a method with receiver type `recv`. */
  methodName(recv: Type, f: Func): string {
    if (recv.kind === 'Pointer') return this.wrapperName(recv.elem, f);
    if (recv.kind !== 'Named') return `${this.types.of(recv).name}.${f.name}`;
    return `${recv.obj.pkg ? `${recv.obj.pkg.path}.` : ''}${shortName(recv)}.${f.name}`;
  }

  /** Name of a method that takes a pointer to `base`. */
  wrapperName(base: Type, f: Func): string {
    if (base.kind !== 'Named') return `(*${this.types.of(base).name}).${f.name}`;
    return `${base.obj.pkg ? `${base.obj.pkg.path}.` : ''}(*${shortName(base)}).${f.name}`;
  }

  /** A function that is made once for a key. */
  generated(key: string, name: string, build: () => FuncGen): ImageFunc {
    let func = this.made.get(key);
    if (func) return func;
    const declared = this.writer.declare(name);
    func = declared;
    this.made.set(key, func);
    this.later(() => {
      const g = build();
      g.fb.frameBytes = g.frameBytes();
      this.writer.define(declared, g.fb);
    });
    return func;
  }

  /** A function that doesn't stand in the source; `method`: what it belongs to. */
  newFunc(name: string, signature: Signature, method: Func | null, pos: Pos | null = method?.pos ?? null): FuncGen {
    const pkg = method?.pkg ?? this.package('runtime').pkg;
    const counters = { func: 0, go: 0, defer: 0, range: 0 };
    const context = { name, pkg, info: new Info(), analysis: new Analysis(), counters, isLiteral: false };
    const g = new FuncGen(this, context, signature);
    g.openScope();
    g.fb.declared = pos;
    if (pos) g.at(pos);
    return g;
  }

  // -------------------------------------------------------------------------------------------- initialisation

  initCounters(pkg: GoPackage): FuncContext['counters'] {
    let counters = this.initCounts.get(pkg);
    if (!counters) {
      counters = { func: 0, go: 0, defer: 0, range: 0 };
      this.initCounts.set(pkg, counters);
    }
    return counters;
  }

  /** Brings an initialiser of package-level variables into the program. */
  compileInit(p: PackageInit): void {
    const func = this.writer.declare(`${p.pkg.pkg.path}.init`);
    this.inits.set(p.init, func);
    compileInit(this, p, func);
  }

  /** A package's init functions, in the order of the source. */
  private initFunctions(pkg: CheckedPackage): ImageFunc[] {
    const out: ImageFunc[] = [];
    for (const file of pkg.files) {
      for (const decl of file.decls) {
        if (decl.kind !== 'FuncDecl' || decl.recv || decl.name.name !== 'init' || !decl.body) continue;
        const func = this.writer.declare(`${pkg.pkg.path}.init.${out.length}`);
        out.push(func);
        this.later(() => compileDecl(this, this.initFunc(pkg, decl), pkg.pkg, pkg.info, func));
      }
    }
    return out;
  }

  private initFunc(pkg: CheckedPackage, decl: FuncDecl): Func {
    const obj = pkg.info.defs.get(decl.name);
    return obj?.kind === 'Func' ? obj : internal('init function without object', decl.pos);
  }

  /** runtime.main_inits: all variables and init functions, packages in order of dependence. */
  private defineInits(initFuncs: readonly (readonly ImageFunc[])[]): void {
    const func = this.funcRef(this.runtimeFunc('main_inits'));
    const g = this.newFunc(func.name, signatureOf([], []), null);
    for (const [i, p] of this.program.packages.entries()) {
      for (const init of p.info.initOrder) {
        const code = this.inits.get(init);
        if (code) g.fb.call(Op.CALL, [code], [], []);
      }
      for (const code of initFuncs[i] ?? []) g.fb.call(Op.CALL, [code], [], []);
    }
    g.fb.ret([]);
    g.fb.flags |= FUNC_FLAG_RUNTIME;
    g.fb.frameBytes = g.frameBytes();
    this.writer.define(func, g.fb);
  }

  // ------------------------------------------------------------------------------------------------------ data

  /** So many bytes of zero that nobody writes to: what a missing map element is read from. */
  zeroValue(bytes: number): DataRef {
    const size = bytes <= 1024 ? 1024 : bytes;
    let ref = this.zeroValues.get(size);
    if (!ref) {
      ref = this.writer.data.allocateZeroed(size, 16);
      this.zeroValues.set(size, ref);
    }
    return ref;
  }

  /** A constant where an interface's data word can point to it. */
  staticBox(value: ConstValue, t: ImageType): DataRef {
    return this.statics.box(value, t);
  }
}
