// The engine against the floor, in the same moments: goroutine lifecycles on 1 P and 64 P, instructions, requests.
// BENCH_AGAINST=FILE.wasm measures another build of the engine beside it, and compares with that one instead.
import { readFile } from 'node:fs/promises';
import { LoadResult } from '../assembly/abi/world';
import { loadResult } from '../bindings/load/tables.js';
import { Endless, engineModule } from './endless.js';
import { type Floor, loadFloor, type Workload, workloads } from './load-floor.js';
import { computing, instructionMixes, lifecycles } from './programs.js';
import { type Case, type Measured, measure, report, type Skipped } from './suite.js';

const against = process.env.BENCH_AGAINST;
const other = against ? await engineModule(against) : undefined;
const only = process.env.BENCH_ONLY;

/** Goroutines of a round. */
const COUNT = 1 << 17;
const MACHINE_CPUS = 64;

async function lifecycleCase(
  workload: Workload,
  procs: number,
  costs: string,
  build?: WebAssembly.Module,
): Promise<Case> {
  const options = { runtime: 'go1.26', procs, machine: { cpus: procs }, costs };
  // On one P a turn runs thousands of goroutines, on many a few instructions.
  const run = await Endless.boot(lifecycles(workload, COUNT), options, procs === 1 ? 1 : 256, build);
  let rounds = 0;
  return {
    name: `${build ? 'other build' : 'engine'} ${workload}, ${procs} P, ${costs}`,
    unit: 'goroutines',
    units: COUNT,
    run: () => run.until(run.ended, ++rounds * COUNT),
  };
}

function floorCase(floor: Floor, workload: Workload, procs: number): Case {
  return {
    name: `floor ${workload}, ${procs} P`,
    unit: 'goroutines',
    units: COUNT,
    run: () => {
      const ended = floor[workload](procs, COUNT);
      if (ended !== COUNT) throw new Error(`${workload} on ${procs} P: ${ended} of ${COUNT} goroutines ended`);
    },
  };
}

async function instructionCase(mix: (typeof instructionMixes)[number], build?: WebAssembly.Module): Promise<Case> {
  const units = 1 << 20;
  const run = await Endless.boot(computing(mix), { procs: 1 }, 1, build);
  let target = 0;
  return {
    name: `${build ? 'other build' : 'engine'} instructions, ${mix}`,
    unit: 'instructions',
    units,
    run: () => {
      target += units;
      run.until(run.instructions, target);
    },
  };
}

async function frontEnd() {
  try {
    return (await import('../bindings/frontend/compile.js')).compileGo;
  } catch (error) {
    throw new Error(`the front end can't be loaded: ${(error as Error).message}`);
  }
}

/** The lecture's server; every user asks again as soon as an answer has come. */
async function requestCase(procs: number, users: number, build?: WebAssembly.Module): Promise<Case> {
  const compileGo = await frontEnd();
  const image = await compileGo(await readFile('examples/http-server/main.go', 'utf8'), { file: 'main.go' });
  const units = 1000;
  const load = { users, count: 1e12, paths: ['/', '/about'] };
  const run = await Endless.boot(image.bytes, { procs, machine: { cpus: procs }, load }, 64, build);
  const completed = () => loadResult(run.engine, LoadResult.COMPLETED);
  let target = 0;
  return {
    name: `${build ? 'other build' : 'engine'} requests, ${users} users, ${procs} P`,
    unit: 'requests',
    units,
    run: () => {
      target += units;
      run.until(completed, target);
      const failed = loadResult(run.engine, LoadResult.FAILED);
      if (failed !== 0) throw new Error(`${failed} requests failed`);
    },
  };
}

const rows: Measured[] = [];
const skipped: Skipped[] = [];

async function group(name: string, make: () => Promise<Case[]>): Promise<void> {
  if (only && !name.includes(only)) return;
  let cases: Case[];
  try {
    cases = await make();
  } catch (error) {
    skipped.push({ name, reason: (error as Error).message });
    return;
  }
  rows.push(...measure(cases));
}

const floor = await loadFloor();
for (const procs of [1, MACHINE_CPUS]) {
  for (const workload of workloads) {
    await group(`lifecycles, ${workload}, ${procs} P`, async () => {
      const engine = [await lifecycleCase(workload, procs, 'vm')];
      if (other) return [...engine, await lifecycleCase(workload, procs, 'vm', other)];
      return [...engine, await lifecycleCase(workload, procs, 'zero'), floorCase(floor, workload, procs)];
    });
  }
}
for (const mix of instructionMixes) {
  await group(`instructions, ${mix}`, async () =>
    other ? [await instructionCase(mix), await instructionCase(mix, other)] : [await instructionCase(mix)],
  );
}
for (const [procs, users] of [
  [1, 16],
  [4, 64],
] as const) {
  await group(`requests, ${users} users, ${procs} P`, async () =>
    other
      ? [await requestCase(procs, users), await requestCase(procs, users, other)]
      : [await requestCase(procs, users)],
  );
}
report(rows, skipped);
