// Where requests spend their time: the stages add up, and each grows by what it is meant to hold.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { RunResult } from '../../../bindings/engine/result.js';
import { type StageName, stages } from '../../../bindings/load/attribution.js';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { runGo, timeless } from '../engine/programs.js';

const server = await readFile('examples/http-server/main.go', 'utf8');
const load = { rate: '20000/s', count: 500, connections: 32 };

/** The checked build asserts of each request that its stages add up to its latency. */
const run = (source: string, options: SimulationOptions) =>
  runGo(source, { build: 'checked', machine: { cpus: 2 }, ...options }, { until: '60s' });

const mean = (result: RunResult, stage: StageName) => result.requests!.attribution![stage].mean;

/** A server with a handler of one's own. */
const handler = (body: string, imports = '') => `package main

import (
	"fmt"
	"net/http"
${imports}
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
${body}
		fmt.Fprintln(w, "done")
	})
	http.ListenAndServe(":8080", nil)
}
`;

test('stages of all requests add up to their latency, and of those at a percentile too', async () => {
  for (const runtime of ['go1.26', 'lecture']) {
    const { requests: r } = await run(server, { runtime, load });
    assert.equal(r!.completed, 500);
    const parts = stages.map((stage) => r!.attribution![stage]);
    for (const part of parts) assert.equal(part.count, 500);
    // Each mean is rounded down.
    const sum = parts.reduce((ns, part) => ns + part.mean, 0);
    assert.ok(r!.latency_ns.mean - sum >= 0 && r!.latency_ns.mean - sum <= stages.length, `${sum}`);
    const at = r!.attribution_at!;
    assert.equal(at.max.count >= 1, true);
    for (const [name, band] of Object.entries(at)) {
      const latency = r!.latency_ns[name as keyof typeof at];
      assert.ok(band.count > 0);
      // One bucket is 1/64 wide.
      assert.ok(band.latency_ns <= latency && band.latency_ns > latency * (1 - 1 / 32), `${name}: ${band.latency_ns}`);
      const total = Object.values(band.stages).reduce((ns, part) => ns + part, 0);
      assert.ok(Math.abs(total - band.latency_ns) < 1e-3);
    }
  }
});

test('keeping the times changes nothing in a run; attribution: false leaves them out', async () => {
  const on = timeless(await run(server, { load }));
  const off = timeless(await run(server, { load: { ...load, attribution: false } }));
  assert.equal(on.digest, off.digest);
  assert.equal(off.requests!.attribution, undefined);
  assert.deepEqual(on.requests!.latency_ns, off.requests!.latency_ns);
});

test('wire is the link, nic the coalescing', async () => {
  const near = await run(server, {
    load: { ...load, rate: '1000/s', count: 200 },
    network: { latency: '10us', bandwidth: 0 },
  });
  const far = await run(server, {
    load: { ...load, rate: '1000/s', count: 200 },
    network: { latency: '510us', bandwidth: 0 },
  });
  assert.equal(mean(far, 'wire') - mean(near, 'wire'), 2 * 500_000);
  assert.ok(Math.abs(mean(far, 'write') - mean(near, 'write')) < 100);
});

test('a handler that computes is handler, one that sleeps is parked, one that waits for a lock is parked', async () => {
  const slow = { ...load, rate: '500/s', count: 200 };
  const base = await run(handler(''), { load: slow });
  const computes = await run(handler('\t\tn := 0\n\t\tfor i := 0; i < 100000; i++ {\n\t\t\tn += i\n\t\t}\n\t\t_ = n'), {
    load: slow,
  });
  const more = mean(computes, 'handler') - mean(base, 'handler');
  assert.ok(more > 80_000, `${more}`);
  assert.equal(Math.round(mean(computes, 'parked') / 1000), 0);
  const sleeps = await run(handler('\t\ttime.Sleep(3 * time.Millisecond)', '\t"time"'), { load: slow });
  const parked = mean(sleeps, 'parked');
  assert.ok(parked >= 3_000_000 && parked < 4_500_000, `${parked}`);
  assert.ok(mean(sleeps, 'handler') < mean(base, 'handler') * 2);
});

test('more requests than CPUs can serve at once wait in run queues and on the ready list', async () => {
  const spin = handler('\t\tn := 0\n\t\tfor i := 0; i < 20000; i++ {\n\t\t\tn += i\n\t\t}\n\t\t_ = n');
  const few = await run(spin, { load: { users: 1, count: 100 } });
  const many = await run(spin, { load: { users: 32, count: 300 } });
  const waits = (r: RunResult) => mean(r, 'run_queue') + mean(r, 'ready_list') + mean(r, 'socket_buffer');
  assert.ok(waits(many) > 10 * mean(many, 'handler') && waits(few) < mean(few, 'handler') / 5);
  assert.equal(mean(few, 'client'), 0);
});

test('threads of a process with more Ps than CPUs are preempted by the kernel: that is no time of the handler', async () => {
  const spin = handler('\t\tn := 0\n\t\tfor i := 0; i < 4000000; i++ {\n\t\t\tn += i\n\t\t}\n\t\t_ = n');
  const options = { procs: 4, load: { users: 4, count: 8 }, build: 'release' as const };
  const one = await run(spin, { ...options, machine: { cpus: 1 } });
  const four = await run(spin, { ...options, machine: { cpus: 4 } });
  assert.ok(Math.abs(mean(one, 'handler') / mean(four, 'handler') - 1) < 0.02);
  assert.ok(mean(one, 'preempted') > mean(one, 'handler') && mean(four, 'preempted') < mean(four, 'handler') / 10);
});

test('a response in many writes: what lies between them counts, what comes after the last does not', async () => {
  const source = handler(
    '\t\tf := w.(http.Flusher)\n\t\tfmt.Fprintln(w, "first")\n\t\tf.Flush()\n\t\ttime.Sleep(2 * time.Millisecond)',
    '\t"time"',
  );
  const r = await run(source, { load: { users: 4, count: 100 } });
  assert.equal(r.requests!.completed, 100);
  const parked = mean(r, 'parked');
  assert.ok(parked >= 2_000_000 && parked < 3_500_000, `${parked}`);
});

test('a request that waits for a connection is the client’s, and losses are the wire’s or the write’s', async () => {
  const one = await run(server, { load: { rate: '20000/s', count: 200, connections: 1 } });
  assert.ok(mean(one, 'client') > 1_000_000);
  const lossy = await run(server, { load: { users: 8, count: 400, network: { loss: '2%' } } });
  assert.equal(lossy.requests!.completed, 400);
  assert.ok(lossy.requests!.packets_lost > 0);
  assert.ok(
    lossy.requests!.attribution!.wire.max > 200_000_000 || lossy.requests!.attribution!.write.max > 200_000_000,
  );
});
