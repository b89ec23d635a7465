// What an experiment may set for all its runs or vary between them: every option of a run, under one name each. One table: the
// axes of an experiment file are checked against it, its JSON Schema and docs/sweep.md repeat it.

import { didYouMean } from '../errors.js';
import type { LoadSpec } from '../load/spec.js';
import { costNames } from '../profiles/costspec.js';
import { profileKeys } from '../profiles/keys.js';

/** A value as an experiment file says it. */
export type SettingValue = string | number | boolean | readonly (string | number)[] | Readonly<Record<string, unknown>>;

export type SettingKind = 'whole' | 'number' | 'flag' | 'text' | 'quantity' | 'words' | 'texts' | 'mapping';

export type Setting = Readonly<{
  /** `procs`, `load.rate`, `runtime.runq_size` */
  name: string;
  /** Places in what a point is made of (point.ts): the first is the part, the rest a key in it. */
  at: readonly string[];
  kind: SettingKind;
  /** Numbers: least and greatest, where the table knows. */
  from?: number;
  to?: number;
  words?: readonly string[];
  doc: string;
}>;

const option = (name: string, at: string, kind: SettingKind, doc: string, more: object = {}): Setting => ({
  name,
  at: at.split('.'),
  kind,
  doc,
  ...more,
});

const plain: readonly Setting[] = [
  option('program', 'program', 'text', 'Go source, an image or a builder module, relative to the experiment file'),
  option('procs', 'options.procs', 'whole', 'GOMAXPROCS', { from: 1, to: 4096 }),
  option('cpus', 'options.machine.cpus', 'whole', 'logical CPUs', { from: 1, to: 4096 }),
  option('cores', 'options.machine.cores', 'whole', 'cores, instead of cpus', { from: 1, to: 4096 }),
  option('threads_per_core', 'options.machine.threadsPerCore', 'whole', 'logical CPUs of a core', { from: 1, to: 8 }),
  option('cpu_quota', 'options.machine.cpuQuota', 'quantity', 'CPU limit of the control group: 2 CPUs, 200ms/100ms'),
  option('runtime', 'runtime', 'text', "a runtime profile's name, or its file relative to the experiment file"),
  option('costs', 'costs', 'text', "a cost profile's name, or its file relative to the experiment file"),
  option('gogc', 'options.gogc', 'quantity', "percent by which the heap may grow between collections, or 'off'"),
  option('network.latency', 'options.network.latency', 'quantity', 'one way: 50us'),
  option('network.bandwidth', 'options.network.bandwidth', 'quantity', '10Gbit/s'),
  option('network.mtu', 'options.network.mtu', 'whole', 'bytes', { from: 68, to: 65_536 }),
  option('network.loss', 'options.network.loss', 'quantity', 'share of packets lost: 0.1%'),
  option('load', 'load', 'mapping', 'a load file relative to the experiment file, or what would stand in it'),
  option('until', 'until', 'quantity', 'the run ends at this virtual time: 2s'),
  option('args', 'args', 'texts', "the program's arguments: os.Args[1:]"),
];

/** Keys of a load that are one value. */
const loadKeys = [
  'arrivals',
  'rate',
  'distribution',
  'users',
  'think',
  'ramp',
  'duration',
  'count',
  'connections',
  'keep_alive',
  'reuse',
  'warm',
  'start',
  'connect_timeout',
  'timeout',
  'port',
] as const satisfies readonly (keyof LoadSpec)[];

const kindOfKey = {
  number: 'whole',
  bytes: 'whole',
  duration: 'quantity',
  flag: 'flag',
  words: 'words',
  share: 'quantity',
} as const;

/** Every setting that has a name of its own; families (args.1, env.NAME) are known to settingOf. */
export const settings: readonly Setting[] = [
  ...plain,
  ...loadKeys.map((key) => option(`load.${key}`, `load.${key}`, 'quantity', `'${key}' of the load`)),
  ...profileKeys.map(({ name, kind, from, to, words, doc }) =>
    option(`runtime.${name}`, `runtime.${name}`, kindOfKey[kind], doc, {
      ...(kindOfKey[kind] === 'whole' && { from, to }),
      ...(kind === 'words' && { words }),
    }),
  ),
  option('costs.instruction', 'costs.instruction', 'number', 'ns of an instruction without a price of its own'),
  ...costNames.operations.map((name) =>
    option(`costs.operations.${name}`, `costs.operations.${name}`, 'number', 'ns of this operation'),
  ),
  ...costNames.instructions.map((name) =>
    option(`costs.instructions.${name}`, `costs.instructions.${name}`, 'number', 'ns of this instruction'),
  ),
];

const byName = new Map(settings.map((setting) => [setting.name, setting]));

/** Names with a part that anybody may choose: what they look like, and what they are. */
export const families = [
  { name: 'args.N', pattern: '^args\\.[1-9][0-9]{0,2}$', doc: 'os.Args[N], a text or number' },
  { name: 'env.NAME', pattern: '^env\\.[A-Za-z_][A-Za-z0-9_]*$', doc: 'a variable of the environment' },
] as const;

/** What a name in `settings` or `axes` stands for; undefined: nothing. */
export function settingOf(name: string): Setting | undefined {
  const found = byName.get(name);
  if (found) return found;
  const family = families.find(({ pattern }) => new RegExp(pattern).test(name));
  return family && option(name, name, 'quantity', family.doc);
}

/** Text of a message for a name that is none: ` (did you mean 'runtime.runq_size'?)`, or the empty string. */
export function settingMeant(name: string): string {
  // The key alone, without the part that it belongs to.
  const inPart = settings.find((setting) => setting.name.split('.').slice(1).join('.') === name);
  return inPart ? ` (did you mean '${inPart.name}'?)` : didYouMean(name, [...byName.keys()]);
}
