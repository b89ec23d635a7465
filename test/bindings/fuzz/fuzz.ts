// The fuzzer: random programs under random settings on the checked engine. Besides the invariants that the engine itself asserts
// after every event, a program must do what it says (render.ts), and the release build must give the same run to the digest.

import fc from 'fast-check';
import type { RunResult } from '../../../bindings/engine/result.js';
import { type Image, Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { program } from './program.js';
import { type Rendered, render } from './render.js';
import { optionsOf, type Setting, setting } from './setting.js';

/** How much was done. */
export interface Tally {
  programs: number;
  runs: number;
  /** Scheduling events of the checked build. */
  events: number;
}

/** Longest virtual time of a run; a program that isn't done then hangs. setting.ts bounds the events. */
const UNTIL = '36000s';
/** Settings of each program: compiling takes longer than a run. */
const SETTINGS = 8;

/** Runs an image under a setting. */
async function run(image: Image, s: Setting, build: 'checked' | 'release', turnsPerChunk: number): Promise<RunResult> {
  const simulation = await Simulation.create({ ...optionsOf(s), build });
  try {
    simulation.load(image);
    return await simulation.run({ until: UNTIL, turnsPerChunk });
  } finally {
    await simulation.terminate();
  }
}

/** What is wrong with a result; '' if nothing is. */
function verdict({ exit, stderr }: RunResult, expected: Rendered): string {
  const said = `it wrote ${JSON.stringify(stderr.slice(0, 300))}`;
  if (exit.reason !== expected.reason || exit.code !== expected.code) {
    return `ended by ${exit.reason} (${exit.code}) instead of ${expected.reason} (${expected.code}): ${said}`;
  }
  return stderr.startsWith(`ok\n${expected.says}`) ? '' : said;
}

/**
 * A program under several settings: throws what is wrong.
 * @param long compare with the release build under the first setting only
 */
async function check(rendered: Rendered, settings: readonly Setting[], tally: Tally, long: boolean): Promise<void> {
  const image = await compileGo(rendered.source, { file: 'main.go' });
  tally.programs++;
  for (const [i, s] of settings.entries()) {
    const name = JSON.stringify(s);
    const result = await run(image, s, 'checked', 1_000_000).catch((error: Error) => {
      throw new Error(`${error.message}\nunder ${name}`, { cause: error });
    });
    tally.runs++;
    tally.events += result.events;
    const wrong = verdict(result, rendered);
    if (wrong) throw new Error(`${wrong}\nunder ${name}`);
    if (long && i > 0) continue;
    const again = await run(image, s, 'release', s.turnsPerChunk);
    if (again.digest !== result.digest || again.stderr !== result.stderr) {
      throw new Error(`the release build's digest is ${again.digest}, not ${result.digest}\nunder ${name}`);
    }
  }
}

/** Where a fuzzing run begins, and how far it goes. */
export interface FuzzOptions {
  seed: number;
  programs: number;
  /** Most times that a program plays its scenes. */
  repeats: number;
  /** Path of a failure that fast-check found before. */
  path?: string | undefined;
  tally: Tally;
  /** Ends the run early. */
  enough?: () => boolean;
}

/** Programs that play their scenes more often are long: their runs are dear. */
const REPEATS_SHORT = 10;
/** A failure is made smaller for so long, ms; what is left is smaller still, but takes its time. */
const SHRINK_MS = 120_000;

/**
 * Tries random programs.
 * @returns '' or a report of the smallest failure found; its first line is a command that shows it again.
 */
export async function fuzz({ seed, programs, repeats, path, tally, enough }: FuzzOptions): Promise<string> {
  const settings = fc.array(setting, { minLength: 1, maxLength: SETTINGS, size: 'max' });
  let failed = 0;
  const property = fc.asyncProperty(program(repeats).map(render), settings, async (rendered, chosen) => {
    if (enough?.() || (failed !== 0 && Date.now() > failed + SHRINK_MS)) return;
    await check(rendered, chosen, tally, repeats > REPEATS_SHORT).catch((error: Error) => {
      if (failed === 0) failed = Date.now();
      throw error;
    });
  });
  const replay = path !== undefined && { path, endOnFailure: true };
  const details = await fc.check(property, { seed, numRuns: programs, ...replay });
  if (!details.failed) return '';
  const again = `npm run fuzz -- --seed ${details.seed} --repeats ${repeats} --path ${details.counterexamplePath}`;
  const error = details.errorInstance as Error | null;
  return `${again}\n${error?.message ?? 'failed'}\n\n${details.counterexample?.[0].source ?? ''}`;
}
