// Plain processes: the lecture's story of epoll, step by step; threads that wait for each other; neighbours of a Go program.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ev } from '../../../assembly/abi/counters.js';
import { PLAIN_FIRST } from '../../../assembly/abi/plain.js';
import { Sys } from '../../../assembly/abi/syscalls.js';
import {
  compileGo,
  parseScenario,
  type ScenarioPlan,
  Simulation,
  type SimulationOptions,
} from '../../../bindings/index.js';
import { explainScenario } from '../../../bindings/explain/scenario.js';
import { runGo } from '../engine/programs.js';

const { bytes: empty } = await compileGo('package main\n\nfunc main() {}\n');
const l19 = parseScenario(await readFile('examples/lecture/l19.yaml', 'utf8'), 'l19.yaml');

/** Events of a scenario as lines such as `5000000 P1-T1 read 100`; calls with their results. */
async function story(plan: ScenarioPlan, options: SimulationOptions): Promise<{ at: number; line: string }[]> {
  const lines: { at: number; line: string }[] = [];
  const name = (n: number) => plan.threads[n - PLAIN_FIRST]?.name ?? `M${n}`;
  const simulation = await Simulation.create({ ...options, build: 'checked', scenario: plan });
  simulation.load(empty);
  await simulation.run({
    onEvents: (batch) => {
      for (let i = 0; i < batch.length; i++) {
        const [who, what, result] = [batch.who(i), batch.what(i), batch.extra(i) | 0];
        const put = (line: string) => lines.push({ at: batch.time_ns(i), line });
        switch (batch.kind(i)) {
          case Ev.CPU_SWITCH:
            put(`runs ${name(what)}`);
            break;
          case Ev.THREAD_CALL:
            put(`${name(who)} ${Sys[what & 0xff]} ${result}`);
            break;
          case Ev.THREAD_SLEEP:
            put(`${name(who)} sleeps in ${Sys[what & 0xff]}`);
            break;
          case Ev.THREAD_EXIT:
            put(`${name(who)} ends`);
            break;
          case Ev.FILE_DATA:
            put(`data ${plan.files[who]!.name}`);
            break;
          case Ev.FD_READY:
            put(`ready ${who}`);
        }
      }
    },
  });
  await simulation.terminate();
  return lines;
}

/** Asserts that lines stand in this order; returns their places. */
function inOrder(lines: readonly { line: string }[], expected: readonly string[]): number[] {
  let from = 0;
  return expected.map((line) => {
    const at = lines.findIndex((l, i) => i >= from && l.line === line);
    assert.ok(at >= 0, `expected '${line}' after line ${from} of\n${lines.map((l) => l.line).join('\n')}`);
    from = at + 1;
    return at;
  });
}

test('L19 a file that is not ready, epoll, two other processes: the seven steps in order', async () => {
  const lines = await story(l19, { runtime: 'lecture', machine: { cpus: 2 } });
  const places = inOrder(lines, [
    'P1-T1 read -11', // 1 not ready: EAGAIN
    'P1-T1 epoll_ctl 0', // 2 registered
    'P1-T1 sleeps in epoll_wait', // 3 asleep …
    'data data', // 4 the file becomes readable
    'ready 3', // 5 on the ready list
    'P1-T1 epoll_wait 1', // 6 woken
    'P1-T1 read 100', // 7 reads
  ]);
  // 3 … and meanwhile the other thread of its process and those of the other processes run.
  const meanwhile = new Set(lines.slice(places[2], places[3]).map((l) => l.line));
  for (const name of ['P1-T2', 'P3-T1', 'P3-T2', 'P3-T3']) assert.ok(meanwhile.has(`runs ${name}`), name);
  assert.ok(lines.some((l) => l.line === 'runs P2-T1'));
  assert.equal(lines.filter((l) => l.line.endsWith(' ends')).length, 6);
  assert.equal(lines[places[3]!]!.at, 5_000_000);
});

test('L19 under Go’s Linux: a regular file keeps the thread in read, and epoll refuses it; a device is as told', async () => {
  const regular = await story(l19, { machine: { cpus: 2 } });
  inOrder(regular, ['P1-T1 sleeps in read', 'data data', 'P1-T1 read 100', 'P1-T1 epoll_ctl -1']);
  const text = await readFile('examples/lecture/l19.yaml', 'utf8');
  const device = await story(parseScenario(text.replace('kind: regular', 'kind: device')), { machine: { cpus: 2 } });
  inOrder(device, ['P1-T1 read -11', 'P1-T1 epoll_ctl 0', 'data data', 'P1-T1 epoll_wait 1', 'P1-T1 read 100']);
});

