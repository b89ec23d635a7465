// Others that simulate discrete events in JavaScript: customers of an M/M/1 queue. Ours are goroutines: one sends customers through a
// channel, another serves them, both sleep on the runtime's timers, in a simulated Go with a simulated kernel below; theirs are entities
// of a library. The peers aren't dependencies: where GMPSIM_PEERS names a folder, they are taken from its node_modules.

import { execFileSync } from 'node:child_process';
import type { Case } from '../../bindings/benchmark/model.js';
import type { Session } from '../session.js';
import { shapeCase } from '../shapes.js';
import simjs from '../peers/simjs.txt';
import simscript from '../peers/simscript.txt';

const scripts = { 'SIM.JS': simjs, SimScript: simscript };
const about = { bench: 'Customer', params: {}, unit: 'customers', units: 4096, procs: 1 } as const;

function peerCase(name: keyof typeof scripts, folder: string): Case {
  const customers = 10_000;
  let took = 0;
  return {
    ...about,
    who: `peer ${name}`,
    units: customers,
    run: () => {
      const script = ['--input-type=module', '-e', scripts[name], '--', folder, String(customers)];
      took = Number(execFileSync(process.execPath, script, { encoding: 'utf8' }));
    },
    took_ns: () => took,
  };
}

export async function peers(session: Session): Promise<void> {
  const folder = process.env.GMPSIM_PEERS;
  if (!folder)
    return session.skip('Customer, against SIM.JS and SimScript', 'they are not installed here; npm run bench does');
  await session.group(
    'Customer',
    async () => [await shapeCase('customers', about), peerCase('SIM.JS', folder), peerCase('SimScript', folder)],
    { rounds: 7 },
  );
}
