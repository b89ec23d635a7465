// Rows L43 to L53: a request from wire to wire, read off the event stream of a running program; under go1.26 beside it, where that
// does something else.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ev } from '../../../assembly/abi/counters.js';
import { Sys } from '../../../assembly/abi/syscalls.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import type { LoadSpec } from '../../../bindings/load/plan.js';
import type { TraceEvent } from '../../../bindings/trace/batch.js';

const source = await readFile('examples/http-server/main.go', 'utf8');
const image = await compileGo(source, { file: 'main.go' });
const raw = await compileGo(await readFile('examples/connections/main.go', 'utf8'), { file: 'main.go' });

type Run = { events: TraceEvent[]; result: RunResult };
const runs = new Map<string, Promise<Run>>();

/** The lecture's server and one browser that asks for /about twice, 2 ms apart, with every event. */
function story(runtime: 'lecture' | 'go1.26'): Promise<Run> {
  let found = runs.get(runtime);
  if (!found) {
    found = (async () => {
      const load: LoadSpec = {
        users: 1,
        count: 2,
        think: { mean: '2ms', distribution: 'constant' },
        paths: [{ path: '/about', expect: { body: 'About page\n' } }],
      };
      const simulation = await Simulation.create({ runtime, build: 'checked', machine: { cpus: 4 }, load });
      simulation.load(image);
      const events: TraceEvent[] = [];
      const result = await simulation.run({ until: '1s', onEvents: (batch) => events.push(...batch) });
      assert.deepEqual([result.requests!.completed, result.requests!.bad_body], [2, 0]);
      return { events, result };
    })();
    runs.set(runtime, found);
  }
  return found;
}

/** The events from when request `number` is sent until its answer is there. */
async function request(runtime: 'lecture' | 'go1.26', number: number): Promise<TraceEvent[]> {
  const { events } = await story(runtime);
  const from = events.findIndex((e) => e.kind === Ev.REQUEST_SENT && e.who === number);
  const to = events.findIndex((e) => e.kind === Ev.REQUEST_DONE && e.who === number);
  assert.ok(from >= 0 && to > from);
  return events.slice(from, to + 1);
}

/** The first event from a place on that fits; it must be there. */
function next(events: readonly TraceEvent[], from: number, kind: Ev, fits: (e: TraceEvent) => boolean = () => true) {
  const i = events.findIndex((e, at) => at >= from && e.kind === kind && fits(e));
  assert.ok(i >= 0, `no ${Ev[kind]} after event ${from}`);
  return { i, e: events[i]! };
}

const EMPTY = 54;

test('L43 L44 L45 the card writes the request into its ring, interrupts, and softirq copies it to the socket', async () => {
  for (const runtime of ['lecture', 'go1.26'] as const) {
    const events = await request(runtime, 1);
    const rx = next(events, 0, Ev.PACKET_RX, (e) => e.what > EMPTY);
    assert.ok(rx.e.cpu === -1, 'no CPU takes part');
    const queue = rx.e.extra >>> 24;
    // 50 µs of link, after the client's card and the line.
    assert.ok(rx.e.time_ns - events[0]!.time_ns > 50_000);
    const interrupt = next(events, rx.i, Ev.INTERRUPT, (e) => e.who === queue);
    assert.equal(interrupt.e.what, 1, 'one packet lies in the ring');
    assert.ok(interrupt.e.time_ns - rx.e.time_ns >= 10_000, 'coalescing');
    const softirq = next(events, interrupt.i, Ev.SOFTIRQ, (e) => e.who === rx.e.who);
    const data = next(events, softirq.i, Ev.SOCKET_DATA);
    assert.equal(data.e.what, rx.e.what - EMPTY, 'what is no header');
    assert.equal(data.e.extra, rx.e.extra & 0xffff, 'of the client’s port');
    const ready = next(events, data.i, Ev.FD_READY, (e) => e.who === data.e.who);
    assert.equal(ready.e.time_ns, data.e.time_ns);
    assert.ok((ready.e.what & 1) !== 0, 'EPOLLIN');
  }
});

test('L46 L47 the thread in epoll_wait wakes and hands the descriptor over; its goroutine runs on a P', async () => {
  for (const runtime of ['lecture', 'go1.26'] as const) {
    const { events: all } = await story(runtime);
    const events = await request(runtime, 1);
    const ready = next(events, 0, Ev.FD_READY);
    const poll = next(events, ready.i, Ev.POLL, (e) => e.what > 0);
    const woken = next(events, poll.i, Ev.POLL_READY, (e) => e.what === ready.e.who);
    const start = next(events, woken.i, Ev.GO_START, (e) => e.who === woken.e.who);
    assert.ok(poll.e.time_ns > ready.e.time_ns, 'waking takes time');
    // The thread that comes back is one that had blocked there.
    const blocked = all.filter((e) => e.kind === Ev.POLL_BLOCK && e.time_ns < poll.e.time_ns).at(-1)!;
    assert.equal(blocked.who, poll.e.m);
    const put = events.slice(woken.i, start.i).find((e) => e.kind === Ev.RUNQ_PUT && e.who === woken.e.who);
    if (runtime === 'lecture') {
      // A thread of its own without a P, always the same; the goroutine goes on a local queue, whose P's M wakes for it.
      const pollers = new Set(all.filter((e) => e.kind === Ev.POLL_BLOCK).map((e) => e.who));
      assert.equal(pollers.size, 1);
      assert.ok(put, 'on a local run queue');
      assert.equal(put.what, start.e.what, 'of the P that runs it');
      assert.notEqual(start.e.m, poll.e.m);
    } else {
      // The M that waited takes a P and runs the goroutine itself: no queue at all.
      assert.equal(put, undefined);
      assert.equal(start.e.m, poll.e.m);
    }
  }
});

