// Cost profiles as people write them: an object or a YAML file that says which prices differ from another profile's.

import * as v from 'valibot';
import { Cost } from '../../assembly/abi/costs.js';
import { Op } from '../../assembly/abi/opcodes.js';
import { readDocument } from '../document.js';
import { didYouMean, InputError, shown } from '../errors.js';
import { closed, type Issue, listed, text, tryParse, withPath } from '../schema.js';
import { type CostProfile, costProfiles } from './costs.js';

/** Prices in nanoseconds, by names in small letters: `operations: { malloc: 18 }`, `instructions: { mul: 1 }`. */
export interface CostSpec {
  /** Whose prices hold where nothing is said. Default: `ec2-like vm`. */
  extends?: string | undefined;
  name?: string | undefined;
  summary?: string | undefined;
  /** By operation: docs/fidelity.md has the list. */
  operations?: Readonly<Record<string, number>> | undefined;
  /** An instruction without a price of its own. */
  instruction?: number | undefined;
  instructions?: Readonly<Record<string, number>> | undefined;
}

/** The engine's prices are unsigned 32-bit picoseconds. */
const MOST_NS = 4_294_967;

const price = () =>
  v.custom<number>(
    (x) => typeof x === 'number' && x >= 0 && x <= MOST_NS,
    ({ input }) => `expected nanoseconds from 0 to ${MOST_NS}, got ${shown(input)}`,
  );

function numbersOf(names: Readonly<Record<string, string | number>>, without: readonly string[]): Map<string, number> {
  const known = new Map<string, number>();
  for (const [name, number] of Object.entries(names)) {
    if (typeof number === 'number' && !without.includes(name)) known.set(name.toLowerCase(), number);
  }
  return known;
}
/** The steal's pause is a key of the runtime profile. */
const operations = numbersOf(Cost, ['NONE', 'COST_COUNT', 'STEAL_PAUSE']);
const instructions = numbersOf(Op, ['OP_COUNT']);

/** Every name in `operations` and `instructions`. */
export const costNames = { operations: [...operations.keys()], instructions: [...instructions.keys()] } as const;

const prices = (known: ReadonlyMap<string, number>) =>
  v.optional(
    closed(Object.fromEntries([...known.keys()].map((name) => [name, v.optional(price())]))),
  ) as v.GenericSchema<Record<string, number> | undefined>;

const names = Object.keys(costProfiles);
const specSchema = closed({
  extends: v.optional(
    v.custom<string>(
      (x) => typeof x === 'string' && Object.hasOwn(costProfiles, x),
      ({ input }) =>
        `expected ${listed(names)}, got ${shown(input)}${typeof input === 'string' ? didYouMean(input, names) : ''}`,
    ),
    'ec2-like vm',
  ),
  name: v.optional(text('a name', (name) => name !== '' && name.length <= 60)),
  summary: v.optional(text('a line of text', (line) => !line.includes('\n'))),
  operations: prices(operations),
  instruction: v.optional(price()),
  instructions: prices(instructions),
});

function build(input: unknown): CostProfile | readonly Issue[] {
  const parsed = tryParse(specSchema, input);
  if ('issues' in parsed) return parsed.issues;
  const given = parsed.output;
  const base = costProfiles[given.extends]!;
  const over = (all: Readonly<Record<number, number>>, known: ReadonlyMap<string, number>, by: object | undefined) => {
    const merged: Record<number, number> = { ...all };
    for (const [name, ns] of Object.entries(by ?? {})) if (ns !== undefined) merged[known.get(name)!] = ns as number;
    return merged;
  };
  return {
    name: given.name ?? `${base.name}+`,
    summary: given.summary ?? `prices of one's own, from ${base.name}`,
    operations: over(base.operations, operations, given.operations) as CostProfile['operations'],
    instruction: given.instruction ?? base.instruction,
    instructions: over(base.instructions, instructions, given.instructions) as CostProfile['instructions'],
  };
}

/**
 * Makes a cost profile of what somebody wrote.
 * @throws InputError with one line: `costs.operations.malloc: expected nanoseconds from 0 to 4294967, got 'dear'`
 */
export function costProfile(spec: CostSpec): CostProfile {
  const made = build(spec);
  if ('instruction' in made) return made;
  const { path, message } = made[0]!;
  throw new InputError(withPath({ path: ['costs', ...path], message }), 'costs');
}

/** Reads a cost profile's file, YAML or JSON; errors name line and column. */
export function parseCosts(text: string, file = 'costs.yaml'): CostProfile {
  const { value, failFirst } = readDocument(text, file, 'a cost profile');
  const made = build(value);
  return 'instruction' in made ? made : failFirst(made);
}

/** A whole cost profile as YAML; parseCosts reads it back. */
export function printCosts(profile: CostProfile): string {
  const lines = (known: ReadonlyMap<string, number>, all: Readonly<Record<number, number>>, every: boolean) =>
    [...known].filter(([, n]) => every || all[n] !== undefined).map(([name, n]) => `  ${name}: ${all[n] ?? 0}`);
  return [
    `# ${profile.summary}; nanoseconds`,
    `name: ${JSON.stringify(profile.name)}`,
    `summary: ${JSON.stringify(profile.summary)}`,
    'operations:',
    ...lines(operations, profile.operations, true),
    `instruction: ${profile.instruction}`,
    ...(Object.keys(profile.instructions).length > 0
      ? ['instructions:', ...lines(instructions, profile.instructions, false)]
      : []),
    '',
  ].join('\n');
}
