// A program's Go source. Every mark has a counter of its own, and the program itself compares them with what they must come to:
// it writes `ok`, or what is wrong. So the same source says the same under real Go.

import { type Ending, type Program, type Scene, SHARED, type Statement } from './program.js';

/** Go source, and what the program must do in the end. */
export interface Rendered {
  source: string;
  reason: 'main returned' | 'os.Exit' | 'panic' | 'deadlock';
  code: number;
  /** What standard error must begin with, after `ok`. */
  says: string;
}

const prelude = `
var (
	wg    sync.WaitGroup
	count [COUNTERS]int64
	bads  int64
	mu    [SHARED]sync.Mutex
	in    [SHARED]int
	rw    [SHARED]sync.RWMutex
	rwIn  [SHARED]int64
	sem   [SHARED]chan bool
	semIn [SHARED]int64
	once  [SHARED]sync.Once
	noise [SHARED]chan int
	put   int64
	got   int64
	keep  [SHARED][]byte
)

func mark(k int) { atomic.AddInt64(&count[k], 1) }

func bad(what string) {
	atomic.AddInt64(&bads, 1)
	println("bad:", what)
}

func spin(n int) int {
	x := 0
	for i := 0; i < n; i++ {
		x += i & 3
	}
	return x
}

func offer(k int) {
	select {
	case noise[k] <- 1:
		atomic.AddInt64(&put, 1)
	default:
	}
}

func poll(k int) {
	select {
	case <-noise[k]:
		atomic.AddInt64(&got, 1)
	default:
	}
}

func enter(k int) {
	mu[k].Lock()
	in[k]++
	if in[k] != 1 {
		bad("mutex")
	}
}

func leave(k int) {
	in[k]--
	mu[k].Unlock()
}

func tryLock(k int) {
	if mu[k].TryLock() {
		in[k]++
		if in[k] != 1 {
			bad("TryLock")
		}
		leave(k)
	}
}

func readers(k int, d int64) {
	if atomic.AddInt64(&rwIn[k], d) <= 0 && d > 0 {
		bad("RWMutex: reader")
	}
}

func writer(k int, d int64) {
	want := int64(-1000000)
	if d > 0 {
		want = 0
	}
	if atomic.AddInt64(&rwIn[k], d) != want {
		bad("RWMutex: writer")
	}
}

func slot(k int, d int64) {
	if atomic.AddInt64(&semIn[k], d) > int64(k+1) {
		bad("semaphore")
	}
}

func at(x []int, i int) int { return x[i] }
`;

class Renderer {
  #lines: string[] = [];
  #depth = 1;
  #names = 0;
  readonly packages = new Set(['sync', 'sync/atomic']);
  /** What each counter must come to. */
  readonly counts: number[] = [];
  /** Functions beside main. */
  readonly functions: string[] = [];
  readonly #once = new Set<number>();

  line(text: string): void {
    this.#lines.push('\t'.repeat(this.#depth) + text);
  }

  block(head: string, body: () => void, tail = '}'): void {
    this.line(head);
    this.#depth++;
    body();
    this.#depth--;
    this.line(tail);
  }

  take(): string {
    const text = this.#lines.join('\n');
    this.#lines = [];
    return text;
  }

  name(stem: string): string {
    return `${stem}${this.#names++}`;
  }

  /** Counts `times` executions of this place. */
  mark(times: number): void {
    this.line(`mark(${this.counts.length})`);
    this.counts.push(times);
  }

  use(name: string): void {
    this.packages.add(name);
  }

  /** A goroutine that main waits for. */
  go(body: () => void, wait = 'wg'): void {
    this.line(`${wait}.Add(1)`);
    this.block(
      'go func() {',
      () => {
        this.line(`defer ${wait}.Done()`);
        body();
      },
      '}()',
    );
  }

  all(body: readonly Statement[], times: number): void {
    for (const s of body) this.statement(s, times);
  }

