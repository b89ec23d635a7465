// The table of scheduling orders on one P, case by case: what the simulator does is what the table says, and one of the things
// that real Go did (test/spec30/expected.json). The cases are Go functions in test/spec30; `on("47", …)` there is #47 here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Boot, cut, recorded, runCase } from './cases.js';

/** Goroutines of the runtime that lie in the run queue when main begins: without os and the updater, one of them, both. */
const boots = [0, 1, 2] as const;
type System = (typeof boots)[number];

/** What a case prints: the same whatever the runtime queued before it, or by the number of system goroutines. */
type Told = string | Readonly<Partial<Record<System, string>>>;

/** Cases that have a test. */
const tested = new Set(['26', '27', '28', '29', '56', '77', '78', '79', '79b', '99c']);

/** A case of the table: its number, the function of that name, what it is about, and what it prints. */
function orders(name: string, about: string, told: Told): void {
  tested.add(name);
  for (const system of boots) {
    const wanted = typeof told === 'string' ? told : told[system];
    if (wanted === undefined) continue;
    test(`spec 30 #${numbered(name, system)} ${about}, S=${system}`, async (t) => {
      const reason = pending[name];
      const check = async () => {
        const result = await runCase(name, system);
        assert.equal(cut(result.stderr), wanted);
        matches(name, system, cut(result.stderr), result.exit.code);
      };
      if (reason === undefined) return check();
      const passes = await check().then(
        () => true,
        () => false,
      );
      assert.ok(!passes, `#${name} passes now: take it out of the pending ones`);
      t.skip(reason);
    });
  }
}

/** Cases that can't pass yet, with the reason. */
const pending: Readonly<Record<string, string>> = {};

/** Spawn orders have a number for each number of system goroutines. */
const byBoot: Readonly<Record<string, Partial<Record<System, number>>>> = {
  5: { 2: 6 },
  7: { 1: 8, 2: 9 },
  10: { 1: 11, 2: 12 },
  14: { 2: 15 },
  16: { 2: 17 },
};

function numbered(name: string, system: System): string {
  return String(byBoot[name]?.[system] ?? name);
}

function matches(name: string, boot: Boot, printed: string, exit: number): void {
  const real = recorded[name]?.[boot === 'io' ? 2 : boot === 'stats' ? 1 : boot];
  assert.ok(real, `#${name} is recorded for S=${boot}`);
  assert.equal(exit, real.exit);
  assert.ok(
    Object.hasOwn(real.outputs, printed),
    `real Go never printed ${JSON.stringify(printed)}, but ${Object.keys(real.outputs).join(' | ')}`,
  );
}

// 30.1: the one-P model.
orders('1', '1 goroutine', '0');
orders('2', '2 goroutines', '1 0');
orders('3', '3 goroutines', '2 0-1');
orders('4', '10 goroutines', '9 0-8');
orders('5', '256 goroutines', { 0: '255 0-254', 1: '255 0-254', 2: '255 126-253 0-125 254' });
orders('7', '257 goroutines', {
  0: '256 0-255',
  1: '256 127-243 0 244-254 1-126 255',
  2: '256 126-253 255 0-125 254',
});
orders('10', '258 goroutines', {
  0: '257 128-184 0 185-244 1 245-255 2-127 256',
  1: '257 127-243 0 244-254 256 1-126 255',
  2: '257 126-253 255-256 0-125 254',
});
orders('13', '259 goroutines', {
  0: '258 128-184 0 185-244 1 245-255 257 2-127 256',
  1: '258 127-243 0 244-254 256-257 1-126 255',
  2: '258 126-253 255-257 0-125 254',
});
orders('14', '386 goroutines', {
  0: '385 128-184 0 185-244 1 245-255 257-305 2 306-365 3 366-384 4-127 256',
  1: '385 256-372 0 373-383 1-49 128 50-109 129 110-126 255 127 130-254 384',
  2: '385 255-382 384 0-47 127 48-107 128 108-125 254 126 129-253 383',
});
orders('16', '600 goroutines', {
  0: '599 386-442 0 443-502 1 503-513 515-563 2 564-598 3-27 130 28-87 131 88-127 256 128-129 132-148 260 149-208 261 209-255 385 257-259 262-384 514',
  1: '599 385-501 0 502-512 514-562 1 563-598 2-25 129 26-85 130 86-126 255 127-128 131-146 259 147-206 260 207-254 384 256-258 261-383 513',
  2: '599 384-511 513-561 0 562-598 1-23 128 24-83 129 84-125 254 126-127 130-144 258 145-204 259 205-253 383 255-257 260-382 512',
});
orders('18', '1000 goroutines', {
  0: '999 773-829 0 830-889 1 890-900 902-950 2 951-998 3-14 130 15-74 131 75-127 256 128-129 132-135 260 136-195 261 196-255 262 385 257-259 263-318 391 319-378 392 379-384 514 386-390 393-440 521 441-500 522 501-513 643 515-520 523-562 651 563-622 652 623-642 772 644-650 653-771 901',
  1: '999 772-888 0 889-899 901-949 1 950-998 2-12 129 13-72 130 73-126 255 127-128 131-133 259 134-193 260 194-253 261 254 384 256-258 262-316 390 317-376 391 377-383 513 385-389 392-438 520 439-498 521 499-512 642 514-519 522-560 650 561-620 651 621-641 771 643-649 652-770 900',
  2: '999 771-898 900-948 0 949-998 1-10 128 11-70 129 71-125 254 126-127 130-131 258 132-191 259 192-251 260 252-253 383 255-257 261-314 389 315-374 390 375-382 512 384-388 391-436 519 437-496 520 497-511 641 513-518 521-558 649 559-618 650 619-640 770 642-648 651-769 899',
});

