// How to run a program again: what `run --digests` keeps, and `diff` needs.

import { readFile } from 'node:fs/promises';
import { version } from '../../package.json';
import { InputError } from '../errors.js';
import { hashBytes } from '../image/hash.js';
import { fileProblem } from '../platform/files.node.js';
import { isProfileFile } from '../profiles/read.node.js';
import type { MachineFlags } from './flags.js';

/** Plain data, as it stands in a file of digests. */
export interface Recipe {
  /** Version of gmpsim. */
  engine: string;
  program: string;
  /** Hash of the compiled program. */
  image: string;
  flags: MachineFlags;
  /** Hashes of the files among the flags: the load, a profile of one's own. */
  load?: string;
  runtime?: string;
  costs?: string;
}

/** Flags that may name a file. */
const fileFlags = ['load', 'runtime', 'costs'] as const satisfies readonly (keyof MachineFlags)[];

/** The file that a flag names, if it does. */
function fileOf(flags: MachineFlags, key: (typeof fileFlags)[number]): string | undefined {
  const name = flags[key];
  return name !== undefined && (key === 'load' || isProfileFile(name)) ? name : undefined;
}

const keys = [
  'load',
  'procs',
  'cpus',
  'cores',
  'threadsPerCore',
  'cpuQuota',
  'neighbours',
  'runtime',
  'costs',
  'os',
  'file',
  'seed',
  'until',
  'schedtrace',
  'scheddetail',
  'godebug',
  'env',
  'args',
  'build',
] as const satisfies readonly (keyof MachineFlags)[];

/** What it takes to run it again. */
export async function recipeOf(program: string, flags: MachineFlags, image: Uint8Array): Promise<Recipe> {
  const kept = Object.fromEntries(keys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])));
  const recipe: Recipe = { engine: version, program, image: hash(image), flags: kept as unknown as MachineFlags };
  for (const key of fileFlags) {
    const file = fileOf(flags, key);
    if (file !== undefined) recipe[key] = await hashFile(file);
  }
  return recipe;
}

/**
 * A recipe out of a file of digests.
 * @throws InputError
 */
export function checkRecipe(value: Record<string, unknown>, name: string): Recipe {
  const { engine, program, image, flags } = value;
  const texts = [engine, program, image].every((text) => typeof text === 'string');
  const hashes = fileFlags.every((key) => value[key] === undefined || typeof value[key] === 'string');
  const rest = typeof flags === 'object' && flags !== null && hashes;
  if (!texts || !rest) throw new InputError(`${name}: damaged: its second line has no settings`);
  if (engine !== version) {
    throw new InputError(
      `${name}: made by gmpsim ${engine}; this is ${version}, whose runs may differ: record it anew`,
    );
  }
  return value as unknown as Recipe;
}

/**
 * Whether the files among a recipe's flags are still what they were: to be asked before they are read for anything else.
 * @throws InputError naming the one that has changed
 */
export async function checkFiles(recipe: Recipe, name: string): Promise<void> {
  for (const key of fileFlags) {
    const file = fileOf(recipe.flags, key);
    if (file !== undefined && (await hashFile(file)) !== recipe[key]) throw changed(file, name);
  }
}

/**
 * Whether the program that a recipe names still compiles to what it did.
 * @throws InputError
 */
export function checkProgram(recipe: Recipe, name: string, image: Uint8Array): void {
  if (hash(image) !== recipe.image) throw changed(recipe.program, name);
}

function changed(file: string, name: string): InputError {
  return new InputError(`${file}: has changed since ${name} was made`);
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