  statement(s: Statement, times: number): void {
    switch (s.kind) {
      case 'mark':
        this.mark(times);
        return;
      case 'gosched':
        this.use('runtime');
        this.line('runtime.Gosched()');
        return;
      case 'spin':
        this.line(`spin(${s.n})`);
        return;
      case 'sleep':
        this.use('time');
        this.line(`time.Sleep(${s.ns})`);
        return;
      case 'alloc':
        this.line(`if b := make([]byte, ${s.bytes}); b[${s.bytes - 1}] != 0 { bad("memory") }`);
        return;
      case 'nanosleep':
        this.use('syscall');
        this.line(`syscall.Nanosleep(&syscall.Timespec{Nsec: ${s.ns}}, nil)`);
        return;
      case 'getpid':
        this.use('syscall');
        this.line('syscall.Getpid()');
        return;
      case 'gc':
        this.use('runtime');
        this.line('runtime.GC()');
        return;
      case 'procs':
        this.use('runtime');
        this.line(`runtime.GOMAXPROCS(${s.n})`);
        return;
      case 'offer':
        this.line(`offer(${s.chan})`);
        return;
      case 'poll':
        this.line(`poll(${s.chan})`);
        return;
      case 'tryLock':
        this.line(`tryLock(${s.lock})`);
        return;
      case 'loop': {
        const i = this.name('i');
        this.block(`for ${i} := 0; ${i} < ${s.times}; ${i}++ {`, () => {
          this.all(s.body, times * s.times);
          this.mark(times * s.times);
        });
        return;
      }
      case 'spawn':
        this.go(() => {
          this.all(s.body, times);
          this.mark(times);
          if (s.goexit) {
            this.use('runtime');
            this.line('runtime.Goexit()');
          }
        });
        return;
      case 'critical':
        this.line(`enter(${s.lock})`);
        this.all(s.body, times);
        this.line(`leave(${s.lock})`);
        return;
      case 'read':
        this.line(`rw[${s.lock}].RLock()`);
        this.line(`readers(${s.lock}, 1)`);
        this.all(s.body, times);
        this.line(`readers(${s.lock}, -1)`);
        this.line(`rw[${s.lock}].RUnlock()`);
        return;
      case 'write':
        this.line(`rw[${s.lock}].Lock()`);
        this.line(`writer(${s.lock}, -1000000)`);
        this.all(s.body, times);
        this.line(`writer(${s.lock}, 1000000)`);
        this.line(`rw[${s.lock}].Unlock()`);
        return;
      case 'slot':
        this.line(`sem[${s.semaphore}] <- true`);
        this.line(`slot(${s.semaphore}, 1)`);
        this.all(s.body, times);
        this.line(`slot(${s.semaphore}, -1)`);
        this.line(`<-sem[${s.semaphore}]`);
        return;
      case 'once': {
        // Only one place's function is counted: which of them wins is up to the schedule.
        const first = times > 0 && !this.#once.has(s.once);
        if (times > 0) this.#once.add(s.once);
        this.block(
          `once[${s.once}].Do(func() {`,
          () => {
            for (const one of s.body) if (one.kind !== 'mark') this.statement(one, times);
            this.line(`mark(${s.once})`);
          },
          '})',
        );
        if (first) this.counts[s.once] = 1;
        return;
      }
      case 'recover':
        this.block(
          'func() {',
          () => {
            this.block(
              'defer func() {',
              () => {
                this.line('if recover() == nil { bad("recover") }');
                this.mark(times);
              },
              '}()',
            );
            this.all(s.body, times);
            const wrong = {
              panic: 'panic("expected")',
              nil: 'var p *int; *p = 1',
              index: 'at(nil, 3)',
              closed: 'c := make(chan int); close(c); close(c)',
            };
            this.line(wrong[s.wrong]);
          },
          '}()',
        );
        return;
      case 'defer':
        this.block(
          'func() {',
          () => {
            this.block('defer func() {', () => this.mark(times), '}()');
            this.all(s.body, times);
          },
          '}()',
        );
        return;
      case 'thread':
        this.use('runtime');
        this.line('runtime.LockOSThread()');
        this.all(s.body, times);
        this.line('runtime.UnlockOSThread()');
        return;
      case 'after':
        this.use('time');
        this.line(`<-time.After(${s.ns})`);
        this.mark(times);
        return;
      case 'afterFunc':
        this.afterFunc(s, times);
        return;
      case 'ticker': {
        this.use('time');
        const t = this.name('t');
        this.line(`${t} := time.NewTicker(${s.ns})`);
        for (let i = 0; i < s.ticks; i++) this.line(`<-${t}.C`);
        this.line(`${t}.Stop()`);
        this.mark(times);
        return;
      }
      case 'timeout': {
        this.use('time');
        const c = this.name('c');
        this.line(`var ${c} chan int`);
        this.block('select {', () => {
          this.line(`case <-${c}: bad("nil channel")`);
          this.line(`case ${c} <- 1: bad("nil channel")`);
          this.line(`case <-time.After(${s.ns}):`);
          this.mark(times);
        });
        return;
      }
      case 'forever':
        // It waits for ever, and is forgotten when main ends.
        this.line('go func() { select {} }()');
        return;
    }
  }

