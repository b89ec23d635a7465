// Goroutines wired to threads (runtime.LockOSThread), the thread limit, and how main comes to begin with schedtick 4.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { timeline } from '../timelines/timeline.js';
import { runGo } from './programs.js';

const run = (body: string, options: SimulationOptions = {}, imports = '"runtime"') =>
  runGo(`package main\n\nimport (\n${imports}\n)\n\n${body}`, { procs: 1, build: 'checked', ...options });

test('spec 18 main begins with four time slices behind it, and three threads: main, sysmon, one more since main was locked', async () => {
  const result = await run('func main() { _ = runtime.NumCPU() }');
  assert.equal(result.processors[0]!.schedticks, 4);
  assert.equal(result.threads.created, 3);
});

test('spec 30 #80 a locked receiver gets its values in the order of an unlocked one', async () => {
  const result = await run(`
func main() {
	done := make(chan bool)
	ch := make(chan int)
	go func() {
		runtime.LockOSThread()
		for i := 0; i < 3; i++ {
			print("L", <-ch, " ")
		}
		done <- true
	}()
	for i := 0; i < 3; i++ {
		print("s", i, " ")
		ch <- i
	}
	<-done
}`);
  assert.equal(result.stderr, 's0 L0 s1 s2 L1 L2 ');
});

test('spec 19 each turn of a locked goroutine costs two switches of threads', async () => {
  const program = (lock: string) => `
func main() {
	ch, back := make(chan int), make(chan int)
	go func() {
		${lock}
		for range ch {
			back <- 1
		}
	}()
	for i := 0; i < 100; i++ {
		ch <- i
		<-back
	}
}`;
  const free = await run(program('_ = runtime.NumCPU()'));
  const locked = await run(program('runtime.LockOSThread()'));
  assert.ok(free.context_switches < 20, String(free.context_switches));
  // Into the goroutine and out of it, a hundred times.
  assert.ok(locked.context_switches >= 200 && locked.context_switches < 300, String(locked.context_switches));
  assert.ok(locked.virtual_ns > 10 * free.virtual_ns);
});

test('spec 19 locks nest: the thread is free after as many UnlockOSThread as LockOSThread', async () => {
  const program = (unlocks: number) => `
func main() {
	done := make(chan bool)
	go func() {
		runtime.LockOSThread()
		runtime.LockOSThread()
		${'runtime.UnlockOSThread()\n'.repeat(unlocks)}
		done <- true
		<-done
	}()
	<-done
	<-done
}`;
  const locked = async (unlocks: number) => (await run(program(unlocks))).stderr.includes('locked to thread');
  assert.deepEqual([await locked(0), await locked(1), await locked(2), await locked(3)], [true, true, false, false]);
});

test('spec 3 a goroutine that ends while it is locked takes its thread with it; unlocked it leaves the thread to others', async () => {
  const program = (unlock: string) => `
func main() {
	done := make(chan bool)
	for i := 0; i < 50; i++ {
		go func() {
			runtime.LockOSThread()
			${unlock}
			done <- true
		}()
		<-done
		runtime.Gosched()
	}
	time.Sleep(time.Millisecond)
}`;
  const imports = '"runtime"\n"time"';
  const gone = await run(program(''), {}, imports);
  // The first of them runs on the process's first thread, which doesn't end but sleeps for ever.
  assert.equal(gone.syscalls.exit, 49);
  assert.ok(gone.threads.created > 50);
  assert.equal(gone.exit.reason, 'main returned');
  const kept = await run(program('runtime.UnlockOSThread()'), {}, imports);
  assert.equal(kept.syscalls.exit, undefined);
  assert.ok(kept.threads.created < 10);
});

test('spec 21 a deadlock with locked threads is found; so is one after main has ended its own thread', async () => {
  const locked = await run('func main() { runtime.LockOSThread(); select {} }');
  assert.equal(
    locked.stderr.split('\n').slice(0, 3).join('\n'),
    'fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [select (no cases), locked to thread]:',
  );
  assert.equal(locked.exit.code, 2);
  const ended = await run('func main() { runtime.LockOSThread(); runtime.Goexit() }');
  assert.equal(ended.stderr, 'fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n');
  assert.equal(ended.exit.code, 2);
});

