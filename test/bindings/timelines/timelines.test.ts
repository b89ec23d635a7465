// The worked timelines of several Ps: what happens, in which order, and who does it, read off the event stream. Timeline G, a
// cycle of the collector, isn't here: the collector isn't modelled yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { From, FROM_INHERIT, Handoff, Poll, ReadyBy, Wakep } from '../../../assembly/abi/trace.js';
import { Queues } from '../../../bindings/trace/queues.js';
import { type Named, type Timeline, timeline } from './timeline.js';

const MS = 1_000_000;

/** The queues before an event. */
function queuesBefore(line: Timeline, event: Named, procs: number): Queues {
  const queues = new Queues(procs);
  for (const e of line.before(event)) queues.event(e.kind, e.who, e.what, e.extra);
  return queues;
}

/** A loop in which everything that the start of the program has woken comes to rest, while main runs on P0. */
const settle = 'for i := 0; i < 1000000; i++ {\n}';

const burst = `package main

import "sync"

var wg sync.WaitGroup

func g() {
	for i := 0; i < 100000; i++ {
	}
	wg.Done()
}

func main() {
	${settle}
	wg.Add(4)
	for i := 0; i < 4; i++ {
		go g()
	}
	wg.Wait()
}
`;

test('spec 29.A a burst of spawns, P=2: one wakep, half of the ring is stolen, the youngest of it runs first', async () => {
  const line = await timeline(burst, { procs: 2 });
  const [g0, g1, g2, g3] = line.made('main.g') as [number, number, number, number];
  const create = [g0, g1, g2, g3].map((g) => line.first('go-create', (e) => e.who === g));
  const [main, p0] = [create[0]!.goid, create[0]!.p];
  assert.ok(create.every((e) => e.goid === main && e.p === p0));
  const p1 = 1 - p0;
  assert.deepEqual(queuesBefore(line, create[0]!, 2).idlePs, [p1], 'the other P is idle');

  // Only the first go statement finds nobody spinning; the P is taken and a parked M woken.
  const wakeps = create.map((e) => line.first('wakep', () => true, e));
  assert.deepEqual(
    wakeps.map(({ who }) => who),
    [Wakep.STARTED, Wakep.SPINNER, Wakep.SPINNER, Wakep.SPINNER],
  );
  assert.equal(line.first('proc-get', () => true, create[0]).who, p1);
  const given = line.first('m-given', () => true, create[0]);
  assert.deepEqual([given.what, given.extra & 1], [p1, 1], 'for an M that shall spin');
  const thief = given.who;
  assert.equal(line.first('m-wake', () => true, create[0]).who, thief);

  // Each newcomer displaces the one before it from runnext to the ring.
  const next = [g0, g1, g2, g3].map((g) => line.first('runq-next', (e) => e.who === g));
  assert.deepEqual(
    next.map(({ extra }) => extra),
    [0, g0, g1, g2],
  );

  // The thief looks at P0 in round 0 and takes ceil(3/2) = 2, the oldest; it runs the second.
  const steal = line.first('steal', () => true, create[3]);
  assert.deepEqual([steal.m, steal.who, steal.what & 0xffff, steal.what >>> 16, steal.extra], [thief, p1, p0, 2, g1]);
  const tried = line.between(given, steal).filter((e) => e.name === 'steal-try');
  assert.ok(tried.length > 0 && tried.every(({ extra, m }) => (extra & 0xff) === 0 && m === thief));
  const before = queuesBefore(line, steal, 2).local;
  assert.deepEqual(before[p0]!.ring, [g0, g1, g2]);
  const start = (g: number): Named => line.first('go-start', (e) => e.who === g);
  const after = queuesBefore(line, start(g1), 2).local;
  assert.deepEqual([after[p1]!.ring, after[p0]!.ring], [[g0], [g2]]);
  assert.deepEqual([start(g1).what, start(g1).extra], [p1, From.STEAL], 'with a fresh slice');

  // It no longer spins, and finds no third P: needspinning.
  const between = line.between(steal, start(g1)).filter(({ m }) => m === thief);
  assert.deepEqual(
    between.map(({ name, who }) => [name, who]),
    [
      ['m-spin', thief],
      ['need-spinning', 1],
      ['wakep', Wakep.NO_IDLE_P],
    ],
  );

  // main blocks: P0 runs g3 on main's slice, then g2.
  const park = line.first('go-park', (e) => e.who === main, create[3]);
  const order = line.all('go-start', (e) => e.what === p0 && line.events.indexOf(e) > line.events.indexOf(park));
  assert.deepEqual(
    order.slice(0, 2).map(({ who, extra }) => [who, extra]),
    [
      [g3, From.RUNNEXT | FROM_INHERIT],
      [g2, From.RING],
    ],
  );

  // The P that runs dry spins once more, since needspinning is set.
  const again = line.first('need-spinning', (e) => e.who === 0, start(g1));
  const spins = line.first('m-spin', (e) => e.what === 1, start(g1));
  assert.equal(spins.who, again.m);
});