  /** A function that runs once: when its timer fires, or here if the timer could be stopped. */
  afterFunc(s: Extract<Statement, { kind: 'afterFunc' }>, times: number): void {
    this.use('time');
    this.block(
      'func() {',
      () => {
        this.line('wg.Add(1)');
        this.block('f := func() {', () => {
          this.line('defer wg.Done()');
          // With Reset it may run twice; that it runs as often as it should is what wg counts.
          const marks = s.stop === 'reset' ? Number.NaN : times;
          this.all(s.body, marks);
          this.mark(marks);
        });
        if (s.stop === 'no') this.line(`time.AfterFunc(${s.ns}, f)`);
        else if (s.stop === 'at once') {
          this.line(`t := time.AfterFunc(${s.ns}, f)`);
          this.line(`spin(${s.ns % 97})`);
          this.line('if t.Stop() { f() }');
        } else {
          this.line(`t := time.AfterFunc(${s.ns}, f)`);
          // If it has fired already, Reset makes it run a second time.
          this.line(`if !t.Reset(${(s.ns >>> 1) + 1}) { wg.Add(1) }`);
        }
      },
      '}()',
    );
  }

  scene(s: Scene): void {
    switch (s.kind) {
      case 'block':
        this.all(s.body, 1);
        return;
      case 'tree':
        this.tree(s);
        return;
      case 'pipeline':
        this.pipeline(s);
        return;
      case 'pingPong':
        this.line('ping, pong := make(chan int), make(chan int)');
        this.go(() => {
          this.block('for x := range ping {', () => {
            this.all(s.body, s.rounds);
            this.line('pong <- x + 1');
          });
          this.line('close(pong)');
        });
        this.block(`for i := 0; i < ${s.rounds}; i++ {`, () => {
          this.line('ping <- i');
          this.line('if <-pong != i+1 { bad("ping-pong") }');
        });
        this.line('close(ping)');
        this.line('if _, open := <-pong; open { bad("close") }');
        return;
      case 'fanIn':
        this.fanIn(s);
        return;
      case 'buffer':
        this.buffer(s);
        return;
      case 'rounds':
        this.block(`for r := 0; r < ${s.rounds}; r++ {`, () => {
          this.line('var round sync.WaitGroup');
          this.block(`for w := 0; w < ${s.workers}; w++ {`, () => {
            this.go(() => {
              this.all(s.body, s.workers * s.rounds);
              this.mark(s.workers * s.rounds);
            }, 'round');
          });
          this.line('round.Wait()');
        });
        return;
      case 'gate':
        this.line(`gate := make(chan int, ${s.values})`);
        this.line('var sum int64');
        this.line('var through sync.WaitGroup');
        this.block(`for w := 0; w < ${s.waiters}; w++ {`, () => {
          this.go(() => {
            this.all(s.body, s.waiters);
            this.line('if x, open := <-gate; open { atomic.AddInt64(&sum, int64(x)) }');
            this.mark(s.waiters);
          }, 'through');
        });
        for (let i = 0; i < s.values; i++) this.line(`gate <- ${i + 1}`);
        this.line('close(gate)');
        this.line('through.Wait()');
        this.line('for x := range gate { sum += int64(x) }');
        this.line(`if sum != ${(s.values * (s.values + 1)) / 2} { bad("gate") }`);
        return;
      case 'pipe':
        this.pipe(s);
        return;
      case 'echo':
        this.echo(s);
        return;
    }
  }

