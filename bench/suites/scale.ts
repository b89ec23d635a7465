// What many of something cost: goroutines parked on channels, timers pending, descriptors polled. And the memory of a parked goroutine.

import { Counter } from '../../assembly/abi/counters';
import type { Case } from '../../bindings/benchmark/model.js';
import { compileGo } from '../../bindings/frontend/compile.js';
import { Endless } from '../endless.js';
import connections from '../go/connections.go';
import parked from '../go/parked.go';
import timers from '../go/timers.go';
import type { Session } from '../session.js';

const events = (run: Endless) => () => run.engine.counter(Counter.EVENTS);

/** A program that says 1 on its standard output when all is set up: what is measured begins then. */
async function ready(source: string, replace: Readonly<Record<string, number>>, procs: number): Promise<Endless> {
  let text = source;
  for (const [name, value] of Object.entries(replace))
    text = text.replace(new RegExp(`(const ${name} = )\\d+`), `$1${value}`);
  const image = await compileGo(text, { file: 'main.go' });
  const run = await Endless.boot(image.bytes, { runtime: 'go1.26', procs, machine: { cpus: procs } }, 256);
  run.until(() => (run.printed() ? 1 : 0), 1);
  return run;
}

function eventCase(run: Endless, bench: string, params: Case['params'], unit = 'events'): Case {
  const count = events(run);
  const units = 1 << 15;
  let target = count();
  return {
    bench,
    params,
    who: 'engine',
    unit,
    units,
    run: () => {
      target = Math.max(target, count()) + units;
      run.until(count, target);
    },
  };
}

export async function scale(session: Session): Promise<void> {
  for (const procs of [1, 64, 1024]) {
    // A goroutine woken in turn through the whole crowd, so that nothing stays in the caches by chance.
    for (const live of session.quick ? [1e3, 1e5] : [1e3, 1e4, 1e5, 1e6, 1e7]) {
      if (procs > 1 && live > 1e5) continue;
      await session.group(
        `Parked, ${procs} P, ${live} goroutines`,
        async () => {
          const run = await ready(parked, { goroutines: live }, procs);
          if (procs === 1) {
            const bytes = run.engine.memory.buffer.byteLength / live;
            if (live >= 1e5)
              session.fact({ bench: 'Parked', params: { goroutines: live }, value: bytes, unit: 'B/goroutine' });
          }
          return [eventCase(run, 'Parked', { procs, goroutines: live })];
        },
        { rounds: live >= 1e6 ? 5 : 15 },
      );
    }
  }
  for (const pending of session.quick ? [1e3] : [1e3, 1e6]) {
    await session.group(`Timers, ${pending} pending`, async () => {
      return [eventCase(await ready(timers, { pending }, 1), 'Timers', { pending })];
    });
  }
  for (const fds of session.quick ? [1e3] : [1e3, 1e5]) {
    await session.group(`Netpoll, ${fds} descriptors`, async () => {
      return [eventCase(await ready(connections, { conns: fds / 2 }, 1), 'Netpoll', { descriptors: fds })];
    });
  }
}
