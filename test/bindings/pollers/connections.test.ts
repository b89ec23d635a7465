// Property: whatever two ends of a connection do, on any poller, no byte is lost, doubled or moved, and nobody waits for ever: who
// reads, writes or accepts wakes when the descriptor is closed, at whatever instant. (Lossy links: test/assembly/tcplife.spec.ts.)
//
// Seen to fail, with seed 2026 as below, when the engine was changed so that
//   a descriptor isn't queued while its instance has others queued (readylist.ts, ready): first run
//   pollUnblock leaves who waits in accept asleep (netpoll.ts, netpollUnblock): first run
//   CancelIoEx cancels nothing (iocp.ts, iocpCancel): second run
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systems } from '../../../bindings/profiles/runtime.js';
import { lecture, program } from '../lecture/run.js';

/** Does what /script says: lines of `connection end operation number`. Says what went wrong. */
const player = program(
  ['errors', 'fmt', 'net', 'os', 'strings', 'strconv', 'sync', 'sync/atomic', 'time'],
  `
type end struct {
	conn     net.Conn
	ops      [][]string
	sent     atomic.Int64
	received int64
	closed   bool
	readEnd  string
}

func at(i int64, e int) byte { return byte(i*7 + i>>8 + int64(e)) }

func (s *end) write(e int) {
	b := make([]byte, 0)
	for _, op := range s.ops {
		n, _ := strconv.Atoi(op[3])
		switch op[2] {
		case "w":
			b = b[:0]
			from := s.sent.Load()
			for i := 0; i < n; i++ {
				b = append(b, at(from+int64(i), e))
			}
			// Counted first: the reader may have them before Write returns. Of a write that fails some may have gone.
			s.sent.Add(int64(n))
			_, err := s.conn.Write(b)
			if err != nil {
				return
			}
		case "s":
			time.Sleep(time.Duration(n) * time.Microsecond)
		case "d":
			s.conn.SetReadDeadline(time.Now().Add(time.Duration(n-50) * time.Microsecond))
		case "h":
			s.conn.(*net.TCPConn).CloseWrite()
			return
		case "c":
			s.closed = true
			s.conn.Close()
			return
		}
	}
	s.conn.(*net.TCPConn).CloseWrite()
}

func (s *end) read(e int) {
	b := make([]byte, 5000)
	for {
		n, err := s.conn.Read(b)
		for i := 0; i < n; i++ {
			if b[i] != at(s.received+int64(i), 1-e) {
				fmt.Println("wrong byte at", s.received+int64(i))
				os.Exit(3)
			}
		}
		s.received += int64(n)
		if err == nil {
			continue
		}
		if t, ok := err.(net.Error); ok && t.Timeout() {
			s.conn.SetReadDeadline(time.Time{})
			continue
		}
		s.readEnd = err.Error()
		return
	}
}

func main() {
	script, err := os.ReadFile("/script")
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		panic(err)
	}
	var all [][2]*end
	for _, line := range strings.Split(strings.TrimSpace(string(script)), "\\n") {
		op := strings.Fields(line)
		c, _ := strconv.Atoi(op[0])
		e, _ := strconv.Atoi(op[1])
		for len(all) <= c {
			dialed, err := net.Dial("tcp", "127.0.0.1:8080")
			if err != nil {
				panic(err)
			}
			accepted, err := l.Accept()
			if err != nil {
				panic(err)
			}
			all = append(all, [2]*end{{conn: dialed}, {conn: accepted}})
		}
		all[c][e].ops = append(all[c][e].ops, op)
	}
	accepting := make(chan error)
	go func() {
		_, err := l.Accept()
		accepting <- err
	}()
	var wg sync.WaitGroup
	for _, pair := range all {
		for e := range pair {
			wg.Add(2)
			go func() {
				defer wg.Done()
				pair[e].read(e)
			}()
			go func() {
				defer wg.Done()
				pair[e].write(e)
			}()
		}
	}
	wg.Wait()
	l.Close()
	if err := <-accepting; !errors.Is(err, net.ErrClosed) {
		fmt.Println("accept:", err)
	}
	for c, pair := range all {
		for e, s := range pair {
			to := pair[1-e]
			if to.received > s.sent.Load() {
				fmt.Println(c, e, "more came than was sent:", to.received, s.sent.Load())
			}
			if !s.closed && !to.closed && to.received != s.sent.Load() {
				fmt.Println(c, e, "lost:", to.received, s.sent.Load(), to.readEnd)
			}
			s.conn.Close()
		}
	}
	fmt.Println("over")
}
`,
);

const operation = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('w'), fc.integer({ min: 1, max: 200_000 })) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('s'), fc.integer({ min: 0, max: 2000 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('d'), fc.integer({ min: 0, max: 500 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('h', 'c'), fc.constant(0)) },
);

const setting = fc.record({
  os: fc.constantFrom(...systems),
  runtime: fc.constantFrom('go1.26', 'go1.22', 'lecture'),
  procs: fc.constantFrom(1, 2, 4),
  seed: fc.integer({ min: 0, max: 1000 }),
  ends: fc.array(fc.array(operation, { maxLength: 6 }), { minLength: 2, maxLength: 6 }),
});

test('property: random reads, writes, deadlines, shutdowns and closes at both ends, on every poller', async () => {
  await fc.assert(
    fc.asyncProperty(setting, async ({ ends, os, ...options }) => {
      const script = ends.flatMap((ops, i) => ops.map(([kind, n]) => `${i >> 1} ${i & 1} ${kind} ${n}`)).join('\n');
      fc.pre(script !== '');
      const { stdout, stderr, exit } = await lecture(player, {
        ...options,
        machine: { cpus: options.procs, os },
        files: { '/script': script },
      });
      assert.equal(stderr, '');
      assert.equal(stdout, 'over\n');
      assert.equal(exit.reason, 'main returned');
    }),
    { numRuns: 60, seed: 2026 },
  );
});