  tree(s: Extract<Scene, { kind: 'tree' }>): void {
    let nodes = 0;
    for (let level = 0, wide = 1; level <= s.depth; level++, wide *= s.fan) nodes += wide;
    const name = this.name('tree');
    const outer = this.#lines;
    const depth = this.#depth;
    this.#lines = [];
    this.#depth = 0;
    this.block(`func ${name}(depth int, join *sync.WaitGroup) {`, () => {
      this.line('defer join.Done()');
      this.block('if depth > 0 {', () => {
        this.block(`for i := 0; i < ${s.fan}; i++ {`, () => {
          this.line('join.Add(1)');
          this.line(`go ${name}(depth-1, join)`);
        });
      });
      this.all(s.body, nodes);
      this.mark(nodes);
    });
    this.functions.push(this.take());
    this.#lines = outer;
    this.#depth = depth;
    this.line('var join sync.WaitGroup');
    this.line('join.Add(1)');
    this.line(`go ${name}(${s.depth}, &join)`);
    this.line('join.Wait()');
  }

  pipeline(s: Extract<Scene, { kind: 'pipeline' }>): void {
    const items = s.producers * s.items;
    this.line(`c0 := make(chan int, ${s.cap})`);
    this.line('var made sync.WaitGroup');
    this.block(`for p := 0; p < ${s.producers}; p++ {`, () => {
      this.go(() => {
        this.block(`for i := 0; i < ${s.items}; i++ {`, () => {
          this.all(s.body, items);
          this.line(`c0 <- p*${s.items} + i`);
        });
      }, 'made');
    });
    this.line('go func() { made.Wait(); close(c0) }()');
    for (let stage = 0; stage < s.stages; stage++) {
      this.line(`c${stage + 1} := make(chan int, ${s.cap})`);
      this.block(
        'go func() {',
        () => {
          this.line(`for x := range c${stage} { c${stage + 1} <- x + 1 }`);
          this.line(`close(c${stage + 1})`);
        },
        '}()',
      );
    }
    this.line('var sum, n int64');
    this.line('var taken sync.WaitGroup');
    this.block(`for c := 0; c < ${s.consumers}; c++ {`, () => {
      this.go(() => {
        this.block(`for x := range c${s.stages} {`, () => {
          this.line('atomic.AddInt64(&sum, int64(x))');
          this.line('atomic.AddInt64(&n, 1)');
        });
      }, 'taken');
    });
    this.line('taken.Wait()');
    const sum = (items * (items - 1)) / 2 + items * s.stages;
    this.line(`if n != ${items} || sum != ${sum} { bad("pipeline") }`);
  }

