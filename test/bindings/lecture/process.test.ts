// Rows of the lecture about the process: L8.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ev } from '../../../assembly/abi/counters';
import type { ProcessResult } from '../../../bindings/engine/processes.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { lecture, program } from './run.js';

const hello = program(['fmt', 'os'], 'func main() {\n\tfmt.Println(os.Getpid(), os.Args)\n}\n');

for (const runtime of ['lecture', 'go1.26']) {
  test(`L8 ./main: the shell forks, the copy execs, the first thread starts, then main.main runs, under ${runtime}`, async () => {
    const { bytes } = await compileGo(hello, { file: 'main.go' });
    const simulation = await Simulation.create({ runtime, build: 'checked', args: ['a', 'b c'] });
    simulation.load(bytes);
    const order: string[] = [];
    const result = await simulation.run({
      events: { calls: ['main.main'] },
      onEvents: (batch) => {
        for (const { kind, who, what, cpu, m } of batch) {
          if (kind === Ev.PROCESS_FORK) order.push(`fork ${who} by ${what}`);
          else if (kind === Ev.PROCESS_EXEC) order.push(`exec in ${who}`);
          else if (kind === Ev.MMAP && !order.includes('memory')) order.push('memory');
          else if (kind === Ev.M_START && who === 0) order.push('M0');
          else if (kind === Ev.CPU_SWITCH && what === 0 && !order.includes('on a CPU')) order.push('on a CPU');
          else if (kind === Ev.CALL) order.push(`main.main on M${m}, CPU ${cpu}`);
        }
      },
    });
    assert.deepEqual(order, ['fork 2 by 1', 'exec in 2', 'memory', 'M0', 'on a CPU', 'main.main on M0, CPU 0']);
    const { pid, parent_pid, argv, threads, forks, execs } = result.process as ProcessResult;
    assert.deepEqual(
      { pid, parent_pid, argv, forks, execs },
      { pid: 2, parent_pid: 1, argv: ['main', 'a', 'b c'], forks: 1, execs: 1 },
    );
    // The program sees the same.
    assert.equal(result.stdout, `${pid} [${argv.join(' ')}]\n`);
    // The main thread has the process's number; every M is a thread of the process.
    assert.equal(threads[0]!.tid, pid);
    assert.deepEqual(
      threads.map((t) => t.tid),
      threads.map((_, i) => pid + i),
    );
    assert.deepEqual(
      threads.map((t) => t.m),
      threads.map((_, i) => i),
    );
    assert.equal(threads.length, result.threads.created);
    await simulation.terminate();
  });
}

test('L8 what the shell calls to start the program is not among the program’s system calls', async () => {
  const { syscalls, threads } = await lecture(hello);
  assert.equal(syscalls.execve, undefined);
  assert.equal(syscalls.clone, threads.created - 1);
});

test('L8 a thread that ends is no longer one of the process’s', async () => {
  const source = program(
    ['runtime', 'time'],
    `func main() {
	for i := 0; i < 5; i++ {
		go func() {
			runtime.LockOSThread()
			time.Sleep(time.Millisecond)
		}()
	}
	time.Sleep(5 * time.Millisecond)
}
`,
  );
  const simulation = await Simulation.create({ runtime: 'go1.26', build: 'checked' });
  simulation.load(await compileGo(source, { file: 'main.go' }));
  const ended: number[] = [];
  const result = await simulation.run({
    onEvents: (batch) => {
      for (const { kind, who } of batch) if (kind === Ev.M_EXIT) ended.push(who);
    },
  });
  assert.equal(ended.length, 5, 'every one of them ends its thread');
  const threads = result.process?.threads ?? [];
  // The main thread never ends: it sleeps for good (mexit), as the process would look dead without it.
  const gone = ended.filter((m) => m !== 0);
  assert.equal(threads.length, result.threads.created - gone.length);
  for (const { m } of threads) assert.ok(!gone.includes(m), `M${m}`);
  assert.equal(new Set(threads.map((t) => t.tid)).size, threads.length);
});
