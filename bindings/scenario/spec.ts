// What a scenario file may say: processes whose threads follow lists of steps, and the files that they read and write.

import * as v from 'valibot';
import { closed, flag, list, oneOf, quantity, text, whole } from '../schema.js';
import { DURATION, parseDuration } from '../units.js';

const duration = () => quantity(parseDuration, DURATION);
const NAME = /^[A-Za-z][\w-]*$/;
const name = (what: string) => text(what, (x) => NAME.test(x));
const bytes = () => whole(0, 65_536, 'a number of bytes from 0 to 65536');

/** What a step may be, by the key that says which it is; the others are its arguments. */
const steps = {
  compute: closed({ compute: duration() }),
  sleep: closed({ sleep: duration() }),
  open: closed({
    open: name('the name of a file'),
    as: name('a name for the descriptor'),
    write: v.optional(flag(), false),
    nonblock: v.optional(flag(), false),
  }),
  read: closed({ read: name('the name of a descriptor'), bytes: bytes() }),
  write: closed({ write: name('the name of a descriptor'), bytes: bytes() }),
  close: closed({ close: name('the name of a descriptor') }),
  epoll_create: closed({ epoll_create: name('a name for the descriptor') }),
  epoll_ctl: closed({
    epoll_ctl: name('the name of an epoll descriptor'),
    add: name('the name of a descriptor'),
    edge: v.optional(flag(), false),
  }),
  epoll_wait: closed({ epoll_wait: name('the name of an epoll descriptor'), timeout: v.optional(duration(), 0) }),
  futex_wait: closed({
    futex_wait: name('the name of a word'),
    value: whole(0, 0x7fff_ffff),
    timeout: v.optional(duration(), 0),
  }),
  futex_wake: closed({ futex_wake: name('the name of a word'), count: v.optional(whole(1, 0x7fff_ffff), 1) }),
  store: closed({ store: name('the name of a word'), value: whole(0, 0x7fff_ffff) }),
} as const;

export type StepKind = keyof typeof steps | 'repeat';
export const stepKinds = [...Object.keys(steps), 'repeat'] as StepKind[];

export type StepSpec =
  | { [K in keyof typeof steps]: v.InferOutput<(typeof steps)[K]> }[keyof typeof steps]
  | { repeat: StepSpec[]; times: number };

/** Which kind of step a mapping is; undefined: none. `write` beside `open` is an argument. */
export function stepKind(step: object): StepKind | undefined {
  return 'open' in step ? 'open' : stepKinds.find((kind) => kind in step);
}

const unknownStep = v.custom<never>(
  () => false,
  `expected a step: a mapping with one of the keys ${stepKinds.map((kind) => `'${kind}'`).join(', ')}`,
);

const stepSchema: v.GenericSchema<unknown, StepSpec> = v.lazy((input) => {
  const kind = typeof input === 'object' && input !== null ? stepKind(input) : undefined;
  if (kind === undefined) return unknownStep;
  if (kind === 'repeat') {
    return closed({ repeat: list(stepSchema, 'a list of steps'), times: v.optional(whole(0, 1_000_000_000), 0) });
  }
  return steps[kind] as v.GenericSchema<unknown, StepSpec>;
});

const named = <S extends v.GenericSchema>(value: S, what: string) =>
  v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(NAME, `expected ${what}: letters, digits, - and _`)),
      value,
      `expected ${what}`,
    ),
    v.check((x) => Object.keys(x).length > 0, `expected ${what}, got none`),
  );

export const scenarioSchema = closed({
  files: v.optional(
    named(
      closed({
        kind: oneOf(['device', 'fifo', 'regular']),
        /** When its bytes are there. */
        ready: v.optional(duration(), 0),
        bytes: v.optional(bytes(), 0),
      }),
      'files by name',
    ),
    undefined,
  ),
  processes: named(
    closed({
      nice: v.optional(whole(-20, 19), 0),
      threads: named(list(stepSchema, 'a list of steps'), 'threads by name'),
    }),
    'processes by name',
  ),
});

export type Scenario = v.InferOutput<typeof scenarioSchema>;
