// --os: one program with three pollers. What it prints is the same; how the runtime hears of descriptors differs as Go's
// netpoll_epoll.go, netpoll_kqueue.go and netpoll_windows.go do.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { resolveOptions, type SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import type { LoadSpec } from '../../../bindings/load/plan.js';
import { type OperatingSystem, systems } from '../../../bindings/profiles/runtime.js';
import { lecture, program } from '../lecture/run.js';

const server = await readFile('examples/http-server/main.go', 'utf8');

const users: LoadSpec = {
  users: 20,
  count: 200,
  paths: [
    { path: '/', weight: 3, expect: { status: 200, body: 'hello world\n' } },
    { path: '/about', expect: { status: 200, body: 'About page\n' } },
  ],
};

const under = (source: string, os: OperatingSystem, runtime: string, options: SimulationOptions = {}) =>
  lecture(source, { ...options, runtime, machine: { cpus: 2, os } });

async function each(source: string, runtime: string, options: SimulationOptions = {}): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (const os of systems) results.push(await under(source, os, runtime, options));
  return results;
}

for (const runtime of ['lecture', 'go1.26']) {
  test(`L14 the same server, the same answers, with epoll, kqueue and a completion port (${runtime})`, async () => {
    const results = await each(server, runtime, { load: users });
    for (const { requests, stdout } of results) {
      assert.deepEqual([requests!.completed, requests!.bad_status, requests!.bad_body], [200, 0, 0]);
      assert.equal(stdout, 'Server running on :8080\n');
    }
    const [linux, darwin, windows] = results.map(({ syscalls }) => syscalls);
    assert.deepEqual([linux!.epoll_create1, darwin!.kqueue, windows!.epoll_create1], [1, 1, undefined]);
    assert.equal(linux!.epoll_ctl, 21, 'the listener, and twenty connections');
    // kevent registers both filters in one call, and EVFILT_USER once; then it waits.
    assert.equal(darwin!.kevent! - results[1]!.poller.waits, 22);
    assert.equal(windows!.CreateIoCompletionPort, 22, 'the port, and an association for each of them');
    assert.equal(windows!.GetQueuedCompletionStatusEx, results[2]!.poller.waits);
    // Completion: what was pending has been done when the goroutine hears of it, and it fetches the result.
    assert.ok(windows!.WSAGetOverlappedResult! > 20 && windows!.WSARecv! > 200 && windows!.WSASend! >= 200);
    // Each AcceptEx brings its socket along: the last waits for a connection that doesn't come.
    assert.deepEqual([windows!.AcceptEx! >= 21, windows!.WSASocket! >= 22], [true, true]);
    assert.equal(windows!.epoll_wait ?? darwin!.epoll_wait, undefined);
  });
}

test('L22 under lecture a thread sits in whatever the system has; under go1.26 none', async () => {
  for (const os of systems) {
    const idle = program([], 'func main() {}\n');
    const { threads } = await under(idle, os, 'lecture');
    assert.equal(threads.created, 3, 'two Ms and the netpoller');
    const go = await under(idle, os, 'go1.26', { procs: 1 });
    assert.ok(!('kqueue' in go.syscalls) && !('CreateIoCompletionPort' in go.syscalls) && !go.syscalls.epoll_create1);
  }
});

/** n readers, each of a connection of its own; all get a byte while main keeps the only P; the order in which they wake. */
const readers = (n: number) =>
  program(
    ['fmt', 'net', 'time'],
    `
func main() {
	l, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		panic(err)
	}
	var clients []net.Conn
	order := make(chan int, ${n})
	for i := 0; i < ${n}; i++ {
		c, err := net.Dial("tcp", "127.0.0.1:8080")
		if err != nil {
			panic(err)
		}
		clients = append(clients, c)
		s, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go func() {
			b := make([]byte, 1)
			if _, err := s.Read(b); err != nil {
				panic(err)
			}
			order <- i
		}()
	}
	time.Sleep(10 * time.Millisecond)
	for i := 0; i < ${n}; i++ {
		clients[i].Write([]byte{1})
	}
	for i := 0; i < ${n}; i++ {
		fmt.Print(<-order, " ")
	}
}
`,
  );

/** Batches of readers that wake in reverse: how long they are. */
function batches(stdout: string): number[] {
  const order = stdout.trim().split(' ').map(Number);
  const lengths: number[] = [];
  order.forEach((id, i) => {
    if (i > 0 && id === order[i - 1]! - 1) lengths[lengths.length - 1]!++;
    else lengths.push(1);
  });
  assert.equal(new Set(order).size, order.length, 'each once');
  return lengths;
}

