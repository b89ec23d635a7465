// Runtime profiles as people write them: an object or a YAML file that says what it changes in another profile.

import * as v from 'valibot';
import { Config } from '../../assembly/abi/config.js';
import { readDocument } from '../document.js';
import { didYouMean, InputError, shown } from '../errors.js';
import { languages } from '../frontend/version.js';
import { closed, flag, type Issue, listed, oneOf, quantity, text, tryParse, whole, withPath } from '../schema.js';
import { parseDuration } from '../units.js';
import { type ProfileKey, profileKeys } from './keys.js';
import { type RuntimeProfile, runtimeProfiles } from './runtime.js';

/** A profile of one's own: another profile's name, and what is different. The keys are those of docs/profiles.md. */
export interface RuntimeSpec {
  /** Whose values hold where nothing is said. Default: go1.26. */
  extends?: string | undefined;
  /** Default: `extends` with a `+`. */
  name?: string | undefined;
  summary?: string | undefined;
  /** Logical CPUs of one core, 1 to 8. */
  threads_per_core?: number | undefined;
  /** What Go source is compiled for, go1.21 to go1.27. Default: that of `extends`. */
  language?: string | undefined;
  [key: string]: string | number | boolean | undefined;
}

/** A duration in ns as text with the largest unit that leaves a whole number. */
export function durationText(ns: number): string {
  if (ns === 0) return '0';
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const) {
    if (ns % size === 0) return `${ns / size}${unit}`;
  }
  return `${ns}ns`;
}

/** `1/2` or `1` → numerator and denominator. */
function parseShareOf(value: unknown): readonly [number, number] | undefined {
  const match = /^(\d{1,3})(?:\s*\/\s*(\d{1,3}))?$/.exec(String(value).trim());
  if (!match) return undefined;
  const [num, den] = [Number(match[1]), Number(match[2] ?? 1)];
  return num >= 1 && num <= den && den <= 256 ? [num, den] : undefined;
}

function schemaOf({ kind, from, to, words }: ProfileKey): v.GenericSchema<unknown, number | readonly [number, number]> {
  const schema = (): v.GenericSchema => {
    switch (kind) {
      case 'flag':
        return v.pipe(
          flag(),
          v.transform((on) => (on ? 1 : 0)),
        );
      case 'words':
        return v.pipe(
          oneOf(words),
          v.transform((x) => words.indexOf(x)),
        );
      case 'duration': {
        const within = (x: string | number) => {
          const ns = parseDuration(x);
          return ns !== undefined && ns >= from && ns <= to ? ns : undefined;
        };
        return quantity(within, `a duration from ${durationText(from)} to 1h such as 10ms`);
      }
      case 'share':
        return v.pipe(
          v.custom<string | number>(
            (x) => parseShareOf(x) !== undefined,
            ({ input }) => `expected a share such as 1/2, at most 1, got ${shown(input)}`,
          ),
          v.transform((x) => parseShareOf(x)!),
        );
      case 'bytes':
        return whole(from, to, `a whole number of bytes from ${from} to ${to}`);
      default:
        return whole(from, to);
    }
  };
  return schema() as v.GenericSchema<unknown, number | readonly [number, number]>;
}

const names = Object.keys(runtimeProfiles);
const specSchema = closed({
  extends: v.optional(
    v.custom<string>(
      (x) => typeof x === 'string' && Object.hasOwn(runtimeProfiles, x),
      ({ input }) =>
        `expected ${listed(names)}, got ${shown(input)}${typeof input === 'string' ? didYouMean(input, names) : ''}`,
    ),
    'go1.26',
  ),
  name: v.optional(text('a name', (name) => name !== '' && name.length <= 60)),
  summary: v.optional(text('a line of text', (line) => !line.includes('\n'))),
  threads_per_core: v.optional(whole(1, 8)),
  language: v.optional(oneOf(languages)),
  ...(Object.fromEntries(profileKeys.map((key) => [key.name, v.optional(schemaOf(key))])) as Record<
    string,
    v.GenericSchema<unknown, number | readonly [number, number] | undefined>
  >),
});

