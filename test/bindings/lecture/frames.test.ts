// Rows of the lecture about frames: L10, L11.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GoroutineStack } from '../../../bindings/engine/frames.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { ImageReader } from '../../../bindings/image/reader.js';
import { lecture, program } from './run.js';

const source = program(
  ['time'],
  `
func inner(ch chan int, n int) int {
	var block [100]int
	block[n] = <-ch
	return block[n/2]
}

func middle(ch chan int) int {
	return 1 +
		inner(ch, 7)
}

func worker(ch chan int) { middle(ch) }

func deep(n int, ch chan int) int {
	if n == 0 {
		return <-ch
	}
	return deep(n-1, ch) + n
}

func late(ch chan int) { <-ch }
func defers(ch chan int) { defer late(ch) }

func main() {
	ch := make(chan int)
	go worker(ch)
	go deep(100, ch)
	go defers(ch)
	time.Sleep(time.Hour)
}
`,
);
const lineOf = (text: string) => source.split('\n').findIndex((line) => line.includes(text)) + 1;

async function parked(
  runtime: string,
): Promise<{ simulation: Simulation; image: ImageReader; stacks: GoroutineStack[]; text: readonly [number, number] }> {
  const { bytes } = await compileGo(source, { file: 'main.go' });
  const simulation = await Simulation.create({ runtime, build: 'checked' });
  assert.throws(() => simulation.stackOf(1), /stackOf: nothing has run yet/);
  simulation.load(bytes);
  const result = await simulation.run({ until: '10ms' });
  const stacks: GoroutineStack[] = [];
  for (let goid = 1; goid < 64; goid++) {
    const found = simulation.stackOf(goid);
    if (found) stacks.push(found);
  }
  const area = result.memory.space!.areas.find((a) => a.name === 'text')!;
  return {
    simulation,
    image: new ImageReader(bytes),
    stacks,
    text: [Number(`0x${area.start}`), Number(`0x${area.end}`)],
  };
}

for (const runtime of ['lecture', 'go1.26']) {
  test(`L11 the frames of every goroutine, locals, return address and bookkeeping, add up to its stack’s use, under ${runtime}`, async () => {
    const { image, stacks } = await parked(runtime);
    assert.ok(stacks.length >= 4);
    const sizes = new Map(image.functions().map((f) => [f.name, f.frameBytes]));
    for (const { frames, used_bytes, stack_bytes } of stacks) {
      let sum = 0;
      for (const f of frames) {
        assert.equal(f.bytes, sizes.get(f.function), f.function);
        assert.equal(f.locals_bytes + f.return_address_bytes + f.saved_frame_pointer_bytes, f.bytes);
        assert.deepEqual([f.return_address_bytes, f.saved_frame_pointer_bytes], [8, 8]);
        sum += f.bytes;
      }
      assert.equal(sum, used_bytes);
      // With Go's guard it fits, and it is Go's size.
      assert.ok(used_bytes + 928 <= stack_bytes);
      assert.equal(Math.log2(stack_bytes / 2048) % 1, 0);
    }
  });

  test(`L11 return addresses lie behind the calls of the source, under ${runtime}`, async () => {
    const { image, stacks, text } = await parked(runtime);
    const stack = stacks.find((s) => s.frames.at(-1)!.function === 'main.worker')!;
    const shown = stack.frames.filter((f) => f.function.startsWith('main.'));
    assert.deepEqual(
      shown.map((f) => [f.function, f.line, f.returns_to?.function, f.returns_to?.line]),
      [
        ['main.inner', lineOf('block[n] = <-ch'), 'main.middle', lineOf('inner(ch, 7)')],
        ['main.middle', lineOf('inner(ch, 7)'), 'main.worker', lineOf('middle(ch) }')],
        ['main.worker', lineOf('middle(ch) }'), undefined, undefined],
      ],
    );
    assert.ok(shown[0]!.locals_bytes >= 800, 'the array is among the locals');
    assert.deepEqual(stack.created_by, {
      function: 'main.main',
      file: shown[0]!.file,
      line: lineOf('go worker(ch)'),
      goid: 1,
    });
    // Each is an address inside the function that it returns to.
    for (const { frames } of stacks) {
      for (const f of frames) {
        if (f.return_address === undefined) continue;
        const at = Number(f.return_address);
        assert.ok(at >= text[0] && at < text[1]);
        const word = (at - text[0] - 0x1000) / 8;
        const caller = image.functions().find((c) => word > c.entry && word < c.entry + c.words);
        assert.equal(caller?.name, f.returns_to?.function);
      }
    }
  });
}

