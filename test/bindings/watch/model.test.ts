// The model behind --watch, against the engine's memory: at every instant at which one can look, each M has the P, the goroutine and the
// state that it has in the engine, and each goroutine its status.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { RunState } from '../../../assembly/abi/counters.js';
import { G_GOID, G_RECORD_BYTES, G_SLAB_RECORDS, G_STATUS_BYTE, GStatus, Phase } from '../../../assembly/abi/status.js';
import { SCHED_ALLM, SCHED_G_SLABS, SCHED_NPIDLE, SCHED_POLLER_BLOCKED } from '../../../assembly/runtime/sched.js';
import { Engine } from '../../../bindings/engine/engine.js';
import { configure, resolveOptions, type SimulationOptions } from '../../../bindings/engine/options.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { writeLoad } from '../../../bindings/load/tables.js';
import { parseLoad } from '../../../bindings/load/yaml.js';
import { resolveEvents } from '../../../bindings/trace/filter.js';
import { Tracer } from '../../../bindings/trace/tracer.js';
import { MState, PState, Watch, watchKinds } from '../../../bindings/watch/model.js';
import { busy } from '../engine/programs.js';

// Offsets as assembly/runtime/{m,g}.ts picture them.
const M_P = 8;
const M_NEXTP = 12;
const M_CURG = 20;
const M_PHASE = 24;
const M_SPINNING = 32;
const M_ALLLINK = 40;
const G_REASON_BYTE = 1;
/** By Phase; what isn't here is LOOKS. */
const states: Readonly<Record<number, MState>> = {
  [Phase.STOPPED]: MState.PARKED,
  [Phase.POLLING]: MState.POLLS,
  [Phase.RUN]: MState.RUNS,
  [Phase.SYSCALL]: MState.SYSCALL,
  [Phase.LOCKED]: MState.PARKED,
  [Phase.STOPPING]: MState.RUNS,
};

function threadsOf(engine: Engine) {
  const at = (address: number): number => engine.u32[address >>> 2] as number;
  const found = [];
  for (let m = at(SCHED_ALLM); m !== 0; m = at(m + M_ALLLINK)) {
    const phase = at(m + M_PHASE);
    if (phase === Phase.EXITED) continue;
    const [p, g] = [at(m + M_P), at(m + M_CURG)];
    let state = states[phase] ?? MState.LOOKS;
    // Given a P, asleep or about to be.
    if (at(m + M_NEXTP) !== 0) state = MState.WOKEN;
    if (phase === Phase.POLLER && at(SCHED_POLLER_BLOCKED) === m) state = MState.POLLS;
    found.push({
      id: at(m),
      p: p === 0 ? -1 : at(p),
      g: g === 0 ? 0 : at(g + G_GOID),
      spinning: at(m + M_SPINNING) !== 0,
      state,
    });
  }
  return found.sort((a, b) => a.id - b.id);
}

/** Goroutines as `id status reason`. */
function goroutinesOf({ u8, u32 }: Engine): string[] {
  const found: [number, string][] = [];
  for (let slab = u32[SCHED_G_SLABS >>> 2]!; slab !== 0; slab = u32[slab >>> 2]!) {
    for (let i = 1; i < G_SLAB_RECORDS; i++) {
      const g = slab + i * G_RECORD_BYTES;
      const status = u8[g + G_STATUS_BYTE]!;
      if (status === GStatus.IDLE || status === GStatus.DEAD) continue;
      const goid = u32[(g + G_GOID) >>> 2]!;
      found.push([goid, `G${goid} ${status} ${status === GStatus.WAITING ? u8[g + G_REASON_BYTE] : 0}`]);
    }
  }
  return found.sort(([a], [b]) => a - b).map(([, text]) => text);
}

function shownGoroutines(watch: Watch): string[] {
  return [...watch.gs].sort(([a], [b]) => a - b).map(([id, { status, reason }]) => `G${id} ${status} ${reason}`);
}

