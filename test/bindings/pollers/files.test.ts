// Files: what a program finds and makes, and what a read that has to wait for the disk costs: a thread.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveOptions } from '../../../bindings/engine/options.js';
import { systems } from '../../../bindings/profiles/runtime.js';
import { lecture, program } from '../lecture/run.js';

const everything = program(
  ['errors', 'fmt', 'io', 'io/fs', 'os'],
  `
func main() {
	b, err := os.ReadFile("/data/a.txt")
	fmt.Printf("%q %v\\n", b, err)
	fmt.Println(os.WriteFile("/tmp/x", []byte("hello file"), 0o644))
	f, err := os.OpenFile("/tmp/x", os.O_RDWR, 0)
	fmt.Println(f.Name(), err)
	fmt.Println(f.Seek(-4, io.SeekEnd))
	c := make([]byte, 10)
	n, err := f.Read(c)
	fmt.Println(n, err, string(c[:n]))
	n, err = f.Read(c)
	fmt.Println(n, err)
	fmt.Println(f.WriteAt([]byte("HELL"), 0))
	n, err = f.ReadAt(c, 3)
	fmt.Println(n, err, string(c[:n]))
	fmt.Println(f.Truncate(5), f.Sync())
	st, err := f.Stat()
	fmt.Println(st.Name(), st.Size(), st.Mode(), st.IsDir(), err)
	fmt.Println(f.Seek(-1, io.SeekStart))
	fmt.Println(f.Close(), f.Close())
	a, _ := os.OpenFile("/tmp/x", os.O_APPEND|os.O_WRONLY, 0)
	a.WriteString("+more")
	_, err = a.Read(c)
	fmt.Println(err)
	_, err = a.WriteAt(c, 0)
	fmt.Println(err)
	a.Close()
	b, _ = os.ReadFile("/tmp/x")
	fmt.Println(string(b))
	_, err = os.OpenFile("/tmp/x", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	fmt.Println(err, errors.Is(err, fs.ErrExist))
	_, err = os.Open("/nope")
	fmt.Println(err, os.IsNotExist(err))
	r, _ := os.Open("/tmp/x")
	fmt.Println(os.Remove("/tmp/x"))
	n, err = r.Read(c)
	fmt.Println(string(c[:n]), err)
	_, err = os.Stat("/tmp/x")
	fmt.Println(err, errors.Is(err, os.ErrNotExist))
}
`,
);

/** What real Go prints for it (go1.26.8 linux/amd64), with /data/a.txt there. */
const expected = `"content\\n" <nil>
<nil>
/tmp/x <nil>
6 <nil>
4 <nil> file
0 EOF
4 <nil>
7 EOF Lo file
<nil> <nil>
x 5 -rw-r--r-- false <nil>
0 seek /tmp/x: invalid argument
<nil> close /tmp/x: file already closed
read /tmp/x: bad file descriptor
os: invalid use of WriteAt on file opened with O_APPEND
HELLo+more
open /tmp/x: file exists true
open /nope: no such file or directory true
<nil>
HELLo+more <nil>
stat /tmp/x: no such file or directory true
`;

test('files are read, written, sought, truncated, described and removed as in Go, whatever the poller', async () => {
  for (const os of systems) {
    const { stdout, stderr } = await lecture(everything, {
      runtime: 'go1.26',
      machine: { os },
      files: { '/data/a.txt': 'content\n' },
    });
    assert.equal(stderr, '');
    assert.equal(stdout, expected);
  }
});

test('opening a file tries the poller, which refuses it: then reads block', async () => {
  const open = program(['os'], 'func main() {\n\tos.Open("/f")\n}\n');
  const files = { '/f': 'x' };
  const { syscalls } = await lecture(open, { runtime: 'go1.26', files });
  // open; O_NONBLOCK on (get, set); epoll_ctl says EPERM; O_NONBLOCK off again. As strace shows Go 1.26 doing.
  assert.deepEqual([syscalls.open, syscalls.fcntl, syscalls.epoll_create1, syscalls.epoll_ctl], [1, 4, 1, 1]);
  const darwin = (await lecture(open, { runtime: 'go1.26', files, machine: { os: 'darwin' } })).syscalls;
  assert.equal(darwin.fstat, 1, 'asks first, and does not try');
});

