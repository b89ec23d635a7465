// What goroutines do with each other: the same Go source in the engine, and on one P in real Go.

import { goCase, toolchain } from '../realgo.js';
import type { Session } from '../session.js';
import { shapeCase } from '../shapes.js';

/** Shape, what its unit is called, and the name in Go's benchmark text. */
const kinds = [
  ['pingpong', 'hops', 'PingPong'],
  ['gosched', 'yields', 'Gosched'],
  ['fanin', 'values', 'FanIn'],
  ['selects', 'selects', 'Select'],
  ['mutex', 'locks', 'Mutex'],
] as const;

export async function goroutines(session: Session): Promise<void> {
  const go = session.alone ? 'not beside a profile' : toolchain();
  for (const procs of [1, 64, 1024]) {
    for (const [shape, unit, bench] of kinds) {
      const about = { bench, params: { procs }, unit, units: 1 << 15, procs };
      await session.group(`${bench}, ${procs} P`, async () => [
        await shapeCase(shape, about),
        session.other && (await shapeCase(shape, about, session.other)),
        procs === 1 && typeof go !== 'string' ? goCase(go, shape, { ...about, units: 1 << 18 }) : undefined,
      ]);
    }
  }
  if (typeof go === 'string') session.skip('goroutines of real Go', go);
}
