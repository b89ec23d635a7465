// What of the event stream is wanted, checked.

import { Ev } from '../../assembly/abi/counters.js';
import { TRACE_DEPTH_MAX, TRACE_RECORDS_MAX } from '../../assembly/abi/trace.js';
import { didYouMean, InputError } from '../errors.js';
import { type EventGroup, eventKinds, eventTable } from './kinds.js';

/** How the events of a run are recorded. None of it changes what the run comes to. */
export interface EventOptions {
  /** Kinds and groups by name (docs/events.md): `['go-start', 'queue']`. Default: all. */
  kinds?: readonly string[] | undefined;
  /**
   * Of goroutines one in so many: events about the others are left out, those about no goroutine stay. The choice goes by a hash of the
   * id, so it is the same in equal runs. Default: 1.
   */
  sample?: number | undefined;
  /** Frames that are kept of a stack, 0 to 128. Default: 0, no stacks. */
  stacks?: number | undefined;
  /**
   * Functions whose calls are noted (`call`): names as tracebacks have them, `main.f`, `net/http.(*conn).serve`; with a `*` behind: all that
   * begin so. They stay so for the whole run. Default: none.
   */
  calls?: readonly string[] | undefined;
  /** Events that are kept before they are handed over. Default: 16384. */
  buffer?: number | undefined;
  /** Keeps only the last `buffer` events: they are handed over when the run is over. Default: false, nothing is lost. */
  lossy?: boolean | undefined;
  /** Notes the digest (kind `digest`) after every so many steps: a power of two, from 2 on. Default: never. */
  digestEvery?: number | undefined;
}

/** EventOptions with every default filled in. */
export interface EventFilter {
  /** Per kind: 0 no, 1 yes, 2 if its goroutine is in the sample (TRACE_KINDS). */
  readonly wanted: Uint8Array;
  readonly sample: number;
  readonly stacks: number;
  readonly calls: readonly string[];
  readonly buffer: number;
  readonly lossy: boolean;
  /** 0: never. */
  readonly digestEvery: number;
}

const BUFFER = 16_384;

/**
 * Checks options.
 * @throws InputError
 */
export function resolveEvents(options: EventOptions = {}): EventFilter {
  const { kinds, sample = 1, stacks = 0, calls = [], buffer = BUFFER, lossy = false, digestEvery = 0 } = options;
  whole('sample', sample, 1, 2 ** 31 - 1);
  whole('stacks', stacks, 0, TRACE_DEPTH_MAX);
  whole('buffer', buffer, 1, TRACE_RECORDS_MAX);
  if (digestEvery !== 0) {
    whole('digestEvery', digestEvery, 2, 2 ** 30);
    if ((digestEvery & (digestEvery - 1)) !== 0) {
      throw new InputError(`digestEvery: expected a power of two, got ${digestEvery}`);
    }
  }
  const wanted = new Uint8Array(128);
  const names = kinds && new Set(kinds);
  for (const { kind, name, group, who } of eventTable) {
    if (names && !names.has(name) && !names.has(group)) continue;
    wanted[kind] = sample > 1 && who.type === 'goroutine' ? 2 : 1;
  }
  if (kinds) checkNames(kinds);
  return { wanted, sample, stacks, calls, buffer, lossy, digestEvery };
}

function checkNames(kinds: readonly string[]): void {
  const known = new Set<string>(eventTable.flatMap(({ name, group }) => [name, group]));
  for (const name of kinds) {
    if (!known.has(name)) {
      throw new InputError(
        `kinds: no kind or group of events is called ${JSON.stringify(name)}${didYouMean(name, [...known])}`,
      );
    }
  }
}

function whole(option: string, n: unknown, least: number, most: number): void {
  if (!Number.isSafeInteger(n) || (n as number) < least || (n as number) > most) {
    throw new InputError(`${option}: expected a whole number from ${least} to ${most}, got ${String(n)}`);
  }
}

/** The groups, in the order of the table. */
export const eventGroups: readonly EventGroup[] = [...new Set(eventTable.map(({ group }) => group))];

/** Name of a kind. */
export function kindName(kind: number): string {
  return eventKinds[kind]?.name ?? Ev[kind] ?? `kind ${kind}`;
}
