// The fields of an event as arguments of a slice or an instant.

import { From, FROM_INHERIT } from '../../../assembly/abi/trace.js';
import { Sys } from '../../../assembly/abi/syscalls.js';
import type { EventBatch } from '../batch.js';
import { eventKinds, type Field, type FieldType } from '../kinds.js';
import { fieldWords } from '../names.js';
import type { Position, Symbols } from '../symbols.js';
import { shownPosition } from '../words.js';

/** Types whose numbers have names, of which there are few. */
const named: ReadonlySet<FieldType> = new Set([
  'function',
  'syscall',
  'from',
  'wait reason',
  'ready by',
  'wakep',
  'handoff',
  'poll',
  'phase',
  'timer',
  'epoll op',
  'epoll mask',
  'run state',
  'sysmon',
  'stop',
  'worker',
  'trigger',
]);

type Append = (args: (string | number)[], value: number) => void;

/** What a field is called: the table's words up to the first comma, or its type. */
function label({ type, text }: Field): string {
  const words = text.split(/[,;:.(]/, 1)[0]!.trim();
  return words === '' || /^\d/.test(words) || type === 'flag' ? type : words;
}

function append(field: Field, symbols: Symbols): Append | undefined {
  const { type } = field;
  const name = label(field);
  if (type === 'none') return undefined;
  if (type === 'victim') return (args, value) => args.push('victim P', value & 0xffff, 'goroutines', value >>> 16);
  if (type === 'try') return (args, value) => args.push('round', value & 0xff, "victim's ring", value >>> 8);
  if (type === 'packet peer') {
    return (args, value) =>
      args.push('port', value & 0xffff, 'TCP flags', (value >>> 16) & 0xff, 'queue', value >>> 24);
  }
  if (type === 'syscall on fd') {
    return (args, value) => args.push('syscall', Sys[value & 0xff] ?? String(value & 0xff), 'fd', value >>> 8);
  }
  if (named.has(type)) {
    const words = new Map<number, string>();
    return (args, value) => {
      let text = words.get(value);
      if (text === undefined) {
        text = fieldWords(type, value, symbols);
        words.set(value, text);
      }
      args.push(name, text);
    };
  }
  return (args, value) => args.push(name, value);
}

/** Reads the fields of events by what `kinds.ts` says of them. */
export class Annotations {
  readonly #symbols: Symbols;
  readonly #rows: (readonly (Append | undefined)[] | undefined)[];
  /** By stack: the place that is shown. */
  readonly #places = new Map<number, Position | undefined>();

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
    this.#rows = eventKinds.map(
      (row) => row && [append(row.who, symbols), append(row.what, symbols), append(row.extra, symbols)],
    );
  }

  /** Names and values of all the fields of event i, in turn. */
  args(batch: EventBatch, i: number): (string | number)[] {
    const args: (string | number)[] = [];
    const row = this.#rows[batch.kind(i)];
    row?.[0]?.(args, batch.who(i));
    row?.[1]?.(args, batch.what(i));
    row?.[2]?.(args, batch.extra(i));
    return args;
  }

  /** Where in the program event i happens: the user's own line, if there is one. */
  place(batch: EventBatch, i: number): Position | undefined {
    const stack = batch.stack(i);
    if (stack === 0) return undefined;
    if (this.#places.has(stack)) return this.#places.get(stack);
    const place = shownPosition(stack, batch.stacks, this.#symbols);
    this.#places.set(stack, place);
    return place;
  }
}

/** What a kind of event is called. */
export function kindName(kind: number): string {
  return eventKinds[kind]?.name ?? `kind ${kind}`;
}

/** The group that a kind belongs to. */
export function kindGroup(kind: number): string {
  return eventKinds[kind]?.group ?? 'other';
}

/** Whether a goroutine that starts was stolen. */
export function wasStolen(extra: number): boolean {
  const from = extra & ~FROM_INHERIT;
  return from === From.STEAL || from === From.STEAL_RUNNEXT;
}