const concurrent = (n: number) =>
  program(
    ['fmt', 'os', 'sync', 'time'],
    `
func main() {
	begin := time.Now()
	var wg sync.WaitGroup
	for i := 0; i < ${n}; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f, err := os.Open(fmt.Sprintf("/f%d", i))
			if err != nil {
				panic(err)
			}
			b := make([]byte, 4096)
			if _, err := f.Read(b); err != nil {
				panic(err)
			}
		}()
	}
	wg.Wait()
	fmt.Println(time.Since(begin).Microseconds())
}
`,
  );

const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`/f${i}`, new Uint8Array(4096)]));

test('go1.26: a read that waits for the disk holds a thread, and its P goes on without it: threads grow with the reads', async () => {
  const threads: number[] = [];
  for (const n of [1, 8, 32]) {
    const result = await lecture(concurrent(n), {
      runtime: 'go1.26',
      procs: 2,
      machine: { cpus: 2 },
      files: many(n),
      costs: { extends: 'vm', operations: { file_read: 1_000_000 } },
    });
    assert.equal(result.exit.code, 0);
    if (n > 1) assert.ok(result.scheduler.handoffs > 0, 'sysmon has taken Ps from the kernel');
    threads.push(result.threads.created);
  }
  assert.ok(threads[0]! < threads[1]! && threads[1]! < threads[2]!, `${threads}`);
  assert.ok(threads[2]! >= 16, `${threads[2]} threads for 32 reads`);
});

test('lecture: no more threads than there were; the P is lost until the disk has answered', async () => {
  const options = {
    procs: 2,
    machine: { cpus: 2 },
    files: many(8),
    costs: { extends: 'vm', operations: { file_read: 1_000_000 } },
  };
  const told = await lecture(concurrent(8), options);
  const go = await lecture(concurrent(8), { ...options, runtime: 'go1.26' });
  assert.equal(told.threads.created, 3);
  // Two at a time; go1.26 keeps the disk's four channels busy.
  assert.ok(Number(told.stdout) >= 4000, told.stdout);
  assert.ok(Number(go.stdout) < Number(told.stdout) * 0.75, `${go.stdout} against ${told.stdout}`);
});

test('the page cache: what was read once, or read ahead, or written, takes no disk', async () => {
  const twice = program(
    ['fmt', 'os', 'time'],
    `
func main() {
	f, _ := os.Open("/f")
	b := make([]byte, 4096)
	at := func(off int64) bool {
		begin := time.Now()
		f.ReadAt(b, off)
		return time.Since(begin) > 50*time.Microsecond
	}
	fmt.Println(at(0), at(0), at(100_000), at(200_000), at(200_000))
	os.WriteFile("/g", b, 0o600)
	begin := time.Now()
	os.ReadFile("/g")
	fmt.Println(time.Since(begin) > 50*time.Microsecond)
}
`,
  );
  const { stdout } = await lecture(twice, { runtime: 'go1.26', files: { '/f': new Uint8Array(400_000) } });
  assert.equal(stdout, 'true false false true false\nfalse\n');
});

test('a raw pipe blocks its reader’s thread, until a write, until the other end closes; EPIPE on standard output ends the program', async () => {
  const source = program(
    ['fmt', 'os', 'syscall', 'time'],
    `
func main() {
	p := make([]int, 2)
	if err := syscall.Pipe(p); err != nil {
		panic(err)
	}
	got := make(chan string)
	go func() {
		b := make([]byte, 8)
		for {
			n, err := syscall.Read(p[0], b)
			if n <= 0 {
				got <- fmt.Sprint("end ", err)
				return
			}
			got <- string(b[:n])
		}
	}()
	time.Sleep(time.Millisecond)
	syscall.Write(p[1], []byte("one"))
	fmt.Println(<-got)
	time.Sleep(time.Millisecond)
	syscall.Close(p[1])
	fmt.Println(<-got)
	r, w, _ := os.Pipe()
	if err := syscall.Dup2(int(w.Fd()), 1); err != nil {
		panic(err)
	}
	r.Close()
	os.Stderr.WriteString("before\\n")
	fmt.Println("into the broken pipe")
	os.Stderr.WriteString("not reached\\n")
}
`,
  );
  for (const runtime of ['go1.26', 'lecture']) {
    const { stdout, stderr, exit } = await lecture(source, { runtime, procs: 2 });
    assert.equal(stdout, 'one\nend <nil>\n');
    assert.equal(stderr, 'before\n');
    assert.equal(exit.code, 141);
  }
});

test('files: wrong paths are one line', () => {
  assert.throws(() => resolveOptions({ files: { '': 'x' } }), /^InputError: files: expected paths of files/);
  assert.throws(() => resolveOptions({ files: { '/a/': 'x' } }), /^InputError: files/);
});