test('spec 19 threads wanted by a locked thread are made by the template thread', async () => {
  const program = (lock: string) => `
func main() {
	${lock}
	go func() { time.Sleep(time.Millisecond) }()
	time.Sleep(2 * time.Millisecond)
}`;
  const imports = '"runtime"\n"time"';
  const locked = await run(program('runtime.LockOSThread()'), { procs: 2 }, imports);
  const free = await run(program('_ = runtime.NumCPU()'), { procs: 2 }, imports);
  assert.equal(locked.exit.reason, 'main returned');
  assert.ok(locked.threads.created > free.threads.created);
});

test('spec 1.2 more threads than debug.SetMaxThreads allows end the program with Go’s words', async () => {
  const result = await run(
    `
func main() {
	println(debug.SetMaxThreads(10))
	for i := 0; i < 20; i++ {
		go func() {
			runtime.LockOSThread()
			select {}
		}()
	}
	runtime.Gosched()
	time.Sleep(time.Second)
}`,
    {},
    '"runtime"\n"runtime/debug"\n"time"',
  );
  assert.match(
    result.stderr,
    /^10000\nruntime: program exceeds 10-thread limit\nfatal error: thread exhaustion\n\ngoroutine 1 \[/,
  );
  assert.equal(result.exit.code, 2);
});

test('spec 1.2 ten thousand threads are enough for no eleventh thousand: each blocking call has its own', async () => {
  const result = await run(
    `
func main() {
	for i := 0; i < 10010; i++ {
		go func() {
			runtime.LockOSThread()
			select {}
		}()
	}
	for {
		runtime.Gosched()
	}
}`,
    { build: 'release' },
  );
  assert.match(result.stderr, /^runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion\n/);
  assert.equal(result.threads.created, 10_000);
});

test('spec 19 spec 20 GOMAXPROCS changes among locked threads: each keeps its goroutine, nobody waits for ever', async () => {
  const body = `
func main() {
	runtime.LockOSThread()
	var wg sync.WaitGroup
	sum := 0
	c := make(chan int)
	for i := 0; i < 6; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for j := 0; j < 20; j++ {
				switch i % 3 {
				case 0:
					time.Sleep(50 * time.Microsecond)
				case 1:
					runtime.Gosched()
				case 2:
					for k := 0; k < 20000; k++ {
					}
				}
				if j == 10 {
					runtime.GOMAXPROCS(1 + (i+2)%4)
				}
			}
			c <- i
		}()
	}
	for round := 0; round < 12; round++ {
		runtime.GOMAXPROCS(1 + round%4)
		time.Sleep(20 * time.Microsecond)
	}
	for i := 0; i < 6; i++ {
		sum += <-c
	}
	wg.Wait()
	print(sum)
}`;
  const source = `package main\n\nimport (\n"runtime"\n"sync"\n"time"\n)\n${body}`;
  for (const options of [
    { procs: 1 },
    { procs: 4 },
    { procs: 3, machine: { cpus: 2 }, seed: 9 },
    { procs: 2, costs: 'zero' },
  ]) {
    const seen = await timeline(source, options);
    assert.deepEqual([seen.result.stderr, seen.result.exit.code], ['15', 0], JSON.stringify(options));
    assert.ok(seen.all('stw-begin').length > 10);
    const made = seen.made('main.main.func1');
    assert.equal(made.length, 6);
    for (const goid of made) {
      const starts = seen.all('go-start', ({ who }) => who === goid);
      assert.ok(starts.length >= 2, `goroutine ${goid} began ${starts.length} times`);
      // Where it began first it locked itself.
      assert.deepEqual([...new Set(starts.map(({ m }) => m))], [starts[0]!.m], `goroutine ${goid}`);
    }
  }
});