  fanIn(s: Extract<Scene, { kind: 'fanIn' }>): void {
    const items = s.producers * s.items;
    const names = Array.from({ length: s.producers }, (_, i) => `c${i}`);
    for (const c of names) {
      this.line(`${c} := make(chan int, ${s.cap})`);
      this.go(() => {
        this.block(`for i := 0; i < ${s.items}; i++ {`, () => {
          this.all(s.body, s.items);
          this.line(`${c} <- i`);
        });
        this.line(`close(${c})`);
      });
    }
    this.line(`open, n, sum := ${s.producers}, 0, 0`);
    this.line(`next := [${s.producers}]int{}`);
    this.block('for open > 0 {', () => {
      this.block('select {', () => {
        for (const [i, c] of names.entries()) {
          this.line(`case x, ok := <-${c}:`);
          this.line(`\tif !ok { ${c} = nil; open--; break }`);
          // Values of one producer come in order.
          this.line(`\tif x != next[${i}] { bad("order") }`);
          this.line(`\tnext[${i}]++; n++; sum += x`);
        }
        if (s.impatient) {
          this.use('time');
          this.line('case <-time.After(2000):');
        }
      });
    });
    this.line(`if n != ${items} || sum != ${(s.producers * s.items * (s.items - 1)) / 2} { bad("fan-in") }`);
  }

  buffer(s: Extract<Scene, { kind: 'buffer' }>): void {
    const items = s.producers * s.items;
    const wake = s.broadcast ? 'Broadcast' : 'Signal';
    this.line('var l sync.Mutex');
    this.line('filled, emptied := sync.NewCond(&l), sync.NewCond(&l)');
    this.line('held, taken := 0, 0');
    this.block(`for p := 0; p < ${s.producers}; p++ {`, () => {
      this.go(() => {
        this.block(`for i := 0; i < ${s.items}; i++ {`, () => {
          this.all(s.body, items);
          this.line('l.Lock()');
          this.line(`for held == ${s.cap} { emptied.Wait() }`);
          this.line('held++');
          this.line(`filled.${wake}()`);
          this.line('l.Unlock()');
        });
      });
    });
    this.block(`for taken < ${items} {`, () => {
      this.line('l.Lock()');
      this.line('for held == 0 { filled.Wait() }');
      this.line(`if held > ${s.cap} { bad("buffer") }`);
      this.line('held--');
      this.line('taken++');
      this.line(`emptied.${wake}()`);
      this.line('l.Unlock()');
    });
  }

  pipe(s: Extract<Scene, { kind: 'pipe' }>): void {
    this.use('os');
    if (s.deadline) this.use('time');
    this.line('r, w, err := os.Pipe()');
    this.line('if err != nil { panic(err) }');
    this.go(() => {
      this.line('b := []byte{7}');
      this.block(`for i := 0; i < ${s.messages}; i++ {`, () => {
        this.all(s.body, s.messages);
        this.line('if n, err := w.Write(b); n != 1 || err != nil { bad("write") }');
      });
      this.line('w.Close()');
    });
    this.line('b := make([]byte, 3)');
    this.line('n := 0');
    this.block('for {', () => {
      if (s.deadline) this.line('r.SetReadDeadline(time.Now().Add(300000))');
      this.line('k, err := r.Read(b)');
      this.line('n += k');
      if (s.deadline) this.line('if os.IsTimeout(err) { continue }');
      this.line('if err != nil { break }');
    });
    this.line('r.Close()');
    this.line(`if n != ${s.messages} { bad("pipe") }`);
  }

  echo(s: Extract<Scene, { kind: 'echo' }>): void {
    this.use('net');
    this.line('l, err := net.Listen("tcp", "127.0.0.1:0")');
    this.line('if err != nil { panic(err) }');
    this.block(
      'go func() {',
      () => {
        this.block('for {', () => {
          this.line('c, err := l.Accept()');
          this.line('if err != nil { return }');
          this.block(
            'go func() {',
            () => {
              this.line('b := make([]byte, 16)');
              this.block('for {', () => {
                this.line('n, err := c.Read(b)');
                this.line('if err != nil { break }');
                this.line('c.Write(b[:n])');
              });
              this.line('c.Close()');
            },
            '}()',
          );
        });
      },
      '}()',
    );
    this.line('var clients sync.WaitGroup');
    this.block(`for i := 0; i < ${s.clients}; i++ {`, () => {
      this.go(() => {
        this.line('c, err := net.Dial("tcp", l.Addr().String())');
        this.line('if err != nil { panic(err) }');
        this.line('b := []byte{1, 2, 3, 4}');
        this.block(`for j := 0; j < ${s.messages}; j++ {`, () => {
          this.all(s.body, s.clients * s.messages);
          this.line('if n, err := c.Write(b); n != 4 || err != nil { bad("client writes") }');
          this.line(
            'for n := 0; n < 4; { k, err := c.Read(b[n:]); n += k; if err != nil { bad("client reads"); break } }',
          );
          this.line('if b[0] != 1 || b[3] != 4 { bad("echo") }');
        });
        this.line('c.Close()');
        this.mark(s.clients);
      }, 'clients');
    });
    this.line('clients.Wait()');
    this.line('l.Close()');
  }

