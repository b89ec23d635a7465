// What an experiment file may say: every key with its check, its JSON Schema and its text.

import { shown } from '../errors.js';
import { DURATION, parseDuration } from '../units.js';
import {
  aList,
  aMapping,
  anyOf,
  aQuantity,
  aText,
  aValue,
  aWhole,
  aWord,
  type Described,
  type JsonSchema,
  may,
  must,
} from './described.js';
import { families, type Setting, settings, settingMeant, settingOf, type SettingValue } from './settings.js';

/** Most replications of a point, and most runs of an experiment. */
const REPLICATIONS_MAX = 100_000;
const RUNS_MAX = 10_000_000;

const isMapping = (x: unknown): x is Record<string, unknown> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);
const isPlain = (x: unknown) => typeof x === 'string' || typeof x === 'boolean' || Number.isFinite(x);

const duration = (what = DURATION) =>
  aQuantity((text) => {
    const ns = parseDuration(text);
    return ns !== undefined && ns > 0 ? ns : undefined;
  }, `${what}, greater than 0`);

/** A share such as 5% or 0.05, between 0 and 1. */
const share = (what: string) =>
  aQuantity((text) => {
    const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(String(text).trim());
    const value = match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : undefined;
    return value !== undefined && value > 0 && value < 1 ? value : undefined;
  }, what);

// Values of a setting ------------------------------------------------------------------------------------------------

