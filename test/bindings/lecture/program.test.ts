// Rows of the lecture about a program's start, and about the server that it follows from wire to wire.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { LoadSpec } from '../../../bindings/load/plan.js';
import { lecture, program } from './run.js';

const server = await readFile('examples/http-server/main.go', 'utf8');

/** A closed loop of 20 users, 200 requests. */
const users: LoadSpec = {
  users: 20,
  count: 200,
  paths: [
    { path: '/', weight: 3, expect: { status: 200, body: 'hello world\n' } },
    { path: '/about', expect: { status: 200, body: 'About page\n' } },
  ],
};

test('L6 every way into the kernel is a counted system call', async () => {
  const { syscalls } = await lecture(program(['fmt'], 'func main() {\n\tfmt.Println("a")\n\tfmt.Println("b")\n}\n'));
  assert.equal(syscalls.write, 2);
  assert.equal(syscalls.epoll_wait ?? 0, 0, 'the netpoller’s thread has not come back');
});

test('L12 L20 the runtime makes one epoll instance at its start, whatever the program does', async () => {
  const nothing = program(['os'], 'func main() {\n\tos.Exit(0)\n}\n');
  assert.equal((await lecture(nothing)).syscalls.epoll_create1, 1);
  assert.equal((await lecture(server, { load: users })).syscalls.epoll_create1, 1);
  // Go makes it when it is needed first.
  assert.equal((await lecture(nothing, { runtime: 'go1.26' })).syscalls.epoll_create1, undefined);
});

test('L36 variables and init functions come before main', async () => {
  const result = await lecture(
    program(
      ['fmt'],
      `
var greeting = say("variable")

func say(what string) string {
	fmt.Println(what)
	return what
}

func init() { say("init 1") }
func init() { say("init 2") }
func main() { say("main, after " + greeting) }
`,
    ),
  );
  assert.equal(result.stdout, 'variable\ninit 1\ninit 2\nmain, after variable\n');
});

test('L37 L49 every goroutine has a stack of 2 KiB to begin with, and it grows', async () => {
  const parked = (n: number) =>
    program([], `func main() {\n\tfor i := 0; i < ${n}; i++ {\n\t\tgo func() {\n\t\t\tselect {}\n\t\t}()\n\t}\n}\n`);
  const { memory } = await lecture(parked(0));
  assert.deepEqual([memory.stack_peak_bytes, memory.stack_growths], [2048, 0]);
  assert.equal((await lecture(parked(10))).memory.stack_peak_bytes, 11 * 2048);
  const deep = await lecture(
    program(
      ['fmt'],
      `
func depth(n int) int {
	var local [64]int
	local[n%64] = n
	if n == 0 {
		return 0
	}
	return depth(n-1) + local[n%64] - n + 1
}

func main() {
	done := make(chan int)
	go func() { done <- depth(100) }()
	fmt.Println(<-done)
}
`,
    ),
  );
  assert.equal(deep.stdout, '100\n');
  assert.ok(deep.memory.stack_growths >= 5, '100 frames of over 512 bytes');
  assert.ok(deep.memory.stack_peak_bytes >= 100 * 512);
});

test('L40 L41 main sleeps in Accept, called by Serve, called by ListenAndServe', async () => {
  const source = server
    .replace('"net/http"', '"net/http"\n\t"runtime"')
    .replace(
      'fmt.Fprintln(w, "hello world")',
      'buf := make([]byte, 65536)\n\tfmt.Println(string(buf[:runtime.Stack(buf, true)]))\n\tfmt.Fprintln(w, "hello world")',
    );
  const { stdout } = await lecture(source, { load: { users: 1, count: 1 } });
  const [main] = stdout.split(/^(?=goroutine )/m).filter((part) => part.startsWith('goroutine 1 '));
  assert.match(main!, /^goroutine 1 \[IO wait\]:\n/);
  const frames = [...main!.matchAll(/^([\w./]+\.[\w.()*]+)\(/gm)].map((m) => m[1]!);
  const at = ['(*FD).Accept', '(*Server).Serve', '(*Server).ListenAndServe', 'http.ListenAndServe', 'main.main'].map(
    (name) => frames.findIndex((frame) => frame.endsWith(name)),
  );
  assert.ok(!at.includes(-1), frames.join());
  assert.deepEqual(
    [...at].sort((a, b) => a - b),
    at,
    'the innermost frame first',
  );
});

test('L23 L41 L42 L48 waiting connections hold goroutines, no threads; each is accepted by the one loop', async () => {
  const result = await lecture(server, { machine: { cores: 1 }, load: users });
  assert.equal(result.stdout, 'Server running on :8080\n');
  assert.equal(result.threads.created, 3);
  assert.equal(result.network.connections_accepted, 20);
  // Accept tries first: 20 times with success, and at least once in vain, before it sleeps.
  assert.ok(result.syscalls.accept4! > 20);
  // One registration for the listener and one for each connection.
  assert.ok(result.syscalls.epoll_ctl! >= 21);
  // main, and one for each connection at least.
  assert.ok(result.goroutines.parked >= 1 && result.goroutines.created >= 21);
});

test('L50 L51 L52 the path decides the handler; its text reaches the browser in packets', async () => {
  const { requests, network, syscalls } = await lecture(server, { load: users });
  assert.deepEqual([requests!.completed, requests!.bad_status, requests!.bad_body], [200, 0, 0]);
  assert.equal(requests!.by_path['/']! + requests!.by_path['/about']!, 200);
  assert.ok(requests!.by_path['/about']! > 20);
  assert.ok(syscalls.write! >= 201, 'a write for each response, one for the greeting');
  assert.ok(network.packets_sent >= 200 && network.packets_received >= 200 && network.interrupts > 0);
  // The check can fail: another text is noticed.
  const wrong = { ...users, paths: [{ path: '/about', expect: { status: 200, body: 'Another page\n' } }] };
  assert.equal((await lecture(server, { load: wrong })).requests!.bad_body, 200);
});
