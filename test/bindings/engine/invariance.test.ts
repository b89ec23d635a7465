// One seed, one result: the same program on several Ps gives the same digest again, in every build and for any chunking, and
// loses no goroutine. The program is assembled by hand; the `checked` build asserts its invariants all the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FUNC_FLAG_RUNTIME } from '../../../assembly/abi/image';
import { Intrinsic } from '../../../assembly/abi/intrinsics';
import { Op } from '../../../assembly/abi/opcodes';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { FunctionBuilder, Label } from '../../../bindings/image/assembler.js';
import { ImageWriter } from '../../../bindings/image/writer.js';
import { timeless } from './programs.js';

const none = { paramP: 0, paramS: 0, resP: 0, resS: 0 };

/**
 * n goroutines, each `rounds` times: computes for a while that depends on its number, yields every other time, sleeps every
 * fourth time. Main waits for all of them and writes how many have ended.
 */
function busyProgram(n: number, rounds: number): Uint8Array {
  const w = new ImageWriter();
  const memory = w.data.allocateZeroed(16);
  const worker = w.declare('main.worker');
  const g = new FunctionBuilder('main.worker', { ...none, paramS: 1 });
  const id = g.paramRegister('S', 0);
  const base = g.variable('P');
  const round = g.variable('S');
  const steps = g.variable('S');
  const x = g.variable('S');
  const [again, compute, computed, noYield, noSleep, done] = Array.from({ length: 6 }, () => new Label()) as Label[];
  g.emit(Op.LDDATA, base, memory);
  g.emit(Op.LDI, round, 0);
  g.place(again as Label);
  g.emit(Op.ANDI, steps, id, 31);
  g.emit(Op.MULI, steps, steps, 50);
  g.place(compute as Label);
  g.emit(Op.ADDI, steps, steps, -1);
  g.emit(Op.GESI, x, steps, 0);
  g.emit(Op.JT, x, compute as Label);
  g.place(computed as Label);
  g.emit(Op.ANDI, x, round, 1);
  g.emit(Op.JF, x, noYield as Label);
  g.intrinsic(Intrinsic.runtime_Gosched, [], []);
  g.place(noYield as Label);
  g.emit(Op.ANDI, x, round, 3);
  g.emit(Op.JT, x, noSleep as Label);
  g.emit(Op.MULI, x, id, 997);
  g.intrinsic(Intrinsic.runtime_sleep, [x], []);
  g.place(noSleep as Label);
  g.emit(Op.ADDI, round, round, 1);
  g.emit(Op.LDI, x, rounds);
  g.emit(Op.JLTS, round, x, again as Label);
  const one = g.variable('S');
  g.emit(Op.LDI, one, 1);
  const counter = g.variable('P');
  g.emit(Op.LEA, counter, base, 4);
  g.intrinsic(Intrinsic.sync_atomic_add32, [counter, one], [x]);
  g.emit(Op.LDI, one, n);
  g.emit(Op.JLTS, x, one, done as Label);
  g.emit(Op.LDI, one, 0);
  g.intrinsic(Intrinsic.runtime_semrelease, [base, one], []);
  g.place(done as Label);
  g.ret([]);
  w.define(worker, g);

  const main = w.declare('runtime.main');
  const m = new FunctionBuilder('runtime.main', none);
  m.flags = FUNC_FLAG_RUNTIME;
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
  m.emit(Op.LEA, sema, sema, 4);
  m.emit(Op.LDI, i, 1);
  m.emit(Op.LDI, limit, 4);
  m.intrinsic(Intrinsic.runtime_write, [i, sema, limit], []);
  m.intrinsic(Intrinsic.runtime_mainReturned, [], []);
  m.ret([]);
  w.define(main, m);
  return w.finish({ entry: main, fatalpanic: null, runtimeError: null, flags: 0, goVersion: 126, packages: [] });
}

interface Setting {
  runtime?: string;
  procs?: number;
  cpus?: number;
  costs?: string;
  seed?: number;
  build?: 'release' | 'checked' | 'debug';
  turnsPerChunk?: number;
}

const all = 700;

async function run({ turnsPerChunk, cpus, ...options }: Setting, n = all) {
  const simulation = await Simulation.create({ ...options, ...(cpus ? { machine: { cpus } } : {}) });
  simulation.load(busyProgram(n, 9));
  const chunks: Uint8Array[] = [];
  const result = await simulation.run({ turnsPerChunk, until: '10s', onStdout: (bytes) => chunks.push(bytes) });
  assert.equal(result.exit.reason, 'main returned');
  assert.equal(Buffer.concat(chunks).readUInt32LE(0), n, 'goroutines that have ended');
  return result;
}

for (const runtime of ['go1.26', 'lecture']) {
  for (const costs of ['vm', 'zero']) {
    test(`every goroutine ends once: ${runtime}, costs ${costs}, 1 to 16 Ps`, async () => {
      for (const procs of [1, 2, 3, 8, 16]) {
        for (const cpus of runtime === 'lecture' ? [procs] : [1, 4]) {
          await run({ runtime, costs, procs, cpus, build: 'checked' });
        }
      }
    });
  }
  test(`the digest is that of the seed: again, in other builds, for any chunking (${runtime})`, async () => {
    const setting = { runtime, procs: 4, seed: 7 };
    const { digest, virtual_ns } = await run(setting, 200);
    assert.match(digest, /^[0-9a-f]{16}$/);
    const others: Setting[] = [
      {},
      { build: 'checked' },
      { build: 'debug' },
      { turnsPerChunk: 1 },
      { turnsPerChunk: 7 },
    ];
    for (const other of [...others, { turnsPerChunk: 1000 }, { turnsPerChunk: 1_000_000 }]) {
      const same = await run({ ...setting, ...other }, 200);
      assert.deepEqual([same.digest, same.virtual_ns], [digest, virtual_ns], JSON.stringify(other));
    }
    assert.notEqual((await run({ ...setting, seed: 8 }, 200)).digest, digest, 'another seed steals in another order');
  });
}

test('runs that take turns in one process leave each other alone, whole results compared', async () => {
  const settings: Setting[] = ['go1.26', 'lecture'].flatMap((runtime) =>
    [1, 4].map((procs) => ({ runtime, procs, seed: procs, build: 'checked' as const })),
  );
  const whole = async (setting: Setting) => JSON.stringify(timeless(await run(setting)));
  const alone: string[] = [];
  for (const setting of settings) alone.push(await whole(setting));
  // Each gives the thread up every 20 ms, by the clock on the wall.
  assert.deepEqual(await Promise.all(settings.map(whole)), alone);
  assert.equal(new Set(alone).size, settings.length);
});