const single = (loop: number): string => `package main

func f(c chan int) { c <- 1 }

func main() {
	${settle}
	c := make(chan int, 1)
	go f(c)
	for i := 0; i < ${loop}; i++ {
	}
	<-c
}
`;

test('spec 29.B a single go statement, P=2: its runnext is stolen in the fourth round, after a pause of 3 us', async () => {
  const line = await timeline(single(300_000), { procs: 2 });
  const [f] = line.made('main.f') as [number];
  const create = line.first('go-create', (e) => e.who === f);
  const start = line.first('go-start', (e) => e.who === f);
  const [p0, p1] = [create.p, 1 - create.p];
  const thief = line.first('m-given', () => true, create).who;
  const tries = line.between(create, start).filter((e) => e.name === 'steal-try');
  assert.deepEqual(
    tries.map(({ who, what, extra, m }) => [who, what, extra, m]),
    [0, 1, 2, 3].map((round) => [p1, p0, round, thief]),
  );
  const pause = line.first('steal-pause', () => true, create);
  assert.deepEqual([pause.who, pause.what, pause.extra], [p1, p0, 3000]);
  const steal = line.first('steal', () => true, pause);
  assert.deepEqual([steal.who, steal.what & 0xffff, steal.what >>> 16, steal.extra], [p1, p0, 1, 0]);
  assert.ok(steal.time_ns - pause.time_ns >= 3000, 'never before the pause is over');
  assert.deepEqual([start.what, start.extra], [p1, From.STEAL_RUNNEXT]);
  // Latency: the wake-up, and the pause with the timer's slack (some 80 us where one slept 3).
  assert.ok(start.time_ns - create.time_ns > 6000 + 3000 && start.time_ns - create.time_ns < 100_000);

  // Without slack of timers and price of switches, it is the wake-up and 3 us.
  const bare = await timeline(single(300_000), { procs: 2, costs: 'zero' });
  const [zero] = bare.made('main.f') as [number];
  const made = bare.first('go-create', (e) => e.who === zero);
  assert.ok(bare.first('go-start', (e) => e.who === zero).time_ns - made.time_ns <= 3000);
});

test('spec 29.B if main parks meanwhile, f runs on its P and the thief finds nothing', async () => {
  const line = await timeline(single(12_000), { procs: 2 });
  const [f] = line.made('main.f') as [number];
  const create = line.first('go-create', (e) => e.who === f);
  const start = line.first('go-start', (e) => e.who === f);
  assert.deepEqual([start.what, start.extra], [create.p, From.RUNNEXT | FROM_INHERIT]);
  const pause = line.first('steal-pause', () => true, create);
  assert.ok(line.events.indexOf(pause) < line.events.indexOf(start), 'the thief had seen it');
  assert.equal(line.all('steal', (e) => e.time_ns > create.time_ns).length, 0);
});

/** Answers every request; from the third on (two connections are warmed up), and if told so, after a long computation. */
const server = (loop: number): string => `package main

import "net"

var n int

func serve(c net.Conn) {
	buf := make([]byte, 1024)
	for {
		k, err := c.Read(buf)
		if err != nil || k == 0 {
			return
		}
		n++
		if n > 2 {
			for i := 0; i < ${loop}; i++ {
			}
		}
		c.Write([]byte("HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"))
	}
}

func main() {
	l, err := net.Listen("tcp", ":8080")
	if err != nil {
		panic(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go serve(c)
	}
}
`;

const requests = (...at_ms: number[]) => ({
  connections: 2,
  warm: true,
  reuse: 'longest-idle' as const,
  arrivals: at_ms.map((ms) => ({ intended_ns: ms * MS, path: '/' })),
});

