// The order in which goroutines run on one P, against the model of the specification (runnext, 256-slot ring, overflow of 128 + 1,
// every 61st pick from the global queue). The program is assembled by hand: no front end, no library between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FUNC_FLAG_RUNTIME } from '../../../assembly/abi/image';
import { Intrinsic } from '../../../assembly/abi/intrinsics';
import { Op } from '../../../assembly/abi/opcodes';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { FunctionBuilder, Label } from '../../../bindings/image/assembler.js';
import { ImageWriter } from '../../../bindings/image/writer.js';

const none = { paramP: 0, paramS: 0, resP: 0, resS: 0 };

/** n goroutines note their numbers in memory; main waits for the last and writes the notes to standard output. */
function spawnProgram(n: number, system: number): Uint8Array {
  const w = new ImageWriter();
  // 0 sema · 4 count · 8 left · 16 notes
  const memory = w.data.allocateZeroed(16 + 4 * n);

  const parked = w.declare('runtime.parked');
  const p = new FunctionBuilder('runtime.parked', none);
  p.flags = FUNC_FLAG_RUNTIME;
  const reason = p.variable('S');
  p.emit(Op.LDI, reason, 19);
  p.intrinsic(Intrinsic.runtime_parkForever, [reason], []);
  p.ret([]);
  w.define(parked, p);

  const worker = w.declare('main.worker');
  const g = new FunctionBuilder('main.worker', { ...none, paramS: 1 });
  const id = g.paramRegister('S', 0);
  const base = g.variable('P');
  const at = g.variable('P');
  const count = g.variable('S');
  const done = new Label();
  g.emit(Op.LDDATA, base, memory);
  g.emit(Op.LD32U, count, base, 4);
  g.emit(Op.LEA, at, base, 16);
  const room = g.variable('S');
  g.emit(Op.LDI, room, n);
  g.emit(Op.IDX, at, at, count, room, 4);
  g.emit(Op.ST32, at, id, 0);
  g.emit(Op.ADDI, count, count, 1);
  g.emit(Op.ST32, base, count, 4);
  g.emit(Op.JLTS, count, room, done);
  const no = g.variable('S');
  g.emit(Op.LDI, no, 0);
  g.intrinsic(Intrinsic.runtime_semrelease, [base, no], []);
  g.place(done);
  g.ret([]);
  w.define(worker, g);

  const main = w.declare('runtime.main');
  const m = new FunctionBuilder('runtime.main', none);
  m.flags = FUNC_FLAG_RUNTIME;
  for (let i = 0; i < system; i++) m.call(Op.GO, [parked], [], []);
  m.intrinsic(Intrinsic.runtime_bootDone, [], []);
  const i = m.variable('S');
  const limit = m.variable('S');
  const loop = new Label();
  m.emit(Op.LDI, i, 0);
  m.emit(Op.LDI, limit, n);
  m.place(loop);
  m.call(Op.GO, [worker], [i], []);
  m.emit(Op.ADDI, i, i, 1);
  m.emit(Op.JLTS, i, limit, loop);
  const sema = m.variable('P');
  const lifo = m.variable('S');
  m.emit(Op.LDDATA, sema, memory);
  m.emit(Op.LDI, lifo, 0);
  m.emit(Op.LDI, i, 15);
  m.intrinsic(Intrinsic.runtime_semacquire, [sema, lifo, i], []);
  m.emit(Op.LEA, sema, sema, 16);
  m.emit(Op.LDI, i, 1);
  m.emit(Op.LDI, limit, 4 * n);
  m.intrinsic(Intrinsic.runtime_write, [i, sema, limit], []);
  m.intrinsic(Intrinsic.runtime_mainReturned, [], []);
  m.ret([]);
  w.define(main, m);
  return w.finish({ entry: main, fatalpanic: null, runtimeError: null, flags: 0, goVersion: 126, packages: [] });
}

async function run(n: number, system: number): Promise<number[]> {
  const simulation = await Simulation.create({ runtime: 'go1.26', procs: 1, build: 'checked' });
  simulation.load(spawnProgram(n, system));
  const chunks: Uint8Array[] = [];
  const result = await simulation.run({ onStdout: (bytes) => chunks.push(bytes) });
  assert.equal(result.exit.reason, 'main returned');
  const bytes = Buffer.concat(chunks);
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
}

/** The model: one P, `system` goroutines of the runtime queued first, schedtick 4 when main begins. */
function model(n: number, system: number): number[] {
  const ring: number[] = [];
  const global: number[] = [];
  let next: number | undefined;
  const put = (g: number) => {
    const old = next;
    next = g;
    if (old === undefined) return;
    if (ring.length < 256) ring.push(old);
    else global.push(...ring.splice(0, 128), old);
  };
  for (let s = 0; s < system; s++) put(-1);
  for (let g = 0; g < n; g++) put(g);
  const order: number[] = [];
  for (let tick = 4; ; ) {
    let g: number | undefined;
    if (tick % 61 === 0 && global.length > 0) {
      g = global.shift();
      tick++;
    } else if (next !== undefined) {
      g = next;
      next = undefined;
    } else {
      g = ring.shift();
      if (g === undefined) {
        const batch = global.splice(0, 128);
        g = batch.shift();
        ring.push(...batch);
      }
      tick++;
    }
    if (g === undefined) return order;
    if (g >= 0) order.push(g);
  }
}

for (const system of [0, 1, 2]) {
  test(`30.1 spawn order on one P equals the model, ${system} system goroutines`, async () => {
    for (const n of [1, 2, 3, 10, 255, 256, 257, 258, 259, 386, 387, 600, 1000, 3000]) {
      assert.deepEqual(await run(n, system), model(n, system), `N = ${n}, S = ${system}`);
    }
  });
}
