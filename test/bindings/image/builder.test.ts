import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { CompileError } from '../../../bindings/frontend/compile.js';
import { bool, chan, int, mutex, programBuilder, string } from '../../../bindings/image/builder.js';
import { ImageReader } from '../../../bindings/image/reader.js';
import { verify } from '../../../bindings/image/verify.js';

async function run(program: ReturnType<typeof programBuilder>) {
  const image = await program.build();
  assert.deepEqual(verify(image.bytes), []);
  const simulation = await Simulation.create({ procs: 1, runtime: 'go1.26' });
  simulation.load(image);
  return simulation.run({ until: '60s' });
}

test('goroutines that compute and send, in ten lines', async () => {
  const program = programBuilder();
  const worker = program.func('worker', { id: int, done: chan(int) }, (f, { id, done }) => {
    f.compute(10_000);
    f.send(done, id);
  });
  program.main((f) => {
    const done = f.makeChan(int);
    f.times(8, (i) => f.go(worker, { id: i, done }));
    f.times(8, () => f.print('done:', f.receive(done)));
  });
  const result = await run(program);
  const ids = result.stdout.trim().split('\n');
  assert.deepEqual(
    [...ids].sort(),
    ids.map((_, i) => `done: ${i}`),
  );
  assert.equal(ids.length, 8);
  // One P does 8 times 10 µs of work; the rest is the start, with a page fault for each page that it touches first.
  assert.ok(result.virtual_ns >= 80_000 && result.virtual_ns < 150_000, String(result.virtual_ns));
});

test('every statement means what it means in Go', async () => {
  const program = programBuilder();
  const twice = program.func('twice', { n: int }, int, (f, { n }) => {
    f.if(n.less(0), () => f.return(0));
    f.return(n.times(2));
  });
  const shout = program.func('shout', { word: string, loud: bool }, string, (f, { word, loud }) => {
    f.if(
      loud.not().or(word.equals('')),
      () => f.return(word),
      () => f.return(word.plus('!')),
    );
    f.panic('not here');
  });
  const add = program.func('add', { m: mutex, ch: chan(int), n: int }, (f, { m, ch, n }) => {
    f.lock(m);
    f.defer((d) => d.unlock(m));
    f.send(ch, n);
  });
  program.main((f) => {
    f.defer((d) => d.print('deferred'));
    f.print(f.call(twice, { n: 21 }), f.call(twice, { n: -1 }), f.call(shout, { word: 'go', loud: true }));
    const m = f.mutex();
    const wg = f.waitGroup();
    const ch = f.makeChan(int, 10);
    f.times(4, (i) => {
      f.addTo(wg, 1);
      f.go((g) => {
        g.defer((d) => d.done(wg));
        g.call(add, { m, ch, n: i });
      });
    });
    f.wait(wg);
    f.close(ch);
    const sum = f.variable(int, 0);
    f.each(ch, (v) => f.set(sum, sum.plus(v)));
    f.print('sum', sum);
    const [v, ok] = f.receiveOk(ch);
    f.print(v, ok);
    const n = f.variable(int, 0);
    f.forever(() => {
      f.set(n, n.plus(1));
      f.if(n.modulo(2).equals(1), () => f.continue());
      f.if(n.over(2).differs(3).not(), () => f.break());
    });
    f.while(n.less(8), () => f.set(n, n.plus(1)));
    const quiet = f.makeChan(string);
    f.select((s) =>
      s
        .receive(quiet, (text) => f.print(text))
        .send(quiet, 'nobody listens')
        .default(() => f.print('n', n, n.minus(1).atMost(7).and(true))),
    );
    f.sleep(1_000_000);
    f.gosched();
    f.exit(3);
  });
  const result = await run(program);
  assert.equal(result.stdout, '42 0 go!\nsum 6\n0 false\nn 8 true\n');
  assert.deepEqual([result.exit.code, result.exit.reason], [3, 'os.Exit']);
  assert.ok(result.virtual_ns > 1_000_000);
});

test('a deadlock of built programs is Go’s', async () => {
  const program = programBuilder().main((f) => f.select());
  const result = await run(program);
  assert.match(
    result.stderr,
    /^fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 \[select \(no cases\)\]/,
  );
  assert.equal(result.exit.code, 2);
});

test('what is no program is refused with one clear line', async () => {
  await assert.rejects(programBuilder().build(), new CompileError(['program: function main is missing']));
  const program = programBuilder().main((f) => f.break());
  await assert.rejects(program.build(), new CompileError(['program:3: break is not in a loop, switch, or select']));
  assert.throws(() => programBuilder().func('select', {}, () => {}), {
    message: "'select' is no name for a function or parameter of Go",
  });
  assert.throws(
    () =>
      programBuilder()
        .main(() => {})
        .main(() => {}),
    { message: 'function main is declared twice' },
  );
  await assert.rejects(
    programBuilder()
      .main((f) => f.sleep(0.5 as never))
      .build(),
    {
      message: 'expected a value of the program, an integer, a string or a boolean, not 0.5',
    },
  );
});

test('only what a program uses is in its image', async () => {
  const image = await programBuilder()
    .main((f) => f.compute(5))
    .build();
  const names = new ImageReader(image.bytes).functions().map((f) => f.name);
  assert.ok(names.includes('main.main') && names.includes('internal/work.Compute'));
  assert.ok(!names.some((n) => n.startsWith('fmt.') || n.startsWith('net')));
});