// 30.2: yielding, fairness. Those with a time in them are below.
orders('19', 'Gosched goes behind the local queue', '3 0 1 2 main');
orders('20', 'two that yield', 'B0 A0 B1 A1 B2 A2 B3 A3');
orders('21', 'three that yield', 'C0 A0 B0 C1 A1 B1 C2 A2 B2');
orders('22', 'main comes back from Gosched at the 61st tick', { 0: '58', 1: '57', 2: '56' });
orders('23', 'and again 61 ticks later', { 0: '58 118', 1: '57 117', 2: '56 116' });
orders('24', 'a hog is preempted and goes behind main', 's2 s1 main hog');
orders('25', 'Sleep(0) does not yield', 'main g');

// 30.3: spawn trees, and who displaces whom from runnext.
orders('30', 'two parents, two children each', 'P1 p1 C11 P0 p0 C01 C10 C00');
orders('31', 'a chain of goroutines, each made by the one before', 'in0 out0 in1 out1 in2 out2 in3 main');
orders('32', 'a binary tree', 'T Tr Trr Tl Tlr Trl Tll');
orders('33', 'a wake-up displaces what was spawned', 'w x y');
orders('34', 'runtime.GC lets those that wait run', 'g0 g1 g2 gc-returned');

// 30.4: channels.
orders('35', 'main sends, unbuffered, a goroutine ranges', 's0 r0 s1 s2 r1 r2 s3 s4 r3 r4 close');
orders('36', 'a goroutine sends, unbuffered, main ranges', 's0 s1 r0 r1 s2 s3 r2 r3 s4 close r4');
orders('37', 'ping-pong over two channels', 'ping0 pong0 ping1 pong1 ping2 pong2');
orders('38', 'buffer of 2, a goroutine sends', 's0 s1 s2 r0 r1 r2 r3 s3 s4 s5 s6 r4 r5 r6');
orders('39', 'buffer of 2, main sends', 's0 s1 r0 r1 r2 s2 s3 s4 s5 r3 r4 r5 r6 s6');
orders('40', '4 receivers wait', 'sent10 sent11 sent12 sent13 g2=13 g3=10 g0=11 g1=12');
orders('41', '4 senders wait', 'got3 got0 got1 got2 g2 g3 g0 g1');
orders('42', '4 senders, one of whom finds room', 'g3 got3 got0 got1 got2 g2 g0 g1');
orders('43', 'close wakes 5 receivers', 'g4 g3 g2 g1 g0');
orders('44', 'a pipeline', 'g0 g1 q0 q1 g2 m0 m1 q2 m4');
orders('45', 'fan-in of 3 senders', '2.0 2.1 0.0 0.1 1.0 1.1');
orders('46', '3 workers, buffered jobs: w2 does all six', 'w2:0 w2:1 w2:2 w2:3 w2:4 w2:5');
orders('47', '3 workers, unbuffered jobs: w2 does all six', 'w2:0 w2:1 w2:2 w2:3 w2:4 w2:5');
orders('48', 'a channel as semaphore', 'in4 in0 out4 in1 out0 in2 out1 in3 out2 out3');
orders('49', 'a server and 3 clients', 'srv2 cli2=20 srv0 cli0=0 srv1 cli1=10');
orders('50', 'a barrier', 'a2 a0 a1 all b2 b1 b0');
orders('51', '2 producers, a buffer of 3', 'a0 a1 a2 a3 b0 b1 b2 b3');
orders('52', 'NumGoroutine', '1 6 6 6 1');

