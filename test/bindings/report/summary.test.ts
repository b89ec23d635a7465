import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summary } from '../../../bindings/report/summary.js';
import { latency, processor, requests, result } from './fixture.js';

/** The line that begins with a label, and those below it without one. */
function part(text: string, label: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(label));
  assert.ok(from >= 0, `no line '${label}' in\n${text}`);
  const rest = lines.slice(from + 1).findIndex((line) => !line.startsWith(' '));
  return lines.slice(from, from + 1 + rest).join('\n');
}

test('the summary of a server under load fits on a screen', () => {
  const text = summary({ ...result, requests });
  assert.equal(
    text,
    `── gmpsim: go1.26, 2 P on 1 CPU, costs ec2-like vm, seed 7 ───────────────────
ended         main returned; exit code 0
time          2.06s virtual, 1.21s on the wall
digest        0123456789abcdef of 123,456 events

requests      2,093 sent, 2,093 completed, 1,046 a second
              status 2,093 × 200
              every response as expected
clients       64 connections opened; at most 9 requests in flight, 0 waiting

latency         p50    p90    p99   p99.9     max   mean  count
all requests  231µs  347µs  693µs   1.5ms  2.31ms  254µs  2,093
  /           230µs  345µs  690µs   1.5ms   2.3ms  253µs  1,884
  /about      240µs  360µs  720µs  1.56ms   2.4ms  264µs    209

P   busy  schedticks  steals  stolen  from global  queue peak  overflows
0  12.5%       1,500      12      30            7           5          0
1  12.5%       1,501      12      30            7           6          0

goroutines    135 created, 70 at most, 68 live at the end, 66 parked
scheduling    latency p50 1.8µs, p99 5.4µs, max 18µs; 3 preemptions, 2 handoffs
threads       5 created, 1 spinning at most; 4,321 context switches, 150 futex wakes
system calls  read 4,200, write 2,157, epoll_wait 1,900, futex 300, accept4 65,
              socket 1
netpoller     1,900 epoll waits, 2,093 events
memory        3.3 MiB in 54,321 objects allocated; stacks 140 KiB at most
network       4,400 packets received, 4,300 sent, 0 dropped; 4,000 interrupts
`,
  );
});

test('many Ps are added up in one line', () => {
  const text = summary({ ...result, processors: Array.from({ length: 64 }, (_, id) => processor(id)) });
  const rows = text.split('\n').filter((line) => /^\d/.test(line));
  assert.equal(rows.length, 8);
  // 1500·57 + (7 + … + 63), 12·57, 30·57, 7·57; the peak is a peak
  assert.match(rows[7]!, /^7–63 +12\.5% +87,495 +684 +1,710 +399 +68 +0$/);
  assert.ok(text.split('\n').length <= 40);
});

test('what went wrong with requests is said, and only that', () => {
  const text = summary({
    ...result,
    requests: {
      ...requests,
      failed: 3,
      failures: { refused: 2, reset: 0, timeout: 1, malformed: 0 },
      bad_body: 4,
      in_flight: 1,
      by_status: { 200: 2000, 404: 90 },
    },
  });
  assert.match(part(text, 'requests'), /status 2,000 × 200, 90 × 404/);
  assert.match(part(text, 'requests'), /2 refused, 1 timed out, 4 with another body than expected, 1 still open$/);
  assert.doesNotMatch(text, /as expected/);
});

test('no response is not called as expected', () => {
  const nothing = {
    ...requests,
    phase: 'gave up' as const,
    sent: 0,
    completed: 0,
    by_status: {},
    latency_ns: latency(0, 0),
  };
  const text = summary({ ...result, requests: nothing });
  assert.match(text, /nothing listens on the port of the load/);
  assert.match(part(text, 'requests'), /no response$/);
  assert.match(text, /all requests +– +– +– +– +– +– +0\n/);
});

test('every reason to end is said in words', () => {
  const ended = (reason: (typeof result)['exit']['reason'], code: number, detail = '') =>
    part(summary({ ...result, exit: { reason, code, detail } }), 'ended')
      .slice('ended'.length)
      .trim();
  assert.equal(ended('deadlock', 2), 'deadlock; exit code 2');
  assert.equal(ended('os.Exit', 7), 'os.Exit; exit code 7');
  assert.equal(ended('until', 0), 'the time given with --until; exit code 0');
  assert.equal(ended('stopped', 0, 'load done'), 'every client is done and the server idles; exit code 0');
  assert.equal(ended('stopped', 0, 'interrupted'), 'interrupted; exit code 0');
});