test('L11 a hundred calls of one function are a hundred frames, and what is deferred returns to where deferred calls are run', async () => {
  const { stacks, image } = await parked('lecture');
  const frame = image.functions().find((f) => f.name === 'main.deep')!.frameBytes;
  const deep = stacks.find((s) => s.frames.at(-1)!.function === 'main.deep')!;
  const calls = deep.frames.filter((f) => f.function === 'main.deep');
  assert.equal(calls.length, 101);
  assert.ok(deep.used_bytes >= 101 * frame && deep.used_bytes < 102 * frame + 500);
  assert.ok(deep.stack_bytes > 2048, 'it has grown');
  const defers = stacks.find((s) => s.frames.at(-1)!.function === 'main.defers')!;
  const first = defers.frames.length - 1;
  assert.equal(defers.frames[first]!.return_address, undefined, 'goexit');
  assert.equal(defers.frames[first - 1]!.returns_to?.function, 'main.defers');
  assert.equal(defers.frames[first - 1]!.returns_to?.line, lineOf('func defers'));
});

test('L11 who doesn’t live has no frames', async () => {
  const { simulation } = await parked('lecture');
  assert.equal(simulation.stackOf(10_000), undefined);
  await simulation.terminate();
  assert.throws(() => simulation.stackOf(1), /terminated/);
});

test('L10 the runtime’s own functions have their frames on the main stack and on each M’s g0, by what the M does', async () => {
  const waits = program(['time'], 'func main() {\n\ttime.Sleep(time.Hour)\n}\n');
  for (const runtime of ['lecture', 'go1.26']) {
    const { process } = await lecture(waits, { runtime, procs: 4 });
    const threads = process?.threads ?? [];
    assert.ok(threads.length >= 2);
    for (const { m, stack } of threads) {
      assert.equal(stack.name, m === 0 ? 'main' : 'g0');
      const names = stack.frames.map((f) => f.function);
      assert.deepEqual(
        names.slice(0, 2),
        m === 0 ? ['runtime.rt0_go', 'runtime.mstart'] : ['runtime.mstart', names[1]],
      );
      assert.equal(
        stack.used_bytes,
        stack.frames.reduce((sum, f) => sum + f.bytes, 0),
      );
      // The main stack's two touched pages hold it, and so does the touched page of a g0.
      assert.ok(stack.used_bytes < 4096);
    }
    const all = new Set(threads.flatMap(({ stack }) => stack.frames.map((f) => f.function)));
    assert.ok(all.has('runtime.netpoll'), `${runtime}: one thread is in epoll_wait`);
    assert.equal(all.has('runtime.sysmon'), runtime !== 'lecture');
  }
  // A goroutine that runs has a stack of its own: nothing of the scheduler's stands on its M's.
  const busy = program([], 'func main() {\n\tfor {\n\t}\n}\n');
  const simulation = await Simulation.create({ runtime: 'lecture', build: 'checked' });
  simulation.load(await compileGo(busy, { file: 'main.go' }));
  const { process } = await simulation.run({ until: '1ms' });
  const running =
    process?.threads.filter((t) => !t.stack.frames.some((f) => /mstart1|schedule/.test(f.function))) ?? [];
  assert.equal(running.length, 1);
});
