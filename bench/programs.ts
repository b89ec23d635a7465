// The programs that the benchmarks run, assembled by hand: what is measured is the engine, not the front end's code. Each goes
// on for ever, round after round, so that a measurement sees warm memory.

import { FUNC_FLAG_RUNTIME } from '../assembly/abi/image';
import { Intrinsic } from '../assembly/abi/intrinsics';
import { Op } from '../assembly/abi/opcodes';
import { WaitReason } from '../assembly/abi/status';
import { type DataRef, FunctionBuilder, type ImageFunc, Label } from '../bindings/image/assembler.js';
import { ImageWriter } from '../bindings/image/writer.js';
import type { Workload } from './floor.js';

const none = { paramP: 0, paramS: 0, resP: 0, resS: 0 };

/** Goroutines of one wave, as in floor/index.ts. */
const WAVE_SIZE = 256;

/** A program under construction. Its data: 0 semaphore that main waits on · 4 goroutines of the round that haven't ended. */
interface Program {
  readonly w: ImageWriter;
  readonly memory: DataRef;
}

/** A round: what main does between two waits. */
type Round = (m: FunctionBuilder) => void;

/** A program whose main does `round` for ever; with `wait` it waits for the semaphore after each. */
function program(make: (p: Program) => Round, wait: boolean): Uint8Array {
  const w = new ImageWriter();
  const memory = w.data.allocateZeroed(16);
  const round = make({ w, memory });
  const main = w.declare('runtime.main');
  const m = new FunctionBuilder('runtime.main', none);
  m.flags = FUNC_FLAG_RUNTIME;
  m.intrinsic(Intrinsic.runtime_bootDone, [], []);
  const sema = m.variable('P');
  const lifo = m.variable('S');
  const reason = m.variable('S');
  m.emit(Op.LDDATA, sema, memory);
  m.emit(Op.LDI, lifo, 0);
  m.emit(Op.LDI, reason, WaitReason.WAITGROUP_WAIT);
  const again = new Label();
  m.place(again);
  round(m);
  if (wait) m.intrinsic(Intrinsic.runtime_semacquire, [sema, lifo, reason], []);
  m.emit(Op.JMP, again);
  w.define(main, m);
  return w.finish({ entry: main, fatalpanic: null, runtimeError: null, flags: 0, goVersion: 126, packages: [] });
}

/** Counts the running goroutine off, as WaitGroup.Done does: the round's last one wakes main. Then it ends. */
function done(g: FunctionBuilder, memory: DataRef): void {
  const sema = g.variable('P');
  const left = g.variable('P');
  const x = g.variable('S');
  const others = new Label();
  g.emit(Op.LDDATA, left, memory.plus(4));
  g.emit(Op.LDI, x, -1);
  g.intrinsic(Intrinsic.sync_atomic_add32, [left, x], [x]);
  g.emit(Op.JT, x, others);
  g.emit(Op.LDDATA, sema, memory);
  g.intrinsic(Intrinsic.runtime_semrelease, [sema, x], []);
  g.place(others);
  g.ret([]);
}

function setLeft(m: FunctionBuilder, memory: DataRef, count: number): void {
  const at = m.temp('P');
  const n = m.temp('S');
  m.emit(Op.LDDATA, at, memory);
  m.emit(Op.LDI, n, count);
  m.emit(Op.ST32, at, n, 4);
  m.endStatement();
}

/** Main spawns `size` leaves, and waits for them. */
function leaves({ w, memory }: Program, size: number): Round {
  const leaf = w.declare('main.leaf');
  const g = new FunctionBuilder('main.leaf', none);
  done(g, memory);
  w.define(leaf, g);
  return (m) => {
    setLeft(m, memory, size);
    const i = m.variable('S');
    const loop = new Label();
    m.emit(Op.LDI, i, size);
    m.place(loop);
    m.call(Op.GO, [leaf], [], []);
    m.emit(Op.ADDI, i, i, -1);
    m.emit(Op.JT, i, loop);
    m.release(i);
  };
}

function spawnFirst(m: FunctionBuilder, target: ImageFunc, arg: number): void {
  const x = m.temp('S');
  m.emit(Op.LDI, x, arg);
  m.call(Op.GO, [target], [x], []);
  m.endStatement();
}

