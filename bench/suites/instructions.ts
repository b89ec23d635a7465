// Interpreted instructions: in registers, over an array, with calls.

import type { Case } from '../../bindings/benchmark/model.js';
import { Endless } from '../endless.js';
import { computing, instructionMixes } from '../programs.js';
import type { Session } from '../session.js';

const UNITS = 1 << 20;

async function instructionCase(mix: (typeof instructionMixes)[number], build?: WebAssembly.Module): Promise<Case> {
  const run = await Endless.boot(computing(mix), { procs: 1 }, 1, build);
  let target = 0;
  return {
    bench: 'Instruction',
    params: { mix },
    who: build ? 'other build' : 'engine',
    unit: 'instructions',
    units: UNITS,
    run: () => {
      target += UNITS;
      run.until(run.instructions, target);
    },
  };
}

export async function instructions(session: Session): Promise<void> {
  for (const mix of instructionMixes) {
    await session.group(`Instruction, ${mix}`, async () => [
      await instructionCase(mix),
      session.other && (await instructionCase(mix, session.other)),
    ]);
  }
}
