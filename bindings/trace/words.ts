// Events in words.

import type { EventBatch, Stacks, TraceEvent } from './batch.js';
import { eventKinds } from './kinds.js';
import { fieldWords } from './names.js';
import type { Position, Symbols } from './symbols.js';

/** What an event says, without its time and place. */
export function eventWords(event: Pick<TraceEvent, 'kind' | 'who' | 'what' | 'extra'>, symbols?: Symbols): string {
  const row = eventKinds[event.kind];
  if (!row) return `kind ${event.kind}: ${event.who} ${event.what} ${event.extra}`;
  const text = row.words.replace(/\{(who|what|extra)\}/g, (_, key: 'who' | 'what' | 'extra') =>
    fieldWords(row[key].type, event[key], symbols),
  );
  return text.trimEnd();
}

/** Where a stack's innermost frame is that isn't a generated wrapper. */
export function positionOf(stack: number, stacks: Stacks, symbols: Symbols): Position | undefined {
  let first: Position | undefined;
  for (const word of stacks.words(stack)) {
    const position = symbols.position(word);
    if (position && !position.hidden) return position;
    first ??= position;
  }
  return first;
}

/** A stack's frames, the innermost first, without wrappers. */
export function framesOf(stack: number, stacks: Stacks, symbols: Symbols): Position[] {
  const frames: Position[] = [];
  for (const word of stacks.words(stack)) {
    const position = symbols.position(word);
    if (position && !position.hidden) frames.push(position);
  }
  return frames;
}

/** The first frame in the user's own file, or the innermost. Texts show it: `main.go:7`. */
export function shownPosition(stack: number, stacks: Stacks, symbols: Symbols): Position | undefined {
  const frames = framesOf(stack, stacks, symbols);
  return frames.find((frame) => frame.function.startsWith('main.')) ?? frames[0];
}

const cell = (letter: string, n: number): string => (n < 0 ? '-' : `${letter}${n}`);

/** One event as a line: time, step, whose turn it is, what happens, where in the program. */
export function eventLine(batch: EventBatch, i: number, symbols: Symbols | undefined): string {
  const event = batch.event(i);
  const columns = [
    String(event.time_ns).padStart(12),
    String(event.step).padStart(8),
    cell('M', event.m).padEnd(4),
    cell('P', event.p).padEnd(4),
    (event.goid === 0 ? '-' : `G${event.goid}`).padEnd(6),
    (eventKinds[event.kind]?.name ?? String(event.kind)).padEnd(18),
    eventWords(event, symbols),
  ];
  const position = event.stack !== 0 && symbols ? shownPosition(event.stack, batch.stacks, symbols) : undefined;
  if (position) columns.push(` at ${position.file}:${position.line}`);
  return columns.join(' ').trimEnd();
}

/** The heading of eventLine's columns. */
export const eventHeading = [
  'time_ns'.padStart(12),
  'step'.padStart(8),
  'M'.padEnd(4),
  'P'.padEnd(4),
  'G'.padEnd(6),
  'kind'.padEnd(18),
  'what happens',
].join(' ');
