// gmpsim explain

import { parseBetween } from '../explain/choose.js';
import { explain } from '../explain/explain.js';
import { explainScenario } from '../explain/scenario.js';
import { languageOf, type MachineFlags, simulationOptions } from './flags.js';
import { EXIT_INTERRUPTED, EXIT_PIPE, interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { isScenario, readProgram, readScenario } from './program.js';

/** The options of `gmpsim explain`. */
export interface ExplainFlags extends MachineFlags {
  goroutine?: number;
  request?: number;
  between?: string;
  language: string;
}

/** Columns: no more than a line of prose should have. */
const WIDTH_MAX = 100;

/** Tells a run in words; 0, whatever the program's own exit code is. */
export async function explainProgram(
  file: string,
  flags: ExplainFlags,
  out: Output,
  gone: AbortSignal,
): Promise<number> {
  const between = flags.between === undefined ? undefined : parseBetween(flags.between);
  const simulation = await simulationOptions(flags);
  if (isScenario(file)) {
    const { plan, program } = await readScenario(file);
    return interruptible(gone, async (signal) => {
      const { language, until } = flags;
      const onText = (text: string) => out.write(text);
      await explainScenario(program.image, plan, { simulation, language, until, signal, onText });
      if (gone.aborted) return EXIT_PIPE;
      return signal.aborted ? EXIT_INTERRUPTED : 0;
    });
  }
  const { image, source } = await readProgram(file, languageOf(simulation));
  return interruptible(gone, async (signal) => {
    await explain(image, {
      simulation,
      until: flags.until,
      goroutine: flags.goroutine,
      request: flags.request,
      between,
      language: flags.language,
      source,
      width: Math.min(process.stdout.columns ?? WIDTH_MAX, WIDTH_MAX),
      signal,
      onText: (text) => out.write(text),
    });
    if (gone.aborted) return EXIT_PIPE;
    return signal.aborted ? EXIT_INTERRUPTED : 0;
  });
}
