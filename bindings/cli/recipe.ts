// How to run a program again: what `run --digests` keeps, and `diff` needs.

import { readFile } from 'node:fs/promises';
import { version } from '../../package.json';
import { InputError } from '../errors.js';
import { hashBytes } from '../image/hash.js';
import { fileProblem } from '../platform/files.node.js';
import type { MachineFlags } from './flags.js';

/** Plain data, as it stands in a file of digests. */
export interface Recipe {
  /** Version of gmpsim. */
  engine: string;
  program: string;
  /** Hash of the compiled program. */
  image: string;
  flags: MachineFlags;
  /** Hash of the load file. */
  load?: string;
}

const keys = [
  'load',
  'procs',
  'cpus',
  'cores',
  'threadsPerCore',
  'runtime',
  'costs',
  'seed',
  'until',
  'schedtrace',
  'scheddetail',
  'godebug',
  'build',
] as const satisfies readonly (keyof MachineFlags)[];

/** What it takes to run it again. */
export async function recipeOf(program: string, flags: MachineFlags, image: Uint8Array): Promise<Recipe> {
  const kept = Object.fromEntries(keys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])));
  const recipe: Recipe = { engine: version, program, image: hash(image), flags: kept as unknown as MachineFlags };
  if (flags.load !== undefined) recipe.load = await hashFile(flags.load);
  return recipe;
}

/**
 * A recipe out of a file of digests.
 * @throws InputError
 */
export function checkRecipe(value: Record<string, unknown>, name: string): Recipe {
  const { engine, program, image, flags, load } = value;
  const texts = [engine, program, image].every((text) => typeof text === 'string');
  const rest = typeof flags === 'object' && flags !== null && (load === undefined || typeof load === 'string');
  if (!texts || !rest) throw new InputError(`${name}: damaged: its second line has no settings`);
  if (engine !== version) {
    throw new InputError(
      `${name}: made by gmpsim ${engine}; this is ${version}, whose runs may differ: record it anew`,
    );
  }
  return value as unknown as Recipe;
}

/**
 * Whether what a recipe names is still what it was.
 * @throws InputError naming the file that has changed
 */
export async function checkUnchanged(recipe: Recipe, name: string, image: Uint8Array): Promise<void> {
  const changed = (file: string): InputError => new InputError(`${file}: has changed since ${name} was made`);
  if (hash(image) !== recipe.image) throw changed(recipe.program);
  const { load } = recipe.flags;
  if (load !== undefined && (await hashFile(load)) !== recipe.load) throw changed(load);
}

async function hashFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error) => {
    throw fileProblem(file, error);
  });
  return hash(bytes);
}

function hash(bytes: Uint8Array): string {
  return hashBytes(bytes).toString(16).padStart(16, '0');
}
