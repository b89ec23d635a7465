// The order in which goroutines run on one P, against a model of the rules (singlep.ts): every number of goroutines from 1 to
// 3000, with 0, 1 and 2 system goroutines. The program is assembled by hand: no front end, no library between.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config';
import { FUNC_FLAG_RUNTIME } from '../../../assembly/abi/image';
import { Intrinsic } from '../../../assembly/abi/intrinsics';
import { Op } from '../../../assembly/abi/opcodes';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { FunctionBuilder, Label } from '../../../bindings/image/assembler.js';
import { runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { ImageWriter } from '../../../bindings/image/writer.js';
import { ranges, spawnOrder } from './singlep.js';

/** The program is no runtime.main that is locked to its thread while it waits: the tick that follows from it is set. */
const go126 = runtimeProfiles['go1.26']!;
const booted = { ...go126, values: { ...go126.values, [Config.BOOT_SCHEDTICK]: 4 } };

const none = { paramP: 0, paramS: 0, resP: 0, resS: 0 };

/**
 * For every n from `from` to `to`: n goroutines note their numbers in memory; main waits for the last and writes the notes to
 * standard output, as 32-bit words. Each n begins as a program does: `system` goroutines of the runtime in the queue, and
 * schedtick as the profile says (bootDone).
 */
function spawnProgram(from: number, to: number, system: number): Uint8Array {
  const w = new ImageWriter();
  // 0 sema · 4 count · 8 n · 16 notes
  const memory = w.data.allocateZeroed(16 + 4 * to);

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
  g.emit(Op.LD32U, room, base, 8);
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
  const n = m.variable('S');
  const last = m.variable('S');
  const i = m.variable('S');
  const bytes = m.variable('S');
  const words = m.variable('P');
  const sema = m.variable('P');
  const rounds = new Label();
  const loop = new Label();
  m.emit(Op.LDI, n, from);
  m.emit(Op.LDI, last, to + 1);
  m.emit(Op.LDDATA, sema, memory);
  m.emit(Op.LEA, words, sema, 16);
  m.place(rounds);
  for (let s = 0; s < system; s++) m.call(Op.GO, [parked], [], []);
  m.intrinsic(Intrinsic.runtime_bootDone, [], []);
  m.emit(Op.LDI, i, 0);
  m.emit(Op.ST32, sema, i, 4);
  m.emit(Op.ST32, sema, n, 8);
  m.place(loop);
  m.call(Op.GO, [worker], [i], []);
  m.emit(Op.ADDI, i, i, 1);
  m.emit(Op.JLTS, i, n, loop);
  const lifo = m.variable('S');
  m.emit(Op.LDI, lifo, 0);
  m.emit(Op.LDI, i, 15);
  m.intrinsic(Intrinsic.runtime_semacquire, [sema, lifo, i], []);
  m.emit(Op.LDI, i, 1);
  m.emit(Op.LDI, bytes, 4);
  m.emit(Op.MUL, bytes, bytes, n);
  m.intrinsic(Intrinsic.runtime_write, [i, words, bytes], []);
  m.emit(Op.ADDI, n, n, 1);
  m.emit(Op.JLTS, n, last, rounds);
  m.intrinsic(Intrinsic.runtime_mainReturned, [], []);
  m.ret([]);
  w.define(main, m);
  return w.finish({ entry: main, fatalpanic: null, runtimeError: null, flags: 0, goVersion: 126, packages: [] });
}

/** Calls `check` with the notes of each n, in order. */
async function run(
  from: number,
  to: number,
  system: number,
  options: SimulationOptions,
  check: (n: number, order: Int32Array) => void,
): Promise<void> {
  const simulation = await Simulation.create({ runtime: booted, procs: 1, ...options });
  simulation.load(spawnProgram(from, to, system));
  const notes = new Uint8Array(4 * to);
  let n = from;
  let filled = 0;
  const result = await simulation.run({
    onStdout: (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + 4 * n - filled);
        notes.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < 4 * n) continue;
        check(n, new Int32Array(notes.buffer, 0, n));
        n++;
        filled = 0;
      }
    },
  });
  assert.equal(result.exit.reason, 'main returned');
  assert.equal(n, to + 1);
}

for (const system of [0, 1, 2]) {
  test(`30.1 spawn order on one P, from the program's very start, ${system} system goroutines`, async () => {
    for (const n of [1, 2, 3, 10, 255, 256, 257, 258, 259, 386, 387, 600, 1000, 3000]) {
      await run(n, n, system, { build: 'checked' }, (_, order) =>
        assert.deepEqual(order, spawnOrder(n, system), `N = ${n}, S = ${system}`),
      );
    }
  });

  test(`30.1 spawn order on one P equals the model for N = 1 … 3000, ${system} system goroutines`, async () => {
    // Nothing costs anything: else sysmon would see the same schedtick again, many n later, and take it for one long slice.
    await run(1, 3000, system, { costs: 'zero' }, (n, order) => {
      const wanted = spawnOrder(n, system);
      if (Buffer.compare(new Uint8Array(order.buffer, 0, 4 * n), new Uint8Array(wanted.buffer)) !== 0) {
        assert.equal(ranges(order), ranges(wanted), `N = ${n}, S = ${system}`);
      }
    });
  });
}

const python = '../shared/spec/single-p-model.py';
const there = existsSync(python) && spawnSync('python3', ['--version']).status === 0;
test('30.1 the model here is the one of the specification', {
  skip: !there && `python3 or ${python} is not there`,
}, () => {
  const script = [
    'import runpy, sys, json',
    `model = runpy.run_path(${JSON.stringify(python)})`,
    'print(json.dumps([model["ranges"](model["run"](*case)) for case in json.loads(sys.stdin.read())]))',
  ].join('\n');
  const cases: [number, number, number][] = [];
  for (let n = 1; n <= 3000; n += 1 + (n >> 4))
    for (const s of [0, 1, 2]) for (const tick of [4, 5]) cases.push([n, s, tick]);
  const { stdout, status } = spawnSync('python3', ['-c', script], { input: JSON.stringify(cases), encoding: 'utf8' });
  assert.equal(status, 0);
  const wanted = JSON.parse(stdout) as string[];
  assert.ok(wanted.length === cases.length && cases.length > 400);
  for (const [i, c] of cases.entries()) assert.equal(ranges(spawnOrder(...c)), wanted[i], `N, S, tick = ${c}`);
});