const jsonOf: Readonly<Record<Setting['kind'], JsonSchema>> = {
  whole: { type: 'integer' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  text: { type: 'string' },
  quantity: { type: ['string', 'number', 'boolean'] },
  words: { type: 'string' },
  texts: { type: 'array', items: { type: ['string', 'number'] } },
  mapping: { type: ['string', 'object'] },
};

function valueJson({ kind, from, to, words, doc }: Setting): JsonSchema {
  return {
    ...jsonOf[kind],
    ...(from !== undefined && { minimum: from }),
    ...(to !== undefined && kind === 'whole' && { maximum: to }),
    ...(words && kind === 'words' && { enum: [...words] }),
    ...(doc !== '' && { description: doc }),
  };
}

/** What is wrong with a value in itself; whether a run may have it, the run's own options say. */
function wrongWith(setting: Setting, value: unknown): string | undefined {
  if (setting.kind === 'texts') {
    const texts = Array.isArray(value) && value.every((x) => typeof x === 'string' || Number.isFinite(x));
    return texts ? undefined : `expected a list of texts, got ${shown(value)}`;
  }
  if (setting.kind === 'mapping') {
    const fits = typeof value === 'string' || isMapping(value);
    return fits ? undefined : `expected a file's name or a mapping, got ${shown(value)}`;
  }
  if (setting.kind === 'text' && typeof value !== 'string') return `expected a text, got ${shown(value)}`;
  return isPlain(value) ? undefined : `expected one value, got ${shown(value)}`;
}

// Axes ---------------------------------------------------------------------------------------------------------------

/** `{ from: 1, to: 64, factor: 2 }` */
export type RangeSpec = Readonly<{
  from: string | number;
  to: string | number;
  step?: string | number | undefined;
  factor?: number | undefined;
  count?: number | undefined;
  scale?: 'linear' | 'log' | undefined;
}>;
export type AxisSpec = readonly SettingValue[] | RangeSpec;

const end = () =>
  aValue<string | number>(
    (x) => Number.isFinite(x) || (typeof x === 'string' && /^\d+(\.\d+)?\D*$/.test(x.trim())),
    'a number, perhaps with a unit',
    { type: ['number', 'string'] },
  );

const range: Described<RangeSpec> = aMapping({
  from: must(end(), 'first value, perhaps with a unit'),
  to: must(end(), 'no value is beyond it'),
  step: may(end(), 'distance of the values'),
  factor: may(
    aValue<number>((x) => Number.isFinite(x) && (x as number) > 1, 'a number greater than 1', {
      type: 'number',
      exclusiveMinimum: 1,
    }),
    'each value is so many times the one before it',
  ),
  count: may(aWhole(2, 10_000), 'so many values, evenly spread from `from` to `to`, both included'),
  scale: may(aWord(['linear', 'log']), 'of `count`: even distances, or even ratios'),
}) as Described<RangeSpec>;

const values = (setting: Setting): Described<readonly SettingValue[]> =>
  aList(
    aValue<SettingValue>((x) => wrongWith(setting, x) === undefined, expectedOf(setting), valueJson(setting)),
    'a list of values, or a range such as {from: 1, to: 64, factor: 2}',
  );

function expectedOf({ kind }: Setting): string {
  if (kind === 'texts') return 'a list of texts';
  if (kind === 'mapping') return "a file's name or a mapping";
  return kind === 'text' ? 'a text' : 'a text, a number, true or false';
}

const axisOf = (setting: Setting): Described<AxisSpec> =>
  anyOf<AxisSpec>([values(setting), { ...range, json: { $ref: '#/$defs/range' } }], (input) =>
    isMapping(input) ? 1 : 0,
  );

// Responses ----------------------------------------------------------------------------------------------------------

export type ResponseSpec =
  | string
  | Readonly<{
      value?: string | undefined;
      stdout?: string | undefined;
      better?: 'lower' | 'higher' | undefined;
      unit?: string | undefined;
    }>;

const responseMapping = aMapping({
  value: may(aText("a metric's name, or a path of 'gmpsim run --json'"), 'a metric, or a path of `gmpsim run --json`'),
  stdout: may(aText('a regular expression with a group'), 'what the program printed: the first group, a number'),
  better: may(aWord(['lower', 'higher']), 'which values are good, for reports'),
  unit: may(aText('a unit'), 'for reports'),
});
const response = anyOf<ResponseSpec>(
  [aText("a metric's name, or a path of 'gmpsim run --json'"), responseMapping as Described<ResponseSpec>],
  (input) => (isMapping(input) ? 1 : 0),
);

// Replications, warm-up ----------------------------------------------------------------------------------------------

export type UntilSpec = Readonly<{
  min?: number | undefined;
  max: number;
  response: string;
  half_width: number;
  confidence?: number | undefined;
  batch?: number | undefined;
}>;
const sequential = aMapping({
  min: may(aWhole(2, REPLICATIONS_MAX), 'of every point, before anything is decided (5)'),
  max: must(aWhole(2, REPLICATIONS_MAX), 'no point gets more'),
  response: must(aText("a response's name"), 'whose interval decides'),
  half_width: must(share('a share such as 5%, less than 1'), "the interval's half-width over the mean, at most"),
  confidence: may(share('a share such as 95%, less than 1'), 'of the interval (95%)'),
  batch: may(
    aWhole(1, REPLICATIONS_MAX),
    'replications that a point gets at a time, once it has `min` (a quarter of them)',
  ),
});
const replications = anyOf<number | UntilSpec>(
  [aWhole(1, REPLICATIONS_MAX), sequential as Described<UntilSpec>],
  (input) => (isMapping(input) ? 1 : 0),
);

export type WarmupSpec = number | Readonly<{ mser5: string; every: number }>;
const warmup = anyOf<WarmupSpec>(
  [
    duration(),
    aMapping({
      mser5: must(aText("a metric's name"), 'the metric whose series says when the run has settled'),
      every: must(duration(), 'virtual time between two values of the series'),
    }),
  ],
  (input) => (isMapping(input) ? 1 : 0),
);

// Mappings whose keys are names --------------------------------------------------------------------------------------

/** Many settings of a kind without bounds: one definition for all of them. */
const shared = (part: string, setting: Setting): string | undefined =>
  setting.from === undefined && setting.words === undefined ? `${part}.${setting.kind}` : undefined;

const keyPatterns = (part: string, of: (setting: Setting) => Described<unknown>) => ({
  properties: Object.fromEntries(
    settings.map((setting) => {
      const name = shared(part, setting);
      const json = name === undefined ? of(setting).json : { $ref: `#/$defs/${name}` };
      return [setting.name, { ...json, description: setting.doc }];
    }),
  ),
  patternProperties: Object.fromEntries(
    families.map(({ pattern, doc }) => [
      pattern,
      { ...of({ name: '', at: [], kind: 'quantity', doc }).json, description: doc },
    ]),
  ),
});

/** A mapping from settings to something. Its entries are checked by entriesOf, which knows the name of each. */
const bySetting = <T>(part: string, of: (setting: Setting) => Described<T>): Described<Record<string, T>> =>
  aValue<Record<string, T>>(isMapping, 'a mapping', {
    type: 'object',
    ...keyPatterns(part, of),
    additionalProperties: false,
  });

export const entryOf = {
  settings: (setting: Setting) =>
    aValue<SettingValue>((x) => wrongWith(setting, x) === undefined, expectedOf(setting), valueJson(setting)),
  axes: axisOf,
} as const;

export { settingMeant, settingOf };

export const responseOf = response;

// The file -----------------------------------------------------------------------------------------------------------

export const experimentSchema = aMapping({
  name: may(
    aText('a name', (name) => name !== '' && !name.includes('\n')),
    'for reports; default: the name of the file',
  ),
  question: may(aText('a text'), 'what the experiment is to answer'),
  program: may(aText("a file's name"), 'Go source, an image, or a builder module, relative to this file'),
  settings: may(bySetting('settings', entryOf.settings), 'what all runs have in common'),
  axes: may(bySetting('axes', entryOf.axes), 'what differs between points: lists, or ranges'),
  zip: may(
    aList(aList(aText("an axis' name"), "a list of axes' names"), 'a list of lists of axes'),
    'axes that go together, value by value, rather than each with each',
  ),
  responses: must(
    aValue<Record<string, ResponseSpec>>(isMapping, 'a mapping of names to metrics', {
      type: 'object',
      minProperties: 1,
      additionalProperties: response.json,
    }),
    'what is measured, by names of your own',
  ),
  replications: may(replications, 'runs of each point, each with a seed of its own (10)'),
  seed: may(aWhole(0, Number.MAX_SAFE_INTEGER), 'of the first replication; the next has the next number (1)'),
  warmup: may(warmup, 'virtual time that responses leave out, fixed or found by MSER-5'),
  sample: may(duration(), 'virtual time between two values of gauges, for means over time (`….mean`)'),
  stop: may(
    aMapping({
      until: may(duration(), 'virtual time at which a run ends'),
      requests: may(aWhole(1, Number.MAX_SAFE_INTEGER), 'requests that clients make, at most'),
    }),
    'what ends a run, besides the program',
  ),
  budget: may(
    aMapping({
      runs: may(aWhole(1, RUNS_MAX), 'runs in all'),
      wall: may(duration(), 'time on the wall, for each call of the command'),
    }),
    'what the experiment may cost; what is left is reported',
  ),
});

/** The JSON Schema of experiment files: docs/experiment.schema.json. */
export function experimentJsonSchema(): JsonSchema {
  const defs: Record<string, JsonSchema> = { range: range.json };
  for (const [part, of] of Object.entries(entryOf)) {
    for (const setting of settings) {
      const name = shared(part, setting);
      if (name !== undefined) defs[name] ??= of({ ...setting, doc: '' }).json;
    }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gmpsim experiment',
    description: 'A grid of runs: docs/sweep.md',
    ...experimentSchema.json,
    $defs: defs,
  };
}

/** The same as text, a line for each key of the file and each setting. */
export function printJsonSchema(): string {
  const leaf = (value: unknown, depth: number): string => {
    const flat = JSON.stringify(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || flat.length <= 100) return flat;
    const pad = '  '.repeat(depth + 1);
    const lines = Object.entries(value).map(([key, part]) => `${pad}${JSON.stringify(key)}: ${leaf(part, depth + 1)}`);
    return `{\n${lines.join(',\n')}\n${'  '.repeat(depth)}}`;
  };
  return `${leaf(experimentJsonSchema(), 0)}\n`;
}
