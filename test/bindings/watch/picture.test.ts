// What --watch draws: golden text of small states, and of many Ps; widths and heights of real runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ev } from '../../../assembly/abi/counters.js';
import { Sys } from '../../../assembly/abi/syscalls.js';
import { WaitReason } from '../../../assembly/abi/status.js';
import { Poll } from '../../../assembly/abi/trace.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { Symbols } from '../../../bindings/trace/symbols.js';
import { Watch, watchKinds } from '../../../bindings/watch/model.js';
import { bar, lineOf, picture } from '../../../bindings/watch/picture.js';
import { coloured, cut, fit, plain } from '../../../bindings/watch/text.js';
import { busy } from '../engine/programs.js';

const names = { functionName: (index: number) => ['main.main', 'net/http.(*conn).serve', 'main.世界の仕事'][index] };
const frame = { now_ns: 1_234_567, title: 'main.go', width: 80, height: 30, names, paint: plain };

/** Feeds events: kind, M that has the turn, who, what, extra. */
function fed(procs: number, cpus: number, events: readonly (readonly number[])[]): Watch {
  const watch = new Watch(procs, cpus);
  for (const [kind, turn, who, what = 0, extra = 0] of events) watch.event(kind!, turn!, who!, what, extra);
  return watch;
}

/** P0 runs main on M0; the other Ps are idle; M1 is sysmon. */
function started(procs: number): (readonly number[])[] {
  const idle = Array.from({ length: procs - 1 }, (_, i) => [Ev.PROC_STOP, -1, procs - 1 - i]);
  return [
    [Ev.M_START, -1, 0, 0],
    [Ev.PROC_START, 0, 0, 0],
    ...idle,
    [Ev.M_START, 0, 1, 16],
    [Ev.CPU_SWITCH, 0, 0, 0],
    [Ev.GO_CREATE, 0, 1, 0, 1],
    [Ev.GO_START, 0, 1, 0],
  ];
}

/** goroutines first…last onto P's ring. */
function queued(p: number, first: number, last: number): (readonly number[])[] {
  return Array.from({ length: last - first + 1 }, (_, i) => [
    [Ev.GO_CREATE, 0, first + i, 0, 2],
    [Ev.RUNQ_PUT, 0, first + i, p, i + 1],
  ]).flat();
}

test('one P: what runs, runnext, the ring', () => {
  const watch = fed(1, 1, [
    ...started(1),
    ...queued(0, 20, 24),
    [Ev.GO_CREATE, 0, 25, 0, 3],
    [Ev.RUNQ_NEXT, 0, 25, 0, 0],
  ]);
  assert.deepEqual(picture(watch, frame), [
    '1.23ms   main.go',
    'G        7: 1 running, 6 runnable, 0 in system calls, 0 waiting',
    'P0       M0   G1 main.main              next G25    ███······ 5   G20 G21 G22 …',
    'global   0',
    'idle P   0',
    'M        M0   P0 G1, CPU 0          M1   sysmon',
    'idle M   0',
    'poller   0 descriptors, 0 ready · 0 goroutines wait · nobody in epoll_wait',
    'timers   0 goroutines sleep · 0 set, 0 fired, 0 stopped',
    'world    goes on',
    'so far   1 switch · 0 steals · 0 overflows · 0 preemptions',
  ]);
});