test('L19 is told in words, in two languages', async () => {
  for (const [language, word] of [
    ['en', 'puts it to sleep on the wait queue'],
    ['bn', 'ready list'],
  ] as const) {
    let text = '';
    const onText = (t: string): void => {
      text += t;
    };
    await explainScenario(empty, l19, { simulation: { runtime: 'lecture', machine: { cpus: 2 } }, language, onText });
    assert.ok(text.includes(word), text);
    assert.ok(text.includes('EAGAIN'));
  }
});

test('spec 25 futex: waiters are woken in their order, a wrong value is told at once, a timeout is over in time', async () => {
  const plan = parseScenario(`
processes:
  P:
    threads:
      A: [{ compute: 1ms }, { futex_wake: w, count: 1 }, { compute: 1ms }, { futex_wake: w, count: 5 }]
      B: [{ futex_wait: w, value: 0 }]
      C: [{ sleep: 100us }, { futex_wait: w, value: 0 }]
      D: [{ futex_wait: w, value: 7 }, { futex_wait: x, value: 0, timeout: 300us }]
`);
  const lines = await story(plan, { machine: { cpus: 4 } });
  inOrder(lines, [
    'P-B sleeps in futex',
    'P-C sleeps in futex',
    'P-A futex 1',
    'P-B futex 0',
    'P-A futex 1',
    'P-C futex 0',
  ]);
  inOrder(lines, ['P-D futex -11', 'P-D sleeps in futex', 'P-D futex -110']);
});

test('a FIFO: who reads sleeps until another process writes', async () => {
  const plan = parseScenario(`
files: { pipe: { kind: fifo } }
processes:
  R: { threads: { T: [{ open: pipe, as: fd }, { read: fd, bytes: 50 }] } }
  W: { threads: { T: [{ sleep: 1ms }, { open: pipe, as: fd, write: true }, { write: fd, bytes: 20 }] } }
`);
  inOrder(await story(plan, { machine: { cpus: 1 } }), [
    'R-T sleeps in read',
    'W-T write 20',
    'R-T read 20',
    'R-T ends',
  ]);
});

test('what is wrong in a scenario is said with its line', () => {
  const wrong = (text: string, message: RegExp) => assert.throws(() => parseScenario(text, 's.yaml'), message);
  wrong('processes:\n  P:\n    threads:\n      T: [{ compute: fast }]\n', /^InputError: s\.yaml:4:22: .*duration/);
  wrong('processes:\n  P:\n    threads:\n      T: [{ read: fd, bytes: 1 }]\n', /s\.yaml:4:19: .*earlier step/);
  wrong('processes:\n  P:\n    threads:\n      T: [{ open: x, as: fd }]\n', /s\.yaml:4:19: .*one of 'files'/);
  wrong('processes:\n  P:\n    threads:\n      T: [{ jump: 1 }]\n', /expected a step/);
});

const busy = `package main

func main() {
	x := 0
	for i := 0; i < 20000000; i++ {
		x += i
	}
	_ = x
}
`;

test('neighbours: a Go program beside two threads that compute has a third of the one CPU', async () => {
  const alone = await runGo(busy, { machine: { cpus: 1 }, build: 'checked' });
  const beside = await runGo(busy, { machine: { cpus: 1, neighbours: 2 }, build: 'checked' });
  const ratio = beside.virtual_ns / alone.virtual_ns;
  assert.ok(ratio > 2.6 && ratio < 3.2, `${ratio}`);
  const again = await runGo(busy, { machine: { cpus: 1, neighbours: 2 }, build: 'release' });
  assert.equal(again.digest, beside.digest);
});

test('hyper-threads: two busy CPUs of a core do 1.25 times the work of one', async () => {
  const two = { cpus: 2, threadsPerCore: 2 };
  const alone = await runGo(busy, { machine: two, procs: 1 });
  const beside = await runGo(busy, { machine: { ...two, neighbours: 1 }, procs: 1 });
  const ratio = beside.virtual_ns / alone.virtual_ns;
  assert.ok(ratio > 1.55 && ratio < 1.65, `${ratio}`);
});
