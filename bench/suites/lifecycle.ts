// Goroutine lifecycles: `go`, being queued, scheduled, run (a few instructions and an atomic counter) and ended. Against the floor, and
// real Go on one P.

import type { Case } from '../../bindings/benchmark/model.js';
import { Endless } from '../endless.js';
import { type Floor, loadFloor, type Workload, workloads } from '../floor.js';
import { lifecycles } from '../programs.js';
import { goCase, toolchain } from '../realgo.js';
import type { Session } from '../session.js';

/** Goroutines of a round. */
const COUNT = 1 << 17;

async function engineCase(shape: Workload, procs: number, costs: string, build?: WebAssembly.Module): Promise<Case> {
  const options = { runtime: 'go1.26', procs, machine: { cpus: procs }, costs };
  // On one P a turn runs thousands of goroutines, on many a few instructions.
  const run = await Endless.boot(lifecycles(shape, COUNT), options, procs === 1 ? 1 : 256, build);
  let rounds = 0;
  return {
    bench: 'Lifecycle',
    params: { shape, procs, costs },
    who: build ? 'other build' : 'engine',
    unit: 'goroutines',
    units: COUNT,
    run: () => run.until(run.ended, ++rounds * COUNT),
  };
}

function floorCase(floor: Floor, shape: Workload, procs: number, costs: string): Case {
  return {
    bench: 'Lifecycle',
    params: { shape, procs, costs },
    who: 'floor',
    unit: 'goroutines',
    units: COUNT,
    run: () => {
      const ended = floor[shape](procs, COUNT);
      if (ended !== COUNT) throw new Error(`${shape} on ${procs} P: ${ended} of ${COUNT} goroutines ended`);
    },
  };
}

export async function lifecycle(session: Session): Promise<void> {
  const go = session.alone ? 'not beside a profile' : toolchain();
  for (const procs of [1, 64, 1024]) {
    for (const shape of workloads) {
      for (const costs of procs === 1 ? ['vm'] : ['vm', 'zero']) {
        await session.group(`Lifecycle, ${shape}, ${procs} P, ${costs}`, async () => [
          await engineCase(shape, procs, costs),
          session.other && (await engineCase(shape, procs, costs, session.other)),
          floorCase(await loadFloor(), shape, procs, costs),
          procs === 1 && typeof go !== 'string'
            ? goCase(go, shape, {
                bench: 'Lifecycle',
                params: { shape, procs, costs },
                unit: 'goroutines',
                units: COUNT,
                procs,
              })
            : undefined,
        ]);
      }
    }
  }
  if (typeof go === 'string') session.skip('lifecycles of real Go', go);
}
