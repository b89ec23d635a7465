// Schemas that are two things at once: a check with messages of our own (valibot), and the JSON Schema of the same, for editors.
// Both are made from one description, so that they can't part.

import * as v from 'valibot';
import { shown } from '../errors.js';
import { closed, flag, list, oneOf, quantity, text, whole } from '../schema.js';

export type JsonSchema = { [key: string]: unknown };

/** A check and its JSON Schema. */
export type Described<T> = Readonly<{ check: v.GenericSchema<unknown, T>; json: JsonSchema }>;

const both = <T>(check: v.GenericSchema, json: JsonSchema): Described<T> => ({
  check: check as v.GenericSchema<unknown, T>,
  json,
});

export const aText = (what: string, holds?: (text: string) => boolean): Described<string> =>
  both(text(what, holds), { type: 'string' });

export const aWhole = (from: number, to: number): Described<number> =>
  both(whole(from, to), { type: 'integer', minimum: from, maximum: to });

export const aFlag = (): Described<boolean> => both(flag(), { type: 'boolean' });

export const aWord = <const W extends readonly string[]>(words: W): Described<W[number]> =>
  both(oneOf(words), { enum: [...words] });

/** Text or a number, read by a function of units.ts or one like them. */
export const aQuantity = (parse: (text: string | number) => number | undefined, what: string): Described<number> =>
  both(quantity(parse, what), { type: ['string', 'number'], description: what });

/** Whatever a function of our own accepts. */
export const aValue = <T>(holds: (x: unknown) => boolean, what: string, json: JsonSchema): Described<T> =>
  both(
    v.custom<T>(holds, ({ input }) => `expected ${what}, got ${shown(input)}`),
    json,
  );

export const aList = <T>(item: Described<T>, what: string): Described<T[]> =>
  both(list(item.check as v.GenericSchema, what), { type: 'array', items: item.json, minItems: 1 });

/** What of several it is, is decided by `which`; an editor is told all. */
export const anyOf = <T>(options: readonly Described<T>[], which: (input: unknown) => number): Described<T> =>
  both(
    v.lazy((input) => options[which(input)]!.check as v.GenericSchema),
    { anyOf: options.map(({ json }) => json) },
  );

/** The result of a check, made into something else. */
export const made = <T, U>({ check, json }: Described<T>, make: (value: T) => U): Described<U> =>
  both(v.pipe(check as v.GenericSchema, v.transform(make as (value: unknown) => unknown)), json);

export type Entry<T> = Readonly<{ of: Described<T>; required: boolean; doc: string; byDefault?: T }>;

export const must = <T>(of: Described<T>, doc: string): Entry<T> => ({ of, required: true, doc });
export const may = <T>(of: Described<T>, doc: string): Entry<T | undefined> => ({
  of: of as Described<T | undefined>,
  required: false,
  doc,
});

type Entries = Readonly<Record<string, Entry<unknown>>>;
type Values<E extends Entries> = { [K in keyof E]: E[K] extends Entry<infer T> ? T : never };

/** A mapping with exactly these keys. */
export function aMapping<const E extends Entries>(entries: E): Described<Values<E>> {
  const checks: v.ObjectEntries = {};
  const properties: Record<string, JsonSchema> = {};
  for (const [key, { of, required, doc }] of Object.entries(entries)) {
    checks[key] = required ? (of.check as v.GenericSchema) : v.optional(of.check as v.GenericSchema);
    properties[key] = { ...of.json, description: doc };
  }
  const required = Object.keys(entries).filter((key) => entries[key]!.required);
  return both(closed(checks) as v.GenericSchema, {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  });
}
