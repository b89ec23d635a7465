// The event stream tells everything about the queues: a model that knows nothing but the stream has in it what the engine's
// memory has, at every instant at which one can look.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { RunState } from '../../../assembly/abi/counters.js';
import { Config } from '../../../assembly/abi/config.js';
import { G_GOID } from '../../../assembly/abi/status.js';
import { SCHED_ALLP, SCHED_MIDLE, SCHED_PIDLE, SCHED_RUNQ_HEAD } from '../../../assembly/runtime/sched.js';
import { Engine } from '../../../bindings/engine/engine.js';
import { configure, resolveOptions, type SimulationOptions } from '../../../bindings/engine/options.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { writeLoad } from '../../../bindings/load/tables.js';
import { parseLoad } from '../../../bindings/load/yaml.js';
import { resolveEvents } from '../../../bindings/trace/filter.js';
import { Queues } from '../../../bindings/trace/queues.js';
import { Tracer } from '../../../bindings/trace/tracer.js';
import { busy } from '../engine/programs.js';

// Offsets as assembly/runtime/{p,m,g}.ts picture them.
const P_HEAD = 20;
const P_TAIL = 24;
const P_RUNNEXT = 28;
const P_LINK = 48;
const P_RING = 320;
const M_LINK = 36;
const G_SCHEDLINK = 8;

/** The same out of the engine's memory. */
function memoryOf(engine: Engine, procs: number) {
  const at = (address: number): number => engine.u32[address >>> 2] as number;
  const goid = (g: number): number => (g === 0 ? 0 : at(g + G_GOID));
  const list = (head: number, link: number, id: (record: number) => number): number[] => {
    const found: number[] = [];
    for (let record = at(head); record !== 0; record = at(record + link)) found.push(id(record));
    return found;
  };
  const local = Array.from({ length: procs }, (_, i) => {
    const p = at(at(SCHED_ALLP) + i * 4);
    const ring: number[] = [];
    for (let index = at(p + P_HEAD); index !== at(p + P_TAIL); index = (index + 1) >>> 0) {
      ring.push(goid(at(p + P_RING + (index & 255) * 4)));
    }
    return { runnext: goid(at(p + P_RUNNEXT)), ring };
  });
  return {
    local,
    global: list(SCHED_RUNQ_HEAD, G_SCHEDLINK, goid),
    idlePs: list(SCHED_PIDLE, P_LINK, at).reverse(),
    idleMs: list(SCHED_MIDLE, M_LINK, at).reverse(),
  };
}

/** Runs a program turn by turn; after every so many, the model has to be what lies in memory. */
async function follow(source: string, options: SimulationOptions, until_ns: number, every = 1) {
  const resolved = resolveOptions({ build: 'checked', ...options });
  const engine = await Engine.create(resolved.build);
  configure(engine, resolved);
  engine.exports.powerOn();
  const { bytes } = await compileGo(source, { file: 'main.go' });
  engine.loadImage(bytes);
  const tracer = new Tracer(engine, resolveEvents(), bytes);
  engine.setConfig(Config.UNTIL_NS, until_ns);
  if (resolved.load) writeLoad(engine, resolved.load);
  engine.exports.boot();
  const queues = new Queues(resolved.procs);
  const seen = { instants: 0, ring: 0, global: 0, runnext: 0, idlePs: 0, idleMs: 0 };
  for (let state = RunState.RUNNING, turns = 0; state === RunState.RUNNING; turns++) {
    tracer.drain((batch) => queues.apply(batch));
    if (turns % every === 0) {
      const { local, global, idlePs, idleMs } = queues;
      const memory = memoryOf(engine, resolved.procs);
      // deepEqual takes its time: it is asked only what differs.
      if (JSON.stringify({ local, global, idlePs, idleMs }) !== JSON.stringify(memory)) {
        assert.deepEqual({ local, global, idlePs, idleMs }, memory, `after turn ${turns}, at ${engine.now_ns} ns`);
      }
      seen.instants++;
    }
    const memory = queues;
    seen.ring = Math.max(seen.ring, ...memory.local.map(({ ring }) => ring.length));
    seen.runnext += memory.local.some(({ runnext }) => runnext !== 0) ? 1 : 0;
    seen.global = Math.max(seen.global, memory.global.length);
    seen.idlePs = Math.max(seen.idlePs, memory.idlePs.length);
    seen.idleMs = Math.max(seen.idleMs, memory.idleMs.length);
    state = engine.advance(1);
  }
  assert.deepEqual({ ...tracer.counts(), written: 0 }, { written: 0, lost: 0, stacks_lost: 0 });
  return seen;
}

/** Fills a ring beyond its 256 places: faster than another P's M, once it steals, can run what it has got. */
const overflowing = `package main

import "sync"

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 700; i++ {
		wg.Add(1)
		go func() {
			for k := 0; k < 1000; k++ {
				_ = k * k
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
`;

for (const runtime of ['go1.26', 'lecture']) {
  for (const [procs, cpus] of [
    [1, 1],
    [2, 2],
    [4, 2],
    [7, 4],
  ] as const) {
    test(`the model of the stream is the engine's memory: ${runtime}, ${procs} P on ${cpus} CPU`, async () => {
      const options = { runtime, procs, machine: { cpus }, seed: 3 };
      // On one P a turn goes on until something happens; on several, until the next instant of another CPU.
      const every = procs === 1 ? 1 : 101;
      const mixed = await follow(busy, options, 50e6, every);
      const full = await follow(overflowing, options, 50e6, every);
      assert.ok(full.ring > (procs === 7 ? 20 : 100), JSON.stringify({ mixed, full }));
      if (procs <= 2) assert.ok(full.global > 128, JSON.stringify(full));
      if (runtime === 'go1.26') assert.ok(mixed.runnext > 0);
      if (procs > 1) {
        assert.ok(mixed.instants > 300, JSON.stringify(mixed));
        assert.ok(mixed.idlePs > 0 && (runtime === 'lecture' || mixed.idleMs > 0), JSON.stringify(mixed));
      }
    });
  }
}

test("the model of the stream is the engine's memory: a server with clients", async () => {
  const source = await readFile('examples/http-server/main.go', 'utf8');
  const load = await parseLoad('users: 20\nthink: 100us\ncount: 300\npaths:\n  - path: /\n');
  const seen = await follow(source, { procs: 3, machine: { cpus: 2 }, load, seed: 5 }, 100e6, 7);
  assert.ok(seen.instants > 1000 && seen.idlePs === 3, JSON.stringify(seen));
});