test('spec 29.C an idle server, P=4: who polled runs what became ready, nobody is woken, and nobody polls any more', async () => {
  const line = await timeline(server(40_000_000), { procs: 4, load: requests(50, 53) });
  const [sentA, sentB] = line.all('request-sent').slice(-2) as [Named, Named];
  const idle = queuesBefore(line, sentA, 4);
  assert.equal(idle.idlePs.length, 4, 'all Ps are idle');
  const blocked = line
    .before(sentA)
    .filter((e) => e.name === 'poll-block')
    .at(-1)!;
  assert.equal(blocked.what, 0, 'without a timeout');

  // The M in epoll_wait returns with one goroutine, takes the top idle P and runs it with a fresh slice.
  const poll = line.first('poll', (e) => e.who === Poll.BLOCKED && e.what === 1, sentA);
  assert.equal(poll.m, blocked.who);
  const start = line.first('go-start', () => true, poll);
  assert.deepEqual([start.m, start.extra], [blocked.who, From.NETPOLL]);
  const ready = line.first('go-ready', () => true, poll);
  assert.deepEqual([ready.who, ready.extra], [start.who, ReadyBy.NETPOLL]);
  const got = line.first('proc-get', () => true, poll);
  assert.deepEqual([got.who, start.what], [idle.idlePs.at(-1)!, got.who]);
  assert.deepEqual(
    line.between(poll, start).filter((e) => ['wakep', 'm-wake', 'm-spin', 'm-given'].includes(e.name)),
    [],
  );

  // While it computes nobody is in epoll_wait: the second request is found by sysmon, once the last poll is 10 ms old.
  const found = line.first('poll', (e) => e.what === 1, start);
  assert.equal(found.who, Poll.SYSMON);
  assert.ok(
    found.time_ns > sentB.time_ns && found.time_ns - poll.time_ns > 10 * MS && found.time_ns - poll.time_ns < 21 * MS,
  );
  const meanwhile = line.between(start, found);
  assert.deepEqual(
    meanwhile.filter((e) => ['poll', 'poll-block', 'wakep', 'go-park'].includes(e.name)).map((e) => e.words),
    [],
  );
  assert.ok(
    meanwhile.some((e) => e.name === 'softirq' && e.time_ns > sentB.time_ns),
    'though its packet was there',
  );
  // What sysmon finds goes to the global queue, and an M is started for it.
  const second = line.first('go-ready', () => true, found);
  assert.equal(line.first('global-put', () => true, found).who, second.who);
  const started = line.first('m-given', () => true, found);
  assert.equal(started.m, found.m);
  assert.equal(queuesBefore(line, started, 4).idlePs.length, 2, 'one of the three that were idle');
  // It is the one, or the one that the same round of sysmon has asked to leave, whoever is first at the queue.
  const runs = line.first('go-start', (e) => e.who === second.who, found);
  assert.ok([started.who, start.m].includes(runs.m) && runs.time_ns - found.time_ns < 100_000, runs.words);
  assert.ok(runs.extra === From.GLOBAL || runs.extra === From.GLOBAL_TICK, runs.words);
});

const blocking = (calls: string): string => `package main

import "syscall"

func other(c chan int) {
	for i := 0; i < 1000; i++ {
	}
	c <- 1
}

func main() {
	${settle}
	syscall.Getpid()
	c := make(chan int, 1)
	go other(c)
	${calls}
	<-c
}
`;

test('spec 29.D a long system call, P=1: sysmon takes the P at second sight, the call ends in the global queue', async () => {
  const sleep = 'ts := syscall.Timespec{Nsec: 500000}\n\tsyscall.Nanosleep(&ts, nil)';
  // The other goroutine still runs when the call returns.
  const line = await timeline(blocking(sleep).replace('1000;', '2000000;'), { procs: 1 });
  const enter = line.all('go-syscall-enter').at(-1)!;
  const main = enter.who;
  const retake = line.first('proc-retake', () => true, enter);
  assert.deepEqual([retake.who, retake.what, retake.extra], [0, enter.m, main]);
  const rounds = line.between(enter, retake).filter((e) => e.name === 'sysmon');
  assert.equal(rounds.length, 1, 'one round has seen the call before');
  assert.ok(retake.time_ns - rounds[0]!.time_ns >= 20_000);
  const handoff = line.first('handoff', () => true, retake);
  assert.deepEqual([handoff.who, handoff.what], [0, Handoff.WORK]);
  const given = line.first('m-given', () => true, retake);
  assert.deepEqual([given.what, given.extra & 1], [0, 0], 'not to spin: there is work');
  const [other] = line.made('main.other') as [number];
  const start = line.first('go-start', (e) => e.who === other);
  assert.deepEqual([start.m, start.what], [given.who, 0]);
  assert.notEqual(start.m, enter.m);

  // The call is over: no P, so to the global queue's tail, and its M parks, on top of the idle ones.
  const back = line.first('go-syscall-blocked', () => true, enter);
  assert.deepEqual([back.who, back.m], [main, enter.m]);
  assert.equal(line.first('global-put', () => true, back).who, main);
  const parks = line.first('m-park', () => true, back);
  assert.equal(parks.who, enter.m);
  assert.equal(queuesBefore(line, parks, 1).idleMs.at(-1), enter.m);
  const again = line.first('go-start', (e) => e.who === main, back);
  assert.ok([From.GLOBAL, From.GLOBAL_TICK].includes(again.extra), again.words);
});

