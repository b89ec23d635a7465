// The set of future events, in the hold model: take the earliest, put it back later.

import { loadEventSet } from '../floor.js';
import type { Session } from '../session.js';

const distributions = ['exponential', 'many equal', 'mixed scales'];
const HOLDS = 1 << 17;

export async function events(session: Session): Promise<void> {
  for (const [distribution, shape] of distributions.entries()) {
    for (const pending of [1e3, 1e4, 1e5, 1e6, 1e7]) {
      await session.group(`EventSet, ${shape}, ${pending} pending`, async () => {
        const set = await loadEventSet();
        set.fill(pending, distribution);
        // The set's steady state: every event has been taken and put back once or twice.
        if (set.hold(Math.min(2 * pending, 1e7)) !== 0) throw new Error('time ran backwards');
        return [
          {
            bench: 'EventSet',
            params: { shape, pending },
            who: 'engine',
            unit: 'holds',
            units: HOLDS,
            run: () => {
              if (set.hold(HOLDS) !== 0) throw new Error('time ran backwards');
            },
          },
        ];
      });
    }
  }
}
