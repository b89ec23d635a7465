// Goroutine lifecycles in the floor alone: what the machine and the data structures cost.
import { loadFloor, workloads } from './load-floor.js';
import { measure, report } from './suite.js';

const floor = await loadFloor();
const cases = [1, 64].flatMap((procs) =>
  workloads.map((workload) => {
    const count = workload === 'batch' ? 1_000_000 : 1 << 18;
    return {
      name: `floor ${workload}, ${procs} P`,
      unit: 'goroutines',
      units: count,
      run: () => {
        const ended = floor[workload](procs, count);
        if (ended !== count) throw new Error(`${workload} on ${procs} P: ${ended} of ${count} goroutines ended`);
      },
    };
  }),
);
report(cases.flatMap((one) => measure([one])));