test('spec 29.E a short system call: no hand-off, no queue, the same M, P and slice', async () => {
  const line = await timeline(blocking('syscall.Getpid()'), { procs: 1 });
  const enter = line.all('go-syscall-enter').at(-1)!;
  const exit = line.first('go-syscall-exit', () => true, enter);
  assert.deepEqual([exit.who, exit.m, exit.what, exit.extra], [enter.who, enter.m, enter.what, 0]);
  assert.ok(exit.time_ns - enter.time_ns < 20_000);
  const between = line.between(enter, exit);
  const modes = between.filter(({ name }) => name === 'mode-switch').map(({ what }) => what);
  assert.deepEqual(modes, [1, 0], 'into the kernel and back');
  const other = between.filter(({ name }) => name !== 'syscall' && name !== 'mode-switch');
  assert.deepEqual(
    other.map(({ words }) => words),
    [],
  );
  const after = line.events.slice(line.events.indexOf(enter));
  assert.ok(after.every(({ name }) => name !== 'handoff' && name !== 'proc-retake'));
});

const hog = `package main

import (
	"net"
	"time"
)

func hog() {
	time.Sleep(30 * time.Millisecond)
	for {
		work()
	}
}

func work() {
	for i := 0; i < 1000; i++ {
	}
}
${server(0).replace('package main\n\nimport "net"\n', '').replace('\tl, err', '\tgo hog()\n\tl, err')}`;

test('spec 29.F a CPU hog and web traffic, P=1: it yields after 10 ms, meanwhile only sysmon polls', async () => {
  const line = await timeline(hog, { procs: 1, load: { ...requests(40, 47, 54, 61, 68, 75), start: '1ms' } });
  const [g] = line.made('main.hog') as [number];
  // (A timer's goroutine goes on with whatever slice the P had before it slept, so its first one may be short.)
  const starts = line.all('go-start', (e) => e.who === g && e.time_ns > 25 * MS && (e.extra & FROM_INHERIT) === 0);
  assert.ok(starts.length >= 4, String(starts.length));
  let found = 0;
  for (const start of starts.slice(0, -1)) {
    const ask = line.first('preempt-request', (e) => e.who === g, start);
    const slice = ask.time_ns - start.time_ns;
    assert.ok(slice >= 10 * MS && slice <= 21 * MS, `asked after ${slice} ns`);
    const leave = line.first('go-preempt', (e) => e.who === g, start);
    assert.ok(leave.time_ns >= ask.time_ns && leave.time_ns - ask.time_ns < 100_000);
    assert.equal(line.first('global-put', () => true, leave).who, g, 'to the global queue');
    // While it runs, what the network brings is collected by sysmon alone, for the global queue.
    const during = line.between(start, leave);
    const polls = during.filter((e) => e.name === 'poll');
    assert.ok(polls.every(({ who }) => who === Poll.SYSMON));
    const ids = (name: string): number[] => during.filter((e) => e.name === name).map(({ who }) => who);
    assert.deepEqual(ids('go-ready').sort(), ids('global-put').sort());
    found += ids('go-ready').length;
    assert.deepEqual(
      during.filter(({ name }) => name === 'runq-put' || name === 'runq-next').map((e) => e.words),
      [],
    );
    // It comes back when nothing else is to be run, or at a 61st pick.
    const back = line.first('go-start', (e) => e.who === g, leave);
    const { local } = queuesBefore(line, back, 1);
    if (back.extra !== From.GLOBAL_TICK) assert.deepEqual(local[0], { runnext: 0, ring: [] }, back.words);
  }
  assert.ok(found > 0, 'requests have come while it ran');
});

const timer = `package main

import (
	"runtime"
	"time"
)

var done chan int

func f() {
	time.Sleep(2 * time.Millisecond)
	done <- 1
}

func main() {
	done = make(chan int, 1)
	${settle}
	go f()
	runtime.Gosched()
	for i := 0; i < 20000000; i++ {
	}
	<-done
}
`;