/** P0 in a system call, P1 spins, P2 left for M3, P3 idle; M4 in epoll_wait; a load; the world is being stopped. */
const four = (): Watch =>
  fed(4, 2, [
    ...started(4),
    ...queued(0, 30, 32),
    [Ev.GO_CREATE, 0, 40, 0, 2],
    [Ev.GLOBAL_PUT, 0, 40, 1],
    [Ev.GO_CREATE, 0, 41, 0, 2],
    [Ev.GO_PARK, 0, 41, WaitReason.IO_WAIT],
    [Ev.GO_CREATE, 0, 42, 0, 2],
    [Ev.GO_PARK, 0, 42, WaitReason.SLEEP],
    [Ev.GO_SYSCALL_ENTER, 0, 1, 0, Sys.write | (7 << 8)],
    [Ev.M_START, 0, 2, 5],
    [Ev.PROC_GET, 0, 1, 2],
    [Ev.M_GIVEN, 0, 2, 1, 3],
    [Ev.PROC_START, 2, 1, 2],
    [Ev.CPU_SWITCH, 2, 1, 2],
    [Ev.M_START, 0, 3, 5],
    [Ev.PROC_GET, 0, 2, 1],
    [Ev.M_GIVEN, 0, 3, 2, 2],
    [Ev.CPU_QUEUE, 0, 3, 1],
    [Ev.M_START, 0, 4, 0],
    [Ev.EPOLL_CTL, 0, 5, 1],
    [Ev.EPOLL_CTL, 0, 6, 1],
    [Ev.FD_READY, -1, 6, 1],
    [Ev.POLL_BLOCK, 4, 4, 0],
    [Ev.M_START, 0, 5, 0],
    [Ev.M_IDLE, 5, 5, 1],
    [Ev.M_PARK, 5, 5],
    [Ev.PACKET_RX, -1, 1, 60],
    [Ev.REQUEST_SENT, -1, 1],
    [Ev.REQUEST_SENT, -1, 2],
    [Ev.REQUEST_DONE, -1, 1, 200],
    [Ev.STW_BEGIN, 0, 1, 9],
    [Ev.GC_BEGIN, 0, 1, 0, 4096],
    [Ev.HEAP_GOAL, 0, 4096, 3000],
  ]);

test('four Ps, 100 columns: a system call, a spinner, a P on its way, the poller, requests, the world', () => {
  assert.deepEqual(picture(four(), { ...frame, width: 100 }), [
    '1.23ms   main.go',
    'G        7: 0 running, 4 runnable, 1 in system calls, 2 waiting (1 IO wait, 1 sleep)',
    'P0       M0   G1 in write fd 7                             ██······· 3   G30 G31 G32',
    'P1       M2   spins                                        ········· 0',
    'P2            left for M3                                  ········· 0',
    'P3            idle                                         ········· 0',
    'global   1     G40',
    'idle P   1     P3',
    'M        M0   P0 G1 in write, CPU 0 M1   sysmon                M2   P1 spins, CPU 1',
    '         M3   woken for P2, no CPU  M4   in epoll_wait',
    'idle M   1     M5',
    'poller   2 descriptors, 1 ready · 1 goroutine waits · M4 in epoll_wait',
    'timers   1 goroutine sleeps · 0 set, 0 fired, 0 stopped',
    'network  packets 1 in, 0 out · 0 accepted · requests 1 open, 1 done',
    'world    is being stopped: GOMAXPROCS · collector marks, cycle 1, heap goal 4 MiB',
    'so far   1 switch · 0 steals · 0 overflows · 0 preemptions',
  ]);
  assert.equal(
    lineOf(four(), 1_234_567),
    '1.23ms: G 7 (0 run, 4 ready, 1 in calls, 2 wait) P 4 (1 idle) queues 3+1 M 6 (1 spin, 1 parked) ' +
      'poller 1 wait, 1 ready packets 1/0 requests 1 open, 1 done stopping GC marks',
  );
});

test('epoll_wait takes what is ready, and its M looks for work again', () => {
  const watch = four();
  watch.event(Ev.POLL, 4, Poll.BLOCKED, 1, 0);
  assert.equal(watch.ready.size, 0);
  assert.ok(picture(watch, frame).some((line) => line.endsWith('nobody in epoll_wait')));
});

/** Of n Ps the first quarter runs with ever longer rings, the others are idle. */
function many(procs: number): Watch {
  const events = started(procs);
  for (let p = 1; p < procs / 4; p++) {
    events.push([Ev.M_START, 0, p + 1, 5], [Ev.PROC_GET, 0, p, 0], [Ev.PROC_START, p + 1, p, p + 1]);
    events.push([Ev.GO_CREATE, 0, 100_000 + p, 0, 2], [Ev.GO_START, p + 1, 100_000 + p, p]);
    events.push(...queued(p, p * 300, p * 300 + Math.min(p, 250) - 1));
  }
  return fed(procs, 8, events);
}