async function follow(source: string, options: SimulationOptions, until_ns: number, every: number) {
  const resolved = resolveOptions({ build: 'checked', ...options });
  const engine = await Engine.create(resolved.build);
  configure(engine, resolved);
  engine.exports.powerOn();
  const { bytes } = await compileGo(source, { file: 'main.go' });
  engine.loadImage(bytes);
  const tracer = new Tracer(engine, resolveEvents({ kinds: watchKinds }), bytes);
  engine.setConfig(Config.UNTIL_NS, until_ns);
  if (resolved.load) writeLoad(engine, resolved.load);
  engine.exports.boot();
  const watch = new Watch(resolved.procs, resolved.cpus);
  const seen = new Set<string>();
  for (let state = RunState.RUNNING, turns = 0; state === RunState.RUNNING; turns++) {
    tracer.drain((batch) => watch.apply(batch));
    for (const m of watch.ms.values()) seen.add(m.spinning ? 'spins' : MState[m.state]!);
    if (watch.world !== 'runs') seen.add(watch.world);
    if (turns % every === 0) {
      const where = `after turn ${turns}, at ${engine.now_ns} ns`;
      const ms = [...watch.ms.values()]
        .map(({ id, p, g, spinning, state }) => ({ id, p, g, spinning, state }))
        .sort((a, b) => a.id - b.id);
      const memory = threadsOf(engine);
      if (JSON.stringify(ms) !== JSON.stringify(memory)) assert.deepEqual(ms, memory, where);
      if (turns % (every * 8) === 0) assert.deepEqual(shownGoroutines(watch), goroutinesOf(engine), where);
      const idle = watch.ps.filter((p) => p.state === PState.IDLE).length;
      assert.equal(idle, engine.u32[SCHED_NPIDLE >>> 2], where);
      for (const [cpu, m] of watch.cpus.entries()) if (watch.ms.has(m)) assert.equal(watch.ms.get(m)!.cpu, cpu, where);
      for (const status of [GStatus.RUNNABLE, GStatus.RUNNING, GStatus.SYSCALL, GStatus.WAITING]) {
        assert.equal(watch.statuses[status], [...watch.gs.values()].filter((g) => g.status === status).length);
      }
    }
    state = engine.advance(1);
  }
  tracer.drain((batch) => watch.apply(batch));
  assert.equal(tracer.counts().lost, 0);
  return { watch, seen };
}

/** GOMAXPROCS changes, and a goroutine holds a thread of its own until both end. */
const unusual = `package main

import (
	"runtime"
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 20; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if i%5 == 0 {
				runtime.LockOSThread()
			}
			for k := 0; k < 20; k++ {
				time.Sleep(time.Duration(i*k) * time.Microsecond)
				for n := 0; n < 3000; n++ {
				}
				runtime.Gosched()
			}
		}()
	}
	for n := 1; n <= 6; n++ {
		runtime.GOMAXPROCS(n)
		time.Sleep(time.Millisecond)
	}
	wg.Wait()
}
`;

for (const runtime of ['go1.26', 'lecture']) {
  for (const [procs, cpus] of [
    [1, 1],
    [4, 2],
    [7, 4],
  ] as const) {
    test(`what --watch shows is the engine's memory: ${runtime}, ${procs} P on ${cpus} CPU`, async () => {
      const options = { runtime, procs, machine: { cpus }, seed: 3 };
      const every = procs === 1 ? 3 : 37;
      const { seen } = await follow(busy, options, 50e6, every);
      assert.ok(seen.has('RUNS') && seen.has('LOOKS'), [...seen].join());
      const other = await follow(unusual, options, 50e6, every);
      if (runtime === 'go1.26')
        assert.ok(other.seen.has('stopping') || other.seen.has('stopped'), [...other.seen].join());
    });
  }
}

test("what --watch shows is the engine's memory: a server with clients", async () => {
  const source = await readFile('examples/http-server/main.go', 'utf8');
  const load = await parseLoad('users: 20\nthink: 100us\ncount: 300\npaths:\n  - path: /\n');
  const { watch, seen } = await follow(source, { procs: 3, machine: { cpus: 2 }, load, seed: 5 }, 100e6, 7);
  for (const state of ['RUNS', 'SYSCALL', 'PARKED', 'WOKEN', 'POLLS', 'spins']) assert.ok(seen.has(state), state);
  const { sent, done, failed, accepted, packets_in } = watch.totals;
  assert.deepEqual({ sent, done, failed, accepted }, { sent: 300, done: 300, failed: 0, accepted: 20 });
  assert.ok(packets_in > 300);
  assert.equal(watch.registered.size, 21, 'the listener and a connection for each user');
});