  ending(e: Ending): Omit<Rendered, 'source'> {
    switch (e.kind) {
      case 'return':
        return { reason: 'main returned', code: 0, says: '' };
      case 'exit':
        this.use('os');
        this.line(`os.Exit(${e.code})`);
        return { reason: 'os.Exit', code: e.code, says: '' };
      case 'panic':
        this.line('panic("the end")');
        return { reason: 'panic', code: 2, says: 'panic: the end\n' };
      case 'goexit':
        this.use('runtime');
        this.line('runtime.Goexit()');
        return { reason: 'deadlock', code: 2, says: 'fatal error: ' };
      case 'deadlock': {
        this.line(`for i := 0; i < ${e.others}; i++ { go func() { var c chan int; <-c }() }`);
        const way = {
          'nil receive': 'var c chan int; <-c',
          'nil send': 'var c chan int; c <- 1',
          'empty select': 'select {}',
          receive: '<-make(chan int)',
          send: 'make(chan int) <- 1',
          mutex: 'var m sync.Mutex; m.Lock(); m.Lock()',
          waitgroup: 'wg.Add(1); wg.Wait()',
          cond: 'var m sync.Mutex; m.Lock(); sync.NewCond(&m).Wait()',
          rwmutex: 'var m sync.RWMutex; m.RLock(); m.Lock()',
          select: 'a, b := make(chan int), make(chan int); select { case <-a: case b <- 1: }',
        };
        this.line(way[e.way]);
        return { reason: 'deadlock', code: 2, says: 'fatal error: all goroutines are asleep - deadlock!' };
      }
    }
  }
}

/** Go source of a program. */
export function render(program: Program): Rendered {
  const r = new Renderer();
  for (let i = 0; i < SHARED; i++) r.counts.push(0); // those of sync.Once
  r.block('for i := range sem {', () => {
    r.line('sem[i] = make(chan bool, i+1)');
    r.line('noise[i] = make(chan int, i)');
  });
  r.block(`for repeat := 0; repeat < ${program.repeats}; repeat++ {`, () => {
    for (const { scene, apart } of program.scenes) {
      if (apart) r.go(() => r.scene(scene));
      else r.block('func() {', () => r.scene(scene), '}()');
    }
    r.line('wg.Wait()');
  });
  r.line('wg.Wait()');
  const expected = r.counts.map((n, k) => (Number.isNaN(n) ? -1 : k < SHARED ? n : n * program.repeats));
  r.line(`for k, want := range []int64{${expected.join(', ')}} {`);
  r.line('\tif want >= 0 && count[k] != want { bad("count"); println(k, count[k], want) }');
  r.line('}');
  r.line('left := int64(0)');
  r.line('for i := range noise { left += int64(len(noise[i])) }');
  r.line('if put != got+left { bad("noise") }');
  r.line('if bads == 0 { println("ok") }');
  const end = r.ending(program.ending);
  const main = r.take();
  const imports = [...r.packages].sort().map((p) => `\t"${p}"\n`);
  const head = prelude.replaceAll('COUNTERS', String(r.counts.length)).replaceAll('SHARED', String(SHARED));
  const functions = r.functions.map((f) => `\n${f}\n`).join('');
  const source = `package main\n\nimport (\n${imports.join('')})\n${head}${functions}\nfunc main() {\n${main}\n}\n`;
  return { source, ...end };
}