test('64 Ps: several in a line', () => {
  const lines = picture(many(64), { ...frame, height: 39 });
  assert.deepEqual(lines.slice(2, 7), [
    'P0       G1              G100001  +1     G100002  +2     G100003  +3',
    'P4       G100004  +4     G100005  +5     G100006  +6     G100007  +7',
    'P8       G100008  +8     G100009  +9     G100010  +10    G100011  +11',
    'P12      G100012  +12    G100013  +13    G100014  +14    G100015  +15',
    'P16      idle            idle            idle            idle',
  ]);
  assert.equal(lines[17], 'P60      idle            idle            idle            idle');
  assert.ok(lines.some((line) => line.startsWith('global')) && lines.length <= 39);
});

test('1024 Ps: a character each, with a legend; in a small window a character for several', () => {
  const lines = picture(many(1024), { ...frame, height: 40 });
  assert.equal(lines[2], `P0       R▁▂▂▃▃▃▃${'▄'.repeat(8)}${'▅'.repeat(16)}${'▆'.repeat(32)}`);
  assert.equal(lines[3], `P64      ${'▇'.repeat(64)}`);
  assert.equal(lines[5], `P192     ${'█'.repeat(64)}`);
  assert.equal(lines[6], `P256     ${'·'.repeat(64)}`);
  assert.match(lines[18]!, /^ {9}R runs, ▁…█ with a queue/);
  const small = picture(many(1024), { ...frame, height: 23 });
  assert.equal(small.length <= 23, true);
  assert.ok(small.some((line) => line.includes(' Ps a character')));
  assert.ok(
    small.some((line) => /^M +\d+ awake: 256 run goroutines/.test(line)),
    small.join('\n'),
  );
});

test('a ring of 256 fills the bar, each block stands for twice as many', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 255, 256].map((n) => bar(n).replaceAll('·', '').length),
    [0, 1, 2, 2, 3, 8, 9],
  );
});

test('text is measured in columns, not in characters', () => {
  assert.equal(cut('main.世界の仕事', 10), 'main.世界…');
  assert.equal(fit('世界', 6), '世界  ');
  assert.equal(cut('abc', 3), 'abc');
  assert.equal(cut('abcd', 3), 'ab…');
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const escapes = /\x1b\[\d+m/g;

test('colours change nothing but colours', () => {
  const shown = picture(four(), { ...frame, paint: coloured }).map((line) => line.replace(escapes, '').trimEnd());
  assert.deepEqual(shown, picture(four(), frame));
});

for (const runtime of ['go1.26', 'lecture']) {
  for (const procs of [1, 4, 64, 1024]) {
    test(`a real run fits into any window: ${runtime}, ${procs} P`, async () => {
      const image = await compileGo(busy, { file: 'main.go' });
      const simulation = await Simulation.create({ runtime, procs, machine: { cpus: 8 } });
      simulation.load(image);
      const watch = new Watch(procs, 8);
      const symbols = new Symbols(image.bytes);
      let pictures = 0;
      let ran = 0;
      await simulation.run({
        until: '20ms',
        events: { kinds: watchKinds, buffer: 2000 },
        onEvents: (batch) => {
          watch.apply(batch);
          for (const [width, height] of [
            [80, 24],
            [120, 40],
            [40, 10],
            [200, 60],
          ] as const) {
            const lines = picture(watch, { ...frame, width, height, names: symbols });
            assert.ok(lines.length <= height, `${lines.length} lines in ${height}`);
            for (const line of lines) assert.ok(line.length <= width, `${line.length} columns in ${width}: ${line}`);
            if (procs === 4 && lines.some((line) => /^P\d +M\d+ +G\d+ main\.\S+/.test(line))) ran++;
            pictures++;
          }
        },
      });
      assert.ok(pictures >= 4);
      if (procs === 4) assert.ok(ran > 0, 'a P that runs a function of the program');
    });
  }
}