test('L14 spec 11 one call takes 128 events, 64 kevents, or 64 packets, and its goroutines wake in reverse', async () => {
  const [linux, darwin, windows] = await each(readers(200), 'go1.26', { procs: 1 });
  assert.deepEqual(batches(linux!.stdout), [128, 72]);
  // Half of the 64 are the writers': EVFILT_WRITE is told with each acknowledgement, epoll tells only who found no room.
  assert.deepEqual(batches(darwin!.stdout), [32, 32, 32, 32, 32, 32, 8]);
  assert.deepEqual(batches(windows!.stdout), [64, 64, 64, 8]);
});

test('spec 11.3 packets of a call are shared among the Ps, eight at least; kevents are not', () => {
  const of = (runtime: string) => resolveOptions({ runtime }).values;
  assert.deepEqual(
    [Config.EPOLL_EVENTS_MAX, Config.KQUEUE_EVENTS_MAX, Config.IOCP_ENTRIES_MAX, Config.IOCP_ENTRIES_MIN].map((key) => [
      of('go1.26')[key],
      of('lecture')[key],
    ]),
    [
      [128, 100],
      [64, 100],
      [64, 100],
      [8, 100],
    ],
  );
});

test('spec 11 timeouts: whole milliseconds with epoll, nanoseconds with kqueue, exact on a port from 1.23 on', async () => {
  const sleep = program(
    ['fmt', 'time'],
    `
func main() {
	for _, d := range []time.Duration{100 * time.Microsecond, 2500 * time.Microsecond} {
		t := time.Now()
		time.Sleep(d)
		fmt.Print((time.Since(t) - d).Microseconds(), " ")
	}
}
`,
  );
  const late = async (os: OperatingSystem, runtime: string) =>
    (await under(sleep, os, runtime, { procs: 1 })).stdout.trim().split(' ').map(Number);
  const [short, long] = await late('linux', 'go1.26');
  // 100 µs take a millisecond; 2.5 ms two, and another one for the rest.
  assert.ok(short! >= 900 && short! < 1000 && long! >= 500 && long! < 600, `${short} ${long}`);
  for (const [os, runtime] of [
    ['darwin', 'go1.26'],
    ['windows', 'go1.26'],
    ['windows', 'go1.23'],
  ] as const) {
    for (const us of await late(os, runtime)) assert.ok(us >= 0 && us < 60, `${os} ${runtime}: ${us} µs late`);
  }
  assert.ok((await late('windows', 'go1.22'))[0]! >= 900, 'before: rounded as with epoll');
});

test('a deadline cancels a pending operation, and what arrives later is still there', async () => {
  const source = program(
    ['fmt', 'net', 'time'],
    `
func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:8080")
	c, _ := net.Dial("tcp", "127.0.0.1:8080")
	s, _ := l.Accept()
	b := make([]byte, 8)
	s.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	n, err := s.Read(b)
	fmt.Println(n, err.(net.Error).Timeout())
	c.Write([]byte("later"))
	time.Sleep(time.Millisecond)
	fmt.Println(string(b[:5]) == "later")
	s.SetReadDeadline(time.Time{})
	n, err = s.Read(b)
	fmt.Println(string(b[:n]), err)
	done := make(chan error)
	go func() {
		_, err := s.Read(b)
		done <- err
	}()
	time.Sleep(time.Millisecond)
	s.Close()
	fmt.Println(<-done)
	go func() {
		_, err := l.Accept()
		done <- err
	}()
	time.Sleep(time.Millisecond)
	l.Close()
	fmt.Println(<-done)
}
`,
  );
  const results = await each(source, 'go1.26');
  for (const { stdout, exit } of results) {
    assert.equal(exit.code, 0);
    assert.equal(
      stdout,
      '0 true\nfalse\nlater <nil>\nread tcp 127.0.0.1:8080->127.0.0.1:32768: use of closed network connection\n' +
        'accept tcp 127.0.0.1:8080: use of closed network connection\n',
    );
  }
  assert.equal(results[2]!.syscalls.CancelIoEx, 3);
});

test('os: a wrong name is one line', () => {
  assert.throws(
    () => resolveOptions({ machine: { os: 'plan9' as OperatingSystem } }),
    /^InputError: machine\.os: expected .*linux.*darwin.*windows.*, got 'plan9'$/,
  );
});