test('spec 29.H a timer on a busy P, P=2: the other M sleeps until it is due, and runs it on its own P', async () => {
  const line = await timeline(timer, { procs: 2 });
  const [f] = line.made('main.f') as [number];
  const park = line.first('go-park', (e) => e.who === f);
  const [p0, p1] = [park.p, 1 - park.p];
  const main = line.first('go-create', (e) => e.who === f).goid;
  assert.equal(line.first('go-start', (e) => e.who === main, park).what, p0, 'main computes where the timer is');
  // The M of the other P, on its way to sleep, has seen the timer.
  const block = line.first('poll-block', () => true, park);
  assert.deepEqual([block.p, block.what], [-1, 1]);
  assert.ok(Math.abs(block.time_ns + block.extra * 1000 - (park.time_ns + 2 * MS)) < 2000);
  const fire = line.first('timer-fire', (e) => e.extra === f);
  assert.deepEqual([fire.who, fire.m], [p1, block.who]);
  assert.ok(fire.time_ns >= park.time_ns + 2 * MS, 'never early');
  const tries = line
    .between(
      line.first('poll', () => true, block),
      fire,
    )
    .filter((e) => e.name === 'steal-try');
  assert.equal(tries.at(-1)!.extra & 0xff, 3, 'in the last round');
  const start = line.first('go-start', (e) => e.who === f, fire);
  assert.deepEqual([start.what, start.extra & 0xff], [p1, From.TIMER]);
  assert.ok(start.time_ns - park.time_ns < 3 * MS);
});

test('spec 29.H with P=1 the timer waits for the burst to be preempted', async () => {
  const line = await timeline(timer, { procs: 1 });
  const [f] = line.made('main.f') as [number];
  const fire = line.first('timer-fire', (e) => e.extra === f);
  const park = line.first('go-park', (e) => e.who === f);
  assert.ok(fire.time_ns - park.time_ns > 9 * MS, `after ${fire.time_ns - park.time_ns} ns`);
  assert.ok(line.between(park, fire).some((e) => e.name === 'go-preempt' || (e.name === 'go-park' && e.who !== f)));
});

const pingPong = `package main

func b(x, y chan int) {
	for v := range x {
		y <- v
	}
}

func main() {
	x, y := make(chan int), make(chan int)
	${settle}
	go b(x, y)
	for i := 0; i < 5000; i++ {
		x <- i
		<-y
	}
}
`;

test('spec 29.I channel ping-pong, P=2: the pair stays on one P, the thief waits for a runnext that is gone', async () => {
  const line = await timeline(pingPong, { procs: 2 });
  const [b] = line.made('main.b') as [number];
  const create = line.first('go-create', (e) => e.who === b);
  const starts = line.all('go-start', (e) => e.time_ns > create.time_ns && (e.who === b || e.who === create.goid));
  assert.ok(starts.length > 5000, String(starts.length));
  const here = starts.filter(({ what }) => what === create.p).length;
  assert.ok(here / starts.length > 0.99, `${here} of ${starts.length} on its P`);
  const pauses = line.all('steal-pause', (e) => e.time_ns > create.time_ns && e.what === create.p);
  assert.ok(pauses.length > 0, 'somebody wanted its runnext');
  const inherited = starts.filter(({ extra }) => extra === (From.RUNNEXT | FROM_INHERIT)).length;
  assert.ok(inherited / starts.length > 0.99, 'from runnext, on one slice');
});

test('spec 8 sysmon sleeps before it looks, 20 us at first; after 50 idle rounds twice as long each time, up to 10 ms', async () => {
  const busy = 'package main\nfunc main() {\n\tfor i := 0; i < 3000000; i++ {\n\t}\n}\n';
  const seen = await timeline(busy, { procs: 1, costs: { extends: 'zero', instruction: 10 } });
  const begins = seen.all('sysmon').map(({ time_ns }) => time_ns);
  assert.equal(begins[0], 20_000);
  const gaps = begins.slice(1).map((t, i) => t - begins[i]!);
  const doubling = gaps.findIndex((gap) => gap !== 20_000);
  assert.ok(doubling >= 49 && doubling <= 50, String(doubling));
  assert.deepEqual(
    gaps.slice(doubling, doubling + 10),
    [40, 80, 160, 320, 640, 1280, 2560, 5120, 10_000, 10_000].map((us) => us * 1000),
  );
});
