// The parallel engine: the same goroutines on one worker, on two, and on the single-threaded build of the same sources (no atomic
// instruction, no shared memory). Runs alternate; a program measures its own rounds, so that start-up and compilation are left out.
//
// Two workers need two processors to themselves: on a busy machine the ratio of times on the wall says how busy it is.

import { existsSync, readFileSync } from 'node:fs';
import { Op } from '../../assembly/abi/opcodes.js';
import { CONFIG_BLOCK, OPCODE_COSTS } from '../../assembly/base/layout.js';
import { CONTROL_OWN } from '../../assembly/base/shared.js';
import { compileGo, Simulation } from '../../bindings/index.node.js';
import { drainConsole } from '../../bindings/parallel/console.js';
import { instantiate, type ParallelExports } from '../../bindings/parallel/member.js';
import { resolveParallel } from '../../bindings/parallel/options.js';
import { clock } from '../../bindings/platform/node.js';
import type { Session } from '../session.js';

const ROUNDS = 8;
/** The first ones run code that is being compiled. */
const WARM = 3;
const SAMPLES = 5;
/** Made by the build, and not in the package: only a checkout has it. */
const SINGLE = 'build/gmpsim.single.wasm';

const program = (body: string) => `package main

import (
	"sync"
	"sync/atomic"
	"time"
)

var (
	wg   sync.WaitGroup
	left [1024]struct {
		n int64
		_ [7]uint64
	}
)

func end(shard int) {
	if atomic.AddInt64(&left[shard].n, -1) == 0 {
		wg.Done()
	}
}

${body}

func main() {
	for r := 0; r < ${ROUNDS}; r++ {
		start := time.Now()
		n := round()
		wg.Wait()
		println(int(time.Since(start)) / (n / 1000))
	}
}
`;

/** Programs: each prints picoseconds for a goroutine's life, round by round. */
const programs = {
  // A binary tree; below its tenth level every subtree counts for itself.
  tree: program(`func node(id, shard, depth int) {
	if depth > 0 {
		a, b := shard, shard
		if shard < 0 && id >= 512 {
			a, b = (2*id)&1023, (2*id+1)&1023
		}
		go node(2*id, a, depth-1)
		go node(2*id+1, b, depth-1)
	}
	if shard < 0 {
		wg.Done()
	} else {
		end(shard)
	}
}

func round() int {
	const depth = 18
	for i := range left {
		left[i].n = 1<<(depth-9) - 1
	}
	wg.Add(1023 + 1024)
	go node(1, -1, depth)
	return 1<<(depth+1) - 1
}`),
  // One goroutine makes all others, each with a little to do: the second worker has only what it steals.
  'batch, all from one worker': program(`func leaf(id int) {
	x := uint32(id)
	for i := 0; i < 50; i++ {
		x = x*1664525 + 1013904223
	}
	if x == 1 {
		println("one")
	}
	end(id & 1023)
}

func round() int {
	const n = 1 << 17
	for i := range left {
		left[i].n = n / 1024
	}
	wg.Add(1024)
	for id := 0; id < n; id++ {
		go leaf(id)
	}
	return n
}`),
};

/** Nanoseconds per goroutine, the median of a run's warm rounds. */
const ofOutput = (text: string): number => median(text.trim().split('\n').slice(WARM).map(Number)) / 1000;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

async function onWorkers(image: Uint8Array, workers: number): Promise<number> {
  const simulation = await Simulation.create({ engine: 'parallel', workers });
  simulation.load(image);
  return ofOutput((await simulation.run()).stderr);
}

/** The same on this thread, without atomic instructions. */
async function singleThreaded(single: WebAssembly.Module, image: Uint8Array): Promise<number> {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536 });
  const shared = { module: single, memory, origin: clock() };
  const control: ParallelExports = await instantiate({ ...shared, own: CONTROL_OWN });
  control.reset();
  const config = new BigInt64Array(memory.buffer);
  const { values } = resolveParallel({ engine: 'parallel', workers: 1 });
  for (const [key, value] of Object.entries(values)) config[(CONFIG_BLOCK >>> 3) + Number(key)] = BigInt(value);
  new Uint32Array(memory.buffer).fill(1, OPCODE_COSTS >>> 2, (OPCODE_COSTS >>> 2) + Op.OP_COUNT);
  control.powerOn();
  const address = control.imageAlloc(image.length) >>> 0;
  new Uint8Array(memory.buffer).set(image, address);
  if (control.loadImage(address, image.length) !== 0) throw new Error('the single-threaded build refuses the image');
  control.boot();
  const worker = await instantiate({ ...shared, own: control.workerOwn(0) >>> 0 });
  worker.work(0);
  let text = '';
  const notShared = memory as unknown as WebAssembly.Memory;
  drainConsole(notShared, (_, bytes) => {
    text += new TextDecoder().decode(bytes);
  });
  return ofOutput(text);
}

export async function parallel(session: Session): Promise<void> {
  if (!existsSync(SINGLE)) return session.skip('Parallel', `${SINGLE} is not there`);
  const single = new WebAssembly.Module(readFileSync(SINGLE));
  for (const [shape, source] of Object.entries(programs)) {
    if (!session.wants(`Parallel, ${shape}`) || session.alone) continue;
    const { bytes } = await compileGo(source, { file: 'bench.go' });
    const samples: Record<'single-threaded' | '1 worker' | '2 workers', number[]> = {
      'single-threaded': [],
      '1 worker': [],
      '2 workers': [],
    };
    for (let i = 0; i < (session.quick ? 1 : SAMPLES); i++) {
      samples['single-threaded'].push(await singleThreaded(single, bytes));
      samples['1 worker'].push(await onWorkers(bytes, 1));
      samples['2 workers'].push(await onWorkers(bytes, 2));
    }
    const ratio = (a: readonly number[], b: readonly number[]) => median(a.map((x, i) => x / b[i]!));
    const fact = (what: string, value: number, unit: string) =>
      session.fact({ bench: 'Parallel', params: { shape, what }, value, unit });
    for (const [what, all] of Object.entries(samples)) fact(what, median(all), 'ns');
    fact('1 worker to single-threaded', ratio(samples['1 worker'], samples['single-threaded']), '×');
    fact('2 workers, as fast as 1', ratio(samples['1 worker'], samples['2 workers']), '×');
  }
}