// 30.5: select.
orders('53', 'one case ready; none, with default', 'b7 default');
orders('54', 'a select that waits is resolved by who comes', 'a0 b1 b2 a3');
orders('55', 'a select with its own channel', 's0 r0 s2 r2 s4 r4');
orders('57', 'a timeout', 'timeout');

// 30.6: sync.
orders('58', 'Mutex, 4 waiters: first come first served, who unlocks goes on', 'unlock after g3 g0 g1 g2');
orders('59', 'Mutex: who runs takes it before who was woken', 'main0 main1 main2 g1 g0');
orders('60', 'Mutex, starving: handed off', 'main-barged main-holding g main-after-unlock main-relock');
orders('61', 'Mutex, starving: a chain of hand-offs', 'm1 g2 g0 g1 u1 m2 u2 u0');
orders('62', 'TryLock', 'try=false try2=true');
orders('63', 'WaitGroup, 4 waiters', 'done w2 w3 w0 w1');
orders('64', 'Cond.Broadcast', 'c2 c3 c0 c1');
orders('65', 'Cond.Signal four times', 'c2 c3 c0 c1');
orders('66', 'Cond.Signal and yield', 'c3 c0 c1 c2');
orders('67', 'RWMutex: readers behind a writer', 'r2 r3 r0 r1');
orders('68', 'RWMutex: a writer that waits holds readers back', 'runlock W R0 R1');
orders('69', 'Once with a function that yields', 'init-by2 init-end g2 g0 g1');
orders('70', 'a context cancelled is a channel closed', 'g3 g2 g1 g0');

// 30.7: timers and the rest.
orders('71', 'sleepers wake by time', '10 20 30');
orders('72', '4 sleepers due at once', '4 1 2 3');
orders('73', '4 functions due at once', '4 1 2 3');
orders('74', 'timers come before the queues', 'timer g0 g1');
orders('75', 'a ticker drops ticks', 't0 t1 t2 buffered=1');
orders('76', 'a timer that fired, unread', 'len=0 stop=true none');
orders('80', 'a receiver locked to its thread', 's0 L0 s1 s2 L1 L2');
orders('81', 'Goexit runs deferred calls', 'd2 d1');
orders('82', 'a panic recovered', 'rec=close of nil channel main');
orders('83', 'main returns: nobody waits for the others', 'main');
orders('84', 'ids of goroutines made together', { 0: '7 5 6', 1: '8 6 7', 2: '9 7 8' });
orders('85', 'ids are never given twice', { 0: '5 6 7', 1: '6 7 8', 2: '7 8 9' });

for (const [name, about, wanted] of [
  ['77', '8 readers of pipes wake last first', '7..0'],
  ['78', '200 readers of pipes: batches of 128', '127..0 199..128'],
  ['79b', '6 connections in the backlog', '5 0 1 2 3 4'],
] as const) {
  test(`spec 30 #${name} ${about}`, async () => {
    const { stderr, exit } = await runCase(name, 'io');
    assert.equal(cut(stderr), wanted);
    matches(name, 'io', wanted, exit.code);
  });
}