/** What is wrong between values that are each right by themselves. */
function crossCheck(values: Readonly<Partial<Record<Config, number>>>): Issue | undefined {
  const of = (key: Config): number => values[key] ?? 0;
  const wrong = (name: string, message: string): Issue => ({ path: [name], message });
  const size = of(Config.RUNQ_SIZE);
  if (of(Config.OVERFLOW_BATCH) > size) {
    return wrong(
      'overflow_batch',
      `expected at most the ${size} slots of 'runq_size', got ${of(Config.OVERFLOW_BATCH)}`,
    );
  }
  if (of(Config.SYSMON_MIN_NS) > of(Config.SYSMON_MAX_NS)) {
    return wrong('sysmon_min', "expected at most 'sysmon_max'");
  }
  const stack = of(Config.STACK_MIN_BYTES);
  if ((stack & (stack - 1)) !== 0) return wrong('stack_min', `expected a power of two, got ${stack}`);
  if (stack > of(Config.STACK_MAX_BYTES)) return wrong('stack_min', "expected at most 'stack_max'");
  if (of(Config.GFREE_BATCH) > of(Config.GFREE_LOCAL_MAX)) {
    return wrong('gfree_batch', "expected at most 'gfree_local_max'");
  }
  if (of(Config.SYSMON) === 0 && of(Config.ASYNC_PREEMPT_OFF) === 1) {
    return wrong('async_preempt_off', "goes with 'sysmon: true', which asks for preemption");
  }
  return undefined;
}

function build(input: unknown): RuntimeProfile | readonly Issue[] {
  const parsed = tryParse(specSchema, input);
  if ('issues' in parsed) return parsed.issues;
  const given = parsed.output as Record<string, unknown> & { extends: string; name?: string; summary?: string };
  const base = runtimeProfiles[given.extends]!;
  const values: Partial<Record<Config, number>> = { ...base.values };
  for (const { name, key, divisor } of profileKeys) {
    const value = given[name] as number | readonly [number, number] | undefined;
    if (value === undefined) continue;
    if (typeof value === 'number') values[key] = value;
    else [values[key], values[divisor!]] = value;
  }
  const issue = crossCheck(values);
  if (issue) return [issue];
  return {
    name: given.name ?? `${given.extends}+`,
    summary: given.summary ?? `a profile of one's own, from ${given.extends}`,
    threadsPerCore: (given.threads_per_core as number | undefined) ?? base.threadsPerCore,
    language: (given.language as string | undefined) ?? base.language,
    values,
  };
}

/**
 * Makes a profile of what somebody wrote.
 * @throws InputError with one line: `runtime.runq_size: expected a whole number from 2 to 4096, got 5000`
 */
export function runtimeProfile(spec: RuntimeSpec): RuntimeProfile {
  const made = build(spec);
  if ('threadsPerCore' in made) return made;
  const { path, message } = made[0]!;
  throw new InputError(withPath({ path: ['runtime', ...path], message }), 'runtime');
}

/**
 * Reads a profile's file, YAML or JSON.
 * @throws InputError with one line: `my.yaml:3:12: runq_size: expected a whole number from 2 to 4096, got 5000`
 */
export function parseRuntime(text: string, file = 'runtime.yaml'): RuntimeProfile {
  const { value, failFirst } = readDocument(text, file, 'a runtime profile');
  const made = build(value);
  return 'threadsPerCore' in made ? made : failFirst(made);
}

/** A value of a profile as a file says it. */
export function valueText({ kind, key, words, divisor }: ProfileKey, values: RuntimeProfile['values']): string {
  const value = values[key] ?? 0;
  if (kind === 'flag') return value === 0 ? 'false' : 'true';
  if (kind === 'words') return words[value]!;
  if (kind === 'duration') return durationText(value);
  if (kind === 'share') return `${value}/${values[divisor!] ?? 1}`;
  return String(value);
}

/** A whole profile as YAML: every key, with what it does. parseRuntime reads it back. */
export function printRuntime(profile: RuntimeProfile): string {
  const rows = profileKeys.map((key) => [`${key.name}: ${valueText(key, profile.values)}`, key.doc] as const);
  const width = Math.max(...rows.map(([line]) => line.length));
  return [
    `# ${profile.summary}`,
    `name: ${JSON.stringify(profile.name)}`,
    `summary: ${JSON.stringify(profile.summary)}`,
    `threads_per_core: ${profile.threadsPerCore}`,
    `language: ${profile.language}`,
    ...rows.map(([line, doc]) => `${line.padEnd(width)}  # ${doc}`),
    '',
  ].join('\n');
}
