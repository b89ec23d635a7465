// Building blocks for the schemas of options and load files: every message says what was expected and what was found.

import * as v from 'valibot';
import { didYouMean, InputError, shown } from './errors.js';

/** Text of an issue that a custom message of ours made: without a path. */
const expected = (what: string) => (issue: { input: unknown }) => `expected ${what}, got ${shown(issue.input)}`;

/** An object with exactly these keys. */
export function closed<const E extends v.ObjectEntries>(entries: E) {
  const keys = Object.keys(entries);
  const mapping = v.strictObject(entries, (issue) => {
    if (issue.expected === 'Object') return `expected a mapping, got ${shown(issue.input)}`;
    const key = String(issue.path?.at(-1)?.key);
    return issue.expected === 'never' ? `${UNKNOWN} '${key}'${didYouMean(key, keys)}` : `expected the key '${key}'`;
  });
  // For valibot a list is an object too.
  const refuse = v.custom<never>(() => false, expected('a mapping'));
  return v.lazy((input) => (Array.isArray(input) ? refuse : mapping)) as v.GenericSchema<
    v.InferInput<typeof mapping>,
    v.InferOutput<typeof mapping>
  >;
}

const UNKNOWN = 'unknown key';

/** A whole number. */
export function whole(from: number, to: number, what = `a whole number from ${from} to ${to}`) {
  return v.custom<number>(
    (x) => Number.isSafeInteger(x) && (x as number) >= from && (x as number) <= to,
    expected(what),
  );
}

/** A quantity with a unit, read by one of the functions of units.ts. */
export function quantity(parse: (text: string | number) => number | undefined, what: string) {
  return v.pipe(
    v.custom<string | number>(
      (x) => (typeof x === 'string' || typeof x === 'number') && parse(x) !== undefined,
      expected(what),
    ),
    v.transform((x) => parse(x)!),
  );
}

/** One of a few words. */
export function oneOf<const W extends readonly string[]>(words: W) {
  return v.custom<W[number]>(
    (x) => words.includes(x as string),
    (issue) => {
      const { input } = issue;
      const near = typeof input === 'string' ? didYouMean(input, words) : '';
      return `expected ${listed(words)}, got ${shown(input)}${near}`;
    },
  );
}

export function text(what: string, holds: (text: string) => boolean = () => true) {
  return v.custom<string>((x) => typeof x === 'string' && holds(x), expected(what));
}

export function flag() {
  return v.boolean(expected('true or false'));
}

export function list<S extends v.GenericSchema>(item: S, what: string) {
  return v.pipe(v.array(item, expected(what)), v.nonEmpty(`expected ${what}, got an empty one`));
}

/** `'a', 'b' or 'c'` */
export function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** What is wrong with an input, and where in it. */
export type Issue = Readonly<{ path: readonly (string | number)[]; message: string }>;

/** What a schema makes of an input, or everything that is wrong with it. */
export function tryParse<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
): { output: v.InferOutput<S> } | { issues: readonly Issue[] } {
  const result = v.safeParse(schema, input);
  if (result.success) return { output: result.output };
  const issues = result.issues.map(({ path = [], message }) => {
    const keys = path.map(({ key }) => key as string | number);
    // A key that is missing is reported where it would stand: at its object.
    return { path: message.startsWith('expected the key') ? keys.slice(0, -1) : keys, message };
  });
  return { issues };
}

/** The message with the place in front, where the message doesn't name it itself. */
export function withPath({ path, message }: Issue): string {
  if (message.startsWith(UNKNOWN)) path = path.slice(0, -1);
  const place = path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i > 0 ? `.${key}` : key)).join('');
  return place === '' ? message : `${place}: ${message}`;
}

/**
 * Like tryParse, for input that has no lines.
 * @throws InputError `machine.cpus: expected …, got …`
 */
export function parse<S extends v.GenericSchema>(schema: S, input: unknown, root: string): v.InferOutput<S> {
  const result = tryParse(schema, input);
  if ('output' in result) return result.output;
  const { path, message } = result.issues[0]!;
  const line = withPath({ path, message });
  throw new InputError(line === message ? `${root}: ${message}` : line, path.join('.'));
}