test('L48 the goroutine of the listening descriptor accepts, spawns go c.serve, and accepts again on the same one', async () => {
  for (const runtime of ['lecture', 'go1.26'] as const) {
    const { events } = await story(runtime);
    const connection = next(events, 0, Ev.SOCKET_CONNECTION);
    const accept = next(events, connection.i, Ev.ACCEPT);
    assert.equal(accept.e.goid, 1, 'main runs the endless loop');
    assert.notEqual(accept.e.who, connection.e.who, 'a descriptor of its own');
    const create = next(events, accept.i, Ev.GO_CREATE, (e) => e.goid === 1);
    const again = next(events, create.i, Ev.GO_SYSCALL_ENTER, (e) => e.who === 1 && (e.extra & 0xff) === Sys.accept4);
    assert.equal(again.e.extra >>> 8, connection.e.who, 'on the same descriptor');
    const park = next(events, again.i, Ev.GO_PARK, (e) => e.who === 1);
    assert.ok(park.e.time_ns > again.e.time_ns);
    // The lecture queues the new goroutine at the tail, Go lets it run next.
    const queued = events
      .slice(create.i)
      .find((e) => (e.kind === Ev.RUNQ_PUT || e.kind === Ev.RUNQ_NEXT) && e.who === create.e.who)!;
    assert.equal(queued.kind, runtime === 'lecture' ? Ev.RUNQ_PUT : Ev.RUNQ_NEXT);
  }
});

test('L49 L50 the goroutine of the connection reads the request, and its answer ends in write on the same descriptor', async () => {
  for (const runtime of ['lecture', 'go1.26'] as const) {
    const { result } = await story(runtime);
    const events = await request(runtime, 1);
    const ready = next(events, 0, Ev.FD_READY);
    const on = (sys: Sys) => (e: TraceEvent) => (e.extra & 0xff) === sys && e.extra >>> 8 === ready.e.who;
    const read = next(events, ready.i, Ev.GO_SYSCALL_ENTER, on(Sys.read));
    const write = next(events, read.i, Ev.GO_SYSCALL_ENTER, on(Sys.write));
    assert.equal(write.e.who, write.e.goid);
    // Stacks begin at 2 KiB and have grown meanwhile.
    assert.ok(result.memory.stack_growths > 0);
  }
});

test('L51 L52 the kernel puts packets into the TX ring, the card sends them, the browser has the page', async () => {
  for (const runtime of ['lecture', 'go1.26'] as const) {
    const events = await request(runtime, 1);
    const tx = next(events, 0, Ev.PACKET_TX, (e) => e.what > EMPTY);
    const before = events
      .slice(0, tx.i)
      .filter((e) => e.kind === Ev.GO_SYSCALL_ENTER && (e.extra & 0xff) === Sys.write);
    assert.equal(before.length, 1, 'within the call of write');
    const done = events.at(-1)!;
    assert.equal(done.what, 200);
    assert.ok(done.time_ns - tx.e.time_ns > 50_000, 'a link away');
    const stages = events.filter((e) => e.kind === Ev.REQUEST_STAGE && e.who === 1);
    const total = stages.reduce((sum, e) => sum + e.extra, 0);
    assert.equal(total, done.time_ns - events[0]!.time_ns, 'every nanosecond of it is somewhere');
  }
});

test('L52 routers between the card and the client take their time', async () => {
  const load: LoadSpec = { users: 1, count: 10 };
  const time = async (routers: { latency: string }[]) => {
    const network = routers.length > 0 ? { network: { routers } } : {};
    const simulation = await Simulation.create({ runtime: 'lecture', build: 'checked', load: { ...load, ...network } });
    simulation.load(raw);
    return (await simulation.run({ until: '1s' })).requests!.latency_ns.mean;
  };
  assert.ok((await time([{ latency: '1ms' }, { latency: '3ms' }])) - (await time([])) >= 8_000_000);
});

test('L53 thousands of connections at once, each with its goroutine parked on its descriptor', async () => {
  const users = 3000;
  for (const runtime of ['lecture', 'go1.26']) {
    const load: LoadSpec = {
      users,
      count: 3 * users,
      think: '20ms',
      paths: [{ path: '/', expect: { status: 200, body: 'ok\n' } }],
    };
    const simulation = await Simulation.create({ runtime, machine: { cpus: 4 }, load });
    simulation.load(raw);
    const r = await simulation.run({ until: '60s' });
    assert.deepEqual([r.requests!.completed, r.requests!.bad_body, r.requests!.failed], [3 * users, 0, 0]);
    assert.equal(r.network.connections_accepted, users);
    assert.equal(r.requests!.connections.open, users);
    assert.ok(r.goroutines.parked >= users, 'all but a few goroutines are parked');
    // Goroutines wait, not threads.
    assert.ok(r.threads.created < 20);
    assert.ok(r.requests!.in_flight_peak > 100);
  }
});