// 86–99: every way to die. The exit code is 2; the first lines of standard error are Go's.
const asleep = (reason: string) => `fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [${reason}]:`;
const running = (what: string) => `${what}\n\ngoroutine 1 [running]:`;
orders('86a', 'deadlock: receive', asleep('chan receive'));
orders('86b', 'deadlock: send', asleep('chan send'));
orders('87a', 'deadlock: receive from nil', asleep('chan receive (nil chan)'));
orders('87b', 'deadlock: send to nil', asleep('chan send (nil chan)'));
orders('88', 'deadlock: select without cases', asleep('select (no cases)'));
orders('89', 'deadlock: select', asleep('select'));
orders('90', 'deadlock: WaitGroup', asleep('sync.WaitGroup.Wait'));
orders('91', 'deadlock: Mutex', asleep('sync.Mutex.Lock'));
orders('92a', 'deadlock: RWMutex, two writers', asleep('sync.Mutex.Lock'));
orders('92b', 'deadlock: RWMutex, a reader', asleep('sync.RWMutex.RLock'));
orders('92c', 'deadlock: RWMutex, a writer', asleep('sync.RWMutex.Lock'));
orders('93a', 'deadlock: Cond', asleep('sync.Cond.Wait'));
orders('93b', 'deadlock: main is gone', 'fatal error: no goroutines (main called runtime.Goexit) - deadlock!');
orders('93c', 'deadlock: a stopped timer', asleep('chan receive'));
orders('93d', 'deadlock of two', asleep('chan receive'));
orders('94', 'panic: send on closed channel', running('panic: send on closed channel'));
orders('95a', 'panic: close of nil channel', running('panic: close of nil channel'));
orders('95b', 'panic: close of closed channel', running('panic: close of closed channel'));
orders('96', 'panic: makechan', running('panic: makechan: size out of range'));
orders('97', 'panic: WaitGroup', running('panic: sync: negative WaitGroup counter'));
orders('98a', 'fatal: Unlock', running('fatal error: sync: unlock of unlocked mutex'));
orders('98b', 'fatal: RUnlock', running('fatal error: sync: RUnlock of unlocked RWMutex'));
orders('98c', 'fatal: Unlock of an RWMutex', running('fatal error: sync: Unlock of unlocked RWMutex'));
orders('98d', 'fatal errors can’t be recovered', running('fatal error: sync: unlock of unlocked mutex'));
orders('99a', 'fatal: go of nil', running('fatal error: go of nil func value'));
orders('99b', 'a panic in any goroutine', {
  0: 'panic: in a goroutine\n\ngoroutine 5 [running]:',
  1: 'panic: in a goroutine\n\ngoroutine 6 [running]:',
  2: 'panic: in a goroutine\n\ngoroutine 7 [running]:',
});

test('spec 30 #99c a sleeper is no deadlock', async () => {
  const { exit } = await runCase('99c', 1);
  assert.equal(exit.reason, 'until');
  assert.equal(recorded['99c']?.[1]?.exit, 'still running');
});

// Cases with a time in them: the table gives a window, and so did real Go.
for (const [name, about, from_us, to_us] of [
  ['26', 'who polls with select and default runs for a slice', 9_500, 20_000],
  ['27', 'main comes back from an endless loop', 9_500, 20_000],
  // A request to yield is lost when who runs gives the P away by itself at that very moment; sysmon asks again 10 ms later.
  ['28', 'two that wake each other share a slice; the third waits for it', 9_500, 50_000],
  ['79', 'a system call that sleeps loses its P', 0, 200],
] as const) {
  for (const system of boots) {
    test(`spec 30 #${name} ${about}: ${from_us / 1000} to ${to_us / 1000} ms, S=${system}`, async () => {
      const { stderr, exit } = await runCase(name, system);
      const us = Number(cut(stderr));
      assert.ok(us >= from_us && us <= to_us, `${us} µs`);
      assert.equal(exit.code, 0);
      // The recordings come from a machine where others ran, too: their median.
      const real = recorded[name]?.[system]?.outputs ?? {};
      const samples = Object.entries(real).flatMap(([text, n]) => Array<number>(n).fill(Number(text)));
      const median = samples.sort((a, b) => a - b)[samples.length >> 1] as number;
      assert.ok(median >= from_us && median <= to_us, `real Go’s median: ${median} µs`);
    });
  }
}

test('spec 30 #29 three hogs end in one of the orders that the table names; real Go varies', async () => {
  const told = ['A B C', 'C A B', 'A C B'];
  const printed = cut((await runCase('29', 1)).stderr);
  assert.ok(told.includes(printed), printed);
  const real = new Set(boots.flatMap((system) => Object.keys(recorded['29']![system]!.outputs)));
  assert.ok(real.size > 1 && told.some((order) => real.has(order)), [...real].join(' | '));
});

test('every case that was recorded is tested', () => {
  // Those with names are in statistics.test.ts, and 56, too: they have no one order.
  const numbers = Object.keys(recorded).filter((name) => /^\d/.test(name));
  assert.deepEqual(
    numbers.filter((name) => !tested.has(name)),
    [],
  );
  // Every number of the table, 1 to 99 and 79b.
  const all = new Set([...tested].map((name) => Number.parseInt(name, 10)));
  for (const more of [...Object.values(byBoot).flatMap((by) => Object.values(by))]) all.add(more);
  assert.deepEqual(
    Array.from({ length: 99 }, (_, i) => i + 1).filter((n) => !all.has(n)),
    [],
  );
});