/** Each goroutine spawns the next, `count` in all. */
function chain({ w, memory }: Program, count: number): Round {
  const link = w.declare('main.link');
  const g = new FunctionBuilder('main.link', { ...none, paramS: 1 });
  const left = g.paramRegister('S', 0);
  const last = new Label();
  const sema = g.variable('P');
  g.emit(Op.ADDI, left, left, -1);
  g.emit(Op.JF, left, last);
  g.call(Op.GO, [link], [left], []);
  g.ret([]);
  g.place(last);
  g.emit(Op.LDDATA, sema, memory);
  g.intrinsic(Intrinsic.runtime_semrelease, [sema, left], []);
  g.ret([]);
  w.define(link, g);
  return (m) => spawnFirst(m, link, count);
}

/** Each of `count` goroutines spawns two, as long as there are: a complete binary tree. */
function tree({ w, memory }: Program, count: number): Round {
  const node = w.declare('main.node');
  const g = new FunctionBuilder('main.node', { ...none, paramS: 1 });
  const child = g.paramRegister('S', 0);
  const limit = g.variable('S');
  const leaf = new Label();
  g.emit(Op.LDI, limit, count);
  g.emit(Op.ADD, child, child, child);
  for (let side = 0; side < 2; side++) {
    g.emit(Op.ADDI, child, child, 1);
    g.emit(Op.JLES, limit, child, leaf);
    g.call(Op.GO, [node], [child], []);
  }
  g.place(leaf);
  done(g, memory);
  w.define(node, g);
  return (m) => {
    setLeft(m, memory, count);
    spawnFirst(m, node, 0);
  };
}

/** A program of goroutines, in rounds of `count`: the shapes of floor/index.ts. */
export function lifecycles(workload: Workload, count: number): Uint8Array {
  return program((p) => {
    switch (workload) {
      case 'batch':
        return leaves(p, count);
      case 'wave':
        return leaves(p, WAVE_SIZE);
      case 'chain':
        return chain(p, count);
      case 'tree':
        return tree(p, count);
    }
  }, true);
}

export const instructionMixes = ['registers', 'memory', 'calls'] as const;
export type InstructionMix = (typeof instructionMixes)[number];

const ELEMENTS = 1024;

/** A program of one goroutine that computes: in registers, over an array in memory, or by calling a function. */
export function computing(mix: InstructionMix): Uint8Array {
  return program(({ w }) => {
    const callee = w.declare('main.square');
    if (mix === 'calls') {
      const g = new FunctionBuilder('main.square', { ...none, paramS: 1, resS: 1 });
      const x = g.paramRegister('S', 0);
      g.emit(Op.MUL, x, x, x);
      g.ret([x]);
      w.define(callee, g);
    } else {
      const unused = new FunctionBuilder('main.square', none);
      unused.ret([]);
      w.define(callee, unused);
    }
    const array = w.data.allocateZeroed(ELEMENTS * 8);
    return (m) => {
      const i = m.variable('S');
      const n = m.variable('S');
      const x = m.variable('S');
      const y = m.variable('S');
      const sum = m.variable('S');
      const base = m.variable('P');
      const at = m.variable('P');
      const loop = new Label();
      m.emit(Op.LDI, i, 0);
      m.emit(Op.LDI, n, ELEMENTS);
      m.emit(Op.LDI, sum, 0);
      m.emit(Op.LDDATA, base, array);
      m.place(loop);
      if (mix === 'registers') {
        m.emit(Op.MULI, x, i, 13);
        m.emit(Op.ANDI, y, x, 255);
        m.emit(Op.XOR, x, x, y);
        m.emit(Op.ADD, sum, sum, x);
      } else if (mix === 'memory') {
        m.emit(Op.IDX, at, base, i, n, 8);
        m.emit(Op.LD64, x, at, 0);
        m.emit(Op.ADD, x, x, i);
        m.emit(Op.ST64, at, x, 0);
      } else {
        m.call(Op.CALL, [callee], [i], [x]);
        m.emit(Op.ADD, sum, sum, x);
      }
      m.emit(Op.ADDI, i, i, 1);
      m.emit(Op.JLTS, i, n, loop);
      for (const r of [i, n, x, y, sum, base, at]) m.release(r);
    };
  }, false);
}
