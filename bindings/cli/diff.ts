// gmpsim diff

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { IMAGE_MAGIC } from '../../assembly/abi/image.js';
import { Simulation } from '../engine/simulation.js';
import { InputError } from '../errors.js';
import { fileProblem } from '../platform/files.node.js';
import { type Difference, firstDifference, type Place } from '../trace/compare.js';
import { type DigestFileContent, looksLikeDigests, parting, readDigests } from '../trace/digests.js';
import { eventTable, isStep } from '../trace/kinds.js';
import { EventPuller } from '../trace/pull.js';
import { Symbols } from '../trace/symbols.js';
import { eventHeading, eventLine } from '../trace/words.js';
import { addMachineFlags, languageOf, type MachineFlags, simulationOptions } from './flags.js';
import { EXIT_INTERRUPTED, interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { readProgram } from './program.js';
import { checkFiles, checkProgram, checkRecipe } from './recipe.js';

export interface DiffFlags extends MachineFlags {
  context: number;
}

/** Exit codes, as of diff(1). */
export const EXIT_SAME = 0;
export const EXIT_DIFFERENT = 1;
export const EXIT_TROUBLE = 2;

/** One of the two runs. */
interface Side {
  /** In messages. */
  name: string;
  program: string;
  flags: MachineFlags;
  recorded?: DigestFileContent;
}

/** Names the first step in which two runs differ. */
export async function diff(words: string[], flags: DiffFlags, out: Output, gone: AbortSignal): Promise<number> {
  if (!Number.isSafeInteger(flags.context) || flags.context < 0) {
    throw new InputError(`--context: expected a whole number from 0 on, got ${flags.context}`);
  }
  const [a, b] = await sidesOf(words, flags);
  const recorded = a.recorded && b.recorded ? parting(a.recorded, b.recorded) : undefined;
  if (a.recorded && b.recorded && !recorded) {
    out.write(`same: ${a.recorded.steps} steps, digest ${a.recorded.digest}\n`);
    return EXIT_SAME;
  }
  return interruptible(gone, async (signal) => {
    const [left, right] = [await open(a, signal), await open(b, signal)];
    try {
      const found = await firstDifference(left.puller, right.puller, flags.context);
      if (found) {
        out.write(report(a, b, found, left.symbols, right.symbols));
        return EXIT_DIFFERENT;
      }
      if (recorded) {
        throw new InputError(
          `${a.name}, ${b.name}: they differ, but run again they don't: this gmpsim isn't the one that made them`,
        );
      }
      const { events, digest } = left.puller.result!;
      out.write(`same: ${events} steps, digest ${digest}\n`);
      return EXIT_SAME;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return EXIT_INTERRUPTED;
      throw error;
    }
  });
}

/** The two runs that the words on the command line mean. */
async function sidesOf(words: readonly string[], flags: DiffFlags): Promise<[Side, Side]> {
  const options = words.findIndex((word) => word.startsWith('-'));
  const files = options < 0 ? words : words.slice(0, options);
  if (options < 0 && files.length === 2) return [await sideOf(files[0]!, flags), await sideOf(files[1]!, flags)];
  if (options < 0 || files.length !== 1) {
    throw new InputError("expected two runs: 'diff a b', or 'diff main.go -- options of a -- options of b'");
  }
  const lists: string[][] = [[]];
  for (const word of words.slice(options)) {
    if (word === '--') lists.push([]);
    else lists.at(-1)!.push(word);
  }
  if (lists.length === 1) lists.unshift([]);
  if (lists.length > 2) throw new InputError(`expected options of two runs, got those of ${lists.length}`);
  const side = (list: string[]): Side => ({
    name: ['gmpsim run', files[0], ...list].join(' '),
    program: files[0]!,
    flags: { ...flags, ...parseFlags(list) },
  });
  return [side(lists[0]!), side(lists[1]!)];
}

/** Only what was given: the defaults are the common options. */
function parseFlags(words: readonly string[]): Partial<MachineFlags> {
  const command = addMachineFlags(new Command('diff'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.argument('[none]').action((none: string | undefined) => {
    if (none !== undefined) throw new InputError(`expected an option after '--', got ${none}`);
  });
  command.parse([...words], { from: 'user' });
  const given = Object.entries(command.opts()).filter(([key]) => command.getOptionValueSource(key) === 'cli');
  return Object.fromEntries(given) as Partial<MachineFlags>;
}

/** A file of digests, or a program. */
async function sideOf(file: string, flags: MachineFlags): Promise<Side> {
  const bytes = await readFile(file).catch((error) => {
    throw fileProblem(file, error);
  });
  if (!looksLikeDigests(bytes)) {
    if (!file.endsWith('.go') && !looksLikeImage(bytes)) {
      throw new InputError(`${file}: expected a file that 'gmpsim run --digests' made, or a program`);
    }
    return { name: file, program: file, flags };
  }
  const recorded = readDigests(bytes, file);
  const recipe = checkRecipe(recorded.recipe, file);
  return { name: file, program: recipe.program, flags: recipe.flags, recorded };
}

function looksLikeImage(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === IMAGE_MAGIC;
}

async function open(side: Side, signal: AbortSignal): Promise<{ puller: EventPuller; symbols: Symbols }> {
  const recipe = side.recorded && checkRecipe(side.recorded.recipe, side.name);
  if (recipe) await checkFiles(recipe, side.name);
  const options = await simulationOptions(side.flags);
  const { image } = await readProgram(side.program, languageOf(options));
  if (recipe) checkProgram(recipe, side.name, image);
  const simulation = await Simulation.create(options);
  simulation.load(image);
  const kinds = eventTable.filter(({ kind }) => isStep(kind)).map(({ name }) => name);
  return {
    puller: new EventPuller(simulation, side.flags.until, { kinds, stacks: 8 }, signal),
    symbols: new Symbols(image),
  };
}

function report(a: Side, b: Side, found: Difference, left: Symbols, right: Symbols): string {
  const line = (place: Place, symbols: Symbols): string => eventLine(place.batch, place.i, symbols);
  const side = (sign: string, place: Place | undefined, symbols: Symbols): string =>
    place ? `${sign} ${line(place, symbols)}` : `${sign} the run is over`;
  return [
    `first difference: step ${found.step}`,
    `- ${a.name}`,
    `+ ${b.name}`,
    '',
    `  ${eventHeading}`,
    ...found.before.map((place) => `  ${line(place, left)}`),
    side('-', found.a, left),
    side('+', found.b, right),
    '',
  ].join('\n');
}
